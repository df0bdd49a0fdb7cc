"""第七十八、七十九条: false material is a ground of its own, and for items of safety it bars applying again for a time."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests import build, joint
from tests.cases.test_linked import asked, food_licence
from tests.cases.test_revocation import heard, opened
from tongban.cases import actions
from tongban.cases.barred import bars_beside, bars_known_to
from tongban.cases.barring import FalseMaterial, first_free_day, last_barred_day
from tongban.cases.errors import (
    ApplicantBarred,
    CaseMovedOn,
    DeceitUnknown,
    FalseMaterialsUnnamed,
    MoveNotAllowed,
    NoBarToLift,
    NotALicence,
    NotYourDesk,
    ReasonNeeded,
)
from tongban.cases.models import Appeal, Bar, Case, JointCase
from tongban.cases.states import CaseState, Deceit, Purpose
from tongban.catalogue.actions import publish_version
from tongban.identity.models import LegalEntity
from tongban.identity.states import EntityKind
from tongban.kernel.jobs import drain
from tongban.kernel.language import in_chinese
from tongban.materials.models import Dossier
from tongban.materials.states import DossierState
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

DECIDED, LAST, AFTER = "2026-11-25", "2027-11-25", "2027-11-26"
FINDING = "现场核查确认，提交的租赁合同系伪造，出租人没有签过这份合同。"
FORGED = FalseMaterial(Deceit.FALSE, ["M3"])
SAFE = "YC-001"  # 烟草专卖零售许可: a licence, but none of safety


def at(day: str) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+08:00", tick=False)


def denied(
    item: str = "SCJG-006", *, found: FalseMaterial | None = FORGED, for_entity: bool = True, day: str = DECIDED
) -> Case:
    with at(day):
        case = build.case(item, state=CaseState.DECIDING, for_entity=for_entity)
        return actions.deny_case(
            case.id, officer=build.officer("zhougang"), seq=case.seq, reason=FINDING, false_material=found
        )


def applied(item: str = "SCJG-006", *, day: str, for_entity: bool = True) -> Case:
    with at(day):
        return build.case(item, for_entity=for_entity)


# --- the last day, in itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deceit", "decided", "last"),
    [
        (Deceit.FALSE, "2026-11-25", "2027-11-25"),
        (Deceit.CONCEALED, "2026-01-01", "2027-01-01"),
        (Deceit.OBTAINED, "2026-11-25", "2029-11-25"),
        (Deceit.FALSE, "2028-02-29", "2029-02-28"),  # no such day: the last of the month
        (Deceit.OBTAINED, "2025-02-28", "2028-02-28"),  # the 29th of that year is free
        (Deceit.OBTAINED, "2028-02-29", "2031-02-28"),
        (Deceit.FALSE, "2026-12-31", "2027-12-31"),
        (Deceit.FALSE, "2027-05-01", "2028-05-01"),  # a holiday does not carry it on
    ],
)
def test_a_period_of_years_ends_on_the_same_date_or_the_last_of_its_month(deceit: str, decided: str, last: str) -> None:
    assert last_barred_day(deceit, decided_on=date.fromisoformat(decided)) == date.fromisoformat(last)


def test_one_is_free_on_the_day_after() -> None:
    assert first_free_day(date(2027, 12, 31)) == date(2028, 1, 1)


# --- denied or refused for false material -----------------------------------------------------------------------------


def test_the_ground_stands_in_the_act_and_on_the_paper() -> None:
    case = denied()
    event = case.events.get(kind="deny")
    assert event.data == {
        "reason": FINDING,
        "deceit": "false",
        "article": "行政许可法第七十八条",
        "materials": [next(m.name for m in build.definition_of(case.version).materials if m.id == "M3")],
        "barred_until": LAST,
    }
    paper = case.papers.get(kind="denial").content
    said = "".join(paper["paragraphs"])
    assert f"经查明，您在申请中提供虚假材料（涉及：{event.data['materials'][0]}）" in said
    assert "行政许可法第七十八条" in said
    assert "一年内不得再次申请这个事项，最后一天是 2027年11月25日，2027年11月26日 起可以申请" in said
    assert "六十日内" in paper["remedies"]
    bar = Bar.objects.get()
    assert (bar.case, bar.item_id, bar.entity, bar.person, bar.deceit, bar.finding) == (
        case,
        "SCJG-006",
        case.entity,
        None,
        "false",
        FINDING,
    )
    assert (bar.starts_on, bar.ends_on, bar.article) == (date(2026, 11, 25), date(2027, 11, 25), "行政许可法第七十八条")
    assert build.nothing_differs_from_the_log()


def test_an_ordinary_denial_bars_nobody_and_says_nothing_of_it() -> None:
    case = denied(found=None)
    assert case.events.get(kind="deny").data == {"reason": FINDING}
    assert "第七十八条" not in "".join(case.papers.get(kind="denial").content["paragraphs"])
    assert not Bar.objects.exists()
    assert applied(day=DECIDED).state == CaseState.SUBMITTED


def test_an_item_that_concerns_no_safety_is_denied_on_the_same_ground_without_a_bar() -> None:
    case = denied(SAFE, found=FalseMaterial(Deceit.CONCEALED))
    said = case.papers.get(kind="denial").content["paragraphs"]
    assert any("隐瞒有关情况" in line and "第七十八条" in line for line in said)
    assert "您可以随时再次申请本事项，请如实说明情况、提交真实的材料。" in said
    assert "barred_until" not in case.events.get(kind="deny").data
    assert not Bar.objects.exists()
    assert applied(SAFE, day=DECIDED).state == CaseState.SUBMITTED


@at(DECIDED)
def test_refusing_to_accept_for_the_same_ground_bars_as_well_and_sends_nobody_elsewhere() -> None:
    case = build.case()
    refused = actions.refuse_case(
        case.id, officer=build.officer(), seq=case.seq, reason=FINDING, false_material=FalseMaterial(Deceit.CONCEALED)
    )
    assert (refused.state, Bar.objects.get().ends_on) == (CaseState.REFUSED, date(2027, 11, 25))
    data = refused.events.get(kind="refuse").data
    assert (data["deceit"], data["materials"], data["right_body"]) == ("concealed", [], "")
    paper = refused.papers.get(kind="refusal").content
    assert "最后一天是 2027年11月25日" in "".join(paper["paragraphs"])
    assert "六十日内" in paper["remedies"]
    with pytest.raises(ApplicantBarred):
        build.case()
    drain()
    assert build.nothing_differs_from_the_log()


@at(DECIDED)
def test_the_finding_says_which_deceit_which_materials_and_why() -> None:
    case = build.case(state=CaseState.DECIDING)
    head = build.officer("zhougang")
    for found, reason, refusal in [
        (FalseMaterial("guess", ["M3"]), FINDING, DeceitUnknown),
        (FalseMaterial(Deceit.OBTAINED, ["M3"]), FINDING, DeceitUnknown),  # that is found out after a grant
        (FalseMaterial(Deceit.FALSE), FINDING, FalseMaterialsUnnamed),
        (FalseMaterial(Deceit.FALSE, ["M3", "M99"]), FINDING, FalseMaterialsUnnamed),
        (FORGED, " 假 ", ReasonNeeded),
    ]:
        with pytest.raises(refusal), transaction.atomic():
            actions.deny_case(case.id, officer=head, seq=case.seq, reason=reason, false_material=found)
    assert not Bar.objects.exists()
    assert Case.objects.get(id=case.id).state == CaseState.DECIDING


@at(DECIDED)
def test_the_article_is_that_of_licences_only() -> None:
    case = build.case("WJ-006", state=CaseState.DECIDING, for_entity=False)
    with pytest.raises(NotALicence), transaction.atomic():
        actions.deny_case(
            case.id,
            officer=build.officer("zhougang"),
            seq=case.seq,
            reason=FINDING,
            false_material=FalseMaterial(Deceit.CONCEALED),
        )
    assert Case.objects.get(id=case.id).state == CaseState.DECIDING


# --- what stands against applying -------------------------------------------------------------------------------------


def test_until_its_last_day_the_applicant_is_refused_and_the_draft_stays() -> None:
    denied()
    for day in (DECIDED, LAST):
        with at(day):
            draft = build.dossier()
            with pytest.raises(ApplicantBarred) as refused, transaction.atomic():
                actions.submit_dossier(draft.id, account=build.account())
            assert Dossier.objects.get(id=draft.id).state == DossierState.DRAFT
    said = str(refused.value.message)
    for word in (
        "2027年11月25日 以前（含当日）",
        "食品经营许可（新办）",
        "提供虚假材料",
        "第七十八条",
        "2027年11月26日 起",
    ):
        assert word in said
    assert "行政复议" in said
    with at(AFTER):
        assert actions.submit_dossier(draft.id, account=build.account()).state == CaseState.SUBMITTED


def test_another_item_and_another_applicant_are_free() -> None:
    denied()
    assert applied("SCJG-010", day="2026-11-26").state == CaseState.SUBMITTED
    with at("2026-11-26"):
        assert build.case(by="wangwu", for_entity=False).state == CaseState.SUBMITTED
    with pytest.raises(ApplicantBarred):
        applied(day="2026-11-26")


def test_a_sole_proprietor_and_the_business_are_one() -> None:
    """个体工商户 and who runs it answer for each other; a company and its legal representative do not (民法典第五十四、五十六条)."""
    denied()
    with pytest.raises(ApplicantBarred):
        applied(day="2026-11-26", for_entity=False)
    LegalEntity.objects.update(kind=EntityKind.ENTERPRISE)
    assert applied(day="2026-11-26", for_entity=False).entity is None
    Bar.objects.all().delete()
    LegalEntity.objects.update(kind=EntityKind.SOLE_PROPRIETOR)
    denied(for_entity=False)
    with pytest.raises(ApplicantBarred):
        applied(day="2026-11-26")
    LegalEntity.objects.update(kind=EntityKind.ENTERPRISE)
    assert applied(day="2026-11-26").entity is not None


def test_a_person_is_barred_as_a_person() -> None:
    denied(for_entity=False)
    bar = Bar.objects.get()
    assert (bar.entity, bar.person) == (None, build.account().person)
    with pytest.raises(ApplicantBarred, match="张三"):
        applied(day="2026-11-26", for_entity=False)


def test_what_was_applied_for_before_goes_on() -> None:
    earlier = applied(day=DECIDED)
    denied()
    with at("2026-11-26"):
        assert build.bring(earlier.id, to=CaseState.GRANTED).state == CaseState.GRANTED
        assert [bar.case.number for bar in bars_beside(earlier)] == [Bar.objects.get().case.number]


def test_what_is_asked_for_about_a_licence_that_exists_is_not_barred() -> None:
    with at(DECIDED):
        licence = food_licence()
    denied()
    with at("2026-11-26"):
        case = asked(licence, Purpose.CHANGE)
        assert (case.purpose, case.state) == (Purpose.CHANGE, CaseState.SUBMITTED)
        case = build.bring(case.id, to=CaseState.DECIDING)
        actions.deny_case(
            case.id,
            officer=build.officer("zhougang"),
            seq=case.seq,
            reason=FINDING,
            false_material=FalseMaterial(Deceit.CONCEALED),
        )
    assert Bar.objects.count() == 1  # a change is no application for the licence: the ground stands, no bar follows


def test_the_version_that_the_case_pins_says_whether_it_is_one_of_safety() -> None:
    with at(DECIDED):
        pinned = build.case(state=CaseState.DECIDING)
        version = publish_version(replace(build.definition_of(pinned.version), direct_safety=False), by="郑梅")
        assert version is not None
        newer = build.case(state=CaseState.DECIDING)
        assert (pinned.version == version, newer.version == version) == (False, True)
        head = build.officer("zhougang")
        actions.deny_case(newer.id, officer=head, seq=newer.seq, reason=FINDING, false_material=FORGED)
        assert not Bar.objects.exists()
        actions.deny_case(pinned.id, officer=head, seq=pinned.seq, reason=FINDING, false_material=FORGED)
        assert Bar.objects.get().case == pinned


def test_two_bars_the_longer_one_answers() -> None:
    with at("2026-11-20"):
        second = build.case(state=CaseState.DECIDING)
    denied(day="2026-11-24")
    with at(DECIDED):
        actions.deny_case(
            second.id, officer=build.officer("zhougang"), seq=second.seq, reason=FINDING, false_material=FORGED
        )
        assert [bar.ends_on for bar in bars_known_to(build.account())] == [date(2027, 11, 25), date(2027, 11, 24)]
        with pytest.raises(ApplicantBarred, match="2027年11月25日"):
            build.case()


# --- revoked because it was obtained by deceit ------------------------------------------------------------------------


def revoked(*, ground: str = "fraud") -> Case:
    with at(DECIDED):
        deciding = heard(opened(food_licence(), ground=ground))
        return actions.end_licence(deciding.id, officer=build.officer("zhougang"), seq=deciding.seq, reason=FINDING)


def test_who_obtained_a_licence_by_deceit_is_barred_for_three_years() -> None:
    case = revoked()
    bar = Bar.objects.get()
    assert (bar.case, bar.item_id, bar.entity, bar.deceit) == (case, "SCJG-006", case.entity, "obtained")
    assert (bar.ends_on, bar.article) == (date(2029, 11, 25), "行政许可法第七十九条")
    said = "".join(case.papers.get(kind="revocation").content["paragraphs"])
    assert f"{case.applicant_name}自本决定作出之日起三年内不得再次申请这个事项，最后一天是 2029年11月25日" in said
    assert case.events.get(kind="end_licence").data["barred_until"] == "2029-11-25"
    with pytest.raises(ApplicantBarred, match="不正当手段"):
        applied(day="2029-11-25")
    assert applied(day="2029-11-26").state == CaseState.SUBMITTED
    assert build.nothing_differs_from_the_log()


def test_a_licence_revoked_for_the_offices_own_fault_bars_nobody() -> None:
    case = revoked(ground="procedure")
    assert not Bar.objects.exists()
    assert "barred_until" not in case.events.get(kind="end_licence").data
    assert applied(day="2026-11-26").state == CaseState.SUBMITTED


# --- lifted -----------------------------------------------------------------------------------------------------------


def appealed(case: Case, outcome: str, changed: actions.Changed | None = None) -> Case:
    with at("2026-12-01"):
        case = build.deliver(case) if case.state == CaseState.DENIED else case
        actions.file_appeal(
            case.id,
            account=build.account(),
            seq=Case.objects.get(id=case.id).seq,
            kind="reconsideration",
            agency="石家庄市长安区人民政府",
            reason="合同是真的。",
            filed_on=date(2026, 12, 1),
        )
    with at("2026-12-20"):
        return actions.close_appeal(
            case.id,
            officer=build.officer("zhougang"),
            seq=Case.objects.get(id=case.id).seq,
            appeal_id=Appeal.objects.get(case=case).id,
            outcome=outcome,
            note="复议决定〔2026〕12号。",
            on=date(2026, 12, 20),
            changed=changed,
        )


def test_an_annulled_decision_lifts_its_bar() -> None:
    case = denied()
    with pytest.raises(ApplicantBarred):
        applied(day="2026-12-20")
    closed = appealed(case, "annulled")
    bar = Bar.objects.get()
    assert (bar.lift_reason, bar.lifted_at is not None) == ("复议决定〔2026〕12号。", True)
    assert closed.events.get(kind="close_appeal").data["bar_lifted"] is True
    assert applied(day="2026-12-20").state == CaseState.SUBMITTED
    with at("2026-12-20"):
        drain()
        assert bars_known_to(build.account()) == []
    assert Message.objects.filter(subject=str(case.id), title="可以再次申请了").count() == 1
    assert build.nothing_differs_from_the_log()


@pytest.mark.parametrize("outcome", ["upheld", "withdrawn", "dismissed"])
def test_any_other_outcome_leaves_it(outcome: str) -> None:
    closed = appealed(denied(), outcome)
    assert "bar_lifted" not in closed.events.get(kind="close_appeal").data
    with pytest.raises(ApplicantBarred):
        applied(day="2026-12-20")


@pytest.mark.parametrize(("decision", "lifted"), [("granted", True), ("denied", False)])
def test_a_decision_changed_to_a_grant_lifts_it_and_one_that_stays_a_denial_leaves_it(
    decision: str, *, lifted: bool
) -> None:
    closed = appealed(denied(), "changed", actions.Changed(decision, "复议机关查明的事实如下。"))
    assert closed.events.get(kind="close_appeal").data.get("bar_lifted", False) is lifted
    assert (Bar.objects.get().lifted_at is not None) is lifted


def test_a_decider_lifts_it_with_a_reason_once_and_never_the_row_is_lost() -> None:
    case = denied()
    head = build.officer("zhougang")
    with at("2026-12-02"):
        with pytest.raises(ReasonNeeded), transaction.atomic():
            actions.lift_bar(case.id, officer=head, seq=case.seq, reason="是")
        with pytest.raises(NotYourDesk), transaction.atomic():
            actions.lift_bar(case.id, officer=build.officer("qianjin"), seq=case.seq, reason="复议变更了认定。")
        with pytest.raises(CaseMovedOn), transaction.atomic():
            actions.lift_bar(case.id, officer=head, seq=case.seq - 1, reason="复议变更了认定。")
        lifted = actions.lift_bar(case.id, officer=head, seq=case.seq, reason="复议变更了认定。")
        assert lifted.state == CaseState.DENIED
        with pytest.raises(NoBarToLift), transaction.atomic():
            actions.lift_bar(case.id, officer=head, seq=lifted.seq, reason="复议变更了认定。")
    assert Bar.objects.get().lift_reason == "复议变更了认定。"
    assert applied(day="2026-12-02").state == CaseState.SUBMITTED
    assert build.nothing_differs_from_the_log()


def test_there_is_nothing_to_lift_before_a_decision_or_after_the_last_day() -> None:
    head = build.officer("zhougang")
    with at(DECIDED):
        open_ = build.case(state=CaseState.DECIDING)
        with pytest.raises(MoveNotAllowed):
            actions.lift_bar(open_.id, officer=head, seq=open_.seq, reason="复议变更了认定。")
    case = denied()
    with at(AFTER), pytest.raises(NoBarToLift):
        actions.lift_bar(case.id, officer=head, seq=case.seq, reason="复议变更了认定。")


# --- who sees it, and what the database itself refuses ----------------------------------------------------------------


def test_a_stranger_knows_of_no_bar() -> None:
    denied()
    with at("2026-11-26"):
        assert [bar.item_id for bar in bars_known_to(build.account())] == ["SCJG-006"]
        assert bars_known_to(build.account("wangwu")) == []


def test_the_database_keeps_bars_straight() -> None:
    bar = Bar.objects.get(case=denied())
    for wrong in (
        {"person": build.account().person},
        {"entity": None},
        {"ends_on": date(2026, 11, 25)},
        {"lift_reason": "没有时间"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bar.objects.filter(id=bar.id).update(**wrong)


def test_kinds_of_deceit_have_words() -> None:
    assert [in_chinese(one.label) for one in Deceit] == [
        "隐瞒有关情况",
        "提供虚假材料",
        "以欺骗、贿赂等不正当手段取得许可",
    ]


# --- in a joint case --------------------------------------------------------------------------------------------------


def test_a_part_that_the_applicant_may_not_apply_for_stops_the_joint_submission_until_the_day() -> None:
    answers = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}
    denied(for_entity=False)
    with at("2026-11-26"):
        draft = joint.draft("T-CYD", answers)
        with pytest.raises(ApplicantBarred, match="食品经营许可"), transaction.atomic():
            actions.submit_joint(draft.id, account=build.account())
        assert not JointCase.objects.exists()
        other = joint.draft("T-CYD", answers, by="wangwu")
        assert actions.submit_joint(other.id, account=build.account("wangwu")).state == "running"
    with at(AFTER):
        assert actions.submit_joint(draft.id, account=build.account()).state == "running"
