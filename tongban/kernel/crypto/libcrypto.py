"""The system's OpenSSL (3.0 or newer) through ctypes, because no Python wheel we may use offers SM2.

Every function's argument and result types are declared: ctypes would otherwise cut pointers to 32 bits.
"""

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterator
from ctypes import CDLL, POINTER, c_char_p, c_int, c_long, c_size_t, c_ubyte, c_ulong, c_void_p

from tongban.kernel.crypto.errors import UnusableLibcrypto

Bytes = POINTER(c_ubyte)

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "OpenSSL_version_num": (c_ulong, ()),
    "ERR_clear_error": (None, ()),
    "EVP_sm3": (c_void_p, ()),
    "EVP_aes_256_cbc": (c_void_p, ()),
    "EVP_MD_CTX_new": (c_void_p, ()),
    "EVP_MD_CTX_free": (None, (c_void_p,)),
    "EVP_MD_CTX_set_pkey_ctx": (None, (c_void_p, c_void_p)),
    "EVP_PKEY_CTX_new": (c_void_p, (c_void_p, c_void_p)),
    "EVP_PKEY_CTX_new_from_name": (c_void_p, (c_void_p, c_char_p, c_char_p)),
    "EVP_PKEY_CTX_free": (None, (c_void_p,)),
    "EVP_PKEY_CTX_set1_id": (c_int, (c_void_p, c_char_p, c_int)),
    "EVP_PKEY_keygen_init": (c_int, (c_void_p,)),
    "EVP_PKEY_generate": (c_int, (c_void_p, POINTER(c_void_p))),
    "EVP_PKEY_free": (None, (c_void_p,)),
    "EVP_PKEY_is_a": (c_int, (c_void_p, c_char_p)),
    "EVP_DigestSignInit": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "EVP_DigestSign": (c_int, (c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t)),
    "EVP_DigestVerifyInit": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "EVP_DigestVerify": (c_int, (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t)),
    "d2i_PUBKEY": (c_void_p, (c_void_p, POINTER(c_char_p), c_long)),
    "i2d_PUBKEY": (c_int, (c_void_p, POINTER(Bytes))),
    "CRYPTO_free": (None, (c_void_p, c_char_p, c_int)),
    "EVP_PKEY2PKCS8": (c_void_p, (c_void_p,)),
    "PKCS8_PRIV_KEY_INFO_free": (None, (c_void_p,)),
    "PKCS8_encrypt": (c_void_p, (c_int, c_void_p, c_char_p, c_int, c_void_p, c_int, c_int, c_void_p)),
    "PEM_write_bio_PKCS8": (c_int, (c_void_p, c_void_p)),
    "X509_SIG_free": (None, (c_void_p,)),
    "PEM_read_bio_PrivateKey": (c_void_p, (c_void_p, c_void_p, c_void_p, c_char_p)),
    "BIO_new": (c_void_p, (c_void_p,)),
    "BIO_s_mem": (c_void_p, ()),
    "BIO_new_mem_buf": (c_void_p, (c_char_p, c_int)),
    "BIO_ctrl": (c_long, (c_void_p, c_int, c_long, c_void_p)),
    "BIO_read": (c_int, (c_void_p, c_void_p, c_int)),
    "BIO_free": (c_int, (c_void_p,)),
}


def _places() -> Iterator[str]:
    """Where libcrypto may be. On macOS only named files: opening the bare system name there ends the process."""
    if chosen := os.environ.get("TONGBAN_LIBCRYPTO"):
        yield chosen
        return
    if sys.platform == "darwin":
        yield "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib"
        yield "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"
        return
    yield "libcrypto.so.3"
    yield "libcrypto.so.4"
    if found := ctypes.util.find_library("crypto"):
        yield found


def load() -> CDLL:
    """OpenSSL with its functions declared; UnusableLibcrypto with a plain sentence when there is none."""
    for place in _places():
        try:
            library = ctypes.CDLL(place)
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(library, name)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        if library.OpenSSL_version_num() >= 0x30000000:
            return library
    raise UnusableLibcrypto(
        "SM2 signatures need OpenSSL 3.0 or newer, and its libcrypto was not found. "
        "Install it (Debian, Ubuntu: apt install libssl3; Fedora: dnf install openssl-libs; macOS: brew install "
        "openssl@3), or name the file in TONGBAN_LIBCRYPTO."
    )
