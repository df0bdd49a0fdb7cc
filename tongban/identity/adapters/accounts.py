"""How django-allauth meets our accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in only: accounts are opened by the real-name registration of the identity issue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an account without a proved person would be able to file for anybody."""
        return False
