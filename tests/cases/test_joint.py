"""One submission, branches that start by themselves, one feedback: joint cases through the acts alone."""

import pytest

from tests import build, joint
from tongban.cases import actions
from tongban.cases.errors import PartOfJoint
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import CaseState, DeliveryWay, JointOutcome, JointState
from tongban.identity.models import LegalEntity
from tongban.kernel.jobs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}


def states(case: JointCase) -> dict[int, str]:
    return {branch.no: branch.state for branch in Branch.objects.filter(joint=case)}


def test_a_restaurant_is_opened_with_one_submission_and_one_delivery() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    assert states(whole) == {1: "running", 3: "waiting", 4: "waiting", 5: "waiting", 7: "waiting"}
    assert Case.objects.filter(joint=whole).count() == 1
    first = Case.objects.get(joint=whole)
    assert first.number == f"{whole.number}-01"
    joint.finish(first)
    drain()
    whole.refresh_from_db()
    assert states(whole) == {1: "granted", 3: "running", 4: "running", 5: "running", 7: "running"}
    shop = LegalEntity.objects.exclude(name__contains="小满").get()
    food = Case.objects.get(joint=whole, branch_no=3)
    assert food.entity == shop
    assert food.dossier.attachments.filter(licence__type="L-YYZZ", withdrawn_at=None).count() == 1
    assert food.dossier.form["entity_usc"] == shop.usc
    for case in Case.objects.filter(joint=whole, branch_no__gt=1):
        with pytest.raises(PartOfJoint):
            actions.deliver_case(
                joint.finish(case).id, officer=build.officer("wujing"), seq=case_seq(case), way=DeliveryWay.ELECTRONIC
            )
    drain()
    whole.refresh_from_db()
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.GRANTED)
    whole = actions.deliver_joint(
        whole.id, officer=build.officer("wujing"), seq=whole.seq, way=DeliveryWay.ELECTRONIC, proof="系统送达"
    )
    assert whole.state == JointState.CLOSED
    drain()
    assert set(Case.objects.filter(joint=whole).values_list("state", flat=True)) == {CaseState.ARCHIVED}
    receipt = whole.papers.get(kind="joint_delivery").content
    assert [row[0] for row in receipt["rows"]] == [branch.name for branch in whole.branches.all()]


def case_seq(case: Case) -> int:
    return Case.objects.get(id=case.id).seq
