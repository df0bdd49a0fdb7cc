"""The quick due day and the explained one are the same law."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import PlatformOutage, WorkingCalendar
from tongban.cases.clock import Hold, Unit, reckon
from tongban.cases.timeline import Timeline

CALENDAR = WorkingCalendar()
TIMELINE = Timeline(CALENDAR, 2023, 2029)
spans = st.tuples(st.integers(-5, 60), st.integers(0, 15))


OUTAGES = WorkingCalendar(
    outages=[PlatformOutage(date(2025, 3, 3), date(2025, 3, 4)), PlatformOutage(date(2026, 10, 9), date(2026, 10, 12))]
)
WITH_OUTAGES = Timeline(OUTAGES, 2023, 2029)
notices = st.none() | st.integers(-5, 20)


@settings(max_examples=600, deadline=None)  # a busy machine is no wrong answer
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(0, 90),
    st.sampled_from(list(Unit)),
    st.lists(st.tuples(spans, notices, st.booleans()), max_size=4),
    st.integers(0, 15),
    st.none() | st.tuples(st.integers(0, 40), notices),
    st.booleans(),
)
def test_both_clocks_agree(
    start: date,
    limit: int,
    unit: Unit,
    held: list[tuple[tuple[int, int], int | None, bool]],
    extension: int,
    running: tuple[int, int | None] | None,
    outages: bool,
) -> None:
    def hold(first: int, length: int | None, notice: int | None, outage: bool = False) -> Hold:
        since = start + timedelta(days=first)
        told = None if notice is None else since + timedelta(days=notice)
        until = None if length is None else since + timedelta(days=length)
        return Hold(since, until, noticed_on=told, outage=outage)

    holds = [hold(first, length, notice, outage) for (first, length), notice, outage in held]
    if running is not None:
        holds.append(hold(running[0], None, running[1]))
    if unit is Unit.MONTH:
        limit, extension = limit % 15, extension % 3
    calendar, timeline = (OUTAGES, WITH_OUTAGES) if outages else (CALENDAR, TIMELINE)
    slow = reckon(start, limit, unit, calendar=calendar, holds=holds, extension=extension)
    assert timeline.answer(start, limit, unit, holds=holds, extension=extension) == (slow.due_on, slow.provisional)


def test_leaving_the_laid_out_years_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(IndexError):
        TIMELINE.due_on(date(2029, 12, 20), 20, Unit.WORKING_DAY)
    with pytest.raises(IndexError):
        TIMELINE.due_on(date(2022, 12, 20), 2, Unit.WORKING_DAY)
    with pytest.raises(ValueError, match="negative"):
        TIMELINE.due_on(date(2026, 1, 1), -1, Unit.WORKING_DAY)
