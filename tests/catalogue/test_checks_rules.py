"""The gate on tables and formulas: every defect with its field and a sentence, and the same file without it passes."""

from typing import Any

import pytest

from tests.catalogue import shipped
from tests.catalogue.deciding import among, raw_item, span, table
from tongban.catalogue.carrying import carried_over
from tongban.catalogue.checks import problems_in
from tongban.identity.numbers import citizen_check_digit

KNOWN = shipped.known()
#: The district code 139999 was never given out.
NOBODY = "13999919900307001" + citizen_check_digit("13999919900307001")


def problems(raw: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.field, problem.reason) for problem in problems_in(raw, KNOWN)]


def with_table(*args: Any, **options: Any) -> dict[str, Any]:
    return valid_item(tables=[table(*args, **options)])


def valid_item(**changes: Any) -> dict[str, Any]:
    return {**raw_item(**changes), "department": "TYU"}


def with_formula(expression: str, *reductions: dict[str, Any], **more: Any) -> dict[str, Any]:
    fee = {"name": "费", "kind": "行政事业性收费", "unit": "元", "basis": "依据", **more}
    fee["formula"] = {"expression": expression, "reductions": list(reductions)}
    return valid_item(fee={"charged": True, "items": [fee]})


SOUND = (["S1"], [([among("shop")], {"materials": ["M2"]}), ([among("hall")], {"materials": ["M2", "M3"]})])


def test_a_sound_table_and_formula_pass() -> None:
    assert problems(with_table(*SOUND)) == []
    half = {"name": "减半", "when": {"S1": ["hall"]}, "expression": "fee × 50%", "basis": "通知"}
    assert problems(with_formula("worth × 1% + area × 2元", half)) == []


@pytest.mark.parametrize(
    ("inputs", "cells", "field", "reason"),
    [
        (["S9"], [None], "tables[0].inputs[0].key", "没有名为“S9”的情形问题，或选择、数字、金额、日期类填报项"),
        (["S1", "S1"], [None, None], "tables[0].inputs[1]", "这一栏和前面的一栏相同"),
        (["S1"], [], "tables[0].rows[0].cells", "第 1 行有 0 个条件，应与条件栏一样是 1 个"),
        (["S1"], [{}], "tables[0].rows[0].cells[0]", "第 1 行“哪类场所”：没有写条件；不限的请写 null"),
        (
            ["S1"],
            [among("x")],
            "tables[0].rows[0].cells[0]",
            "第 1 行“哪类场所”：没有“x”这个选项，可用的有：shop、hall",
        ),
        (["S1"], [span("1")], "tables[0].rows[0].cells[0]", "第 1 行“哪类场所”：这一栏是选择题，不能写范围"),
        (["S1"], [{"blank": True}], "tables[0].rows[0].cells[0]", "第 1 行“哪类场所”：这一栏必须回答，不会没有填写"),
        (["area"], [among("x")], "tables[0].rows[0].cells[0]", "第 1 行“面积”：这一栏是数字、金额或日期，请写范围"),
        (["area"], [span("many")], "tables[0].rows[0].cells[0]", "第 1 行“面积”：“many”不是数字，例如 120 或 0.5"),
        (["area"], [span()], "tables[0].rows[0].cells[0]", "第 1 行“面积”：范围至少要有一端；不限的请写 null"),
        (["area"], [span("5", "4")], "tables[0].rows[0].cells[0]", "第 1 行“面积”：范围里没有任何值，请核对两端"),
        (
            ["area"],
            [span("5", "5", above=True)],
            "tables[0].rows[0].cells[0]",
            "第 1 行“面积”：范围里没有任何值，请核对两端",
        ),
        (
            ["area"],
            [span(high="5", above=True)],
            "tables[0].rows[0].cells[0]",
            "第 1 行“面积”：没有端点，谈不上不含端点",
        ),
        (
            ["worth"],
            [span("1.005")],
            "tables[0].rows[0].cells[0]",
            "第 1 行“投资额”：“1.005”不是以元为单位的金额，例如 1000 或 1000.50",
        ),
        (
            ["opened"],
            [span("2026-02-30")],
            "tables[0].rows[0].cells[0]",
            "第 1 行“开业日期”：“2026-02-30”不是日期，例如 2026-01-31",
        ),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(inputs: list[str], cells: list[Any], field: str, reason: str) -> None:
    assert problems(with_table(inputs, [(cells, {"materials": ["M2"]})], hit="collect")) == [(field, reason)]


@pytest.mark.parametrize(
    ("gives", "then", "field", "reason"),
    [
        ("materials", {"materials": ["M9"]}, ".materials", "第 1 行：没有编号为“M9”的材料"),
        ("materials", {"eligible": True}, ".eligible", "第 1 行：这张表不得出这一项，请删去"),
        ("eligibility", {}, ".eligible", "第 1 行：没有写能不能申请"),
        ("eligibility", {"eligible": False}, ".reason", "第 1 行：不能申请的，要写明原因"),
        ("discretion", {"suggestion": "罚款", "low": "x", "unit": "元"}, ".low", "第 1 行：“x”不是数字"),
        (
            "discretion",
            {"suggestion": "罚款", "low": "9", "high": "1", "unit": "元"},
            ".low",
            "第 1 行：裁量下限比上限大",
        ),
        ("discretion", {"suggestion": "罚款", "low": "1"}, ".unit", "第 1 行：裁量幅度要写明单位，例如元、日"),
        ("routing", {}, "", "第 1 行：没有写由谁办理"),
        ("routing", {"department": "XX"}, ".department", "第 1 行：没有代号为“XX”的部门"),
        ("routing", {"node": "nowhere"}, ".node", "第 1 行：没有代号为“nowhere”的审查环节"),
        ("limit", {}, "", "第 1 行：至少要写承诺时限或法定时限"),
        ("fee", {"fee": "费"}, ".fee", "第 1 行：收费项目里应有且只有一项叫“费”"),
    ],
)
def test_an_outcome_has_what_its_table_gives(gives: str, then: dict[str, Any], field: str, reason: str) -> None:
    raw = with_table(["S1"], [([None], then)], gives=gives, hit="first")
    assert problems(raw) == [(f"tables[0].rows[0].then{field}", reason)]


def test_gap_overlap_and_idle_row_are_shown_with_an_example() -> None:
    rows = [([among("shop"), span(None, "100")], {}), ([None, span("100")], {})]
    assert problems(with_table(["S1", "area"], rows)) == [
        ("tables[0].rows", "有遗漏：“哪类场所”为 厅堂，“面积”为 0时，没有一行适用"),
        ("tables[0].rows[1]", "与第 1 行重复：“哪类场所”为 店铺，“面积”为 100时，第 1 行和第 2 行都适用"),
    ]
    first = with_table(["S1"], [([None], {}), ([among("shop")], {})], hit="first")
    assert problems(first) == [("tables[0].rows[1]", "第 2 行永远不会适用，请核对条件和各行的先后")]


def test_what_a_table_decides_has_no_condition_of_its_own() -> None:
    raw = with_table(*SOUND)
    raw["materials"][1]["when"] = {"S1": ["shop"]}
    assert problems(raw) == [("materials[1].when", "已由决策表决定是否适用，请删去这里的条件")]


def test_the_level_is_known_before_the_form_is_filled_in() -> None:
    by_area = with_table(["area"], [([None], {"level": "city"})], gives="routing", hit="first")
    assert problems(by_area) == [("tables[0].inputs", "由哪一级办理，在填表以前就要知道，只能看情形问题和申请人类别")]
    assert problems(with_table(["S1"], [([None], {"level": "city"})], gives="routing", hit="first")) == []


def test_one_limit_only() -> None:
    then = {"promised": {"value": 1, "unit": "工作日"}}
    raw = with_table(["S1"], [([None], then)], gives="limit", hit="collect")
    assert [field for field, _ in problems(raw)] == ["tables[0].hit"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("area × 2", "公式的结果应是金额，例如写成“数量 × 5元”"),
        ("area × 2元 +", "公式没有写完。"),
        ("length × 2元", "申请表里没有名为“length”的数字或金额。"),
        ("seats × 2元", None),
    ],
)
def test_a_formula_that_cannot_be_reckoned_is_refused(expression: str, reason: str | None) -> None:
    expected = [] if reason is None else [("fee.items[0].formula.expression", reason)]
    assert problems(with_formula(expression)) == expected


def test_a_formula_stands_in_place_of_an_amount_and_needs_required_figures() -> None:
    assert problems(with_formula("area × 2元", amount=3)) == [
        ("fee.items[0].amount", "写了公式，就不能再写固定金额，请写 null")
    ]
    assert problems(with_formula("area × 2元", unit="元/平方米")) == [
        ("fee.items[0].unit", "公式算出的是总金额，单位应为“元”")
    ]
    raw = with_formula("area × 2元")
    raw["form"]["sections"][0]["fields"][0]["required"] = False
    assert problems(raw) == [("fee.items[0].formula.expression", "“面积”不是必填项，没有填写时算不出收费，请改为必填")]


# --- samples ---------------------------------------------------------------------------------------------------------


def with_sample(**expect: Any) -> dict[str, Any]:
    raw = with_formula("area × 2元")
    raw["tables"] = [
        table(["area"], [([span("100")], {"materials": ["M2"]})], hit="collect"),
        table(
            ["S1"],
            [([among("hall")], {"promised": {"value": 9, "unit": "工作日"}})],
            gives="limit",
            hit="first",
        )
        | {"id": "T2"},
        table(["area"], [([span("9000")], {"eligible": False, "reason": "太大"})], gives="eligibility", hit="first")
        | {"id": "T3"},
    ]
    form = {
        "applicant_name": "张三",
        "applicant_id": NOBODY,
        "area": 120.5,
        "worth": "1.00",
        "seats": 3,
        "contact_phone": "0311-12345678",
        "delivery": "window",
    }
    expectation = {
        "materials": ["M1", "M2", "M3"],
        "limit": {"value": 9, "unit": "工作日"},
        "fee_fen": 24_100,
        **expect,
    }
    raw["samples"] = [
        {
            "name": "厅堂",
            "applicant": "natural",
            "answers": {"S1": ["hall"], "S2": ["gym"]},
            "form": form,
            "expect": expectation,
        }
    ]
    return raw


def test_a_sample_that_comes_out_as_it_says_passes() -> None:
    assert problems(with_sample()) == []


@pytest.mark.parametrize(
    ("expect", "field", "reason"),
    [
        ({"materials": ["M1", "M3"]}, ".expect.materials", "按这些回答应提交 M1、M2、M3"),
        ({"limit": {"value": 8, "unit": "工作日"}}, ".expect.limit", "与按这些回答得出的承诺时限不一致"),
        ({"fee_fen": 24_101}, ".expect.fee_fen", "按这个样例应收 ¥ 241.00"),
    ],
)
def test_publication_fails_where_a_sample_comes_out_otherwise(expect: dict[str, Any], field: str, reason: str) -> None:
    assert (f"samples[0]{field}", reason) in problems(with_sample(**expect))


def test_a_sample_may_not_be_one_that_is_refused() -> None:
    raw = with_sample(fee_fen=None)
    raw["samples"][0]["form"]["area"] = 9500
    assert ("samples[0].answers", "决策表“测试表”第 1 行：这种情形不能申请，不能作为示范") in problems(raw)


# --- what a file does not speak of -----------------------------------------------------------------------------------


def test_a_file_without_tables_and_formulas_keeps_them() -> None:
    former = with_sample()
    plain = {key: part for key, part in former.items() if key != "tables"}
    fee = {key: part for key, part in former["fee"]["items"][0].items() if key != "formula"}
    plain["fee"] = {"charged": True, "items": [fee]}
    assert carried_over(plain, former)["tables"] == former["tables"]
    assert carried_over(plain, former)["fee"] == former["fee"]


def test_what_a_file_takes_away_or_replaces_is_gone() -> None:
    former = with_sample()
    fee = {key: part for key, part in former["fee"]["items"][0].items() if key != "formula"}
    fixed = {**former, "tables": [], "fee": {"charged": True, "items": [{**fee, "amount": 5}]}}
    assert carried_over(fixed, former)["tables"] == []
    assert carried_over(fixed, former)["fee"]["items"] == [{**fee, "amount": 5}]
    null = {**former, "fee": {"charged": True, "items": [{**fee, "formula": None}]}}
    assert carried_over(null, former)["fee"]["items"][0]["formula"] is None
