"""What an applicant's answers decide: materials, limit, fees, level. Pure and total: no answer, no surprise."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from tongban.catalogue.definition import (
    Definition,
    FeeItem,
    Level,
    Material,
    Node,
    Outcome,
    Situation,
    Span,
    When,
)
from tongban.catalogue.definition.rules import Gives
from tongban.catalogue.facts import Answers as Answers
from tongban.catalogue.facts import Facts, facts_of
from tongban.catalogue.facts import applies as applies
from tongban.catalogue.facts import chosen as chosen
from tongban.catalogue.tables import Fired, decide, fired_in, open_in
from tongban.kernel.language import sentence


class _Conditional(Protocol):
    @property
    def when(self) -> When | None: ...


class Asks(Protocol):
    """Whatever has questions: an item's definition, or a bundle's."""

    @property
    def situations(self) -> tuple[Situation, ...]: ...


@dataclasses.dataclass(frozen=True, slots=True)
class AnswerProblem:
    situation: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """The time the office has. `promised` binds it in supervision, `statutory` in law."""

    promised: Span | None
    statutory: Span | None
    extension: Span | None
    basis: str | None

    @property
    def binding(self) -> Span | None:
        """The shorter of the two: a promise binds where it is no longer than what the law sets, never beyond it."""
        if self.promised is None or self.statutory is None:
            return self.promised or self.statutory
        return self.statutory if longer(self.promised, self.statutory) else self.promised

    @property
    def on_the_spot(self) -> bool:
        return self.binding is not None and self.binding.value == 0


#: Calendar days that a unit usually takes, to compare limits in different units: a week has five working days.
_USUALLY = {"小时": 1 / 24, "自然日": 1.0, "工作日": 7 / 5, "月": 30.0}


def longer(one: Span, other: Span) -> bool:
    """Whether one length is more than the other, as units usually go."""
    if one.unit == other.unit:
        return one.value > other.value
    return one.value * _USUALLY[one.unit] > other.value * _USUALLY[other.unit]


@dataclasses.dataclass(frozen=True, slots=True)
class LevelAdvice:
    """Which level decides. `elsewhere`: not a level of this item, so the applicant must be sent there."""

    level: Level
    elsewhere: bool
    note: str | None


def check_answers(definition: Asks, answers: Answers) -> list[AnswerProblem]:
    """Every reason why these answers cannot be used, in the order of the questions."""
    known = {situation.id for situation in definition.situations}
    problems = [
        AnswerProblem(key, sentence("没有这个问题，请重新打开情形引导。")) for key in answers if key not in known
    ]
    for situation in definition.situations:
        problems.extend(_problems_of_one(situation, chosen(answers, situation.id)))
    return problems


def _problems_of_one(situation: Situation, answer: tuple[str, ...]) -> Iterable[AnswerProblem]:
    options = {option.value for option in situation.options}
    if not answer:
        yield AnswerProblem(situation.id, sentence("请回答“{question}”。", question=situation.question))
    elif not options.issuperset(answer):
        yield AnswerProblem(
            situation.id, sentence("“{question}”没有这个选项，请重新选择。", question=situation.question)
        )
    elif len(answer) > 1 and not situation.multiple:
        yield AnswerProblem(situation.id, sentence("“{question}”只能选一项。", question=situation.question))
    elif len(set(answer)) != len(answer):
        yield AnswerProblem(situation.id, sentence("“{question}”中有一项选了两次。", question=situation.question))


def normalised(definition: Asks, answers: Answers) -> dict[str, list[str]]:
    """The answers as they are stored: every known question, options in the definition's order."""
    return {
        situation.id: [option.value for option in situation.options if option.value in chosen(answers, situation.id)]
        for situation in definition.situations
    }


def conditions_in(definition: Definition) -> Iterator[tuple[str, When]]:
    """Every condition of a definition with its field path: whatever an answer can change hangs on one of them."""
    groups: dict[str, Sequence[_Conditional]] = {
        "materials": definition.materials,
        "fee.items": definition.fee.items,
        "benefits": definition.benefits,
        "time_limit.variants": definition.time_limit.variants,
        "level_rules": definition.level_rules,
        "nodes": definition.nodes,
        "form.sections": definition.form.sections if definition.form else (),
    }
    for name, group in groups.items():
        yield from ((f"{name}[{place}].when", part.when) for place, part in enumerate(group) if part.when)
    for place, section in enumerate(definition.form.sections if definition.form else ()):
        for no, field in enumerate(section.fields):
            path = f"form.sections[{place}].fields[{no}]"
            if field.when:
                yield f"{path}.when", field.when
            yield from ((f"{path}.fields[{at}].when", one.when) for at, one in enumerate(field.fields) if one.when)
    for place, fee in enumerate(definition.fee.items):
        reductions = enumerate(fee.formula.reductions if fee.formula else ())
        yield from (
            (f"fee.items[{place}].formula.reductions[{no}].when", one.when) for no, one in reductions if one.when
        )
    for place, table in enumerate(definition.tables):
        for no, row in enumerate(table.rows):
            for column, (asked, cell) in enumerate(zip(table.inputs, row.cells, strict=False)):
                if asked.of == "situation" and asked.key and cell is not None and cell.among:
                    # "none of these" tells apart the same options as "one of these"
                    yield f"tables[{place}].rows[{no}].cells[{column}]", {asked.key: cell.among}
    if definition.promise is not None and definition.promise.when:
        yield "promise.when", definition.promise.when


def deciding_situations(definition: Definition) -> frozenset[str]:
    """The questions whose answer changes anything; the others only inform the officer."""
    named = {question for _, when in conditions_in(definition) for question in when}
    return frozenset(situation.id for situation in definition.situations if situation.id in named)


#: What applies where: a part that a table names is needed when a row says so, any other when its condition holds.
Known = Answers | Facts


def materials_for(definition: Definition, known: Known) -> list[Material]:
    """The exact list of materials for what is known, in the order of the definition."""
    named, wanted = _by_tables(definition, "materials", known)
    answers = facts_of(known).answers
    return [one for one in definition.materials if _needed(one.id, one.when, answers, named, wanted)]


def materials_open(definition: Definition, known: Known) -> list[Material]:
    """The materials that a table may still call for once more is known."""
    perhaps = {key for row in open_in(definition, "materials", known) for key in row.then.materials}
    there = {one.id for one in materials_for(definition, known)}
    return [one for one in definition.materials if one.id in perhaps - there]


def limit_for(definition: Definition, known: Known) -> Limit:
    """The limit: what a table says, else the first variant that holds, replaces both of the item's own limits."""
    own = definition.time_limit
    for row in fired_in(definition, "limit", known):
        return Limit(row.then.promised, row.then.statutory, own.extension, row.basis)
    for variant in own.variants:
        if applies(variant.when, facts_of(known).answers):
            return Limit(variant.promised, variant.statutory, own.extension, variant.basis)
    return Limit(own.promised, own.statutory, own.extension, own.statutory_basis)


def fees_for(definition: Definition, known: Known) -> list[FeeItem]:
    """What this costs; empty when the service is free."""
    if not definition.fee.charged:
        return []
    named, wanted = _by_tables(definition, "fee", known)
    answers = facts_of(known).answers
    return [fee for fee in definition.fee.items if _needed(fee.name, fee.when, answers, named, wanted)]


def benefits_for(definition: Definition, answers: Answers) -> list[FeeItem]:
    """What the applicant is paid under these answers."""
    return [benefit for benefit in definition.benefits if applies(benefit.when, answers)]


def level_for(definition: Definition, known: Known) -> LevelAdvice | None:
    """Which level decides; None when any level of the item may, by place."""
    for row in fired_in(definition, "routing", known):
        if row.then.level is not None:
            return LevelAdvice(row.then.level, row.then.level not in definition.levels, f"{row.reason}（{row.basis}）")
    for rule in definition.level_rules:
        if applies(rule.when, facts_of(known).answers):
            return LevelAdvice(rule.level, rule.level not in definition.levels, rule.note)
    return None


def reasons_for(definition: Definition, known: Known) -> list[Fired]:
    """Every row of every table that fires, with its reason and basis, in the order of the tables."""
    return [row for table in definition.tables for row in decide(definition, table, known).fired]


def fees_open(definition: Definition, known: Known) -> list[FeeItem]:
    """The fees that a table may still call for once more is known."""
    perhaps = {row.then.fee for row in open_in(definition, "fee", known)}
    there = {fee.name for fee in fees_for(definition, known)}
    return [fee for fee in definition.fee.items if fee.name in perhaps - there]


def refused_by(definition: Definition, known: Known) -> Fired | None:
    """The row by which one may not apply at all, with its reason and basis; None while nothing says so."""
    return next((row for row in fired_in(definition, "eligibility", known) if row.then.eligible is False), None)


def nodes_in(definition: Definition, nodes: Iterable[Node], known: Known) -> list[Node]:
    """The acts that are called for."""
    named, wanted = _by_tables(definition, "routing", known)
    answers = facts_of(known).answers
    return [node for node in nodes if _needed(node.key, node.when, answers, named, wanted)]


def _by_tables(definition: Definition, gives: Gives, known: Known) -> tuple[frozenset[str], frozenset[str]]:
    """What tables of this kind speak of at all, and what their fired rows call for."""
    named = frozenset(
        key for table in definition.tables if table.gives == gives for row in table.rows for key in called(row.then)
    )
    if not named:
        return named, named
    return named, frozenset(key for row in fired_in(definition, gives, known) for key in called(row.then))


def called(then: Outcome) -> tuple[str, ...]:
    """The materials, fee or act of the office that a row calls for."""
    return (*then.materials, *(one for one in (then.fee, then.node) if one is not None))


def _needed(key: str, when: When | None, answers: Answers, named: frozenset[str], wanted: frozenset[str]) -> bool:
    return key in wanted if key in named else applies(when, answers)
