"""What takes an application or a right away asks how well somebody is known; what keeps a right does not."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import build, joint
from tests.cases.acting import accepted, on
from tests.cases.test_hearing import ask, offer
from tests.cases.test_joint import RESTAURANT
from tongban.cases import actions
from tongban.cases.models import Case, JointCase
from tongban.cases.states import CaseState, JointState
from tongban.identity.errors import LevelTooLow
from tongban.identity.models import Account
from tongban.identity.states import RealNameLevel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def known_as(level: RealNameLevel, username: str = "zhangsan") -> Account:
    """The account as somebody has it who proved so much: with a copy of the card in hand, COMPARED."""
    Account.objects.filter(username=username).update(level=level)
    return build.account(username)


def test_a_licence_is_not_withdrawn_by_somebody_who_could_not_have_applied_for_it() -> None:
    case = build.case("SCJG-006")
    with pytest.raises(LevelTooLow, match="三项信息已核验"):
        actions.withdraw_case(case.id, account=known_as(RealNameLevel.COMPARED), seq=case.seq, reason="不办了")
    assert Case.objects.values_list("state", "seq").get(id=case.id) == (CaseState.SUBMITTED, case.seq)
    proved = known_as(RealNameLevel.PROVED)
    gone = actions.withdraw_case(case.id, account=proved, seq=case.seq, reason="不办了")
    assert gone.state == CaseState.WITHDRAWN


def test_what_asks_for_little_is_withdrawn_with_as_little() -> None:
    weak = known_as(RealNameLevel.COMPARED)
    case = build.case("YB-001", for_entity=False)
    gone = actions.withdraw_case(case.id, account=weak, seq=case.seq, reason="不办了")
    assert gone.state == CaseState.WITHDRAWN


def test_a_hearing_is_asked_for_by_whoever_is_signed_on_and_waived_only_by_who_could_apply() -> None:
    asked = ask(offer(accepted(state=CaseState.DECIDING)))
    case = offer(accepted(state=CaseState.DECIDING))
    weak = known_as(RealNameLevel.COMPARED)
    with on("11-24"):
        with pytest.raises(LevelTooLow):
            actions.waive_hearing(asked.id, account=weak, seq=asked.seq)
        with pytest.raises(LevelTooLow):
            actions.waive_hearing(case.id, account=weak, seq=case.seq)
        held = actions.request_hearing(case.id, account=weak, seq=case.seq)
    assert held.seq == case.seq + 1
    assert Case.objects.get(id=asked.id).seq == asked.seq


def test_a_whole_is_withdrawn_only_by_who_could_apply_for_its_parts() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    with pytest.raises(LevelTooLow):
        actions.withdraw_joint(whole.id, account=known_as(RealNameLevel.COMPARED), seq=whole.seq, reason="不开了")
    assert JointCase.objects.values_list("state", "seq").get(id=whole.id) == (JointState.RUNNING, whole.seq)


def test_the_page_leads_to_a_higher_level_and_back() -> None:
    case, client = build.case("SCJG-006", for_entity=False), Client()
    client.force_login(known_as(RealNameLevel.COMPARED))
    address = f"/my/cases/{case.id}/withdraw/"
    answer = client.post(address, {"seq": case.seq}, headers={"referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/level/?needed=2&next={quote(address, safe='')}")
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED
