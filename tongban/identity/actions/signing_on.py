"""Checking a password, with the same work and the same answer whether there is such an account or not."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from tongban.identity.actions.sessions import who
from tongban.identity.actions.tries import Bucket, give_back, shared, take_try
from tongban.identity.models import Account
from tongban.identity.models.signon import StartPassword
from tongban.identity.signing_on import account_meant_by, device_mark, knows_device, looked_up
from tongban.identity.slowing import ACCOUNT, ADDRESS, DEVICE, HERE, SECOND, net_of, place_of
from tongban.kernel import audit
from tongban.kernel.today import now


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a try: the account, or how long to wait before the next one is looked at, or neither."""

    account: Account | None = None
    wait: timedelta = timedelta()


def buckets_for(account: Account | None, *, typed: str, device: str, second: bool = False) -> list[Bucket]:
    """Into which counts a try falls. A device that the account knows has its own and no other."""
    kind = "second" if second else "password"
    # By account, or one address would have as many counts as there are ways to write one's name. Nobody is counted by
    # what an account would be looked up by, so that two spellings share a count there exactly where they would here.
    subject = str(account.pk) if account is not None else f"nobody {looked_up(typed)}"
    if knows_device(account, device):
        return [Bucket(f"{kind}-device", f"{subject} {device_mark(device)}", DEVICE)]
    if second:
        return [Bucket(kind, subject, SECOND)]
    address = audit.here().address
    return [
        Bucket("password-here", f"{subject} {net_of(address)}", HERE),
        shared("password-account", subject, ACCOUNT),
        Bucket("password-address", place_of(address), ADDRESS),
    ]


def buckets_here(kind: str) -> list[Bucket]:
    """The count of one address for what cannot be guessed anyway: so that nobody fills the audit with nonsense."""
    return [Bucket(f"{kind}-address", place_of(audit.here().address), ADDRESS)]


def check_password(*, typed: str, password: str, device: str) -> Checked:
    """Look whether this password opens this account.

    Three steps with a transaction each: the count must stand even when the answer is no, and no other writer waits
    for the hash. For nobody a password is hashed too, so that the time tells nothing.
    """
    account = account_meant_by(typed)
    buckets = buckets_for(account, typed=typed, device=device)
    if wait := take_try(buckets):
        return Checked(wait=wait)
    if account is None or not account.has_usable_password():
        make_password(password)
        right = False
    else:
        right = account.check_password(password)
    start = StartPassword.objects.filter(account=account).first()
    if start is not None and start.expires_at <= now():
        right = False
    if account is None or not right or not account.is_active:
        refuse(account, way="password")
        return Checked()
    give_back(buckets, account_id=account.pk)
    return Checked(account)


@transaction.atomic
def refuse(account: Account | None, *, way: str) -> None:
    """Write down that somebody was not let in. What was typed is not kept: it may be a number, or a password."""
    audit.record(
        "session.refused",
        account_id=account.pk if account is not None else None,
        who=who(account) if account is not None else "未知账号",
        concerning=account.person_id if account is not None else None,
        result="refused",
        way=way,
    )
