"""How a definition is laid out in a workbook: which sheets, which columns. Read off the dataclasses. Pure.

One sheet holds what an item has once (基本信息, one row per item); every list is a sheet of its own with one row per
element; a part that may be missing is a sheet with at most one row per item. A list inside a list says by number
which element of the outer sheet it belongs to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from tongban.catalogue.definition import Definition, FormField, Option, Sample, Situation, Span, TableRow
from tongban.catalogue.wording import dataclass_in, hints_of, is_list, name_of

HEAD = "基本信息"
READ_ME = "说明"
CODES = "代码表"
#: Row 1 holds the headings, row 2 how to fill in, the rest is data.
FIRST_ROW = 3
NOTE = "填写说明"
ITEM = "事项编号"
NUMBER = "序号"

Path = tuple[str, ...]


class Kind(Enum):
    """What a sheet holds: the head; rows of a list; a part that may be missing; a list of texts; free values."""

    HEAD = auto()
    ROWS = auto()
    ONE = auto()
    TEXTS = auto()
    VALUES = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value stands within the row's object, what it may hold, its heading."""

    path: Path
    hint: Any
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `path`: where its rows stand in the definition, or, with `parent`, in the element it names."""

    title: str
    path: Path
    kind: Kind
    columns: tuple[Column, ...]
    parent: "Sheet | None" = None
    #: Its rows are named by a number, once within an item, because another sheet refers to them.
    numbered: bool = False

    @property
    def leading(self) -> tuple[str, ...]:
        """The headings before the columns of the data."""
        if self.kind is Kind.HEAD:
            return ()
        if self.parent is not None:
            return (ITEM, f"{self.parent.title}{NUMBER}", *((NUMBER,) if self.numbered else ()))
        return (ITEM, NUMBER) if self.numbered else (ITEM,)

    @property
    def titles(self) -> tuple[str, ...]:
        return (*self.leading, *(column.title for column in self.columns))


#: Lists of words that fit into one cell; other lists of texts are sheets.
_IN_CELL = {("subjects",), ("levels",), ("online", "channels"), ("form", "office_fills")}
#: Free documents: every key is a row.
_VALUES = {(Sample, "form")}
#: Lists of small objects that fit into one cell; of the conditions of a row each has its place, and may be none.
_CELL_LISTS = {(Situation, "options"), (FormField, "options"), (TableRow, "cells")}


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet, in the order in which people fill them in."""
    columns: list[Column] = []
    others = list(_walk(Definition, (), columns))
    return (Sheet(HEAD, (), Kind.HEAD, tuple(columns)), *others)


def _walk(kind: type, path: Path, head: list[Column]) -> Iterator[Sheet]:
    """The sheets below one dataclass that every item has; what an item has once goes into `head`."""
    for key, hint in hints_of(kind).items():
        here, title, inner = (*path, key), name_of(kind, key), dataclass_in(hint)
        if inner is not None and inner is not Span:
            if is_list(hint):
                yield from _rows(inner, here, title)
            elif any(is_list(one) and dataclass_in(one) for one in hints_of(inner).values()) or inner is hint:
                yield from _walk(inner, here, head)
            else:
                yield Sheet(title, here, Kind.ONE, tuple(_columns(inner)))
        elif is_list(hint) and here not in _IN_CELL:
            yield Sheet(title, here, Kind.TEXTS, (Column((), str, "内容"),))
        else:
            head.append(Column(here, hint, title))


def _rows(kind: type, path: Path, title: str, parent: Sheet | None = None) -> Iterator[Sheet]:
    """A sheet with one row per element, and those of the lists inside the elements."""
    lists = [
        (key, inner)
        for key, hint in hints_of(kind).items()
        if is_list(hint) and (inner := dataclass_in(hint)) and (kind, key) not in _CELL_LISTS and inner is not Option
    ]
    values = [key for key in hints_of(kind) if (kind, key) in _VALUES]
    numbered = bool(lists or values)
    skipped = {key for key, _ in lists} | set(values)
    own = tuple(_columns(kind, skipped=skipped))
    sheet = Sheet(title, path, Kind.ROWS, own, parent, numbered)
    yield sheet
    if numbered:
        for key, inner in lists:
            yield from _rows(inner, (key,), name_of(kind, key), sheet)
        for key in values:
            free = (Column(("key",), str, "项目"), Column(("value",), Any, "内容"))
            yield Sheet(name_of(kind, key), (key,), Kind.VALUES, free, sheet)


def _columns(kind: type, path: Path = (), skipped: set[str] | None = None) -> Iterator[Column]:
    for key, hint in hints_of(kind).items():
        if skipped and key in skipped:
            continue
        inner = dataclass_in(hint)
        if inner is not None and inner is hint and inner is not Span:
            yield from _columns(inner, (*path, key))
        else:
            yield Column((*path, key), hint, name_of(kind, key))
