"""Tokens: the one place where they are signed and opened again, and the keys that the world may know.

Another algorithm (SM2, when a JWS registration for it is agreed) becomes a further `alg` here and nowhere else.
"""

import functools
import re
from datetime import timedelta
from typing import Any

import jwt
from django.conf import settings
from django.db.models import Q, QuerySet
from jwt.algorithms import AllowedPrivateKeys

from tongban.identity.models.provider import SigningKey
from tongban.kernel.errors import Invalid
from tongban.kernel.today import now

#: RS256 because every client must know it (OpenID Connect Core 15.1), ES256 because it costs a twentieth.
ALGORITHMS = ("RS256", "ES256")
#: Clocks of other machines may be off by this much.
LEEWAY = timedelta(seconds=60)
_RSA = b"-----BEGIN RSA "
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NoSigningKey(RuntimeError):
    """No key signs now: `tongban oidc-keys --rotate` makes one."""


class BadToken(Invalid):
    """发来的登录凭据不是本平台签发的，或者已经失效。请重新登录。"""


def issuer() -> str:
    """Our name as an OpenID provider."""
    return settings.PUBLIC_ADDRESS.rstrip("/")


def living_keys() -> QuerySet[SigningKey]:
    """Keys that may be trusted now, with those that will sign soon; newest first. Their private halves stay closed."""
    living = SigningKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()))
    return living.defer("private").order_by("-not_before", "-made_at")


def signing_key(alg: str) -> SigningKey | None:
    """The newest key of the algorithm that has come into its time."""
    return living_keys().filter(alg=alg, not_before__lte=now()).first()


def published() -> list[dict[str, Any]]:
    """The public halves, for everybody (JWKS): the old ones until their last token has expired, new ones before their first."""
    return [{**key.public, "kid": key.kid, "alg": key.alg, "use": "sig"} for key in living_keys()]


def signed(claims: dict[str, Any], *, alg: str, typ: str = "JWT") -> str:
    """A token over these claims."""
    key = signing_key(alg)
    if key is None:
        raise NoSigningKey(alg)
    return jwt.encode(claims, _private(key.kid), algorithm=key.alg, headers={"kid": key.kid, "typ": typ})


def opened(token: str, *, audience: str | None = None) -> dict[str, Any]:
    """The claims of an ID token of ours, expired or not (it is a hint, not a key); BadToken for anything else.

    The algorithm is that of our key and never what the token says of itself, and a token made for another purpose
    (`logout+jwt`) is not taken for one that names a person.
    """
    try:
        header = jwt.get_unverified_header(token)
        kid = str(header.get("kid", ""))
        key = living_keys().filter(kid=kid).first() if _KID.fullmatch(kid) else None
        if key is None or header.get("typ") != "JWT":
            raise BadToken
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK({**key.public, "alg": key.alg}).key,
            algorithms=[key.alg],
            audience=audience,
            issuer=issuer(),
            leeway=LEEWAY,
            options={"verify_exp": False, "verify_aud": audience is not None, "require": ["iat", "exp", "sub", "aud"]},
        )
    except (jwt.PyJWTError, ValueError) as wrong:
        raise BadToken from wrong
    return claims


@functools.lru_cache(maxsize=16)
def _private(kid: str) -> AllowedPrivateKeys:
    """Opened once a process: reading an RSA key and checking it costs 40 ms."""
    # ALGORITHMS are asymmetric, so this reads an RSA or an EC key. Of the first line only: the letters further down are
    # chance, and one EC key in two thousand says "RSA" there.
    pem = SigningKey.objects.values_list("private", flat=True).get(kid=kid).encode()
    key: AllowedPrivateKeys = jwt.get_algorithm_by_name("RS256" if pem.startswith(_RSA) else "ES256").prepare_key(pem)
    return key
