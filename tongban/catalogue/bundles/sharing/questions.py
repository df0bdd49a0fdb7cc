"""The questions of all components as one list, each asked once, and the answers back to every component. Pure."""

import dataclasses
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from tongban.catalogue.bundles.definition import BundleDefinition, Component
from tongban.catalogue.definition import Definition, Option, Situation
from tongban.catalogue.situations import Answers, applies, chosen

_Signature = tuple[str, frozenset[str], bool]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SharedQuestion:
    """One question to the applicant. `asked_by`: component number -> the id the question has there.

    `values`: component number -> (value here -> value there); options are matched by their label.
    `from_bundle`: the bundle's own question that has answered it already. `settled`: the bundle's definition says
    the answer (values of the component). Neither is asked again.
    """

    key: str
    question: str
    options: tuple[Option, ...]
    multiple: bool
    asked_by: Mapping[int, str]
    values: Mapping[int, Mapping[str, str]]
    from_bundle: str | None = None
    settled: tuple[str, ...] = ()

    @property
    def to_ask(self) -> bool:
        return self.from_bundle is None and not self.settled

    @property
    def situation(self) -> Situation:
        """The question as the pages of one item know it."""
        return Situation(id=self.key, question=self.question, options=self.options, multiple=self.multiple)


def shared_questions(
    definitions: Mapping[int, Definition], bundle: BundleDefinition | None = None, answers: Answers | None = None
) -> tuple[SharedQuestion, ...]:
    """Every question of these components, in their order; the same question with the same options once.

    `answers` to the bundle's own questions decide which of its `KnownAnswer`s hold. Where the bundle has two
    components of one item, their questions stay apart: the answers are what tells the two from each other.
    """
    parts = {component.no: component for component in bundle.components} if bundle else {}
    own = {_signature(situation): situation for situation in reversed(bundle.situations)} if bundle else {}
    ids = [part.item_id for part in parts.values()] if bundle else [one.id for one in definitions.values()]
    repeated = {item for item, times in Counter(ids).items() if times > 1}
    taken = {situation.id for situation in own.values()}
    groups: dict[str, SharedQuestion] = {}
    for no, definition in definitions.items():
        for situation in definition.situations:
            signature = _signature(situation)
            asked = _alone(no, situation, known=_known(parts.get(no), situation, answers or {}))
            if asked.settled:
                key = _free(f"set_{no}_{situation.id}", taken)
            elif signature in own and not _holds(groups.get(own[signature].id), no):
                key = own[signature].id
                asked = dataclasses.replace(asked, from_bundle=key)
            else:
                key = _key(signature) if definition.id not in repeated else f"{_key(signature)}_{no}"
                while _holds(groups.get(key), no) or (key in taken and key not in groups):
                    key += "_"
            seed = groups.get(key) or _seed(key, asked, own.get(signature))
            groups[key] = _joined(seed, no, situation)
    return tuple(groups.values())


def answers_for(no: int, questions: Iterable[SharedQuestion], given: Answers) -> dict[str, list[str]]:
    """What one component is told: `given` holds the answers to the bundle's questions and to the shared ones."""
    told: dict[str, list[str]] = {}
    for question in questions:
        if no not in question.asked_by:
            continue
        values = question.values[no]
        answer = [values[value] for value in chosen(given, question.key) if value in values]
        told[question.asked_by[no]] = list(question.settled) or answer
    return told


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("?")


def _signature(situation: Situation) -> _Signature:
    labels = frozenset(_plain(option.label) for option in situation.options)
    return _plain(situation.question), labels, situation.multiple


def _key(signature: _Signature) -> str:
    """The same question has the same key whichever components take part, so that a draft keeps its answers."""
    question, labels, multiple = signature
    text = "\n".join([question, str(multiple), *sorted(labels)])
    return f"q_{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _free(key: str, taken: set[str]) -> str:
    while key in taken:
        key += "_"
    return key


def _holds(group: SharedQuestion | None, no: int) -> bool:
    return group is not None and no in group.asked_by


def _known(part: Component | None, situation: Situation, answers: Answers) -> tuple[str, ...]:
    options = {option.value for option in situation.options}
    for known in part.answers if part else ():
        if known.question == situation.id and options.issuperset(known.values) and applies(known.when, answers):
            return known.values
    return ()


def _alone(no: int, situation: Situation, *, known: tuple[str, ...]) -> SharedQuestion:
    return SharedQuestion(
        key="",
        question=situation.question,
        options=situation.options,
        multiple=situation.multiple,
        asked_by={},
        values={},
        settled=known,
    )


def _seed(key: str, asked: SharedQuestion, own: Situation | None) -> SharedQuestion:
    options = own.options if own and asked.from_bundle else asked.options
    return dataclasses.replace(asked, key=key, options=options)


def _joined(group: SharedQuestion, no: int, situation: Situation) -> SharedQuestion:
    there = {_plain(option.label): option.value for option in situation.options}
    values = {option.value: there[_plain(option.label)] for option in group.options}
    return dataclasses.replace(
        group, asked_by={**group.asked_by, no: situation.id}, values={**group.values, no: values}
    )
