"""Everything that is late or about to be, worst first, for those who supervise the bodies: list, counts, download."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from tongban.authorities.models import Body
from tongban.authorities.queries import working_calendar
from tongban.cases import terms
from tongban.cases.access import HANDLERS
from tongban.cases.clock import Calendar, working_day_after, working_days_left
from tongban.cases.models import Branch, Case, CaseEvent, JointCase, Obligation, Opinion, SpecialProcedure
from tongban.cases.states import Act, ObligationKind, Party
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.today import BEIJING, today
from tongban.supervision.access import watched
from tongban.supervision.sources import Source, sources
from tongban.supervision.states import KINDS, OwedKind, When

#: So many working days before its day something is about to be late.
SOON = 2
PAGE = 50
#: Of each source no more rows than these are counted, the longest late first.
COUNT_CAP = 2_000
#: A download holds no more rows than a person can work through.
MOST = 10_000
#: What a special procedure without notice breaks.
NOTICE = "行政许可法第四十五条"
_TASK = "国办发〔2022〕32号"


@dataclass(frozen=True)
class Asked:
    """What the supervisor wants to see; empty: everything."""

    kind: str = ""
    department: str = ""
    division: str = ""
    when: str = ""


@dataclass(frozen=True)
class Owed:
    """One thing: what is owed, by whom, since when, until when, on what ground."""

    kind: str
    what: str
    party: Party
    #: The body that answers for it: its own duty, or it has the case.
    body: Body
    #: Who it is by name, where it is one other body or one officer.
    other_body: str
    officer: str
    since: date | None
    due_on: date
    #: Working days left; negative: late by so many.
    left: int
    basis: str
    case: Case | JointCase
    #: Working days of a procedure without notice, which count against the body as if there were no procedure.
    counted: int | None
    #: Whether the viewer's own posts open the case itself.
    opens: bool


@dataclass(frozen=True)
class Page:
    """One page of the list and where the next begins."""

    rows: list[Owed]
    next_cursor: str


@dataclass(frozen=True)
class Tally:
    """How many of a kind are late, and how many about to be; `more`: counting stopped at the cap."""

    kind: str
    late: int
    soon: int
    more: bool


def bodies_watched(officer: Officer) -> list[Body]:
    """The bodies that the officer supervises, for the choices of the filters."""
    return list(Body.objects.filter(id__in=officer.bodies_as(Role.SUPERVISOR)).select_related("department", "division"))


def overdue(officer: Officer, asked: Asked, *, after: str = "", most: int = PAGE) -> Page:
    """One page, the longest late first. As many queries for ten thousand rows as for three."""
    calendar, on = working_calendar(), today()
    found: list[tuple[date, int, int, Source, Any]] = []
    cursor = _cursor(after, calendar)
    for number, source in enumerate(sources(calendar=calendar)):
        rows = _asked_of(source, officer, asked, calendar=calendar, on=on)
        if rows is None:
            continue
        rows = _behind(rows, number, source, cursor).order_by(source.column, "pk")
        for place, row in enumerate(rows[: most + 1]):
            found.append((source.due(getattr(row, source.column)), number, place, source, row))
    found.sort(key=lambda one: one[:3])
    shown = found[:most]
    next_cursor = _cursor_text(shown[-1]) if len(found) > most else ""
    return Page(_told(officer, [(source, row, due) for due, _, _, source, row in shown], calendar, on), next_cursor)


def whole_list(officer: Officer, asked: Asked) -> Iterator[Owed]:
    """The same list from the worst on, without pages, up to `MOST`."""
    after, left = "", MOST
    while left:
        page = overdue(officer, asked, after=after, most=min(500, left))
        yield from page.rows
        left -= len(page.rows)
        after = page.next_cursor
        if not after:
            return


def tallies(officer: Officer, asked: Asked) -> list[Tally]:
    """How much there is of each kind in the bodies asked for, the most late first; kinds with nothing are left out."""
    calendar, on = working_calendar(), today()
    found: list[Tally] = []
    everything = Asked(department=asked.department, division=asked.division)
    for source in sources(calendar=calendar):
        rows = _asked_of(source, officer, everything, calendar=calendar, on=on)
        if rows is None:
            continue
        columns = (source.column,) if source.kind else (source.column, "kind")
        read = list(rows.order_by(source.column, "pk").values_list(*columns)[: COUNT_CAP + 1])
        late_below = source.below(on - timedelta(days=1))
        counted = Counter((str(row[-1]) if not source.kind else source.kind, row[0] < late_below) for row in read)
        found += [
            Tally(kind, counted[kind, True], counted[kind, False], len(read) > COUNT_CAP)
            for kind in dict.fromkeys(kind for kind, _ in counted)
        ]
    order = list(KINDS)
    return sorted(found, key=lambda one: (-one.late, -one.soon, order.index(one.kind)))


def _asked_of(source: Source, officer: Officer, asked: Asked, *, calendar: Calendar, on: date) -> QuerySet[Any] | None:
    """The viewer's rows of a source as far as they were asked for; None: it has none of the kind."""
    rows = source.of_kind(asked.kind)
    if rows is None:
        return None
    within = watched(officer, source.path)
    if asked.department:
        within &= Q(**{f"{source.path}body__department_id": asked.department})
    if asked.division:
        within &= Q(**{f"{source.path}body__division_id": asked.division})
    last = on - timedelta(days=1) if asked.when == When.LATE else working_day_after(on, SOON, calendar=calendar)
    within &= Q(**{f"{source.column}__lt": source.below(last)})
    if asked.when == When.SOON:
        within &= Q(**{f"{source.column}__gte": source.below(on - timedelta(days=1))})
    return rows.filter(within)


# --- the cursor: due day, source, and the place in it


@dataclass(frozen=True)
class _Cursor:
    due: date
    number: int
    value: date | datetime
    key: Any


def _cursor(text: str, calendar: Calendar) -> _Cursor | None:
    """A made-up cursor starts from the top."""
    try:
        due, number, value, key = text.split("|")
        if not 1990 <= date.fromisoformat(due).year < 2200:  # days are added to it
            return None
        source = sources(calendar=calendar)[int(number)]
        return _Cursor(
            date.fromisoformat(due), int(number), source.read(value), source.rows.model._meta.pk.to_python(key)
        )
    except (ValueError, IndexError, ValidationError):
        return None


def _cursor_text(last: tuple[date, int, int, Source, Any]) -> str:
    due, number, _, source, row = last
    return f"{due.isoformat()}|{number}|{getattr(row, source.column).isoformat()}|{row.pk}"


def _behind(rows: QuerySet[Any], number: int, source: Source, cursor: _Cursor | None) -> QuerySet[Any]:
    """What comes after the cursor: of one day, sources follow each other in their order."""
    if cursor is None:
        return rows
    column = source.column
    if number == cursor.number:
        here = Q(**{f"{column}__gt": cursor.value}) | Q(pk__gt=cursor.key)
        return rows.filter(Q(**{f"{column}__gte": cursor.value}) & here)
    day = cursor.due if number < cursor.number else cursor.due - timedelta(days=1)
    return rows.filter(**{f"{column}__gte": source.below(day)})


# --- in words


def _told(officer: Officer, found: Sequence[tuple[Source, Any, date]], calendar: Calendar, on: date) -> list[Owed]:
    """What each row says; names and days that lie elsewhere are read for all of them together."""
    case_ids = {_case_of(row).pk for _, row, _ in found if isinstance(_case_of(row), Case)}
    events = _events(case_ids)
    asked = [row.subject for _, row, _ in found if isinstance(row, Obligation) and row.kind == ObligationKind.OPINION]
    opinions = Opinion.objects.filter(id__in=asked).select_related("body")
    asked_bodies = {str(one.id): one.body.name for one in opinions}
    own = officer.bodies_as(*HANDLERS)
    told = []
    for source, row, due in found:
        case = _case_of(row)
        body = row.body if isinstance(row, Branch) else case.body
        begun = events.get((case.pk, _begun_key(source.kind, row)))
        told.append(
            Owed(
                kind=source.kind or row.kind,
                what=_what(row),
                party=_party(source.kind, row),
                body=body,
                other_body=asked_bodies.get(row.subject, "") if isinstance(row, Obligation) else "",
                officer=str(begun.by.get("name", ""))
                if begun is not None and isinstance(row, SpecialProcedure)
                else "",
                since=_since(source.kind, row, begun),
                due_on=due,
                left=working_days_left(_until(row, on), due, calendar),
                basis=row.basis if isinstance(row, Obligation) else _BASIS[source.kind],
                case=case,
                counted=_counted(source.kind, row, calendar, on),
                opens=case.body_id in own,
            )
        )
    return told


#: The acts with which what is owed began, where its row does not say when or by whom.
_BEGAN = {
    Act.BEGIN_PROCEDURE.value: OwedKind.UNTOLD,
    Act.REQUEST_CORRECTIONS.value: OwedKind.SUPPLY,
    Act.REQUEST_AGAIN.value: OwedKind.SUPPLY,
}

#: The column with the moment from which the time of a case runs.
_STARTED: dict[str, str] = {
    OwedKind.ANSWER: "received_at",
    OwedKind.DECISION: "accepted_at",
    OwedKind.DELIVERY: "decided_at",
    OwedKind.JOINT: "submitted_at",
}

_BASIS: dict[str, str] = {
    OwedKind.ANSWER: terms.ANSWER.article,
    OwedKind.SUPPLY: terms.SUPPLY.article,
    OwedKind.DECISION: terms.DECISION.article,
    OwedKind.DELIVERY: terms.DELIVERY.article,
    OwedKind.JOINT: terms.JOINT_DECISION.article,
    OwedKind.TASK: _TASK,
    OwedKind.UNTOLD: NOTICE,
    OwedKind.OVERHELD: NOTICE,
}


def _events(case_ids: set[UUID]) -> dict[tuple[UUID, str], CaseEvent]:
    """The latest of those acts in each case; of procedures each its own, for one that ended untold is still listed."""
    rows = CaseEvent.objects.filter(case_id__in=case_ids, kind__in=list(_BEGAN)).order_by("seq")
    found = {}
    for one in rows.only("case_id", "kind", "at", "by", "data"):
        kind = _BEGAN[one.kind]
        key = _procedure_key(one.data["procedure"], one.at) if kind == OwedKind.UNTOLD else kind
        found[one.case_id, key] = one
    return found


def _begun_key(kind: str, row: Any) -> str:
    return _procedure_key(row.kind, row.started_on) if isinstance(row, SpecialProcedure) else kind


def _procedure_key(kind: str, begun: date) -> str:
    """A procedure by its kind and the day on which it began: only one runs at a time."""
    day = begun.astimezone(BEIJING).date() if isinstance(begun, datetime) else begun
    return f"{kind} {day}"


def _case_of(row: Any) -> Case | JointCase:
    if isinstance(row, Case | JointCase):
        return row
    found: Case | JointCase = row.joint if isinstance(row, Branch) else row.case
    return found


def _what(row: Any) -> str:
    """What exactly, where the kind alone does not say it."""
    if isinstance(row, Obligation):
        return row.title
    if isinstance(row, SpecialProcedure):
        return row.kind
    return row.name if isinstance(row, Branch) else ""


def _until(row: Any, on: date) -> date:
    """Up to which day lateness grows: a procedure that has ended is told no more."""
    return row.ended_on or on if isinstance(row, SpecialProcedure) else on


def _counted(kind: str, row: Any, calendar: Calendar, on: date) -> int | None:
    """How many working days a procedure without notice took, or takes so far; both its ends are such days."""
    if kind != OwedKind.UNTOLD:
        return None
    return working_days_left(row.started_on - timedelta(days=1), _until(row, on), calendar)


def _party(kind: str, row: Any) -> Party:
    if isinstance(row, Obligation):
        return Party(row.party)
    return Party.APPLICANT if kind == OwedKind.SUPPLY else Party.OFFICE


def _since(kind: str, row: Any, begun: CaseEvent | None) -> date | None:
    if isinstance(row, Obligation | SpecialProcedure | Branch):
        return row.started_on
    if kind == OwedKind.SUPPLY:
        moment = begun.at if begun is not None else None
    else:
        moment = getattr(row, _STARTED[kind])
    return moment.astimezone(BEIJING).date() if moment is not None else None
