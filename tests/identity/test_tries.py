"""Guessing passwords: what stops a thief, and what does not stop the owner or a hall full of people."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password

from tests import build
from tongban.identity.actions import ask_for_code, check_password
from tongban.identity.actions.sessions import open_session
from tongban.identity.actions.signing_on import Checked
from tongban.identity.errors import SlowDown
from tongban.identity.models import Account
from tongban.identity.models.signon import Slowdown
from tongban.kernel.audit import Origin, asked_from
from tongban.kernel.today import BEIJING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

PASSWORD = "tongban-demo"
NINE = datetime(2026, 3, 2, 9, tzinfo=BEIJING)


def attempt(typed: str, password: str, *, address: str = "192.0.2.1", device: str = "") -> Checked:
    with asked_from(Origin(address, "")):
        return check_password(typed=typed, password=password, device=device)


def people(count: int) -> list[Account]:
    hashed = make_password(PASSWORD)
    Account.objects.bulk_create([Account(username=f"person{n}", password=hashed, opened_at=NINE) for n in range(count)])
    return list(Account.objects.filter(username__startswith="person").order_by("id"))


def known_device(username: str) -> str:
    return open_session(build.account(username), session_key=f"key of {username}", ways=["password"], device="")


def test_a_stolen_list_of_a_thousand_from_one_address_is_stopped() -> None:
    people(1000)
    looked_at = opened = 0
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(1000):
            # one in a hundred is right, as with real stolen lists; ten tries a second
            came = attempt(f"person{n}", PASSWORD if n % 100 == 99 else "stolen")
            looked_at += not came.wait
            opened += came.account is not None
            clock.shift(timedelta(milliseconds=100))
    assert looked_at <= 40
    assert opened <= 1


def test_guessing_at_nobody_slows_down_just_the_same() -> None:
    with time_machine.travel(NINE, tick=False):
        known = [bool(attempt("zhangsan", "wrong").wait) for _ in range(9)]
        nobody = [bool(attempt("meiyouzheren", "wrong", address="192.0.2.2").wait) for _ in range(9)]
    assert known == nobody == [False] * 5 + [True] * 4


def test_the_owner_gets_in_with_the_known_device_while_attacked_from_everywhere() -> None:
    device = known_device("zhangsan")
    with time_machine.travel(NINE, tick=False):
        for n in range(600):
            attempt("zhangsan", f"guess {n}", address=f"198.51.{n // 200}.{n % 200}")
        assert attempt("zhangsan", PASSWORD, address="203.0.113.1").wait  # a stranger's device, even with the password
        assert attempt("zhangsan", PASSWORD, address="203.0.113.2", device=device).account == build.account()


def test_the_owner_gets_in_from_a_new_device_as_soon_as_the_wait_is_over() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(60):
            attempt("zhangsan", f"guess {n}", address=f"198.51.100.{n}")
        came = attempt("zhangsan", PASSWORD, address="203.0.113.1")
        assert timedelta() < came.wait <= timedelta(minutes=5)
        clock.shift(came.wait)
        assert attempt("zhangsan", PASSWORD, address="203.0.113.1").account is not None


def test_an_attacker_beside_the_owner_in_one_net_does_not_stop_the_known_device() -> None:
    device = known_device("zhangsan")
    with time_machine.travel(NINE, tick=False):
        for n in range(200):
            attempt(f"zhangsan{n % 7}", "guess", address="192.0.2.9")
        assert attempt("lisi", PASSWORD, address="192.0.2.9").wait
        assert attempt("zhangsan", PASSWORD, address="192.0.2.9", device=device).account is not None


def test_a_known_device_of_somebody_else_helps_nobody() -> None:
    device = known_device("lisi")
    with time_machine.travel(NINE, tick=False):
        told = [bool(attempt("zhangsan", "guess", device=device).wait) for _ in range(9)]
    assert told == [False] * 5 + [True] * 4


def test_a_stolen_known_device_is_slowed_down_too() -> None:
    device = known_device("zhangsan")
    with time_machine.travel(NINE, tick=False):
        told = [bool(attempt("zhangsan", "guess", device=device).wait) for _ in range(9)]
    assert told == [False] * 5 + [True] * 4


def test_a_hall_full_of_honest_people_behind_one_address_is_not_stopped() -> None:
    crowd = people(400)
    stopped = wrong = 0
    with time_machine.travel(NINE, tick=False) as clock:
        for n, one in enumerate(crowd):
            if n % 4 == 0:  # every fourth mistypes first
                came = attempt(one.username, "mistyped", address="192.0.2.77")
                stopped += bool(came.wait)
                wrong += 1
            came = attempt(one.username, PASSWORD, address="192.0.2.77")
            stopped += bool(came.wait)
            clock.shift(timedelta(seconds=5))
    assert (wrong, stopped) == (100, 0)


def test_an_attacker_cannot_earn_tries_with_one_account_of_his_own() -> None:
    people(200)
    looked_at = 0
    with time_machine.travel(NINE, tick=False):
        for n in range(200):
            attempt("wangwu", PASSWORD, address="192.0.2.8")
            looked_at += not attempt(f"person{n}", "stolen", address="192.0.2.8").wait
    assert looked_at <= 35


def test_failures_are_forgotten_after_an_hour() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(6):
            attempt("zhangsan", "guess")
        assert attempt("zhangsan", PASSWORD).wait
        clock.shift(timedelta(hours=1, seconds=1))
        assert attempt("zhangsan", PASSWORD).account is not None


def test_what_was_tried_is_kept_as_a_hash_only() -> None:
    attempt("13800000101", "wrong", address="192.0.2.66")
    kept = " ".join(Slowdown.objects.values_list("key", flat=True))
    assert kept
    assert not [text for text in ("13800000101", "192.0.2.66", "zhangsan") if text in kept]


def test_strangers_who_ask_for_codes_do_not_keep_the_owner_from_getting_one() -> None:
    device = known_device("zhangsan")

    def ask(address: str, device: str = "") -> bool:
        with asked_from(Origin(address, "")):
            try:
                ask_for_code(phone="13800000101", purpose="sign_on", account=build.account(), device=device)
            except SlowDown:
                return False
        return True

    with time_machine.travel(NINE, tick=False):
        assert [ask(f"198.51.100.{n}") for n in range(6)] == [True] * 3 + [False] * 3
        assert ask("203.0.113.1", device)
