"""What is refused in the blocks of a form, that samples run through them, and that every format and list knows them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.catalogue import companies, shipped
from tongban.catalogue.bundles.sharing import shared_form, values_for
from tongban.catalogue.checks import problems_in
from tongban.catalogue.comparing import compare
from tongban.catalogue.definition import Form, FormField, FormSection, fingerprint, parse, to_json
from tongban.catalogue.formats.workbook_reading import read_workbook
from tongban.catalogue.formats.workbook_writing import write_workbook
from tongban.catalogue.formats.yaml_reading import read_yaml
from tongban.catalogue.formats.yaml_writing import write_yaml
from tongban.catalogue.forms import clean_form, examples_for, form_for, parts_of, unfilled, validate_form
from tongban.catalogue.lint.twice import answer_twice
from tongban.catalogue.lint.wizard import unreachable
from tongban.kernel.today import today

AT = "form.sections[1].fields"
CHIEF, SITE, CREW, PHOTOS = range(4)


def found(change: Callable[[dict[str, Any]], Any]) -> list[tuple[str, str]]:
    raw = companies.definition()
    change(raw)
    return [(problem.field, problem.reason) for problem in problems_in(raw, shipped.known())]


def field(raw: dict[str, Any], at: int) -> dict[str, Any]:
    part: dict[str, Any] = raw["form"]["sections"][1]["fields"][at]
    return part


def put(at: int, **parts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda raw: field(raw, at).update(parts)


def put_inside(number: int, **parts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda raw: field(raw, CREW)["fields"][number].update(parts)


NAME = {"key": "name", "label": "姓名", "type": "text"}


def test_the_item_with_every_kind_of_block_passes_with_its_sample() -> None:
    assert found(lambda raw: None) == []


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], Any], list[tuple[str, str]]]] = {
    "a group in a group": (
        put_inside(0, type="group"),
        [
            (
                f"{AT}[2].fields[0].type",
                "只能是：text、longtext、number、money、date、choice、choices、division、citizen_id、uscc、phone、postcode、"
                "address、files",
            )
        ],
    ),
    "fields inside fields inside fields": (
        put_inside(0, fields=[NAME]),
        [(f"{AT}[2].fields[0].fields", "格式里没有这一项，请核对拼写或删去")],
    ),
    "a group of nothing": (put(CREW, fields=[]), [(f"{AT}[2].fields", "一组填报项里没有内容")]),
    "the same key twice in a group": (
        lambda raw: field(raw, CREW)["fields"].append(dict(NAME)),
        [(f"{AT}[2].fields", "组内代号“name”重复")],
    ),
    "rows of something that has none": (
        put(SITE, max_rows=3),
        [(f"{AT}[1].max_rows", "只有人员信息、单位信息和一组填报项里面可以有内容、可以有多行")],
    ),
    "at least more rows than at most": (put(CREW, min_rows=9), [(f"{AT}[2].min_rows", "最少行数比最多行数大")]),
    "at least rows and no most": (
        put(CREW, max_rows=None),
        [
            (f"{AT}[2].min_rows", "写了最少行数，还要写最多行数"),
        ],
    ),
    "more to fill in than a page can send": (
        put(CREW, max_rows=200),
        [
            (
                f"{AT}[2].max_rows",
                "最多会有 600 处要填，一页最多 400 处。请减少行数或每行的内容，或者改为上传文件",
            )
        ],
    ),
    "ten thousand rows": (put(CREW, max_rows=10_000), [(f"{AT}[2].max_rows", "不能大于 200")]),
    "ten thousand options in a row": (
        put_inside(1, options=[{"value": f"v{n}", "label": "项"} for n in range(10_000)]),
        [(f"{AT}[2].fields[1].options", "太多，最多 200 个")],
    ),
    "rows that are brought in": (
        put(CREW, type="person", prefill="person"),
        [(f"{AT}[2].prefill", "可以填多行的，不能由系统带出")],
    ),
    "a person brought in from a unit": (
        put(CHIEF, prefill="entity"),
        [(f"{AT}[0].prefill", "整组由系统带出时，人员信息写 person，单位信息写 entity；其余请写在组内各项上")],
    ),
    "a usual part of another type": (
        put(CHIEF, fields=[{"key": "phone", "label": "电话", "type": "text"}]),
        [(f"{AT}[0].fields[0].type", "“phone”是通常要填的一项，类型应是 phone；另问的请换一个代号")],
    ),
    "a condition on what comes later in the row": (
        put_inside(0, when={"trade": ["mason"]}),
        [(f"{AT}[2].fields[0].when.trade", "没有名为“trade”的问题可供判断")],
    ),
    "a choice in a row named like one outside": (
        put_inside(1, key="builder"),
        [
            (f"{AT}[2].fields[1].key", "与外面的“builder”同名，条件会分不清，请换一个"),
        ],
    ),
    "files that are printed": (
        put(PHOTOS, prints="照片"),
        [(f"{AT}[3].prints", "文件和成组的内容不能印在证照的一栏里，请写在组内的一项上")],
    ),
    "a locked address": (put(SITE, lock=True), [(f"{AT}[1].lock", "地址的所在地区要由申请人选，不能锁定")]),
    "a sample whose row lacks something": (
        lambda raw: raw["samples"][0]["form"]["crew"][1].pop("card"),
        [("samples[0].form.crew-1-card", "请填写“施工人员第 2 行的电工证编号”。")],
    ),
    "a sample without the person": (
        lambda raw: raw["samples"][0]["form"].pop("chief"),
        [
            ("samples[0].form.chief-name", "请填写“施工负责人的姓名”。"),
            ("samples[0].form.chief-id_number", "请填写“施工负责人的公民身份号码”。"),
        ],
    ),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_in_a_block_is_refused_with_its_place(mistake: str) -> None:
    change, expected = REFUSED[mistake]
    problems = found(change)
    assert problems[: len(expected)] == expected


def test_yaml_workbook_and_json_keep_every_part_of_a_block() -> None:
    one = parse(companies.definition())
    canonical = to_json(one)
    for source in (read_yaml(write_yaml(one).encode()), read_workbook(write_workbook([one]))):
        [raw] = source.items
        assert to_json(parse(raw)) == canonical
    assert fingerprint(parse(canonical)) == fingerprint(one)


def test_a_comparison_says_what_came_into_a_row() -> None:
    before, raw = parse(companies.definition()), companies.definition()
    field(raw, CREW)["fields"].append({"key": "age", "label": "年龄", "type": "number"})
    field(raw, CREW)["max_rows"] = 9
    said = [change.meaning for change in compare(before, parse(raw))]
    assert said == ["申请表多填一项“年龄”。", "“施工人员”的最多行数由“8”改为“9”。"]


def test_the_gate_looks_into_rows_too() -> None:
    raw = companies.definition()
    field(raw, CREW)["fields"] += [
        {"key": "again", "label": "姓名", "type": "text"},
        {"key": "never", "label": "从不", "type": "text", "when": {"trade": ["mason"], "S1": ["high"]}},
        {"key": "no", "label": "永不", "type": "choice", "options": [{"value": "a", "label": "甲"}], "when": {"trade": ["mason"]}},
        {"key": "no2", "label": "永不二", "type": "text", "when": {"trade": ["electric"], "no": ["a"]}},
    ]  # fmt: skip
    one = parse(raw)
    context: Any = None
    assert [(hit.field, hit.what) for hit in answer_twice(one, context)] == [
        (f"{AT}[2].fields[3].label", "“姓名”在“施工人员”里问了两遍")
    ]
    assert [(hit.field, hit.part) for hit in unreachable(one, context)] == [(f"{AT}[2].fields[6].when", "no2")]


def test_an_example_made_up_fills_blocks_and_rows() -> None:
    one = parse(companies.definition() | {"samples": []})
    [example] = examples_for(one, [], "natural", on=today(), division=companies.CHANGAN)
    form = form_for(one, [], "natural", example.answers)
    assert unfilled(form, example) == []
    left = [problem.key for problem in validate_form(form, example.values)]
    assert left == ["photos"], "a file is nobody's to make up"
    assert example.values["crew"][0]["name"]


def shared(*fields: FormField) -> Form:
    return Form(sections=(FormSection(key="own", title="一节", fields=fields),))


def test_in_a_joint_form_the_same_rows_are_asked_once_and_go_to_both() -> None:
    joint = shared_form({1: shared(companies.EXPORTS, companies.STAFF), 2: shared(companies.EXPORTS, companies.STAFF)})
    assert [one.key for section in joint.form.sections for one in section.fields] == ["exports", "staff"]
    values = {key: companies.document()[key] for key in ("exports", "staff")}
    assert values_for(1, joint, values) == values_for(2, joint, values) == values
    assert validate_form(joint.form, values) == []


def test_rows_that_differ_in_one_column_are_asked_twice_and_conditions_follow_the_new_name() -> None:
    fewer = FormField(
        key="staff", label="股东", type="group", min_rows=1, max_rows=5,
        fields=tuple(part for part in companies.STAFF.fields if part.key != "scope"),
    )  # fmt: skip
    other = FormField(key="exports", label="出口", type="choice", options=companies.YES_NO)
    joint = shared_form({1: shared(companies.EXPORTS, companies.STAFF), 2: shared(other, fewer)})
    asked = {one.key: one for section in joint.form.sections for one in section.fields}
    assert list(asked) == ["exports", "staff", "c2_exports", "c2_staff"]
    permit = next(part for part in parts_of(asked["c2_staff"]) if part.key == "permit")
    assert permit.when == {"c2_exports": ("yes",), "kind": ("unit",)}
    values = {"exports": "no", "c2_exports": "yes", "c2_staff": companies.document()["staff"][1:]}
    assert values_for(2, joint, clean_form(joint.form, values))["staff"][0]["permit"] == "E-1"
