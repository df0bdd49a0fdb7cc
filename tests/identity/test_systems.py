"""Connected systems: two people, addresses that say one place, secrets that turn while the system runs; keys likewise."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import IntegrityError, connection, transaction

from tests import build
from tests.identity import connecting
from tests.identity.connecting import CALLBACK, Party, applied, browser, code, party, redeemed
from tongban.identity import actions, signing
from tongban.identity.actions.keys import ANNOUNCED, REMEMBERED
from tongban.identity.assurance import needs_second_factor, reaches
from tongban.identity.connecting import address_problem
from tongban.identity.models.provider import Credential, Grant, SigningKey, System
from tongban.identity.people import Officer
from tongban.identity.provider_errors import NoSuchSystem, NotConnected, OwnApplication, SystemIncomplete, SystemMovedOn
from tongban.identity.signing import BadToken, opened, published, signed, signing_key
from tongban.identity.states import Role, SystemState
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now


@pytest.mark.parametrize(
    "address",
    [
        "http://city.example.gov.cn/callback",
        "https://*.example.gov.cn/callback",
        "https://city.example.gov.cn/callback#part",
        "https://user:pw@city.example.gov.cn/",
        "https://city.example.gov.cn/a/../callback",
        "https://city.example.gov.cn:99999/",
        "https:///callback",
        "https://city.example.gov.cn/call back",
        "https://city.example.gov.cn\\@evil.example/",
        "https://市民.example.gov.cn/",
        "https://city.example.gov.cn;script-src/callback",
        "https://city.example.gov.cn,https:/callback",
        "https://city.'unsafe-inline'.cn/callback",
        "javascript:alert(1)",
        "//city.example.gov.cn/",
        "callback",
        "",
        "https://city.example.gov.cn/" + "x" * 500,
    ],
)
def test_an_address_that_could_mean_elsewhere_is_not_registered(address: str) -> None:
    assert address_problem(address, demo=True)


def test_loopback_is_for_the_demo() -> None:
    assert address_problem("http://127.0.0.1:9000/callback", demo=True) is None
    assert address_problem("http://127.0.0.1:9000/callback", demo=False)
    assert address_problem("http://127.0.0.1.evil.example/callback", demo=True)
    assert address_problem("https://city.example.gov.cn:8443/a?b=c", demo=False) is None
    assert address_problem("https://[2001:db8::5]:8443/a", demo=False) is None


def test_levels_are_reached_from_above() -> None:
    assert reaches("rn3", ["rn2"])
    assert reaches("rn2+2f", ["rn2"])
    assert not reaches("rn2", ["rn2+2f"])
    assert not reaches("rn1", ["rn2"])
    assert reaches("rn0", [])
    assert not reaches("rn3+2f", ["unknown"])
    assert needs_second_factor("rn2", ["rn2+2f"])
    assert not needs_second_factor("rn1", ["rn2+2f"])


def state_of(system: System) -> str:
    return System.objects.get(id=system.id).state


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
class TestFourEyes:
    def test_a_system_is_registered_by_one_and_let_in_by_another(self) -> None:
        system = applied()
        assert system.state == SystemState.APPLIED
        with pytest.raises(NotConnected):
            actions.make_secret(system.id, officer=build.officer("chenlin"))
        actions.approve_connection(system.id, officer=build.officer("anyi"))
        assert state_of(system) == SystemState.CONNECTED
        acts = AuditEntry.objects.filter(subject=f"system:{system.id}").order_by("at").values_list("act", "who")
        assert list(acts) == [("provider.system_applied", "陈琳"), ("provider.system_approved", "安毅")]

    @pytest.mark.parametrize("username", ["chenlin", "shenji", "zhengmei", "zhougang"])
    def test_only_the_security_administrator_lets_in(self, username: str) -> None:
        with pytest.raises(NoSuchSystem):
            actions.approve_connection(applied().id, officer=build.officer(username))

    def test_only_the_system_administrator_registers(self) -> None:
        for username in ("anyi", "shenji", "zhaomin"):
            with pytest.raises(NoSuchSystem):
                applied(officer=build.officer(username))

    def test_whoever_holds_both_posts_still_cannot_do_both(self) -> None:
        real = build.officer("chenlin")
        both = Officer(real.account_id, real.name, {("b", Role.SYSADMIN): 1, ("b", Role.SECURITY): 2})
        with pytest.raises(OwnApplication):
            actions.approve_connection(applied(officer=both).id, officer=both)

    def test_the_database_holds_it_too(self) -> None:
        system = applied()
        with pytest.raises(IntegrityError), transaction.atomic():
            System.objects.filter(id=system.id).update(decided_by_id=system.applied_by_id)
        with pytest.raises(IntegrityError), transaction.atomic():
            System.objects.filter(id=system.id).update(state=SystemState.CONNECTED)

    def test_a_decision_is_taken_once(self) -> None:
        system = applied()
        actions.refuse_connection(system.id, officer=build.officer("anyi"), reason="理由不充分")
        with pytest.raises(SystemMovedOn):
            actions.approve_connection(system.id, officer=build.officer("anyi"))

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": "x"}, "name"),
            ({"body_id": "nobody"}, "body"),
            ({"purpose": "短"}, "purpose"),
            ({"redirect_uris": []}, "redirect_uris"),
            ({"redirect_uris": ["https://*.gov.cn/"]}, "redirect_uris"),
            ({"redirect_uris": [f"https://a.cn/{n}" for n in range(11)]}, "redirect_uris"),
            ({"logout_uris": ["http://a.cn/"]}, "logout_uris"),
            ({"backchannel_uri": "http://10.0.0.1/"}, "backchannel_uri"),
            ({"alg": "none"}, "alg"),
            ({"alg": "HS256"}, "alg"),
        ],
    )
    def test_what_is_missing_is_named(self, given: dict[str, Any], field: str) -> None:
        with pytest.raises(SystemIncomplete) as refused:
            applied(**given)
        assert refused.value.field == field
        assert not System.objects.exists()

    def test_stopping_is_open_to_both_and_going_on_to_one(self) -> None:
        one = party()
        actions.suspend_connection(one.system.id, officer=build.officer("chenlin"), reason="演练")
        with pytest.raises(NoSuchSystem):
            actions.resume_connection(one.system.id, officer=build.officer("chenlin"))
        actions.resume_connection(one.system.id, officer=build.officer("anyi"))
        assert state_of(one.system) == SystemState.CONNECTED


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
class TestSecrets:
    def test_a_secret_turns_while_the_system_runs(self) -> None:
        one, client = party(), browser()
        new = Party(one.system, actions.make_secret(one.system.id, officer=build.officer("chenlin")))
        assert redeemed(one, code(client, one)).status_code == 200
        assert redeemed(new, code(client, one)).status_code == 200
        with time_machine.travel(now() + timedelta(days=7, seconds=1), tick=True):
            client = browser()
            assert redeemed(one, code(client, one)).status_code == 401
            assert redeemed(new, code(client, one)).status_code == 200

    def test_a_leaked_secret_ends_at_once(self) -> None:
        one, client = party(), browser()
        new = Party(one.system, actions.make_secret(one.system.id, officer=build.officer("chenlin"), at_once=True))
        assert redeemed(one, code(client, one)).status_code == 401
        assert redeemed(new, code(client, one)).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
class TestKeys:
    def test_new_keys_are_known_before_they_sign_and_old_ones_while_their_tokens_live(self) -> None:
        actions.ensure_keys()
        old = signing_key("RS256")
        assert old is not None
        before = signed(self.claims(), alg="RS256")
        actions.rotate_keys(who="a test")
        assert signing_key("RS256") == old, "the new one is announced first"
        assert len(published()) == 4
        with time_machine.travel(now() + ANNOUNCED + timedelta(seconds=1), tick=True):
            new = signing_key("RS256")
            assert new is not None
            assert new != old
            assert old.kid in {key["kid"] for key in published()}
            assert opened(before)["sub"] == "me"
            assert jwt.get_unverified_header(signed(self.claims(), alg="RS256"))["kid"] == new.kid
        with time_machine.travel(now() + ANNOUNCED + REMEMBERED + timedelta(seconds=1), tick=True):
            assert len(published()) == 2
            with pytest.raises(BadToken):
                opened(before)

    def test_a_key_whose_letters_happen_to_spell_another_algorithm_signs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = ec.generate_private_key

        def unlucky(curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
            while True:
                key = made(curve)
                if b"RSA" in key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()):
                    return key

        monkeypatch.setattr(ec, "generate_private_key", unlucky)
        actions.rotate_keys(who="test", at_once=True)
        assert opened(signed(self.claims(), alg="ES256"))["sub"] == "me"

    def test_a_stolen_key_is_worth_nothing_from_now_on(self) -> None:
        actions.ensure_keys()
        token = signed(self.claims(), alg="ES256")
        old = {key["kid"] for key in published()}
        actions.rotate_keys(who="a test", at_once=True)
        assert not old & {key["kid"] for key in published()}
        with pytest.raises(BadToken):
            opened(token)
        assert opened(signed(self.claims(), alg="ES256"))["sub"] == "me"

    def test_the_first_rotation_signs_at_once(self) -> None:
        actions.rotate_keys(who="a test")
        assert signing_key("RS256") is not None
        assert signing_key("ES256") is not None

    def test_no_private_key_stands_in_the_database_in_clear(self) -> None:
        actions.ensure_keys()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT private, public FROM {SigningKey._meta.db_table}")  # noqa: S608
            rows = cursor.fetchall()
        assert len(rows) == 2
        for private, public in rows:
            assert private.startswith("sealed:")
            assert "PRIVATE" not in private
            assert '"d"' not in str(public)

    def test_a_token_says_nothing_of_its_own_algorithm(self) -> None:
        """Algorithm confusion: signed with our public key as if it were a shared secret, or not signed at all."""
        actions.ensure_keys()
        key = next(one for one in published() if one["alg"] == "RS256")
        # what an attacker can download
        public = jwt.PyJWK(key).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        header = {"kid": key["kid"], "typ": "JWT"}

        def part(content: bytes) -> bytes:
            return base64.urlsafe_b64encode(content).rstrip(b"=")

        for alg in ("HS256", "none"):
            head = part(json.dumps({**header, "alg": alg}).encode()) + b"." + part(json.dumps(self.claims()).encode())
            end = part(hmac.digest(public, head, hashlib.sha256)) if alg == "HS256" else b""
            with pytest.raises(BadToken):
                opened((head + b"." + end).decode())
        foreign = jwt.encode(self.claims(), ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers=header)
        with pytest.raises(BadToken):  # another's key under the name of ours
            opened(foreign)

    @pytest.mark.parametrize(
        ("changed", "good"),
        [
            ({}, True),
            ({"exp": -3600}, True),  # a hint may be old
            ({"iat": 59}, True),  # a clock may be a minute off
            ({"iat": 120}, False),
            ({"nbf": 120}, False),
            ({"iss": "https://evil.example"}, False),
            ({"aud": "somebody"}, False),
            ({"sub": None}, False),
        ],
    )
    def test_old_hints_are_taken_and_future_ones_and_foreign_ones_are_not(
        self, changed: dict[str, Any], good: bool
    ) -> None:
        actions.ensure_keys()
        seconds = {name: int(now().timestamp()) + value for name, value in changed.items() if isinstance(value, int)}
        claims = {n: v for n, v in {**self.claims(), **changed, **seconds}.items() if v is not None}
        token = signed(claims, alg="RS256")
        if good:
            assert opened(token, audience="us")["sub"] == "me"
        else:
            with pytest.raises(BadToken):
                opened(token, audience="us")

    @pytest.mark.parametrize("kid", ["a\0b", "' OR 1=1", "x" * 5000, ""])
    def test_a_key_of_no_name_of_ours_is_not_looked_for(self, kid: str) -> None:
        actions.ensure_keys()
        token = jwt.encode(self.claims(), "s" * 32, algorithm="HS256", headers={"kid": kid, "typ": "JWT"})
        with pytest.raises(BadToken):
            opened(token)

    def test_a_logout_token_names_nobody_as_a_hint(self) -> None:
        actions.ensure_keys()
        with pytest.raises(BadToken):
            opened(signed(self.claims(), alg="RS256", typ="logout+jwt"))

    @staticmethod
    def claims() -> dict[str, Any]:
        moment = int(now().timestamp())
        return {"iss": signing.issuer(), "sub": "me", "aud": "us", "iat": moment, "exp": moment + 600}


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_what_nobody_can_come_with_any_more_is_deleted() -> None:
    one, client = party(), browser()
    tokens = redeemed(one, code(client, one)).json()
    assert actions.tidy_sign_ons() == 0
    with time_machine.travel(now() + timedelta(hours=23), tick=True):
        assert actions.tidy_sign_ons() == 0
    with time_machine.travel(now() + timedelta(days=1, hours=9), tick=True):
        assert actions.tidy_sign_ons() > 0
        assert not Credential.objects.exists()
        assert not Grant.objects.exists()
        assert connecting.userinfo(tokens["access_token"]).status_code == 401
    assert CALLBACK in System.objects.get().redirect_uris
