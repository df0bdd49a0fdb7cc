"""Definitions that nobody has written: every part of the format, filled with whatever the format allows."""

import string
import typing
from typing import Any

from hypothesis import strategies as st

from tongban.catalogue.definition import Definition
from tongban.catalogue.wording import dataclass_in, hints_of, is_condition, is_list, literal_values

#: What makes trouble somewhere: in YAML, in XML, in spreadsheet programs.
TRAPS = (
    "=1+1", "+86", "-1", "@家", "012", "2026-01-01", "1e3", "1_000", "0x1F", "是", "否", "no", "off", "yes", "true",
    "null", "~", "NaN", "12:30", "# 不是注释", "甲: 乙", "- 甲", "a #b", '"引号"', "'", "`", "%", "[甲]", "{甲}", "<b>&amp;",
    " 前后有空格 ", "两行\n文字", "\n先空一行", "尾行\n", "a\r\nb", "表\t格", "_x000D_", "x005F_", "　全角空格", "é", "👍", "𠮷",
    "<<", "=", ">-", "| 甲", "\u2028", "\ufeff头", "...", "---",
)  # fmt: skip
#: Characters that the reader of files refuses are left out.
TEXT = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=12),
).filter(lambda text: text.strip() != "")
WORD = st.text(string.ascii_letters, min_size=1, max_size=6)
CODE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")), min_size=1, max_size=6)
ANSWERS = st.dictionaries(WORD, st.lists(TEXT, min_size=1, max_size=3, unique=True), min_size=1, max_size=3)
NUMBER = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(-(10**9), 10**9, allow_nan=False).map(lambda number: number or 0.0)
)
FREE = st.recursive(
    st.one_of(TEXT, st.just(""), NUMBER, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORD, inner, max_size=3)),
    max_leaves=5,
)


def value_of(kind: type, key: str, hint: Any) -> st.SearchStrategy[Any]:
    """JSON for one field; ids and keys are words, so that the format's own rules for them hold."""
    optional = type(None) in typing.get_args(hint)
    return st.one_of(st.none(), _said(kind, key, hint)) if optional else _said(kind, key, hint)


def _said(kind: type, key: str, hint: Any) -> st.SearchStrategy[Any]:
    inner, name = dataclass_in(hint), kind.__name__
    if inner is not None:
        one = object_of(inner)
        if is_list(hint) and type(None) in typing.get_args(typing.get_args(hint)[0]):
            one = st.one_of(st.none(), one)  # an empty cell of a decision table
        fewest = 1 if key in ("options", "sections", "fields") and name != "FormField" else 0
        # the same number or key twice is refused by the gate; twins are for files that nobody checks
        return st.lists(one, min_size=fewest, max_size=3) if is_list(hint) else one
    if is_condition(hint):
        return st.one_of(st.just({}), ANSWERS) if name == "Sample" else ANSWERS
    if (name, key) == ("Sample", "form"):
        return st.dictionaries(WORD, FREE, max_size=4)
    if is_list(hint):
        values = literal_values(hint)
        return st.lists(st.sampled_from(values) if values else TEXT, max_size=3, unique=True)
    if values := literal_values(hint):
        return st.sampled_from(values)
    if hint is bool or bool in typing.get_args(hint):
        return st.booleans()
    if hint is int or (int in typing.get_args(hint) and float not in typing.get_args(hint)):
        return st.integers(0, 99)
    if int in typing.get_args(hint):
        return NUMBER
    if key in ("id", "key"):
        return WORD
    if (name, key) == ("Option", "value"):
        return CODE
    return TEXT if type(None) not in typing.get_args(hint) else st.one_of(TEXT, st.just(""))


def object_of(kind: type) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({key: value_of(kind, key, hint) for key, hint in hints_of(kind).items()})


def definitions() -> st.SearchStrategy[dict[str, Any]]:
    """Canonical JSON of whole definitions."""
    return object_of(Definition)
