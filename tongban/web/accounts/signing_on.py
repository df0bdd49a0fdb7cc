"""Signing on: by password, by a code sent to the phone, by passkey; then the second factor of those who have one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import logout as django_logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity.actions import (
    ask_for_code,
    check_password,
    close_session,
    refuse,
    use_code,
    use_recovery_code,
    use_totp,
)
from tongban.identity.actions.factors import note_use
from tongban.identity.actions.signing_on import buckets_for, buckets_here
from tongban.identity.actions.tries import give_back, take_try
from tongban.identity.errors import SignOnRefused, SlowDown, WrongCode, WrongFactor
from tongban.identity.models import Account
from tongban.identity.signing_on import account_behind, account_of_phone, code_sent, factors_of
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence, translatable
from tongban.web.accounts import passkeys
from tongban.web.accounts.adapter import device_of, home_of, own_page
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb, Field, Problem
from tongban.web.ui.sessions import session_row

_CODE = "sign_on_code"
_WHY = {
    "idle": translatable("您有一段时间没有操作，为了保护您的信息，已经替您退出。"),
    "long": translatable("这次登录已经满一个工作日，为了保护您的信息，请重新登录。"),
    "password": translatable("密码已经设好，请用新密码登录。"),
}


#: Pages about one's own account, by template: where they lie is said above them.
_OWN = {
    "home": translatable("登录与安全"),
    "password": translatable("修改密码"),
    "phone": translatable("登录手机"),
    "phone_code": translatable("登录手机"),
    "passkey_add": translatable("添加通行密钥"),
    "totp_add": translatable("添加动态码"),
    "recovery_codes": translatable("恢复码"),
    "factor": translatable("改名或删除"),
}


def next_of(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    return own_page(request.POST.get("next", "") or request.GET.get("next", ""), request)


def draw(request: HttpRequest, name: str, *, fields: list[Field] | None = None, **context: Any) -> HttpResponse:
    """A page of this front; with what is wrong on top, and never kept by any cache."""
    refusal: Refusal | None = context.pop("refusal", None)
    shown = fields or []
    problems = [Problem(error, field.first_id) for field in shown for error in field.errors]
    if refusal is not None:
        problems = problems or [Problem(refusal.message, shown[0].first_id if shown else "main")]
    context |= {"fields": {one.name: one for one in shown}, "problems": problems, "next": next_of(request)}
    if name in _OWN:
        above = [Crumb(sentence(_OWN["home"]), reverse("account_home"))] if name != "home" else []
        account = [Crumb(_("我的"), "/my/"), Crumb(_("账号"), reverse("portal:account"))]
        context["crumbs"] = [*account, *above, Crumb(sentence(_OWN[name]))]
    response = render(request, f"accounts/{name}.html", context, status=refusal.status if refusal else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def let_in(request: HttpRequest, account: Account, *, method: str, target: str, **detail: Any) -> HttpResponse:
    """One way is proved: on to the second factor, or in. What an account that was let go left here is forgotten first."""
    if SESSION_KEY in request.session:
        request.session.flush()
    record_authentication(request, account, method=method, **detail)
    answer = perform_login(request, Login(user=account, redirect_url=target or None))
    return answer if isinstance(answer, HttpResponse) else redirect("account_login")


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The one page where everybody signs on."""
    if isinstance(request.user, Account):
        return HttpResponseRedirect(next_of(request) or home_of(request.user))
    if request.method != "POST":
        return _login_page(request)
    checked = check_password(
        typed=request.POST.get("login", "")[:80],
        password=request.POST.get("password", "")[:200],
        device=device_of(request),
    )
    if checked.account is not None:
        return let_in(request, checked.account, method="password", target=next_of(request))
    if checked.wait:
        answer = _login_page(request, refusal=SlowDown())
        answer["Retry-After"] = str(int(checked.wait.total_seconds()) + 1)
        return answer
    return _login_page(request, refusal=SignOnRefused())


def _login_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    fields = [
        Field(
            "login", _("用户名、手机号码或者身份证号码"), value=request.POST.get("login", ""), autocomplete="username"
        ),
        Field("password", _("密码"), "password", autocomplete="current-password"),
    ]
    why = _WHY.get(request.GET.get("why", ""), "")
    kept = "/account/kept/" in next_of(request)
    return draw(
        request, "login", fields=fields, refusal=refusal, why=sentence(why) if why else "", kept=kept,
        second_factor_offered=settings.TONGBAN_SECOND_FACTOR == "offered",
    )  # fmt: skip


# --- A code sent to the phone ----------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Whether an account has this phone is not told: the next page is the same."""
    phone = request.POST.get("phone", "")[:20]
    field = Field("phone", _("手机号码"), "tel", value=phone, autocomplete="tel", inputmode="tel", width="medium")
    if request.method != "POST":
        return draw(request, "code", fields=[field])
    try:
        asked = ask_for_code(phone=phone, purpose="sign_on", account=account_of_phone(phone), device=device_of(request))
    except SlowDown as slow:
        return draw(request, "code", fields=[field], refusal=slow)
    request.session[_CODE] = str(asked)
    return _with_next(request, "account_code_enter")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_enter(request: HttpRequest) -> HttpResponse:
    """Type the code that came. It belongs to this browser: a code asked for elsewhere opens nothing here."""
    asked = request.session.get(_CODE)
    if asked is None:
        return _with_next(request, "account_code")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            account = account_of_code(request, asked, purpose="sign_on")
        except Refusal as no:
            refusal = no
        else:
            del request.session[_CODE]
            return let_in(request, account, method="code", target=next_of(request))
    return draw(request, "code_enter", fields=[code_field()], refusal=refusal, simulated=simulated(asked))


def account_of_code(request: HttpRequest, asked: str, *, purpose: str) -> Account:
    """Whose code was typed. Wrong ones spoil the code, and slow down whoever types them."""
    buckets = buckets_here("code-entry")
    if take_try(buckets):
        raise SlowDown
    right, account = use_code(UUID(asked), purpose=purpose, typed=request.POST.get("code", "")[:20])
    if not right or account is None:
        refuse(account, way=purpose)
        raise WrongCode
    give_back(buckets, account_id=account.pk)
    return account


def code_field() -> Field:
    """Six digits, filled in by the phone itself where it can."""
    return Field("code", _("6 位验证码"), autocomplete="one-time-code", inputmode="numeric", maxlength=6, width="short")


def simulated(asked: str) -> str:
    """The code, to be shown as a simulated message: in the demo nothing leaves this machine."""
    return code_sent(UUID(asked)) if settings.DEMO else ""


# --- Passkey ---------------------------------------------------------------------------------------------------------


@public
@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What to ask the browser for: any passkey of ours; in the middle of signing on, one of that account."""
    stage = _stage(request)
    meant = stage.login.user if stage is not None else request.user if isinstance(request.user, Account) else None
    return JsonResponse(passkeys.options_to_sign_on(request, meant))


@public
@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign on with nothing but a passkey. It asks its owner for finger, face or PIN, so it is two factors at once."""
    buckets = buckets_here("passkey")
    if take_try(buckets):
        return draw(request, "no_passkey", refusal=SlowDown())
    factor = passkeys.answered(request, request.POST.get("credential", "")[:20_000])
    account = account_behind(factor.user_id) if factor is not None else None
    if factor is None or account is None or not account.is_active:
        refuse(account, way="passkey")
        return draw(
            request, "no_passkey", refusal=SignOnRefused(_("没有收到有效的通行密钥。请再试一次，或者换一种方式。"))
        )
    give_back(buckets, account_id=account.pk)
    note_use(factor)
    return let_in(
        request, account, method="mfa", target=next_of(request), type=factor.type, id=factor.pk, passwordless=True
    )


# --- The second factor -----------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The first way was right: now a passkey, the code of a one-time device, or a recovery code."""
    stage = _stage(request)
    if stage is None:
        return redirect("account_login")
    account = stage.login.user
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            factor = prove_second(request, account)
        except Refusal as no:
            refusal = no
        else:
            record_authentication(request, account, method="mfa", type=factor.type, id=factor.pk)
            answer = stage.exit()
            return answer if isinstance(answer, HttpResponse) else redirect("account_login")
    return draw(request, "second", fields=[second_field()], refusal=refusal, **ways_of_second(account))


def prove_second(request: HttpRequest, account: Account) -> Authenticator:
    """The factor behind what was sent: a passkey's answer, or a code. Wrong ones slow down what follows."""
    if text := request.POST.get("credential", "")[:20_000]:
        factor = passkeys.answered(request, text, account)
        if factor is not None:
            note_use(factor)
            return factor
        refuse(account, way="passkey")
        raise WrongFactor(_("没有收到有效的通行密钥。请再试一次，或者换一种方式。"))
    buckets = buckets_for(account, typed="", device=device_of(request), second=True)
    if take_try(buckets):
        raise SlowDown
    typed = request.POST.get("code", "")[:40]
    factor = use_totp(account, typed=typed) or use_recovery_code(account, typed=typed)
    if factor is None:
        refuse(account, way="totp")
        raise WrongFactor
    give_back(buckets, account_id=account.pk)
    return factor


def second_field() -> Field:
    """A code of the one-time device, or one of the recovery codes."""
    return Field(
        "code", _("动态码或恢复码"), autocomplete="one-time-code", inputmode="numeric", maxlength=12, width="medium",
        help=_("动态码 6 位，在手机的动态码应用里；恢复码 8 位，一个只能用一次。"),
    )  # fmt: skip


def ways_of_second(account: Account) -> dict[str, bool]:
    """Which second factors this account has."""
    kinds = {one.type for one in factors_of(account)}
    return {"has_passkey": Authenticator.Type.WEBAUTHN in kinds, "has_totp": Authenticator.Type.TOTP in kinds}


def _stage(request: HttpRequest) -> Any:
    return LoginStageController.enter(request, "mfa_authenticate")


# --- Out -------------------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign off; asked first, so that no foreign page can do it by a link."""
    if request.method != "POST":
        return draw(request, "logout")
    if isinstance(request.user, Account):
        close_session(request.user, session_key=session_row(request), why="left")
    clear_login(request)
    django_logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _with_next(request: HttpRequest, name: str) -> HttpResponse:
    target = next_of(request)
    return redirect(reverse(name) + (f"?{urlencode({'next': target})}" if target else ""))
