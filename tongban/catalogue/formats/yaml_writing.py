"""Definitions as YAML in the house's hand: keys always in the same order, strings that any reader of YAML takes for
strings, the Chinese name of every part as a comment, or the comments that somebody has written. Pure.
"""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tongban.catalogue.carrying import PARTS
from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.wording import dataclass_in, hints_of, is_list, name_of

#: Written even when they say nothing: what a file leaves out of PARTS and check points would stay as it was (see
#: `carrying`), and the schema demands the others.
ALWAYS: Mapping[str, frozenset[str]] = {
    "Definition": frozenset((*PARTS, "handling_type", "materials", "time_limit", "results")),
    "TimeLimit": frozenset(("promised",)),
    "Fee": frozenset(("charged",)),
    "Online": frozenset(("depth", "visits")),
    "Material": frozenset(("check_points",)),
    "Node": frozenset(("check_points",)),
}
_WIDE = 88
#: What YAML 1.1 or 1.2 could take for something else than text.
_NOT_TEXT = re.compile(
    r"(?i:null|true|false|yes|no|on|off|y|n|~|<<|=)|[-+.]?[0-9][0-9a-fxo_.,:eE+\-/TZtz ]*|[-+]?\.(?i:inf|nan)"
)
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`=~."
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote above a part, and behind it on the same line; each with its #."""

    above: tuple[str, ...] = ()
    behind: str = ""


@dataclass(frozen=True)
class Comments:
    """The comments of one text by the part that they stand at; `last`: those below everything."""

    at: Mapping[Steps, Comment] = field(default_factory=dict)
    last: tuple[str, ...] = ()

    @cached_property
    def _around(self) -> frozenset[Steps]:
        return frozenset(path[:length] for path in self.at for length in range(len(path)))

    def inside(self, path: Steps) -> bool:
        """Whether a part of this part has a comment, so that it needs a line of its own."""
        return path in self._around


def write_yaml(definition: Definition, comments: Comments | None = None) -> str:
    """The text of one definition. Without comments to keep, every part is explained by its Chinese name."""
    lean = spoken(Definition, to_json(definition))
    kept = comments if comments is not None else Comments(dict(_labels(Definition, lean)))
    lines = [*_mapping(lean, (), 0, kept), *kept.last]
    return "\n".join(lines) + "\n"


def write_raw(raw: Mapping[str, Any], comments: Comments | None = None) -> str:
    """The same of a JSON object that may be unfinished: what is there, in the same order,
    without what says no more than its default.
    """
    lean = _ordered(Definition, raw)
    kept = comments if comments is not None else Comments(dict(_labels(Definition, lean)))
    lines = [*_mapping(lean, (), 0, kept), *kept.last]
    return "\n".join(lines) + "\n"


def _ordered(kind: type, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    hints = hints_of(kind)
    known = {}
    for part in dataclasses.fields(kind):
        if part.name not in raw:
            continue
        value, inner = raw[part.name], dataclass_in(hints[part.name])
        if part.name not in ALWAYS.get(kind.__name__, ()) and _is_default(part, value):
            continue
        if inner is not None and isinstance(value, list):
            value = [_ordered(inner, one) for one in value]
        elif inner is not None:
            value = _ordered(inner, value)
        known[part.name] = value
    return {**known, **{key: value for key, value in raw.items() if key not in hints}}


def spoken(kind: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical form without what says no more than its default."""
    hints, always = hints_of(kind), ALWAYS.get(kind.__name__, frozenset())
    lean: dict[str, Any] = {}
    for part in dataclasses.fields(kind):
        value = raw[part.name]
        if part.name in always or not _is_default(part, value):
            lean[part.name] = _spoken_value(hints[part.name], value)
    return lean


def _is_default(part: "dataclasses.Field[Any]", value: Any) -> bool:
    if part.default is dataclasses.MISSING:
        return False
    default: Any = part.default
    if dataclasses.is_dataclass(default) and not isinstance(default, type):
        default = dataclasses.asdict(default)
    return json.dumps(value) == json.dumps(default)  # 1 and 1.0 and true are three things here


def _spoken_value(hint: Any, value: Any) -> Any:
    inner = dataclass_in(hint)
    if inner is None or value is None:
        return value
    return [one and spoken(inner, one) for one in value] if is_list(hint) else spoken(inner, value)


def _labels(kind: type, lean: Mapping[str, Any], path: Steps = ()) -> Iterator[tuple[Steps, Comment]]:
    """The Chinese names; within a list only at its first element."""
    hints = hints_of(kind)
    for key, value in lean.items():
        if key not in hints:
            continue
        yield (*path, key), Comment(behind=f"# {name_of(kind, key)}")
        inner = dataclass_in(hints[key])
        if inner is None or not value or _flow(value) is not None:
            continue
        if is_list(hints[key]):
            first = next((at for at, one in enumerate(value) if one is not None), None)  # a cell may be empty
            if first is not None:
                yield from _labels(inner, value[first], (*path, key, identity(value, first)))
        else:
            yield from _labels(inner, value, (*path, key))


def identity(elements: list[Any], place: int) -> str:
    """How an element of a list is known again when others come and go: by its id, key or name, else by its place."""
    element = elements[place]
    if isinstance(element, str):
        return f"={element}"
    if isinstance(element, Mapping):
        for key in ("id", "key", "code", "value", "question", "name", "title", "kind"):
            if isinstance(element.get(key), str):
                twins = sum(isinstance(one, Mapping) and one.get(key) == element[key] for one in elements[:place])
                return f"{key}={element[key]}" + (f"#{twins}" if twins else "")
    return f"[{place}]"


def _mapping(value: Mapping[str, Any], path: Steps, depth: int, comments: Comments) -> Iterator[str]:
    for key, part in value.items():
        yield from _part(f"{'  ' * depth}{_text(key)}:", part, (*path, key), depth, comments)


def _sequence(value: list[Any], path: Steps, depth: int, comments: Comments) -> Iterator[str]:
    for place, part in enumerate(value):
        here = (*path, identity(value, place))
        if isinstance(part, Mapping) and part and (comments.inside(here) or _flow(part) is None):
            yield from _above(comments.at.get(here, Comment()), depth)
            lines = list(_mapping(part, here, depth + 1, comments))
            first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
            # comments above the first key of an element stand above its dash
            yield from ("  " * depth + line.lstrip() for line in lines[:first])
            yield f"{'  ' * depth}- {lines[first][2 * (depth + 1) :]}"
            yield from lines[first + 1 :]
        else:
            yield from _part(f"{'  ' * depth}-", part, here, depth, comments)


def _part(head: str, value: Any, path: Steps, depth: int, comments: Comments) -> Iterator[str]:
    comment = comments.at.get(path, Comment())
    yield from _above(comment, depth)
    behind = f"  {comment.behind}" if comment.behind else ""
    flow = None if comments.inside(path) else _flow(value)
    if flow is not None:
        yield f"{head} {flow}{behind}"
    elif isinstance(value, str) and _is_block(value):
        if comment.behind:
            yield "  " * depth + comment.behind
        yield f"{head} {'|' if value.endswith(chr(10)) else '|-'}"
        yield from ("  " * (depth + 1) + line if line else "" for line in value.removesuffix("\n").split("\n"))
    elif isinstance(value, Mapping) and value:
        yield f"{head}{behind}"
        yield from _mapping(value, path, depth + 1, comments)
    elif isinstance(value, list) and value:
        yield f"{head}{behind}"
        yield from _sequence(value, path, depth + 1, comments)
    else:
        yield f"{head} {_leaf(value)}{behind}"


def _above(comment: Comment, depth: int) -> Iterator[str]:
    yield from ("  " * depth + one for one in comment.above)


def _is_block(text: str) -> bool:
    """Several lines are written as they stand, if no line could lose anything by that."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    return (
        "\n" in body
        and lines[0] == lines[0].strip() != ""
        and lines[-1] != ""
        and all(line == line.rstrip() and (line.isprintable() or not line) for line in lines)
    )


def _flow(value: Any) -> str | None:
    """Small things on one line: a length of time, an option, a condition. None: it deserves lines of its own."""
    if isinstance(value, Mapping) and value:
        if any(isinstance(one, Mapping) or (isinstance(one, str) and "\n" in one) for one in value.values()):
            return None
        said = [f"{_text(key)}: {inner}" for key, one in value.items() if (inner := _flow(one)) is not None]
        if len(said) != len(value):
            return None
        text = "{" + ", ".join(said) + "}"
    elif isinstance(value, list) and value:
        if any(isinstance(one, Mapping | list) or (isinstance(one, str) and len(one) > 20) for one in value):
            return None
        text = "[" + ", ".join(_leaf(one) for one in value) + "]"
    else:
        return None if isinstance(value, str) and _is_block(value) else _leaf(value)
    return text if len(text) <= _WIDE else None


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    plain = (
        text
        and text == text.strip()
        and text.isprintable()
        and text[0] not in _INDICATORS
        and not any(sign in text for sign in (": ", " #", *"[]{},"))
        and not text.endswith(":")
        and not _NOT_TEXT.fullmatch(text)
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """As JSON writes it, which YAML reads alike; what cannot be printed as its number."""
    said = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() or one == "\u3000" else _escaped(one) for one in said)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
