"""The quick due day and the explained one are the same law."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import WorkingCalendar
from tongban.cases.clock import Hold, Unit, reckon
from tongban.cases.timeline import Timeline

CALENDAR = WorkingCalendar()
TIMELINE = Timeline(CALENDAR, 2023, 2029)
spans = st.tuples(st.integers(-5, 60), st.integers(0, 15))


@settings(max_examples=400, deadline=None)  # a busy machine is no wrong answer
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(0, 90),
    st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.HOUR]),
    st.lists(spans, max_size=4),
    st.integers(0, 15),
    st.none() | st.integers(0, 40),
)
def test_both_clocks_agree(
    start: date, limit: int, unit: Unit, held: list[tuple[int, int]], extension: int, running: int | None
) -> None:
    holds = [Hold(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in held]
    if running is not None:
        holds.append(Hold(start + timedelta(days=running), None))
    slow = reckon(start, limit, unit, calendar=CALENDAR, holds=holds, extension=extension).due_on
    assert TIMELINE.due_on(start, limit, unit, holds=holds, extension=extension) == slow


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 14), st.lists(spans, max_size=3))
def test_both_clocks_agree_on_months(start: date, months: int, held: list[tuple[int, int]]) -> None:
    holds = [Hold(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in held]
    slow = reckon(start, months, Unit.MONTH, calendar=CALENDAR, holds=holds).due_on
    assert TIMELINE.due_on(start, months, Unit.MONTH, holds=holds) == slow


def test_leaving_the_laid_out_years_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(IndexError):
        TIMELINE.due_on(date(2029, 12, 20), 20, Unit.WORKING_DAY)
    with pytest.raises(IndexError):
        TIMELINE.due_on(date(2022, 12, 20), 2, Unit.WORKING_DAY)
    with pytest.raises(ValueError, match="negative"):
        TIMELINE.due_on(date(2026, 1, 1), -1, Unit.WORKING_DAY)
