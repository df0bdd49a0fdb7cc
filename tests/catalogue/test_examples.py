"""Worked examples: the author's own where there are some, else made up, right by the form's own validator."""

from datetime import date
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.forms import form_for, validate_form
from tongban.catalogue.forms.building import ApplicantKind
from tongban.catalogue.forms.examples import applicant_kinds, examples_for, made_up, nearest, unfilled
from tongban.catalogue.situations import check_answers, level_for
from tongban.identity.numbers import citizen_number_problem, uscc_problem

DAY = date(2026, 11, 23)
PLACE = "130102000000"
ALL = [*shipped.definitions(), *map(parse, unseen.all_three())]


def printed_by(one: Definition) -> list[str]:
    known = shipped.licences()
    return [name for result in one.results for name in known.get(result.licence or "", ())]


def with_field(**field: Any) -> Definition:
    raw = unseen.smallest() | {"form": {"sections": [{"key": "own", "title": "一节", "fields": [field]}]}}
    return parse(raw)


def value(**field: Any) -> Any:
    definition = with_field(key="it", **({"label": "栏目", "type": "text"} | field))
    return made_up(definition, [], "natural", on=DAY, division=PLACE).values.get("it")


@pytest.mark.parametrize("definition", ALL, ids=lambda one: one.id)
def test_a_made_up_example_of_every_item_could_be_submitted(definition: Definition) -> None:
    for kind in applicant_kinds(definition):
        example = made_up(definition, printed_by(definition), kind, on=DAY, division=PLACE)
        form = form_for(definition, printed_by(definition), kind, example.answers)
        assert validate_form(form, example.values) == []
        assert unfilled(form, example) == []
        assert check_answers(definition, example.answers) == []
        advice = level_for(definition, example.answers)
        assert advice is None or not advice.elsewhere


def test_the_authors_own_samples_come_first_and_alone() -> None:
    definition = shipped.definition("SCJG-006")
    own = examples_for(definition, printed_by(definition), "legal", on=DAY)
    assert [one.name for one in own] == [sample.name for sample in definition.samples if sample.applicant == "legal"]
    assert own[0].values["entity_name"] == "石家庄市长安区示例小吃店"
    assert not any(one.made_up for one in own)


def test_without_samples_there_is_one_made_up_example_for_the_answers_given() -> None:
    definition = parse(unseen.with_conditions())
    (only,) = examples_for(definition, [], "natural", on=DAY, answers={"S2": ("own", "rent")})
    assert only.made_up
    assert only.answers == {"S1": ("general",), "S2": ("own", "rent")}


def test_an_unanswered_question_is_answered_so_that_this_office_may_act() -> None:
    raw = unseen.with_conditions()
    raw["situations"][0]["options"].reverse()
    (only,) = examples_for(parse(raw), [], "natural", on=DAY)
    assert only.answers["S1"] == ("general",), "restricted comes first but leads to the province"


def test_the_example_nearest_to_the_readers_own_situation() -> None:
    definition = shipped.definition("WJ-001")
    own = examples_for(definition, printed_by(definition), "legal", on=DAY)
    assert nearest(own, {}) == 0
    assert [nearest(own, one.answers) for one in own] == list(range(len(own)))


@pytest.mark.parametrize(
    ("item", "kinds"),
    [("SCJG-006", ("legal", "natural")), ("SCJG-001", ("natural", "legal")), ("GA-001", ("natural",))],
)
def test_whose_form_there_is(item: str, kinds: tuple[ApplicantKind, ...]) -> None:
    assert applicant_kinds(shipped.definition(item)) == kinds


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"label": "民族"}, "汉族"),
        ({"label": "项目名称"}, "示例项目"),
        ({"label": "企业名称（全称）"}, "示例商贸有限公司"),
        ({"label": "经营地址"}, "示例市示例区示例路 18 号"),
        ({"label": "经营范围", "type": "longtext"}, "示例：经营范围"),
        ({"label": "经营范围", "max_length": 3}, "示例："),
        ({"label": "联络员姓名"}, "李四"),
        ({"label": "女方姓名"}, "李梅"),
        ({"label": "新生儿姓名"}, "张小小"),
        ({"label": "车牌", "pattern": "[A-Z][0-9]{5}"}, "A11111"),
        ({"label": "许可证号", "pattern": "JY[0-9]{4}", "help": "例如 JY1234"}, "JY1234"),
        ({"label": "许可证号", "pattern": "JY[0-9]{4}"}, None),
        ({"type": "number", "minimum": 30}, 30),
        ({"type": "number", "maximum": 4}, 4),
        ({"type": "number"}, 10),
        ({"type": "money", "minimum": 2_000_000}, "2000000.00"),
        ({"type": "date"}, "2026-11-23"),
        ({"type": "date", "label": "租赁到期日"}, "2027-11-23"),
        ({"type": "date", "label": "出生日期"}, "1988-01-26"),
        ({"type": "division"}, PLACE),
        ({"type": "phone"}, "0311-12345678"),
        ({"type": "postcode"}, "050000"),
        ({"required": False}, None),
    ],
)
def test_what_is_made_up(field: dict[str, Any], expected: Any) -> None:
    assert value(**field) == expected


def test_numbers_pass_their_check_and_belong_to_nobody() -> None:
    person, entity = value(type="citizen_id"), value(type="uscc")
    assert person == "139999198801260035"
    assert citizen_number_problem(person) is None
    assert uscc_problem(entity) is None
    assert entity[2:8] == "139999"


def test_a_field_nobody_can_guess_stays_empty_and_is_named() -> None:
    definition = with_field(key="it", label="许可证号", type="text", pattern="JY[0-9]{4}")
    example = made_up(definition, [], "natural", on=DAY)
    form = form_for(definition, [], "natural", example.answers)
    assert [field.key for field in unfilled(form, example)] == ["it"]


def test_only_what_the_choices_call_for_is_filled_in() -> None:
    definition = parse(unseen.executable())
    example = made_up(definition, [], "natural", on=DAY, answers={"S1": ("low",)})
    assert {"place", "area", "builder"} <= set(example.values)
    assert not {"team", "drawing"} & set(example.values)
