"""Attacks that once worked, each as the attacker made it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from tongban.boot.cli import main
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.forms.validation import compiled_pattern
from tongban.identity.models import Mandate
from tongban.kernel import storage
from tongban.kernel.models import StoredFile
from tongban.materials import actions as materials
from tongban.materials.errors import DossierNotFound, DossierSealed, FileRefused
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import living_attachments
from tongban.materials.uploads import MOST_FILES_PER_MATERIAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(build.account(username))
    build.act_for_entity(client, username)
    return client


def correcting() -> Case:
    """A case whose applicant is asked for one material and for one field."""
    case = build.case()
    return actions.request_corrections(
        case.id,
        officer=build.officer(),
        seq=case.seq,
        lines=[
            actions.CorrectionLine("制度目录", "请补交。", material_id="M4"),
            actions.CorrectionLine("领取方式", "请更正。", field_key="delivery"),
        ],
    )


def files_of(case: Case) -> int:
    return Attachment.objects.filter(dossier=case.dossier_id, withdrawn_at=None).count()


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("另一份.pdf", build.PDF + b"another one", content_type="application/pdf")


def test_nothing_comes_into_the_file_of_a_case_withdrawn_while_corrections_were_open() -> None:
    case = correcting()
    case = actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="不办了")
    before = files_of(case)
    with pytest.raises(DossierSealed):
        build.upload(case.dossier, "M4", content=build.PDF + b"late")
    with pytest.raises(DossierSealed):
        materials.fill_form(case.dossier_id, account=build.account(), values={"delivery": "mail"})
    answer = signed_in("zhangsan").post(f"/my/drafts/{case.dossier_id}/materials/M4/upload/", {"file": a_file()})
    assert answer.status_code == 409
    assert files_of(case) == before


@pytest.mark.parametrize(
    "address", ["/my/cases/{case}/corrections/M3/upload/", "/my/drafts/{draft}/materials/M3/upload/"]
)
def test_corrections_take_in_only_what_the_list_names(address: str) -> None:
    case = correcting()
    before = files_of(case)
    answer = signed_in("zhangsan").post(address.format(case=case.id, draft=case.dossier_id), {"file": a_file()})
    assert 400 <= answer.status_code < 500
    assert files_of(case) == before
    good = signed_in("zhangsan").post(f"/my/cases/{case.id}/corrections/M4/upload/", {"file": a_file()})
    assert good.status_code == 302
    assert files_of(case) == before + 1


def test_a_page_opened_before_submission_takes_nothing_out_afterwards() -> None:
    """Two requests at once: one has read the draft, the other submits it, then the first goes on."""
    draft = build.dossier()
    stale = Dossier.objects.get(id=draft.id)
    one = living_attachments(draft)[0]
    actions.submit_dossier(draft.id, account=build.account())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(materials, "own_dossier", lambda *_, **__: stale)
        with pytest.raises(DossierSealed):
            materials.detach(draft.id, account=build.account(), attachment_id=one.id)
    assert one in living_attachments(draft)


def test_a_page_opened_before_handing_in_brings_nothing_in_afterwards() -> None:
    case = correcting()
    stale = Dossier.objects.get(id=case.dossier_id)
    build.upload(case.dossier, "M4")
    actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
    before = files_of(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(materials, "own_dossier", lambda *_, **__: stale)
        with pytest.raises(DossierSealed):
            build.upload(case.dossier, "M4", content=build.PDF + b"late")
    assert files_of(case) == before


def test_who_lost_the_mandate_no_longer_files_for_the_entity() -> None:
    draft = build.dossier(by="lisi")
    Mandate.objects.filter(entity=draft.entity, person=draft.person).update(
        state="revoked", revoked_at=draft.started_at
    )
    lisi = build.account("lisi")
    with pytest.raises(DossierNotFound):
        actions.submit_dossier(draft.id, account=lisi)
    with pytest.raises(DossierNotFound):
        build.upload(draft, "M4", by="lisi", content=build.PDF + b"x")
    assert not Case.objects.filter(dossier=draft).exists()
    assert signed_in("lisi").post(f"/my/drafts/{draft.id}/submit/").status_code == 404
    with pytest.raises(DossierNotFound):  # what was begun is the entity's
        materials.discard_dossier(draft.id, account=lisi)


def test_uploads_at_once_do_not_pass_the_limit_of_a_material(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one file is being stored, another one takes the last place."""
    draft = build.dossier()
    really_store = storage.store

    def slowly(content: Iterable[bytes], media_type: str) -> StoredFile:
        monkeypatch.setattr(storage, "store", really_store)
        build.upload(draft, "M4", content=build.PDF + b"the other one")
        return really_store(content, media_type)

    for number in range(MOST_FILES_PER_MATERIAL - 2):  # one lies there already
        build.upload(draft, "M4", content=build.PDF + f"file {number}".encode())
    monkeypatch.setattr(storage, "store", slowly)
    with pytest.raises(FileRefused):
        build.upload(draft, "M4", content=build.PDF + b"the slow one")
    assert len([one for one in living_attachments(draft) if one.material_id == "M4"]) == MOST_FILES_PER_MATERIAL


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000])
@pytest.mark.parametrize(
    ("who", "address"), [("zhangsan", "/my/messages/?before="), ("zhengmei", "/console/items/SCJG-006/?version=")]
)
def test_endless_numbers_in_an_address_break_no_page(who: str, address: str, digits: str) -> None:
    assert signed_in(who).get(address + digits).status_code in {200, 404}


def test_an_endless_number_of_a_colleague_breaks_no_act() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    answer = signed_in("qianjin").post(
        f"/desk/cases/{case.id}/complete-node/", {"seq": case.seq, "second": "9" * 5000, "node": case.node_key}
    )
    assert answer.status_code in {400, 409}


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("zhaomin", "/desk/"),
        ("zhaomin", "/desk/cases/{case}/refuse/"),
        ("zhaomin", "/desk/cases/{case}/corrections/"),
        ("chenlin", "/console/people/"),
        ("zhangsan", "/my/"),
    ],
)
def test_pages_behind_sign_in_stay_in_no_cache(who: str, address: str) -> None:
    answer = signed_in(who).get(address.format(case=build.case().id))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_csrf_cookie_of_another_site_on_this_name_breaks_no_public_page() -> None:
    visitor = Client()
    visitor.cookies["csrftoken"] = "abc"
    for address in ("/", "/guide/SCJG-006/130102000000/", "/search/?q=a"):
        assert visitor.get(address).status_code == 200


def test_a_pattern_cannot_leave_the_group_around_it() -> None:
    compiled_pattern("[0-9]{4}|x")
    with pytest.raises(ValueError, match=r"."):
        compiled_pattern("x)|(?:.*")


@pytest.mark.parametrize("call", [["--accepted", "9999-12-30", "--limit", "5"], ["--file", "{deep}"]])
def test_the_clock_answers_nonsense_with_a_sentence(
    call: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 200_000)
    assert main(["clock", *(part.format(deep=deep) for part in call)]) == 2
    assert "tongban clock:" in capsys.readouterr().err
