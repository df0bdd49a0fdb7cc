"""How the person in this session has signed on: when, with what, and whether with two factors.

allauth writes every step down in the session; this is the one place that reads it for other systems.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from tongban.identity.assurance import acr_of
from tongban.identity.models import Account
from tongban.identity.queries import holds_post
from tongban.identity.signing import LEEWAY
from tongban.kernel.today import BEIJING, now
from tongban.web.ui import signed_on

#: allauth's words -> RFC 8176.
_AMR = {"password": "pwd", "totp": "otp", "recovery_codes": "otp", "webauthn": "hwk", "code": "sms", "sms": "sms"}
#: Something a person knows; everything else is something a person has.
_KNOWN = frozenset({"pwd"})


def _steps(request: HttpRequest) -> list[dict[str, Any]]:
    user = request.user
    return list(get_authentication_records(request, user)) if isinstance(user, Account) else []


def methods_of(request: HttpRequest) -> tuple[str, ...]:
    """What was used, in RFC 8176's words; `mfa` beside them when it was two kinds."""
    used: list[str] = []
    for step in _steps(request):
        word = _AMR.get(str(step.get("type") or step.get("method")), "")
        if word and word not in used:
            used.append(word)
        if step.get("method") == "mfa" and step.get("passwordless") and "user" not in used:
            used.append("user")  # a passkey that made sure of its holder is both at once
    if has_two(used):
        used.append("mfa")
    return tuple(used)


def has_two(used: list[str] | tuple[str, ...]) -> bool:
    """Whether these are two different kinds of factor."""
    kinds = {"knows" if word in _KNOWN else "is" if word == "user" else "has" for word in used if word != "mfa"}
    return len(kinds) > 1


def has_two_factors(request: HttpRequest) -> bool:
    """Whether two factors were used in this session."""
    return "mfa" in methods_of(request)


def signed_on_at(request: HttpRequest) -> datetime | None:
    """When the person last proved who they are; None when the session does not say."""
    moments = [float(step["at"]) for step in _steps(request) if "at" in step]
    return datetime.fromtimestamp(max(moments), tz=BEIJING) if moments else None


def is_fresh(request: HttpRequest, max_age: int) -> bool:
    """Whether the person proved it within so many seconds."""
    at = signed_on_at(request)
    return at is not None and now() - at <= timedelta(seconds=max_age) and at - now() <= LEEWAY


def acr_in(request: HttpRequest, account: Account) -> str:
    """How sure it is who is here, as other systems read it."""
    return acr_of(int(account.level), two_factors=has_two_factors(request))


def needs_step_up(request: HttpRequest, account: Account) -> bool:
    """Whether an officer must show a second factor before anything is told to another system."""
    return not signed_on.may_work(request) and holds_post(account)


def proving_again(target: str) -> str:
    """Where a signed-in person proves again who they are, and then goes on to `target`."""
    return f"{reverse('account_confirm')}?{urlencode({'next': target})}"


def second_factor(target: str) -> str:
    """Where a signed-in officer shows or sets up a second factor."""
    return f"{reverse('account_need')}?{urlencode({'next': target})}"
