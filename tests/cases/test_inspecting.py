"""At least two inspectors within five working days of acceptance; public notices end on their day; objections stay."""

import pytest

from tests import build
from tests.cases.acting import accepted, as_logged, day, officer_in, on
from tongban.cases import actions, jobs
from tongban.cases.errors import (
    ApplicantNamed,
    InspectorsNeeded,
    InspectorsNotAwaited,
    MoveNotAllowed,
    NoObjectionHere,
    NotYourDesk,
    PublicNoticeRuns,
)
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.kernel.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
WHY = "依法需要向社会公示，听取意见。"


def send(case: Case, when: str, *who: str, by: str = "qianjin") -> Case:
    ids = [build.account(one).pk for one in who]
    with on(when):
        return actions.send_inspectors(case.id, officer=build.officer(by), seq=case.seq, account_ids=ids)


def publish(case: Case, when: str = "11-24", *, days: int = 5, kind: str = "公示", notify: bool = True) -> Case:
    with on(when):
        return actions.begin_procedure(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            kind=kind,
            reason=WHY,
            expected_days=days,
            notify=notify,
        )


def test_acceptance_of_an_item_with_an_inspection_owes_two_inspectors_in_five_working_days() -> None:
    owed = accepted().obligations.get()
    assert (owed.kind, owed.party, owed.subject) == ("send_inspectors", "office", "现场核查")
    assert (owed.started_on, owed.due_on) == (day("11-23"), day("11-30"))
    with on("11-23"):
        plain = build.case("GA-001", state=CaseState.IN_REVIEW, for_entity=False)
    assert not plain.obligations.exists(), "no inspection, no inspectors"


def test_two_named_in_time_keep_the_term_and_a_day_later_it_is_late() -> None:
    case = send(accepted(), "11-30", "qianjin", "sunyue")
    owed = case.obligations.get()
    assert (owed.outcome, owed.note) == ("kept", "钱进、孙悦")
    as_logged(case)
    assert send(accepted(), "12-01", "qianjin", "sunyue").obligations.get().outcome == "late"


@pytest.mark.parametrize("who", [["qianjin"], ["qianjin", "qianjin"], ["qianjin", "wangwu"], ["qianjin", "fengchao"]])
def test_fewer_than_two_or_strangers_are_refused(who: list[str]) -> None:
    case = accepted()
    with pytest.raises(InspectorsNeeded):
        send(case, "11-24", *who)
    assert case.obligations.get().outcome == ""


def test_an_inspector_from_another_body_is_refused() -> None:
    case, stranger = accepted(), officer_in("SCJG@130104000000", "reviewer")
    with pytest.raises(InspectorsNeeded), on("11-24"):
        actions.send_inspectors(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            account_ids=[build.account("qianjin").pk, stranger.account_id],
        )


def test_they_are_named_once_by_the_handlers() -> None:
    case = accepted()
    with pytest.raises(NotYourDesk):
        send(case, "11-24", "qianjin", "sunyue", by="zhaomin")
    case = send(case, "11-24", "qianjin", "sunyue")
    with pytest.raises(InspectorsNotAwaited):
        send(case, "11-24", "qianjin", "sunyue")


def test_a_node_done_by_two_shows_that_they_were_sent_and_when() -> None:
    case = accepted()
    with on("12-01"):
        while case.state == CaseState.IN_REVIEW:
            case = build.finish_node(case)
    owed = case.obligations.get()
    assert (owed.outcome, owed.note) == ("late", "钱进、孙悦")
    as_logged(case)


def test_a_public_notice_ends_by_itself_as_of_its_last_day() -> None:
    case = publish(accepted())
    assert "公示期到 2026年12月1日 为止" in case.papers.get(kind="special").content["paragraphs"][3]
    with on("12-01"):
        assert jobs.end_public_notices.call() == 0
        with pytest.raises(PublicNoticeRuns):
            actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="无人提出异议。")
    with on("12-02", "00:20"):
        assert jobs.end_public_notices.call() == 1
    case = as_logged(case)
    notice = case.procedures.get()
    assert (notice.ended_on, notice.result) == (day("12-01"), "公示期满，没有收到异议。")
    assert case.due_on == day("12-02"), "no law leaves the time of a public notice out of the limit"


def test_an_objection_keeps_the_notice_open_for_an_officer_who_says_what_became_of_it() -> None:
    case = publish(accepted())
    with on("11-25"):
        with pytest.raises(ApplicantNamed):
            actions.record_objection(
                case.id, officer=build.officer("qianjin"), seq=case.seq, name="", text="油烟直排居民楼。"
            )
        case = actions.record_objection(
            case.id, officer=build.officer("qianjin"), seq=case.seq, name="李某", text="油烟直排居民楼。"
        )
    as_logged(case)
    with on("12-02"):
        assert jobs.end_public_notices.call() == 0
        case = actions.end_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, result="已加装净化设施，异议不成立。"
        )
    assert case.procedures.get().result == "李某提出异议：油烟直排居民楼。；处理：已加装净化设施，异议不成立。"
    as_logged(case)


def test_a_public_notice_is_never_kept_from_the_applicant_and_objections_need_one() -> None:
    case = accepted()
    with pytest.raises(Invalid, match="起止日期"):
        publish(case, notify=False)
    with pytest.raises(NoObjectionHere), on("11-24"):
        actions.record_objection(
            case.id, officer=build.officer("qianjin"), seq=case.seq, name="李某", text="油烟直排居民楼。"
        )


@pytest.mark.parametrize("kind", ["检验", "检测", "检疫", "鉴定", "专家评审", "招标", "拍卖"])
def test_what_the_law_names_stops_the_clock_and_one_may_follow_another(kind: str) -> None:
    case = publish(accepted(), kind=kind, days=3)
    assert case.held_for == kind
    with on("11-25"):
        case = actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="已经完成。")
    case = publish(case, "11-26", kind="鉴定", days=3)
    assert (case.held_since, case.procedures.count()) == (day("11-26"), 2)


def test_nobody_is_sent_before_acceptance() -> None:
    case = build.case()
    with pytest.raises(MoveNotAllowed), on("11-24"):
        actions.send_inspectors(case.id, officer=build.officer("qianjin"), seq=case.seq, account_ids=[])
