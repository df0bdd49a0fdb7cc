"""Every session of an account ended at once, and every sign-on to another system with it."""

from django.db import transaction
from django.db.models import F

from tongban.identity.actions.sessions import end_sessions
from tongban.identity.models import Account


@transaction.atomic
def sign_out_everywhere(account: Account, *, why: str) -> int:
    """End all sessions, also those that are not listed; tokens of other systems are worth nothing from now on.

    Returns how many sessions were listed.
    """
    Account.objects.filter(id=account.pk).update(session_round=F("session_round") + 1)
    account.refresh_from_db(fields=["session_round"])
    return end_sessions(account, why=why)
