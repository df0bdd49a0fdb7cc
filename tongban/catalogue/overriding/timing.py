"""Which basic version and which override apply together, from which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: A version or an override: its number and the day from which it is effective.
Numbered = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Turn:
    """From this day on, the basic version and the override with these numbers apply together."""

    since: date
    basic: int
    override: int


def in_force(numbered: Sequence[Numbered], on: date) -> int | None:
    """The highest number that is effective by the day."""
    return max((number for number, since in numbered if since <= on), default=None)


def turns(basics: Sequence[Numbered], overrides: Sequence[Numbered], since: date) -> tuple[Turn, ...]:
    """Every pair that applies on the day `since` or later, in the order of time; days without either are left out."""
    days = sorted({since, *(day for _, day in (*basics, *overrides) if day > since)})
    found: list[Turn] = []
    for day in days:
        basic, override = in_force(basics, day), in_force(overrides, day)
        if basic is None or override is None:
            continue
        if not found or (found[-1].basic, found[-1].override) != (basic, override):
            found.append(Turn(day, basic, override))
    return tuple(found)
