"""Passwords: changing one's own, and getting back in when it is forgotten."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.actions import ask_for_code, change_password, reset_password
from tongban.identity.actions.sessions import move_session
from tongban.identity.errors import SlowDown
from tongban.identity.models import Account
from tongban.identity.recovering import recoverable
from tongban.identity.signing_on import account_behind, has_factors, phone_indexes, sign_on_phone_of
from tongban.kernel.errors import Invalid, Refusal
from tongban.kernel.today import now
from tongban.web.accounts.adapter import device_of
from tongban.web.accounts.factors import prove_password
from tongban.web.accounts.signing_on import (
    account_of_code,
    code_field,
    draw,
    prove_second,
    second_field,
    simulated,
    ways_of_second,
)
from tongban.web.ui import signed_on
from tongban.web.ui.access import SignedInRequest, at_once, public, signed_in
from tongban.web.ui.parts import Field
from tongban.web.ui.sessions import session_row

_CODE, _PROVED = "recovery_code", "recovery_proved"
#: After the code is right, the new password has to come within so many seconds.
_TIME = 600


def _new_fields(errors: dict[str, str]) -> list[Field]:
    return [
        Field(
            name, label, "password", autocomplete="new-password", help=note, errors=[errors[name]] if name in errors else []
        )
        for name, label, note in (
            ("new", _("新密码"), _("至少 10 位。几个不相干的词连起来，又好记又安全；不要用生日、手机号。")),
            ("again", _("再输一遍新密码"), ""),
        )
    ]  # fmt: skip


def _errors(refusal: Refusal | None, otherwise: str) -> dict[str, str]:
    """What is wrong, at the field where it is wrong."""
    field = "" if refusal is None else refusal.field or otherwise
    return {field: refusal.message} if refusal is not None and field else {}


def _new_password(request: HttpRequest) -> str:
    new = request.POST.get("new", "")[:200]
    if new != request.POST.get("again", "")[:200]:
        raise Invalid(_("两次输入的新密码不一样，请重新输入。"), field="again")
    return new


@signed_in
@at_once
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest) -> HttpResponse:
    """Change the password; every other device is signed off."""
    start = signed_on.must_change_password(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            new = _new_password(request)
            # Counted like every other try: an open session must not be a place to guess the password in.
            prove_password(request, request.POST.get("old", "")[:200])
            change_password(request.user, new=new, session_key=session_row(request))
        except Refusal as no:
            refusal = no
        else:
            former = session_row(request)
            update_session_auth_hash(request, request.user)
            move_session(request.user, former=former, session_key=session_row(request))
            signed_on.password_was_changed(request)
            messages.success(request, _("密码改好了，其他设备都已退出。"))
            return redirect("account_home")
    errors = _errors(refusal, "old")
    old = Field(
        "old", _("窗口给您的初始密码") if start else _("原来的密码"), "password", autocomplete="current-password",
        errors=[errors["old"]] if "old" in errors else [],
    )  # fmt: skip
    return draw(request, "password", fields=[old, *_new_fields(errors)], refusal=refusal, start=start)


# --- Forgotten -------------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Say who you are: phone, name, last digits. The answer is the same whether it fits an account or not."""
    given = {name: request.POST.get(name, "")[:60] for name in ("phone", "name", "tail")}
    fields = [
        Field("phone", _("登录用的手机号码"), "tel", value=given["phone"], autocomplete="tel", width="medium"),
        Field("name", _("姓名"), value=given["name"], autocomplete="name", width="medium"),
        Field("tail", _("身份证号码后 6 位"), value=given["tail"], maxlength=6, width="short"),
    ]
    if request.method != "POST":
        return draw(request, "recover", fields=fields)
    try:
        found = recoverable(**given)
        asked = ask_for_code(phone=given["phone"], purpose="recover", account=found, device=device_of(request))
    except SlowDown as slow:
        return draw(request, "recover", fields=fields, refusal=slow)
    request.session[_CODE] = str(asked)
    request.session.pop(_PROVED, None)
    return redirect("account_recover_code")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover_code(request: HttpRequest) -> HttpResponse:
    """The code that came to the phone."""
    asked = request.session.get(_CODE)
    if asked is None:
        return redirect("account_recover")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            account = account_of_code(request, asked, purpose="recover")
        except Refusal as no:
            refusal = no
        else:
            del request.session[_CODE]
            request.session.cycle_key()
            request.session[_PROVED] = {
                "account": account.pk, "at": int(now().timestamp()), "factor": not has_factors(account),
                "hash": account.get_session_auth_hash(), "phone": phone_indexes(sign_on_phone_of(account))[0],
            }  # fmt: skip
            return redirect("account_recover_new")
    return draw(request, "recover_code", fields=[code_field()], refusal=refusal, simulated=simulated(asked))


@public
@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def recover_new(request: HttpRequest) -> HttpResponse:
    """A second factor if there is one, then the new password. Good for ten minutes and for one password."""
    proved = request.session.get(_PROVED)
    account = _recovering(proved)
    if proved is None or account is None:
        return redirect("account_recover")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if not proved["factor"]:
                prove_second(request, account)
                request.session[_PROVED] = {**proved, "factor": True}
                return redirect("account_recover_new")
            reset_password(account, new=_new_password(request))
        except Refusal as no:
            refusal = no
        else:
            request.session.flush()
            return HttpResponseRedirect(f"{reverse('account_login')}?why=password")
    errors = _errors(refusal, "")
    fields = _new_fields(errors) if proved["factor"] else [second_field()]
    return draw(
        request,
        "recover_new",
        fields=fields,
        refusal=refusal,
        factor_proved=proved["factor"],
        **ways_of_second(account),
    )


def _recovering(proved: dict[str, Any] | None) -> Account | None:
    if proved is None or int(now().timestamp()) - int(proved["at"]) > _TIME:
        return None
    account = account_behind(proved["account"])
    if account is None or not account.is_active:
        return None
    # what the code proved is worth nothing once another phone signs on, or none
    same_phone = proved["phone"] in phone_indexes(sign_on_phone_of(account))
    return account if same_phone and account.get_session_auth_hash() == proved["hash"] else None
