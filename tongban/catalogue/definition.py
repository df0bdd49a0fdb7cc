"""One service item as a typed, frozen value: everything else about the item is derived from it.

The attributes carry the names of the published format (schemas/item.schema.json), so reading and writing are one
generic step and `to_json(parse(raw))` is the canonical form: parts that were left out have their defaults.
`parse` expects what `checks.problems_in` has passed.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar

Level = Literal["province", "city", "county", "township", "village"]
Stage = Literal["pre_review", "accept", "review", "decide", "issue"]
FieldType = Literal[
    "text", "longtext", "number", "money", "date", "choice", "choices",
    "division", "citizen_id", "uscc", "phone", "postcode",
]  # fmt: skip

Read = TypeVar("Read")

#: "Needed when": for every question named, the answer is one of those listed; None = always.
When = Mapping[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time in the unit the law uses."""

    value: int
    unit: Literal["工作日", "自然日", "月", "小时"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRef:
    code: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    natural: tuple[ThemeRef, ...] = ()
    legal: tuple[ThemeRef, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """Which level decides, by situation. A level outside the item's own means: refer the applicant there."""

    when: When
    level: Level
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CoDepartment:
    department: str
    role: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    title: str
    article: str | None = None
    checked: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One question whose answer decides materials, fees, limits or level."""

    id: str
    question: str
    options: tuple[Option, ...]
    multiple: bool = False

    def label_of(self, value: str) -> str:
        return next((option.label for option in self.options if option.value == value), value)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    id: str
    name: str
    kind: Literal["申请表格文书", "证件证书证明", "其他"] = "其他"
    form: Literal["纸质", "电子化", "纸质/电子化"] = "纸质/电子化"
    originals: int = 1
    copies: int = 0
    source: Literal["申请人自备", "政府部门核发", "其他"] = "申请人自备"
    source_note: str | None = None
    necessity: Literal["必要", "非必要", "容缺后补"] = "必要"
    when: When | None = None
    #: The licence type that stands in for it, so that it need not be handed in.
    licence: str | None = None
    note: str | None = None
    #: What the officer looks at; one short sentence each.
    check_points: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the flow as the guide shows it to applicants."""

    name: str
    actor: str
    limit: Span | None = None
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Limits that replace the item's own when its situation holds."""

    when: When
    promised: Span | None = None
    statutory: Span | None = None
    basis: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    promised: Span | None = None
    promised_basis: str | None = None
    statutory: Span | None = None
    statutory_basis: str | None = None
    extension: Span | None = None
    note: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """A fee, a tax or a benefit. Amount None = set locally and not known here."""

    name: str
    kind: str
    amount: int | float | None = None
    unit: str
    basis: str
    when: When | None = None
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    charged: bool = False
    items: tuple[FeeItem, ...] = ()
    reductions: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    name: str
    licence: str | None = None
    validity: str | None = None
    renewal: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    depth: Literal["Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"] = "Ⅲ级"
    fully_online: bool = False
    visits: int = 1
    channels: tuple[str, ...] = ("网上", "窗口")
    onsite_reason: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SpecialProcedure:
    """听证, 公示, 现场核查 …; `counts_in_limit` None = the law does not say."""

    kind: str
    limit: Span | None = None
    counts_in_limit: bool | None = None
    basis: str | None = None
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    question: str
    answer: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    key: str
    label: str
    type: FieldType
    required: bool = True
    help: str | None = None
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    pattern: str | None = None
    options: tuple[Option, ...] = ()
    #: Asked only when this holds; names situations, or choice fields that come earlier in the same form.
    when: When | None = None
    #: Where the value is known already: person.name, entity.usc, `licence:L-YYZZ.名称` … (see forms.SOURCES).
    prefill: str | None = None
    #: A prefilled value that the applicant may not change.
    lock: bool = False
    #: The field of the resulting licence that prints this value.
    prints: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    key: str
    title: str
    fields: tuple[FormField, ...]
    help: str | None = None
    when: When | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    sections: tuple[FormSection, ...]
    #: Printed fields that the office supplies although an applicant could: nobody is asked for them.
    office_fills: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One act of the office: who does it, by when, and what must be looked at."""

    key: str
    name: str
    stage: Stage
    role: Literal["clerk", "reviewer", "decider", "issuer"]
    limit: Span | None = None
    two_officers: bool = False
    when: When | None = None
    check_points: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a sample must come to; a publication is refused when it does not."""

    materials: tuple[str, ...]
    limit: Span | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A worked example: shown to applicants beside the form, and run as a test at every publication."""

    name: str
    applicant: Literal["natural", "legal"]
    answers: When
    form: Mapping[str, Any]
    expect: Expectation


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    id: str
    basic_code: str | None = None
    name: str
    handling_item: str | None = None
    item_type: str
    item_type_code: str
    subjects: tuple[str, ...]
    themes: Themes = Themes()
    department: str
    levels: tuple[Level, ...]
    levels_note: str | None = None
    level_rules: tuple[LevelRule, ...] = ()
    approval_bureau: bool = False
    co_departments: tuple[CoDepartment, ...] = ()
    handling_type: Literal["即办件", "承诺件"] = "承诺件"
    service_scope: str | None = None
    legal_basis: tuple[LegalBasis, ...] = ()
    conditions: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    time_limit: TimeLimit = TimeLimit()
    fee: Fee = Fee()
    benefits: tuple[FeeItem, ...] = ()
    results: tuple[Result, ...] = ()
    online: Online = Online()
    special_procedures: tuple[SpecialProcedure, ...] = ()
    faqs: tuple[Faq, ...] = ()
    notes: tuple[str, ...] = ()
    provenance: str | None = None
    # What an executable definition may add.
    aliases: tuple[str, ...] = ()
    form: Form | None = None
    nodes: tuple[Node, ...] = ()
    samples: tuple[Sample, ...] = ()

    @property
    def title(self) -> str:
        """Name and handling item, as lists and papers show it."""
        return f"{self.name}（{self.handling_item}）" if self.handling_item else self.name

    @property
    def for_natural(self) -> bool:
        return "自然人" in self.subjects

    @property
    def for_legal(self) -> bool:
        return any(subject != "自然人" for subject in self.subjects)


def parse(raw: Mapping[str, Any]) -> Definition:
    """The definition in a checked JSON object."""
    definition: Definition = _reader_of(Definition)(raw)
    return definition


def to_json(definition: Definition) -> dict[str, Any]:
    """The canonical JSON object: every key present, lists for tuples."""
    canonical: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(definition), ensure_ascii=False))
    return canonical


def fingerprint(definition: Definition) -> str:
    """SHA-256 of the canonical form: equal definitions are one version, however they were written down."""
    text = json.dumps(to_json(definition), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_as(kind: type[Read], raw: Mapping[str, Any]) -> Read:
    """A checked JSON object as one of our frozen dataclasses; for other documents that are built like this one."""
    whose: Any = kind
    value: Read = _reader_of(whose)(raw)
    return value


Reader = Callable[[Any], Any]


@cache
def _reader_of(kind: Any) -> Reader:
    """How to read one JSON value as `kind`. Worked out once per kind from its annotations."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any or origin is Literal or kind in (str, int, float, bool):
        return lambda value: value
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        read_inner = _reader_of(inner[0])  # `int | float | None`: numbers read alike
        return lambda value: None if value is None else read_inner(value)
    if origin is tuple:
        read_one = _reader_of(arguments[0])
        return lambda value: tuple(read_one(element) for element in value or ())
    if origin is Mapping:
        read_value = _reader_of(arguments[1])
        return lambda value: {key: read_value(element) for key, element in value.items()}
    if dataclasses.is_dataclass(kind):
        return _reader_of_dataclass(kind)
    raise TypeError(f"no reader for {kind!r}")


def _reader_of_dataclass(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader_of(hints[field.name]) for field in dataclasses.fields(kind)}
    may_be_null = {name for name, hint in hints.items() if type(None) in typing.get_args(hint)}

    def read(value: Mapping[str, Any]) -> Any:
        # null where null has no meaning of its own says the same as leaving the key out
        given = {key: part for key, part in value.items() if part is not None or key in may_be_null}
        return kind(**{key: readers[key](part) for key, part in given.items()})

    return read
