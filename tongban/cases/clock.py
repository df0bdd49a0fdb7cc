"""The law's clock: from records to a due day and the account of every day. Pure; no database, no now.

The day of acceptance does not count (民法典第二百零一条). Working days leave out statutory holidays and
count make-up days (行政许可法第八十二条). Both ends of a hold are held, from its written notice on (第四十五条);
overlapping holds count once. An extension adds its days. A limit of 0 is due the same day. A limit in calendar
days, months or hours that ends on a rest day ends on the next working day (民法典第二百零三条): its time is then
used up, so a hold that begins only there moves nothing. A declared outage of the platform moves every limit.
"""

import calendar as month_lengths
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from tongban.kernel.today import BEIJING


class Unit(StrEnum):
    """Units of a limit."""

    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    MONTH = "month"
    HOUR = "hour"


class ClockState(StrEnum):
    """Where a limit stands at an instant. That its calendar is not published yet is said apart (`provisional`)."""

    RUNNING = "running"
    HELD = "held"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


class LineKind(StrEnum):
    """What a day is to the limit."""

    START = "start"
    COUNTED = "counted"
    EXTENDED = "extended"
    REST = "rest"
    HELD = "held"
    OUTAGE = "outage"


_NATIONAL_WORDS = {
    "工作日": Unit.WORKING_DAY,
    "自然日": Unit.CALENDAR_DAY,
    "月": Unit.MONTH,
    "小时": Unit.HOUR,
}

#: The articles behind the lines of an account.
LIMIT, REST_DAYS, HELD = "行政许可法第四十二条", "行政许可法第八十二条", "行政许可法第四十五条"
START, MONTH_END, CARRIED = "民法典第二百零一条", "民法典第二百零二条", "民法典第二百零三条"
ANNOUNCED = "平台故障公告"


def working_day_after(start: date, days: int, *, calendar: "Calendar") -> date:
    """The day that many working days later, the start not counted; declared outages move it on."""
    due = reckon(start, days, Unit.WORKING_DAY, calendar=calendar).due_on
    if due is None:  # only a hold without end leaves a limit without a day
        raise ValueError("a limit without holds always ends")
    return due


def unit_of(word: str) -> Unit:
    """The unit behind the word that definitions use. Raises KeyError for any other word."""
    return _NATIONAL_WORDS[word]


class Outage(Protocol):
    """A time in which the platform was not there, declared afterwards; both ends included."""

    @property
    def from_on(self) -> date:
        """Its first day."""

    @property
    def until_on(self) -> date:
        """Its last day."""


class Calendar(Protocol):
    """What the clock needs to know of a calendar."""

    @property
    def outages(self) -> Sequence[Outage]:
        """The declared outages of the platform."""

    def is_working(self, day: date) -> bool:
        """Whether public bodies work that day."""

    def known(self, year: int) -> bool:
        """Whether holidays and make-up days of that year are published; if not, only weekends are left out."""

    def name_of(self, day: date) -> str:
        """Name of the holiday or of the weekend."""


@dataclass(frozen=True)
class Hold:
    """Days that do not count, both ends included; `until` None: still running.

    They are held from the written notice on: `noticed_on` None means that nobody was told, so nothing is held.
    Where it is left out, the notice was there before the first day.
    """

    since: date
    until: date | None
    reason: str = "中止"
    basis: str = HELD
    noticed_on: date | None = date.min
    #: A declared outage of the platform: it also moves a limit whose last day is carried over rest days.
    outage: bool = False

    @property
    def held_from(self) -> date | None:
        """The first day that is really held."""
        return None if self.noticed_on is None else max(self.since, self.noticed_on)

    def covers(self, day: date) -> bool:
        """Whether that day is held."""
        return self.held_from is not None and self.held_from <= day and self._lasts(day)

    def untold_on(self, day: date) -> bool:
        """Whether that day would be held, had the applicant been told in writing."""
        return self.since <= day and self._lasts(day) and not self.covers(day)

    def _lasts(self, day: date) -> bool:
        return self.until is None or day <= self.until


def outages_in(calendar: Calendar) -> list[Hold]:
    """The declared outages of the platform as held days."""
    return [Hold(one.from_on, one.until_on, "线上平台故障", ANNOUNCED, outage=True) for one in calendar.outages]


@dataclass(frozen=True)
class Line:
    """One day of the account."""

    day: date
    counted: int | None  # which day of the limit it is; None: not counted
    reason: str
    basis: str = ""
    kind: LineKind = LineKind.COUNTED

    @property
    def words(self) -> str:
        """The reason as a reader takes it: a held day says that the clock stood still."""
        return f"{self.reason}，中止" if self.kind is LineKind.HELD and self.reason != "中止" else self.reason


@dataclass(frozen=True)
class Reckoning:
    """What the clock says: the due day, whether it may still move because a calendar is unpublished, and why."""

    due_on: date | None  # None: a hold is still running
    provisional: bool
    account: tuple[Line, ...]
    #: The instant at which the time is up: 24:00 of the due day, or to the minute for hours from an instant.
    due_at: datetime | None = None

    def state_on(self, now: datetime) -> ClockState:
        """Where the limit stands at that instant."""
        if self.due_at is None or self.due_on is None:
            return ClockState.HELD
        if now >= self.due_at:
            return ClockState.OVERDUE
        return ClockState.DUE_TODAY if now.astimezone(BEIJING).date() == self.due_on else ClockState.RUNNING


#: No limit of the law reaches further; a longer walk means broken input.
FARTHEST = timedelta(days=3660)
_MOST_DAYS = FARTHEST.days


def reckon(
    start: date | datetime,
    limit: int,
    unit: Unit,
    *,
    calendar: Calendar,
    holds: Sequence[Hold] = (),
    extension: int = 0,
    basis: str = LIMIT,
) -> Reckoning:
    """When a limit that started then is due, with the account day by day; `basis` is the article that sets it.

    Hours run from the instant where one is given, else from the end of the day. Raises ValueError for a
    negative limit, and for one that does not end within ten years.
    """
    if limit < 0 or extension < 0:
        raise ValueError("a limit cannot be negative")
    exact = start.astimezone(BEIJING) if isinstance(start, datetime) and unit is Unit.HOUR else None
    first = start.astimezone(BEIJING).date() if isinstance(start, datetime) else start
    whole = days_of(first, limit + extension, unit, exact)
    plain = days_of(first, limit, unit, exact)
    walk = _Walk(first, calendar, (*holds, *outages_in(calendar)), unit, basis)
    if limit + extension == 0:
        return Reckoning(first, False, tuple(walk.lines), exact or end_of(first))
    if not walk.count(whole, plain):
        return Reckoning(None, walk.provisional, tuple(walk.lines))
    if unit is not Unit.WORKING_DAY:
        walk.carry_over()
    due_at = end_of(walk.day)
    if exact is not None:
        due_at = exact + timedelta(hours=limit + extension, days=(walk.day - first).days - whole)
    return Reckoning(walk.day, walk.provisional, tuple(walk.lines), due_at)


def days_of(first: date, amount: int, unit: Unit, exact: datetime | None = None) -> int:
    """How many days a limit counts: months end on the day with the same number, or the last of a shorter month."""
    if unit is not Unit.MONTH and unit is not Unit.HOUR and amount <= _MOST_DAYS:
        return amount
    if amount > _MOST_DAYS * (24 if unit is Unit.HOUR else 1) or (unit is Unit.MONTH and amount > 120):
        raise ValueError("a limit that does not end within ten years")
    if unit is Unit.MONTH:
        return (_months_later(first, amount) - first).days
    if exact is None or amount == 0:
        return -(-amount // 24)
    last = exact + timedelta(hours=amount) - timedelta(microseconds=1)  # 24:00 still belongs to its day
    return (last.date() - first).days


def end_of(day: date) -> datetime:
    """24:00 of that day in Beijing, which is 0:00 of the next."""
    return datetime.combine(day + timedelta(days=1), time.min, BEIJING)


def _months_later(start: date, months: int) -> date:
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    if year > date.max.year:
        raise OverflowError("a limit that ends after the year 9999")
    return date(year, month, min(start.day, month_lengths.monthrange(year, month)[1]))


class _Walk:
    """Goes from day to day and writes down what each is to the limit."""

    def __init__(self, first: date, calendar: Calendar, holds: Sequence[Hold], unit: Unit, basis: str) -> None:
        self.first = self.day = first
        self.lines = [Line(first, None, "起算之日", START, LineKind.START)]
        self.provisional = False
        self._calendar, self._holds, self._unit, self._basis = calendar, holds, unit, basis

    def count(self, whole: int, plain: int) -> bool:
        """Go on until so many days are counted, `plain` of them without the extension; False: a hold has no end."""
        counted = 0
        while counted < whole:
            self.day += timedelta(days=1)
            if self.day - self.first > FARTHEST:
                raise ValueError("a limit that does not end within ten years")
            if self._unit is Unit.WORKING_DAY:
                self._lean_on_calendar()
            hold = next((hold for hold in self._holds if hold.covers(self.day)), None)
            if hold is not None:
                self._held(hold)
                if hold.until is None:
                    return False
            elif self._unit is Unit.WORKING_DAY and not self._calendar.is_working(self.day):
                self._write(self._calendar.name_of(self.day), REST_DAYS, LineKind.REST)
            else:
                counted += 1
                self._counted(counted, extended=counted > plain, last=counted == whole)
        if self._unit is not Unit.WORKING_DAY:
            self._lean_on_calendar()
        return True

    def carry_over(self) -> None:
        """The last day is no rest day and no day of an outage (民法典第二百零三条)."""
        while True:
            outage = next((hold for hold in self._holds if hold.outage and hold.covers(self.day)), None)
            works = self._calendar.is_working(self.day)
            if works and outage is None:
                return
            if not works:
                self._write(f"{self._calendar.name_of(self.day)}，顺延", CARRIED, LineKind.REST)
            elif outage is not None:
                self._held(outage)
            self.day += timedelta(days=1)
            self._lean_on_calendar()

    def _lean_on_calendar(self) -> None:
        self.provisional = self.provisional or not self._calendar.known(self.day.year)

    def _counted(self, nth: int, *, extended: bool, last: bool) -> None:
        untold = next((hold for hold in self._holds if hold.untold_on(self.day)), None)
        if untold is not None:
            self._write(f"{untold.reason}，未书面告知，不停表", untold.basis, LineKind.COUNTED, nth)
        elif extended:
            self._write("延长期限", self._basis, LineKind.EXTENDED, nth)
        elif last and self._unit is Unit.MONTH:
            self._write("期满之日", MONTH_END, LineKind.COUNTED, nth)
        else:
            self._write("计入", self._basis, LineKind.COUNTED, nth)

    def _held(self, hold: Hold) -> None:
        if hold.outage:
            self._write(f"{hold.reason}，顺延", hold.basis, LineKind.OUTAGE)
        else:
            self._write(f"{hold.reason}，尚未结束" if hold.until is None else hold.reason, hold.basis, LineKind.HELD)

    def _write(self, reason: str, basis: str, kind: LineKind, counted: int | None = None) -> None:
        self.lines.append(Line(self.day, counted, reason, basis, kind))


def working_days_left(today: date, due_on: date, calendar: Calendar) -> int:
    """Working days from today (not counted) to the due day (counted); negative when overdue."""
    sign, first, last = (1, today, due_on) if due_on >= today else (-1, due_on, today)
    span = (last - first).days
    return sign * sum(calendar.is_working(first + timedelta(days=step)) for step in range(1, span + 1))
