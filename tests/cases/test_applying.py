"""Submitting, supplying corrections, withdrawing."""

import pytest

from tests import build
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.errors import AnotherLevelDecides, CaseMovedOn, CaseNotFound, CorrectionsOpen, MoveNotAllowed
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.queries import definition_of
from tongban.kernel.models import OutboxMessage
from tongban.materials import actions as materials
from tongban.materials.errors import (
    AnswersInvalid,
    DossierNotFound,
    DossierSealed,
    FormInvalid,
    MaterialMissing,
    MaterialUnknown,
)
from tongban.materials.models import Dossier
from tongban.materials.queries import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_submission_writes_row_log_receipt_and_outbox_together() -> None:
    case = build.case()
    event = case.events.get()
    assert (case.state, case.seq, case.head_hash) == (CaseState.SUBMITTED, 1, event.hash)
    assert (event.kind, event.by["name"], event.by["for"]) == ("submit", "张三", "石家庄市长安区小满餐饮店（演示）")
    assert [paper.kind for paper in case.papers.all()] == ["receipt"]
    assert list(OutboxMessage.objects.values_list("kind", "subject"))[-1] == ("case.submitted", str(case.id))
    rows = case.papers.get().content["rows"]
    assert len(rows) == case.dossier.attachments.count()
    assert all(len(row[2]) == 16 for row in rows)


def test_submitting_again_returns_the_same_case() -> None:
    case = build.case()
    again = actions.submit_dossier(case.dossier_id, account=build.account())
    assert again.id == case.id
    assert Case.objects.count() == 1
    assert case.events.count() == 1


@pytest.mark.parametrize("stranger", ["wangwu", "zhaomin"])
def test_nobody_submits_somebody_elses_dossier(stranger: str) -> None:
    dossier = build.dossier()
    with pytest.raises(DossierNotFound):
        actions.submit_dossier(dossier.id, account=build.account(stranger))
    assert not Case.objects.exists()


def test_unanswered_dossier_is_refused_and_stays_a_draft() -> None:
    dossier = build.dossier(complete=False)
    with pytest.raises(AnswersInvalid, match="请回答“主体业态”"):
        actions.submit_dossier(dossier.id, account=build.account())
    assert Dossier.objects.get(id=dossier.id).state == "draft"
    assert not OutboxMessage.objects.filter(kind__startswith="case.").exists()


def test_incomplete_form_names_the_field() -> None:
    dossier = build.dossier()
    Dossier.objects.filter(id=dossier.id).update(form={})
    with pytest.raises(FormInvalid) as refused:
        actions.submit_dossier(dossier.id, account=build.account())
    assert refused.value.problems
    assert not Case.objects.exists()


def test_missing_material_is_named() -> None:
    dossier = build.dossier()
    gone = dossier.attachments.filter(source="upload").first()
    assert gone is not None
    gone.delete()
    with pytest.raises(MaterialMissing, match="还缺少必须提交的材料"):
        actions.submit_dossier(dossier.id, account=build.account())
    assert not Case.objects.exists()


def test_corrections_are_supplied_in_the_same_case() -> None:
    case = build.case()
    material = case.dossier.attachments.filter(source="upload").values_list("material_id", flat=True)[0]
    lines = [CorrectionLine("布局图", "请补充标有尺寸的平面图", material_id=material)]
    case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)
    assert case.state == CaseState.CORRECTING
    with pytest.raises(CorrectionsOpen, match="布局图"):
        actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
    build.upload(case.dossier, material)
    case = actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
    assert case.state == CaseState.SUBMITTED
    assert case.corrections.filter(supplied_at=None).count() == 0
    assert [paper.kind for paper in case.papers.all()] == ["receipt", "corrections"]


def test_sealed_dossier_takes_no_file_outside_corrections() -> None:
    case = build.case()
    with pytest.raises(DossierSealed):
        build.upload(case.dossier, "M3")
    with pytest.raises(DossierSealed):
        materials.fill_form(case.dossier_id, account=build.account(), values={"contact_phone": "13900000000"})


def test_only_the_listed_fields_are_open_for_correction() -> None:
    case = build.case()
    before = case.dossier.form
    lines = [CorrectionLine("联系电话", "号码是空号，请更正", field_key="contact_phone")]
    case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)
    materials.fill_form(
        case.dossier_id, account=build.account(), values={"contact_phone": "13900000000", "delivery": "electronic"}
    )
    after = Dossier.objects.get(id=case.dossier_id).form
    assert after == {**before, "contact_phone": "13900000000"}


def test_applicant_withdraws_before_the_decision_but_not_after() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    withdrawn = actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="不开了")
    assert withdrawn.state == CaseState.WITHDRAWN
    granted = build.case(state=CaseState.GRANTED)
    with pytest.raises(MoveNotAllowed, match="已准予"):
        actions.withdraw_case(granted.id, account=build.account(), seq=granted.seq, reason="不开了")


def test_stranger_cannot_withdraw_and_a_stale_page_changes_nothing() -> None:
    case = build.case()
    with pytest.raises(CaseNotFound):
        actions.withdraw_case(case.id, account=build.account("wangwu"), seq=case.seq, reason="")
    with pytest.raises(CaseMovedOn):
        actions.withdraw_case(case.id, account=build.account(), seq=case.seq - 1, reason="")
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED


def test_withdrawing_while_correcting_closes_the_dossier_for_good() -> None:
    case = build.case()
    lines = [CorrectionLine("布局图", "请补充平面图", material_id="M3")]
    case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)
    actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="")
    with pytest.raises(DossierSealed):
        build.upload(case.dossier, "M3")


def test_corrections_take_only_the_materials_that_the_list_names() -> None:
    case = build.case()
    lines = [CorrectionLine("布局图", "请补充平面图", material_id="M3")]
    actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)
    with pytest.raises(MaterialUnknown, match="没有要求这份材料"):
        build.upload(case.dossier, "M4")


def test_what_another_level_decides_is_not_filed_here() -> None:
    dossier = build.dossier("WL-001", complete=False)
    definition = definition_of(dossier.version)
    rule = next(rule for rule in definition.level_rules if rule.level not in definition.levels)
    answers = {s.id: [s.options[0].value] for s in definition.situations} | {q: [v[0]] for q, v in rule.when.items()}
    materials.answer_situations(dossier.id, account=build.account(), answers=answers)
    Dossier.objects.filter(id=dossier.id).update(form={})
    with pytest.raises(AnotherLevelDecides):
        actions.submit_dossier(dossier.id, account=build.account())


def test_what_was_submitted_does_not_change_when_its_source_does() -> None:
    case = build.case()
    person = case.person
    person.name = "张三丰"
    person.save(update_fields=["name"])
    kept = form_of(Dossier.objects.select_related("person", "entity").get(id=case.dossier_id))
    assert kept.values["entity_head"] == "张三"
    assert kept.values == case.dossier.form
    assert kept.problems == []
