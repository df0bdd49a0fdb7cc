"""The seal under a paper's PDF: the same kind of line as under a licence's, over every byte before it. Pure.

Its payload is of a kind of its own, so that a paper's seal can never pass for a licence or for a licence's file.
"""

from dataclasses import dataclass
from typing import Self

import cbor2

from tongban.kernel.crypto import cose
from tongban.kernel.crypto.errors import BadToken
from tongban.kernel.crypto.keyring import Signer
from tongban.kernel.crypto.sm3 import sm3
from tongban.licences.verification import seal_line

_KIND, _NUMBER, _CONTENT, _SIZE = range(4)
_PAPER = 3


@dataclass(frozen=True)
class PaperClaims:
    """Of which paper the file is, and what bytes its seal covers."""

    number: str
    digest: bytes
    size: int

    def encode(self) -> bytes:
        """As the payload of a token."""
        values = {_KIND: _PAPER, _NUMBER: self.number, _CONTENT: self.digest, _SIZE: self.size}
        return cbor2.dumps(values, canonical=True)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """From a token's payload; BadToken when it is not a paper's."""
        try:
            values = cbor2.loads(payload)
        except Exception as broken:  # cbor2 raises its own errors and plain ones alike; all mean the same here
            raise BadToken("not CBOR") from broken
        if not isinstance(values, dict) or values.get(_KIND) != _PAPER or not isinstance(values.get(_NUMBER), str):
            raise BadToken("not a paper's claims")
        return cls(values[_NUMBER], values.get(_CONTENT, b""), values.get(_SIZE, -1))

    def covers(self, content: bytes) -> bool:
        """Whether these are the bytes that were sealed."""
        return self.size == len(content) and self.digest == sm3(content)


def sealed(page: bytes, *, number: str, signer: Signer) -> bytes:
    """The PDF with the body's seal under it."""
    covered = page if page.endswith(b"\n") else page + b"\n"
    claims = PaperClaims(number, sm3(covered), len(covered))
    return covered + seal_line(cose.sign(claims.encode(), signer))
