"""How django-allauth meets our accounts: what happens when somebody has proved enough, and where they land."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tongban.identity.actions import open_session
from tongban.identity.models import Account
from tongban.identity.queries import officer_of
from tongban.identity.signing_on import has_start_password
from tongban.identity.states import Role
from tongban.identity.strength import Way, ways_of
from tongban.kernel.client_address import client_address
from tongban.web.ui import signed_on
from tongban.web.ui.sessions import session_row

DEVICE_COOKIE = "tongban_device"
_SALT = "signon.device"
#: A device not used for so long is a new one again.
_DEVICE_AGE = 400 * 86_400

_HANDLING = {Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.ISSUER}
#: Roles with a list of changes to decide about, and no overview of the console.
_CHANGES = {Role.STAFFING, Role.LEGAL}


def device_of(request: HttpRequest) -> str:
    """The token of this device, if its cookie was made by us."""
    try:
        return str(signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=_DEVICE_AGE))
    except signing.BadSignature:
        return ""


def keep_device(response: HttpResponse, token: str) -> None:
    """From now on this browser says which device it is. It says nothing else and opens nothing."""
    response.set_cookie(
        DEVICE_COOKIE, signing.dumps(token, salt=_SALT), max_age=_DEVICE_AGE, path="/account/", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def own_page(target: str, request: HttpRequest) -> str:
    """The target if it is a page of ours, otherwise nothing: nobody is led elsewhere after signing on."""
    within = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if within and not target.startswith("/account/login") else ""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Signing on; accounts are opened by registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an account without a proved person would be able to file for anybody."""
        return False

    def login(self, request: HttpRequest, user: Account) -> None:
        """A new session key, the session noted for its owner's list, the device known from now on."""
        super().login(request, user)
        ways = ways_of(get_authentication_records(request, user))
        officer = officer_of(user) is not None
        must_change = Way.PASSWORD in ways and has_start_password(user)
        signed_on.begin(request, officer=officer, must_change=must_change)
        request.known_device = open_session(  # type: ignore[attr-defined]  # for the cookie of this answer
            user, session_key=session_row(request), ways=ways, device=device_of(request)
        )

    def post_login(self, request: HttpRequest, user: Account, **hooks: Any) -> HttpResponse:
        """To the page that was asked for, or to one's own work. No signal is sent: see `open_session`."""
        target = own_page(str(hooks.get("redirect_url") or ""), request) or self.get_login_redirect_url(request)
        response = HttpResponseRedirect(target)
        keep_device(response, request.known_device)  # type: ignore[attr-defined]  # set by `login` above
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To one's own work: officers to the desk, to their changes or to the console, everybody else to their matters."""
        return home_of(request.user) if isinstance(request.user, Account) else str(settings.LOGIN_REDIRECT_URL)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same answer as for every other limit."""
        return client_address(request.META)

    def is_safe_url(self, url: str | None) -> bool:
        """Only pages of this host."""
        return bool(url) and bool(own_page(str(url), self.request))

    def add_message(self, *_: object, **__: object) -> None:
        """Says nothing: the page that follows shows who is signed in."""

    def send_notification_mail(self, *_: object, **__: object) -> None:
        """Mail is not used: people are told in the product (`notifications`)."""


def home_of(account: Account) -> str:
    """Where somebody's own work is; a page that this account may open, whatever its posts."""
    officer = officer_of(account)
    if officer is None:
        return str(settings.LOGIN_REDIRECT_URL)
    if officer.roles & _HANDLING:
        return reverse("desk:inbox")
    if officer.roles & {Role.EDITOR, Role.SUPERVISOR, Role.SYSADMIN}:
        return reverse("console:overview")
    if officer.roles & _CHANGES:
        return reverse("console:changes")
    if Role.SECURITY in officer.roles:
        return reverse("console:appointments")
    if Role.AUDITOR in officer.roles:
        return reverse("console:audit")
    return reverse("account_home")
