"""The form of every item, its one validator, and what people are told."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import Definition, Form, FormField, FormSection, Option, parse
from tongban.catalogue.forms import (
    PREFILL_SOURCES,
    FieldProblem,
    Filled,
    clean_form,
    form_for,
    json_schema,
    prefilled,
    printed_values,
    readable,
    validate_form,
    visible_fields,
)
from tongban.catalogue.forms.building import ApplicantKind
from tongban.catalogue.forms.validation import compiled
from tongban.identity.numbers import make_uscc

PERSON = "11010519491231002X"
USCC = "91350100M000100Y43"
SHOP_CODE = make_uscc("92", "130102", "MA0EXAM1")
RESTAURANT = {"S1": ["catering"], "S2": ["no"], "S3": ["none"], "S4": ["no"]}


def keys(form: Form) -> dict[str, list[str]]:
    return {section.key: [field.key for field in section.fields] for section in form.sections}


def labels(form: Form, section: str) -> list[str]:
    return [field.label for one in form.sections if one.key == section for field in one.fields]


def form_of(item: str, kind: ApplicantKind, answers: dict[str, list[str]] | None = None) -> Form:
    definition = shipped.definition(item)
    return form_for(definition, shipped.printed_by(definition), kind, answers)


def one_field(**parts: Any) -> Form:
    field = FormField(**({"key": "it", "label": "栏目", "type": "text"} | parts))
    return Form(sections=(FormSection(key="only", title="一节", fields=(field,)),))


# --- which fields -----------------------------------------------------------------------------------------------------


def test_an_item_without_a_form_asks_for_applicant_and_delivery() -> None:
    assert keys(form_for(parse(unseen.smallest()), [], "natural")) == {
        "applicant": ["applicant_name", "applicant_id"],
        "delivery": ["contact_phone", "delivery", "mail_name", "mail_phone", "mail_address", "mail_postcode"],
    }


def test_an_organisation_is_asked_for_itself_and_for_who_comes() -> None:
    form = form_for(parse(unseen.with_conditions()), shipped.licences()["L-NYJY"], "legal")
    assert keys(form) == {
        "applicant": ["entity_name", "entity_usc", "entity_address", "entity_head"],
        "agent": ["agent_name", "agent_id"],
        "printed": ["printed_1", "printed_2", "printed_3"],
        "delivery": ["contact_phone", "delivery", "mail_name", "mail_phone", "mail_address", "mail_postcode"],
    }
    assert labels(form, "printed") == ["营业场所", "仓储场所", "经营范围"]


def test_a_person_is_asked_for_what_the_licence_prints_and_no_office_knows() -> None:
    form = form_for(parse(unseen.with_conditions()), shipped.licences()["L-NYJY"], "natural")
    assert labels(form, "printed") == ["经营者名称", "统一社会信用代码", "住所", "营业场所", "仓储场所", "经营范围"]
    prints = {field.key: field.prints for section in form.sections for field in section.fields if field.prints}
    assert prints["applicant_name"] == "法定代表人（负责人）", "whoever applies in person is in charge"


def test_electronic_delivery_is_offered_only_where_a_licence_results() -> None:
    def ways(form: Form) -> list[str]:
        delivery = next(f for s in form.sections for f in s.fields if f.key == "delivery")
        return [option.value for option in delivery.options]

    assert ways(form_of("SCJG-006", "legal")) == ["window", "mail", "electronic"]
    assert ways(form_of("CG-001", "legal")) == ["window", "mail"]


def test_the_restaurant_is_asked_what_its_answers_call_for() -> None:
    assert keys(form_of("SCJG-006", "legal", RESTAURANT)) == {
        "applicant": ["entity_name", "entity_usc", "entity_address", "entity_head"],
        "agent": ["agent_name", "agent_id"],
        "premises": ["premises_address", "premises_area", "kitchen_area", "seats", "storage_address"],
        "business": ["catering_form", "catering_items"],
        "people": ["staff_count", "certificate_count", "safety_officer", "safety_phone"],
        "delivery": ["contact_phone", "delivery", "mail_name", "mail_phone", "mail_address", "mail_postcode"],
    }
    shop = form_of("SCJG-006", "legal", RESTAURANT | {"S1": ["sale"], "S2": ["yes"]})
    assert keys(shop)["business"] == ["sale_form", "sale_items", "machine_count", "machine_places"]


@pytest.mark.parametrize(
    ("licence", "asked"),
    [
        ("L-SFZ", ["性别", "民族", "出生日期", "住址"]),
        ("L-PWXK", ["单位名称", "注册地址", "生产经营场所地址", "行业类别", "统一社会信用代码"]),
        ("L-YCLS", ["企业（字号）名称", "经营地址", "许可范围"]),
        ("L-SBK", []),
        ("L-TZBA", ["项目名称", "项目单位", "建设地点", "建设规模及内容", "总投资"]),
    ],
)
def test_the_office_s_own_entries_are_never_asked(licence: str, asked: list[str]) -> None:
    definition = parse(unseen.smallest())
    assert labels(form_for(definition, shipped.licences()[licence], "natural"), "printed") == asked


def test_every_form_asks_each_key_once_and_prefills_from_known_sources() -> None:
    for definition in shipped.definitions():
        kinds: dict[ApplicantKind, bool] = {"natural": definition.for_natural, "legal": definition.for_legal}
        for kind in (kind for kind, served in kinds.items() if served):
            form = form_for(definition, shipped.printed_by(definition), kind)
            found = [field for section in form.sections for field in section.fields]
            assert len({field.key for field in found}) == len(found), definition.id
            known = PREFILL_SOURCES | {"person", "entity"}  # whole blocks
            assert {f.prefill for f in found if f.prefill and not f.prefill.startswith("licence:")} <= known
            compiled(form)


# --- validation -------------------------------------------------------------------------------------------------------


def test_every_sample_of_every_item_can_be_submitted_and_prints() -> None:
    tried = 0
    for definition in shipped.definitions():
        for sample in definition.samples:
            printed = shipped.printed_by(definition)
            form = form_for(definition, printed, sample.applicant, sample.answers)
            assert validate_form(form, sample.form) == [], (definition.id, sample.name)
            assert set(printed_values(form, sample.form)) <= set(printed)
            tried += 1
    assert tried == 32


def test_an_empty_form_is_told_everything_that_is_missing_in_order() -> None:
    found = validate_form(form_for(parse(unseen.executable()), [], "natural", {"S1": ["low"]}), {})
    assert [problem.reason for problem in found] == [
        "请填写“姓名”。", "请填写“公民身份号码”。", "请填写“建房地点”。", "请填写“建筑面积”。",
        "请选择“谁来施工”。", "请填写“联系电话”。", "请选择“结果领取方式”。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "value", "reason"),
    [
        ({"type": "citizen_id"}, "11010519491231002X", None),
        ({"type": "citizen_id"}, " 11010519491231002x ", None),
        ({"type": "citizen_id"}, "１１０１０５１９４９１２３１００２Ｘ", None),
        ({"type": "citizen_id"}, "110105194912310021", "公民身份号码的校验位不对，可能有一位输错了，请逐位核对。"),
        ({"type": "citizen_id"}, 110105194912310021, "“栏目”填写的内容格式不对，请重新填写。"),
        ({"type": "uscc"}, "91350100m000100y43", None),
        ({"type": "uscc"}, "91350100M000100Y44", "统一社会信用代码的校验位不对，可能有一位输错了，请逐位核对。"),
        ({"type": "phone"}, "139 0000 0000", None),
        ({"type": "phone"}, "0311-86901234", None),
        ({"type": "phone"}, "12345", "“栏目”应为 11 位手机号码，或者带区号的固定电话，例如 0311-12345678。"),
        ({"type": "date"}, "2024-02-29", None),
        ({"type": "date"}, "2026-02-29", "“栏目”不是真实的日期，请按 2026-01-31 的样子填写。"),
        ({"type": "date"}, "20260131", "“栏目”不是真实的日期，请按 2026-01-31 的样子填写。"),
        ({"type": "date"}, "0001-01-01", "“栏目”不是真实的日期，请按 2026-01-31 的样子填写。"),
        ({"type": "number", "minimum": 1, "maximum": 9.5}, "9.5", None),
        ({"type": "number", "minimum": 1}, "0", "“栏目”不能小于 1。"),
        ({"type": "number", "maximum": 9.5}, "10", "“栏目”不能大于 9.5。"),
        ({"type": "number"}, "很大", "“栏目”应填数字，例如 120 或 85.5。"),
        ({"type": "number"}, "1e5", "“栏目”应填数字，例如 120 或 85.5。"),
        ({"type": "number"}, True, "“栏目”应填数字，例如 120 或 85.5。"),
        ({"type": "money", "minimum": 2000000}, "2,000,000", None),
        ({"type": "money", "minimum": 2000000}, "1999999.99", "“栏目”不能小于 2,000,000 元。"),
        ({"type": "money", "maximum": 10}, "10.01", "“栏目”不能大于 10 元。"),
        ({"type": "money"}, "1.234", "“栏目”应为金额，单位元，最多两位小数，例如 1000 或 1000.50。"),
        ({"type": "money"}, "-5", "“栏目”应为金额，单位元，最多两位小数，例如 1000 或 1000.50。"),
        ({"type": "money"}, "NaN", "“栏目”应为金额，单位元，最多两位小数，例如 1000 或 1000.50。"),
        ({"type": "postcode"}, "05000", "“栏目”应为 6 位数字。"),
        ({"type": "division"}, "长安区", "请从列表中选择“栏目”。"),
        ({"type": "division"}, "130102000000", None),
        ({"max_length": 3}, "四个字啊", "“栏目”最多 3 个字，现在有 4 个字，请缩短。"),
        ({}, "长" * 201, "“栏目”最多 200 个字，现在有 201 个字，请缩短。"),
        ({}, "a\x00b", "“栏目”里有看不见的特殊字符，请删去后重新填写。"),
        ({}, {"deep": ["nonsense"]}, "“栏目”填写的内容格式不对，请重新填写。"),
        ({}, "<script>alert(1)</script>'; DROP TABLE--", None),
        ({"pattern": "[A-Z]{2}", "help": "两个大写字母。"}, "AB", None),
        ({"pattern": "[A-Z]{2}", "help": "两个大写字母。"}, "ABC", "“栏目”的格式不对。两个大写字母。"),
        ({"pattern": "[A-Z]{2}"}, "ABC", "“栏目”的格式不对。请按示例填写。"),
        ({}, "  ", "请填写“栏目”。"),
        ({"required": False}, "  ", None),
    ],
)  # fmt: skip
def test_one_field_one_sentence(parts: dict[str, Any], value: Any, reason: str | None) -> None:
    found = validate_form(one_field(**parts), {"it": value})
    assert found == ([] if reason is None else [FieldProblem("it", "栏目", reason)])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (["a", "b"], None),
        ("a", None),
        (["a", "a"], None),
        (["a", "z"], "“栏目”没有这个选项，请重新选择。"),
        ([], "请选择“栏目”。"),
        ("", "请选择“栏目”。"),
        ([["a"]], "“栏目”没有这个选项，请重新选择。"),
    ],
)
def test_several_choices(value: Any, reason: str | None) -> None:
    options = (Option(value="a", label="甲"), Option(value="b", label="乙"))
    found = validate_form(one_field(type="choices", options=options), {"it": value})
    assert [problem.reason for problem in found] == ([] if reason is None else [reason])


def test_an_unknown_field_is_refused_by_name() -> None:
    found = validate_form(one_field(), {"it": "好", "is_admin": "1"})
    assert found == [FieldProblem("is_admin", "is_admin", "申请表里没有这一项，请去掉后再提交。")]


def test_a_field_is_needed_only_when_an_earlier_answer_calls_for_it() -> None:
    form = form_for(parse(unseen.executable()), [], "natural", {"S1": ["low"]})
    rest = unseen.executable()["samples"][0]["form"] | {"drawing": ""}
    team_missing = {key: value for key, value in rest.items() if key != "team"}
    assert validate_form(form, rest) == []
    assert [p.key for p in validate_form(form, team_missing)] == ["team"]
    assert validate_form(form, team_missing | {"builder": "self"}) == []


def test_what_is_hidden_is_dropped_and_cannot_be_smuggled_in() -> None:
    form = form_for(parse(unseen.executable()), [], "natural", {"S1": ["low"]})
    data = unseen.executable()["samples"][0]["form"] | {"builder": "self", "mail_address": "某处", "drawing": "A-1"}
    cleaned = clean_form(form, data)
    assert "team" not in cleaned
    assert "mail_address" not in cleaned
    assert [problem.key for problem in validate_form(form, data)] == ["drawing"], "not on this form at all"


def test_html_text_and_json_values_end_as_the_same_document() -> None:
    form = form_of("SCJG-006", "legal", RESTAURANT)
    sample = shipped.definition("SCJG-006").samples[0].form
    posted = {key: value if isinstance(value, list) else f" {value} " for key, value in sample.items()}
    assert clean_form(form, posted) == clean_form(form, sample) == dict(sample)


def test_the_form_is_json_schema_2020_12_and_stands_on_its_own() -> None:
    schema = json_schema(form_for(parse(unseen.executable()), [], "natural"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    plain = jsonschema_rs.Draft202012Validator(schema)  # formats are ours, everything else is the standard's
    good = unseen.executable()["samples"][0]["form"]
    assert plain.is_valid(good)
    assert not plain.is_valid({key: value for key, value in good.items() if key != "team"})
    assert not plain.is_valid(good | {"builder": "robot"})
    assert json.loads(json.dumps(schema)) == schema


def test_no_sentence_repeats_what_was_filled_in() -> None:
    form = form_of("SCJG-006", "legal", RESTAURANT)
    secret = "110105194912310099"
    for key in [field.key for section in form.sections for field in section.fields]:
        for problem in validate_form(form, {key: secret, secret: secret}):
            assert secret not in problem.reason


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_whatever_is_posted_is_answered_in_sentences_and_cleaning_twice_changes_nothing(data: st.DataObject) -> None:
    definition: Definition = data.draw(st.sampled_from([d for d in shipped.definitions() if d.form]))
    kind: ApplicantKind = "natural" if definition.for_natural else "legal"
    form = form_for(definition, shipped.printed_by(definition), kind)
    known = [field.key for section in form.sections for field in section.fields]
    posted = data.draw(st.dictionaries(st.sampled_from([*known, "other"]), values, max_size=6))
    for problem in validate_form(form, posted):
        assert problem.reason.endswith("。")
    once = clean_form(form, posted)
    assert clean_form(form, once) == once


# --- prefill and print ------------------------------------------------------------------------------------------------


def test_what_is_known_is_filled_with_its_source() -> None:
    form = form_of("SCJG-006", "legal", RESTAURANT)
    sources = {
        "person": {"name": "张三", "id_number": PERSON, "phone": "13900000000"},
        "entity": {"name": "示例小吃店", "usc": USCC},
        "licence": {"L-YYZZ": {"住所（经营场所）": "示例路 18 号"}},
    }
    assert prefilled(form, sources) == {
        "entity_name": Filled("示例小吃店", "entity.name", True),
        "entity_usc": Filled(USCC, "entity.usc", True),
        "agent_name": Filled("张三", "person.name", True),
        "agent_id": Filled(PERSON, "person.id_number", True),
        "premises_address": Filled("示例路 18 号", "licence:L-YYZZ.住所（经营场所）", False),
        "contact_phone": Filled("13900000000", "person.phone", False),
        "mail_name": Filled("张三", "person.name", False),
        "mail_phone": Filled("13900000000", "person.phone", False),
    }
    assert prefilled(form, {}) == {}


def test_the_licence_prints_labels_not_codes() -> None:
    form = form_of("SCJG-006", "legal", RESTAURANT)
    assert printed_values(form, shipped.definition("SCJG-006").samples[0].form) == {
        "经营者名称": "石家庄市长安区示例小吃店",
        "统一社会信用代码": SHOP_CODE,
        "法定代表人（负责人）": "张三",
        "住所": "石家庄市长安区建北街道示例路 18 号",
        "经营场所": "石家庄市长安区建北街道示例路 18 号",
        "主体业态": "餐饮服务经营者（小吃店）",
        "经营项目": "热食类食品制售、冷食类食品制售、自制饮品制售",
    }


def test_two_answers_may_share_one_printed_field() -> None:
    form = form_of("MZ-001", "natural", {"S1": ["first"], "S2": ["no"]})
    printed = printed_values(form, shipped.definition("MZ-001").samples[0].form)
    assert printed["双方姓名"] == "张三、李梅"
    assert "性别" not in printed, "left to the registrar"


def test_the_newborn_s_page_does_not_print_the_parent_s_number() -> None:
    form = form_of("GA-003", "natural")
    prints = {field.key: field.prints for section in form.sections for field in section.fields}
    assert prints["applicant_id"] is None
    assert prints["child_name"] == "成员姓名"


def test_a_filled_form_reads_like_a_page() -> None:
    form = form_for(parse(unseen.executable()), [], "natural", {"S1": ["low"]})
    data = {"applicant_name": "张三", "builder": "self", "delivery": "window"}
    assert readable(form, data) == [
        ("申请人", [("姓名", "张三"), ("公民身份号码", "未填写")]),
        ("房屋", [("建房地点", "未填写"), ("建筑面积", "未填写"), ("谁来施工", "自己")]),
        ("联系与送达", [("联系电话", "未填写"), ("结果领取方式", "窗口领取")]),
    ]
    assert [field.key for field in visible_fields(form, {"builder": "team"})][-4:] == [
        "builder", "team", "contact_phone", "delivery",
    ]  # fmt: skip


def test_division_codes_read_as_names() -> None:
    form = one_field(type="division", prints="地址")
    assert printed_values(form, {"it": "130102000000"}, {"130102000000": "长安区"}) == {"地址": "长安区"}
    assert printed_values(form, {"it": "130102000000"}) == {"地址": "130102000000"}
