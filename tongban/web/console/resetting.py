"""Officers get in again, or for the first time: two administrators hand over half of a start password each."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity import appointments as reads
from tongban.identity.actions.resetting import give_second_half, reset_officer
from tongban.identity.models.signon import OfficerReset
from tongban.identity.states import AppointmentState, Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.web.console.appointing import form_page, shown_name, typed
from tongban.web.console.frame import frame_of, top_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import moment
from tongban.web.ui.parts import Crumb, Field, Problem, Row

_STATES = {
    AppointmentState.OPEN.value: lambda: gettext("等待交后一半"),
    AppointmentState.CONFIRMED.value: lambda: gettext("两半都已交付"),
    AppointmentState.FALLEN.value: lambda: gettext("已失效"),
}


def _crumbs() -> list[Crumb]:
    return [Crumb(gettext("登录重设"), reverse("console:officer-resets"))]


@officer(Role.SECURITY, Role.SYSADMIN)
@require_safe
def resets(request: OfficerRequest) -> HttpResponse:
    """Who waits for the second half, and who got it."""
    context = {
        **frame_of(request, "resets"),
        "waiting": [(one, shown_name(one.account)) for one in reads.resets_for(request.officer, waiting=True)],
        "over": [(one, shown_name(one.account)) for one in reads.resets_for(request.officer, waiting=False)[:30]],
        "begins": Role.SECURITY in request.officer.roles,
    }
    return render(request, "console/reset_list.html", context)


def _half(request: OfficerRequest, asked: OfficerReset, half: str) -> HttpResponse:
    """Shown on this one page; each half alone opens nothing."""
    context = {
        **frame_of(request, "resets"),
        "asked": asked,
        "who": shown_name(asked.account),
        "half": half,
        "first": asked.given_by_id is None,
        "crumbs": [top_of(request), *_crumbs(), Crumb(shown_name(asked.account))],
    }
    response = render(request, "console/reset_half.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@officer(Role.SECURITY, on=On.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: OfficerRequest, account_id: int) -> HttpResponse:
    """A page of its own that says what ends; then the account is shut, and the first half shown."""
    account = reads.resettable_for(request.officer, account_id)
    if account is None:
        raise Http404
    given = typed(request, "reason")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            asked, half = reset_officer(officer=request.officer, account_id=account.pk, reason=given["reason"])
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
        else:
            return _half(request, asked, half)
    return form_page(
        request,
        "resets",
        title=gettext("重设登录"),
        lead=gettext(
            "密码、第二重验证、恢复码和所有登录马上失效。您当面交给本人初始密码的前一半，后一半由另一位安全管理员或者系统管理员交。"
        ),
        facts=[Row(gettext("谁"), shown_name(account))],
        fields=[
            Field(
                name="reason",
                label=gettext("理由"),
                kind="textarea",
                value=given["reason"],
                maxlength=200,
                help=gettext("会写进审计，本人可以看到。"),
            )
        ],
        button=gettext("重设登录"),
        crumbs=_crumbs(),
        refusal=refusal,
        danger=True,
    )


@officer(Role.SECURITY, Role.SYSADMIN, on=On.RESET)
@require_http_methods(["GET", "HEAD", "POST"])
def second_half(request: OfficerRequest, reset_id: int) -> HttpResponse:
    """The one who did not begin it looks at the officer, and gets the second half."""
    asked = reads.reset_for(request.officer, reset_id)
    if asked is None:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            given, half = give_second_half(
                officer=request.officer, reset_id=asked.pk, seen=request.POST.get("seen") == "on"
            )
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
        else:
            return _half(request, given, half)
    facts = [
        Row(gettext("谁"), shown_name(asked.account)),
        Row(gettext("理由"), asked.reason),
        Row(gettext("提出人"), shown_name(asked.asked_by), note=moment(asked.asked_at)),
        Row(gettext("状态"), _STATES[asked.state]()),
    ]
    if not reads.may_give(request.officer, asked):
        context = {
            **frame_of(request, "resets"),
            "facts": facts,
            "title": shown_name(asked.account),
            "own": request.officer.account_id in (asked.asked_by_id, asked.account_id),
            "problems": [Problem(refusal.message)] if refusal is not None else [],
            "crumbs": [top_of(request), *_crumbs(), Crumb(shown_name(asked.account))],
        }
        return render(request, "console/reset_page.html", context, status=refusal.status if refusal else 200)
    return form_page(
        request,
        "resets",
        title=gettext("交后一半初始密码"),
        lead=gettext("前一半已由提出人交给本人。两半前后连起来才是初始密码，24 小时内有效，第一次登录就要换掉。"),
        facts=facts,
        fields=[Field(name="seen", label=gettext("已当面核对本人和工作证件"), kind="checkbox")],
        button=gettext("交后一半"),
        crumbs=_crumbs(),
        refusal=refusal,
    )
