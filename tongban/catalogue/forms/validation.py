"""A form as JSON Schema 2020-12, and its findings as sentences: one validator for pages and machines.

The sentences never repeat what was filled in: they may hold a personal number and end up on pages and in logs.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import jsonschema_rs

from tongban.catalogue.definition import Form, FormField, When
from tongban.catalogue.forms.values import clean_form, fields_of
from tongban.identity.numbers import citizen_number_problem, uscc_problem
from tongban.kernel.language import sentence

#: How long a text may be where the definition does not say.
_LENGTHS = {"text": 200, "longtext": 2000}
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[1-9]\d{6,7}(-\d{1,6})?|400-?\d{3}-?\d{4}")
_MONEY = re.compile(r"\d{1,14}\.\d{2}")


@dataclasses.dataclass(frozen=True, slots=True)
class FieldProblem:
    key: str
    label: str
    reason: str


def _is_real_date(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        return 1900 <= date.fromisoformat(text).year <= 2200
    except ValueError:
        return False


def _is_plain(text: str) -> bool:
    return not any((ord(character) < 32 and character not in "\n\t") or ord(character) == 127 for character in text)


#: Our own formats. A format that is not here is an error in the schema, not something to skip.
FORMATS: dict[str, Callable[[str], bool]] = {
    "citizen-id": lambda text: citizen_number_problem(text) is None,
    "uscc": lambda text: uscc_problem(text) is None,
    "phone-cn": lambda text: _PHONE.fullmatch(text) is not None,
    "real-date": _is_real_date,
    "money-cn": lambda text: _MONEY.fullmatch(text) is not None,
    "plain-text": _is_plain,
    "division-code": lambda text: re.fullmatch(r"\d{12}", text) is not None,
    "postcode-cn": lambda text: re.fullmatch(r"\d{6}", text) is not None,
}
_FORMAT_OF_TYPE = {
    "text": "plain-text", "longtext": "plain-text", "date": "real-date", "citizen_id": "citizen-id", "uscc": "uscc",
    "phone": "phone-cn", "postcode": "postcode-cn", "division": "division-code", "money": "money-cn",
}  # fmt: skip


def json_schema(form: Form) -> dict[str, Any]:
    """The form as JSON Schema 2020-12; titles are the labels."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    conditional: list[dict[str, Any]] = []
    for field, conditions in fields_of(form):
        properties[field.key] = _property(field)
        if field.required and not conditions:
            required.append(field.key)
        elif field.required:
            conditional.append({"if": _condition(conditions), "then": {"required": [field.key]}})
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return schema | ({"allOf": conditional} if conditional else {})


def _property(field: FormField) -> dict[str, Any]:
    values = [option.value for option in field.options]
    known: dict[str, Any] = {"title": field.label}
    if field.type == "choice":
        return known | {"enum": values}
    if field.type == "choices":
        items = {"type": "array", "items": {"enum": values}, "uniqueItems": True}
        return known | items | ({"minItems": 1} if field.required else {})
    if field.type == "number":
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return known | {"type": "number"} | {name: bound for name, bound in bounds.items() if bound is not None}
    known |= {"type": "string", "minLength": 1, "format": _FORMAT_OF_TYPE[field.type]}
    if field.type in _LENGTHS:
        known["maxLength"] = field.max_length or _LENGTHS[field.type]
    if field.pattern:
        known["pattern"] = f"^(?:{field.pattern})$"
    return known


def _condition(conditions: tuple[When, ...]) -> dict[str, Any]:
    parts = []
    for when in conditions:
        for key, options in when.items():
            one = {"enum": list(options)}
            chosen = {"anyOf": [one, {"type": "array", "contains": one}]}
            parts.append({"properties": {key: chosen}, "required": [key]})
    return {"allOf": parts}


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema),
        formats=FORMATS,
        validate_formats=True,
        ignore_unknown_formats=False,
        offline=True,  # a definition must never make the server fetch an address
        mask="***",  # the library's own messages would repeat the value
        pattern_options=jsonschema_rs.RegexOptions(),  # linear time: a definition's pattern cannot stall a worker
    )


def compiled(form: Form) -> Any:
    """The validator of a form; raises ValueError when a pattern in it is not a usable expression."""
    return _validator(json.dumps(json_schema(form), ensure_ascii=False, sort_keys=True))


def compiled_pattern(pattern: str) -> Any:
    """The validator of a bare pattern; raises ValueError when it is not a whole expression by itself."""
    return _validator(json.dumps({"type": "string", "pattern": pattern}, ensure_ascii=False))


def validate_form(form: Form, data: Mapping[str, Any]) -> list[FieldProblem]:
    """Every reason why this form cannot be submitted, at most one per field, in the order of the form."""
    values = clean_form(form, data)
    fields = {field.key: field for field, _ in fields_of(form)}
    found: dict[str, FieldProblem] = {}
    for error in compiled(form).iter_errors(values):
        for key, reason in _findings(error, fields, values):
            label = fields[key].label if key in fields else key[:40]
            found.setdefault(key, FieldProblem(key, label, reason))
    for key, field in fields.items():
        if key not in found and field.type == "money" and (bound := _money_problem(field, values.get(key))):
            found[key] = FieldProblem(key, field.label, bound)
    order = {key: place for place, key in enumerate(fields)}
    return sorted(found.values(), key=lambda problem: order.get(problem.key, len(order)))


def _findings(error: Any, fields: Mapping[str, FormField], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = error.kind
    if kind.name == "required":
        return [(kind.property, _missing(fields[kind.property]))]
    if kind.name == "additionalProperties":
        return [(str(key), sentence("申请表里没有这一项，请去掉后再提交。")) for key in kind.unexpected]
    path = list(error.instance_path)
    if not path:
        return []
    field = fields[path[0]]
    return [(field.key, _sentence(kind, field, values.get(field.key)))]


def _missing(field: FormField) -> str:
    if field.type in ("choice", "choices", "division"):
        return sentence("请选择“{label}”。", label=field.label)
    return sentence("请填写“{label}”。", label=field.label)


def _sentence(kind: Any, field: FormField, value: Any) -> str:
    label = field.label
    match kind.name:
        case "format":
            return _format_sentence(field, value)
        case "maxLength":
            return sentence(
                "“{label}”最多 {limit} 个字，现在有 {n} 个字，请缩短。",
                label=label,
                limit=kind.limit,
                n=len(str(value)),
            )
        case "minimum":
            return sentence("“{label}”不能小于 {limit}。", label=label, limit=_figure(kind.limit))
        case "maximum":
            return sentence("“{label}”不能大于 {limit}。", label=label, limit=_figure(kind.limit))
        case "enum":
            return sentence("“{label}”没有这个选项，请重新选择。", label=label)
        case "minItems" | "minLength":
            return _missing(field)
        case "pattern":
            return sentence("“{label}”的格式不对。{hint}", label=label, hint=field.help or sentence("请按示例填写。"))
        case "type" if field.type == "number":
            return sentence("“{label}”应填数字，例如 120 或 85.5。", label=label)
        case _:
            return sentence("“{label}”填写的内容格式不对，请重新填写。", label=label)


def _format_sentence(field: FormField, value: Any) -> str:
    text = value if isinstance(value, str) else ""
    match field.type:
        case "citizen_id":
            return citizen_number_problem(text) or ""
        case "uscc":
            return uscc_problem(text) or ""
        case "phone":
            return sentence(
                "“{label}”应为 11 位手机号码，或者带区号的固定电话，例如 0311-12345678。", label=field.label
            )
        case "date":
            return sentence("“{label}”不是真实的日期，请按 2026-01-31 的样子填写。", label=field.label)
        case "money":
            return sentence("“{label}”应为金额，单位元，最多两位小数，例如 1000 或 1000.50。", label=field.label)
        case "postcode":
            return sentence("“{label}”应为 6 位数字。", label=field.label)
        case "division":
            return sentence("请从列表中选择“{label}”。", label=field.label)
        case _:
            return sentence("“{label}”里有看不见的特殊字符，请删去后重新填写。", label=field.label)


def _money_problem(field: FormField, value: Any) -> str | None:
    """Amounts travel as text, so that no cent is lost; their bounds are checked here."""
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    if amount is None:
        return None
    if field.minimum is not None and amount < Decimal(str(field.minimum)):
        return sentence("“{label}”不能小于 {limit} 元。", label=field.label, limit=_figure(field.minimum))
    if field.maximum is not None and amount > Decimal(str(field.maximum)):
        return sentence("“{label}”不能大于 {limit} 元。", label=field.label, limit=_figure(field.maximum))
    return None


def _figure(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) and abs(number) < 1e6 else str(number)
