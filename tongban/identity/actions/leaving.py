"""Acts of signing off everywhere: end a sign-on, write down who must be told, keep what became of telling; tidying up.

The telling itself is a foreign call and stands in `jobs.py`, outside every transaction.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q

from tongban.identity.models.provider import Credential, Grant, LogoutNotice, SigningKey, SignOn, System, SystemSecret
from tongban.identity.people import Officer
from tongban.identity.provider_errors import NoSuchSystem
from tongban.identity.provider_events import SignedOff
from tongban.identity.states import CredentialKind, NoticeState, Role, SystemState
from tongban.kernel import audit
from tongban.kernel.outbox import announce
from tongban.kernel.today import now

#: Over about nine hours: after 15 s, 30 s, 1 min, 2, 4, 8, … then a person has to look.
MOST_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=15)
#: How long spent credentials and ended grants are kept: as long as anybody could come with one of them again.
KEPT_FOR = timedelta(days=1)


@transaction.atomic
def end_sign_on(sign_on_id: UUID, *, why: str) -> bool:
    """End one sign-on: every token issued in it is worth nothing now, and every system that was signed on to is told."""
    moment = now()
    if not SignOn.objects.filter(id=sign_on_id, ended_at=None).update(ended_at=moment):
        return False
    sign_on = SignOn.objects.select_related("account__person").get(id=sign_on_id)
    # only where a code was redeemed does a system know of it
    told = Credential.objects.filter(
        grant__sign_on=sign_on, kind=CredentialKind.CODE, used_at__isnull=False
    ).values_list("grant__system_id", flat=True)
    Grant.objects.filter(sign_on=sign_on, revoked_at=None).update(revoked_at=moment)
    listening = System.objects.filter(id__in=list(told), state=SystemState.CONNECTED).exclude(backchannel_uri="")
    LogoutNotice.objects.bulk_create(
        [LogoutNotice(system=system, sign_on=sign_on, made_at=moment, due_at=moment) for system in listening]
    )
    account = sign_on.account
    audit.record(
        "provider.signed_off",
        account_id=account.pk,
        who=account.person.name if account.person is not None else account.username,
        subject=f"sign-on:{sign_on_id}",
        concerning=account.person_id,
        why=why,
        told=sorted({system.id for system in listening}),
    )
    if listening:
        announce(SignedOff(subject=str(sign_on_id)))
    return True


@transaction.atomic
def end_sign_ons_of(account_id: int, *, why: str, but: str = "") -> int:
    """End every sign-on of an account, or every one outside of the session whose row is named `but`."""
    living = SignOn.objects.filter(account_id=account_id, ended_at=None).values_list("id", "session_key")
    return sum(end_sign_on(one, why=why) for one, key in list(living) if not but or key != but)


@transaction.atomic
def end_sign_ons_in(session_keys: Iterable[str], *, why: str) -> int:
    """End the sign-ons of these sessions."""
    keys = [key for key in session_keys if key]
    living = SignOn.objects.filter(session_key__in=keys, ended_at=None).values_list("id", flat=True)
    return sum(end_sign_on(one, why=why) for one in list(living))


@transaction.atomic
def move_sign_ons(account_id: int, *, former: str, session_key: str) -> None:
    """The session goes on under a new name, and its sign-on with it; somebody else's stays with the old one and is lost."""
    SignOn.objects.filter(account_id=account_id, session_key=former, ended_at=None).update(session_key=session_key)


@transaction.atomic
def end_lost_sign_ons(*, batch: int = 500) -> int:
    """End sign-ons whose session is gone (ended on another device, run out) or whose account was closed."""
    sessions = Session.objects.filter(expire_date__gt=now()).values("session_key")
    lost = SignOn.objects.filter(ended_at=None).filter(~Q(session_key__in=sessions) | Q(account__is_active=False))
    return sum(end_sign_on(one, why="session gone") for one in list(lost.values_list("id", flat=True)[:batch]))


@transaction.atomic
def take_notice(notice_id: UUID) -> LogoutNotice | None:
    """Take a notice that is due for one try; None when another worker has it. If we die trying, it comes due again."""
    moment = now()
    due = LogoutNotice.objects.filter(id=notice_id, state=NoticeState.WAITING, due_at__lte=moment)
    notice = due.select_related("system", "sign_on").first()
    if notice is None:
        return None
    wait = FIRST_WAIT * 2**notice.attempts
    if not due.filter(attempts=notice.attempts).update(attempts=F("attempts") + 1, due_at=moment + wait):
        return None
    return notice


@transaction.atomic
def note_told(notice_id: UUID) -> None:
    """The system has taken the notice."""
    LogoutNotice.objects.filter(id=notice_id).update(state=NoticeState.DELIVERED, delivered_at=now(), error="")


@transaction.atomic
def note_not_told(notice_id: UUID, *, error: str) -> None:
    """The system did not answer as it should; after the last try a person has to look."""
    LogoutNotice.objects.filter(id=notice_id).update(error=error[:200])
    LogoutNotice.objects.filter(id=notice_id, attempts__gte=MOST_ATTEMPTS).update(state=NoticeState.FAILED)


@transaction.atomic
def postpone_notices(system_id: str) -> None:
    """Let what else is due for a system wait a little: one that is away or slow must not keep the others waiting."""
    due = LogoutNotice.objects.filter(system_id=system_id, state=NoticeState.WAITING, due_at__lte=now())
    due.update(due_at=now() + FIRST_WAIT)


@transaction.atomic
def tell_again(system_id: str, *, officer: Officer) -> int:
    """Try at once, and from the beginning, to tell a system what it has not taken; return how many notices."""
    if officer.roles.isdisjoint({Role.SYSADMIN, Role.SECURITY}):
        raise NoSuchSystem
    open_ones = LogoutNotice.objects.filter(system_id=system_id).exclude(state=NoticeState.DELIVERED)
    count = open_ones.update(state=NoticeState.WAITING, attempts=0, due_at=now())
    audit.record(
        "provider.told_again",
        account_id=officer.account_id,
        who=officer.name,
        subject=f"system:{system_id}",
        notices=count,
    )
    return count


@transaction.atomic
def tidy_sign_ons(*, batch: int = 5000) -> int:
    """Delete what nobody can come with any more: run-out tokens and codes, grants and sign-ons left empty, old keys."""
    before = now() - KEPT_FOR
    run_out = Credential.objects.filter(expires_at__lt=before).order_by().values_list("hash", flat=True)[:batch]
    deleted = Credential.objects.filter(hash__in=list(run_out)).delete()[0]
    empty = (
        Grant.objects.filter(granted_at__lt=before, credentials=None).order_by().values_list("id", flat=True)[:batch]
    )
    deleted += Grant.objects.filter(id__in=list(empty)).delete()[0]
    waiting = LogoutNotice.objects.exclude(state=NoticeState.DELIVERED).values("sign_on_id")
    ended = SignOn.objects.filter(ended_at__lt=before, grants=None).exclude(id__in=waiting).order_by()
    deleted += SignOn.objects.filter(id__in=list(ended.values_list("id", flat=True)[:batch])).delete()[0]
    deleted += SigningKey.objects.filter(expires_at__lt=before).delete()[0]
    return deleted + SystemSecret.objects.filter(expires_at__lt=before).delete()[0]
