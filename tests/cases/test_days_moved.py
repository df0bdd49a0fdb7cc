"""A declared outage, and its withdrawal, moves every open day that runs over it: once, and never before what was told.

The platform was not there on Wednesday and Thursday, 25 and 26 November 2026; that was declared on the 27th.
"""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build, joint
from tests.authorities.test_import_calendar import GOOD
from tests.cases.acting import REASON, accepted, as_logged, day, officer_in, on
from tests.cases.test_linked import food_licence
from tests.supervision.late import FIRE
from tongban.authorities.actions import AtTheServer, declare_outage, import_calendar, withdraw_outage
from tongban.authorities.models import Outage
from tongban.authorities.queries import working_calendar
from tongban.cases import actions
from tongban.cases.beside import first_review_due, last_day_of, public_notices_over
from tongban.cases.clock import working_day_after
from tongban.cases.errors import HolderNotHeard
from tongban.cases.integrity import audit, compare_with_log
from tongban.cases.jobs import reckon_touched
from tongban.cases.models import Branch, Case, Hearing, JointCase, Obligation
from tongban.cases.queries import deadline_of
from tongban.cases.reckoned import cases_running_over, joints_running_over, moved_in, with_days, with_its_days
from tongban.cases.states import Act, BranchState, CaseState, JointAct, ObligationKind, Party
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import FirstReview
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.states import Role
from tongban.kernel.jobs import drain
from tongban.materials import actions as materials
from tongban.notifications.queries import messages_of
from tongban.web.desk.reading import log_of
from tongban.web.portal.event_words import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
KEEPER = AtTheServer()
WHY = "机房断电，网上申请和补正都不能提交。"
K = ObligationKind
LATER_TOLD = "您的期限顺延"


def outage(first: str = "11-25", last: str = "11-26", *, declared: str = "11-27") -> Outage:
    with on(declared):
        made = declare_outage(by=KEEPER, from_on=day(first), until_on=day(last), what=WHY)
        drain()
    return made


def taken_back(made: Outage, when: str = "11-27") -> None:
    with on(when, "11:00"):
        withdraw_outage(made.pk, by=KEEPER)
        drain()


def owed(case: Case, kind: str) -> date | None:
    return case.obligations.get(kind=kind, closed_at=None).due_on


def told(by: str = "zhangsan") -> list[str]:
    return [one.text for one in messages_of(build.account(by))[0] if one.title == LATER_TOLD]


def anew(case: Case) -> list[dict[str, Any]]:
    return [event.data for event in case.events.filter(kind=Act.RECKON_ANEW)]


def tolerated() -> Case:
    """XF-001 accepted on 23 November while M6 may follow, for twenty working days: until 21 December."""
    with on("11-23"):
        dossier = build.dossier("XF-001", answers={"S1": ["normal"]}, without_later=True)
        materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
        case = actions.submit_dossier(dossier.id, account=build.account())
        return actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)


def promised(item: str, answers: dict[str, list[str]]) -> Case:
    with on("11-23"):
        dossier = build.dossier(item, answers=answers)
        made = actions.submit_dossier(dossier.id, account=build.account())
        return build.bring(made.id, to=CaseState.GRANTED)


def offered(when: str = "11-23", *, interested: str = "") -> Case:
    case = accepted()
    with on(when):
        return actions.offer_hearing(
            case.id, officer=build.officer("qianjin"), seq=case.seq, reason=REASON, interested=interested
        )


def asked_fire(case: Case, when: str = "11-24") -> Case:
    with on(when):
        return actions.ask_opinion(
            case.id, officer=build.officer("qianjin"), seq=case.seq, body_id=FIRE, question="消防通道是否符合要求？"
        )


# --- each kind with its days


def test_materials_that_may_follow_may_come_later_and_the_applicant_is_told_once() -> None:
    case = tolerated()
    assert owed(case, K.LATER_MATERIAL) == day("12-21")
    made = outage()
    assert owed(case, K.LATER_MATERIAL) == day("12-23")
    (text,) = told()
    assert text == f"“{case.item_name}”里“容缺后补材料”的期限顺延到 2026年12月23日，原因见办件页面。您不用另外申请。"
    (data,) = anew(case)
    assert {
        "kind": "later_material",
        "title": "建设工程消防验收（备案）文件",
        "before": "2026-12-21",
        "after": "2026-12-23",
    } in data["owed"]
    taken_back(made)
    assert owed(case, K.LATER_MATERIAL) == day("12-23"), "what was told stays"
    assert len(told()) == 1
    as_logged(case)


def test_inspectors_have_as_many_working_days_as_before_and_no_more_once_it_is_withdrawn() -> None:
    case = accepted()
    assert owed(case, K.SEND_INSPECTORS) == day("11-30")
    made = outage()
    assert owed(case, K.SEND_INSPECTORS) == day("12-02")
    assert told() == [], "the office's own day is no news for the applicant"
    taken_back(made)
    assert owed(case, K.SEND_INSPECTORS) == day("11-30")
    as_logged(case)


def test_the_check_of_a_promise_and_a_rectification_move_after_the_decision_too() -> None:
    case = promised("XF-001", {"S1": ["promise"]})
    assert owed(case, K.PROMISE_CHECK) == day("12-21")
    outage()
    assert owed(case, K.PROMISE_CHECK) == day("12-23")
    as_logged(case)


def test_a_check_after_a_rectification_counts_from_its_last_day() -> None:
    case = promised("WJ-001", {"S3": ["promise"]})
    with on("12-10"):
        actions.check_promise(
            case.id, officer=build.officer("qianjin"), seq=Case.objects.get(id=case.id).seq, outcome="broken",
            note="消毒间没有按照承诺设置。", second_officer_id=build.officer("sunyue").account_id,
        )  # fmt: skip
    assert (owed(case, K.RECTIFY), owed(case, K.PROMISE_CHECK)) == (day("12-31"), date(2027, 3, 1))
    made = outage("12-14", "12-15", declared="12-16")
    again = case.obligations.get(kind=K.PROMISE_CHECK, closed_at=None)
    assert (owed(case, K.RECTIFY), again.started_on, again.due_on) == (
        date(2027, 1, 4), date(2027, 1, 4), date(2027, 3, 4),
    )  # fmt: skip
    assert "限期整改" in told()[0]
    taken_back(made, "12-16")
    assert (owed(case, K.RECTIFY), owed(case, K.PROMISE_CHECK)) == (date(2027, 1, 4), date(2027, 3, 4))
    first = case.obligations.get(kind=K.PROMISE_CHECK, closed_at__isnull=False)
    assert first.due_on == date(2027, 1, 25), "what is closed does not move"
    as_logged(case)


def test_there_is_longer_to_ask_for_a_hearing_and_asking_is_possible_until_then() -> None:
    case = offered()
    assert (case.hearings.get().ask_by, owed(case, K.ASK_HEARING)) == (day("11-30"), day("11-30"))
    made = outage()
    assert (case.hearings.get().ask_by, owed(case, K.ASK_HEARING)) == (day("12-02"), day("12-02"))
    assert "申请听证" in told()[0]
    taken_back(made)
    assert case.hearings.get().ask_by == day("12-02")
    with on("12-02"):
        case = actions.request_hearing(case.id, account=build.account(), seq=Case.objects.get(id=case.id).seq)
    assert case.hearings.get().hold_by == day("12-30")
    as_logged(case)


def test_others_may_ask_longer_too_although_the_applicant_has_waived() -> None:
    case = offered(interested="3号楼住户李某")
    with on("11-24"):
        actions.waive_hearing(case.id, account=build.account(), seq=case.seq)
    outage()
    assert case.hearings.get().ask_by == day("12-02")
    assert case.obligations.get(kind=K.ASK_HEARING).due_on == day("11-30"), "closed"
    assert told() == []
    assert {"kind": "ask_hearing", "title": "3号楼住户李某", "before": "2026-11-30", "after": "2026-12-02"} in [
        one for data in anew(case) for one in data["owed"]
    ]
    as_logged(case)


def test_a_hearing_may_be_held_later_and_its_own_day_stays() -> None:
    case = offered()
    with on("11-24"):
        case = actions.request_hearing(case.id, account=build.account(), seq=case.seq)
        case = actions.schedule_hearing(
            case.id, officer=build.officer("qianjin"), seq=case.seq, day=day("12-04"), time="9:00", place="三楼听证室",
            chair_id=build.officer("wujing").account_id,
        )  # fmt: skip
    assert (case.hearings.get().hold_by, owed(case, K.HOLD_HEARING)) == (day("12-22"), day("12-22"))
    made = outage()
    found = case.hearings.get()
    assert (found.hold_by, owed(case, K.HOLD_HEARING), found.held_on) == (day("12-24"), day("12-24"), day("12-04"))
    assert case.procedures.get().told_until == day("12-04")
    taken_back(made)
    assert (case.hearings.get().hold_by, owed(case, K.HOLD_HEARING)) == (day("12-22"), day("12-22"))
    as_logged(case)


def test_an_asked_body_has_longer_to_answer_and_its_officers_are_told() -> None:
    officer_in(FIRE, Role.REVIEWER, username="xiaofang")
    officer_in(FIRE, Role.CLERK, username="chuangkou")
    case = asked_fire(accepted())
    assert (case.opinions.get().due_on, owed(case, K.OPINION)) == (day("12-01"), day("12-01"))
    made = outage()
    assert (case.opinions.get().due_on, owed(case, K.OPINION)) == (day("12-03"), day("12-03"))
    (message,) = messages_of(build.account("xiaofang"))[0]
    assert (message.title, message.subject) == ("答复期限顺延", "")
    assert f"（办件编号 {case.number}）征求贵机构意见，答复期限顺延到 2026年12月3日" in message.text
    assert messages_of(build.account("chuangkou"))[0] == [], "who does not answer is not told"
    assert told() == []
    taken_back(made)
    assert case.opinions.get().due_on == day("12-03")
    as_logged(case)


def test_the_first_review_below_and_the_clock_of_the_case_keep_one_day() -> None:
    with on("11-01"):
        version = current_version("SCJG-006", on=date(2026, 11, 1))
        assert version is not None
        publish_version(replace(definition_of(version), first_review=FirstReview(level="county")), by="郑梅")
    case = accepted()
    assert (case.due_on, first_review_due(case)) == (day("12-21"), day("12-21"))
    made = outage()
    case = Case.objects.get(id=case.id)
    assert (case.due_on, first_review_due(case)) == (day("12-23"), day("12-23"))
    taken_back(made)
    case = as_logged(case)
    assert (case.due_on, first_review_due(case)) == (day("12-21"), day("12-21"))


def test_a_holder_may_speak_longer_and_silence_is_no_answer_before() -> None:
    with on("11-24"):
        case = actions.open_revocation(
            food_licence().id, officer=build.officer("qianjin"), ground="fraud",
            reason="现场检查发现经营场所与申请材料不符。", evidence="2026年11月24日现场检查笔录",
        )  # fmt: skip
    assert owed(case, K.SPEAK) == day("12-01")
    outage()
    assert owed(case, K.SPEAK) == day("12-03")
    assert "陈述申辩" in told()[0]
    case = Case.objects.get(id=case.id)
    silent: dict[str, Any] = {"officer": build.officer("qianjin"), "seq": case.seq, "said": "", "silent": True}
    with on("12-03"), pytest.raises(HolderNotHeard):
        actions.hear_holder(case.id, **silent)
    with on("12-04"):
        actions.hear_holder(case.id, **silent)
    assert case.obligations.get(kind=K.SPEAK).outcome == "lapsed"
    as_logged(case)


def test_a_public_notice_lasts_longer_and_ends_then() -> None:
    case = accepted()
    with on("11-24"):
        actions.begin_procedure(
            case.id, officer=build.officer("qianjin"), seq=case.seq, kind="公示", reason=REASON, expected_days=5
        )
    assert case.procedures.get().told_until == day("12-01")
    made = outage()
    assert last_day_of(case.procedures.get()) == day("12-03")
    taken_back(made)
    assert last_day_of(case.procedures.get()) == day("12-03"), "it was told to everybody"
    assert (public_notices_over(on=day("12-03")), public_notices_over(on=day("12-04"))) == ([], [case.id])
    as_logged(case)


def test_a_delivery_follows_by_itself_for_nothing_of_it_is_stored() -> None:
    with on("11-23"):
        case = build.case(state=CaseState.DENIED)
    assert deadline_of(case, calendar=working_calendar()) == day("12-07")
    made = outage()
    assert deadline_of(case, calendar=working_calendar()) == day("12-09")
    assert anew(case) == []
    taken_back(made)
    assert deadline_of(case, calendar=working_calendar()) == day("12-07")


def test_a_joint_case_and_its_parts_move_with_one_entry_in_its_log() -> None:
    with on("11-24"):
        whole = joint.submitted("T-CYD", {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]})
    whole = JointCase.objects.get(id=whole.id)

    def days() -> dict[int, date | None]:
        running = Branch.objects.filter(joint=whole, state="running", days__isnull=False)
        return dict(running.values_list("no", "due_on"))

    assert days() == {1: day("11-25")}
    made = outage()
    assert days() == {1: day("11-27")}
    moved = JointCase.objects.get(id=whole.id)
    assert moved.due_on == working_day_after(whole.due_on, 2, calendar=working_calendar())
    event = moved.events.get(kind=JointAct.RECKON_ANEW)
    assert event.by["name"] == "平台"
    assert event.data["why"] == "outage.declared"
    assert [event.data[when]["due_on"] for when in ("before", "after")] == [str(whole.due_on), str(moved.due_on)]
    assert [(one["no"], one["before"], one["after"]) for one in event.data["branches"]] == [
        (1, "2026-11-25", "2026-11-27")
    ]
    assert actions.reckon_joint_anew(whole.id, why="outage.declared") is False, "once"
    taken_back(made)
    assert (JointCase.objects.get(id=whole.id).due_on, days()) == (whole.due_on, {1: day("11-25")})
    assert (list(audit()), list(compare_with_log())) == ([], [])


def test_a_joint_case_that_was_taken_back_and_a_task_that_is_done_do_not_move() -> None:
    with on("11-23"):
        gone, whole = joint.submitted("T-LHJY", {"Q1": ["no"]}), joint.submitted("T-LHJY", {"Q1": ["no"]})
        actions.withdraw_joint(gone.id, account=build.account(), seq=gone.seq, reason="不办了。")
        Branch.objects.filter(joint=whole, no__in=[1, 6]).update(days=5, due_on=day("11-30"))
        done, runs = Branch.objects.get(joint=whole, no=1), Branch.objects.get(joint=whole, no=6)
        actions.finish_task(done.id, officer=build.officer("qianjin"), end=BranchState.GRANTED, note="按规定办理完毕。")
    kept = JointCase.objects.get(id=gone.id).due_on
    outage()
    assert JointCase.objects.get(id=gone.id).due_on == kept
    days = [Branch.objects.get(id=one.id).due_on for one in (done, runs)]
    assert days == [day("11-30"), day("12-02")]
    assert actions.reckon_joint_anew(gone.id, why="outage.declared") is False


def test_an_imported_calendar_moves_what_is_owed_as_well() -> None:
    """Without the calendar of 2027 the first of January counts."""
    case = tolerated()
    Obligation.objects.filter(case=case, kind=K.LATER_MATERIAL).update(started_on=day("12-11"), due_on=date(2027, 1, 8))
    with on("12-28"):
        import_calendar(GOOD.encode(), by=KEEPER)
        drain()
    assert owed(case, K.LATER_MATERIAL) == date(2027, 1, 11)


# --- what does not move


def test_what_is_closed_does_not_move() -> None:
    case = accepted()
    with on("11-24"):
        names = [build.officer("qianjin").account_id, build.officer("sunyue").account_id]
        actions.send_inspectors(case.id, officer=build.officer("qianjin"), seq=case.seq, account_ids=names)
    outage()
    assert case.obligations.get(kind=K.SEND_INSPECTORS).due_on == day("11-30")
    assert [data.get("owed") for data in anew(case)] == [None], "only the decision itself moved"


def test_an_outage_before_the_start_or_after_the_day_moves_nothing() -> None:
    case = offered("11-24")
    days = list(case.obligations.values_list("kind", "due_on"))
    before = case.seq
    outage("11-21", "11-23", declared="11-24")
    assert not cases_running_over(day("11-21"), day("11-22"))
    outage("12-03", "12-04", declared="12-07")
    found = Case.objects.get(id=case.id)
    assert (list(case.obligations.values_list("kind", "due_on")), found.seq) == (days, before)
    assert told() == []


def test_the_same_days_twice_move_once() -> None:
    case = tolerated()
    outage()
    seq = Case.objects.get(id=case.id).seq
    with on("11-27"):
        reckon_touched.call("2026-11-25", "2026-11-26", "outage.declared")
        assert actions.reckon_anew(case.id, why="outage.declared") is False
        drain()
    outage()  # declared by mistake a second time
    assert (Case.objects.get(id=case.id).seq, owed(case, K.LATER_MATERIAL)) == (seq, day("12-23"))
    assert len(told()) == 1


def test_rows_from_before_lengths_were_kept_move_where_the_law_sets_the_length() -> None:
    case = asked_fire(accepted())
    Obligation.objects.update(limit_value=None, limit_unit="")
    outage()
    assert (owed(case, K.SEND_INSPECTORS), owed(case, K.OPINION)) == (day("12-02"), day("12-01"))


# --- how it is told and what it costs


def test_the_log_says_it_to_the_office_and_to_the_applicant() -> None:
    case = tolerated()
    outage()
    event = case.events.get(kind=Act.RECKON_ANEW)
    assert "容缺后补材料 2026-12-21 → 2026-12-23" in str(log_of([event])[0])
    title, text = words_of(event)
    assert title == "重新推算期限"
    assert text.startswith("平台出过故障，受影响的日子不计入。")
    assert "容缺后补材料现在到 2026年12月23日(星期三)。" in text


def test_many_cost_the_queries_of_few() -> None:
    calendar = working_calendar()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            touched = cases_running_over(day("11-25"), day("11-26"))
            assert [bool(moved_in(one, calendar=calendar)) for one in with_days(touched)] == [False] * len(touched)
            joints_running_over(day("11-25"), day("11-26"))
        return len(captured)

    asked_fire(offered())
    few = cost()
    for _ in range(3):
        asked_fire(offered())
        tolerated()
    assert len(cases_running_over(day("11-25"), day("11-26"))) == 7
    assert cost() == few <= 16


def test_cases_come_in_cuts_without_a_gap() -> None:
    made = {offered().id, tolerated().id, promised("XF-001", {"S1": ["promise"]}).id}
    seen, after = [], None
    while cut := cases_running_over(day("11-25"), day("11-26"), after=after, most=1):
        seen += cut
        after = cut[-1]
    assert (len(seen), set(seen)) == (3, made)


# --- whatever the outage


def _days() -> dict[tuple[str, str], tuple[str, date]]:
    """Every open day: who owes it, and when."""
    found = {("case", str(one.id)): (Party.OFFICE.value, one.due_on) for one in Case.objects.exclude(due_on=None)}
    for owing in Obligation.objects.filter(closed_at=None):
        found["owed", str(owing.id)] = (str(owing.party), owing.due_on)
    for hearing in Hearing.objects.filter(closed_at=None, waived_at=None):
        found["ask_by", str(hearing.id)] = (Party.APPLICANT.value, hearing.ask_by)
    return {key: (party, due) for key, (party, due) in found.items() if due is not None}


def test_declaring_and_withdrawing_leaves_every_day_as_it_was_unless_a_later_one_was_told() -> None:
    asked_fire(offered())
    tolerated()
    promised("WJ-001", {"S3": ["promise"]})
    chance = random.Random(27)

    def settled() -> bool:
        every = Case.objects.values_list("id", flat=True)
        return not any(moved_in(with_its_days(one), calendar=working_calendar()) for one in every)

    moved_at_all = 0
    for _ in range(7):
        before = _days()
        first = day("11-20") + timedelta(days=chance.randint(0, 9))
        last = min(first + timedelta(days=chance.randint(0, 4)), day("11-30"))
        made = outage(first.isoformat()[5:], last.isoformat()[5:], declared="11-30")
        during = _days()
        assert settled()
        assert all(during[key][1] >= due for key, (_, due) in before.items()), (first, last)
        taken_back(made, "11-30")
        assert settled()
        for key, (party, due) in _days().items():
            assert due == (before[key][1] if party == Party.OFFICE else during[key][1]), (key, first, last)
        moved_at_all += before != during
    assert moved_at_all >= 3
    assert (list(audit()), list(compare_with_log())) == ([], [])
