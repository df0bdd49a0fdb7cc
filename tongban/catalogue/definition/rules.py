"""What a definition decides by table (决策表) and reckons by formula (收费公式): frozen values of the published format."""

import dataclasses
from typing import Literal

from tongban.catalogue.definition.terms import Level, Span, When

#: What a table gives. Each kind fills its own part of an `Outcome`.
Gives = Literal["materials", "eligibility", "discretion", "routing", "limit", "fee"]
#: unique: exactly one row fits; first: the first that fits; collect: all that fit.
Hit = Literal["unique", "first", "collect"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TableInput:
    """One column of conditions: a question of the wizard, a field of the item's own form, who applies, or at which level."""

    of: Literal["situation", "field", "applicant", "level"]
    #: Question id or field key; None for applicant (natural, legal) and level.
    key: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From … to …; an end that is None is unbounded, an `above`/`below` end does not belong to it.

    Ends are text, so that nothing is ever rounded: 100, 0.5, yuan as 1000.50, days as 2026-01-31.
    """

    low: str | None = None
    high: str | None = None
    #: The lower end itself is left out (大于 instead of 不小于).
    above: bool = False
    #: The upper end itself is left out (小于 instead of 不超过).
    below: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A condition on one input; None in a row's place means any. `negated`: none of these. `blank`: also unanswered."""

    among: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    negated: bool = False
    blank: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a row gives; only the part that the table's kind names is filled."""

    #: materials: the ids of materials that are needed.
    materials: tuple[str, ...] = ()
    #: eligibility: may one apply, and if not, why.
    eligible: bool | None = None
    reason: str | None = None
    #: discretion (裁量基准): what is suggested, and from where to where the officer may go.
    suggestion: str | None = None
    low: str | None = None
    high: str | None = None
    unit: str | None = None
    #: routing: the level that decides, the department that takes part, the review act that is called for.
    level: Level | None = None
    department: str | None = None
    node: str | None = None
    #: limit: both replace the item's own.
    promised: Span | None = None
    statutory: Span | None = None
    #: fee: the name of the fee that is charged.
    fee: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    cells: tuple[Cell | None, ...]
    then: Outcome
    basis: str
    remark: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """Rows of conditions in the order of `inputs`, each with what it gives and the law it stands on."""

    id: str
    name: str
    gives: Gives
    hit: Hit
    inputs: tuple[TableInput, ...]
    rows: tuple[TableRow, ...]
    note: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """减免: in this case the fee becomes what `expression` says of it (`fee` is the amount so far)."""

    name: str
    when: When | None = None
    expression: str
    basis: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How a fee is reckoned from the form: exact throughout, rounded once at the end by the rule stated here."""

    expression: str
    rounding: Literal["half_up", "down", "up"] = "half_up"
    to: Literal["fen", "jiao", "yuan"] = "fen"
    reductions: tuple[Reduction, ...] = ()
