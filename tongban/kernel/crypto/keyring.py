"""Signing keys: who can sign, and where software keys live.

A key's id is the first 8 bytes of the SM3 of its public key. Software keys are encrypted PKCS#8 files in the
data folder. They are for development and pilots: a certified module (HSM, signing server) becomes another
`Signer`, and until then everything signed here says that it is simulated.
"""

import functools
import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tongban.kernel.crypto.errors import CryptoError
from tongban.kernel.crypto.sm2 import PrivateKey
from tongban.kernel.crypto.sm3 import sm3
from tongban.kernel.crypto.vault import Vault, vault

KEY_ID_SIZE = 8
_NAME = re.compile(r"[A-Za-z0-9@._-]{1,80}")


class Signer(Protocol):
    """Something that holds a private key and signs with it."""

    @property
    def key_id(self) -> bytes:
        """Names the key in a token."""

    @property
    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""

    @property
    def simulated(self) -> bool:
        """True while no certified module and no real certificate stands behind it."""

    def sign(self, message: bytes) -> bytes:
        """SM2 with SM3, r‖s."""


def key_id_of(public_key: bytes) -> bytes:
    """The id of a public key."""
    return sm3(public_key)[:KEY_ID_SIZE]


class SoftwareSigner:
    """A key in this process's memory; a simulated test seal."""

    simulated = True

    def __init__(self, key: PrivateKey) -> None:
        self._key = key
        self.public_key = key.public.spki
        self.key_id = key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """SM2 with SM3, r‖s."""
        return self._key.sign(message)


class Keyring:
    """A folder of encrypted key files, one per name."""

    def __init__(self, folder: Path, secrets_of: Vault) -> None:
        self._folder = folder
        self._vault = secrets_of
        self._open: dict[str, SoftwareSigner] = {}

    def signer(self, name: str) -> Signer:
        """The signer of that name; its key is made when there is none yet."""
        if name not in self._open:
            if not _NAME.fullmatch(name):
                raise CryptoError(f"not a name for a key: {name!r}")
            path = self._folder / f"{name}.pem"
            if not path.exists():
                self._make(path, name)
            self._open[name] = SoftwareSigner(self._read(path, name))
        return self._open[name]

    def _make(self, path: Path, name: str) -> None:
        """Write a new key in one step: whole or not at all, and never over a key that another process has just made."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f".{secrets.token_hex(8)}"
        try:
            self._write(draft, PrivateKey.generate().to_pem(_passphrase(self._vault.key(f"key file {name}"))))
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)

    def reseal(self) -> int:
        """Write every key file that an older master secret closed anew under the newest; how many that were."""
        moved = 0
        for path in sorted(self._folder.glob("*.pem")):
            newest = _passphrase(self._vault.key(f"key file {path.stem}"))
            try:
                PrivateKey.from_pem(path.read_bytes(), newest)
            except CryptoError:
                key = self._read(path, path.stem)
                draft = self._folder / f".{secrets.token_hex(8)}"
                self._write(draft, key.to_pem(newest))
                draft.replace(path)
                moved += 1
        return moved

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _read(self, path: Path, name: str) -> PrivateKey:
        purpose = f"key file {name}"
        pem = path.read_bytes()
        for secret in (self._vault.key(purpose), *self._vault.former_keys(purpose)):
            try:
                return PrivateKey.from_pem(pem, _passphrase(secret))
            except CryptoError:
                continue
        raise CryptoError(
            f"{path} does not open: it is damaged, or the platform's secret is not the one it was made with"
        )


def _passphrase(secret: bytes) -> str:
    return secret.hex()


@functools.lru_cache(maxsize=4)
def _keyring_at(folder: Path, secrets_of: Vault) -> Keyring:
    return Keyring(folder, secrets_of)


def keyring() -> Keyring:
    """The platform's keys, in the data folder."""
    return _keyring_at(Path(settings.DATA) / "keys", vault())
