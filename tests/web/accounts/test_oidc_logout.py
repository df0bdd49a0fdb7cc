"""Signing off from one signs off from all: at a system's wish, at our own, when a session or an account ends."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from tests import build
from tests.identity import connecting
from tests.identity.connecting import GOODBYE, Party, browser, code, party, redeemed
from tests.web.accounts.conftest import Listener
from tongban.identity import actions, jobs
from tongban.identity.actions.leaving import MOST_ATTEMPTS
from tongban.identity.adapters.backchannel import NotTold, may_call, post_form
from tongban.identity.models.provider import LogoutNotice, SignOn, SystemConsent
from tongban.identity.signing import opened, published
from tongban.identity.states import NoticeState
from tongban.kernel.jobs import drain
from tongban.kernel.today import now
from tongban.web.ui.sessions import row_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


@pytest.fixture
def one(ear: Listener) -> Party:
    return party(backchannel_uri=ear.address)


def signed_on(one: Party, client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = redeemed(one, code(client, one)).json()
    return answer


def goodbye(client: Client, **fields: str) -> Any:
    return client.get("/account/oidc/logout?" + urlencode(fields))


def is_in(client: Client) -> bool:
    return bool(client.get("/account/consents/").status_code == 200)


def test_signing_off_here_tells_the_system_in_a_signed_token(one: Party, ear: Listener) -> None:
    client = browser()
    tokens = signed_on(one, client)
    mine = opened(tokens["id_token"])
    client.post("/account/logout/")
    assert ear.heard == [], "no foreign call inside the request"
    drain()
    (heard,) = ear.heard
    token = heard["logout_token"][0]
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "logout+jwt"
    key = next(key for key in published() if key["kid"] == header["kid"])
    said = jwt.decode(
        token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=one.system.id, issuer="http://127.0.0.1:8000"
    )
    assert (said["sid"], said["sub"]) == (mine["sid"], mine["sub"])
    assert said["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in said
    assert said["exp"] - said["iat"] == 120
    assert LogoutNotice.objects.get().state == NoticeState.DELIVERED
    assert connecting.userinfo(tokens["access_token"]).status_code == 401


def test_every_system_of_the_session_is_told_once_and_no_other(one: Party, ear: Listener) -> None:
    second, never = (
        party(name="第二个系统", backchannel_uri=ear.address),
        party(name="没登录过的系统", backchannel_uri=ear.address),
    )
    silent = party(name="没有登记通知地址的系统")
    mine, elsewhere = browser(), browser()
    for who in (one, second, silent, one):
        signed_on(who, mine)
    other = signed_on(one, elsewhere)
    code(mine, never)  # a code that was never redeemed tells nobody anything
    mine.post("/account/logout/")
    drain()
    told = {jwt.decode(h["logout_token"][0], options={"verify_signature": False})["aud"] for h in ear.heard}
    assert told == {one.system.id, second.system.id}
    assert len(ear.heard) == 2
    assert connecting.userinfo(other["access_token"]).status_code == 200, "another browser stays signed on"


def test_a_system_that_means_this_very_session_is_followed_without_a_question(one: Party, ear: Listener) -> None:
    client = browser()
    hint = signed_on(one, client)["id_token"]
    answer = goodbye(client, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state="s&t")
    assert answer["Location"] == f"{GOODBYE}?state=s%26t"
    assert not is_in(client)
    drain()
    assert len(ear.heard) == 1


def test_an_old_hint_still_signs_off(one: Party) -> None:
    client = browser()
    hint = signed_on(one, client)["id_token"]
    with time_machine.travel(now() + timedelta(hours=2), tick=True):
        assert goodbye(client, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)["Location"] == GOODBYE
        assert not is_in(client)


def test_otherwise_the_person_is_asked(one: Party) -> None:
    client, other = browser(), browser("lisi")
    hint = signed_on(one, other)["id_token"]
    earlier = browser()
    old = signed_on(one, earlier)["id_token"]
    for fields in ({}, {"client_id": one.system.id}, {"id_token_hint": hint}, {"id_token_hint": old}):
        page = goodbye(client, **fields)
        assert page.status_code == 200
        assert "要退出登录吗" in page.content.decode()
        assert is_in(client)
    page = goodbye(client, client_id=one.system.id, post_logout_redirect_uri=GOODBYE)
    assert "form-action 'self' https://city.example.gov.cn;" in page["Content-Security-Policy"]
    address = "/account/oidc/leave?" + urlencode({"client_id": one.system.id, "post_logout_redirect_uri": GOODBYE})
    assert client.post(address)["Location"] == GOODBYE
    assert not is_in(client)


def test_leaving_needs_the_token_against_forgery(one: Party) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(build.account())
    assert client.post("/account/oidc/leave").status_code == 403
    assert is_in(client)


@pytest.mark.parametrize(
    "fields",
    [
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"post_logout_redirect_uri": GOODBYE + "/"},
        {"post_logout_redirect_uri": connecting.CALLBACK},
        {"id_token_hint": "nonsense"},
        {"id_token_hint": jwt.encode({"sub": "x", "aud": "y", "iat": 1, "exp": 2}, "0" * 32, algorithm="HS256")},
    ],
)
def test_nobody_is_led_to_an_address_that_is_not_registered(one: Party, fields: dict[str, str]) -> None:
    for client in (browser(), Client()):
        answer = goodbye(client, **({"client_id": one.system.id} | fields))
        assert answer.status_code == 400
        assert "Location" not in answer


def test_without_a_client_no_address_is_followed() -> None:
    assert goodbye(Client(), post_logout_redirect_uri=GOODBYE).status_code == 400
    assert goodbye(Client())["Location"] == "/"
    assert Client().post("/account/oidc/logout", {"state": "长" * 100_000}).status_code == 400


def test_a_hint_of_one_system_opens_no_address_of_another(one: Party) -> None:
    other = party(name="第二个系统", logout_uris=["https://other.example.gov.cn/bye"])
    hint = signed_on(one, browser())["id_token"]
    fields = {"id_token_hint": hint, "post_logout_redirect_uri": "https://other.example.gov.cn/bye"}
    assert goodbye(Client(), **fields).status_code == 400
    assert goodbye(Client(), **fields, client_id=other.system.id).status_code == 400


def test_a_system_that_is_away_is_told_later_and_the_administrator_sees_it(one: Party, ear: Listener) -> None:
    client = browser()
    signed_on(one, client)
    ear.answer = 503
    client.post("/account/logout/")
    drain()
    notice = LogoutNotice.objects.get()
    assert (notice.state, notice.attempts, notice.error) == (NoticeState.WAITING, 1, "HTTP 503")
    page = Client()
    page.force_login(build.account("chenlin"))
    assert "1 条没有通知到" in page.get("/console/systems/").content.decode()
    assert "HTTP 503" in page.get(f"/console/systems/{one.system.id}/").content.decode()
    assert jobs.tell_waiting.func() == 0, "not before its time"
    ear.answer = 204
    with time_machine.travel(now() + timedelta(seconds=20), tick=True):
        assert jobs.tell_waiting.func() == 1
    assert LogoutNotice.objects.get().state == NoticeState.DELIVERED
    assert len(ear.heard) == 2


def test_after_the_last_try_a_person_looks_and_tries_again(one: Party, ear: Listener) -> None:
    client = browser()
    signed_on(one, client)
    ear.answer = 500
    client.post("/account/logout/")
    drain()
    LogoutNotice.objects.update(attempts=MOST_ATTEMPTS - 1, due_at=now())
    jobs.tell_waiting.func()
    assert LogoutNotice.objects.get().state == NoticeState.FAILED
    assert jobs.tell_waiting.func() == 0
    ear.answer = 200
    assert actions.tell_again(one.system.id, officer=build.officer("anyi")) == 1
    assert jobs.tell_waiting.func() == 1


def test_two_workers_tell_once(one: Party) -> None:
    client = browser()
    signed_on(one, client)
    client.post("/account/logout/")
    notice = LogoutNotice.objects.get()
    assert actions.take_notice(notice.id) is not None
    assert actions.take_notice(notice.id) is None


def test_a_session_that_ended_elsewhere_and_a_closed_account_are_found(one: Party, ear: Listener) -> None:
    killed, closed = browser(), browser("lisi")
    mine, theirs = signed_on(one, killed), signed_on(one, closed)
    Session.objects.filter(session_key=row_named(killed.session.session_key)).delete()
    jobs.tell_waiting.func()
    assert len(ear.heard) == 1
    assert connecting.userinfo(mine["access_token"]).status_code == 401
    assert connecting.userinfo(theirs["access_token"]).status_code == 200
    build.account().__class__.objects.filter(username="lisi").update(is_active=False)
    jobs.tell_waiting.func()
    assert len(ear.heard) == 2


def test_all_sessions_of_an_account_end_together(one: Party, ear: Listener) -> None:
    first, second = browser(), browser()
    signed_on(one, first), signed_on(one, second)
    present = row_named(second.session.session_key)
    assert actions.end_sign_ons_of(build.account().pk, why="all sessions", but=present) == 1
    assert SignOn.objects.get(ended_at=None).session_key == present
    assert actions.end_sign_ons_of(build.account().pk, why="account closed") == 1
    assert actions.end_sign_ons_of(build.account().pk, why="account closed") == 0
    drain()
    assert len(ear.heard) == 2


def test_a_redirect_is_not_followed(ear: Listener) -> None:
    with Listener() as inside:
        ear.answer, ear.location = 307, inside.address
        with pytest.raises(NotTold, match="HTTP 307"):
            post_form(ear.address, {"logout_token": "x"})
        assert inside.heard == []


def test_nobody_answers() -> None:
    with pytest.raises(NotTold):
        post_form("http://127.0.0.1:1/", {})
    with pytest.raises(NotTold):
        post_form("ftp://127.0.0.1/", {})


def test_in_production_this_machine_is_not_called(settings: Any) -> None:
    refused = ("127.0.0.1", "::1", "169.254.169.254", "fe80::1", "224.0.0.1", "::ffff:127.0.0.1", "::")
    assert may_call("127.0.0.1")
    settings.DEMO = False
    assert [one for one in refused if may_call(one)] == []
    assert may_call("10.20.30.40"), "where city systems live"
    assert may_call("202.99.160.68")
    with pytest.raises(NotTold, match="only https"):
        post_form("http://127.0.0.1:9/", {})
    with pytest.raises(NotTold, match="may not be called"):
        post_form("https://localhost:9/", {})


def test_consents_are_listed_and_taken_back(one: Party) -> None:
    client = browser()
    tokens = signed_on(one, client)
    page = client.get("/account/consents/").content.decode()
    assert "市民之家预约系统" in page
    assert "姓名和实名等级" in page
    consent = SystemConsent.objects.get()
    assert browser("lisi").post(f"/account/consents/{consent.id}/withdraw/").status_code == 404
    assert SystemConsent.objects.get().withdrawn_at is None
    answer = client.post(f"/account/consents/{consent.id}/withdraw/", follow=True)
    assert "已撤回" in answer.content.decode()
    assert connecting.userinfo(tokens["access_token"]).status_code == 401
    assert client.get(connecting.question(one)).status_code == 200, "asked anew"
    assert client.post(f"/account/consents/{consent.id}/withdraw/").status_code == 404
    assert json.dumps(SystemConsent.objects.get().scopes) == '["openid", "profile"]'
