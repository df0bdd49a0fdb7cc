"""Fields of a definition as drawn fields, and what was posted as the action takes it. No write, no rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.catalogue.definition import Form, FormField, FormSection
from tongban.catalogue.forms import Filled, display, fields_of, visible_fields
from tongban.materials.queries import FilledForm
from tongban.web.portal import directory, places
from tongban.web.portal.licence_names import licence_names
from tongban.web.ui.parts import Choice, Field

#: What the page itself sends besides form values begins with this sign.
OWN = "_"
_MOST_RADIOS = 6
_INPUTS: Mapping[str, Mapping[str, Any]] = {
    "text": {},
    "longtext": {"kind": "textarea"},
    "number": {"inputmode": "decimal", "width": "short"},
    "money": {"inputmode": "decimal", "width": "medium"},
    "date": {"kind": "date", "width": "medium"},
    "citizen_id": {"width": "medium"},
    "uscc": {"width": "medium"},
    "phone": {"kind": "tel", "width": "medium", "autocomplete": "tel"},
    "postcode": {"inputmode": "numeric", "width": "short"},
}


@dataclass(frozen=True, slots=True)
class Level:
    """One select of the division picker."""

    field: Field
    first: bool


@dataclass(frozen=True, slots=True)
class DrawnField:
    """A field ready to be drawn. `levels`: the selects of a division; `decides`: other fields depend on it."""

    field: Field
    levels: Sequence[Level] = ()
    decides: bool = False


def posted_values(posted: QueryDict, section: FormSection) -> dict[str, Any]:
    """What was sent, by field; keys of no field stay, so that the action can name them."""
    kinds = {field.key: field.type for field in section.fields}
    values: dict[str, Any] = {
        key: posted.getlist(key) if len(posted.getlist(key)) > 1 else posted.get(key, "")
        for key in posted
        if not key.startswith(OWN) and key != "csrfmiddlewaretoken" and key not in kinds
    }
    for field in section.fields:
        if field.type == "choices":
            values[field.key] = posted.getlist(field.key)
        elif field.type == "division":
            values[field.key] = _deepest(posted.getlist(field.key))
        else:
            values[field.key] = posted.get(field.key, "")
    return values


def _deepest(codes: Iterable[str]) -> str:
    """The innermost division chosen; a district left over from another city is dropped."""
    chosen = ""
    for code in codes:
        if not code:
            break
        try:
            above = places.place(code).codes[1:2]
        except places.NoSuchPlace:
            return code[:11]  # no division has it: the validator says to choose from the list
        if chosen and above != (chosen,):
            break
        chosen = code
    return chosen


def sections_shown(filled: FilledForm) -> list[FormSection]:
    """The sections that these answers call for."""
    shown = {field.key for field in visible_fields(filled.form, filled.values)}
    return [section for section in filled.form.sections if any(field.key in shown for field in section.fields)]


def keys_shown(filled: FilledForm, section: FormSection) -> list[str]:
    """The fields of a section that these answers call for."""
    shown = {field.key for field in visible_fields(filled.form, filled.values)}
    return [field.key for field in section.fields if field.key in shown]


def drawn_fields(filled: FilledForm, section: FormSection, errors: Mapping[str, str]) -> list[DrawnField]:
    """The section's visible fields with their values, their sources and what is wrong with them."""
    shown = set(keys_shown(filled, section))
    deciding = _deciding_keys(filled.form)
    return [
        _drawn(field, filled, errors.get(field.key, ""), decides=field.key in deciding)
        for field in section.fields
        if field.key in shown
    ]


def _deciding_keys(form: Form) -> frozenset[str]:
    return frozenset(key for _field, conditions in fields_of(form) for when in conditions for key in when)


def _drawn(field: FormField, filled: FilledForm, error: str, *, decides: bool) -> DrawnField:
    value = filled.values.get(field.key, "")
    brought = filled.brought_in.get(field.key)
    origin = origin_of(brought) if brought is not None and (brought.locked or value == brought.value) else ""
    drawn = Field(
        name=field.key,
        label=_(field.label),
        value=value,
        help=_help_of(field),
        errors=[error] if error else [],
        required=field.required,
        origin=origin,
    )
    if brought is not None and brought.locked:
        return DrawnField(_with(drawn, value=display(field, value, division_names([value])), readonly=True))
    if field.type == "division":
        return DrawnField(drawn, levels=_levels(drawn, str(value)), decides=True)
    if field.type in {"choice", "choices"}:
        return DrawnField(_choices(drawn, field), decides=decides)
    return DrawnField(_with(drawn, **{"width": _width_of(field), **_INPUTS[field.type]}), decides=decides)


def _with(drawn: Field, **changes: Any) -> Field:
    return Field(**{name: changes.get(name, getattr(drawn, name)) for name in Field.__dataclass_fields__})


def _choices(drawn: Field, field: FormField) -> Field:
    listed = [Choice(option.value, _(option.label)) for option in field.options]
    if field.type == "choices":
        return _with(drawn, kind="checkboxes", choices=listed)
    if len(listed) <= _MOST_RADIOS:
        return _with(drawn, kind="radio", choices=listed)
    return _with(drawn, kind="select", choices=[Choice("", _("请选择")), *listed])


def _width_of(field: FormField) -> str:
    longest = field.max_length or 100
    return "medium" if longest <= 30 else ""


def _help_of(field: FormField) -> str:
    units = {"money": _("单位：元，最多两位小数。"), "date": _("例如 2026-01-31。")}
    return " ".join(part for part in (_(field.help or ""), units.get(field.type, "")) if part)


def origin_of(brought: Filled) -> str:
    """Where a value was brought in from, in the reader's words."""
    if brought.source.startswith("licence:"):
        type_id = brought.source.removeprefix("licence:").partition(".")[0]
        return _("来自：电子证照《{name}》").format(name=licence_names().get(type_id, _("电子证照")))
    if brought.source.startswith("entity."):
        return _("来自：法人登记信息")
    return _("来自：您的实名信息")


def _levels(drawn: Field, code: str) -> list[Level]:
    """One select for every level down to what is chosen, and one for the level below it."""
    try:
        chain = list(reversed(places.place(code).codes)) if code else [places.province().code]
    except places.NoSuchPlace:
        chain = [places.province().code]
    names = [_("市"), _("县（市、区）"), _("乡镇（街道）"), _("村（社区）")]
    levels: list[Level] = []
    for depth, above in enumerate(chain):
        choices = [Choice(one.code, one.name) for one in directory.places_below(above)]
        if not choices:
            break
        levels.append(
            Level(
                _with(
                    drawn,
                    kind="select",
                    label=names[min(depth, 3)],
                    value=chain[depth + 1] if depth + 1 < len(chain) else "",
                    choices=[Choice("", _("请选择")), *choices],
                    help="",
                    errors=(),
                    origin="",
                    required=drawn.required if depth == 0 else True,
                    html_id=drawn.id if depth == 0 else f"{drawn.id}-{depth}",
                    width="medium",
                ),
                first=depth == 0,
            )
        )
    return levels


def division_names(values: Iterable[object]) -> dict[str, str]:
    """Full names of the division codes among some values."""
    names: dict[str, str] = {}
    for value in values:
        if isinstance(value, str) and len(value) == 12 and value.isdigit():
            try:
                names[value] = places.place(value).full_name
            except places.NoSuchPlace:
                continue
    return names
