"""The gate: every kind of mistake is found, named with its place, and nothing good is refused."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue.checks import Problem, check_all, problems_in

Change = Callable[[dict[str, Any]], None]


def wrong(**parts: Any) -> Change:
    return lambda raw: raw.update(parts)


def part(path: str, value: Any) -> Change:
    """Set one deep value: `materials.0.when`."""

    def change(raw: Any) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            raw = raw[step]
        raw[last] = value

    return change


def without(key: str) -> Change:
    return lambda raw: raw.pop(key)


FIELD = {"key": "extra", "label": "补充", "type": "text"}


def field(**parts: Any) -> Change:
    return lambda raw: raw["form"]["sections"][0]["fields"].append(FIELD | parts)


LAST = "form.sections[0].fields[5]"

# what is done to an item that is right -> where and why it is refused
MISTAKES: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "a key that the format does not have": (wrong(materails=[]), [("materails", "格式里没有这一项，请核对拼写或删去")]),
    "a key missing": (without("levels"), [("levels", "缺少这一项")]),
    "the wrong type": (wrong(name=7), [("name", "应为文字")]),
    "text where a list belongs": (wrong(materials="无"), [("materials", "应为列表")]),
    "nothing where something is needed": (wrong(results=None), [("results", "应为列表")]),
    "an empty name": (wrong(name=""), [("name", "不能为空")]),
    "a name of blanks": (wrong(name=" 　"), [("name", "不能为空")]),
    "overlong text": (wrong(name="长" * 201), [("name", "太长，最多 200 个字")]),
    "an id with blanks": (
        wrong(id="XZ 903"), [("id", "只能用字母、数字、下划线和连字符，并以字母或数字开头")]
    ),
    "an id that climbs": (
        wrong(id="../etc"), [("id", "只能用字母、数字、下划线和连字符，并以字母或数字开头")]
    ),
    "an unknown department": (wrong(department="ZZZ"), [("department", "没有代号为“ZZZ”的部门")]),
    "an unknown level": (
        wrong(levels=["town"]), [("levels[0]", "只能是：province、city、county、township、village")]
    ),
    "no level": (wrong(levels=[]), [("levels", "不能为空")]),
    "a level twice": (wrong(levels=["county", "county"]), [("levels", "有重复的内容")]),
    "an unknown subject": (
        wrong(subjects=["外星人"]),
        [("subjects[0]", "只能是：自然人、企业法人、事业法人、社会组织法人、非法人企业、机关法人、其他组织")],
    ),
    "a type that contradicts its code": (
        wrong(item_type="行政许可"), [("item_type", "与类型代码不一致：20 是“公共服务”")]
    ),
    "an unknown type code": (
        wrong(item_type_code="99"),
        [("item_type_code", "只能是：01、02、03、04、05、06、07、08、09、10、20")],
    ),
    "an unknown theme": (part("themes.natural.0.code", "777"), [("themes.natural[0].code", "没有代码为 777 的主题")]),
    "a theme with another's name": (
        part("themes.natural.0.name", "婚姻登记"), [("themes.natural[0].name", "代码 070 的主题是“规划建设”")]
    ),
    "a basic code too short": (wrong(basic_code="1234"), [("basic_code", "应为 12 位数字或大写字母")]),
    "a licence that does not exist": (
        part("materials.0.licence", "L-NO"), [("materials[0].licence", "没有代号为“L-NO”的证照类型")]
    ),
    "a result that does not exist": (
        part("results.0.licence", "L-NO"), [("results[0].licence", "没有代号为“L-NO”的证照类型")]
    ),
    "a material id twice": (part("materials.1.id", "M1"), [("materials", "材料编号“M1”重复")]),
    "other materials without a name": (
        part("materials.1.name", "法律、行政法规规定的其他材料"),
        [("materials[1].name", "不能要求没有名称的“其他材料”，请写明具体材料")],
    ),
    "a negative number": (part("materials.0.copies", -1), [("materials[0].copies", "不能小于 0")]),
    "a broken number": (part("materials.0.copies", 1.5), [("materials[0].copies", "应为整数")]),
    "a condition on an unknown question": (
        part("materials.1.when", {"S9": ["high"]}), [("materials[1].when.S9", "没有名为“S9”的问题可供判断")]
    ),
    "a condition on an unknown option": (
        part("materials.1.when", {"S1": ["tower"]}), [("materials[1].when.S1", "“S1”没有名为“tower”的选项")]
    ),
    "an empty condition": (part("materials.1.when", {}), [("materials[1].when", "不能为空")]),
    "a condition without options": (part("materials.1.when", {"S1": []}), [("materials[1].when.S1", "不能为空")]),
    "a question twice": (
        lambda raw: raw["situations"].append(raw["situations"][0]), [("situations", "问题编号“S1”重复")]
    ),
    "an option twice": (
        lambda raw: raw["situations"][0]["options"].append({"value": "low", "label": "平房"}),
        [("situations[0].options", "选项“low”重复")],
    ),
    "two options with one label": (
        part("situations.0.options.1.label", "两层及以下"), [("situations[0].options", "有两个选项都叫“两层及以下”")]
    ),
    "a question without options": (part("situations.0.options", []), [("situations[0].options", "不能为空")]),
    "an unknown unit": (
        part("time_limit.promised.unit", "天"), [("time_limit.promised.unit", "只能是：工作日、自然日、月、小时")]
    ),
    "a negative limit": (part("time_limit.promised.value", -3), [("time_limit.promised.value", "不能小于 0")]),
    "a promise longer than the law allows": (
        part("time_limit.statutory", {"value": 2, "unit": "工作日"}),
        [("time_limit.promised", "承诺时限比法定时限长")],
    ),
    "a variant longer than the law allows": (
        part(
            "time_limit.variants",
            [{"when": {"S1": ["high"]}, "promised": {"value": 9, "unit": "月"}, "statutory": {"value": 8, "unit": "月"}}],
        ),
        [("time_limit.variants[0].promised", "承诺时限比法定时限长")],
    ),
    "a variant that says nothing": (
        part("time_limit.variants", [{"when": {"S1": ["low"]}}]),
        [("time_limit.variants[0]", "至少要写承诺时限或法定时限")],
    ),
    "a variant for every case": (
        part("time_limit.variants", [{"when": None, "promised": {"value": 1, "unit": "工作日"}}]),
        [("time_limit.variants[0].when", "应为对象")],
    ),
    "a licence to act without a law": (
        wrong(item_type="行政许可", item_type_code="01"), [("legal_basis", "行政许可必须写明设定依据")]
    ),
    "charged without a fee": (wrong(fee={"charged": True}), [("fee.items", "标明收费，却没有收费项目")]),
    "a fee although free": (
        wrong(fee={"charged": False, "items": [{"name": "工本费", "kind": "收费", "unit": "元", "basis": "省定"}]}),
        [("fee.charged", "列了收费项目，却标明不收费")],
    ),
    "wholly online with a visit": (
        wrong(online={"depth": "Ⅳ级", "visits": 1}), [("online.visits", "Ⅳ级（全程网办）的到现场次数应为 0")]
    ),
    "a shallow depth called wholly online": (
        wrong(online={"depth": "Ⅱ级", "visits": 1, "fully_online": True}),
        [("online.fully_online", "全程网办的网办深度应为 Ⅳ级")],
    ),
    "an unknown joint department": (
        wrong(co_departments=[{"department": "ZZZ", "role": "会审"}]),
        [("co_departments[0].department", "没有代号为“ZZZ”的部门")],
    ),
    "a form field twice": (field(key="area"), [("form.sections", "填报项代号“area”重复")]),
    "a form field that everybody has": (
        field(key="applicant_id"), [(f"{LAST}.key", "这个代号留给申请人和送达部分使用，请换一个")]
    ),
    "a section that everybody has": (
        part("form.sections.0.key", "delivery"),
        [("form.sections[0].key", "这个分节代号留给申请人、经办人和送达使用，请换一个")],
    ),
    "an unknown field type": (
        field(type="file"),
        [
            (
                f"{LAST}.type",
                "只能是：text、longtext、number、money、date、choice、choices、division、citizen_id、uscc、phone、postcode、address、files、person、entity、group",
            )
        ],
    ),
    "a choice of nothing": (field(type="choice"), [(f"{LAST}.options", "选择题没有选项")]),
    "options where nothing is chosen": (
        field(options=[{"value": "a", "label": "甲"}]), [(f"{LAST}.options", "只有选择题可以有选项")]
    ),
    "a choice with one option twice": (
        field(type="choice", options=[{"value": "a", "label": "甲"}] * 2), [(f"{LAST}.options", "选项“a”重复")]
    ),
    "bounds upside down": (field(type="number", minimum=5, maximum=1), [(f"{LAST}.minimum", "下限比上限大")]),
    "bounds on text": (field(minimum=5), [(f"{LAST}.minimum", "只有数字和金额可以有上下限")]),
    "a length on a number": (field(type="number", max_length=5), [(f"{LAST}.max_length", "只有文字可以限制字数")]),
    "a broken pattern": (field(pattern="(["), [(f"{LAST}.pattern", "不是可用的正则表达式（不支持环视和反向引用）")]),
    "a pattern that could stall": (
        field(pattern="^(?=(a+))b"), [(f"{LAST}.pattern", "不是可用的正则表达式（不支持环视和反向引用）")]
    ),
    "a pattern on a choice": (
        field(type="number", pattern="[0-9]+"), [(f"{LAST}.pattern", "只有文字可以规定写法")]
    ),
    "a field that depends on itself": (
        field(type="choice", options=[{"value": "a", "label": "甲"}], when={"extra": ["a"]}),
        [(f"{LAST}.when.extra", "没有名为“extra”的问题可供判断")],
    ),
    "fields that depend on each other": (
        part("form.sections.0.fields.2.when", {"team_kind": ["a"]}),
        [("form.sections[0].fields[2].when.team_kind", "没有名为“team_kind”的问题可供判断")],
    ),
    "a field that depends on text": (
        field(when={"place": ["东头"]}), [(f"{LAST}.when.place", "没有名为“place”的问题可供判断")]
    ),
    "a source that does not exist": (
        field(prefill="person.salary"),
        [
            (
                f"{LAST}.prefill",
                "没有“person.salary”这个数据来源，可用的有：entity.address、entity.legal_representative、entity.name、"
                "entity.usc、person.birth_date、person.gender、person.id_number、person.name、person.phone",
            )
        ],
    ),
    "a source in an unknown licence": (
        field(prefill="licence:L-NO.名称"), [(f"{LAST}.prefill", "没有代号为“L-NO”的证照类型")]
    ),
    "a source that a licence does not print": (
        field(prefill="licence:L-YYZZ.血型"), [(f"{LAST}.prefill", "“L-YYZZ”上没有“血型”这一栏")]
    ),
    "locked without a source": (field(lock=True), [(f"{LAST}.lock", "没有来源的内容不能锁定")]),
    "printed where nothing is printed": (field(prints="名称"), [(f"{LAST}.prints", "结果证照上没有“名称”这一栏")]),
    "left to an office that prints nothing": (
        part("form.office_fills", ["编号"]), [("form.office_fills", "结果证照上没有“编号”这一栏")]
    ),
    "two nodes of one key": (
        part("nodes.1.key", "accept"), [("nodes", "环节代号“accept”重复")]
    ),
    "no decision": (lambda raw: raw["nodes"].pop(1), [("nodes", "“决定”环节应当有且只有一个")]),
    "nodes out of order": (
        lambda raw: raw["nodes"].reverse(), [("nodes", "环节的先后应为：预审、受理、审查、决定、制证送达")]
    ),
    "a decision by a clerk": (part("nodes.1.role", "clerk"), [("nodes[1].role", "这个阶段应由 decider 办理")]),
    "a decision that may be left out": (
        part("nodes.1.when", {"S1": ["low"]}), [("nodes[1].when", "只有审查环节可以按情形省略")]
    ),
    "a sample for people it does not serve": (
        part("samples.0.applicant", "legal"),
        [
            ("samples[0].applicant", "服务对象不包括这类申请人"),
            ("samples[0].form.entity_name", "请填写“单位（字号）名称”。"),
            ("samples[0].form.entity_usc", "请填写“统一社会信用代码”。"),
            ("samples[0].form.entity_address", "请填写“住所（登记地址）”。"),
            ("samples[0].form.entity_head", "请填写“法定代表人（负责人、经营者）”。"),
            ("samples[0].form.agent_name", "请填写“姓名”。"),
            ("samples[0].form.agent_id", "请填写“公民身份号码”。"),
            ("samples[0].form.applicant_name", "申请表里没有这一项，请去掉后再提交。"),
            ("samples[0].form.applicant_id", "申请表里没有这一项，请去掉后再提交。"),
        ],
    ),
    "a sample with an unknown answer": (
        part("samples.0.answers", {"S1": ["tower"]}),
        [("samples[0].answers.S1", "“建几层”没有这个选项，请重新选择。")],
    ),
    "a sample that expects other materials": (
        part("samples.0.expect.materials", ["M2"]), [("samples[0].expect.materials", "按这些回答应提交 M1、M2")]
    ),
    "a sample that expects another limit": (
        part("samples.0.expect.limit.value", 9),
        [("samples[0].expect.limit", "与按这些回答得出的承诺时限不一致")],
    ),
    "a sample that cannot be submitted": (
        part("samples.0.form.area", 999), [("samples[0].form.area", "“建筑面积”不能大于 300。")]
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_kind_of_mistake_is_found_and_placed(mistake: str) -> None:
    change, expected = MISTAKES[mistake]
    raw = unseen.executable()
    change(raw)
    found = problems_in(raw, shipped.known())
    assert [(problem.field, problem.reason) for problem in found] == expected


def test_nothing_shipped_and_nothing_unseen_is_refused() -> None:
    for raw in (*shipped.raw_items(), *unseen.all_three()):
        assert problems_in(raw, shipped.known()) == []


def test_all_mistakes_of_all_items_are_listed_and_none_passes() -> None:
    first, second, third = unseen.all_three()
    first["name"] = ""
    first["levels"] = ["moon"]
    third["id"] = second["id"]
    checked = check_all([first, second, 5, third], shipped.known())
    assert checked.definitions == ()
    assert checked.problems == (
        Problem("TYU-901", "name", "不能为空"),
        Problem("TYU-901", "levels[0]", "只能是：province、city、county、township、village"),
        Problem("[2]", "", "每个事项应是一个对象 { … }"),
        Problem("NY-902", "id", "文件里有两个事项用了这个编号"),
    )


def test_an_item_without_a_usable_id_is_named_by_its_place() -> None:
    raw = unseen.smallest() | {"id": 5}
    assert problems_in(raw, shipped.known(), place=3) == [Problem("[3]", "id", "应为文字")]


def test_a_hopeless_item_is_not_listed_to_the_last_line() -> None:
    raw = unseen.smallest() | {f"unknown{n}": 1 for n in range(150)}
    found = problems_in(raw, shipped.known())
    assert len(found) == 101
    assert found[-1].reason == "另有 50 处问题没有列出"


def test_looking_at_a_definition_leaves_it_as_it_was() -> None:
    raw = unseen.executable()
    before = copy.deepcopy(raw)
    problems_in(raw, shipped.known())
    assert raw == before


def test_limits_in_different_units_are_not_compared() -> None:
    raw = unseen.executable()
    raw["time_limit"]["statutory"] = {"value": 1, "unit": "月"}
    assert problems_in(raw, shipped.known()) == []
