"""The gate for joint services: what is shipped passes, and every mistake is named with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.catalogue import shipped, unseen_bundles
from tongban.catalogue.bundles.checks import bundle_problems, check_bundles, items_named_in
from tongban.catalogue.bundles.definition import bundle_fingerprint, bundle_to_json, parse_bundle

Raw = dict[str, Any]


def problems(raw: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.reason) for problem in bundle_problems(raw, shipped.known_to_bundles())]


def test_the_shipped_bundles_and_three_unseen_ones_pass() -> None:
    raws = [*shipped.raw_bundles(), *unseen_bundles.all_three()]
    checked = check_bundles(raws, shipped.known_to_bundles())
    assert checked.problems == ()
    assert len(checked.bundles) == 11


def test_the_shipped_bundles_pass_without_our_own_optional_keys_as_others_would_write_them() -> None:
    raws = shipped.raw_bundles()
    for raw in raws:
        for part in raw["components"]:
            part.pop("answers", None)
        for shared in raw["shared_materials"]:
            shared.pop("materials", None)
    assert check_bundles(raws, shipped.known_to_bundles()).problems == ()


def test_a_bundle_has_one_canonical_form_and_one_fingerprint() -> None:
    for raw in [*shipped.raw_bundles(), *unseen_bundles.all_three()]:
        bundle = parse_bundle(raw)
        again = parse_bundle(bundle_to_json(bundle))
        assert again == bundle
        assert bundle_fingerprint(again) == bundle_fingerprint(bundle)
        assert {**bundle_to_json(bundle), **raw}.keys() == bundle_to_json(bundle).keys()
    changed = unseen_bundles.diamond()
    changed["components"][0]["limit_days"] = 6
    assert bundle_fingerprint(parse_bundle(changed)) != bundle_fingerprint(parse_bundle(unseen_bundles.diamond()))


def _set(*path: Any) -> Callable[[Raw], None]:
    *way, last, value = path

    def change(raw: Raw) -> None:
        here: Any = raw
        for step in way:
            here = here[step]
        here[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_set("lead_department", "ZZ"), [("lead_department", "没有代号为“ZZ”的部门")]),
        (_set("co_departments", 1, "ZZ"), [("co_departments[1]", "没有代号为“ZZ”的部门")]),
        (_set("components", 2, "department", "ZZ"), [("components[2].department", "没有代号为“ZZ”的部门")]),
        (_set("components", 1, "item_id", "NO-1"), [("components[1].item_id", "没有编号为“NO-1”的事项")]),
        (
            _set("shared_materials", 0, "licence", "L-NO"),
            [("shared_materials[0].licence", "没有代号为“L-NO”的证照类型")],
        ),
        (_set("components", 0, "after", [4, 5]), [("components[0].after", "没有序号为 5 的一项")]),
        (_set("components", 0, "after", [9]), [("components[0].after", "这一项不能等它自己")]),
        (
            _set("components", 1, "when", {"Q1": ["v9"]}),
            [
                ("components[1].when.Q1", "“Q1”没有名为“v9”的选项"),
                ("components[1].when", "按这个条件，怎么回答都不会办这一项"),
            ],
        ),
        (
            _set("components", 1, "when", {"Q1": ["v2", "v9"]}),
            [("components[1].when.Q1", "“Q1”没有名为“v9”的选项")],
        ),
        (
            _set("components", 1, "when", {"Q1": []}),
            [("components[1].when", "按这个条件，怎么回答都不会办这一项")],
        ),
        (
            _set("components", 1, "when", {"Q7": ["v1"]}),
            [
                ("components[1].when.Q7", "没有名为“Q7”的问题可供判断"),
                ("components[1].when", "按这个条件，怎么回答都不会办这一项"),
            ],
        ),
        (
            _set("shared_materials", 0, "used_by", [4, 6]),
            [("shared_materials[0].used_by", "没有序号为 6 的一项")],
        ),
        (
            _set("shared_materials", 0, "produced_by", 6),
            [("shared_materials[0].produced_by", "没有序号为 6 的一项")],
        ),
        (
            _set("shared_materials", 0, "produced_by", 7),
            [
                ("shared_materials[0].produced_by", "第 4 项要用它，却不等第 7 项先办出来"),
                ("shared_materials[0].produced_by", "第 7 项要用它，却不等第 7 项先办出来"),
            ],
        ),
        (
            _set("shared_materials", 0, "materials", {"7": ["M2", "M77"], "9": ["M1"], "3": ["M1"]}),
            [
                ("shared_materials[0].materials.7", "事项“SCJG-006”没有编号为“M77”的材料"),
                ("shared_materials[0].materials.9", "第 9 项不在 used_by 里"),
                ("shared_materials[0].materials.9", "第 9 项没有对应的事项，没有材料可以对应"),
                ("shared_materials[0].materials.3", "没有序号为 3 的一项"),
            ],
        ),
        (
            _set(
                "shared_materials",
                [
                    {"name": "甲", "used_by": [7], "materials": {"7": ["M3"]}},
                    {"name": "乙", "used_by": [7], "materials": {"7": ["M3"]}},
                ],
            ),
            [("shared_materials", "第 7 项的材料“M3”写进了 2 份共用材料")],
        ),
        (
            _set("components", 1, "answers", [{"question": "S1", "values": ["moon"]}, {"question": "S9", "values": ["a"]}]),
            [
                ("components[1].answers[0].values", "“S1”没有名为“moon”的选项"),
                ("components[1].answers[1].question", "事项“SCJG-006”没有名为“S9”的问题"),
            ],
        ),
        (
            _set("components", 0, "answers", [{"question": "S1", "values": ["a"], "when": {"Q8": ["v1"]}}]),
            [
                ("components[0].answers[0].when.Q8", "没有名为“Q8”的问题可供判断"),
                ("components[0].answers[0]", "这一项没有对应的事项，没有问题可以替它回答"),
            ],
        ),
        (_set("components", 0, "limit_days", -1), [("components[0].limit_days", "不能小于 0")]),
        (_set("components", 0, "limits", 1), [("components[0].limits", "格式里没有这一项，请核对拼写或删去")]),
        (_set("colour", "red"), [("colour", "格式里没有这一项，请核对拼写或删去")]),
        (_set("subject", "企业"), [("subject", "只能是：自然人、法人")]),
        (_set("components", []), [("components", "不能为空")]),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_its_place(change: Callable[[Raw], None], expected: list[tuple[str, str]]) -> None:
    raw = unseen_bundles.diamond()
    assert problems(raw) == []
    change(raw)
    assert problems(raw) == expected


def test_a_circle_is_named_in_its_order() -> None:
    raw = unseen_bundles.diamond()
    raw["components"][4]["after"] = [9]
    assert problems(raw) == [("components", "先后绕成了一圈，谁都开始不了：1 → 7 → 2 → 9 → 1")]
    raw["components"][4]["after"] = []
    assert problems(raw) == [], "the failing twin: without the one edge nothing is wrong"


def test_numbers_used_twice_and_bundles_of_nothing_but_choices_are_refused() -> None:
    raw = unseen_bundles.bare()
    raw["components"][0]["no"] = 1
    assert problems(raw)[0] == ("components", "有 2 项的序号都是 1")
    raw = unseen_bundles.bare()
    raw["components"][0]["necessity"] = raw["components"][1]["necessity"] = "选办"
    assert problems(raw) == [("components", "各项都是选办，没有一项是必须办的")]
    raw["components"][1]["necessity"] = "必办"
    assert problems(raw) == []


def test_a_file_is_refused_for_one_bad_bundle_and_for_a_repeated_one() -> None:
    bad = unseen_bundles.twins() | {"lead_department": "ZZ"}
    raws = [unseen_bundles.bare(), bad, unseen_bundles.bare(), 7]
    checked = check_bundles(raws, shipped.known_to_bundles())
    assert checked.bundles == ()
    assert [(problem.item, problem.field) for problem in checked.problems] == [
        ("T-TWINS", "lead_department"),
        ("[3]", ""),
        ("T-BARE", "id"),
    ]


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, {"components": 5}, {"components": [5, {"item_id": []}]}])
def test_what_is_no_bundle_at_all_is_answered_too(junk: Any) -> None:
    assert items_named_in([junk]) == set()
    assert problems(junk)
