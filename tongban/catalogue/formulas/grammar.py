"""The language of fee formulas: text to a tree. Our own small parser, bounded in length, depth and size; no eval.

    50元 + 分段累进(标的额; <=10万元: 2.5%; <=20万元: 2%; else: 1.5%)

Constants (120, 0.5, 2.5%, 50元, 10万元, 3分), names of number and money fields of the item's form, + - × ÷ (also * /),
parentheses, min(…, …), max(…, …), 分段累进 (tiers: every part of the amount at its own rate) and 分档 (bands: the one
value of the band in which the amount lies). In a reduction, `fee` is the amount so far.
"""

import dataclasses
import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from tongban.kernel.language import sentence

MOST_CHARACTERS = 600
MOST_DEPTH = 20
MOST_PARTS = 150

#: number: a plain figure; money: an amount in fen.
Sort = Literal["number", "money"]
Operator = Literal["+", "-", "×", "÷"]


class FormulaWrong(Exception):
    """A formula that cannot be read; the message says where and what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Constant:
    value: Fraction
    sort: Sort
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    key: str


@dataclasses.dataclass(frozen=True, slots=True)
class Negation:
    of: "Tree"


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    left: "Tree"
    right: "Tree"


@dataclasses.dataclass(frozen=True, slots=True)
class Extreme:
    which: Literal["min", "max"]
    among: tuple["Tree", ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """Up to `limit` (None: everything beyond), itself included unless `below`: what is charged there."""

    limit: Constant | None
    below: bool
    value: Constant


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """`tiers`: each part at the rate of its step; `bands`: the value of the one step in which the measure lies."""

    which: Literal["tiers", "bands"]
    measure: "Tree"
    steps: tuple[Step, ...]


Tree = Constant | Name | Negation | Operation | Extreme | Scale

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>亿元|万元|元|角|分(?!段|档)|%|％)?"
    r"|(?P<word>[a-z][a-z0-9_]*|分段累进|分档|其余)"
    r"|(?P<sign><=|≤|[<+\-*/×÷(),，;；:：−＜（）]))"
)
_PLAIN = {
    "*": "×", "/": "÷", "−": "-", "，": ",", "；": ";", "：": ":", "≤": "<=", "＜": "<", "（": "(", "）": ")",
}  # fmt: skip
_FEN = {"亿元": 10**10, "万元": 10**6, "元": 100, "角": 10, "分": 1}
_SCALES: dict[str, Literal["tiers", "bands"]] = {
    "分段累进": "tiers", "tiers": "tiers", "分档": "bands", "bands": "bands",
}  # fmt: skip
_WORDS = frozenset({"min", "max", "else", "其余", *_SCALES})


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["constant", "word", "sign", "end"]
    text: str
    place: int
    constant: Constant | None = None


def parse_formula(text: str) -> Tree:
    """The tree of a formula. Raises FormulaWrong with the place (counted from 1) and what is wrong there."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaWrong(sentence("公式太长，最多 {n} 个字。", n=MOST_CHARACTERS))
    return _Parser(list(_tokens(text))).whole()


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            wrong = text[place:].strip()[0]
            raise FormulaWrong(
                sentence("第 {n} 个字“{sign}”在公式里不能用。", n=text.index(wrong, place) + 1, sign=wrong)
            )
        start = found.start(found.lastgroup or 0) + 1
        if found["number"]:
            start = found.start("number") + 1
            yield _Token("constant", found[0].strip(), start, _constant(found["number"], found["unit"] or "", start))
        elif found["word"]:
            yield _Token("word", found["word"], start)
        else:
            yield _Token("sign", _PLAIN.get(found["sign"], found["sign"]), start)
        place = found.end()
    yield _Token("end", "", len(text) + 1)


def _constant(digits: str, unit: str, place: int) -> Constant:
    if len(digits) > 20:
        raise FormulaWrong(sentence("第 {n} 个字处的数字太长。", n=place))
    value = Fraction(digits)
    if unit in ("%", "％"):
        return Constant(value / 100, "number", f"{digits}%")
    if not unit:
        return Constant(value, "number", digits)
    return Constant(value * _FEN[unit], "money", digits + unit)


class _Parser:
    """Recursive descent: sum = product (+|- product)*, product = factor (×|÷ factor)*."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._parts = 0

    def whole(self) -> Tree:
        tree = self._sum(0)
        if self._here.kind != "end":
            raise self._unexpected()
        return tree

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._here
        self._at += 1
        return token

    def _is(self, *signs: str) -> bool:
        return self._here.kind in ("sign", "word") and self._here.text in signs

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            raise FormulaWrong(sentence("第 {n} 个字处应为“{sign}”。", n=self._here.place, sign=sign))
        self._take()

    def _unexpected(self) -> FormulaWrong:
        if self._here.kind == "end":
            return FormulaWrong(sentence("公式没有写完。"))
        return FormulaWrong(sentence("第 {n} 个字处的“{sign}”放错了位置。", n=self._here.place, sign=self._here.text))

    def _count(self, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise FormulaWrong(sentence("公式太复杂，请拆成几项收费。"))
        if depth > MOST_DEPTH:
            raise FormulaWrong(sentence("括号套得太深，最多 {n} 层。", n=MOST_DEPTH))

    def _sum(self, depth: int) -> Tree:
        self._count(depth)
        tree = self._product(depth)
        while self._is("+", "-"):
            operator: Operator = "+" if self._take().text == "+" else "-"
            self._count(depth)
            tree = Operation(operator, tree, self._product(depth))
        return tree

    def _product(self, depth: int) -> Tree:
        tree = self._factor(depth)
        while self._is("×", "÷"):
            operator: Operator = "×" if self._take().text == "×" else "÷"
            self._count(depth)
            tree = Operation(operator, tree, self._factor(depth))
        return tree

    def _factor(self, depth: int) -> Tree:
        self._count(depth)
        token = self._here
        if token.constant is not None:
            self._take()
            return token.constant
        if self._is("-"):
            self._take()
            return Negation(self._factor(depth + 1))
        if self._is("("):
            self._take()
            tree = self._sum(depth + 1)
            self._expect(")")
            return tree
        if token.kind != "word":
            raise self._unexpected()
        self._take()
        if token.text in ("min", "max"):
            return self._extreme("min" if token.text == "min" else "max", depth)
        if token.text in _SCALES:
            return self._scale(_SCALES[token.text], depth)
        if token.text in _WORDS:
            self._at -= 1
            raise self._unexpected()
        return Name(token.text)

    def _extreme(self, which: Literal["min", "max"], depth: int) -> Tree:
        self._expect("(")
        among = [self._sum(depth + 1)]
        while self._is(","):
            self._take()
            among.append(self._sum(depth + 1))
        if len(among) < 2:
            raise FormulaWrong(sentence("第 {n} 个字处：{which} 至少要比较两项。", n=self._here.place, which=which))
        self._expect(")")
        return Extreme(which, tuple(among))

    def _scale(self, which: Literal["tiers", "bands"], depth: int) -> Tree:
        self._expect("(")
        measure = self._sum(depth + 1)
        steps: list[Step] = []
        while self._is(";"):
            if steps and steps[-1].limit is None:
                raise FormulaWrong(sentence("第 {n} 个字处：else 之后不能再有一档。", n=self._here.place))
            self._take()
            steps.append(self._step(depth))
        self._expect(")")
        if not steps or steps[-1].limit is not None:
            raise FormulaWrong(sentence("分段的最后一档应为“else: …”，否则更大的数没有标准。"))
        limits = [(step.limit.value, not step.below) for step in steps if step.limit is not None]
        if any(one >= other for one, other in itertools.pairwise(limits)):
            raise FormulaWrong(sentence("分段的界限应由小到大，不能重复。"))
        return Scale(which, measure, tuple(steps))

    def _step(self, depth: int) -> Step:
        self._count(depth)
        limit, below = None, False
        if self._is("else", "其余"):
            self._take()
        elif self._is("<=", "<"):
            below = self._take().text == "<"
            limit = self._plain_constant()
        else:
            raise FormulaWrong(sentence("第 {n} 个字处应为“<= 界限”、“< 界限”或 else。", n=self._here.place))
        self._expect(":")
        return Step(limit, below, self._plain_constant())

    def _plain_constant(self) -> Constant:
        token = self._take()
        if token.constant is None:
            self._at -= 1
            raise FormulaWrong(sentence("第 {n} 个字处应为数字或金额，例如 5元、2.5%。", n=token.place))
        return token.constant
