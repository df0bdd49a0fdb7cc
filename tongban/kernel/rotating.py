"""Moving everything that is sealed from an older master secret to the newest, while people work.

Each row is written only if it still holds what was read, so nobody's change is lost; whatever was changed meanwhile is
sealed under the newest secret already. A run that was killed is simply run again.

Three kinds of places: columns of our own fields, columns of JSON of which a part is sealed, and columns of libraries
in which we seal (`TONGBAN_SEALED_INSIDE`). A guard in the tests fails where something is sealed elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from tongban.kernel.crypto.fields import KeyedIndexField, SealedJSONField, _SealedField
from tongban.kernel.crypto.keyring import keyring
from tongban.kernel.crypto.vault import SEALED, vault
from tongban.kernel.models import KeptKey
from tongban.kernel.today import now

#: Rows written in one transaction: some 50 ms, for which others wait on SQLite. One by one, each would wait for the disk.
BATCH = 100
#: What is empty stands open, it tells nothing.
_EMPTY = ("", "{}", "[]", "null", '""')


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one table has come."""

    table: str
    rows: int
    of: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column in which something stands sealed."""

    name: str
    #: The parts that are sealed: their names in the JSON; none: the whole column.
    parts: tuple[str, ...] = ()
    #: How the sealed text is begun in the database: JSON puts quotes around it.
    quote: str = ""
    #: Texts somewhere inside, sealed for this purpose by ourselves in a library's column.
    inside: str = ""

    @property
    def raw(self) -> str:
        """Under which name a row carries the column as it is stored."""
        return f"raw_{self.name}"

    @property
    def texts(self) -> dict[str, Any]:
        """What is stored in each part, by name."""
        if not self.parts:
            return {self.raw: Cast(models.F(self.name), models.TextField())}
        return {
            f"{self.raw}_{part}": Cast(KeyTextTransform(part, self.name), models.TextField()) for part in self.parts
        }

    def older(self) -> models.Q:
        """Rows of which a part does not stand under the newest secret; what was written before it was sealed neither."""
        newest, found = self.quote + vault().newest_text, models.Q()
        if self.inside:
            return models.Q(**{f"{self.raw}__contains": SEALED}) & ~models.Q(**{f"{self.raw}__contains": newest})
        for text in self.texts:
            there = models.Q(**{f"{text}__isnull": False}) & ~models.Q(**{f"{text}__in": _EMPTY})
            found |= there & ~models.Q(**{f"{text}__startswith": newest})
        return found

    def fresh(self, row: Any) -> Any:
        """The value as it is to be written."""
        value = getattr(row, self.name)
        return _sealed_anew(value, self.inside) if self.inside else value


def columns_of(model: type[models.Model]) -> list[Column]:
    """The columns of a table that hold something sealed."""
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, _SealedField):
            found.append(Column(field.attname))
        elif isinstance(field, SealedJSONField):
            found.append(Column(field.attname, field.sealed, quote="" if field.sealed else '"'))
    inside = settings.TONGBAN_SEALED_INSIDE.get(model._meta.label, {})
    return [*found, *(Column(name, inside=purpose) for name, purpose in inside.items())]


def move_rows() -> Iterator[Moved]:
    """Seal every row anew that stands under an older secret, table by table; report after each batch."""
    for model, columns in _sealed_tables():
        yield from _move_table(model, columns)


def left_behind() -> dict[str, int]:
    """Rows by table that still stand under an older secret; empty when the older secrets may be taken away."""
    counts = {model._meta.db_table: _older(model, columns).count() for model, columns in _sealed_tables()}
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


def _sealed_tables() -> Iterator[tuple[type[models.Model], list[Column]]]:
    for model in apps.get_models():
        if columns := columns_of(model):
            yield model, columns


def _move_table(model: type[models.Model], columns: list[Column]) -> Iterator[Moved]:
    indexes = [field for field in model._meta.concrete_fields if isinstance(field, KeyedIndexField)]
    table, moved, of = model._meta.db_table, 0, _older(model, columns).count()
    yield Moved(table, 0, of)
    came_on = of > 0
    while came_on:  # once more from the beginning for rows that somebody wrote between reading and writing
        came_on, last = False, None
        while rows := list(_after(_older(model, columns), last)[:BATCH]):
            with transaction.atomic():
                written = sum(_move_row(model, row, columns, indexes) for row in rows)
            came_on, last, moved = came_on or written > 0, rows[-1].pk, moved + written
            yield Moved(table, moved, max(moved, of))


def _after(rows: models.QuerySet[Any], last: Any) -> models.QuerySet[Any]:
    return (rows if last is None else rows.filter(pk__gt=last)).order_by("pk")


def _move_row(model: type[models.Model], row: Any, columns: list[Column], indexes: list[KeyedIndexField]) -> int:
    """1 if the row was written; 0 if somebody else has written it since it was read."""
    unchanged = {column.raw: getattr(row, column.raw) for column in columns}
    fresh = {column.name: value for column in columns if (value := column.fresh(row)) is not None}
    fresh |= {index.attname: index.pre_save(row, add=False) for index in indexes}
    return _with_raw(model, columns).filter(pk=row.pk, **unchanged).update(**fresh)


def _older(model: type[models.Model], columns: list[Column]) -> models.QuerySet[Any]:
    older = models.Q()
    for column in columns:
        older |= column.older()
    texts = {name: text for column in columns if column.parts for name, text in column.texts.items()}
    rows: models.QuerySet[Any] = _with_raw(model, columns).annotate(**texts).filter(older)
    return rows


def _with_raw(model: type[models.Model], columns: list[Column]) -> models.QuerySet[Any]:
    """Rows with their columns as they are stored beside the opened values."""
    raw = {column.raw: Cast(models.F(column.name), models.TextField()) for column in columns}
    rows: models.QuerySet[Any] = model._base_manager.annotate(**raw)
    return rows


def _sealed_anew(value: Any, purpose: str) -> Any:
    """The same JSON, every sealed text in it under the newest secret."""
    if isinstance(value, dict):
        return {key: _sealed_anew(one, purpose) for key, one in value.items()}
    if isinstance(value, list):
        return [_sealed_anew(one, purpose) for one in value]
    if isinstance(value, str) and value.startswith(SEALED):
        return vault().seal_text(purpose, vault().open_text(purpose, value))
    return value
