"""Moving everything that is sealed from an older master secret to the newest, while people work.

Each row is written only if it still holds what was read, so nobody's change is lost; whatever was changed meanwhile is
sealed under the newest secret already. A run that was killed is simply run again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from tongban.kernel.crypto.fields import KeyedIndexField, _SealedField
from tongban.kernel.crypto.keyring import keyring
from tongban.kernel.crypto.vault import vault
from tongban.kernel.models import KeptKey
from tongban.kernel.today import now

#: Rows written in one transaction: some 50 ms, for which others wait on SQLite. One by one, each would wait for the disk.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one table has come."""

    table: str
    rows: int
    of: int


def sealed_fields(model: type[models.Model]) -> list[_SealedField]:
    """The encrypted columns of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, _SealedField)]


def move_rows() -> Iterator[Moved]:
    """Seal every row anew that stands under an older secret, table by table; report after each batch."""
    for model, fields in _sealed_tables():
        yield from _move_table(model, fields)


def left_behind() -> dict[str, int]:
    """Rows by table that still stand under an older secret; empty when the older secrets may be taken away."""
    counts = {model._meta.db_table: _older(model, fields).count() for model, fields in _sealed_tables()}
    return {table: count for table, count in counts.items() if count}


def move_key_files() -> int:
    """Close every signing key's file with the newest secret; how many were moved."""
    return keyring().reseal()


@transaction.atomic
def keep_former_keys(purpose: str) -> int:
    """Keep, sealed, the keys derived for a purpose from the older secrets: what was printed with them stays good."""
    known = {kept.key for kept in KeptKey.objects.filter(purpose=purpose)}
    fresh = [key.hex() for key in vault().former_keys(purpose) if key.hex() not in known]
    for key in fresh:
        KeptKey.objects.create(purpose=purpose, key=key, kept_at=now())
    return len(fresh)


def kept_keys(purpose: str) -> Sequence[bytes]:
    """Keys of a purpose from master secrets that are gone."""
    return [bytes.fromhex(kept.key) for kept in KeptKey.objects.filter(purpose=purpose).order_by("id")]


def _sealed_tables() -> Iterator[tuple[type[models.Model], list[_SealedField]]]:
    for model in apps.get_models():
        if fields := sealed_fields(model):
            yield model, fields


def _move_table(model: type[models.Model], fields: list[_SealedField]) -> Iterator[Moved]:
    indexes = [field for field in model._meta.concrete_fields if isinstance(field, KeyedIndexField)]
    table, moved, of = model._meta.db_table, 0, _older(model, fields).count()
    yield Moved(table, 0, of)
    while rows := list(_older(model, fields).order_by("pk")[:BATCH]):
        with transaction.atomic():
            moved += sum(_move_row(model, row, fields, indexes) for row in rows)
        yield Moved(table, moved, max(moved, of))


def _move_row(model: type[models.Model], row: Any, fields: list[_SealedField], indexes: list[KeyedIndexField]) -> int:
    """1 if the row was written; 0 if somebody else has written it since it was read."""
    unchanged = {f"raw_{field.name}": getattr(row, f"raw_{field.name}") for field in fields}
    fresh = {field.attname: getattr(row, field.attname) for field in fields}
    fresh |= {index.attname: index.pre_save(row, add=False) for index in indexes}
    return _with_raw(model, fields).filter(pk=row.pk, **unchanged).update(**fresh)


def _older(model: type[models.Model], fields: list[_SealedField]) -> models.QuerySet[Any]:
    newest = vault().newest_text
    older = models.Q()
    for field in fields:
        raw = f"raw_{field.name}"
        older |= (
            ~models.Q(**{raw: ""}) & ~models.Q(**{f"{raw}__startswith": newest}) & models.Q(**{f"{raw}__isnull": False})
        )
    return _with_raw(model, fields).filter(older)


def _with_raw(model: type[models.Model], fields: list[_SealedField]) -> models.QuerySet[Any]:
    """Rows with their sealed texts beside the opened values."""
    raw = {f"raw_{field.name}": Cast(models.F(field.attname), models.TextField()) for field in fields}
    rows: models.QuerySet[Any] = model._base_manager.annotate(**raw)
    return rows
