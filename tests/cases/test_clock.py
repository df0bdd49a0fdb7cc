"""The law's clock against dates worked by hand on the State Council's calendars of 2025 and 2026."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import PlatformOutage, WorkingCalendar
from tongban.cases.clock import ClockState, Hold, LineKind, Unit, reckon, working_days_left
from tongban.kernel.today import BEIJING

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
        ("11-28", 0, WD, "11-28"),  # on the spot, on a rest day: nothing is carried
        # --- 2023: New Year until 2 January; Spring Festival 21-27 January, 28 and 29 worked
        ("2022-12-30", 1, WD, "2023-01-03"),  # 31 December to 2 January off
        ("2023-01-20", 1, WD, "2023-01-28"),  # the first day after the festival is a worked Saturday
        ("2023-01-20", 3, WD, "2023-01-30"),  # 28, 29, 30
        ("2023-04-04", 1, WD, "2023-04-06"),  # Qingming on a Wednesday alone
        ("2023-04-21", 1, WD, "2023-04-23"),  # Sunday 23 April worked before Labour Day
        ("2023-04-28", 3, WD, "2023-05-06"),  # 29 April to 3 May off; 4, 5, Saturday 6 May worked
        ("2023-06-21", 1, WD, "2023-06-25"),  # Dragon Boat 22-24 June off, Sunday 25 worked
        ("2023-09-28", 1, WD, "2023-10-07"),  # Mid-Autumn and National Day 29 September to 6 October
        ("2023-09-28", 3, WD, "2023-10-09"),  # Saturday 7, Sunday 8 worked, then Monday 9
        ("2023-12-29", 1, WD, "2024-01-02"),  # Monday 1 January off
        # --- 2024: Spring Festival 10-17 February, Sundays 4 and 18 worked; the eve was an ordinary Friday
        ("2024-02-02", 1, WD, "2024-02-04"),
        ("2024-02-02", 6, WD, "2024-02-09"),  # 4 to 9 February
        ("2024-02-02", 7, WD, "2024-02-18"),
        ("2024-02-08", 3, WD, "2024-02-19"),  # 9, 18, 19
        ("2024-04-03", 1, WD, "2024-04-07"),  # Qingming 4-6 April off, Sunday 7 worked
        ("2024-04-26", 1, WD, "2024-04-28"),  # Sunday 28 April worked
        ("2024-04-30", 6, WD, "2024-05-11"),  # 1-5 May off; 6 to 10, Saturday 11 worked
        ("2024-04-30", 7, WD, "2024-05-13"),
        ("2024-06-07", 1, WD, "2024-06-11"),  # Dragon Boat on Monday 10 June
        ("2024-09-13", 2, WD, "2024-09-18"),  # Saturday 14 worked, Mid-Autumn 15-17 off
        ("2024-09-27", 3, WD, "2024-10-08"),  # Sunday 29 worked, 30; 1-7 October off
        ("2024-09-27", 7, WD, "2024-10-12"),  # 29, 30, 8, 9, 10, 11, Saturday 12 worked
        # --- 2025: Spring Festival 28 January to 4 February, Sunday 26 January and Saturday 8 February worked
        ("2024-12-31", 1, WD, "2025-01-02"),  # New Year's Day on a Wednesday alone
        ("2025-01-24", 2, WD, "2025-01-27"),  # Sunday 26, Monday 27
        ("2025-01-24", 3, WD, "2025-02-05"),
        ("2025-01-24", 6, WD, "2025-02-08"),  # 26, 27, 5, 6, 7, Saturday 8
        ("2025-04-03", 1, WD, "2025-04-07"),  # Qingming on a Friday
        ("2025-04-25", 1, WD, "2025-04-27"),  # Sunday 27 April worked
        ("2025-04-30", 1, WD, "2025-05-06"),  # 1-5 May off
        ("2025-05-30", 1, WD, "2025-06-03"),  # Dragon Boat 31 May to 2 June
        ("2025-09-26", 5, WD, "2025-10-10"),  # Sunday 28 September worked, 29, 30; 1 to 8 October off; 9, 10
        ("2025-09-30", 3, WD, "2025-10-11"),  # 9, 10, Saturday 11 worked
        ("2025-09-30", 4, WD, "2025-10-13"),
        ("2025-09-15", 20, WD, "2025-10-17"),  # 4 + 5 until the 26th, 28, 29, 30; 9, 10, 11; 13 to 17
        # --- 2026: Spring Festival 15-23 February, Saturdays 14 and 28 worked
        ("2025-12-31", 1, WD, "01-04"),  # New Year: 1 to 3 January off, Sunday 4 January worked
        ("02-13", 1, WD, "02-14"),
        ("02-13", 2, WD, "02-24"),
        ("02-13", 7, WD, "03-02"),  # 14, 24, 25, 26, 27, Saturday 28, Monday 2
        ("01-26", 20, WD, "02-28"),  # 4 + 5 + 5, Saturday 14, 24 to 27, Saturday 28
        ("04-03", 1, WD, "04-07"),  # Qingming
        ("04-30", 1, WD, "05-06"),  # Labour Day
        ("04-30", 5, WD, "05-11"),  # Saturday 9 May is worked
        ("06-18", 1, WD, "06-22"),  # Dragon Boat 19-21 June
        ("09-18", 1, WD, "09-20"),  # Sunday 20 September worked
        ("09-24", 1, WD, "09-28"),  # Mid-Autumn 25-27 September
        ("09-30", 1, WD, "10-08"),  # National Day, seven days off
        ("09-30", 3, WD, "10-10"),  # Saturday 10 October is a make-up working day
        ("09-30", 20, WD, "11-03"),
        # --- calendar days: the last day is no rest day
        ("11-23", 5, CD, "11-30"),  # 28 November is a Saturday: ends on Monday
        ("11-23", 7, CD, "11-30"),
        ("11-20", 3, CD, "11-23"),
        ("09-24", 7, CD, "10-08"),  # ends on 1 October: on to the first working day
        ("2023-09-27", 5, CD, "2023-10-07"),  # 2 October: on to the worked Saturday
        ("2024-02-08", 5, CD, "2024-02-18"),  # 13 February: on to the worked Sunday
        ("2025-09-25", 7, CD, "2025-10-09"),
        ("2025-01-20", 30, CD, "2025-02-19"),  # holidays on the way change nothing
        ("02-04", 10, CD, "02-14"),  # a Saturday, but a worked one
        ("11-23", 60, CD, "2027-01-22"),
        ("2025-12-25", 30, CD, "01-26"),  # 24 January is a Saturday
        # --- months: the day with the same number
        ("01-31", 1, MONTH, "02-28"),  # a short month ends on its last day; that Saturday is worked
        ("2024-01-31", 1, MONTH, "2024-02-29"),  # a leap year
        ("2023-11-30", 3, MONTH, "2024-02-29"),
        ("2025-11-30", 3, MONTH, "02-28"),
        ("2025-08-01", 2, MONTH, "2025-10-09"),  # 1 October: on to the first working day
        ("2024-08-17", 6, MONTH, "2025-02-17"),
        ("08-31", 6, MONTH, "2027-03-01"),  # 28 February 2027 is a Sunday
        ("03-15", 1, MONTH, "04-15"),
        ("11-28", 0, MONTH, "11-28"),  # no limit, whatever the unit
        # --- hours from a day that is known, not the minute
        ("11-23", 24, HOUR, "11-24"),
        ("11-23", 25, HOUR, "11-25"),
        ("11-27", 24, HOUR, "11-30"),  # ends on a Saturday
    ],
)
def test_limit_is_due_on_the_day_worked_out_by_hand(start: str, limit: int, unit: Unit, due: str) -> None:
    reckoning = reckon(day(start), limit, unit, calendar=CALENDAR)
    assert reckoning.due_on == day(due)
    assert reckoning.due_at == datetime.combine(day(due) + timedelta(days=1), time.min, BEIJING), "24:00 of the day"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "hours", "held", "due", "last_day"),
    [
        ("11-23T10:00", 2, None, "11-23T12:00", "11-23"),
        ("11-23T10:00", 14, None, "11-24T00:00", "11-23"),  # 24:00 still belongs to its day
        ("11-23T10:00", 24, None, "11-24T10:00", "11-24"),
        ("11-23T10:00", 24, "11-24", "11-25T10:00", "11-25"),  # a held day adds 24 hours
        ("11-23T10:00", 24, "11-23", "11-24T10:00", "11-24"),  # the day of the start is not counted anyway
        ("11-27T10:00", 24, None, "11-30T10:00", "11-30"),  # Saturday: the same time of Monday
        ("11-28T10:00", 2, None, "11-30T12:00", "11-30"),  # begins and ends on a Saturday
        ("09-30T15:00", 48, None, "10-08T15:00", "10-08"),  # 2 October: after National Day
        ("11-23T10:00", 0, None, "11-23T10:00", "11-23"),
    ],
)
def test_hours_run_from_minute_to_minute(start: str, hours: int, held: str | None, due: str, last_day: str) -> None:
    holds = [Hold(day(held), day(held))] if held else []
    reckoning = reckon(moment(start), hours, HOUR, calendar=CALENDAR, holds=holds)
    assert (reckoning.due_at, reckoning.due_on) == (moment(due), day(last_day))


def test_an_instant_counts_by_the_day_it_has_in_beijing() -> None:
    late_evening_in_london = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # already the 24th in Beijing
    assert reckon(late_evening_in_london, 1, WD, calendar=CALENDAR).due_on == day("11-25")


@pytest.mark.parametrize(
    ("start", "limit", "unit", "extension", "holds", "due"),
    [
        ("09-28", 3, WD, 2, [], "10-10"),  # 29, 30, 8; extended 9, Saturday 10
        ("2025-09-28", 2, WD, 3, [], "2025-10-11"),  # 29, 30; extended 9, 10, Saturday 11
        ("09-28", 5, WD, 0, [("09-30", "10-09")], "10-14"),  # 29; held over National Day; 10, 12, 13, 14
        ("2025-01-24", 3, WD, 0, [("2025-01-26", "2025-01-27")], "2025-02-07"),  # both make-up days held; 5, 6, 7
        ("09-28", 2, WD, 2, [("10-01", "10-08")], "10-10"),  # 29, 30; the 8th held; extended 9, Saturday 10
        ("11-23", 5, CD, 0, [("11-28", "11-29")], "11-30"),  # 24 to 27; the weekend held; 30
        ("11-23", 5, CD, 0, [("11-30", "12-01")], "11-30"),  # used up on the 28th, carried to Monday all the same
        ("11-23", 5, CD, 2, [("11-25", "11-25")], "12-01"),  # 24, 26 to 30; extended, 7th day on 1 December
        ("03-15", 1, MONTH, 0, [("04-15", "04-16")], "04-17"),  # the last day itself is held
        ("03-15", 1, MONTH, 0, [("03-10", "03-16")], "04-16"),  # one held day after the start
        ("03-15", 1, MONTH, 0, [("04-16", "04-20")], "04-15"),  # held when all is over
    ],
)
def test_holds_and_extension_over_holidays_worked_out_by_hand(
    start: str, limit: int, unit: Unit, extension: int, holds: list[tuple[str, str]], due: str
) -> None:
    held = [Hold(day(since), day(until), "现场核查") for since, until in holds]
    reckoning = reckon(day(start), limit, unit, calendar=CALENDAR, holds=held, extension=extension)
    assert reckoning.due_on == day(due)


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
        (day("09-30"), 1, "计入", "行政许可法第四十二条"),
        *((day(f"10-0{n}"), None, "国庆节", "行政许可法第八十二条") for n in range(1, 8)),
        (day("10-08"), 2, "计入", "行政许可法第四十二条"),
    ]


def test_the_caller_names_the_article_of_its_own_limit() -> None:
    account = reckon(day("11-23"), 1, WD, calendar=CALENDAR, basis="行政许可法第三十二条").account
    assert [(line.reason, line.basis) for line in account[1:]] == [("计入", "行政许可法第三十二条")]


@pytest.mark.parametrize(
    ("noticed", "due"),
    [
        ("11-24", "12-08"),  # told at once: 24 to 27 held
        ("11-20", "12-08"),  # told before it began
        ("11-26", "12-04"),  # told late: held on 26 and 27 only
        ("11-28", "12-02"),  # told when it was over: held nothing
        (None, "12-02"),  # never told
    ],
)
def test_a_hold_counts_from_its_written_notice_on(noticed: str | None, due: str) -> None:
    hold = Hold(day("11-24"), day("11-27"), "现场核查", noticed_on=day(noticed) if noticed else None)
    assert reckon(day("11-23"), 7, WD, calendar=CALENDAR, holds=[hold]).due_on == day(due)


def test_the_account_says_that_nobody_was_told() -> None:
    hold = Hold(day("11-24"), day("11-25"), "现场核查", noticed_on=day("11-25"))
    account = reckon(day("11-23"), 2, WD, calendar=CALENDAR, holds=[hold]).account
    assert [(line.counted, line.words, line.basis) for line in account[1:]] == [
        (1, "现场核查，未书面告知，不停表", "行政许可法第四十五条"),
        (None, "现场核查，中止", "行政许可法第四十五条"),
        (2, "计入", "行政许可法第四十二条"),
    ]


def test_a_running_hold_without_notice_holds_nothing() -> None:
    hold = Hold(day("11-24"), None, "现场核查", noticed_on=None)
    assert reckon(day("11-23"), 2, WD, calendar=CALENDAR, holds=[hold]).due_on == day("11-25")


@pytest.mark.parametrize(
    ("start", "limit", "unit", "outage", "due"),
    [
        ("11-23", 7, WD, ("11-26", "11-26"), "12-03"),
        ("11-23", 7, WD, ("11-28", "11-29"), "12-02"),  # a weekend: no working day was lost
        ("11-23", 4, CD, ("11-26", "11-26"), "11-30"),  # the 28th, a Saturday, carried to Monday
        ("11-23", 5, CD, ("11-30", "11-30"), "12-01"),  # the carried last day itself was lost
        ("11-23", 5, CD, ("11-30", "12-04"), "12-07"),  # and the weekend after it
        ("11-15", 15, CD, ("12-01", "12-02"), "11-30"),  # after the end
        ("10-15", 1, MONTH, ("11-02", "11-03"), "11-17"),
        ("11-23", 48, HOUR, ("11-24", "11-24"), "11-26"),
    ],
)
def test_a_declared_outage_moves_every_limit(
    start: str, limit: int, unit: Unit, outage: tuple[str, str], due: str
) -> None:
    calendar = WorkingCalendar(outages=[PlatformOutage(day(outage[0]), day(outage[1]))])
    assert reckon(day(start), limit, unit, calendar=calendar).due_on == day(due)


def test_the_account_names_the_outage() -> None:
    calendar = WorkingCalendar(outages=[PlatformOutage(day("11-24"), day("11-24"))])
    account = reckon(day("11-23"), 1, WD, calendar=calendar).account
    assert [(line.counted, line.words, line.basis, line.kind) for line in account[1:]] == [
        (None, "线上平台故障，顺延", "平台故障公告", LineKind.OUTAGE),
        (1, "计入", "行政许可法第四十二条", LineKind.COUNTED),
    ]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("11-23T10:00", ClockState.RUNNING),
        ("11-24T23:59", ClockState.RUNNING),
        ("11-25T00:00", ClockState.DUE_TODAY),
        ("11-25T23:59", ClockState.DUE_TODAY),
        ("11-26T00:00", ClockState.OVERDUE),  # 24:00 of the due day
    ],
)
def test_state_follows_the_instant(now: str, state: ClockState) -> None:
    assert reckon(day("11-23"), 2, WD, calendar=CALENDAR).state_on(moment(now)) is state


def test_state_of_hours_and_of_what_is_held() -> None:
    hours = reckon(moment("11-23T10:00"), 24, HOUR, calendar=CALENDAR)
    assert hours.state_on(moment("11-24T09:59")) is ClockState.DUE_TODAY
    assert hours.state_on(moment("11-24T10:00")) is ClockState.OVERDUE
    held = reckon(day("11-23"), 2, WD, calendar=CALENDAR, holds=[Hold(day("11-24"), None)])
    assert held.state_on(moment("12-24T10:00")) is ClockState.HELD


@pytest.mark.parametrize(
    ("start", "limit", "unit", "provisional"),
    [
        ("11-23", 20, WD, False),
        ("12-21", 20, WD, True),  # over New Year into 2027
        ("12-30", 1, WD, False),  # due on 31 December: 2027 decides nothing
        ("12-31", 1, WD, True),
        ("11-23", 60, CD, True),  # ends in 2027
        ("2003-12-31", 1, WD, False),  # the start is not counted: only 2004 decides
        ("2003-11-23", 5, WD, True),
        ("2003-12-20", 20, CD, False),  # ends in 2004, and only the end asks the calendar
        ("10-31", 3, MONTH, True),
        ("2027-05-01", 0, WD, False),  # nothing is counted
        ("2027-05-01", 5, HOUR, True),
    ],
)
def test_provisional_is_what_an_unpublished_year_could_still_move(
    start: str, limit: int, unit: Unit, provisional: bool
) -> None:
    assert reckon(day(start), limit, unit, calendar=CALENDAR).provisional is provisional


def test_year_without_published_calendar_counts_weekends_only() -> None:
    assert reckon(day("12-21"), 20, WD, calendar=CALENDAR).due_on == date(2027, 1, 18)


@pytest.mark.parametrize(("limit", "unit"), [(9999, WD), (9999, CD), (121, MONTH), (99999, HOUR)])
def test_a_limit_of_more_than_ten_years_is_broken_input(limit: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match="ten years"):
        reckon(day("11-23"), limit, unit, calendar=CALENDAR)


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


@settings(deadline=None)
@given(dates, st.integers(0, 60), st.sampled_from(list(Unit)), st.lists(st.integers(0, 40), max_size=3))
def test_every_day_from_the_start_to_the_end_has_its_line(start: date, limit: int, unit: Unit, held: list[int]) -> None:
    holds = [Hold(start + timedelta(days=a), start + timedelta(days=a + 2), "检验") for a in held]
    reckoning = reckon(start, min(limit, 12) if unit is MONTH else limit, unit, calendar=CALENDAR, holds=holds)
    assert reckoning.due_on is not None
    carried = [line for line in reckoning.account if line.basis == "民法典第二百零三条"]
    days = [line.day for line in reckoning.account if line not in carried]
    assert days == [start + timedelta(days=n) for n in range(len(days))]
    last = carried[-1].day + timedelta(days=1) if carried else days[-1]
    assert last == reckoning.due_on
    assert all(line.basis for line in reckoning.account), "every line names its article"


@settings(deadline=None)
@given(dates, st.integers(1, 40), st.sampled_from([WD, CD, HOUR]), st.integers(0, 40), st.integers(0, 6))
def test_an_outage_never_shortens_and_the_due_day_is_never_in_it(
    start: date, limit: int, unit: Unit, after: int, length: int
) -> None:
    first = start + timedelta(days=after)
    outage = PlatformOutage(first, first + timedelta(days=length))
    free = reckon(start, limit, unit, calendar=CALENDAR).due_on
    moved = reckon(start, limit, unit, calendar=WorkingCalendar(outages=[outage])).due_on
    assert free is not None
    assert moved is not None
    assert moved >= free
    assert not outage.from_on <= moved <= outage.until_on


@settings(deadline=None)
@given(dates, st.integers(0, 30), st.integers(0, 20), st.integers(-3, 25))
def test_a_later_notice_never_gives_the_office_more_time(start: date, limit: int, after: int, notice: int) -> None:
    since, until = start + timedelta(days=after), start + timedelta(days=after + 5)
    told = Hold(since, until, noticed_on=since + timedelta(days=notice))
    later = Hold(since, until, noticed_on=since + timedelta(days=notice + 1))
    never = Hold(since, until, noticed_on=None)
    dues = [reckon(start, limit, WD, calendar=CALENDAR, holds=[hold]).due_on for hold in (told, later, never)]
    assert dues == sorted((due for due in dues if due is not None), reverse=True)
