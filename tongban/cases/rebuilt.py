"""The inboxes as the logs alone would make them, against what the desk shows; and the heads of all logs, to be kept outside."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from tongban.cases.anchoring import Head
from tongban.cases.integrity import Difference, Fault, Held, logged_tables, rebuilt_row
from tongban.cases.models import Case, CaseEvent
from tongban.cases.queries import TRAYS, cases_at_desk
from tongban.identity.people import Officer
from tongban.identity.states import Role

#: In these trays cases come by the day they must be answered, in the others by the day they must be decided.
_BY_ANSWER = ("intake", "correcting")
_TRAY_OF = {state: tray for tray, (_, states) in TRAYS.items() for state in states}
#: Columns that every row with a log has.
_HEAD: tuple[str, ...] = ("number", "seq", "head_hash")
_NO_DAY = date.max.toordinal() + 1


class Inboxes:
    """Which open cases lie in which tray of which body, and in which order; twenty bytes a case."""

    def __init__(self, *, at: datetime) -> None:
        self._began = at
        self._trays: dict[tuple[str, str], list[bytes]] = {}

    def take(self, held: Held) -> None:
        """Put a case where its log says that it lies."""
        if not isinstance(held.row, Case):
            return
        row = rebuilt_row(held)
        if (tray := _TRAY_OF.get(row["state"])) is not None:
            self._trays.setdefault((row["body_id"], tray), []).append(_place(row, tray))

    def differences(self) -> Iterator[Difference]:
        """Cases that a desk shows and the logs do not put there, the other way round, or in another order.

        What was moved since this was begun is left out: the desk is asked later than the logs were read.
        """
        open_cases = Case.objects.filter(state__in=list(_TRAY_OF)).order_by()
        live = {(body, _TRAY_OF[state]) for body, state in open_cases.values_list("body_id", "state").distinct()}
        for body, tray in sorted(live | self._trays.keys()):
            by_log = [UUID(bytes=place[4:]) for place in sorted(self._trays.get((body, tray), ()))]
            yield from self._compared(body, tray, by_log, list(_shown(body, tray)))

    def _compared(self, body: str, tray: str, by_log: list[UUID], shown: list[UUID]) -> Iterator[Difference]:
        if by_log == shown:
            return
        odd = set(by_log) ^ set(shown)
        moved = self._moved(odd)
        here, there = set(by_log), set(shown)
        for case in sorted(odd - moved):
            yield _difference(case, f"{body} {tray}", "missing" if case in here else "unlogged")
        both = (here & there) - self._moved(here & there)
        first = next(
            (
                (left, right)
                for left, right in zip(
                    (one for one in by_log if one in both), (one for one in shown if one in both), strict=True
                )
                if left != right
            ),
            None,
        )
        if first is not None:
            yield _difference(first[0], f"{body} {tray}", "differs", {"order": (str(first[0]), str(first[1]))})

    def _moved(self, cases: set[UUID]) -> set[UUID]:
        found: set[UUID] = set()
        rest = iter(cases)
        while some := list(islice(rest, 500)):
            found |= set(
                CaseEvent.objects.filter(case_id__in=some, at__gte=self._began).values_list("case_id", flat=True)
            )
        return found


def _place(row: dict[str, Any], tray: str) -> bytes:
    day = row["answer_due_on"] if tray in _BY_ANSWER else row["due_on"]
    ordinal = date.fromisoformat(day).toordinal() if day else _NO_DAY
    return ordinal.to_bytes(4, "big") + UUID(row["id"]).bytes


def _shown(body: str, tray: str) -> Iterator[UUID]:
    """What the desk of one body shows, page by page."""
    officer = Officer(0, "", {(body, Role.CLERK): 0})
    after = ""
    while True:
        page = cases_at_desk(officer, tray=tray, after=after)
        yield from (case.id for case in page.cases)
        if not (after := page.next_cursor):
            return


def _difference(case: UUID, key: str, what: str, columns: dict[str, tuple[Any, Any]] | None = None) -> Difference:
    number = Case.objects.filter(id=case).values_list("number", flat=True).first() or str(case)
    return Difference(number, columns or {}, "inbox", key, what)


def heads() -> Iterator[Head]:
    """The head of every log as its row keeps it, by number."""
    for table in sorted(logged_tables(), key=lambda table: table.__name__):
        rows = table._default_manager.values_list(*_HEAD).order_by(_HEAD[0])
        yield from (Head(*row) for row in rows.iterator(chunk_size=5000))


def no_longer_through(kept: Iterable[Head]) -> Iterator[Fault]:
    """Heads kept earlier through which the log of their case no longer passes: its history was written anew, or is gone.

    That the chain is whole from there to its present head is what the audit says.
    """
    rest = iter(kept)
    while some := list(islice(rest, 500)):
        present: dict[tuple[str, int], str] = {}
        for table in logged_tables():
            of = table.ENTRY.OF
            present |= {
                (number, seq): own
                for number, seq, own in table.ENTRY._default_manager.filter(
                    **{f"{of}__number__in": [head.number for head in some], "seq__in": {head.seq for head in some}}
                ).values_list(f"{of}__number", "seq", "hash")
            }
        for head in some:
            if present.get((head.number, head.seq)) != head.hash:
                yield Fault(head.number, head.seq, "rewritten")
