"""SM2 signatures with SM3 (GB/T 32918.2), by OpenSSL.

Signatures are r‖s, 64 bytes. The signer's identity is always given as 1234567812345678, the default of
GM/T 0009: OpenSSL left alone would take an empty one and agree only with itself.
"""

import ctypes
import weakref
from ctypes import c_char_p, c_size_t, c_void_p
from typing import Self

from tongban.kernel.crypto import libcrypto
from tongban.kernel.crypto.errors import CryptoError, UnusableLibcrypto

SIGNATURE_SIZE = 64
_IDENTITY = b"1234567812345678"
#: SubjectPublicKeyInfo of a point on the SM2 curve, up to the point itself.
_SPKI_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
#: The passphrase comes from a key derivation and has 256 bits, so many rounds would only slow the start down.
_ROUNDS = 10_000

_BIO_CTRL_PENDING = 10
_lib = libcrypto.load()


class PublicKey:
    """A point on the SM2 curve that can check signatures."""

    def __init__(self, spki: bytes) -> None:
        if len(spki) != len(_SPKI_HEAD) + 65 or not spki.startswith(_SPKI_HEAD + b"\x04"):
            raise CryptoError("not an SM2 public key in its usual form")
        start = c_char_p(spki)
        handle = _lib.d2i_PUBKEY(None, ctypes.byref(start), len(spki))
        if not handle:
            _lib.ERR_clear_error()
            raise CryptoError("not a point on the SM2 curve")
        self._handle = _owned(self, handle)
        self.spki = spki

    @classmethod
    def from_point(cls, point: bytes) -> Self:
        """From the 64 bytes x‖y."""
        return cls(_SPKI_HEAD + b"\x04" + point)

    @property
    def point(self) -> bytes:
        """The 64 bytes x‖y."""
        return self.spki[-64:]

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's over exactly this message."""
        if len(signature) != SIGNATURE_SIZE:
            return False
        der = _der(signature)
        context, algorithm = _context(self._handle)
        try:
            if _lib.EVP_DigestVerifyInit(context, None, _lib.EVP_sm3(), None, self._handle) != 1:
                raise CryptoError("OpenSSL refused to start an SM2 verification")
            return bool(_lib.EVP_DigestVerify(context, der, len(der), message, len(message)) == 1)
        finally:
            _release(context, algorithm)


class PrivateKey:
    """A key that signs. Leaves the process only encrypted (`to_pem`)."""

    def __init__(self, handle: int) -> None:
        self._handle = _owned(self, handle)
        self.public = PublicKey(_spki_of(handle))

    @classmethod
    def generate(cls) -> Self:
        """A fresh key."""
        context = _lib.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
        if not context:
            raise CryptoError("this OpenSSL was built without SM2")
        handle = c_void_p()
        try:
            if _lib.EVP_PKEY_keygen_init(context) != 1 or _lib.EVP_PKEY_generate(context, ctypes.byref(handle)) != 1:
                raise CryptoError("OpenSSL could not make an SM2 key")
        finally:
            _lib.EVP_PKEY_CTX_free(context)
            _lib.ERR_clear_error()
        if handle.value is None:
            raise CryptoError("OpenSSL returned no SM2 key")
        return cls(handle.value)

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: str) -> Self:
        """From an encrypted PKCS#8 file; CryptoError when the passphrase is wrong."""
        source = _lib.BIO_new_mem_buf(pem, len(pem))
        try:
            handle = _lib.PEM_read_bio_PrivateKey(source, None, None, passphrase.encode())
        finally:
            _lib.BIO_free(source)
            _lib.ERR_clear_error()
        if not handle:
            raise CryptoError("the key file is damaged, or its passphrase is another one")
        if _lib.EVP_PKEY_is_a(handle, b"SM2") != 1:
            _lib.EVP_PKEY_free(handle)
            raise CryptoError("the key file does not hold an SM2 key")
        return cls(handle)

    def to_pem(self, passphrase: str) -> bytes:
        """PKCS#8, encrypted with AES-256 (PBES2)."""
        secret = passphrase.encode()
        plain = _lib.EVP_PKEY2PKCS8(self._handle)
        sealed = _lib.PKCS8_encrypt(-1, _lib.EVP_aes_256_cbc(), secret, len(secret), None, 0, _ROUNDS, plain)
        target = _lib.BIO_new(_lib.BIO_s_mem())
        try:
            if not sealed or _lib.PEM_write_bio_PKCS8(target, sealed) != 1:
                raise CryptoError("OpenSSL could not encrypt the key")
            size = _lib.BIO_ctrl(target, _BIO_CTRL_PENDING, 0, None)
            pem = ctypes.create_string_buffer(size)
            _lib.BIO_read(target, pem, size)
            return pem.raw
        finally:
            _lib.BIO_free(target)
            _lib.X509_SIG_free(sealed)
            _lib.PKCS8_PRIV_KEY_INFO_free(plain)
            _lib.ERR_clear_error()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes r‖s over the message."""
        context, algorithm = _context(self._handle)
        der = ctypes.create_string_buffer(80)
        size = c_size_t(len(der))
        try:
            if (
                _lib.EVP_DigestSignInit(context, None, _lib.EVP_sm3(), None, self._handle) != 1
                or _lib.EVP_DigestSign(context, der, ctypes.byref(size), message, len(message)) != 1
            ):
                raise CryptoError("OpenSSL could not make an SM2 signature")
        finally:
            _release(context, algorithm)
        return _raw(der.raw[: size.value])


def _owned(owner: object, handle: int) -> int:
    """Free OpenSSL's key when its Python owner goes; at the end of the process the system does it."""
    weakref.finalize(owner, _lib.EVP_PKEY_free, handle).atexit = False
    return handle


def _context(key: int) -> tuple[int, int]:
    """A digest context bound to the key with the signer's identity set; both parts are for `_release`."""
    context = _lib.EVP_MD_CTX_new()
    algorithm = _lib.EVP_PKEY_CTX_new(key, None)
    if not context or not algorithm or _lib.EVP_PKEY_CTX_set1_id(algorithm, _IDENTITY, len(_IDENTITY)) != 1:
        _release(context, algorithm)
        raise CryptoError("OpenSSL refused the SM2 identity")
    _lib.EVP_MD_CTX_set_pkey_ctx(context, algorithm)
    return context, algorithm


def _release(context: int | None, algorithm: int | None) -> None:
    """Free both. The error queue belongs to the thread, not to the call: what stays in it would be met by others."""
    _lib.EVP_MD_CTX_free(context)
    _lib.EVP_PKEY_CTX_free(algorithm)
    _lib.ERR_clear_error()


def _spki_of(handle: int) -> bytes:
    out = libcrypto.Bytes()
    size = _lib.i2d_PUBKEY(handle, ctypes.byref(out))
    if size <= 0:
        raise CryptoError("OpenSSL could not write the public key")
    try:
        return ctypes.string_at(out, size)
    finally:
        _lib.CRYPTO_free(out, None, 0)


def _der(raw: bytes) -> bytes:
    """SEQUENCE of the two integers r and s."""
    body = b"".join(_der_integer(part) for part in (raw[:32], raw[32:]))
    return b"\x30" + bytes([len(body)]) + body


def _der_integer(number: bytes) -> bytes:
    number = number.lstrip(b"\0") or b"\0"
    if number[0] & 0x80:
        number = b"\0" + number
    return b"\x02" + bytes([len(number)]) + number


def _raw(der: bytes) -> bytes:
    """The two integers of OpenSSL's own DER, each padded to 32 bytes."""
    r_size = der[3]
    r = der[4 : 4 + r_size]
    s = der[6 + r_size :]
    return r.lstrip(b"\0").rjust(32, b"\0") + s.lstrip(b"\0").rjust(32, b"\0")


def _self_test() -> None:
    """The example of GB/T 32918.5, and one signature of our own there and back."""
    key = PublicKey.from_point(
        bytes.fromhex(
            "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
            "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
        )
    )
    signature = bytes.fromhex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    )
    own = PrivateKey.generate()
    if (
        not key.verifies(b"message digest", signature)
        or key.verifies(b"message digesT", signature)
        or not own.public.verifies(b"tongban", own.sign(b"tongban"))
    ):
        raise UnusableLibcrypto("the installed OpenSSL fails the SM2 example of GB/T 32918.5; install another build")


_self_test()
