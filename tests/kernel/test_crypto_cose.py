"""Signed tokens: right structure, one spelling, no bit that does not matter."""

from typing import Any

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto import cose
from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.crypto.keyring import SoftwareSigner
from tongban.kernel.crypto.sm2 import PrivateKey, PublicKey

SIGNER = SoftwareSigner(PrivateKey.generate())
TOKEN = cose.sign(b"payload", SIGNER)


def test_a_token_says_who_signed_what() -> None:
    token = cose.parse(TOKEN)
    assert (token.key_id, token.payload) == (SIGNER.key_id, b"payload")
    assert PublicKey(SIGNER.public_key).verifies(token.signed, token.signature)


def test_an_independent_cose_library_signs_the_same_bytes_in_the_same_structure() -> None:
    """The library knows no SM2, so the comparison is made with an ES256 token of its own."""
    secret = ec.generate_private_key(ec.SECP256R1())
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    theirs = cwt.COSE.new().encode(
        b"payload", cwt.COSEKey.from_pem(pem, alg="ES256", kid="key"), protected={"alg": "ES256", "kid": "key"}
    )
    head, unprotected, payload, signature = _parts(theirs)
    assert (cbor2.loads(theirs).tag, unprotected, payload) == (cbor2.loads(TOKEN).tag, _parts(TOKEN)[1], b"payload")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    secret.public_key().verify(encode_dss_signature(r, s), cose._to_be_signed(head, payload), ec.ECDSA(hashes.SHA256()))


def _parts(token: bytes) -> Any:
    return cbor2.loads(token).value


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(TOKEN) * 8 - 1))
def test_no_bit_of_a_token_can_be_changed(bit: int) -> None:
    changed = bytearray(TOKEN)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        token = cose.parse(bytes(changed))
    except BadToken:
        return
    same_key = token.key_id == SIGNER.key_id
    assert not (same_key and PublicKey(SIGNER.public_key).verifies(token.signed, token.signature))


@given(st.binary(max_size=200))
def test_random_bytes_are_no_token(data: bytes) -> None:
    with pytest.raises(BadToken):
        cose.parse(data)


@pytest.mark.parametrize(
    "token",
    [
        TOKEN[:-1],
        TOKEN + b"\0",
        b"",
        b"\xd2" + b"\x81" * 4000,
        b"\xd2" * 5000,
        cbor2.dumps(cbor2.CBORTag(18, [])),
        cbor2.dumps(cbor2.CBORTag(18, [1, 2, 3, 4])),
        cbor2.dumps(cbor2.CBORTag(17, _parts(TOKEN))),
        cbor2.dumps(_parts(TOKEN)),
        cbor2.dumps(cbor2.CBORTag(18, [_parts(TOKEN)[0], {4: b"x"}, *_parts(TOKEN)[2:]])),
    ],
    ids=range(10),  # the token differs in every process, and parallel workers must agree on the names of tests
)
def test_what_is_not_in_the_one_form_is_refused(token: bytes) -> None:
    with pytest.raises(BadToken):
        cose.parse(token)
