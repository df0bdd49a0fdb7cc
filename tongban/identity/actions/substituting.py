"""Leave: an officer names a colleague of the same body for a period; the head or a security administrator approves."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.identity.errors import AlreadyDecided, LeaveInvalid, NoSuchLeave
from tongban.identity.granting import may_stand_in
from tongban.identity.models import Account, Leave
from tongban.identity.people import Officer
from tongban.identity.queries import living_posts
from tongban.identity.states import HEAD, LeaveState, Role
from tongban.kernel.audit import record
from tongban.kernel.today import now, today

LONGEST = timedelta(days=90)


def _log(act: str, officer: Officer, leave: Leave, **more: Any) -> None:
    record(
        act,
        account_id=officer.account_id,
        who=officer.name,
        subject=f"leave:{leave.id}",
        concerning=leave.absent.person_id,
        acting_for="",
        body=leave.body_id,
        substitute=leave.substitute_id,
        from_on=leave.from_on.isoformat(),
        until_on=leave.until_on.isoformat(),
        **more,
    )


@transaction.atomic
def ask_leave(*, officer: Officer, body_id: str, substitute: str, from_on: date, until_on: date, reason: str) -> Leave:
    """An officer on leave names who looks after the posts of one body. Nothing changes before it is approved.

    Raises LeaveInvalid.
    """
    own = living_posts().filter(account_id=officer.account_id, body_id=body_id)
    if not own.exists():
        raise LeaveInvalid(field="body")
    other = living_posts().filter(account__username=substitute.strip(), body_id=body_id, account__is_active=True)
    post = other.exclude(account_id=officer.account_id).select_related("account").first()
    mine = Account.objects.get(id=officer.account_id)
    if post is None or not may_stand_in(mine.duty, post.account.duty):
        raise LeaveInvalid(field="substitute")
    if not (today() <= from_on <= until_on <= from_on + LONGEST):
        raise LeaveInvalid(field="until_on")
    if len(reason.strip()) < 2:
        raise LeaveInvalid(field="reason")
    made = Leave.objects.create(
        absent=mine,
        substitute=post.account,
        body_id=body_id,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:200],
        asked_at=now(),
    )
    _log("leave.asked", officer, made, reason=made.reason)
    return made


@transaction.atomic
def approve_leave(*, officer: Officer, leave_id: UUID) -> Leave:
    """From its first day the substitute acts in both names; after its last day that ends by itself. Raises NoSuchLeave."""
    return _decide(officer, leave_id, LeaveState.APPROVED, "leave.approved")


@transaction.atomic
def refuse_leave(*, officer: Officer, leave_id: UUID) -> Leave:
    """Not with this substitute, or not now. Raises NoSuchLeave."""
    return _decide(officer, leave_id, LeaveState.REFUSED, "leave.refused")


def _decide(officer: Officer, leave_id: UUID, state: LeaveState, act: str) -> Leave:
    leave = Leave.objects.select_related("absent", "substitute").filter(id=leave_id).first()
    if leave is None or officer.account_id in (leave.absent_id, leave.substitute_id):
        raise NoSuchLeave
    # A substitute of the head is not the head here: nobody approves from borrowed rights.
    heads = officer.holds(leave.body_id, HEAD) and (leave.body_id, HEAD) not in officer.standing_in
    if not (heads or Role.SECURITY in officer.roles):
        raise NoSuchLeave
    open_ = Leave.objects.filter(id=leave.pk, state=LeaveState.OPEN)
    if not open_.update(state=state, decider_id=officer.account_id, decided_at=now()):
        raise AlreadyDecided
    _log(act, officer, leave, result="done" if state == LeaveState.APPROVED else "refused")
    return leave


@transaction.atomic
def end_leave(*, officer: Officer, leave_id: UUID) -> None:
    """Back earlier, or no longer wanted: the substitute's rights end at the next request. Raises NoSuchLeave.

    Whoever is away, whoever stands in, and whoever may approve can end it.
    """
    leave = Leave.objects.select_related("absent").filter(id=leave_id).first()
    if leave is None:
        raise NoSuchLeave
    concerned = officer.account_id in (leave.absent_id, leave.substitute_id)
    if not (concerned or Role.SECURITY in officer.roles or officer.holds(leave.body_id, HEAD)):
        raise NoSuchLeave
    running = Leave.objects.filter(id=leave.pk, state__in=(LeaveState.OPEN, LeaveState.APPROVED))
    if not running.update(state=LeaveState.ENDED):
        raise AlreadyDecided
    _log("leave.ended", officer, leave)
