"""The published schema and the dataclasses walked together: of what sort a part is, and how it is edited."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from tongban.catalogue.checks.shape import SCHEMA_FILE
from tongban.catalogue.definition import Cell, Definition, FormField, Option, Sample, Span, ThemeRef
from tongban.catalogue.drafting import Steps
from tongban.catalogue.wording import dataclass_in, hints_of, is_condition, is_list, literal_values, name_of
from tongban.kernel.language import sentence

#: Longer texts get more than a line, and in a list a row each.
_ONE_LINE = 200
#: A list whose elements have at most so many plain parts is edited in place; of any other each element has its page.
_MOST_IN_ROW = 4


class Control(StrEnum):
    """How a part is edited."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    MAYBE = "maybe"  # yes, no, or not said
    SPAN = "span"
    CONDITION = "condition"
    VALUES = "values"
    SET = "set"  # some of a few words
    LINES = "lines"  # short words, one a line
    TEXTS = "texts"  # texts, a row each
    THEMES = "themes"
    ROWS = "rows"  # small objects, a row each
    PAGES = "pages"  # large objects, a page each
    CELLS = "cells"  # the conditions of one row of a decision table, one for each of its inputs
    GROUP = "group"  # an object in place


@dataclass(frozen=True, slots=True)
class Sort:
    """One part of the format: the dataclass it belongs to, its key there, its annotation and its schema."""

    kind: type
    key: str
    hint: Any
    schema: Mapping[str, Any]
    required: bool

    @property
    def label(self) -> str:
        if self.key == "item_type_code" and self.kind is Definition:  # chosen by its words, which follow from the code
            return name_of(Definition, "item_type")
        return name_of(self.kind, self.key)

    @property
    def help(self) -> str:
        """What the schema says of it, in the words of somebody who fills in a form."""
        said = str(self.schema.get("description", ""))
        said = said.replace("不知道的写 null", "不知道的留空").replace("没有子项的写 null", "没有子项的留空")
        said = said.replace("null 表示", "留空表示")
        return "" if said == self.label or "null" in said else said

    @property
    def inner(self) -> type | None:
        return dataclass_in(self.hint)

    @property
    def optional(self) -> bool:
        """Whether it may be missing as a whole."""
        return type(None) in get_args(self.hint)

    @property
    def expected(self) -> bool:
        """Whether there always is something here, if only the default."""
        return self.required or not (self.optional or is_list(self.hint))

    @property
    def items(self) -> Mapping[str, Any]:
        return resolved(self.schema.get("items", {}))

    @property
    def most(self) -> int | None:
        found = self.schema.get("maxLength")
        return found if isinstance(found, int) else None

    @property
    def words(self) -> tuple[str, ...]:
        """The code words that it may be."""
        listed = self.items.get("enum") if is_list(self.hint) else self.schema.get("enum")
        return tuple(str(one) for one in listed or () if one is not None) or literal_values(self.hint)

    @property
    def control(self) -> Control:
        """How it is edited: by its annotation, and by how long the schema lets it be."""
        inner = self.inner
        if is_condition(self.hint):
            return Control.CONDITION
        if inner is Span:
            return Control.SPAN
        if is_list(self.hint):
            return self._control_of_list(inner)
        if inner is not None:
            return Control.GROUP
        if self.kind is Sample and self.key == "form":
            return Control.VALUES
        plain = [one for one in get_args(self.hint) if one is not type(None)] or [self.hint]
        if bool in plain:
            return Control.MAYBE if self.optional else Control.YES_NO
        if self.words:
            return Control.CHOICE
        if int in plain or float in plain:
            return Control.NUMBER
        return Control.LONG if (self.most or 0) > _ONE_LINE else Control.TEXT

    def _control_of_list(self, inner: type | None) -> Control:
        if inner is ThemeRef:
            return Control.THEMES
        if inner is Cell:
            return Control.CELLS
        if inner is not None:
            return Control.ROWS if _is_small(inner) else Control.PAGES
        if self.words:
            return Control.SET
        longest = self.items.get("maxLength", 0)
        return Control.TEXTS if longest > _ONE_LINE else Control.LINES


def _is_small(kind: type) -> bool:
    plain = {Control.TEXT, Control.LONG, Control.NUMBER, Control.CHOICE, Control.YES_NO, Control.MAYBE, Control.SPAN}
    parts = list(sorts_of(kind))
    return kind is Option or (len(parts) <= _MOST_IN_ROW and all(part.control in plain for part in parts))


def name_of_part(kind: type, key: str) -> str:
    """What a part is called, in the reader's language."""
    return sentence(name_of(kind, key))


@cache
def root() -> Mapping[str, Any]:
    """The published schema of an item."""
    found: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return found


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    definition: Mapping[str, Any] = root()["$defs"][str(reference).rpartition("/")[2]]
    return definition


@cache
def _schema_of(kind: type) -> Mapping[str, Any]:
    """The part of the schema that describes a dataclass; found by walking from the top once."""
    found: Mapping[str, Any] = dict(_walk(Definition, root())).get(kind, {})
    return found


def _walk(kind: type, schema: Mapping[str, Any], seen: frozenset[type] = frozenset()) -> Iterator[tuple[type, Any]]:
    yield kind, schema
    for key, hint in hints_of(kind).items():
        inner = dataclass_in(hint)
        if inner is None or inner in seen or inner is kind:
            continue
        part = resolved(schema.get("properties", {}).get(key, {}))
        if is_list(hint):
            part = resolved(part.get("items", {}))
        yield from _walk(inner, part, seen | {kind})


def sorts_of(kind: type) -> list[Sort]:
    """Every part of a dataclass in the order of the format."""
    schema = _schema_of(kind)
    properties, required = schema.get("properties", {}), schema.get("required", ())
    return [
        Sort(kind, key, hint, resolved(properties.get(key, {})), key in required)
        for key, hint in hints_of(kind).items()
    ]


def sort_at(kind: type, key: str) -> Sort | None:
    """One part of a dataclass."""
    return next((one for one in sorts_of(kind) if one.key == key), None)


def kind_at(steps: Steps) -> type | None:
    """The dataclass at a place, if an object of the format stands there."""
    kind: type | None = Definition
    for step in steps:
        if isinstance(step, str):
            sort = sort_at(kind, step) if kind is not None else None
            kind = sort.inner if sort is not None else None
    return kind


def new_element(sort: Sort, document: Any, listed: Any) -> Any:
    """What a new element begins with: a number of its own where elements have one, else nothing."""
    inner = sort.inner
    if inner is None:
        return ""
    for part in sorts_of(inner):
        if part.key in ("id", "key") and part.required:
            letter = inner.__name__[0]
            small = str(part.schema.get("pattern", "")).startswith("^[a-z]")
            letter = letter.lower() if small else letter
            taken = set(_all_keys(document)) if inner is FormField else {_key_of(one, part.key) for one in listed or ()}
            number = next(n for n in range(1, 100_000) if f"{letter}{n}" not in taken)
            return {part.key: f"{letter}{number}"}
    return {}


def _key_of(element: Any, key: str) -> Any:
    return element.get(key) if isinstance(element, dict) else None


def _all_keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("key"), str):
            yield value["key"]
        for part in value.values():
            yield from _all_keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _all_keys(part)
