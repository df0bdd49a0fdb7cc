"""Sealing, opening, indexing, and the key files that hang on the same secret."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.crypto.errors import CryptoError, Unopenable
from tongban.kernel.crypto.keyring import Keyring, key_id_of
from tongban.kernel.crypto.sm2 import PublicKey
from tongban.kernel.crypto.vault import Vault

VAULT = Vault(["the secret of these tests"])


@given(st.text())
def test_a_sealed_text_opens_to_itself(text: str) -> None:
    assert VAULT.open_text("purpose", VAULT.seal_text("purpose", text)) == text


def test_the_same_value_sealed_twice_looks_different_but_has_one_index() -> None:
    assert VAULT.seal("purpose", b"value") != VAULT.seal("purpose", b"value")
    assert VAULT.index("purpose", "value") == VAULT.index("purpose", "value")
    assert VAULT.index("purpose", "value") != VAULT.index("other purpose", "value")
    assert VAULT.index("purpose", "value") != Vault(["another secret"]).index("purpose", "value")


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_a_sealed_value_with_one_changed_bit_does_not_open(place: int) -> None:
    sealed = bytearray(VAULT.seal("purpose", b"0123456789"))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(Unopenable):
        VAULT.open("purpose", bytes(sealed))


def test_a_value_sealed_for_one_purpose_does_not_open_for_another() -> None:
    with pytest.raises(Unopenable):
        VAULT.open("other", VAULT.seal("purpose", b"value"))


@pytest.mark.parametrize("text", ["", "张三", "sealed:", "sealed:%%%", "sealed:AAAA"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(Unopenable):
        VAULT.open_text("purpose", text)


def test_after_a_change_of_secret_old_values_open_and_new_ones_take_the_new() -> None:
    old, both, new = Vault(["old"]), Vault(["new", "old"]), Vault(["new"])
    assert both.open("purpose", old.seal("purpose", b"value")) == b"value"
    assert new.open("purpose", both.seal("purpose", b"value")) == b"value"
    with pytest.raises(Unopenable):
        new.open("purpose", old.seal("purpose", b"value"))


def test_a_key_is_made_once_for_its_owner_alone_and_found_again(tmp_path: Path) -> None:
    first = Keyring(tmp_path / "keys", VAULT).signer("SPJ@130102000000")
    again = Keyring(tmp_path / "keys", VAULT).signer("SPJ@130102000000")
    (file,) = (tmp_path / "keys").iterdir()
    assert file.name == "SPJ@130102000000.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert first.key_id == again.key_id == key_id_of(first.public_key)
    assert first.simulated
    assert PublicKey(first.public_key).verifies(b"text", again.sign(b"text"))


def test_two_names_have_two_keys(tmp_path: Path) -> None:
    keys = Keyring(tmp_path, VAULT)
    assert keys.signer("one").key_id != keys.signer("two").key_id
    assert keys.signer("one") is keys.signer("one")


def test_a_key_file_opens_after_a_change_of_secret_and_not_with_a_foreign_one(tmp_path: Path) -> None:
    made = Keyring(tmp_path, Vault(["old"])).signer("seal")
    assert Keyring(tmp_path, Vault(["new", "old"])).signer("seal").key_id == made.key_id
    with pytest.raises(CryptoError, match=r"seal\.pem does not open"):
        Keyring(tmp_path, Vault(["foreign"])).signer("seal")


@pytest.mark.parametrize("name", ["", "../seal", "a/b", "盖章", "x" * 81])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CryptoError):
        Keyring(tmp_path, VAULT).signer(name)
