"""A change of the catalogue: proposed, reviewed by two offices, put into effect on its day; and nothing in between."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests import build
from tests.catalogue import changing, shipped, unseen
from tests.catalogue.changing import DAY, OTHER, PLAIN, agreed, definition, effected, propose, raw
from tongban.boot.demo import DISTRICT
from tongban.catalogue.actions import (
    agree_to_change,
    import_items,
    propose_change,
    publish_version,
    put_into_effect,
    resubmit_change,
    return_change,
    withdraw_change,
)
from tongban.catalogue.changes import bent_changes, due_changes, trays_of
from tongban.catalogue.definition import parse
from tongban.catalogue.errors import (
    AnotherChangeOpen,
    BasisMissing,
    ChangeNotThere,
    CodeStays,
    FarDay,
    HeldByTheGate,
    IdTaken,
    ItemNotOffered,
    NeededByBundle,
    NoSuchItem,
    NotAnEditor,
    NothingChanged,
    NothingProposed,
    NotInThatState,
    NotYours,
    OpenCases,
    PastDay,
    PublishedForever,
    ReasonMissing,
    RemarksMissing,
    SamePerson,
)
from tongban.catalogue.jobs import put_changes_into_effect
from tongban.catalogue.loading import load_items
from tongban.catalogue.models import (
    ChangedItem,
    ChangeEntry,
    ChangeRequest,
    Implementation,
    Item,
    ItemStanding,
    ItemVersion,
    Succession,
)
from tongban.catalogue.queries import catalogue_version, guide_for, implementation_for
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import search_services
from tongban.catalogue.standing import require_open, standing_of
from tongban.identity.actions import assign_post
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.errors import Refusal
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain")]
EDITOR, STAFFING, LEGAL = "zhengmei", "hanbing", "tangwei"


@pytest.fixture
def plain(hebei: None) -> None:
    changing.plain_items()


def who(username: str) -> Officer:
    return build.officer(username)


def agree(change: ChangeRequest, by: str) -> ChangeRequest:
    return agree_to_change(change.id, by=who(by), seq=change.seq)


# --- the way through both offices ------------------------------------------------------------------------------------


def test_from_the_proposal_to_its_day() -> None:
    day = today() + 3 * DAY
    change = propose("change", definitions=[definition(notes=["提前三天预约。"])], effective_from=day, basis="")
    assert (change.state, change.title, change.seq) == ("staffing", "健身气功站点备案", 1)
    change = agree(change, STAFFING)
    assert change.state == "legal"
    change = agree(change, LEGAL)
    assert change.state == "scheduled"
    assert ItemVersion.objects.filter(item_id=PLAIN).count() == 1, "nothing is published before its day"
    with time_machine.travel(f"{day - DAY}T12:00:00+08:00", tick=False):
        assert put_changes_into_effect.call() == 0
    with time_machine.travel(f"{day}T00:01:00+08:00", tick=False):
        stamp = catalogue_version()
        assert put_changes_into_effect.call() == 1
        assert put_changes_into_effect.call() == 0
        assert catalogue_version() > stamp
    change.refresh_from_db()
    assert (change.state, change.effected_on) == ("done", day)
    version = ItemVersion.objects.get(item_id=PLAIN, number=2)
    assert (version.effective_from, version.published_by) == (day, "郑梅")
    said = OutboxMessage.objects.filter(kind="catalogue.change_moved", subject=str(change.id)).order_by("id")
    assert [one.payload["act"] for one in said] == ["propose", "agree_staffing", "agree_legal", "effect"]
    assert not ChangedItem.objects.filter(open=True).exists()


def test_agreed_to_on_the_very_day_it_takes_effect_without_waiting_for_midnight() -> None:
    change = agreed("suspend")
    drain()
    change.refresh_from_db()
    assert change.state == "done"
    assert Item.objects.get(id=PLAIN).state == "suspended"


def test_an_office_returns_with_remarks_and_what_comes_back_begins_anew() -> None:
    change = agree(propose("change", definitions=[definition()]), STAFFING)
    with pytest.raises(RemarksMissing):
        return_change(change.id, by=who(LEGAL), seq=change.seq, remarks=" ")
    change = return_change(change.id, by=who(LEGAL), seq=change.seq, remarks="依据应写到条。")
    assert change.state == "returned"
    change = resubmit_change(
        change.id, by=who(EDITOR), seq=change.seq, effective_from=today() + DAY, text="已补充条款。",
        definitions=[definition(notes=["已补充。"])], basis="体育法第二十条",
    )  # fmt: skip
    assert (change.state, change.staffing_reviewer, change.basis) == ("staffing", None, "体育法第二十条")
    assert [(one.act, one.text, one.by["name"]) for one in change.entries.order_by("seq")] == [
        ("propose", "", "郑梅"),
        ("agree_staffing", "", "韩冰"),
        ("return", "依据应写到条。", "唐薇"),
        ("resubmit", "已补充条款。", "郑梅"),
    ]
    assert bent_changes() == []


def test_a_request_is_taken_back_until_it_has_taken_effect() -> None:
    change = agreed("suspend", effective_from=today() + DAY)
    with pytest.raises(NotYours):
        withdraw_change(change.id, by=who(STAFFING), seq=change.seq)
    change = withdraw_change(change.id, by=who(EDITOR), seq=change.seq)
    assert change.state == "withdrawn"
    with time_machine.travel(today() + 2 * DAY):
        assert put_changes_into_effect.call() == 0
    assert Item.objects.get(id=PLAIN).state == "in_force"
    done = effected("suspend")  # and the item is free for another one
    with pytest.raises(ChangeNotThere):
        withdraw_change(done.id, by=who(EDITOR), seq=done.seq)


# --- who may what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stranger", ["hanbing", "tangwei", "fengchao", "zhaomin"])
def test_only_editors_propose(stranger: str) -> None:
    with pytest.raises(NotAnEditor):
        propose_change(
            who(stranger), kind="suspend", items=[PLAIN], reason="理由", basis="依据", effective_from=today()
        )


def test_the_wrong_office_finds_nothing_on_its_desk() -> None:
    change = propose()
    for wrong in (LEGAL, EDITOR, "zhaomin"):
        with pytest.raises(NotYours):
            agree(change, wrong)
    change = agree(change, STAFFING)
    with pytest.raises(NotYours):
        agree(change, STAFFING)


def all_roles(username: str) -> None:
    account, body = build.account(username), Implementation.objects.filter(in_force=True)[0].body
    for role in (Role.EDITOR, Role.STAFFING, Role.LEGAL):
        assign_post(account, body=body, role=role, valid_from=datetime.date(2026, 1, 1))


def test_three_different_people_even_where_one_holds_every_post() -> None:
    all_roles(EDITOR)
    all_roles(STAFFING)
    change = propose()
    with pytest.raises(SamePerson):
        agree(change, EDITOR)
    with pytest.raises(SamePerson):
        return_change(change.id, by=who(EDITOR), seq=change.seq, remarks="自己退回自己的")
    change = agree(change, STAFFING)
    for second in (EDITOR, STAFFING):
        with pytest.raises(SamePerson):
            agree(change, second)
    assert agree(change, LEGAL).state == "scheduled"


def test_nobody_agrees_to_what_they_have_not_read() -> None:
    change = propose()
    read = change.seq
    change = return_change(change.id, by=who(STAFFING), seq=read, remarks="请改。")
    change = resubmit_change(change.id, by=who(EDITOR), seq=change.seq, effective_from=today(), reason="另一个理由。")
    with pytest.raises(ChangeNotThere):
        agree_to_change(change.id, by=who(STAFFING), seq=read)
    assert agree(change, STAFFING).state == "legal"


def test_trays_show_each_their_own() -> None:
    first = propose()
    second = agree(propose("suspend", items=[OTHER]), STAFFING)

    def tray(username: str, name: str) -> list[Any]:
        return [one.id for one in getattr(trays_of(who(username)), name)]

    assert tray(EDITOR, "mine") == [second.id, first.id]
    assert (tray(STAFFING, "review"), tray(LEGAL, "review")) == ([first.id], [second.id])
    assert (tray(EDITOR, "review"), tray(STAFFING, "mine"), tray("zhaomin", "done")) == ([], [], [])
    agree(second, LEGAL)
    assert tray(LEGAL, "scheduled") == [second.id]
    drain()
    assert (tray(LEGAL, "scheduled"), tray("fengchao", "done")) == ([], [second.id])
    assert tray("zhaomin", "done") == []


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Callable[[], object], type[Refusal], str | None]] = {
    "a day that has passed": (lambda: propose(effective_from=today() - DAY), PastDay, "effective_from"),
    "a day in another age": (lambda: propose(effective_from=today() + 900 * DAY), FarDay, "effective_from"),
    "no reason": (lambda: propose(reason=" "), ReasonMissing, "reason"),
    "no ground": (lambda: propose(basis=""), BasisMissing, "basis"),
    "an unknown kind": (lambda: propose("rename"), NothingProposed, "kind"),
    "nothing named": (lambda: propose(items=[]), NothingProposed, "items"),
    "an item that is not there": (lambda: propose(items=["XX-1"]), NoSuchItem, "items"),
    "resuming what goes on": (lambda: propose("resume"), NotInThatState, "items"),
    "no definition": (lambda: propose("change"), NothingProposed, "definitions"),
    "a definition that means nothing": (
        lambda: propose("change", definitions=[unseen.smallest() | {"department": "NIEMAND"}]), Refusal, "definitions",
    ),
    "a definition just like the present one": (
        lambda: propose("change", definitions=[unseen.smallest()]), NothingChanged, "definitions",
    ),
    "a new item under a used number": (lambda: propose("new", definitions=[definition()]), IdTaken, "items"),
    "an unlawful limit": (
        lambda: propose("change", definitions=[definition(time_limit={"promised": {"value": 99, "unit": "工作日"}})]),
        HeldByTheGate, None,
    ),
    "a merge of one": (lambda: propose("merge", items=[PLAIN], into=PLAIN), NothingProposed, "items"),
    "a merge into nothing": (lambda: propose("merge", items=[PLAIN, OTHER]), NothingProposed, "into"),
    "a merge into an unknown item": (lambda: propose("merge", items=[PLAIN, OTHER], into="XX-1"), Refusal, "definitions"),
    "a split into one": (lambda: propose("split", items=[PLAIN], definitions=[definition("TYU-911")]), NothingProposed,
                         "definitions"),
    "abolishing what a joint service needs": (lambda: propose("abolish", items=["SCJG-006"]), NeededByBundle, "items"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_with_its_place_and_changes_nothing(name: str) -> None:
    act, error, field = REFUSED[name]
    with pytest.raises(error) as refusal:
        act()
    assert refusal.value.field == field
    assert refusal.value.message
    assert not ChangeRequest.objects.exists()
    assert not ChangedItem.objects.exists()


def test_the_basic_code_of_an_item_never_changes() -> None:
    coded = raw() | {"basic_code": "130120001000"}
    publish_version(parse(coded), by="测试")
    with pytest.raises(CodeStays) as refusal:
        propose("change", definitions=[coded | {"basic_code": "130120002000", "name": "新名字"}])
    assert "130120001000" in refusal.value.message
    assert propose("change", definitions=[coded | {"name": "新名字"}]).state == "staffing"


def test_one_change_of_an_item_at_a_time() -> None:
    propose()
    with pytest.raises(AnotherChangeOpen) as refusal:
        propose("merge", items=[OTHER, PLAIN], into=OTHER, transition="继续办")
    assert "郑梅" in refusal.value.message
    assert propose("suspend", items=[OTHER]).state == "staffing"


def test_a_day_that_passed_during_the_review_goes_back() -> None:
    change = agree(propose(effective_from=today() + DAY), STAFFING)
    with time_machine.travel(today() + 2 * DAY), pytest.raises(PastDay):
        agree(change, LEGAL)


# --- on the day ------------------------------------------------------------------------------------------------------


def test_the_gate_looks_again_on_the_day_and_holds_what_it_finds() -> None:
    day = today() + 10 * DAY
    late = {"rule": "limit-over-law", "part": None, "reason": "试点", "owner": "郑梅", "until": str(day + DAY)}
    long = {"promised": {"value": 30, "unit": "工作日"}, "statutory": {"value": 30, "unit": "工作日"}}
    wanted = definition(time_limit=long, exemptions=[late])
    change = agreed("change", definitions=[wanted], effective_from=day)
    other = agreed("suspend", items=[OTHER], effective_from=day)
    with time_machine.travel(day + 5 * DAY):  # the worker was away, and the exemption has run out
        assert put_changes_into_effect.call() == 2
        change.refresh_from_db()
        assert change.state == "held"
        assert PLAIN in change.held_because
        assert ItemVersion.objects.filter(item_id=PLAIN).count() == 1
        other.refresh_from_db()
        assert (other.state, other.effected_on) == ("done", today()), "one that is held keeps no other"
        # the proposer mends it, and it goes through both offices again
        mended = resubmit_change(
            change.id, by=who(EDITOR), seq=change.seq, effective_from=today(), definitions=[definition()]
        )
        assert put_into_effect(changing.agree_twice(mended).id).state == "done"
    assert bent_changes() == []


def test_what_was_published_in_the_meantime_is_not_overwritten() -> None:
    change = agreed("change", definitions=[definition(notes=["甲"])], effective_from=today() + DAY)
    publish_version(definition(notes=["乙"]), by="导入")
    with time_machine.travel(today() + DAY):
        change = put_into_effect(change.id)
    assert change.state == "held"
    assert "新版本" in change.held_because
    assert ItemVersion.objects.filter(item_id=PLAIN).count() == 2


def test_put_into_effect_before_its_day_or_twice_is_refused() -> None:
    change = agreed(effective_from=today() + DAY)
    with pytest.raises(ChangeNotThere):
        put_into_effect(change.id)
    with time_machine.travel(today() + DAY):
        put_into_effect(change.id)
        with pytest.raises(ChangeNotThere):
            put_into_effect(change.id)
    assert ItemStanding.objects.count() == 1


def test_a_fault_in_the_middle_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    change = agreed("merge", items=[PLAIN, OTHER], into="TYU-905", definitions=[definition("TYU-905")])

    def fail() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tongban.catalogue.actions.effecting.bump_catalogue", fail)
    with pytest.raises(RuntimeError):
        put_changes_into_effect.call()
    change.refresh_from_db()
    assert change.state == "scheduled"
    assert not Item.objects.filter(id="TYU-905").exists()
    assert not ItemStanding.objects.exists()
    monkeypatch.undo()
    assert put_changes_into_effect.call() == 1


# --- the kinds -------------------------------------------------------------------------------------------------------


def test_a_new_item_is_found_and_offered_from_its_day_on() -> None:
    effected("new", definitions=[definition("TYU-905", name="健身气功骨干培训备案")])
    index.look_again()
    assert search_services("健身气功骨干培训备案", limit=1)[0].item_id == "TYU-905"
    assert implementation_for("TYU-905", DISTRICT) is not None


def test_a_suspended_item_takes_no_application_until_it_is_resumed() -> None:
    start = today()
    effected("suspend")
    with pytest.raises(ItemNotOffered) as refusal:
        require_open([PLAIN])
    assert "暂停办理" in refusal.value.message
    index.look_again()
    assert PLAIN in {hit.item_id for hit in search_services("健身气功站点备案", limit=3)}, "people must learn of it"
    with time_machine.travel(start + 10 * DAY):
        effected("resume")
        require_open([PLAIN])
        item = Item.objects.get(id=PLAIN)
        seen = [standing_of(item, on=start + n * DAY).state for n in (-1, 0, 9, 10, 11)]
    assert seen == ["in_force", "suspended", "suspended", "in_force", "in_force"]


def test_an_abolished_item_is_in_no_list_and_its_guide_of_a_past_day_still_stands() -> None:
    start = today()
    with time_machine.travel(start + 2 * DAY):
        effected("abolish")
        with pytest.raises(ItemNotOffered):
            require_open([PLAIN])
        assert implementation_for(PLAIN, DISTRICT) is None
        index.look_again()
        assert PLAIN not in {hit.item_id for hit in search_services("健身气功站点备案", limit=10)}
        now_, then = guide_for(PLAIN, DISTRICT), guide_for(PLAIN, DISTRICT, on=start)
        assert now_ is not None
        assert then is not None
        assert (now_.standing.state, now_.implementation) == ("abolished", None)
        assert then.standing.state == "in_force"
        assert then.implementation is not None
        assert then.implementation.division_id == DISTRICT
        # the number is never used again, by whatever door
        assert import_items([raw()]).rejected[0].problems == ["这个事项已经取消，编号不再使用。"]
        with pytest.raises(IdTaken):
            propose("new", definitions=[definition()])
        with pytest.raises(NotInThatState):
            publish_version(definition(), by="测试")


def test_a_merge_leads_from_the_old_numbers_to_the_new_item() -> None:
    merged = definition("TYU-905", name="健身气功站点和活动备案")
    effected("merge", items=[PLAIN, OTHER], into="TYU-905", definitions=[merged])
    assert {(one.old_id, one.new_id, one.kind) for one in Succession.objects.all()} == {
        (PLAIN, "TYU-905", "merge"), (OTHER, "TYU-905", "merge"),
    }  # fmt: skip
    guide = guide_for(PLAIN, DISTRICT)
    assert guide is not None
    assert [one.id for one in guide.standing.went_to] == ["TYU-905"]
    index.look_again()
    assert search_services("健身气功活动备案", limit=1)[0].item_id == "TYU-905", "by its old name"
    # a second generation: the reader is led to what stands today
    last = definition("TYU-906", name="体育活动备案")
    third = unseen.smallest() | {"id": "TYU-907", "name": "第三个"}
    import_items([third])
    effected("merge", items=["TYU-905", "TYU-907"], into="TYU-906", definitions=[last])
    assert [one.id for one in standing_of(Item.objects.get(id=PLAIN)).went_to] == ["TYU-906"]


def test_a_merge_into_one_that_stays_ends_only_the_other() -> None:
    effected("merge", items=[PLAIN, OTHER], into=PLAIN)
    assert dict(Item.objects.filter(id__in=[PLAIN, OTHER]).values_list("id", "state")) == {
        PLAIN: "in_force", OTHER: "abolished",
    }  # fmt: skip


def test_a_split_leads_to_every_part_and_the_item_may_stay_as_one_of_them() -> None:
    parts = [definition("TYU-911", name="甲备案"), definition("TYU-912", name="乙备案")]
    effected("split", items=[PLAIN], definitions=parts)
    assert [one.id for one in standing_of(Item.objects.get(id=PLAIN)).went_to] == ["TYU-911", "TYU-912"]
    effected(
        "split", items=[OTHER], definitions=[definition(OTHER, name="丙备案"), definition("TYU-913", name="丁备案")]
    )
    assert Item.objects.get(id=OTHER).state == "in_force"
    assert [one.new_id for one in Succession.objects.filter(old_id=OTHER)] == ["TYU-913"]


# --- cases that are open ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "abolish", "items": ["YC-001"]},
        {"kind": "merge", "items": ["YC-001", PLAIN], "into": PLAIN},
        {"kind": "split", "items": ["YC-001"], "definitions": [raw("TYU-911"), raw("TYU-912")]},
    ],
    ids=lambda given: str(given["kind"]),
)
def test_what_ends_with_open_cases_needs_a_word_on_what_becomes_of_them(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.catalogue.changes.open_cases", lambda ids: {one: 2 for one in ids if one != PLAIN})
    with pytest.raises(OpenCases) as refusal:
        propose(**given)
    assert refusal.value.field == "transition"
    assert "2 件没有办结" in refusal.value.message
    assert "过渡安排" in refusal.value.message
    assert propose(**given, transition="已受理的按原规定办完。").state == "staffing"


def test_an_open_case_goes_on_to_its_end_under_its_version_and_no_new_one_begins() -> None:
    item = "YC-001"
    draft = build.dossier(item)
    case = build.case(item)
    with pytest.raises(OpenCases):
        propose("abolish", items=[item])
    effected("abolish", items=[item], transition="已受理的按原规定办完。")
    with pytest.raises(ItemNotOffered):
        build.actions.submit_dossier(draft.id, account=build.account())
    done = build.bring(case.id, to="closed")
    assert (done.state, done.version_id) == ("closed", case.version_id)
    assert build.nothing_differs_from_the_log()


def test_a_case_that_came_in_before_the_day_holds_what_said_nothing_of_it() -> None:
    item = "YC-001"
    change = agreed("abolish", items=[item], effective_from=today() + DAY)
    build.case(item)
    with time_machine.travel(today() + DAY):
        change = put_into_effect(change.id)
    assert change.state == "held"
    assert "1 件没有办结" in change.held_because
    assert Item.objects.get(id=item).state == "in_force"


# --- what stays as it was --------------------------------------------------------------------------------------------


def test_standings_successions_and_remarks_are_written_once() -> None:
    effected("merge", items=[PLAIN, OTHER], into=PLAIN)
    for model in (ItemStanding, Succession, ChangeEntry):
        row = model.objects.all()[0]
        rows = model.objects.all()
        for act in (row.save, row.delete, rows.delete, partial(rows.update, id=1)):
            with pytest.raises(PublishedForever):
                act()


def test_a_remark_that_was_bent_behind_the_program_s_back_is_found() -> None:
    change = return_change(propose().id, by=who(STAFFING), seq=1, remarks="不同意。")
    assert bent_changes() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_changeentry SET text = '同意。' WHERE seq = 2")
    assert [(one.id, seq) for one, seq in bent_changes()] == [(change.id, 2)]


def test_a_definition_that_is_not_what_the_offices_read_is_found() -> None:
    change = agreed("change", definitions=[definition(notes=["甲"])], effective_from=today() + DAY)
    assert bent_changes() == []
    ChangeRequest.objects.filter(id=change.id).update(definitions=[raw(notes=["乙"])])
    assert [(one.id, seq) for one, seq in bent_changes()] == [(change.id, 1)]


def test_loading_again_does_not_bring_an_abolished_item_back() -> None:
    effected("abolish", items=["YC-001"])
    load_items(lambda _: None, shipped.DATA)
    assert Item.objects.get(id="YC-001").state == "abolished"
    assert due_changes(on=today()) == []
