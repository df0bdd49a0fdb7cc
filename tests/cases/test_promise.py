"""告知承诺: decided on the spot on the applicant's promise, checked afterwards; a broken promise is not made twice."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.logs import whole
from tongban.cases import actions
from tongban.cases.errors import (
    CaseMovedOn,
    FindingNeeded,
    MoveNotAllowed,
    NoPromiseToCheck,
    NotYourDesk,
    OutcomeNeeded,
    PromiseBarred,
    RectificationRuns,
    SecondOfficerNeeded,
)
from tongban.cases.jobs import archive
from tongban.cases.models import Case, Obligation
from tongban.cases.owing import checks_at_desk, checks_count
from tongban.cases.promising import promise_in
from tongban.cases.states import CaseState
from tongban.catalogue.queries import definition_of
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
ITEM, PROMISED, NORMAL = "WJ-001", {"S3": ["promise"]}, {"S3": ["normal"]}
FOUND = "现场卫生设施与承诺一致。"
NOT_SO = "消毒间没有按照承诺设置。"


def submitted(item: str = ITEM, answers: dict[str, list[str]] | None = None) -> Case:
    dossier = build.dossier(item, answers=answers or PROMISED)
    return actions.submit_dossier(dossier.id, account=build.account())


def granted(day: str = "2026-11-23", item: str = ITEM, answers: dict[str, list[str]] | None = None) -> Case:
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        return build.bring(submitted(item, answers).id, to=CaseState.GRANTED)


def checked(case: Case, day: str, outcome: str, note: str, *, second: str | None = "sunyue") -> Case:
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        return actions.check_promise(
            case.id,
            officer=build.officer("qianjin"),
            seq=Case.objects.get(id=case.id).seq,
            outcome=outcome,
            note=note,
            second_officer_id=build.officer(second).account_id if second else None,
        )


def owed(case: Case) -> list[tuple[str, date | None, str]]:
    return [(str(one.kind), one.due_on, str(one.outcome)) for one in Obligation.objects.filter(case=case)]


def test_a_promise_needs_no_review_and_is_decided_on_the_spot() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = submitted()
        assert not case.on_promise
        case = actions.accept_case(case.id, officer=build.officer(), seq=case.seq)
    assert (case.state, case.on_promise, case.due_on) == (CaseState.DECIDING, True, date(2026, 11, 23))
    assert case.events.latest("seq").data["on_promise"] is True
    assert owed(case) == []
    assert whole(case)


def test_the_ordinary_way_of_the_same_item_is_reviewed_and_owes_no_check() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = submitted(answers=NORMAL)
        case = build.bring(case.id, to=CaseState.IN_REVIEW)
    assert (case.on_promise, case.node_key) == (False, "paper_review")
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    case = actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    assert owed(case) == [("send_inspectors", date(2026, 11, 30), "kept")]
    with pytest.raises(NoPromiseToCheck):
        checked(case, "2026-11-24", "kept", FOUND)


@pytest.mark.parametrize(
    ("item", "answers", "due"),
    [(ITEM, PROMISED, date(2027, 1, 25)), ("XF-001", {"S1": ["promise"]}, date(2026, 12, 21))],
)
def test_the_grant_owes_a_check_within_the_time_of_the_item(
    item: str, answers: dict[str, list[str]], due: date
) -> None:
    case = granted(item=item, answers=answers)  # two months to Saturday 23 January; 20 working days
    assert owed(case) == [("promise_check", due, "")]
    assert whole(case)


def test_before_the_decision_the_applicant_may_still_withdraw() -> None:
    case = build.bring(submitted().id, to=CaseState.DECIDING)
    assert case.on_promise
    assert (
        actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="改走一般程序").state
        == CaseState.WITHDRAWN
    )


def test_a_kept_promise_closes_the_check_and_the_applicant_is_told() -> None:
    case = checked(granted(), "2026-12-10", "kept", FOUND)
    assert (case.state, owed(case)) == (CaseState.GRANTED, [("promise_check", date(2027, 1, 25), "kept")])
    paper = case.papers.get(kind="promise_check")
    assert "由钱进、孙悦进行事后核查，情况与承诺相符" in paper.content["paragraphs"][0]
    assert whole(case)
    drain()
    assert "的承诺已核查：与承诺相符。" in Message.objects.get(subject=str(case.id), title="承诺已核查").text
    with pytest.raises(NoPromiseToCheck):
        checked(case, "2026-12-11", "kept", FOUND)


def test_a_late_check_is_recorded_as_late() -> None:
    case = checked(granted(), "2027-01-26", "kept", FOUND)
    assert owed(case) == [("promise_check", date(2027, 1, 25), "late")]


def test_what_can_be_put_right_is_owed_by_the_applicant_and_checked_again() -> None:
    case = checked(granted(), "2026-12-10", "broken", NOT_SO)
    assert owed(case) == [
        ("promise_check", date(2027, 1, 25), "kept"),
        ("rectify", date(2026, 12, 31), ""),
        ("promise_check", date(2027, 3, 1), ""),
    ]
    assert "请在 2026年12月31日 前整改到位" in case.papers.get(kind="promise_check").content["paragraphs"][2]
    case = checked(case, "2026-12-20", "kept", FOUND)
    assert [one[2] for one in owed(case)] == ["kept", "kept", "kept"]
    assert not OutboxMessage.objects.filter(kind="case.promise_broken").exists()
    assert whole(case)
    assert submitted().state == CaseState.SUBMITTED, "what was put right bars nobody"


def test_while_there_is_time_to_put_it_right_it_is_not_broken_for_good() -> None:
    case = checked(granted(), "2026-12-10", "broken", NOT_SO)
    with pytest.raises(RectificationRuns):
        checked(case, "2026-12-31", "broken", NOT_SO)
    case = checked(case, "2027-01-04", "broken", NOT_SO)
    assert [one[2] for one in owed(case)] == ["kept", "lapsed", "broken"]
    assert OutboxMessage.objects.filter(kind="case.promise_broken", subject=str(case.id)).count() == 1
    assert "依法启动撤销程序" in case.papers.latest("id").content["paragraphs"][2]
    assert whole(case)


def test_where_the_item_gives_no_time_to_put_it_right_a_promise_is_broken_at_once() -> None:
    case = granted(item="XF-001", answers={"S1": ["promise"]})
    case = checked(case, "2026-12-01", "broken", NOT_SO)
    assert owed(case) == [("promise_check", date(2026, 12, 21), "broken")]
    assert case.events.latest("seq").data["outcome"] == "broken"


def test_who_broke_a_promise_is_sent_to_the_ordinary_way_and_nobody_else_is() -> None:
    case = checked(granted(item="XF-001", answers={"S1": ["promise"]}), "2026-12-01", "broken", NOT_SO)
    assert case.entity_id is not None
    with pytest.raises(PromiseBarred, match="请在“说明情况”里改选一般程序"):
        submitted()
    assert submitted(answers=NORMAL).state == CaseState.SUBMITTED
    own = build.dossier(ITEM, answers=PROMISED, for_entity=False)
    assert own.entity_id is None
    assert actions.submit_dossier(own.id, account=build.account()).state == CaseState.SUBMITTED


def test_a_promise_broken_between_application_and_acceptance_is_not_relied_on() -> None:
    waiting = submitted()
    checked(granted(item="XF-001", answers={"S1": ["promise"]}), "2026-12-01", "broken", NOT_SO)
    accepted = actions.accept_case(waiting.id, officer=build.officer(), seq=waiting.seq)
    assert (accepted.on_promise, accepted.state) == (False, CaseState.IN_REVIEW)


def test_a_check_needs_its_finding_and_two_officers() -> None:
    case = granted()
    with pytest.raises(FindingNeeded):
        checked(case, "2026-12-10", "kept", "相符")
    with pytest.raises(OutcomeNeeded):
        checked(case, "2026-12-10", "", FOUND)
    for second in (None, "qianjin", "zhougang"):
        with pytest.raises(SecondOfficerNeeded):
            checked(case, "2026-12-10", "kept", FOUND, second=second)
    assert owed(case) == [("promise_check", date(2027, 1, 25), "")]


@pytest.mark.parametrize("username", ["zhaomin", "zhougang", "wujing"])
def test_only_a_reviewer_checks(username: str) -> None:
    case = granted()
    with pytest.raises(NotYourDesk):
        actions.check_promise(case.id, officer=build.officer(username), seq=case.seq, outcome="kept", note=FOUND)


def test_a_check_is_not_done_twice_from_the_same_page_nor_before_the_grant() -> None:
    case = granted()
    checked(case, "2026-12-10", "kept", FOUND)
    with pytest.raises(CaseMovedOn):
        actions.check_promise(case.id, officer=build.officer("qianjin"), seq=case.seq, outcome="kept", note=FOUND)
    early = build.bring(submitted().id, to=CaseState.DECIDING)
    with pytest.raises(MoveNotAllowed):
        checked(early, "2026-12-10", "kept", FOUND)


def test_an_archived_case_is_checked_and_stays_archived() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.bring(submitted().id, to=CaseState.CLOSED)
        archive.call(str(case.id))
    case = checked(case, "2026-12-10", "broken", NOT_SO)
    assert case.state == CaseState.ARCHIVED
    assert whole(case)


def test_the_tray_shows_open_checks_of_the_officers_bodies_what_is_due_first() -> None:
    later, first = granted("2026-11-24"), granted("2026-11-23")
    officer = build.officer("qianjin")
    page = checks_at_desk(officer, most=1)
    assert [one.case_id for one in page.owed] == [first.id]
    assert [one.case_id for one in checks_at_desk(officer, after=page.next_cursor).owed] == [later.id]
    assert checks_count(officer, cap=99) == 2
    checked(first, "2026-12-10", "kept", FOUND)
    assert [one.case_id for one in checks_at_desk(officer).owed] == [later.id]
    assert checks_count(officer, cap=99) == 1


@pytest.mark.parametrize(("item", "question"), [("GA-009", "S1"), ("WJ-001", "S3"), ("XF-001", "S1")])
def test_the_shipped_items_promise_only_where_it_was_chosen(item: str, question: str) -> None:
    definition = definition_of(build.dossier(item, complete=False, for_entity=True).version)
    assert promise_in(definition, {question: ["promise"]}) is not None
    assert promise_in(definition, {question: ["normal"]}) is None
    assert promise_in(definition, {}) is None
