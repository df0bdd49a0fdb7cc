"""The platform's audit: who did what of importance, from where, to what end, and with what result.

Append-only and chained by hash. One chain for everybody would make every transaction wait for every other, so there are
`STRANDS` chains; all entries of one account stand in the same one. Writing an entry is part of the transaction of the
act that it tells of, so no act can be done without its trace (网络安全法第二十一条, GB/T 22239-2019 三级 8.1.4.3).
"""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tongban.kernel.chain import sealed
from tongban.kernel.masking import mask_numbers
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now

#: So many writers at once never wait for one another.
STRANDS = 64
#: Key of the advisory lock on PostgreSQL, beside the strand's number.
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
    behalf; `purpose`: why, in the words of whoever did it; `result`: done | refused | failed. Personal numbers in
    `detail` are masked: an audit is read by people who must not learn them.
    """
    origin, moment = here(), now()
    strand = (zlib.crc32(origin.address.encode()) if account_id is None else account_id) % STRANDS
    with transaction.atomic(savepoint=False):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, strand])
        last = AuditEntry.objects.filter(strand=strand).order_by("-seq").values_list("seq", "hash").first()
        seq, prev_hash = last or (0, "")
        entry = AuditEntry(
            strand=strand,
            seq=seq + 1,
            at=moment,
            act=act,
            account_id=account_id,
            who=mask_numbers(who)[:120],
            subject=subject,
            concerning=concerning,
            acting_for=mask_numbers(acting_for)[:120],
            purpose=mask_numbers(purpose)[:200],
            result=result,
            address=origin.address[:64],
            device=mask_numbers(origin.device)[:200],
            detail=json.loads(mask_numbers(json.dumps(detail, ensure_ascii=False, default=str))),
        )
        entry.hash = seal_of(entry, prev_hash)
        entry.save(force_insert=True)
    return entry


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

    A strand cut off at its end looks whole here: keep heads outside (`tongban audit --anchor`).
    """
    found: list[Bent] = []
    strand, seq, prev_hash, spoilt = -1, 0, "", False
    for entry in AuditEntry.objects.order_by("strand", "seq").iterator(chunk_size=2000):
        if entry.strand != strand:
            strand, seq, prev_hash, spoilt = entry.strand, 0, "", False
        if spoilt:
            continue
        if entry.seq != seq + 1 or entry.hash != seal_of(entry, prev_hash):
            found.append(Bent(entry.strand, entry.seq, entry.at))
            spoilt = True
        seq, prev_hash = entry.seq, entry.hash
    return found
