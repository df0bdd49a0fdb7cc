"""Case numbers and query passwords."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.numbers import case_number, is_case_number, query_password


def test_number_is_division_day_serial_and_check_digit() -> None:
    number = case_number("130102000000", date(2026, 11, 23), 17)
    assert number[:-1] == "13010220261123000017"
    assert len(number) == 21
    assert is_case_number(number)


@given(st.integers(1, 999_999), st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(serial: int, place: int, shift: int) -> None:
    number = case_number("130102000000", date(2026, 11, 23), serial)
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_case_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "1301", "x" * 21, "１" * 21, "13010220261123000017" + "99"])
def test_other_texts_are_no_case_numbers(text: str) -> None:
    assert not is_case_number(text)


@pytest.mark.parametrize("serial", [0, -1, 1_000_000])
def test_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        case_number("130102000000", date(2026, 11, 23), serial)


def test_password_is_six_digits_bound_to_number_and_key() -> None:
    first = query_password(b"k" * 32, "130102202611230000173")
    assert first.isdigit()
    assert len(first) == 6
    assert first == query_password(b"k" * 32, "130102202611230000173")
    assert first != query_password(b"k" * 32, "130102202611230000181")
    assert first != query_password(b"l" * 32, "130102202611230000173")
