"""The table of all clocks against the law, and days worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import PlatformOutage, WorkingCalendar
from tongban.cases import terms
from tongban.cases.clock import Hold, Unit, working_days_left
from tongban.cases.terms import TERMS, Expiry, Party, due_day, due_of, latest_day_to

CALENDAR = WorkingCalendar()
dates = st.dates(date(2024, 3, 1), date(2026, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}" if len(text) == 5 else text)


@pytest.mark.parametrize(
    ("key", "length", "unit", "extension", "holdable", "owed_by", "on_expiry"),
    [
        ("answer", 5, "wd", 0, False, Party.ORGAN, Expiry.DEEMED_ACCEPTED),
        ("supply", 15, "wd", 0, False, Party.APPLICANT, Expiry.DEEMED_ABANDONED),
        ("first_review", 20, "wd", 0, True, Party.LOWER_ORGAN, Expiry.OVERDUE),
        ("decision", 20, "wd", 10, True, Party.ORGAN, Expiry.OVERDUE),
        ("joint_decision", 45, "wd", 15, True, Party.ORGAN, Expiry.OVERDUE),
        ("delivery", 10, "wd", 0, False, Party.ORGAN, Expiry.OVERDUE),
        ("ask_for_hearing", 5, "wd", 0, False, Party.APPLICANT, Expiry.RIGHT_LAPSES),
        ("hold_hearing", 20, "wd", 0, False, Party.ORGAN, Expiry.OVERDUE),
        ("hearing_notice", 7, "wd", 0, False, Party.ORGAN, Expiry.DEFECT),
        ("send_inspectors", 5, "wd", 0, False, Party.ORGAN, Expiry.OVERDUE),
        ("renewal_application", 30, "cd", 0, False, Party.APPLICANT, Expiry.LATE_APPLICATION),
        ("renewal_decision", 0, "cd", 0, False, Party.ORGAN, Expiry.DEEMED_RENEWED),
        ("opinion", 5, "wd", 0, False, Party.OTHER_ORGAN, Expiry.DEEMED_AGREED),
        ("tolerated_materials", 20, "wd", 0, False, Party.APPLICANT, Expiry.ACCEPTANCE_FALLS),
        ("promise_check", 60, "cd", 0, False, Party.ORGAN, Expiry.CHECK_OVERDUE),
        ("payment", None, "wd", 0, False, Party.APPLICANT, Expiry.NOTHING),
        ("review", 60, "cd", 0, False, Party.APPLICANT, Expiry.RIGHT_LAPSES),
        ("suit", 6, "month", 0, False, Party.APPLICANT, Expiry.RIGHT_LAPSES),
    ],
)
def test_the_table_says_what_the_law_says(
    key: str, length: int | None, unit: str, extension: int, holdable: bool, owed_by: Party, on_expiry: Expiry
) -> None:
    term = TERMS[key]
    assert (term.length, term.unit, term.extension, term.holdable) == (length, Unit(unit), extension, holdable)
    assert (term.owed_by, term.on_expiry) == (owed_by, on_expiry)
    assert term.article
    assert term.starts


def test_no_clock_is_missing_from_the_test_above() -> None:
    assert len(TERMS) == 18
    assert all(key == term.key for key, term in TERMS.items())


@pytest.mark.parametrize(
    ("term", "start", "due"),
    [
        (terms.ANSWER, "09-28", "10-10"),  # 29, 30, 8, 9, Saturday 10
        (terms.SUPPLY, "11-23", "12-14"),
        (terms.FIRST_REVIEW, "11-23", "12-21"),
        (terms.DECISION, "11-23", "12-21"),
        (terms.JOINT_DECISION, "08-03", "10-10"),  # 19 in August, 23 in September with Sunday 20; 8, 9, Saturday 10
        (terms.DELIVERY, "11-23", "12-07"),
        (terms.ASK_FOR_HEARING, "11-23", "11-30"),
        (terms.SEND_INSPECTORS, "02-13", "02-27"),  # Saturday 14, 24, 25, 26, 27
        (terms.PROMISE_CHECK, "08-03", "10-08"),  # 2 October: on to the 8th
        (terms.REVIEW, "09-01", "11-02"),  # 31 October is a Saturday
        (terms.SUIT, "04-01", "10-08"),  # 1 October
    ],
)
def test_days_of_the_table_worked_out_by_hand(term: terms.Term, start: str, due: str) -> None:
    assert due_day(term, day(start), calendar=CALENDAR) == day(due)


def test_the_account_names_the_article_of_the_clock() -> None:
    account = due_of(terms.ANSWER, day("11-23"), calendar=CALENDAR).account
    assert {line.basis for line in account if line.counted} == {"行政许可法第三十二条"}


def test_what_nothing_may_hold_is_not_held_but_an_outage_moves_it() -> None:
    hold = Hold(day("11-24"), day("11-25"), "听证")
    assert due_of(terms.ANSWER, day("11-23"), calendar=CALENDAR, holds=[hold]).due_on == day("11-30")
    assert due_of(terms.DECISION, day("11-23"), calendar=CALENDAR, holds=[hold]).due_on == day("12-23")
    outage = WorkingCalendar(outages=[PlatformOutage(day("11-24"), day("11-25"))])
    assert due_day(terms.ANSWER, day("11-23"), calendar=outage) == day("12-02")


def test_an_item_or_a_promise_may_set_another_length() -> None:
    assert due_day(terms.DECISION, day("11-23"), calendar=CALENDAR, length=7) == day("12-02")
    assert due_of(terms.JOINT_DECISION, day("11-23"), calendar=CALENDAR, length=2, extension=1).due_on == day("11-26")


@pytest.mark.parametrize("term", [terms.PAYMENT, terms.HEARING_NOTICE, terms.RENEWAL_APPLICATION])
def test_what_has_no_length_from_a_start_has_no_due_day(term: terms.Term) -> None:
    with pytest.raises(ValueError, match=term.key):
        due_of(term, day("11-23"), calendar=CALENDAR)


def test_what_the_law_does_not_extend_is_not_extended() -> None:
    with pytest.raises(ValueError, match="cannot be extended"):
        due_of(terms.ANSWER, day("11-23"), calendar=CALENDAR, extension=1)
    with pytest.raises(ValueError, match="no length"):
        _ = terms.PAYMENT.days


@pytest.mark.parametrize(
    ("term", "before", "latest"),
    [
        (terms.HEARING_NOTICE, "12-10", "12-01"),  # 2, 3, 4, 7, 8, 9, 10 December lie between
        (terms.HEARING_NOTICE, "10-13", "09-28"),  # 29, 30; 8, 9, Saturday 10, 12, 13
        (terms.HEARING_NOTICE, "12-08", "11-27"),  # 30 November to 8 December; the weekend serves nobody
        (terms.RENEWAL_APPLICATION, "12-31", "12-01"),
        (terms.RENEWAL_APPLICATION, "03-15", "02-13"),
        (terms.RENEWAL_DECISION, "12-31", "12-31"),
    ],
)
def test_the_latest_day_worked_out_by_hand(term: terms.Term, before: str, latest: str) -> None:
    assert latest_day_to(term, before=day(before), calendar=CALENDAR) == day(latest)


def test_a_clock_that_runs_forward_has_no_latest_day() -> None:
    with pytest.raises(ValueError, match="not counted back"):
        latest_day_to(terms.DECISION, before=day("12-31"), calendar=CALENDAR)


@settings(deadline=None)
@given(dates)
def test_the_notice_of_a_hearing_is_in_time_on_the_latest_day_and_late_on_the_next(hearing: date) -> None:
    latest = latest_day_to(terms.HEARING_NOTICE, before=hearing, calendar=CALENDAR)
    assert CALENDAR.is_working(latest)
    assert working_days_left(latest, hearing, CALENDAR) >= 7
    following = next(day for n in range(1, 30) if CALENDAR.is_working(day := latest + timedelta(days=n)))
    assert working_days_left(following, hearing, CALENDAR) < 7


@settings(deadline=None)
@given(dates)
def test_a_renewal_is_in_time_exactly_thirty_days_before(expiry: date) -> None:
    latest = latest_day_to(terms.RENEWAL_APPLICATION, before=expiry, calendar=CALENDAR)
    assert (expiry - latest).days == 30


@settings(deadline=None)
@given(dates, st.sampled_from([term for term in TERMS.values() if term.unit is Unit.WORKING_DAY and not term.before]))
def test_a_clock_in_working_days_holds_exactly_its_length(start: date, term: terms.Term) -> None:
    if term.length is not None and start < date(2026, 6, 1):
        assert working_days_left(start, due_day(term, start, calendar=CALENDAR), CALENDAR) == term.length
