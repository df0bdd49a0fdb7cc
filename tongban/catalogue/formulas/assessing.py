"""One fee for one application: what its formula comes to, or in a sentence why it cannot be told yet. Pure."""

import dataclasses
from collections.abc import Mapping, Sequence

from tongban.catalogue.definition import Definition, FeeItem, FormField, When
from tongban.catalogue.facts import Answers, Facts, applies, facts_of, position
from tongban.catalogue.formulas.grammar import FormulaWrong, Sort, parse_formula
from tongban.catalogue.formulas.reckoning import Figure, NotReckoned, Reckoned, reckon
from tongban.catalogue.formulas.sorts import SO_FAR, names_in
from tongban.kernel.language import sentence

_SORTS: Mapping[str, Sort] = {"number": "number", "money": "money"}


@dataclasses.dataclass(frozen=True, slots=True)
class Assessed:
    """A fee with its amount, or the sentence that says what is wanting."""

    fee: FeeItem
    reckoned: Reckoned | None
    wanting: str = ""


def figure_fields(definition: Definition) -> dict[str, FormField]:
    """The fields of the item's own form that a formula may name."""
    sections = definition.form.sections if definition.form else ()
    return {field.key: field for section in sections for field in section.fields if field.type in _SORTS}


def figures_in(definition: Definition, facts: Facts) -> dict[str, Figure]:
    """The figures that are filled in and can be read, exactly as written."""
    found = {}
    for key, field in figure_fields(definition).items():
        value = position(_SORTS[field.type], (facts.form or {}).get(key))
        if value is not None:
            found[key] = Figure(value, _SORTS[field.type], field.label)
    return found


def assess(definition: Definition, fee: FeeItem, known: Answers | Facts) -> Assessed:
    """What the fee comes to for these facts. Only for a fee with a formula."""
    formula = fee.formula
    if formula is None:
        raise ValueError(f"{fee.name} has no formula")
    facts = facts_of(known)
    figures = figures_in(definition, facts)

    def holding(when: When | None) -> bool:
        return applies(when, {**(facts.form or {}), **facts.answers})

    needed = [formula.expression, *(one.expression for one in formula.reductions if holding(one.when))]
    try:
        missing = [
            key
            for expression in needed
            for key in dict.fromkeys(names_in(parse_formula(expression)))
            if key not in figures and key != SO_FAR
        ]
        if missing:
            fields = figure_fields(definition)
            labels = dict.fromkeys(fields[key].label if key in fields else key for key in missing)
            return Assessed(fee, None, sentence("填写“{labels}”以后才能算出。", labels=sentence("”“").join(labels)))
        return Assessed(fee, reckon(fee, formula, figures, holding))
    except (FormulaWrong, NotReckoned) as problem:
        return Assessed(fee, None, str(problem))


@dataclasses.dataclass(frozen=True, slots=True)
class Bill:
    """What the fees come to together, as far as the definition says; each with its account or what is wanting."""

    fen: int
    assessed: tuple[Assessed, ...]

    @property
    def wanting(self) -> tuple[str, ...]:
        return tuple(f"{one.fee.name}：{one.wanting}" for one in self.assessed if one.wanting)


def bill_for(definition: Definition, fees: Sequence[FeeItem], known: Answers | Facts) -> Bill:
    """All fees together: by formula, and those with a fixed amount once; what is set locally is not counted."""
    assessed = tuple(assess(definition, fee, known) for fee in fees if fee.formula is not None)
    reckoned = sum(one.reckoned.fen for one in assessed if one.reckoned is not None)
    fixed = sum(fen for fee in fees if (fen := fixed_fen(fee)) is not None)
    return Bill(reckoned + fixed, assessed)


def fixed_fen(fee: FeeItem) -> int | None:
    """The amount that the item sets, in fen; None where it is set locally, is a rate or is reckoned."""
    if fee.amount is None or not fee.unit.startswith("元"):
        return None
    found = position("money", str(fee.amount))
    return int(found) if found is not None else None
