"""The law asks for one complete list; a second one for what was visible the first time needs a name behind it."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.cases.acting import officer_in
from tongban.boot.wiring import REACTIONS
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.errors import (
    BodyUnknown,
    CaseMovedOn,
    CorrectionsEmpty,
    NothingToRepeat,
    NotYourDesk,
    ReasonNeeded,
    SupplyNotOverdue,
    VisibleBefore,
)
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.jobs import archive, close_unsupplied
from tongban.cases.models import Case
from tongban.cases.queries import other_bodies
from tongban.cases.states import CaseState
from tongban.kernel import outbox
from tongban.materials.errors import DossierSealed
from tongban.notifications.queries import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

PLAN = CorrectionLine("平面图", "请画清楚操作间。", material_id="M3")
PHONE = CorrectionLine("联系电话", "请填能接通的号码。", field_key="contact_phone")
RULES = CorrectionLine("食品安全管理制度", "请加盖印章。", material_id="M4")
WHY = "新颁布的地方标准要求核对制度文本。"


def asked(case: Case, *lines: CorrectionLine) -> Case:
    return actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)


def asked_again(case: Case, *lines: CorrectionLine, by: str = "zhougang", reason: str = WHY) -> Case:
    return actions.request_corrections_again(
        case.id, officer=build.officer(by), seq=case.seq, lines=lines, reason=reason
    )


def supplied(case: Case) -> Case:
    build.upload(case.dossier, "M3")
    return actions.supply_corrections(case.id, account=build.account(), seq=case.seq)


def after_one_round() -> Case:
    return supplied(asked(build.case(), PLAN, PHONE))


def test_what_was_newly_supplied_may_be_asked_for_again() -> None:
    case = asked(after_one_round(), PLAN, PHONE)
    assert case.state == CaseState.CORRECTING
    assert sorted(case.corrections.values_list("round", "title")) == [
        (1, "平面图"),
        (1, "联系电话"),
        (2, "平面图"),
        (2, "联系电话"),
    ]


def test_what_was_visible_the_first_time_is_refused_by_name_and_changes_nothing() -> None:
    case = after_one_round()
    with pytest.raises(VisibleBefore, match=r"^食品安全管理制度：第一次告知时就能看到，不能再次要求补正"):
        asked(case, PLAN, RULES)
    again = Case.objects.get(id=case.id)
    assert (again.state, again.seq) == (CaseState.SUBMITTED, case.seq)
    assert case.corrections.count() == 2


def test_the_head_who_answers_for_it_may_ask_and_is_named_in_log_and_paper() -> None:
    case = asked_again(after_one_round(), RULES)
    assert case.state == CaseState.CORRECTING
    event = case.events.order_by("-seq")[0]
    assert (event.by["name"], event.by["role"], event.data["responsible"]) == ("周刚", "head", "周刚")
    assert event.data["reason"] == WHY
    paper = case.papers.filter(kind="corrections").order_by("issued_at", "id").last()
    assert paper is not None
    assert f"本次再次告知由本机关负责人周刚负责，原因：{WHY}" in paper.content["paragraphs"]
    assert chain_is_whole(case)
    assert differences_from_log(Case.objects.get(id=case.id)) == {}


def test_only_the_head_answers_for_a_second_list_and_only_with_a_reason() -> None:
    case = after_one_round()
    for name in ("zhaomin", "qianjin", "zhengmei"):
        with pytest.raises(NotYourDesk):
            asked_again(case, RULES, by=name)
    officer_in(case.body_id, "decider", username="fushou")
    with pytest.raises(NotYourDesk):
        asked_again(case, RULES, by="fushou")
    with pytest.raises(ReasonNeeded):
        asked_again(case, RULES, reason="补")
    with pytest.raises(CorrectionsEmpty):
        asked_again(case)
    stale = Case.objects.get(id=case.id)
    stale.seq -= 1
    with pytest.raises(CaseMovedOn):
        asked_again(stale, RULES)
    assert Case.objects.get(id=case.id).seq == case.seq


def test_the_first_list_is_the_windows() -> None:
    with pytest.raises(NothingToRepeat):
        asked_again(build.case(), RULES)


def test_a_refusal_names_the_right_body_on_the_paper() -> None:
    case = build.case()
    right = next(body for body in other_bodies(case) if body.name == "石家庄市行政审批局")
    refused = actions.refuse_case(
        case.id, officer=build.officer(), seq=case.seq, reason="由设区的市级机关办理。", right_body=right.id
    )
    assert refused.papers.get(kind="refusal").content["paragraphs"][2] == (
        "这件事由石家庄市行政审批局办理，请向石家庄市行政审批局申请。"
    )


def test_right_bodies_are_those_of_the_own_division_and_above_the_same_department_first() -> None:
    case = build.case()
    bodies = other_bodies(case)
    assert bodies[0].name == "石家庄市行政审批局"
    divisions = [body.division_id for body in bodies[1:]]
    assert list(dict.fromkeys(divisions)) == ["130102000000", "130100000000", "130000000000"]
    assert case.body_id not in {body.id for body in bodies}


@pytest.mark.parametrize("right_body", ["SPJ@130104000000", "SPJ@130102000000", "nonsense"])
def test_a_body_elsewhere_the_own_one_and_none_at_all_are_no_right_body(right_body: str) -> None:
    case = build.case()
    with pytest.raises(BodyUnknown):
        actions.refuse_case(
            case.id, officer=build.officer(), seq=case.seq, reason="由其他机关办理。", right_body=right_body
        )
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED


def _asked_on_monday() -> Case:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        return asked(build.case(), PLAN)


def test_notice_and_receipt_say_until_when_corrections_are_taken_and_what_comes_after() -> None:
    case = _asked_on_monday()
    assert case.supply_due_on == date(2026, 12, 14)
    notice = case.papers.get(kind="corrections").content["paragraphs"]
    assert "请在 2026年12月14日 前补齐。逾期没有补正的，视为放弃本次申请" in notice[2]
    assert "请在告知后 15 个工作日内补齐" in case.papers.get(kind="receipt").content["paragraphs"][2]


def test_what_never_comes_is_closed_as_abandoned_after_the_last_day_and_not_before() -> None:
    case = _asked_on_monday()
    other = build.case()
    with time_machine.travel("2026-12-14 23:50+08:00", tick=False):
        assert close_unsupplied.call() == 0
        with pytest.raises(SupplyNotOverdue):
            actions.deem_abandoned(case.id)
    with time_machine.travel("2026-12-15 00:10+08:00", tick=False):
        assert (close_unsupplied.call(), close_unsupplied.call()) == (1, 0)
        case = Case.objects.get(id=case.id)
        assert (case.state, case.closed_at is not None) == (CaseState.ABANDONED, True)
        event = case.events.order_by("-seq")[0]
        assert (event.kind, event.by["role"]) == ("deem_abandoned", "platform")
        text = case.papers.get(kind="abandonment").content["paragraphs"]
        assert "已于 2026年11月23日 告知需要补正的内容，期限为 2026年12月14日" in text[0]
        outbox.relay(REACTIONS)
        outbox.react(REACTIONS)
        archive.call(str(case.id))
        assert messages_of(build.account())[0][0].title == "视为放弃申请"
        case.refresh_from_db()
        assert case.state == CaseState.ARCHIVED
    assert chain_is_whole(case)
    assert differences_from_log(case) == {}
    assert Case.objects.get(id=other.id).state == CaseState.SUBMITTED


def test_corrections_that_come_on_the_last_day_are_taken_and_the_case_is_not_abandoned() -> None:
    case = _asked_on_monday()
    with time_machine.travel("2026-12-14 23:50+08:00", tick=False):
        assert supplied(case).supply_due_on is None
    with time_machine.travel("2026-12-20 00:10+08:00", tick=False):
        assert close_unsupplied.call() == 0


def test_after_abandonment_nothing_is_added_but_the_applicant_may_apply_anew() -> None:
    case = _asked_on_monday()
    with time_machine.travel("2026-12-15 00:10+08:00", tick=False):
        case = actions.deem_abandoned(case.id)
        with pytest.raises(DossierSealed):
            build.upload(case.dossier, "M3")
        assert build.case().state == CaseState.SUBMITTED
