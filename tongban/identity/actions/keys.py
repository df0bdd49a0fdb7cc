"""Acts on the keys that sign tokens: make the first ones, change them, let the old ones run out."""

import hashlib
import json
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import transaction
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tongban.identity.models.provider import SigningKey
from tongban.identity.signing import ALGORITHMS, signing_key
from tongban.kernel import audit
from tongban.kernel.today import now

#: A new key is public for this long before it signs: longer than anybody may keep our keys without asking again.
ANNOUNCED = timedelta(hours=24)
#: An old key stays public for this long after the new one signs: longer than any token that is still a hint.
REMEMBERED = timedelta(days=7)


@transaction.atomic
def ensure_keys() -> list[SigningKey]:
    """Make the first key of each algorithm; does nothing where one signs already."""
    return [_made(alg, at=now()) for alg in ALGORITHMS if signing_key(alg) is None]


@transaction.atomic
def rotate_keys(*, who: str, at_once: bool = False) -> list[SigningKey]:
    """A new key for each algorithm. `at_once`: a key may have been stolen, so the old ones are worth nothing from now on."""
    moment = now()
    begins = moment if at_once else moment + ANNOUNCED
    ends = moment if at_once else begins + REMEMBERED
    SigningKey.objects.filter(expires_at=None).update(expires_at=ends)
    if at_once:
        SigningKey.objects.filter(expires_at__gt=ends).update(expires_at=ends)
    made = [_made(alg, at=begins) for alg in ALGORITHMS]
    # a platform whose first key has not been made yet must not wait a day for it
    if not at_once:
        made += [_made(alg, at=moment) for alg in ALGORITHMS if signing_key(alg) is None]
    audit.record("provider.keys_rotated", account_id=None, who=who, at_once=at_once, kids=[key.kid for key in made])
    return made


def _made(alg: str, *, at: datetime) -> SigningKey:
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    if alg == "RS256":
        # the traditional form says "RSA" in its first line, by which the reader knows it
        private, form = rsa.generate_private_key(public_exponent=65537, key_size=2048), PrivateFormat.TraditionalOpenSSL
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    else:
        private, form = ec.generate_private_key(ec.SECP256R1()), PrivateFormat.PKCS8
        public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return SigningKey.objects.create(
        kid=_thumbprint(public),
        alg=alg,
        private=private.private_bytes(Encoding.PEM, form, NoEncryption()).decode(),
        public={name: public[name] for name in public if name != "key_ops"},
        made_at=now(),
        not_before=at,
    )


def _thumbprint(public: dict[str, str]) -> str:
    """RFC 7638: the name of a key is the hash of what it is."""
    members = ("e", "kty", "n") if public["kty"] == "RSA" else ("crv", "kty", "x", "y")
    text = json.dumps({name: public[name] for name in members}, separators=(",", ":"))
    return jwt.utils.base64url_encode(hashlib.sha256(text.encode()).digest()).decode()
