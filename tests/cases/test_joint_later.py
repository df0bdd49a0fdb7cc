"""容缺后补 inside a joint case: one paper promised once for all who let it follow, awaited by each, supplied once."""

from datetime import date
from typing import Any

import pytest
import time_machine

from tests import build, joint
from tests.catalogue.unseen_bundles import one_office, two_papers
from tests.logs import whole as whole_log
from tongban.cases import actions, jobs
from tongban.cases.errors import CaseMovedOn, JointIncomplete, LaterMaterialsOpen
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.models import Case, JointCase, Obligation
from tongban.cases.states import BranchState, CaseState, ObligationKind
from tongban.materials import actions as materials
from tongban.materials.errors import DossierSealed, ListMovedOn, MaterialUnknown
from tongban.materials.models import Attachment, Dossier, JointDossier
from tongban.materials.queries import JointDraft, draft_of_joint, joint_dossier_for, problems_of_joint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
LATER = ObligationKind.LATER_MATERIAL
PAPER = "建设工程消防验收（备案）文件"
DAY = "2026-11-23 10:00+08:00"
NOBODY, FARM = {"Q1": ["v1"]}, {"Q1": ["v2"]}


def filed(bundle: dict[str, Any] | None = None, answers: dict[str, list[str]] = NOBODY) -> JointCase:
    with time_machine.travel(DAY, tick=False):
        dossier = joint.draft_with_later_papers(bundle or one_office(), answers)
        return actions.submit_joint(joint.promise_all(dossier).id, account=build.account())


def drafted(answers: dict[str, list[str]] = NOBODY, *, without_later: bool = True) -> JointDossier:
    return joint.draft_with_later_papers(one_office(), answers, without_later=without_later)


def drawn(dossier: JointDossier) -> JointDraft:
    return draft_of_joint(joint_dossier_for(dossier.id, account=build.account()))


def part(whole: JointCase, no: int) -> Case:
    return Case.objects.get(joint=whole, branch_no=no)


def tolerated(whole: JointCase, no: int, on: str = DAY) -> Case:
    case = part(whole, no)
    with time_machine.travel(on, tick=False):
        return actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)


def supplied(whole: JointCase, no: int, on: str = "2026-11-30 10:00+08:00") -> Case:
    with time_machine.travel(on, tick=False):
        case = part(whole, no)
        build.upload(case.dossier, "M6")
        return actions.supply_later(case.id, account=build.account(), seq=case.seq)


def bring_to_the_end(whole: JointCase, no: int) -> None:
    case = part(whole, no)
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    case = actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    build.issue(case)


def owed(whole: JointCase, no: int) -> list[tuple[str, date | None, str]]:
    rows = Obligation.objects.filter(case__joint=whole, case__branch_no=no, kind=LATER)
    return [(one.title, one.due_on, one.outcome) for one in rows]


def papers_in(whole: JointCase, no: int) -> int:
    dossier = Dossier.objects.get(joint=whole.dossier, branch_no=no)
    return Attachment.objects.filter(dossier=dossier, material_id="M6", withdrawn_at=None).count()


def test_a_shared_paper_that_all_let_follow_is_asked_once_and_promised_for_all() -> None:
    dossier = drafted()
    open_ = drawn(dossier).to_follow
    assert [(one.need.name, one.need.members) for one in open_] == [(PAPER, ((1, "M6"), (2, "M6"), (3, "M6")))]
    assert problems_of_joint(drawn(dossier)) == []
    assert not drawn(dossier).all_promised
    with time_machine.travel(DAY, tick=False):
        materials.promise_joint_later(dossier.id, account=build.account(), needs=[open_[0].need.key])
    assert drawn(dossier).all_promised
    assert list(Dossier.objects.filter(joint=dossier).order_by("branch_no").values_list("later", flat=True)) == [
        ["M6"],
        ["M6"],
        ["M6"],
    ]
    materials.promise_joint_later(dossier.id, account=build.account(), needs=[])
    assert set(Dossier.objects.filter(joint=dossier).values_list("later_promised_at", flat=True)) == {None}


def test_what_one_part_must_have_now_cannot_follow_and_the_sentence_names_that_part() -> None:
    dossier = drafted(FARM)
    licence = next(one for one in drawn(dossier).needs if one.need.material.licence == "L-YYZZ")
    assert licence.may_follow == ((4, "M6"),)
    for file in licence.brought:
        materials.detach_joint(dossier.id, account=build.account(), need=licence.need.key, attachment_id=file.id)
    refusal = "“一楼消防检查、二楼消防检查、开业前复查”办理时必须有它，所以不能承诺后补"
    with pytest.raises(MaterialUnknown, match=refusal):
        materials.promise_joint_later(dossier.id, account=build.account(), needs=[licence.need.key])
    assert not any(Dossier.objects.filter(joint=dossier).values_list("later", flat=True))
    assert [one.key for one in problems_of_joint(drawn(dossier))] == [licence.need.key]
    with pytest.raises(JointIncomplete, match=refusal):
        actions.submit_joint(dossier.id, account=build.account())


def test_only_what_is_missing_can_be_promised_and_only_in_a_draft() -> None:
    complete = drafted(without_later=False)
    key = next(one.need.key for one in drawn(complete).needs if one.need.name == PAPER)
    for wrong in (key, "no-such-paper"):
        with pytest.raises(ListMovedOn):
            materials.promise_joint_later(complete.id, account=build.account(), needs=[wrong])
    actions.submit_joint(complete.id, account=build.account())
    with pytest.raises(DossierSealed):
        materials.promise_joint_later(complete.id, account=build.account(), needs=[])


def test_every_part_carries_the_promise_as_a_case_of_its_own_does() -> None:
    whole = filed()
    assert [part(whole, no).events.get().data["later"] for no in (1, 2)] == [[PAPER], [PAPER]]
    receipt = part(whole, 2).papers.get(kind="receipt").content["paragraphs"][-1]
    assert f"您承诺在受理后 20 个工作日内补交：{PAPER}。" in receipt
    tolerated(whole, 1)
    tolerated(whole, 2, "2026-11-25 10:00+08:00")
    assert owed(whole, 1) == [(PAPER, date(2026, 12, 21), "")]
    assert owed(whole, 2) == [(PAPER, date(2026, 12, 23), "")]


def test_without_the_promise_the_parts_carry_none() -> None:
    with time_machine.travel(DAY, tick=False):
        whole = actions.submit_joint(drafted().id, account=build.account())
    assert "later" not in part(whole, 1).events.get().data
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        actions.deem_accepted(part(whole, 1).id)
    assert owed(whole, 1) == []


def test_supplied_once_it_satisfies_every_part_each_by_its_own_act() -> None:
    whole = filed()
    tolerated(whole, 1)
    other = tolerated(whole, 2)
    with pytest.raises(LaterMaterialsOpen):
        actions.supply_later(part(whole, 2).id, account=build.account(), seq=other.seq)
    supplied(whole, 1)
    assert [owed(whole, no)[0][2] for no in (1, 2)] == ["kept", "kept"]
    for no in (1, 2):
        case = part(whole, no)
        event = case.events.latest("seq")
        assert (event.kind, event.data["titles"], event.by["role"]) == ("supply_later", [PAPER], "applicant")
        assert [file["material"] for file in event.data["files"]] == ["M6"]
        assert case.dossier.open_round == 0
        assert whole_log(case)
    assert part(whole, 2).seq == other.seq + 1
    assert papers_in(whole, 3) == 1, "the part that waits finds it when its turn comes"


@time_machine.travel(DAY, tick=False)
def test_a_part_that_is_not_accepted_yet_gets_it_too_and_is_then_accepted_like_any_complete_one() -> None:
    whole = filed()
    tolerated(whole, 1)
    before = part(whole, 2)
    supplied(whole, 1)
    there = part(whole, 2)
    assert (there.state, there.events.latest("seq").kind, there.seq) == (
        CaseState.SUBMITTED,
        "supply_later",
        before.seq + 1,
    )
    accepted = actions.accept_case(there.id, officer=build.officer(), seq=there.seq)
    assert owed(whole, 2) == []
    assert whole_log(accepted)


def test_a_part_that_begins_later_promises_only_what_is_still_missing() -> None:
    whole = filed()
    tolerated(whole, 1)
    supplied(whole, 1)
    bring_to_the_end(whole, 1)
    actions.settle_joint(whole.id)
    third = part(whole, 3)
    assert "later" not in third.events.earliest("seq").data
    assert "M6" in {file["material"] for file in third.events.earliest("seq").data["files"]}


def test_where_more_is_awaited_the_paper_lies_ready_and_goes_in_with_the_rest() -> None:
    whole = filed(two_papers(), {})
    tolerated(whole, 1)
    school = tolerated(whole, 2)
    assert {title for title, _, _ in owed(whole, 2)} == {"儿童出生医学证明", "预防接种证查验证明"}
    supplied(whole, 1)
    assert [outcome for _, _, outcome in owed(whole, 1)] == ["kept"]
    assert [outcome for _, _, outcome in owed(whole, 2)] == ["", ""]
    assert part(whole, 2).seq == school.seq
    build.upload(school.dossier, "M2")
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        school = actions.supply_later(school.id, account=build.account(), seq=school.seq)
    assert [outcome for _, _, outcome in owed(whole, 2)] == ["kept", "kept"]
    assert {file["material"] for file in school.events.latest("seq").data["files"]} == {"M2", "M8"}
    assert whole_log(school)


def test_what_has_ended_is_left_alone() -> None:
    whole = filed()
    tolerated(whole, 1)
    second = tolerated(whole, 2)
    second = actions.withdraw_case(second.id, account=build.account(), seq=second.seq, reason="")
    supplied(whole, 1)
    assert owed(whole, 2)[0][2] == "dropped"
    assert (part(whole, 2).seq, papers_in(whole, 2)) == (second.seq, 0)


def test_an_act_on_a_sibling_in_between_takes_nothing_apart() -> None:
    whole = filed()
    stale = tolerated(whole, 1).seq - 1
    tolerated(whole, 2)
    build.upload(part(whole, 1).dossier, "M6")
    with pytest.raises(CaseMovedOn):
        actions.supply_later(part(whole, 1).id, account=build.account(), seq=stale)
    assert [owed(whole, no)[0][2] for no in (1, 2)] == ["", ""]
    assert papers_in(whole, 2) == 0


def test_each_part_lapses_by_its_own_day_and_takes_along_only_what_waits_for_it() -> None:
    whole = filed()
    tolerated(whole, 1)
    tolerated(whole, 2, "2026-11-25 10:00+08:00")
    with time_machine.travel("2026-12-22 00:15+08:00", tick=False):
        assert jobs.lapse_unsupplied.call() == 1
        actions.settle_joint(whole.id)
    assert (part(whole, 1).state, part(whole, 2).state) == (CaseState.WITHDRAWN, CaseState.IN_REVIEW)
    assert {one.no: one.state for one in whole.branches.all()} == {
        1: BranchState.WITHDRAWN,
        2: BranchState.RUNNING,
        3: BranchState.DROPPED,
    }
    supplied(whole, 2, "2026-12-22 10:00+08:00")
    assert owed(whole, 2)[0][2] == "kept"
    found = JointCase.objects.get(id=whole.id)
    assert chain_is_whole(found)
    assert differences_from_log(found) == {}
