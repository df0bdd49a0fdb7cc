"""Every session and token of an account ended at once."""

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from tongban.identity.models import Account


@transaction.atomic
def sign_out_everywhere(account: Account) -> int:
    """End all sessions and take back all tokens; each is refused at its next request. Returns how many were listed."""
    Account.objects.filter(id=account.pk).update(session_round=F("session_round") + 1)
    tokens, _ = Token.objects.filter(user=account).delete()
    sessions, _ = UserSession.objects.filter(user=account).delete()
    return int(tokens + sessions)
