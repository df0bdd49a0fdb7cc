"""One joint case as its applicant sees it: the whole and its parts, papers, results, receipt; withdraw on its own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions import withdraw_joint
from tongban.cases.deadlines import delivery_of_joint
from tongban.cases.joint_queries import Standing, awaited_in, joint_of, standing_of
from tongban.cases.lifecycle import ENDED, MOVES
from tongban.cases.models import Branch, JointCase
from tongban.cases.queries import password_of
from tongban.cases.states import Act, BranchState, JointState
from tongban.kernel.today import today
from tongban.supervision.queries import rating_of
from tongban.web.portal.case_view import clock_lines
from tongban.web.portal.joint_view import after_words, truth_of_joint
from tongban.web.portal.my.case import seq_in
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.branches import BranchLine, held_words, lines_of, overall_words, stations_of
from tongban.web.ui.parts import Crumb, Field


def _trail(joint: JointCase, *more: str) -> tuple[Crumb, ...]:
    here = Crumb(joint.name, reverse("portal:joint", args=[joint.id]))
    return (Crumb(_("我的办件"), reverse("portal:cases")), here, *(Crumb(label) for label in more))


@signed_in(on=On.JOINT)
@require_safe
def joint(request: SignedInRequest, joint_id: UUID) -> HttpResponse:
    """The page of the whole."""
    found = joint_of(request.user, joint_id)
    standing = standing_of(found)
    lines = lines_of(standing)
    awaited = awaited_in(standing)
    delivery = delivery_of_joint(found)
    held = found.held_since is not None  # what is held is not late
    due = {JointState.RUNNING: None if held else found.due_on, JointState.READY: delivery.due_on if delivery else None}
    last = due.get(JointState(found.state))
    late = last is not None and today() > last
    return my_page(
        request,
        "portal/joint.html",
        place="cases",
        trail=_trail(found),
        context={
            "joint": found,
            "truth": truth_of_joint(standing, late=late, owes=bool(awaited)),
            "lines": lines,
            "wanted": [line for line in lines if line.yours],
            "awaited": awaited,
            "delivery": delivery,
            "clock_lines": clock_lines(delivery) if delivery is not None else [],
            "overall": standing.reckoning,
            "overall_lines": clock_lines(standing.reckoning),
            "overall_words": overall_words(standing),
            "held": held_words(found) if found.state == JointState.RUNNING else "",
            "stations": stations_of(standing),
            "total_days": standing.path.total_days,
            "papers": list(found.papers.all()),
            "licences": _licences(lines),
            "rate": _to_rate(standing.branches) if found.state == JointState.CLOSED else None,
            "may_withdraw": found.state == JointState.RUNNING,
        },
    )


def _licences(lines: Sequence[BranchLine]) -> list[Branch]:
    """Parts that have ended in a licence."""
    return [line.branch for line in lines if line.branch.case is not None and line.branch.case.licence_id is not None]


def _to_rate(branches: Sequence[Branch]) -> Branch | None:
    """The first part that has ended and is not rated yet."""
    ended = (branch for branch in branches if branch.case is not None and branch.case.state in ENDED)
    return next((branch for branch in ended if branch.case is not None and rating_of(branch.case) is None), None)


@signed_in(on=On.JOINT)
@require_safe
def receipt(request: SignedInRequest, joint_id: UUID) -> HttpResponse:
    """What the applicant keeps: one number, one password, what happens next, by when, who. Made for printing."""
    found = joint_of(request.user, joint_id)
    standing = standing_of(found)
    return my_page(
        request,
        "portal/joint_receipt.html",
        place="cases",
        trail=_trail(found, _("回执")),
        context={
            "joint": found,
            "password": password_of(found),
            "after": after_words(standing),
            "finish": standing.finish,
        },
    )


@dataclass(frozen=True, slots=True)
class Fate:
    """What taking the whole back does to one part."""

    name: str
    text: str


def _fates(standing: Standing) -> list[Fate]:
    return [Fate(branch.name, _fate(branch)) for branch in standing.in_order]


def _fate(branch: Branch) -> str:
    if branch.state == BranchState.WAITING:
        return _("还没有开始，不再办理")
    if branch.state != BranchState.RUNNING:
        return _("已经有了结果，保持不变")
    if branch.case is None or branch.case.state in MOVES[Act.WITHDRAW].sources:
        return _("正在办理，随整体撤回")
    return _("已经作出决定，不能撤回，照常送达")


@signed_in(on=On.JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, joint_id: UUID) -> HttpResponse:
    """A page of its own that says what will happen to every part; then the whole is taken back."""
    found = joint_of(request.user, joint_id)
    here = reverse("portal:joint", args=[joint_id])
    if request.method == "POST":
        withdraw_joint(joint_id, account=request.user, seq=seq_in(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("已经整体撤回。"))
        return HttpResponseRedirect(here)
    if found.state != JointState.RUNNING:
        return HttpResponseRedirect(here)
    return my_page(
        request,
        "portal/joint_withdraw.html",
        place="cases",
        trail=_trail(found, _("整体撤回")),
        context={
            "joint": found,
            "fates": _fates(standing_of(found)),
            "reason": Field("reason", _("撤回原因"), "textarea", required=False, maxlength=500),
        },
    )
