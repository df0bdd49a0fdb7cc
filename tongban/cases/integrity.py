"""Proof that nothing was bent: the hash chain of every log, and every row and part against what its log adds up to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from django.apps import apps
from django.db.models import Model

from tongban.cases.log import ROWS, as_written, folded, folded_parts
from tongban.cases.models import Case, LogEntry, Logged, Part

#: Rows read together, with their logs and all that hangs on them: what bounds the memory.
_BATCH = 200
#: How often a row that somebody is working on is read anew before the next look is left to the next run.
_TRIES = 5


@dataclass(frozen=True)
class Fault:
    """A log that does not hold: the case and the first entry that does not fit.

    `what`: changed, missing, added, unlinked (this entry and the one before do not belong together: the one before was
    written anew, or something was taken out or put between), rehashed (every link fits, but the row kept another head),
    backdated (the chain holds, but this entry is dated before the one that it follows).
    """

    number: str
    seq: int
    what: str
    kind: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """A row that is not what its log adds up to: column -> (by the log, live).

    `what`: differs, missing (the log has it, the table has not) or unlogged (the other way round).
    """

    number: str
    columns: dict[str, tuple[Any, Any]]
    table: str = "case"
    key: str = ""
    what: str = "differs"


@dataclass(frozen=True)
class Held:
    """A row as it lies in the database, with its log and everything that hangs on it."""

    row: Logged
    events: Sequence[LogEntry]
    parts: dict[str, Part]

    @property
    def number(self) -> str:
        """By which people know it."""
        return str(getattr(self.row, "number", self.row.pk))

    @property
    def older(self) -> bool:
        """The log began before logs carried what hangs on a case (every birth writes a part: the receipt, a branch)."""
        return bool(self.events) and ROWS not in self.events[0].changes


@dataclass(frozen=True)
class Finding:
    """What the examination of one row came to."""

    held: Held
    fault: Fault | None = None
    differences: list[Difference] = field(default_factory=list)
    #: Entries dated before their predecessor. The chain may hold all the same: a clock went wrong, or somebody lied.
    backdated: list[Fault] = field(default_factory=list)


def logged_tables() -> list[type[Logged]]:
    """Every table whose rows have a log."""
    return [table for table in apps.get_models() if issubclass(table, Logged)]


def part_tables(table: type[Logged]) -> list[type[Part]]:
    """Every table that hangs on this one; found, not listed, so that a new one cannot be forgotten."""
    return [
        part
        for part in apps.get_models()
        if issubclass(part, Part) and any(part._meta.get_field(of).related_model is table for of in part.OF)
    ]


def fault_in(held: Held) -> Fault | None:
    """The first entry of the log that does not fit; None: the chain is whole up to the head that the row keeps."""
    prev, place = "", 0

    def named(seq: int, what: str, event: LogEntry | None) -> Fault:
        return Fault(held.number, seq, what, event.kind if event else "", event.at if event else None)

    for place, event in enumerate(held.events, start=1):
        if event.seq != place:
            return named(place, "missing", None) if event.seq > place else named(event.seq, "added", event)
        if event.hash != event.own_hash():
            return named(place, "changed", event)
        if event.prev_hash != prev:
            return named(place, "unlinked", event)
        prev = event.hash
    if place > held.row.seq:
        added = held.events[held.row.seq]
        return named(added.seq, "added", added)
    if place < held.row.seq:
        return named(place + 1, "missing", None)
    return None if prev == held.row.head_hash else named(place, "rehashed", held.events[-1] if held.events else None)


def backdated_in(held: Held) -> list[Fault]:
    """Every entry of the log that is dated before the entry that it follows."""
    pairs = pairwise(held.events)
    return [
        Fault(held.number, event.seq, "backdated", event.kind, event.at) for last, event in pairs if event.at < last.at
    ]


def broken_link(case: Case) -> int | None:
    """The first event of the case's log that does not fit: bent, removed or added; None: the chain is whole.

    When the last events were cut off, it is the one that should follow.
    """
    fault = fault_in(Held(case, list(case.events.order_by("seq")), {}))
    return fault.seq if fault is not None else None


def chain_is_whole(case: Case) -> bool:
    """Whether the log's hash chain holds from the first event to the head kept in the case."""
    return broken_link(case) is None


def completed(table: type[Model], written: dict[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """What the log wrote of a row in these columns; one that is younger than the log counts as its default."""
    defaults = {one.attname: one for one in table._meta.concrete_fields}
    return {
        name: written[name] if name in written else as_written(defaults[name].get_default())
        for name in columns
        if name in defaults
    }


def rebuilt_row(held: Held) -> dict[str, Any]:
    """The row as its log alone would write it."""
    return completed(type(held.row), folded(event.changes for event in held.events), held.row.as_row())


def differences_from_log(case: Case) -> dict[str, tuple[Any, Any]]:
    """Columns whose live value is not what the log adds up to: column -> (by the log, live)."""
    held = Held(case, list(case.events.order_by("seq")), {})
    return _compared(rebuilt_row(held), case.as_row())


def _compared(by_log: dict[str, Any], live: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (by_log.get(name), value) for name, value in live.items() if by_log.get(name) != value}


def differences_in(held: Held) -> list[Difference]:
    """Everything of a case that is not what its log adds up to: its own columns, then what hangs on it."""
    found = []
    if columns := _compared(rebuilt_row(held), held.row.as_row()):
        found.append(Difference(held.number, columns, str(held.row._meta.model_name), str(held.row.pk)))
    if held.older:
        return found
    written = folded_parts(event.changes for event in held.events)
    for key in sorted({*written, *held.parts}):
        table, _, own_key = key.partition(":")
        part = held.parts.get(key)
        if part is None:
            columns = {name: (value, None) for name, value in written[key].items()}
            found.append(Difference(held.number, columns, table, own_key, "missing"))
            continue
        live = part.as_row()
        if key not in written:
            columns = {name: (None, value) for name, value in live.items()}
            found.append(Difference(held.number, columns, table, own_key, "unlogged"))
        elif columns := _compared(completed(type(part), written[key], live), live):
            found.append(Difference(held.number, columns, table, own_key))
    return found


def examined(*, rows: bool = True, chains: bool = True) -> Iterator[Finding]:
    """Every case and joint case in the order of their ids, read once, a few hundred at a time.

    Acts go on meanwhile: what looks wrong is read again, and counts only if nobody moved the case while it was read.
    """
    for table in logged_tables():
        for held in _walk(table, with_parts=rows):
            finding = _finding(held, rows=rows, chains=chains)
            if finding.fault is not None or finding.differences:
                fresh = read_unmoved(table, held.row.pk)
                if fresh is None:
                    continue  # busy at this very moment: the next run looks again
                finding = _finding(fresh, rows=rows, chains=chains)
            yield finding


def _finding(held: Held, *, rows: bool, chains: bool) -> Finding:
    return Finding(
        held,
        fault_in(held) if chains else None,
        differences_in(held) if rows else [],
        backdated_in(held) if chains else [],
    )


def audit() -> Iterator[Fault]:
    """Every log that does not hold, in the order of the cases."""
    return (finding.fault for finding in examined(rows=False) if finding.fault is not None)


def compare_with_log() -> Iterator[Difference]:
    """Every row and part that is not what its log adds up to."""
    return (difference for finding in examined(chains=False) for difference in finding.differences)


def read_unmoved(table: type[Logged], key: Any) -> Held | None:
    """One row with all that belongs to it, as it was at one moment; None when it does not keep still."""
    rows = table._default_manager.filter(pk=key)
    for _ in range(_TRIES):
        row = rows.get()
        held = next(_held(table, [row], with_parts=True))
        if rows.filter(seq=row.seq).exists():
            return held
    return None


def _walk(table: type[Logged], *, with_parts: bool) -> Iterator[Held]:
    everything = table._default_manager.order_by("pk")
    rows = list(everything[:_BATCH])
    while rows:
        yield from _held(table, rows, with_parts=with_parts)
        rows = list(everything.filter(pk__gt=rows[-1].pk)[:_BATCH])


def _held(table: type[Logged], rows: list[Logged], *, with_parts: bool) -> Iterator[Held]:
    """Rows that lie side by side with what belongs to them: one query for the logs, one for each kind of part."""
    of = f"{table.ENTRY.OF}_id"
    span = {f"{of}__gte": rows[0].pk, f"{of}__lte": rows[-1].pk}
    entries = table.ENTRY._default_manager.filter(**span).order_by(of, "seq")
    logs = {key: list(log) for key, log in groupby(entries, key=lambda event: getattr(event, of))}
    parts: dict[Any, dict[str, Part]] = {}
    for kind in part_tables(table) if with_parts else ():
        for part in kind._default_manager.filter(**span).order_by():
            parts.setdefault(getattr(part, of), {})[part.log_key] = part
    for row in rows:
        yield Held(row, logs.get(row.pk, []), parts.get(row.pk, {}))
