"""第六十九、七十条: an office ends a licence by itself only on a ground of the law, after hearing the holder, by four eyes."""

import pytest
import time_machine

from tests import build
from tests.cases.test_linked import food_licence
from tongban.cases import actions
from tongban.cases.errors import (
    CannotAskAboutLicence,
    EvidenceNeeded,
    GroundUnknown,
    HolderNotHeard,
    MatterOpen,
    MoveNotAllowed,
    NotYourDesk,
    OpenerDecides,
    ReasonNeeded,
)
from tongban.cases.linked import related_cases
from tongban.cases.models import Case
from tongban.cases.states import CaseState, Purpose
from tongban.kernel.jobs import drain
from tongban.licences.models import Licence
from tongban.licences.queries import verify_text
from tongban.licences.states import LicenceStatus, VerdictKind
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

REASON, EVIDENCE = "现场检查发现经营场所与申请材料不符。", "2026年11月24日现场检查笔录"


def opened(licence: Licence, *, by: str = "qianjin", ground: str = "fraud") -> Case:
    return actions.open_revocation(
        licence.id, officer=build.officer(by), ground=ground, reason=REASON, evidence=EVIDENCE
    )


def heard(case: Case) -> Case:
    return actions.hear_holder(
        case.id, officer=build.officer("qianjin"), seq=case.seq, said="持证人当面说明：场地已于上月调整，愿意整改。"
    )


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
@pytest.mark.parametrize(
    ("ground", "purpose", "status", "title"),
    [
        ("fraud", Purpose.REVOKE, LicenceStatus.REVOKED, "撤销决定书"),
        ("dissolved", Purpose.CANCEL, LicenceStatus.CANCELLED, "注销决定书"),
    ],
)
def test_a_licence_ends_by_its_offices_decision_and_everybody_is_told(
    ground: str, purpose: str, status: str, title: str
) -> None:
    licence = food_licence()
    case = opened(licence, ground=ground)
    former = Case.objects.get(licence=licence)
    assert (case.state, case.purpose, case.about, case.follows) == (CaseState.IN_REVIEW, purpose, licence, former)
    assert (case.dossier.channel, case.dossier.state) == ("office", "sealed")
    assert related_cases(former) == [case]
    notice = case.papers.get(kind="defence").content["paragraphs"]
    assert "2026年12月2日" in notice[4]
    assert EVIDENCE in notice[3]
    assert verify_text(licence.identifier).verdict == VerdictKind.VALID  # nothing is decided yet
    deciding = heard(case)
    assert deciding.state == CaseState.DECIDING
    ended = actions.end_licence(case.id, officer=build.officer("zhougang"), seq=deciding.seq, reason=REASON)
    assert ended.state == CaseState.ISSUED
    assert verify_text(licence.identifier).verdict == VerdictKind.REVOKED
    licence.refresh_from_db()
    assert licence.status == status
    paper = ended.papers.get(kind="revocation").content
    assert paper["title"] == title
    assert "愿意整改" in paper["paragraphs"][3]
    assert "六十日内" in paper["remedies"]
    delivered = build.deliver(ended)
    assert title in delivered.papers.get(kind="delivery").content["paragraphs"][1]
    drain()
    case.refresh_from_db()
    assert case.state == CaseState.ARCHIVED
    assert set(Message.objects.filter(subject=str(case.id)).values_list("title", flat=True)) == {
        "证照正在被审查",
        "证照已失效",
        "已办结",
    }
    assert build.nothing_differs_from_the_log()


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_the_licence_may_also_stay() -> None:
    licence = food_licence()
    deciding = heard(opened(licence))
    kept = actions.drop_matter(
        deciding.id, officer=build.officer("zhougang"), seq=deciding.seq, reason="持证人已经整改，不影响许可条件。"
    )
    licence.refresh_from_db()
    assert (kept.state, licence.status) == (CaseState.CLOSED, LicenceStatus.VALID)
    assert opened(licence).state == CaseState.IN_REVIEW  # nothing stands in the way of another matter


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_only_with_ground_reason_evidence_and_by_the_issuing_body() -> None:
    licence = food_licence()
    officer = build.officer("qianjin")
    good = {"ground": "fraud", "reason": REASON, "evidence": EVIDENCE}
    for given, refusal in [
        ({"ground": "领导要求"}, GroundUnknown),
        ({"reason": " "}, ReasonNeeded),
        ({"evidence": "无"}, EvidenceNeeded),
    ]:
        with pytest.raises(refusal):
            actions.open_revocation(licence.id, officer=officer, **{**good, **given})
    for stranger in ("zhaomin", "wujing"):
        with pytest.raises(NotYourDesk):
            opened(licence, by=stranger)
    assert Case.objects.filter(about=licence).count() == 0
    opened(licence)
    with pytest.raises(MatterOpen):
        opened(licence, by="zhougang")
    Licence.objects.filter(id=licence.id).update(status=LicenceStatus.REVOKED)
    Case.objects.filter(about=licence).update(state=CaseState.CLOSED)
    with pytest.raises(CannotAskAboutLicence):
        opened(licence)


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_whoever_opened_or_heard_does_not_decide() -> None:
    licence = food_licence()
    deciding = heard(opened(licence, by="zhougang"))
    for act in (actions.end_licence, actions.drop_matter):
        with pytest.raises(OpenerDecides):
            act(deciding.id, officer=build.officer("zhougang"), seq=deciding.seq, reason=REASON)
        with pytest.raises(NotYourDesk):
            act(deciding.id, officer=build.officer("qianjin"), seq=deciding.seq, reason=REASON)
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_the_holder_is_heard_first_and_silence_counts_only_after_the_day() -> None:
    case = opened(food_licence())
    with pytest.raises(MoveNotAllowed):
        actions.end_licence(case.id, officer=build.officer("zhougang"), seq=case.seq, reason=REASON)
    reviewer = build.officer("qianjin")
    for said, silent in [("", False), ("", True)]:
        with pytest.raises(HolderNotHeard):
            actions.hear_holder(case.id, officer=reviewer, seq=case.seq, said=said, silent=silent)
    with time_machine.travel("2026-12-02 10:00+08:00", tick=False), pytest.raises(HolderNotHeard):
        actions.hear_holder(case.id, officer=reviewer, seq=case.seq, said="", silent=True)
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        silent_one = actions.hear_holder(case.id, officer=reviewer, seq=case.seq, said="", silent=True)
        ended = actions.end_licence(case.id, officer=build.officer("zhougang"), seq=silent_one.seq, reason=REASON)
    assert "没有提出" in ended.papers.get(kind="revocation").content["paragraphs"][3]


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_acts_of_applications_do_not_touch_it_and_its_acts_touch_no_application() -> None:
    deciding = heard(opened(food_licence()))
    with pytest.raises(MoveNotAllowed):
        actions.grant_case(deciding.id, officer=build.officer("zhougang"), seq=deciding.seq)
    with pytest.raises(MoveNotAllowed):
        actions.deny_case(deciding.id, officer=build.officer("zhougang"), seq=deciding.seq, reason=REASON)
    with pytest.raises(MoveNotAllowed):
        actions.withdraw_case(deciding.id, account=build.account(), seq=deciding.seq, reason="")
    plain = build.case(state=CaseState.DECIDING)
    with pytest.raises(MoveNotAllowed):
        actions.end_licence(plain.id, officer=build.officer("zhougang"), seq=plain.seq, reason=REASON)


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_licence_from_before_the_platform_can_be_ended_too() -> None:
    restaurant = Licence.objects.get(idempotency_key="demo:xiaoman:L-YYZZ")
    case = opened(restaurant, ground="dissolved")
    assert (case.follows, case.account.username) == (None, "zhangsan")
