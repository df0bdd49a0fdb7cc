"""Guessing passwords: what stops a thief, and what does not stop the owner or a hall full of people."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.contrib.auth.hashers import make_password

from tests import build
from tongban.identity.actions import ask_for_code, check_password
from tongban.identity.actions.sessions import open_session
from tongban.identity.actions.signing_on import Checked, buckets_for
from tongban.identity.actions.tries import count_shared, take_try
from tongban.identity.errors import SlowDown
from tongban.identity.models import Account
from tongban.identity.models.signon import Slowdown
from tongban.identity.signing_on import account_meant_by
from tongban.identity.slowing import LINKING, Leak
from tongban.kernel.audit import Origin, asked_from
from tongban.kernel.errors import TooMany
from tongban.kernel.today import BEIJING, now

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
            attempt("zhangsan", f"guess {n}", address=f"198.{n // 200}.{n % 200}.1")
        assert attempt("zhangsan", PASSWORD, address="203.0.113.1").wait  # a stranger's device, even with the password
        assert attempt("zhangsan", PASSWORD, address="203.0.113.2", device=device).account == build.account()


def test_the_owner_gets_in_from_a_new_device_as_soon_as_the_wait_is_over() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(60):
            attempt("zhangsan", f"guess {n}", address=f"198.51.{n}.1")
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


SPELLINGS = ("zhangsan", "13800000101", "+86 138 0000 0101", "number", "the number with gaps")


def guess(account: Account, typed: str, address: str) -> bool:
    """A guess by somebody else, wrong as ever; whether it was looked at. Without a password's work: there are thousands."""
    with asked_from(Origin(address, "")):
        return not take_try(buckets_for(account, typed=typed, device=""))


def spelled(n: int) -> str:
    person = build.account().person
    assert person is not None
    number: str = person.id_number
    return {"number": number, "the number with gaps": f"{number[:6]} {number[6:]}"}.get(kind := SPELLINGS[n % 5], kind)


def shut_out(addresses: Sequence[str], *, hours: int, every: timedelta) -> list[datetime]:
    """When the owner, with the right password in a device nobody knows, was not let in while all of them guess on."""
    refused, owner = [], build.account()
    names = [spelled(n) for n in range(5)]
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(int(timedelta(hours=hours) / every)):
            for address in addresses:
                guess(owner, names[n % 5], address)
            if n % 6 == 5 and attempt("zhangsan", PASSWORD, address="203.0.113.1").account is None:
                refused.append(now())
            clock.shift(every)
    return refused


def dozen() -> list[str]:
    return [f"198.51.{n}.1" for n in range(12)]


@pytest.mark.parametrize(
    "addresses",
    [["192.0.2.1"], [f"192.0.2.{n}" for n in range(12)], [f"2001:db8::{n:x}" for n in range(12)]],
    ids=["one", "a /24", "a /64"],
)
def test_one_network_that_guesses_for_hours_does_not_keep_the_owner_out(addresses: list[str]) -> None:
    assert shut_out(addresses, hours=6, every=timedelta(minutes=10)) == []


def test_a_dozen_networks_that_guess_for_hours_do_not_keep_the_owner_out() -> None:
    assert shut_out(dozen(), hours=6, every=timedelta(minutes=10)) == []
    with time_machine.travel(NINE + timedelta(hours=6), tick=False):
        came = [attempt("zhangsan", password, address="203.0.113.9") for password in ("typo", "another", PASSWORD)]
        assert [bool(one.wait) for one in came] == [False] * 3
        assert came[-1].account == build.account()


def test_without_room_kept_free_a_dozen_networks_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Leak, "kept_free", 0)
    assert shut_out(dozen(), hours=3, every=timedelta(minutes=5)) != []


def guessed(networks: Iterator[str], *, every: timedelta) -> int:
    """How many guesses at one account are looked at within a day, whatever the network they come from."""
    looked_at, owner = 0, build.account()
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(int(timedelta(days=1) / every)):
            looked_at += guess(owner, "zhangsan", next(networks))
            clock.shift(every)
    return looked_at


def test_a_guesser_with_ever_new_networks_has_338_guesses_a_day() -> None:
    new = (f"10.{n // 250}.{n % 250}.1" for n in count())
    assert 300 <= guessed(new, every=timedelta(minutes=3)) <= 50 + 288


def test_a_guesser_with_some_networks_has_no_more_and_the_owner_gives_him_none_back() -> None:
    with time_machine.travel(NINE, tick=False):
        assert [guess(build.account(), "zhangsan", f"10.0.{n}.1") for n in range(60)] == [True] * 50 + [False] * 10
        before = attempt("zhangsan", "guess", address="10.0.200.1").wait
    assert timedelta() < before <= timedelta(minutes=5)
    with time_machine.travel(NINE + before, tick=False):
        assert attempt("zhangsan", PASSWORD, address="203.0.113.1").account is not None
        told = [bool(attempt("zhangsan", "guess", address=f"10.1.{n}.1").wait) for n in range(4)]
    assert told == [False, True, True, True]


def test_all_ways_to_write_ones_name_are_one_count() -> None:
    with time_machine.travel(NINE, tick=False):
        told = [bool(attempt(spelled(n), "guess").wait) for n in range(9)]
    assert told == [False] * 5 + [True] * 4


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("13010219900101101x", "13010219900101101X", "13010219850312101"),
        ("13999999999", "+86 139-9999-9999", "13800000101"),
        ("meiyouzheren", " meiyouzheren", "zhangsan"),
    ],
)
def test_two_spellings_of_nobody_are_one_count_where_they_are_one_of_somebody(one: str, other: str, known: str) -> None:
    with time_machine.travel(NINE, tick=False):
        told = [bool(attempt((one, other)[n % 2], "guess").wait) for n in range(9)]
        assert told == [False] * 5 + [True] * 4
    assert account_meant_by(known) == account_meant_by(f" {known}") or known.startswith("1301")


def test_two_names_are_two_counts_for_nobody_as_for_somebody() -> None:
    """A case or a hyphen makes another user name: if nobody's were one count, waiting would tell that there is nobody."""
    with time_machine.travel(NINE, tick=False):
        for pair in (("zhangsan", "Zhangsan"), ("meiyou-zheren", "meiyouzheren"), ("meiyou", "Meiyou")):
            for _ in range(6):
                attempt(pair[0], "guess", address=f"192.0.2.{len(pair[0])}")
            assert not attempt(pair[1], "guess", address=f"192.0.2.{len(pair[0])}").wait


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


def code_asked(address: str) -> bool:
    with asked_from(Origin(address, "")):
        try:
            ask_for_code(phone="13800000101", purpose="sign_on", account=build.account(), device="")
        except SlowDown:
            return False
    return True


def test_one_network_that_asks_for_codes_for_hours_leaves_some_for_the_owner() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(6 * 12):
            code_asked(f"192.0.2.{n % 9}")
            clock.shift(timedelta(minutes=5))
        assert [code_asked("203.0.113.1") for _ in range(3)] == [True] * 3


def test_one_phone_gets_58_codes_a_day_at_most_from_ever_so_many_networks() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        sent = 0
        for n in range(24 * 4):
            sent += code_asked(f"10.{n // 200}.{n % 200}.1")
            clock.shift(timedelta(minutes=15))
    assert 50 <= sent <= 10 + 48


def test_one_network_cannot_use_up_what_is_counted_for_everybody() -> None:
    def tried(address: str, leak: Leak = LINKING) -> bool:
        with asked_from(Origin(address, "")):
            try:
                count_shared("trial", "somebody", leak)
            except TooMany:
                return False
        return True

    with time_machine.travel(NINE, tick=False):
        mine = [tried("192.0.2.1") for _ in range(40)]
        assert sum(mine) < LINKING.room
        assert [tried("203.0.113.1") for _ in range(3)] == [True] * 3
        others = [tried(f"10.0.{n}.1") for n in range(40)]
    assert sum(mine) + 3 + sum(others) == LINKING.room
