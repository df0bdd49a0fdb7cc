"""The phone one signs on with: bound or changed by a code sent to the new one, or taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity.actions import ask_to_bind, bind_by_code, refuse, unbind_phone
from tongban.identity.actions.signing_on import buckets_here
from tongban.identity.actions.tries import give_back, take_try
from tongban.identity.errors import SlowDown, WrongCode
from tongban.identity.signing_on import sign_on_phone_of
from tongban.kernel.errors import Refusal
from tongban.web.accounts.adapter import device_of
from tongban.web.accounts.factors import just_proved
from tongban.web.accounts.signing_on import code_field, draw, simulated
from tongban.web.ui.access import SignedInRequest, signed_in
from tongban.web.ui.parts import Field

_ASKED, _PURPOSE = "phone_code", "phone"


@signed_in
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: SignedInRequest) -> HttpResponse:
    """Which phone signs on; have a code sent to another one, or do without."""
    typed = request.POST.get("phone", "")[:20]
    refusal: Refusal | None = None
    if request.method == "POST" and request.POST.get("act") == "remove":
        if unbind_phone(request.user):
            messages.success(request, _("已经解绑，不能再用手机登录和找回密码。"))
        return redirect("account_home")
    if request.method == "POST":
        try:
            asked = ask_to_bind(request.user, phone=typed, purpose=_PURPOSE, device=device_of(request))
        except Refusal as no:
            refusal = no
        else:
            request.session[_ASKED] = str(asked)
            return redirect("account_phone_code")
    field = Field(
        "phone", _("新的手机号码"), "tel", value=typed, autocomplete="tel", inputmode="tel", width="medium",
        errors=[refusal.message] if refusal is not None and refusal.field == "phone" else [],
    )  # fmt: skip
    return draw(request, "phone", fields=[field], refusal=refusal, phone=sign_on_phone_of(request.user))


@signed_in
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: SignedInRequest) -> HttpResponse:
    """The code that came to the new phone."""
    asked = request.session.get(_ASKED)
    if asked is None:
        return redirect("account_phone")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _bind(request, UUID(asked))
        except Refusal as no:
            refusal = no
        else:
            del request.session[_ASKED]
            messages.success(request, _("已经绑定，以后可以用这个手机号码登录、找回密码。"))
            return redirect("account_home")
    return draw(request, "phone_code", fields=[code_field()], refusal=refusal, simulated=simulated(asked))


def _bind(request: SignedInRequest, asked: UUID) -> None:
    """Wrong codes spoil the code, and slow down whoever types them."""
    buckets = buckets_here("code-entry")
    if take_try(buckets):
        raise SlowDown
    typed = request.POST.get("code", "")[:20]
    if not bind_by_code(request.user, asked=asked, typed=typed, purpose=_PURPOSE):
        refuse(request.user, way=_PURPOSE)
        raise WrongCode
    give_back(buckets, account_id=request.user.pk)
