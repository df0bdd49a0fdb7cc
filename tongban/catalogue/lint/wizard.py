"""The wizard as a whole: what its questions can change, whether every way through it ends in a complete answer.

Options that no condition tells apart are one class. Every way is walked as long as there are few enough; else the ways
through the classes; else each answer (materials, limit, level …) by itself over the questions it rests on.
"""

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from tongban.catalogue.definition import Definition, FormField, Situation, When
from tongban.catalogue.lint.findings import Context, Hit
from tongban.catalogue.situations import applies, conditions_in, level_for, limit_for, materials_for, nodes_in

Answers = dict[str, tuple[str, ...]]
#: Ways through the wizard that are walked one by one.
BOUND = 5000


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """An answer that is missing on some ways: what, on how many of those walked, and one of them."""

    field: str
    what: str
    ways: int
    example: Answers


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """How many ways there are, and how it is known that each is complete.

    `each`: every one was walked; `alike`: one of every kind, options that change nothing being one; `parts`: every
    answer by itself, over the questions it rests on; `open`: too many even so, nothing is proved.
    """

    paths: int
    how: Literal["each", "alike", "parts", "open"]
    walked: int
    gaps: tuple[Gap, ...]


def path_count(situations: Sequence[Situation]) -> int:
    """The number of different sets of answers."""
    return math.prod(
        2 ** len(one.options) - 1 if one.multiple else len(one.options) for one in situations if one.options
    )


def paths(definition: Definition) -> Iterator[Answers]:
    """Every set of answers, in the order of questions and options."""
    return _ways(definition.situations, {one.id: [o.value for o in one.options] for one in definition.situations})


def _ways(situations: Sequence[Situation], options: Mapping[str, Sequence[str]]) -> Iterator[Answers]:
    asked = [one for one in situations if options.get(one.id)]
    for combination in itertools.product(*(_choices(options[one.id], multiple=one.multiple) for one in asked)):
        yield dict(zip((one.id for one in asked), combination, strict=True))


def _choices(options: Sequence[str], *, multiple: bool) -> Iterable[tuple[str, ...]]:
    if not multiple:
        return [(option,) for option in options]
    sizes = range(1, len(options) + 1)
    return [chosen for size in sizes for chosen in itertools.combinations(options, size)]


def classes(situation: Situation, conditions: Iterable[When]) -> list[str]:
    """One option of each class: those that no condition tells apart."""
    wanted = list(dict.fromkeys(frozenset(when[situation.id]) for when in conditions if situation.id in when))
    kinds: dict[tuple[bool, ...], str] = {}
    for option in situation.options:
        kinds.setdefault(tuple(option.value in values for values in wanted), option.value)
    return list(kinds.values())


@dataclasses.dataclass(frozen=True, slots=True)
class _Need:
    """One answer that every way must give, the conditions it rests on, and whether a set of answers gives it."""

    field: str
    what: str
    rests_on: tuple[When, ...]
    given: Callable[[Answers], bool]


def _needs(definition: Definition) -> Iterator[_Need]:
    limit, rules, nodes = definition.time_limit, definition.level_rules, definition.nodes
    tables = tuple(when for path, when in conditions_in(definition) if path.startswith("tables"))
    yield _Need(
        "time_limit",
        "没有办结时限",
        (*(variant.when for variant in limit.variants), *tables),
        lambda answers: limit_for(definition, answers).binding is not None,
    )
    if definition.materials:
        yield _Need(
            "materials",
            "一项材料也没有",
            (*(one.when for one in definition.materials if one.when), *tables),
            lambda answers: bool(materials_for(definition, answers)),
        )
    if rules:
        yield _Need(
            "level_rules",
            "要到别处办，却没有写到哪里",
            (*(rule.when for rule in rules), *tables),
            _has_a_place(definition),
        )
    if any(node.stage == "review" for node in nodes) and definition.item_type_code == "01":
        promised = definition.promise
        yield _Need(
            "nodes",
            "没有审查环节",
            (
                *(node.when for node in nodes if node.when),
                *((promised.when,) if promised and promised.when else ()),
                *tables,
            ),
            lambda answers: (
                any(node.stage == "review" for node in nodes_in(definition, nodes, answers))
                or (promised is not None and applies(promised.when, answers))
            ),
        )


def _has_a_place(definition: Definition) -> Callable[[Answers], bool]:
    def given(answers: Answers) -> bool:
        advice = level_for(definition, answers)
        return advice is None or not advice.elsewhere or bool(advice.note)

    return given


def prove(definition: Definition) -> Proof:
    """Walk the wizard and say what is missing where."""
    situations = [one for one in definition.situations if one.options]
    count = path_count(situations)
    needs = list(_needs(definition))
    if count <= BOUND:
        return _walk(count, "each", paths(definition), needs)
    kinds = _kinds(situations, [when for _, when in conditions_in(definition)])
    if _count(situations, kinds) <= BOUND:
        return _walk(count, "alike", _ways(situations, kinds), needs)
    walked, unproved = 0, False
    gaps: list[Gap] = []
    for need in needs:
        named = {question for when in need.rests_on for question in when}
        asked = [one for one in situations if one.id in named]
        kinds = _kinds(asked, need.rests_on)
        if _count(asked, kinds) > BOUND:
            unproved = True
            continue
        part = _walk(count, "parts", _ways(asked, kinds), [need])
        walked += part.walked
        gaps += part.gaps
    return Proof(count, "open" if unproved else "parts", walked, tuple(gaps))


def _kinds(situations: Iterable[Situation], conditions: Sequence[When]) -> dict[str, list[str]]:
    return {one.id: classes(one, conditions) for one in situations}


def _count(situations: Sequence[Situation], kinds: Mapping[str, Sequence[str]]) -> int:
    return math.prod(2 ** len(kinds[one.id]) - 1 if one.multiple else len(kinds[one.id]) for one in situations)


def _walk(count: int, how: Literal["each", "alike", "parts"], ways: Iterable[Answers], needs: Sequence[_Need]) -> Proof:
    walked, missing = 0, dict[int, list[Answers]]()
    for answers in ways:
        walked += 1
        for place, need in enumerate(needs):
            if not need.given(answers):
                missing.setdefault(place, []).append(answers)
    gaps = [Gap(needs[place].field, needs[place].what, len(found), found[0]) for place, found in missing.items()]
    return Proof(count, how, walked, tuple(gaps))


def incomplete_paths(definition: Definition, _: Context) -> Iterator[Hit]:
    """A way through the wizard that does not end in a complete answer, or a wizard too large to be sure."""
    proof = prove(definition)
    for gap in proof.gaps:
        way = _in_words(definition, gap.example)
        where = f"回答“{way}”时" if way else "办理时"
        yield Hit(gap.field, f"{where}{gap.what}" + (f"（共 {gap.ways} 种回答如此）" if gap.ways > 1 else ""))
    if proof.how == "open":
        yield Hit("situations", f"共有 {proof.paths} 种回答，互相牵连太多，无法证明每一种都有完整的答案")


def _in_words(definition: Definition, answers: Answers) -> str:
    named = {question for _, when in conditions_in(definition) for question in when}
    return "；".join(
        f"{one.question}：{'、'.join(one.label_of(value) for value in answers[one.id])}"
        for one in definition.situations
        if one.id in answers and one.id in named
    )


def idle_questions(definition: Definition, _: Context) -> Iterator[Hit]:
    """A question that no answer can make matter: every option leads to the same."""
    conditions = [when for _, when in conditions_in(definition)]
    for place, situation in enumerate(definition.situations):
        if len(classes(situation, conditions)) < 2:
            yield Hit(f"situations[{place}]", f"“{situation.question}”怎么回答，结果都一样", situation.id)


def unreachable(definition: Definition, _: Context) -> Iterator[Hit]:
    """A rule that an earlier one always overtakes, and form fields whose conditions contradict each other."""
    yield from _overtaken(
        definition, "time_limit.variants", [one.when for one in definition.time_limit.variants], "前面的情形时限"
    )
    yield from _overtaken(definition, "level_rules", [one.when for one in definition.level_rules], "前面的层级规则")
    yield from _never_asked(definition)


def _overtaken(definition: Definition, name: str, whens: Sequence[When], earlier: str) -> Iterator[Hit]:
    for place, when in enumerate(whens):
        before = whens[:place]
        named = {question for one in (*before, when) for question in one}
        asked = [one for one in definition.situations if one.id in named and one.options]
        kinds = _kinds(asked, [*before, when])
        if not before or _count(asked, kinds) > BOUND:
            continue
        if not any(
            applies(when, answers) and not any(applies(one, answers) for one in before)
            for answers in _ways(asked, kinds)
        ):
            yield Hit(f"{name}[{place}].when", f"轮不到这一条：凡符合它的，{earlier}都已经先适用")


def _never_asked(definition: Definition) -> Iterator[Hit]:
    single = {one.id for one in definition.situations if not one.multiple}
    #: choice field -> what must hold for it to be asked
    asked_when: dict[str, list[When]] = {}
    for place, section in enumerate(definition.form.sections if definition.form else ()):
        path = f"form.sections[{place}]"
        if _contradicts([section.when or {}], single):
            yield Hit(f"{path}.when", f"“{section.title}”这一节永远不会出现")
            continue
        for number, field in enumerate(section.fields):
            own = [section.when or {}, field.when or {}]
            needed = [*own, *(part for when in own for key in when for part in asked_when.get(key, ()))]
            if _contradicts(needed, single):
                yield Hit(
                    f"{path}.fields[{number}].when", f"“{field.label}”永远不会问到：它的几个条件不能同时成立", field.key
                )
            yield from _never_inside(field, f"{path}.fields[{number}]", needed, asked_when, single)
            if field.type in ("choice", "choices"):
                asked_when[field.key] = needed
                if field.type == "choice":
                    single.add(field.key)


def _never_inside(
    block: FormField, path: str, around: list[When], asked_when: Mapping[str, list[When]], single: set[str]
) -> Iterator[Hit]:
    """Parts of a block, or of its rows, that no answers call for."""
    asked, alone = dict(asked_when), set(single)
    for number, part in enumerate(block.fields):
        own = [*around, part.when or {}]
        needed = [*own, *(one for key in part.when or {} for one in asked.get(key, ()))]
        if not _contradicts(around, alone) and _contradicts(needed, alone):
            yield Hit(
                f"{path}.fields[{number}].when", f"“{part.label}”永远不会问到：它的几个条件不能同时成立", part.key
            )
        if part.type in ("choice", "choices"):
            asked[part.key] = needed
            if part.type == "choice":
                alone.add(part.key)


def _contradicts(whens: Iterable[When], single: set[str]) -> bool:
    left: dict[str, frozenset[str]] = {}
    for when in whens:
        for question, values in when.items():
            left[question] = left.get(question, frozenset(values)) & set(values)
    return any(question in single and not values for question, values in left.items())


def together(one: When | None, other: When | None, situations: Iterable[Situation]) -> bool:
    """Whether two conditions can hold at once."""
    single = {situation.id for situation in situations if not situation.multiple}
    return not _contradicts([one or {}, other or {}], single)
