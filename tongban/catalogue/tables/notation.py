"""Ranges as people write them into one cell of a table: ≥100 且 <200；≥500. Read back exactly. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SIGNS = {
    "≥": "≥", ">=": "≥", "》=": "≥", "不小于": "≥", ">": ">", "＞": ">", "大于": ">",
    "≤": "≤", "<=": "≤", "不超过": "≤", "不大于": "≤", "<": "<", "＜": "<", "小于": "<", "=": "=", "＝": "=", "": "=",
}  # fmt: skip
_BOUND = re.compile(
    f"({'|'.join(sorted((one for one in _SIGNS if one), key=len, reverse=True))})?\\s*([^\\s<>=≥≤＜＞＝]+)"
)
_FROM_TO = re.compile(r"([^\s～~至]+)\s*[～~至]\s*([^\s～~至]+)")


class NotARange(Exception):
    """A text is no list of ranges; the message is the piece that cannot be read."""


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
    for key, value in (part for end in re.split("并且|且|，| and ", piece) for part in _ends(end.strip(), piece)):
        if key in one:
            raise NotARange(piece)
        one[key] = value
    return one


def _ends(end: str, piece: str) -> Iterator[tuple[str, Any]]:
    found = _BOUND.fullmatch(end)
    if found is None:
        raise NotARange(piece)
    sign, value = _SIGNS[found[1] or ""], found[2]
    if sign in "≥>=":
        yield "low", value
    if sign in "≤<=":
        yield "high", value
    if sign == ">":
        yield "above", True
    if sign == "<":
        yield "below", True
