"""What a table gives for an application: the rows that fire, in their order, each with its reason and legal basis. Pure.

A row whose condition cannot be told yet (the form is not filled in) neither fires nor fails: it is open, and a table
in which an open row could still change the outcome is unsettled. Nothing is guessed and nothing is dropped.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tongban.catalogue.definition import DecisionTable, Definition, Outcome, TableRow
from tongban.catalogue.definition.rules import Gives
from tongban.catalogue.facts import Answers, Facts, facts_of
from tongban.catalogue.tables.columns import Column, Value, column_of, condition, holds, said, value_in
from tongban.kernel.language import sentence


@dataclasses.dataclass(frozen=True, slots=True)
class Fired:
    """A row that decides, for people to follow: which, why, and on what basis."""

    table: DecisionTable
    #: Its place in the table, counted from 1 as people do.
    number: int
    row: TableRow
    reason: str

    @property
    def then(self) -> Outcome:
        return self.row.then

    @property
    def basis(self) -> str:
        return self.row.basis


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What one table says. `open`: the rows that may still fire once more is known."""

    fired: tuple[Fired, ...]
    open: tuple[Fired, ...] = ()
    #: Two rows fit where only one may: the gate refuses such a table, so it decides nothing.
    conflict: bool = False

    @property
    def settled(self) -> bool:
        return not self.open and not self.conflict


def decide(definition: Definition, table: DecisionTable, known: Answers | Facts) -> Verdict:
    """The rows of the table that fire for these facts."""
    columns = [column_of(definition, source) for source in table.inputs]
    if any(column is None for column in columns):
        raise ValueError(f"table {table.id} names an input that its definition does not have")
    there = [column for column in columns if column is not None]
    values = [value_in(column, facts_of(known)) for column in there]
    states = [_row_holds(row, there, values) for row in table.rows]

    def rows(wanted: bool | None, upto: int | None = None) -> tuple[Fired, ...]:
        return tuple(
            Fired(table, place + 1, table.rows[place], reason_of(there, table.rows[place], values))
            for place, state in enumerate(states[:upto])
            if state is wanted
        )

    if table.hit == "collect":
        return Verdict(rows(True), rows(None))
    if table.hit == "first":
        decisive = states.index(True) if True in states else len(states)
        before = rows(None, decisive)
        return Verdict((), (*before, *rows(True, decisive + 1))) if before else Verdict(rows(True, decisive + 1))
    certain = rows(True)
    if len(certain) > 1:
        return Verdict((), certain, conflict=True)
    # where exactly one row may fit and one does, no other can
    return Verdict(certain) if certain else Verdict((), rows(None))


def _row_holds(row: TableRow, columns: Sequence[Column], values: Sequence[Value]) -> bool | None:
    found = [holds(column, cell, value) for column, cell, value in zip(columns, row.cells, values, strict=True)]
    if False in found:
        return False
    return None if None in found else True


def reason_of(columns: Sequence[Column], row: TableRow, values: Sequence[Value]) -> str:
    """Why a row fits, condition by condition, with what the application says where that is not the same."""
    parts = [
        _one_reason(column, condition(column, cell), value)
        for column, cell, value in zip(columns, row.cells, values, strict=True)
        if cell is not None
    ]
    return sentence("；").join(parts) if parts else sentence("各种情形都适用")


def _one_reason(column: Column, wanted: str, value: Value) -> str:
    if not isinstance(value, Fraction):
        return wanted
    return sentence("{condition}（填写的是 {value}）", condition=wanted, value=said(column, value))


def fired_in(definition: Definition, gives: Gives, known: Answers | Facts) -> Iterator[Fired]:
    """Every row that fires in the tables of one kind, table by table."""
    for table in definition.tables:
        if table.gives == gives:
            yield from decide(definition, table, known).fired


def open_in(definition: Definition, gives: Gives, known: Answers | Facts) -> Iterator[Fired]:
    """The rows of one kind that may still fire."""
    for table in definition.tables:
        if table.gives == gives:
            yield from decide(definition, table, known).open
