"""What is known about an application when something is decided: answers, form, who applies, at which level. Pure."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from tongban.catalogue.definition import When

#: Question id -> the options chosen. A single answer may be given as a bare string.
Answers = Mapping[str, str | Sequence[str]]

_NUMBER = re.compile(r"-?\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_YUAN = re.compile(r"\d{1,16}(\.\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """Everything a table or formula may look at. None: not known yet, which is not the same as left empty."""

    answers: Answers
    form: Mapping[str, Any] | None = None
    applicant: Literal["natural", "legal"] | None = None
    level: str | None = None


def facts_of(known: Answers | Facts) -> Facts:
    """Answers alone are facts too: of the rest nothing is known yet."""
    return known if isinstance(known, Facts) else Facts(known)


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


def position(kind: str, value: object) -> Fraction | None:
    """A number, an amount in yuan (then in fen) or a day as its exact place on a line; None for what is none.

    A number that JSON wrote counts by its digits, so that 0.1 is a tenth.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    match kind:
        case "number":
            return Fraction(text) if _NUMBER.fullmatch(text) else None
        case "money":
            return Fraction(text) * 100 if _YUAN.fullmatch(text) else None
        case _:
            return _day(text)


def _day(text: str) -> Fraction | None:
    try:
        return Fraction(date.fromisoformat(text).toordinal()) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
