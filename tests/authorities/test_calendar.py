from datetime import date, timedelta

import pytest

from tongban.authorities.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 1, 1), False, "元旦"),
        (date(2026, 1, 4), True, "周日（调休上班）"),
        (date(2026, 2, 17), False, "春节"),
        (date(2026, 4, 5), False, "清明节"),
        (date(2026, 5, 1), False, "劳动节"),
        (date(2026, 6, 19), False, "端午节"),
        (date(2026, 9, 25), False, "中秋节"),
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 11, 21), False, "周六"),
        (date(2026, 11, 23), True, "周一"),
    ],
)
def test_days_of_a_published_year(day: date, works: bool, name: str) -> None:
    assert (CALENDAR.is_working(day), CALENDAR.name_of(day), CALENDAR.known(day.year)) == (works, name, True)


def test_2026_has_33_holiday_days_and_6_make_up_days() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    holidays = [
        day for day in days if CALENDAR.name_of(day) not in ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    ]
    assert sum(not CALENDAR.is_working(day) for day in holidays) == 33
    assert sum(CALENDAR.is_working(day) for day in holidays) == 6


def test_an_unpublished_year_knows_weekends_only_and_says_so() -> None:
    assert not CALENDAR.known(2027)
    assert CALENDAR.is_working(date(2027, 10, 1))
    assert not CALENDAR.is_working(date(2027, 10, 2))
    assert CALENDAR.name_of(date(2027, 10, 1)) == "周五"
    assert not CALENDAR.known(2003)


def test_imported_days_win_over_the_shipped_table() -> None:
    changed = WorkingCalendar({date(2026, 11, 23): (False, "临时放假"), date(2026, 11, 21): (True, "")})
    assert (changed.is_working(date(2026, 11, 23)), changed.name_of(date(2026, 11, 23))) == (False, "临时放假")
    assert (changed.is_working(date(2026, 11, 21)), changed.name_of(date(2026, 11, 21))) == (True, "周六（调休上班）")


def test_a_year_is_known_only_when_it_was_imported_whole() -> None:
    some_holidays = {date(2027, 10, 1): (False, "国庆节"), date(2027, 10, 9): (True, "")}
    assert not WorkingCalendar(some_holidays).known(2027)
    whole = WorkingCalendar(some_holidays, years=[2027])
    assert (whole.known(2027), whole.known(2028)) == (True, False)
    assert whole.name_of(date(2027, 10, 1)) == "国庆节"


def test_an_imported_year_replaces_the_shipped_one_as_a_whole() -> None:
    corrected = WorkingCalendar({date(2026, 10, 1): (False, "国庆节")}, years=[2026])
    assert corrected.is_working(date(2026, 10, 2)), "a Friday that the import does not name"
    assert not corrected.is_working(date(2026, 10, 10)), "a Saturday that the import does not name"
    assert corrected.name_of(date(2026, 10, 2)) == "周五"
