"""Is a table whole: every combination covered, none covered twice, no row that can never fire. Exact, with examples. Pure.

Each column is cut into the few pieces that its cells can tell apart, so that a row is a box of pieces and the table a
set of boxes. A box minus boxes leaves smaller boxes: what is left over is a gap, and any point of it is an example.
Combinations that no application can have (a field that is not asked there) are boxes too, and count as covered.
The work is bounded: a table beyond the bound is said to be beyond it, never taken for sound.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tongban.catalogue.definition import Cell, DecisionTable, Definition, When
from tongban.catalogue.tables.columns import Column, Cut, Value, between, column_of, cuts_of, holds, said
from tongban.kernel.language import sentence

#: How many boxes may be looked at for one table, and into how many sorts the options of a multiple choice may fall.
MOST_BOXES = 50_000
MOST_SORTS = 8
#: An answer further out than this is no use as an example.
_FAR = Fraction(10**15)

#: One bit per piece and column.
Box = tuple[int, ...]
Point = tuple[Value, ...]


class TooLarge(Exception):
    """The table cannot be audited within the bound."""


@dataclasses.dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows (counted from 1) that fit the same application, for instance this one."""

    one: int
    other: int
    example: Point


@dataclasses.dataclass(frozen=True, slots=True)
class Audit:
    """What was found. `gap`: an application that no row fits. `idle`: rows that can never fire. None and empty: sound."""

    columns: tuple[Column, ...]
    gap: Point | None = None
    overlaps: tuple[Overlap, ...] = ()
    idle: tuple[int, ...] = ()
    #: Why there is no finding: the table is too large to be looked at completely.
    beyond: bool = False

    def words(self, example: Point) -> str:
        """An example as people read it."""
        return sentence("，").join(
            sentence("“{label}”为 {value}", label=column.label, value=said(column, value))
            for column, value in zip(self.columns, example, strict=True)
        )


@dataclasses.dataclass(slots=True)
class _Budget:
    left: int

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooLarge


def audit(definition: Definition, table: DecisionTable) -> Audit:
    """Gap, overlaps and idle rows of a table whose cells are right.

    A unique table must be without gap and overlap. In the others a gap is allowed (then nothing follows) and is still
    told; in a first table a row is idle when earlier rows take everything from it.
    """
    columns = tuple(column for source in table.inputs if (column := column_of(definition, source)) is not None)
    if len(columns) != len(table.inputs):
        raise ValueError(f"table {table.id} names an input that its definition does not have")
    try:
        pieces = [_pieces(column, place, table, columns) for place, column in enumerate(columns)]
        return _found(table, columns, pieces)
    except TooLarge:
        return Audit(columns, beyond=True)


def _found(table: DecisionTable, columns: tuple[Column, ...], pieces: Sequence[Sequence[Value]]) -> Audit:
    budget = _Budget(MOST_BOXES)
    whole = tuple((1 << len(ones)) - 1 for ones in pieces)
    rows = [_box(row.cells, columns, pieces) for row in table.rows]
    never = list(_impossible(columns, pieces, whole))

    def example(box: Box | None) -> Point | None:
        if box is None:
            return None
        return tuple(ones[(bits & -bits).bit_length() - 1] for ones, bits in zip(pieces, box, strict=True))

    gap = example(left_over(whole, [*rows, *never], budget))
    overlaps: list[Overlap] = []
    idle: list[int] = []
    if table.hit == "unique":
        for (one, first), (other, second) in itertools.combinations(enumerate(rows, start=1), 2):
            both = tuple(a & b for a, b in zip(first, second, strict=True))
            if all(both) and (point := example(left_over(both, never, budget))) is not None:
                overlaps.append(Overlap(one, other, point))
    for place, row in enumerate(rows):
        earlier = rows[:place] if table.hit == "first" else []
        if not all(row) or left_over(row, [*earlier, *never], budget) is None:
            idle.append(place + 1)
    return Audit(columns, gap, tuple(overlaps), tuple(idle))


def left_over(box: Box, covers: Sequence[Box], budget: _Budget) -> Box | None:
    """Some part of the box that none of the covers touches; None when they cover it all."""
    budget.spend()
    touching = [cover for cover in covers if all(a & b for a, b in zip(box, cover, strict=True))]
    if not touching:
        return box
    # the largest cover first: it leaves the fewest pieces
    cover = max(touching, key=lambda one: sum((a & b).bit_count() for a, b in zip(box, one, strict=True)))
    rest = [one for one in touching if one is not cover]
    here = list(box)
    for place, bits in enumerate(cover):
        outside = here[place] & ~bits
        if outside:
            left = left_over((*here[:place], outside, *here[place + 1 :]), rest, budget)
            if left is not None:
                return left
            here[place] &= bits
    return None


def _box(cells: Sequence[Cell | None], columns: Sequence[Column], pieces: Sequence[Sequence[Value]]) -> Box:
    return tuple(
        sum(1 << place for place, value in enumerate(ones) if holds(column, cell, value))
        for column, cell, ones in zip(columns, cells, pieces, strict=True)
    )


# --- the pieces of one column ----------------------------------------------------------------------------------------


def _pieces(column: Column, place: int, table: DecisionTable, columns: Sequence[Column]) -> list[Value]:
    """One value for every sort of answer that the table can tell apart."""
    cells = [cell for row in table.rows if (cell := row.cells[place]) is not None]
    found: list[Value]
    if column.on_a_line:
        found = list(_stretches(column, cells))
    elif column.kind == "one":
        found = list(column.options)
    else:
        found = list(_subsets(column, cells, columns))
    return [*found, None] if column.may_be_blank else found


def _stretches(column: Column, cells: Sequence[Cell]) -> Iterator[Fraction]:
    first: Cut = (max(column.low, -_FAR) if column.kind == "number" else column.low, 0)
    last: Cut = (min(column.high, _FAR) if column.kind == "number" else column.high, 1)
    ends = {cut for cell in cells for part in cell.ranges for cut in cuts_of(column, part) if first < cut < last}
    for begins, finishes in itertools.pairwise([first, *sorted(ends), last]):
        yield between(begins, finishes)


def _subsets(column: Column, cells: Sequence[Cell], columns: Sequence[Column]) -> Iterator[frozenset[str]]:
    """Non-empty choices of sorts of options; options that every condition treats alike are one sort."""
    sets = [frozenset(cell.among) for cell in cells]
    sets += [frozenset(when[column.input.key or ""]) for when in _conditions_on(column, columns)]
    sorts: dict[tuple[bool, ...], str] = {}
    for option in column.options:
        sorts.setdefault(tuple(option in one for one in sets), option)
    if len(sorts) > MOST_SORTS:
        raise TooLarge
    options = list(sorts.values())
    for count in range(1, len(options) + 1):
        yield from (frozenset(some) for some in itertools.combinations(options, count))


def _conditions_on(column: Column, columns: Sequence[Column]) -> list[When]:
    return [when for other in columns for when in other.asked if (column.input.key or "") in when]


# --- what no application can say -------------------------------------------------------------------------------------


def _impossible(columns: Sequence[Column], pieces: Sequence[Sequence[Value]], whole: Box) -> Iterator[Box]:
    """A field that is answered though it is not asked, or left empty though it is asked and required."""
    places = {column.input.key: place for place, column in enumerate(columns) if column.input.key is not None}
    for place, column in enumerate(columns):
        if not column.asked:
            continue
        blank = sum(1 << at for at, value in enumerate(pieces[place]) if value is None)
        asked = list(whole)
        for question, options in ((question, when[question]) for when in column.asked for question in when):
            if question not in places:
                continue
            at = places[question]
            fits = sum(1 << bit for bit, value in enumerate(pieces[at]) if _picks(value, options))
            hidden = list(whole)
            hidden[at] &= ~fits
            hidden[place] = whole[place] & ~blank
            yield tuple(hidden)
            asked[at] &= fits
        if column.required and all(question in places for when in column.asked for question in when):
            asked[place] = blank
            yield tuple(asked)


def _picks(value: Value, options: Sequence[str]) -> bool:
    picked = value if isinstance(value, frozenset) else frozenset([value] if isinstance(value, str) else ())
    return bool(picked & set(options))
