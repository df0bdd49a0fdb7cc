"""The overall limit of a joint case in its rows: held, moved, extended, explained; and what the applicant is told of parts."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import build, joint
from tests.cases.acting import day, on
from tongban.authorities.actions import AtTheServer, declare_outage
from tongban.boot.wiring import REACTIONS
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.errors import ExtensionNotAllowed
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.joint_deadlines import joint_clock_fields, joint_reckoning
from tongban.cases.joint_queries import standing_of
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import BranchState, CaseState, JointAct, JointOutcome, JointState
from tongban.catalogue.actions import import_bundles
from tongban.catalogue.models import Bundle
from tongban.kernel import outbox
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.notifications.models import Message
from tongban.supervision.overdue import Asked, overdue
from tongban.supervision.states import OwedKind
from tongban.web.ui.branches import held_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}


def part(whole: JointCase, no: int) -> Case:
    return Case.objects.get(joint=whole, branch_no=no)


def anew(whole: JointCase) -> JointCase:
    found = JointCase.objects.get(id=whole.id)
    assert chain_is_whole(found)
    assert differences_from_log(found) == {}
    return found


def late_on(when: str) -> list[date]:
    with on(when):
        return [one.due_on for one in overdue(build.officer("fengchao"), Asked(kind=OwedKind.JOINT)).rows]


@pytest.fixture
def begun() -> JointCase:
    """A restaurant, submitted on Monday, 23 November: 8 days, until 3 December. On the 24th all later parts begin; the
    food licence (7 days) decides, the sign (5 days) has two days of room, both are in review.
    """
    with on("11-23"):
        whole = joint.submitted("T-CYD", RESTAURANT)
    with on("11-24"):
        joint.finish(part(whole, 1))
        drain()
        for no in (3, 5):
            build.bring(part(whole, no).id, to=CaseState.IN_REVIEW)
    return whole


def hold(whole: JointCase, no: int, when: str, *, notify: bool = True) -> None:
    with on(when):
        case = part(whole, no)
        actions.begin_procedure(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            kind="检验",
            reason="需要抽样检验。",
            expected_days=5,
            notify=notify,
        )
        drain()


def release(whole: JointCase, no: int, when: str) -> None:
    with on(when):
        case = part(whole, no)
        actions.end_procedure(case.id, officer=build.officer("qianjin"), seq=case.seq, result="检验合格。")
        drain()


def test_a_told_hold_of_the_deciding_part_stops_the_whole_and_its_end_moves_the_day(begun: JointCase) -> None:
    hold(begun, 3, "11-30")
    held = anew(begun)
    assert (held.held_since, held.held_for, held.due_on) == (
        day("11-30"),
        "“食品经营许可（新办）”，检验，尚未结束",
        day("12-03"),
    )
    assert late_on("12-09") == [], "what is held is not late"
    release(begun, 3, "12-02")
    moved = anew(begun)
    assert (moved.held_since, moved.held_for, moved.due_on) == (None, "", day("12-08"))
    assert late_on("12-09") == [day("12-08")]
    told = Message.objects.filter(title="总时限顺延")
    assert [one.text for one in told] == ["“开办餐饮店”的总时限顺延到 2026年12月8日，每一天怎么算见办件页面。"]
    with on("12-02"):
        drain()
        assert not actions.reckon_joint_anew(begun.id, why="test"), "reckoned again, nothing is new"
    assert told.count() == 1
    lines = {line.day: line for line in joint_reckoning(moved).account}
    assert (lines[day("12-01")].counted, lines[day("12-01")].words) == (None, "“食品经营许可（新办）”，检验，中止")


def test_without_written_notice_the_whole_runs_on(begun: JointCase) -> None:
    hold(begun, 3, "11-30", notify=False)
    assert (anew(begun).held_since, anew(begun).due_on) == (None, day("12-03"))
    assert late_on("12-09") == [day("12-03")]


def test_a_hold_beside_the_deciding_part_changes_nothing_until_it_has_used_up_its_room(begun: JointCase) -> None:
    hold(begun, 5, "11-25")
    held = anew(begun)
    assert (held.due_on, held.held_since) == (day("12-03"), day("11-27")), "two days of room, 25 and 26"
    release(begun, 5, "11-26")
    freed = anew(begun)
    assert (freed.due_on, freed.held_since) == (day("12-03"), None)
    (words,) = (line.reason for line in joint_reckoning(freed).account if line.day == day("11-25"))
    assert words == f"计入，“{Branch.objects.get(joint=begun, no=5).name}”，检验，不影响总时间"


def test_the_applicants_own_time_for_corrections_is_left_out() -> None:
    with on("11-23"):
        whole = joint.submitted("T-CYD", RESTAURANT)
    with on("11-24"):
        case = part(whole, 1)
        material = next(one.material_id for one in case.dossier.attachments.filter(licence=None))
        line = CorrectionLine("材料", "请补上签名。", material_id=material)
        actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])
        drain()
    first = Branch.objects.get(joint=whole, no=1).name
    held = anew(whole)
    assert (held.held_since, held.held_for) == (day("11-24"), f"“{first}”，等申请人补正，尚未结束")
    with on("11-26"):
        case = part(whole, 1)
        build.upload(case.dossier, material)
        actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
        drain()
    assert (anew(whole).held_since, anew(whole).due_on) == (None, day("12-08")), "24, 25 and 26 November do not count"


def test_a_later_calendar_moves_the_whole_by_one_act_with_one_event(begun: JointCase) -> None:
    with on("11-27"):
        declare_outage(by=AtTheServer(), from_on=day("11-26"), until_on=day("11-26"), what="机房断电，平台停用。")
        assert actions.reckon_joint_anew(begun.id, why="outage.declared")
        assert not actions.reckon_joint_anew(begun.id, why="outage.declared")
    moved = anew(begun)
    assert moved.due_on == day("12-04")
    (event,) = moved.events.filter(kind=JointAct.RECKON_ANEW)
    assert event.changes["due_on"] == "2026-12-04"
    assert joint_clock_fields(moved)["due_on"] == moved.due_on


@pytest.mark.parametrize(
    ("extension", "most"),
    [
        (None, 15),
        ({"value": 6, "unit": "工作日"}, 6),
        ({"value": 40, "unit": "工作日"}, 15),  # the law knows no more
        ({"value": 10, "unit": "自然日"}, 7),  # from 3 December to the 14th, for the 13th is a Sunday
        ({"value": 0, "unit": "工作日"}, 0),
    ],
)
def test_the_bundle_says_by_how_much_the_whole_may_be_extended(extension: dict[str, Any] | None, most: int) -> None:
    raw = {**Bundle.objects.get(id="T-CYD").definition, "id": "T-EXT", "name": "开店（演练）", "extension": extension}
    assert not import_bundles([raw]).rejected
    with on("11-23"):
        whole = joint.submitted("T-EXT", RESTAURANT)
        call: dict[str, Any] = {
            "officer": build.officer("zhougang"),
            "approver": "张区长",
            "reason": "现场核查需要外地专家。",
        }
        with pytest.raises(ExtensionNotAllowed):
            actions.extend_joint(whole.id, seq=whole.seq, days=most + 1, **call)
        if most:
            before = whole.due_on
            whole = actions.extend_joint(whole.id, seq=whole.seq, days=most, **call)
            assert whole.due_on > before
            assert anew(whole).extension_value == most


def test_an_extension_while_held_says_that_the_held_days_come_on_top(begun: JointCase) -> None:
    hold(begun, 3, "11-30")
    with on("12-01"):
        whole = anew(begun)
        whole = actions.extend_joint(
            whole.id,
            officer=build.officer("zhougang"),
            seq=whole.seq,
            days=2,
            approver="张区长",
            reason="现场核查需要外地专家。",
        )
    assert (whole.due_on, whole.held_since) == (day("12-07"), day("11-30"))
    assert "停表的天数不计算在内" in whole.papers.get(kind="extension").content["paragraphs"][2]
    release(begun, 3, "12-02")
    assert anew(begun).due_on == day("12-10"), "three held working days on top"


def test_taken_back_after_a_denial_nothing_was_granted_and_the_denial_is_still_delivered() -> None:
    whole = joint.submitted("T-LHJY", {"Q1": ["no"]})
    task = Branch.objects.get(joint=whole, no=6)
    officer = build.officer("qianjin")
    actions.finish_task(task.id, officer=officer, end=BranchState.DENIED, note="不符合规定的条件。")
    whole = actions.withdraw_joint(whole.id, account=build.account(), seq=anew(whole).seq, reason="不办了")
    assert (whole.state, whole.outcome) == (JointState.READY, JointOutcome.DENIED)


# --- what is told of parts


def test_a_part_that_begins_a_task_that_is_done_and_parts_that_are_dropped_are_told_once_each() -> None:
    ending = {**Bundle.objects.get(id="T-LHJY").definition, "id": "T-TOLD", "name": "灵活就业（演练）"}
    assert not import_bundles([ending]).rejected
    whole = joint.submitted("T-TOLD", {"Q1": ["no"]})
    drain()
    first = Branch.objects.get(joint=whole, no=1)
    actions.finish_task(first.id, officer=build.officer("qianjin"), end=BranchState.GRANTED, note="已登记为灵活就业。")
    drain()
    assert sorted(_texts("下一个事项已开始")) == sorted(
        f"“灵活就业（演练）”里的“{branch.name}”已经自动开始办理，由{branch.body.name}承办，不用您再申请。"
        for branch in whole.branches.filter(no__in=[2, 3]).select_related("body")
    )
    assert len(_texts("下一个事项已开始")) == 2
    assert _texts("一个事项已办完") == [
        f"“灵活就业（演练）”里的“{first.name}”已经办完：已办成。说明见办件页面的告知书。"
    ]
    build.bring(part(whole, 2).id, to=CaseState.DENIED)
    drain()
    dropped = Branch.objects.get(joint=whole, no=4)
    assert dropped.state == BranchState.DROPPED
    assert _texts("有事项不再办理") == [
        f"“灵活就业（演练）”里的“{dropped.name}”不再办理，因为所等的事项没有办成。原因和您可以怎样做，见告知书。"
    ]
    told = Message.objects.count()
    OutboxMessage.objects.update(relayed_at=None)  # everything comes once more
    outbox.relay(REACTIONS)
    outbox.react(REACTIONS)
    actions.settle_joint(whole.id)
    drain()
    assert Message.objects.count() == told


def _texts(title: str) -> list[str]:
    return list(Message.objects.filter(title=title).order_by("id").values_list("text", flat=True))


# --- the pages


def test_both_pages_show_the_account_the_deciding_way_and_that_the_clock_stands_still(begun: JointCase) -> None:
    hold(begun, 3, "11-30")
    citizen, desk = Client(), Client()
    with on("12-07"):
        citizen.force_login(build.account())
        desk.force_login(build.account("zhougang"))
        whole = anew(begun)
        seen = [
            citizen.get(reverse("portal:joint", args=[whole.id])).content.decode(),
            desk.get(reverse("desk:joint", args=[whole.id])).content.decode(),
        ]
        names = " → ".join(branch.name for branch in standing_of(whole).deciding)
        stands_still = held_words(whole)
    for page in seen:
        assert f"总时限 8 个工作日，按决定总时间的一路计算：{names}。" in page
        assert "“食品经营许可（新办）”，检验，尚未结束，中止" in page
        assert stands_still in page
    assert stands_still.startswith("总时限从 2026年11月30日")
    assert "已超期" not in seen[0]
    assert whole.state == JointState.RUNNING
