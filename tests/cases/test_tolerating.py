"""容缺受理: what may follow is promised, awaited until a day, and brought; or the case ends as the notice said."""

from datetime import date

import pytest
import time_machine

from tests import build
from tests.logs import whole
from tongban.cases import actions, jobs
from tongban.cases.errors import (
    CaseMovedOn,
    CaseNotFound,
    LaterMaterialsAwaited,
    LaterMaterialsOpen,
    LaterNotPromised,
    MaterialsMayFollow,
    MoveNotAllowed,
    NothingToFollow,
    NotYourDesk,
    ToleranceNotOverdue,
)
from tongban.cases.models import Case, Obligation
from tongban.cases.states import CaseState, ObligationKind
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.materials import actions as materials
from tongban.materials.errors import DossierSealed, MaterialMissing, MaterialUnknown
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import missing_in, to_follow_in
from tongban.notifications.models import Message

LATER = ObligationKind.LATER_MATERIAL
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
NORMAL = {"S1": ["normal"]}  # 消防安全检查 without a promise on the substance: ten working days, and M6 may follow
DAY = "2026-11-23 10:00+08:00"


def submitted(*, promised: bool = True) -> Case:
    """M6 is missing; promised with the application, or not."""
    with time_machine.travel(DAY, tick=False):
        dossier = build.dossier("XF-001", answers=NORMAL, without_later=True)
        if promised:
            materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
        return actions.submit_dossier(dossier.id, account=build.account())


def tolerated() -> Case:
    case = submitted()
    with time_machine.travel(DAY, tick=False):
        return actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)


def brought(case: Case) -> Case:
    build.upload(case.dossier, "M6")
    return actions.supply_later(case.id, account=build.account(), seq=case.seq)


def test_what_may_follow_is_neither_missing_nor_done() -> None:
    dossier = build.dossier("XF-001", answers=NORMAL, without_later=True)
    assert (missing_in(dossier), [one.id for one in to_follow_in(dossier)]) == ([], ["M6"])
    build.upload(dossier, "M6")
    assert to_follow_in(dossier) == []


def test_the_promise_is_kept_with_the_application_and_named_on_the_receipt() -> None:
    case = submitted()
    paragraphs = case.papers.get(kind="receipt").content["paragraphs"]
    assert "您承诺在受理后 20 个工作日内补交：建设工程消防验收（备案）文件。" in paragraphs[-1]
    assert case.events.get().data["later"] == ["建设工程消防验收（备案）文件"]
    assert case.dossier.later_promised_at is not None
    plain = submitted(promised=False)
    assert "您承诺" not in "".join(plain.papers.get(kind="receipt").content["paragraphs"])
    assert "later" not in plain.events.get().data


def test_only_what_is_missing_and_may_follow_can_be_promised_and_only_in_a_draft() -> None:
    dossier = build.dossier("XF-001", answers=NORMAL, without_later=True)
    for wrong in ("M3", "M99"):
        with pytest.raises(MaterialUnknown):
            materials.promise_later(dossier.id, account=build.account(), materials=["M6", wrong])
    assert Dossier.objects.get(id=dossier.id).later == []
    materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
    assert materials.promise_later(dossier.id, account=build.account(), materials=[]).later_promised_at is None
    case = actions.submit_dossier(dossier.id, account=build.account())
    with pytest.raises(DossierSealed):
        materials.promise_later(case.dossier_id, account=build.account(), materials=["M6"])


def test_a_promise_does_not_replace_what_must_be_there() -> None:
    dossier = build.dossier("XF-001", answers=NORMAL, without_later=True)
    Attachment.objects.filter(dossier=dossier, material_id="M4").delete()
    materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
    with pytest.raises(MaterialMissing):
        actions.submit_dossier(dossier.id, account=build.account())


def test_tolerant_acceptance_starts_the_clock_and_tells_once_what_is_wanting_and_until_when() -> None:
    case = tolerated()
    assert (case.state, case.due_on) == (CaseState.IN_REVIEW, date(2026, 12, 7))
    owed = Obligation.objects.get(case=case, kind=LATER)
    assert (owed.kind, owed.party, owed.subject, owed.title) == (
        "later_material",
        "applicant",
        "M6",
        "建设工程消防验收（备案）文件",
    )
    assert (owed.started_on, owed.due_on, owed.closed_at) == (date(2026, 11, 23), date(2026, 12, 21), None)
    paper = case.papers.get(kind="tolerance")
    assert paper.content["rows"] == [["建设工程消防验收（备案）文件", "2026年12月21日（20 个工作日内）"]]
    assert "您已于 2026年11月23日 书面承诺在期限内补交。" in paper.content["paragraphs"]
    assert "逾期没有补交的，视为撤回申请" in paper.content["paragraphs"][3]
    assert paper.number == f"容字〔2026〕第{case.number}号"
    assert case.papers.filter(kind="acceptance").count() == 1
    assert whole(case)
    drain()
    told = Message.objects.get(subject=str(case.id), title="需要补交材料")
    assert "请在 2026年12月21日 前登录“我的办件”补交：建设工程消防验收（备案）文件" in told.text


@time_machine.travel(DAY, tick=False)
def test_plain_acceptance_is_refused_while_something_may_follow_and_points_to_the_tolerant_one() -> None:
    case = submitted()
    with pytest.raises(MaterialsMayFollow, match="建设工程消防验收（备案）文件。请改用“容缺受理”"):
        actions.accept_case(case.id, officer=build.officer(), seq=case.seq)
    assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED


@time_machine.travel(DAY, tick=False)
def test_tolerant_acceptance_is_refused_where_nothing_is_to_follow_or_something_else_is_missing() -> None:
    complete = build.case()
    with pytest.raises(NothingToFollow):
        actions.accept_tolerantly(complete.id, officer=build.officer(), seq=complete.seq)
    case = submitted()
    Attachment.objects.filter(dossier=case.dossier, material_id="M4").delete()
    with pytest.raises(MaterialMissing):
        actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)
    assert not Obligation.objects.filter(kind=LATER).exists()


@time_machine.travel(DAY, tick=False)
def test_what_was_not_promised_needs_the_record_of_how_it_was() -> None:
    case = submitted(promised=False)
    with pytest.raises(LaterNotPromised):
        actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq, consent="同意")
    accepted = actions.accept_tolerantly(
        case.id, officer=build.officer(), seq=case.seq, consent="申请人电话承诺，录音已存"
    )
    assert accepted.events.latest("seq").data["consent"] == "申请人电话承诺，录音已存"
    assert "您的承诺：申请人电话承诺，录音已存" in accepted.papers.get(kind="tolerance").content["paragraphs"]


@pytest.mark.parametrize("username", ["qianjin", "zhougang", "wangwu"])
def test_only_a_clerk_of_the_body_accepts_tolerantly(username: str) -> None:
    case = submitted()
    officer = build.officer(username) if username != "wangwu" else None
    if officer is None:
        with pytest.raises(CaseNotFound):
            actions.supply_later(case.id, account=build.account(username), seq=case.seq)
        return
    with pytest.raises(NotYourDesk):
        actions.accept_tolerantly(case.id, officer=officer, seq=case.seq)


@time_machine.travel("2026-11-30 10:00+08:00", tick=False)
def test_what_was_to_follow_is_supplied_and_nothing_else_may_be_touched() -> None:
    case = tolerated()
    with pytest.raises(MaterialUnknown):
        build.upload(case.dossier, "M4")
    with pytest.raises(LaterMaterialsOpen, match="建设工程消防验收"):
        actions.supply_later(case.id, account=build.account(), seq=case.seq)
    due = case.due_on
    case = brought(case)
    owed = Obligation.objects.get(case=case, kind=LATER)
    assert (owed.outcome, owed.closed_at is not None) == ("kept", True)
    assert (case.state, case.due_on) == (CaseState.IN_REVIEW, due)
    assert case.events.latest("seq").data["titles"] == ["建设工程消防验收（备案）文件"]
    assert Dossier.objects.get(id=case.dossier_id).open_round == 0
    with pytest.raises(DossierSealed):
        build.upload(case.dossier, "M6", content=build.PDF + b"again")
    with pytest.raises(NothingToFollow):
        actions.supply_later(case.id, account=build.account(), seq=case.seq)
    assert whole(case)


def test_a_stale_page_supplies_nothing() -> None:
    case = tolerated()
    build.upload(case.dossier, "M6")
    with pytest.raises(CaseMovedOn):
        actions.supply_later(case.id, account=build.account(), seq=case.seq - 1)
    assert Dossier.objects.get(id=case.dossier_id).open_round == 1


def test_nothing_is_granted_while_a_material_is_awaited_and_it_may_be_denied() -> None:
    case = tolerated()
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    with pytest.raises(LaterMaterialsAwaited, match="建设工程消防验收"):
        actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    denied = actions.deny_case(
        case.id, officer=build.officer("zhougang"), seq=case.seq, reason="现场消防设施不符合规定。"
    )
    assert Obligation.objects.get(case=case, kind=LATER).outcome == "dropped"
    assert Dossier.objects.get(id=case.dossier_id).open_round == 0
    assert whole(denied)


def test_it_is_granted_once_the_material_is_there() -> None:
    case = brought(tolerated())
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    assert actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq).state == CaseState.GRANTED


def test_withdrawing_drops_what_was_owed() -> None:
    case = tolerated()
    case = actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="")
    assert Obligation.objects.get(case=case, kind=LATER).outcome == "dropped"
    assert whole(case)


def test_the_case_lapses_the_night_after_the_last_day_and_not_before() -> None:
    case = tolerated()
    with time_machine.travel("2026-12-21 23:50+08:00", tick=False):
        with pytest.raises(ToleranceNotOverdue):
            actions.lapse_tolerance(case.id)
        assert jobs.lapse_unsupplied.call() == 0
    with time_machine.travel("2026-12-22 00:15+08:00", tick=False):
        assert jobs.lapse_unsupplied.call() == 1
        assert jobs.lapse_unsupplied.call() == 0
    case = Case.objects.get(id=case.id)
    assert (case.state, case.closed_at is not None) == (CaseState.WITHDRAWN, True)
    assert Obligation.objects.get(case=case, kind=LATER).outcome == "lapsed"
    paper = case.papers.get(kind="lapse")
    assert "应当在 2026年12月21日 前补交：建设工程消防验收（备案）文件" in paper.content["paragraphs"][0]
    assert "行政复议" in paper.content["remedies"]
    assert case.events.latest("seq").by["role"] == "platform"
    assert whole(case)
    assert OutboxMessage.objects.filter(kind="case.lapsed", subject=str(case.id)).count() == 1
    with pytest.raises(MoveNotAllowed):
        actions.supply_later(case.id, account=build.account(), seq=case.seq)


def test_what_comes_after_its_day_and_before_the_night_is_taken_and_marked_late() -> None:
    case = tolerated()
    with time_machine.travel("2026-12-22 00:05+08:00", tick=False):
        brought(case)
        assert jobs.lapse_unsupplied.call() == 0
    assert Obligation.objects.get(case=case, kind=LATER).outcome == "late"


def test_deemed_acceptance_keeps_what_was_promised_from_that_day_on() -> None:
    case = submitted()
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        case = actions.deem_accepted(case.id)
    owed = Obligation.objects.get(case=case, kind=LATER)
    assert (owed.started_on, owed.due_on) == (date(2026, 12, 1), date(2026, 12, 29))
    assert case.papers.filter(kind="tolerance").count() == 1
    assert whole(case)


def test_deemed_acceptance_owes_nothing_that_was_never_promised() -> None:
    case = submitted(promised=False)
    with time_machine.travel("2026-12-01 00:05+08:00", tick=False):
        case = actions.deem_accepted(case.id)
    assert not Obligation.objects.filter(kind=LATER).exists()
    assert not case.papers.filter(kind="tolerance").exists()
    assert Dossier.objects.get(id=case.dossier_id).open_round == 0


def test_who_let_the_time_go_by_can_appeal_against_what_counts_as_withdrawal() -> None:
    case = tolerated()
    with time_machine.travel("2026-12-22 00:30+08:00", tick=False):
        case = actions.lapse_tolerance(case.id)
        assert case.state == CaseState.WITHDRAWN
        actions.file_appeal(
            case.id,
            account=build.account(),
            seq=case.seq,
            kind="reconsideration",
            agency="石家庄市长安区人民政府",
            reason="材料已经按时交到窗口。",
            filed_on=date(2026, 12, 22),
        )
    assert case.appeals.get().until == date(2027, 2, 22)
