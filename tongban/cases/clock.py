"""The law's clock: from records to a due day and the account of every day. Pure; no database, no now.

The day of acceptance does not count (民法典第二百零一条). Working days leave out statutory holidays and
count make-up days (行政许可法第八十二条). Both ends of a hold are held (第四十五条); overlapping holds count
once. An extension adds its days. A limit of 0 is due the same day. A limit in calendar days or months
that ends on a rest day ends on the next working day (民法典第二百零三条).
"""

import calendar as month_lengths
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol


class Unit(StrEnum):
    """Units of a limit."""

    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    MONTH = "month"
    HOUR = "hour"


_NATIONAL_WORDS = {
    "工作日": Unit.WORKING_DAY,
    "自然日": Unit.CALENDAR_DAY,
    "月": Unit.MONTH,
    "小时": Unit.HOUR,
}


def working_day_after(start: date, days: int, *, calendar: "Calendar") -> date:
    """The day that many working days later, the start not counted."""
    due = reckon(start, days, Unit.WORKING_DAY, calendar=calendar).due_on
    if due is None:  # only a hold without end leaves a limit without a day
        raise ValueError("a limit without holds always ends")
    return due


def unit_of(word: str) -> Unit:
    """The unit behind the word that definitions use. Raises KeyError for any other word."""
    return _NATIONAL_WORDS[word]


class Calendar(Protocol):
    """What the clock needs to know of a calendar."""

    def is_working(self, day: date) -> bool:
        """Whether public bodies work that day."""

    def known(self, year: int) -> bool:
        """Whether holidays and make-up days of that year are published; if not, only weekends are left out."""

    def name_of(self, day: date) -> str:
        """Name of the holiday or of the weekend."""


@dataclass(frozen=True)
class Hold:
    """Days that do not count, both ends included; `until` None: still running."""

    since: date
    until: date | None
    reason: str = "中止"
    basis: str = "行政许可法第四十五条"

    def covers(self, day: date) -> bool:
        """Whether that day is held."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Line:
    """One day of the account."""

    day: date
    counted: int | None  # which day of the limit it is; None: not counted
    reason: str
    basis: str = ""


@dataclass(frozen=True)
class Reckoning:
    """What the clock says: the due day, whether it may still move because a calendar is unpublished, and why."""

    due_on: date | None  # None: a hold is still running
    provisional: bool
    account: tuple[Line, ...]


#: No limit of the law reaches further; a longer walk means broken input.
_FARTHEST = timedelta(days=3660)


def reckon(
    start: date,
    limit: int,
    unit: Unit,
    *,
    calendar: Calendar,
    holds: Sequence[Hold] = (),
    extension: int = 0,
) -> Reckoning:
    """When a limit that started that day is due, with the account day by day.

    Raises ValueError for a negative limit, and for one that does not end within ten years.
    """
    if limit < 0 or extension < 0:
        raise ValueError("a limit cannot be negative")
    account = [Line(start, None, "起算之日", "民法典第二百零一条")]
    provisional = not calendar.known(start.year)
    if unit is Unit.MONTH:
        return _month_end(start, limit + extension, calendar, holds, account)
    days = -(-(limit + extension) // 24) if unit is Unit.HOUR else limit + extension
    if days == 0:
        return Reckoning(start, provisional, tuple(account))
    day, counted = start, 0
    while counted < days:
        day += timedelta(days=1)
        if day - start > _FARTHEST:
            raise ValueError("a limit that does not end within ten years")
        provisional = provisional or not calendar.known(day.year)
        hold = next((hold for hold in holds if hold.covers(day)), None)
        if hold is not None and hold.until is None:
            account.append(Line(day, None, f"{hold.reason}，尚未结束", hold.basis))
            return Reckoning(None, provisional, tuple(account))
        if hold is not None:
            account.append(Line(day, None, hold.reason, hold.basis))
        elif unit is Unit.WORKING_DAY and not calendar.is_working(day):
            account.append(Line(day, None, calendar.name_of(day), "行政许可法第八十二条"))
        else:
            counted += 1
            account.append(Line(day, counted, "延长期限" if counted > limit and extension else "计入"))
    if unit is Unit.CALENDAR_DAY:
        day = _next_working(day, calendar, account)
    return Reckoning(day, provisional or not calendar.known(day.year), tuple(account))


def _month_end(start: date, months: int, calendar: Calendar, holds: Iterable[Hold], account: list[Line]) -> Reckoning:
    """Months end on the day with the same number, or the last of a shorter month (民法典第二百零二条)."""
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    day = date(year, month, min(start.day, month_lengths.monthrange(year, month)[1]))
    walk = start
    while walk < day:
        walk += timedelta(days=1)
        hold = next((hold for hold in holds if hold.covers(walk)), None)
        if hold is not None and hold.until is None:
            account.append(Line(walk, None, f"{hold.reason}，尚未结束", hold.basis))
            return Reckoning(None, not calendar.known(walk.year), tuple(account))
        if hold is not None:
            account.append(Line(walk, None, hold.reason, hold.basis))
            day += timedelta(days=1)
    account.append(Line(day, months, "期满之日", "民法典第二百零二条"))
    day = _next_working(day, calendar, account)
    return Reckoning(day, not calendar.known(day.year), tuple(account))


def _next_working(day: date, calendar: Calendar, account: list[Line]) -> date:
    while not calendar.is_working(day):
        account.append(Line(day, None, f"{calendar.name_of(day)}，顺延", "民法典第二百零三条"))
        day += timedelta(days=1)
    return day


def working_days_left(today: date, due_on: date, calendar: Calendar) -> int:
    """Working days from today (not counted) to the due day (counted); negative when overdue."""
    sign, first, last = (1, today, due_on) if due_on >= today else (-1, due_on, today)
    span = (last - first).days
    return sign * sum(calendar.is_working(first + timedelta(days=step)) for step in range(1, span + 1))
