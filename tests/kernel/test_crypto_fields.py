"""Encrypted columns: sealed in the database, open in Python, of no use in another column."""

import pytest
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from tongban.identity.models import Person
from tongban.kernel.crypto.errors import Unopenable
from tongban.kernel.crypto.fields import EncryptedJSONField, EncryptedTextField
from tongban.kernel.crypto.vault import vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return Person.objects.create(name="张三", id_number="11010519491231002X", id_index="an index", phone="")


def stored(person: Person, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM identity_person WHERE id_index = %s", [person.id_index])
        return str(dict(zip(("id_number", "phone"), cursor.fetchone(), strict=True))[column])


def test_a_value_is_sealed_in_the_database_and_open_in_python(person: Person) -> None:
    assert stored(person, "id_number").startswith("sealed:")
    assert vault().open_text("person.id_number", stored(person, "id_number")) == "11010519491231002X"
    assert Person.objects.get(id=person.id).id_number == "11010519491231002X"


def test_an_empty_value_stays_empty(person: Person) -> None:
    assert stored(person, "phone") == ""
    assert Person.objects.get(id=person.id).phone == ""


def test_a_sealed_value_copied_into_another_column_does_not_open(person: Person) -> None:
    Person.objects.filter(id=person.id).update(phone=Cast("id_number", TextField()))
    with pytest.raises(Unopenable):
        Person.objects.get(id=person.id)


def test_looking_up_an_encrypted_value_is_an_error_and_not_an_empty_answer(person: Person) -> None:
    with pytest.raises(TypeError, match="keyed index"):
        Person.objects.filter(id_number="11010519491231002X").exists()
    assert Person.objects.filter(id=person.id, id_number__isnull=False).exists()


def test_migrations_keep_the_purpose() -> None:
    *_, kwargs = EncryptedTextField("号码", purpose="person.id_number").deconstruct()
    assert kwargs == {"verbose_name": "号码", "purpose": "person.id_number"}
    *_, plain = EncryptedJSONField().deconstruct()
    assert plain == {}


def test_without_a_given_purpose_the_column_is_the_purpose() -> None:
    field = EncryptedTextField()
    field.set_attributes_from_name("number")
    field.model = Person
    assert field.purpose == "identity.person.number"


def test_json_comes_back_as_it_went_in() -> None:
    field = EncryptedJSONField(purpose="anything")
    value = {"姓名": "张三", "号码": ["1", 2, None]}
    assert field.from_db_value(field.get_prep_value(value), None, None) == value
