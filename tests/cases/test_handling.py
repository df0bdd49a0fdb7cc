"""What officers do: intake, review, decision, licence, delivery; and what the law keeps them from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests import build
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine, PointFinding
from tongban.cases.errors import (
    AnswerNotOverdue,
    AnswerOverdue,
    CaseMovedOn,
    CheckPointsOpen,
    CorrectionsEmpty,
    LicenceDataMissing,
    MoveNotAllowed,
    NotYourDesk,
    ReasonNeeded,
    SamePersonDecides,
    SecondOfficerNeeded,
)
from tongban.cases.integrity import audit, broken_link, chain_is_whole, compare_with_log, differences_from_log
from tongban.cases.jobs import accept_unanswered
from tongban.cases.models import Case, CaseEvent, Paper
from tongban.cases.queries import case_at_desk, clock_of
from tongban.cases.states import CaseState, DeliveryWay
from tongban.identity.actions import assign_post, open_account
from tongban.identity.queries import officer_of
from tongban.identity.states import Role
from tongban.kernel.today import now
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_acceptance_starts_the_clock_of_the_promise() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    assert (case.limit_value, case.limit_unit, case.due_on) == (7, "工作日", date(2026, 12, 2))
    reckoning = clock_of(case)
    assert reckoning is not None
    assert reckoning.due_on == case.due_on
    assert case.papers.get(kind="acceptance").content["paragraphs"][1].startswith("承诺办理时限：7 个工作日")


@time_machine.travel("2026-12-21 23:30+08:00", tick=False)
def test_clock_runs_by_the_beijing_day_and_says_when_a_calendar_is_not_published() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    assert (case.due_on, case.due_provisional) == (date(2026, 12, 30), False)
    with time_machine.travel("2026-12-28 10:00+08:00", tick=False):
        later = build.case(state=CaseState.IN_REVIEW)
    assert later.due_provisional is True


def test_refusal_needs_a_reason_and_carries_remedies() -> None:
    case = build.case()
    with pytest.raises(ReasonNeeded):
        actions.refuse_case(case.id, officer=build.officer(), seq=case.seq, reason=" 不行 ")
    refused = actions.refuse_case(
        case.id, officer=build.officer(), seq=case.seq, reason="本事项由设区的市级机关办理，请向市行政审批局申请。"
    )
    assert refused.state == CaseState.REFUSED
    paper = refused.papers.get(kind="refusal").content
    assert "市行政审批局" in paper["paragraphs"][1]
    assert "六十日内" in paper["remedies"]
    assert "六个月内" in paper["remedies"]


def test_not_needed_is_told_at_once() -> None:
    case = build.case()
    told = actions.mark_not_needed(
        case.id, officer=build.officer(), seq=case.seq, reason="仅销售预包装食品，备案即可。"
    )
    assert told.state == CaseState.NOT_NEEDED
    assert told.papers.filter(kind="not_needed").count() == 1


@pytest.mark.parametrize("lines", [[], [CorrectionLine("布局图", " ")]])
def test_correction_list_must_say_what_and_how(lines: list[CorrectionLine]) -> None:
    case = build.case()
    with pytest.raises(CorrectionsEmpty):
        actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=lines)
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED


def test_case_with_a_material_taken_away_is_not_accepted() -> None:
    case = build.case()
    case.dossier.attachments.all().delete()
    with pytest.raises(Exception, match="还缺少必须提交的材料"):
        actions.accept_case(case.id, officer=build.officer(), seq=case.seq)


def test_officer_without_the_role_or_of_another_body_learns_nothing() -> None:
    case = build.case()
    with pytest.raises(NotYourDesk):
        actions.accept_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    with pytest.raises(NotYourDesk):
        case_at_desk(build.officer("zhengmei"), case.id)
    elsewhere = open_account(username="elsewhere", password="a long password", person=None)
    assign_post(elsewhere, body=Body.objects.get(id="SPJ@130104000000"), role=Role.CLERK, valid_from=date(2020, 1, 1))
    other = officer_of(elsewhere)
    assert other is not None
    with pytest.raises(NotYourDesk):
        actions.accept_case(case.id, officer=other, seq=case.seq)
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED


def test_second_officer_at_the_same_moment_is_told_and_changes_nothing() -> None:
    case = build.case()
    actions.pass_pre_review(case.id, officer=build.officer(), seq=case.seq)
    with pytest.raises(CaseMovedOn, match="刚刚已由别人处理"):
        actions.refuse_case(case.id, officer=build.officer(), seq=case.seq, reason="材料不属于本机关受理范围")
    assert CaseEvent.objects.filter(case=case).count() == 2


def test_a_paper_whose_number_was_taken_meanwhile_says_that_the_case_has_moved_on() -> None:
    case = build.case(state=CaseState.GRANTED)
    grant = case.papers.get(kind="grant")
    twin = Paper(case=case, body=case.body, kind=grant.kind, number=grant.number, issued_at=grant.issued_at, content={})
    with pytest.raises(CaseMovedOn), transaction.atomic():
        case.put(twin)
    broken = Paper(case=case, body=case.body, kind=grant.kind, number="准字无日期", issued_at=None, content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        case.put(broken)
    assert case.papers.filter(kind="grant").count() == 1


def _findings(case: Case, *, passed: bool = True, note: str = "") -> list[PointFinding]:
    from tongban.cases.reviewing import review_nodes_of  # noqa: PLC0415
    from tongban.catalogue.queries import definition_of  # noqa: PLC0415

    nodes = review_nodes_of(definition_of(case.version), case.dossier.answers)
    node = next(node for node in nodes if node.key == case.node_key)
    return [PointFinding(point, passed, note) for point in node.check_points]


def test_review_needs_every_point_and_two_officers_on_site() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    reviewer = build.officer("qianjin")
    with pytest.raises(CheckPointsOpen):
        actions.complete_node(case.id, officer=reviewer, seq=case.seq, node_key=case.node_key, findings=[], opinion="")
    with pytest.raises(CheckPointsOpen, match="哪里不符合"):
        actions.complete_node(
            case.id,
            officer=reviewer,
            seq=case.seq,
            node_key=case.node_key,
            findings=_findings(case, passed=False),
            opinion="",
        )
    assert Case.objects.get(id=case.id).seq == case.seq


@pytest.mark.parametrize("second", [None, "qianjin", "zhougang", "zhangsan"])
def test_second_officer_is_another_reviewer_of_the_body(second: str | None) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    from tongban.cases.reviewing import review_nodes_of  # noqa: PLC0415
    from tongban.catalogue.queries import definition_of  # noqa: PLC0415

    nodes = review_nodes_of(definition_of(case.version), case.dossier.answers)
    while not next(node for node in nodes if node.key == case.node_key).two_officers:
        case = build.finish_node(case)
    with pytest.raises(SecondOfficerNeeded):
        actions.complete_node(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            node_key=case.node_key,
            findings=_findings(case),
            opinion="",
            second_officer_id=build.account(second).pk if second else None,
        )


def test_reviewer_does_not_decide() -> None:
    reviewer = build.account("qianjin")
    case = build.case(state=CaseState.DECIDING)
    assign_post(reviewer, body=case.body, role=Role.DECIDER, valid_from=date(2020, 1, 1))
    with pytest.raises(SamePersonDecides):
        actions.grant_case(case.id, officer=build.officer("qianjin"), seq=case.seq)


def test_decision_maker_returns_a_case_with_a_reason() -> None:
    case = build.case(state=CaseState.DECIDING)
    back = actions.return_to_node(
        case.id, officer=build.officer("zhougang"), seq=case.seq, reason="核查照片缺少后厨，请补充。"
    )
    assert back.state == CaseState.IN_REVIEW
    assert build.finish_node(back).state == CaseState.DECIDING


def test_denial_carries_reason_basis_and_remedies_and_is_delivered() -> None:
    case = build.case(state=CaseState.DENIED)
    paper = case.papers.get(kind="denial").content
    assert "不符合规定的卫生条件" in paper["paragraphs"][1]
    assert "食品安全法" in paper["paragraphs"][2]
    assert paper["remedies"]
    with pytest.raises(MoveNotAllowed):
        actions.issue_result(case.id, officer=build.officer("wujing"), seq=case.seq, fields={})
    closed = actions.deliver_case(
        case.id, officer=build.officer("wujing"), seq=case.seq, way=DeliveryWay.WINDOW, proof=build.at_window()
    )
    assert closed.state == CaseState.CLOSED
    assert not Licence.objects.filter(case_number=case.number).exists()


def test_licence_is_issued_once_with_the_fields_of_the_form() -> None:
    case = build.case(state=CaseState.GRANTED)
    with pytest.raises(LicenceDataMissing, match="投诉举报电话"):
        actions.issue_result(case.id, officer=build.officer("wujing"), seq=case.seq, fields={})
    issued = build.issue(case)
    licence = issued.licence
    assert licence is not None
    assert licence.type_id == "L-SPJY"
    assert licence.fields["经营者名称"] == "石家庄市长安区小满餐饮店（演示）"
    assert licence.case_number == case.number
    with pytest.raises(CaseMovedOn):
        actions.issue_result(case.id, officer=build.officer("wujing"), seq=case.seq, fields={})
    assert Licence.objects.filter(case_number=case.number).count() == 1


def test_officer_cannot_overwrite_what_the_applicant_declared() -> None:
    case = build.case(state=CaseState.GRANTED)
    issued = actions.issue_result(
        case.id,
        officer=build.officer("wujing"),
        seq=case.seq,
        fields={"投诉举报电话": "12315", "经营者名称": "别人的店"},
    )
    assert issued.licence is not None
    assert issued.licence.fields["经营者名称"] == "石家庄市长安区小满餐饮店（演示）"


@pytest.mark.parametrize(
    "bend", [{"data": {"x": 1}}, {"by": {}}, {"kind": "deny"}, {"changes": {}}, {"hash": "0" * 64}, {"at": now()}, None]
)
def test_a_bent_log_is_noticed_and_named(bend: dict[str, Any] | None) -> None:
    case = build.case(state=CaseState.DECIDING)
    assert chain_is_whole(case)
    second = CaseEvent.objects.filter(case=case, seq=2)
    if bend is None:
        second.delete()
    else:
        second.update(**bend)
    assert broken_link(case) == 2


def test_cutting_off_the_last_event_is_noticed() -> None:
    case = build.case(state=CaseState.DECIDING)
    CaseEvent.objects.filter(case=case, seq=case.seq).delete()
    assert broken_link(case) == case.seq


@pytest.mark.parametrize("state", ["submitted", "in_review", "deciding", "denied", "granted", "issued", "closed"])
def test_the_row_is_what_its_log_adds_up_to(state: str) -> None:
    case = build.case(state=state)
    assert differences_from_log(Case.objects.get(id=case.id)) == {}


def test_a_row_changed_behind_the_programs_back_is_named_with_both_values() -> None:
    case = build.case(state=CaseState.DECIDING)
    Case.objects.filter(id=case.id).update(state="granted")
    assert differences_from_log(Case.objects.get(id=case.id)) == {"state": ("deciding", "granted")}


def test_audit_walks_all_logs_and_names_the_bent_one() -> None:
    cases = [build.case(state=CaseState.IN_REVIEW) for _ in range(3)]
    assert list(audit()) == []
    CaseEvent.objects.filter(case=cases[1], seq=1).update(data={})
    CaseEvent.objects.filter(case=cases[2]).delete()
    assert sorted((fault.number, fault.seq) for fault in audit()) == [(cases[1].number, 1), (cases[2].number, 1)]


def test_comparison_with_the_log_names_what_differs() -> None:
    build.case()
    case = build.case(state=CaseState.DECIDING)
    Case.objects.filter(id=case.id).update(state="granted", due_on=None)
    found = list(compare_with_log())
    assert [(one.number, sorted(one.columns)) for one in found] == [(case.number, ["due_on", "state"])]


def test_once_the_time_to_answer_is_over_no_late_answer_takes_back_what_the_law_has_given() -> None:
    """Also before the night's job has run, and however long it did not."""
    with time_machine.travel("2026-11-23 15:00+08:00", tick=False):
        case = build.case()
    clerk, head = build.officer(), build.officer("zhougang")
    line = CorrectionLine("平面图", "请重新上传。", material_id="M3")
    late: list[Callable[[], object]] = [
        lambda: actions.accept_case(case.id, officer=clerk, seq=case.seq),
        lambda: actions.pass_pre_review(case.id, officer=clerk, seq=case.seq),
        lambda: actions.refuse_case(case.id, officer=clerk, seq=case.seq, reason="不属于本机关职权。"),
        lambda: actions.mark_not_needed(case.id, officer=clerk, seq=case.seq, reason="不需要许可。"),
        lambda: actions.request_corrections(case.id, officer=clerk, seq=case.seq, lines=[line]),
        lambda: actions.request_corrections_again(
            case.id, officer=head, seq=case.seq, lines=[line], reason="第一次没有看到。"
        ),
    ]
    with time_machine.travel("2026-12-01 00:00+08:00", tick=False):
        for act in late:
            with pytest.raises(AnswerOverdue):
                act()
        assert accept_unanswered.call() == 1
    case.refresh_from_db()
    assert (case.state, case.accepted_at, case.due_on) == (CaseState.IN_REVIEW, case.received_at, date(2026, 12, 2))


def test_on_the_last_day_the_office_still_answers() -> None:
    with time_machine.travel("2026-11-23 15:00+08:00", tick=False):
        case = build.case()
    with time_machine.travel("2026-11-30 23:59+08:00", tick=False):
        case = actions.accept_case(case.id, officer=build.officer(), seq=case.seq)
    assert case.due_on == date(2026, 12, 9), "seven working days from 30 November"


def test_what_nobody_answers_in_time_is_accepted_as_of_the_day_of_receipt() -> None:
    with time_machine.travel("2026-11-23 15:00+08:00", tick=False):
        case = build.case()
    with time_machine.travel("2026-11-30 23:59+08:00", tick=False):
        assert accept_unanswered.call() == 0, "the fifth working day has not ended"
        with pytest.raises(AnswerNotOverdue):
            actions.deem_accepted(case.id)
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        assert accept_unanswered.call() == 1
        assert accept_unanswered.call() == 0
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert case.accepted_at == case.received_at
    assert case.due_on == date(2026, 12, 2), "seven working days from 23 November"
    last = case.events.order_by("seq").last()
    assert last is not None
    assert (last.kind, last.by["role"]) == ("deem_accepted", "platform")
    assert "即为受理" in case.papers.get(kind="acceptance").content["paragraphs"][0]
