"""The forms of all components as one form, each thing asked once, and the values back to every component. Pure.

Two fields are one when they have the same key, label, type and options; or the same label, type and options and the
same source or printed place, if that is not ambiguous. The applicant, agent and delivery parts are always one.
Fields that only repeat what a licence prints (an item without a form of its own) are one only if it is the same type
of licence: 权利人 is the owner on one paper and the bank on another.
When in doubt a thing is asked twice: a value in the wrong paper is worse.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.definition import Form, FormField, FormSection, When
from tongban.catalogue.forms import RESERVED_KEYS, clean_form, fields_of, parts_of
from tongban.catalogue.forms.building import PRINTED_SECTION, RESERVED_SECTIONS
from tongban.kernel.language import sentence


@dataclasses.dataclass(frozen=True, slots=True)
class JointForm:
    """`places`: key in the joint form -> component number -> key in that component's form.

    `fed`: key -> the key whose value it takes when it is left empty, because the licence that one component results
    in will print exactly that.
    """

    form: Form
    places: Mapping[str, Mapping[int, str]]
    forms: Mapping[int, Form] = dataclasses.field(default_factory=dict)
    fed: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class _Asked:
    """One field of the joint form while it is being put together."""

    field: FormField
    section_when: When | None
    members: dict[int, FormField]
    #: None = written for this item; else the licence type whose layout the field repeats ("" = not known).
    layout: str | None


@dataclasses.dataclass(slots=True)
class _Page:
    section: FormSection
    no: int
    keys: list[str]


def shared_form(
    forms: Mapping[int, Form],
    names: Mapping[int, str] | None = None,
    results: Mapping[int, str | None] | None = None,
) -> JointForm:
    """One form for all components, in their order; applicant first, delivery last.

    `names` (of the components) tell sections with the same title apart; `results` (component -> licence type) show
    which licences come into being on the way, so that nobody has to type what they will say.
    """
    asked: dict[str, _Asked] = {}
    pages: dict[str, _Page] = {}
    for no, form in forms.items():
        own: dict[str, str] = {}
        for section in form.sections:
            section_when = _renamed(section.when, own)
            reserved = section.key in RESERVED_SECTIONS
            page_key = section.key if reserved else f"c{no}_{section.key}"
            page = pages.setdefault(page_key, _Page(dataclasses.replace(section, when=section_when), no, []))
            layout = ((results or {}).get(no) or "") if section.key == PRINTED_SECTION else None
            for field in section.fields:
                renamed = dataclasses.replace(
                    field,
                    when=_renamed(field.when, own),
                    fields=tuple(
                        dataclasses.replace(part, when=_renamed(part.when, _outside(own, field)))
                        for part in field.fields
                    ),
                )
                key = _same(no, field, _Asked(renamed, section_when, {no: field}, layout), form, asked)
                if key is None:
                    key = field.key if field.key not in asked else _free(f"c{no}_{field.key}", asked)
                    asked[key] = _Asked(dataclasses.replace(renamed, key=key), section_when, {no: field}, layout)
                    page.keys.append(key)
                else:
                    asked[key].field = _merged(asked[key].field, renamed)
                    asked[key].members[no] = field
                own[field.key] = key
    fed = _fed(asked, results or {})
    for key, source in fed.items():
        hint = sentence("不填时与“{label}”相同。", label=asked[source].field.label)
        asked[key].field = dataclasses.replace(asked[key].field, required=False, help=asked[key].field.help or hint)
    places = {key: {no: field.key for no, field in one.members.items()} for key, one in asked.items()}
    return JointForm(Form(sections=tuple(_sections(pages, asked, names or {}))), places, dict(forms), fed)


def values_for(no: int, joint: JointForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The form data of one component, as its own form stores it."""
    fields = {field.key: field for field, _ in fields_of(joint.forms[no])}
    own: dict[str, Any] = {}
    for key, members in joint.places.items():
        value = values.get(key)
        if value in ("", None, [], {}):  # left empty: what feeds it, if anything does
            value = values.get(joint.fed.get(key, ""), value)
        if no in members and value is not None:
            own[members[no]] = _as_there(fields[members[no]], value)
    return clean_form(joint.forms[no], own)


def _as_there(field: FormField, value: Any) -> Any:
    """The one choice that all share is how the result is delivered. Who issues no licence has nothing to deliver
    electronically: the paper then waits where it always may be fetched, the first way on that component's list.
    """
    options = [option.value for option in field.options]
    if field.key in RESERVED_KEYS and field.type == "choice" and value not in options:
        return options[0]
    return value


def _renamed(when: When | None, own: Mapping[str, str]) -> When | None:
    return {own.get(key, key): options for key, options in when.items()} if when else None


def _outside(own: Mapping[str, str], block: FormField) -> dict[str, str]:
    """What keys outside a block are called now; its own parts keep their names."""
    inside = {part.key for part in parts_of(block)}
    return {key: name for key, name in own.items() if key not in inside}


def _free(key: str, taken: Mapping[str, Any]) -> str:
    while key in taken:
        key += "_"
    return key


def _same(no: int, field: FormField, new: _Asked, form: Form, asked: Mapping[str, _Asked]) -> str | None:
    """The field of the joint form that asks for this already."""
    if field.key in RESERVED_KEYS:
        return field.key if field.key in asked else None
    fitting = {key: one for key, one in asked.items() if no not in one.members and _fits(one, new)}
    for key, one in fitting.items():
        if any(member.key == field.key for member in one.members.values()):
            return key
    if sum(_means_the_same(field, other) for other, _ in fields_of(form)) > 1:
        return None
    alike = [
        key for key, one in fitting.items() if any(_means_the_same(field, member) for member in one.members.values())
    ]
    return alike[0] if len(alike) == 1 else None


def _fits(one: _Asked, new: _Asked) -> bool:
    """Can both be asked as one: the same thing, the same bounds, and shown whenever either is called for."""
    there, field = one.field, new.field
    if (there.label, there.type, there.options) != (field.label, field.type, field.options):
        return False
    # a person, or rows, are one only when everything in them is
    if (there.fields, there.min_rows, there.max_rows) != (field.fields, field.min_rows, field.max_rows):
        return False
    if (there.pattern, there.minimum, there.maximum) != (field.pattern, field.minimum, field.maximum):
        return False
    if there.prefill and field.prefill and there.prefill != field.prefill:
        return False
    by_layout = (one.layout, new.layout) != (None, None)
    if by_layout and not (one.layout and one.layout == new.layout) and not (there.prefill and field.prefill):
        return False
    if (one.section_when, there.when) == (new.section_when, field.when):
        return True
    # one of them is always asked: that one decides whether it must be filled in
    if one.section_when is None and there.when is None:
        return there.required or not field.required
    if one.section_when is None and new.section_when is None and field.when is None:
        return field.required or not there.required
    return False


def _means_the_same(field: FormField, other: FormField) -> bool:
    if (field.label, field.type, field.options) != (other.label, other.type, other.options):
        return False
    if (field.fields, field.min_rows, field.max_rows) != (other.fields, other.min_rows, other.max_rows):
        return False
    return field.prefill == other.prefill and bool(field.prefill or (field.prints and field.prints == other.prints))


def _merged(there: FormField, field: FormField) -> FormField:
    lengths = [length for length in (there.max_length, field.max_length) if length is not None]
    known = {option.value for option in there.options}
    return dataclasses.replace(
        there,
        required=there.required or field.required,
        help=there.help or field.help,
        max_length=min(lengths, default=None),
        options=(*there.options, *(option for option in field.options if option.value not in known)),
        when=there.when if there.when == field.when else None,
        prefill=there.prefill or field.prefill,
        lock=there.lock and field.lock,
        prints=there.prints if there.prints == field.prints else None,
    )


def _fed(asked: Mapping[str, _Asked], results: Mapping[int, str | None]) -> dict[str, str]:
    printing: dict[str, list[str]] = {}
    for key, one in asked.items():
        if one.section_when is None and one.field.when is None and one.field.required:
            for no, field in one.members.items():
                if field.prints and results.get(no):
                    printing.setdefault(f"licence:{results[no]}.{field.prints}", []).append(key)
    fed = {}
    for key, one in asked.items():
        sources = set(printing.get(one.field.prefill or "", ())) - {key}
        if len(sources) == 1 and asked[source := sources.pop()].field.type == one.field.type:
            fed[key] = source
    # what is itself fed may stay empty, so nothing may be fed by it
    return {key: source for key, source in fed.items() if source not in fed}


def _sections(
    pages: Mapping[str, _Page], asked: Mapping[str, _Asked], names: Mapping[int, str]
) -> Iterator[FormSection]:
    last = [page for key, page in pages.items() if key == "delivery"]
    first = [pages[key] for key in ("applicant", "agent") if key in pages]
    own = [page for key, page in pages.items() if key not in RESERVED_SECTIONS and page.keys]
    titles = Counter(page.section.title for page in own)
    keys = Counter(page.section.key for page in own)
    for page in (*first, *own, *last):
        section = page.section
        title, key = section.title, section.key
        if titles[title] > 1:
            title = f"{title}（{names.get(page.no, page.no)}）"
        if keys[key] > 1:
            key = f"c{page.no}_{key}"
        yield dataclasses.replace(
            section, key=key, title=title, fields=tuple(asked[one].field for one in page.keys)
        )  # fmt: skip
