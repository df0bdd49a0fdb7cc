"""A form as JSON Schema 2020-12, and its findings as sentences: one validator for pages and machines.

The sentences never repeat what was filled in: they may hold a personal number and end up on pages and in logs.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import jsonschema_rs

from tongban.catalogue.definition import Form, FormField, PlainField, When
from tongban.catalogue.forms.blocks import (
    DIVISION_OF_ADDRESS,
    MOST_FILES,
    Path,
    called,
    fewest_rows,
    flat,
    leaves,
    parts_of,
    repeats,
)
from tongban.catalogue.forms.values import clean_form, fields_of, grouped, visible_fields
from tongban.identity.numbers import citizen_number_problem, uscc_problem
from tongban.kernel.language import sentence

#: How long a text may be where the definition does not say.
_LENGTHS = {"text": 200, "longtext": 2000}
#: So many names that no field has are told of one place.
_MOST_UNKNOWN = 100
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[1-9]\d{6,7}(-\d{1,6})?|400-?\d{3}-?\d{4}")
_MONEY = re.compile(r"\d{1,14}\.\d{2}")
_FILE = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one place. `key`: the field of the form; `inside`: where in it, for rows and blocks."""

    key: str
    label: str
    reason: str
    inside: Path = ()
    #: Nothing was given, or not enough: a draft may still be kept with it.
    missing: bool = dataclasses.field(default=False, compare=False)
    type: str = dataclasses.field(default="", compare=False)

    @property
    def path(self) -> Path:
        return (self.key, *self.inside)

    @property
    def name(self) -> str:
        """The place as pages call it: staff-1-name."""
        return flat(self.path)

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer: /staff/1/name."""
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)


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
    "division-code": lambda text: re.fullmatch(r"\d{12}", text, re.ASCII) is not None,
    "county-code": lambda text: re.fullmatch(r"\d{4}(?!00)\d{8}", text, re.ASCII) is not None,
    "file-hash": lambda text: _FILE.fullmatch(text) is not None,
    "postcode-cn": lambda text: re.fullmatch(r"\d{6}", text) is not None,
}
_FORMAT_OF_TYPE = {
    "text": "plain-text", "longtext": "plain-text", "date": "real-date", "citizen_id": "citizen-id", "uscc": "uscc",
    "phone": "phone-cn", "postcode": "postcode-cn", "division": "division-code", "money": "money-cn",
}  # fmt: skip


def json_schema(form: Form) -> dict[str, Any]:
    """The form as JSON Schema 2020-12; titles are the labels."""
    schema = _object([(field, conditions) for field, conditions in fields_of(form)])
    # what is asked inside a block because of an answer outside it
    outside = [rule for field, _ in fields_of(form) for rule in _rules_from_outside(field)]
    if outside:
        schema["allOf"] = [*schema.get("allOf", ()), *outside]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _object(fields: Sequence[tuple[PlainField, tuple[When, ...]]]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    conditional: list[dict[str, Any]] = []
    for field, conditions in fields:
        properties[field.key] = _property(field)
        if field.required and not conditions:
            required.append(field.key)
        elif field.required:
            conditional.append({"if": _condition(conditions), "then": {"required": [field.key]}})
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return schema | ({"allOf": conditional} if conditional else {})


def _rules_from_outside(block: FormField) -> Iterator[dict[str, Any]]:
    own = {part.key for part in parts_of(block)}
    for part in parts_of(block):
        outer = {key: options for key, options in (part.when or {}).items() if key not in own}
        if not part.required or not outer:
            continue
        inner = {key: options for key, options in (part.when or {}).items() if key in own}
        then: dict[str, Any] = {"required": [part.key]}
        if inner:
            then = {"if": _condition((inner,)), "then": then}
        if repeats(block):
            then = {"items": then}
        yield {"if": _condition((outer,)), "then": {"properties": {block.key: then}}}


def _property(field: PlainField) -> dict[str, Any]:
    values = [option.value for option in field.options]
    known: dict[str, Any] = {"title": field.label}
    if parts := parts_of(field):
        own = {part.key for part in parts}
        inside = _object(
            [
                (dataclasses.replace(part, required=part.required and set(part.when or ()) <= own), _whens(part))
                for part in parts
            ]
        )
        if not repeats(field):
            return known | inside
        most = field.max_rows if isinstance(field, FormField) else None
        return known | {"type": "array", "items": inside, "minItems": fewest_rows(field), "maxItems": most}
    if field.type == "choice":
        return known | {"enum": values}
    if field.type == "choices":
        items = {"type": "array", "items": {"enum": values}, "uniqueItems": True}
        return known | items | ({"minItems": 1} if field.required else {})
    if field.type == "files":
        one = {"type": "string", "format": "file-hash"}
        return known | {"type": "array", "items": one, "uniqueItems": True, "minItems": 1, "maxItems": MOST_FILES}
    if field.type == "number":
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return known | {"type": "number"} | {name: bound for name, bound in bounds.items() if bound is not None}
    known |= {"type": "string", "minLength": 1, "format": _FORMAT_OF_TYPE[field.type]}
    if field == DIVISION_OF_ADDRESS:
        known["format"] = "county-code"
    if field.type in _LENGTHS:
        known["maxLength"] = field.max_length or _LENGTHS[field.type]
    if field.pattern:
        known["pattern"] = f"^(?:{field.pattern})$"
    return known


def _whens(part: PlainField) -> tuple[When, ...]:
    return (part.when,) if part.when else ()


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


def validate_form(form: Form, data: Mapping[str, Any], *, broken: Collection[str] = ()) -> list[FieldProblem]:
    """Every reason why this form cannot be submitted, at most one per place, in the order of the form.

    `broken`: codes of divisions and ids of files among the values that lead nowhere; see `references`.
    """
    values = clean_form(form, data)
    fields = {field.key: field for field, _ in fields_of(form)}
    for field in visible_fields(form, values):
        if field.required and parts_of(field) and not repeats(field):
            values.setdefault(field.key, {})  # so that each of its parts is called missing
    found: dict[Path, FieldProblem] = {}
    for problem in _all_problems(form, fields, values, broken):
        found.setdefault(problem.path, problem)
    # of a table that is much too long, or no table at all, the single rows are not gone through
    whole = {one.path for one in found.values() if one.type and not one.missing and parts_of(fields[one.key])}
    place_of = {key: place for place, key in enumerate(fields)}
    kept = [one for one in found.values() if not any(one.path[:n] in whole for n in range(1, len(one.path)))]
    return sorted(kept, key=lambda one: (place_of.get(one.key, len(place_of)), _order(fields, one.path)))


def _order(fields: Mapping[str, PlainField], path: Path) -> list[tuple[int, str]]:
    """Rows by number, parts as they are asked, what has no place at the end."""
    field, order = fields.get(str(path[0])), list[tuple[int, str]]()
    for step in path[1:]:
        parts = [part.key for part in parts_of(field)] if field else []
        if isinstance(step, int):
            order.append((step, ""))
            continue
        order.append((parts.index(step) if step in parts else len(parts), step))
        field = next((part for part in parts_of(field) if part.key == step), None) if field else None
    return order


def _all_problems(
    form: Form, fields: Mapping[str, FormField], values: Mapping[str, Any], broken: Collection[str]
) -> Iterator[FieldProblem]:
    for error in compiled(form).iter_errors(_cut(fields, values)):
        yield from _findings(error, fields, values)
    for path, field, value in leaves(form, values):
        label = called(fields, path)[1]
        if field.type == "money" and (bound := _money_problem(field, label, value)):
            yield _problem(path, field, label, bound)
        named = value if isinstance(value, list) else [value]
        if field.type in ("division", "files") and any(isinstance(one, str) and one in broken for one in named):
            yield _problem(path, field, label, _format_sentence(field, label, value))


def _cut(fields: Mapping[str, PlainField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Every list just long enough to be too long: of more choices than options one is wrong, so nothing becomes right."""
    cut = dict(values)
    for key, value in values.items():
        field = fields.get(key)
        parts = {part.key: part for part in parts_of(field)} if field else {}
        if field is not None and isinstance(value, list):
            rows = (isinstance(field, FormField) and field.max_rows) or len(field.options)
            kept = value[: (MOST_FILES if field.type == "files" else rows) + 1]
            cut[key] = [_cut(parts, row) if isinstance(row, dict) else row for row in kept]
        elif parts and isinstance(value, dict):
            cut[key] = _cut(parts, value)
    return cut


def _problem(path: Path, field: PlainField, label: str, reason: str, *, missing: bool = False) -> FieldProblem:
    return FieldProblem(str(path[0]), label, reason, tuple(path[1:]), missing, field.type)


def _findings(error: Any, fields: Mapping[str, FormField], values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    kind, path = error.kind, tuple(error.instance_path)
    if kind.name == "additionalProperties":
        for key in kind.unexpected[:_MOST_UNKNOWN]:
            _, label = called(fields, (*path, str(key)))
            reason = sentence("申请表里没有这一项，请去掉后再提交。")
            if path:
                reason = sentence("“{label}”不在申请表里，请去掉后再提交。", label=label)
            at = (*path, str(key))
            yield FieldProblem(str(at[0]), label, reason, tuple(at[1:]))
        return
    if kind.name == "required":
        path = (*path, kind.property)
    if not path:
        return
    field, label = called(fields, path)
    if field is None:
        return
    # inside a list of choices or files it is the list that is wrong
    while path and isinstance(path[-1], int) and not parts_of(field):
        path = path[:-1]
    value: Any = values
    for step in path if kind.name != "required" else ():
        value = value[step]
    few = kind.name in ("required", "minItems", "minLength")
    yield _problem(path, field, label, _sentence(kind, field, label, value), missing=few)


def _missing(field: PlainField, label: str) -> str:
    if repeats(field):
        return sentence("“{label}”至少填 {limit} 行。", label=label, limit=fewest_rows(field))
    if field.type == "files":
        return sentence("请上传“{label}”。", label=label)
    if field.type in ("choice", "choices", "division"):
        return sentence("请选择“{label}”。", label=label)
    return sentence("请填写“{label}”。", label=label)


def _sentence(kind: Any, field: PlainField, label: str, value: Any) -> str:
    match kind.name:
        case "required":
            return _missing(field, label)
        case "format":
            return _format_sentence(field, label, value)
        case "maxItems" if field.type == "files":
            return sentence("“{label}”最多 {limit} 个文件，请删去多余的。", label=label, limit=kind.limit)
        case "maxItems":
            return sentence(
                "“{label}”最多 {limit} 行，现在有 {n} 行，请删去多余的。", label=label, limit=kind.limit, n=len(value)
            )
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
            return _missing(field, label)
        case "pattern":
            return sentence("“{label}”的格式不对。{hint}", label=label, hint=field.help or sentence("请按示例填写。"))
        case "type" if field.type == "number":
            return sentence("“{label}”应填数字，例如 120 或 85.5。", label=label)
        case _:
            return sentence("“{label}”填写的内容格式不对，请重新填写。", label=label)


def _format_sentence(field: PlainField, label: str, value: Any) -> str:
    text = value if isinstance(value, str) else ""
    match field.type:
        case "citizen_id":
            return _inside(field, label, citizen_number_problem(text) or "")
        case "uscc":
            return _inside(field, label, uscc_problem(text) or "")
        case "phone":
            return sentence("“{label}”应为 11 位手机号码，或者带区号的固定电话，例如 0311-12345678。", label=label)
        case "date":
            return sentence("“{label}”不是真实的日期，请按 2026-01-31 的样子填写。", label=label)
        case "money":
            return sentence("“{label}”应为金额，单位元，最多两位小数，例如 1000 或 1000.50。", label=label)
        case "postcode":
            return sentence("“{label}”应为 6 位数字。", label=label)
        case "division":
            if field == DIVISION_OF_ADDRESS and FORMATS["division-code"](text) and not FORMATS["county-code"](text):
                return sentence("“{label}”要选到县（市、区）。", label=label)
            return sentence("请从列表中选择“{label}”。", label=label)
        case "files":
            return sentence("“{label}”里有一个文件找不到了，请重新上传。", label=label)
        case _:
            return sentence("“{label}”里有看不见的特殊字符，请删去后重新填写。", label=label)


def _inside(field: PlainField, label: str, reason: str) -> str:
    """A sentence that speaks of the number alone also says whose, where there may be several."""
    return reason if label == sentence(field.label) else sentence("“{label}”：{reason}", label=label, reason=reason)


def _money_problem(field: PlainField, label: str, value: Any) -> str | None:
    """Amounts travel as text, so that no cent is lost; their bounds are checked here."""
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    if amount is None:
        return None
    if field.minimum is not None and amount < Decimal(str(field.minimum)):
        return sentence("“{label}”不能小于 {limit} 元。", label=label, limit=grouped(_figure(field.minimum)))
    if field.maximum is not None and amount > Decimal(str(field.maximum)):
        return sentence("“{label}”不能大于 {limit} 元。", label=label, limit=grouped(_figure(field.maximum)))
    return None


def _figure(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) and abs(number) < 1e6 else str(number)
