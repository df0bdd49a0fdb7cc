"""Second factors of one's own account: set up, named, taken away; and proving again who one is before that."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity.actions import (
    add_passkey,
    add_totp,
    check_password,
    prove_more,
    remove_factor,
    rename_factor,
    renew_recovery_codes,
)
from tongban.identity.errors import SignOnRefused, SlowDown, WrongFactor
from tongban.identity.signing_on import factors_of, has_factors, recovery_codes_left
from tongban.identity.strength import Way, enough_for_officer, fresh_enough
from tongban.kernel.errors import Refusal
from tongban.kernel.qr import qr_svg
from tongban.web.accounts import passkeys
from tongban.web.accounts.adapter import device_of
from tongban.web.accounts.signing_on import draw, next_of, prove_second, second_field, ways_of_second
from tongban.web.ui import signed_on
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Field
from tongban.web.ui.sessions import session_row

_SECRET, _NEW_CODES = "totp_secret", "new_recovery_codes"
View = Callable[..., HttpResponse]


def proved_just_now(request: SignedInRequest) -> bool:
    """Whether whoever sits here has shown in the last minutes that it is their account."""
    return fresh_enough(
        signed_on.ways_proved(request, recently=True),
        has_factors=has_factors(request.user),
        has_password=request.user.has_usable_password(),
    )


def just_proved(view: View) -> View:
    """Asks for password or factor again first, unless that was done in the last ten minutes."""

    @wraps(view)
    def asked(request: SignedInRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_just_now(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("account_home")
        return redirect(f"{reverse('account_confirm')}?{urlencode({'next': back})}")

    return asked


def record(request: SignedInRequest, method: str, **detail: Any) -> None:
    """This session has proved one way more."""
    record_authentication(request, request.user, method=method, **detail)
    prove_more(request.user, session_key=session_row(request), ways=signed_on.ways_proved(request))


@signed_in
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Show again that it is you. Asks only for what is missing."""
    factors = has_factors(request.user)
    wants_password = not factors or (_is_officer(request) and not signed_on.may_work(request))
    wants_password = wants_password and Way.PASSWORD not in signed_on.ways_proved(request, recently=not factors)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if "password" in request.POST and not request.POST.get("credential"):
                prove_password(request, request.POST.get("password", "")[:200])
            else:
                factor = prove_second(request, request.user)
                record(request, "mfa", type=factor.type, id=factor.pk)
        except Refusal as no:
            refusal = no
        else:
            return HttpResponseRedirect(next_of(request) or reverse("account_home"))
    fields = [Field("password", _("密码"), "password", autocomplete="current-password")] if wants_password else []
    fields += [second_field()] if factors and not wants_password else []
    return draw(request, "confirm", fields=fields, refusal=refusal, factors=factors, **ways_of_second(request.user))


def _is_officer(request: HttpRequest) -> bool:
    return bool(request.session.get("signed_on", {}).get("officer"))


def prove_password(request: SignedInRequest, password: str) -> None:
    """The password of whoever is signed on, counted as every other try is."""
    checked = check_password(typed=request.user.username, password=password, device=device_of(request))
    if checked.wait:
        raise SlowDown
    if checked.account is None or checked.account.pk != request.user.pk:
        raise SignOnRefused(_("密码不对，请重新输入。"))
    record(request, "password")


@signed_in
@require_http_methods(["GET", "HEAD"])
def need(request: SignedInRequest) -> HttpResponse:
    """An officer's page was asked for with too little proved: what is missing, and how to add it."""
    if signed_on.may_work(request):
        return HttpResponseRedirect(next_of(request) or reverse("account_home"))
    kinds = {one.type for one in factors_of(request.user)}
    usable = Way.PASSKEY if Authenticator.Type.WEBAUTHN in kinds else Way.TOTP
    proved = signed_on.ways_proved(request)
    return draw(
        request, "need", enrolled=bool(kinds), recovered=Way.RECOVERY in proved,
        needs_password=bool(kinds) and not enough_for_officer(proved | {usable}),
    )  # fmt: skip


# --- Passkeys --------------------------------------------------------------------------------------------------------


@signed_in
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: SignedInRequest) -> HttpResponse:
    """Set up a passkey; the browser does the rest and needs JavaScript for it."""
    name = request.POST.get("name", "")[:40]
    field = Field(
        "name", _("给它起个名字"), value=name, required=False, maxlength=40, width="medium",
        help=_("比如“办公室电脑”“蓝色安全钥匙”，以后好认。"),
    )  # fmt: skip
    on_number = request.get_host().rpartition(":")[0].replace(".", "").isdigit()
    if request.method != "POST":
        return draw(request, "passkey_add", fields=[field], on_number=on_number)
    try:
        credential = passkeys.registered(request, request.POST.get("credential", "")[:40_000])
        if credential is None:
            raise WrongFactor(_("没有收到有效的通行密钥，什么也没有添加。请再试一次，或者改用动态码。"))
        first = not has_factors(request.user)
        factor = add_passkey(request.user, name=name, credential=credential)
    except Refusal as no:
        return draw(request, "passkey_add", fields=[field], refusal=no, on_number=on_number)
    return _added(request, factor, first=first)


@signed_in
@just_proved
@require_POST
def passkey_add_options(request: SignedInRequest) -> HttpResponse:
    """What to ask the browser for."""
    return JsonResponse(passkeys.options_to_register(request, request.user))


# --- One-time device -------------------------------------------------------------------------------------------------


@signed_in
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def totp_add(request: SignedInRequest) -> HttpResponse:
    """Set up a one-time device: scan, then show that it works. The secret waits sealed in the session."""
    adapter = get_adapter()
    if request.method != "POST" or _SECRET not in request.session:
        request.session[_SECRET] = adapter.encrypt(generate_totp_secret())
    secret = adapter.decrypt(request.session[_SECRET])
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            first = not has_factors(request.user)
            factor = add_totp(request.user, secret=secret, typed=request.POST.get("code", "")[:20])
        except Refusal as no:
            refusal = no
        else:
            del request.session[_SECRET]
            return _added(request, factor, first=first)
    field = Field(
        "code",
        _("应用显示的 6 位动态码"),
        autocomplete="one-time-code",
        inputmode="numeric",
        maxlength=6,
        width="short",
    )
    picture = mark_safe(qr_svg(adapter.build_totp_url(request.user, secret)))  # noqa: S308  # drawn by us
    return draw(request, "totp_add", fields=[field], refusal=refusal, picture=picture, secret=secret)


def _added(request: SignedInRequest, factor: Authenticator, *, first: bool) -> HttpResponse:
    """Whoever has set a factor up has just used it. With the first one come the recovery codes."""
    record(request, "mfa", type=factor.type, id=factor.pk)
    if first:
        request.session[_NEW_CODES] = [get_adapter().encrypt(one) for one in renew_recovery_codes(request.user)]
        return redirect("account_recovery_codes")
    messages.success(request, _("已经添加。"))
    return redirect("account_home")


# --- Recovery codes, names, removal ----------------------------------------------------------------------------------


@signed_in
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """New recovery codes, shown once. Without new ones: how many are left."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            request.session[_NEW_CODES] = [get_adapter().encrypt(one) for one in renew_recovery_codes(request.user)]
            return redirect("account_recovery_codes")
        except Refusal as no:
            refusal = no
    shown = [get_adapter().decrypt(one) for one in request.session.pop(_NEW_CODES, [])]
    return draw(request, "recovery_codes", refusal=refusal, codes=shown, left=recovery_codes_left(request.user))


@signed_in(on=On.FACTOR)
@just_proved
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: SignedInRequest, factor_id: int) -> HttpResponse:
    """One factor: call it otherwise, or take it away."""
    found = next((one for one in factors_of(request.user) if one.pk == factor_id), None)
    if found is None:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                remove_factor(request.user, factor_id=factor_id)
                messages.success(request, _("已经删除，以后不能再用它登录。"))
            else:
                rename_factor(request.user, factor_id=factor_id, name=request.POST.get("name", "")[:40])
                messages.success(request, _("名字改好了。"))
            return redirect("account_home")
        except Refusal as no:
            refusal = no
    named = found.type == Authenticator.Type.WEBAUTHN
    fields = [Field("name", _("名字"), value=found.wrap().name, maxlength=40, width="medium")] if named else []
    return draw(request, "factor", fields=fields, refusal=refusal, factor=found, passkey=named)


def offered() -> bool:
    """Whether officers may do without a second factor here: the demo says so."""
    return bool(settings.TONGBAN_SECOND_FACTOR == "offered")
