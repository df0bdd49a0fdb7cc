"""Due days in a microsecond or ten: the same law as `clock.reckon`, without the account. Pure.

The working days of a span of years are laid out once; a due day is then an index, and a hold shifts it by
the days that it covers. Use it where many clocks are asked at once; where one is explained, use `reckon`.
"""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from tongban.cases.clock import FARTHEST, Calendar, Hold, Unit, days_of, outages_in

_Spans = list[tuple[int, int]]


class Timeline:
    """Working days from the first day of one year to the last of another."""

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        self._base = date(first_year, 1, 1).toordinal()
        self._end = date(last_year, 12, 31).toordinal()
        works = [calendar.is_working(date.fromordinal(day)) for day in range(self._base, self._end + 1)]
        self._working = [self._base + place for place, working in enumerate(works) if working]
        #: How many working days there are up to and including the day at this place.
        self._upto = list(accumulate(map(int, works)))
        self._unknown = frozenset(year for year in range(first_year, last_year + 1) if not calendar.known(year))
        self._outages = outages_in(calendar)

    def due_on(
        self, start: date, limit: int, unit: Unit, *, holds: Sequence[Hold] = (), extension: int = 0
    ) -> date | None:
        """The due day; None while a hold without end is in the way.

        Raises ValueError for a negative limit and one of more than ten years, IndexError when it leaves the
        laid-out years.
        """
        return self.answer(start, limit, unit, holds=holds, extension=extension)[0]

    def answer(
        self, start: date, limit: int, unit: Unit, *, holds: Sequence[Hold] = (), extension: int = 0
    ) -> tuple[date | None, bool]:
        """The due day, and whether it is provisional."""
        if limit < 0 or extension < 0:
            raise ValueError("a limit cannot be negative")
        first = start.toordinal()
        if limit + extension == 0:
            return start, False
        total = days_of(start, limit + extension, unit)
        stops = (*holds, *self._outages) if self._outages else holds
        spans = _merged(stops) if stops else []
        running = min((day.toordinal() for hold in stops if hold.until is None and (day := hold.held_from)), default=0)
        by_work = unit is Unit.WORKING_DAY
        last = self._worked(first, total, spans) if by_work else self._elapsed(first, total, spans)
        if running and last >= running:
            return None, by_work and self._provisional(first + 1, max(first + 1, running))
        due = last if by_work else self._carried(last, _merged([hold for hold in stops if hold.outage]))
        if due - first > FARTHEST.days:
            raise ValueError("a limit that does not end within ten years")
        return date.fromordinal(due), self._provisional(first + 1 if by_work else last, due)

    def _worked(self, first: int, total: int, spans: _Spans) -> int:
        """The day on which so many working days are counted."""
        before = self._upto[self._place(first)]
        due = self._working[before + total - 1]
        while spans and (shifted := self._working[before + total - 1 + self._held_working(spans, first, due)]) != due:
            due = shifted
        return due

    def _elapsed(self, first: int, total: int, spans: _Spans) -> int:
        """The day on which so many days are counted, of whatever kind."""
        due = plain = first + total
        while spans and (shifted := plain + _held_days(spans, first, due)) != due:
            due = shifted
        self._place(due)
        return due

    def _place(self, day: int) -> int:
        if not self._base <= day <= self._end:
            raise IndexError("outside the laid-out years")
        return day - self._base

    def _carried(self, day: int, outages: _Spans) -> int:
        """The day itself, or the next that is neither a rest day nor one of an outage."""
        while True:
            place = self._place(day)
            upto = self._upto[place]
            if not upto or self._working[upto - 1] != day:
                day = self._working[upto]
            outage = next((until for since, until in outages if since <= day <= until), None)
            if outage is None:
                return day
            day = outage + 1

    def _provisional(self, since: int, until: int) -> bool:
        years = range(date.fromordinal(since).year, date.fromordinal(until).year + 1)
        return any(year in self._unknown for year in years)

    def _held_working(self, spans: _Spans, first: int, due: int) -> int:
        held = 0
        for since, until in spans:
            low, high = max(since, first + 1), min(until, due)
            if low <= high:
                held += self._upto[self._place(high)] - self._upto[self._place(low - 1)]
        return held


def _held_days(spans: _Spans, first: int, due: int) -> int:
    return sum(max(0, min(until, due) - max(since, first + 1) + 1) for since, until in spans)


def _merged(holds: Sequence[Hold]) -> _Spans:
    """Ended holds as disjoint spans in order, so that a day held twice counts once."""
    spans: _Spans = []
    held = ((hold.held_from, hold.until) for hold in holds)
    days = ((since.toordinal(), until.toordinal()) for since, until in held if since is not None and until is not None)
    for since, until in sorted(days):
        if until < since:
            continue
        if spans and since <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans
