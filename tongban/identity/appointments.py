"""Reads of posts, proposed posts, resets and leaves, the viewer first: one predicate each, in every list and every page."""

from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.authorities.models import Body
from tongban.identity.models import Account, Appointment, Leave, Post, PostProposal
from tongban.identity.models.signon import OfficerReset
from tongban.identity.people import Officer
from tongban.identity.queries import living_posts
from tongban.identity.registering import is_officer
from tongban.identity.states import ADMINISTRATORS, HEAD, AppointmentState, LeaveState, Role
from tongban.kernel.today import today

MOST = 100


def _heads(officer: Officer) -> list[str]:
    """Bodies that the officer heads in their own right; who stands in for a head grants and approves nothing."""
    return [body for body, role in officer.posts if role == HEAD and (body, role) not in officer.standing_in]


def heads(officer: Officer, body_id: str) -> bool:
    """Whether the officer heads this body in their own right."""
    return body_id in _heads(officer)


def places_headed(officer: Officer) -> list[str]:
    """The beginnings of the codes of all divisions in which a body that the officer heads stands for the state."""
    codes = Body.objects.filter(id__in=_heads(officer)).values_list("division_id", flat=True).distinct()
    lengths = (2, 4, 6, 9, 12)
    return sorted({next(code[:n] for n in lengths if not code[n:].strip("0")) for code in codes})


def registered_for(officer: Officer) -> QuerySet[Appointment]:
    """Helpers and staff of companies that act for applicants, of the places where the officer heads a body."""
    wanted = Q(pk__in=[])
    for place in places_headed(officer):
        wanted |= Q(division__code__startswith=place) | Q(company__usc__regex=f"^..{place[:6]}")
    return Appointment.objects.filter(wanted).select_related("person", "division", "company")


def visible_posts(officer: Officer, *roles: str) -> Q:
    """Posts that an officer may see: an administrator all, others those of the bodies where they hold one of `roles`."""
    if not officer.roles.isdisjoint(ADMINISTRATORS):
        return Q()
    return Q(body_id__in=officer.bodies_as(*roles))


def visible_appointments(officer: Officer) -> Q:
    """Security administrators see all, the head of a body those of that body, nobody else any."""
    return Q() if Role.SECURITY in officer.roles else Q(body_id__in=_heads(officer))


def visible_leaves(officer: Officer) -> Q:
    """One's own and those one stands in for; a head those of the body, security administrators all."""
    if Role.SECURITY in officer.roles:
        return Q()
    mine = Q(absent_id=officer.account_id) | Q(substitute_id=officer.account_id)
    return mine | Q(body_id__in=_heads(officer))


def posts_for(officer: Officer, *keepers: str, role: str, text: str) -> QuerySet[Post]:
    """Posts that have not been taken away, of one role or all, in bodies whose name holds the text."""
    rows = Post.objects.filter(visible_posts(officer, *keepers), ended_at=None)
    rows = rows.select_related("account__person", "body", "office")
    if role in Role.values:
        rows = rows.filter(role=role)
    return rows.filter(body__name__icontains=text) if text else rows


def appointments_for(officer: Officer, *, waiting: bool) -> list[PostProposal]:
    """Proposed posts, newest first: those that wait, or those that were decided last."""
    rows = PostProposal.objects.filter(visible_appointments(officer)).select_related(
        "account__person", "body", "office", "proposer__person", "decider__person", "replaces__body"
    )
    open_ = Q(state=AppointmentState.OPEN)
    return list(rows.filter(open_ if waiting else ~open_).order_by("-id")[:MOST])


def appointment_for(officer: Officer, appointment_id: UUID) -> PostProposal | None:
    """One of these, or None: also for what is another body's."""
    rows = PostProposal.objects.filter(visible_appointments(officer), id=appointment_id)
    return rows.select_related(
        "account__person", "body", "office", "proposer__person", "decider__person", "replaces__body"
    ).first()


def post_for(officer: Officer, post_id: int) -> Post | None:
    """A post that has not been taken away, for a security administrator."""
    if Role.SECURITY not in officer.roles:
        return None
    return Post.objects.filter(id=post_id, ended_at=None).select_related("account__person", "body").first()


def officer_account_for(officer: Officer, account_id: int) -> tuple[Account, list[Post]] | None:
    """An account that holds posts, with them, for a security administrator."""
    if Role.SECURITY not in officer.roles:
        return None
    posts = list(living_posts().filter(account_id=account_id).select_related("account__person", "body").order_by("id"))
    return (posts[0].account, posts) if posts else None


def resettable_for(officer: Officer, account_id: int) -> Account | None:
    """An officer, in office or about to be, whose sign-on this security administrator may reset; never one's own."""
    if Role.SECURITY not in officer.roles or account_id == officer.account_id:
        return None
    account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
    return account if account is not None and is_officer(account) else None


def _resets(officer: Officer) -> QuerySet[OfficerReset]:
    if officer.roles.isdisjoint((Role.SECURITY, Role.SYSADMIN)):
        return OfficerReset.objects.none()
    return OfficerReset.objects.select_related("account__person", "asked_by__person", "given_by__person")


def resets_for(officer: Officer, *, waiting: bool) -> list[OfficerReset]:
    """Resets of officers' sign-on, newest first: those that wait for their second half, or those that are over."""
    open_ = Q(state=AppointmentState.OPEN)
    return list(_resets(officer).filter(open_ if waiting else ~open_).order_by("-id")[:MOST])


def reset_for(officer: Officer, reset_id: int) -> OfficerReset | None:
    """One of these, or None."""
    return _resets(officer).filter(id=reset_id).first()


def may_give(officer: Officer, reset: OfficerReset) -> bool:
    """Whether the page offers to hand over the second half; the act asks again."""
    third = officer.account_id not in (reset.asked_by_id, reset.account_id)
    return reset.state == AppointmentState.OPEN and third


def leaves_for(officer: Officer) -> list[Leave]:
    """Leaves that wait or are not over, and the last that are, newest first."""
    rows = Leave.objects.filter(visible_leaves(officer))
    return list(rows.select_related("absent__person", "substitute__person", "body", "decider__person")[:MOST])


def may_decide_leave(officer: Officer, leave: Leave) -> bool:
    """Whether the page offers to approve it; the act asks again."""
    third = officer.account_id not in (leave.absent_id, leave.substitute_id)
    return (
        leave.state == LeaveState.OPEN
        and third
        and (Role.SECURITY in officer.roles or leave.body_id in _heads(officer))
    )


def running(leave: Leave) -> bool:
    """Whether the substitute acts in both names today."""
    return leave.state == LeaveState.APPROVED and leave.from_on <= today() <= leave.until_on


def offices_held(officer: Officer) -> list[tuple[str, str]]:
    """Bodies in which the officer holds a post of their own: id and name."""
    posts = living_posts().filter(account_id=officer.account_id)
    return list(posts.order_by("body_id").values_list("body_id", "body__name").distinct())
