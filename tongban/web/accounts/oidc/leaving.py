"""Signing off: at the wish of a system (RP-Initiated Logout 1.0), and whenever a session of ours ends."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tongban.identity.actions import close_session, end_sign_on
from tongban.identity.connected import connected_system, sub_of
from tongban.identity.models import Account
from tongban.identity.models.provider import System
from tongban.identity.signing import BadToken, opened
from tongban.kernel.errors import Invalid
from tongban.web.accounts.oidc.asking import LONGEST_REQUEST, LONGEST_STATE, as_address
from tongban.web.accounts.oidc.authorizing import SID
from tongban.web.ui.access import public
from tongban.web.ui.middleware import CONTENT_SECURITY_POLICY
from tongban.web.ui.sessions import session_row


class WrongGoodbye(Invalid):
    """要求退出的系统给的地址没有登记，没有带您离开。您仍然登录着；要退出，请用页面右上角的“退出”。"""


@dataclass(frozen=True)
class Goodbye:
    """A request to sign off that may be followed."""

    system: System | None
    sub: str
    sid: str
    target: str


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def goodbye(request: HttpRequest) -> HttpResponse:
    """End the session when the system shows that it means this very one; otherwise ask the person."""
    if request.method == "POST":
        return as_address(request, "oidc-logout", too_long=WrongGoodbye)
    wish = _wish(request)
    if not isinstance(request.user, Account):
        return _away(wish)
    if wish.system is not None and wish.sid and wish.sid == request.session.get(SID):
        if wish.sub == sub_of(request.user.pk, wish.system.id):
            return _leave(request, wish)
    context = {"system": wish.system, "target": f"{reverse('oidc-leave')}?{request.META['QUERY_STRING']}"}
    response = render(request, "accounts/goodbye.html", context)
    response["Cache-Control"] = "private, no-store"
    if wish.target:
        parts = urlsplit(wish.target)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
            "form-action 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}"
        )
    return response


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The person has said: yes, sign me off."""
    return _leave(request, _wish(request))


def _wish(request: HttpRequest) -> Goodbye:
    params = request.GET
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_REQUEST or any(len(v) > 1 for _, v in params.lists()):
        raise WrongGoodbye
    hint, client_id, claims = params.get("id_token_hint", ""), params.get("client_id", ""), {}
    if hint:
        try:
            claims = opened(hint)
        except BadToken:
            raise WrongGoodbye from None
        if client_id and client_id != claims["aud"]:
            raise WrongGoodbye
        client_id = str(claims["aud"])
    system = connected_system(client_id) if client_id else None
    target = params.get("post_logout_redirect_uri", "")
    if target:
        if system is None or target not in system.logout_uris:
            raise WrongGoodbye
        if state := params.get("state", "")[:LONGEST_STATE]:
            target += ("&" if "?" in target else "?") + urlencode({"state": state})
    return Goodbye(system, str(claims.get("sub", "")), str(claims.get("sid", "")), target)


def _leave(request: HttpRequest, wish: Goodbye) -> HttpResponse:
    if isinstance(request.user, Account):
        close_session(request.user, session_key=session_row(request), why="left")
    end_session(request)
    return _away(wish)


def _away(wish: Goodbye) -> HttpResponse:
    """To the registered address, or home."""
    answer = HttpResponse(status=302)
    answer["Location"] = wish.target or "/"
    answer["Cache-Control"] = "no-store"
    return answer


class SignedOffEverywhere:
    """Middleware: whichever page leaves a session behind, the systems that were signed on to in it are told.

    Acts that end sessions end the sign-ons themselves (`end_sign_ons_of`). This is for a session that is thrown away in a
    request because somebody else signs on; only addresses under /account/ do that. What is left (a session whose time ran
    out while nobody asked for a page) the job `tell-signed-off` finds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/account/"):
            return self.get_response(request)
        before = request.session.get(SID)
        response = self.get_response(request)
        if before and request.session.get(SID) != before:
            end_sign_on(UUID(before), why="signed off")
        return response
