"""How django-allauth meets our accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tongban.identity.models import Account
from tongban.identity.queries import officer_of
from tongban.identity.states import Role
from tongban.kernel.client_address import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in only: accounts are opened by the real-name registration of the identity issue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an account without a proved person would be able to file for anybody."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To one's own work: officers to the desk or the console, everybody else to their own matters."""
        officer = officer_of(request.user) if isinstance(request.user, Account) else None
        if officer is None or officer.roles <= {Role.SECURITY, Role.AUDITOR}:  # their pages are still to come
            return str(settings.LOGIN_REDIRECT_URL)
        handles = officer.roles & {Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.ISSUER}
        return reverse("desk:inbox") if handles else reverse("console:overview")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose failed sign-ins are counted: the same answer as for every other limit."""
        return client_address(request.META)

    def add_message(self, *_: object, **__: object) -> None:
        """Says nothing: the page that follows shows who is signed in."""
