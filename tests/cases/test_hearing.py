"""A hearing: five working days to ask, seven of notice, held within twenty; the decision rests on its record."""

from datetime import date

import pytest

from tests import build
from tests.cases.acting import REASON, accepted, as_logged, day, officer_in, on
from tongban.cases import actions, jobs
from tongban.cases.errors import (
    ApplicantNamed,
    CaseNotFound,
    ChairNotAllowed,
    ChairReviews,
    HearingAlreadyTold,
    HearingAskedTooLate,
    HearingDayWrong,
    HearingEndWrong,
    HearingHasItsOwnWay,
    HearingMovedTwice,
    HearingNotHeldYet,
    HearingOpen,
    HearingUnknown,
    NotYourDesk,
    ProcedureRunning,
    ReasonNeeded,
    ReasonOnRecordNeeded,
    RecordNeeded,
)
from tongban.cases.hearing import ask_by, hold_by, possible_chairs, window
from tongban.cases.models import Case, Hearing
from tongban.cases.states import CaseState
from tongban.kernel.errors import Invalid
from tongban.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
RECORD = "申请人陈述：已加装隔音设施。相邻住户陈述：同意。双方签字确认。"


class Weekends:
    outages = ()

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5

    def known(self, year: int) -> bool:
        return True

    def name_of(self, day: date) -> str:
        return "周末"


def offer(case: Case, when: str = "11-23", *, by: str = "qianjin", interested: str = "", own: bool = False) -> Case:
    with on(when):
        return actions.offer_hearing(
            case.id,
            officer=build.officer(by),
            seq=case.seq,
            reason=REASON,
            interested=interested,
            of_own_accord=own,
        )


def ask(case: Case, when: str = "11-24", *, by: str = "zhangsan", time: str = "10:00") -> Case:
    with on(when, time):
        return actions.request_hearing(case.id, account=build.account(by), seq=case.seq)


def schedule(case: Case, when: str = "11-25", held: str = "12-04", *, chair: str = "wujing", reason: str = "") -> Case:
    with on(when):
        return actions.schedule_hearing(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            day=day(held),
            time="上午9:00",
            place="长安区政务服务中心三楼听证室",
            chair_id=build.officer(chair).account_id,
            reason=reason,
        )


def close(case: Case, when: str = "12-04", record: str = RECORD) -> Case:
    with on(when):
        return actions.close_hearing(case.id, officer=build.officer("qianjin"), seq=case.seq, record=record)


def owed(case: Case, kind: str) -> tuple[date | None, str]:
    one = case.obligations.get(kind=kind)
    return one.due_on, one.outcome


def test_the_terms_leave_out_rest_days_and_the_day_itself() -> None:
    weekends = Weekends()
    assert ask_by(day("11-23"), calendar=weekends) == day("11-30")
    assert hold_by(day("11-24"), calendar=weekends) == day("12-22")
    assert window(day("11-25"), day("12-22"), calendar=weekends) == (day("12-04"), day("12-22"))
    late = window(day("12-21"), day("12-22"), calendar=weekends)
    assert late == (day("12-30"), day("12-30")), "too late for the term: the first day that leaves seven to prepare"


def test_a_chair_has_not_reviewed_and_decides_only_where_nobody_else_is_left() -> None:
    assert possible_chairs([1, 2, 3], reviewers=[1], deciders=[3]) == {2}
    assert possible_chairs([1, 3], reviewers=[1], deciders=[3]) == {3}
    assert possible_chairs([1], reviewers=[1], deciders=[]) == set()


def test_the_clock_goes_on_after_the_day_on_which_the_hearing_was_over_however_late_the_record_comes() -> None:
    """Held from 25 November on; two of the seven days were used before."""
    case = schedule(ask(offer(accepted())))
    with on("12-10"):
        for wrong in (day("12-03"), day("12-11")):
            with pytest.raises(HearingEndWrong):
                actions.close_hearing(
                    case.id, officer=build.officer("qianjin"), seq=case.seq, record=RECORD, ended_on=wrong
                )
        case = actions.close_hearing(
            case.id, officer=build.officer("qianjin"), seq=case.seq, record=RECORD, ended_on=day("12-07")
        )
    found = case.hearings.get()
    assert (found.held_on, found.ended_on) == (day("12-04"), day("12-07"))
    assert case.procedures.get().ended_on == day("12-07")
    assert case.due_on == day("12-15"), "one day used by 24 November, six from 8 December on"
    assert owed(case, "hold_hearing")[1] == "kept"
    assert case.events.latest("seq").data["ended_on"] == "2026-12-07"
    as_logged(case)


def test_without_a_day_the_hearing_was_over_when_it_was_told_to_be() -> None:
    case = close(schedule(ask(offer(accepted()))), "12-10")
    assert (case.procedures.get().ended_on, case.due_on) == (day("12-04"), day("12-14"))


def test_the_right_is_told_with_its_last_day_and_that_it_costs_nothing() -> None:
    case = offer(accepted(), interested="3号楼住户李某")
    assert owed(case, "ask_hearing") == (day("11-30"), "")
    paper = case.papers.get(kind="hearing_right").content
    assert "利害关系人（3号楼住户李某）同样有权申请。" in paper["paragraphs"][0]
    assert "5 个工作日内，即 2026年11月30日 当日结束以前提出" in paper["paragraphs"][2]
    assert "不承担组织听证的费用" in paper["paragraphs"][3]
    assert case.due_on == day("12-02"), "telling the right stops no clock"
    as_logged(case)


def test_the_right_is_told_once_at_a_time_by_those_who_handle_the_case_and_with_a_reason() -> None:
    case = accepted()
    with pytest.raises(NotYourDesk):
        offer(case, by="zhaomin")
    with pytest.raises(ReasonNeeded), on("11-23"):
        actions.offer_hearing(case.id, officer=build.officer("qianjin"), seq=case.seq, reason="短")
    case = offer(case)
    with pytest.raises(HearingAlreadyTold):
        offer(case)
    assert Hearing.objects.count() == 1


def test_it_may_be_asked_for_until_the_end_of_the_last_day_and_not_a_minute_later() -> None:
    case = ask(offer(accepted()), "11-30", time="23:59")
    assert owed(case, "ask_hearing") == (day("11-30"), "kept")
    assert owed(case, "hold_hearing") == (day("12-28"), "")
    as_logged(case)
    late = offer(accepted())
    with pytest.raises(HearingAskedTooLate):
        ask(late, "12-01", time="00:00")


def test_a_stranger_asks_for_nothing_and_the_applicant_asks_once() -> None:
    case = offer(accepted())
    with pytest.raises(CaseNotFound):
        ask(case, by="wangwu")
    case = ask(case)
    with pytest.raises(HearingUnknown):
        ask(case)


def test_somebody_interested_asks_at_the_window_with_name_and_proof() -> None:
    case = offer(accepted(), interested="3号楼住户李某")
    clerk = build.officer("zhaomin")
    with on("11-25"):
        with pytest.raises(ApplicantNamed):
            actions.record_hearing_request(case.id, officer=clerk, seq=case.seq, name="李某", proof="")
        case = actions.record_hearing_request(
            case.id, officer=clerk, seq=case.seq, name="李某", proof="身份证核对，书面申请编号 2026-7"
        )
        with pytest.raises(HearingUnknown):
            actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
        case = actions.record_hearing_request(case.id, officer=clerk, seq=case.seq, name="王某", proof="委托书原件")
    hearing = Hearing.objects.get(case=case)
    assert hearing.requested_by == "李某、王某"
    assert owed(case, "ask_hearing")[1] == "dropped"
    as_logged(case)
    with pytest.raises(HearingAskedTooLate), on("12-01"):
        actions.record_hearing_request(case.id, officer=clerk, seq=case.seq, name="赵某", proof="书面申请")


def test_a_right_that_nobody_uses_lapses_by_itself_and_only_after_its_last_day() -> None:
    case = offer(accepted())
    with on("11-30"):
        assert jobs.lapse_hearing_rights.call() == 0
    with on("12-01", "00:15"):
        assert jobs.lapse_hearing_rights.call() == 1
        assert jobs.lapse_hearing_rights.call() == 0
    case = as_logged(case)
    assert owed(case, "ask_hearing")[1] == "lapsed"
    assert case.events.latest("seq").by["role"] == "platform"


def test_the_applicant_waives_and_the_decision_is_free() -> None:
    case = offer(accepted(state=CaseState.DECIDING))
    with on("11-24"):
        with pytest.raises(HearingOpen):
            actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
        case = actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
        as_logged(case)
        assert actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq).state == CaseState.GRANTED


def test_a_waiver_leaves_the_right_of_others_open_to_its_last_day() -> None:
    case = offer(accepted(state=CaseState.DECIDING), interested="3号楼住户李某")
    with on("11-24"):
        case = actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
        with pytest.raises(HearingOpen):
            actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
        with pytest.raises(HearingUnknown, match="已经放弃"):
            actions.request_hearing(case.id, account=build.account(), seq=case.seq)
    with on("12-01", "00:15"):
        jobs.lapse_hearing_rights.call()
    as_logged(case)


def test_the_notice_holds_the_clock_and_the_record_lets_it_go_on() -> None:
    case = schedule(ask(offer(accepted())))
    assert (case.held_since, case.held_for) == (day("11-25"), "听证")
    paper = case.papers.get(kind="hearing_notice").content["paragraphs"]
    assert "听证定于 2026年12月4日 上午9:00 在长安区政务服务中心三楼听证室举行。" in paper[0]
    assert paper[1] == "听证公开举行。"
    assert "听证主持人：" in paper[2]
    as_logged(case)
    with pytest.raises(HearingNotHeldYet):
        close(case, "12-03")
    with pytest.raises(RecordNeeded):
        close(case, record="无异议")
    case = close(case)
    assert (case.held_since, case.due_on) == (None, day("12-14")), "24 November counted, 25 November to 4 December not"
    assert owed(case, "hold_hearing") == (day("12-22"), "kept")
    as_logged(case)


@pytest.mark.parametrize("held", ["12-03", "12-23"])
def test_a_day_too_near_or_after_the_term_is_refused(held: str) -> None:
    case = ask(offer(accepted()))
    with pytest.raises(HearingDayWrong, match="2026-12-04 到 2026-12-22"):
        schedule(case, held=held)
    assert schedule(case, held="12-22").held_for == "听证"


def test_nothing_is_scheduled_that_nobody_asked_for() -> None:
    case = offer(accepted())
    with pytest.raises(HearingUnknown):
        schedule(case)


def test_a_hearing_that_comes_too_late_is_still_held_and_counts_as_late() -> None:
    case = schedule(ask(offer(accepted())), "12-18", "12-29")
    case = close(case, "12-29")
    assert owed(case, "hold_hearing") == (day("12-22"), "late")


def test_day_and_place_change_once_and_with_a_reason() -> None:
    case = schedule(ask(offer(accepted())))
    with pytest.raises(ReasonNeeded):
        schedule(case, "11-26", "12-08")
    case = schedule(case, "11-26", "12-08", reason="主持人因公出差，改期举行。")
    assert case.papers.filter(kind="hearing_notice").count() == 2
    assert case.procedures.count() == 1
    with pytest.raises(HearingMovedTwice):
        schedule(case, "11-27", "12-09", reason="主持人因公出差，改期举行。")
    as_logged(case)


@pytest.mark.parametrize("who", ["qianjin", "sunyue", "zhougang", "zhangsan"])
def test_the_chair_is_a_colleague_who_neither_reviewed_nor_decides(who: str) -> None:
    case = ask(offer(accepted(state=CaseState.DECIDING)))
    with pytest.raises(ChairNotAllowed), on("11-25"):
        actions.schedule_hearing(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            day=day("12-04"),
            time="上午9:00",
            place="三楼听证室",
            chair_id=build.account(who).pk,
        )


def test_a_chair_from_another_body_is_refused() -> None:
    case = ask(offer(accepted()))
    stranger = officer_in("SCJG@130104000000", "clerk", "reviewer")
    with pytest.raises(ChairNotAllowed), on("11-25"):
        actions.schedule_hearing(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            day=day("12-04"),
            time="上午9:00",
            place="三楼听证室",
            chair_id=stranger.account_id,
        )


def test_who_chairs_does_not_review_afterwards() -> None:
    case = schedule(ask(offer(accepted())), chair="sunyue")
    with on("11-26"):
        case = build.finish_node(case)  # 钱进 alone
        with pytest.raises(ChairReviews):
            build.finish_node(case)  # 孙悦 is the second officer
    assert case.nodes.count() == 1


def test_closed_doors_need_their_ground() -> None:
    case = ask(offer(accepted()))
    given = {"day": day("12-04"), "time": "9:00", "place": "听证室", "chair_id": build.officer("wujing").account_id}
    with on("11-25"):
        with pytest.raises(Invalid, match="商业秘密"):
            actions.schedule_hearing(case.id, officer=build.officer("qianjin"), seq=case.seq, in_public=False, **given)
        case = actions.schedule_hearing(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            in_public=False,
            why_not="涉及申请人的商业秘密。",
            **given,
        )
    assert (
        "听证不公开举行，理由：涉及申请人的商业秘密。" in case.papers.get(kind="hearing_notice").content["paragraphs"]
    )


def test_a_hearing_waits_for_the_procedure_that_runs_and_has_no_other_way_in_or_out() -> None:
    case = accepted()
    with on("11-23"):
        with pytest.raises(HearingHasItsOwnWay):
            actions.begin_procedure(
                case.id, officer=build.officer("qianjin"), seq=case.seq, kind="听证", reason=REASON, expected_days=9
            )
        case = actions.begin_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, kind="检验", reason=REASON, expected_days=9
        )
    case = ask(offer(case))
    with pytest.raises(ProcedureRunning):
        schedule(case)
    with on("11-25"):
        case = actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")
    case = schedule(case)
    with pytest.raises(HearingHasItsOwnWay), on("11-26"):
        actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="不再听证。")


def test_the_decision_waits_for_the_record_and_rests_on_it() -> None:
    head = build.officer("zhougang")
    case = ask(offer(accepted(state=CaseState.DECIDING)))
    with pytest.raises(HearingOpen), on("11-24"):
        actions.deny_case(case.id, officer=head, seq=case.seq, reason="经营场所不符合规定的卫生条件。")
    case = close(schedule(case))
    with on("12-07"):
        with pytest.raises(ReasonOnRecordNeeded):
            actions.grant_case(case.id, officer=head, seq=case.seq)
        case = actions.grant_case(case.id, officer=head, seq=case.seq, reason="双方在听证中达成一致。")
    text = case.papers.get(kind="grant").content["paragraphs"]
    assert "本机关于 2026年12月4日 举行了听证，本决定根据听证笔录作出（行政许可法第四十八条第二款）。" in text
    as_logged(case)


def test_the_organ_holds_one_of_its_own_accord_and_nobody_can_waive_it() -> None:
    case = offer(accepted(), own=True)
    assert owed(case, "hold_hearing") == (day("12-21"), "")
    assert not case.obligations.filter(kind="ask_hearing").exists()
    with pytest.raises(HearingUnknown), on("11-24"):
        actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
    as_logged(schedule(case))


def test_a_request_taken_back_ends_the_hold_and_a_withdrawn_case_owes_nothing() -> None:
    case = schedule(ask(offer(accepted())))
    with on("11-27"):
        case = actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
    assert (case.held_since, case.due_on) == (None, day("12-07"))
    assert owed(case, "hold_hearing")[1] == "dropped"
    as_logged(case)
    other = ask(offer(accepted()))
    with on("11-25"):
        other = actions.withdraw_case(other.id, account=build.account(), seq=other.seq, reason="不办了")
    assert not other.obligations.filter(closed_at=None).exists()
    as_logged(other)


def test_each_step_is_announced_once() -> None:
    before = set(OutboxMessage.objects.values_list("id", flat=True))
    case = close(schedule(ask(offer(accepted()))))
    told = OutboxMessage.objects.exclude(id__in=before).filter(subject=str(case.id), kind__startswith="case.hearing")
    assert list(told.order_by("id").values_list("kind", flat=True)) == [
        "case.hearing_offered",
        "case.hearing_requested",
        "case.hearing_scheduled",
        "case.hearing_closed",
    ]
