"""An application form on paper: every part with its notes, empty or filled in. No database, no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.definition import Definition, Form, FormField, Situation, When
from tongban.catalogue.forms import display, fields_of, visible_fields
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
            [_blank(field, words.of(field.when)) for field in section.fields],
        )
        for section in form.sections
    ]


def filled_sheet(form: Form, values: Mapping[str, Any], divisions: Mapping[str, str]) -> list[SheetSection]:
    """The parts that these values call for, filled in."""
    visible = {field.key for field in visible_fields(form, values)}
    sections = []
    for section in form.sections:
        fields = [
            _filled(field, display(field, values[field.key], divisions) if field.key in values else "")
            for field in section.fields
            if field.key in visible
        ]
        if fields:
            sections.append(SheetSection(sentence(section.title), "", "", fields))
    return sections


@dataclass(frozen=True, slots=True)
class _Words:
    """Says conditions on questions of the wizard and on choices of the form."""

    definition: Definition
    form: Form

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
        for field, _conditions in fields_of(self.form):
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


def _blank(field: FormField, condition: str) -> SheetField:
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


def _filled(field: FormField, value: str) -> SheetField:
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


def _rule(field: FormField) -> str:
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
        case "citizen_id":
            return _("18 位，最后一位可能是 X")
        case "uscc":
            return _("18 位数字和字母")
        case "phone":
            return _("11 位手机号码，或者带区号的固定电话")
        case "postcode":
            return _("6 位数字")
    return ""


def _bounds(field: FormField, what: str) -> str:
    least, most = (None if one is None else f"{one:,}" for one in (field.minimum, field.maximum))
    if least and most:
        return _("{what}，{least} 到 {most}").format(what=what, least=least, most=most)
    if least:
        return _("{what}，不小于 {least}").format(what=what, least=least)
    return _("{what}，不大于 {most}").format(what=what, most=most) if most else what
