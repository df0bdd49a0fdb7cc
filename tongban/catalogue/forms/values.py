"""What was filled in: from posted text to JSON values, and back to what people read."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tongban.catalogue.definition import Form, FormField, PlainField, When
from tongban.catalogue.forms.blocks import JOINT, flat, parts_of, repeats, rows_of
from tongban.kernel.language import sentence

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
#: People type these with spaces, in full width or in small letters.
_CODES = frozenset({"citizen_id", "uscc", "phone", "postcode", "division", "date", "number", "money"})


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """A value that is known already, and where it comes from."""

    value: Any
    source: str
    locked: bool


def fields_of(form: Form) -> Iterator[tuple[FormField, tuple[When, ...]]]:
    """Every field with all conditions on it (its own and its section's)."""
    for section in form.sections:
        for field in section.fields:
            yield field, tuple(when for when in (section.when, field.when) if when)


def clean_form(form: Form, posted: Mapping[str, Any]) -> dict[str, Any]:
    """The form data as it is stored and validated: trimmed, numbers as numbers, hidden and empty answers left out.

    Unknown keys stay, so that validation can name them. Cleaning twice changes nothing.
    """
    known = {field.key: field for field, _ in fields_of(form)}
    values = _cleaned_object(known, posted)
    shown = {field.key: field for field in visible_fields(form, values)}
    kept = {key: value for key, value in values.items() if key in shown or key not in known}
    for key, field in shown.items():
        if key in kept and parts_of(field):
            kept[key] = _without_hidden(field, kept[key], shown, kept)
    return {key: value for key, value in kept.items() if not _nothing(value)}


def visible_fields(form: Form, data: Mapping[str, Any]) -> list[FormField]:
    """The fields that these answers call for. A condition on a hidden field does not hold."""
    shown: dict[str, FormField] = {}
    for field, conditions in fields_of(form):
        if all(_holds(when, shown, data) for when in conditions):
            shown[field.key] = field
    return list(shown.values())


def visible_parts(form: Form, data: Mapping[str, Any], field: PlainField, row: Mapping[str, Any]) -> list[PlainField]:
    """The parts of a block, or of one row, that its own answers and those around it call for."""
    around: dict[str, PlainField] = {one.key: one for one in visible_fields(form, data)}
    return _shown_parts(field, row, around, data)


def _shown_parts(
    field: PlainField, row: Mapping[str, Any], around: Mapping[str, PlainField], data: Mapping[str, Any]
) -> list[PlainField]:
    shown: dict[str, PlainField] = {}
    for part in parts_of(field):
        if not part.when or _holds(part.when, {**around, **shown}, {**data, **row}):
            shown[part.key] = part
    return list(shown.values())


def _without_hidden(field: PlainField, value: Any, around: Mapping[str, PlainField], data: Mapping[str, Any]) -> Any:
    """A block's value without the answers that its conditions do not call for; rows that are empty at the end go too."""
    known = {part.key for part in parts_of(field)}

    def kept(row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        shown = {part.key for part in _shown_parts(field, row, around, data)}
        return {key: one for key, one in row.items() if key in shown or key not in known}

    if not repeats(field):
        return kept(value)
    rows = [kept(row) for row in value] if isinstance(value, list) else value
    while isinstance(rows, list) and rows and rows[-1] in ({}, None, ""):
        rows.pop()
    return rows


def _holds(when: When, shown: Mapping[str, PlainField], data: Mapping[str, Any]) -> bool:
    for key, options in when.items():
        value = data.get(key)
        answer = value if isinstance(value, list) else [value]
        if key not in shown or not any(isinstance(one, str) and one in options for one in answer):
            return False
    return True


def prefilled(form: Form, sources: Mapping[str, Any]) -> dict[str, Filled]:
    """What is known already, field by field.

    `sources` is nested by the names in PREFILL_SOURCES: {"person": {"name": …}, "entity": {…},
    "licence": {"L-YYZZ": {"名称": …}}}. Missing sources fill nothing. What is inside a block has the name of its
    place (head-name); rows are nobody's but the applicant's to write.
    """
    found: dict[str, Filled] = {}
    for field, _ in fields_of(form):
        inside = [] if repeats(field) or field.type == "address" else parts_of(field)
        for name, one in [(flat((field.key, part.key)), part) for part in inside] or [(field.key, field)]:
            if one.prefill and (value := _looked_up(one.prefill, sources)):
                known = {"detail": value} if one.type == "address" else value
                found[name] = Filled(known, one.prefill, one.lock)
    return found


def with_known(values: Mapping[str, Any], known: Mapping[str, Filled]) -> dict[str, Any]:
    """What was typed, with what is known already in its place: where nothing was typed, and always where it is locked."""
    whole = dict(values)
    for name, filled in known.items():
        key, _, part = name.partition(JOINT)
        if not part:
            if filled.locked or key not in values:
                whole[key] = filled.value
            continue
        typed = values.get(key, {})
        if isinstance(typed, Mapping) and (filled.locked or part not in typed):
            whole[key] = {**whole.get(key, {}), part: filled.value}
    return whole


def _looked_up(path: str, sources: Mapping[str, Any]) -> str:
    room, _, rest = path.replace("licence:", "licence.", 1).partition(".")
    here: Any = sources.get(room)
    # a printed field's name may itself contain a dot, so only the licence type is split off
    for step in rest.split(".", 1) if room == "licence" else [rest]:
        here = here.get(step) if isinstance(here, Mapping) else None
    return str(here) if here is not None else ""


def printed_values(form: Form, data: Mapping[str, Any], names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Printed field of the licence -> text, for the fields that say so and are answered.

    Several answers may share one printed field (双方姓名, every row of a table): they stand side by side.
    """
    printed: dict[str, list[str]] = {}
    for field in visible_fields(form, data):
        if field.key not in data:
            continue
        if field.prints:
            printed.setdefault(field.prints, []).append(display(field, data[field.key], names))
        for _, row in rows_of(field, data[field.key]):
            for part in visible_parts(form, data, field, row):
                if part.prints and part.key in row:
                    printed.setdefault(part.prints, []).append(display(part, row[part.key], names))
    return {name: "、".join(texts) for name, texts in printed.items()}


def readable(
    form: Form, data: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections with (label, text) for the preview, the officer and the archive; unanswered fields show 未填写.

    Every row of a table is a line of its own.
    """
    visible = {field.key for field in visible_fields(form, data)}
    pages = []
    for section in form.sections:
        rows: list[tuple[str, str]] = []
        for field in section.fields:
            if field.key in visible:
                rows += _lines(field, data.get(field.key), names)
        if rows:
            pages.append((section.title, rows))
    return pages


def _lines(field: PlainField, value: Any, names: Mapping[str, str] | None) -> list[tuple[str, str]]:
    if value in (None, [], {}):
        return [(field.label, "未填写")]
    if not repeats(field):
        return [(field.label, display(field, value, names))]
    return [
        (sentence("{group}第 {n} 行", group=field.label, n=inside[0] + 1), block_in_words(field, row, names))
        for inside, row in rows_of(field, value)
        if isinstance(inside[0], int)
    ]


def display(field: PlainField, value: Any, names: Mapping[str, str] | None = None) -> str:
    """One value as people read it; `names` says what codes of divisions and hashes of files stand for."""
    named = names or {}
    if parts_of(field):
        rows = [block_in_words(field, row, named) for _, row in rows_of(field, value)]
        if not repeats(field):
            return rows[0] if rows else ""
        return "；".join(sentence("第 {n} 行：{row}", n=n, row=text) for n, text in enumerate(rows, start=1))
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, list):
        labels = labels or dict(named)
        return "、".join(labels.get(str(one), str(one)) for one in value)
    if field.type == "division":
        return named.get(str(value), str(value))
    if field.type == "money":
        return f"{grouped(value)} 元"
    return labels.get(str(value), str(value))


def grouped(amount: Any) -> str:
    """An amount with its thousands set apart, to the fen as it was said; what is no amount stays as it is."""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return str(amount)
    return f"{value:,f}" if value.is_finite() else str(amount)


def block_in_words(field: PlainField, row: Mapping[str, Any], names: Mapping[str, str] | None) -> str:
    """An address as it is written on a letter; of any other block every answer behind what it answers."""
    said = [(part, display(part, row[part.key], names)) for part in parts_of(field) if part.key in row]
    if field.type == "address":
        return "".join(text for _, text in said)
    return "，".join(f"{part.label} {text}" for part, text in said)


def from_print(field: PlainField, text: str) -> Any:
    """The value behind a printed text, as far as it can be read back; None where it cannot (a place by its name …)."""
    values = {option.label: option.value for option in field.options}
    match field.type:
        case "choice":
            return values.get(text)
        case "choices":
            chosen = [values[one] for one in text.split("、") if one in values]
            return chosen or None
        case "division" | "date" | "number" | "files" | "person" | "entity" | "group":
            return None
        case "address":
            return {"detail": text} if text else None
        case "money":
            return text.removesuffix(" 元").replace(",", "") or None
        case _:
            return text or None


def _nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _cleaned_object(known: Mapping[str, PlainField], given: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {key: cleaned_value(known[key], value) if key in known else value for key, value in given.items()}
    return {key: value for key, value in cleaned.items() if not _nothing(value)}


def cleaned_value(field: PlainField, value: Any) -> Any:
    """One value as it is stored: trimmed, numbers as numbers; of a block without its empty answers."""
    if parts := {part.key: part for part in parts_of(field)}:
        if repeats(field):
            if not isinstance(value, list):
                return value
            return [_cleaned_object(parts, row) if isinstance(row, Mapping) else row for row in value]
        return _cleaned_object(parts, value) if isinstance(value, Mapping) else value
    if field.type in ("choices", "files"):
        chosen = [value] if isinstance(value, str) else value
        return list(dict.fromkeys(one for one in chosen if one != "")) if _all_text(chosen) else chosen
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    if isinstance(value, str):
        return _cleaned_text(field, value)
    if field.type == "money" and isinstance(value, int | float) and not isinstance(value, bool):
        return _cleaned_text(field, str(value))
    return value


def _all_text(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def _cleaned_text(field: PlainField, value: str) -> str | int | float:
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if field.type not in _CODES:
        return text
    text = unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", text).split()).upper())
    if field.type == "number" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if field.type == "money":
        return _money(text)
    return text


def _money(text: str) -> str:
    """Yuan with two decimals; what is not an amount stays as it was, for the validator to name."""
    try:
        amount = Decimal(text.replace(",", ""))
        if not amount.is_finite():
            return text
        rounded = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return text
    return f"{rounded:f}" if rounded == amount else text
