"""Posts proposed by one and confirmed by another; posts ended; leavers. Each act stands in the audit."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.authorities.models import Body
from tongban.identity.actions.resetting import drop_resets, shut
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.errors import (
    AlreadyDecided,
    AppointmentInvalid,
    DutiesConflict,
    NoSuchAppointment,
    NoSuchOfficer,
    NoSuchPost,
    NotForYourself,
    NotTheLastSecurity,
    NotYourOwnProposal,
    PostHeldAlready,
)
from tongban.identity.events import PostEnded
from tongban.identity.granting import duty_of, may_confirm
from tongban.identity.models import Account, Leave, Office, Post, PostProposal
from tongban.identity.people import Officer
from tongban.identity.queries import living_posts
from tongban.identity.registering import is_officer
from tongban.identity.states import ADMINISTRATORS, HEAD, AppointmentState, Duty, LeaveState, Role
from tongban.kernel.audit import record
from tongban.kernel.locks import alone
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today


def take_on_duty(account_id: int, role: str, *, on: date) -> None:
    """Bind the account to the duty of this role; raises DutiesConflict while posts of another last.

    One conditional UPDATE of the account's own row, so two grants at once cannot bind it twice.
    """
    duty = duty_of(role)
    wanted = Account.objects.filter(id=account_id)
    if wanted.filter(duty__in=(Duty.NONE, duty)).update(duty=duty):
        return
    others = Post.objects.filter(account_id=account_id, ended_at=None).filter(
        Q(valid_until=None) | Q(valid_until__gte=on)
    )
    if any(duty_of(held) != duty for held in others.values_list("role", flat=True)):
        raise DutiesConflict
    before = wanted.values_list("duty", flat=True).get()
    if not wanted.filter(duty=before).update(duty=duty):
        raise DutiesConflict


def _security(officer: Officer) -> None:
    if Role.SECURITY not in officer.roles:
        raise NoSuchAppointment


def _log(act: str, officer: Officer, account: Account, body_id: str, role: str, **more: Any) -> None:
    record(
        act,
        account_id=officer.account_id,
        who=officer.name,
        subject=f"account:{account.pk}",
        concerning=account.person_id,
        body=body_id,
        role=str(role),
        **more,
    )


@transaction.atomic
def propose_post(
    *,
    officer: Officer,
    username: str,
    body_id: str,
    role: str,
    title: str = "",
    head: bool = False,
    office: str = "",
    valid_from: date,
    valid_until: date | None = None,
    replaces: int | None = None,
    reason: str,
) -> PostProposal:
    """A security administrator proposes a post; it gives no right until somebody else confirms it.

    Raises NoSuchOfficer, NotForYourself, AppointmentInvalid, DutiesConflict, PostHeldAlready, NoSuchPost.
    """
    _security(officer)
    account = Account.objects.select_related("person").filter(username=username.strip(), is_active=True).first()
    if account is None:
        raise NoSuchOfficer(field="username")
    if account.pk == officer.account_id:
        raise NotForYourself(field="username")
    body = Body.objects.filter(id=body_id.strip()).first()
    if body is None or role not in Role.values or len(reason.strip()) < 5 or (head and role != Role.DECIDER):
        field = "body" if body is None else "role" if role not in Role.values or head else "reason"
        raise AppointmentInvalid(field=field)
    if valid_until is not None and valid_until < max(valid_from, today()):
        raise AppointmentInvalid(field="valid_until")
    left = _post_to_leave(replaces, account)
    _require_compatible(account, role, leaving=left)
    held = living_posts().filter(account=account, body=body, role=role)
    if (held.exists() and not head) or held.filter(head=True).exists():
        raise PostHeldAlready(field="role")
    try:
        with transaction.atomic():
            made = PostProposal.objects.create(
                account=account,
                body=body,
                office=_office(body, office),
                role=role,
                title=title.strip()[:40],
                head=head,
                valid_from=valid_from,
                valid_until=valid_until,
                replaces=left,
                reason=reason.strip()[:200],
                proposer_id=officer.account_id,
                proposed_at=now(),
            )
    except IntegrityError:
        raise PostHeldAlready(field="role") from None
    _log("post.proposed", officer, account, body.id, role, appointment=str(made.id), reason=made.reason)
    return made


def _office(body: Body, name: str) -> Office | None:
    return Office.objects.get_or_create(body=body, name=name.strip()[:40])[0] if name.strip() else None


def _post_to_leave(post_id: int | None, account: Account) -> Post | None:
    if post_id is None:
        return None
    found = living_posts().filter(id=post_id, account=account).first()
    if found is None:
        raise NoSuchPost(field="replaces")
    return found


def _require_compatible(account: Account, role: str, *, leaving: Post | None) -> None:
    """Said when it is proposed; `take_on_duty` makes sure when it is confirmed."""
    held = living_posts().filter(account=account)
    if leaving is not None:
        held = held.exclude(id=leaving.pk)
    roles = set(held.values_list("role", flat=True))
    another_administration = role in ADMINISTRATORS and role in roles
    if any(duty_of(one) != duty_of(role) for one in roles) or another_administration:
        raise DutiesConflict(field="role")


@transaction.atomic
def confirm_post(*, officer: Officer, appointment_id: UUID) -> Post:
    """A second pair of eyes confirms: from now, or from its day, the post gives rights at the next request.

    With the first post everything by which the account was signed on to ends: it may have been anybody's.
    Raises NoSuchAppointment, NotYourOwnProposal, AlreadyDecided, DutiesConflict.
    """
    asked = _decided_by(officer, appointment_id, AppointmentState.CONFIRMED, "")
    account = asked.account
    first = not is_officer(account)
    if asked.replaces is not None:
        _end(asked.replaces, officer, why="调任")
    take_on_duty(account.pk, asked.role, on=today())
    Post.objects.filter(
        account=account, body=asked.body, role=asked.role, ended_at=None, valid_until__lt=today()
    ).update(ended_at=now(), ended_why="到期")
    values = {
        "head": asked.head,
        "office": asked.office,
        "title": asked.title or str(Role(asked.role).label),
        "valid_until": asked.valid_until,
    }
    try:
        with transaction.atomic():
            post, _ = Post.objects.update_or_create(
                account=account,
                body=asked.body,
                role=asked.role,
                ended_at=None,
                defaults=values,
                create_defaults={**values, "valid_from": asked.valid_from},
            )
    except IntegrityError:
        raise DutiesConflict from None
    _log("post.granted", officer, account, asked.body_id, asked.role, appointment=str(asked.id), head=asked.head)
    if first:
        shut(account, officer=officer, why="first post")
    return post


@transaction.atomic
def refuse_post(*, officer: Officer, appointment_id: UUID, remarks: str) -> None:
    """The second pair of eyes does not agree, and says why. Raises NoSuchAppointment, NotYourOwnProposal."""
    if len(remarks.strip()) < 2:
        raise AppointmentInvalid("请写明为什么不同意。", field="remarks")
    asked = _decided_by(officer, appointment_id, AppointmentState.REFUSED, remarks.strip()[:200])
    _log("post.refused", officer, asked.account, asked.body_id, asked.role, appointment=str(asked.id), result="refused")


def _heads(officer: Officer, body_id: str) -> bool:
    """In their own right: who stands in for a head grants nothing."""
    return officer.holds(body_id, HEAD) and (body_id, HEAD) not in officer.standing_in


def _decided_by(officer: Officer, appointment_id: UUID, state: AppointmentState, remarks: str) -> PostProposal:
    rows = PostProposal.objects.select_related("account", "body", "office", "replaces__account")
    asked = rows.filter(id=appointment_id).first()
    if asked is None or not (Role.SECURITY in officer.roles or _heads(officer, asked.body_id)):
        raise NoSuchAppointment
    if not may_confirm(
        account_id=officer.account_id,
        roles=officer.roles,
        heads_body=_heads(officer, asked.body_id),
        proposer=asked.proposer_id,
        appointee=asked.account_id,
        role=asked.role,
    ):
        if officer.account_id in (asked.proposer_id, asked.account_id):
            raise NotYourOwnProposal
        raise NoSuchAppointment
    now_decided = PostProposal.objects.filter(id=asked.pk, state=AppointmentState.OPEN).update(
        state=state, decider_id=officer.account_id, decided_at=now(), remarks=remarks
    )
    if not now_decided:
        raise AlreadyDecided
    return asked


@transaction.atomic
def end_post(*, officer: Officer, post_id: int, reason: str, last_day: date | None = None) -> None:
    """Take a post away: at once, or after a last day. One security administrator is enough: taking away gives nobody more.

    Raises NoSuchPost, AppointmentInvalid, NotTheLastSecurity.
    """
    if Role.SECURITY not in officer.roles:
        raise NoSuchPost
    post = Post.objects.select_related("account").filter(id=post_id, ended_at=None).first()
    if post is None or post.account_id == officer.account_id:
        raise NoSuchPost
    if len(reason.strip()) < 2:
        raise AppointmentInvalid("请写明免去的理由。", field="reason")
    if last_day is not None and last_day >= today():
        if post.role == Role.SECURITY:
            _require_another_security(post)
        Post.objects.filter(id=post.pk, ended_at=None).update(valid_until=last_day, ended_why=reason.strip()[:200])
        _log("post.limited", officer, post.account, post.body_id, post.role, until=last_day.isoformat(), reason=reason)
        return
    _end(post, officer, why=reason.strip()[:200])


def _end(post: Post, officer: Officer, *, why: str) -> None:
    if post.role == Role.SECURITY:
        _require_another_security(post)
    if not Post.objects.filter(id=post.pk, ended_at=None).update(ended_at=now(), ended_why=why):
        raise AlreadyDecided
    _leaves_fall(post.account, post.body_id)
    _log("post.ended", officer, post.account, post.body_id, post.role, reason=why)
    announce(PostEnded(subject=str(post.pk), body=post.body_id, account=post.account_id))


def _require_another_security(post: Post) -> None:
    """Somebody stays for as long as this one would have. One by one: two who end each other's post at the same moment must
    not both find the other still there."""
    alone("the last security administrator")
    others = living_posts().filter(role=Role.SECURITY).exclude(id=post.pk)
    lasting = Q(valid_until=None)
    if post.valid_until is not None:
        lasting |= Q(valid_until__gte=post.valid_until)
    if not others.filter(lasting).exists():
        raise NotTheLastSecurity


def _leaves_fall(account: Account, body_id: str) -> None:
    """Nobody stands in for, or is, somebody who is no longer of the body."""
    if living_posts().filter(account=account, body_id=body_id).exists():
        return
    open_ = Leave.objects.filter(Q(absent=account) | Q(substitute=account), body_id=body_id)
    open_.filter(state__in=(LeaveState.OPEN, LeaveState.APPROVED), until_on__gte=today()).update(state=LeaveState.ENDED)


@transaction.atomic
def dismiss_officer(*, officer: Officer, account_id: int, reason: str) -> int:
    """Somebody leaves: every post, proposal, leave and session ends at once. Returns how many posts ended.

    The account stays open for the person's own matters; whoever signs in again is a citizen. Raises NoSuchPost.
    """
    account = Account.objects.select_related("person").filter(id=account_id).first()
    if Role.SECURITY not in officer.roles or account is None or account.pk == officer.account_id:
        raise NoSuchPost
    if len(reason.strip()) < 2:
        raise AppointmentInvalid("请写明离职的理由。", field="reason")
    posts = list(Post.objects.select_related("account").filter(account=account, ended_at=None))
    for post in posts:
        _end(post, officer, why=reason.strip()[:200])
    PostProposal.objects.filter(account=account, state=AppointmentState.OPEN).update(state=AppointmentState.FALLEN)
    drop_resets(account)
    Account.objects.filter(id=account.pk).update(duty=Duty.NONE)
    ended = sign_out_everywhere(account, why="dismissed")
    record(
        "officer.dismissed",
        account_id=officer.account_id,
        who=officer.name,
        subject=f"account:{account.pk}",
        concerning=account.person_id,
        posts=len(posts),
        sessions=ended,
        reason=reason.strip()[:200],
    )
    return len(posts)
