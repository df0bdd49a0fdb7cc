"""Is it built like a definition: the published JSON Schema, its findings as Chinese sentences with their place."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
SCHEMA_FILE = SCHEMAS / "item.schema.json"
BUNDLE_SCHEMA_FILE = SCHEMAS / "bundle.schema.json"

_TYPES = {
    "string": "文字", "integer": "整数", "number": "数字", "boolean": "true 或 false", "array": "列表",
    "object": "对象", "null": "null",
}  # fmt: skip
#: What the patterns of the schema mean, for people.
_PATTERNS = {
    "\\S": "不能为空",
    "^\\S+$": "不能为空，也不能有空格",
    "^[0-9]{3}$": "应为三位数字",
    "^[0-9A-Z]{2}$": "应为两位数字或大写字母",
    "^[0-9A-Z]{12}$": "应为 12 位数字或大写字母",
    "^[A-Za-z0-9][A-Za-z0-9_-]*$": "只能用字母、数字、下划线和连字符，并以字母或数字开头",
    "^[A-Za-z][A-Za-z0-9_]*$": "只能用字母、数字和下划线，并以字母开头",
    "^[a-z][a-z0-9_]*$": "只能用小写字母、数字和下划线，并以字母开头",
    "^[a-z][a-z0-9-]*$": "只能用小写字母、数字和连字符，并以字母开头",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "应为日期，写作 2026-12-31",
}


@cache
def _validator(file: Path) -> Any:
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, offline=True, ignore_unknown_formats=False)


def shape_problems(raw: Any, schema: Path = SCHEMA_FILE) -> Iterator[tuple[str, str]]:
    """(field path, sentence) for everything that the format does not allow."""
    for error in _validator(schema).iter_errors(raw):
        yield from _findings(error.kind, list(error.instance_path))


#: What a schema finds in something that is only not finished: more writing mends it.
_UNFINISHED = ("required", "minItems", "minProperties")


def shape_faults(raw: Any, schema: Path = SCHEMA_FILE) -> Iterator[tuple[str, str]]:
    """The same without what is merely not written yet: empty, missing, too few."""
    for error in _validator(schema).iter_errors(raw):
        empty = error.instance is None or (isinstance(error.instance, str) and not error.instance.strip())
        if error.kind.name not in _UNFINISHED and not (empty and error.kind.name in ("pattern", "type", "enum")):
            yield from _findings(error.kind, list(error.instance_path))


def place(path: Sequence[str | int]) -> str:
    """A field path as people write it: materials[2].when.S1 (counted from 0, as in JSON)."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _findings(kind: Any, path: list[str | int]) -> Iterator[tuple[str, str]]:
    match kind.name:
        case "required":
            yield place([*path, kind.property]), "缺少这一项"
        case "additionalProperties":
            for key in kind.unexpected:
                yield place([*path, str(key)[:60]]), "格式里没有这一项，请核对拼写或删去"
        case _:
            yield place(path), _sentence(kind)


def _sentence(kind: Any) -> str:
    match kind.name:
        case "type":
            types = sorted(kind.types, key=lambda name: name == "null")
            return f"应为{'或 '.join(_TYPES.get(name, name) for name in types)}"
        case "enum":
            return f"只能是：{'、'.join('null' if option is None else str(option) for option in kind.options)}"
        case "pattern":
            return _PATTERNS.get(kind.pattern, "写法不对，请对照格式说明")
        case "maxLength":
            return f"太长，最多 {kind.limit} 个字"
        case "minimum":
            return f"不能小于 {kind.limit}"
        case "maximum":
            return f"不能大于 {kind.limit}"
        case "minItems" | "minProperties":
            return "不能为空"
        case "maxItems" | "maxProperties":
            return f"太多，最多 {kind.limit} 个"
        case "uniqueItems":
            return "有重复的内容"
        case "propertyNames":
            return "其中有一个名称的写法不对：只能用字母、数字和下划线，并以字母开头"
        case _:
            return "不符合格式，请对照格式说明"
