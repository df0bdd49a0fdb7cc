"""An application form on paper: every part with its notes, empty or filled in. No database, no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.definition import Definition, Form, PlainField, Situation, When
from tongban.catalogue.forms import (
    display,
    fewest_rows,
    fields_of,
    parts_of,
    repeats,
    rows_of,
    visible_fields,
    visible_parts,
)
from tongban.kernel.language import sentence


@dataclass(frozen=True, slots=True)
class SheetField:
    """One box of the sheet. `value`: what a sample has in it; `rule`: how to fill it in, by its type."""

    label: str
    required: bool
    rule: str
    help: str
    notes: Sequence[str]
    condition: str
    options: Sequence[str]
    tall: bool
    value: str = ""
    #: Of a table: what stands above its columns, and the cells of every row (empty ones on a blank form).
    columns: Sequence["SheetField"] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class SheetSection:
    title: str
    help: str
    condition: str
    fields: Sequence[SheetField]


def blank_sheet(definition: Definition, form: Form) -> list[SheetSection]:
    """All parts that any applicant of this kind may have to fill in, the conditions in words."""
    questions = [_question(one) for one in definition.situations]
    first = (
        [SheetSection(_("您的情况"), _("先勾选，后面有的栏目只在某种情况下填。"), "", questions)] if questions else []
    )
    words = _Words(definition, form)
    return first + [
        SheetSection(
            sentence(section.title),
            sentence(section.help or ""),
            words.of(section.when),
            [one for field in section.fields for one in _boxes(field, words)],
        )
        for section in form.sections
    ]


#: Rows that a blank table has to write in.
_BLANK_ROWS = 4


def _boxes(field: PlainField, words: "_Words") -> list[SheetField]:
    """The boxes of one field: a person or unit has one for each part, a table is one box with columns."""
    condition = words.of(field.when)
    if repeats(field):
        columns = [_blank(part, words.within(field).of(part.when)) for part in parts_of(field)]
        most = getattr(field, "max_rows", None) or 0
        blank = [[""] * len(columns)] * max(fewest_rows(field), min(most, _BLANK_ROWS))
        return [replace(_blank(field, condition), columns=columns, rows=blank)]
    if field.type == "address" or not parts_of(field):
        return [_blank(field, condition)]
    inside = words.within(field)
    return [
        replace(
            _blank(part, _and([condition, inside.of(part.when)])),
            label=sentence("{group}的{part}", group=sentence(field.label), part=sentence(part.label)),
            required=field.required and part.required,
        )
        for part in parts_of(field)
    ]


def _and(conditions: Sequence[str]) -> str:
    return _("，且").join(one for one in conditions if one)


def filled_sheet(form: Form, values: Mapping[str, Any], names: Mapping[str, str]) -> list[SheetSection]:
    """The parts that these values call for, filled in."""
    visible = {field.key for field in visible_fields(form, values)}
    sections = []
    for section in form.sections:
        fields = [
            one for field in section.fields if field.key in visible for one in _filled_boxes(field, form, values, names)
        ]
        if fields:
            sections.append(SheetSection(sentence(section.title), "", "", fields))
    return sections


def _filled_boxes(
    field: PlainField, form: Form, values: Mapping[str, Any], names: Mapping[str, str]
) -> list[SheetField]:
    value = values.get(field.key)
    if repeats(field):
        rows = [row for _place, row in rows_of(field, value)]
        used = {part.key for row in rows for part in visible_parts(form, values, field, row)}
        parts = [part for part in parts_of(field) if part.key in used]
        cells = [[display(part, row[part.key], names) if part.key in row else "" for part in parts] for row in rows]
        return [replace(_filled(field, ""), columns=[_filled(part, "") for part in parts], rows=cells)]
    if field.type == "files" and not value:
        return [_filled(field, _("（上传文件）"))]
    if field.type == "address" or not parts_of(field):
        return [_filled(field, display(field, value, names) if value not in (None, "", {}) else "")]
    row = value if isinstance(value, Mapping) else {}
    return [
        replace(
            _filled(part, display(part, row[part.key], names) if part.key in row else ""),
            label=sentence("{group}的{part}", group=sentence(field.label), part=sentence(part.label)),
            required=field.required and part.required,
        )
        for part in visible_parts(form, values, field, row)
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """Says conditions on questions of the wizard and on choices of the form."""

    definition: Definition
    form: Form
    #: The block whose own choices may be named too.
    block: PlainField | None = None

    def within(self, block: PlainField) -> "_Words":
        return replace(self, block=block)

    def of(self, when: When | None) -> str:
        parts = []
        for key, values in (when or {}).items():
            question, labels = self._asked(key)
            parts.append(f"{question}{_('：')}{_('或').join(labels.get(value, value) for value in values)}")
        return _("，且").join(parts)

    def _asked(self, key: str) -> tuple[str, Mapping[str, str]]:
        for situation in self.definition.situations:
            if situation.id == key:
                return situation.question, {option.value: option.label for option in situation.options}
        inside = parts_of(self.block) if self.block else ()
        for field in (*inside, *(one for one, _conditions in fields_of(self.form))):
            if field.key == key:
                return sentence(field.label), {option.value: option.label for option in field.options}
        return key, {}


def _question(situation: Situation) -> SheetField:
    return SheetField(
        label=situation.question,
        required=True,
        rule=_("可以选多项") if situation.multiple else _("选一项"),
        help="",
        notes=(),
        condition="",
        options=[option.label for option in situation.options],
        tall=False,
    )


def _blank(field: PlainField, condition: str) -> SheetField:
    notes = []
    if field.prefill:
        notes.append(_("网上办理时由系统带出，不用填。") if field.lock else _("网上办理时由系统先填好，可以改。"))
    if field.prints:
        notes.append(_("会印在证照上。"))
    return SheetField(
        label=sentence(field.label),
        required=field.required,
        rule=_rule(field),
        help=sentence(field.help or "").rstrip("。."),
        notes=notes,
        condition=condition,
        options=[sentence(option.label) for option in field.options],
        tall=field.type == "longtext",
    )


def _filled(field: PlainField, value: str) -> SheetField:
    return SheetField(
        label=sentence(field.label),
        required=field.required,
        rule="",
        help=sentence(field.help or ""),
        notes=(),
        condition="",
        options=(),
        tall=False,
        value=sentence(value),
    )


def _rule(field: PlainField) -> str:
    match field.type:
        case "number" | "money":
            return _bounds(field, _("金额，单位元，最多两位小数") if field.type == "money" else _("数字"))
        case "text" | "longtext" if field.max_length:
            return _("最多 {n} 个字").format(n=field.max_length)
        case "date":
            return _("年、月、日，例如 2026-01-31")
        case "choice":
            return _("选一项")
        case "choices":
            return _("可以选多项")
        case "division":
            return _("省、市、县（市、区），到乡镇（街道）")
        case "address":
            return _("省、市、县（市、区）、乡镇（街道），再写路、街、小区和门牌号")
        case "files":
            return _("网上办理时上传；到窗口办理的，另附复印件")
        case "person" | "entity" | "group" if repeats(field):
            return _("一人或一项一行，最多 {n} 行，不够可以另附纸").format(n=getattr(field, "max_rows", 0))
        case "citizen_id":
            return _("18 位，最后一位可能是 X")
        case "uscc":
            return _("18 位数字和字母")
        case "phone":
            return _("11 位手机号码，或者带区号的固定电话")
        case "postcode":
            return _("6 位数字")
    return ""


def _bounds(field: PlainField, what: str) -> str:
    least, most = (None if one is None else f"{one:,}" for one in (field.minimum, field.maximum))
    if least and most:
        return _("{what}，{least} 到 {most}").format(what=what, least=least, most=most)
    if least:
        return _("{what}，不小于 {least}").format(what=what, least=least)
    return _("{what}，不大于 {most}").format(what=what, most=most) if most else what
