"""Two levels in the database: a body settles, the province changes, every body is composed anew."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.catalogue import overridden as two
from tongban.catalogue.actions import publish_override, publish_version, publishing
from tongban.catalogue.definition import Span, Tolerance
from tongban.catalogue.errors import (
    NothingOverridden,
    NotThisBody,
    OverrideInThePast,
    OverrideNeedsReason,
    OverrideRefused,
    PublishedForever,
)
from tongban.catalogue.models import CatalogueStamp, Implementation, ItemVersion, Override
from tongban.catalogue.overriding import OPENABLE
from tongban.catalogue.queries import (
    altered_versions,
    catalogue_version,
    current_version,
    current_versions,
    definition_of,
    guide_for,
    version_for,
    versions_in_force,
)
from tongban.catalogue.rollouts import deviations_of, plan_roll_out
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

ZHENGDING = "130123000000"
DAYS = Span(value=3, unit="工作日")


def promised(division: str = build.CHANGAN, on: date | None = None) -> Span | None:
    guide = guide_for(two.ITEM, division, on=on)
    assert guide is not None
    return guide.definition.time_limit.promised


def state() -> tuple[int, int, int]:
    return Override.objects.count(), ItemVersion.everywhere.count(), catalogue_version()


def test_what_a_body_settles_applies_there_and_nowhere_else() -> None:
    version = two.basic()
    two.settle({**two.THREE, **two.PHONE})
    guide = guide_for(two.ITEM, build.CHANGAN)
    assert guide is not None
    assert guide.version.edition == f"{version.number}-1"
    assert (promised(), promised(ZHENGDING)) == (DAYS, Span(value=7, unit="工作日"))
    assert guide.definition.contact is not None
    assert guide.definition.contact.consultation == "0311-86000001"
    # lists of the basic item know nothing of it
    assert current_version(two.ITEM) == version
    assert current_versions([two.ITEM])[two.ITEM] == version
    assert set(version.item.versions.values_list("implementation_id", flat=True)) == {None}
    assert altered_versions() == []


def test_a_case_points_for_ever_at_what_it_was_decided_under() -> None:
    two.basic()
    two.settle({**two.THREE, "materials[M2].copies": 0})
    here = build.case(state="in_review")
    assert (here.limit_value, here.limit_unit) == (3, "工作日")
    assert definition_of(here.version).time_limit.promised == DAYS
    assert here.version.implementation_id == two.HERE
    pinned = here.version_id, here.version.definition_hash
    two.settle(two.PHONE)
    two.basic(conditions=())
    here.refresh_from_db()
    assert (here.version_id, here.version.definition_hash) == pinned
    assert definition_of(here.version).time_limit.promised == DAYS
    # elsewhere the basic item applies as it is
    assert build.dossier(division=ZHENGDING, complete=False).version == current_version(two.ITEM)


def test_the_guide_of_any_day_is_the_one_that_applied_then() -> None:
    day = date(2026, 11, 2)
    with time_machine.travel("2026-11-01 09:00+08:00", tick=False):
        two.basic()
        two.settle(two.THREE, effective_from=day)
        assert promised() == Span(value=7, unit="工作日")
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        two.settle(
            {**two.PHONE, "time_limit.promised": {"value": 2, "unit": "工作日"}}, effective_from=date(2026, 11, 20)
        )
        assert promised() == DAYS
        two.settle({}, effective_from=date(2026, 11, 25))
    seven, two_days = Span(value=7, unit="工作日"), Span(value=2, unit="工作日")
    with time_machine.travel("2026-11-30 09:00+08:00", tick=False):
        days = [(1, seven), (2, DAYS), (19, DAYS), (20, two_days), (24, two_days), (25, seven), (30, seven)]
        assert [(one, promised(on=date(2026, 11, one))) for one, _ in days] == days
        here = Implementation.objects.get(id=two.HERE)
        history = versions_in_force(two.ITEM, implementation=here)
        assert [(one.version.edition, one.since.isoformat()) for one in history] == [
            ("1", "2026-01-05"),
            ("2", "2026-11-01"),
            ("2-1", "2026-11-02"),
            ("2-2", "2026-11-20"),
            ("2-3", "2026-11-25"),
        ]
        assert [one.version.edition for one in versions_in_force(two.ITEM)] == ["1", "2"]
        # taken back: exactly the basic definition again
        basic, now_there = current_version(two.ITEM), version_for(here)
        assert basic is not None
        assert now_there is not None
        assert now_there.definition_hash == basic.definition_hash


def test_a_scheduled_basic_version_meets_the_override_on_its_day() -> None:
    with time_machine.travel("2026-11-01 09:00+08:00", tick=False):
        old = definition_of(two.basic())
        publish_version(replace(old, conditions=old.conditions[1:]), by="省", effective_from=date(2026, 12, 1))
        two.settle(two.THREE)
    with time_machine.travel("2026-12-05 09:00+08:00", tick=False):
        before, after = guide_for(two.ITEM, build.CHANGAN, on=date(2026, 11, 30)), guide_for(two.ITEM, build.CHANGAN)
        assert before is not None
        assert after is not None
        assert [one.definition.time_limit.promised for one in (before, after)] == [DAYS, DAYS]
        assert (before.definition.conditions, after.definition.conditions) == (old.conditions, old.conditions[1:])


@pytest.mark.parametrize(
    ("opens", "changes", "place", "said"),
    [
        (("contact.consultation",), two.THREE, "time_limit.promised", "没有开放这一项：承诺时限"),
        (tuple(OPENABLE), {"time_limit.promised": {"value": 8, "unit": "工作日"}}, "time_limit.promised", "请改短"),
        (tuple(OPENABLE), {"materials[M77]": {"name": "开户许可证"}}, "materials[M77]", "不得擅自增设"),
        (tuple(OPENABLE), {**two.THREE, "conditions": ["有本地户籍"]}, "conditions", "不得擅自增设"),
    ],
)
def test_what_is_closed_looser_or_extra_is_refused_and_changes_nothing(
    opens: tuple[str, ...], changes: dict[str, Any], place: str, said: str
) -> None:
    two.basic(opens=opens)
    before = state()
    with pytest.raises(OverrideRefused) as refused:
        two.settle(changes)
    assert [path for path, _ in refused.value.problems] == [place]
    assert said in refused.value.problems[0][1]
    assert state() == before


def awaited(material: str) -> dict[str, Any]:
    """A basic item that lets this one document, and no other, follow later."""
    old = two.definition()
    return {
        "tolerance": Tolerance(within=Span(value=5, unit="工作日")),
        "materials": tuple(
            replace(one, necessity="容缺后补" if one.id == material else "必要") for one in old.materials
        ),
        "samples": (),
    }


def test_the_composed_definition_goes_through_the_checks_of_any_definition() -> None:
    two.basic(**awaited("M2"))
    before = state()
    with pytest.raises(OverrideRefused) as refused:
        two.settle({"materials[M2].necessity": "非必要"})
    assert [why for _, why in refused.value.problems] == ["tolerance：没有任何材料可以容缺后补"]
    assert state() == before
    two.settle({"materials[M3].necessity": "非必要"})


def test_only_an_editor_of_that_very_body_settles_anything() -> None:
    two.basic()
    before = state()
    wanted: dict[str, Any] = {"changes": two.THREE, "reason": two.NOTICE}
    for officer in (build.officer("zhaomin"), two.editor_of("SCJG@130000000000"), two.editor_of()):
        with pytest.raises(NotThisBody):
            publish_override(two.HERE, officer=officer, **wanted)
    with pytest.raises(NotThisBody):
        publish_override("SCJG-006@999999999999", officer=build.officer("zhengmei"), **wanted)
    assert state() == before


def test_an_override_needs_a_basis_a_day_to_come_and_something_new() -> None:
    two.basic()
    there = Implementation.objects.get(id=two.HERE)
    officer = two.editor_of(there.body_id)
    with pytest.raises(OverrideNeedsReason):
        publish_override(two.HERE, officer=officer, changes=two.THREE, reason=" ")
    with pytest.raises(OverrideInThePast):
        two.settle(two.THREE, effective_from=today() - timedelta(days=1))
    with pytest.raises(NothingOverridden):
        two.settle({})
    two.settle(two.THREE)
    with pytest.raises(NothingOverridden):
        two.settle(two.THREE)


def test_a_changed_basic_item_is_composed_anew_and_what_does_not_hold_falls_away() -> None:
    two.basic()
    two.settle({**two.THREE, **two.PHONE, "materials[M2].copies": 0})
    old = two.definition()
    # the limit becomes shorter than this body's, and copies are not open any more
    new = replace(
        old,
        time_limit=replace(old.time_limit, promised=Span(value=2, unit="工作日")),
        samples=(),
        opens=tuple(one for one in OPENABLE if one != "materials[*].copies"),
    )
    plan = plan_roll_out(new)
    [body] = plan.bodies
    assert body.implementation.id == two.HERE
    assert [(lapse.path, lapse.conflict) for lapse in body.lapsed] == [
        ("time_limit.promised", True),
        ("materials[M2].copies", False),
    ]
    assert body.kept == ("contact.consultation",)
    assert "承诺时限由 3 工作日缩短为 2 工作日。" in [change.meaning for change in body.changes]
    version = publish_version(new, by="省")
    assert version is not None
    guide = guide_for(two.ITEM, build.CHANGAN)
    assert guide is not None
    assert guide.version.edition == f"{version.number}-2"
    assert guide.definition.time_limit.promised == Span(value=2, unit="工作日")
    assert guide.definition.contact is not None
    assert guide.definition.contact.consultation == "0311-86000001"
    assert [one["path"] for one in guide.version.lapsed] == [lapse.path for lapse in body.lapsed]
    told = OutboxMessage.objects.get(kind="catalogue.rolled_out", payload__number=version.number)
    assert (told.payload["bodies"], told.payload["lapsed"]) == (1, [two.HERE])
    # the override itself stays as it was written; the page says what of it does not hold
    _, deviations = deviations_of(two.ITEM)
    assert [(one.path, bool(one.lapsed)) for one in deviations] == [
        ("time_limit.promised", True),
        ("contact.consultation", False),
        ("materials[M2].copies", True),
    ]


def test_a_change_at_fault_with_the_new_basic_item_falls_away_alone() -> None:
    two.basic()
    two.settle({"materials[M2].necessity": "非必要", **two.PHONE})
    [body] = plan_roll_out(replace(two.definition(), **awaited("M2"))).bodies
    assert body.kept == ("contact.consultation",)
    assert [(one.path, one.conflict) for one in body.lapsed] == [("materials[M2].necessity", True)]
    assert body.lapsed[0].why == "与基本事项合起来通不过检查：tolerance：没有任何材料可以容缺后补"
    [body] = plan_roll_out(replace(two.definition(), **awaited("M3"))).bodies
    assert body.lapsed == ()


def test_the_roll_out_is_one_with_the_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    two.basic()
    two.settle(two.THREE)
    old, before = two.definition(), state()

    def broken() -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(publishing, "bump_catalogue", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish_version(replace(old, conditions=()), by="省")
    assert state() == before


@pytest.mark.parametrize("what", [ItemVersion, Override])
def test_no_way_of_the_program_changes_what_was_settled(what: type[Any]) -> None:
    two.basic()
    two.settle(two.THREE)
    rows = (ItemVersion.everywhere if what is ItemVersion else Override.objects).exclude(published_by="初始载入")
    row = rows.last()
    for way in (
        row.save, row.delete, rows.delete, lambda: rows.update(published_by="别人"),
        lambda: rows.bulk_update([row], ["published_by"]),
    ):  # fmt: skip
        with pytest.raises(PublishedForever):
            way()


def test_the_database_refuses_a_composition_without_its_override() -> None:
    two.basic()
    two.settle(two.THREE)
    one = ItemVersion.everywhere.get(implementation_id=two.HERE)
    values = {field.attname: getattr(one, field.attname) for field in ItemVersion._meta.concrete_fields}
    for wrong in ({"override_id": None, "revision": 9}, {"revision": 0}, {"implementation_id": None, "number": 99}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemVersion.everywhere.bulk_create([ItemVersion(**{**values, "id": None, **wrong})])
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.everywhere.bulk_create([ItemVersion(**{**values, "id": None})])


MANY = 190


def test_a_basic_change_reaches_190_bodies_just_as_the_dry_run_said() -> None:
    two.basic()
    there = two.settle_everywhere(MANY)
    old = two.definition()
    new = replace(old, time_limit=replace(old.time_limit, promised=Span(value=2, unit="工作日")), samples=())
    before = state()
    plan = plan_roll_out(new)
    assert state() == before, "a dry run writes nothing"
    assert [one.implementation.id for one in plan.bodies] == there
    assert len(plan.lapsing) == sum(place % 3 == 1 for place in range(MANY))
    assert plan.plain == Implementation.objects.filter(item_id=two.ITEM, in_force=True).count() - MANY
    version = publish_version(new, by="省")
    assert version is not None
    written = {
        one.implementation_id: one for one in ItemVersion.everywhere.filter(number=version.number).exclude(revision=0)
    }
    assert sorted(key for key in written if key) == sorted(there)
    for one in plan.bodies:
        row = written[one.implementation.id]
        assert [lapse["path"] for lapse in row.lapsed] == [lapse.path for lapse in one.lapsed]
        assert definition_of(row).time_limit.promised == Span(value=2, unit="工作日")
        assert row.effective_from == version.effective_from
    assert OutboxMessage.objects.filter(kind="catalogue.rolled_out").count() == 1


def queries_with(bodies: int) -> tuple[int, int]:
    two.settle_everywhere(bodies)
    old = two.definition()
    new = replace(old, notes=(*old.notes, f"{bodies} 家"))
    with CaptureQueriesContext(
        connection,
    ) as planned:
        plan_roll_out(new)
    with CaptureQueriesContext(connection) as published:
        publish_version(new, by="省")
    return len(planned), len(published)


def test_40_bodies_take_as_many_queries_as_two() -> None:
    two.basic()
    point = transaction.savepoint()
    few = queries_with(2)
    transaction.savepoint_rollback(point)
    CatalogueStamp.objects.get()
    assert queries_with(40) == few
