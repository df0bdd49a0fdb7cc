"""For which entity somebody signs on to another system: the one the session acts for, or none; and what is written down of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.identity import connecting
from tests.identity.connecting import Party, agreed, browser, party, question, redeemed, told
from tongban.identity.acting import bind
from tongban.identity.actions.mandates import revoke_mandate
from tongban.identity.actions.tokens import Asked, SignedOn, begin_sign_on, grant_code, redeem_code
from tongban.identity.models import Account, LegalEntity, Mandate
from tongban.identity.models.personal_data import HandOver
from tongban.identity.models.provider import Grant
from tongban.identity.signing import opened
from tongban.identity.states import MandateRole, Step
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

NAME = "石家庄市长安区小满餐饮店（演示）"


@pytest.fixture
def one() -> Party:
    return party(may_refresh=True)


def restaurant() -> LegalEntity:
    return LegalEntity.objects.get(name=NAME)


def agent(steps: list[Step], *, everything: bool = True) -> Mandate:
    """Wangwu acts for the restaurant."""
    return Mandate.objects.create(
        entity=restaurant(), person=build.account("wangwu").person, role=MandateRole.AGENT, valid_from=today(),
        valid_until=today() + timedelta(days=9), steps=[str(one) for one in steps], everything=everything,
        matters=[] if everything else ["SCJG-006"], given_by=restaurant().legal_representative,
    )  # fmt: skip


def act_for(client: Client, key: str) -> None:
    assert client.post("/my/acting/", {"for": key}).status_code == 302


def acting(username: str = "zhangsan") -> Client:
    """A browser whose session acts for the restaurant."""
    client = browser(username)
    act_for(client, f"entity:{restaurant().pk}")
    return client


def address(one: Party, **changed: str) -> str:
    return question(one, scope="openid entity", **changed)


def offered(client: Client, one: Party) -> list[str]:
    """The entities that the page of consent offers."""
    return re.findall(r'name="entity"[^>]*value="([0-9a-f-]{36})"', client.get(address(one)).content.decode())


def at_system(one: Party, client: Client, entity: object = "") -> dict[str, Any]:
    answer = agreed(client, address(one), entity=str(entity))
    tokens: dict[str, Any] = redeemed(one, told(answer)["code"]).json()
    return tokens


def said(tokens: dict[str, Any]) -> Any:
    """The entity of which the system is told, the same in the token and on the direct way."""
    about = connecting.userinfo(tokens["access_token"]).json().get("entity")
    assert opened(tokens["id_token"]).get("entity") == about
    return about


def test_the_entity_of_the_session_is_offered_chosen_and_told_with_what_may_be_done(one: Party) -> None:
    client = acting()
    assert offered(client, one) == [str(restaurant().pk)]
    tokens = at_system(one, client, restaurant().pk)
    assert said(tokens) == {"name": NAME, "usc": restaurant().usc, "steps": [str(step) for step in Step]}
    assert client.get(address(one)).status_code == 302, "chosen for this session"


def test_a_session_of_ones_own_offers_and_tells_no_entity(one: Party) -> None:
    client = browser()
    assert offered(client, one) == []
    assert "先切换到该单位" in client.get(address(one)).content.decode()
    assert said(at_system(one, client, restaurant().pk)) is None


def test_who_acts_for_an_entity_may_keep_it_from_a_system(one: Party) -> None:
    client = acting()
    assert said(at_system(one, client, "")) is None
    assert client.get(address(one)).status_code == 302, "asked once"


def test_another_principal_is_asked_anew_and_nothing_is_taken_over(one: Party) -> None:
    client = acting()
    at_system(one, client, restaurant().pk)
    act_for(client, "own")
    assert said(redeemed(one, told(client.get(address(one)))["code"]).json()) is None
    act_for(client, f"entity:{restaurant().pk}")
    assert said(redeemed(one, told(client.get(address(one)))["code"]).json())["name"] == NAME


def test_silently_only_what_was_agreed_for_this_entity_is_told(one: Party) -> None:
    client = browser()
    at_system(one, client)
    act_for(client, f"entity:{restaurant().pk}")
    assert said(redeemed(one, told(client.get(address(one, prompt="none")))["code"]).json()) is None


def test_nobody_acts_for_an_entity_that_is_not_theirs(one: Party) -> None:
    assert said(at_system(one, browser("wangwu"), restaurant().pk)) is None


@pytest.mark.parametrize(
    ("steps", "everything", "is_told"),
    [
        (list(Step), True, True),
        ([Step.VIEW, Step.SUBMIT], True, True),
        ([Step.VIEW], True, False),
        (list(Step), False, False),
    ],
)
def test_a_mandate_for_less_than_filing_in_every_matter_represents_nobody_elsewhere(
    one: Party, steps: list[Step], everything: bool, is_told: bool
) -> None:
    agent(steps, everything=everything)
    about = said(at_system(one, acting("wangwu"), restaurant().pk))
    assert (about is not None) is is_told
    if is_told:
        assert about["steps"] == [str(step) for step in Step if step in steps]


def test_the_act_itself_grants_no_other_entity_than_that_of_the_session(one: Party) -> None:
    account = build.account()
    sign_on = begin_sign_on(account, session_key="k", sid="")
    asked = Asked(connecting.CALLBACK, ("openid", "entity"), "", connecting.CHALLENGE)
    for key, entity in (("own", None), (f"entity:{restaurant().pk}", restaurant().pk)):
        assert bind(account, key)
        grant_code(
            account, sign_on=sign_on, system=one.system, asked=asked, signed_on=SignedOn(now(), ("pwd",), "rn3"),
            entity_id=restaurant().pk,
        )  # fmt: skip
        assert Grant.objects.latest("granted_at").entity_id == entity


def test_a_revoked_mandate_is_told_at_once_and_a_narrowed_one_narrows(one: Party) -> None:
    mandate = agent(list(Step))
    client = acting("wangwu")
    tokens = at_system(one, client, restaurant().pk)
    Mandate.objects.filter(pk=mandate.pk).update(steps=["view", "submit"])
    assert connecting.userinfo(tokens["access_token"]).json()["entity"]["steps"] == ["view", "submit"]
    revoke_mandate(mandate.pk, account=build.account("zhangsan"))
    assert "entity" not in connecting.userinfo(tokens["access_token"]).json()
    fields = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert said(connecting.posted("token", one, fields).json()) is None
    assert offered(client, one) == []
    assert said(redeemed(one, told(client.get(address(one)))["code"]).json()) is None


# --- written down ----------------------------------------------------------------------------------------------------


def kinds() -> list[tuple[str, list[str]]]:
    return [(one.recipient, one.kinds) for one in HandOver.objects.order_by("id")]


def signed_on_to(one: Party, client: Client, scope: str) -> dict[str, Any]:
    tokens: dict[str, Any] = redeemed(one, connecting.code(client, one, scope=scope)).json()
    connecting.userinfo(tokens["access_token"])
    return tokens


def test_what_a_system_learns_is_written_down_once_in_a_sign_on_and_shown_to_the_person(one: Party) -> None:
    client = browser()
    for _ in range(3):
        signed_on_to(one, client, "openid profile phone")
    recipient = f"{one.system.name}（{one.system.body.name}）"
    assert kinds() == [(recipient, ["姓名和实名等级", "手机号码"])]
    kept = HandOver.objects.get()
    assert (kept.person, kept.purpose, kept.way) == (build.account().person, one.system.purpose, "userinfo")
    assert "同意" in kept.basis
    assert AuditEntry.objects.filter(act="data.handed_over", concerning=kept.person_id).count() == 1
    page = client.get("/my/data/").content.decode()
    assert recipient in page
    assert "姓名和实名等级、手机号码" in page
    assert recipient not in browser("lisi").get("/my/data/").content.decode()


def test_more_data_another_system_and_another_sign_on_are_written_down_again(one: Party) -> None:
    client, other = browser(), party(name="医保服务系统", own=True, scopes=("openid", "identity"))
    signed_on_to(one, client, "openid profile")
    signed_on_to(one, client, "openid profile phone")
    signed_on_to(other, client, "openid identity")
    signed_on_to(one, browser(), "openid profile")
    assert [told for _, told in kinds()] == [
        ["姓名和实名等级"], ["姓名和实名等级", "手机号码"], ["公民身份号码"], ["姓名和实名等级"],
    ]  # fmt: skip
    assert "第三十四条" in HandOver.objects.get(recipient__startswith="医保").basis


def test_where_nothing_is_learned_nothing_is_written_down(one: Party) -> None:
    client = browser()
    signed_on_to(one, client, "openid")
    connecting.code(client, one, scope="openid profile")  # never redeemed
    assert kinds() == []
    told_entity = at_system(one, acting(), restaurant().pk)
    assert said(told_entity) is not None
    assert [told for _, told in kinds()] == [["您代表的企业或组织"]]


def test_a_code_that_is_refused_hands_nothing_over(one: Party) -> None:
    client = browser()
    value = connecting.code(client, one, scope="openid profile")
    assert redeemed(one, value, code_verifier="x" * 43).status_code == 400
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        assert redeemed(one, value).status_code == 400
    assert kinds() == []


def test_an_account_without_a_person_hands_over_nobody_s_data(one: Party) -> None:
    account = Account.objects.create(username="nobody", opened_at=now())
    sign_on = begin_sign_on(account, session_key="k", sid="")
    value = grant_code(
        account, sign_on=sign_on, system=one.system, signed_on=SignedOn(now(), ("pwd",), "rn0"), entity_id=None,
        asked=Asked(connecting.CALLBACK, ("openid", "profile"), "", connecting.CHALLENGE),
    )  # fmt: skip
    redeem_code(code=value, system=one.system, redirect_uri=connecting.CALLBACK, verifier=connecting.VERIFIER)
    assert kinds() == []
