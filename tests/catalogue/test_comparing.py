"""Two definitions compared field by field: what changed, and what it means for people."""

import copy
from typing import Any

import pytest

from tests.catalogue import shipped
from tongban.catalogue.comparing import Change, Effect, Sort, compare
from tongban.catalogue.definition import parse


def changed(**parts: Any) -> list[Change]:
    """What is found when these parts of 食品经营许可 are others; `path__to__part=value`."""
    before = shipped.raw_item("SCJG-006")
    after = copy.deepcopy(before)
    for path, value in parts.items():
        *way, last = path.split("__")
        inside: Any = after
        for step in way:
            inside = inside[int(step)] if step.isdigit() else inside[step]
        inside[int(last) if last.isdigit() else last] = value
    return list(compare(parse(before), parse(after)))


def said(changes: list[Change]) -> list[tuple[str, Effect]]:
    return [(change.meaning, change.effect) for change in changes]


def test_equal_definitions_do_not_differ_and_others_do() -> None:
    for one in shipped.definitions():
        assert compare(one, one) == ()
    assert compare(*shipped.definitions()[:2])


def test_a_change_says_where_what_and_from_what_to_what() -> None:
    (change,) = changed(time_limit__promised={"value": 5, "unit": "工作日"})
    assert (change.sort, change.path, change.chapter, change.field) == (
        Sort.CHANGED,
        "time_limit.promised",
        "办理时限",
        "承诺时限",
    )
    assert (change.before, change.after) == ({"value": 7, "unit": "工作日"}, {"value": 5, "unit": "工作日"})
    assert said([change]) == [("承诺时限由 7 工作日缩短为 5 工作日。", Effect.EASIER)]


@pytest.mark.parametrize(
    ("parts", "meaning", "effect"),
    [
        ({"time_limit__promised": {"value": 9, "unit": "工作日"}}, "承诺时限由 7 工作日延长为 9 工作日。", Effect.HARDER),
        ({"time_limit__promised": {"value": 1, "unit": "月"}}, "承诺时限由 7 工作日改为 1 月。", Effect.NEUTRAL),
        ({"time_limit__promised": {"value": 0, "unit": "工作日"}}, "承诺时限由 7 工作日缩短为 当场。", Effect.EASIER),
        ({"time_limit__promised": None}, "不再规定承诺时限，原为 7 工作日。", Effect.NEUTRAL),
        ({"online__visits": 0}, "到现场次数由 1 次改为 0 次。", Effect.EASIER),
        ({"online__visits": 2}, "到现场次数由 1 次改为 2 次。", Effect.HARDER),
        ({"name": "食品许可"}, "事项名称由“食品经营许可”改为“食品许可”。", Effect.NEUTRAL),
        ({"levels": ["county", "city"]}, "“行使层级”的先后有调整。", Effect.NEUTRAL),
        ({"levels": ["city", "county", "township"]}, "行使层级增加了“乡镇级”。", Effect.NEUTRAL),
        ({"levels": ["city"]}, "行使层级去掉了“县级”。", Effect.NEUTRAL),
        ({"materials__0__necessity": "容缺后补"}, "“食品经营许可申请书”由必要改为容缺后补。", Effect.EASIER),
        (
            {"materials__1__licence": None},
            "“营业执照或者其他主体资格证明文件”不再能用电子证照代替，需要提交。",
            Effect.HARDER,
        ),
        ({"materials__0__name": "申请书"}, "申请材料“食品经营许可申请书”改名为“申请书”。", Effect.NEUTRAL),
        ({"materials__0__licence": "L-YYZZ"}, "“食品经营许可申请书”可以用电子证照代替，免交。", Effect.EASIER),
        ({"quota": {"places": 3}}, "补充了数量限制：3；总量。", Effect.NEUTRAL),
        ({"approval_bureau": False}, "由行政审批局行使由“是”改为“否”。", Effect.NEUTRAL),
        ({"materials__4__when": None}, "删去了“自动设备的具体放置地点、经营者名称、联系方式等公示方法材料”的适用情形，"
            "原为：S2：yes。", Effect.NEUTRAL),
        ({"faqs__1__answer": "三年。"}, "“许可证有效期多久？”的回答由“5年。”改为“三年。”。", Effect.NEUTRAL),
        ({"situations__1__options__1__label": "不是"}, "“不是”的名称由“否”改为“不是”。", Effect.NEUTRAL),
    ],
)  # fmt: skip
def test_what_one_change_means_for_people(parts: dict[str, Any], meaning: str, effect: Effect) -> None:
    assert said(changed(**parts)) == [(meaning, effect)]


def test_a_material_that_comes_or_goes() -> None:
    materials = shipped.raw_item("SCJG-006")["materials"]
    added = changed(materials=[*materials, {"id": "M8", "name": "平面图"}])
    assert [(one.sort, one.path) for one in added] == [(Sort.ADDED, "materials[M8]")]
    assert said(added) == [("新增申请材料“平面图”。", Effect.HARDER)]
    removed = changed(materials=materials[:-1])
    assert said(removed) == [("不再要求“授权委托书及代理人身份证明文件”。", Effect.EASIER)]


def test_a_material_that_moved_is_not_a_new_one() -> None:
    materials = shipped.raw_item("SCJG-006")["materials"]
    assert said(changed(materials=[materials[1], materials[0], *materials[2:]])) == [
        ("“申请材料”的先后有调整。", Effect.NEUTRAL)
    ]


def test_fees_that_come_and_change() -> None:
    fee = {"name": "证照费", "kind": "行政事业性收费", "amount": 10, "unit": "元/本", "basis": "某文件"}
    assert said(changed(fee={"charged": True, "items": [fee]})) == [
        ("由不收费改为收费。", Effect.HARDER),
        ("新增收费或给付项目“证照费”。", Effect.NEUTRAL),
    ]
    raw = shipped.raw_item("ZR-001")
    dearer = copy.deepcopy(raw)
    dearer["fee"]["items"][0]["amount"] = 100
    assert said(list(compare(parse(raw), parse(dearer)))) == [
        ("“不动产登记费（住宅）”由¥80.00改为¥100.00。", Effect.HARDER)
    ]
    assert said(list(compare(parse(dearer), parse(raw))))[0][1] is Effect.EASIER


def test_what_is_inside_a_list_names_whose_it_is() -> None:
    (change,) = changed(form__sections__0__fields__0__max_length=100)
    assert change.path == "form.sections[premises].fields[premises_address].max_length"
    assert change.meaning == "“经营场所地址”的最多字数由“200”改为“100”。"
    options = [*shipped.raw_item("SCJG-006")["situations"][0]["options"], {"value": "new", "label": "新业态"}]
    (added,) = changed(situations__0__options=options)
    assert (added.path, added.meaning) == ("situations[S1].options[new]", "“主体业态”的选项增加了“新业态”。")


def test_twins_in_a_list_are_told_apart() -> None:
    steps = [{"name": "审查", "actor": "甲"}, {"name": "审查", "actor": "乙"}]
    raw = shipped.raw_item("SCJG-006") | {"steps": steps}
    other = raw | {"steps": [steps[0], {"name": "审查", "actor": "丙"}]}
    assert said(list(compare(parse(raw), parse(other)))) == [("“审查”的由谁办由“乙”改为“丙”。", Effect.NEUTRAL)]
