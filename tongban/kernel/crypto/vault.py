"""One master secret, and from it every key the platform needs: sealed fields, look-up indexes, key files.

A sealed value is `version ‖ key id ‖ nonce ‖ AES-256-GCM`. The key id says which master secret it was sealed
under, so that secrets can be changed: new values take the first, old ones are opened with the one they name.
`kernel.rotating` moves what is stored from the old secret to the new one.
"""

import base64
import binascii
import functools
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tongban.kernel.crypto.errors import Unopenable

_VERSION = b"\x01"
_KEY_ID_SIZE = 4
_NONCE_SIZE = 12
_HEAD_SIZE = len(_VERSION) + _KEY_ID_SIZE + _NONCE_SIZE
#: Marks a sealed text in the database, so that nobody takes one for a value.
SEALED = "sealed:"


def _derived(master: str, purpose: str) -> bytes:
    """32 bytes for one purpose (HKDF, RFC 5869); knowing them says nothing about the master or other purposes."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"tongban", info=purpose.encode()).derive(master.encode())


class Vault:
    """Seals, opens and indexes, each for a named purpose; what is sealed for one cannot be opened for another."""

    def __init__(self, masters: Sequence[str]) -> None:
        self._masters = {_derived(master, "key id")[:_KEY_ID_SIZE]: master for master in reversed(masters)}
        self._newest = _derived(masters[0], "key id")[:_KEY_ID_SIZE]
        self._ciphers: dict[tuple[bytes, str], AESGCM] = {}
        self._keys: dict[str, bytes] = {}

    def key(self, purpose: str) -> bytes:
        """The 32-byte key of a purpose under the newest master secret."""
        if purpose not in self._keys:
            self._keys[purpose] = _derived(self._masters[self._newest], purpose)
        return self._keys[purpose]

    def former_keys(self, purpose: str) -> list[bytes]:
        """The keys of a purpose under the older master secrets."""
        return [_derived(master, purpose) for key_id, master in self._masters.items() if key_id != self._newest]

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt; the same value sealed twice looks different, so look it up by `index`."""
        nonce = os.urandom(_NONCE_SIZE)
        head = _VERSION + self._newest + nonce
        return head + self._cipher(self._newest, purpose).encrypt(nonce, plain, head)

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt; Unopenable when it was altered, or sealed elsewhere or for another purpose."""
        head = sealed[:_HEAD_SIZE]
        key_id = head[1 : 1 + _KEY_ID_SIZE]
        if len(head) < _HEAD_SIZE or head[:1] != _VERSION or key_id not in self._masters:
            raise Unopenable(f"this value was not sealed here ({purpose})")
        try:
            return self._cipher(key_id, purpose).decrypt(head[-_NONCE_SIZE:], sealed[_HEAD_SIZE:], head)
        except InvalidTag as tampered:
            raise Unopenable(f"a sealed value was altered ({purpose})") from tampered

    def seal_text(self, purpose: str, plain: str) -> str:
        """`seal` for text columns."""
        return SEALED + base64.urlsafe_b64encode(self.seal(purpose, plain.encode())).decode()

    def open_text(self, purpose: str, sealed: str) -> str:
        """`open` for text columns."""
        if not sealed.startswith(SEALED):
            raise Unopenable(f"a value that should be sealed stands open ({purpose})")
        try:
            raw = base64.b64decode(sealed[len(SEALED) :], altchars=b"-_", validate=True)
        except binascii.Error as broken:
            raise Unopenable(f"a sealed value was cut ({purpose})") from broken
        return self.open(purpose, raw).decode()

    def index(self, purpose: str, text: str) -> str:
        """A keyed hash to find an encrypted value by; without the key nobody can try out numbers against it."""
        return hmac.digest(self.key(f"index {purpose}"), text.encode(), "sha256").hex()

    def indexes(self, purpose: str, text: str) -> tuple[str, ...]:
        """The index under every secret known here, the newest first: while secrets change, a value stands under one."""
        keys = [self.key(f"index {purpose}"), *self.former_keys(f"index {purpose}")]
        return tuple(hmac.digest(key, text.encode(), "sha256").hex() for key in keys)

    @property
    def newest_text(self) -> str:
        """How every text begins that is sealed under the newest secret."""
        head = base64.urlsafe_b64encode(_VERSION + self._newest).decode()
        return SEALED + head[: 8 * len(_VERSION + self._newest) // 6]

    def _cipher(self, key_id: bytes, purpose: str) -> AESGCM:
        if (key_id, purpose) not in self._ciphers:
            self._ciphers[key_id, purpose] = AESGCM(_derived(self._masters[key_id], f"seal {purpose}"))
        return self._ciphers[key_id, purpose]


@functools.lru_cache(maxsize=4)
def _vault_of(masters: tuple[str, ...]) -> Vault:
    return Vault(masters)


def vault() -> Vault:
    """The platform's vault: its master secret is SECRET_KEY, older ones are SECRET_KEY_FALLBACKS."""
    return _vault_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def keyed_indexes(text: str, purpose: str) -> tuple[str, ...]:
    """`Vault.indexes` under the platform's vault: look a value up by these, write `keyed_index`."""
    return vault().indexes(purpose, text)


def keyed_index(text: str, purpose: str) -> str:
    """`Vault.index` under the platform's vault: the 64 digits by which an encrypted value is found."""
    return vault().index(purpose, text)
