"""Fee formulas: exact to the fen, told step by step, and refused with a sentence where they cannot be reckoned."""

import ast
import contextlib
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tongban.catalogue.formulas as package
from tests.catalogue.deciding import item
from tongban.catalogue.definition import FeeItem, Formula, Reduction
from tongban.catalogue.facts import Facts
from tongban.catalogue.formulas import (
    Figure,
    FormulaWrong,
    NotReckoned,
    assess,
    bill_for,
    names_in,
    parse_formula,
    reckon,
    rounded,
    sort_of,
    yuan,
)

#: 诉讼费用交纳办法第十三条 in its shape: a fixed part, then each part of the amount at its own rate.
COURT = "50元 + 分段累进(amount; <=1万元: 0%; <=10万元: 2.5%; <=20万元: 2%; <=50万元: 1.5%; else: 1%)"


def fee_by(expression: str, *reductions: Reduction, **rule: Any) -> FeeItem:
    formula = Formula(expression=expression, reductions=reductions, **rule)
    return FeeItem(name="测试费", kind="行政事业性收费", unit="元", basis="测试办法第一条", formula=formula)


def figures(**given: Any) -> dict[str, Figure]:
    """Amounts are given in fen; `n…` are plain numbers."""
    return {
        key: Figure(Fraction(value), "number" if key.startswith("n") else "money", {"amount": "标的额"}.get(key, key))
        for key, value in given.items()
    }


def fen(expression: str, *reductions: Reduction, rule: dict[str, Any] | None = None, **given: Any) -> int:
    fee = fee_by(expression, *reductions, **(rule or {}))
    assert fee.formula is not None
    return reckon(fee, fee.formula, figures(**given), lambda when: when is None).fen


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("12元 + 5角 + 3分", {}, 1253),
        ("0.1元 + 0.2元", {}, 30),
        ("n × 5元", {"n": "0.5"}, 250),
        ("5元 * n / 3", {"n": 1}, 167),
        ("(10元 - 4元) ÷ 2", {}, 300),
        ("10元 - 4元 ÷ 2", {}, 800),
        ("10元 - 3元 - 2元", {}, 500),
        ("-(3元 - 10元)", {}, 700),
        ("max(20元, min(amount × 1%, 1万元))", {"amount": 123_456}, 2000),
        ("max(20元, min(amount × 1%, 1万元))", {"amount": 100_000_000_00}, 1_000_000),
        ("n ÷ 100 × 30元", {"n": 250}, 7500),
        ("amount ÷ 1万元 × 3元", {"amount": 2_500_000}, 750),
        ("分档(n; <=100: 200元; <500: 350元; else: 500元)", {"n": 100}, 20_000),
        ("分档(n; <=100: 200元; <500: 350元; else: 500元)", {"n": "100.01"}, 35_000),
        ("bands(n; <=100: 200元; <500: 350元; else: 500元)", {"n": 500}, 50_000),
        ("分段累进(n；≤100：0元；其余：2元)", {"n": 180}, 16_000),
        (COURT, {"amount": 500_000}, 5_000),
        (COURT, {"amount": 1_000_000}, 5_000),
        (COURT, {"amount": 10_000_000}, 230_000),
        (COURT, {"amount": 35_000_000}, 655_000),
        (COURT, {"amount": 1_000_001}, 5_000),
        (COURT, {"amount": 1_000_020}, 5_001),
    ],
)
def test_amounts_are_exact(expression: str, given: dict[str, Any], expected: int) -> None:
    assert fen(expression, **given) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, 101),
        ({"rounding": "down"}, 100),
        ({"rounding": "up"}, 101),
        ({"rounding": "up", "to": "jiao"}, 110),
        ({"rounding": "half_up", "to": "jiao"}, 100),
        ({"rounding": "up", "to": "yuan"}, 200),
    ],
)
def test_the_stated_rule_rounds_once_at_the_end(rule: dict[str, Any], expected: int) -> None:
    assert fen("1元 + 0.5分 + 0.001元 - 0.001元", rule=rule) == expected


def test_the_account_tells_every_step() -> None:
    small = Reduction(name="小微企业减半", expression="fee × 50%", basis="测试通知第二条")
    fee = fee_by(COURT, small)
    assert fee.formula is not None
    found = reckon(fee, fee.formula, figures(amount=10_000_003), lambda when: True)
    assert [line.text for line in found.lines] == [
        "1万元 以内的部分：¥ 10,000.00 × 0% = ¥ 0.00",
        "10万元 以内的部分：¥ 90,000.00 × 2.5% = ¥ 2,250.00",
        "20万元 以内的部分：¥ 0.03 × 2% = ¥ 0.0006",
        "¥ 0.00 + ¥ 2,250.00 + ¥ 0.0006 = ¥ 2,250.0006",
        "¥ 50.00 + ¥ 2,250.0006 = ¥ 2,300.0006",
        "减免“小微企业减半”：减 ¥ 1,150.0003，为 ¥ 1,150.0003",
        "四舍五入到分：¥ 1,150.00",
    ]
    assert found.fen == 115_000
    assert [line.basis for line in found.lines if line.basis] == ["测试办法第一条", "测试通知第二条"]


def test_reductions_apply_in_order_where_their_condition_holds() -> None:
    half = Reduction(name="减半", expression="fee × 50%", basis="甲")
    less = Reduction(name="再减十元", expression="max(fee - 10元, 0元)", basis="乙")
    never = Reduction(name="全免", when={"S1": ("x",)}, expression="0元", basis="丙")
    assert fen("100元", half, less, never) == 4_000
    assert fen("100元", less, half, never) == 4_500


@pytest.mark.parametrize(
    ("expression", "given", "sentence"),
    [
        ("3元 - amount", {"amount": 301}, "按填写的数字算出的费用是负数，请核对填写的数字。"),
        ("3元 ÷ (n - 2)", {"n": 2}, "计算中要除以 0，请核对填写的数字。"),
        ("amount × 1", {"amount": 10_000_000_001}, "按填写的数字算出的费用超过一亿元，请核对填写的数字。"),
        ("1元 × n × n ÷ n ÷ n", {"n": 10**24}, "计算中出现了过大的数，请核对填写的数字。"),
        ("分段累进(n - 9; <=1: 1元; else: 2元)", {"n": 1}, "分段计算的数不能是负数，请核对填写的数字。"),
    ],
)
def test_what_cannot_be_reckoned_is_said(expression: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotReckoned, match=sentence):
        fen(expression, **given)


def test_a_reduction_never_raises_the_fee() -> None:
    dearer = Reduction(name="错的", expression="fee + 1分", basis="甲")
    with pytest.raises(NotReckoned, match="减免“错的”算出的费用反而更高"):
        fen("100元", dearer)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "公式没有写完。"),
        ("5元 +", "公式没有写完。"),
        ("5元 5元", "第 4 个字处的“5元”放错了位置。"),
        ("5元 % 2", "第 4 个字“%”在公式里不能用。"),
        ("__import__", "第 1 个字“_”在公式里不能用。"),
        ("(5元", "第 4 个字处应为“)”。"),
        ("min(5元)", "min 至少要比较两项"),
        ("分档(n; <=5: 1元)", "分段的最后一档应为“else: …”"),
        ("分档(n; <=5: 1元; <=5: 2元; else: 3元)", "分段的界限应由小到大"),
        ("分档(n; else: 1元; <=5: 2元)", "else 之后不能再有一档"),
        ("分档(n; <=n: 1元; else: 2元)", "应为数字或金额"),
        ("1" * 21 + "元", "第 1 个字处的数字太长"),
        ("(" * 21 + "1元" + ")" * 21, "括号套得太深"),
        ("1元" + "+1元" * 100, "公式太复杂"),
        ("1元" + " " * 600, "公式太长"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(FormulaWrong, match=sentence.replace("(", r"\(").replace(")", r"\)").replace("…", ".")):
        parse_formula(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5元 + 5", "金额和数字不能相加减"),
        ("amount × 5元", "两个金额不能相乘"),
        ("5 ÷ amount", "数字不能除以金额"),
        ("min(5元, n)", "既有金额又有数字"),
        ("分档(amount; <=5: 1元; else: 2元)", "应都是金额或都是数字"),
        ("分段累进(amount; <=5元: 1元; else: 2元)", "各段应写比例"),
        ("other", "申请表里没有名为“other”的数字或金额"),
    ],
)
def test_what_mixes_units_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(FormulaWrong, match=sentence):
        sort_of(parse_formula(text), {"amount": "money", "n": "number"})


def test_names_are_told_in_order() -> None:
    assert list(names_in(parse_formula("b × max(a, 分档(c; <=1: 2; else: 3)) - b"))) == ["b", "a", "c", "b"]


def test_a_fee_is_reckoned_from_the_form_and_says_what_is_wanting() -> None:
    definition = item(fee={"charged": True, "items": [{**_raw_fee("worth × 0.5% + area × 2元"), "name": "费"}]})
    (fee,) = definition.fee.items
    there = Facts({"S1": ["shop"], "S2": ["pool"]}, {"worth": "1000.10", "area": 0.1})
    found = assess(definition, fee, there)
    assert found.reckoned is not None
    assert found.reckoned.fen == 520, "5.0005 and 0.2 yuan, rounded once"
    assert bill_for(definition, [fee], there).fen == 520
    empty = assess(definition, fee, {"S1": ["shop"]})
    assert empty.reckoned is None
    assert empty.wanting == "填写“投资额”“面积”以后才能算出。"


def _raw_fee(expression: str) -> dict[str, Any]:
    return {"kind": "行政事业性收费", "unit": "元", "basis": "依据", "formula": {"expression": expression}}


# --- properties ------------------------------------------------------------------------------------------------------

_EXACT = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}


@given(st.integers(0, 10**9), st.integers(1, 999), st.sampled_from(["half_up", "down", "up"]))
def test_rounding_is_what_decimal_does(numerator: int, denominator: int, rule: Any) -> None:
    amount = Fraction(numerator, denominator)
    exact = Decimal(numerator) / Decimal(denominator)
    if Fraction(exact) == amount:
        assert rounded(amount, rule, "fen") == int(exact.quantize(Decimal(1), rounding=_EXACT[rule]))
    assert abs(rounded(amount, rule, "jiao") - amount) < 10


@given(st.lists(st.tuples(st.sampled_from("+-×÷"), st.integers(1, 10**6), st.integers(0, 6)), max_size=12))
def test_arithmetic_is_that_of_fractions(steps: list[tuple[str, int, int]]) -> None:
    """The same chain, worked out with fractions beside it; `(…) op` keeps the order plain."""
    text, value = "1000000元", Fraction(10**8)
    for operator, digits, places in steps:
        number = Fraction(digits, 10**places)
        said = f"{Decimal(digits).scaleb(-places):f}"
        text = f"({text}) {operator} {said}" + ("元" if operator in "+-" else "")
        match operator:
            case "+":
                value += number * 100
            case "-":
                value -= number * 100
            case "×":
                value *= number
            case _:
                value /= number
        if not 0 <= value <= 10**10 or len(text) > 600:
            return
    assert fen(text) == rounded(value, "half_up", "fen")


@st.composite
def scales(draw: st.DrawFn) -> tuple[list[int], list[Fraction]]:
    limits = sorted(draw(st.sets(st.integers(1, 10**6), min_size=1, max_size=6)))
    rates = draw(st.lists(st.integers(0, 1000), min_size=len(limits) + 1, max_size=len(limits) + 1))
    return limits, [Fraction(rate, 1000) for rate in rates]


def _tiers(limits: list[int], rates: list[Fraction]) -> str:
    arms = [f"<={limit}元: {_percent(rate)}" for limit, rate in zip(limits, rates, strict=False)]
    return f"分段累进(amount; {'; '.join([*arms, f'else: {_percent(rates[-1])}'])})"


def _percent(rate: Fraction) -> str:
    return f"{Decimal(rate.numerator) / Decimal(rate.denominator) * 100:f}%"


@given(scales(), st.integers(0, 10**9), st.integers(0, 10**6))
def test_tiers_are_the_sum_of_their_parts_and_never_fall(
    scale: tuple[list[int], list[Fraction]], amount: int, more: int
) -> None:
    limits, rates = scale
    expected = sum(
        rate * max(0, min(amount, upper) - lower)
        for rate, lower, upper in zip(
            rates, [0, *(one * 100 for one in limits)], [*(one * 100 for one in limits), amount], strict=True
        )
    )
    text = _tiers(limits, rates)
    assert fen(text, amount=amount) == rounded(Fraction(expected), "half_up", "fen")
    assert fen(text, amount=amount) <= fen(text, amount=amount + more)


@given(st.text("0123456789.元分万%nab+-×÷*/()<=:;, 分段累进档minmaxelse", max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(FormulaWrong):
        assert sort_of(parse_formula(text), {"n": "number", "a": "money"}) in ("number", "money")


def test_no_floats_and_no_eval_in_the_rules() -> None:
    for file in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), file
            assert not (isinstance(node, ast.Name) and node.id in ("float", "eval", "exec", "compile")), file


@pytest.mark.parametrize(("amount", "text"), [(123_456, "¥ 1,234.56"), (5, "¥ 0.05"), (-120, "-¥ 1.20")])
def test_amounts_are_printed_in_one_way(amount: int, text: str) -> None:
    assert yuan(amount) == text
