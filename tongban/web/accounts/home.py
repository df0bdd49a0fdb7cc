"""One's own account: how one signs on, where one is signed on, and a form that was kept when a session ended."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity.actions import end_session, end_sessions, forget_devices
from tongban.identity.actions.kept_forms import kept_form
from tongban.identity.signing_on import factors_of, is_officer, recovery_codes_left, sessions_of
from tongban.web.accounts.adapter import device_of
from tongban.web.accounts.factors import offered
from tongban.web.accounts.signing_on import draw
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.sessions import session_row


@signed_in
@require_http_methods(["GET", "HEAD"])
def home(request: SignedInRequest) -> HttpResponse:
    """Factors, password, sessions."""
    account = request.user
    factors = [
        {"id": one.pk, "passkey": one.type == Authenticator.Type.WEBAUTHN, "kept": one}
        | ({"name": one.wrap().name} if one.type == Authenticator.Type.WEBAUTHN else {"name": _("动态码")})
        for one in factors_of(account)
    ]
    bound = getattr(account, "sign_on_phone", None)
    return draw(
        request, "home", factors=factors, has_totp=not all(one["passkey"] for one in factors),
        codes_left=recovery_codes_left(account), officer=is_officer(account), offered=offered(),
        phone=bound.phone if bound is not None else "", sessions=sessions_of(account), here=session_row(request),
    )  # fmt: skip


@signed_in(on=On.SESSION)
@require_POST
def session_end(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Sign one device off."""
    if not end_session(request.user, session_id=session_id):
        raise Http404
    messages.success(request, _("那台设备已经退出。"))
    return redirect("account_home")


@signed_in
@require_POST
def sessions_end(request: SignedInRequest) -> HttpResponse:
    """Sign every other device off, and know none of them any more."""
    ended = end_sessions(request.user, but=session_row(request))
    forget_devices(request.user, but=device_of(request))
    messages.success(
        request, ngettext("其他设备都已退出，共 %(n)s 台。", "其他设备都已退出，共 %(n)s 台。", ended) % {"n": ended}
    )
    return redirect("account_home")


@signed_in(on=On.KEPT_FORM)
@require_http_methods(["GET", "HEAD"])
def kept(request: SignedInRequest, form_id: UUID) -> HttpResponse:
    """What was typed before the session ended, to be sent now. Nobody else's, and not after half an hour."""
    path, fields = kept_form(request.user, form_id=form_id)
    return draw(request, "kept", path=path, kept_fields=fields)
