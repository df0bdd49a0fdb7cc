"""SM3 (GB/T 32905), the hash that names stored files and stands in every signature."""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives import hashes


class Hash(Protocol):
    """The part of a hashlib object that is used here."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def digest(self) -> bytes:
        """The 32 bytes."""

    def hexdigest(self) -> str:
        """The 64 hexadecimal digits."""


class _BundledSm3:
    """SM3 from the cryptography wheel, for Pythons whose own OpenSSL was built without it."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


_NATIVE = "sm3" in hashlib.algorithms_available


def new_sm3() -> Hash:
    """A running SM3."""
    return hashlib.new("sm3") if _NATIVE else _BundledSm3()


def sm3(data: bytes) -> bytes:
    """The SM3 of the bytes."""
    running = new_sm3()
    running.update(data)
    return running.digest()


def sm3_hex(data: bytes) -> str:
    """The SM3 of the bytes as 64 lower-case hexadecimal digits."""
    return sm3(data).hex()
