"""The national platform as upstream: a small OP on loopback, honest and not, and what we make of each answer."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import LazySettings
from django.db import connection
from django.db.models import Model
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests import build
from tongban.identity import actions, agreement
from tongban.identity.adapters import national
from tongban.identity.adapters.national import FakeNational, OidcNational, VerifiedIdentity
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.errors import LinkRefused, NotForOfficers, PlatformSilent, UpstreamRefused
from tongban.identity.models import Account
from tongban.identity.models.registration import Registration, UpstreamLink
from tongban.identity.states import DocumentKind, RealNameLevel
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now

CHEN = next(one for one in PEOPLE if one.name == "陈晓")
BACK = "http://127.0.0.1:8000/account/national/callback/"
CLIENT = "tongban"


@dataclass
class Platform:
    """A national platform that can be told to lie."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    #: What differs from the truth: claims, header, the whole token, or the status of an endpoint.
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    signer: Any = None
    #: Makes the token out of honest claims by hand, as an attacker would: libraries refuse to help.
    forge: Callable[[dict[str, Any]], str] | None = None
    status: int = 200
    metadata: dict[str, Any] = field(default_factory=dict)
    #: code -> (nonce, challenge)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back after signing on there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == BACK
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["nonce"], asked["code_challenge"])
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def redeem(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        nonce, challenge = self.codes.pop(form.get("code", ""), ("", ""))
        if not nonce or create_s256_code_challenge(form.get("code_verifier", "")) != challenge:
            return 400, {"error": "invalid_grant"}
        moment = int(now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT, "sub": "person-1", "iat": moment, "exp": moment + 300, "nonce": nonce,
            "name": CHEN.name, "document_type": "111", "document_number": CHEN.document.number,
            "real_name_level": "2", "phone_number": "+8613800000301", "favourite_colour": "green",
        }  # fmt: skip
        claims |= self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.forge is not None:
            return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.forge(claims)}
        header = {"alg": "RS256", "kid": "one"} | self.header
        token = self.token or jwt.encode(
            header, claims, self.signer or self.key, algorithms=["RS256", "HS256", "none", "RS512"]
        )
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def platform(settings: LazySettings) -> Iterator[Platform]:
    """It listens on loopback while the test runs, and the settings name it."""
    here = Platform()

    class Endpoints(BaseHTTPRequestHandler):
        def answer(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            if self.path.endswith("/openid-configuration"):
                found = {
                    "issuer": here.issuer, "authorization_endpoint": f"{here.issuer}/authorize",
                    "token_endpoint": f"{here.issuer}/token", "jwks_uri": f"{here.issuer}/keys",
                }  # fmt: skip
                self.answer(here.status, found | here.metadata)
            else:
                self.answer(200, {"keys": [here.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*here.redeem({name: values[0] for name, values in parse_qs(text).items()}))

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoints)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here.issuer = f"http://127.0.0.1:{server.server_port}"
    settings.TONGBAN_NATIONAL_PLATFORM = "tongban.identity.adapters.national.OidcNational"
    settings.TONGBAN_NATIONAL_ISSUER = here.issuer
    settings.TONGBAN_NATIONAL_CLIENT = CLIENT
    settings.TONGBAN_NATIONAL_SECRET = "a secret of the tests"
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    national._kept.clear()
    yield here
    server.shutdown()
    server.server_close()
    national._kept.clear()


def signed_on(platform: Platform, **answer: str) -> VerifiedIdentity:
    connector = OidcNational()
    begun = connector.begin(BACK)
    return connector.complete(begun.kept, platform.authorize(begun.address) | answer, BACK)


@pytest.mark.django_db
def test_who_the_platform_verified_arrives_with_what_we_need_and_nothing_else(platform: Platform) -> None:
    found = signed_on(platform)
    assert found == VerifiedIdentity(
        RealNameLevel.PROVED, CHEN.document, "陈晓", "13800000301", "national", f"{platform.issuer} person-1"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("claims", "level", "kind"),
    [
        ({"real_name_level": "1"}, RealNameLevel.COMPARED, DocumentKind.CITIZEN),
        ({"real_name_level": "3"}, RealNameLevel.SEEN, DocumentKind.CITIZEN),
        ({"real_name_level": "9"}, RealNameLevel.NONE, DocumentKind.CITIZEN),
        ({"real_name_level": None}, RealNameLevel.NONE, DocumentKind.CITIZEN),
        ({"document_type": "516"}, RealNameLevel.PROVED, DocumentKind.HMT_PERMIT),
        ({"document_type": "553"}, RealNameLevel.PROVED, DocumentKind.PERMANENT_RESIDENT),
    ],
)
def test_levels_and_documents_are_mapped_at_the_border(
    platform: Platform, claims: dict[str, Any], level: RealNameLevel, kind: DocumentKind
) -> None:
    platform.claims = claims
    found = signed_on(platform)
    assert (found.level, found.document.kind) == (level, kind)


def seconds(offset: int) -> int:
    return int(now().timestamp()) + offset


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "for another client": {"claims": {"aud": "somebody-else"}},
    "for two clients and not authorised for us": {"claims": {"aud": [CLIENT, "somebody-else"]}},
    "authorised for another": {"claims": {"azp": "somebody-else"}},
    "another nonce": {"claims": {"nonce": "replayed"}},
    "no nonce": {"claims": {"nonce": None}},
    "no subject": {"claims": {"sub": None}},
    "no issuer": {"claims": {"iss": None}},
    "no end": {"claims": {"exp": None}},
    "no beginning": {"claims": {"iat": None}},
    "an unknown document": {"claims": {"document_type": "999"}},
    "unsigned": {"header": {"alg": "none"}, "signer": "none"},
    "signed with the public key as a secret": {"header": {"alg": "HS256"}, "signer": "public"},
    "signed with our secret": {"header": {"alg": "HS256"}, "signer": "secret"},
    "signed by somebody else": {"signer": "stranger"},
    "signed in a way that we do not take": {"header": {"alg": "RS512"}, "signer": "other way"},
    "no token at all": {"token": "x"},
    "a broken token": {"token": "a.b.c"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("lie", list(LIES))
def test_a_token_that_is_not_exactly_ours_is_refused(platform: Platform, lie: str) -> None:
    told = LIES[lie]
    platform.claims, platform.header = told.get("claims", {}), told.get("header", {})
    platform.token = told.get("token", "")
    match told.get("signer"):
        case "none":
            platform.forge = lambda claims: f"{signed_part(claims, 'none')}."
        case "public":
            platform.forge = lambda claims: by_secret(claims, platform.key.as_pem(private=False))
        case "secret":
            platform.forge = lambda claims: by_secret(claims, b"a secret of the tests")
        case "stranger":
            platform.signer = RSAKey.generate_key(2048, {"kid": "one"})
        case "other way":
            plain = {name: part for name, part in platform.key.as_dict(private=True).items() if name != "alg"}
            platform.signer = RSAKey.import_key(plain)
    with pytest.raises(UpstreamRefused):
        signed_on(platform)
    platform.claims, platform.header, platform.token = {}, {}, ""
    platform.signer = platform.forge = None
    assert signed_on(platform).name == "陈晓", "the same platform, honest again"


def signed_part(claims: dict[str, Any], algorithm: str) -> str:
    """Header and claims of a token, as they are signed."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': algorithm, 'kid': 'one'})}.{part(claims)}"


def by_secret(claims: dict[str, Any], secret: bytes) -> str:
    """Signed with HMAC by something that is no secret between the two."""
    head = signed_part(claims, "HS256")
    seal = hmac.digest(secret, head.encode(), hashlib.sha256)
    return f"{head}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("issued", "ends", "taken"),
    [
        (0, 300, True),
        (50, 300, True),
        (-400, -50, True),
        (120, 600, False),
        (-400, -70, False),
        (-700, 300, False),
    ],
)
def test_clocks_may_differ_by_a_minute_and_no_more(platform: Platform, issued: int, ends: int, taken: bool) -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        platform.claims = {"iat": seconds(issued), "exp": seconds(ends)}
        if taken:
            assert signed_on(platform).name == "陈晓"
        else:
            with pytest.raises(UpstreamRefused):
                signed_on(platform)


@pytest.mark.django_db
def test_state_verifier_and_issuer_of_another_conversation_are_refused(platform: Platform) -> None:
    connector = OidcNational()
    one, other = connector.begin(BACK), connector.begin(BACK)
    for kept, answer in (
        (one.kept, platform.authorize(other.address)),
        (one.kept | {"state": ""}, platform.authorize(one.address) | {"state": ""}),
        (one.kept, platform.authorize(one.address) | {"iss": "https://evil.example"}),
        (one.kept, platform.authorize(one.address) | {"error": "access_denied"}),
        (one.kept, {"state": one.kept["state"]}),
        (one.kept | {"verifier": other.kept["verifier"]}, platform.authorize(one.address)),
        (one.kept | {"nonce": other.kept["nonce"]}, platform.authorize(one.address)),
    ):
        with pytest.raises(UpstreamRefused):
            connector.complete(kept, answer, BACK)
    answer = platform.authorize(one.address)
    assert connector.complete(one.kept, answer, BACK).name == "陈晓"
    with pytest.raises(UpstreamRefused):
        connector.complete(one.kept, answer, BACK)  # the code is used up


@pytest.mark.django_db
def test_who_comes_back_too_late_begins_anew(platform: Platform) -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False) as clock:
        connector = OidcNational()
        begun = connector.begin(BACK)
        answer = platform.authorize(begun.address)
        clock.shift(601)
        with pytest.raises(UpstreamRefused):
            connector.complete(begun.kept, answer, BACK)


@pytest.mark.django_db
def test_a_platform_that_is_down_or_not_itself_is_told(platform: Platform, settings: LazySettings) -> None:
    platform.status = 503
    with pytest.raises(PlatformSilent):
        OidcNational().begin(BACK)
    platform.status, platform.metadata = 200, {"issuer": "https://evil.example"}
    with pytest.raises(UpstreamRefused):
        OidcNational().begin(BACK)
    national._kept.clear()
    platform.metadata = {"token_endpoint": "http://192.0.2.1/token"}
    with pytest.raises(UpstreamRefused):
        OidcNational().begin(BACK)
    settings.TONGBAN_NATIONAL_ISSUER = "http://127.0.0.1:9"
    with pytest.raises(PlatformSilent):
        OidcNational().begin(BACK)


# --- accounts ---


def identity(number: int = 3, level: RealNameLevel = RealNameLevel.PROVED, subject: str = "a") -> VerifiedIdentity:
    one = PEOPLE[number]
    return VerifiedIdentity(level, one.document, one.name, "", "national", subject, simulated=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_somebody_new_gets_an_account_by_agreeing_and_is_known_the_next_time(platform: Platform) -> None:
    browser = Client()
    account = through_the_pages(browser, platform)
    assert account.level == RealNameLevel.PROVED
    assert not account.has_usable_password()
    assert browser.get("/my/").status_code == 200
    again = Client()
    back = returned(again, platform)
    assert back.headers["Location"] == "/my/"
    assert again.get("/my/").status_code == 200
    kept = as_stored(Registration) + as_stored(UpstreamLink)
    assert all(said not in kept for said in ("person-1", "green", platform.issuer)), "raw claims are not kept"
    assert AuditEntry.objects.filter(act="session.by_platform", concerning=account.person_id).count() == 1


def as_stored(model: type[Model]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608  # a table of ours
        return str(cursor.fetchall())


def returned(browser: Client, platform: Platform) -> Any:
    """Out to the platform and back."""
    address = browser.get("/account/national/").headers["Location"]
    return browser.get("/account/national/callback/", platform.authorize(address))


def through_the_pages(browser: Client, platform: Platform) -> Account:
    assert returned(browser, platform).headers["Location"] == "/account/national/welcome/"
    assert browser.post("/account/national/welcome/", {}).status_code == 400
    assert browser.post("/account/national/welcome/", {"agreement": "on"}).headers["Location"] == "/my/"
    return Account.objects.get(person__name="陈晓")


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_an_existing_account_is_linked_only_after_its_owner_signed_in_to_it() -> None:
    arrival = actions.arrive_from_platform(identity(0))
    assert (arrival.account, arrival.known) == (None, True)
    assert arrival.registration is not None
    for stranger in ("lisi", "wangwu"):
        with pytest.raises(LinkRefused):
            actions.link_own_account(arrival.registration.id, account=build.account(stranger))
    zhangsan = actions.link_own_account(arrival.registration.id, account=build.account("zhangsan"))
    assert actions.arrive_from_platform(identity(0)).account == zhangsan
    assert zhangsan.level == RealNameLevel.SEEN, "a weaker word never lowers a level"


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_the_link_page_wants_the_password_and_counts_the_tries() -> None:
    browser = Client()
    address = browser.get("/account/national/").headers["Location"]
    assert "simulated" in address
    assert "陈晓" in browser.get(address).content.decode()
    state = parse_qs(urlsplit(address).query)["state"][0]
    back = browser.get("/account/national/callback/", {"state": state, "code": "0"})
    assert back.headers["Location"] == "/account/national/link/"
    for _ in range(4):
        wrong = browser.post("/account/national/link/", {"username": "zhangsan", "password": "guess"})
        assert wrong.status_code == 400
    right = {"username": "zhangsan", "password": "tongban-demo"}
    assert browser.post("/account/national/link/", right).headers["Location"] == "/my/"
    assert UpstreamLink.objects.get().account == build.account("zhangsan")


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_neither_name_nor_telephone_finds_an_account() -> None:
    build.account("zhangsan")
    twin = VerifiedIdentity(
        RealNameLevel.PROVED, PEOPLE[4].document, "张三", "13800000101", "national", "twin", simulated=True
    )
    assert not actions.arrive_from_platform(twin).known


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_officers_weak_words_and_changed_people_do_not_come_in() -> None:
    with pytest.raises(UpstreamRefused):
        actions.arrive_from_platform(identity(level=RealNameLevel.NONE))
    officer = build.account("zhaomin").person
    assert officer is not None
    with pytest.raises(NotForOfficers):
        actions.arrive_from_platform(
            VerifiedIdentity(RealNameLevel.SEEN, officer.papers, officer.name, "", "national", "z")
        )
    arrival = actions.arrive_from_platform(identity(3))
    assert arrival.registration is not None
    actions.open_registered_account(
        arrival.registration.id,
        username="u0000000001",
        password="",
        agreed_to=agreement.current().version,
        by_platform=True,
    )
    with pytest.raises(UpstreamRefused):
        actions.arrive_from_platform(identity(4))  # the same subject, another person


@pytest.mark.django_db
def test_an_answer_is_used_once_and_belongs_to_one_browser() -> None:
    browser, other = Client(), Client()
    state = parse_qs(urlsplit(browser.get("/account/national/").headers["Location"]).query)["state"][0]
    assert other.get("/account/national/callback/", {"state": state, "code": "3"}).status_code == 409
    assert browser.get("/account/national/callback/", {"state": "x", "code": "3"}).status_code == 409
    assert browser.get("/account/national/callback/", {"state": state, "code": "3"}).status_code == 409


@pytest.mark.django_db
def test_it_is_offered_only_where_it_is_configured(settings: LazySettings) -> None:
    assert "演示：模拟" in Client().get("/account/login/").content.decode()
    settings.TONGBAN_NATIONAL_PLATFORM = ""
    assert "国家平台" not in Client().get("/account/login/").content.decode()
    for page in ("", "callback/", "simulated/"):
        assert Client().get(f"/account/national/{page}").status_code == 404
    settings.TONGBAN_NATIONAL_PLATFORM = "tongban.identity.adapters.national.FailingFakeNational"
    assert Client().get("/account/national/").status_code == 503


@pytest.mark.parametrize("code", ["", "999", "-1", "x", "٣"])
def test_the_fake_takes_only_people_of_its_list(code: str) -> None:
    kept = FakeNational().begin(BACK).kept
    with pytest.raises(UpstreamRefused):
        FakeNational().complete(kept, {"state": kept["state"], "code": code}, BACK)
