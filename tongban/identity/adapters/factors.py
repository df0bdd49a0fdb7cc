"""How allauth's second factors meet our vault: secrets are sealed, and what an authenticator shows is in our words."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from tongban.identity.models import Account
from tongban.kernel.crypto.vault import vault

_PURPOSE = "signon.factor"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sealed secrets, names without personal numbers."""

    def encrypt(self, text: str) -> str:
        """No secret of a factor stands open in the database."""
        return vault().seal_text(_PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed."""
        return vault().open_text(_PURPOSE, encrypted_text)

    def get_totp_issuer(self) -> str:
        """As the authenticator lists it."""
        return "通办"

    def _get_site_name(self) -> str:
        return "通办"

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The user handle is the account's number, which tells nothing about the person."""
        name = user.person.name if isinstance(user, Account) and user.person is not None else user.get_username()
        return {"id": user_pk_to_url_str(user).encode(), "display_name": name, "name": user.get_username()}
