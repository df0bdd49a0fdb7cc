"""Reads around a guardian's consent for a child under fourteen: for whom, since when, by whom, by which proof.

Every living guardian of the child may agree and take back (民法典第三十四条、第一千零五十八条); whoever is none sees nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tongban.identity.consents import CHILD
from tongban.identity.errors import ChildNoMore, MandateNotFound
from tongban.identity.mandates import living
from tongban.identity.models import Account, Mandate, Person
from tongban.identity.models.personal_data import Consent
from tongban.identity.personal_data import is_child
from tongban.identity.states import MandateRole
from tongban.kernel.today import today


@dataclass(frozen=True, slots=True)
class ChildConsent:
    """What stands for one child: what was said last, and how whoever said it proved to be the guardian."""

    child: Person
    said: Consent | None
    #: What the window saw; empty: the register answered.
    proof: str
    #: By which the reader is the guardian; None for whoever only looks, as the child and the window do.
    mandate: Mandate | None = None

    @property
    def given(self) -> bool:
        """Whether it stands."""
        return self.said is not None and self.said.given and self.said.withdrawn_at is None

    @property
    def mine(self) -> bool:
        """Whether the reader said it, and not another guardian."""
        return self.said is not None and self.mandate is not None and _who(self.said) == self.mandate.person_id


def _who(said: Consent) -> UUID:
    return said.given_by.merged_into_id or said.given_by_id


def guardianships(on: Iterable[Person]) -> QuerySet[Mandate]:
    """Living guardians of these."""
    return living().filter(role=MandateRole.GUARDIAN, principal__in=[one.pk for one in on])


def guardianship_of(account: Account, mandate_id: int) -> Mandate:
    """By which the account's person is the guardian of a child under fourteen.

    MandateNotFound for anybody else's, whatever it is; ChildNoMore where the child has turned fourteen.
    """
    found = (
        living()
        .filter(id=mandate_id, role=MandateRole.GUARDIAN, person=account.person_id)
        .select_related("principal", "person")
        .first()
    )
    if found is None or found.principal is None:
        raise MandateNotFound
    if not is_child(found.principal):
        raise ChildNoMore
    return found


def guards_child(mandate: Mandate) -> bool:
    """Whether it makes somebody the guardian of a child under fourteen today."""
    found = living().filter(id=mandate.pk, role=MandateRole.GUARDIAN).exists()
    return found and mandate.principal is not None and is_child(mandate.principal)


def children_of(person: Person) -> list[ChildConsent]:
    """Every child under fourteen whose guardian this person is, by name."""
    held = living().filter(role=MandateRole.GUARDIAN, person=person, principal__child_until__gt=today())
    mandates = list(held.select_related("principal").order_by("principal__name", "id"))
    return _said_for([(one.principal, one) for one in mandates if one.principal is not None])


def consent_under(mandate: Mandate) -> ChildConsent:
    """What stands for the child of this guardianship, as its guardian sees it."""
    if mandate.principal is None:
        raise MandateNotFound
    return _said_for([(mandate.principal, mandate)])[0]


def consent_of_child(child: Person) -> ChildConsent | None:
    """What stands for this person, who is here; None for whoever is no child."""
    return _said_for([(child, None)])[0] if is_child(child) else None


def _said_for(children: list[tuple[Person, Mandate | None]]) -> list[ChildConsent]:
    """Two queries, however many children there are."""
    keys = {key: child.pk for child, _ in children for key in child.ids}
    last = {
        keys[one.person_id]: one
        for one in Consent.objects.filter(person__in=keys, purpose=CHILD).select_related("given_by").order_by("id")
    }
    shown = Mandate.objects.filter(role=MandateRole.GUARDIAN, principal__in=keys).order_by("id")
    proofs = {
        (keys[one.principal_id], one.person_id): one.consent_note for one in shown if one.principal_id is not None
    }
    return [
        ChildConsent(
            child=child,
            said=(said := last.get(child.pk)),
            proof=proofs.get((child.pk, _who(said)), "") if said is not None else "",
            mandate=mandate,
        )
        for child, mandate in children
    ]


def accounts_around(said: Consent) -> list[Account]:
    """Who learns of what a guardian has said: the child's own account and those of its other guardians."""
    child = said.person.merged_into or said.person
    people = [child.pk, *guardianships([child]).values_list("person_id", flat=True)]
    found = Account.objects.filter(person_id__in=people, is_active=True).exclude(person_id=_who(said))
    return [one for one in found.select_related("person").order_by("id") if not one.only_a_record]
