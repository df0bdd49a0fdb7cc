"""Reads of mandates: which live today, whom a session may act for, what waits for an answer, what was given and held."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tongban.identity.errors import MandateNotFound
from tongban.identity.mandating import ALL_STEPS, APPOINTED, Grant, Principal, Scope
from tongban.identity.models import Account, Appointment, LegalEntity, Mandate, MandateUse, Person
from tongban.identity.naming import plain_name
from tongban.identity.states import MandateRole, MandateState
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.today import today

#: A page of what was done under a mandate.
USES_SHOWN = 50


def appointed(person: Person | OuterRef, role: str | F | OuterRef, *, on: date) -> QuerySet[Appointment]:
    """Living appointments of a person in a role."""
    return Appointment.objects.filter(
        Q(company=None) | Q(company__closed_on=None),
        person=person,
        role=role,
        ended_at=None,
        valid_from__lte=on,
        valid_until__gte=on,
    )


def living(on: date | None = None) -> QuerySet[Mandate]:
    """Mandates that allow something today: accepted, within their days, and both sides still there.

    What a register has told meanwhile (death, closing, another representative) counts at once, before any job has
    written it into the rows.
    """
    day = on or today()
    representative = Q(role=MandateRole.LEGAL_REPRESENTATIVE, entity__legal_representative=F("person"))
    return Mandate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day),
        ~Q(role=MandateRole.LEGAL_REPRESENTATIVE) | representative,
        Q(entity=None) | Q(entity__closed_on=None),
        Q(principal=None) | Q(principal__died_on=None),
        ~Q(role__in=APPOINTED) | Exists(appointed(OuterRef("person"), OuterRef("role"), on=day)),
        state=MandateState.LIVING,
        revoked_at=None,
        valid_from__lte=day,
        person__died_on=None,
    )


def grant_of(mandate: Mandate) -> Grant:
    """The mandate as a session carries it. A legal representative does everything."""
    if mandate.role in (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.GUARDIAN):
        may_appoint = mandate.role == MandateRole.LEGAL_REPRESENTATIVE
        return Grant(mandate.pk, mandate.role, frozenset(ALL_STEPS), True, frozenset(), may_appoint)
    return Grant(
        mandate.pk,
        mandate.role,
        frozenset(mandate.steps),
        mandate.everything,
        frozenset(mandate.matters),
        mandate.may_appoint,
        mandate.valid_until,
    )


def giver_still_may(offered: Mandate) -> bool:
    """Whether whoever offered this may still let others act for the entity, so far and so long; holds the giver's right."""
    scope = Scope(
        frozenset(offered.steps),
        offered.valid_from,
        offered.valid_until or date.max,
        offered.everything,
        frozenset(offered.matters),
    )
    held = living().filter(person=offered.given_by, entity_id=offered.entity_id).select_for_update(of=("self",))
    return any(one.may_appoint and one.holds(scope) for one in map(grant_of, held))


def myself(account: Account) -> Principal:
    """The account's own person."""
    name = account.person.name if account.person is not None else account.username
    former = tuple(UUID(one) for one in account.person.former_ids) if account.person is not None else ()
    return Principal(account.person_id, None, name, own=True, former=former)


def _held(person_id: UUID | None) -> QuerySet[Mandate]:
    found = living().filter(person_id=person_id) if person_id is not None else Mandate.objects.none()
    return found.select_related("entity", "principal", "person").order_by("entity__name", "principal__name", "id")


def _grouped(mandates: Iterable[Mandate]) -> list[Principal]:
    """One principal for all mandates that somebody has given; entities first, each by name."""
    grants: dict[tuple[UUID | None, UUID | None], list[Grant]] = {}
    names: dict[tuple[UUID | None, UUID | None], str] = {}
    former: dict[tuple[UUID | None, UUID | None], tuple[UUID, ...]] = {}
    for one in mandates:
        key = (one.principal_id, one.entity_id)
        grants.setdefault(key, []).append(grant_of(one))
        names[key] = one.principal_name
        former[key] = tuple(UUID(each) for each in one.principal.former_ids) if one.principal is not None else ()
    found = [
        Principal(*key, names[key], own=False, grants=tuple(held), former=former[key]) for key, held in grants.items()
    ]
    return sorted(found, key=lambda one: (one.kind, one.name))


def principals_of(account: Account) -> list[Principal]:
    """Everybody the account may act for today, itself first. One query beside the person."""
    return [myself(account), *_grouped(_held(account.person_id))] if account.person_id is not None else []


def principal_of(account: Account, key: str) -> Principal | None:
    """One of them by its key, or None: unknown, ended, or never given. One query."""
    kind, _, rest = key.partition(":")
    try:
        which = {"entity": "entity_id", "person": "principal_id"}[kind]
        held = list(_held(account.person_id).filter(**{which: UUID(rest)}))
    except (KeyError, ValueError):
        return None
    if held and held[0].person is not None:
        account.person = held[0].person  # read along, so that nobody asks for it again
    return next(iter(_grouped(held)), None)


def sides_of(account: Account) -> list[Principal]:
    """Whom the account acts for now: exactly one in a session; everybody it may act for where none is chosen."""
    return [account.acting] if account.acting is not None else principals_of(account)


def entities_acted_for(account: Account) -> list[UUID]:
    """Entities that the account acts for now, for reads that know holders only."""
    return [one.entity_id for one in sides_of(account) if one.entity_id is not None]


def _numbers_of(person: Person) -> list[str]:
    """By which of them others may address somebody: a number of 18 digits, a phone."""
    return [number for number in (person.papers.index_text, person.phone) if number]


def waiting_for(person: Person) -> QuerySet[Mandate]:
    """Offers and requests addressed to this person, or to an entity that the person represents, and not answered."""
    mine = Q(pk__in=[])
    for one in [person, *(Person.objects.filter(merged_into=person) if person.former_ids else ())]:
        indexes = [index for number in _numbers_of(one) for index in keyed_indexes(number, "mandate.to_number")]
        mine |= Q(to_index__in=indexes, to_name=plain_name(one.name))
    represented = LegalEntity.objects.filter(legal_representative=person, closed_on=None)
    of_entity = Q(state=MandateState.ASKED, entity__in=represented)
    return (
        Mandate.objects.filter(mine | of_entity, state__in=[MandateState.OFFERED, MandateState.ASKED])
        .filter(valid_until__gte=today())
        .exclude(given_by=person)
        .select_related("entity", "principal", "person", "given_by")
        .order_by("-id")
    )


def given_at_window(principal: Person) -> QuerySet[Mandate]:
    """What a person, here in person, can take back: everything that lives, except what a register gives."""
    found = living().filter(principal=principal).exclude(role=MandateRole.GUARDIAN)
    return found.select_related("entity", "principal", "person").order_by("-id")


def given_by(principal: Principal) -> QuerySet[Mandate]:
    """Everything this principal gave or was asked for, the newest first. A representative's own right is none."""
    mine = Q(entity_id=principal.entity_id) if principal.entity_id else Q(principal__in=principal.people)
    return (
        Mandate.objects.filter(mine)
        .exclude(role=MandateRole.LEGAL_REPRESENTATIVE)
        .exclude(state=MandateState.ASKED)
        .select_related("entity", "principal", "person", "given_by")
        .order_by("-id")
    )


def received_by(person: Person) -> QuerySet[Mandate]:
    """Everything this person holds, held or asked for, the newest first."""
    return (
        Mandate.objects.filter(person__in=person.ids)
        .exclude(state=MandateState.OFFERED)
        .select_related("entity", "principal", "person", "given_by")
        .order_by("-id")
    )


def mandate_seen_by(account: Account, mandate_id: int) -> Mandate:
    """One mandate as one of its sides may see it, or MandateNotFound. The agents of an entity do not see one another's."""
    person = account.person
    if person is None:
        raise MandateNotFound
    represented = LegalEntity.objects.filter(legal_representative=person)
    keys = person.ids
    mine = Q(person__in=keys) | Q(principal__in=keys) | Q(given_by__in=keys) | Q(entity__in=represented)
    seen = Mandate.objects.filter(mine) | Mandate.objects.filter(id__in=waiting_for(person).values("id"))
    found = seen.filter(id=mandate_id).select_related("entity", "principal", "person", "given_by").distinct().first()
    if found is None:
        raise MandateNotFound
    return found


def accounts_beside(mandate: Mandate, *, event: str) -> list[Account]:
    """Who is told: of an offer the one it is addressed to, of a request the one asked, else both sides.

    A phone finds nobody: whoever has it sees the offer after signing in.
    """
    entity = mandate.entity
    head = entity.legal_representative_id if entity is not None else None
    if event == "mandate.offered" or (event == "mandate.asked" and entity is None):
        indexes = keyed_indexes(mandate.to_number, "person.id_number") if mandate.to_number else ()
        addressed = Person.objects.filter(id_index__in=indexes)
        people = [one.merged_into_id or one.pk for one in addressed if plain_name(one.name) == mandate.to_name]
    elif event == "mandate.asked":
        people = [head] if head is not None else []
    else:
        sides = (mandate.person_id, mandate.principal_id, head, mandate.given_by_id)
        people = [one for one in dict.fromkeys(sides) if one is not None]
    return list(Account.objects.filter(person_id__in=people, is_active=True).select_related("person").order_by("id"))


def uses_of(mandate: Mandate) -> list[MandateUse]:
    """What was done under it, the newest first."""
    return list(MandateUse.objects.filter(mandate=mandate)[:USES_SHOWN])


def is_living(mandate: Mandate) -> bool:
    """Whether it allows something today."""
    return living().filter(id=mandate.pk).exists()
