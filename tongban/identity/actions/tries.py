"""Counting tries: taking one before anything is checked, giving it back when it was right."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tongban.identity.models.signon import Slowdown
from tongban.identity.slowing import ADDRESS, CREDIT, SHARE, Leak, Limit, net_of
from tongban.kernel import audit
from tongban.kernel.errors import TooMany
from tongban.kernel.today import now


@dataclass(frozen=True, slots=True)
class Bucket:
    """One count that a try falls into."""

    name: str
    subject: str
    limit: Limit | Leak
    #: For what leaks: the part of the room kept free is for whoever still has something of this share.
    share: "Bucket | None" = None

    @property
    def key(self) -> str:
        """What was tried may be somebody's number: only its hash is kept."""
        return f"{self.name}:{hashlib.sha256(self.subject.encode()).hexdigest()[:48]}"


def shared(name: str, subject: str, leak: Leak) -> Bucket:
    """A count of everybody together in which no network can use the whole up."""
    mine = Bucket(f"{name}-share", f"{subject} {net_of(audit.here().address)}", SHARE)
    return Bucket(name, subject, leak, mine)


def count_shared(name: str, subject: str, leak: Leak) -> None:
    """Count one try of everybody together; raises TooMany where there is no room."""
    if take_try([shared(name, subject, leak)]):
        raise TooMany


@transaction.atomic
def take_try(buckets: Sequence[Bucket]) -> timedelta:
    """Count a try in every bucket and return nothing to wait for; or count nothing and return how long to wait.

    Counted before the check and given back after it, so that parallel tries cannot all slip through.
    """
    moment = now()
    rows = {one.key: _row(one, moment) for one in sorted(_with_shares(buckets), key=lambda one: one.key)}
    if (wait := max((_wait(one, rows, moment) for one in buckets), default=timedelta())) > timedelta():
        return wait
    spent = {one.share.key for one in buckets if one.share and _spent(one.share, rows[one.share.key], moment)}
    for one in _with_shares(buckets):
        if one.key in spent:  # it took of what is for all
            continue
        row = rows[one.key]
        if isinstance(one.limit, Leak):
            row.forget_at += one.limit.every  # when all of it will have leaked
        else:
            row.failures += 1
            row.free_at = moment + one.limit.wait_after(row.failures)
            row.forget_at = moment + one.limit.forget
        row.save(update_fields=["failures", "free_at", "forget_at"])
    return timedelta()


def _with_shares(buckets: Sequence[Bucket]) -> list[Bucket]:
    return [*buckets, *(one.share for one in buckets if one.share is not None)]


def _wait(bucket: Bucket, rows: Mapping[str, Slowdown], moment: datetime) -> timedelta:
    row = rows[bucket.key]
    if isinstance(bucket.limit, Limit):
        # Only a bucket that makes wait is asked how long: clocks of several machines differ by a little.
        return row.free_at - moment if bucket.limit.wait_after(row.failures) else timedelta()
    kept_free = 0
    if bucket.share is not None and _spent(bucket.share, rows[bucket.share.key], moment):
        kept_free = bucket.limit.kept_free
    return bucket.limit.wait(row.forget_at - moment, kept_free=kept_free)


def _spent(share: Bucket, row: Slowdown, moment: datetime) -> bool:
    return isinstance(share.limit, Leak) and share.limit.wait(row.forget_at - moment) > timedelta()


def _row(bucket: Bucket, moment: datetime) -> Slowdown:
    """The bucket's row, kept from other writers until the transaction ends; an old one begins anew."""
    row = None
    while row is None:  # whoever was right may take it away between the two
        Slowdown.objects.get_or_create(key=bucket.key, defaults={"free_at": moment, "forget_at": moment})
        row = Slowdown.objects.select_for_update().filter(key=bucket.key).first()
    if row.forget_at <= moment:
        row.failures, row.free_at, row.forget_at = 0, moment, moment
    return row


@transaction.atomic
def give_back(buckets: Sequence[Bucket], *, account_id: int) -> None:
    """The try was right: its own buckets start anew; what counts many people gets a little back, once an account.

    What leaks gets this one try back and no more: the owner's coming in gives nobody else new guesses.
    """
    moment = now()
    for bucket in sorted(_with_shares(buckets), key=lambda one: one.key):
        if isinstance(bucket.limit, Leak):
            row = _row(bucket, moment)
            row.forget_at = max(moment, row.forget_at - bucket.limit.every)
            row.save(update_fields=["forget_at"])
            continue
        if bucket.limit is not ADDRESS:
            Slowdown.objects.filter(key=bucket.key).delete()
            continue
        row = _row(bucket, moment)
        credit = Bucket("credit", f"{bucket.subject} {account_id}", ADDRESS)
        first = _row(credit, moment).failures == 0
        Slowdown.objects.filter(key=credit.key).update(failures=1, forget_at=moment + ADDRESS.forget)
        row.failures = max(0, row.failures - 1 - (CREDIT if first else 0))
        row.free_at = moment + bucket.limit.wait_after(row.failures) if row.failures > bucket.limit.free else moment
        row.save(update_fields=["failures", "free_at"])
