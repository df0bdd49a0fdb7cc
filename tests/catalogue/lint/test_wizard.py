"""Every way through a wizard is walked, or it is proved without: exact on wizards small enough to count by hand."""

import copy
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.lint.wizard import BOUND, Gap, classes, path_count, paths, prove, together


def asked(no: int, many: int, *, multiple: bool = False) -> dict[str, Any]:
    options = [{"value": f"o{n}", "label": f"选项{n}"} for n in range(many)]
    return {"id": f"S{no}", "question": f"问题{no}", "options": options, "multiple": multiple}


def wizard(*situations: dict[str, Any], **parts: Any) -> Definition:
    return parse(copy.deepcopy(unseen.smallest()) | {"situations": list(situations), **parts})


def test_every_way_through_two_questions_in_order() -> None:
    one = wizard(asked(1, 2), asked(2, 2, multiple=True))
    assert path_count(one.situations) == 6
    assert list(paths(one)) == [
        {"S1": ("o0",), "S2": ("o0",)},
        {"S1": ("o0",), "S2": ("o1",)},
        {"S1": ("o0",), "S2": ("o0", "o1")},
        {"S1": ("o1",), "S2": ("o0",)},
        {"S1": ("o1",), "S2": ("o1",)},
        {"S1": ("o1",), "S2": ("o0", "o1")},
    ]


def test_without_questions_there_is_one_way() -> None:
    assert list(paths(wizard())) == [{}]
    assert prove(wizard()) == prove(wizard())
    assert (prove(wizard()).paths, prove(wizard()).how, prove(wizard()).gaps) == (1, "each", ())


def test_options_that_no_condition_tells_apart_are_one_class() -> None:
    one = wizard(asked(1, 5))
    whens: list[Any] = [{"S1": ("o1", "o2")}, {"S1": ("o2", "o1")}, {"S1": ("o4",), "S2": ("x",)}]
    assert classes(one.situations[0], whens) == ["o0", "o1", "o4"]
    assert classes(one.situations[0], []) == ["o0"]


def test_a_missing_limit_is_found_on_exactly_the_ways_that_lack_it() -> None:
    limit = {
        "promised": None,
        "variants": [
            {"when": {"S1": ["o0"]}, "promised": {"value": 3, "unit": "工作日"}},
            {"when": {"S1": ["o1"], "S2": ["o1", "o2"]}, "statutory": {"value": 5, "unit": "工作日"}},
        ],
    }
    proof = prove(wizard(asked(1, 2), asked(2, 3), time_limit=limit))
    assert (proof.paths, proof.how, proof.walked) == (6, "each", 6)
    assert proof.gaps == (Gap("time_limit", "没有办结时限", 1, {"S1": ("o1",), "S2": ("o0",)}),)


def test_a_licence_without_review_on_some_way_is_found_and_a_promise_excuses_it() -> None:
    nodes = [
        {"key": "accept", "name": "受理", "stage": "accept", "role": "clerk"},
        {"key": "review", "name": "审查", "stage": "review", "role": "reviewer", "when": {"S1": ["o0"]}},
        {"key": "decide", "name": "决定", "stage": "decide", "role": "decider"},
        {"key": "issue", "name": "制证", "stage": "issue", "role": "issuer"},
    ]
    parts = {"item_type": "行政许可", "item_type_code": "01", "nodes": nodes}
    assert [gap.field for gap in prove(wizard(asked(1, 2), **parts)).gaps] == ["nodes"]
    promise = {"when": {"S1": ["o1"]}, "check_within": {"value": 2, "unit": "月"}}
    assert prove(wizard(asked(1, 2), **parts, promise=promise)).gaps == ()


def test_too_many_ways_are_walked_by_kind() -> None:
    materials = [{"id": "M1", "name": "图", "when": {"S1": ["o7"]}}, {"id": "M2", "name": "表", "when": {"S2": ["o1"]}}]
    proof = prove(wizard(asked(1, 60), asked(2, 60), asked(3, 60), materials=materials))
    assert proof.paths == 216_000 > BOUND
    assert (proof.how, proof.walked) == ("alike", 4)
    assert proof.gaps == (Gap("materials", "一项材料也没有", 1, {"S1": ("o0",), "S2": ("o0",), "S3": ("o0",)}),)


def test_independent_parts_are_proved_each_by_itself() -> None:
    # 4 ** 12 kinds of answers, but every answer rests on one or two questions only
    situations = [asked(no, 4) for no in range(14)]
    materials = [{"id": "M0", "name": "表"}]
    rules = [{"when": {f"S{no}": [f"o{n}"]}, "level": "county"} for no in (0, 1) for n in range(4)]
    nodes = [
        {"key": "accept", "name": "受理", "stage": "accept", "role": "clerk"},
        {"key": "decide", "name": "决定", "stage": "decide", "role": "decider"},
        {"key": "issue", "name": "制证", "stage": "issue", "role": "issuer"},
    ]
    benefits = [
        {"name": f"补贴{no}{n}", "kind": "补贴", "unit": "元", "basis": "x", "when": {f"S{no}": [f"o{n}"]}}
        for no in range(14)
        for n in range(4)
    ]
    one = wizard(*situations, materials=materials, level_rules=rules, nodes=nodes, benefits=benefits)
    proof = prove(one)
    assert proof.paths == 4**14
    assert (proof.how, proof.gaps) == ("parts", ())
    assert proof.walked == 1 + 1 + 16, "limit and materials rest on nothing, the level on two questions"


def test_what_hangs_together_too_much_is_said_to_be_open() -> None:
    situations = [asked(no, 3) for no in range(12)]
    materials = [
        {"id": f"M{no}{n}", "name": f"图{no}{n}", "when": {f"S{no}": [f"o{n}"]}} for no in range(12) for n in (0, 1)
    ]
    proof = prove(wizard(*situations, materials=materials))
    assert (proof.how, proof.walked) == ("open", 1)


@pytest.mark.parametrize("definition", shipped.definitions(), ids=lambda one: one.id)
def test_every_way_of_every_shipped_item_is_walked_and_complete(definition: Definition) -> None:
    proof = prove(definition)
    assert proof.how == "each"
    assert proof.walked == proof.paths == len({repr(way) for way in paths(definition)})
    assert proof.gaps == ()


def test_two_conditions_hold_together_unless_one_answer_would_have_to_be_two() -> None:
    situations = wizard(asked(1, 3), asked(2, 3, multiple=True)).situations
    assert together({"S1": ("o0", "o1")}, {"S1": ("o1",)}, situations)
    assert not together({"S1": ("o0",)}, {"S1": ("o1",)}, situations)
    assert together({"S2": ("o0",)}, {"S2": ("o1",)}, situations), "several may be chosen"
    assert together(None, {"S1": ("o1",)}, situations)
