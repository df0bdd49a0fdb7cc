"""Many processes that write into the audit at once, each transaction for several accounts in an order of its own."""

import random

from django.db import transaction

from tongban.kernel.audit import bent_entries, record
from tongban.kernel.audit_keeping import cut_strand
from tongban.kernel.models import AuditEntry


def audit_busily(seed: str, transactions: str) -> int:
    """Transactions of two entries about two accounts in any order, some rolled back, some by half."""
    dice, kept = random.Random(int(seed)), 0
    for _ in range(int(transactions)):
        first, second = dice.sample(range(4), 2)
        written = 1
        try:
            with transaction.atomic():
                record("trial", account_id=first, who=seed)
                try:
                    with transaction.atomic():
                        record("trial", account_id=second, who=seed)
                        if dice.random() < 0.2:
                            raise LookupError
                    written += 1
                except LookupError:
                    pass
                if dice.random() < 0.1:
                    raise ZeroDivisionError
            kept += written
        except ZeroDivisionError:
            pass
    return kept


def audit_left(writers: str) -> dict[str, object]:
    """What there is when all have ended: nothing may be bent, no place taken twice or left out."""
    trial = AuditEntry.objects.filter(act="trial")
    return {
        "bent": [[one.strand, one.seq] for one in bent_entries()],
        "kept": [trial.filter(who=str(seed)).count() for seed in range(int(writers))],
        "strands": trial.values("strand").distinct().count(),
        "cut": sum(cut_strand(strand) for strand in range(4)),
    }
