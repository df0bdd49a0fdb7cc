"""SM2 against two independent judges: the pure-Python library gmalg and the openssl command line."""

import subprocess
from pathlib import Path

import gmalg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto import libcrypto, sm2
from tongban.kernel.crypto.errors import CryptoError, UnusableLibcrypto
from tongban.kernel.crypto.sm3 import _BundledSm3, new_sm3, sm3, sm3_hex

IDENTITY = b"1234567812345678"
KEY = sm2.PrivateKey.generate()


def test_sm3_gives_the_digest_of_the_standards_example() -> None:
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_bundled_sm3_agrees_with_the_native_one_and_can_be_asked_while_running() -> None:
    bundled, native = _BundledSm3(), new_sm3()
    for part in (b"", b"ab", b"c" * 200):
        bundled.update(part)
        native.update(part)
        assert (bundled.digest(), bundled.hexdigest()) == (native.digest(), native.hexdigest())


@given(st.binary(max_size=300))
def test_sm3_agrees_with_an_independent_implementation(data: bytes) -> None:
    oracle = gmalg.SM3()
    oracle.update(data)
    assert sm3(data) == oracle.value()


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_what_we_sign_an_independent_implementation_verifies(message: bytes) -> None:
    signature = KEY.sign(message)
    assert gmalg.SM2(uid=IDENTITY, pk=b"\x04" + KEY.public.point).verify(message, signature[:32], signature[32:])


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_what_an_independent_implementation_signs_we_verify(message: bytes) -> None:
    secret, public = gmalg.SM2().generate_keypair()
    signature = both(*gmalg.SM2(sk=secret, uid=IDENTITY, pk=public).sign(message))
    key = sm2.PublicKey.from_point(public[1:])
    assert key.verifies(message, signature)
    assert not key.verifies(message + b"\0", signature)


def both(r: bytes, s: bytes) -> bytes:
    """The library leaves leading zeros out; the standard's form has 32 bytes each."""
    return r.rjust(32, b"\0") + s.rjust(32, b"\0")


def test_a_signature_made_with_another_signer_identity_is_refused() -> None:
    secret, public = gmalg.SM2().generate_keypair()
    r, s = gmalg.SM2(sk=secret, uid=b"somebody else...", pk=public).sign(b"text")
    assert not sm2.PublicKey.from_point(public[1:]).verifies(b"text", both(r, s))


@settings(deadline=None)
@given(st.integers(0, 511))
def test_no_bit_of_a_signature_can_be_changed(bit: int) -> None:
    signature = bytearray(KEY.sign(b"text"))
    signature[bit // 8] ^= 1 << bit % 8
    assert not KEY.public.verifies(b"text", bytes(signature))


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 64, b"\x01" * 63, b"\x01" * 65])
def test_a_nonsense_signature_is_false_not_an_error(signature: bytes) -> None:
    assert not KEY.public.verifies(b"text", signature)


def test_short_integers_survive_the_way_through_der() -> None:
    raw = b"\0\0\x01" + b"\x80" * 29 + b"\0" * 31 + b"\x07"
    assert sm2._raw(sm2._der(raw)) == raw


@pytest.mark.parametrize(
    "spki",
    [b"", b"x" * 91, KEY.public.spki[:-1], KEY.public.spki + b"\0", KEY.public.spki[:-64] + b"\x01" * 64],
    ids=["empty", "text", "cut off", "too long", "not on the curve"],  # the key is made anew in every process
)
def test_what_is_no_public_key_is_refused(spki: bytes) -> None:
    with pytest.raises(CryptoError):
        sm2.PublicKey(spki)


def test_the_openssl_command_opens_our_key_file_and_verifies_our_signature(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(KEY.to_pem("a passphrase"))
    (tmp_path / "text").write_bytes("食品经营许可证".encode())
    (tmp_path / "signature").write_bytes(sm2._der(KEY.sign("食品经营许可证".encode())))
    subprocess.run(
        ["openssl", "pkey", "-in", "key.pem", "-passin", "pass:a passphrase", "-pubout", "-out", "public.pem"],  # noqa: S607 - the judge is whichever openssl the machine has
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    judged = subprocess.run(
        [
            *("openssl", "dgst", "-sm3", "-sigopt", f"distid:{IDENTITY.decode()}", "-verify", "public.pem"),
            *("-signature", "signature", "text"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert judged.stdout == "Verified OK\n"


def test_a_key_comes_back_from_its_file_only_with_its_passphrase() -> None:
    pem = KEY.to_pem("right")
    assert sm2.PrivateKey.from_pem(pem, "right").public.spki == KEY.public.spki
    with pytest.raises(CryptoError, match="passphrase is another one"):
        sm2.PrivateKey.from_pem(pem, "wrong")
    with pytest.raises(CryptoError, match="damaged"):
        sm2.PrivateKey.from_pem(b"rubbish", "right")


def test_without_a_usable_openssl_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGBAN_LIBCRYPTO", "/nowhere/libcrypto.so")
    with pytest.raises(UnusableLibcrypto, match=r"need OpenSSL 3\.0 or newer.*apt install libssl3"):
        libcrypto.load()
