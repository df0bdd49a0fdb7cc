"""What a definition is made of: frozen values that carry the names of the published format (schemas/item.schema.json)."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from tongban.catalogue.definition.fields import Form, Option
from tongban.catalogue.definition.rules import DecisionTable, Formula
from tongban.catalogue.definition.terms import Level, Span, Stage, When


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
    #: How the amount follows from the form; then `amount` is None.
    formula: Formula | None = None


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
    #: What the fees that can be reckoned come to together; None = not stated.
    fee_fen: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A worked example: shown to applicants beside the form, and run as a test at every publication."""

    name: str
    applicant: Literal["natural", "legal"]
    answers: When
    form: Mapping[str, Any]
    expect: Expectation
    #: Where it is handled; only said where a table looks at the level.
    level: Level | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """告知承诺: in this situation the decision rests on the applicant's promise and is checked afterwards."""

    #: The answer by which the applicant chose it; None = this item is always granted so.
    when: When | None = None
    check_within: Span
    #: The time to put right what a check finds; None: a broken promise leads straight to revocation.
    rectify_within: Span | None = None
    basis: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """容缺受理: how long materials that may follow (容缺后补) may be awaited after acceptance."""

    within: Span
    basis: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """有数量限制: so many licences per implementing body; equal applicants in the order of acceptance (第五十七条)."""

    places: int
    per: Literal["year", "ever"] = "ever"
    basis: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FirstReview:
    """先经下级审查: a lower level looks first and sends everything up; the upper may not ask again (第三十五、四十三条)."""

    level: Level
    within: Span | None = None
    basis: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """设立登记: the result brings a legal entity into the world. The names of the printed fields that describe it."""

    kind: Literal["enterprise", "sole_proprietor", "unincorporated", "social"]
    name: str
    code: str
    address: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call about this item, with area code: to ask, and to complain; where and when to come."""

    consultation: str | None = None
    complaint: str | None = None
    address: str | None = None
    hours: str | None = None
    window: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """例外: a finding of the quality gate that somebody answers for until a day; afterwards it counts again."""

    #: The gate's rule, and the material, question or field that it found; None = wherever the rule finds something.
    rule: str
    part: str | None = None
    reason: str
    owner: str
    #: The last day, as in JSON: 2026-12-31.
    until: str


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
    # What the law allows or demands of some items; see YOUNGER.
    promise: Promise | None = None
    tolerance: Tolerance | None = None
    quota: Quota | None = None
    first_review: FirstReview | None = None
    founds: Founding | None = None
    contact: Contact | None = None
    exemptions: tuple[Exemption, ...] = ()
    #: 直接关系公共安全、人身健康、生命财产安全: who deceives may not apply again for a time (第七十八、七十九条).
    direct_safety: bool = False
    #: What follows from the facts by table.
    tables: tuple[DecisionTable, ...] = ()
    #: The last two characters of the 33-digit code: which handling item of its basic item this is.
    handling_serial: str | None = None
    #: What a body's own implementation may settle more favourably: paths as `overriding.openable` lists them.
    opens: tuple[str, ...] = ()
    #: How well the applicant must be known to apply online; None: PROVED where a licence comes of it, else COMPARED.
    real_name: Literal["compared", "proved", "seen"] | None = None

    @property
    def is_licence(self) -> bool:
        """行政许可: the only kind of item to which 行政许可法 applies in full."""
        return self.item_type_code == "01"

    @property
    def title(self) -> str:
        """Name and handling item, as lists and papers show it."""
        return f"{self.name}（{self.handling_item}）" if self.handling_item else self.name

    @property
    def looks_at_level(self) -> bool:
        """Whether a table asks at which level the matter is handled."""
        return any(source.of == "level" for table in self.tables for source in table.inputs)

    @property
    def for_natural(self) -> bool:
        return "自然人" in self.subjects

    @property
    def for_legal(self) -> bool:
        return any(subject != "自然人" for subject in self.subjects)
