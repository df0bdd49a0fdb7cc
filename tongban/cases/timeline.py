"""Due days in a microsecond or ten: the same law as `clock.reckon`, without the account. Pure.

The working days of a span of years are laid out once; a due day is then an index, and a hold shifts it by
the days that it covers. Use it where many clocks are asked at once; where one is explained, use `reckon`.
"""

import calendar as month_lengths
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from tongban.cases.clock import Calendar, Hold, Unit


class Timeline:
    """Working days from the first day of one year to the last of another."""

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        self._base = date(first_year, 1, 1).toordinal()
        self._end = date(last_year, 12, 31).toordinal()
        works = [calendar.is_working(date.fromordinal(day)) for day in range(self._base, self._end + 1)]
        self._working = [self._base + place for place, working in enumerate(works) if working]
        #: How many working days there are up to and including the day at this place.
        self._upto = list(accumulate(map(int, works)))

    def due_on(
        self, start: date, limit: int, unit: Unit, *, holds: Sequence[Hold] = (), extension: int = 0
    ) -> date | None:
        """The due day; None while a hold without end is in the way.

        Raises ValueError for a negative limit and IndexError when the limit leaves the laid-out years.
        """
        if limit < 0 or extension < 0:
            raise ValueError("a limit cannot be negative")
        first = start.toordinal()
        total = limit + extension
        if unit is Unit.HOUR:
            total = -(-total // 24)
        if total == 0 and unit is not Unit.MONTH:
            return start
        spans = _merged(holds)
        running = min((hold.since.toordinal() for hold in holds if hold.until is None), default=None)
        if unit is Unit.WORKING_DAY:
            before = self._upto[self._place(first)]
            due = self._working[before + total - 1]
            while (
                spans and (shifted := self._working[before + total - 1 + self._held_working(spans, first, due)]) != due
            ):
                due = shifted
        else:
            plain = _months_later(start, total).toordinal() if unit is Unit.MONTH else first + total
            due = plain
            while spans and (shifted := plain + _held_days(spans, first, due)) != due:
                due = self._checked(shifted)
        if running is not None and due >= running:
            return None
        if unit in {Unit.CALENDAR_DAY, Unit.MONTH}:
            due = self._next_working(due)
        return date.fromordinal(due)

    def _place(self, day: int) -> int:
        if not self._base <= day <= self._end:
            raise IndexError("outside the laid-out years")
        return day - self._base

    def _checked(self, day: int) -> int:
        self._place(day)
        return day

    def _next_working(self, day: int) -> int:
        place = self._place(day)
        upto = self._upto[place]
        here = self._working[upto - 1] if upto else -1
        return day if here == day else self._working[upto]

    def _held_working(self, spans: list[tuple[int, int]], first: int, due: int) -> int:
        held = 0
        for since, until in spans:
            low, high = max(since, first + 1), min(until, due)
            if low <= high:
                held += self._upto[self._place(high)] - self._upto[self._place(low - 1)]
        return held


def _held_days(spans: list[tuple[int, int]], first: int, due: int) -> int:
    return sum(max(0, min(until, due) - max(since, first + 1) + 1) for since, until in spans)


def _merged(holds: Sequence[Hold]) -> list[tuple[int, int]]:
    """Ended holds as disjoint spans in order, so that a day held twice counts once."""
    spans: list[tuple[int, int]] = []
    for since, until in sorted((h.since.toordinal(), h.until.toordinal()) for h in holds if h.until is not None):
        if until < since:
            continue
        if spans and since <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


def _months_later(start: date, months: int) -> date:
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    return date(year, month, min(start.day, month_lengths.monthrange(year, month)[1]))
