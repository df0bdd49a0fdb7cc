"""A case goes to the body that exercises the same item: number, log and the day of the answer stay."""

import pytest

from tests import build
from tests.cases.acting import CITY, as_logged, day, officer_in, on
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.beside import transfer_targets, transferred_among, where_it_went
from tongban.cases.errors import MoveNotAllowed, NotExercisedThere, NotYourDesk, ReasonNeeded
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk
from tongban.cases.states import CaseState
from tongban.materials.queries import living_attachments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
NEXT_DOOR = "SCJG-006@130104000000"
WHY = "经营场所在桥西区，应由桥西区办理。"


def filed(state: str = CaseState.SUBMITTED) -> Case:
    with on("11-23"):
        return build.case(state=state)


def transfer(case: Case, to: str = NEXT_DOOR, *, reason: str = WHY, by: str = "zhaomin") -> Case:
    with on("11-25"):
        return actions.transfer_case(case.id, officer=build.officer(by), seq=case.seq, to=to, reason=reason)


def test_the_case_keeps_number_receipt_and_the_day_of_the_answer() -> None:
    before = filed(CaseState.PRE_REVIEWED)
    case = transfer(before)
    assert case.state == CaseState.SUBMITTED
    assert (case.number, case.received_at, case.answer_due_on) == (before.number, before.received_at, day("11-30"))
    assert (case.division_id, case.implementation_id) == ("130104000000", NEXT_DOOR)
    assert case.body_id == case.implementation.body_id
    as_logged(case)


def test_the_slip_lists_what_is_handed_over_with_whole_hashes() -> None:
    case = transfer(filed())
    paper = case.papers.get(kind="transfer").content
    assert [row[2] for row in paper["rows"]] == [one.digest for one in living_attachments(case.dossier)]
    assert (paper["body_name"], paper["addressee"]) == (
        Body.objects.get(id="SPJ@130102000000").name,
        case.body.name,
    )
    assert (
        "收到申请材料的日期 2026年11月23日 不变。应在 2026年11月30日 前答复申请人是否受理。" in paper["paragraphs"][2]
    )


def test_the_new_body_takes_over_and_the_old_one_learns_only_where_it_went() -> None:
    case = transfer(filed())
    clerk = build.officer("zhaomin")
    with pytest.raises(NotYourDesk):
        case_at_desk(clerk, case.id)
    assert where_it_went(clerk, case.number) == case.body
    there = officer_in(case.body_id, "clerk")
    assert where_it_went(there, case.number) is None, "not a former body"
    assert case_at_desk(there, case.id) == case
    assert transferred_among([case]) == {case.id}
    with on("11-26"):
        case = actions.accept_case(case.id, officer=there, seq=case.seq)
    assert case.state == CaseState.IN_REVIEW
    as_logged(case)


def test_only_bodies_of_the_city_that_exercise_the_same_item_are_offered() -> None:
    case = filed()
    targets = transfer_targets(case)
    assert NEXT_DOOR in {one.id for one in targets}
    assert case.body_id not in {one.body_id for one in targets}
    assert {one.item_id for one in targets} == {"SCJG-006"}
    assert {one.division_id[:4] for one in targets} <= {CITY[:4], "1300"}
    for wrong in ("SCJG-006@130602000000", case.implementation_id, "SCJG-007@130104000000", ""):
        with pytest.raises(NotExercisedThere):
            transfer(case, wrong)


def test_it_needs_a_reason_the_window_and_comes_before_acceptance() -> None:
    case = filed()
    with pytest.raises(ReasonNeeded):
        transfer(case, reason="错")
    with pytest.raises(NotYourDesk):
        transfer(case, by="qianjin")
    accepted = filed(CaseState.IN_REVIEW)
    with pytest.raises(MoveNotAllowed):
        transfer(accepted)
