"""How long failures make wait: a slowdown that grows and ends, never a lock; and what leaks away while tries go on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity import slowing
from tongban.identity.slowing import ACCOUNT, DEVICE, HERE, SHARE, Leak, Limit, net_of, place_of

LIMITS = [
    slowing.DEVICE,
    slowing.HERE,
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


LEAKS = [slowing.ACCOUNT, slowing.SHARE, slowing.PHONE_ANYWHERE, slowing.COMPARING, slowing.LINKING]


@given(st.sampled_from(LEAKS), st.lists(st.integers(0, 100_000), max_size=80))
def test_no_more_get_through_than_the_room_and_what_has_leaked(leak: Leak, gaps: list[int]) -> None:
    passed, clock, full_until = 0, timedelta(), timedelta()
    for gap in gaps:
        clock += timedelta(seconds=gap)
        full_until = max(full_until, clock)
        if not leak.wait(full_until - clock):
            full_until += leak.every
            passed += 1
    assert passed <= leak.room + clock // leak.every


def test_room_comes_back_one_by_one_while_tries_go_on() -> None:
    full = ACCOUNT.room * ACCOUNT.every
    assert ACCOUNT.wait(full) == ACCOUNT.every
    assert ACCOUNT.wait(full - ACCOUNT.every) == timedelta()
    assert ACCOUNT.wait(full - ACCOUNT.every, kept_free=ACCOUNT.kept_free) == ACCOUNT.kept_free * ACCOUNT.every


def test_a_dozen_networks_cannot_fill_the_room() -> None:
    others = ACCOUNT.room - ACCOUNT.kept_free
    assert others + 12 * SHARE.room < ACCOUNT.room


@pytest.mark.parametrize(
    ("address", "net", "place"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.2.77/32"),
        ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.77/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
        ("", "", ""),
        ("unix", "unix", "unix"),
    ],
)
def test_one_party_is_one_network(address: str, net: str, place: str) -> None:
    assert (net_of(address), place_of(address)) == (net, place)
