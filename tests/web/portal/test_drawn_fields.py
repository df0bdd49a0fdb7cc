"""Every kind of field that a definition may have, as drawn and as read back."""

from typing import Any

import pytest
from django.http import QueryDict

from tongban.catalogue.definition import Form, FormField, FormSection, Option
from tongban.catalogue.forms import Filled, clean_form
from tongban.materials.queries import FilledForm
from tongban.web.portal.applying.fields import drawn_fields, origin_of, posted_values

pytestmark = pytest.mark.usefixtures("hebei")

MANY = tuple(Option(value=str(number), label=f"第 {number} 项") for number in range(7))
FEW = MANY[:3]


def section(*fields: FormField) -> FormSection:
    return FormSection(key="part", title="部分", fields=fields)


def filled(part: FormSection, values: dict[str, Any], brought_in: dict[str, Filled] | None = None) -> FilledForm:
    form = Form(sections=(part,))
    return FilledForm(form, clean_form(form, values), brought_in or {})


@pytest.mark.parametrize(
    ("kind", "options", "drawn", "inputmode"),
    [
        ("text", (), "text", ""),
        ("longtext", (), "textarea", ""),
        ("number", (), "text", "decimal"),
        ("money", (), "text", "decimal"),
        ("date", (), "date", ""),
        ("citizen_id", (), "text", ""),
        ("uscc", (), "text", ""),
        ("phone", (), "tel", ""),
        ("postcode", (), "text", "numeric"),
        ("choice", FEW, "radio", ""),
        ("choice", MANY, "select", ""),
        ("choices", MANY, "checkboxes", ""),
    ],
)
def test_each_type_has_its_control(kind: Any, options: tuple[Option, ...], drawn: str, inputmode: str) -> None:
    part = section(FormField(key="one", label="一项", type=kind, options=options))
    [field] = [one.field for one in drawn_fields(filled(part, {}), part, {})]
    assert (field.kind, field.inputmode, field.required) == (drawn, inputmode, True)


def test_a_long_choice_begins_with_nothing_chosen() -> None:
    part = section(FormField(key="one", label="一项", type="choice", options=MANY))
    [field] = [one.field for one in drawn_fields(filled(part, {}), part, {})]
    assert (field.choices[0].value, field.choices[0].label) == ("", "请选择")


def test_choices_that_are_all_taken_away_arrive_as_nothing() -> None:
    part = section(FormField(key="one", label="一项", type="choices", options=FEW))
    assert posted_values(QueryDict("_act=continue"), part) == {"one": []}
    assert posted_values(QueryDict("one=0&one=2"), part) == {"one": ["0", "2"]}


def test_a_locked_choice_is_read_not_chosen() -> None:
    part = section(FormField(key="one", label="一项", type="choice", options=FEW, prefill="person.gender", lock=True))
    form = filled(part, {"one": "1"}, {"one": Filled("1", "person.gender", True)})
    [field] = [one.field for one in drawn_fields(form, part, {})]
    assert (field.kind, field.value, field.readonly, field.origin) == ("text", "第 1 项", True, "来自：您的实名信息")


def test_a_changed_value_no_longer_names_its_source() -> None:
    part = section(FormField(key="one", label="一项", type="text", prefill="person.name"))
    form = filled(part, {"one": "李四"}, {"one": Filled("张三", "person.name", False)})
    [field] = [one.field for one in drawn_fields(form, part, {})]
    assert field.origin == ""


def test_sources_are_named_in_plain_words() -> None:
    assert origin_of(Filled("某店", "licence:L-YYZZ.名称", True)) == "来自：电子证照《营业执照》"
    assert origin_of(Filled("某店", "entity.name", True)) == "来自：法人登记信息"


PLACE = section(FormField(key="place", label="地点", type="division"))


def levels(code: str) -> list[tuple[str, object]]:
    [drawn] = drawn_fields(filled(PLACE, {"place": code} if code else {}), PLACE, {})
    return [(level.field.label, level.field.value) for level in drawn.levels]


def test_a_division_is_chosen_level_by_level() -> None:
    assert levels("") == [("市", "")]
    assert levels("130100000000") == [("市", "130100000000"), ("县（市、区）", "")]
    assert levels("130102000000") == [
        ("市", "130100000000"),
        ("县（市、区）", "130102000000"),
        ("乡镇（街道）", ""),
    ]


@pytest.mark.parametrize(
    ("posted", "chosen"),
    [
        ("place=", ""),
        ("place=130100000000", "130100000000"),
        ("place=130100000000&place=", "130100000000"),
        ("place=130100000000&place=130102000000", "130102000000"),
        # the city was changed while the district of the former one still stood in the second list
        ("place=130200000000&place=130102000000", "130200000000"),
    ],
)
def test_the_innermost_division_counts(posted: str, chosen: str) -> None:
    assert posted_values(QueryDict(posted), PLACE) == {"place": chosen}


def test_a_division_that_does_not_exist_is_refused_by_the_validator() -> None:
    [value] = posted_values(QueryDict("place=999999999999"), PLACE).values()
    [problem] = filled(PLACE, {"place": value}).problems
    assert problem.reason == "请从列表中选择“地点”。"
