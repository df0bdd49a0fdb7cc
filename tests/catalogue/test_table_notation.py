"""Ranges written into one cell: read as they are meant, written back the same, refused where they say nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.tables.notation import NotARange, ranges_in, ranges_in_words


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("≥100", [{"low": "100"}]),
        (">=100", [{"low": "100"}]),
        ("大于 100", [{"low": "100", "above": True}]),
        ("大于等于 100，小于或等于 200", [{"low": "100", "high": "200"}]),
        ("<1000.50", [{"high": "1000.50", "below": True}]),
        ("不超过2026-01-31", [{"high": "2026-01-31"}]),
        ("≥100 且 <200；>=500", [{"low": "100", "high": "200", "below": True}, {"low": "500"}]),
        ("100～200", [{"low": "100", "high": "200"}]),
        ("100 至 200", [{"low": "100", "high": "200"}]),
        ("≥1 and <2", [{"low": "1", "high": "2", "below": True}]),
        ("7", [{"low": "7", "high": "7"}]),
        ("=-3", [{"low": "-3", "high": "-3"}]),
        ("", []),
        ("；", []),
    ],
)
def test_a_line_says_ranges(text: str, ranges: list[dict[str, Any]]) -> None:
    assert ranges_in(text) == ranges


@pytest.mark.parametrize("text", ["很多", "≥", "≥1 ≤2", "≥1 且 ≥2", "1 2", "≥1 且", "≥<1"])
def test_what_is_no_range_is_refused(text: str) -> None:
    if text == "很多":
        assert ranges_in(text) == [{"low": "很多", "high": "很多"}], "the checks say that it is no number"
        return
    with pytest.raises(NotARange):
        ranges_in(text)


ENDS = st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,2})?", fullmatch=True)


@given(st.lists(st.tuples(st.none() | ENDS, st.none() | ENDS, st.booleans(), st.booleans()), max_size=4))
def test_what_is_written_is_read_back(drawn: list[tuple[str | None, str | None, bool, bool]]) -> None:
    ranges = [
        {
            **({"low": low} if low is not None else {}),
            **({"high": high} if high is not None else {}),
            **({"above": True} if above and low is not None else {}),
            **({"below": True} if below and high is not None else {}),
        }
        for low, high, above, below in drawn
        if low is not None or high is not None
    ]
    assert ranges_in(ranges_in_words(ranges)) == ranges
