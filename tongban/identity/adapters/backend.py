"""Who is behind a session: the account with its person, in one query."""

from allauth.account.auth_backends import AuthenticationBackend

from tongban.identity.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Passwords are checked by `actions.signing_on` only; here an account is fetched again for each request."""

    def authenticate(self, request: object, **credentials: object) -> None:
        """No way in beside our own pages, which count tries."""

    def get_user(self, user_id: int) -> Account | None:
        """The account if it is in use. Whoever is let go loses every session with the next request."""
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
