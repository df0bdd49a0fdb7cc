"""For whom a session acts: one principal at a time, and one predicate for everything that this principal may see.

Every list, count, search, download and single page of a citizen asks `concerns`. What belongs to another principal of
the same person is a stranger's here: it is not found.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongban.identity.mandates import myself, principal_of, sides_of
from tongban.identity.mandating import Principal
from tongban.identity.models import Account
from tongban.identity.states import Step

OWN = "own"


@dataclass(frozen=True)
class Paths:
    """How a table says what its rows are about: the item, and the joint service if they are part of one."""

    item: str
    bundle: str


def bind(account: Account, key: str) -> bool:
    """Let the account act for the principal with this key. False: not any more; then nothing is chosen anew."""
    if key in ("", OWN):
        account.acting = myself(account)
        return True
    found = principal_of(account, key)
    if found is not None:
        account.acting = found
    return found is not None


def concerns(account: Account, paths: Paths, *, step: str = Step.VIEW, sides: list[Principal] | None = None) -> Q:
    """Rows of the principal for whom the account acts, as far as its mandates reach for this step.

    `sides`: for whom that is, where it has just been read.
    """
    found = Q(pk__in=[])
    for one in sides_of(account) if sides is None else sides:
        found |= _of(one, paths, step)
    return found


def _of(principal: Principal, paths: Paths, step: str) -> Q:
    nothing = Q(pk__in=[])
    if principal.entity_id is not None:
        whose = Q(entity_id=principal.entity_id)
    elif principal.person_id is not None:
        whose = Q(person_id__in=principal.people, entity=None)
    else:
        return nothing
    if principal.reaches_all(step):
        return whose
    matters = list(principal.matters_with(step))
    if not matters:
        return nothing
    in_whole = Q(**{f"{paths.bundle}__in": matters})
    alone = Q(**{f"{paths.bundle}__isnull": True, f"{paths.item}__in": matters}) if paths.item else nothing
    return whose & (in_whole | alone)


def holds_rights_of(
    account: Account,
    *,
    person_id: UUID | None,
    entity_id: UUID | None,
    matter: str | None = None,
    step: str = Step.VIEW,
) -> bool:
    """The same, asked of one applicant that has been read. Without a matter: whether the step may be done in every one."""
    return any(
        one.is_for(person_id=person_id, entity_id=entity_id)
        and (one.reaches_all(step) if matter is None else one.allows(step, matter))
        for one in sides_of(account)
    )
