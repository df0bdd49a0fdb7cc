from typing import Any

import pytest

from tests.catalogue import shipped
from tongban.catalogue.models import Bundle
from tongban.catalogue.queries import (
    bundles,
    current_versions,
    departments_in_use,
    guide_for,
    implementation_for,
    implementations_for,
    items_of_bundle,
    items_page,
    licence_names,
    places_below,
    printed_by,
    themes_in_use,
)

pytestmark = pytest.mark.django_db

CHANGAN, STREET, SHIJIAZHUANG, PROVINCE = "130102000000", "130102001000", "130100000000", "130000000000"
DINGZHOU = "130682000000"


@pytest.mark.parametrize(
    ("item", "division", "implementation", "body"),
    [
        ("SCJG-006", CHANGAN, "SCJG-006@130102000000", "石家庄市长安区行政审批局"),
        ("SCJG-006", STREET, "SCJG-006@130102000000", "石家庄市长安区行政审批局"),
        ("SCJG-006", SHIJIAZHUANG, "SCJG-006@130100000000", "石家庄市行政审批局"),
        ("SCJG-004", STREET, "SCJG-004@130102001000", "建北街道市场监督管理所"),
        ("SCJG-001", PROVINCE, "SCJG-001@130000000000", "河北省市场监督管理局"),
        ("HB-001", CHANGAN, "HB-001@130100000000", "石家庄市生态环境局"),
        ("HB-001", DINGZHOU, "HB-001@130682000000", "定州市生态环境局"),
        ("WL-004", DINGZHOU, "WL-004@130682000000", "定州市行政审批局"),
    ],
)
def test_who_does_it_here_or_next_above(item: str, division: str, implementation: str, body: str) -> None:
    found = implementation_for(item, division)
    assert found is not None
    assert (found.id, found.body.name) == (implementation, body)


def test_dingzhou_falls_back_to_the_province_not_to_baoding() -> None:
    guide = guide_for("SCJG-001", DINGZHOU)
    assert guide is not None
    assert [division.name for division in guide.division.chain()] == ["定州市", "河北省"]


def test_where_nobody_above_does_it_the_guide_asks_where() -> None:
    guide = guide_for("SCJG-004", SHIJIAZHUANG)
    assert guide is not None
    assert guide.implementation is None
    assert guide.body is None
    assert len(guide.places) == 23 - 1 + 1
    assert guide.places[0].name == "长安区"
    assert [place.official for place in guide.places] == sorted((p.official for p in guide.places), reverse=True)
    assert places_below("GA-009", PROVINCE)[0].name == "石家庄市", "counties do it, so their cities are the way there"


def test_an_unknown_place_or_item_has_no_guide() -> None:
    assert guide_for("SCJG-006", "999999000000") is None
    assert guide_for("NO-000", CHANGAN) is None
    assert guide_for("N-0001", CHANGAN) is None, "listed only"
    assert implementation_for("NO-000", CHANGAN) is None
    assert implementation_for("SCJG-006", "' OR 1=1 --") is None


def test_guides_cost_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        guide = guide_for("SCJG-006", STREET)
        assert guide is not None
        assert guide.body is not None
        assert (guide.body.name, guide.item.title, guide.definition.id) == (
            "石家庄市长安区行政审批局", "食品经营许可（新办）", "SCJG-006",
        )  # fmt: skip
    with django_assert_num_queries(4):
        guide_for("SCJG-004", SHIJIAZHUANG)


@pytest.mark.parametrize("count", [1, 3, 74])
def test_many_implementations_cost_as_much_as_one(count: int, django_assert_num_queries: Any) -> None:
    ids = [definition.id for definition in shipped.definitions()][:count]
    with django_assert_num_queries(2):
        found = implementations_for(ids, CHANGAN)
        assert [found[one].body.name for one in found]
    assert set(found) <= set(ids)


def test_versions_in_force_of_many_items_in_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = current_versions(["SCJG-006", "GA-009", "NO-000"])
    assert {item: version.number for item, version in found.items()} == {"SCJG-006": 1, "GA-009": 1}


def test_pages_follow_each_other_to_the_end_without_gaps() -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = items_page(after=after, size=10)
        seen += [item.id for item in page.items]
        if page.next is None:
            break
        assert len(page.items) == 10
        after = page.next
    assert seen == sorted(definition.id for definition in shipped.definitions())


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_page_costs_one_query_whatever_its_size(size: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert [item.department.short for item in items_page(size=size).items]


def test_lists_by_department_theme_audience_and_life_event() -> None:
    def ids(**filters: Any) -> list[str]:
        return [item.id for item in items_page(size=100, **filters).items]

    assert ids(department="MZ") == ["MZ-001", "MZ-002", "MZ-006", "MZ-007"]
    assert ids(theme="natural-060") == ["MZ-001"]
    assert "SCJG-006" in ids(theme="legal-010", audience="legal")
    assert ids(audience="natural", department="FG") == []
    assert ids(bundle="T-CYD") == ["CG-001", "SCJG-001", "SCJG-004", "SCJG-006", "SW-001", "XF-001", "ZJ-006"]
    assert ids(bundle="T-NO") == []
    assert len(ids(described=False, department="BB")) == 1
    assert ids(described=None, department="YB") == [
        *(f"G-{n:04d}" for n in catalogue_numbers("YB")), "YB-001", "YB-002", "YB-003",
    ]  # fmt: skip


def catalogue_numbers(department: str) -> list[int]:
    page = items_page(described=False, department=department, size=100)
    return [int(item.id.removeprefix("G-")) for item in page.items]


def test_only_themes_and_departments_with_guides_are_offered() -> None:
    assert [theme.id for theme in themes_in_use("natural")][:3] == ["natural-005", "natural-010", "natural-020"]
    assert "XFJ" not in [department.id for department in departments_in_use()]
    assert len(departments_in_use()) == 27


def test_joint_services_for_persons_and_for_legal_persons() -> None:
    assert [bundle.id for bundle in bundles("legal")] == ["T-CYD", "T-QYKB", "T-QYZX"]
    assert len(bundles()) == 8
    restaurant = Bundle.objects.get(id="T-CYD")
    assert items_of_bundle(restaurant)["SCJG-006"].title == "食品经营许可（新办）"


def test_what_a_result_prints_and_what_stands_in_for_materials() -> None:
    food = shipped.definition("SCJG-006")
    assert printed_by(food) == shipped.licences()["L-SPJY"]
    assert printed_by(shipped.definition("CG-001")) == []
    assert licence_names(food) == {"L-YYZZ": "营业执照", "L-SPJY": "食品经营许可证"}
