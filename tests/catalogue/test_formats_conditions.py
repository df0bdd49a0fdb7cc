"""The conditions of a decision table in one cell: written as people write, read back exactly, refused with a remedy."""

import io
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.catalogue import invented, shipped, unseen
from tests.catalogue.test_formats_workbook import cell, edited, faults
from tongban.catalogue.definition import TableRow, parse, to_json
from tongban.catalogue.formats import read_file, write_workbook
from tongban.catalogue.formats.conditions import codec_within
from tongban.catalogue.wording import hints_of

HINT = hints_of(TableRow)["cells"]
INPUTS = [
    {"of": "situation", "key": "kind"},
    {"of": "field", "key": "area"},
    {"of": "applicant", "key": None},
    {"of": "level", "key": None},
]


def written(cells: list[Any], inputs: list[dict[str, Any]]) -> Any:
    return codec_within(HINT, {"inputs": inputs}).write(cells)


def read(text: str, inputs: list[dict[str, Any]] = INPUTS) -> Any:
    return codec_within(HINT, {"inputs": inputs}).read(text)


def full(condition: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """With every key, as the canonical form has it."""
    if condition is None:
        return None
    ranges = [{"low": None, "high": None, "above": False, "below": False, **one} for one in condition.get("ranges", ())]
    return {"among": [], "negated": False, "blank": False, **condition, "ranges": ranges}


def book(cells: list[Any], inputs: list[dict[str, Any]] = INPUTS) -> bytes:
    """A workbook with one decision table of one row; nobody checks what it means."""
    row = {"cells": cells, "then": {"materials": ["M1"]}, "basis": "依据"}
    table = {"id": "T1", "name": "表", "gives": "materials", "hit": "first", "inputs": inputs, "rows": [row]}
    return write_workbook([parse(unseen.executable() | {"tables": [table]})])


def rows_of(data: bytes, name: str = "a.xlsx") -> Any:
    return to_json(parse(read_file(data, name).items[0]))["tables"][0]["rows"]


def test_a_row_reads_like_a_sentence() -> None:
    cells = [
        {"among": ["restaurant", "canteen"]},
        {"ranges": [{"low": "100", "high": "500", "below": True}, {"low": "800", "above": True}], "blank": True},
        None,
        {"among": ["county"], "negated": True},
    ]
    page = load_workbook(io.BytesIO(book(cells)))["决策表规则"]
    place = next(one.column_letter for one in page[1] if one.value == "条件取值")
    assert page[f"{place}3"].value == (
        "kind：restaurant、canteen\narea：≥100 且 <500；>800（未填也算）\n申请人：任意\n办理层级：不是 县级"
    )
    assert "例如 area：≥100 且 <500，或 100 以上不满 500" in page[f"{place}2"].value
    assert rows_of(book(cells))[0]["cells"] == [full(one) for one in cells]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("area：100 以上不满 500", [None, {"ranges": [{"low": "100", "high": "500", "below": True}]}, None, None]),
        ("办理层级: 县级，city \n\n kind:restaurant", [{"among": ["restaurant"]}, None, None, {"among": ["county", "city"]}]),
        ("申请人：个人\narea：未填", [None, {"blank": True}, {"among": ["natural"]}, None]),
        ('kind："a、b"、不限量\narea：不限', [{"among": ["a、b", "不限量"]}, None, None, None]),
        ("area：=-0.5；2026-01-01 至 2026-06-30",
            [None, {"ranges": [{"low": "-0.5", "high": "-0.5"}, {"low": "2026-01-01", "high": "2026-06-30"}]}, None, None]),
        ('kind：{"among": ["a"], "negated": true}', [{"among": ["a"], "negated": True}, None, None, None]),
        ('[{"among": ["a"]}, null, null, null]', [{"among": ["a"]}, None, None, None]),
    ],
)  # fmt: skip
def test_what_people_write_is_understood(text: str, cells: list[Any]) -> None:
    assert read(text) == cells


MANY = " " * 20_000


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        (f"a{MANY}b", {"among": [f"a{MANY}b"]}),
        (f"不是{MANY}a{MANY}、b{MANY}（未填也算）", {"among": ["a", "b"], "negated": True, "blank": True}),
        (f"5 以上{MANY}且 <9", {"ranges": [{"low": "5", "high": "9", "below": True}]}),
    ],
)
def test_a_cell_full_of_blanks_is_read_at_once(said: str, condition: dict[str, Any]) -> None:
    began = time.process_time()
    assert read(f"kind：{said}") == [condition, None, None, None]
    assert time.process_time() - began < 1


OLD = json.dumps([full({"among": ["low"]}), full({"ranges": [{"low": "100"}]}), None, None], ensure_ascii=False)


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (OLD, json.loads(OLD)),  # as workbooks had it before
        (None, [None] * 4),
        ("申请人：个人", [None, None, full({"among": ["natural"]}), None]),
    ],
)
def test_a_cell_of_an_old_workbook_and_an_empty_one_are_taken(value: Any, cells: list[Any]) -> None:
    assert rows_of(edited(cell("决策表规则", CELLS, value), SOME))[0]["cells"] == cells


SOME = book([{"among": ["low"]}, {"ranges": [{"low": "100"}]}, None, None])
CELLS = next(
    f"{one.column_letter}3" for one in load_workbook(io.BytesIO(SOME))["决策表规则"][1] if one.value == "条件取值"
)
HERE = f"工作表“决策表规则”第 3 行 {CELLS[0]} 列（条件取值）："


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("很大的都算", "应为“代号：取值”，例如 area：≥100 且 <500，现在是“很大的都算”。每个条件写一行，不限的写“任意”。"),
        ("aera：≥100", "这张表没有条件“aera”，有的是：kind、area、申请人、办理层级。请核对，或者先在“决策表条件”里加上。"),
        ("area：≥100\narea：<500", "条件“area”写了两行。请写在同一行。"),
        ("area：≥100 ≤500", "条件“area”的“≥100 ≤500”读不懂。请写成 restaurant、canteen，或者 ≥100 且 <500，不限的写“任意”。"),
        ("kind：", "条件“kind”的“”读不懂。请写成 restaurant、canteen，或者 ≥100 且 <500，不限的写“任意”。"),
        ('kind："a', "条件“kind”的“\"a”读不懂。请写成 restaurant、canteen，或者 ≥100 且 <500，不限的写“任意”。"),
        ("kind：{1}", "条件“kind”的“{1}”读不懂。请写成 restaurant、canteen，或者 ≥100 且 <500，不限的写“任意”。"),
        ("[1", "以括号或引号开头的内容应是 JSON，“[1”读不下去。请核对括号和引号。"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(value: str, fault: str) -> None:
    assert faults(edited(cell("决策表规则", CELLS, value), SOME)) == [HERE + fault]


def test_a_row_of_no_table_is_refused_as_such() -> None:
    assert faults(edited(cell("决策表规则", "B3", 7), SOME)) == [
        "工作表“决策表规则”第 3 行：“决策表”里没有这个事项的序号 7。请核对 B 列。"
    ]


def test_what_a_check_complains_of_is_found_in_the_cell() -> None:
    source = read_file(book([{"ranges": [{"low": "很多"}]}, None, None, None]), "a.xlsx")
    assert source.place_of("XZ-903", "tables[0].rows[0].cells[0]") == HERE.rstrip("：")


def test_two_conditions_of_one_name_are_kept_apart() -> None:
    twins = [{"of": "situation", "key": "S1"}, {"of": "field", "key": "S1"}]
    cells = [{"among": ["a"]}, None]
    assert str(written(cells, twins)).startswith("[")
    assert rows_of(book(cells, twins))[0]["cells"] == [full({"among": ["a"]}), None]
    data = edited(cell("决策表规则", CELLS, "S1：a"), book(cells, twins))
    assert faults(data) == [HERE + "这张表有几个条件都叫“S1”。请在“决策表条件”里删去重复的。"]


def test_the_shipped_tables_hold_no_json() -> None:
    texts = [
        value
        for sheet in ("决策表规则", "收费项目", "给付标准")
        for row in load_workbook(io.BytesIO(write_workbook(shipped.definitions())))[sheet].iter_rows(
            min_row=3, values_only=True
        )
        for value in row
        if isinstance(value, str)
    ]
    assert "S1：sign、temp\nheight：>4" in texts
    assert "(price - vat) × 1.5%" in texts
    assert [text for text in texts if text[:1] in ("[", "{") or "：{" in text] == []


@pytest.mark.parametrize(
    "formula",
    [
        {"expression": "area × 2", "rounding": "half_up", "to": "fen", "reductions": []},
        {"expression": "area × 2", "rounding": "down", "to": "jiao", "reductions": []},
        {"expression": "{area", "rounding": "half_up", "to": "fen", "reductions": []},
        {"expression": "area", "rounding": "half_up", "to": "fen",
            "reductions": [{"name": "小微企业", "when": None, "expression": "fee × 50%", "basis": "依据"}]},
    ],
)  # fmt: skip
def test_a_formula_is_its_expression_unless_it_says_more(formula: dict[str, Any]) -> None:
    raw = unseen.executable()
    raw["fee"] = {
        "charged": True,
        "items": [
            {"name": "费", "kind": "行政事业性", "amount": "", "unit": "元", "basis": "依据", "formula": formula}
        ],
        "reductions": [],
    }
    (again,) = read_file(write_workbook([parse(raw)]), "a.xlsx").items
    assert to_json(parse(again))["fee"]["items"][0]["formula"] == formula


# --- any condition ---------------------------------------------------------------------------------------------------

SEPARATED = (
    "a、b", "a，b", "a；b", "100", "-1", "≥5", "1～2", "1 至 2", "100以上", "不满16", "任意", "未填", "不是", "不是a",
    "（未填也算）", "a（未填也算）", "a(未填也算)", "县级", "个人", "a：b", "[a]", "{}", "a\\", "\\n",
)  # fmt: skip
OPTION = st.one_of(st.sampled_from(SEPARATED), invented.TEXT, invented.CODE, st.sampled_from(("county", "natural")))
END = st.one_of(
    st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(SEPARATED),
    OPTION,
)
RANGE = st.fixed_dictionaries(
    {"low": st.none() | END, "high": st.none() | END, "above": st.booleans(), "below": st.booleans()}
)
CONDITION = st.fixed_dictionaries(
    {
        "among": st.lists(OPTION, max_size=3),
        "ranges": st.lists(RANGE, max_size=3),
        "negated": st.booleans(),
        "blank": st.booleans(),
    }
)
KEY = st.one_of(invented.WORD, st.sampled_from(("办理层级", "a：b", "{", "[", " a", "S 1", "=1")))
INPUT = st.one_of(
    st.builds(lambda of, key: {"of": of, "key": key}, st.sampled_from(("situation", "field")), KEY),
    st.sampled_from(({"of": "applicant", "key": None}, {"of": "level", "key": None}, {"of": "field", "key": None})),
)
ROWS = st.lists(st.tuples(INPUT, st.none() | CONDITION), max_size=4)


@settings(max_examples=400, deadline=None)
@given(ROWS)
def test_any_conditions_come_back(row: list[tuple[dict[str, Any], Any]]) -> None:
    inputs, cells = [one for one, _ in row], [condition for _, condition in row]
    assert [full(one) for one in read(str(written(cells, inputs)), inputs)] == cells


@settings(max_examples=15, deadline=None)
@given(ROWS, st.integers(0, 2))
def test_any_conditions_come_back_from_a_workbook(row: list[tuple[dict[str, Any], Any]], missing: int) -> None:
    inputs, cells = [one for one, _ in row], [condition for _, condition in row][missing:]
    assert rows_of(book(cells, inputs))[0]["cells"] == cells


NUMERIC = st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", fullmatch=True) | st.dates().map(str)
MEANT = st.one_of(
    st.none(),
    st.builds(
        lambda among, negated, blank: {"among": among, "ranges": [], "negated": negated, "blank": blank},
        st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,9}|[0-9]{1,3}", fullmatch=True), min_size=1, max_size=4),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        lambda ends, negated, blank: {
            "among": [],
            "ranges": [{"low": low, "high": high, "above": above, "below": below} for low, high, above, below in ends],
            "negated": negated,
            "blank": blank,
        },
        st.lists(
            st.one_of(
                st.tuples(NUMERIC, NUMERIC, st.booleans(), st.booleans()),
                st.tuples(NUMERIC, st.none(), st.booleans(), st.just(False)),
                st.tuples(st.none(), NUMERIC, st.just(False), st.booleans()),
            ),
            min_size=1,
            max_size=3,
        ),
        st.booleans(),
        st.booleans(),
    ),
    st.just({"among": [], "ranges": [], "negated": False, "blank": True}),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(MEANT, min_size=4, max_size=4))
def test_what_the_gate_lets_pass_is_never_json(cells: list[Any]) -> None:
    text = str(written(cells, INPUTS))
    assert not any(sign in text for sign in '[]{}"')
    assert [full(one) for one in read(text)] == cells
