"""All of Hebei is loaded (tests start with it); loading again changes nothing, a broken load leaves nothing."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.catalogue import shipped
from tongban.authorities.models import Body, Department, Division, Theme
from tongban.catalogue.loading import BadData, load_hebei
from tongban.catalogue.models import Bundle, Implementation, Item, ItemVersion
from tongban.catalogue.queries import catalogue_version
from tongban.identity.numbers import uscc_problem
from tongban.kernel.models import OutboxMessage
from tongban.licences.models import LicenceType

pytestmark = pytest.mark.django_db


def test_all_of_hebei_is_there() -> None:
    assert Counter(Division.objects.values_list("level", flat=True)) == {
        "province": 1, "city": 11, "county": 190, "township": 2365,
    }  # fmt: skip
    assert Division.objects.filter(level="county", official=False).count() == 23
    assert (Department.objects.count(), Theme.objects.count(), LicenceType.objects.count()) == (59, 64, 92)
    assert Counter(Item.objects.values_list("source", flat=True)) == {"described": 74, "N": 434, "G": 1133}
    assert (ItemVersion.objects.count(), Bundle.objects.count()) == (74, 8)
    assert Counter(Implementation.objects.values_list("level", flat=True)) == {
        "province": 6, "city": 533, "county": 13_414, "township": 42_570,
    }  # fmt: skip
    assert Body.objects.count() == 48_283


def test_dingzhou_and_xinji_report_to_the_province() -> None:
    assert sorted(
        Division.objects.filter(level="county", reports_to__level="province").values_list("name", flat=True)
    ) == [
        "定州市",
        "辛集市",
    ]
    assert Division.objects.get(name="辛集市").parent_id == "130100000000"


def test_bodies_have_well_formed_unique_codes_and_only_a_known_one_is_real() -> None:
    codes = list(Body.objects.values_list("usc", flat=True))
    assert len(set(codes)) == len(codes)
    assert [problem for code in codes[::97] if (problem := uscc_problem(code))] == []
    assert list(Body.objects.filter(usc_is_test=False).values_list("id", flat=True)) == ["JT@130000000000"]


def test_every_described_item_is_implemented_where_its_levels_say() -> None:
    found = Counter(Implementation.objects.values_list("item_id", flat=True))
    units = {"province": 1, "city": 13, "county": 190, "township": 2365}
    for definition in shipped.definitions():
        levels = set(definition.levels)
        expected = sum(units[level] for level in levels)
        if {"city", "county"} <= levels:
            expected -= 2  # 定州 and 辛集 exercise it once, as cities
        assert found[definition.id] == expected, definition.id


def test_loading_again_changes_nothing() -> None:
    stamp, messages = catalogue_version(), OutboxMessage.objects.count()
    load_hebei(lambda _: None)
    assert (catalogue_version(), OutboxMessage.objects.count()) == (stamp, messages)
    assert ItemVersion.objects.count() == 74


def test_loading_brings_a_changed_name_up_to_date_and_says_what_it_does(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(shipped.DATA, folder)
    file = folder / "divisions.csv"
    file.write_text(file.read_text("utf-8").replace("长安区,county", "长宁区,county", 1), "utf-8")
    said: list[str] = []
    load_hebei(said.append, folder)
    assert Division.objects.get(code="130102000000").name == "长宁区"
    assert Body.objects.get(id="SPJ@130102000000").name == "石家庄市长宁区行政审批局"
    assert said == [
        "行政区划 2567 个", "部门 59 类，主题 64 个，正在生成各级机构 …", "机构 48283 个", "证照类型 92 种",
        "办事指南 74 个，正在生成实施清单 …", "实施清单 56523 条（新发布 0 个事项）", "目录事项 1567 条，一件事 8 个",
    ]  # fmt: skip


def test_a_broken_folder_is_not_half_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(shipped.DATA, folder)
    file = folder / "divisions.csv"
    file.write_text(file.read_text("utf-8").replace("长安区,county", "长宁区,county", 1), "utf-8")
    items = folder / "items" / "WL.json"
    raws = json.loads(items.read_text("utf-8"))
    raws[0]["levels"] = []
    items.write_text(json.dumps(raws), "utf-8")
    with pytest.raises(BadData, match=r"^WL-001 levels：不能为空$"):
        load_hebei(lambda _: None, folder)
    assert Division.objects.get(code="130102000000").name == "长安区"
