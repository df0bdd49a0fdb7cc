"""Small view models that the components draw. Fronts fill them from queries; templates only lay them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField, Form
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select, Textarea


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell of the fact strip: what a reader asks first, answered in one short phrase."""

    label: str
    value: str
    note: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list: what it is, its value, and possibly where to change it. `official`: Chinese text."""

    label: str
    value: object
    note: str = ""
    url: str = ""
    action: str = ""
    official: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event. `state`: done, now (whose move it is), next (not yet)."""

    title: str
    at: datetime | None = None
    text: str = ""
    actor: str = ""
    state: str = "done"
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One station of a drawn flow."""

    name: str
    actor: str = ""
    limit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What we received: its hash is the citizen's proof of the exact bytes."""

    name: str
    size: int
    digest: str
    at: datetime | None = None
    url: str = ""
    remove_url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind, how many there are of it, and the words for that ("52 项，70.3%")."""

    label: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A form field as drawn. Build it by hand for generated forms, or with `field_from` for a Django form.

    `kind`: text, textarea, number, date, tel, email, password, select, radio, checkbox (one), checkboxes (many), file.
    `origin` says where a value was brought in from ("来自电子营业执照"); such a value is shown as brought in.
    """

    name: str
    label: str
    kind: str = "text"
    value: object = ""
    help: str = ""
    errors: Sequence[str] = ()
    required: bool = True
    choices: Sequence[Choice] = ()
    autocomplete: str = ""
    inputmode: str = ""
    maxlength: int | None = None
    width: str = ""
    accept: str = ""
    origin: str = ""
    dispute_url: str = ""
    readonly: bool = False
    html_id: str = ""

    @property
    def id(self) -> str:
        return self.html_id or f"f-{self.name}"

    @property
    def first_id(self) -> str:
        """Where a link of the error summary goes: a group's first choice, else the control itself."""
        return f"{self.id}-0" if self.kind in {"radio", "checkboxes"} else self.id

    @property
    def described_by(self) -> str:
        named = [f"{self.id}-help"] if self.help else []
        named += [f"{self.id}-origin"] if self.origin else []
        named += [f"{self.id}-error"] if self.errors else []
        return " ".join(named)

    @property
    def chosen(self) -> frozenset[str]:
        if isinstance(self.value, str) or self.value is None:
            return frozenset([self.value or ""])
        if isinstance(self.value, Iterable):
            return frozenset(str(one) for one in self.value)
        return frozenset([str(self.value)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `target` is the id of the field it leads to."""

    message: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Cursor pages: there is a next one or there is not; nothing is counted."""

    next_url: str = ""
    previous_url: str = ""
    shown: int | None = None
    more_than: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """One box of a drawn graph; those named in `after` must be finished before it may start.

    `state` is where it stands, in a word, drawn with the shape of its `tone`; `main`: it lies on the longest way.
    """

    no: int
    name: str
    actor: str = ""
    limit: str = ""
    optional: bool = False
    url: str = ""
    after: Sequence[int] = ()
    state: str = ""
    tone: str = "neutral"
    main: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One kind of a list and how much there is of it: late, and about to be late. `more`: at least so many."""

    label: str
    late: int
    soon: int
    url: str = ""
    more: bool = False
    current: bool = False


def field_from(bound: BoundField) -> Field:
    """The drawn form of a Django form field, with what was typed and what was wrong with it."""
    widget = bound.field.widget
    choices: tuple[Choice, ...] = ()
    if isinstance(widget, (Select, RadioSelect, CheckboxSelectMultiple)):
        choices = tuple(Choice(str(value), str(label)) for value, label in widget.choices)
    value = bound.value()
    kind = _kind_of(widget)
    if kind == "checkbox":
        value = "on" if value else ""
    return Field(
        name=bound.html_name,
        label=str(bound.label),
        kind=kind,
        value="" if value is None or kind in {"file", "password"} else value,
        help=str(bound.help_text),
        errors=[str(error) for error in bound.errors],
        required=bound.field.required,
        choices=choices,
        autocomplete=str(widget.attrs.get("autocomplete", "")),
        inputmode=str(widget.attrs.get("inputmode", "")),
        maxlength=getattr(bound.field, "max_length", None),
        width=str(widget.attrs.get("data-width", "")),
        accept=str(widget.attrs.get("accept", "")),
        html_id=bound.id_for_label.removesuffix("_0") or bound.auto_id or "",
    )


def _kind_of(widget: object) -> str:
    for kind, widget_class in (
        ("checkboxes", CheckboxSelectMultiple),
        ("radio", RadioSelect),
        ("select", Select),
        ("textarea", Textarea),
        ("checkbox", CheckboxInput),
        ("file", FileInput),
    ):
        if isinstance(widget, widget_class):
            return kind
    return str(getattr(widget, "input_type", "text"))


def problems_of(source: object) -> list[Problem]:
    """Every message of a Django form or of drawn fields, in page order, each with the field it leads to."""
    if isinstance(source, Form):
        whole = [Problem(str(message)) for message in source.non_field_errors()]
        fields: Iterable[Field] = (field_from(bound) for bound in source)
        return whole + _problems_of_fields(fields)
    if isinstance(source, Iterable):
        listed = list(source)
        return [one for one in listed if isinstance(one, Problem)] + _problems_of_fields(
            one for one in listed if isinstance(one, Field)
        )
    return []


def _problems_of_fields(fields: Iterable[Field]) -> list[Problem]:
    return [Problem(message, one.first_id) for one in fields for message in one.errors]
