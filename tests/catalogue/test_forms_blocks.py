"""Fields that hold fields: persons, units, addresses, rows; by a page or as JSON, the same is said of the same."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue import companies
from tests.catalogue.companies import CHANGAN, FILE, PERSON, USCC
from tongban.catalogue.definition import Form, FormField, FormSection, Option, PlainField
from tongban.catalogue.forms import (
    DocumentUnreadable,
    Filled,
    check_document,
    clean_form,
    display,
    document_in,
    document_of,
    fields_of,
    from_print,
    json_schema,
    parts_of,
    posted_of,
    prefilled,
    printed_values,
    readable,
    references,
    validate_form,
    with_known,
)
from tongban.catalogue.forms.validation import FORMATS

FORM = companies.form()
FIELDS = [field for field, _ in fields_of(FORM)]
Change = Callable[[dict[str, Any]], Any]


def said(document: dict[str, Any], form: Form = FORM) -> list[tuple[str, str]]:
    return [(problem.name, problem.reason) for problem in validate_form(form, document)]


def by_page(document: dict[str, Any], form: Form = FORM) -> list[tuple[str, str]]:
    fields = [field for field, _ in fields_of(form)]
    return said(document_of(fields, posted_of(document)), form)


def test_a_whole_document_passes_by_both_doors() -> None:
    assert said(companies.document()) == by_page(companies.document()) == []
    assert clean_form(FORM, companies.document()) == companies.document()


WRONG: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "a row without its name": (
        lambda doc: doc["staff"][1].pop("name"),
        [("staff-1-name", "请填写“股东第 2 行的名称”。")],
    ),
    "a number that fits nobody, in a row": (
        lambda doc: doc["staff"][0].update(id_number="11010519491231002A"),
        [
            (
                "staff-0-id_number",
                "“股东第 1 行的公民身份号码”：公民身份号码的前 17 位应为数字，最后一位为数字或字母 X，请核对。",
            )
        ],
    ),
    "a choice that the row's other answer calls for": (
        lambda doc: doc["staff"][0].update(kind="unit"),
        [
            ("staff-0-usc", "请填写“股东第 1 行的统一社会信用代码”。"),
            ("staff-0-permit", "请填写“股东第 1 行的出口许可证号”。"),
        ],
    ),
    "too little money in a row": (
        lambda doc: doc["staff"][0].update(paid="0.50"),
        [("staff-0-paid", "“股东第 1 行的出资额”不能小于 1 元。")],
    ),
    "a street without a town, in a row": (
        lambda doc: doc["staff"][1]["home"].pop("division"),
        [("staff-1-home-division", "请选择“股东第 2 行的住址的所在地区”。")],
    ),
    "a city where a county is wanted": (
        lambda doc: doc["place"].update(division="130100000000"),
        [("place-division", "“经营场所的所在地区”要选到县（市、区）。")],
    ),
    "no rows at all": (lambda doc: doc.pop("staff"), [("staff", "“股东”至少填 1 行。")]),
    "too many rows": (
        lambda doc: doc["staff"].extend([{"name": "无"}] * 4),
        [("staff", "“股东”最多 5 行，现在有 6 行，请删去多余的。")],
    ),
    "one row where there should be two": (lambda doc: doc["cars"].pop(), [("cars", "“车辆”至少填 2 行。")]),
    "a person who is not there": (
        lambda doc: doc.pop("head"),
        [("head-name", "请填写“法定代表人的姓名”。"), ("head-id_number", "请填写“法定代表人的公民身份号码”。")],
    ),
    "half a unit that need not be there": (
        lambda doc: doc.update(keeper={"name": "示例仓储有限公司"}),
        [("keeper-usc", "请填写“仓储单位的统一社会信用代码”。")],
    ),
    "a key of no field, in a row": (
        lambda doc: doc["staff"][0].update(salary="9"),
        [("staff-0-salary", "“股东第 1 行的salary”不在申请表里，请去掉后再提交。")],
    ),
    "an empty row between others": (
        lambda doc: doc["staff"].insert(1, {}),
        [
            ("staff-1-name", "请填写“股东第 2 行的名称”。"),
            ("staff-1-kind", "请选择“股东第 2 行的类别”。"),
            ("staff-1-paid", "请填写“股东第 2 行的出资额”。"),
        ],
    ),
    "a plate that is none": (
        lambda doc: doc["cars"][1].update(plate="京A1"),
        [("cars-1-plate", "“车辆第 2 行的号牌”的格式不对。请按示例填写。")],
    ),
    "six files": (
        lambda doc: doc.update(proof=[f"{n}" * 64 for n in range(6)]),
        [("proof", "“租赁合同”最多 5 个文件，请删去多余的。")],
    ),
    "a file that is none": (
        lambda doc: doc.update(proof=["../../etc/passwd"]),
        [("proof", "“租赁合同”里有一个文件找不到了，请重新上传。")],
    ),
    "an option that is none, among several": (
        lambda doc: doc["staff"][0].update(scope=["a", "z"]),
        [("staff-0-scope", "“股东第 1 行的参与业务”没有这个选项，请重新选择。")],
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_with_its_row_and_field_by_both_doors(mistake: str) -> None:
    change, expected = WRONG[mistake]
    document = companies.document()
    change(document)
    assert said(document) == expected
    assert by_page(document) == expected


TYPES: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "rows that are a text": (
        lambda doc: doc.update(staff="张三"),
        [("staff", "“股东”填写的内容格式不对，请重新填写。")],
    ),
    "a row that is a text": (
        lambda doc: doc["staff"].insert(0, "张三"),
        [("staff-0", "“股东第 1 行”填写的内容格式不对，请重新填写。")],
    ),
    "rows that are one object": (
        lambda doc: doc.update(staff={"name": "张三"}),
        [("staff", "“股东”填写的内容格式不对，请重新填写。")],
    ),
    "a person that is a list": (
        lambda doc: doc.update(head=[{"name": "张三"}]),
        [("head", "“法定代表人”填写的内容格式不对，请重新填写。")],
    ),
    "an address that is a text": (
        lambda doc: doc.update(place="示例路"),
        [("place", "“经营场所”填写的内容格式不对，请重新填写。")],
    ),
    "a number for a name": (
        lambda doc: doc["staff"][0].update(name=7),
        [("staff-0-name", "“股东第 1 行的名称”填写的内容格式不对，请重新填写。")],
    ),
    "an object for a name": (
        lambda doc: doc["staff"][0].update(name={"first": {"second": {"third": "x"}}}),
        [("staff-0-name", "“股东第 1 行的名称”填写的内容格式不对，请重新填写。")],
    ),
    "true for a choice": (
        lambda doc: doc["staff"][0].update(kind=True),
        [("staff-0-kind", "“股东第 1 行的类别”没有这个选项，请重新选择。")],
    ),
    "a file that is a number": (
        lambda doc: doc.update(proof=[5]),
        [("proof", "“租赁合同”填写的内容格式不对，请重新填写。")],
    ),
}


@pytest.mark.parametrize("mistake", TYPES)
def test_a_wrong_type_is_named_where_it_is(mistake: str) -> None:
    change, expected = TYPES[mistake]
    document = companies.document()
    change(document)
    assert [one for one in said(document) if one in expected] == expected
    assert {name for name, _ in said(document)} <= {name for name, _ in expected} | {
        "staff-0-id_number"  # asked only when the choice above it says so
    }


TEXTS = st.sampled_from(
    ["", " ", "张三", "示例商贸有限公司", PERSON, USCC, CHANGAN, "130100000000", "100", "100.5", "0.5", "很多", "yes",
     "no", "natural", "unit", "a", "13900000000", "冀A1234", "<script>alert(1)</script>", "a\x00b", FILE, "字" * 30]
)  # fmt: skip
STRAY = st.sampled_from(["salary", "管理员", "isAdmin", "x_1"])


def value_of(field: PlainField) -> st.SearchStrategy[Any]:
    if parts := parts_of(field):
        one = objects(parts)
        repeats = isinstance(field, FormField) and field.repeats
        return st.lists(one, max_size=7) if repeats else one
    if field.type in ("choices", "files"):
        return st.lists(TEXTS, max_size=4)
    if field.options:
        return st.one_of(st.sampled_from([one.value for one in field.options]), TEXTS)
    return TEXTS


def objects(fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries({}, optional={field.key: value_of(field) for field in fields})
    return st.builds(lambda one, stray: {**one, **stray}, known, st.dictionaries(STRAY, TEXTS, max_size=1))


@settings(max_examples=300, deadline=None)
@given(objects(FIELDS))
def test_whatever_is_in_it_a_document_and_a_page_get_the_same_sentences_at_the_same_places(
    document: dict[str, Any],
) -> None:
    through_json = said(document_in(json.dumps(document).encode()))
    assert through_json == by_page(document)


@settings(max_examples=100, deadline=None)
@given(objects(FIELDS))
def test_cleaning_twice_changes_nothing_and_no_sentence_repeats_what_was_typed(document: dict[str, Any]) -> None:
    cleaned = clean_form(FORM, document)
    assert clean_form(FORM, cleaned) == cleaned
    assert said(cleaned) == said(document)
    text = "".join(reason for _, reason in said(document))
    assert PERSON not in text
    assert "<script>" not in text


@settings(max_examples=100, deadline=None)
@given(objects(FIELDS))
def test_the_published_schema_agrees_with_the_validator(document: dict[str, Any]) -> None:
    schema = jsonschema_rs.Draft202012Validator(
        json_schema(FORM), formats=FORMATS, validate_formats=True, ignore_unknown_formats=False, offline=True
    )
    cleaned = clean_form(FORM, document)
    bounds = [one for one in validate_form(FORM, cleaned) if one.type == "money" and "不能小于" in one.reason]
    missing = [field for field in FIELDS if field.required and field.key not in cleaned]
    found = [one for one in validate_form(FORM, cleaned) if one not in bounds]
    assert schema.is_valid(cleaned) == (not found and not missing)


# --- what people type -------------------------------------------------------------------------------------------------


def test_rows_are_in_the_order_of_their_numbers_and_a_row_taken_away_leaves_no_gap() -> None:
    posted = {
        "cars-7-plate": ["冀A0007"],
        "cars-0-plate": ["冀A0000"],
        "cars-3-plate": ["冀A0003"],
        "cars-3-_here": ["1"],
    }
    found = document_of([companies.CARS], posted)
    assert found == {"cars": [{"plate": "冀A0000"}, {"plate": "冀A0003"}, {"plate": "冀A0007"}]}


def test_a_row_left_empty_at_the_end_is_no_row() -> None:
    posted = {"cars-0-plate": ["冀A0000"], "cars-1-plate": ["冀A0001"], "cars-2-plate": [" "], "cars-2-_here": ["1"]}
    assert clean_form(FORM, document_of([companies.CARS], posted))["cars"] == [
        {"plate": "冀A0000"},
        {"plate": "冀A0001"},
    ]


def test_an_answer_inside_a_row_that_its_condition_does_not_call_for_is_not_kept() -> None:
    document = companies.document()
    document["exports"] = "no"
    document["staff"][0]["usc"] = USCC
    kept = clean_form(FORM, document)["staff"]
    assert "usc" not in kept[0]
    assert "permit" not in kept[1]
    assert said(document) == []


def test_ten_thousand_rows_are_one_sentence() -> None:
    document = companies.document() | {"staff": [{"name": "x" * 30}] * 10_000}
    assert said(document) == [("staff", "“股东”最多 5 行，现在有 10000 行，请删去多余的。")]


def test_script_in_a_row_is_text_and_stays_text() -> None:
    document = companies.document()
    document["staff"][0]["name"] = "<b>张三</b>"
    assert said(document) == []
    assert clean_form(FORM, document)["staff"][0]["name"] == "<b>张三</b>"


# --- JSON as it arrives -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"exports": "yes", "exports": "no"}', "填报内容把“exports”写了两遍，分不清以哪个为准。请删去一个。"),
        (
            b'{"staff": [{"name": "a", "name": "b"}]}',
            "填报内容把“name”写了两遍，分不清以哪个为准。请删去一个。",
        ),
        (b'{"staff": NaN}', "填报内容里有 NaN，这不是 JSON 允许的数字。请改成实际数值。"),
        (
            b'{"a": ' + b"[" * 9 + b"]" * 9 + b"}",
            "填报内容的层次超过 8 层，不是申请表的样子。请对照 JSON Schema 核对。",
        ),
        (b"[" * 100_000, "填报内容的层次超过 8 层，不是申请表的样子。请对照 JSON Schema 核对。"),
        (b"[]", "填报内容最外层应是一个对象，每个填报项一个代号。"),
        (b'{"a": "\xff"}', "填报内容不是 UTF-8 编码的文字。请另存为 UTF-8 后重新提交。"),
        (b'{"a": "\\ud800"}', "填报内容里有残缺的字符。请删去后重新提交。"),
        (b'{"a": 1e300}', "填报内容里有大得不合理的数字。请核对。"),
        (b"{", "填报内容不是有效的 JSON。请核对后重新提交。"),
        (b'{"a": ' + b"9" * 5000 + b"}", "填报内容不是有效的 JSON。请核对后重新提交。"),
        (b" " * (1024 * 1024 + 1), "填报内容超过 1 MB，请减少内容；文件请另外上传。"),
    ],
)
def test_json_that_two_programs_would_read_differently_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        check_document(FORM, data)
    assert refused.value.message == sentence


def test_a_problem_says_its_place_as_a_pointer() -> None:
    document = companies.document()
    document["staff"][1].pop("name")
    document["a/b~c"] = "x"
    pointers = [one.pointer for one in check_document(FORM, json.dumps(document).encode())]
    assert pointers == ["/staff/1/name", "/a~1b~0c"]


# --- what is known already --------------------------------------------------------------------------------------------

SOURCES = {
    "person": {"name": "张三", "id_number": PERSON, "phone": "13900000000"},
    "entity": {"name": "示例商贸有限公司", "usc": USCC, "address": "示例路 1 号", "legal_representative": "张三"},
    "licence": {"L-YYZZ": {"名称": "示例商贸有限公司"}},
}


def one_field(field: FormField) -> Form:
    return Form(sections=(FormSection(key="only", title="一节", fields=(field,)),))


def test_a_person_and_a_unit_are_filled_in_from_the_account_part_by_part_with_their_source() -> None:
    found = prefilled(FORM, SOURCES)
    assert found == {
        "head-name": Filled("张三", "person.name", False),
        "head-id_number": Filled(PERSON, "person.id_number", False),
        "head-phone": Filled("13900000000", "person.phone", False),
    }
    unit = FormField(key="unit", label="单位", type="entity", prefill="entity", lock=True)
    assert prefilled(one_field(unit), SOURCES) == {
        "unit-name": Filled("示例商贸有限公司", "entity.name", True),
        "unit-usc": Filled(USCC, "entity.usc", True),
        "unit-address": Filled("示例路 1 号", "entity.address", True),
        "unit-legal_representative": Filled("张三", "entity.legal_representative", True),
    }


def test_an_author_may_ask_a_usual_part_in_words_and_from_a_source_of_their_own() -> None:
    shop = PlainField(key="name", label="字号", type="text", prefill="licence:L-YYZZ.名称", lock=True)
    unit = FormField(key="unit", label="门店", type="entity", fields=(shop,))
    assert [part.label for part in parts_of(unit)] == ["字号", "统一社会信用代码", "住所", "法定代表人（负责人）"]
    assert prefilled(one_field(unit), SOURCES) == {"unit-name": Filled("示例商贸有限公司", "licence:L-YYZZ.名称", True)}


def test_what_is_known_goes_where_nothing_was_typed_and_over_what_is_locked() -> None:
    known = {"head-name": Filled("张三", "person.name", True), "head-phone": Filled("139", "person.phone", False)}
    assert with_known({}, known) == {"head": {"name": "张三", "phone": "139"}}
    assert with_known({"head": {"name": "李四", "phone": "138"}}, known) == {"head": {"name": "张三", "phone": "138"}}
    assert with_known({"head": "乱写"}, known) == {"head": "乱写"}


def test_a_known_address_fills_the_street_and_leaves_the_division_to_be_chosen() -> None:
    place = FormField(key="place", label="住所", type="address", prefill="entity.address")
    assert prefilled(one_field(place), SOURCES) == {"place": Filled({"detail": "示例路 1 号"}, "entity.address", False)}


# --- how it reads -----------------------------------------------------------------------------------------------------

NAMES = {CHANGAN: "石家庄市长安区", FILE: "合同.pdf"}


def test_every_row_is_a_line_on_paper() -> None:
    assert readable(FORM, companies.document(), NAMES) == [
        (
            "企业情况",
            [
                ("是否出口", "是"),
                ("法定代表人", f"姓名 张三，公民身份号码 {PERSON}，联系电话 13900000000"),
                ("仓储单位", "未填写"),
                ("经营场所", "石家庄市长安区示例路 18 号"),
                ("股东第 1 行", f"名称 张三，类别 自然人，公民身份号码 {PERSON}，出资额 100.00 元，参与业务 甲、丙"),
                (
                    "股东第 2 行",
                    f"名称 示例商贸有限公司，类别 单位，统一社会信用代码 {USCC}，出资额 2,000.50 元，"
                    "住址 石家庄市长安区示例路 1 号，出口许可证号 E-1",
                ),
                ("车辆第 1 行", "号牌 冀A1234"),
                ("车辆第 2 行", "号牌 冀A1235"),
                ("租赁合同", "合同.pdf"),
            ],
        )
    ]


def test_rows_in_one_cell_say_their_numbers() -> None:
    assert display(companies.CARS, companies.document()["cars"]) == "第 1 行：号牌 冀A1234；第 2 行：号牌 冀A1235"


def test_what_rows_print_on_the_licence_stands_side_by_side() -> None:
    name = PlainField(key="name", label="姓名", type="text", prints="安全员")
    place = FormField(key="place", label="地址", type="address", prints="地址")
    crew = FormField(key="crew", label="人员", type="group", max_rows=3, fields=(name,))
    form = Form(sections=(FormSection(key="only", title="一节", fields=(crew, place)),))
    data = {"crew": [{"name": "张三"}, {"name": "李四"}], "place": {"division": CHANGAN, "detail": "示例路"}}
    assert printed_values(form, data, NAMES) == {"安全员": "张三、李四", "地址": "石家庄市长安区示例路"}


def test_a_division_that_is_none_and_a_file_of_somebody_else_are_called_wrong() -> None:
    document = companies.document()
    assert references(FORM, document) == ({CHANGAN}, {FILE})
    found = validate_form(FORM, document, broken={CHANGAN, FILE})
    assert [(one.name, one.reason) for one in found] == [
        ("place-division", "请从列表中选择“经营场所的所在地区”。"),
        ("staff-1-home-division", "请从列表中选择“股东第 2 行的住址的所在地区”。"),
        ("proof", "“租赁合同”里有一个文件找不到了，请重新上传。"),
    ]


def test_two_hundred_options_in_two_hundred_rows_are_checked_at_once() -> None:
    options = tuple(Option(value=f"v{n}", label=f"选项 {n}") for n in range(200))
    part = PlainField(key="one", label="选一个", type="choice", options=options)
    rows = FormField(key="rows", label="行", type="group", max_rows=200, fields=(part,))
    document = {"rows": [{"one": f"v{n}"} for n in range(199)] + [{"one": "v200"}]}
    assert said(document, one_field(rows)) == [("rows-199-one", "“行第 200 行的选一个”没有这个选项，请重新选择。")]


MONEY = PlainField(key="paid", label="出资额", type="money")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.00", "0.00 元"),
        ("999.99", "999.99 元"),
        ("1000.00", "1,000.00 元"),
        ("1000000.00", "1,000,000.00 元"),
        ("-1234567.89", "-1,234,567.89 元"),
        ("99999999999999.99", "99,999,999,999,999.99 元"),
        (1000000, "1,000,000 元"),
        ("很多", "很多 元"),
        ("NaN", "NaN 元"),
    ],
)
def test_amounts_are_read_in_thousands_and_to_the_fen(value: Any, shown: str) -> None:
    assert display(MONEY, value) == shown


@pytest.mark.parametrize("value", ["0.01", "1000000.00", "-1234567.89", "99999999999999.99"])
def test_a_printed_amount_is_read_back_as_the_same_amount(value: str) -> None:
    assert from_print(MONEY, display(MONEY, value)) == value
