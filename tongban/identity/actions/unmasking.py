"""Seeing somebody's whole number: only with a purpose and a reason, and never without a trace."""

from uuid import UUID

from django.db import transaction

from tongban.identity.errors import PurposeMissing, ReasonMissing
from tongban.identity.people import Officer
from tongban.identity.unmasking import OPEN_FOR, PURPOSES, SHORTEST_REASON
from tongban.kernel.audit import record
from tongban.kernel.models import AuditEntry


@transaction.atomic
def unmask(
    officer: Officer, *, subject: str, person_id: UUID | None, body: str, post: str, purpose: str, reason: str
) -> AuditEntry:
    """Write down that the officer sees the whole numbers of a case for a short while, and why; the person reads it.

    Whether the officer may see the case at all is asked before, by the caller. Raises PurposeMissing, ReasonMissing.
    """
    if purpose not in PURPOSES:
        raise PurposeMissing(field="purpose")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(field="reason")
    return record(
        "person.unmasked",
        account_id=officer.account_id,
        who=f"{officer.name}（{post}）",
        subject=subject,
        concerning=person_id,
        purpose=f"{PURPOSES[purpose]}：{reason.strip()}",
        body=body,
        post=post,
        minutes=OPEN_FOR.total_seconds() // 60,
    )
