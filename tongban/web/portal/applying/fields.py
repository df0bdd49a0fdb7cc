"""Fields of a definition as drawn fields, and what was posted as the action takes it. No write, no rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.catalogue.definition import Form, FormSection, PlainField
from tongban.catalogue.forms import (
    Filled,
    covered,
    display,
    document_of,
    fewest_rows,
    fields_of,
    parts_of,
    repeats,
    rows_of,
    touched,
    visible_fields,
    visible_parts,
)
from tongban.catalogue.forms.blocks import DIVISION_OF_ADDRESS, MOST_FILES, Path, called, conditions_inside, flat
from tongban.materials.queries import FilledForm
from tongban.web.portal import places
from tongban.web.portal.applying.picking import Found, Level, Picker, innermost, levels_of
from tongban.web.portal.licence_names import licence_names
from tongban.web.ui.formats import in_a_row
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
class Row:
    """One row of a table, or the one object of a block. `remove`: what the button says to the server, empty without one."""

    name: str
    title: str
    parts: Sequence["DrawnField"]
    remove: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A person, a unit, an address or rows. `add`: what the button says to the server, empty when no more may come."""

    kind: str
    rows: Sequence[Row]
    repeats: bool = False
    add: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class FileLine:
    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class DrawnField:
    """A field ready to be drawn. `picker`: how a division is chosen; `decides`: other fields depend on it."""

    field: Field
    picker: Picker | None = None
    decides: bool = False
    block: Block | None = None
    files: Sequence[FileLine] | None = None

    @property
    def levels(self) -> Sequence[Level]:
        return self.picker.levels if self.picker else ()

    @property
    def inside(self) -> list["DrawnField"]:
        """This field and all that is drawn inside it."""
        parts = [part for row in self.block.rows for part in row.parts] if self.block else []
        return [self, *(one for part in parts for one in part.inside)]

    @property
    def names(self) -> str:
        """What the page says it has shown."""
        return " ".join(one.field.name for one in self.inside)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows beside the values: how many rows each table has on it, what was searched for where."""

    rows: Mapping[str, int] = field(default_factory=dict)
    found: Mapping[str, tuple[str, Sequence[Found]]] = field(default_factory=dict)


def posted_values(posted: QueryDict, section: FormSection) -> dict[str, Any]:
    """What was sent, by field; keys of no field stay, so that the action can name them."""
    sent = {name: posted.getlist(name) for name in posted if not name.startswith(OWN) and name != "csrfmiddlewaretoken"}
    return document_of(section.fields, sent, innermost=innermost)


def rows_in(values: Mapping[str, Any], section: FormSection) -> dict[str, int]:
    """How many rows the tables of a page have on it, empty ones too."""
    return {
        one.key: len(values[one.key])
        for one in section.fields
        if repeats(one) and isinstance(values.get(one.key), list)
    }


def sections_shown(filled: FilledForm) -> list[FormSection]:
    """The sections that these answers call for."""
    shown = {field.key for field in visible_fields(filled.form, filled.values)}
    return [section for section in filled.form.sections if any(field.key in shown for field in section.fields)]


def keys_shown(filled: FilledForm, section: FormSection) -> list[str]:
    """The fields of a section that these answers call for."""
    shown = {field.key for field in visible_fields(filled.form, filled.values)}
    return [field.key for field in section.fields if field.key in shown]


def drawn_fields(
    filled: FilledForm, section: FormSection, errors: Mapping[str, str], shown: Shown | None = None
) -> list[DrawnField]:
    """The section's visible fields with their values, their sources and what is wrong with them (by name of place)."""
    visible = set(keys_shown(filled, section))
    pen = _Pen(filled, errors, shown or Shown(), _deciding_keys(filled.form))
    drawn = [
        pen.drawn(field, (field.key,), filled.values.get(field.key, ""))
        for field in section.fields
        if field.key in visible
    ]
    return [one for one in drawn if one.block is None or one.block.rows]


def names_shown(filled: FilledForm, section: FormSection) -> set[str]:
    """The names of all places that these answers call for, those in rows too."""
    return {one.field.name for drawn in drawn_fields(filled, section, {}) for one in drawn.inside}


def targets(drawn: Iterable[DrawnField]) -> dict[str, str]:
    """Name of a place -> where a link of the error summary goes."""
    return {one.field.name: one.field.first_id for field in drawn for one in field.inside}


def errors_in(drawn: Iterable[DrawnField]) -> list[tuple[str, str]]:
    """Every sentence on the page with where its link goes."""
    return [(text, one.field.first_id) for field in drawn for one in field.inside for text in one.field.errors]


def _deciding_keys(form: Form) -> frozenset[str]:
    outside = {key for _field, conditions in fields_of(form) for when in conditions for key in when}
    inside = {key for field, _when in fields_of(form) for when in conditions_inside(field) for key in when}
    return frozenset(outside | inside)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws one page: what is filled in and wrong, what is shown beside it, which answers decide about others."""

    filled: FilledForm
    errors: Mapping[str, str]
    shown: Shown
    deciding: frozenset[str]

    def drawn(self, field: PlainField, path: Path, value: Any) -> DrawnField:
        name = flat(path)
        brought = self.filled.brought_in.get(name)
        locked = brought is not None and brought.locked
        drawn = Field(
            name=name,
            label=_(field.label),
            value=value,
            help=_help_of(field),
            errors=[self.errors[name]] if name in self.errors else [],
            required=field.required,
            origin=origin_of(brought) if brought is not None and (locked or value == brought.value) else "",
        )
        if parts_of(field) and self._reaches(path):
            return DrawnField(replace(drawn, kind="block"), block=self._block(field, path, value))
        if not self._opens(path):
            return DrawnField(replace(drawn, value=display(field, value, self.filled.names), readonly=True))
        if locked:
            return DrawnField(replace(drawn, value=display(field, value, division_names([value])), readonly=True))
        if field.type == "files":
            return DrawnField(replace(drawn, kind="files"), files=self._files(value))
        if field.type == "division":
            return self._picked(field, drawn, str(value))
        decides = field.key in self.deciding
        if field.type in {"choice", "choices"}:
            return DrawnField(_choices(drawn, field), decides=decides)
        return DrawnField(replace(drawn, **{"width": _width_of(field), **_INPUTS[field.type]}), decides=decides)

    def _picked(self, field: PlainField, drawn: Field, code: str) -> DrawnField:
        typed, found = self.shown.found.get(drawn.name, (None, ()))
        picker = Picker(drawn.name, levels_of(drawn, code), typed, found)
        return DrawnField(drawn, picker=picker, decides=field != DIVISION_OF_ADDRESS)

    def _block(self, field: PlainField, path: Path, value: Any) -> Block:
        if not repeats(field):
            row = value if isinstance(value, Mapping) else {}
            return Block(field.type, [Row(flat(path), "", self._parts(field, path, row))])
        given = {inside[0]: row for inside, row in rows_of(field, value)}
        if not self._opens(path):
            return self._rows_opened(field, path, given)
        most = getattr(field, "max_rows", None) or 0
        count = max(len(given), self.shown.rows.get(flat(path), 0), fewest_rows(field), 1)
        fields = {str(path[0]): field}
        rows = [
            Row(
                name=flat((*path, place)),
                title=called(fields, (*path, place))[1],
                parts=self._parts(field, (*path, place), given.get(place, {})),
                remove=f"remove:{flat((*path, place))}" if count > 1 else "",
                number=place + 1,
            )
            for place in range(min(count, most + 1))
        ]
        return Block(field.type, rows, repeats=True, add=f"add:{flat(path)}" if count < most else "", most=most)

    def _rows_opened(self, field: PlainField, path: Path, given: Mapping[Any, Mapping[str, Any]]) -> Block:
        """The rows that a correction list opens, or something of them; none is added or taken away."""
        fields = {str(path[0]): field}
        drawn = [
            Row(flat(at), called(fields, at)[1], self._parts(field, at, row), number=at[-1] + 1)
            for at, row in (((*path, place), row) for place, row in given.items())
            if self._reaches(at)
        ]
        rows = [row for row in drawn if any(not one.field.readonly for part in row.parts for one in part.inside)]
        return Block(field.type, rows, repeats=True)

    def _opens(self, path: Path) -> bool:
        return self.filled.opened is None or covered(path, self.filled.opened)

    def _reaches(self, path: Path) -> bool:
        return self.filled.opened is None or touched(path, self.filled.opened)

    def _parts(self, field: PlainField, path: Path, row: Mapping[str, Any]) -> list[DrawnField]:
        asked = visible_parts(self.filled.form, self.filled.values, field, row)
        return [
            self.drawn(part, (*path, part.key), row.get(part.key, ""))
            for part in asked
            if part.key in row or self._reaches((*path, part.key))  # of what is closed only what says something
        ]

    def _files(self, value: Any) -> list[FileLine]:
        digests = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
        names = self.filled.names if digests else {}
        return [FileLine(one, names[one]) for one in digests if one in names]


def _choices(drawn: Field, field: PlainField) -> Field:
    listed = [Choice(option.value, _(option.label)) for option in field.options]
    if field.type == "choices":
        return replace(drawn, kind="checkboxes", choices=listed)
    if len(listed) <= _MOST_RADIOS:
        return replace(drawn, kind="radio", choices=listed)
    return replace(drawn, kind="select", choices=[Choice("", _("请选择")), *listed])


def _width_of(field: PlainField) -> str:
    longest = field.max_length or 100
    return "medium" if longest <= 30 else ""


def _help_of(field: PlainField) -> str:
    units = {
        "money": _("单位：元，最多两位小数。"),
        "date": _("例如 2026-01-31。"),
        "files": _("PDF、OFD、Word、Excel 或者 JPG、PNG 图片，最多 {n} 个，每个不超过 20 MB。").format(n=MOST_FILES),
    }
    help_text = _(field.help) if field.help else ""
    return in_a_row(help_text, unit) if (unit := units.get(field.type)) else help_text


def origin_of(brought: Filled) -> str:
    """Where a value was brought in from, in the reader's words."""
    if brought.source.startswith("licence:"):
        type_id = brought.source.removeprefix("licence:").partition(".")[0]
        return _("来自：电子证照《{name}》").format(name=licence_names().get(type_id, _("电子证照")))
    if brought.source.startswith("entity"):
        return _("来自：法人登记信息")
    return _("来自：您的实名信息")


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
