"""What the gate says: rules, what they see, and what they find."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

from tongban.catalogue.definition import Definition, Exemption

Severity = Literal["blocks", "warns"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A licence type or a data resource as the gate needs it: every name, the first its own, and what it holds.

    Of a data resource the names are those of the papers that say nothing but what it holds.
    """

    names: tuple[str, ...]
    prints: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What is known of a law: since when it is no longer in force and what replaced it; how many articles it has."""

    title: str
    repealed_on: date | None = None
    replaced_by: str = ""
    source: str
    articles: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a definition is held against: the day, licence types, laws (by bare title) and data resources."""

    on: date
    licences: Mapping[str, Supply]
    laws: Mapping[str, Law]
    resources: Mapping[str, Supply] = dataclasses.field(default_factory=dict)
    #: Every name of a licence type, without gaps and quotes -> its id.
    by_name: Mapping[str, str] = dataclasses.field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", names_of(self.licences))


def names_of(supplies: Mapping[str, Supply]) -> dict[str, str]:
    """Every name, without gaps and quotes -> the id that it stands for."""
    return {plain(name): one for one, supply in supplies.items() for name in supply.names}


def plain(name: str) -> str:
    """A name without gaps and quotes."""
    return re.sub(r"[\s《》“”]", "", name)


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken; `part` is the material, question or field by which an exemption names it."""

    field: str
    what: str
    part: str = ""
    #: Only where it differs from the rule's own.
    severity: Severity | None = None
    mend: str = ""


Find = Callable[[Definition, Context], Iterator[Hit]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name, how grave a breach is, on what it rests, and how a breach is mended."""

    id: str
    title: str
    severity: Severity
    source: str
    mend: str
    find: Find
    #: Plainly against the law: a file that comes in from outside is refused for it too.
    unlawful: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: where, what, why and how to mend it. `exemption`: who answers for it, and until when."""

    rule: str
    severity: Severity
    item: str
    field: str
    part: str
    what: str
    why: str
    mend: str
    exemption: Exemption | None = None
