"""A guardian agrees to the processing of a child's data, and takes that back as easily (个人信息保护法第十五条、第三十一条)."""

from typing import Any

from django.db import IntegrityError, transaction

from tongban.identity.consents import CHILD
from tongban.identity.errors import ChildNoMore, GuardianMissing, MayNotActFor, NotGuardian, NothingToWithdraw
from tongban.identity.events import ChildConsentGiven, ChildConsentWithdrawn
from tongban.identity.guarding import guardianship_of, guardianships
from tongban.identity.models import Account, Mandate, Person
from tongban.identity.models.personal_data import Consent
from tongban.identity.models.provider import Grant
from tongban.identity.people import Officer
from tongban.identity.personal_data import agrees, is_child
from tongban.identity.states import MandateRole, MandateState, Role
from tongban.kernel import audit
from tongban.kernel.language import in_chinese, sentence
from tongban.kernel.outbox import announce
from tongban.kernel.today import now


@transaction.atomic
def consent_for_child(child: Person, *, guardian: Person, account: Account, proof: str = "") -> None:
    """A guardian agrees to the processing of a child's data; where one has agreed, this changes nothing.

    Whether this is the child's guardian is proved before, by whoever calls (a register, the window). `account`: who
    writes it down; `proof`: what the window saw. Raises GuardianMissing where the one who agrees is a child, or the
    child itself.
    """
    if guardian.pk == child.pk or is_child(guardian):
        raise GuardianMissing
    if agrees(child.id, CHILD):
        return
    said = Consent.objects.filter(person__in=child.ids, purpose=CHILD)
    before = said.order_by("-id").first()
    if before is not None:  # of two persons merged into one, the older word may still stand beside the newer
        said.filter(id__lte=before.pk, withdrawn_at=None).update(withdrawn_at=now())
    try:
        with transaction.atomic():
            made = Consent.objects.create(person=child, purpose=CHILD, given=True, given_by=guardian, at=now())
    except IntegrityError:
        return  # at the same moment another guardian, or the other click, has agreed
    _record("consent.guardian_given", child, guardian=guardian, account=account, proof=proof)
    if before is not None:
        announce(ChildConsentGiven(subject=str(made.pk)))


@transaction.atomic
def agree_for_child(mandate_id: int, *, account: Account) -> None:
    """The guardian agrees on the page of the child. Raises MandateNotFound for anybody else's child, ChildNoMore."""
    child, guardian = _held(guardianship_of(account, mandate_id))
    consent_for_child(child, guardian=guardian, account=account)


@transaction.atomic
def withdraw_for_child(mandate_id: int, *, account: Account) -> None:
    """The guardian takes back the consent for a child: from now on nothing new is begun for it, and other systems learn
    nothing more. What was done stays lawful, and what is under way goes on.

    Raises MandateNotFound for anybody else's child, ChildNoMore, NothingToWithdraw.
    """
    child, guardian = _held(guardianship_of(account, mandate_id))
    _withdraw(child, guardian=guardian, account=account)


@transaction.atomic
def withdraw_for_child_at_window(*, officer: Officer, account: Account, child: Person, guardian: Person) -> None:
    """The same at the window, whose clerk has seen the guardian's card. Raises NotGuardian, MayNotActFor."""
    if not officer.bodies_as(Role.CLERK):
        raise MayNotActFor(sentence("只有窗口受理人员可以登记当面撤回的同意。"))
    found = guardianships([child]).filter(person=guardian).first()
    if found is None:
        raise NotGuardian
    if not is_child(child):
        raise ChildNoMore
    _held(found)
    _withdraw(child, guardian=guardian, account=account)


def _held(mandate: Mandate) -> tuple[Person, Person]:
    """Child and guardian, the mandate's row taken: where the guardianship ends at this moment, nothing is said under it."""
    taken = Mandate.objects.select_for_update(of=("self",)).filter(
        id=mandate.pk, role=MandateRole.GUARDIAN, state=MandateState.LIVING, revoked_at=None
    )
    found = taken.select_related("principal", "person").first()
    if found is None or found.principal is None or found.person is None:
        raise NotGuardian
    return found.principal, found.person


def _withdraw(child: Person, *, guardian: Person, account: Account) -> None:
    standing = Consent.objects.filter(person__in=child.ids, purpose=CHILD, given=True, withdrawn_at=None)
    list(standing.select_for_update())  # what begins at this moment is waited for, and so it began before this time
    moment = now()
    if not agrees(child.id, CHILD) or not standing.update(withdrawn_at=moment):
        raise NothingToWithdraw
    made = Consent.objects.create(
        person=child, purpose=CHILD, given=False, given_by=guardian, at=moment, withdrawn_at=moment
    )
    Grant.objects.filter(account__person=child, revoked_at=None).update(revoked_at=moment)
    _record("consent.guardian_withdrawn", child, guardian=guardian, account=account)
    announce(ChildConsentWithdrawn(subject=str(made.pk)))


def _record(act: str, child: Person, *, guardian: Person, account: Account, **detail: Any) -> None:
    """Shown to the child: done by its guardian, or taken down by the window for the guardian."""
    own = account.person_id == guardian.pk
    audit.record(
        act,
        account_id=account.pk,
        who=account.person.name if account.person is not None else account.username,
        subject=f"consent:{CHILD}",
        concerning=child.id,
        acting_for=child.name,
        guardian=guardian.name,
        post=in_chinese(MandateRole.GUARDIAN.label if own else Role.CLERK.label),
        **{key: value for key, value in detail.items() if value},
    )
