"""Signed tokens: COSE_Sign1 (RFC 9052) in one canonical form, with SM2.

Every token has exactly one spelling here. What decodes but is not what encoding gives again is refused, so
that no bit of a token can be changed without being seen.
"""

import dataclasses
from io import BytesIO

import cbor2

from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.crypto.keyring import Signer

#: No COSE number is registered for SM2 with SM3; this one is from the private range.
SM2_SM3 = -65601
_ALGORITHM, _KEY_ID = 1, 4
_COSE_SIGN1 = 18
_LARGEST_TOKEN = 4096


@dataclasses.dataclass(frozen=True)
class Token:
    """A token taken apart; nothing about its signature is known yet."""

    key_id: bytes
    payload: bytes
    signature: bytes
    #: The bytes that the signature is over.
    signed: bytes


def sign(payload: bytes, signer: Signer) -> bytes:
    """The payload as a signed token."""
    head = _head(signer.key_id)
    return _encode(head, payload, signer.sign(_to_be_signed(head, payload)))


def parse(token: bytes) -> Token:
    """Take a token apart; BadToken for anything but the canonical form."""
    if len(token) > _LARGEST_TOKEN:
        raise BadToken("longer than any token of ours")
    try:
        stream = BytesIO(token)
        outer = cbor2.load(stream, tag_hook=lambda _decoder, tag: tag)
        if stream.read(1) or not isinstance(outer, cbor2.CBORTag) or outer.tag != _COSE_SIGN1:
            raise BadToken("not one COSE_Sign1")
        head, unprotected, payload, signature = outer.value
        values = cbor2.loads(head)
        key_id = values[_KEY_ID]
    except BadToken:
        raise
    except Exception as broken:  # cbor2 raises its own errors and plain ones alike; all mean the same here
        raise BadToken("not a token") from broken
    if not (isinstance(key_id, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise BadToken("not a token of ours")
    if unprotected != {} or head != _head(key_id) or token != _encode(head, payload, signature):
        raise BadToken("not in the canonical form")
    return Token(key_id, payload, signature, _to_be_signed(head, payload))


def _head(key_id: bytes) -> bytes:
    return cbor2.dumps({_ALGORITHM: SM2_SM3, _KEY_ID: key_id}, canonical=True)


def _encode(head: bytes, payload: bytes, signature: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(_COSE_SIGN1, [head, {}, payload, signature]), canonical=True)


def _to_be_signed(head: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052 §4.4."""
    return cbor2.dumps(["Signature1", head, b"", payload], canonical=True)
