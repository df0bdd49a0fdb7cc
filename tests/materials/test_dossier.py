"""Drafts: answering, filling, attaching, and what the platform knows already."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.catalogue.queries import implementation_for
from tongban.identity.queries import applicants_of
from tongban.kernel import storage
from tongban.kernel.models import StoredFile
from tongban.licences.models import LicenceUse
from tongban.materials import actions
from tongban.materials.errors import (
    AnswersInvalid,
    DossierNotFound,
    FileRefused,
    FormInvalid,
    LicenceNotUsable,
    MaterialUnknown,
    MayNotActFor,
)
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import form_of, missing_in, required_materials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def _attach(dossier: Dossier, content: bytes, name: str = "a.pdf", material: str = "M3") -> Attachment:
    return actions.attach_file(
        dossier.id,
        account=build.account(),
        material_id=material,
        name=name,
        file=io.BytesIO(content),
        size=len(content),
    )


def test_nobody_files_for_an_entity_without_a_mandate() -> None:
    implementation = implementation_for("SCJG-006", build.CHANGAN)
    assert implementation is not None
    entity = applicants_of(build.account())[1].entity_id
    with pytest.raises(MayNotActFor, match="您现在不能代表这个申请人办理"):
        actions.start_dossier(implementation, account=build.account("wangwu"), entity_id=entity)
    assert actions.start_dossier(implementation, account=build.account("lisi"), entity_id=entity).entity_id == entity


@pytest.mark.parametrize(("item", "for_entity"), [("MZ-001", True), ("SCJG-003", False)])
def test_item_is_for_those_it_serves(item: str, *, for_entity: bool) -> None:
    with pytest.raises(MayNotActFor, match="这个事项只面向"):
        build.dossier(item, for_entity=for_entity, complete=False)


@pytest.mark.parametrize(
    "answers",
    [{}, {"S1": ["catering"]}, {"S1": ["x"], "S2": ["no"], "S3": ["none"], "S4": ["no"]}, {"S9": ["yes"]}],
)
def test_wrong_answers_change_nothing(answers: dict[str, list[str]]) -> None:
    dossier = build.dossier(complete=False)
    with pytest.raises(AnswersInvalid):
        actions.answer_situations(dossier.id, account=build.account(), answers=answers)
    assert Dossier.objects.get(id=dossier.id).answers == {}


def test_for_whom_somebody_acts_is_read_once_for_an_act_on_a_draft_of_ones_own() -> None:
    dossier = build.dossier("YB-001", for_entity=False, complete=False)
    account = build.account()
    with CaptureQueriesContext(connection) as asked:
        actions.fill_form(dossier.id, account=account, values={})
    assert sum('FROM "identity_mandate"' in query["sql"] for query in asked) == 1


def test_changed_answers_take_out_what_is_no_longer_needed() -> None:
    dossier = build.dossier(complete=False)
    answers = {"S1": ["catering"], "S2": ["yes"], "S3": ["none"], "S4": ["no"]}
    actions.answer_situations(dossier.id, account=build.account(), answers=answers)
    _attach(dossier, build.PDF, material="M5")
    actions.answer_situations(dossier.id, account=build.account(), answers={**answers, "S2": ["no"]})
    assert "M5" not in {needed.material.id for needed in required_materials(dossier)}
    assert Attachment.objects.get(dossier=dossier).withdrawn_at is not None


def test_known_values_are_brought_in_and_cannot_be_typed_over() -> None:
    dossier = build.dossier(complete=False)
    filled = form_of(dossier)
    assert filled.values["entity_usc"] == applicants_and_usc()
    actions.fill_form(dossier.id, account=build.account(), values={"entity_usc": "91350100M000100Y43"})
    assert form_of(Dossier.objects.get(id=dossier.id)).values["entity_usc"] == applicants_and_usc()


def applicants_and_usc() -> str:
    from tongban.identity.models import LegalEntity  # noqa: PLC0415

    entity_id = applicants_of(build.account())[1].entity_id
    assert entity_id is not None
    return LegalEntity.objects.get(id=entity_id).usc


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"contact_phone": "123"}, "联系电话"),
        ({"contact_phone": "1" * 5000}, "联系电话"),
        ({"delivery": "teleport"}, "没有这个选项"),
        ({"nonsense": "1"}, "申请表里没有这一项"),
        ({"contact_phone": "13800000101\x00"}, "联系电话"),
    ],
)
def test_wrong_values_are_refused_and_nothing_changes(values: dict[str, str], sentence: str) -> None:
    dossier = build.dossier()
    before = Dossier.objects.get(id=dossier.id).form
    with pytest.raises(FormInvalid, match=sentence):
        actions.fill_form(dossier.id, account=build.account(), values=values)
    assert Dossier.objects.get(id=dossier.id).form == before


def test_draft_may_be_incomplete() -> None:
    dossier = build.dossier(complete=False)
    kept = actions.fill_form(dossier.id, account=build.account(), values={"contact_phone": "138 0000 0102"})
    assert kept.form["contact_phone"] == "13800000102"


def test_upload_gives_a_receipt_with_the_hash_of_the_content() -> None:
    dossier = build.dossier(complete=False)
    attached = _attach(dossier, build.PDF)
    assert attached.file is not None
    assert attached.digest == attached.file.hash
    assert storage.read_file(attached.digest) == build.PDF
    assert (attached.trust, attached.source) == ("D", "upload")


def test_same_file_twice_is_one_attachment() -> None:
    dossier = build.dossier(complete=False)
    assert _attach(dossier, build.PDF).id == _attach(dossier, build.PDF).id


@pytest.mark.parametrize(("content", "name"), [(b"MZ\x90", "a.pdf"), (b"", "a.pdf"), (b"%PDF-1.4", "a.exe")])
def test_refused_file_leaves_no_trace(content: bytes, name: str) -> None:
    dossier = build.dossier(complete=False)
    files = StoredFile.objects.count()
    with pytest.raises(FileRefused):
        _attach(dossier, content, name)
    assert (Attachment.objects.filter(dossier=dossier).count(), StoredFile.objects.count()) == (0, files)


def test_file_for_a_material_that_is_not_asked_is_refused() -> None:
    dossier = build.dossier(complete=False)
    with pytest.raises(MaterialUnknown):
        _attach(dossier, build.PDF, material="M99")


def test_licence_stands_in_for_a_material_and_its_use_is_recorded() -> None:
    dossier = build.dossier(complete=False)
    needed = next(one for one in required_materials(dossier) if one.material.licence == "L-YYZZ")
    assert needed.material in missing_in(dossier)
    before = LicenceUse.objects.count()
    attached = actions.attach_licence(
        dossier.id, account=build.account(), material_id=needed.material.id, licence_id=needed.usable[0].id
    )
    assert (attached.trust, attached.source) == ("A", "licence")
    assert needed.material not in missing_in(dossier)
    assert LicenceUse.objects.count() == before + 1


def test_somebody_elses_licence_cannot_be_used() -> None:
    theirs = next(
        one.usable[0] for one in required_materials(build.dossier(complete=False)) if one.material.licence == "L-YYZZ"
    )
    mine = build.dossier(by="wangwu", for_entity=False, complete=False)
    with pytest.raises(LicenceNotUsable):
        actions.attach_licence(mine.id, account=build.account("wangwu"), material_id="M2", licence_id=theirs.id)


def test_stranger_finds_no_dossier_of_others() -> None:
    dossier = build.dossier(complete=False)
    for act in (
        lambda: actions.fill_form(dossier.id, account=build.account("wangwu"), values={}),
        lambda: actions.discard_dossier(dossier.id, account=build.account("wangwu")),
        lambda: actions.answer_situations(dossier.id, account=build.account("wangwu"), answers={}),
    ):
        with pytest.raises(DossierNotFound):
            act()


def test_damaged_file_is_noticed() -> None:
    attached = _attach(build.dossier(complete=False), build.PDF + b"one more")
    path = storage.path_of(attached.digest)
    path.write_bytes(b"changed behind our back")
    assert attached.digest in storage.damaged_files()
    with pytest.raises(storage.FileDamaged):
        storage.read_file(attached.digest)
    path.unlink()
    with pytest.raises(storage.FileDamaged):
        storage.read_file(attached.digest)
