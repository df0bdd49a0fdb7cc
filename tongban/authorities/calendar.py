"""The working calendar: weekends, public holidays and make-up working days. Pure.

Statutory periods run in working days without public holidays (行政许可法 art. 82). The State Council publishes
each year's days late in the year before; a year not published yet is computed with weekends only and said to be
provisional, never guessed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import chinese_calendar

_SATURDAY = 5
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
#: The shipped table names holidays in English.
_HOLIDAYS = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


def shipped(year: int) -> bool:
    """Whether the shipped table has this year's holidays."""
    return _published(year)


@cache
def _published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True


@cache
def _shipped_day(day: date) -> tuple[bool, str]:
    """Works, and name: looked up once a process, because the table's own look-up is slow."""
    weekday = _WEEKDAYS[day.weekday()]
    if chinese_calendar.is_workday(day):
        return True, f"{weekday}（调休上班）" if day.weekday() >= _SATURDAY else weekday
    english = chinese_calendar.get_holiday_detail(day)[1]
    return False, _HOLIDAYS.get(english or "", weekday)


@dataclass(frozen=True)
class PlatformOutage:
    """Days on which the platform was not there, both ends included."""

    from_on: date
    until_on: date


class WorkingCalendar:
    """Which days the offices work.

    `exceptions` (day -> works, name) are what an administrator imported; they win. `years` were imported whole:
    such a year is known, and what its file does not name is an ordinary weekday or weekend. Single exceptions
    make no year known. `outages` of the platform move every limit that they touch.
    """

    def __init__(
        self,
        exceptions: Mapping[date, tuple[bool, str]] | None = None,
        *,
        years: Collection[int] = (),
        outages: Sequence[PlatformOutage] = (),
    ) -> None:
        self._exceptions = dict(exceptions or {})
        self._imported = frozenset(years)
        self.outages = tuple(outages)

    def known(self, year: int) -> bool:
        """False = this year's holidays are not published here, so results that touch it are provisional."""
        return year in self._imported or _published(year)

    def _shipped(self, year: int) -> bool:
        """Whether the shipped table speaks for this year."""
        return year not in self._imported and _published(year)

    def is_working(self, day: date) -> bool:
        """Whether the offices work on that day."""
        if day in self._exceptions:
            return self._exceptions[day][0]
        if self._shipped(day.year):
            return _shipped_day(day)[0]
        return day.weekday() < _SATURDAY

    def name_of(self, day: date) -> str:
        """Why the day is what it is, for the account of a deadline: 国庆节, 周六, 周日（调休上班）, 周三."""
        weekday = _WEEKDAYS[day.weekday()]
        if day in self._exceptions:
            works, name = self._exceptions[day]
            return name or (f"{weekday}（调休上班）" if works else f"{weekday}（放假）")
        if self._shipped(day.year):
            return _shipped_day(day)[1]
        return weekday
