"""Passwords: changed by their owner, set anew after recovery, set anew at a window."""

import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tongban.identity.actions.clearing import clear_ways_in
from tongban.identity.actions.factors import require_still_signed_on
from tongban.identity.actions.sessions import end_sessions, forget_devices, who
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.errors import NotAtThisWindow, SamePassword
from tongban.identity.events import PasswordChanged, PasswordReset
from tongban.identity.models import Account
from tongban.identity.models.signon import StartPassword
from tongban.identity.people import Officer
from tongban.identity.registering import is_officer
from tongban.identity.states import Role
from tongban.kernel import audit, outbox
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import now

#: How long a password from a window opens the account.
START_GOOD_FOR = timedelta(hours=24)
#: Without 0 O 1 l I: it is copied from a strip of paper.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def change_password(account: Account, *, new: str, session_key: str) -> None:
    """Its owner, who has just proved the old one, changes the password; every other session ends.

    Raises SignedOutMeanwhile, SamePassword, Invalid.
    """
    require_still_signed_on(account)
    _set(account, new)
    end_sessions(account, but=session_key, why="password")
    audit.record("password.changed", account_id=account.pk, who=who(account), concerning=account.person_id)
    outbox.announce(PasswordChanged(subject=str(account.pk)))


@transaction.atomic
def reset_password(account: Account, *, new: str) -> None:
    """After recovery: a new password; every session ends and no device is known any more.

    The caller has proved phone, name and number, and the second factor where there is one. Never for an officer.
    """
    require_still_signed_on(account)
    if is_officer(account):
        raise NotAtThisWindow
    _set(account, new)
    _reset(account, by=account, place="online")


@transaction.atomic
def reset_password_at_window(officer: Officer, *, account_id: int, keep_phone: bool = False) -> str:
    """Set a start password for somebody who has shown an identity card at the window, and return it to be printed.

    Good for 24 hours, and to be changed before anything else. Every other way into the account ends; the person is
    told. A clerk does it for citizens, nobody for oneself; an officer's takes two administrators (`resetting`).
    """
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None or Role.CLERK not in officer.roles or account.pk == officer.account_id or is_officer(account):
        raise NotAtThisWindow
    by = Account.objects.get(pk=officer.account_id)
    start = give_start_password(account, officer=officer)
    clear_ways_in(account, why="password", by=by, who=who(by), keep_phone=keep_phone)
    _reset(account, by=by, place="window")
    return start


def start_letters(count: int) -> str:
    """So many letters by chance, in fours."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(count // 4))


def give_start_password(account: Account, *, officer: Officer) -> str:
    """A start password, good for a day and to be changed before anything else; the account is saved, every session ends.

    Part of an act.
    """
    start = start_letters(12)
    account.set_password(start)
    account.save()
    sign_out_everywhere(account, why="password")
    StartPassword.objects.update_or_create(
        account=account, defaults={"expires_at": now() + START_GOOD_FOR, "set_by_id": officer.account_id}
    )
    return start


def _set(account: Account, new: str) -> None:
    if account.check_password(new):
        raise SamePassword(field="new")
    try:
        validate_password(new, account)
    except ValidationError as weak:
        raise Invalid(sentence("密码至少 10 位，不能是常见的密码。请换一个。"), field="new") from weak
    account.set_password(new)
    account.save(update_fields=["password"])
    StartPassword.objects.filter(account=account).delete()


def _reset(account: Account, *, by: Account, place: str) -> None:
    end_sessions(account, why="password")
    forget_devices(account)
    audit.record(
        "password.reset", account_id=by.pk, who=who(by), subject=f"account:{account.pk}",
        concerning=account.person_id, place=place,
    )  # fmt: skip
    outbox.announce(PasswordReset(subject=str(account.pk), place=place))
