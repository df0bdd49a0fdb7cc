"""The window: the phone that whoever stands here will sign on with. The code is read out by the person who has it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.identity.actions import ask_window_code, bind_phone_at_window
from tongban.identity.errors import WrongCode
from tongban.identity.registering import account_of, open_visit
from tongban.identity.signing_on import code_sent, sign_on_phone_of
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Crumb, Field, Problem

_ASKED = "window_phone"


@officer(Role.CLERK, on=On.VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def window_phone(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """Have a code sent to the phone in the visitor's hand, then type what the visitor reads out."""
    visit = open_visit(visit_id, officer=request.officer)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if "code" in request.POST:
                return _bound(request, visit_id)
            asked = ask_window_code(visit_id, officer=request.officer, phone=request.POST.get("phone", "")[:20])
            request.session[_ASKED] = {str(visit_id): str(asked)}
            return HttpResponseRedirect(request.path)
        except NotFound:
            raise
        except Refusal as no:
            refusal = no
    sent = _asked(request, visit_id)
    account = account_of(visit.person)
    fields = [_field("phone", gettext("手机号码"), request, refusal)]
    fields += [_field("code", gettext("来人念出的 6 位验证码"), request, refusal)] if sent is not None else []
    title = gettext("绑定登录手机")
    return render(
        request,
        "desk/window_phone.html",
        {
            "section": "window",
            "viewer_name": request.officer.name,
            "crumbs": [
                Crumb(gettext("办件台"), reverse("desk:inbox")),
                Crumb(gettext("窗口"), reverse("desk:window")),
                Crumb(visit.person.name, reverse("desk:window-visit", args=[visit_id])),
                Crumb(title),
            ],
            "title": title,
            "visit": visit,
            "fields": {one.name: one for one in fields},
            "problems": [Problem(refusal.message, f"f-{refusal.field or 'phone'}")] if refusal else [],
            "bound": sign_on_phone_of(account) if account is not None else "",
            "simulated": code_sent(sent) if sent is not None else "",
        },
        status=refusal.status if refusal is not None else 200,
    )


def _bound(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    asked = _asked(request, visit_id)
    typed = request.POST.get("code", "")[:20]
    if asked is None or not bind_phone_at_window(visit_id, officer=request.officer, asked=asked, typed=typed):
        raise WrongCode(field="code")
    del request.session[_ASKED]
    messages.success(request, gettext("已经绑定，来人以后可以用这个手机号码登录、找回密码。"))
    return HttpResponseRedirect(reverse("desk:window-visit", args=[visit_id]))


def _asked(request: OfficerRequest, visit_id: UUID) -> UUID | None:
    """The code of this visit: one that was sent for somebody else here before is none of this one's."""
    kept = request.session.get(_ASKED, {}).get(str(visit_id))
    return UUID(kept) if kept else None


def _field(name: str, label: str, request: OfficerRequest, refusal: Refusal | None) -> Field:
    errors = [refusal.message] if refusal is not None and refusal.field == name else []
    return Field(
        name, label, "tel" if name == "phone" else "text", value=request.POST.get(name, ""), autocomplete="off",
        inputmode="numeric", maxlength=20 if name == "phone" else 6, width="medium", errors=errors,
    )  # fmt: skip
