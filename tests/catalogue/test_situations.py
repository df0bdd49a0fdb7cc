"""What the answers decide. Every shipped item is run through every combination of answers and compared with an
independent reading of the raw file; the examples after that are exact results worked out by hand."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import Definition, Span, parse
from tongban.catalogue.situations import (
    AnswerProblem,
    LevelAdvice,
    Limit,
    applies,
    benefits_for,
    check_answers,
    deciding_situations,
    fees_for,
    level_for,
    limit_for,
    materials_for,
    normalised,
)


def days(value: int) -> Span:
    return Span(value=value, unit="工作日")


def all_answers(raw: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
    """Every combination of answers; for a question with several answers each non-empty set up to two options."""
    choices = []
    for question in raw["situations"]:
        values = [option["value"] for option in question["options"]]
        sets = [[value] for value in values]
        if question["multiple"]:
            sets += [list(pair) for pair in itertools.combinations(values, 2)] + [values]
        choices.append([(question["id"], chosen) for chosen in sets])
    for combination in itertools.product(*choices):
        yield dict(combination)


def holds(when: dict[str, list[str]] | None, answers: dict[str, list[str]]) -> bool:
    return when is None or all(any(value in answers[key] for value in wanted) for key, wanted in when.items())


def certain_rows(raw: dict[str, Any], gives: str, answers: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The rows of the item's tables that fit whatever the form will say; their cells on questions are plain lists."""
    return [
        row
        for table in raw.get("tables") or ()
        if table["gives"] == gives
        for row in table["rows"]
        if all(
            cell is None or (source["of"] == "situation" and set(cell["among"]) & set(answers[source["key"]]))
            for source, cell in zip(table["inputs"], row["cells"], strict=True)
        )
    ]


def by_tables(raw: dict[str, Any], answers: dict[str, list[str]]) -> tuple[set[str], set[str]]:
    """The materials that tables speak of, and those that they call for in any case."""
    tables = [table for table in raw.get("tables") or () if table["gives"] == "materials"]
    named = {one for table in tables for row in table["rows"] for one in row["then"]["materials"]}
    return named, {one for row in certain_rows(raw, "materials", answers) for one in row["then"]["materials"]}


def span(raw: dict[str, Any] | None) -> Span | None:
    return Span(**raw) if raw else None


@pytest.mark.parametrize("raw", shipped.raw_items(), ids=lambda raw: raw["id"])
def test_all_items_under_all_answers(raw: dict[str, Any]) -> None:
    definition = parse(raw)
    for answers in all_answers(raw):
        assert check_answers(definition, answers) == []
        assert normalised(definition, answers) == answers
        named, called = by_tables(raw, answers)
        materials = [
            material["id"]
            for material in raw["materials"]
            if (material["id"] in called if material["id"] in named else holds(material["when"], answers))
        ]
        assert [material.id for material in materials_for(definition, answers)] == materials
        variants = [row["then"] for row in certain_rows(raw, "limit", answers)]
        variants += [one for one in raw["time_limit"]["variants"] if holds(one["when"], answers)]
        limit = (variants or [raw["time_limit"]])[0]
        found = limit_for(definition, answers)
        assert (found.promised, found.statutory) == (span(limit["promised"]), span(limit["statutory"]))
        fees = [fee["name"] for fee in raw["fee"]["items"] if holds(fee["when"], answers)]
        assert [fee.name for fee in fees_for(definition, answers)] == fees
        rules = [rule for rule in raw["level_rules"] if holds(rule["when"], answers)]
        advice = level_for(definition, answers)
        assert (advice.level if advice else None) == (rules[0]["level"] if rules else None)


def test_the_shipped_items_come_to_a_known_number_of_cases() -> None:
    assert sum(1 for raw in shipped.raw_items() for _ in all_answers(raw)) == 740


RESTAURANT = {"S1": "catering", "S2": "no", "S3": "none", "S4": "no"}


@pytest.mark.parametrize(
    ("item", "answers", "materials", "limit"),
    [
        ("SCJG-006", RESTAURANT, ["M1", "M2", "M3", "M4"], days(7)),
        ("SCJG-006", RESTAURANT | {"S2": "yes", "S4": "yes"}, ["M1", "M2", "M3", "M4", "M5", "M7"], days(7)),
        ("SCJG-006", RESTAURANT | {"S3": "central"}, ["M1", "M2", "M3", "M4", "M6"], days(7)),
        ("GA-009", {"S1": "promise"}, ["M1", "M2", "M3", "M4", "M5", "M7", "M8"], days(0)),
        ("GA-009", {"S1": "normal"}, ["M1", "M2", "M3", "M4", "M5", "M6", "M7"], days(7)),
        ("XF-001", {"S1": "normal", "S2": "ent"}, ["M2", "M3", "M4", "M5", "M6", "M7"], days(10)),
        (
            "SCJG-001",
            {"S1": "own", "S2": "no", "S3": ["person", "foreign"], "S4": "no"},
            ["M1", "M2", "M3", "M5", "M6", "M7", "M8"],
            days(1),
        ),
        ("MZ-001", {"S1": "first", "S2": "no"}, ["M1", "M2", "M5"], days(0)),
        ("SCJG-008", {}, ["M1", "M2"], days(0)),
    ],
)
def test_materials_and_limit_worked_out_by_hand(
    item: str, answers: dict[str, Any], materials: list[str], limit: Span
) -> None:
    definition = shipped.definition(item)
    assert [material.id for material in materials_for(definition, answers)] == materials
    assert limit_for(definition, answers).promised == limit


def test_a_variant_replaces_both_limits() -> None:
    definition = shipped.definition("HB-001")
    assert limit_for(definition, {"S1": "simple"}) == Limit(days(12), days(20), None, "排污许可管理条例第十二条")
    assert limit_for(definition, {"S1": "register"}).on_the_spot
    own = limit_for(shipped.definition("SCJG-006"), RESTAURANT)
    assert own == Limit(days(7), days(10), days(5), "食品经营许可和备案管理办法：自受理申请之日起10个工作日内作出决定")
    assert own.binding == days(7)


def test_what_is_promised_binds_else_what_the_law_sets() -> None:
    assert Limit(None, days(20), None, None).binding == days(20)
    assert Limit(None, None, None, None).binding is None
    assert not Limit(None, None, None, None).on_the_spot


def test_the_level_may_lie_elsewhere() -> None:
    assert level_for(shipped.definition("WL-001"), {"S2": "yes"}) == LevelAdvice("province", True, "外商投资向省级申请")
    assert level_for(shipped.definition("GA-010"), {"S1": "large"}) == LevelAdvice("city", False, None)
    assert level_for(shipped.definition("SCJG-006"), RESTAURANT) is None


def test_fees_follow_the_answers_and_free_is_free() -> None:
    definition = shipped.definition("SW-004")
    names = [fee.name for fee in fees_for(definition, {"S1": "first", "S2": "small"})]
    assert names == ["契税（唯一住房，140平方米及以下）"]
    assert fees_for(shipped.definition("SCJG-006"), RESTAURANT) == []
    assert benefits_for(shipped.definition("SCJG-006"), RESTAURANT) == []


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({}, [AnswerProblem("S1", "请回答“经营哪类农药”。"), AnswerProblem("S2", "请回答“有哪些仓储方式”。")]),
        (
            {"S1": "", "S2": []},
            [AnswerProblem("S1", "请回答“经营哪类农药”。"), AnswerProblem("S2", "请回答“有哪些仓储方式”。")],
        ),
        ({"S1": "general", "S2": "own"}, []),
        ({"S1": ["general"], "S2": ["rent", "own"]}, []),
        ({"S1": "poison", "S2": "own"}, [AnswerProblem("S1", "“经营哪类农药”没有这个选项，请重新选择。")]),
        ({"S1": ["general", "restricted"], "S2": "own"}, [AnswerProblem("S1", "“经营哪类农药”只能选一项。")]),
        ({"S1": "general", "S2": ["own", "own"]}, [AnswerProblem("S2", "“有哪些仓储方式”中有一项选了两次。")]),
        (
            {"S1": "general", "S2": "own", "S3": "x"},
            [AnswerProblem("S3", "没有这个问题，请重新打开情形引导。")],
        ),
    ],
)
def test_unusable_answers_are_named(answers: dict[str, Any], problems: list[AnswerProblem]) -> None:
    assert check_answers(parse(unseen.with_conditions()), answers) == problems


def test_answers_are_stored_in_the_order_of_the_definition() -> None:
    definition = parse(unseen.with_conditions())
    assert normalised(definition, {"S2": ["rent", "own"], "S1": "general", "S9": "x"}) == {
        "S1": ["general"],
        "S2": ["own", "rent"],
    }


def test_only_questions_that_change_something_decide() -> None:
    assert deciding_situations(parse(unseen.with_conditions())) == {"S1", "S2"}
    assert deciding_situations(shipped.definition("SCJG-006")) == {"S1", "S2", "S3", "S4"}
    assert deciding_situations(shipped.definition("XF-001")) == {"S1"}, "the kind of place only informs the inspector"


options = st.sampled_from(["a", "b", "c"])
answered = st.dictionaries(st.sampled_from(["S1", "S2"]), st.lists(options, unique=True), max_size=2)
conditions = st.none() | st.dictionaries(
    st.sampled_from(["S1", "S2"]), st.lists(options, min_size=1, unique=True).map(tuple), min_size=1
)


@given(conditions, answered)
def test_a_condition_holds_exactly_if_every_question_has_a_common_answer(
    when: dict[str, tuple[str, ...]] | None, answers: dict[str, list[str]]
) -> None:
    expected = all(set(wanted) & set(answers.get(question, [])) for question, wanted in (when or {}).items())
    assert applies(when, answers) == expected


@given(conditions, answered, options)
def test_choosing_more_never_takes_a_material_away(
    when: dict[str, tuple[str, ...]] | None, answers: dict[str, list[str]], extra: str
) -> None:
    more = {question: [*chosen, extra] for question, chosen in answers.items()}
    assert not applies(when, answers) or applies(when, more)


@given(st.data())
def test_materials_keep_the_order_of_the_definition(data: st.DataObject) -> None:
    definition: Definition = data.draw(st.sampled_from(shipped.definitions()))
    answers = {
        situation.id: data.draw(st.sampled_from([option.value for option in situation.options]))
        for situation in definition.situations
    }
    found = [material.id for material in materials_for(definition, answers)]
    order = [material.id for material in definition.materials]
    assert found == [one for one in order if one in found]
    tables = [table for table in definition.tables if table.gives == "materials"]
    named = {one for table in tables for row in table.rows for one in row.then.materials}
    always = [one.id for one in definition.materials if one.when is None and one.id not in named]
    assert set(always) <= set(found)


@pytest.mark.parametrize(
    ("promised", "statutory", "binding"),
    [
        (Span(value=7, unit="工作日"), Span(value=20, unit="工作日"), "promised"),
        (Span(value=20, unit="工作日"), Span(value=20, unit="工作日"), "promised"),
        (Span(value=30, unit="工作日"), Span(value=20, unit="工作日"), "statutory"),  # never beyond the law
        (Span(value=25, unit="自然日"), Span(value=20, unit="工作日"), "promised"),
        (Span(value=30, unit="自然日"), Span(value=20, unit="工作日"), "statutory"),  # 20 working days are 28 days
        (Span(value=20, unit="工作日"), Span(value=1, unit="月"), "promised"),
        (Span(value=2, unit="月"), Span(value=20, unit="工作日"), "statutory"),
        (Span(value=0, unit="工作日"), Span(value=20, unit="工作日"), "promised"),  # on the spot
        (None, Span(value=20, unit="工作日"), "statutory"),
        (Span(value=7, unit="工作日"), None, "promised"),
    ],
)
def test_the_shorter_of_promise_and_law_binds(promised: Span | None, statutory: Span | None, binding: str) -> None:
    limit = Limit(promised, statutory, None, None)
    assert limit.binding == getattr(limit, binding)


def test_without_any_limit_none_binds() -> None:
    assert Limit(None, None, None, None).binding is None
