"""The master secret is changed while people work: nothing is lost, nobody doubled, and in the end the old one opens nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast
from django.test import override_settings

from tests import build
from tests.web.accounts.conftest import totp
from tongban.cases.joint_queries import filing_by_number
from tongban.cases.models import CaseEvent
from tongban.cases.queries import QUERY_KEY, password_of
from tongban.identity import actions
from tongban.identity.actions import register_person
from tongban.identity.actions.kept_forms import kept_form
from tongban.identity.actions.mandates import offer_mandate
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.errors import AccountExists
from tongban.identity.mandates import waiting_for
from tongban.identity.mandating import Scope
from tongban.identity.models import Person
from tongban.identity.models.personal_data import DataWish
from tongban.identity.models.provider import SigningKey
from tongban.identity.models.registration import Registration
from tongban.identity.queries import person_by_number
from tongban.identity.registering import link_of
from tongban.identity.signing_on import account_meant_by
from tongban.identity.states import MandateRole, Step
from tongban.kernel import rotating
from tongban.kernel.crypto.errors import CryptoError, Unopenable
from tongban.kernel.crypto.keyring import Keyring
from tongban.kernel.crypto.vault import SEALED, Vault, vault
from tongban.kernel.today import today
from tongban.licences.models import Licence
from tongban.materials.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
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


def as_stored() -> dict[tuple[str, str], list[str]]:
    """Every text of every table of the database in which something sealed stands, by table and column."""
    found: dict[tuple[str, str], list[str]] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # a table of ours
            columns = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = value if isinstance(value, str) else json.dumps(value, default=str)
                    if SEALED in text:
                        found.setdefault((table, column), []).append(text)
    return found


def one_of_each() -> dict[str, Any]:
    """Something sealed or indexed in every place that there is."""
    zhangsan, zhangli = build.account("zhangsan"), build.account("zhangli")
    assert zhangli.person is not None
    case = build.case()
    event = case.events.get(kind="submit")
    CaseEvent.objects.filter(pk=event.pk).update(data={**event.data, "form": {"name": "张三"}})
    offered = offer_mandate(
        zhangsan, role=MandateRole.FAMILY, name=zhangli.person.name, number=zhangli.person.id_number,
        scope=Scope(frozenset({Step.VIEW}), today(), today(), everything=True),
    )  # fmt: skip
    by_phone = offer_mandate(
        zhangsan, role=MandateRole.FAMILY, name=zhangli.person.name, number=zhangli.person.phone,
        scope=Scope(frozenset({Step.VIEW, Step.FILL}), today(), today(), everything=True),
    )  # fmt: skip
    actions.link_upstream(account=zhangsan, source="national", subject="of-the-platform")
    actions.ensure_keys()
    actions.add_totp(zhangsan, secret=TOTP, typed=totp(TOTP))
    codes = actions.renew_recovery_codes(zhangsan)
    actions.ask_about_data(zhangsan, kind="correct", text="请更正我的住址。")
    begun = actions.begin_registration(name=PEOPLE[3].name, kind="citizen", number=PEOPLE[3].document.number)
    actions.ask_for_code(phone="13800000101", purpose="login", account=zhangsan, device="")
    kept = actions.keep_form(zhangsan.pk, path="/my/", fields={"reason": ["写了很久"]})
    return {
        "case": case, "offered": [offered.pk, by_phone.pk], "codes": codes, "kept": kept, "begun": begun.pk,
        "dossiers": {one.pk: one.form for one in Dossier.objects.all()},
        "events": {one.pk: (one.data, one.own_hash()) for one in CaseEvent.objects.all()},
        "wish": DataWish.objects.get().text, "keys": {one.kid: one.private for one in SigningKey.objects.all()},
    }  # fmt: skip


def works(made: dict[str, Any]) -> None:
    """Everything that was made opens and is found."""
    zhangsan, zhangli = build.account("zhangsan"), build.account("zhangli")
    assert {one.pk: one.form for one in Dossier.objects.all()} == made["dossiers"]
    assert {one.pk: (one.data, one.own_hash()) for one in CaseEvent.objects.all()} == made["events"]
    assert {one.kid: one.private for one in SigningKey.objects.all()} == made["keys"]
    assert DataWish.objects.get().text == made["wish"]
    assert zhangli.person is not None
    assert sorted(waiting_for(zhangli.person).values_list("id", flat=True)) == made["offered"]
    assert account_meant_by("13800000101") == account_meant_by("zhangsan") == zhangsan
    assert not actions.bind_phone(zhangli, phone="13800000101"), "bound to somebody already"
    link = link_of("national", "of-the-platform")
    assert link is not None
    assert link.account == zhangsan
    with pytest.raises(AccountExists):
        actions.link_upstream(account=zhangli, source="national", subject="of-the-platform")
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == TOTP
    assert actions.use_recovery_code(zhangsan, typed=made["codes"].pop()) is not None
    assert kept_form(zhangsan, form_id=made["kept"]) == ("/my/", [("reason", "写了很久")])
    assert Registration.objects.get(pk=made["begun"]).name == PEOPLE[3].name


def test_every_kind_of_sealed_value_moves_and_no_index_is_lost() -> None:
    made = one_of_each()
    works(made)
    before = as_stored()
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        works(made)  # while the secret is being changed, before anything has moved
        list(rotating.move_rows())
        works(made)
        assert rotating.left_behind() == {}
    with only_new():
        works(made)
        newest = vault().newest_text
        after = as_stored()
    assert after.keys() == before.keys()
    old = [
        (place, text) for place, texts in after.items() for text in texts if text.count(SEALED) != text.count(newest)
    ]
    assert old == [], "nothing stands under the old secret anywhere, whoever owns the table"


def test_each_kind_is_missed_when_it_has_not_moved() -> None:
    one_of_each()
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        left = set(rotating.left_behind())
    assert left >= {
        "cases_caseevent", "identity_datawish", "identity_keptform", "identity_mandate", "identity_person",
        "identity_registration", "identity_signingkey", "identity_signonphone", "identity_smscode",
        "identity_upstreamlink", "materials_dossier", "mfa_authenticator",
    }  # fmt: skip


def test_forms_from_before_they_were_sealed_are_sealed() -> None:
    dossier = build.dossier()
    event = build.case().events.get(kind="submit")
    plain = '{"name": "写在明处"}'
    as_it_was = Cast(Value(plain, TextField()), JSONField())
    Dossier.objects.filter(pk=dossier.pk).update(form=as_it_was)
    with_note = Cast(Value(f'{{"form": {plain}, "note": 1}}', TextField()), JSONField())
    type(event).objects.filter(pk=event.pk).update(data=with_note)
    assert {"materials_dossier", "cases_caseevent"} <= set(rotating.left_behind())
    list(rotating.move_rows())
    assert Dossier.objects.get(pk=dossier.pk).form == {"name": "写在明处"}
    assert type(event).objects.get(pk=event.pk).data == {"form": {"name": "写在明处"}, "note": 1}
    assert "写在明处" not in str(as_stored())
    assert rotating.left_behind() == {}


def test_key_files_open_with_the_new_secret_alone(tmp_path: Path) -> None:
    old, both, new = Vault(["old"]), Vault(["new", "old"]), Vault(["new"])
    key = Keyring(tmp_path, old).signer("SPJ@130102000000").key_id
    with pytest.raises(CryptoError):
        Keyring(tmp_path, new).signer("SPJ@130102000000")
    assert (Keyring(tmp_path, both).reseal(), Keyring(tmp_path, both).reseal()) == (1, 0)
    assert Keyring(tmp_path, new).signer("SPJ@130102000000").key_id == key
    assert [path.name for path in tmp_path.iterdir()] == ["SPJ@130102000000.pem"]
