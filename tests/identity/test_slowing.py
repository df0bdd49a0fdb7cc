"""How long failures make wait: a slowdown that grows and ends, never a lock."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity import slowing
from tongban.identity.slowing import DEVICE, HERE, Limit

LIMITS = [
    slowing.DEVICE,
    slowing.HERE,
    slowing.ACCOUNT,
    slowing.ADDRESS,
    slowing.SECOND,
    slowing.PHONE,
    slowing.SENDING,
]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (13, 512), (14, 900), (10**9, 900)]
)
def test_each_failure_beyond_the_free_ones_doubles_the_wait(failures: int, seconds: int) -> None:
    assert HERE.wait_after(failures) == timedelta(seconds=seconds)


@given(st.sampled_from(LIMITS), st.integers(0, 10**6))
def test_the_wait_grows_and_has_an_end(limit: Limit, failures: int) -> None:
    assert timedelta() <= limit.wait_after(failures) <= limit.wait_after(failures + 1) <= limit.longest


def test_a_known_device_never_waits_longer_than_a_minute() -> None:
    assert DEVICE.wait_after(10**6) == timedelta(minutes=1)
