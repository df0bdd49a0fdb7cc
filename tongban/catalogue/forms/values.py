"""What was filled in: from posted text to JSON values, and back to what people read."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tongban.catalogue.definition import Form, FormField, When

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
#: People type these with spaces, in full width or in small letters.
_CODES = frozenset({"citizen_id", "uscc", "phone", "postcode", "division", "date", "number", "money"})


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """A value that is known already, and where it comes from."""

    value: str
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
    values: dict[str, Any] = {}
    for key, value in posted.items():
        cleaned = _cleaned(known[key], value) if key in known else value
        if cleaned not in ("", None, []):
            values[key] = cleaned
    visible = {field.key for field in visible_fields(form, values)}
    return {key: value for key, value in values.items() if key in visible or key not in known}


def visible_fields(form: Form, data: Mapping[str, Any]) -> list[FormField]:
    """The fields that these answers call for. A condition on a hidden field does not hold."""
    shown: dict[str, FormField] = {}
    for field, conditions in fields_of(form):
        if all(_holds(when, shown, data) for when in conditions):
            shown[field.key] = field
    return list(shown.values())


def _holds(when: When, shown: Mapping[str, FormField], data: Mapping[str, Any]) -> bool:
    for key, options in when.items():
        value = data.get(key)
        answer = value if isinstance(value, list) else [value]
        if key not in shown or not any(isinstance(one, str) and one in options for one in answer):
            return False
    return True


def prefilled(form: Form, sources: Mapping[str, Any]) -> dict[str, Filled]:
    """What is known already, field by field.

    `sources` is nested by the names in PREFILL_SOURCES: {"person": {"name": …}, "entity": {…},
    "licence": {"L-YYZZ": {"名称": …}}}. Missing sources fill nothing.
    """
    found: dict[str, Filled] = {}
    for field, _ in fields_of(form):
        if field.prefill and (value := _looked_up(field.prefill, sources)):
            found[field.key] = Filled(value, field.prefill, field.lock)
    return found


def _looked_up(path: str, sources: Mapping[str, Any]) -> str:
    room, _, rest = path.replace("licence:", "licence.", 1).partition(".")
    here: Any = sources.get(room)
    # a printed field's name may itself contain a dot, so only the licence type is split off
    for step in rest.split(".", 1) if room == "licence" else [rest]:
        here = here.get(step) if isinstance(here, Mapping) else None
    return str(here) if here is not None else ""


def printed_values(form: Form, data: Mapping[str, Any], divisions: Mapping[str, str] | None = None) -> dict[str, str]:
    """Printed field of the licence -> text, for the fields that say so and are answered.

    Several answers may share one printed field (双方姓名): they stand side by side.
    """
    printed: dict[str, list[str]] = {}
    for field in visible_fields(form, data):
        if field.prints and field.key in data:
            printed.setdefault(field.prints, []).append(display(field, data[field.key], divisions))
    return {name: "、".join(texts) for name, texts in printed.items()}


def readable(
    form: Form, data: Mapping[str, Any], divisions: Mapping[str, str] | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections with (label, text) for the preview, the officer and the archive; unanswered fields show 未填写."""
    visible = {field.key for field in visible_fields(form, data)}
    pages = []
    for section in form.sections:
        rows = [
            (field.label, display(field, data[field.key], divisions) if field.key in data else "未填写")
            for field in section.fields
            if field.key in visible
        ]
        if rows:
            pages.append((section.title, rows))
    return pages


def display(field: FormField, value: Any, divisions: Mapping[str, str] | None = None) -> str:
    """One value as people read it; `divisions` gives names to division codes."""
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, list):
        return "、".join(labels.get(str(one), str(one)) for one in value)
    if field.type == "division":
        return (divisions or {}).get(str(value), str(value))
    if field.type == "money":
        return f"{value} 元"
    return labels.get(str(value), str(value))


def from_print(field: FormField, text: str) -> Any:
    """The value behind a printed text, as far as it can be read back; None where it cannot (a place by its name …)."""
    values = {option.label: option.value for option in field.options}
    match field.type:
        case "choice":
            return values.get(text)
        case "choices":
            chosen = [values[one] for one in text.split("、") if one in values]
            return chosen or None
        case "division" | "date" | "number":
            return None
        case "money":
            return text.removesuffix(" 元") or None
        case _:
            return text or None


def _cleaned(field: FormField, value: Any) -> Any:
    if field.type == "choices":
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


def _cleaned_text(field: FormField, value: str) -> str | int | float:
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
