"""Reads around a person's own data: consents, wishes, hand-overs, and who looked. The viewer comes first."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.authorities.calendar import WorkingCalendar
from tongban.identity.consents import CHILD, PURPOSES
from tongban.identity.errors import GuardianMissing, GuardianWithdrew, WishUnknown
from tongban.identity.mandates import received_by
from tongban.identity.models import LegalEntity, Person
from tongban.identity.models.personal_data import Consent, DataWish, HandOver
from tongban.identity.people import Officer
from tongban.identity.states import Role, WishState
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today


def agrees(person_id: UUID, purpose: str) -> bool:
    """Whether this may be done with the person's data now."""
    mine = Q(person_id=person_id) | Q(person__merged_into=person_id)
    last = Consent.objects.filter(mine, purpose=purpose).order_by("-id").first()
    if last is None:
        return purpose in PURPOSES and PURPOSES[purpose].unless_withdrawn
    return last.withdrawn_at is None and last.given


def consents_of(person: Person) -> list[tuple[str, bool, Consent | None]]:
    """Every purpose that needs consent: its key, whether the person agrees, and what was said last."""
    said = {one.purpose: one for one in Consent.objects.filter(person__in=person.ids).order_by("id")}
    return [(key, agrees(person.id, key), said.get(key)) for key in PURPOSES]


def entities_around(person: Person) -> QuerySet[LegalEntity]:
    """Those the person represents, or was ever appointed for."""
    held = received_by(person).order_by().values("entity_id")
    return LegalEntity.objects.filter(Q(id__in=held) | Q(legal_representative=person)).order_by("name")


def is_child(person: Person, *, on: date | None = None) -> bool:
    """Whether the person is under fourteen."""
    return person.child_until is not None and (on or today()) < person.child_until


def children_among(people: Iterable[UUID]) -> set[UUID]:
    """Which of them are under fourteen: lists do not show even their family names."""
    return set(Person.objects.filter(id__in=set(people), child_until__gt=today()).values_list("id", flat=True))


def guardian_agrees(person: Person) -> bool:
    """Whether a guardian's consent stands, or the person is no child and decides alone."""
    return not is_child(person) or agrees(person.id, CHILD)


def require_guardian(person: Person) -> None:
    """Raises GuardianMissing for a child for whom no guardian has agreed (个人信息保护法第三十一条), GuardianWithdrew after
    the consent was taken back (第十五条).

    Part of the act that begins something: it holds the consent, so a withdrawal at this moment comes before, and then
    this refuses, or waits until the act is done.
    """
    if not is_child(person):
        return
    said = Consent.objects.filter(person__in=person.ids, purpose=CHILD)
    with transaction.atomic():
        list(said.select_for_update().filter(withdrawn_at=None))
    if not agrees(person.id, CHILD):
        raise GuardianWithdrew if said.exists() else GuardianMissing


def wishes_of(person: Person) -> list[DataWish]:
    """What the person asked for, newest first."""
    rows = DataWish.objects.filter(person__in=person.ids).select_related("body")
    return list(rows.order_by("-made_at", "-id")[:100])


def wish_of(person: Person | None, wish_id: UUID) -> DataWish:
    """One of them; anybody else's does not exist."""
    keys = person.ids if person is not None else []
    found = DataWish.objects.select_related("body").filter(person__in=keys, id=wish_id).first()
    if found is None:
        raise WishUnknown
    return found


def answerable_by(officer: Officer) -> Q:
    """The wishes that this officer answers: supervisors, for their bodies and for the platform's own data.

    Not the case's own officers, who would judge their own work, and none of the three administrators, who touch no data.
    """
    bodies = officer.bodies_as(Role.SUPERVISOR)
    return (Q(body_id__in=bodies) | Q(body=None)) if bodies else Q(pk__in=[])


def wishes_for(officer: Officer, *, open_only: bool) -> QuerySet[DataWish]:
    """Open ones by their day, then answered ones, newest first."""
    rows = DataWish.objects.filter(answerable_by(officer)).select_related("person", "body")
    if open_only:
        return rows.filter(state=WishState.OPEN).order_by("due_on", "id")
    return rows.exclude(state=WishState.OPEN).order_by("-made_at", "-id")


def wish_for(officer: Officer, wish_id: UUID) -> DataWish:
    """One of them, or WishUnknown."""
    found = DataWish.objects.filter(answerable_by(officer), id=wish_id).select_related("person", "body").first()
    if found is None:
        raise WishUnknown
    return found


def hand_overs_of(person: Person) -> list[HandOver]:
    """To whom the person's data went, newest first."""
    return list(HandOver.objects.filter(person__in=person.ids).order_by("-at", "-id")[:200])


def looks_at(person: Person, *, before: int | None = None, most: int = 30) -> tuple[list[AuditEntry], int | None]:
    """Who looked at or did something with the person's data, newest first; not what the person did.

    The entry names body and post: the law asks who processes (the organ), not which of its people.
    """
    rows = AuditEntry.objects.filter(concerning__in=person.ids)
    account = getattr(person, "account", None)
    if account is not None:
        rows = rows.exclude(account_id__in=account.keys)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: most + 1])
    return found[:most], found[most - 1].pk if len(found) > most else None


def working_days_after(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The last day of a limit of so many working days that begins the day after (民法典第二百零一条)."""
    while count:
        day += timedelta(days=1)
        count -= calendar.is_working(day)
    return day
