"""The master secret is changed while people work: nothing is lost, nobody doubled, and in the end the old one opens nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests import build
from tongban.cases.joint_queries import filing_by_number
from tongban.cases.queries import QUERY_KEY, password_of
from tongban.identity.actions import register_person
from tongban.identity.models import Person
from tongban.identity.queries import person_by_number
from tongban.kernel import rotating
from tongban.kernel.crypto.errors import CryptoError, Unopenable
from tongban.kernel.crypto.keyring import Keyring
from tongban.kernel.crypto.vault import Vault
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

NEW = "another secret, quite long enough for a test"


@pytest.fixture
def changed() -> Iterator[None]:
    """The new secret seals; the old one still opens."""
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        yield


def only_new() -> Any:
    return override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[])


def stored(person: Person) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_number FROM identity_person WHERE id = %s",
            [Person._meta.pk.get_db_prep_value(person.pk, connection)],
        )
        return str(cursor.fetchone()[0])


@pytest.mark.usefixtures("changed")
def test_after_rotation_everything_opens_and_is_found_without_the_old_secret() -> None:
    before = {person.pk: (person.id_number, person.phone) for person in Person.objects.all()}
    licences = {one.pk: (one.holder_code, one.fields) for one in Licence.objects.all()}
    tables = {moved.table: (moved.rows, moved.of) for moved in rotating.move_rows()}
    assert tables["identity_person"] == (len(before), len(before))
    assert rotating.left_behind() == {}
    with only_new():
        assert {person.pk: (person.id_number, person.phone) for person in Person.objects.all()} == before
        assert {one.pk: (one.holder_code, one.fields) for one in Licence.objects.all()} == licences
        for key, (number, _) in before.items():
            found = person_by_number(number)
            assert found is not None
            assert found.pk == key


def test_without_rotation_the_old_secret_is_still_needed() -> None:
    person = build.account().person
    assert person is not None
    with only_new():
        with pytest.raises(Unopenable):
            Person.objects.get(pk=person.pk)
        assert rotating.left_behind()["identity_person"] == Person.objects.count()


@pytest.mark.usefixtures("changed")
def test_a_person_known_under_the_old_secret_is_found_and_not_registered_twice() -> None:
    known = build.account().person
    assert known is not None
    again = register_person(name="张三", id_number=known.id_number)
    assert again.pk == known.pk


@pytest.mark.usefixtures("changed")
def test_what_somebody_changes_between_reading_and_writing_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    person = build.account().person
    assert person is not None
    move_row = rotating._move_row

    def interrupted(model: Any, row: Any, *rest: Any) -> int:
        if row.pk == person.pk and row.phone == "13800000101":
            Person.objects.filter(pk=person.pk).update(phone="13900000909")
        return move_row(model, row, *rest)

    monkeypatch.setattr(rotating, "_move_row", interrupted)
    list(rotating.move_rows())
    with only_new():
        assert Person.objects.get(pk=person.pk).phone == "13900000909"
    assert rotating.left_behind() == {}


@pytest.mark.usefixtures("changed")
def test_a_second_run_writes_nothing() -> None:
    list(rotating.move_rows())
    person = build.account().person
    assert person is not None
    sealed = stored(person)
    assert {moved.rows for moved in rotating.move_rows()} == {0}
    assert stored(person) == sealed


def test_a_printed_query_password_outlives_the_secret_it_was_derived_from() -> None:
    case = build.case()
    printed = password_of(case)
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert rotating.keep_former_keys(QUERY_KEY) == 1
        assert rotating.keep_former_keys(QUERY_KEY) == 0
        list(rotating.move_rows())
    with only_new():
        assert password_of(case) != printed
        for password in (printed, password_of(case)):
            assert filing_by_number(case.number, password, address="192.0.2.7").pk == case.pk


def test_key_files_open_with_the_new_secret_alone(tmp_path: Path) -> None:
    old, both, new = Vault(["old"]), Vault(["new", "old"]), Vault(["new"])
    key = Keyring(tmp_path, old).signer("SPJ@130102000000").key_id
    with pytest.raises(CryptoError):
        Keyring(tmp_path, new).signer("SPJ@130102000000")
    assert (Keyring(tmp_path, both).reseal(), Keyring(tmp_path, both).reseal()) == (1, 0)
    assert Keyring(tmp_path, new).signer("SPJ@130102000000").key_id == key
    assert [path.name for path in tmp_path.iterdir()] == ["SPJ@130102000000.pem"]
