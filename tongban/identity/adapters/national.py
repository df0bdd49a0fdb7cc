"""Signing on with the national platform: a connector that begins at our side and completes with a verified identity.

OpenID Connect is one implementation; provinces that speak tickets write another. What the other side says is checked,
mapped at this border and not kept.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.utils.module_loading import import_string
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.identity.adapters.asking import Line
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.documents import Document, document_from
from tongban.identity.errors import PlatformSilent, RegisterSilent, UpstreamRefused
from tongban.identity.states import DocumentKind, Proof, RealNameLevel
from tongban.kernel.today import now

#: How the platform numbers its levels, and what each is here. A level that is not listed is none.
LEVELS: Mapping[str, RealNameLevel] = {
    "1": RealNameLevel.COMPARED,
    "2": RealNameLevel.PROVED,
    "3": RealNameLevel.SEEN,
}
#: GA/T 2000.156.
DOCUMENTS: Mapping[str, DocumentKind] = {
    "111": DocumentKind.CITIZEN,
    "414": DocumentKind.PASSPORT,
    "511": DocumentKind.HMT_PERMIT,
    "516": DocumentKind.HMT_PERMIT,
    "553": DocumentKind.PERMANENT_RESIDENT,
}
#: Signatures that are believed: none by a shared secret, and "none" is none.
ALGORITHMS = ["RS256", "ES256"]
#: Clocks of two machines may differ by so many seconds.
LEEWAY = 60
#: Whoever takes longer to come back begins anew.
LONGEST_AWAY = 600


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it must bring back; `kept` stays in the session and is used once."""

    address: str
    kept: dict[str, Any]


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """Who somebody is, as another platform vouches."""

    level: RealNameLevel
    document: Document
    name: str
    phone: str
    source: str
    #: How that platform names the person; kept as a keyed hash only.
    subject: str
    simulated: bool = False


class Connector(Protocol):
    """What a way to another platform must offer."""

    source: str
    simulated: bool

    def begin(self, return_to: str) -> Begun:
        """Start; raises PlatformSilent."""

    def complete(self, kept: Mapping[str, Any], answer: Mapping[str, str], return_to: str) -> VerifiedIdentity:
        """Check what came back; raises UpstreamRefused or PlatformSilent."""


def _started() -> dict[str, Any]:
    return {"state": secrets.token_urlsafe(24), "at": now().timestamp()}


def _require_own(kept: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    """The answer belongs to the question that this browser asked a short while ago."""
    state = str(kept.get("state", ""))
    if not state or not hmac.compare_digest(state.encode(), answer.get("state", "").encode()):
        raise UpstreamRefused
    if not 0 <= now().timestamp() - float(kept.get("at", 0)) <= LONGEST_AWAY:
        raise UpstreamRefused


_line = Line("national-platform")


class OidcNational:
    """OpenID Connect: authorization code with PKCE, everything in the ID token checked."""

    source = "national"
    simulated = False

    def __init__(self) -> None:
        self.issuer: str = settings.TONGBAN_NATIONAL_ISSUER
        self.client_id: str = settings.TONGBAN_NATIONAL_CLIENT
        self._secret: str = settings.TONGBAN_NATIONAL_SECRET
        self._wait: float = settings.TONGBAN_REGISTER_WAIT

    def begin(self, return_to: str) -> Begun:
        """State, nonce and verifier are fresh for each start."""
        kept = _started() | {"nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)}
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": return_to,
            "scope": "openid profile",
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": create_s256_code_challenge(kept["verifier"]),
            "code_challenge_method": "S256",
        }
        return Begun(f"{self._metadata()['authorization_endpoint']}?{urlencode(asked)}", kept)

    def complete(self, kept: Mapping[str, Any], answer: Mapping[str, str], return_to: str) -> VerifiedIdentity:
        """Redeem the code and believe the ID token only after all checks (OpenID Connect Core 3.1.3.7, RFC 9207)."""
        _require_own(kept, answer)
        if answer.get("iss", self.issuer) != self.issuer or "error" in answer or not answer.get("code"):
            raise UpstreamRefused
        token = self._token(answer["code"], str(kept["verifier"]), return_to)
        return _identity_in(self._claims(token, str(kept["nonce"])), self.source)

    def _token(self, code: str, verifier: str, return_to: str) -> str:
        def redeem() -> Mapping[str, Any]:
            with OAuth2Session(self.client_id, self._secret, redirect_uri=return_to) as session:
                address = self._metadata()["token_endpoint"]
                found: Mapping[str, Any] = session.fetch_token(
                    address, code=code, code_verifier=verifier, timeout=self._wait
                )
                return found

        try:
            answer = _line.ask(lambda: _within_reach(redeem), within=self._wait * 2)
        except RegisterSilent as silent:
            raise PlatformSilent from silent
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise UpstreamRefused
        return token

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        checks = jwt.JWTClaimsRegistry(
            now=lambda: int(now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, self._keys(), algorithms=ALGORITHMS).claims
            checks.validate(claims)
        except (JoseError, ValueError) as wrong:
            raise UpstreamRefused from wrong
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", self.client_id) != self.client_id or (len(parties) > 1 and "azp" not in claims):
            raise UpstreamRefused
        if claims["iat"] > now().timestamp() + LEEWAY or claims["iat"] < now().timestamp() - LONGEST_AWAY:
            raise UpstreamRefused
        return claims

    def _metadata(self) -> Mapping[str, Any]:
        found = self._fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise UpstreamRefused
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            require_tls(str(found.get(name, "")))
        return found

    def _keys(self) -> KeySet:
        try:
            return KeySet.import_key_set({"keys": self._fetched(self._metadata()["jwks_uri"])["keys"]})
        except (JoseError, KeyError, ValueError) as wrong:
            raise UpstreamRefused from wrong

    def _fetched(self, address: str) -> Mapping[str, Any]:
        def get() -> Mapping[str, Any]:
            answer = requests.get(address, timeout=self._wait, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
            return found if isinstance(found, dict) else {}

        kept = _kept.get(address)
        if kept is not None and time.monotonic() - kept[0] < KEPT_FOR:
            return kept[1]
        require_tls(address)
        try:
            found = _line.ask(lambda: _within_reach(get), within=self._wait * 2)
        except RegisterSilent as silent:
            raise PlatformSilent from silent
        _kept[address] = (time.monotonic(), found)
        return found


#: Documents of the platform (discovery, keys) are asked for once in so many seconds.
KEPT_FOR = 300.0
_kept: dict[str, tuple[float, Mapping[str, Any]]] = {}


def _within_reach(call: Any) -> Mapping[str, Any]:
    """One call to the other side: its refusals are refusals, its silence is silence."""
    try:
        found: Mapping[str, Any] = call()
    except requests.HTTPError as refused:
        if refused.response is not None and refused.response.status_code >= 500:
            raise ConnectionError("the national platform has failed") from None
        raise UpstreamRefused from None
    except requests.RequestException:
        raise ConnectionError("the national platform does not answer") from None
    except Exception as other:
        # authlib raises errors of its own for what the token endpoint says
        if type(other).__module__.startswith("authlib"):
            raise UpstreamRefused from None
        raise
    return found


def require_tls(address: str) -> None:
    """Only over TLS; loopback in the demo is the exception. Raises UpstreamRefused."""
    parts = urlsplit(address)
    near = settings.DEMO and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not (parts.scheme == "https" or (parts.scheme == "http" and near)):
        raise UpstreamRefused


def _identity_in(claims: Mapping[str, Any], source: str) -> VerifiedIdentity:
    """The few things we want to know; whatever else was said is forgotten here."""
    kind = DOCUMENTS.get(str(claims.get("document_type", "")))
    if kind is None:
        raise UpstreamRefused
    return VerifiedIdentity(
        level=LEVELS.get(str(claims.get("real_name_level", "")), RealNameLevel.NONE),
        document=document_from(kind, str(claims.get("document_number", "")), str(claims.get("document_country", ""))),
        name=str(claims.get("name", "")),
        phone=str(claims.get("phone_number", "")).removeprefix("+86"),
        source=source,
        subject=f"{claims['iss']} {claims['sub']}",
    )


class FakeNational:
    """For the demo: a page of ours that lets one choose a synthetic person. Vouches for nobody who exists."""

    source = "national"
    simulated = True

    def begin(self, return_to: str) -> Begun:
        """To the page beside the one it returns to."""
        kept = _started()
        return Begun(f"{return_to.replace('/callback/', '/simulated/')}?{urlencode({'state': kept['state']})}", kept)

    def complete(self, kept: Mapping[str, Any], answer: Mapping[str, str], return_to: str) -> VerifiedIdentity:
        """The code is the place of the person in the list."""
        _require_own(kept, answer)
        code = answer.get("code", "")
        if not (code.isascii() and code.isdigit() and len(code) < 4 and int(code) < len(PEOPLE)):
            raise UpstreamRefused
        one = PEOPLE[int(code)]
        return VerifiedIdentity(
            RealNameLevel.PROVED,
            one.document,
            one.name,
            one.proofs.get(Proof.MOBILE, ""),
            self.source,
            f"synthetic {code}",
            simulated=True,
        )


class FailingFakeNational:
    """A platform that is down."""

    source = "national"
    simulated = True

    def begin(self, return_to: str) -> Begun:
        """Never succeeds."""
        raise PlatformSilent

    def complete(self, kept: Mapping[str, Any], answer: Mapping[str, str], return_to: str) -> VerifiedIdentity:
        """Never succeeds."""
        raise PlatformSilent


def national_platform() -> Connector | None:
    """The connector that the settings name; None: signing on with the national platform is not offered."""
    if not settings.TONGBAN_NATIONAL_PLATFORM:
        return None
    connector: Connector = import_string(settings.TONGBAN_NATIONAL_PLATFORM)()
    return connector
