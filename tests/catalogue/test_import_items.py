"""A file of definitions: taken as a whole, or refused as a whole with every reason; twice is once."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.catalogue import shipped, unseen
from tongban.catalogue.actions import ImportReport, Rejected, import_items, publish_version
from tongban.catalogue.definition import parse
from tongban.catalogue.errors import AlreadyPublished
from tongban.catalogue.models import CatalogueStamp, Implementation, Item, ItemTheme, ItemVersion
from tongban.catalogue.queries import catalogue_version, current_version, definition_of, guide_for
from tongban.catalogue.situations import materials_for
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

pytestmark = pytest.mark.django_db
CHANGAN = "130102000000"
TABLES = (Item, ItemVersion, Implementation, ItemTheme, CatalogueStamp, OutboxMessage)


def everything() -> list[Any]:
    """All that an import could touch, except the bulk of rows, which is counted."""
    return [model.objects.count() for model in TABLES] + [catalogue_version()]


def as_file(raws: Any) -> bytes:
    return json.dumps(raws, ensure_ascii=False).encode()


def test_items_that_nobody_has_seen_before_work_at_once() -> None:
    assert import_items(as_file(unseen.all_three())) == ImportReport(3, [])

    pesticide = guide_for("NY-902", CHANGAN)
    assert pesticide is not None
    assert pesticide.body is not None
    assert pesticide.body.name == "石家庄市长安区行政审批局"
    answers = {"S1": ["restricted"], "S2": ["own"]}
    assert [material.id for material in materials_for(pesticide.definition, answers)] == ["M1", "M2", "M4"]
    assert sorted(ItemTheme.objects.filter(item_id="NY-902").values_list("theme_id", flat=True)) == [
        "legal-075",
        "natural-040",
    ]
    assert Implementation.objects.filter(item_id="NY-902").count() == 201, (
        "11 cities, 190 counties and zones; 定州 and 辛集 only once"
    )
    assert Implementation.objects.filter(item_id="TYU-901").count() == 190
    assert Implementation.objects.filter(item_id="XZ-903").count() == 2365
    report = guide_for("XZ-903", "130102001000")
    assert report is not None
    assert report.body is not None
    assert report.body.name == "建北街道办事处便民服务中心"


def test_importing_the_same_file_twice_changes_nothing() -> None:
    import_items(as_file(unseen.all_three()))
    before = everything()
    assert import_items(as_file(list(reversed(unseen.all_three())))) == ImportReport(3, [])
    assert everything() == before


def test_the_shipped_items_are_in_force_just_so_already() -> None:
    before = everything()
    assert import_items(as_file(shipped.raw_items())) == ImportReport(74, [])
    assert everything() == before


def test_one_bad_item_refuses_the_whole_file_with_every_reason() -> None:
    good, wrong, also_wrong = unseen.all_three()
    wrong["department"] = "ZZZ"
    wrong["materials"][2]["when"] = {"S7": ["rent"]}
    also_wrong["levels"] = ["moon"]
    before = everything()
    assert import_items(as_file([good, wrong, also_wrong])) == ImportReport(
        0,
        [
            Rejected(
                "NY-902",
                [
                    "department：没有代号为“ZZZ”的部门",
                    "materials[2].when.S7：没有名为“S7”的问题可供判断",
                ],
            ),
            Rejected("XZ-903", ["levels[0]：只能是：province、city、county、township、village"]),
        ],
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的，请核对是不是选错了文件。"),
        (b"not json", "文件不是有效的 JSON：第 1 行第 1 个字附近读不下去。"),
        (b"[[]]", "每个事项应是一个对象 { … }"),
        (b"[" * 100_000, "文件的层次超过 30 层，不是事项定义的样子，请核对。"),
    ],
)
def test_an_unreadable_file_is_refused_and_changes_nothing(data: bytes, reason: str) -> None:
    before = everything()
    report = import_items(data)
    assert (report.accepted, [one.problems for one in report.rejected]) == (0, [[reason]])
    assert everything() == before


def test_a_file_is_read_from_disk_and_a_missing_one_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "items.json"
    file.write_bytes(as_file([unseen.smallest()]))
    assert import_items(file) == ImportReport(1, [])
    missing = import_items(tmp_path / "nothing.json")
    assert missing == ImportReport(0, [Rejected(None, ["文件打不开，请核对路径和权限。"])])
    assert import_items(tmp_path).accepted == 0, "a folder is no file"


def test_a_dry_run_checks_everything_and_writes_nothing() -> None:
    before = everything()
    assert import_items(as_file(unseen.all_three()), dry_run=True) == ImportReport(3, [])
    assert everything() == before


def test_a_changed_definition_is_a_new_version_and_the_old_one_stays() -> None:
    import_items([unseen.with_conditions()])
    old = current_version("NY-902")
    changed = unseen.with_conditions() | {"aliases": ["卖农药办证"]}
    stamp = catalogue_version()
    assert import_items([changed], by="赵敏") == ImportReport(1, [])
    new = current_version("NY-902")
    assert old is not None
    assert new is not None
    assert (old.number, new.number, new.published_by) == (1, 2, "赵敏")
    assert definition_of(new).aliases == ("卖农药办证",)
    assert definition_of(ItemVersion.objects.get(pk=old.pk)).aliases == ()
    assert catalogue_version() == stamp + 1


def test_going_back_to_an_earlier_wording_is_a_new_version_too() -> None:
    first = unseen.smallest()
    import_items([first])
    import_items([first | {"notes": ["改过"]}])
    import_items([first])
    assert list(ItemVersion.objects.filter(item_id="TYU-901").values_list("number", flat=True)) == [1, 2, 3]


def test_a_version_comes_into_force_on_its_day() -> None:
    import_items([unseen.smallest()])
    day = today() + timedelta(days=30)
    import_items([unseen.smallest() | {"notes": ["新的"]}], effective_from=day)
    now, later = current_version("TYU-901"), current_version("TYU-901", on=day)
    assert now is not None
    assert later is not None
    assert (now.number, later.number) == (1, 2)
    assert current_version("TYU-901", on=date(2000, 1, 1)) is None
    with time_machine.travel(f"{day.isoformat()}T10:00:00+08:00", tick=False):
        in_force = current_version("TYU-901")
        assert in_force is not None
        assert in_force.number == 2


def test_every_new_version_is_announced_once() -> None:
    already = set(OutboxMessage.objects.values_list("id", flat=True))
    import_items(unseen.all_three())
    import_items(unseen.all_three())
    announced = OutboxMessage.objects.filter(kind="catalogue.version_published").exclude(id__in=already)
    assert sorted(announced.values_list("subject", flat=True)) == ["NY-902", "TYU-901", "XZ-903"]
    first = announced.get(subject="NY-902")
    assert first.payload == {"number": 1, "effective_from": today().isoformat()}


def test_levels_that_are_given_up_leave_rows_out_of_force() -> None:
    import_items([unseen.with_conditions()])
    import_items([unseen.with_conditions() | {"levels": ["city"], "approval_bureau": False}])
    rows = Implementation.objects.filter(item_id="NY-902")
    assert (rows.count(), rows.filter(in_force=True).count()) == (201, 13)
    guide = guide_for("NY-902", CHANGAN)
    assert guide is not None
    assert guide.body is not None
    assert guide.body.name == "石家庄市农业农村局", "the county's row no longer counts; the city does it itself"
    import_items([unseen.with_conditions()])
    assert rows.filter(in_force=True).count() == 201


def test_a_row_of_the_plain_catalogue_may_be_described_later() -> None:
    plain = Item.objects.get(id="N-0001")
    assert not plain.described
    described = unseen.smallest() | {"id": "N-0001", "name": plain.name}
    assert import_items([described]) == ImportReport(1, [])
    assert Item.objects.get(id="N-0001").described


def test_two_editors_publishing_at_once_do_not_overwrite_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    import_items([unseen.smallest()])
    version = current_version("TYU-901")
    assert version is not None
    # the other editor's version 2 arrives between our reading of the latest number and our writing
    original = ItemVersion.objects.bulk_create

    def late(rows: list[ItemVersion], *args: Any, **kwargs: Any) -> Any:
        other = ItemVersion(
            item_id="TYU-901", number=2, definition=version.definition, definition_hash="x",
            effective_from=today(), published_at=version.published_at,
        )  # fmt: skip
        return original([other, *rows], *args, **kwargs)

    monkeypatch.setattr(ItemVersion.objects, "bulk_create", late)
    with pytest.raises(AlreadyPublished):
        publish_version(parse(unseen.smallest() | {"notes": ["我的改动"]}), by="钱进")
    assert ItemVersion.objects.filter(item_id="TYU-901").count() == 1


def test_a_plain_file_keeps_the_form_nodes_and_check_points_that_somebody_wrote() -> None:
    before = current_version("SCJG-006")
    assert before is not None
    plain = {
        key: value for key, value in before.definition.items() if key not in {"aliases", "form", "nodes", "samples"}
    }
    plain["materials"] = [
        {key: value for key, value in material.items() if key != "check_points"} for material in plain["materials"]
    ]
    assert import_items(as_file([plain])) == ImportReport(1, [])
    assert current_version("SCJG-006") == before, "nothing that the file says is new"

    changed = {**plain, "conditions": [*plain["conditions"], "新增的一条"]}
    import_items(as_file([changed]))
    after = current_version("SCJG-006")
    assert after is not None
    assert after.definition["form"] == before.definition["form"]
    assert after.definition["conditions"][-1] == "新增的一条"

    import_items(as_file([{**changed, "form": None}]))
    last = current_version("SCJG-006")
    assert last is not None
    assert last.definition["form"] is None


def test_kept_parts_that_no_longer_fit_give_way() -> None:
    before = current_version("SCJG-006")
    assert before is not None
    other = {
        key: value for key, value in before.definition.items() if key not in {"aliases", "form", "nodes", "samples"}
    }
    other |= {"situations": [], "level_rules": [], "time_limit": {**other["time_limit"], "variants": []}}
    other["materials"] = [{**material, "when": None} for material in other["materials"]]
    assert import_items(as_file([other])) == ImportReport(1, [])
    after = current_version("SCJG-006")
    assert after is not None
    assert after.number == before.number + 1
    assert after.definition["situations"] == []


def test_tables_that_no_longer_fit_are_not_dropped_silently() -> None:
    """The file takes away a material that a table calls for: it is refused until it says what becomes of the table."""
    raw = shipped.raw_item("CG-001")
    plain = {key: part for key, part in raw.items() if key not in ("tables", "samples")}
    plain["materials"] = [material for material in raw["materials"] if material["id"] != "M6"]
    report = import_items(as_file([plain]))
    (rejected,) = report.rejected
    assert rejected.id == "CG-001"
    assert rejected.problems == [
        f"tables[0].rows[{n - 1}].then.materials：第 {n} 行：没有编号为“M6”的材料" for n in (1, 2)
    ]
    assert import_items(as_file([{**plain, "tables": []}])).rejected == []
