"""Due days in a microsecond or ten: the same law as `clock.reckon`, without the account. Pure.

The working days of a span of years are laid out once; a due day is then an index, and a hold shifts it by
the days that it covers. Use it where many clocks are asked at once; where one is explained, use `reckon`.
"""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from tongban.cases.clock import FARTHEST, Calendar, Hold, Unit, days_of, outages_in

_Spans = Sequence[tuple[int, int]]
_FARTHEST = FARTHEST.days


class Timeline:
    """Working days from the first day of one year to the last of another."""

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        self._base = date(first_year, 1, 1).toordinal()
        self._end = date(last_year, 12, 31).toordinal()
        works = [calendar.is_working(date.fromordinal(day)) for day in range(self._base, self._end + 1)]
        self._working = [self._base + place for place, working in enumerate(works) if working]
        #: How many working days there are up to and including the day at this place.
        self._upto = list(accumulate(map(int, works)))
        self._unknown = sorted(year for year in range(first_year, last_year + 1) if not calendar.known(year))
        #: Before this day every year is published.
        self._known_until = date(self._unknown[0], 1, 1).toordinal() if self._unknown else self._end + 1
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
        by_work = unit is Unit.WORKING_DAY
        total = days_of(start, limit + extension, unit)
        if holds or self._outages:
            stops = (*holds, *self._outages)
            spans = _merged(stops)
            running = min((since for hold in stops if hold.until is None and (since := _since(hold))), default=0)
            last = self._worked(first, total, spans) if by_work else self._elapsed(first, total, spans)
            if running and last >= running:
                return None, by_work and self._provisional(first + 1, max(first + 1, running))
            due = last if by_work else self._carried(last, _merged([hold for hold in stops if hold.outage]))
        else:
            last = self._worked(first, total, ()) if by_work else first + total
            due = last if by_work else self._carried(last, ())
        if due - first > _FARTHEST:
            raise ValueError("a limit that does not end within ten years")
        return date.fromordinal(due), self._provisional(first + 1 if by_work else last, due)

    def _worked(self, first: int, total: int, spans: _Spans) -> int:
        """The day on which so many working days are counted: a span that begins until then moves it by its own."""
        at = self._upto[self._place(first)] + total - 1
        due = self._working[at]
        for since, until in spans:
            if since > due:
                break
            if until > first:
                low = since if since > first else first + 1
                at += self._upto[self._place(until)] - self._upto[low - 1 - self._base]
                due = self._working[at]
        return due

    def _elapsed(self, first: int, total: int, spans: _Spans) -> int:
        """The day on which so many days are counted, of whatever kind."""
        due = first + total
        for since, until in spans:
            if since > due:
                break
            if until > first:
                due += until - (since if since > first else first + 1) + 1
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
        if until < self._known_until:
            return False
        years = range(date.fromordinal(since).year, date.fromordinal(until).year + 1)
        return any(year in self._unknown for year in years)


def _since(hold: Hold) -> int:
    """The first day that is really held; 0 where nobody was told."""
    return 0 if hold.noticed_on is None else max(hold.since, hold.noticed_on).toordinal()


def _merged(holds: Sequence[Hold]) -> _Spans:
    """Ended holds as disjoint spans in order, so that a day held twice counts once."""
    spans: list[tuple[int, int]] = []
    days = [(since, hold.until.toordinal()) for hold in holds if hold.until is not None and (since := _since(hold))]
    for since, until in sorted(days) if len(days) > 1 else days:
        if until < since:
            continue
        if spans and since <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans
