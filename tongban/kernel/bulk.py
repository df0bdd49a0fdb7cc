"""Many rows at once: bring a table up to date with rows computed elsewhere, touching only what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_BATCH = 2000


@dataclass(frozen=True)
class Changes:
    created: int
    updated: int

    @property
    def any(self) -> bool:
        return bool(self.created or self.updated)


def bring_up_to_date(among: QuerySet[Row], rows: Iterable[Row]) -> Changes:
    """Create the rows that are missing from `among` and update those that differ; the rest is left alone.

    Rows are matched by primary key. Rows in the table that are not among `rows` stay as they are.
    """
    model = among.model
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    existing = {values[0]: values[1:] for values in among.values_list("pk", *names)}
    missing, changed = [], []
    for row in rows:
        present = existing.get(row.pk)
        if present is None:
            missing.append(row)
        elif present != tuple(getattr(row, name) for name in names):
            changed.append(row)
    model._default_manager.bulk_create(missing, batch_size=_BATCH)
    if changed:
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._default_manager.bulk_update(changed, fields, batch_size=_BATCH // 10)
    return Changes(len(missing), len(changed))
