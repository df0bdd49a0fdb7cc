"""Who is signed on, and until when. Costs the session and the account, one query each, and at most one write a minute."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tongban.identity.actions import close_session
from tongban.identity.idling import Limits, over, to_be_touched
from tongban.identity.models import Account
from tongban.identity.strength import Way, enough_for_officer, ways_of
from tongban.kernel.today import now
from tongban.web.ui.sessions import session_row

#: Where a session keeps when it began, when it was last seen, and what holds for it.
_STAMP = "signed_on"
#: For so long what was proved counts as proved just now.
FRESH_FOR = 600


def _seconds() -> int:
    return int(now().timestamp())


def begin(request: HttpRequest, *, officer: bool, must_change: bool) -> None:
    """Start the clocks of a session that has just been signed on."""
    moment = _seconds()
    request.session[_STAMP] = {"begun": moment, "seen": moment, "officer": officer, "must_change": must_change}


def limits_of(stamp: MutableMapping[str, Any]) -> Limits:
    """Officers see other people's data: their screens close earlier."""
    minutes = settings.TONGBAN_OFFICER_IDLE_MINUTES if stamp.get("officer") else settings.TONGBAN_IDLE_MINUTES
    return Limits(idle=timedelta(minutes=minutes), whole=timedelta(hours=settings.TONGBAN_SESSION_HOURS))


class SignedOn(AuthenticationMiddleware):
    """`request.user`, read once and only when asked for; nobody once the session is over."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _user_behind(request))  # type: ignore[assignment]  # as Django's own


def _user_behind(request: HttpRequest) -> Account | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        user = auth.get_user(request)
        if isinstance(user, Account):
            user = _still_on(request, user)
        request._cached_user = user  # type: ignore[attr-defined]  # where Django's login() and logout() look
    return request._cached_user  # type: ignore[attr-defined,no-any-return]


def _still_on(request: HttpRequest, user: Account) -> Account | AnonymousUser:
    stamp = request.session.get(_STAMP)
    if stamp is None:
        return user  # not opened by our pages: tests; it has proved nothing, so it opens no officer's page either
    moment = _seconds()
    if why := over(limits_of(stamp), begun=stamp["begun"], seen=stamp["seen"], at=moment):
        close_session(user, session_key=session_row(request), why=why)
        request.session.flush()
        request.session_over = (why, user.pk)  # type: ignore[attr-defined]  # read where the reader is led to sign on
        return AnonymousUser()
    if to_be_touched(seen=stamp["seen"], at=moment):
        request.session[_STAMP] = {**stamp, "seen": moment}
    return user


def notice_officer(request: HttpRequest) -> None:
    """A post was given while the session ran: from now on the officers' clock holds."""
    stamp = getattr(request, "session", {}).get(_STAMP)
    if stamp is not None and not stamp["officer"]:
        request.session[_STAMP] = {**stamp, "officer": True}


def ways_proved(request: HttpRequest, *, recently: bool = False) -> frozenset[Way]:
    """What this session has proved, ever or in the last minutes."""
    since = _seconds() - FRESH_FOR if recently else 0
    return ways_of(get_authentication_records(request, request.user), since=since)


def may_work(request: HttpRequest) -> bool:
    """Whether this session has proved enough for an officer's pages."""
    return settings.TONGBAN_SECOND_FACTOR != "required" or enough_for_officer(ways_proved(request))


def must_change_password(request: HttpRequest) -> bool:
    """Whether the session was opened with a start password from a window."""
    return bool(getattr(request, "session", {}).get(_STAMP, {}).get("must_change"))


def password_was_changed(request: HttpRequest) -> None:
    """The start password is gone."""
    stamp = request.session.get(_STAMP)
    if stamp is not None:
        request.session[_STAMP] = {**stamp, "must_change": False}
