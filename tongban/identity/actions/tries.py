"""Counting tries: taking one before anything is checked, giving it back when it was right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tongban.identity.models.signon import Slowdown
from tongban.identity.slowing import ADDRESS, CREDIT, Limit
from tongban.kernel.today import now


@dataclass(frozen=True, slots=True)
class Bucket:
    """One count that a try falls into."""

    name: str
    subject: str
    limit: Limit

    @property
    def key(self) -> str:
        """What was tried may be somebody's number: only its hash is kept."""
        return f"{self.name}:{hashlib.sha256(self.subject.encode()).hexdigest()[:48]}"


@transaction.atomic
def take_try(buckets: Sequence[Bucket]) -> timedelta:
    """Count a try in every bucket and return nothing to wait for; or count nothing and return how long to wait.

    Counted before the check and given back after it, so that parallel tries cannot all slip through.
    """
    moment = now()
    rows = [(bucket, _row(bucket, moment)) for bucket in sorted(buckets, key=lambda one: one.key)]
    # Only a bucket that makes wait is asked how long: clocks of several machines differ by a little.
    waits = [row.free_at - moment for bucket, row in rows if bucket.limit.wait_after(row.failures)]
    if (wait := max(waits, default=timedelta())) > timedelta():
        return wait
    for bucket, row in rows:
        row.failures += 1
        row.free_at = moment + bucket.limit.wait_after(row.failures)
        row.forget_at = moment + bucket.limit.forget
        row.save(update_fields=["failures", "free_at", "forget_at"])
    return timedelta()


def _row(bucket: Bucket, moment: datetime) -> Slowdown:
    """The bucket's row, kept from other writers until the transaction ends; an old one begins anew."""
    Slowdown.objects.get_or_create(key=bucket.key, defaults={"free_at": moment, "forget_at": moment})
    row = Slowdown.objects.select_for_update().get(key=bucket.key)
    if row.forget_at <= moment:
        row.failures, row.free_at = 0, moment
    return row


@transaction.atomic
def give_back(buckets: Sequence[Bucket], *, account_id: int) -> None:
    """The try was right: its own buckets start anew; what counts many people gets a little back, once an account."""
    moment = now()
    for bucket in sorted(buckets, key=lambda one: one.key):
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
