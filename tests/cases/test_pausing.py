"""Special procedures hold the clock from their written notice on; a limit is extended once, with its reason told."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.cases.acting import officer_in
from tongban.authorities.queries import working_calendar
from tongban.cases import actions
from tongban.cases.deadlines import extension_for
from tongban.cases.errors import (
    ExtensionNotAllowed,
    MoveNotAllowed,
    NotYourDesk,
    ProcedureKindNotAllowed,
    ProcedureRunning,
    ProcedureUnknown,
    ReasonNeeded,
)
from tongban.cases.integrity import differences_from_log
from tongban.cases.models import Case, SpecialProcedure
from tongban.cases.queries import clock_of, days_left, procedure_kinds
from tongban.cases.states import CaseState
from tongban.catalogue.queries import current_version
from tongban.kernel.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
REASON = "需要对后厨用水取样送检。"


def _accepted() -> Case:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        return build.case(state=CaseState.IN_REVIEW)  # 7 working days: due on 2 December


def _begin(case: Case, day: str, *, kind: str = "检验", notify: bool = True) -> Case:
    with time_machine.travel(f"2026-{day} 10:00+08:00", tick=False):
        return actions.begin_procedure(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            kind=kind,
            reason=REASON,
            expected_days=3,
            notify=notify,
        )


def _end(case: Case, day: str) -> Case:
    with time_machine.travel(f"2026-{day} 10:00+08:00", tick=False):
        return actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")


def test_notified_procedure_holds_the_clock_and_both_its_ends_are_held() -> None:
    case = _begin(_accepted(), "11-25")
    assert case.held_since == date(2026, 11, 25)
    reckoning = clock_of(case)
    assert reckoning is not None
    assert reckoning.due_on is None
    paper = case.papers.get(kind="special").content["paragraphs"]
    assert "需要进行检验，自 2026年11月25日 开始，预计需要 3 个工作日" in paper[0]
    assert "不计算在办理期限内" in paper[2]
    case = _end(case, "11-27")
    assert (case.due_on, case.held_since) == (date(2026, 12, 7), None)
    assert differences_from_log(Case.objects.get(id=case.id)) == {}


def test_whatever_is_offered_can_be_begun() -> None:
    """A hearing is not offered here: it has steps of its own."""
    offered = procedure_kinds(_accepted())
    assert "听证" not in offered
    for kind in offered:
        assert _begin(_accepted(), "11-24", kind=kind).events.latest("seq").kind == "begin_procedure"


def test_procedure_without_written_notice_does_not_stop_the_clock() -> None:
    case = _begin(_accepted(), "11-24", notify=False)
    assert case.held_since is None
    assert not case.papers.filter(kind="special").exists()
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        case = actions.notify_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq)
    case = _end(case, "11-27")
    assert case.due_on == date(2026, 12, 4), "held on 26 and 27 November only"


def test_procedure_that_the_item_counts_in_its_limit_never_stops_the_clock() -> None:
    case = _begin(_accepted(), "11-25", kind="现场核查")
    assert case.held_since is None
    assert "所需时间计入办理时限。" in case.papers.get(kind="special").content["paragraphs"]
    assert _end(case, "11-27").due_on == date(2026, 12, 2)


def test_a_limit_that_had_run_out_before_is_not_held_and_stays_late() -> None:
    case = _begin(_accepted(), "12-04")  # due on 2 December
    assert (case.due_on, case.held_since, case.held_for) == (date(2026, 12, 2), None, "")
    with time_machine.travel("2026-12-07 10:00+08:00", tick=False):
        assert days_left(case, calendar=working_calendar()) == -3


def test_a_procedure_that_nobody_knows_is_refused_and_only_one_runs_at_a_time() -> None:
    case = _accepted()
    with pytest.raises(ProcedureKindNotAllowed):
        _begin(case, "11-25", kind="领导出差")
    case = _begin(case, "11-25")
    with pytest.raises(ProcedureRunning):
        _begin(case, "11-26", kind="鉴定")
    assert SpecialProcedure.objects.count() == 1


@pytest.mark.parametrize(("reason", "days", "error"), [("短", 3, ReasonNeeded), (REASON, 0, Invalid)])
def test_procedure_needs_a_reason_and_a_time(reason: str, days: int, error: type[Exception]) -> None:
    case = _accepted()
    with pytest.raises(error):
        actions.begin_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, kind="检验", reason=reason, expected_days=days
        )
    assert not SpecialProcedure.objects.exists()


def test_nothing_is_decided_while_a_procedure_runs() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.case(state=CaseState.DECIDING)
    case = _begin(case, "11-24")
    with pytest.raises(ProcedureRunning):
        actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    case = _end(case, "11-25")
    assert actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq).state == CaseState.GRANTED


def test_ending_what_does_not_run_is_refused() -> None:
    case = _accepted()
    with pytest.raises(ProcedureUnknown):
        _end(case, "11-25")
    with pytest.raises(ProcedureUnknown):
        actions.notify_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq)


def test_an_extension_in_another_unit_reaches_to_its_day_and_no_further() -> None:
    """GA-001 promises in working days and may be extended by thirty calendar days: by 1 April, not by 14 April."""
    case = Case(version=current_version("GA-001"), limit_value=20, limit_unit="工作日", due_on=date(2026, 3, 2))
    assert extension_for(case) == 22
    case.limit_unit = "自然日"
    assert extension_for(case) == 30


def test_ten_days_more_are_for_licences_with_a_limit_in_working_days() -> None:
    licence, service = current_version("YC-001"), current_version("SF-001")
    assert extension_for(Case(version=licence, limit_value=20, limit_unit="工作日")) == 10
    assert extension_for(Case(version=licence, limit_value=3, limit_unit="月")) == 0
    assert extension_for(Case(version=service, limit_value=20, limit_unit="工作日")) == 0


@time_machine.travel("2026-11-27 10:00+08:00", tick=False)
def test_limit_is_extended_once_by_the_head_with_the_reason_told() -> None:
    case = _accepted()
    with pytest.raises(NotYourDesk):
        actions.extend_deadline(case.id, officer=build.officer("qianjin"), seq=case.seq, days=5, reason=REASON)
    another_decider = officer_in(case.body_id, "decider", username="fushou")
    head_elsewhere = officer_in("SPJ@130104000000", "head", username="qiaoxi")
    for no_head in (another_decider, head_elsewhere):
        with pytest.raises(NotYourDesk):
            actions.extend_deadline(case.id, officer=no_head, seq=case.seq, days=5, reason=REASON)
    head = build.officer("zhougang")
    with pytest.raises(ExtensionNotAllowed, match="最多延长 5 个工作日"):
        actions.extend_deadline(case.id, officer=head, seq=case.seq, days=6, reason=REASON)
    case = actions.extend_deadline(case.id, officer=head, seq=case.seq, days=5, reason=REASON)
    assert case.due_on == date(2026, 12, 9)
    told = case.papers.get(kind="extension").content["paragraphs"]
    assert "经本机关负责人周刚批准，办理期限延长 5 个工作日" in told[0]
    assert REASON in told[1]
    event = case.events.get(kind="extend")
    assert (event.by["name"], event.by["role"], event.data["approver"]) == ("周刚", "head", "周刚")
    with pytest.raises(ExtensionNotAllowed, match="已经延长过一次"):
        actions.extend_deadline(case.id, officer=head, seq=case.seq, days=1, reason=REASON)


@time_machine.travel("2026-11-27 10:00+08:00", tick=False)
def test_extension_and_hold_add_up() -> None:
    case = _begin(_accepted(), "11-25")
    case = _end(case, "11-27")
    case = actions.extend_deadline(case.id, officer=build.officer("zhougang"), seq=case.seq, days=2, reason=REASON)
    assert case.due_on == date(2026, 12, 9)


def test_a_limit_that_has_run_out_is_not_extended_and_stays_late() -> None:
    case, head = _accepted(), build.officer("zhougang")  # due on 2 December
    with time_machine.travel("2026-12-03 00:00+08:00", tick=False), pytest.raises(ExtensionNotAllowed, match="届满"):
        actions.extend_deadline(case.id, officer=head, seq=case.seq, days=5, reason=REASON)
    with time_machine.travel("2026-12-02 23:59+08:00", tick=False):
        case = actions.extend_deadline(case.id, officer=head, seq=case.seq, days=5, reason=REASON)
    assert case.due_on == date(2026, 12, 9)


def test_while_a_procedure_holds_the_clock_the_limit_has_not_run_out_and_may_be_extended() -> None:
    case = _begin(_accepted(), "11-25")
    with time_machine.travel("2026-12-10 10:00+08:00", tick=False):
        case = actions.extend_deadline(case.id, officer=build.officer("zhougang"), seq=case.seq, days=2, reason=REASON)
    assert case.extension_value == 2


def test_nothing_is_held_or_extended_before_acceptance() -> None:
    case = build.case()
    with pytest.raises(MoveNotAllowed):
        actions.begin_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, kind="检验", reason=REASON, expected_days=1
        )
    with pytest.raises(MoveNotAllowed):
        actions.extend_deadline(case.id, officer=build.officer("zhougang"), seq=case.seq, days=1, reason=REASON)
