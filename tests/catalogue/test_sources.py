"""Who makes papers out besides offices and applicants, and what supplies papers without asking anybody."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from tests.catalogue import shipped
from tongban.authorities.models import Department
from tongban.catalogue.definition import Definition, Material
from tongban.catalogue.lint import Context, Supply, lint
from tongban.catalogue.quality import data_resources
from tongban.catalogue.resources import Holding, sources_of
from tongban.catalogue.third_parties import third_party_papers

INSURANCE = Supply(names=("社会保险参保缴费信息", "社会保险缴费证明"), prints=("姓名", "险种"))


def with_materials(*materials: Material) -> Definition:
    return dataclasses.replace(shipped.definition("SCJG-006"), materials=materials, samples=(), tables=())


def paper(name: str, **parts: Any) -> Material:
    return dataclasses.replace(Material(id="M1", name=name), **parts)


@pytest.mark.parametrize(
    ("producer", "intermediary"),
    [
        ("会计师事务所", True),
        ("具有计量认证资质的检测机构", True),
        ("施工图审查机构", True),
        ("用人单位", False),
        ("医疗机构", False),
        ("抵押权人", False),
        (None, False),
    ],
)
def test_who_tests_or_certifies_by_profession_is_an_intermediary(producer: str | None, intermediary: bool) -> None:
    (found,) = third_party_papers([with_materials(paper("某报告", source="其他", source_note=producer))])
    assert (found.producer, found.intermediary, found.always) == (producer or "", intermediary, True)


def test_what_offices_and_applicants_make_is_no_third_party_paper() -> None:
    assert third_party_papers([with_materials(paper("说明"), paper("批复", source="政府部门核发"))]) == ()


def test_papers_of_some_situations_or_on_request_are_told_apart() -> None:
    (found,) = third_party_papers([with_materials(paper("报告", source="其他", necessity="非必要"))])
    assert not found.always


def test_a_source_names_the_materials_that_it_supplies() -> None:
    item = with_materials(
        paper("营业执照", licence="L-YYZZ"),
        paper("社会保险缴费证明（复印件）", id="M2"),
        paper("社会保险缴费证明和劳动合同", id="M3"),  # only one of the two: the other would still be asked
    )
    licences = {"L-YYZZ": Holding(Supply(names=("营业执照",)), "SCJG"), "L-X": Holding(Supply(names=("甲证",)), "GA")}
    found = sources_of([item], licences, {"D-SHBX": Holding(INSURANCE, "RS")})
    assert [(one.kind, one.id, [line.material_id for line in one.supplies]) for one in found] == [
        ("licence", "L-YYZZ", ["M1"]),
        ("licence", "L-X", []),
        ("data", "D-SHBX", ["M2"]),
    ]


def findings(material: Material, resources: dict[str, Supply]) -> list[tuple[str, str]]:
    context = Context(on=date(2026, 11, 26), licences={}, laws={}, resources=resources)
    found = lint(with_materials(material), context)
    return [(one.severity, one.what) for one in found if one.rule == "ask-twice-shared"]


def test_the_gate_holds_up_what_a_data_resource_supplies() -> None:
    asked = paper("职工社会保险缴费证明复印件")
    assert findings(asked, {"D-SHBX": INSURANCE}) == [
        (
            "blocks",
            "“职工社会保险缴费证明复印件”可以由数据资源“社会保险参保缴费信息”（D-SHBX）提供，却是必须提交的材料",
        )
    ]
    assert findings(asked, {}) == []
    assert findings(dataclasses.replace(asked, necessity="非必要"), {"D-SHBX": INSURANCE}) == []
    assert findings(paper("社会保险缴费证明和劳动合同"), {"D-SHBX": INSURANCE}) == []
    assert findings(dataclasses.replace(asked, note="只交外省的缴费证明"), {"D-SHBX": INSURANCE}) == []


def test_no_paper_is_claimed_by_two_data_resources() -> None:
    names = [name for held in data_resources().values() for name in held.supply.names]
    assert len(data_resources()) == 30
    assert sorted(names) == sorted(set(names))


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_every_data_resource_is_kept_by_a_known_department() -> None:
    known = set(Department.objects.values_list("id", flat=True))
    assert {held.department for held in data_resources().values()} <= known
