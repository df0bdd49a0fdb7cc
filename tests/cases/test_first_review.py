"""The lower body reviews in twenty working days and sends everything up; the upper body's clock starts then."""

from dataclasses import replace
from datetime import date

import pytest

from tests import build
from tests.cases.acting import CITY, as_logged, day, officer_in, on
from tongban.cases import actions
from tongban.cases.beside import first_review_due, where_it_went
from tongban.cases.errors import (
    ExtensionNotAllowed,
    FirstReviewOpen,
    MoveNotAllowed,
    NoFirstReview,
    NotYourDesk,
    ReasonNeeded,
    ReviewNotFinished,
)
from tongban.cases.models import Case
from tongban.cases.queries import clock_of
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import FirstReview, Span
from tongban.catalogue.queries import current_version, definition_of
from tongban.supervision.overdue import Asked, overdue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
OPINION = "现场核查符合要求，建议准予。"


@pytest.fixture(autouse=True)
def _reviewed_below(hebei: None) -> None:
    """SCJG-006 as an item that the county reviews first and the city decides."""
    with on("11-01"):
        version = current_version("SCJG-006", on=date(2026, 11, 1))
        assert version is not None
        publish_version(replace(definition_of(version), first_review=FirstReview(level="county")), by="郑梅")


def filed(state: str = CaseState.DECIDING) -> Case:
    with on("11-23"):
        return build.case(state=state)


def send_up(case: Case, when: str = "11-30", *, by: str = "zhougang", opinion: str = OPINION) -> Case:
    with on(when):
        return actions.submit_upward(case.id, officer=build.officer(by), seq=case.seq, opinion=opinion)


def test_the_lower_body_has_twenty_working_days_and_the_acceptance_says_who_decides() -> None:
    case = filed(CaseState.IN_REVIEW)
    assert (case.limit_value, case.limit_unit, case.due_on) == (20, "工作日", day("12-21"))
    assert first_review_due(case) == day("12-21")
    text = case.papers.get(kind="acceptance").content["paragraphs"][1]
    assert "应在 2026年12月21日 前审查完毕，连同全部材料报送石家庄市行政审批局" in text
    assert "自收到之日起 7 个工作日内作出决定，不会要求您重复提供材料" in text
    as_logged(case)


def test_an_item_may_set_a_shorter_time() -> None:
    with on("11-02"):
        version = current_version("SCJG-006", on=date(2026, 11, 2))
        assert version is not None
        rule = FirstReview(level="county", within=Span(value=10, unit="工作日"))
        publish_version(replace(definition_of(version), first_review=rule), by="郑梅")
    assert filed(CaseState.IN_REVIEW).due_on == day("12-07")


def test_the_lower_body_neither_decides_nor_extends() -> None:
    case = filed()
    head = build.officer("zhougang")
    with on("11-24"):
        with pytest.raises(FirstReviewOpen):
            actions.grant_case(case.id, officer=head, seq=case.seq)
        with pytest.raises(FirstReviewOpen):
            actions.deny_case(case.id, officer=head, seq=case.seq, reason="经营场所不符合卫生条件。")
        with pytest.raises(ExtensionNotAllowed):
            actions.extend_deadline(case.id, officer=head, seq=case.seq, days=1, reason="情况复杂需要时间。")


def test_opinion_and_materials_go_up_and_the_clock_starts_with_the_file() -> None:
    case = send_up(filed())
    assert (case.body_id, case.state) == (f"SPJ@{CITY}", CaseState.IN_REVIEW)
    assert (case.limit_value, case.due_on) == (7, day("12-09"))
    assert case.obligations.get(kind="first_review").outcome == "kept"
    paper = case.papers.get(kind="transfer").content
    assert paper["paragraphs"][1] == f"事由：初审意见：{OPINION}"
    reckoning = clock_of(case)
    assert reckoning is not None
    assert reckoning.due_on == day("12-09")
    told = [(line.day, line.counted, line.basis) for line in reckoning.account[:3]]
    assert told == [
        (day("11-23"), None, "行政许可法第四十三条"),
        (day("11-30"), None, "行政许可法第三十五条、第四十二条"),
        (day("12-01"), 1, "行政许可法第四十二条"),
    ]
    as_logged(case)


def test_a_file_sent_late_is_late_below_and_in_time_above() -> None:
    case = send_up(filed(), "12-22")
    assert case.obligations.get(kind="first_review").outcome == "late"
    assert case.due_on == day("12-31")


def test_it_goes_up_once_after_every_node_with_an_opinion_of_the_decider() -> None:
    with pytest.raises(ReviewNotFinished):
        send_up(filed(CaseState.IN_REVIEW))
    case = filed()
    with pytest.raises(ReasonNeeded):
        send_up(case, opinion="好")
    with pytest.raises(NotYourDesk):
        send_up(case, by="qianjin")
    with pytest.raises(MoveNotAllowed):
        send_up(filed(CaseState.SUBMITTED))
    case = send_up(case)
    with pytest.raises(NotYourDesk):
        send_up(case)
    assert where_it_went(build.officer("zhougang"), case.number) == case.body


def test_the_upper_body_asks_for_nothing_again_reviews_and_decides() -> None:
    case = send_up(filed())
    above = officer_in(case.body_id, "clerk", "reviewer", username="shiju1")
    second = officer_in(case.body_id, "clerk", "reviewer", username="shiju2")
    head = officer_in(case.body_id, "decider", username="shiju3")
    with on("12-01"):
        with pytest.raises(MoveNotAllowed):
            actions.request_corrections(case.id, officer=above, seq=case.seq, lines=[])
        with pytest.raises(MoveNotAllowed):
            actions.accept_case(case.id, officer=above, seq=case.seq)
        while case.state == CaseState.IN_REVIEW:
            node = next(one for one in definition_of(case.version).nodes if one.key == case.node_key)
            case = actions.complete_node(
                case.id,
                officer=above,
                seq=case.seq,
                node_key=node.key,
                findings=[actions.PointFinding(point, passed=True) for point in node.check_points],
                opinion="同意初审意见。",
                second_officer_id=second.account_id,
            )
        with pytest.raises(NoFirstReview):
            actions.submit_upward(case.id, officer=head, seq=case.seq, opinion=OPINION)
        case = actions.grant_case(case.id, officer=head, seq=case.seq)
    assert case.state == CaseState.GRANTED
    as_logged(case)


def test_a_procedure_below_moves_the_day_of_the_case_and_what_supervision_sees_alike() -> None:
    case = filed()  # due on 21 December
    reviewer, watcher = build.officer("qianjin"), build.officer("fengchao")

    def owed() -> list[tuple[str, date]]:
        return [(one.kind, one.due_on) for one in overdue(watcher, Asked(kind="first_review")).rows]

    with on("12-21"):
        assert owed() == [("first_review", day("12-21"))]
        case = actions.begin_procedure(
            case.id, officer=reviewer, seq=case.seq, kind="检验", reason="需要检验样品。", expected_days=3
        )
    with on("12-23"):
        assert owed() == [], "the clock waits"
        case = actions.end_procedure(case.id, officer=reviewer, seq=case.seq, result="检验合格。")
    assert case.due_on == first_review_due(case) == day("12-24")
    reckoning = clock_of(case)
    assert reckoning is not None
    assert reckoning.due_on == day("12-24")
    as_logged(case)
    with on("12-25"):
        assert owed() == [("first_review", day("12-24"))]
    assert send_up(case, "12-24").obligations.get(kind="first_review").outcome == "kept"


def test_a_procedure_below_that_was_not_told_moves_neither() -> None:
    case = filed()
    reviewer = build.officer("qianjin")
    with on("12-21"):
        case = actions.begin_procedure(
            case.id, officer=reviewer, seq=case.seq, kind="检验", reason="需要检验样品。", expected_days=3, notify=False
        )
    with on("12-23"):
        case = actions.end_procedure(case.id, officer=reviewer, seq=case.seq, result="检验合格。")
    assert case.due_on == first_review_due(case) == day("12-21")
    assert send_up(case, "12-24").obligations.get(kind="first_review").outcome == "late"


def test_a_procedure_above_holds_only_the_upper_clock() -> None:
    case = send_up(filed())
    above = officer_in(case.body_id, "reviewer")
    with on("12-02"):
        case = actions.begin_procedure(
            case.id, officer=above, seq=case.seq, kind="检验", reason="需要复检样品。", expected_days=2
        )
    with on("12-03"):
        case = actions.end_procedure(case.id, officer=above, seq=case.seq, result="复检合格。")
    assert case.due_on == day("12-11")
    as_logged(case)
