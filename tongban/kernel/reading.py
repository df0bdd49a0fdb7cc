"""Reading one wide row by its key, with SQL that is written once a process.

Django writes the SQL of a query anew each time it runs. For a row joined with three others that takes longer than
all the rest of reading it (docs/performance.md), and every act of an applicant or an officer begins with such a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class ByKey(Generic[Row]):
    """A query of fixed shape whose only value is the primary key, a UUID."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self._rows = rows
        self._written: tuple[str, SQLCompiler, str] | None = None

    def find(self, key: UUID) -> Row | None:
        """The row with this key, or None."""
        rows: Iterable[Row] = ModelIterable(_Asked(self, key))  # type: ignore[arg-type] # all it asks of a query set
        return next(iter(list(rows)), None)

    def _compiler(self, key: UUID) -> SQLCompiler:
        connection = connections[DEFAULT_DB_ALIAS]
        if self._written is None or self._written[0] != connection.vendor:
            written: SQLCompiler = self._rows.filter(pk=key).query.get_compiler(connection=connection)
            sql, _ = written.as_sql()
            self._written = (connection.vendor, written, sql)
        _, written, sql = self._written
        value = self._rows.model._meta.pk.get_db_prep_value(key, connection)
        ready = copy(written)  # what it knows of columns stays; connection and value are this caller's
        ready.connection = connection
        ready.as_sql = lambda *_, **__: (sql, (value,))  # type: ignore[method-assign] # the point of it all
        return ready


class _Asked:
    """What Django's own row maker asks a query set for."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[object, object] = {}

    def __init__(self, rows: ByKey[Row], key: UUID) -> None:
        self.query = self
        self._rows, self._key = rows, key

    def get_compiler(self, **_: object) -> SQLCompiler:
        return self._rows._compiler(self._key)
