"""The law's clock against dates worked by hand on the State Council's calendars of 2025 and 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import WorkingCalendar
from tongban.cases.clock import Hold, Unit, reckon, working_days_left

CALENDAR = WorkingCalendar()
WD, CD, MONTH, HOUR = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH, Unit.HOUR


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}" if len(text) == 5 else text)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "due"),
    [
        ("11-23", 0, WD, "11-23"),  # on the spot
        ("11-23", 1, WD, "11-24"),  # the start day does not count
        ("11-23", 7, WD, "12-02"),
        ("11-23", 20, WD, "12-21"),
        ("11-27", 1, WD, "11-30"),  # a Friday: the weekend is left out
        ("11-28", 1, WD, "11-30"),  # accepted on a Saturday
        ("09-30", 1, WD, "10-08"),  # National Day, seven days off
        ("09-30", 3, WD, "10-10"),  # Saturday 10 October is a make-up working day
        ("09-30", 20, WD, "11-03"),
        ("02-13", 1, WD, "02-14"),  # Saturday 14 February is worked before the Spring Festival
        ("02-13", 2, WD, "02-24"),  # 15 to 23 February off
        ("02-13", 7, WD, "03-02"),  # Saturday 28 February is worked
        ("04-03", 1, WD, "04-07"),  # Qingming
        ("04-30", 1, WD, "05-06"),  # Labour Day
        ("04-30", 5, WD, "05-11"),  # Saturday 9 May is worked
        ("2025-12-31", 1, WD, "01-04"),  # New Year: 1 to 3 January off, Sunday 4 January worked
        ("2025-09-26", 5, WD, "2025-10-10"),  # Sunday 28 September worked, 1 to 8 October off
        ("11-23", 5, CD, "11-30"),  # 28 November is a Saturday: ends on Monday
        ("11-23", 7, CD, "11-30"),
        ("11-20", 3, CD, "11-23"),
        ("09-24", 7, CD, "10-08"),  # ends on 1 October: on to the first working day
        ("11-23", 60, CD, "2027-01-22"),
        ("2025-12-25", 30, CD, "01-26"),  # 24 January is a Saturday
        ("01-31", 1, MONTH, "02-28"),  # a short month ends on its last day; that Saturday is worked
        ("08-31", 6, MONTH, "2027-03-01"),  # 28 February 2027 is a Sunday
        ("03-15", 1, MONTH, "04-15"),
        ("11-23", 24, HOUR, "11-24"),
        ("11-23", 25, HOUR, "11-25"),
    ],
)
def test_limit_is_due_on_the_day_worked_out_by_hand(start: str, limit: int, unit: Unit, due: str) -> None:
    assert reckon(day(start), limit, unit, calendar=CALENDAR).due_on == day(due)


@pytest.mark.parametrize(
    ("holds", "due"),
    [
        ([("11-24", "11-24")], "12-03"),
        ([("11-24", "11-26")], "12-07"),  # both ends are held
        ([("11-24", "11-26"), ("11-25", "11-27")], "12-08"),  # overlapping holds count once
        ([("11-28", "11-29")], "12-02"),  # a hold over a weekend costs nothing
        ([("11-20", "11-23")], "12-02"),  # held before the first day
        ([("12-02", "12-02")], "12-03"),  # held on what would be the last day
        ([("12-03", "12-09")], "12-02"),  # held after the end
    ],
)
def test_held_days_do_not_count(holds: list[tuple[str, str]], due: str) -> None:
    held = [Hold(day(since), day(until)) for since, until in holds]
    assert reckon(day("11-23"), 7, WD, calendar=CALENDAR, holds=held).due_on == day(due)


def test_running_hold_leaves_no_due_day_and_says_why() -> None:
    reckoning = reckon(day("11-23"), 7, WD, calendar=CALENDAR, holds=[Hold(day("11-25"), None, "现场核查")])
    assert reckoning.due_on is None
    assert [(line.day, line.counted, line.reason) for line in reckoning.account] == [
        (day("11-23"), None, "起算之日"),
        (day("11-24"), 1, "计入"),
        (day("11-25"), None, "现场核查，尚未结束"),
    ]


def test_extension_adds_its_days_and_the_account_names_them() -> None:
    reckoning = reckon(day("11-23"), 2, WD, calendar=CALENDAR, extension=1)
    assert reckoning.due_on == day("11-26")
    assert [line.reason for line in reckoning.account[1:]] == ["计入", "计入", "延长期限"]


def test_account_gives_every_day_its_reason_and_article() -> None:
    account = reckon(day("09-29"), 2, WD, calendar=CALENDAR).account
    assert [(line.day, line.counted, line.reason, line.basis) for line in account] == [
        (day("09-29"), None, "起算之日", "民法典第二百零一条"),
        (day("09-30"), 1, "计入", ""),
        *((day(f"10-0{n}"), None, "国庆节", "行政许可法第八十二条") for n in range(1, 8)),
        (day("10-08"), 2, "计入", ""),
    ]


def test_year_without_published_calendar_is_said_to_be_provisional() -> None:
    assert reckon(day("11-23"), 20, WD, calendar=CALENDAR).provisional is False
    over_new_year = reckon(day("12-21"), 20, WD, calendar=CALENDAR)
    assert (over_new_year.due_on, over_new_year.provisional) == (date(2027, 1, 18), True)
    assert WorkingCalendar({date(2027, 1, 1): (False, "元旦")}).known(2027)


@pytest.mark.parametrize(("limit", "extension"), [(-1, 0), (5, -1)])
def test_negative_limit_is_refused(limit: int, extension: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        reckon(day("11-23"), limit, WD, calendar=CALENDAR, extension=extension)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        ("11-23", "11-23", 0),
        ("11-23", "11-24", 1),
        ("11-27", "11-30", 1),
        ("11-30", "11-27", -1),
        ("11-29", "11-27", 0),
    ],
)
def test_days_left_are_working_days_and_negative_when_late(today: str, due: str, left: int) -> None:
    assert working_days_left(day(today), day(due), CALENDAR) == left


dates = st.dates(date(2024, 1, 2), date(2026, 6, 30))


@settings(deadline=None)
@given(dates, st.integers(0, 90))
def test_a_due_working_day_is_a_working_day_and_holds_exactly_the_limit(start: date, limit: int) -> None:
    reckoning = reckon(start, limit, WD, calendar=CALENDAR)
    assert reckoning.due_on is not None
    assert [line.counted for line in reckoning.account if line.counted] == list(range(1, limit + 1))
    if limit:
        assert CALENDAR.is_working(reckoning.due_on)
        assert working_days_left(start, reckoning.due_on, CALENDAR) == limit


@settings(deadline=None)
@given(dates, st.integers(1, 40), st.integers(0, 30), st.integers(0, 20))
def test_a_hold_never_shortens_and_costs_at_most_its_length(start: date, limit: int, after: int, length: int) -> None:
    hold = Hold(start + timedelta(days=after), start + timedelta(days=after + length))
    free = reckon(start, limit, WD, calendar=CALENDAR).due_on
    held = reckon(start, limit, WD, calendar=CALENDAR, holds=[hold]).due_on
    assert free is not None
    assert held is not None
    working = sum(CALENDAR.is_working(hold.since + timedelta(days=step)) for step in range(length + 1))
    assert 0 <= working_days_left(free, held, CALENDAR) <= working


@settings(deadline=None)
@given(dates, st.integers(1, 40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=4))
def test_order_of_holds_does_not_matter(start: date, limit: int, spans: list[tuple[int, int]]) -> None:
    holds = [Hold(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in spans]
    forward = reckon(start, limit, WD, calendar=CALENDAR, holds=holds)
    assert reckon(start, limit, WD, calendar=CALENDAR, holds=holds[::-1]).due_on == forward.due_on


@settings(deadline=None)
@given(dates, st.integers(0, 30), st.integers(0, 30))
def test_longer_limit_is_never_due_earlier(start: date, shorter: int, more: int) -> None:
    early = reckon(start, shorter, CD, calendar=CALENDAR).due_on
    late = reckon(start, shorter + more, CD, calendar=CALENDAR).due_on
    assert early is not None
    assert late is not None
    assert early <= late or shorter == 0
