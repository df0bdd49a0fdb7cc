"""One value of a definition in one cell of a sheet, and back without loss. Pure.

What people write plainly is plain: 是, 5 工作日, 县级, one line per entry. What such a cell could not hold exactly
(an empty text, a line break inside an entry, a number of twenty digits) is written as JSON, which the same cell takes.
"""

import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.catalogue.definition import Formula, Option, Span
from tongban.catalogue.wording import dataclass_in, is_condition, is_list, literal_values, words_for

Cell = str | int | float | None
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SPAN = re.compile(r"([0-9]{1,9}) ?(\S+)")
#: What XML or a spreadsheet program would not give back as it was.
_AWKWARD = re.compile(r"[\r\ufffe\uffff]|x005F_|_x[0-9A-Fa-f]{4}_")
YES, NO = "是", "否"
_USUAL: Mapping[str, Any] = {"rounding": "half_up", "to": "fen", "reductions": []}


class BadCell(Exception):
    """What a cell holds cannot be meant; the message says what should stand there."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value is written into a cell and read from it; `choices` for a drop-down, `note` for people."""

    write: Callable[[Any], Cell]
    read: Callable[[Cell], Any]
    choices: tuple[str, ...] = ()
    note: str = "文字"


def empty_of(hint: Any) -> Any:
    """What an empty cell means: nothing, an empty list, no condition; MISSING where the format has a default."""
    if type(None) in typing.get_args(hint):
        return None
    if is_list(hint):
        return []
    return {} if is_condition(hint) else MISSING


MISSING: Any = object()


@cache
def codec(hint: Any) -> Codec:
    """The way in and out of a cell for an annotation of the definition."""
    plain = _without_none(hint)
    if is_condition(hint):
        return Codec(
            _write_condition,
            _read_condition,
            note="每行一个条件：问题编号=选项代码，几个选项用逗号隔开；空着表示总是适用",
        )
    if plain is Span:
        units = typing.get_args(typing.get_type_hints(Span)["unit"])
        return Codec(_write_span, _read_span, note=f"数字和单位，例如“5 工作日”；单位：{'、'.join(units)}")
    if plain is Formula:
        return Codec(_write_formula, _read_formula, note="算式，例如 (price - vat) × 1%；另定舍入办法或减免的写 JSON")
    if is_list(plain):
        inner = typing.get_args(plain)[0]
        if inner is Option:
            return Codec(_write_options, _read_options, note="每行一个选项：代码=名称")
        if dataclass_in(plain) is None:
            words = words_for(plain)
            note = f"每行一个：{'、'.join(words.values())}" if words else "每行一个"
            return Codec(_write_lines(words), _read_lines(words), note=note)
        return Codec(_write_json, _read_json, note="JSON")
    if plain is bool:
        return Codec(lambda value: YES if value else NO, _read_bool, (YES, NO), f"{YES}或{NO}")
    if plain is int or ((numbers := set(typing.get_args(plain))) and numbers <= {int, float}):
        return Codec(_write_number, _read_number, note="数字")
    if values := literal_values(plain):
        words = words_for(plain) or {value: value for value in values}
        return Codec(
            words.__getitem__, _read_word(words), tuple(words.values()), f"选一个：{'、'.join(words.values())}"
        )
    return Codec(_write_text, _read_text) if plain is str else Codec(_write_free, _read_free, note="文字、数字或 JSON")


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(hint) if one is not type(None)]
        return inner[0] if len(inner) == 1 else typing.Union[tuple(inner)]  # noqa: UP007 - made at run time
    return hint


def awkward(text: str) -> bool:
    """Whether a cell would not give the text back as it is."""
    return text != text.strip() or not text or text[0] == '"' or bool(_AWKWARD.search(text))


def _json(value: Any) -> str:
    """JSON that survives a spreadsheet: only ASCII where it must, and no _x000D_ that programs would unfold."""
    said = json.dumps(value, ensure_ascii=False)
    return json.dumps(value).replace("_", "\\u005f") if _AWKWARD.search(said) else said


def _write_text(value: str) -> Cell:
    return _json(value) if awkward(value) else value


def _read_text(cell: Cell) -> Any:
    if isinstance(cell, float):
        raise BadCell(f"应为文字，现在是数字 {cell}。请把这一格的格式设成“文本”后重新填写")
    text = str(cell).strip()
    if text.startswith('"') and text.endswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text


def _write_number(value: float) -> Cell:
    # a spreadsheet keeps fifteen digits, and takes 60.0 for 60
    exact = len(re.sub(r"\D", "", str(value))) <= 15 and not (isinstance(value, float) and value.is_integer())
    return value if exact else str(value)


def _read_number(cell: Cell) -> Any:
    if isinstance(cell, int | float):
        return cell
    text = str(cell).strip()
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise BadCell(f"应为数字，现在是“{short(text)}”。请只写阿拉伯数字")
    return json.loads(text)


def _read_bool(cell: Cell) -> Any:
    text = str(cell).strip()
    if text not in (YES, NO):
        raise BadCell(f"应为“{YES}”或“{NO}”，现在是“{short(text)}”。请从下拉列表里选")
    return text == YES


def _read_word(words: Mapping[str, str]) -> Callable[[Cell], Any]:
    codes = {word: code for code, word in words.items()} | {code: code for code in words}

    def read(cell: Cell) -> Any:
        text = str(cell).strip()
        if text not in codes:
            raise BadCell(f"不能写“{short(text)}”，只能是：{'、'.join(words.values())}。请从下拉列表里选")
        return codes[text]

    return read


def _write_span(value: Mapping[str, Any]) -> Cell:
    return f"{value['value']} {value['unit']}" if isinstance(value["value"], int) else _json(value)


def _read_span(cell: Cell) -> Any:
    text = str(cell).strip()
    if text.startswith("{"):
        return _read_json(cell)
    found = _SPAN.fullmatch(text)
    units = typing.get_args(typing.get_type_hints(Span)["unit"])
    if found is None or found[2] not in units:
        raise BadCell(f"应为数字加单位，例如“5 工作日”，现在是“{short(text)}”。单位只能是：{'、'.join(units)}")
    return {"value": int(found[1]), "unit": found[2]}


def _write_lines(words: Mapping[str, str]) -> Callable[[Any], Cell]:
    def write(value: list[str]) -> Cell:
        shown = [words.get(one, one) for one in value]
        plain = all(not awkward(one) and "\n" not in one for one in shown) and shown[0][0] not in "[{"
        return "\n".join(shown) if plain else _json(value)

    return write


def _read_lines(words: Mapping[str, str]) -> Callable[[Cell], Any]:
    codes = {word: code for code, word in words.items()}

    def read(cell: Cell) -> Any:
        if isinstance(cell, str) and cell.lstrip().startswith("["):
            return _read_json(cell)
        lines = [line.strip() for line in str(_read_text(cell)).split("\n")]
        return [codes.get(line, line) for line in lines if line]

    return read


def _plain_code(text: str) -> bool:
    return not awkward(text) and not any(sign in text for sign in "=,，\n") and text[0] not in "[{"


def _write_condition(value: Mapping[str, list[str]]) -> Cell:
    if value and all(_plain_code(key) and options and all(map(_plain_code, options)) for key, options in value.items()):
        return "\n".join(f"{key}={','.join(options)}" for key, options in value.items())
    return _json(value)


def _read_condition(cell: Cell) -> Any:
    text = str(cell).strip()
    if text.startswith("{"):
        return _read_json(cell)
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if not line.strip():
            continue
        key, sign, options = line.partition("=")
        listed = [one.strip() for one in re.split("[,，]", options) if one.strip()]
        if not sign or not key.strip() or not listed:
            raise BadCell(f"应为“问题编号=选项代码”，例如 S1=yes，现在是“{short(line)}”。几个条件各写一行")
        if key.strip() in found:
            raise BadCell(f"问题“{short(key)}”写了两行。请把它的选项写在同一行，用逗号隔开")
        found[key.strip()] = listed
    return found


def _write_options(value: list[Mapping[str, str]]) -> Cell:
    plain = all(_plain_code(one["value"]) and not awkward(one["label"]) and "\n" not in one["label"] for one in value)
    return "\n".join(f"{one['value']}={one['label']}" for one in value) if plain else _json(value)


def _read_options(cell: Cell) -> Any:
    text = str(cell).strip()
    if text.startswith("["):
        return _read_json(cell)
    options = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        value, sign, label = line.partition("=")
        if not sign:
            raise BadCell(f"应为“代码=名称”，例如 yes=是，现在是“{short(line)}”。每个选项写一行")
        options.append({"value": value.strip(), "label": label.strip()})
    return options


def _write_formula(value: Mapping[str, Any]) -> Cell:
    """The expression alone, where nothing else of the formula is other than usual."""
    expression = value["expression"]
    usual = not any(value[key] != default for key, default in _USUAL.items())
    return expression if usual and not awkward(expression) and expression[0] != "{" else _json(value)


def _read_formula(cell: Cell) -> Any:
    text = str(cell).strip()
    return _read_json(cell) if text.startswith("{") else {"expression": text}


def _write_json(value: Any) -> Cell:
    return _json(value)


def _read_json(cell: Cell) -> Any:
    try:
        return json.loads(str(cell), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadCell(f"以括号或引号开头的内容应是 JSON，“{short(str(cell))}”读不下去。请核对括号和引号") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _write_free(value: Any) -> Cell:
    """Any JSON: a text as it stands unless it could be taken for something else."""
    if isinstance(value, str) and not awkward(value):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _write_number(value)
    return _json(value)


def _read_free(cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return json.loads(cell, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return cell.strip()


def short(text: str) -> str:
    """The beginning of what somebody wrote, to show it back."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 20 else f"{flat[:20]}…"
