"""A row and its log: the one writer of cases and joint cases, and the rows that hang on them (design, idea 2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import IntegrityError, models

from tongban.cases.errors import CaseMovedOn
from tongban.cases.log import ROWS, as_written, event_hash
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.people import Actor
from tongban.kernel.crypto.fields import SealedJSONField


def typist_of(account: Account, person: Person, entity: LegalEntity | None) -> str:
    """Who filed for somebody else; empty where that was the applicant, or the entity's own representative."""
    typist = account.person
    if typist is None:
        return ""
    own = person.pk if entity is None else entity.legal_representative_id
    return typist.name if typist.pk != own else ""


class LogEntry(models.Model):
    """One entry of a log: append-only, chained by hash."""

    #: The field that names whose log this is.
    OF: ClassVar[str] = ""

    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("事由", max_length=30)
    at = models.DateTimeField("时间")
    by = models.JSONField("经办")
    #: What people filled in stands sealed; the hash is over what it says, not over how it is kept.
    data = SealedJSONField("内容", purpose="cases.log", sealed=("form", "fields"))
    #: What this act wrote: the columns of the row and, under `rows`, the rows that hang on it; enough to rebuild both.
    changes = models.JSONField("写入")
    prev_hash = models.CharField("前一摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        abstract = True

    def own_hash(self) -> str:
        """What the hash of this entry must be."""
        return event_hash(
            prev_hash=self.prev_hash,
            case_id=str(getattr(self, f"{self.OF}_id")),
            seq=self.seq,
            kind=str(self.kind),
            at=self.at,
            by=self.by,
            data=self.data,
            changes=self.changes,
        )


class Part(models.Model):
    """A row that hangs on a case or a joint case: written only through its `put`, so that the log can rebuild it."""

    #: The fields that may name whose log carries it.
    OF: ClassVar[tuple[str, ...]] = ("case",)
    #: Columns that are renderings or caches, not facts: the log does not carry them.
    NOT_LOGGED: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def as_row(self) -> dict[str, Any]:
        """Every column as the log writes it."""
        columns = (field.attname for field in self._meta.concrete_fields)
        return {name: as_written(getattr(self, name)) for name in columns if name not in self.NOT_LOGGED}

    @property
    def log_key(self) -> str:
        """How the log names this row: `paper:0199…`."""
        return f"{self._meta.model_name}:{self.pk}"


P = TypeVar("P", bound=Part)


def _taken(error: IntegrityError) -> bool:
    """Whether a unique value was there already, in the words of PostgreSQL (23505, unique_violation) or of SQLite."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", "") == "23505"
        or getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE"
    )


class Logged(models.Model):
    """A row whose every change is one event of its chained log."""

    #: The model of its log.
    ENTRY: ClassVar[type[LogEntry]]

    #: Where the row is; the subclass declares the column with its own words.
    state: Any
    seq = models.PositiveIntegerField("日志序号", default=0)
    head_hash = models.CharField("日志摘要", max_length=64, blank=True)

    class Meta:
        abstract = True

    def put(self, part: P) -> P:
        """Write a row that hangs on this one; the event of the same act carries it (see `advance`).

        Raises CaseMovedOn when its number is taken: numbers follow from what was read, so somebody else has written since.
        """
        try:
            part.save()
        except IntegrityError as error:
            if _taken(error):
                raise CaseMovedOn from error
            raise
        self._unlogged()[part.log_key] = part.as_row()
        return part

    def put_new(self, parts: Sequence[Part]) -> None:
        """The same for several new ones of one kind, in one statement."""
        type(parts[0])._default_manager.bulk_create(parts)
        self._unlogged().update({part.log_key: part.as_row() for part in parts})

    def begin(self, kind: str, *, by: Actor, at: datetime, data: dict[str, Any]) -> LogEntry:
        """Insert the new row together with its first event, which carries the parts put before (their key is known)."""
        event = self._next_event(kind, by=by, at=at, data=data, changes=self.as_row())
        self.seq, self.head_hash = event.seq, event.hash
        self.save(force_insert=True)
        event.save(force_insert=True)
        return event

    def advance(
        self, kind: str, *, to: str | None = None, by: Actor, at: datetime, data: dict[str, Any], **fields: Any
    ) -> LogEntry:
        """The only writer of the row: conditional update on what was read, plus the event that says why.

        The event also carries every part put since the last one. Raises CaseMovedOn when somebody else has written
        since this row was read; the surrounding transaction then takes the parts back too.
        """
        before = (self.state, self.seq)
        if to is not None:
            fields["state"] = to
        for name, value in fields.items():
            setattr(self, name, value)
        column_of = {field.name: field.attname for field in self._meta.concrete_fields}
        columns = [column_of.get(name, name) for name in fields]
        written = {column: as_written(getattr(self, column)) for column in columns}
        event = self._next_event(kind, by=by, at=at, data=data, changes=written)
        values = {column: getattr(self, column) for column in columns}
        mine = type(self)._default_manager.filter(pk=self.pk, seq=before[1], **{"state": before[0]})
        if not mine.update(**values, seq=event.seq, head_hash=event.hash):
            raise CaseMovedOn
        event.save(force_insert=True)
        self.seq, self.head_hash = event.seq, event.hash
        return event

    def as_row(self) -> dict[str, Any]:
        """Every column as the log writes it, except those that the chain itself keeps."""
        columns = (field.attname for field in self._meta.concrete_fields)
        return {name: as_written(getattr(self, name)) for name in columns if name not in {"seq", "head_hash"}}

    def _unlogged(self) -> dict[str, dict[str, Any]]:
        """Parts written in this transaction that no event carries yet."""
        found: dict[str, dict[str, Any]] = self.__dict__.setdefault("_parts_unlogged", {})
        return found

    def _next_event(
        self, kind: str, *, by: Actor, at: datetime, data: dict[str, Any], changes: Mapping[str, Any]
    ) -> LogEntry:
        parts = self.__dict__.pop("_parts_unlogged", {})
        actor = {"account": by.account_id, "name": by.name, "role": by.role, "post": by.post_id, "for": by.acting_for}
        event = self.ENTRY(
            seq=self.seq + 1,
            kind=kind,
            at=at,
            by=actor,
            data=data,
            changes={**changes, ROWS: parts} if parts else dict(changes),
            prev_hash=self.head_hash,
            **{self.ENTRY.OF: self},
        )
        event.hash = event.own_hash()
        return event
