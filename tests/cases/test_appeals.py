"""After the decision: slips are corrected on paper, reviews and suits find the record as it was, annulment begins anew."""

from datetime import date

import pytest
import time_machine

from tests import build
from tongban.authorities.queries import working_calendar
from tongban.cases import actions
from tongban.cases.appealing import last_day_of
from tongban.cases.errors import (
    AppealInvalid,
    AppealUnknown,
    CaseNotFound,
    MoveNotAllowed,
    NothingToCorrect,
    NotYourDesk,
    OutcomeUntouchable,
    PaperNotCorrectable,
    ReasonNeeded,
)
from tongban.cases.jobs import freeze_record
from tongban.cases.linked import related_cases
from tongban.cases.models import Appeal, Case
from tongban.cases.packaging import read_package, verify_package
from tongban.cases.states import CaseState, Purpose
from tongban.kernel import storage
from tongban.kernel.jobs import drain
from tongban.licences.queries import verify_text
from tongban.licences.states import VerdictKind
from tongban.materials.queries import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

DECIDED, LATER = "2026-11-23 10:00+08:00", "2026-12-01 10:00+08:00"


def decided(state: str = CaseState.CLOSED, *, denied: bool = False) -> Case:
    with time_machine.travel(DECIDED, tick=False):
        if not denied:
            return build.case(state=state)
        return build.deliver(build.case(state=CaseState.DENIED))


def appealed(case: Case, *, on: str = "2026-11-30", kind: str = "reconsideration") -> Appeal:
    actions.file_appeal(
        case.id,
        account=build.account(),
        seq=case.seq,
        kind=kind,
        agency="石家庄市长安区人民政府",
        reason="现场条件已经改正。",
        filed_on=date.fromisoformat(on),
    )
    return Appeal.objects.get(case=case)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("dossier", "version", "body").get(id=case.id)


@time_machine.travel(LATER, tick=False)
def test_a_slip_is_put_right_by_a_paper_of_its_own_and_the_original_stays() -> None:
    case = decided(denied=True)
    paper = case.papers.get(kind="denial")
    before = dict(paper.content)
    mended = actions.correct_decision(
        case.id,
        officer=build.officer("zhougang"),
        seq=case.seq,
        paper_id=paper.id,
        wrong="经营场所",
        right="经营场所（二层）",
        reason="地址漏写楼层。",
    )
    paper.refresh_from_db()
    assert paper.content == before
    text = mended.papers.get(kind="correction").content["paragraphs"]
    assert paper.number in text[0]
    assert "2026年11月23日" in text[0]
    assert (text[1], text[2]) == ("原文：“经营场所”", "更正为：“经营场所（二层）”")
    assert (mended.state, mended.decision) == (CaseState.CLOSED, "denied")
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    ("wrong", "right", "reason", "refusal"),
    [
        ("决定不予准予", "决定准予", "写错了结果。", OutcomeUntouchable),
        ("经营场所", "经营场所，准予延续", "漏写。。。", OutcomeUntouchable),
        ("原文没有的话", "另一句话", "抄写错误。", NothingToCorrect),
        ("经营场所", "经营场所", "抄写错误。", NothingToCorrect),
        ("", "经营场所", "抄写错误。", NothingToCorrect),
        ("经营场所", "营业场所", " ", ReasonNeeded),
    ],
)
def test_a_correction_changes_no_outcome_and_names_what_stood(
    wrong: str, right: str, reason: str, refusal: type[Exception]
) -> None:
    case = decided(denied=True)
    paper = case.papers.get(kind="denial")
    given = {"paper_id": paper.id, "wrong": wrong, "right": right, "reason": reason}
    with pytest.raises(refusal):
        actions.correct_decision(case.id, officer=build.officer("zhougang"), seq=case.seq, **given)
    assert fresh(case).seq == case.seq


@time_machine.travel(LATER, tick=False)
def test_only_a_decider_corrects_and_only_a_paper_that_decides() -> None:
    case = decided()
    good = {"wrong": "决定", "right": "决 定", "reason": "多印一个空格。"}
    grant, receipt = case.papers.get(kind="grant"), case.papers.get(kind="receipt")
    with pytest.raises(NotYourDesk):
        actions.correct_decision(case.id, officer=build.officer("qianjin"), seq=case.seq, paper_id=grant.id, **good)
    with pytest.raises(PaperNotCorrectable):
        actions.correct_decision(case.id, officer=build.officer("zhougang"), seq=case.seq, paper_id=receipt.id, **good)
    undecided = build.case(state=CaseState.IN_REVIEW)
    with pytest.raises(MoveNotAllowed):
        actions.correct_decision(
            undecided.id, officer=build.officer("zhougang"), seq=undecided.seq, paper_id=grant.id, **good
        )


@pytest.mark.parametrize(
    ("kind", "since", "until"),
    [
        ("reconsideration", date(2026, 11, 23), date(2027, 1, 22)),
        ("reconsideration", date(2026, 7, 6), date(2026, 9, 4)),
        ("reconsideration", date(2026, 8, 6), date(2026, 10, 8)),  # ends in the National Day holidays
        ("lawsuit", date(2026, 3, 2), date(2026, 9, 2)),
        ("lawsuit", date(2026, 4, 3), date(2026, 10, 8)),
    ],
)
def test_the_term_is_sixty_days_or_six_months_and_rest_days_carry_it_on(kind: str, since: date, until: date) -> None:
    assert last_day_of(kind, since=since, calendar=working_calendar()) == until


@time_machine.travel("2027-02-01 10:00+08:00", tick=False)
@pytest.mark.parametrize(("on", "late"), [("2027-01-22", False), ("2027-01-23", True)])
def test_what_comes_late_is_recorded_as_late(on: str, *, late: bool) -> None:
    case = decided(denied=True)
    appeal = appealed(case, on=on)
    assert appeal.until == date(2027, 1, 22)
    assert case.events.get(kind="file_appeal").data["late"] is late


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    "given",
    [{"agency": " "}, {"kind": "投诉"}, {"filed_on": date(2026, 11, 22)}, {"filed_on": date(2026, 12, 2)}],
)
def test_an_appeal_names_way_agency_and_a_possible_day(given: dict[str, object]) -> None:
    case = decided(denied=True)
    good = {"kind": "lawsuit", "agency": "长安区人民法院", "reason": "", "filed_on": date(2026, 11, 30)}
    with pytest.raises(AppealInvalid):
        actions.file_appeal(case.id, account=build.account(), seq=case.seq, **{**good, **given})
    with pytest.raises(CaseNotFound):
        actions.file_appeal(case.id, account=build.account("wangwu"), seq=case.seq, **good)
    with pytest.raises(NotYourDesk):
        actions.record_appeal(case.id, officer=build.officer("qianjin"), seq=case.seq, **good)
    assert Appeal.objects.count() == 0
    actions.record_appeal(case.id, officer=build.officer("zhougang"), seq=case.seq, **good)
    assert Appeal.objects.get().filed_by == case.applicant_name


@time_machine.travel(LATER, tick=False)
def test_the_record_is_frozen_as_it_was_and_nothing_later_alters_it() -> None:
    case = decided(denied=True)
    head, seq = case.head_hash, case.seq
    appeal = appealed(case)
    drain()
    appeal.refresh_from_db()
    assert (appeal.record_head, appeal.record_seq) == (head, seq)
    frozen = storage.read_file(str(appeal.record_id))
    assert verify_package(frozen) == []
    contents = read_package(frozen)
    assert (contents.manifest["kind"], contents.manifest["log_head"], contents.manifest["log_seq"]) == (
        "record",
        head,
        seq,
    )
    assert [entry["kind"] for entry in contents.log][-1] == "deliver"
    assert not any(key.startswith("appeal:") for key in contents.records["parts"])
    now_closed = fresh(case)
    paper = case.papers.get(kind="denial")
    actions.correct_decision(
        case.id,
        officer=build.officer("zhougang"),
        seq=now_closed.seq,
        paper_id=paper.id,
        wrong="经营场所",
        right="营业场所",
        reason="用词有误。",
    )
    drain()
    freeze_record.call(str(appeal.id))
    appeal.refresh_from_db()
    assert storage.read_file(str(appeal.record_id)) == frozen
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
def test_an_annulled_denial_is_decided_anew_in_a_case_of_its_own() -> None:
    case = decided(denied=True)
    appeal = appealed(case)
    here = fresh(case)
    actions.close_appeal(
        case.id,
        officer=build.officer("zhougang"),
        seq=here.seq,
        appeal_id=appeal.id,
        outcome="annulled",
        note="复议决定书：事实不清，撤销后重新作出。",
        on=date(2026, 12, 1),
    )
    again = Case.objects.get(follows=case)
    assert (again.purpose, again.state, again.wanted) == (Purpose.REDO, CaseState.IN_REVIEW, Purpose.NEW)
    assert (again.accepted_at.date(), again.limit_value, again.due_on) == (date(2026, 12, 1), 7, date(2026, 12, 10))
    assert form_of(again.dossier).values == form_of(case.dossier).values
    digests = [sorted(one.digest for one in dossier.attachments.all()) for dossier in (again.dossier, case.dossier)]
    assert digests[0] == digests[1]
    assert related_cases(case) == [again]
    assert related_cases(again) == [case]
    assert again.events.get(seq=1).kind == "open_linked"
    done = again
    while done.state == CaseState.IN_REVIEW:
        done = build.finish_node(Case.objects.select_related("dossier", "version").get(id=done.id))
    granted = actions.grant_case(again.id, officer=build.officer("zhougang"), seq=done.seq)
    assert build.issue(granted).licence is not None
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
def test_an_annulled_grant_takes_its_licence_with_it() -> None:
    case = decided()
    assert case.licence is not None
    appeal = appealed(case)
    actions.close_appeal(
        case.id,
        officer=build.officer("zhougang"),
        seq=fresh(case).seq,
        appeal_id=appeal.id,
        outcome="annulled",
        note="判决撤销准予决定。",
        on=date(2026, 12, 1),
    )
    assert verify_text(case.licence.identifier).verdict == VerdictKind.REVOKED


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize("outcome", ["upheld", "changed", "withdrawn", "dismissed"])
def test_any_other_outcome_is_recorded_and_begins_nothing(outcome: str) -> None:
    case = decided(denied=True)
    appeal = appealed(case)
    given = {"appeal_id": appeal.id, "outcome": outcome, "note": "复议决定书已送达。", "on": date(2026, 12, 1)}
    actions.close_appeal(case.id, officer=build.officer("zhougang"), seq=fresh(case).seq, **given)
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.outcome_on) == (outcome, date(2026, 12, 1))
    assert not Case.objects.filter(follows=case).exists()
    with pytest.raises(AppealUnknown):
        actions.close_appeal(case.id, officer=build.officer("zhougang"), seq=fresh(case).seq, **given)
