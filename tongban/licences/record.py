"""The signed record that a licence is: canonical form, token, QR text, and the seal under a rendered file.

The token says who issued what to whom until when, in some 280 bytes. The holder's number appears only as a
salted digest: citizen numbers are few enough to try them all, so both digests are salted with a value that
follows from the platform's secret and is known to nobody outside.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import cbor2

from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.crypto.sm3 import sm3
from tongban.licences.identifier import Identifier, NotAnIdentifier

# What a payload is, so that a file's seal can never pass for a licence.
_LICENCE, _FILE = 1, 2
_KIND, _IDENTIFIER, _ISSUED, _UNTIL, _HOLDER, _RECORD, _NAME, _SIMULATED = range(8)
_CONTENT, _SIZE = 2, 3
_LONGEST_NAME = 32


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a licence's token says."""

    identifier: Identifier
    issued_on: date
    valid_until: date | None
    holder_digest: bytes
    record_digest: bytes
    holder_name: str
    simulated: bool

    def encode(self) -> bytes:
        """As the payload of a token; names are cut to what a QR code can carry, the record digest covers them whole."""
        return cbor2.dumps(
            {
                _KIND: _LICENCE,
                _IDENTIFIER: self.identifier.middle,
                _ISSUED: _day_number(self.issued_on),
                _UNTIL: _day_number(self.valid_until) if self.valid_until else None,
                _HOLDER: self.holder_digest,
                _RECORD: self.record_digest,
                _NAME: self.holder_name[:_LONGEST_NAME],
                _SIMULATED: self.simulated,
            },
            canonical=True,
        )

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """From a token's payload; BadToken when it is not a licence's."""
        values = _decoded(payload, _LICENCE)
        try:
            return cls(
                identifier=Identifier.from_middle(values[_IDENTIFIER]),
                issued_on=_day(values[_ISSUED]),
                valid_until=_day(values[_UNTIL]) if values[_UNTIL] is not None else None,
                holder_digest=values[_HOLDER],
                record_digest=values[_RECORD],
                holder_name=values[_NAME],
                simulated=values[_SIMULATED],
            )
        except (KeyError, TypeError, ValueError, NotAnIdentifier) as broken:
            raise BadToken("not a licence's claims") from broken


@dataclass(frozen=True)
class FileClaims:
    """What the seal under a rendered file says: of which licence it is, and what bytes it covers."""

    identifier: Identifier
    digest: bytes
    size: int

    def encode(self) -> bytes:
        """As the payload of a token."""
        return cbor2.dumps(
            {_KIND: _FILE, _IDENTIFIER: self.identifier.middle, _CONTENT: self.digest, _SIZE: self.size}, canonical=True
        )

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """From a token's payload; BadToken when it is not a file's."""
        values = _decoded(payload, _FILE)
        try:
            return cls(Identifier.from_middle(values[_IDENTIFIER]), values[_CONTENT], values[_SIZE])
        except (KeyError, TypeError, ValueError, NotAnIdentifier) as broken:
            raise BadToken("not a file's claims") from broken


def canonical(record: Mapping[str, Any]) -> bytes:
    """The record's one spelling: keys sorted, no spaces, Unicode composed (NFC)."""
    return unicodedata.normalize(
        "NFC", json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    ).encode()


def record_digest(record: Mapping[str, Any], *, salt: bytes) -> bytes:
    """SM3 of the salted canonical record."""
    return sm3(salt + canonical(record))


def holder_digest(code: str, *, salt: bytes) -> bytes:
    """16 bytes of the SM3 of the salted holder's number."""
    return sm3(salt + code.upper().encode())[:16]


def token_text(token: bytes) -> str:
    """A token in the letters that a QR code packs tightest (base32 without padding)."""
    return base64.b32encode(token).decode().rstrip("=")


def token_bytes(text: str) -> bytes:
    """The token again; BadToken when the text is not exactly what `token_text` writes."""
    if not re.fullmatch(r"[A-Z2-7]+", text):
        raise BadToken("not base32")
    try:
        token = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as cut:
        raise BadToken("cut base32") from cut
    if token_text(token) != text:
        raise BadToken("not the canonical base32")
    return token


def qr_text(address: str, token: bytes) -> str:
    """What the QR code says: any phone opens the page, an app reads the token."""
    return f"{address.rstrip('/').upper()}/V/{token_text(token)}"


def _decoded(payload: bytes, kind: int) -> dict[Any, Any]:
    try:
        values = cbor2.loads(payload)
    except Exception as broken:  # cbor2 raises its own errors and plain ones alike; all mean the same here
        raise BadToken("not CBOR") from broken
    if not isinstance(values, dict) or values.get(_KIND) != kind:
        raise BadToken("not this kind of payload")
    return values


def _day_number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)
