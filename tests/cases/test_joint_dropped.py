"""What can no longer begin in a joint case is told on paper: which part, because of what, and what can be done."""

import pytest
import time_machine

from tests import build, joint
from tests.cases.test_joint import JOB, RESTAURANT, branch_case, first_finished, settled, task_done
from tongban.cases import actions
from tongban.cases.models import Branch, JointCase
from tongban.cases.states import BranchState, CaseState, JointState
from tongban.catalogue.actions import import_bundles
from tongban.catalogue.models import Bundle
from tongban.kernel.jobs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def notices(whole: JointCase) -> list[dict[str, object]]:
    return [paper.content for paper in whole.papers.filter(kind="dropped").order_by("id")]


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_one_paper_names_every_part_that_was_dropped_and_why() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    build.bring(branch_case(whole, 1).id, to=CaseState.DENIED)
    whole = settled(whole)
    names = dict(Branch.objects.filter(joint=whole).values_list("no", "name"))
    (paper,) = notices(whole)
    assert paper["title"] == "不再办理告知书"
    assert paper["rows"] == [[names[no], f"“{names[1]}”没有办成"] for no in (3, 4, 5, 7)]
    said = "".join(paper["paragraphs"])
    assert "行政许可法第二十六条第二款" in said
    assert "重新申请" in said
    assert paper["body_name"] == whole.body.name
    settled(whole)  # a second look writes nothing
    assert len(notices(whole)) == 1
    drain()
    assert whole.papers.get(kind="dropped").file is not None
    assert build.nothing_differs_from_the_log()


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_rule_that_ends_all_is_named_although_nothing_was_waited_for() -> None:
    ending = {**Bundle.objects.get(id="T-LHJY").definition, "id": "T-ENDS", "name": "灵活就业（演练）"}
    ending["components"] = [
        {**part, **({"on_denial": "end_all"} if part["no"] == 6 else {})} for part in ending["components"]
    ]
    assert not import_bundles([ending]).rejected
    whole = joint.submitted("T-ENDS", JOB)
    task_done(whole, 6, BranchState.DENIED)
    whole = settled(whole)
    names = dict(Branch.objects.filter(joint=whole).values_list("no", "name"))
    (paper,) = notices(whole)
    assert {tuple(row) for row in paper["rows"]} == {(names[no], f"“{names[6]}”没有办成") for no in (2, 3, 4)}


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_nothing_dropped_or_taken_back_by_the_applicant_brings_no_such_paper() -> None:
    whole = first_finished(joint.submitted("T-CYD", RESTAURANT))
    build.bring(branch_case(whole, 4).id, to=CaseState.DENIED)
    assert notices(settled(whole)) == []
    other = joint.submitted("T-CYD", RESTAURANT, by="wangwu")
    gone = actions.withdraw_joint(other.id, account=build.account("wangwu"), seq=other.seq, reason="不办了。")
    assert gone.state == JointState.WITHDRAWN
    assert notices(gone) == []
