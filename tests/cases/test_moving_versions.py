"""A running case keeps its version; it goes over to a newer one only where nobody is worse off, and can come back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine

from tests import build
from tongban.authorities.actions import AtTheServer, declare_outage
from tongban.cases import actions
from tongban.cases.errors import MoveNotUndoable, NothingChosen, NotYourDesk, ReasonNeeded, VersionNotMovable
from tongban.cases.integrity import chain_is_whole, differences_from_log
from tongban.cases.models import Case, CaseEvent, VersionMove, VersionMoveLine
from tongban.cases.moving_plans import outcomes_of, plan_move
from tongban.cases.version_moves import Standing, compare
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import (
    Definition,
    FeeItem,
    Promise,
    Quota,
    Situation,
    Span,
    SpecialProcedure,
    Tolerance,
)
from tongban.catalogue.definition import Option as Choice
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import current_version, definition_of
from tongban.catalogue.situations import materials_for
from tongban.kernel.jobs import drain
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
ITEM = "SCJG-006"
REASON = "新版减少了申请材料。"


def definition() -> Definition:
    version = current_version(ITEM)
    assert version is not None
    return definition_of(version)


def published(**changes: Any) -> ItemVersion:
    version = publish_version(replace(definition(), **changes), by="郑梅")
    assert version is not None
    return version


def shorter_limit(value: int) -> Any:
    old = definition().time_limit
    return replace(old, promised=Span(value=value, unit="工作日"), variants=())


def without(case: Case) -> tuple[str, Any]:
    """The first material that the case must bring, and the materials without it."""
    old = definition()
    gone = next(one for one in materials_for(old, case.dossier.answers) if one.necessity == "必要")
    return gone.name, tuple(one for one in old.materials if one.id != gone.id)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("dossier", "version").get(id=case.id)


def moved(to: ItemVersion, *cases: Case) -> dict[str, tuple[str, str]]:
    """Move these cases and say what became of each."""
    move = actions.move_cases(
        item_id=ITEM,
        to_number=to.number,
        officer=build.officer("zhengmei"),
        reason=REASON,
        chosen=[(case.id, case.seq) for case in cases],
    )
    drain()
    return report(move)


def report(move: VersionMove) -> dict[str, tuple[str, str]]:
    return {line.case.number: (line.outcome, line.note) for line in VersionMoveLine.objects.filter(move=move)}


# --- a new version alone


def test_a_new_version_touches_no_running_case() -> None:
    running, before = build.case(), build.case(state="in_review")
    rows = list(Case.objects.order_by("id").values())
    published(time_limit=shorter_limit(1))
    assert list(Case.objects.order_by("id").values()) == rows
    done = build.bring(running.id, to="in_review")
    assert done.version_id == before.version_id
    assert (done.limit_value, done.limit_unit) == (before.limit_value, before.limit_unit)


# --- what is worse, and what is not; each rule with its twin


def standing(**changes: Any) -> Standing:
    old = definition()
    sample = old.samples[0]
    known: dict[str, Any] = {
        "answers": {key: list(values) for key, values in sample.answers.items()},
        "applicant_kind": "legal",
        "level": "county",
        "brought": frozenset(),
        "accepted": True,
    }
    return Standing(**{**known, **changes})


def fee(amount: float | None, unit: str = "元/件") -> Any:
    item = FeeItem(name="工本费", kind="行政事业性收费", amount=amount, unit=unit, basis="测试")
    return replace(definition().fee, charged=True, items=(item,))


def needed(old: Definition) -> Any:
    return next(one for one in materials_for(old, standing().answers) if one.necessity == "必要")


def swapped(old: Definition, **changes: Any) -> Definition:
    target = needed(old)
    return replace(old, materials=tuple(replace(one, **changes) if one is target else one for one in old.materials))


def renamed(old: Definition) -> Definition:
    return swapped(old, id="X-99", name="全新的材料")


WORSE: dict[str, tuple[Callable[[Definition], Definition], Callable[[Definition], Definition], str]] = {
    # what is published before, what after, and the words of the obstacle
    "another material": (lambda old: old, renamed, "新版要多交材料：全新的材料"),
    "a material needed now": (lambda old: swapped(old, necessity="容缺后补"), lambda old: old, "新版要多交材料"),
    "more copies": (lambda old: old, lambda old: swapped(old, copies=9), "新版对材料的份数或形式要求更高"),
    "a check point of a material": (
        lambda old: swapped(old, check_points=()),
        lambda old: swapped(old, check_points=("是否加盖公章",)),
        "新版对材料的审查要点更多",
    ),
    "a question": (
        lambda old: old,
        lambda old: replace(
            old,
            situations=(
                *old.situations,
                Situation(id="more", question="另一个问题", options=(Choice(value="a", label="是"),)),
            ),
        ),
        "新版多问一个问题：另一个问题",
    ),
    "a condition": (lambda old: old, lambda old: replace(old, conditions=(*old.conditions, "新条件")), "新条件"),
    "a fee": (lambda old: old, lambda old: replace(old, fee=fee(10)), "新版多收或提高收费：工本费"),
    "a higher fee": (
        lambda old: replace(old, fee=fee(10)),
        lambda old: replace(old, fee=fee(11)),
        "新版多收或提高收费：工本费",
    ),
    "a fee in another unit": (
        lambda old: replace(old, fee=fee(10)),
        lambda old: replace(old, fee=fee(1, "元/平方米")),
        "新版多收或提高收费：工本费",
    ),
    "a check point of a node": (
        lambda old: old,
        lambda old: replace(
            old,
            nodes=tuple(
                replace(node, check_points=(*node.check_points, "新要点")) if node.stage == "review" else node
                for node in old.nodes
            ),
        ),
        "新版环节的审查要点更多",
    ),
    "one officer instead of two": (
        lambda old: replace(old, nodes=tuple(replace(node, two_officers=True) for node in old.nodes)),
        lambda old: replace(old, nodes=tuple(replace(node, two_officers=False) for node in old.nodes)),
        "新版环节不再由两人核查",
    ),
    "a tolerance lost": (
        lambda old: replace(old, tolerance=Tolerance(within=Span(value=10, unit="工作日"))),
        lambda old: replace(old, tolerance=None),
        "新版没有容缺受理",
    ),
    "a promise changed": (
        lambda old: replace(old, promise=Promise(check_within=Span(value=2, unit="月"))),
        lambda old: replace(old, promise=None),
        "新版的告知承诺不同",
    ),
    "a quota": (lambda old: old, lambda old: replace(old, quota=Quota(places=3)), "新版限制数量"),
    "graver for who deceives": (
        lambda old: replace(old, direct_safety=False),
        lambda old: replace(old, direct_safety=True),
        "弄虚作假的后果更重",
    ),
    "another result": (lambda old: old, lambda old: replace(old, results=()), "新版的办理结果不同"),
    "no longer for these applicants": (
        lambda old: old,
        lambda old: replace(old, subjects=("自然人",)),
        "新版不再受理这类申请人",
    ),
    "another level": (lambda old: old, lambda old: replace(old, levels=("province",)), "新版这一层级不再办理"),
    "more visits": (
        lambda old: old,
        lambda old: replace(old, online=replace(old.online, visits=old.online.visits + 1)),
        "新版要多跑一趟",
    ),
}


@pytest.mark.parametrize("what", WORSE)
def test_whatever_is_worse_stands_against_the_move_and_the_other_way_round_does_not(what: str) -> None:
    before, after, words = WORSE[what]
    old, new = before(definition()), after(definition())
    there = compare(old, new, standing())
    assert any(words in line for line in there.obstacles), there.obstacles
    if what not in {"another material", "another result", "a fee in another unit", "a promise changed"}:
        back = compare(new, old, standing())
        assert not any(words in line for line in back.obstacles), back.obstacles


def test_the_same_definition_changes_nothing() -> None:
    same = compare(definition(), definition(), standing())
    assert (same.easier, same.obstacles) == ([], [])


def test_what_was_brought_already_may_be_asked_for() -> None:
    old = swapped(definition(), necessity="非必要")
    new = definition()
    material = needed(new)
    assert compare(old, new, standing()).obstacles == [f"新版要多交材料：{material.name}"]
    assert compare(old, new, standing(brought=frozenset({material.id}))).obstacles == []


def test_what_is_being_corrected_now_must_not_vanish() -> None:
    old = definition()
    material = needed(old)
    new = replace(old, materials=tuple(one for one in old.materials if one is not material))
    assert compare(old, new, standing()).easier == [f"不用再交材料：{material.name}"]
    assert compare(old, new, standing(asked=frozenset({material.id}))).obstacles == [
        f"申请人正在补正的材料新版没有：{material.name}"
    ]


def test_a_longer_limit_stands_against_a_case_that_is_not_accepted_yet() -> None:
    old, new = (replace(definition(), time_limit=shorter_limit(days)) for days in (5, 6))
    assert compare(old, new, standing(accepted=False)).obstacles == ["新版的办理时限更长，或者与原来的不能比较"]
    assert compare(old, new, standing(accepted=True)).obstacles == []  # the earlier due day is kept
    assert compare(new, old, standing(accepted=False)).easier == ["办理时限缩短为 5 个工作日"]


def test_a_procedure_that_stops_the_clock_or_a_longer_extension_is_worse() -> None:
    kind = SpecialProcedure(kind="现场核查", counts_in_limit=False)
    old, new = definition(), replace(definition(), special_procedures=(kind,))
    assert compare(old, new, standing(holding_after=frozenset({"现场核查"}))).obstacles == [
        "新版多一个不计时限的程序：现场核查"
    ]
    assert compare(old, old, standing(extension_before=5, extension_after=10)).obstacles == ["新版可以延长得更久"]
    assert compare(old, old, standing(extension_before=10, extension_after=5)).obstacles == []


def test_a_dropped_question_leaves_the_answers_and_a_dropped_option_is_worse_for_who_chose_it() -> None:
    old = definition()
    answers = standing().answers
    chosen = next(one for one in old.situations if answers.get(one.id))
    value = answers[chosen.id][0]
    fewer = replace(chosen, options=tuple(one for one in chosen.options if one.value != value))
    lost = replace(old, situations=tuple(fewer if one is chosen else one for one in old.situations))
    assert any("没有申请人选过的情形" in line for line in compare(old, lost, standing()).obstacles)
    gone = replace(old, situations=tuple(one for one in old.situations if one is not chosen))
    found = compare(old, gone, standing())
    assert f"不用再回答：{chosen.question}" in found.easier
    assert chosen.id not in found.answers


# --- cases


def test_the_dry_run_says_for_every_case_what_changes_and_writes_nothing() -> None:
    case = build.case()
    name, materials = without(case)
    to = published(materials=materials)
    planned, following = plan_move(build.officer("zhengmei"), to)
    assert [(one.case.number, one.comparison.easier, one.comparison.obstacles) for one in planned] == [
        (case.number, [f"不用再交材料：{name}"], [])
    ]
    assert following == ""
    assert fresh(case).version.number == to.number - 1
    assert not VersionMove.objects.exists()


def test_a_moved_case_needs_less_is_told_so_and_its_log_has_both_versions() -> None:
    case = build.case()
    name, materials = without(case)
    old, to = fresh(case).version, published(materials=materials)
    assert moved(to, case) == {case.number: ("moved", f"不用再交材料：{name}")}
    after = fresh(case)
    assert (after.version_id, after.dossier.version_id, after.seq) == (to.pk, to.pk, case.seq + 1)
    event = CaseEvent.objects.get(case=case, kind="migrate")
    assert (event.data["from"], event.data["to"]) == ([old.pk, old.number], [to.pk, to.number])
    assert (event.by["name"], event.by["role"]) == ("郑梅", "editor")
    assert chain_is_whole(after)
    assert differences_from_log(after) == {}
    text = Message.objects.filter(subject=str(case.id)).latest("id").text
    assert f"不用再交材料：{name}" in text
    assert build.bring(case.id, to="closed").version_id == to.pk


def test_a_shorter_promise_applies_and_a_longer_one_never() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        published(time_limit=shorter_limit(10))
        case = build.case(state="in_review")
        assert case.due_on == date(2026, 12, 7)
        sooner = published(time_limit=shorter_limit(3))
        assert moved(sooner, case)[case.number][0] == "moved"
        after = fresh(case)
        assert (after.limit_value, after.due_on) == (3, date(2026, 11, 26))
        later = published(time_limit=shorter_limit(8))
        assert moved(later, after)[case.number][0] == "moved"
        kept = fresh(case)
        assert (kept.version_id, kept.limit_value, kept.due_on) == (later.pk, 3, date(2026, 11, 26))


def test_a_case_that_would_be_worse_off_is_refused_by_name_and_the_others_move() -> None:
    case, other = build.case(), build.case(state="in_review")
    to = published(time_limit=shorter_limit(60))
    assert moved(to, case, other) == {
        case.number: ("refused", "新版的办理时限更长，或者与原来的不能比较"),
        other.number: ("moved", ""),
    }
    assert fresh(case).version_id != to.pk
    assert not CaseEvent.objects.filter(case=case, kind="migrate").exists()
    assert fresh(other).due_on == other.due_on


def test_a_node_that_is_gone_stops_a_case_that_stands_there_and_no_other() -> None:
    early, there = build.case(), build.case(state="in_review")
    nodes = tuple(node for node in definition().nodes if node.key != there.node_key)
    to = published(nodes=nodes)
    outcome = moved(to, early, there)
    assert outcome[there.number] == ("refused", "办件正在办的环节新版没有")
    assert outcome[early.number][0] == "moved"


def test_a_case_that_somebody_moved_on_meanwhile_is_left_alone() -> None:
    case = build.case()
    to = published(conditions=())
    actions.pass_pre_review(case.id, officer=build.officer(), seq=case.seq)
    assert moved(to, case)[case.number][0] == "changed"
    assert fresh(case).version_id != to.pk


def test_only_an_editor_of_the_body_moves_and_a_reason_and_a_version_in_force_are_needed() -> None:
    case = build.case()
    to = published(conditions=())
    call: dict[str, Any] = {
        "item_id": ITEM,
        "to_number": to.number,
        "officer": build.officer("zhengmei"),
        "reason": REASON,
        "chosen": [(case.id, case.seq)],
    }
    with pytest.raises(NotYourDesk):
        actions.move_cases(**{**call, "officer": build.officer("zhaomin")})
    with pytest.raises(ReasonNeeded):
        actions.move_cases(**{**call, "reason": "好"})
    with pytest.raises(VersionNotMovable):
        actions.move_cases(**{**call, "to_number": to.number + 1})
    with pytest.raises(NothingChosen):
        actions.move_cases(**{**call, "chosen": []})
    elsewhere = build.officer("zhengmei")
    for key in [key for key in elsewhere.posts if key[0] == case.body_id]:
        del elsewhere.posts[key]
    with pytest.raises(NothingChosen):
        actions.move_cases(**{**call, "officer": elsewhere})
    assert not VersionMove.objects.exists()


def test_a_batch_that_is_run_twice_moves_nobody_twice() -> None:
    cases = [build.case() for _ in range(3)]
    to = published(conditions=())
    move = actions.move_cases(
        item_id=ITEM, to_number=to.number, officer=build.officer("zhengmei"), reason=REASON, chosen=None
    )
    assert move.chosen == 3
    assert actions.carry_out(move_id=move.id) == 3
    assert actions.carry_out(move_id=move.id) == 0
    assert outcomes_of(move) == {"moved": 3}
    assert CaseEvent.objects.filter(kind="migrate").count() == len(cases)


def test_undoing_brings_back_version_answers_and_due_day_and_refuses_who_went_on() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        published(time_limit=shorter_limit(10))
        still, gone_on = build.case(state="in_review"), build.case()
        before = Case.objects.filter(id=still.id).values("version_id", "due_on", "limit_value", "node_name").get()
        answers = fresh(still).dossier.answers
        to = published(time_limit=shorter_limit(3))
        assert {one[0] for one in moved(to, still, gone_on).values()} == {"moved"}
        build.bring(gone_on.id, to="in_review")
        move = VersionMove.objects.get()
        actions.undo_move(move_id=move.id, officer=build.officer("zhengmei"))
        drain()
        assert report(move) == {
            still.number: ("undone", ""),
            gone_on.number: ("kept", "办件已经按新版做了“受理”，不能恢复。"),
        }
        after = fresh(still)
        assert (
            Case.objects.filter(id=still.id).values("version_id", "due_on", "limit_value", "node_name").get() == before
        )
        assert (after.dossier.version_id, after.dossier.answers) == (before["version_id"], answers)
        assert fresh(gone_on).version_id == to.pk
        assert (chain_is_whole(after), differences_from_log(after)) == (True, {})
        assert "恢复按您提交时的规定办理" in Message.objects.filter(subject=str(still.id)).latest("id").text
        with pytest.raises(MoveNotUndoable):
            actions.undo_move(move_id=move.id, officer=build.officer("zhengmei"))


def test_what_owes_nothing_to_the_newer_version_does_not_stop_the_undoing() -> None:
    case = build.case()
    to = published(conditions=())
    moved(to, case)
    here = fresh(case)
    actions.pass_pre_review(case.id, officer=build.officer(), seq=here.seq)
    move = VersionMove.objects.get()
    actions.undo_move(move_id=move.id, officer=build.officer("zhengmei"))
    drain()
    assert report(move)[case.number][0] == "undone"
    assert (fresh(case).state, fresh(case).version.number) == ("pre_reviewed", to.number - 1)


def test_days_that_the_platform_reckoned_anew_do_not_stop_the_undoing_and_stay_reckoned() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        published(time_limit=shorter_limit(10))
        case = build.case(state="in_review")
        before = fresh(case)
        moved(published(time_limit=shorter_limit(3)), case)
        assert (before.due_on, fresh(case).due_on) == (date(2026, 12, 7), date(2026, 11, 26))
    with time_machine.travel("2026-11-26 18:00+08:00", tick=False):
        declare_outage(
            by=AtTheServer(), from_on=date(2026, 11, 25), until_on=date(2026, 11, 25), what="机房断电，不能提交。"
        )
        drain()
        assert fresh(case).due_on == date(2026, 11, 27)
        move = VersionMove.objects.get()
        actions.undo_move(move_id=move.id, officer=build.officer("zhengmei"))
        drain()
        assert report(move)[case.number] == ("undone", "")
        after = fresh(case)
        assert (after.version_id, after.limit_value, after.due_on) == (before.version_id, 10, date(2026, 12, 8))
        assert (chain_is_whole(after), differences_from_log(after)) == (True, {})
