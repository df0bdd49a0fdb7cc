"""Leave and substitution: asked for by whoever is away, approved by the head or a security administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity import appointments as reads
from tongban.identity.actions.substituting import approve_leave, ask_leave, end_leave, refuse_leave
from tongban.identity.models import Leave
from tongban.identity.states import HEAD, LeaveState, Role
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today
from tongban.web.console.appointing import day_in, shown_name, typed, with_error
from tongban.web.console.frame import frame_of
from tongban.web.ui import parts
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Choice, Field


@officer()
@require_http_methods(["GET", "HEAD", "POST"])
def leaves(request: OfficerRequest) -> HttpResponse:
    """One's own leaves, those one stands in for, those one may approve; and the form."""
    given = typed(request, "body", "substitute", "from_on", "until_on", "reason")
    refusal: Refusal | None = None
    if request.method == "POST":
        begins, ends = day_in(given["from_on"]), day_in(given["until_on"])
        try:
            if begins is None or ends is None:
                raise Refusal(gettext("请填写从哪天到哪天。"), field="from_on")
            ask_leave(
                officer=request.officer,
                body_id=given["body"],
                substitute=given["substitute"],
                from_on=begins,
                until_on=ends,
                reason=given["reason"],
            )
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, gettext("已提出，等负责人批准。批准以后，到那一天代理人才能代办。"))
            return HttpResponseRedirect(reverse("console:leaves"))
    fields = [with_error(one, refusal) if refusal else one for one in _fields(request, given)]
    rows = [
        (one, shown_name(one.absent), shown_name(one.substitute), reads.running(one), _may(request, one))
        for one in reads.leaves_for(request.officer)
    ]
    context = {
        **frame_of(request, "leaves"),
        "rows": rows,
        "fields": fields,
        "problems": [parts.Problem(error, one.id) for one in fields for error in one.errors],
    }
    return render(request, "console/leave_list.html", context, status=refusal.status if refusal else 200)


def _may(request: OfficerRequest, leave: Leave) -> tuple[bool, bool]:
    """Whether this reader may decide about it, and whether end it."""
    lasting = leave.state in (LeaveState.OPEN, LeaveState.APPROVED) and leave.until_on >= today()
    return reads.may_decide_leave(request.officer, leave), lasting


def _fields(request: OfficerRequest, given: dict[str, str]) -> list[Field]:
    bodies = [Choice(one, name) for one, name in reads.offices_held(request.officer)]
    return [
        Field(name="body", label=gettext("机构"), kind="select", value=given["body"], choices=bodies),
        Field(name="substitute", label=gettext("代理人（用户名）"), value=given["substitute"], maxlength=60,
              help=gettext("同一机构的在岗同事。")),
        Field(name="from_on", label=gettext("从哪天起"), kind="date", value=given["from_on"]),
        Field(name="until_on", label=gettext("到哪天止"), kind="date", value=given["until_on"],
              help=gettext("到这一天为止，过后代理自己结束。最长 90 天。")),
        Field(name="reason", label=gettext("事由"), value=given["reason"], maxlength=200),
    ]  # fmt: skip


@officer(Role.SECURITY, HEAD, on=On.LEAVE)
@require_POST
def decide(request: OfficerRequest, leave_id: UUID) -> HttpResponse:
    """Approve or not."""
    if request.POST.get("decision") == "approve":
        approve_leave(officer=request.officer, leave_id=leave_id)
        messages.success(request, gettext("已批准。"))
    else:
        refuse_leave(officer=request.officer, leave_id=leave_id)
        messages.success(request, gettext("已退回，没有批准。"))
    return HttpResponseRedirect(reverse("console:leaves"))


@officer(on=On.LEAVE)
@require_POST
def end(request: OfficerRequest, leave_id: UUID) -> HttpResponse:
    """Back earlier, or not wanted any more."""
    end_leave(officer=request.officer, leave_id=leave_id)
    messages.success(request, gettext("代理已结束。"))
    return HttpResponseRedirect(reverse("console:leaves"))
