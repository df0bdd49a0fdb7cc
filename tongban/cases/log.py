"""The log of a case: a hash chain in which each event seals all before it, and from which the row is rebuilt. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from tongban.kernel.chain import sealed

#: Under this key an event's changes carry the rows that hang on the case; no column is called so.
ROWS = "rows"


def event_hash(
    *, prev_hash: str, case_id: str, seq: int, kind: str, at: datetime, by: dict[str, Any], data: Any, changes: Any
) -> str:
    """The seal of an event upon the hash before it."""
    return sealed(prev_hash, at=at, case=case_id, seq=seq, kind=kind, by=by, data=data, changes=changes)


def as_written(value: Any) -> Any:
    """One column's value as the log writes it: JSON, instants in UTC, ids as text, words without their labels."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def folded(changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The row that a log adds up to: each event's changes over those before."""
    row: dict[str, Any] = {}
    for change in changes:
        row.update({name: value for name, value in change.items() if name != ROWS})
    return row


def folded_parts(changes: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows hanging on it that a log adds up to, by their key: the last writing of each."""
    parts: dict[str, dict[str, Any]] = {}
    for change in changes:
        parts.update(change.get(ROWS, {}))
    return parts
