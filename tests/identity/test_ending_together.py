"""Whatever ends somebody's sessions ends their sign-ons to connected systems in the same transaction, and only theirs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import build
from tests.identity import connecting
from tests.identity.connecting import Party, browser, code, party, redeemed
from tests.identity.test_window import CHEN, PEOPLE, both_of_one, received
from tongban.identity import actions, agreement
from tongban.identity.errors import NoSuchPost, NotAtThisWindow, SamePassword
from tongban.identity.models import Account
from tongban.identity.models.provider import LogoutNotice, SignOn
from tongban.identity.models.signon import OpenSession
from tongban.identity.states import RealNameLevel
from tongban.kernel.models import OutboxMessage
from tongban.web.ui.sessions import row_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

NEW = "quite-another-secret-7"
TONGBAN = Path(actions.__file__).parents[2]


@pytest.fixture
def one() -> Party:
    return party(backchannel_uri="https://city.example.gov.cn/signed-off")


def at_system(one: Party, client: Client) -> str:
    """The access token of a system to which this browser has signed on."""
    return str(redeemed(one, code(client, one)).json()["access_token"])


def is_good(access: str) -> bool:
    return bool(connecting.userinfo(access).status_code == 200)


def to_be_told() -> int:
    """Systems that will be told, each announced in the same transaction."""
    told = LogoutNotice.objects.values("sign_on").distinct().count()
    assert OutboxMessage.objects.filter(kind="identity.signed_off").count() == told
    return LogoutNotice.objects.count()


def all_others(client: Client) -> None:
    client.post("/account/sessions/end/")


def that_one(client: Client) -> None:
    rows = OpenSession.objects.filter(account=build.account()).exclude(
        session_key=row_named(client.session.session_key)
    )
    for row in rows:
        client.post(f"/account/sessions/{row.pk}/end/")


def new_password(client: Client) -> None:
    answer = client.post("/account/password/", {"old": "tongban-demo", "new": NEW, "again": NEW})
    assert answer.status_code == 302


@pytest.mark.parametrize("act", [all_others, that_one, new_password])
def test_what_a_person_ends_from_here_ends_elsewhere_and_not_here(one: Party, act: Callable[[Client], None]) -> None:
    here, elsewhere, stranger = browser(), browser(), browser("lisi")
    mine, theirs, other = (at_system(one, each) for each in (here, elsewhere, stranger))
    act(here)
    assert [is_good(each) for each in (mine, theirs, other)] == [True, False, True]
    assert to_be_told() == 1
    # the session that goes on, under a new key after a new password, is not taken for one that is gone
    actions.end_lost_sign_ons()
    assert is_good(mine)


def left(client: Client, _: Party) -> None:
    client.post("/account/logout/")


def left_from_the_system(client: Client, one: Party) -> None:
    client.post(f"/account/oidc/leave?client_id={one.system.id}")


def idle(client: Client, _: Party) -> None:
    session = client.session
    session["signed_on"] = {**session["signed_on"], "seen": 0}
    session.save()
    assert client.get("/my/").status_code == 302


@pytest.mark.parametrize("way", [left, left_from_the_system, idle])
def test_a_session_that_is_over_takes_its_sign_on_along(one: Party, way: Callable[[Client, Party], None]) -> None:
    here, elsewhere = browser(), browser()
    mine, goes_on = at_system(one, here), at_system(one, elsewhere)
    way(here, one)
    assert [is_good(each) for each in (mine, goes_on)] == [False, True]
    assert to_be_told() == 1
    assert not OpenSession.objects.filter(session_key=SignOn.objects.get(ended_at__isnull=False).session_key).exists()


def reset_online() -> None:
    actions.reset_password(build.account(), new=NEW)


def reset_at_window() -> None:
    actions.reset_password_at_window(build.officer("zhaomin"), account_id=build.account().pk)


def everywhere() -> None:
    actions.sign_out_everywhere(build.account(), why="ended")


def split() -> None:
    actions.split_account(
        officer=build.officer(), owner=received(PEOPLE[0]).id, other=received(CHEN).id, username="chenxiao", signed=True,
        entities=[], reason="夫妻二人共用一个账号",
    )  # fmt: skip


def claimed_by_proof() -> None:
    account, person = build.account(), build.account().person
    assert person is not None
    Account.objects.filter(pk=account.pk).update(level=RealNameLevel.COMPARED)
    begun = actions.begin_registration(name=person.name, kind="citizen", number=person.id_number)
    type(begun).objects.filter(pk=begun.pk).update(agreed=True, proofs=["card", "bank"])
    opened = actions.open_registered_account(
        begun.id, username="zhangsan-neu", password=NEW, agreed_to=agreement.current().version
    )
    assert opened is not None


@pytest.mark.parametrize("act", [reset_online, reset_at_window, everywhere, split, claimed_by_proof])
def test_an_account_that_changes_hands_is_signed_on_nowhere(one: Party, act: Callable[[], None]) -> None:
    first, second, stranger = browser(), browser(), browser("lisi")
    mine, also_mine, other = (at_system(one, each) for each in (first, second, stranger))
    act()
    assert [is_good(each) for each in (mine, also_mine, other)] == [False, False, True]
    assert to_be_told() == 2
    assert [each.get("/account/consents/").status_code for each in (first, second, stranger)] == [302, 302, 200]
    assert not OpenSession.objects.filter(account=build.account()).exists()


def test_a_leaver_is_signed_on_nowhere(one: Party) -> None:
    leaver, colleague = browser("qianjin"), browser("zhaomin")
    gone, stays = at_system(one, leaver), at_system(one, colleague)
    actions.dismiss_officer(officer=build.officer("anyi"), account_id=build.account("qianjin").pk, reason="辞职")
    assert [is_good(each) for each in (gone, stays)] == [False, True]
    assert to_be_told() == 1
    assert leaver.get("/account/consents/").status_code == 302


def test_both_accounts_of_a_merged_person_are_signed_on_nowhere(one: Party) -> None:
    new, old, keep, other = both_of_one()
    clients = []
    for account in (new, old):
        client = Client()
        client.force_login(account)
        clients.append(client)
    tokens = [at_system(one, each) for each in (*clients, browser("lisi"))]
    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")
    assert [is_good(each) for each in tokens] == [False, False, True]
    assert to_be_told() == 2


def refused_change(client: Client) -> None:
    with pytest.raises(SamePassword):
        actions.change_password(build.account(), new="tongban-demo", session_key=row_named(client.session.session_key))


def refused_reset(_: Client) -> None:
    with pytest.raises(NotAtThisWindow):
        actions.reset_password_at_window(build.officer("chenlin"), account_id=build.account().pk)


def refused_dismissal(_: Client) -> None:
    with pytest.raises(NoSuchPost):
        actions.dismiss_officer(officer=build.officer("zhaomin"), account_id=build.account().pk, reason="不该")


def another_person_s_session(_: Client) -> None:
    row = OpenSession.objects.get(account=build.account())
    assert not actions.end_session(build.account("lisi"), session_id=row.pk)
    actions.end_sessions(build.account("lisi"))


def an_act_that_fails_at_its_end(_: Client) -> None:
    def act() -> None:
        with transaction.atomic():
            actions.sign_out_everywhere(build.account(), why="ended")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()


@pytest.mark.parametrize(
    "act",
    [refused_change, refused_reset, refused_dismissal, another_person_s_session, an_act_that_fails_at_its_end],
)
def test_what_is_refused_or_undone_ends_nothing(one: Party, act: Callable[[Client], None]) -> None:
    client = browser()
    access = at_system(one, client)
    act(client)
    assert is_good(access)
    assert to_be_told() == 0
    assert client.get("/account/consents/").status_code == 200


def places(pattern: str) -> set[str]:
    """Files of the product in which something is written."""
    found: Any = re.compile(pattern, re.DOTALL)
    sources = (one for one in TONGBAN.rglob("*.py") if "migrations" not in one.parts)
    return {str(one.relative_to(TONGBAN)) for one in sources if found.search(one.read_text())}


def test_sessions_are_ended_in_few_places_that_end_sign_ons_too() -> None:
    """Whoever ends sessions elsewhere calls these instead."""
    assert places(r"session_round\W*=|F\(.session_round") == {
        "identity/actions/signing_out.py",
        "identity/models/__init__.py",
    }
    assert places(r"\bOpenSession\.objects\.filter\((?:.(?!\n\n))*?\)\s*\.delete\(") == {
        "identity/actions/sessions.py",
        "identity/actions/sweeping.py",  # those that are over already
    }
