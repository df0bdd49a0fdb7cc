"""Where an item stands on any day follows from its rows alone (and from nothing that came later)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.lifespan import ACTS, Since, allowed, state_on

FIRST = datetime.date(2026, 1, 1)
STATES = ("in_force", "suspended", "abolished")
MOVES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(STATES)), max_size=12)


def lived(moves: list[tuple[int, str]]) -> dict[datetime.date, str]:
    """The same, lived through day by day with a single cell, as a table without history would have it."""
    cell, days = "in_force", {}
    for offset in range(60):
        for day, state in moves:
            if day == offset:
                cell = state
        days[FIRST + datetime.timedelta(days=offset)] = cell
    return days


@given(MOVES)
def test_the_state_of_every_day_is_what_was_lived_on_it(moves: list[tuple[int, str]]) -> None:
    rows = [Since(FIRST + datetime.timedelta(days=day), state) for day, state in moves]
    assert {day: state_on(rows, day) for day in lived(moves)} == lived(moves)


@given(MOVES, st.integers(1, 20), st.sampled_from(STATES))
def test_a_row_written_later_changes_no_day_before_its_own(
    moves: list[tuple[int, str]], later: int, state: str
) -> None:
    rows = [Since(FIRST + datetime.timedelta(days=day), what) for day, what in moves]
    new = Since(FIRST + datetime.timedelta(days=40 + later), state)
    before = [FIRST + datetime.timedelta(days=offset) for offset in range(40 + later)]
    assert [state_on([*rows, new], day) for day in before] == [state_on(rows, day) for day in before]
    assert state_on([*rows, new], new.day) == state


def test_of_two_rows_of_one_day_the_later_written_counts() -> None:
    rows = [Since(FIRST, "suspended"), Since(FIRST, "in_force")]
    assert state_on(rows, FIRST) == "in_force"
    assert state_on(rows[::-1], FIRST) == "suspended"


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_what_was_abolished(act: str) -> None:
    assert not allowed(act, "abolished")
    assert allowed(act, "suspended" if act == "resume" else "in_force")
