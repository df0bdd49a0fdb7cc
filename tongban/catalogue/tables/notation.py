"""A condition as people write it into one cell of a table, read back exactly. Pure.

Ranges: ≥100 且 <200；≥500, or in the words of statutes: 100 以上不满 200. Of these words 民法典第一千二百五十九条 says which
include the number itself (以上、以下、以内) and which do not (不满、超过). Options: restaurant、canteen. Any of it may be
turned round (不是 restaurant), and may count when nothing was filled in (（未填也算）); 任意 asks for nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SIGNS = {
    "≥": "≥", ">=": "≥", "》=": "≥", "不小于": "≥", "不少于": "≥", "不低于": "≥", "大于等于": "≥", "大于或等于": "≥",
    ">": ">", "＞": ">", "大于": ">", "超过": ">", "高于": ">",
    "≤": "≤", "<=": "≤", "《=": "≤", "不超过": "≤", "不大于": "≤", "不多于": "≤", "不高于": "≤",
    "小于等于": "≤", "小于或等于": "≤",
    "<": "<", "＜": "<", "小于": "<", "不满": "<", "不足": "<", "不到": "<", "低于": "<",
    "=": "=", "＝": "=", "": "=",
}  # fmt: skip
_AFTER = {"以上": "≥", "以下": "≤", "以内": "≤"}
_SIGN = "|".join(sorted((one for one in _SIGNS if one), key=len, reverse=True))
_BOUND = re.compile(f"({_SIGN})?\\s*([^\\s<>=≥≤＜＞＝]+?)\\s*({'|'.join(_AFTER)})?")
_FROM_TO = re.compile(r"([^\s～~至]+)\s*[～~至]\s*([^\s～~至]+)")
#: Between the two ends of a range: a word or a comma, or nothing at all behind 以上.
_BOTH = re.compile(r"并且|且|，| and |(?<=以上|以下|以内)(?=\s*(?!并且|且|，|and|\s)\S)")
#: How a text begins that speaks of a range and not of options.
_RANGES = re.compile(
    rf"[<>=≥≤＜＞＝》《～~]|(?:{_SIGN})\s*[-+]?[0-9]|[-+]?[0-9][^\s、，,；;]*?\s*(?:{'|'.join(_AFTER)}|[～~至])"
)

ANY, BLANK, NOT, ALSO_BLANK = "任意", "未填", "不是", "（未填也算）"
#: What stands for something else than an option of that name.
_RESERVED = {ANY, "不限", BLANK}
#: No part of it takes blanks that another might take too, or many of them would be tried in every division.
_ITEM = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")\s*|([^、，,；;"\s][^、，,；;"]*))(?:[、，,；;]|$)')
_ALSO_BLANK = re.compile(r"[（(]未填也算[）)]\Z")
_CELL: Mapping[str, Any] = {"among": [], "ranges": [], "negated": False, "blank": False}
_RANGE: Mapping[str, Any] = {"low": None, "high": None, "above": False, "below": False}


class NotARange(Exception):
    """A text is no list of ranges; the message is the piece that cannot be read."""


class NotACondition(Exception):
    """A text is no condition; the message is the piece that cannot be read."""


def ranges_in_words(ranges: Sequence[Mapping[str, Any]]) -> str:
    """The ranges as one line."""
    return "；".join(_one_in_words(one) for one in ranges)


def _one_in_words(one: Mapping[str, Any]) -> str:
    low, high = one.get("low"), one.get("high")
    if low is not None and low == high and not one.get("above") and not one.get("below"):
        return f"={low}"
    ends = [f"{'>' if one.get('above') else '≥'}{low}"] if low is not None else []
    ends += [f"{'<' if one.get('below') else '≤'}{high}"] if high is not None else []
    return " 且 ".join(ends)


def ranges_in(text: str) -> list[dict[str, Any]]:
    """The ranges that a line says; raises NotARange. What is empty says none."""
    return [_one_in(piece.strip()) for piece in re.split("[；;\n]", text) if piece.strip()]


def _one_in(piece: str) -> dict[str, Any]:
    if found := _FROM_TO.fullmatch(piece):
        return {"low": found[1], "high": found[2]}
    one: dict[str, Any] = {}
    for key, value in (part for end in _BOTH.split(piece) for part in _ends(end.strip(), piece)):
        if key in one:
            raise NotARange(piece)
        one[key] = value
    return one


def _ends(end: str, piece: str) -> Iterator[tuple[str, Any]]:
    found = _BOUND.fullmatch(end)
    if found is None or (found[1] and found[3]):
        raise NotARange(piece)
    sign, value = _AFTER[found[3]] if found[3] else _SIGNS[found[1] or ""], found[2]
    if sign in "≥>=":
        yield "low", value
    if sign in "≤<=":
        yield "high", value
    if sign == ">":
        yield "above", True
    if sign == "<":
        yield "below", True


def condition_in_words(cell: Mapping[str, Any] | None, words: Mapping[str, str] | None = None) -> str:
    """One condition as one line; as JSON what no plain line says. `words`: what options are called (county: 县级)."""
    if cell is None:
        return ANY
    said = _plainly(cell, words or {})
    try:
        if _same(condition_in(said, words), cell):
            return said
    except NotACondition:
        pass
    return json.dumps({key: value for key, value in cell.items() if value}, ensure_ascii=False)


def _plainly(cell: Mapping[str, Any], words: Mapping[str, str]) -> str:
    among, ranges = cell.get("among") or (), cell.get("ranges") or ()
    if cell.get("blank") and not among and not ranges and not cell.get("negated"):
        return BLANK
    said = ranges_in_words(ranges) if ranges else "、".join(_item_in_words(one, words) for one in among)
    return f"{f'{NOT} ' if cell.get('negated') else ''}{said}{ALSO_BLANK if cell.get('blank') else ''}"


def _item_in_words(item: str, words: Mapping[str, str]) -> str:
    """An option as it stands, in quotation marks where it could be taken for something else."""
    plain = words.get(item, item)
    try:
        if condition_in(plain, words) == {"among": [item]} and "\n" not in plain:
            return plain
    except NotACondition:
        pass
    return json.dumps(item, ensure_ascii=False)


def _same(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    def whole(cell: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in cell.items() if value is not None}
        return {**_CELL, **given, "ranges": [{**_RANGE, **part} for part in cell.get("ranges") or ()]}

    return one is not None and whole(one) == whole(other)


def condition_in(text: str, words: Mapping[str, str] | None = None) -> dict[str, Any] | None:
    """The condition that a line says, None for any; raises NotACondition."""
    said = text.strip()
    if said in (ANY, "不限"):
        return None
    if said == BLANK:
        return {"blank": True}
    if said.startswith("{"):
        return _object_in(said)
    negated, blank = said.startswith(NOT), _ALSO_BLANK.search(said)
    what = (said[: blank.start()] if blank else said).removeprefix(NOT).strip()
    if not what:
        raise NotACondition(said)
    cell: dict[str, Any] = {}
    if _RANGES.match(what):
        try:
            cell["ranges"] = ranges_in(what)
        except NotARange as error:
            raise NotACondition(str(error)) from error
    else:
        cell["among"] = list(_items_in(what, words or {}))
    return cell | ({"negated": True} if negated else {}) | ({"blank": True} if blank else {})


def _items_in(text: str, words: Mapping[str, str]) -> Iterator[str]:
    codes = {word: code for code, word in words.items()}
    at = 0
    while at < len(text):
        found = _ITEM.match(text, at)
        plain = found[2].rstrip() if found is not None and found[2] is not None else None
        if found is None or plain in _RESERVED:
            raise NotACondition(text[at:])
        at = found.end()
        if plain is not None:
            yield codes.get(plain, plain)
            continue
        try:
            yield json.loads(found[1])
        except ValueError as error:
            raise NotACondition(found[1]) from error


def _object_in(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACondition(text) from error
    if not isinstance(found, dict):
        raise NotACondition(text)
    return found
