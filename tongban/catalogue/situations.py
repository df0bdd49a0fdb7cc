"""What an applicant's answers decide: materials, limit, fees, level. Pure and total: no answer, no surprise."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from tongban.catalogue.definition import (
    Definition,
    FeeItem,
    Level,
    Material,
    Node,
    Situation,
    Span,
    When,
)
from tongban.kernel.language import sentence

#: Question id -> the options chosen. A single answer may be given as a bare string.
Answers = Mapping[str, str | Sequence[str]]


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


def chosen(answers: Answers, question: str) -> tuple[str, ...]:
    """The options chosen for a question, none when it is unanswered."""
    answer = answers.get(question, ())
    if isinstance(answer, str):
        return (answer,) if answer else ()
    return tuple(answer)


def applies(when: When | None, answers: Answers) -> bool:
    """True if for every question named one of the listed options was chosen; without condition always."""
    if not when:
        return True
    return all(set(chosen(answers, question)) & set(options) for question, options in when.items())


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
        fields = enumerate(section.fields)
        yield from ((f"form.sections[{place}].fields[{no}].when", field.when) for no, field in fields if field.when)
    if definition.promise is not None and definition.promise.when:
        yield "promise.when", definition.promise.when


def deciding_situations(definition: Definition) -> frozenset[str]:
    """The questions whose answer changes anything; the others only inform the officer."""
    named = {question for _, when in conditions_in(definition) for question in when}
    return frozenset(situation.id for situation in definition.situations if situation.id in named)


def materials_for(definition: Definition, answers: Answers) -> list[Material]:
    """The exact list of materials for these answers."""
    return [material for material in definition.materials if applies(material.when, answers)]


def limit_for(definition: Definition, answers: Answers) -> Limit:
    """The limit for these answers: the first variant that holds replaces both of the item's own limits."""
    own = definition.time_limit
    for variant in own.variants:
        if applies(variant.when, answers):
            return Limit(variant.promised, variant.statutory, own.extension, variant.basis)
    return Limit(own.promised, own.statutory, own.extension, own.statutory_basis)


def fees_for(definition: Definition, answers: Answers) -> list[FeeItem]:
    """What these answers cost; empty when the service is free."""
    if not definition.fee.charged:
        return []
    return [fee for fee in definition.fee.items if applies(fee.when, answers)]


def benefits_for(definition: Definition, answers: Answers) -> list[FeeItem]:
    """What the applicant is paid under these answers."""
    return [benefit for benefit in definition.benefits if applies(benefit.when, answers)]


def level_for(definition: Definition, answers: Answers) -> LevelAdvice | None:
    """Which level decides under these answers; None when any level of the item may, by place."""
    for rule in definition.level_rules:
        if applies(rule.when, answers):
            return LevelAdvice(rule.level, rule.level not in definition.levels, rule.note)
    return None


def nodes_in(nodes: Iterable[Node], answers: Answers) -> list[Node]:
    """The acts that these answers call for."""
    return [node for node in nodes if applies(node.when, answers)]
