"""Proof that nothing was bent: the hash chain of every log, and every row against what its log adds up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tongban.cases.log import folded
from tongban.cases.models import Case, CaseEvent

_BATCH = 2000


@dataclass(frozen=True)
class Fault:
    """A log that does not hold: the case and the first entry that does not fit."""

    number: str
    seq: int


@dataclass(frozen=True)
class Difference:
    """A row that is not what its log adds up to: column -> (by the log, live)."""

    number: str
    columns: dict[str, tuple[Any, Any]]


def broken_link(case: Case, events: list[CaseEvent] | None = None) -> int | None:
    """The first event of the case's log that does not fit: bent, removed or added; None: the chain is whole.

    When the last events were cut off, it is the one that should follow.
    """
    prev, place = "", 0
    for place, event in enumerate(case.events.order_by("seq") if events is None else events, start=1):
        if event.seq != place or event.prev_hash != prev or event.hash != event.own_hash():
            return place
        prev = event.hash
    return None if (prev, place) == (case.head_hash, case.seq) else place + 1


def chain_is_whole(case: Case) -> bool:
    """Whether the log's hash chain holds from the first event to the head kept in the case."""
    return broken_link(case) is None


def differences_from_log(case: Case, events: list[CaseEvent] | None = None) -> dict[str, tuple[Any, Any]]:
    """Columns whose live value is not what the log adds up to: column -> (by the log, live)."""
    entries = list(case.events.order_by("seq")) if events is None else events
    rebuilt, live = folded(event.changes for event in entries), case.as_row()
    return {name: (rebuilt.get(name), value) for name, value in live.items() if rebuilt.get(name) != value}


def audit() -> Iterator[Fault]:
    """Every log that does not hold, in the order of the cases; reads each event once."""
    for case, events in _with_logs():
        if (seq := broken_link(case, events)) is not None:
            yield Fault(case.number, seq)


def compare_with_log() -> Iterator[Difference]:
    """Every row that is not what its log adds up to."""
    for case, events in _with_logs():
        if columns := differences_from_log(case, events):
            yield Difference(case.number, columns)


def _with_logs() -> Iterator[tuple[Case, list[CaseEvent]]]:
    """All cases with their events, two streams side by side in the order of case ids."""
    stream = groupby(
        CaseEvent.objects.order_by("case_id", "seq").iterator(chunk_size=_BATCH), key=lambda event: event.case_id
    )
    here, events = next(stream, (None, iter(())))
    for case in Case.objects.order_by("id").iterator(chunk_size=_BATCH):
        if here == case.id:
            yield case, list(events)
            here, events = next(stream, (None, iter(())))
        else:
            yield case, []
