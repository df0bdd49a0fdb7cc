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
    ChangedHow,
    MoveNotAllowed,
    NothingToChange,
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
from tongban.cases.printed_fields import printed_before
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
@pytest.mark.parametrize("outcome", ["upheld", "withdrawn", "dismissed"])
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


# --- changed


def changed(case: Case, decision: str, stands: str = "准予的经营项目增加热食类制售。", **printed: str) -> Case:
    """What the review put in the place of the decision, as a case of its own."""
    appeal = Appeal.objects.filter(case=case).first() or appealed(case)
    drain()
    actions.close_appeal(
        case.id,
        officer=build.officer("zhougang"),
        seq=fresh(case).seq,
        appeal_id=appeal.id,
        outcome="changed",
        note="长政复决〔2026〕12号。",
        on=date(2026, 12, 1),
        changed=actions.Changed(decision, stands, printed),
    )
    return Case.objects.select_related("licence", "about", "dossier", "version").get(follows=case)


@time_machine.travel(LATER, tick=False)
def test_a_denial_changed_to_a_grant_is_a_new_decision_that_leads_to_a_licence() -> None:
    case = decided(denied=True)
    paper = case.papers.get(kind="denial")
    frozen = appealed(case)
    drain()
    frozen.refresh_from_db()
    package, content = storage.read_file(str(frozen.record_id)), dict(paper.content)
    after = changed(case, "granted")
    assert (after.purpose, after.wanted, after.state, after.decision) == ("redo", "new", CaseState.GRANTED, "granted")
    assert [event.kind for event in after.events.order_by("seq")] == ["open_linked", "grant"]
    assert related_cases(case) == [after]
    assert fresh(case).events.get(kind="close_appeal").data["redo"] == after.number
    text = after.papers.get(kind="grant").content
    assert text["paragraphs"] == [
        f"本机关 2026年11月23日 就您提出的“食品经营许可（新办）”申请作出的《不予批准决定书》（{paper.number}），"
        "已由石家庄市长安区人民政府于 2026年12月1日 依法变更：长政复决〔2026〕12号。",
        "现按变更后的内容决定准予，本决定代替原决定。",
        "变更后的内容：准予的经营项目增加热食类制售。",
        "将自决定之日起十个工作日内向您颁发、送达《食品经营许可证》（行政许可法第四十四条）。",
    ]
    done = build.deliver(build.issue(after))
    assert done.licence is not None
    assert done.state == CaseState.CLOSED
    frozen.refresh_from_db()
    paper.refresh_from_db()
    assert (storage.read_file(str(frozen.record_id)), paper.content) == (package, content), "the old record stays"
    assert (fresh(case).decision, fresh(case).licence) == ("denied", None)
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
def test_a_grant_changed_in_its_content_replaces_the_licence_and_prints_the_change() -> None:
    case = decided()
    former = case.licence
    assert former is not None
    before = printed_before(former)
    assert before["经营项目"] != "热食类食品制售"
    after = changed(case, "granted", **{"经营项目": "热食类食品制售", "许可证编号": "JY0", "没有这一项": "无"})
    former.refresh_from_db()
    assert former.status == "valid", "until the new one is made the holder has the old one"
    assert after.events.get(kind="open_linked").data["printed"] == {"经营项目": "热食类食品制售"}
    done = build.issue(after)
    assert done.licence is not None
    former.refresh_from_db()
    assert (former.status, done.licence.number, done.licence.version) == ("superseded", former.number, 2)
    assert done.licence.valid_until == former.valid_until
    assert done.licence.fields["经营项目"] == "热食类食品制售"
    assert {name: done.licence.fields[name] for name in before} == {**before, "经营项目": "热食类食品制售"}
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
def test_a_grant_changed_to_a_denial_takes_the_licence_with_it() -> None:
    case = decided()
    after = changed(case, "denied", "不予准予，场所不符合条件。")
    assert case.licence is not None
    assert verify_text(case.licence.identifier).verdict == VerdictKind.REVOKED
    assert (after.state, after.decision, after.licence) == (CaseState.DENIED, "denied", None)
    assert "原决定" in after.papers.get(kind="denial").content["paragraphs"][1]
    assert build.deliver(after).state == CaseState.CLOSED
    assert build.nothing_differs_from_the_log()


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    ("given", "field"),
    [(None, "decision"), (("变更", "准予的范围缩小。"), "decision"), (("granted", "缩小"), "stands")],
)
def test_a_changed_decision_says_what_it_is_now(given: tuple[str, str] | None, field: str) -> None:
    case = decided(denied=True)
    appeal = appealed(case)
    with pytest.raises(ChangedHow) as refused:
        actions.close_appeal(
            case.id,
            officer=build.officer("zhougang"),
            seq=fresh(case).seq,
            appeal_id=appeal.id,
            outcome="changed",
            note="复议决定书已送达。",
            on=date(2026, 12, 1),
            changed=actions.Changed(*given) if given is not None else None,
        )
    assert refused.value.field == field
    appeal.refresh_from_db()
    assert (appeal.outcome, Case.objects.filter(follows=case).exists()) == ("", False)


# --- ended without a decision


def ended(how: str) -> Case:
    """Turned away by the office, or taken back by the applicant."""
    case = build.case()
    clerk, reason = build.officer(), "依法不需要取得许可，可以直接经营。"
    match how:
        case "refused":
            return actions.refuse_case(case.id, officer=clerk, seq=case.seq, reason=reason)
        case "not_needed":
            return actions.mark_not_needed(case.id, officer=clerk, seq=case.seq, reason=reason)
    return actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="不办了")


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize("how", ["refused", "not_needed"])
def test_who_was_turned_away_can_appeal_and_annulled_the_matter_is_decided(how: str, *, archived: bool) -> None:
    case = ended(how)
    assert "申请行政复议" in case.papers.exclude(kind="receipt").get().content["remedies"]
    if archived:
        drain()
    appeal = appealed(fresh(case), on="2026-12-01")
    with pytest.raises(NothingToChange):
        changed(case, "granted")
    actions.close_appeal(
        case.id,
        officer=build.officer("zhougang"),
        seq=fresh(case).seq,
        appeal_id=appeal.id,
        outcome="annulled",
        note="责令受理并作出决定。",
        on=date(2026, 12, 1),
    )
    assert Case.objects.get(follows=case).state == CaseState.IN_REVIEW


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize("archived", [False, True])
def test_what_the_applicant_took_back_leaves_nothing_to_fight(*, archived: bool) -> None:
    case = ended("withdrawn")
    if archived:
        drain()
    with pytest.raises(AppealInvalid):
        appealed(fresh(case), on="2026-12-01")
    assert not Appeal.objects.exists()
