"""A column of a decision table: what may stand under it, what an application says there, and how to say it in words.

Numbers, amounts and days are compared as exact fractions. A range is held as two cuts of the line: `(value, 0)` lies
just before the value, `(value, 1)` just behind it, so that open and closed ends are compared alike.
"""

import dataclasses
import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Literal

from tongban.catalogue.definition import Cell, Definition, FormField, Range, TableInput, When
from tongban.catalogue.facts import Facts, applies, chosen, position
from tongban.kernel.language import sentence, words

Kind = Literal["one", "several", "number", "money", "date"]
Cut = tuple[Fraction, int]


class Unknown(Enum):
    """Nobody has said yet; a table cannot be settled by it."""

    YET = "yet"


#: What stands in a column: an option, several options, a position on the line, None for left empty, or not known yet.
Value = str | frozenset[str] | Fraction | None | Unknown

#: Further than any number that JSON can carry.
BEYOND = Fraction(10) ** 400
_APPLICANTS = {"natural": "个人", "legal": "单位"}
_LEVELS = {"province": "省级", "city": "市级", "county": "县级", "township": "乡级", "village": "村级"}
_LABELS = words("个人", "单位", "省级", "市级", "县级", "乡级", "村级", "申请人", "办理层级")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One input with everything that may be said there."""

    input: TableInput
    label: str
    kind: Kind
    #: Value -> words, for the kinds one and several.
    options: Mapping[str, str]
    #: From where to where an answer may lie; for the kinds on a line.
    low: Fraction = -BEYOND
    high: Fraction = BEYOND
    may_be_blank: bool = False
    #: When the field is asked at all (all of them), and whether it must then be filled in.
    asked: tuple[When, ...] = ()
    required: bool = True

    @property
    def on_a_line(self) -> bool:
        return self.kind in ("number", "money", "date")

    @property
    def steps(self) -> bool:
        """Amounts and days go in steps of one (fen, day); between two numbers there is always another."""
        return self.kind in ("money", "date")


def column_of(definition: Definition, source: TableInput) -> Column | None:
    """The column, or None where the definition has no such question or field."""
    if source.of == "applicant":
        kinds = {"natural": definition.for_natural, "legal": definition.for_legal}
        labels = {kind: sentence(_APPLICANTS[kind]) for kind, may in kinds.items() if may}
        return Column(source, sentence("申请人"), "one", labels)
    if source.of == "level":
        return Column(source, sentence("办理层级"), "one", {one: sentence(_LEVELS[one]) for one in definition.levels})
    if source.of == "situation":
        for asked in definition.situations:
            if asked.id == source.key:
                labels = {option.value: option.label for option in asked.options}
                return Column(source, asked.question, "several" if asked.multiple else "one", labels)
        return None
    for section in definition.form.sections if definition.form else ():
        for field in section.fields:
            if field.key == source.key:
                return _column_of_field(source, field, tuple(when for when in (section.when, field.when) if when))
    return None


_KINDS: Mapping[str, Kind] = {
    "choice": "one", "choices": "several", "number": "number", "money": "money", "date": "date",
}  # fmt: skip


def _column_of_field(source: TableInput, field: FormField, asked: tuple[When, ...]) -> Column | None:
    kind = _KINDS.get(field.type)
    if kind is None:
        return None
    low, high = -BEYOND, BEYOND
    if kind == "date":
        low, high = Fraction(_FIRST_DAY.toordinal()), Fraction(_LAST_DAY.toordinal())
    if kind == "money":
        low, high = Fraction(0), Fraction(10**16 - 1)
    scale = 100 if kind == "money" else 1
    if field.minimum is not None:
        low = max(low, Fraction(str(field.minimum)) * scale)
    if field.maximum is not None:
        high = min(high, Fraction(str(field.maximum)) * scale)
    if kind == "money":
        low, high = Fraction(math.ceil(low)), Fraction(math.floor(high))
    return Column(
        source,
        field.label,
        kind,
        {option.value: option.label for option in field.options},
        low,
        high,
        may_be_blank=bool(asked) or not field.required,
        asked=asked,
        required=field.required,
    )


def cuts_of(column: Column, part: Range) -> tuple[Cut, Cut]:
    """Where a range begins and ends. Only for ranges whose ends can be read."""
    low, high = _end_at(column, part.low), _end_at(column, part.high)
    begins = (low, int(part.above)) if low is not None else (-BEYOND, 0)
    ends = (high, int(not part.below)) if high is not None else (BEYOND, 1)
    return (_stepped(begins), _stepped(ends)) if column.steps else (begins, ends)


def _end_at(column: Column, text: str | None) -> Fraction | None:
    return position(column.kind, text) if column.on_a_line else None


def _stepped(cut: Cut) -> Cut:
    """Just behind one step is just before the next."""
    return (cut[0] + 1, 0) if cut[1] else cut


def value_in(column: Column, facts: Facts) -> Value:
    """What the application says in this column."""
    match column.input.of:
        case "applicant":
            return facts.applicant or Unknown.YET
        case "level":
            return facts.level or Unknown.YET
        case "situation":
            picked = chosen(facts.answers, column.input.key or "")
            if not picked:
                return Unknown.YET
            return frozenset(picked) if column.kind == "several" else picked[0]
    if facts.form is None:
        return Unknown.YET
    if not all(applies(when, {**facts.form, **facts.answers}) for when in column.asked):
        return None  # not asked here, whatever was typed before
    given = facts.form.get(column.input.key or "")
    if given in (None, "", []):
        return Unknown.YET if column.required else None
    return _value_of_field(column, given)


def _value_of_field(column: Column, given: Any) -> Value:
    """What cannot be read is not known: the form's own validator names it."""
    if column.kind == "several":
        return frozenset(str(one) for one in given) if isinstance(given, list | tuple) else frozenset([str(given)])
    if column.kind == "one":
        return str(given)
    found = position(column.kind, given)
    return Unknown.YET if found is None else found


def holds(column: Column, cell: Cell | None, value: Value) -> bool | None:
    """Does the cell take this value? None while the value is not known."""
    if cell is None:
        return True
    if isinstance(value, Unknown):
        return None
    if value is None:
        return cell.blank
    return _inside(column, cell, value) != cell.negated if cell.among or cell.ranges or cell.negated else False


def _inside(column: Column, cell: Cell, value: str | frozenset[str] | Fraction) -> bool:
    if isinstance(value, Fraction):
        here = (value, 0)
        return any(begins <= here < ends for begins, ends in (cuts_of(column, part) for part in cell.ranges))
    picked = value if isinstance(value, frozenset) else frozenset([value])
    return bool(picked & set(cell.among))


# --- words -----------------------------------------------------------------------------------------------------------


def said(column: Column, value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return sentence("没有填写")
    if isinstance(value, Unknown):
        return sentence("还不知道")
    if isinstance(value, Fraction):
        return _figure(column.kind, value)
    picked = [value] if isinstance(value, str) else [one for one in column.options if one in value]
    return sentence("、").join(column.options.get(one, one) for one in picked)


def condition(column: Column, cell: Cell | None) -> str:
    """What a cell asks for, in words; empty for any."""
    if cell is None:
        return ""
    parts = [sentence("“{value}”", value=column.options.get(one, one)) for one in cell.among]
    parts += [_range_words(column, part) for part in cell.ranges]
    text = sentence("或").join(parts)
    if cell.negated:
        text = sentence("不是{what}", what=text)
    elif cell.among:
        text = sentence("是{what}", what=text)
    if cell.blank:
        text = sentence("或").join(part for part in (text, sentence("没有填写")) if part)
    return sentence("“{label}”{what}", label=column.label, what=text)


def _range_words(column: Column, part: Range) -> str:
    low = _end(column, part.low, sentence("大于 {n}") if part.above else sentence("不小于 {n}"))
    high = _end(column, part.high, sentence("小于 {n}") if part.below else sentence("不超过 {n}"))
    return sentence("且").join(one for one in (low, high) if one)


def _end(column: Column, text: str | None, pattern: str) -> str:
    if text is None:
        return ""
    found = _end_at(column, text)
    return pattern.format(n=text if found is None else _figure(column.kind, found))


def _figure(kind: Kind, value: Fraction) -> str:
    if kind == "date":
        return date.fromordinal(int(value)).isoformat()
    if kind == "money":
        return f"¥ {int(value) // 100:,}.{int(value) % 100:02d}"
    return plain(value)


def plain(value: Fraction) -> str:
    """A number in digits: 120, 0.5; cut after nine decimals where it has more."""
    sign, scaled = "-" if value < 0 else "", int(abs(value) * 10**9)
    whole, rest = divmod(scaled, 10**9)
    return f"{sign}{whole:,}" + (f".{rest:09d}".rstrip("0") if rest else "")


def between(begins: Cut, ends: Cut) -> Fraction:
    """An example between two cuts: the simplest that is there."""
    if begins[1] == 0:
        return begins[0]
    for places in range(9):
        step = Fraction(1, 10**places)
        found = (begins[0] // step + 1) * step
        if found < ends[0]:
            return found
    return (begins[0] + ends[0]) / 2
