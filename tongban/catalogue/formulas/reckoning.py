"""What a fee comes to: exact fractions throughout, rounded once by the stated rule, with the account of every step. Pure."""

import dataclasses
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal

from tongban.catalogue.definition import FeeItem, Formula, Reduction, When
from tongban.catalogue.formulas.grammar import (
    Constant,
    Extreme,
    FormulaWrong,
    Name,
    Negation,
    Operation,
    Scale,
    Sort,
    Step,
    Tree,
    parse_formula,
)
from tongban.catalogue.formulas.sorts import SO_FAR, sort_of
from tongban.kernel.language import sentence, words

#: No fee is above a hundred million yuan; a formula that says so is wrong or its figures are.
LARGEST_FEN = 10_000_000_000
#: Nothing on the way is above this; it stops figures that nobody can mean.
LARGEST = Fraction(10) ** 24

_TO = {"fen": 1, "jiao": 10, "yuan": 100}
_UNITS = {"fen": "分", "jiao": "角", "yuan": "元"}
_RULES = {"half_up": "四舍五入", "down": "舍去尾数", "up": "尾数进一"}
_SAID = words("分", "角", "元", "四舍五入", "舍去尾数", "尾数进一")


class NotReckoned(Exception):
    """The fee cannot be worked out from these figures; the message is for the reader."""


#: Whether a condition holds for this application.
Holding = Callable[[When | None], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the form: exact, with its label."""

    value: Fraction
    sort: Sort
    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One step of the account in words; `basis` where another law than the fee's own stands behind it."""

    text: str
    basis: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Reckoned:
    """The fee, and how it came about."""

    fen: int
    lines: tuple[Line, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    """A value on the way. `text`: how it is named where it is used further."""

    value: Fraction
    sort: Sort
    text: str


def reckon(fee: FeeItem, formula: Formula, figures: Mapping[str, Figure], holding: Holding) -> Reckoned:
    """The fee by its formula, its reductions in order, rounded once. Raises NotReckoned with a sentence.

    `figures` are the filled-in number and money fields; `holding` says whether the condition of a reduction holds.
    """
    lines: list[Line] = []
    result = _valued(formula.expression, figures, lines)
    if not lines:
        lines.append(Line(sentence("{name}：{amount}", name=fee.name, amount=_shown(result.value, "money")), fee.basis))
    else:
        lines[0] = Line(lines[0].text, fee.basis)
    amount = result.value
    for reduction in formula.reductions:
        if holding(reduction.when):
            amount = _reduced(reduction, amount, figures, lines)
    if amount < 0:
        raise NotReckoned(sentence("按填写的数字算出的费用是负数，请核对填写的数字。"))
    fen = rounded(amount, formula.rounding, formula.to)
    if fen > LARGEST_FEN:
        raise NotReckoned(sentence("按填写的数字算出的费用超过一亿元，请核对填写的数字。"))
    if fen != amount:
        how = sentence(_RULES[formula.rounding])
        lines.append(
            Line(sentence("{how}到{unit}：{amount}", how=how, unit=sentence(_UNITS[formula.to]), amount=yuan(fen)))
        )
    return Reckoned(fen, tuple(lines))


def _reduced(reduction: Reduction, amount: Fraction, figures: Mapping[str, Figure], lines: list[Line]) -> Fraction:
    before = Figure(amount, "money", sentence("应缴"))
    after = _valued(reduction.expression, {**figures, SO_FAR: before}, []).value
    if after > amount:
        raise NotReckoned(sentence("减免“{name}”算出的费用反而更高，请联系办理机关。", name=reduction.name))
    less, left = _shown(amount - after, "money"), _shown(after, "money")
    text = sentence("减免“{name}”：减 {less}，为 {amount}", name=reduction.name, less=less, amount=left)
    lines.append(Line(text, reduction.basis))
    return after


def rounded(amount: Fraction, rule: Literal["half_up", "down", "up"], to: Literal["fen", "jiao", "yuan"]) -> int:
    """Whole fen by the rule; a half goes up."""
    unit = _TO[to]
    whole, rest = divmod(amount, unit)
    if rule == "up":
        return int(whole + (rest > 0)) * unit
    return int(whole + (rule == "half_up" and rest * 2 >= unit)) * unit


def yuan(fen: int) -> str:
    """¥ 1,234.56"""
    return f"¥ {fen // 100:,}.{fen % 100:02d}" if fen >= 0 else f"-{yuan(-fen)}"


def _shown(value: Fraction, sort: Sort) -> str:
    """An amount or number as it stands in the account; 约 where it has more digits than are shown."""
    if sort == "money":
        if value.denominator == 1:
            return yuan(int(value))
        scaled = value * 10_000
        sign, (whole, rest) = "-" if value < 0 else "", divmod(int(abs(scaled)), 1_000_000)
        text = f"{sign}¥ {whole:,}.{rest:06d}".rstrip("0")
    else:
        scaled = value * 10**6
        sign, (whole, rest) = "-" if value < 0 else "", divmod(int(abs(scaled)), 10**6)
        text = f"{sign}{whole:,}" + (f".{rest:06d}".rstrip("0") if rest else "")
    return text if scaled.denominator == 1 else sentence("约 {figure}", figure=text)


def _valued(expression: str, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    try:
        tree = parse_formula(expression)
        if sort_of(tree, {key: one.sort for key, one in figures.items()}) != "money":
            raise NotReckoned(sentence("收费公式的结果不是金额。"))
    except FormulaWrong as wrong:
        raise NotReckoned(str(wrong)) from wrong
    return _value(tree, figures, lines)


def _value(tree: Tree, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    """The value of a part; every step that people would do on paper leaves a line."""
    part = _part(tree, figures, lines)
    if abs(part.value) > LARGEST:
        raise NotReckoned(sentence("计算中出现了过大的数，请核对填写的数字。"))
    return part


def _part(tree: Tree, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    match tree:
        case Constant():
            text = _shown(tree.value, "money") if tree.sort == "money" else tree.text
            return _Part(tree.value, tree.sort, text)
        case Name():
            figure = figures[tree.key]
            return _Part(figure.value, figure.sort, f"{figure.label} {_shown(figure.value, figure.sort)}")
        case Negation():
            of = _value(tree.of, figures, lines)
            return _Part(-of.value, of.sort, _shown(-of.value, of.sort))
        case Operation():
            return _operation(tree, figures, lines)
        case Extreme():
            return _extreme(tree, figures, lines)
        case Scale():
            return _scale(tree, figures, lines)


def _operation(tree: Operation, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    left, right = _value(tree.left, figures, lines), _value(tree.right, figures, lines)
    sort: Sort
    match tree.operator:
        case "+":
            value, sort = left.value + right.value, left.sort
        case "-":
            value, sort = left.value - right.value, left.sort
        case "×":
            value, sort = left.value * right.value, "money" if "money" in (left.sort, right.sort) else "number"
        case "÷":
            if not right.value:
                raise NotReckoned(sentence("计算中要除以 0，请核对填写的数字。"))
            value, sort = left.value / right.value, "number" if left.sort == right.sort else "money"
    shown = _shown(value, sort)
    lines.append(Line(f"{left.text} {tree.operator} {right.text} = {shown}"))
    return _Part(value, sort, shown)


def _extreme(tree: Extreme, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    among = [_value(one, figures, lines) for one in tree.among]
    best = (min if tree.which == "min" else max)(among, key=lambda part: part.value)
    shown = _shown(best.value, best.sort)
    listed = sentence("、").join(part.text for part in among)
    pattern = sentence("{all} 中取较小的：{one}") if tree.which == "min" else sentence("{all} 中取较大的：{one}")
    lines.append(Line(pattern.format(all=listed, one=shown)))
    return _Part(best.value, best.sort, shown)


def _scale(tree: Scale, figures: Mapping[str, Figure], lines: list[Line]) -> _Part:
    measure = _value(tree.measure, figures, lines)
    if measure.value < 0:
        raise NotReckoned(sentence("分段计算的数不能是负数，请核对填写的数字。"))
    return _band(tree, measure, lines) if tree.which == "bands" else _tiers(tree, measure, lines)


def _band(tree: Scale, measure: _Part, lines: list[Line]) -> _Part:
    step = next(step for step in tree.steps if _reaches(step, measure.value))
    shown = _shown(step.value.value, step.value.sort)
    lines.append(
        Line(
            sentence(
                "{measure}，属于“{band}”一档：{value}", measure=measure.text, band=_step_words(tree, step), value=shown
            )
        )
    )
    return _Part(step.value.value, step.value.sort, shown)


def _reaches(step: Step, value: Fraction) -> bool:
    if step.limit is None:
        return True
    return value < step.limit.value if step.below else value <= step.limit.value


def _step_words(tree: Scale, step: Step) -> str:
    if step.limit is not None:
        pattern = sentence("不到 {limit}") if step.below else sentence("{limit} 以内")
        return pattern.format(limit=step.limit.text)
    last = tree.steps[-2] if len(tree.steps) > 1 else None
    return sentence("{limit} 以上", limit=last.limit.text) if last is not None and last.limit else sentence("全部")


def _tiers(tree: Scale, measure: _Part, lines: list[Line]) -> _Part:
    sort: Sort = "money" if "money" in (measure.sort, tree.steps[0].value.sort) else "number"
    total, floor = Fraction(0), Fraction(0)
    shares: list[Fraction] = []
    for step in tree.steps:
        upto = measure.value if step.limit is None else min(measure.value, step.limit.value)
        if upto > floor or not shares:
            share = (upto - floor) * step.value.value
            total += share
            rate = _shown(step.value.value, "money") if step.value.sort == "money" else step.value.text
            lines.append(
                Line(
                    sentence(
                        "{band}的部分：{part} × {rate} = {share}",
                        band=_step_words(tree, step),
                        part=_shown(upto - floor, measure.sort),
                        rate=rate,
                        share=_shown(share, sort),
                    )
                )
            )
            shares.append(share)
        floor = max(floor, upto)
    if len(shares) > 1:
        added = " + ".join(_shown(share, sort) for share in shares)
        lines.append(Line(f"{added} = {_shown(total, sort)}"))
    return _Part(total, sort, _shown(total, sort))
