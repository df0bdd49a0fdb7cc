"""A part of a draft as parts of a page: what the schema says becomes fields, rows and links to pages of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_type_hints

from django.utils.translation import gettext

from tongban.catalogue.definition import Cell, Span
from tongban.catalogue.drafting import element_name
from tongban.catalogue.formats.cells import codec
from tongban.catalogue.wording import literal_values, words_for
from tongban.kernel.language import sentence
from tongban.web.console.workbench.choosing import Choices, Pairs, Question, options_of
from tongban.web.console.workbench.parts import Found, Line, Part, anchor, below
from tongban.web.console.workbench.schema import Control, Sort, sorts_of
from tongban.web.ui.formats import in_a_row
from tongban.web.ui.parts import Choice, Field

#: Worked out from another part, so that nobody writes it twice.
DERIVED = {"Definition.item_type"}
#: Never changed once the draft is begun.
FIXED = {"Definition.id"}
_UNITS = literal_values(get_type_hints(Span)["unit"])


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws the parts of one page."""

    choices: Choices
    found: Found
    #: path of an element -> address of its page
    address: Callable[[str], str]

    def parts(
        self, kind: type, value: Mapping[str, Any], path: str = "", keys: Sequence[str] | None = None
    ) -> list[Part]:
        """Every part of an object, or those that are named."""
        sorts = {sort.key: sort for sort in sorts_of(kind)}
        wanted = [sorts[key] for key in (keys if keys is not None else sorts) if key in sorts]
        return [
            self.part(sort, value.get(sort.key), below(path, sort.key))
            for sort in wanted
            if f"{kind.__name__}.{sort.key}" not in DERIVED
        ]

    def part(self, sort: Sort, value: Any, path: str) -> Part:
        """One part with its value."""
        drawn = Part("field", path, sentence(sort.label), help=sort.help, errors=self.found.at(path))
        match sort.control:
            case Control.PAGES:
                return replace(drawn, kind="pages", lines=self._lines(sort, value, path))
            case Control.ROWS:
                return replace(drawn, kind="rows", lines=self._rows(sort, value, path))
            case Control.TEXTS:
                return replace(drawn, kind="rows", lines=self._texts(sort, value, path))
            case Control.GROUP:
                return self._group(drawn, sort, value)
            case Control.SPAN:
                return self._span(drawn, sort, value)
            case Control.CONDITION:
                return self._condition(drawn, sort, value)
            case Control.THEMES:
                return self._themes(drawn, sort, value)
            case Control.VALUES:
                return self._values(drawn, value)
            case _:
                return replace(drawn, fields=[self._field(drawn, sort, value)])

    def cells(self, sources: Sequence[Mapping[str, Any]], value: Any, path: str) -> Part:
        """The conditions of one row of a decision table, one for each input of the table."""
        listed = value if isinstance(value, list) else []
        parts = [
            self._cell(self.choices.column(source), listed[at] if at < len(listed) else None, f"{path}[{at}]")
            for at, source in enumerate(sources)
        ]
        note = gettext("每个条件栏一个；不加条件就是不限。")
        return Part("group", path, gettext("条件取值"), help=note, parts=parts, errors=self.found.at(path))

    def _cell(self, column: Question, value: Any, path: str) -> Part:
        drawn = Part(
            "group", path, column.label, optional=True, present=isinstance(value, Mapping), errors=self.found.at(path)
        )
        if not isinstance(value, Mapping):
            return replace(drawn, help=gettext("不限"))
        parts = self.parts(Cell, value, path)
        if column.options:
            chosen = [str(one) for one in value.get("among") or ()]
            among = below(path, "among")
            box = Field(
                name=among,
                html_id=anchor(among),
                label=gettext("取其中之一"),
                kind="checkboxes",
                required=False,
                value=chosen,
                choices=on_offer(column.options, chosen),
            )
            parts = [Part("field", among, box.label, fields=[box], hidden=[among]), *parts[2:]]
        else:
            parts = parts[1:]
        return replace(drawn, parts=parts)

    def _field(self, drawn: Part, sort: Sort, value: Any) -> Field:
        offered = self.choices.of(sort)
        base = Field(
            name=drawn.path,
            html_id=drawn.id,
            label=drawn.label,
            # what the schema says of a code is of no use to somebody who chooses a name
            help=drawn.help if offered is None else "",
            required=sort.expected,
            errors=drawn.errors,
        )
        control = sort.control
        if control in (Control.SET, Control.LINES) and (offered is not None or sort.words):
            chosen = [str(one) for one in value] if isinstance(value, list) else []
            choices = on_offer(offered if offered is not None else named(sort), chosen)
            return replace(base, kind="checkboxes", value=chosen, choices=choices, width="inline")
        if control is Control.LINES:
            note = in_a_row(drawn.help, gettext("每行一个。"))
            lines = [str(one) for one in value] if isinstance(value, list) else []
            return replace(base, kind="textarea", value="\n".join(lines), help=note)
        if control is Control.YES_NO:
            default = next((one.default for one in _fields_of(sort.kind) if one.name == sort.key), False)
            yes = value if isinstance(value, bool) else default is True
            return replace(base, kind="checkbox", value="on" if yes else "", required=False)
        if control is Control.MAYBE:
            known = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
            choices = [Choice("", gettext("没有写")), Choice("yes", gettext("是")), Choice("no", gettext("否"))]
            return replace(base, kind="select", value=known, choices=choices, width="medium")
        if offered is not None or control is Control.CHOICE:
            written = "" if value is None else str(value)
            choices = on_offer(offered if offered is not None else named(sort), [written] if written else [])
            return replace(base, kind="select", value=written or _default_of(sort), choices=[_nothing(sort), *choices])
        written = "" if value is None else str(value)
        if control is Control.NUMBER:
            return replace(base, value=written, inputmode="decimal", width="short")
        if f"{sort.kind.__name__}.{sort.key}" in FIXED:
            return replace(base, value=written, readonly=True, width="medium")
        if control is Control.LONG or "\n" in written:
            return replace(base, kind="textarea", value=written, maxlength=sort.most)
        width = "medium" if (sort.most or 100) <= 60 else ""
        return replace(base, value=written, maxlength=sort.most, width=width)

    def _span(self, drawn: Part, sort: Sort, value: Any) -> Part:
        held = value if isinstance(value, Mapping) else {}
        number = held.get("value")
        errors = [*drawn.errors, *self.found.at(below(drawn.path, "value")), *self.found.at(below(drawn.path, "unit"))]
        fields = [
            Field(
                name=below(drawn.path, "value"),
                html_id=anchor(below(drawn.path, "value")),
                label=gettext("多长"),
                value="" if number is None else str(number),
                inputmode="numeric",
                width="short",
                required=False,
            ),
            Field(
                name=below(drawn.path, "unit"),
                html_id=anchor(below(drawn.path, "unit")),
                label=gettext("单位"),
                kind="select",
                value=str(held.get("unit") or _UNITS[0]),
                choices=[Choice(one, sentence(one)) for one in _UNITS],
                width="short",
                required=False,
            ),
        ]
        return replace(drawn, kind="span", fields=fields, errors=errors, optional=not sort.required)

    def _condition(self, drawn: Part, sort: Sort, value: Any) -> Part:
        held: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        questions = {one.key: one for one in self.choices.questions()}
        always = sort.kind.__name__ == "Sample"
        situations = [one for one in questions.values() if one.key in _ids(self.choices.document)]
        shown = [*([one.key for one in situations] if always else ()), *held]
        fields = []
        for key in dict.fromkeys(shown):
            asked = questions.get(key) or Question(key, gettext("%(key)s（没有这个问题）") % {"key": key}, ())
            chosen = [str(one) for one in held.get(key) or ()]
            here = below(drawn.path, key)
            fields.append(
                Field(
                    name=here,
                    html_id=anchor(here),
                    label=asked.label,
                    kind="checkboxes",
                    value=chosen,
                    choices=on_offer(asked.options, chosen),
                    errors=self.found.at(here),
                    required=False,
                    width="inline",
                )
            )
        more = [Choice(one.key, one.label) for one in questions.values() if one.key not in shown]
        if more and not always:
            label = gettext("再加一个条件") if held else gettext("只在这种情形下适用")
            nothing = Choice("", gettext("总是适用") if not held else gettext("不加"))
            name = f"{drawn.path}+"
            fields.append(
                Field(
                    name=name,
                    html_id=f"{drawn.id}-more",
                    label=label,
                    kind="select",
                    choices=[nothing, *more],
                    required=False,
                )
            )
        return replace(drawn, kind="condition", fields=fields, hidden=list(dict.fromkeys(shown)))

    def _themes(self, drawn: Part, sort: Sort, value: Any) -> Part:
        chosen = [str(one.get("code")) for one in value or () if isinstance(one, Mapping)]
        offered = on_offer(self.choices.themes.get(sort.key, ()), chosen)
        box = Field(
            name=drawn.path,
            html_id=drawn.id,
            label=drawn.label,
            kind="checkboxes",
            value=chosen,
            choices=offered,
            required=False,
            errors=drawn.errors,
            width="inline",
        )
        return replace(drawn, fields=[box], hidden=[drawn.path])

    def _values(self, drawn: Part, value: Any) -> Part:
        """The answers of a sample to the form: one for each field that is known, or that it has."""
        held: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        known = {str(one["key"]): one for one in self.choices.fields()}
        keys = [*known, *(key for key in held if key not in known)]
        fields = [self._value(known.get(key, {"key": key}), held, below(drawn.path, key)) for key in keys]
        name = f"{drawn.path}+"
        fields.append(
            Field(
                name=name,
                html_id=f"{drawn.id}-more",
                label=gettext("再填一项，写它的代号"),
                help=gettext("自动生成的申请表里的项目，例如 applicant_name。"),
                required=False,
                width="medium",
            )
        )
        return replace(drawn, kind="values", fields=fields, hidden=keys)

    def _value(self, asked: Mapping[str, Any], held: Mapping[str, Any], path: str) -> Field:
        key = str(asked["key"])
        written = str(codec(Any).write(held[key])) if key in held else ""
        drawn = Field(
            name=path,
            html_id=anchor(path),
            label=str(asked.get("label") or key),
            value=written,
            required=False,
            errors=self.found.at(path),
        )
        if asked.get("type") != "choice":
            return drawn
        offered = on_offer(options_of(asked), [written] if written else [])
        return replace(drawn, kind="select", choices=[Choice("", gettext("没有")), *offered], width="medium")

    def _group(self, drawn: Part, sort: Sort, value: Any) -> Part:
        there = isinstance(value, Mapping) or not sort.optional
        inner = sort.inner
        if not there or inner is None:
            return replace(drawn, kind="group", present=False, optional=sort.optional)
        parts = self.parts(inner, value if isinstance(value, Mapping) else {}, drawn.path)
        return replace(drawn, kind="group", parts=parts, optional=sort.optional)

    def _lines(self, sort: Sort, value: Any, path: str) -> list[Line]:
        listed = value if isinstance(value, list) else []
        lines = []
        for number, one in enumerate(listed):
            line = _line(number, len(listed), f"{path}[{number}]")
            blocks, warns = self.found.inside(line.path)
            line = replace(line, name=element_name(one), note=_note(sort, one), url=self.address(line.path))
            lines.append(replace(line, blocks=blocks, warns=warns))
        return lines

    def _rows(self, sort: Sort, value: Any, path: str) -> list[Line]:
        listed = value if isinstance(value, list) else []
        inner = sort.inner
        if inner is None:
            return []
        return [
            replace(
                _line(number, len(listed), f"{path}[{number}]"),
                name=element_name(one),
                parts=self.parts(inner, one if isinstance(one, Mapping) else {}, f"{path}[{number}]"),
            )
            for number, one in enumerate(listed)
        ]

    def _texts(self, sort: Sort, value: Any, path: str) -> list[Line]:
        listed = value if isinstance(value, list) else []
        label = sentence(sort.label)
        lines = []
        for number, one in enumerate(listed):
            here = f"{path}[{number}]"
            box = Field(
                name=here,
                html_id=anchor(here),
                label=f"{label} {number + 1}",
                kind="textarea",
                value=one,
                errors=self.found.at(here),
            )
            part = Part("field", here, box.label, fields=[box])
            lines.append(replace(_line(number, len(listed), here), name=str(one)[:20], parts=[part]))
        return lines


def _line(number: int, count: int, path: str) -> Line:
    return Line(number=number + 1, path=path, name="", first=number == 0, last=number == count - 1)


def _note(sort: Sort, element: Any) -> str:
    """Up to three short facts about an element: its number and the words chosen in it."""
    if not isinstance(element, Mapping) or sort.inner is None:
        return ""
    said = [str(element[key]) for key in ("id", "key") if isinstance(element.get(key), str)]
    for part in sorts_of(sort.inner):
        value = element.get(part.key)
        if part.control is Control.CHOICE and isinstance(value, str):
            said.append(sentence(words_for(part.hint).get(value, value)))
        elif part.control is Control.SPAN and isinstance(value, Mapping):
            said.append(f"{value.get('value', '')} {sentence(str(value.get('unit', '')))}")
    if isinstance(element.get("when"), Mapping) and element["when"]:
        said.append(gettext("有适用情形"))
    return " · ".join(said[:4])


def named(sort: Sort) -> Pairs:
    words = words_for(sort.hint)
    return [(one, sentence(words.get(one, one))) for one in sort.words]


def on_offer(pairs: Pairs, chosen: Sequence[str]) -> list[Choice]:
    """The choices, and what was chosen before and is no longer offered: it stays until somebody takes it away."""
    known = {code for code, _ in pairs}
    gone = [Choice(one, gettext("%(one)s（已经没有这一项）") % {"one": one}) for one in chosen if one not in known]
    return [*(Choice(code, name) for code, name in pairs), *gone]


def _nothing(sort: Sort) -> Choice:
    return Choice("", gettext("请选择") if sort.required else gettext("没有"))


def _fields_of(kind: type) -> Sequence[Any]:
    return tuple(kind.__dataclass_fields__.values())  # type: ignore[attr-defined] # kinds are dataclasses


def _default_of(sort: Sort) -> str:
    default = next((one.default for one in _fields_of(sort.kind) if one.name == sort.key), None)
    return default if isinstance(default, str) else ""


def _ids(document: Mapping[str, Any]) -> set[str]:
    return {str(one.get("id")) for one in document.get("situations") or () if isinstance(one, Mapping)}
