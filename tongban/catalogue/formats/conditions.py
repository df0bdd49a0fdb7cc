"""The conditions of one row of a decision table in one cell: a line for each input of the table, 代号：取值. Pure.

Which inputs there are stands on another sheet, so that these cells are told by the table they lie in. A list as JSON,
as workbooks had it before, is read likewise; only what has no line of its own (two inputs of one name, more conditions
than inputs) is still written so.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tongban.catalogue.definition import Cell as Condition
from tongban.catalogue.definition.terms import Level
from tongban.catalogue.formats.cells import BadCell, Cell, Codec, awkward, codec, empty_of, short
from tongban.catalogue.tables.notation import ANY, NotACondition, condition_in, condition_in_words
from tongban.catalogue.wording import dataclass_in, is_list, words_for

NOTE = (
    "每行一个条件：代号：取值，代号照“决策表条件”里写，没有代号的写申请人、办理层级。"
    "选项用顿号隔开，例如 kind：restaurant、canteen；数字、金额（元）、日期写范围，例如 area：≥100 且 <500，"
    "或 100 以上不满 500，正好 100 写 =100，几段用分号隔开。除此之外写“不是”，没有填写也算的在后面写“（未填也算）”，"
    "只要没有填写的写“未填”，不限的写“任意”。选项里有标点的加英文引号。空着表示什么都不限"
)
_WITHOUT_KEY = {"applicant": "申请人", "level": "办理层级"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "applicant": words_for(Literal["natural", "legal"]),
    "level": words_for(Level),
}
#: The table whose row this is; None while it is not known.
Outer = Mapping[str, Any] | None


def codec_within(hint: Any, outer: Outer) -> Codec:
    """The way in and out of a cell, for a value that lies in `outer`."""
    if not (is_list(hint) and dataclass_in(hint) is Condition):
        return codec(hint)
    inputs = _inputs(outer)
    return Codec(lambda value: _write(value, inputs, hint), lambda cell: _read(cell, inputs, hint), note=NOTE)


def empty_within(hint: Any, outer: Outer) -> Any:
    """What an empty cell means there: a row that sets no condition has one for each input that asks for nothing."""
    if is_list(hint) and dataclass_in(hint) is Condition:
        return [None] * len(_inputs(outer) or ())
    return empty_of(hint)


def _inputs(outer: Outer) -> Sequence[Mapping[str, Any]] | None:
    return None if outer is None else outer.get("inputs") or ()


def _name(one: Mapping[str, Any]) -> str:
    of = str(one.get("of"))
    return str(one.get("key") or _WITHOUT_KEY.get(of, of))


def _write(value: Sequence[Any], inputs: Sequence[Mapping[str, Any]] | None, hint: Any) -> Cell:
    names = [_name(one) for one in inputs or ()]
    if len(value) == len(names) == len(set(names)) and value:
        text = "\n".join(
            f"{name}：{condition_in_words(condition, _words(one))}"
            for name, one, condition in zip(names, inputs or (), value, strict=True)
        )
        if [name for name, _, _ in map(_parted, text.split("\n"))] == names and text[0] != "[" and not awkward(text):
            return text
    return codec(hint).write(value)


def _read(cell: Cell, inputs: Sequence[Mapping[str, Any]] | None, hint: Any) -> Any:
    text = str(cell).strip()
    if inputs is None or text.startswith("["):
        return [] if inputs is None else codec(hint).read(cell)  # a row of no table is refused as such
    names = [_name(one) for one in inputs]
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        if not line.strip():
            continue
        name, sign, said = _parted(line)
        if not sign or not name:
            raise BadCell(
                f"应为“代号：取值”，例如 area：≥100 且 <500，现在是“{short(line)}”。每个条件写一行，不限的写“任意”"
            )
        if name in found:
            raise BadCell(f"条件“{short(name)}”写了两行。请写在同一行")
        if names.count(name) != 1:
            raise BadCell(_unknown(name, names))
        try:
            found[name] = condition_in(said, _words(inputs[names.index(name)]))
        except NotACondition as error:
            raise BadCell(
                f"条件“{short(name)}”的“{short(str(error))}”读不懂。"
                f"请写成 restaurant、canteen，或者 ≥100 且 <500，不限的写“{ANY}”"
            ) from error
    return [found.get(name) for name in names]


def _parted(line: str) -> tuple[str, str, str]:
    """代号, the colon, what follows it."""
    found = re.match(r"([^：:]*)([：:])?(.*)", line.strip(), re.DOTALL)
    return (found[1].strip(), found[2] or "", found[3].strip()) if found else ("", "", "")


def _unknown(name: str, names: Sequence[str]) -> str:
    if name in names:
        return f"这张表有几个条件都叫“{short(name)}”。请在“决策表条件”里删去重复的"
    if not names:
        return "这张决策表还没有条件栏。请先在“决策表条件”里写"
    return f"这张表没有条件“{short(name)}”，有的是：{'、'.join(names)}。请核对，或者先在“决策表条件”里加上"


def _words(one: Mapping[str, Any]) -> Mapping[str, str]:
    """What the values of an input are called, where they are words of the format and not of the item."""
    return _WORDS.get(str(one.get("of")), {})
