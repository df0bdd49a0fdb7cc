"""An item with a form, for tests of tables and formulas; nothing in the product has heard of it."""

from typing import Any

from tests.catalogue import unseen
from tongban.catalogue.definition import DecisionTable, Definition, parse, read_as


def raw_item(**changes: Any) -> dict[str, Any]:
    """Two questions, one of them with several answers, and figures, amounts and days to fill in."""
    return {
        **unseen.smallest(),
        "subjects": ["自然人", "企业法人"],
        "levels": ["city", "county"],
        "situations": [
            {
                "id": "S1",
                "question": "哪类场所",
                "options": [{"value": value, "label": label} for value, label in (("shop", "店铺"), ("hall", "厅堂"))],
            },
            {
                "id": "S2",
                "question": "有哪些设施",
                "multiple": True,
                "options": [{"value": value, "label": value} for value in ("pool", "gym", "bar")],
            },
        ],
        "materials": [{"id": "M1", "name": "申请书"}, {"id": "M2", "name": "消防意见"}, {"id": "M3", "name": "平面图"}],
        "form": {
            "sections": [
                {
                    "key": "own",
                    "title": "场所",
                    "fields": [
                        {"key": "area", "label": "面积", "type": "number", "minimum": 0, "maximum": 10000},
                        {"key": "worth", "label": "投资额", "type": "money"},
                        {"key": "opened", "label": "开业日期", "type": "date", "required": False},
                        {
                            "key": "seats",
                            "label": "座位",
                            "type": "number",
                            "minimum": 1,
                            "when": {"S1": ["hall"]},
                        },
                    ],
                }
            ]
        },
        **changes,
    }


def item(*tables: dict[str, Any], **changes: Any) -> Definition:
    return parse(raw_item(tables=list(tables), **changes))


def table(
    inputs: list[str], rows: list[tuple[list[Any], dict[str, Any]]], *, gives: str = "materials", hit: str = "unique"
) -> dict[str, Any]:
    """A table in the published format; `applicant` and `level` are inputs of their own, capitals are questions."""
    return {
        "id": "T1",
        "name": "测试表",
        "gives": gives,
        "hit": hit,
        "inputs": [_input(name) for name in inputs],
        "rows": [
            {"cells": cells, "then": then, "basis": f"测试办法第{number}条"}
            for number, (cells, then) in enumerate(rows, start=1)
        ],
    }


def _input(name: str) -> dict[str, Any]:
    if name in ("applicant", "level"):
        return {"of": name}
    return {"of": "situation" if name[0].isupper() else "field", "key": name}


def among(*values: str, negated: bool = False) -> dict[str, Any]:
    return {"among": list(values), "negated": negated}


def span(low: str | None = None, high: str | None = None, **more: Any) -> dict[str, Any]:
    ends = {key: more.pop(key) for key in ("above", "below") if key in more}
    return {"ranges": [{"low": low, "high": high, **ends}], **more}


def read_table(raw: dict[str, Any]) -> DecisionTable:
    return read_as(DecisionTable, raw)
