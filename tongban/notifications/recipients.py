"""Who is told about a matter: whoever filed it as long as they may act for the applicant, and the applicant."""

from typing import NamedTuple
from uuid import UUID

from tongban.cases.models import Case, JointCase
from tongban.identity.mandates import living
from tongban.identity.models import Account, LegalEntity, Person


class Recipient(NamedTuple):
    """An account, and whose matter it is where that is not its own."""

    account: Account
    about_person: Person | None = None
    about_entity: LegalEntity | None = None


def recipients_of(case: Case | JointCase) -> list[Recipient]:
    """An agent whose mandate has ended is told nothing any more; of an entity then its representative is."""
    filed = case.account
    if case.entity is None and case.person_id == filed.person_id:
        return [Recipient(filed)]
    held = living().filter(person_id=filed.person_id) if filed.person_id is not None else living().none()
    if case.entity is not None:
        if held.filter(entity=case.entity).exists():
            return [Recipient(filed, about_entity=case.entity)]
        return [Recipient(one, about_entity=case.entity) for one in _of(case.entity.legal_representative_id)]
    found = [Recipient(one) for one in _of(case.person_id)]
    if held.filter(principal_id=case.person_id).exists():
        found.append(Recipient(filed, about_person=case.person))
    return found


def _of(person_id: UUID | None) -> list[Account]:
    return list(Account.objects.filter(person_id=person_id).select_related("person")) if person_id is not None else []
