"""Worked examples of an application: what a definition brings itself, else one made up from the types of its fields.

Nothing in a made-up example can belong to anybody: the district code 139999 was never given out, local telephone
numbers do not begin with 1, and names and addresses say that they are examples.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tongban.catalogue.definition import Definition, Form, FormField, FormSection, PlainField, Sample
from tongban.catalogue.forms.blocks import DIVISION_OF_ADDRESS, fewest_rows, parts_of, repeats
from tongban.catalogue.forms.building import ApplicantKind, form_for
from tongban.catalogue.forms.validation import validate_form
from tongban.catalogue.forms.values import visible_fields, visible_parts
from tongban.catalogue.situations import chosen, level_for
from tongban.identity.numbers import citizen_check_digit, make_uscc

_NOWHERE = "139999"


def _number(born: str, serial: str) -> str:
    return _NOWHERE + born + serial + citizen_check_digit(_NOWHERE + born + serial)


@dataclasses.dataclass(frozen=True, slots=True)
class _Figure:
    """Somebody who does not exist."""

    name: str
    number: str
    gender: str
    born: str


_HERO = _Figure("张三", _number("19900307", "001"), "男", "1990-03-07")
_WOMAN = _Figure("李梅", _number("19920815", "002"), "女", "1992-08-15")
_OTHER = _Figure("李四", _number("19880126", "003"), "男", "1988-01-26")
_CHILD = _Figure("张小小", _number("20200601", "005"), "男", "2020-06-01")
_CHILD_WORDS = re.compile(r"儿童|新生儿|婴儿|子女|孩子|学生|幼儿")
_HEROINE_WORDS = re.compile(r"女|妻|母|新娘")
_HERO_WORDS = re.compile(r"男|夫|父|本人|申请人|申领人|持证人|法定代表人|负责人|经营者|股东|业主")
_ENTITY, _ENTITY_CODE = "示例商贸有限公司", make_uscc("91", _NOWHERE, "MA0EXAM2")
_ADDRESS, _PHONE, _POSTCODE = "示例市示例区示例路 18 号", "0311-12345678", "050000"

#: What a text field is about, by its label; the first that fits.
_PLACE = re.compile(r"地址|住址|住所|场所|坐落|地点|位置|通信处")
_PERSON = re.compile(r"姓名|(?<!法)人$|人员$|[员长师]$|经营者$|法定代表人|负责人")
_NAMED = re.compile(r"(单位|企业|公司|字号|机构|经营者|商户|店铺|个体工商户|法人).{0,4}(名称)?$|^名称")
_USUAL: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r".*民族"), "汉族"),
    (re.compile(r".*国籍"), "中国"),
    (re.compile(r".*籍贯"), "示例省示例市"),
    (re.compile(r".*(学历|文化程度)"), "大学本科"),
    (re.compile(r".*(人数|数量|份数|次数)"), "2"),
    (re.compile(r".*面积"), "100 平方米"),
    (re.compile(r".*(编号|号码|证号|文号)"), "000000"),
    (re.compile(r"(.+)名称"), r"示例\1"),
)
_TELEPHONE = re.compile(r"电话|手机|联系方式")
_LATER = re.compile(r"至|到期|届满|截止|结束|最晚|拟|打算|开业")
_FOR_INSTANCE = re.compile(r"(?:例如|如)\s*([^\s，。；、（）]+)")
_YEAR = timedelta(days=365)


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """An application filled in. `name`: what its author called it, "" for a made-up one."""

    name: str
    applicant: ApplicantKind
    answers: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Any]

    @property
    def made_up(self) -> bool:
        return not self.name


def applicant_kinds(definition: Definition) -> tuple[ApplicantKind, ...]:
    """Whose form there is to see; organisations first where both may apply and a sample says that they usually do."""
    kinds: list[ApplicantKind] = []
    if definition.for_natural:
        kinds.append("natural")
    if definition.for_legal:
        kinds.append("legal")
    first = definition.samples[0].applicant if definition.samples else None
    return tuple(sorted(kinds, key=lambda kind: kind != first)) if first in kinds else tuple(kinds)


def examples_for(
    definition: Definition,
    licence_type_fields: Sequence[str],
    applicant_kind: ApplicantKind,
    *,
    on: date,
    answers: Mapping[str, tuple[str, ...]] | None = None,
    division: str = "",
) -> tuple[Example, ...]:
    """The definition's own samples for this kind of applicant; without any, one made up for these answers.

    `on` is the day on which the example is filled in, `division` the code to put where a region is asked.
    """
    own = tuple(_written(sample) for sample in definition.samples if sample.applicant == applicant_kind)
    return own or (made_up(definition, licence_type_fields, applicant_kind, on=on, answers=answers, division=division),)


def nearest(examples: Sequence[Example], answers: Mapping[str, tuple[str, ...]]) -> int:
    """Which of the examples has most in common with the answers given; the first of equals."""
    alike = [sum(one.answers.get(key) == value for key, value in answers.items()) for one in examples]
    return alike.index(max(alike))


def made_up(
    definition: Definition,
    licence_type_fields: Sequence[str],
    applicant_kind: ApplicantKind,
    *,
    on: date,
    answers: Mapping[str, tuple[str, ...]] | None = None,
    division: str = "",
) -> Example:
    """An example from the types of the fields; required fields only, because the others may be left out."""
    settled = _settled_answers(definition, answers or {})
    form = form_for(definition, licence_type_fields, applicant_kind, settled)
    values: dict[str, Any] = {}
    for section in form.sections:
        for field in section.fields:
            if field.required and field in visible_fields(form, values):
                value = _filled_in(field, section, values, form, on=on, division=division)
                if not _empty(value):
                    values[field.key] = value
    return Example("", applicant_kind, settled, values)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _filled_in(
    field: PlainField, section: FormSection, values: Mapping[str, Any], form: Form, *, on: date, division: str
) -> Any:
    """A value that the form takes; for a block an object of its required parts, for a table as many rows as it must have."""
    parts = parts_of(field)
    if not parts:
        who = _figure(field, section)
        value = _value_of(field, who, on=on, division=division)
        return value if _stands(field, value) else None
    # whom a block is about its own label says, unless a part says better
    around = dataclasses.replace(section, title=field.label)
    row: dict[str, Any] = {}
    for part in parts:
        if part.required and part in visible_parts(form, values, field, row):
            value = _filled_in(part, around, values, form, on=on, division=division)
            if not _empty(value):
                row[part.key] = value
    return [dict(row) for _ in range(max(fewest_rows(field), 1))] if repeats(field) else row


def unfilled(form: Form, example: Example) -> list[FormField]:
    """Required fields for which nothing could be made up: their pattern is known to their author only.

    Files are nobody's to make up; an example says that they come with it.
    """
    return [
        field
        for field in visible_fields(form, example.values)
        if field.required and field.type != "files" and field.key not in example.values
    ]


def _written(sample: Sample) -> Example:
    answers = {key: chosen(sample.answers, key) for key in sample.answers}
    return Example(sample.name, sample.applicant, answers, sample.form)


def _settled_answers(definition: Definition, given: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Every question answered: as given, else by its first option that does not lead to another office."""
    settled = {one.id: given.get(one.id) or (one.options[0].value,) for one in definition.situations}
    for situation in definition.situations:
        if situation.id in given or not _leads_elsewhere(definition, settled):
            continue
        for option in situation.options:
            tried = {**settled, situation.id: (option.value,)}
            if not _leads_elsewhere(definition, tried):
                return tried
    return settled


def _leads_elsewhere(definition: Definition, answers: Mapping[str, tuple[str, ...]]) -> bool:
    advice = level_for(definition, answers)
    return advice is not None and advice.elsewhere


def _stands(field: PlainField, value: Any) -> bool:
    """Whether the form's own validator takes the value."""
    said = {one.name: getattr(field, one.name) for one in dataclasses.fields(PlainField)} | {"when": None}
    alone = Form(sections=(FormSection(key="only", title="", fields=(FormField(**said),)),))
    return value is not None and not validate_form(alone, {field.key: value})


def _value_of(field: PlainField, who: _Figure, *, on: date, division: str) -> Any:
    match field.type:
        case "choice":
            return _option(field, who)
        case "choices":
            return [field.options[0].value]
        case "number":
            return _between(field, 10)
        case "money":
            return f"{Decimal(str(_between(field, 10_000))):.2f}"
        case "date":
            return who.born if "出生" in field.label else _date(field, on)
        case "division":
            # an address is in a county, whatever the guide is looked at for
            inside = division and division[4:6] == "00" and field == DIVISION_OF_ADDRESS
            return f"{division[:4]}02{division[6:]}" if inside else division or None
        case "files":
            return None
        case "citizen_id":
            return who.number
        case "uscc":
            return _ENTITY_CODE
        case "phone":
            return _PHONE
        case "postcode":
            return _POSTCODE
        case _:
            return _text(field, who)


def _option(field: PlainField, who: _Figure) -> str:
    gender = next((one.value for one in field.options if field.label == "性别" and one.label == who.gender), None)
    return gender or field.options[0].value


def _between(field: PlainField, usual: int) -> int | float:
    if field.minimum is not None and usual < field.minimum:
        return field.minimum
    return field.maximum if field.maximum is not None and usual > field.maximum else usual


def _date(field: PlainField, on: date) -> str:
    return (on + _YEAR if _LATER.search(field.label) else on).isoformat()


def _figure(field: PlainField, section: FormSection) -> _Figure:
    """Whom a field is about: by where its value comes from, by its label, by the title above it."""
    if (field.prefill or "").startswith(("person.", "entity.legal")) or section.key == "applicant":
        return _HERO
    for words in (field.label, section.title):
        if _CHILD_WORDS.search(words):
            return _CHILD
        if _HEROINE_WORDS.search(words):
            return _WOMAN
        if _HERO_WORDS.search(words):
            return _HERO
    return _OTHER


def _text(field: PlainField, who: _Figure) -> str | None:
    plain = _plain_text(field, who)
    words = [*_FOR_INSTANCE.findall(field.help or ""), plain, *_codes()] if field.pattern else [plain]
    longest = field.max_length or 200
    return next((word[:longest] for word in words if _stands(field, word[:longest])), None)


def _plain_text(field: PlainField, who: _Figure) -> str:
    label = re.sub(r"（.*?）", "", field.label)
    prefill = field.prefill or ""
    if prefill == "entity.name":
        return _ENTITY
    if _TELEPHONE.search(label):
        return _PHONE
    if _PLACE.search(label):
        return _ADDRESS
    if prefill in ("person.name", "entity.legal_representative") or _PERSON.search(label):
        return who.name
    if _NAMED.search(label):
        return _ENTITY
    usual = next((found.expand(text) for shape, text in _USUAL if (found := shape.fullmatch(label))), "")
    return usual or f"示例：{label}"


def _codes() -> list[str]:
    """What people call a number, in the shapes that are usual: digits, a letter and digits, letters."""
    shapes = ("1" * 30, "A" + "1" * 29, "AB" + "1" * 28, "A" * 30)
    return [shape[:length] for length in range(1, 31) for shape in shapes]
