"""Where an item stands on any day, from the rows that say since when it stands so. Pure.

A row counts from its day on until a later one; of two rows of one day the one written last counts. Before the first
version there is nothing; from then on, and without any row, an item is in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Since:
    """One row: from this day on the item stands so."""

    day: date
    state: str


#: Which state an act needs, and which it leads to. None: the state stays.
ACTS: Mapping[str, tuple[frozenset[str], str | None]] = {
    "change": (frozenset({"in_force", "suspended"}), None),
    "suspend": (frozenset({"in_force"}), "suspended"),
    "resume": (frozenset({"suspended"}), "in_force"),
    "abolish": (frozenset({"in_force", "suspended"}), "abolished"),
    "merge": (frozenset({"in_force", "suspended"}), "abolished"),
    "split": (frozenset({"in_force", "suspended"}), "abolished"),
}


def state_on(rows: Sequence[Since], day: date) -> str:
    """The state on a day; `rows` in the order in which they were written."""
    row = row_on(rows, day)
    return rows[row].state if row is not None else "in_force"


def row_on(rows: Sequence[Since], day: date) -> int | None:
    """The place of the row that counts on a day."""
    begun = [(row.day, place) for place, row in enumerate(rows) if row.day <= day]
    return max(begun)[1] if begun else None


def allowed(act: str, state: str) -> bool:
    """Whether an item that stands so can be changed in this way."""
    return state in ACTS[act][0]
