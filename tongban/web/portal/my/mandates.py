"""Acting for others, and letting others act: what waits, what was given and received, what was done under each."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.identity.actions.mandates import accept_mandate, give_up_mandate, refuse_mandate, revoke_mandate
from tongban.identity.errors import MayNotActFor
from tongban.identity.guarding import children_of, guards_child
from tongban.identity.mandates import (
    given_by,
    is_living,
    mandate_seen_by,
    principals_of,
    received_by,
    uses_of,
    waiting_for,
)
from tongban.identity.mandating import SENSITIVE
from tongban.identity.models import Account, Mandate
from tongban.identity.states import MandateRole, MandateState, Step
from tongban.kernel.today import today
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.acting import choose, returnable
from tongban.web.ui.parts import Choice, Crumb, Field

#: Rows of each list; older ones are history that nobody scrolls through.
MOST = 50
_OPEN = (MandateState.OFFERED, MandateState.ASKED)
_FIXED = (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.GUARDIAN)


@dataclass(frozen=True, slots=True)
class MandateLine:
    """One mandate in a list."""

    mandate: Mandate
    word: str
    tone: str
    url: str


def _line(mandate: Mandate) -> MandateLine:
    word, tone = standing_of(mandate)
    return MandateLine(mandate, word, tone, reverse("portal:mandate", args=[mandate.pk]))


def standing_of(mandate: Mandate) -> tuple[str, str]:
    """Word and tone: what ran out or has not begun follows from the days."""
    if mandate.state == MandateState.LIVING:
        if mandate.valid_until is not None and mandate.valid_until < today():
            return _("已到期"), "ended"
        if mandate.valid_from > today():
            return _("还没开始"), "active"
        return _("有效"), "good"
    return str(MandateState(mandate.state).label), "active" if mandate.state in _OPEN else "ended"


def may_give(account: Account) -> bool:
    """Whether the one for whom the reader acts can let others act: oneself, or an entity that one may appoint for."""
    acting = account.acting
    return acting is not None and (acting.own or any(grant.may_appoint for grant in acting.grants))


@signed_in
@require_safe
def mandates(request: SignedInRequest) -> HttpResponse:
    """The lists. What somebody else has given is not shown to their agent."""
    person, acting = request.user.person, request.user.acting
    given = list(given_by(acting)[:MOST]) if acting is not None and may_give(request.user) and person else []
    own = acting is not None and acting.own and person is not None
    received = list(received_by(person)[:MOST]) if own and person is not None else []
    waiting = list(waiting_for(person)[:MOST]) if own and person is not None else []
    now_given = [one for one in given if _stands(one)]
    now_received = [one for one in received if _stands(one)]
    past = [one for one in [*given, *received] if not _stands(one)]
    return my_page(
        request,
        "portal/my_mandates.html",
        place="mandates",
        trail=(Crumb(_("委托")),),
        context={
            "acting": acting,
            "person": person,
            "may_give": may_give(request.user) and person is not None,
            "waiting": [_line(one) for one in waiting],
            "given": [_line(one) for one in now_given],
            "received": [_line(one) for one in now_received],
            "children": children_of(person) if own and person is not None else [],
            "past": [_line(one) for one in sorted(past, key=lambda one: -one.pk)],
            "others": own and person is not None and len(principals_of(request.user)) > 1,
        },
    )


def _stands(mandate: Mandate) -> bool:
    ran_out = mandate.valid_until is not None and mandate.valid_until < today()
    return mandate.revoked_at is None and not ran_out


@signed_in(on=On.MANDATE)
@require_safe
def mandate(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """One mandate: who for whom, what, until when, what was done under it, and what the reader may do about it."""
    found = mandate_seen_by(request.user, mandate_id)
    mine = found.person_id == request.user.person_id
    waits = request.user.person is not None and waiting_for(request.user.person).filter(id=found.pk).exists()
    word, tone = standing_of(found)
    fixed = found.role in _FIXED
    return my_page(
        request,
        "portal/mandate.html",
        place="mandates",
        trail=(Crumb(_("委托"), reverse("portal:mandates")), Crumb(str(MandateRole(found.role).label))),
        context={
            "mandate": found,
            "word": word,
            "tone": tone,
            "mine": mine,
            "waits": waits,
            "steps": [str(step.label) for step in Step if fixed or step in found.steps],
            "not_steps": [str(step.label) for step in Step if not fixed and step not in found.steps],
            "sensitive": [str(step.label) for step in Step if step in SENSITIVE and step in found.steps],
            "uses": uses_of(found),
            "living": is_living(found),
            "child_consent": mine and guards_child(found),
            "key": f"entity:{found.entity_id}" if found.entity_id is not None else f"person:{found.principal_id}",
            "may_give_up": mine and not fixed and found.state in (MandateState.LIVING, MandateState.ASKED),
            "may_revoke": not mine
            and not waits
            and not fixed
            and found.state in (MandateState.LIVING, MandateState.OFFERED),
        },
    )


@signed_in(on=On.MANDATE)
@require_POST
def answer(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """Accept or refuse what was offered or asked for."""
    if request.POST.get("do") == "accept":
        accept_mandate(mandate_id, account=request.user)
        messages.success(request, _("已接受，现在就生效。"))
    else:
        refuse_mandate(mandate_id, account=request.user)
        messages.success(request, _("已谢绝，对方会收到通知。"))
    return HttpResponseRedirect(reverse("portal:mandates"))


@signed_in(on=On.MANDATE)
@require_POST
def end(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """Take back, or give up: at once."""
    note = request.POST.get("note", "").strip()[:200]
    if request.POST.get("do") == "give-up":
        give_up_mandate(mandate_id, account=request.user, note=note)
        messages.success(request, _("已放弃，您不能再替对方办理了。"))
    else:
        revoke_mandate(mandate_id, account=request.user, note=note)
        messages.success(request, _("已收回，对方马上就不能再替您办理了。"))
    return HttpResponseRedirect(reverse("portal:mandates"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: SignedInRequest) -> HttpResponse:
    """Choose for whom to act from now on: one at a time."""
    if request.method == "POST":
        try:
            choose(request, request.POST.get("for", ""))
        except MayNotActFor as refusal:
            return _acting_page(request, problem=refusal.message, status=refusal.status)
        target = request.POST.get("next", "")
        return HttpResponseRedirect(target if returnable(target) else reverse("portal:my"))
    return _acting_page(request)


def _acting_page(request: SignedInRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    offered = principals_of(request.user)
    now = request.user.acting
    field = Field(
        "for",
        _("可以选的人和单位"),
        "radio",
        value=now.key if now is not None else "own",
        errors=[problem] if problem else [],
        choices=[
            Choice(
                one.key,
                one.name,
                _("我自己")
                if one.own
                else "、".join(dict.fromkeys(str(MandateRole(g.role).label) for g in one.grants)),
            )
            for one in offered
        ],
    )
    return my_page(
        request,
        "portal/my_acting.html",
        place="mandates",
        trail=(Crumb(_("委托"), reverse("portal:mandates")), Crumb(_("换人"))),
        context={"field": field, "offered": offered, "next": request.GET.get("next", "")},
        status=status,
    )
