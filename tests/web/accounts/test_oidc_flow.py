"""The code flow of the sign-on for other systems: what is answered, what is refused, and what each attack meets."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import pytest
import time_machine
from django.test import Client

from tests import build
from tests.identity import connecting
from tests.identity.connecting import CALLBACK, Party, agreed, browser, code, party, posted, question, redeemed, told
from tongban.identity import actions
from tongban.identity.models import Person
from tongban.identity.models.provider import Credential, Grant, Subject, SystemConsent
from tongban.identity.signing import opened, published
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


@pytest.fixture
def one() -> Party:
    return party()


def header_of(token: str) -> dict[str, Any]:
    return jwt.get_unverified_header(token)


# --- the straight way ------------------------------------------------------------------------------------------------


def test_a_person_agrees_once_and_the_system_learns_what_was_agreed(one: Party) -> None:
    client = browser()
    page = client.get(question(one))
    assert page.status_code == 200
    assert "市民之家预约系统" in page.content.decode()
    assert "姓名和实名等级" in page.content.decode()
    answer = told(agreed(client, question(one)))
    assert answer["state"] == "the state"
    assert answer["iss"] == "http://127.0.0.1:8000"
    tokens = redeemed(one, answer["code"]).json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 600
    assert "refresh_token" not in tokens
    header = header_of(tokens["id_token"])
    assert (header["typ"], header["alg"]) == ("JWT", "RS256")
    claims = opened(tokens["id_token"], audience=one.system.id)
    assert claims["nonce"] == "the nonce"
    assert claims["name"] == "张三"
    assert claims["real_name_level"] == 3
    assert claims["acr"] == "rn3"
    assert claims["amr"] == ["pwd"]
    assert claims["exp"] - claims["iat"] == 600
    about = connecting.userinfo(tokens["access_token"]).json()
    same = {"sub", "name", "real_name_level", "acr", "amr", "auth_time", "sid"}
    assert {name: about[name] for name in same} == {name: claims[name] for name in same}
    assert set(about) == same


def test_a_remembered_consent_is_not_asked_again_and_more_is_asked_anew(one: Party) -> None:
    client = browser()
    code(client, one)
    assert client.get(question(one)).status_code == 302
    assert client.get(question(one, scope="openid profile phone")).status_code == 200
    assert client.get(question(one, prompt="consent")).status_code == 200
    agreed(client, question(one, scope="openid phone"))
    assert SystemConsent.objects.get(withdrawn_at=None).scopes == ["openid", "phone", "profile"]
    assert client.get(question(one, scope="openid profile phone")).status_code == 302


def test_other_terms_are_asked_anew(one: Party) -> None:
    client = browser()
    code(client, one)
    one.system.terms = 2
    one.system.save()
    assert client.get(question(one)).status_code == 200


def test_a_system_of_our_own_asks_nobody() -> None:
    assert client_code(browser(), party(own=True))


def client_code(client: Client, one: Party) -> str:
    return told(client.get(question(one)))["code"]


def test_who_does_not_agree_goes_back_without_a_code(one: Party) -> None:
    client = browser()
    answer = told(agreed(client, question(one), decision="refuse"))
    assert answer["error"] == "access_denied"
    assert "code" not in answer
    assert not Grant.objects.exists()


def test_the_phone_needs_its_scope_and_never_stands_in_a_token(one: Party) -> None:
    client = browser()
    tokens = redeemed(one, code(client, one, scope="openid phone")).json()
    assert "phone_number" not in opened(tokens["id_token"])
    about = connecting.userinfo(tokens["access_token"]).json()
    assert about["phone_number"] == "+8613800000101"
    assert "name" not in about
    plain = redeemed(one, code(client, one, scope="openid")).json()
    assert "phone_number" not in connecting.userinfo(plain["access_token"]).json()


def test_a_citizen_number_needs_an_approval_of_its_own_and_is_written_down(one: Party) -> None:
    client = browser()
    assert told(client.get(question(one, scope="openid identity")))["error"] == "invalid_scope"
    allowed = party(scopes=("openid", "identity"))
    tokens = redeemed(allowed, code(client, allowed, scope="openid identity")).json()
    number = Person.objects.get(name="张三").id_number
    assert number not in str(opened(tokens["id_token"]))
    assert connecting.userinfo(tokens["access_token"]).json()["citizen_number"] == number
    entry = AuditEntry.objects.get(act="provider.identity_told")
    assert entry.concerning == Person.objects.get(name="张三").id
    assert number not in str(entry.detail)


def test_two_systems_know_a_person_by_different_numbers(one: Party) -> None:
    client, other = browser(), party(name="医保服务系统")
    subs = [opened(redeemed(who, code(client, who)).json()["id_token"])["sub"] for who in (one, other, one)]
    assert subs[0] == subs[2] != subs[1]
    assert Subject.objects.count() == 2
    assert str(build.account().pk) not in subs


def test_es256_for_a_system_that_wants_it() -> None:
    one = party(alg="ES256")
    token = redeemed(one, code(browser(), one)).json()["id_token"]
    assert header_of(token)["alg"] == "ES256"
    assert opened(token, audience=one.system.id)["name"] == "张三"


# --- what the request says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "sys-unknown"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?next=https://evil.example"},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://city.example.gov.cn:443/callback"},
        {"redirect_uri": "https://city.example.gov.cn@evil.example/callback"},
        {"redirect_uri": CALLBACK + "#there"},
        {"redirect_uri": "https://city.example.gov.cn/callback/../callback"},
        {"state": "x" * 9000},
    ],
)
def test_where_the_answer_would_go_astray_there_is_a_page_and_no_redirect(
    one: Party, changed: dict[str, str | None]
) -> None:
    for client in (browser(), Client()):
        answer = client.get(question(one, **changed))
        assert answer.status_code == 400
        assert "Location" not in answer
        assert "没有继续登录" in answer.content.decode()


def test_two_redirect_addresses_are_none(one: Party) -> None:
    address = question(one) + "&redirect_uri=https%3A%2F%2Fevil.example"
    assert browser().get(address).status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"scope": "openid identity"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "whatever"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"nonce": "n" * 300}, "invalid_request"),
        ({"request": "ey.ey.x"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/"}, "request_uri_not_supported"),
        ({"id_token_hint": "nonsense"}, "invalid_request"),
    ],
)
def test_other_wrong_requests_are_told_to_the_system(one: Party, changed: dict[str, str | None], error: str) -> None:
    answer = browser().get(question(one, **changed))
    assert answer["Location"].startswith(CALLBACK + "?")
    assert told(answer)["error"] == error
    assert told(answer)["state"] == "the state"
    assert told(answer)["iss"] == "http://127.0.0.1:8000"


def test_a_parameter_given_twice_is_refused(one: Party) -> None:
    assert told(browser().get(question(one) + "&nonce=another"))["error"] == "invalid_request"


def test_a_posted_request_is_answered_like_any_other(one: Party) -> None:
    address, _, query = question(one).partition("?")
    answer = browser().post(address, query, "application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/account/oidc/authorize?client_id=")
    endless = browser().post(address, {"client_id": one.system.id, "state": "长" * 100_000})
    assert endless.status_code == 400
    assert "Location" not in endless


def test_the_button_of_consent_needs_its_token_against_forgery(one: Party) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(build.account())
    assert agreed(client, question(one)).status_code == 403
    assert not Grant.objects.exists()


# --- who is here -----------------------------------------------------------------------------------------------------


def test_a_stranger_signs_in_and_is_led_on_by_a_page(one: Party) -> None:
    client = Client()
    first = client.get(question(one))
    assert first.status_code == 302
    assert first["Location"].startswith("/account/login/?next=/account/oidc/onward")
    signed = client.post(first["Location"], {"login": "zhangsan", "password": "tongban-demo"})
    onward = client.get(signed["Location"])
    assert onward.status_code == 200, "a redirect here would be stopped by the form's policy"
    assert 'http-equiv="refresh"' in onward.content.decode()
    page = client.get(question(one))
    assert page.status_code == 200
    assert "form-action 'self' https://city.example.gov.cn;" in page["Content-Security-Policy"]


def test_the_page_that_leads_on_leads_nowhere_else(one: Party) -> None:
    address = question(one, redirect_uri="https://evil.example/").replace("authorize", "onward")
    assert Client().get(address).status_code == 400


def test_prompt_none_never_shows_a_page(one: Party) -> None:
    silent = question(one, prompt="none")
    assert told(Client().get(silent))["error"] == "login_required"
    client = browser()
    assert told(client.get(silent))["error"] == "consent_required"
    code(client, one)
    assert "code" in told(client.get(silent))
    assert "code" in told(browser().get(question(party(own=True), prompt="none")))


def test_prompt_login_and_max_age_ask_for_the_password_again(one: Party) -> None:
    client = browser()
    code(client, one)
    address = question(one, prompt="login")
    first = client.get(address)
    assert first["Location"].startswith("/account/confirm/?next=")
    assert client.get(address)["Location"].startswith("/account/confirm/"), "asking twice proves nothing"
    back = client.post(first["Location"], {"password": "tongban-demo"})
    assert back["Location"].startswith("/account/oidc/onward?")
    assert "code" in told(client.get(address))
    assert client.get(address)["Location"].startswith("/account/confirm/"), "proved for one answer, not for the next"
    assert "code" in told(client.get(question(one, max_age="60")))
    at_once = question(one, max_age="0")
    client.post(client.get(at_once)["Location"], {"password": "tongban-demo"})
    assert "code" in told(client.get(at_once)), "asked once, not for ever"
    assert told(client.get(question(one, max_age="0", prompt="none")))["error"] == "login_required"
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        assert "/account/confirm/" in client.get(question(one, max_age="60"))["Location"]
        assert told(client.get(question(one, max_age="60", prompt="none")))["error"] == "login_required"
        assert "code" in told(client.get(question(one, max_age="3600")))


def test_a_wrong_password_proves_nothing(one: Party) -> None:
    client = browser()
    first = client.get(question(one, prompt="login"))
    assert client.post(first["Location"], {"password": "not mine"}).status_code == 400
    assert "/account/confirm/" in client.get(question(one, prompt="login"))["Location"]


def test_levels_that_are_wanted_must_be_reached(one: Party) -> None:
    client = browser()
    code(client, one)
    assert "code" in told(client.get(question(one, acr_values="rn2")))
    assert "code" in told(client.get(question(one, acr_values="rn3+2f rn3")))
    assert told(client.get(question(one, acr_values="something-else")))["error"] == "unmet_authentication_requirements"
    build.account().__class__.objects.filter(username="zhangsan").update(level=1)
    assert told(client.get(question(one, acr_values="rn2")))["error"] == "unmet_authentication_requirements"


def test_an_officer_shows_a_second_factor_where_it_is_demanded(one: Party, settings: Any) -> None:
    citizen, officer = browser("lisi"), browser("zhaomin")
    code(citizen, one)
    code(officer, one)
    settings.TONGBAN_SECOND_FACTOR = "required"
    assert "code" in told(citizen.get(question(one)))
    refused = officer.get(question(one, prompt="none"))
    assert told(refused)["error"] == "interaction_required"
    session = officer.session
    session["account_authentication_methods"] = [
        *session["account_authentication_methods"],
        {"method": "mfa", "type": "webauthn", "at": now().timestamp()},
    ]
    session.save()
    tokens = redeemed(one, told(officer.get(question(one)))["code"]).json()
    claims = opened(tokens["id_token"])
    assert claims["amr"] == ["pwd", "hwk", "mfa"]
    assert claims["acr"].endswith("+2f")


def test_somebody_else_is_not_let_through_in_the_place_of_whom_the_system_expects(one: Party) -> None:
    mine, theirs = browser(), browser("lisi")
    hint = redeemed(one, code(mine, one)).json()["id_token"]
    code(theirs, one)
    assert "code" in told(mine.get(question(one, id_token_hint=hint)))
    assert told(theirs.get(question(one, id_token_hint=hint)))["error"] == "login_required"
    other = party(name="医保服务系统")
    assert told(mine.get(question(other, id_token_hint=hint)))["error"] == "invalid_request"


# --- discovery -------------------------------------------------------------------------------------------------------


def test_what_is_published_is_what_is_enforced(one: Party) -> None:
    answer = Client().get("/.well-known/openid-configuration")
    said = answer.json()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert said["issuer"] == "http://127.0.0.1:8000"
    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["subject_types_supported"] == ["pairwise"]
    for name in ("authorization", "token", "userinfo", "end_session", "revocation", "introspection"):
        assert Client().get(urlsplit(said[f"{name}_endpoint"]).path).status_code in {400, 401, 302, 405}
    keys = Client().get(urlsplit(said["jwks_uri"]).path).json()["keys"]
    assert {key["alg"] for key in keys} == {"RS256", "ES256"} == set(said["id_token_signing_alg_values_supported"])
    assert not {"d", "p", "q", "dp", "dq", "qi"} & {name for key in keys for name in key}
    assert keys == published()


# --- tokens: replay, mix-up, downgrade -------------------------------------------------------------------------------


def test_a_code_is_good_once_and_a_late_replay_ends_what_came_of_it(one: Party) -> None:
    value = code(browser(), one)
    tokens = redeemed(one, value).json()
    again = redeemed(one, value)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert connecting.userinfo(tokens["access_token"]).status_code == 200, "a retry at once is innocent"
    with time_machine.travel(now() + timedelta(seconds=11), tick=True):
        assert redeemed(one, value).json()["error"] == "invalid_grant"
        assert connecting.userinfo(tokens["access_token"]).status_code == 401
    assert AuditEntry.objects.get(act="provider.replayed").result == "refused"


def test_a_code_lives_a_minute(one: Party) -> None:
    value = code(browser(), one)
    with time_machine.travel(now() + timedelta(seconds=61), tick=True):
        assert redeemed(one, value).json()["error"] == "invalid_grant"


def test_what_fails_does_not_use_the_code_up(one: Party) -> None:
    value = code(browser(), one)
    for wrong in (
        {"code_verifier": "b" * 50},
        {"code_verifier": CALLBACK},
        {"redirect_uri": "https://city.example.gov.cn/other"},
    ):
        assert redeemed(one, value, **wrong).json()["error"] == "invalid_grant"
    assert redeemed(one, value, code_verifier="").json()["error"] == "invalid_request"
    assert redeemed(one, value).status_code == 200


def test_when_signing_fails_the_code_is_as_it_was(one: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    value = code(browser(), one)

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("the signer is away")

    with monkeypatch.context() as patch:
        patch.setattr("tongban.identity.actions.tokens.signed", broken)
        with pytest.raises(RuntimeError):
            actions.redeem_code(code=value, system=one.system, redirect_uri=CALLBACK, verifier=connecting.VERIFIER)
    assert not Credential.objects.filter(kind="access").exists()
    assert redeemed(one, value).status_code == 200


def test_a_system_cannot_redeem_the_code_of_another_nor_spoil_it(one: Party) -> None:
    thief, value = party(name="医保服务系统"), code(browser(), one)
    assert redeemed(thief, value).json()["error"] == "invalid_grant"
    assert redeemed(one, value).status_code == 200


def test_refresh_tokens_turn_and_a_late_replay_ends_the_family() -> None:
    one = party(may_refresh=True)
    first = redeemed(one, code(browser(), one)).json()
    second = posted("token", one, {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert "nonce" not in opened(second["id_token"])
    wider = {"grant_type": "refresh_token", "refresh_token": second["refresh_token"], "scope": "openid phone"}
    assert posted("token", one, wider).json()["error"] == "invalid_scope"
    narrower = posted("token", one, {**wider, "scope": "openid"}).json()
    assert narrower["scope"] == "openid"
    assert "name" not in connecting.userinfo(narrower["access_token"]).json()
    with time_machine.travel(now() + timedelta(seconds=11), tick=True):
        replay = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        assert posted("token", one, replay).json()["error"] == "invalid_grant"
        assert connecting.userinfo(narrower["access_token"]).status_code == 401
        latest = {"grant_type": "refresh_token", "refresh_token": narrower["refresh_token"]}
        assert posted("token", one, latest).json()["error"] == "invalid_grant"


def test_who_may_not_refresh_gets_none_and_may_not_ask(one: Party) -> None:
    answer = posted("token", one, {"grant_type": "refresh_token", "refresh_token": "x"})
    assert answer.json()["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    "grant_type", ["password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code"]
)
def test_no_other_way_to_a_token(one: Party, grant_type: str) -> None:
    assert posted("token", one, {"grant_type": grant_type}).json()["error"] == "unsupported_grant_type"


def test_a_system_shows_its_secret_in_one_way(one: Party) -> None:
    value = code(browser(), one)
    fields = {"grant_type": "authorization_code", "code": value, "redirect_uri": CALLBACK}
    fields["code_verifier"] = connecting.VERIFIER

    def sent(extra: dict[str, str], **headers: str) -> Any:
        return Client().post("/account/oidc/token", fields | extra, headers=headers)

    def form(extra: dict[str, str], **headers: str) -> Any:
        return Client().post(
            "/account/oidc/token", urlencode(fields | extra), "application/x-www-form-urlencoded", headers=headers
        )

    own, other = {"client_id": one.system.id, "client_secret": one.secret}, party(name="医保服务系统")
    assert sent(own).json()["error"] == "invalid_request"  # not a form
    assert form({}).status_code == 401
    assert form({"client_id": one.system.id}).json()["error"] == "invalid_client"
    assert form({"client_id": one.system.id, "client_secret": "wrong"})["WWW-Authenticate"] == 'Basic realm="tongban"'
    assert form({"client_id": one.system.id, "client_secret": other.secret}).status_code == 401
    assert form(own, **one.basic).json()["error"] == "invalid_request"
    assert form({"client_id": other.system.id}, **one.basic).status_code == 401
    assertion = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "eyJhbGciOiJub25lIn0.e30.",
    }
    assert form(assertion).json()["error"] == "invalid_client"
    assert form(own).status_code == 200


@pytest.mark.parametrize("pair", [b"a\0b:secret", b"a%00b:secret", b"\xff\xfe:secret", b"no colon", b":", b"x" * 6000])
def test_a_header_of_nonsense_is_a_wrong_secret(one: Party, pair: bytes) -> None:
    header = {"authorization": "Basic " + base64.b64encode(pair).decode()}
    answer = Client().post("/account/oidc/token", "a=b", "application/x-www-form-urlencoded", headers=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_guessing_secrets_is_slowed_down_and_the_right_one_is_not(one: Party) -> None:
    value = code(browser(), one)
    wrong = Party(one.system, "guessed")
    answers = {redeemed(wrong, value).status_code for _ in range(35)}
    assert answers == {401, 429}
    assert redeemed(one, value).status_code == 200


def test_an_access_token_lives_ten_minutes_in_the_header_only(one: Party) -> None:
    access = redeemed(one, code(browser(), one)).json()["access_token"]
    assert Client().get(f"/account/oidc/userinfo?access_token={access}").status_code == 401
    assert Client().get("/account/oidc/userinfo", headers={"authorization": "Bearer " + "x" * 9000}).status_code == 401
    assert connecting.userinfo(access).status_code == 200
    with time_machine.travel(now() + timedelta(seconds=601), tick=True):
        assert connecting.userinfo(access).status_code == 401


def test_neither_code_nor_refresh_token_nor_id_token_opens_userinfo() -> None:
    one = party(may_refresh=True)
    client = browser()
    tokens = redeemed(one, code(client, one)).json()
    for value in (tokens["refresh_token"], tokens["id_token"], code(client, one)):
        assert connecting.userinfo(value).status_code == 401


def test_introspection_tells_a_system_of_its_own_tokens_only(one: Party) -> None:
    tokens = redeemed(one, code(browser(), one)).json()
    mine = posted("introspect", one, {"token": tokens["access_token"]}).json()
    assert (mine["active"], mine["client_id"], mine["scope"]) == (True, one.system.id, "openid profile")
    other = party(name="医保服务系统")
    assert posted("introspect", other, {"token": tokens["access_token"]}).json() == {"active": False}
    assert posted("introspect", one, {"token": "unknown"}).json() == {"active": False}
    posted("revoke", other, {"token": tokens["access_token"]})
    assert connecting.userinfo(tokens["access_token"]).status_code == 200
    assert posted("revoke", one, {"token": tokens["access_token"]}).status_code == 200
    assert posted("introspect", one, {"token": tokens["access_token"]}).json() == {"active": False}


def test_nothing_secret_stands_in_the_database(one: Party) -> None:
    value = code(browser(), one)
    tokens = redeemed(one, value).json()
    rows = str(list(Credential.objects.values())) + str(list(Grant.objects.values()))
    rows += str(list(AuditEntry.objects.values())) + str(list(one.system.secrets.values()))
    for secret in (value, tokens["access_token"], one.secret):
        assert secret not in rows


def test_a_closed_account_and_a_suspended_system_end_every_token(one: Party) -> None:
    client, other = browser(), party(name="医保服务系统")
    mine, theirs = redeemed(one, code(client, one)).json(), redeemed(other, code(client, other)).json()
    pending = code(client, one)
    actions.suspend_connection(one.system.id, officer=build.officer("anyi"), reason="密钥疑似泄露")
    assert connecting.userinfo(mine["access_token"]).status_code == 401
    assert redeemed(one, pending).status_code == 401
    assert client.get(question(one)).status_code == 400
    assert connecting.userinfo(theirs["access_token"]).status_code == 200
    build.account().__class__.objects.filter(username="zhangsan").update(is_active=False)
    assert connecting.userinfo(theirs["access_token"]).status_code == 401
