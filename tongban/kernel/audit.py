"""The platform's audit: who did what of importance, from where, to what end, and with what result.

Append-only and chained by hash. One chain for everybody would make every transaction wait for every other, so there are
`STRANDS` chains, and a transaction writes into one that nobody else holds: it waits for nobody, and two transactions
cannot wait for each other. Writing an entry is part of the transaction of the act that it tells of, so no act can be
done without its trace (网络安全法第二十一条, GB/T 22239-2019 三级 8.1.4.3). `audit_proof` proves the chains.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from tongban.kernel.chain import sealed
from tongban.kernel.masking import mask_numbers
from tongban.kernel.models import AuditCut, AuditEntry
from tongban.kernel.today import now

#: So many transactions may write at once.
STRANDS = 64
#: Key of the advisory locks on PostgreSQL, beside the strand's number.
_LOCK = 0x54_42_41


@dataclass(frozen=True, slots=True)
class Origin:
    """From where something is asked: the network address and what the browser calls itself."""

    address: str = ""
    device: str = ""


#: Set by a middleware for each request; empty in jobs and commands.
_origin: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)


@contextmanager
def asked_from(origin: Origin) -> Iterator[None]:
    """Everything recorded inside was asked from there."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def here() -> Origin:
    """From where the current request comes."""
    return _origin.get() or Origin()


def record(
    act: str,
    *,
    account_id: int | None,
    who: str,
    subject: str = "",
    concerning: UUID | None = None,
    acting_for: str = "",
    purpose: str = "",
    result: str = "done",
    **detail: Any,
) -> AuditEntry:
    """Append one entry, in the transaction of the act.

    `act`: a dotted name as `session.opened`; `who`: name and post as the reader knows them; `subject`: what it was done
    to, as `case:<id>`; `concerning`: the person whose data it touches, who may see the entry; `acting_for`: on whose
    behalf; `purpose`: why, in the words of whoever did it; `result`: done | refused | failed. Personal numbers are
    masked wherever they stand: an audit is read by people who must not learn them.
    """
    origin = here()
    own = connections[connection.alias]  # the proxy would look it up anew for every word
    with transaction.atomic(savepoint=False), own.cursor() as cursor:
        strand, seq, prev_hash = _taken(
            zlib.crc32(origin.address.encode()) if account_id is None else account_id, cursor
        )
        entry = AuditEntry(
            strand=strand,
            seq=seq + 1,
            at=now(),
            act=act,
            account_id=account_id,
            who=_plain(who)[:120],
            subject=_plain(subject)[:120],
            concerning=concerning,
            acting_for=_plain(acting_for)[:120],
            purpose=_plain(purpose)[:200],
            result=result,
            address=origin.address[:64],
            device=_plain(origin.device)[:200],
            detail=_plain(detail),
        )
        entry.hash = seal_of(entry, prev_hash)
        _write(entry, cursor, own)
    return entry


def record_once(
    act: str, *, account_id: int, subject: str, within: timedelta = timedelta(minutes=30), **rest: Any
) -> AuditEntry | None:
    """`record`, unless this account did the same to the same a short while ago: reloading a page is not a second look."""
    latest = AuditEntry.objects.filter(account_id=account_id, at__gt=now() - within, act=act, subject=subject)
    return None if latest.exists() else record(act, account_id=account_id, subject=subject, **rest)


class _Held:
    """The strand that the current transaction writes into.

    It lies among what Django does on commit, and so lives as long as the lock: until the transaction ends, or until the
    savepoint in which it was taken is rolled back.
    """

    def __init__(self, strand: int) -> None:
        self.strand = strand

    def __call__(self) -> None:
        """Nothing to do on commit: the database gives the lock back."""


def _taken(wish: int, cursor: CursorWrapper) -> tuple[int, int, str]:
    """The strand of this transaction, with number and hash of its last entry: the strand that it holds, else the first
    free one from the wished one on.

    On SQLite there is one writer at a time anyway.
    """
    for waiting in connection.run_on_commit:
        if isinstance(waiting[1], _Held):
            return (waiting[1].strand, *_end_of(waiting[1].strand, cursor))
    wish %= STRANDS
    if connection.vendor == "postgresql":
        cursor.execute("SELECT strand, seq, hash FROM kernel_audit_end(%s, %s, %s)", [_LOCK, STRANDS, wish])
        strand, seq, prev_hash = cursor.fetchone() or (wish, 0, "")
    else:
        strand, (seq, prev_hash) = wish, _end_of(wish, cursor)
    transaction.on_commit(_Held(strand))
    return strand, seq, prev_hash


def hold(strand: int) -> None:
    """Let this transaction write into that strand and no other does meanwhile; waits for whoever writes there now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, strand])
    transaction.on_commit(_Held(strand))


#: Written in SQL, because this stands in every act: through the ORM an entry costs three times as much.
_END = "SELECT seq, hash FROM kernel_auditentry WHERE strand = %s ORDER BY seq DESC LIMIT 1"
_CUT = "SELECT seq, hash FROM kernel_auditcut WHERE strand = %s ORDER BY seq DESC LIMIT 1"
_COLUMNS = (
    "strand", "seq", "act", "account_id", "who", "acting_for", "subject", "purpose", "result", "address", "device",
    "hash", "at", "concerning", "detail",
)  # fmt: skip
_NAMES = [field.column for field in AuditEntry._meta.concrete_fields]
_INSERT = (
    f"INSERT INTO kernel_auditentry ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))}) RETURNING id"  # noqa: S608 - the names are our own
)
_CONCERNING = AuditEntry._meta.concrete_fields[_NAMES.index("concerning")]
_AS_THEY_ARE = attrgetter(*_COLUMNS[:-3])


def _end_of(strand: int, cursor: CursorWrapper) -> tuple[int, str]:
    """Number and hash of the last entry, or of the last one that was cut off by age."""
    for asked in (_END, _CUT):
        cursor.execute(asked, [strand])
        last = cursor.fetchone()
        if last is not None:
            return last[0], last[1]
    return 0, ""


def _write(entry: AuditEntry, cursor: CursorWrapper, own: BaseDatabaseWrapper) -> None:
    adapted = (
        own.ops.adapt_datetimefield_value(entry.at),
        None if entry.concerning is None else _CONCERNING.get_db_prep_save(entry.concerning, own),
        own.ops.adapt_json_value(entry.detail, None),
    )
    cursor.execute(_INSERT, [*_AS_THEY_ARE(entry), *adapted])
    row = cursor.fetchone()
    entry.id, entry._state.adding, entry._state.db = row[0] if row else None, False, own.alias


def _plain(value: Any) -> Any:
    """The value as every database gives it back, its personal numbers masked; what is no JSON becomes text."""
    match value:
        case str():
            return mask_numbers(value.replace("\0", "").encode("utf-8", "replace").decode()) if value else value
        case None | bool():
            return value
        case int():
            masked = mask_numbers(str(value))
            return value if masked == str(value) else masked
        case Mapping():
            return {_plain(str(key)): _plain(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
        case _:
            return mask_numbers(str(value).replace("\0", "").encode("utf-8", "replace").decode())


def seal_of(entry: AuditEntry, prev_hash: str) -> str:
    """What an entry's hash must be, after the hash before it."""
    return sealed(
        prev_hash,
        at=entry.at,
        strand=entry.strand,
        seq=entry.seq,
        act=entry.act,
        account=entry.account_id,
        who=entry.who,
        subject=entry.subject,
        concerning=str(entry.concerning or ""),
        acting_for=entry.acting_for,
        purpose=entry.purpose,
        result=entry.result,
        address=entry.address,
        device=entry.device,
        detail=entry.detail,
    )


@dataclass(frozen=True, slots=True)
class Bent:
    """The first entry of a strand that does not fit the one before it."""

    strand: int
    seq: int
    at: datetime


def bent_entries() -> list[Bent]:
    """The first entry of each strand that was changed, added, taken out or moved; none when the audit is whole.

    A strand cut off at its end looks whole here: `audit_proof` also asks the anchors.
    """
    return [bent for strand in range(STRANDS) if (bent := bent_in(strand)) is not None]


def bent_in(strand: int) -> Bent | None:
    """The same for one strand: from where it was last cut off by age, else from its beginning."""
    cut = AuditCut.objects.filter(strand=strand).order_by("-seq").values_list("seq", "hash").first()
    seq, prev_hash = cut or (0, "")
    for entry in AuditEntry.objects.filter(strand=strand).order_by("seq").iterator(chunk_size=2000):
        if entry.seq != seq + 1 or entry.hash != seal_of(entry, prev_hash):
            return Bent(strand, entry.seq, entry.at)
        seq, prev_hash = entry.seq, entry.hash
    return None


def as_said(entry: AuditEntry) -> dict[str, Any]:
    """One entry whole, for an export: whoever keeps it can compute its hash again with the hash before it."""
    return {
        "strand": entry.strand,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "act": entry.act,
        "account": entry.account_id,
        "who": entry.who,
        "subject": entry.subject,
        "concerning": str(entry.concerning or ""),
        "acting_for": entry.acting_for,
        "purpose": entry.purpose,
        "result": entry.result,
        "address": entry.address,
        "device": entry.device,
        "detail": entry.detail,
        "hash": entry.hash,
    }


def head_of_strands() -> list[tuple[int, int, str, datetime]]:
    """Strand, number, hash and time of the last entry of every strand that has one."""
    heads = []
    for strand in range(STRANDS):
        last = AuditEntry.objects.filter(strand=strand).order_by("-seq").values_list("seq", "hash", "at").first()
        if last is not None:
            heads.append((strand, *last))
    return heads
