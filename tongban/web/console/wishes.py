"""Requests about personal data, for the supervisors who answer them: what is due first, and one with its answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity.actions import answer_wish
from tongban.identity.models.personal_data import DataWish
from tongban.identity.personal_data import wish_for, wishes_for
from tongban.identity.states import Role, WishState
from tongban.kernel.audit import record_once
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.language import in_chinese
from tongban.kernel.today import today
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.masking import mask_name
from tongban.web.ui.parts import Choice, Crumb, Field, Problem

#: So many lines; whoever has more waiting answers the first ones first.
MOST = 100


def _page(request: OfficerRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "wishes"), **context}, status=status)


@officer(Role.SUPERVISOR)
@require_safe
def wishes(request: OfficerRequest) -> HttpResponse:
    """Open ones by their day, and the latest answers; names masked."""
    waiting = [(one, mask_name(one.person.name), one.due_on < today()) for one in _some(request, open_only=True)]
    answered = [(one, mask_name(one.person.name)) for one in _some(request, open_only=False)[:20]]
    return _page(request, "wish_list", waiting=waiting, answered=answered)


def _some(request: OfficerRequest, *, open_only: bool) -> list[DataWish]:
    return list(wishes_for(request.officer, open_only=open_only)[:MOST])


@officer(Role.SUPERVISOR, on=On.WISH)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: OfficerRequest, wish_id: UUID) -> HttpResponse:
    """One request, and the form that answers it."""
    found = wish_for(request.officer, wish_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            answer_wish(
                request.officer,
                wish_id=wish_id,
                outcome=request.POST.get("outcome", ""),
                answer=request.POST.get("answer", ""),
            )
        except NotFound:
            raise
        except Refusal as refused:
            refusal, found = refused, wish_for(request.officer, wish_id)
        else:
            messages.success(request, gettext("已答复，当事人会收到消息。"))
            return HttpResponseRedirect(reverse("console:wishes"))
    _seen(request, found)
    wrong = [refusal.message] if refusal is not None else []
    fields = [
        Field(
            name="outcome",
            label=gettext("结果"),
            kind="radio",
            value=request.POST.get("outcome", ""),
            choices=[Choice(one.value, str(one.label)) for one in (WishState.MET, WishState.PARTLY, WishState.REFUSED)],
        ),
        Field(
            name="answer",
            label=gettext("答复理由"),
            kind="textarea",
            value=request.POST.get("answer", ""),
            maxlength=2000,
            help=gettext("写明怎么办的；不予办理的，写明依据和理由（个人信息保护法第五十条）。"),
            errors=wrong,
        ),
    ]
    return _page(
        request,
        "wish_page",
        status=refusal.status if refusal is not None else 200,
        wish=found,
        late=found.state == WishState.OPEN and found.due_on < today(),
        open=found.state == WishState.OPEN,
        fields=fields,
        problems=[Problem(message, "f-answer") for message in wrong],
        crumbs=[Crumb(gettext("个人信息请求"), reverse("console:wishes")), Crumb(str(found.get_kind_display()))],
    )


def _seen(request: OfficerRequest, found: DataWish) -> None:
    post = in_chinese(Role.SUPERVISOR.label)
    record_once(
        "data.viewed",
        account_id=request.officer.account_id,
        who=f"{request.officer.name}（{post}）",
        subject=f"wish:{found.id}",
        concerning=found.person_id,
        body=found.body.name if found.body is not None else "",
        post=post,
    )
