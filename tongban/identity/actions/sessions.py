"""Sessions: opened when somebody has signed on, closed by their owner, by time, or when the account changes hands.

With a session end its sign-ons to other systems, in the same transaction: nobody stays signed on there alone.
"""

import secrets
from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db import transaction

from tongban.identity.actions.leaving import end_sign_ons_in, end_sign_ons_of, move_sign_ons
from tongban.identity.devices import device_name
from tongban.identity.events import NewDeviceSeen, SessionClosed
from tongban.identity.models import Account
from tongban.identity.models.signon import KnownDevice, OpenSession
from tongban.identity.signing_on import device_mark, session_mark
from tongban.kernel import audit, outbox
from tongban.kernel.today import now

#: So many devices are remembered for an account; the one not used for longest is forgotten first.
MOST_DEVICES = 12


@transaction.atomic
def open_session(account: Account, *, session_key: str, ways: Iterable[str], device: str) -> str:
    """Note that a session is signed on; return the token by which this device will be known from now on.

    `device`: the token that the browser already carries, or nothing. A token is good for this account only once it has
    signed on with it, so nobody gains by planting one.
    """
    origin, moment = audit.here(), now()
    name = device_name(origin.device)
    devices = KnownDevice.objects.filter(account=account)
    token = device or secrets.token_urlsafe(24)
    known = devices.filter(token=device_mark(token)).update(last_at=moment, name=name)
    if not known:
        if devices.exists():
            outbox.announce(NewDeviceSeen(subject=str(account.pk), device=name, address=origin.address))
        KnownDevice.objects.create(
            account=account, token=device_mark(token), name=name, first_at=moment, last_at=moment
        )
        kept = devices.order_by("-last_at").values_list("pk", flat=True)[:MOST_DEVICES]
        devices.exclude(pk__in=list(kept)).delete()
    proved = ",".join(sorted(set(ways)))
    OpenSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "account": account, "device": name, "address": origin.address, "ways": proved, "opened_at": moment,
        },
    )  # fmt: skip
    audit.record(
        "session.opened", account_id=account.pk, who=who(account), subject=f"session:{session_mark(session_key)}",
        concerning=account.person_id, ways=proved, new_device=not known,
    )  # fmt: skip
    return token


@transaction.atomic
def prove_more(account: Account, *, session_key: str, ways: Iterable[str]) -> None:
    """Note that a session has proved more than it had when it was opened."""
    proved = ",".join(sorted(set(ways)))
    OpenSession.objects.filter(account=account, session_key=session_key).update(ways=proved)
    audit.record(
        "session.strengthened", account_id=account.pk, who=who(account),
        subject=f"session:{session_mark(session_key)}", concerning=account.person_id, ways=proved,
    )  # fmt: skip


@transaction.atomic
def move_session(account: Account, *, former: str, session_key: str) -> None:
    """The session goes on under a new name of its row."""
    OpenSession.objects.filter(account=account, session_key=former).update(session_key=session_key)
    move_sign_ons(account.pk, former=former, session_key=session_key)


@transaction.atomic
def close_session(account: Account, *, session_key: str, why: str) -> None:
    """The session is over: `left` by its owner, `idle`, or `long` enough. Django's row is the caller's to flush."""
    OpenSession.objects.filter(session_key=session_key).delete()
    end_sign_ons_in([session_key], why=why)
    _closed(account, session_key, why)


@transaction.atomic
def end_session(account: Account, *, session_id: int) -> bool:
    """End one session of the account's own, wherever it runs; False when there is none of that number."""
    row = OpenSession.objects.filter(account=account, pk=session_id).first()
    if row is None:
        return False
    _end([row], account, "ended")
    return True


@transaction.atomic
def end_sessions(account: Account, *, but: str = "", why: str = "ended") -> int:
    """End every session of the account, or every other one; return how many. They are gone with their next page."""
    rows = list(OpenSession.objects.filter(account=account).exclude(session_key=but))
    _end(rows, account, why)
    end_sign_ons_of(account.pk, why=why, but=but)
    return len(rows)


@transaction.atomic
def forget_devices(account: Account, *, but: str = "") -> None:
    """No device but this one is known any more; the next sign-on elsewhere is told as a new device."""
    KnownDevice.objects.filter(account=account).exclude(token=device_mark(but)).delete()


def _end(rows: list[OpenSession], account: Account, why: str) -> None:
    keys = [row.session_key for row in rows]
    Session.objects.filter(pk__in=keys).delete()
    end_sign_ons_in(keys, why=why)
    OpenSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        _closed(account, row.session_key, why)


def _closed(account: Account, session_key: str, why: str) -> None:
    mark = session_mark(session_key)
    audit.record(
        "session.closed", account_id=account.pk, who=who(account), subject=f"session:{mark}",
        concerning=account.person_id, why=why,
    )  # fmt: skip
    outbox.announce(SessionClosed(subject=str(account.pk), session=mark, why=why))


def who(account: Account) -> str:
    """As the audit names somebody: by name, or by user name where no person stands behind it."""
    return account.person.name if account.person is not None else account.username
