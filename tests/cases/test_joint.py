"""One submission, branches that start by themselves, one feedback: joint cases through the acts alone."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests import build, joint
from tests.catalogue.unseen_bundles import bare, diamond, either_way, one_office, paper_results, two_papers
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.delivering import Proof
from tongban.cases.errors import (
    CaseMovedOn,
    DeliveryUnproven,
    ExtensionNotAllowed,
    JointIncomplete,
    JointNotFound,
    JointNotReady,
    NotYourDesk,
    PartOfJoint,
    ReasonNeeded,
    TaskUnknown,
)
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.joint_queries import (
    joint_at_desk,
    joint_of,
    joints_at_desk,
    standing_of,
    task_at_desk,
    tasks_at_desk,
)
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import BranchState, CaseState, DeliveryWay, JointOutcome, JointState
from tongban.catalogue.actions import import_bundles
from tongban.catalogue.bundles.definition import parse_bundle
from tongban.catalogue.models import Bundle
from tongban.identity.actions import assign_post, open_account
from tongban.identity.models import LegalEntity, Mandate
from tongban.identity.numbers import uscc_problem
from tongban.identity.queries import officer_of
from tongban.identity.states import Role
from tongban.kernel.jobs import drain
from tongban.materials import actions as materials
from tongban.materials.errors import AnswersInvalid, DossierNotFound, FormInvalid, MaterialUnknown, MayNotActFor
from tongban.materials.models import Attachment, Dossier, JointDossier
from tongban.materials.queries import draft_of_joint, joint_dossier_for, missing_in, problems_of_joint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}
JOB = {"Q1": ["no"]}
SIGNED = Proof(receiver="张三", id_number="11010519491231002X", received_on=date(2026, 1, 5))


def states(whole: JointCase) -> dict[int, str]:
    return {branch.no: branch.state for branch in Branch.objects.filter(joint=whole)}


def branch_case(whole: JointCase, no: int) -> Case:
    return Case.objects.get(joint=whole, branch_no=no)


def settled(whole: JointCase) -> JointCase:
    return actions.settle_joint(whole.id)


def task_done(whole: JointCase, no: int, end: BranchState = BranchState.GRANTED) -> None:
    branch = Branch.objects.get(joint=whole, no=no)
    actions.finish_task(branch.id, officer=build.officer("qianjin"), end=end, note="按规定办理完毕。")


def first_finished(whole: JointCase) -> JointCase:
    """The restaurant with its business licence: the others run."""
    joint.finish(branch_case(whole, 1))
    return settled(whole)


def test_a_restaurant_is_opened_with_one_submission_and_one_delivery() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    assert states(whole) == {1: "running", 3: "waiting", 4: "waiting", 5: "waiting", 7: "waiting"}
    first = Case.objects.get(joint=whole)
    assert first.number == f"{whole.number}-01"
    joint.finish(first)
    drain()
    assert states(whole) == {1: "granted", 3: "running", 4: "running", 5: "running", 7: "running"}
    for case in Case.objects.filter(joint=whole, branch_no__gt=1):
        joint.finish(case)
    drain()
    whole.refresh_from_db()
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.GRANTED)
    whole = actions.deliver_joint(whole.id, officer=build.officer("wujing"), seq=whole.seq, way=DeliveryWay.ELECTRONIC)
    drain()
    assert JointCase.objects.get(id=whole.id).state == JointState.CLOSED
    assert set(Case.objects.filter(joint=whole).values_list("state", flat=True)) == {CaseState.ARCHIVED}
    receipt = whole.papers.get(kind="joint_delivery")
    assert [row[0] for row in receipt.content["rows"]] == [branch.name for branch in whole.branches.all()]
    assert receipt.file_id is not None
    assert chain_is_whole(JointCase.objects.get(id=whole.id))
    assert differences_from_log(JointCase.objects.get(id=whole.id)) == {}


def test_the_result_of_one_branch_feeds_the_others() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    licence = branch_case(whole, 1).licence
    assert licence is not None
    shop = licence.holder_entity
    assert shop is not None
    assert shop.legal_representative == whole.person
    assert uscc_problem(shop.usc) is None
    assert licence.holder_code == shop.usc
    assert licence.fields["统一社会信用代码"] == shop.usc
    food = branch_case(whole, 3)
    assert food.entity == shop
    assert food.dossier.form["entity_usc"] == shop.usc
    assert food.dossier.attachments.get(licence__isnull=False, withdrawn_at=None, licence__type="L-YYZZ").trust == "A"
    assert licence.uses.filter(purpose="办理“开办餐饮店”").count() >= 3, "each use is shown to the holder"


def test_a_founded_entity_is_registered_once_however_often_the_branches_settle() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    for _ in range(3):
        settled(whole)
    assert LegalEntity.objects.exclude(name__contains="小满").exclude(name__contains="诚办").count() == 1
    assert [Case.objects.filter(joint=whole, branch_no=no).count() for no in (1, 3, 4, 5, 7)] == [1] * 5


def test_correction_and_return_in_one_branch_leave_the_others_alone() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    before = {no: branch_case(whole, no).seq for no in (4, 5, 7)}
    food = branch_case(whole, 3)
    material = next(one.material_id for one in food.dossier.attachments.filter(licence=None))
    food = actions.request_corrections(
        food.id,
        officer=build.officer(),
        seq=food.seq,
        lines=[CorrectionLine("平面图", "请画清楚操作间。", material_id=material)],
    )
    assert states(settled(whole)) == {1: "granted", 3: "running", 4: "running", 5: "running", 7: "running"}
    assert {no: branch_case(whole, no).seq for no in (4, 5, 7)} == before
    build.upload(food.dossier, material)
    food = actions.supply_corrections(food.id, account=build.account(), seq=food.seq)
    food = build.bring(food.id, to=CaseState.DECIDING)
    food = actions.return_to_node(food.id, officer=build.officer("zhougang"), seq=food.seq, reason="请补充现场照片。")
    assert food.state == CaseState.IN_REVIEW
    assert {no: branch_case(whole, no).seq for no in (4, 5, 7)} == before


def test_denied_business_licence_drops_what_waits_for_it_and_nothing_is_half_done() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    build.bring(branch_case(whole, 1).id, to=CaseState.DENIED)
    whole = settled(whole)
    assert states(whole) == {1: "denied", 3: "dropped", 4: "dropped", 5: "dropped", 7: "dropped"}
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.DENIED)
    assert Case.objects.filter(joint=whole).count() == 1


def test_one_denied_branch_leads_to_the_outcome_that_the_bundle_declares() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    build.bring(branch_case(whole, 4).id, to=CaseState.DENIED)
    for no in (3, 5, 7):
        joint.finish(branch_case(whole, no))
    whole = settled(whole)
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.PARTLY)
    ending = {**Bundle.objects.get(id="T-LHJY").definition, "id": "T-ENDS", "name": "灵活就业（演练）"}
    ending["components"] = [
        {**part, **({"on_denial": "end_all"} if part["no"] == 6 else {})} for part in ending["components"]
    ]
    assert not import_bundles([ending]).rejected
    other = joint.submitted("T-ENDS", JOB)
    task_done(other, 6, BranchState.DENIED)
    other = settled(other)
    assert {no: state for no, state in states(other).items() if state == "dropped"} == {
        2: "dropped",
        3: "dropped",
        4: "dropped",
    }


def test_refusal_and_abandonment_end_a_branch_and_a_matter_that_needs_no_licence_satisfies_it() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    sign, tax = branch_case(whole, 5), branch_case(whole, 7)
    actions.refuse_case(sign.id, officer=build.officer(), seq=sign.seq, reason="不属于本机关职权范围。")
    actions.mark_not_needed(tax.id, officer=build.officer(), seq=tax.seq, reason="已由登记机关一并办理。")
    drain()  # both are in the archive already when somebody looks
    assert {no: states(whole)[no] for no in (5, 7)} == {5: "denied", 7: "not_needed"}


def test_tasks_without_an_item_are_done_by_the_body_the_bundle_names() -> None:
    whole = joint.submitted("T-LHJY", JOB)
    assert states(whole) == {1: "running", 2: "waiting", 3: "waiting", 4: "waiting", 6: "running"}
    officer = build.officer("qianjin")
    task = next(one for one in tasks_at_desk(officer) if one.no == 1)
    assert task.body_id == f"RS@{build.CHANGAN}"
    assert task_at_desk(officer, task.id) == task
    with pytest.raises(ReasonNeeded):
        actions.finish_task(task.id, officer=officer, end=BranchState.GRANTED, note="好")
    actions.finish_task(task.id, officer=officer, end=BranchState.GRANTED, note="已登记为灵活就业。")
    with pytest.raises(CaseMovedOn):
        actions.finish_task(task.id, officer=officer, end=BranchState.DENIED, note="后来的人不同意。")
    drain()
    assert {no: states(whole)[no] for no in (1, 2, 3)} == {1: "granted", 2: "running", 3: "running"}
    paper = whole.papers.get(kind="task")
    assert "就业登记" in paper.content["paragraphs"][0]
    assert paper.file_id is not None
    case = branch_case(whole, 2)
    with pytest.raises(TaskUnknown):
        actions.finish_task(case.branch.id, officer=officer, end=BranchState.GRANTED, note="这不是任务。")


def test_strangers_and_bodies_that_take_no_part_learn_nothing() -> None:
    whole = joint.submitted("T-LHJY", JOB)
    with pytest.raises(JointNotFound):
        joint_of(build.account("wangwu"), whole.id)
    elsewhere = open_account(username="elsewhere", password="a long password", person=None)
    assign_post(elsewhere, body=Body.objects.get(id="RS@130104000000"), role=Role.REVIEWER, valid_from=date(2020, 1, 1))
    other = officer_of(elsewhere)
    assert other is not None
    with pytest.raises(NotYourDesk):
        joint_at_desk(other, whole.id)
    assert (joints_at_desk(other), tasks_at_desk(other)) == ([], [])
    task = Branch.objects.get(joint=whole, no=1)
    with pytest.raises(TaskUnknown):
        actions.finish_task(task.id, officer=other, end=BranchState.GRANTED, note="按规定办理完毕。")
    with pytest.raises(JointNotFound):
        actions.withdraw_joint(whole.id, account=build.account("wangwu"), seq=whole.seq, reason="")
    assert joint_at_desk(build.officer("zhaomin"), whole.id) == whole


@pytest.mark.parametrize(
    ("way", "proof", "wanting"),
    [
        (DeliveryWay.WINDOW, None, "receiver"),
        (DeliveryWay.WINDOW, Proof(receiver="张三", id_number="11010519491231002X"), "received_on"),
        (DeliveryWay.COURIER, Proof(receiver="张三"), "carrier"),
        (DeliveryWay.COURIER, Proof(carrier="邮政速递", waybill="?"), "waybill"),
    ],
)
def test_a_delivery_of_everything_is_proven_as_one_of_a_single_result(
    way: DeliveryWay, proof: Proof | None, wanting: str
) -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    for case in Case.objects.filter(joint=whole, branch_no__gt=1):
        joint.finish(case)
    drain()
    whole.refresh_from_db()
    issuer = build.officer("wujing")
    with pytest.raises(DeliveryUnproven) as refusal:
        actions.deliver_joint(whole.id, officer=issuer, seq=whole.seq, way=way, proof=proof)
    assert refusal.value.field == wanting
    whole.refresh_from_db()
    assert (whole.state, Case.objects.filter(joint=whole, state=CaseState.CLOSED).count()) == (JointState.READY, 0)
    done = actions.deliver_joint(whole.id, officer=issuer, seq=whole.seq, way=DeliveryWay.WINDOW, proof=SIGNED)
    said = done.events.latest("seq").data
    assert said["proven"] == {"receiver": "张三", "id_number": "11************002X", "received_on": "2026-01-05"}
    assert "002X" in done.papers.get(kind="joint_delivery").content["paragraphs"][1]
    assert "19491231" not in str(done.papers.get(kind="joint_delivery").content)


def test_nothing_is_delivered_before_everything_has_ended_and_no_branch_alone() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    issuer = build.officer("wujing")
    with pytest.raises(JointNotReady):
        actions.deliver_joint(whole.id, officer=issuer, seq=whole.seq, way=DeliveryWay.WINDOW, proof=SIGNED)
    first = branch_case(whole, 1)
    with pytest.raises(PartOfJoint, match="统一送达"):
        actions.deliver_case(first.id, officer=issuer, seq=first.seq, way=DeliveryWay.ELECTRONIC)
    with pytest.raises(NotYourDesk):
        actions.deliver_joint(
            whole.id, officer=build.officer("zhaomin"), seq=whole.seq, way=DeliveryWay.WINDOW, proof=SIGNED
        )


def test_the_whole_is_withdrawn_before_decisions_and_keeps_what_was_decided() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    gone = actions.withdraw_joint(whole.id, account=build.account(), seq=whole.seq, reason="不开了")
    assert (gone.state, set(states(gone).values())) == (JointState.WITHDRAWN, {"withdrawn", "dropped"})
    assert branch_case(gone, 1).state == CaseState.WITHDRAWN
    other = first_finished(joint.submitted("T-CYD", RESTAURANT))
    kept = actions.withdraw_joint(other.id, account=build.account(), seq=other.seq, reason="不开了")
    assert (kept.state, kept.outcome, states(kept)[1]) == (JointState.READY, JointOutcome.PARTLY, "granted")
    assert differences_from_log(JointCase.objects.get(id=kept.id)) == {}


def test_a_part_that_comes_in_later_uses_what_was_brought_for_the_others() -> None:
    """残疾人: who says only afterwards how severe it is, hands in nothing twice, and no part is filed without a paper."""
    account = build.account()
    started = joint.draft("T-CJR", {"Q1": ["yes"], "Q2": ["other"]}, for_entity=False)
    before = Attachment.objects.filter(dossier__joint=started).count()
    materials.plan_joint(started.id, account=account, answers={"Q1": ["yes"], "Q2": ["severe"]})
    again = draft_of_joint(joint_dossier_for(started.id, account=account))
    shared = [one for one in again.needs if {no for no, _ in one.need.members} > {3}]
    assert len(shared) >= 2
    for one in shared:
        for no, material in one.need.members:
            there = Attachment.objects.filter(dossier=again.shares[no], material_id=material, withdrawn_at=None)
            assert there.count() == len(one.brought), (no, material)
    materials.plan_joint(started.id, account=account, answers={"Q1": ["yes"], "Q2": ["severe"]})
    assert Attachment.objects.filter(dossier__joint=started).count() > before
    whole = actions.submit_joint(joint.complete(started).id, account=account)
    joint.finish(branch_case(whole, 1))
    drain()
    late = branch_case(whole, 3)
    assert [one.id for one in missing_in(late.dossier)] == []


def test_who_has_lost_the_mandate_files_nothing() -> None:
    ready = joint.draft("T-CJR", {"Q1": ["no"], "Q2": ["other"]}, by="lisi", for_entity=False)
    JointDossier.objects.filter(id=ready.id).update(entity=LegalEntity.objects.get(name__contains="小满"))
    Mandate.objects.all().delete()
    with pytest.raises(DossierNotFound):
        actions.submit_joint(ready.id, account=build.account("lisi"))
    assert not JointCase.objects.exists()


def test_submitting_twice_files_once_and_an_unfinished_one_files_nothing() -> None:
    account = build.account()
    ready = joint.draft("T-CYD", RESTAURANT)
    one = actions.submit_joint(ready.id, account=account)
    assert actions.submit_joint(ready.id, account=account).id == one.id
    assert JointCase.objects.count() == 1
    started = materials.start_joint(Bundle.objects.get(id="T-CYD"), account=account, division_code=build.CHANGAN)
    with pytest.raises(JointIncomplete):
        actions.submit_joint(started.id, account=account)
    materials.plan_joint(started.id, account=account, answers=RESTAURANT)
    with pytest.raises(JointIncomplete) as refused:
        actions.submit_joint(started.id, account=account)
    assert len(refused.value.sentences) > 1
    assert JointCase.objects.count() == 1
    with pytest.raises(DossierNotFound):
        actions.submit_joint(started.id, account=build.account("wangwu"))


def test_a_share_of_a_joint_application_is_not_submitted_alone() -> None:
    ready = joint.draft("T-CYD", RESTAURANT)
    share = Dossier.objects.filter(joint=ready).first()
    assert share is not None
    with pytest.raises(PartOfJoint):
        actions.submit_dossier(share.id, account=build.account())


def test_everything_is_asked_once_and_written_to_everybody_who_needs_it() -> None:
    ready = joint.draft("T-CYD", RESTAURANT)
    draft = draft_of_joint(ready)
    assert problems_of_joint(draft) == []
    asked = [question.question for question in draft.questions if question.to_ask]
    assert len(asked) == len(set(asked))
    keys = [key for key, members in draft.form.places.items() if len(members) > 1]
    assert {"contact_phone", "delivery"} <= set(keys)
    phones = {share.form.get("contact_phone") for share in draft.shares.values()}
    assert len(phones) == 1
    shared = [one for one in draft.needs if len(one.need.members) > 1 and one.need.produced_by is None]
    assert shared
    for one in shared:
        held = {
            frozenset(
                Attachment.objects.filter(
                    dossier=draft.shares[no], material_id=material, withdrawn_at=None
                ).values_list("file_id", "licence_id")
            )
            for no, material in one.need.members
        }
        assert len(held) == 1, one.need.name
    produced = [one for one in draft.needs if one.need.produced_by == 1]
    assert produced
    assert all(one.done and not one.brought for one in produced)
    with pytest.raises(MaterialUnknown):
        materials.attach_joint_file(
            ready.id,
            account=build.account(),
            need=produced[0].need.key,
            name="执照.pdf",
            file=io.BytesIO(build.PDF),
            size=len(build.PDF),
        )


def test_what_is_taken_out_is_taken_out_everywhere() -> None:
    ready = joint.draft("T-CYD", RESTAURANT)
    draft = draft_of_joint(ready)
    one = next(one for one in draft.needs if len(one.need.members) > 1 and one.brought)
    materials.detach_joint(ready.id, account=build.account(), need=one.need.key, attachment_id=one.brought[0].id)
    left = Attachment.objects.filter(
        dossier__joint=ready, withdrawn_at=None, material_id__in=dict(one.need.members).values()
    )
    members = set(one.need.members)
    assert [a for a in left if (a.dossier.branch_no, a.material_id) in members] == []


def test_other_answers_change_the_plan_and_keep_what_stays() -> None:
    ready = joint.draft("T-CYD", RESTAURANT)
    food = Dossier.objects.get(joint=ready, branch_no=3)
    materials.plan_joint(ready.id, account=build.account(), answers={**RESTAURANT, "Q2": ["no"]}, left_out=[5, 7])
    draft = draft_of_joint(joint_dossier_for(ready.id, account=build.account()))
    assert set(draft.shares) == {1, 3}
    assert Dossier.objects.get(joint=ready, branch_no=3).form == food.form


@pytest.mark.parametrize("answers", [{}, {"Q1": ["circus"]}, {**RESTAURANT, "Q2": ["yes", "no"]}])
def test_wrong_answers_change_nothing(answers: dict[str, list[str]]) -> None:
    account = build.account()
    started = materials.start_joint(Bundle.objects.get(id="T-CYD"), account=account, division_code=build.CHANGAN)
    with pytest.raises(AnswersInvalid):
        materials.plan_joint(started.id, account=account, answers=answers)
    assert not Dossier.objects.filter(joint=started).exists()


def test_a_wrong_value_is_named_by_the_one_form_and_changes_nothing() -> None:
    ready = joint.draft("T-CYD", RESTAURANT)
    before = list(Dossier.objects.filter(joint=ready).values_list("form", flat=True))
    with pytest.raises(FormInvalid) as refused:
        materials.fill_joint(ready.id, account=build.account(), values={"contact_phone": "12"})
    assert [problem.key for problem in refused.value.problems] == ["contact_phone"]
    with pytest.raises(FormInvalid):
        materials.fill_joint(ready.id, account=build.account(), values={"no_such_field": "1"})
    assert list(Dossier.objects.filter(joint=ready).values_list("form", flat=True)) == before


def test_a_matter_for_organisations_is_refused_to_a_person_who_founds_none() -> None:
    account = build.account()
    started = materials.start_joint(Bundle.objects.get(id="T-QYZX"), account=account, division_code=build.CHANGAN)
    with pytest.raises(MayNotActFor, match="请选择您代表的单位"):
        materials.plan_joint(started.id, account=account, answers={"Q1": ["simple"], "Q2": ["no"]})
    with pytest.raises(MayNotActFor):
        materials.start_joint(
            Bundle.objects.get(id="T-QYZX"),
            account=build.account("wangwu"),
            division_code=build.CHANGAN,
            entity_id=LegalEntity.objects.get(name__contains="小满").id,
        )


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_the_whole_has_its_own_clock_and_shows_the_critical_path() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    standing = standing_of(whole)
    days = {branch.no: branch.days for branch in standing.branches}
    assert days == {1: 1, 3: 7, 4: 0, 5: 5, 7: 0}, "the shorter of the bundle's count and the item's promise"
    assert (standing.path.path, whole.limit_days) == ((1, 3), 8)
    assert whole.due_on == date(2026, 12, 3)
    assert standing.expected == {
        1: date(2026, 11, 24),
        3: date(2026, 12, 3),
        4: date(2026, 11, 24),
        5: date(2026, 12, 1),
        7: date(2026, 11, 24),
    }
    assert standing.finish == date(2026, 12, 3)


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_the_overall_limit_is_extended_once_by_fifteen_days_at_most_under_a_name() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    head = build.officer("zhougang")
    call: dict[str, Any] = {"officer": head, "approver": "张区长", "reason": "现场核查需要外地专家。"}
    with pytest.raises(ExtensionNotAllowed, match="最多延长 15 个工作日"):
        actions.extend_joint(whole.id, seq=whole.seq, days=16, **call)
    with pytest.raises(NotYourDesk):
        actions.extend_joint(whole.id, seq=whole.seq, days=5, **{**call, "officer": build.officer("qianjin")})
    with time_machine.travel("2026-12-04 00:00+08:00", tick=False), pytest.raises(ExtensionNotAllowed, match="届满"):
        actions.extend_joint(whole.id, seq=whole.seq, days=5, **call)
    whole = actions.extend_joint(whole.id, seq=whole.seq, days=5, **call)
    assert whole.due_on == date(2026, 12, 10)
    assert "张区长" in whole.papers.get(kind="extension").content["paragraphs"][0]
    with pytest.raises(ExtensionNotAllowed, match="只能延长一次"):
        actions.extend_joint(whole.id, seq=whole.seq, days=1, **call)
    assert differences_from_log(JointCase.objects.get(id=whole.id)) == {}


def test_a_branch_that_nobody_answers_is_accepted_by_the_night_job_like_any_case() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    first = branch_case(whole, 1)
    assert first.answer_due_on is not None
    later = first.answer_due_on + timedelta(days=1)
    with time_machine.travel(f"{later} 00:10+08:00", tick=False):
        actions.deem_accepted(first.id)
    assert branch_case(whole, 1).state == CaseState.IN_REVIEW


def test_a_bundle_that_changes_later_does_not_touch_what_was_filed() -> None:
    whole = joint.submitted("T-LHJY", JOB)
    changed = {**Bundle.objects.get(id="T-LHJY").definition}
    changed["components"] = [part for part in changed["components"] if part["no"] in {1, 6}]
    changed["shared_materials"] = []
    assert not import_bundles([changed]).rejected
    task_done(whole, 1)
    assert {no: states(settled(whole))[no] for no in (2, 3)} == {2: "running", 3: "running"}


SHIPPED = {
    "T-QYKB": ({"Q1": ["yes"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["yes"]}, False),
    "T-CYD": ({"Q1": ["company"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["yes"]}, False),
    "T-CS": (None, False),
    "T-RX": (None, False),
    "T-QYZX": ({"Q1": ["simple"], "Q2": ["yes"]}, True),
    "T-ESF": (None, False),
    "T-LHJY": ({"Q1": ["yes"]}, False),
    "T-CJR": (None, False),
}


def _last_answers(bundle: str) -> dict[str, list[str]]:
    situations = parse_bundle(Bundle.objects.get(id=bundle).definition).situations
    return {one.id: [one.options[0].value] for one in situations}


@pytest.mark.parametrize("bundle", SHIPPED)
def test_every_shipped_bundle_runs_from_submission_to_delivery(bundle: str) -> None:
    answers, for_entity = SHIPPED[bundle]
    whole = joint.submitted(bundle, answers or _last_answers(bundle), for_entity=for_entity)
    _run_to_the_end(whole)


AWKWARD = [
    (diamond(), {"Q1": ["v1", "v2", "v3"]}),
    (bare(), {}),
    (one_office(), {"Q1": ["v2"]}),
    (either_way(), {"Q1": ["v1"], "Q2": ["v1"]}),
    (either_way(), {"Q1": ["v1"], "Q2": ["v2"]}),
    (either_way(), {"Q1": ["v2"], "Q2": ["v1"]}),
    (either_way(), {"Q1": ["v2"], "Q2": ["v2"]}),
    (paper_results(), {}),
    (two_papers(), {}),
]


@pytest.mark.parametrize(("raw", "answers"), AWKWARD)
def test_a_bundle_never_seen_before_runs_without_a_change_of_code(raw: dict[str, Any], answers: Any) -> None:
    assert not import_bundles([raw]).rejected
    _run_to_the_end(joint.submitted(raw["id"], answers))


@pytest.mark.parametrize(("has_one", "source", "licence"), [("v1", "licence", "L-YYZZ"), ("v2", "case", None)])
def test_whichever_alternative_ran_the_last_part_takes_over_what_it_made(
    has_one: str, source: str, licence: str | None
) -> None:
    assert not import_bundles([either_way()]).rejected
    whole = joint.submitted("T-EITHER", {"Q1": [has_one], "Q2": ["v2"]})
    assert states(whole) == {8: "waiting", (3 if has_one == "v1" else 5): "running"}
    _run_to_the_end(whole)
    taken = branch_case(whole, 8).dossier.attachments.get(material_id="M6", withdrawn_at=None)
    assert (taken.source, taken.licence.type_id if taken.licence else None) == (source, licence)


def test_papers_of_parts_without_a_licence_go_on_to_the_next() -> None:
    assert not import_bundles([paper_results()]).rejected
    whole = joint.submitted("T-PAPERS", {})
    _run_to_the_end(whole)
    last = branch_case(whole, 4).dossier.attachments.filter(withdrawn_at=None, source="case")
    results = {branch.no: branch.result_id for branch in whole.branches.all()}
    assert {one.material_id: one.file_id for one in last} == {"M3": results[1], "M2": results[2]}
    assert None not in (results[1], results[2])


def _run_to_the_end(whole: JointCase) -> None:
    started: list[int] = []
    for _ in range(12):
        running = [branch for branch in whole.branches.filter(state="running").select_related("case")]
        if not running:
            break
        for branch in running:
            started.append(branch.no)
            if branch.case is None:
                task_done(whole, branch.no)
            else:
                joint.finish(branch.case)
        for branch in running:  # as the job does it: papers that others take over are printed first
            branch.refresh_from_db()
        from tongban.cases.jobs import settle  # noqa: PLC0415

        settle.call(str(whole.id))
    whole.refresh_from_db()
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.GRANTED)
    assert sorted(started) == sorted(states(whole)), "each branch ran exactly once"
    done = actions.deliver_joint(
        whole.id, officer=build.officer("wujing"), seq=whole.seq, way=DeliveryWay.WINDOW, proof=SIGNED
    )
    assert done.state == JointState.CLOSED
    assert chain_is_whole(done)
    assert all(chain_is_whole(case) for case in Case.objects.filter(joint=whole))
