"""Somebody comes from another platform that vouches for them: to their account, to a new one, or to proving it is theirs.

An account is found by the document only, never by name or telephone, and an existing one is linked only after its owner
has signed in to it.
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from tongban.identity.actions.registration import LASTS, link_upstream
from tongban.identity.adapters.national import VerifiedIdentity
from tongban.identity.documents import document_problem
from tongban.identity.errors import LinkRefused, NotForOfficers, UpstreamRefused
from tongban.identity.models import Account
from tongban.identity.models.registration import Registration, UpstreamLink
from tongban.identity.names import name_problem, normal_name
from tongban.identity.queries import person_by_document
from tongban.identity.registering import account_of, is_officer, link_of, registration_under_way
from tongban.identity.states import Proof, RealNameLevel
from tongban.kernel import audit
from tongban.kernel.today import now, today


class Arrival(NamedTuple):
    """Who came: a linked account, or a registration that still needs a step."""

    account: Account | None
    registration: Registration | None = None
    #: The person has an account here already and must sign in to it once.
    known: bool = False


@transaction.atomic
def arrive_from_platform(identity: VerifiedIdentity) -> Arrival:
    """Take in who another platform has verified. Raises UpstreamRefused, NotForOfficers."""
    if identity.level == RealNameLevel.NONE or name_problem(identity.name):
        raise UpstreamRefused
    if document_problem(identity.document, on=today()):
        raise UpstreamRefused
    person = person_by_document(identity.document)
    link = link_of(identity.source, identity.subject)
    if link is not None:
        account = link.account
        if not account.is_active or person is None or account.person_id != person.pk:
            raise UpstreamRefused  # the other side means somebody else now
        if is_officer(account):
            raise NotForOfficers
        _raise(account, identity.level)
        _record("session.by_platform", account, identity.source)
        return Arrival(account)
    there = account_of(person) if person is not None else None
    if there is not None and is_officer(there):
        raise NotForOfficers
    registration = Registration.objects.create(
        name=normal_name(identity.name),
        document=identity.document.kind,
        country=identity.document.country,
        id_number=identity.document.number,
        phone=identity.phone[:18],
        agreed=True,
        proofs=[Proof.MOBILE] if identity.phone else [],
        source=identity.source,
        subject=identity.subject,
        source_level=identity.level,
        synthetic=identity.simulated,
        until=now() + LASTS,
    )
    return Arrival(None, registration, there is not None and not there.only_a_record)


@transaction.atomic
def link_own_account(registration_id: UUID, *, account: Account) -> Account:
    """The owner has just signed in to the account: from now on the platform's identity opens it too.

    Only the account of the same document. Raises LinkRefused, NotForOfficers, RegistrationGone.
    """
    registration = registration_under_way(registration_id)
    person = person_by_document(registration.papers)
    if not registration.source or person is None or account.person_id != person.pk or not account.is_active:
        raise LinkRefused
    if is_officer(account):
        raise NotForOfficers
    if UpstreamLink.objects.filter(source=registration.source, account=account).exists():
        raise LinkRefused
    link_upstream(account=account, source=registration.source, subject=registration.subject)
    Registration.objects.filter(id=registration.id).update(finished_at=now())
    _raise(account, RealNameLevel(registration.source_level))
    return account


def _raise(account: Account, level: RealNameLevel) -> None:
    if Account.objects.filter(id=account.pk, level__lt=level).update(level=level):
        account.level = level
        _record("account.level_raised", account, "platform", level=int(level))


def _record(act: str, account: Account, source: str, **detail: Any) -> None:
    audit.record(
        act,
        account_id=account.pk,
        who=account.username,
        subject=f"platform:{source}",
        concerning=account.person_id,
        **detail,
    )
