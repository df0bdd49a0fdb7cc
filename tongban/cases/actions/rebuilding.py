"""Writing back what the log says: rows and parts that were changed behind the program's back. No log is ever touched."""

import logging
from typing import Any

from django.db import models, transaction

from tongban.cases.errors import LogNotWhole
from tongban.cases.integrity import Difference, Held, completed, differences_in, fault_in, part_tables, read_unmoved
from tongban.cases.log import folded_parts
from tongban.cases.models import Logged

logger = logging.getLogger(__name__)


@transaction.atomic
def restore_from_log(*, table: type[Logged], key: Any) -> list[Difference]:
    """Make one case, or joint case, again what its log adds up to; return what was changed.

    The update is conditional on the case not having moved. Raises LogNotWhole where the log itself does not hold:
    then nobody can say what is true, and a person has to look.
    """
    held = read_unmoved(table, key)
    if held is None or fault_in(held) is not None:
        raise LogNotWhole
    found = differences_in(held)
    kinds = {str(kind._meta.model_name): kind for kind in part_tables(table)}
    written = folded_parts(event.changes for event in held.events)
    # What should not be there goes first: it may stand where what should be there belongs.
    for one in sorted(found, key=lambda one: one.what != "unlogged"):
        if one.table == table._meta.model_name:
            _restore_row(held, one)
        elif (kind := kinds.get(one.table)) is not None:
            _restore_part(kind, one, written.get(f"{one.table}:{one.key}", {}))
        logger.warning("restored from its log: %s %s %s %s", one.number, one.table, one.key, sorted(one.columns))
    return found


def _restore_row(held: Held, one: Difference) -> None:
    values = {name: _as_value(type(held.row), name, by_log) for name, (by_log, _) in one.columns.items()}
    rows = type(held.row)._default_manager.filter(pk=held.row.pk, seq=held.row.seq)
    if not rows.update(**values):
        raise LogNotWhole


def _restore_part(kind: type[models.Model], one: Difference, written: dict[str, Any]) -> None:
    rows = kind._default_manager.filter(pk=one.key)
    if one.what == "unlogged":
        rows.delete()
    elif one.what == "missing":
        whole = completed(kind, written, [field.attname for field in kind._meta.concrete_fields])
        row = kind(**{name: _as_value(kind, name, value) for name, value in whole.items()})
        row.save(force_insert=True)
    else:
        rows.update(**{name: _as_value(kind, name, by_log) for name, (by_log, _) in one.columns.items()})


def _as_value(table: type[models.Model], column: str, written: Any) -> Any:
    """What the log wrote, as the column takes it."""
    field = next(one for one in table._meta.concrete_fields if one.attname == column)
    return (field.target_field if isinstance(field, models.ForeignKey) else field).to_python(written)
