"""Connected systems for tests, and the steps of the code flow as a system does them."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from tests import build
from tongban.identity import actions
from tongban.identity.models.provider import System

CALLBACK = "https://city.example.gov.cn/callback"
GOODBYE = "https://city.example.gov.cn/goodbye"
VERIFIER = "a-verifier-of-more-than-forty-three-letters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
#: Also a name of the site outside the tests, where measurements call these too.
HERE = {"host": "127.0.0.1"}
#: A system's server: it keeps no cookies, and making a client anew costs more than a call.
_SERVER = Client(headers=HERE)
EVERYTHING = ("openid", "profile", "phone", "entity")


@dataclass(frozen=True)
class Party:
    """A connected system with its secret."""

    system: System
    secret: str

    @property
    def basic(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self.system.id}:{self.secret}".encode()).decode()
        return {"authorization": f"Basic {pair}"}


def body_id() -> str:
    return f"SPJ@{build.CHANGAN}"


def applied(**given: Any) -> System:
    """An application of the system administrator's."""
    return actions.apply_for_connection(
        **{
            "officer": build.officer("chenlin"),
            "name": "市民之家预约系统",
            "body_id": body_id(),
            "purpose": "市民预约窗口时核对是谁来办事。",
            "scopes": EVERYTHING,
            "redirect_uris": [CALLBACK],
            "logout_uris": [GOODBYE],
            **given,
        }
    )


def party(**given: Any) -> Party:
    """A system that has been let in."""
    actions.ensure_keys()
    system = actions.approve_connection(applied(**given).id, officer=build.officer("anyi"))
    return Party(system, actions.make_secret(system.id, officer=build.officer("chenlin")))


def browser(username: str = "zhangsan", *, by_password: bool = True) -> Client:
    """A browser in which somebody has signed on."""
    client = Client()
    if by_password:
        answer = client.post("/account/login/", {"login": username, "password": "tongban-demo"})
        assert answer.status_code == 302, answer.content.decode()[:500]
    else:
        client.force_login(build.account(username))
    return client


def question(one: Party, **changed: str | None) -> str:
    """The address of an authorization request; a changed value of None leaves the parameter out."""
    fields: dict[str, str | None] = {
        "client_id": one.system.id,
        "redirect_uri": one.system.redirect_uris[0],
        "response_type": "code",
        "scope": "openid profile",
        "state": "the state",
        "nonce": "the nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return "/account/oidc/authorize?" + urlencode({name: value for name, value in fields.items() if value is not None})


def agreed(client: Client, address: str, **fields: str) -> Any:
    """Press the button of the page of consent."""
    return client.post(address.replace("/oidc/authorize", "/oidc/agree"), {"decision": "agree", **fields})


def told(answer: Any) -> dict[str, str]:
    """What a redirect to a system carries."""
    assert answer.status_code == 302, (answer.status_code, answer.content.decode()[:800])
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def code(client: Client, one: Party, **changed: str | None) -> str:
    """A code, the person agreeing if asked."""
    address = question(one, **changed)
    answer: Any = client.get(address)
    if answer.status_code == 200:
        answer = agreed(client, address)
    return told(answer)["code"]


def redeemed(one: Party, value: str, **changed: str) -> Any:
    """What the token endpoint says to a code."""
    fields = {
        "grant_type": "authorization_code",
        "code": value,
        "redirect_uri": one.system.redirect_uris[0],
        "code_verifier": VERIFIER,
        **changed,
    }
    return posted("token", one, fields)


def posted(endpoint: str, one: Party, fields: dict[str, str]) -> Any:
    """A direct call of a system."""
    return _SERVER.post(
        f"/account/oidc/{endpoint}", urlencode(fields), "application/x-www-form-urlencoded", headers=one.basic
    )


def userinfo(access: str) -> Any:
    return _SERVER.get("/account/oidc/userinfo", headers={"authorization": f"Bearer {access}"})
