"""What a session has proved, and for whom that is enough."""

import pytest

from tongban.identity.strength import Way, enough_for_officer, fresh_enough, ways_of

P, C, T, K, R = Way.PASSWORD, Way.CODE, Way.TOTP, Way.PASSKEY, Way.RECOVERY


@pytest.mark.parametrize(
    ("ways", "enough"),
    [
        (set(), False), ({P}, False), ({C}, False), ({T}, False), ({P, C}, False), ({C, T}, False), ({P, R}, False),
        ({K}, True), ({P, T}, True), ({P, K}, True), ({C, K}, True),
    ],
)  # fmt: skip
def test_an_officer_needs_two_factors_one_of_them_cryptographic(ways: set[Way], enough: bool) -> None:
    assert enough_for_officer(frozenset(ways)) is enough


def test_ways_are_read_from_what_the_library_keeps() -> None:
    records = [
        {"method": "password", "at": 10, "username": "x"},
        {"method": "mfa", "type": "totp", "at": 20},
        {"method": "mfa", "type": "webauthn", "at": 30},
        {"method": "mfa", "type": "unheard of", "at": 40},
        {"method": "socialaccount", "at": 50},
    ]
    assert ways_of(records) == {P, T, K}
    assert ways_of(records, since=20) == {T, K}


@pytest.mark.parametrize(
    ("recent", "has_factors", "has_password", "fresh"),
    [
        ({P}, False, True, True), ({C}, False, True, False), ({C}, False, False, True),
        ({P}, True, True, False), ({T}, True, True, True), ({K}, True, True, True), ({R}, True, True, True),
        (set(), False, True, False),
    ],
)  # fmt: skip
def test_changing_the_ways_in_takes_a_fresh_proof(
    recent: set[Way], has_factors: bool, has_password: bool, fresh: bool
) -> None:
    assert fresh_enough(frozenset(recent), has_factors=has_factors, has_password=has_password) is fresh
