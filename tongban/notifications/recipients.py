"""Who is told about a matter: whoever filed it as long as they may act for the applicant, and the applicant."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from tongban.cases.models import Case, JointCase
from tongban.identity.mandates import living
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.queries import who_is


class Recipient(NamedTuple):
    """An account, and whose matter it is where that is not its own."""

    account: Account
    about_person: Person | None = None
    about_entity: LegalEntity | None = None


def recipients_of(case: Case | JointCase) -> list[Recipient]:
    """An agent whose mandate has ended is told nothing any more; of an entity then its representative is."""
    filed = who_is(case.account)
    if case.entity is None and filed.person is not None and str(case.person_id) in filed.person.keys:
        return [Recipient(filed)]
    held = living().filter(person_id=filed.person_id) if filed.person_id is not None else living().none()
    if case.entity is not None:
        if held.filter(entity=case.entity).exists():
            return [Recipient(filed, about_entity=case.entity)]
        return [Recipient(one, about_entity=case.entity) for one in _of(case.entity.legal_representative_id)]
    found = [Recipient(one) for one in _of(case.person_id)]
    if held.filter(principal_id=case.person.merged_into_id or case.person_id).exists():
        found.append(Recipient(filed, about_person=case.person))
    return found


def _of(person_id: UUID | None) -> list[Account]:
    """The account of this person, or of whom it was merged into."""
    if person_id is None:
        return []
    mine = Q(person_id=person_id) | Q(person__in=Person.objects.filter(id=person_id).values("merged_into"))
    return list(Account.objects.filter(mine).select_related("person"))
