"""Reads of the sign-on for other systems: which system asks, what a token is worth, what may be told of a person."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.identity.mandates import principal_of
from tongban.identity.mandating import Principal
from tongban.identity.models import Account
from tongban.identity.models.provider import Credential, LogoutNotice, Subject, System, SystemConsent, SystemSecret
from tongban.identity.states import CredentialKind, NoticeState, RealNameLevel, Scope, Step, SystemState
from tongban.kernel.today import now


def connected_system(client_id: str) -> System | None:
    """The system under this number, if it is let in now."""
    return System.objects.filter(id=client_id[:40], state=SystemState.CONNECTED).first()


def system_by_secret(client_id: str, fingerprint: str) -> System | None:
    """The connected system that has shown one of its living secrets."""
    shown = (
        SystemSecret.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()))
        .filter(hash=fingerprint, system_id=client_id[:40], system__state=SystemState.CONNECTED)
        .select_related("system")
        .first()
    )
    return shown.system if shown is not None else None


def with_grant() -> QuerySet[Credential]:
    """Credentials with all that decides what they are worth.

    Two questions of four tables and two: PostgreSQL thinks for 4.5 ms about how to join all seven in one.
    """
    return Credential.objects.select_related("grant__system", "grant__sign_on").prefetch_related(
        Prefetch("grant__account", Account.objects.select_related("person"))
    )


def is_alive(credential: Credential) -> bool:
    """Whether the grant behind it stands: not revoked, nobody signed off, system let in, account open."""
    grant = credential.grant
    return (
        grant.revoked_at is None
        and grant.sign_on.ended_at is None
        and grant.system.state == SystemState.CONNECTED
        and grant.account.is_active
    )


def living_token(fingerprint: str, *kinds: CredentialKind) -> Credential | None:
    """The credential of one of these kinds that is good now."""
    found = with_grant().filter(hash=fingerprint, kind__in=kinds, expires_at__gt=now(), used_at=None).first()
    return found if found is not None and is_alive(found) else None


def sub_of(account_id: int, system_id: str) -> str | None:
    """Under which number the system knows the account; None while it has never heard of it."""
    return Subject.objects.filter(account_id=account_id, system_id=system_id).values_list("sub", flat=True).first()


def agreed(account: Account, system: System) -> frozenset[str]:
    """What the person lets this system know, as long as it asks under the same terms."""
    living = SystemConsent.objects.filter(account=account, system=system, withdrawn_at=None, terms=system.terms).first()
    return frozenset(living.scopes) if living is not None else frozenset()


def consents_of(account: Account) -> QuerySet[SystemConsent]:
    """Everything this account has agreed to, the living first."""
    return (
        SystemConsent.objects.filter(account__in=account.keys)
        .select_related("system__body")
        .order_by("-withdrawn_at", "-given_at")
    )


def representing(account: Account) -> Principal | None:
    """The entity for which the session acts, if other systems may be told of it; None where it acts for no entity."""
    return _towards_others(account.acting)


def _towards_others(principal: Principal | None) -> Principal | None:
    """Another system knows no matters of ours: only who may file in every one of them represents an entity there."""
    whole = principal is not None and principal.entity_id is not None and principal.reaches_all(Step.SUBMIT)
    return principal if whole else None


def claims_of(credential: Credential, *, in_token: bool) -> dict[str, Any]:
    """What the scopes of a credential tell of the person; rights are looked at now, not when it was granted.

    `in_token`: an ID token travels through browsers and addresses as a hint, so numbers of people are never in it; they
    are told on the direct way (userinfo) only.
    """
    grant, scopes = credential.grant, frozenset(credential.scopes)
    account, person = grant.account, grant.account.person
    told: dict[str, Any] = {}
    if Scope.PROFILE in scopes:
        told["name"] = person.name if person is not None else account.username
        told["real_name_level"] = int(account.level)
    entity = grant.entity if Scope.ENTITY in scopes else None
    held = _towards_others(principal_of(account, f"entity:{entity.pk}")) if entity is not None else None
    if entity is not None and held is not None:
        steps = [str(step) for step in Step if held.reaches_all(step)]
        told["entity"] = {"name": entity.name, "usc": entity.usc, "steps": steps}
    if in_token or person is None:
        return told
    if Scope.PHONE in scopes and person.phone:
        told["phone_number"] = f"+86{person.phone}"
        told["phone_number_verified"] = account.level >= RealNameLevel.PROVED
    if Scope.IDENTITY in scopes:
        told["citizen_number"] = person.id_number
    return told


def systems() -> QuerySet[System]:
    """All systems for the administrators, those that wait for a decision first."""
    return (
        System.objects.select_related("body", "applied_by__person", "decided_by__person")
        .annotate(untold=Count("notices", filter=~Q(notices__state=NoticeState.DELIVERED) & Q(notices__attempts__gt=0)))
        .order_by("-decided_at", "-applied_at", "id")
    )


def untold_notices(system: System) -> QuerySet[LogoutNotice]:
    """Notices that the system has not taken, the newest first."""
    return system.notices.exclude(state=NoticeState.DELIVERED).filter(attempts__gt=0).order_by("-made_at")
