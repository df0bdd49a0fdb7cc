"""Reads of bars: who may not apply for which item now, asked at every submission and shown to whom it concerns."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.cases.barring import first_free_day
from tongban.cases.errors import ApplicantBarred
from tongban.cases.models import Bar, Case
from tongban.cases.states import Purpose
from tongban.identity.mandates import sides_of
from tongban.identity.models import Account, LegalEntity
from tongban.identity.states import EntityKind
from tongban.kernel.today import today
from tongban.materials.models import Dossier
from tongban.materials.queries import JointDraft


def _of(*, person_id: int | UUID | None, entity: LegalEntity | None) -> Q:
    """Bars of this applicant: the entity, else the person who applies as one.

    A sole proprietor (个体工商户) and who runs it are one in law (民法典第五十四条、第五十六条): neither is a way round the other.
    """
    runner = person_id if entity is None else entity.legal_representative_id if _is_sole(entity) else None
    as_one = Q(entity__kind=EntityKind.SOLE_PROPRIETOR, entity__legal_representative_id=runner)
    as_one |= Q(entity_id=None) & (Q(person_id=runner) | Q(person__merged_into_id=runner))
    if entity is None:
        return as_one
    return Q(entity_id=entity.id) | as_one if runner is not None else Q(entity_id=entity.id)


def _is_sole(entity: LegalEntity) -> bool:
    return entity.kind == EntityKind.SOLE_PROPRIETOR


def in_force(*, on: date) -> QuerySet[Bar]:
    """What stands in the way on that day; its last day included."""
    return Bar.objects.filter(lifted_at=None, starts_on__lte=on, ends_on__gte=on)


def bar_against(dossier: Dossier) -> Bar | None:
    """What stands against submitting this today, the one that lasts longest; None: nothing.

    第七十八、七十九条 forbid applying for the licence again; what is asked for about an existing one is not asked here.
    """
    if dossier.purpose != Purpose.NEW:
        return None
    return next(iter(_against(_wanted(dossier, dossier.entity))), None)


def bars_against_joint(draft: JointDraft) -> list[Bar]:
    """What stands against submitting a joint draft today: bars on any item among its parts."""
    wanted = Q(pk__in=[])
    for share in draft.shares.values():  # a part for persons only is filed in the person's own name
        wanted |= _wanted(share, draft.joint.entity if share.awaits_entity else share.entity)
    return _against(wanted)


def _wanted(dossier: Dossier, entity: LegalEntity | None) -> Q:
    return Q(item_id=dossier.implementation.item_id) & _of(person_id=dossier.person_id, entity=entity)


def _against(wanted: Q) -> list[Bar]:
    found = in_force(on=today()).filter(wanted)
    return list(found.select_related("case", "item", "entity", "person").order_by("-ends_on", "id"))


def require_not_barred(dossier: Dossier) -> None:
    """Refuse a new application of who deceived before. Raises ApplicantBarred; the draft stays."""
    if (bar := bar_against(dossier)) is not None:
        raise barred(bar)


def require_none_barred(draft: JointDraft) -> None:
    """The same for everything that a joint draft would file at once."""
    for bar in bars_against_joint(draft):
        raise barred(bar)


def barred(bar: Bar) -> ApplicantBarred:
    """The sentence for the applicant: until when, why, and what can be done."""
    return ApplicantBarred(
        name=bar.who,
        item=bar.item.title,
        until=bar.ends_on,
        again=first_free_day(bar.ends_on),
        deceit=str(bar.get_deceit_display()),
        article=bar.article,
        number=bar.case.number,
    )


def bars_known_to(account: Account) -> list[Bar]:
    """What stands today against whomever the account acts for now, the longest first. One query."""
    sides = sides_of(account)
    mine = Q(entity_id__in=[one.entity_id for one in sides if one.entity_id is not None]) | Q(
        entity_id=None, person_id__in=[key for one in sides for key in one.people]
    )
    found = in_force(on=today()).filter(mine).select_related("case", "item", "entity", "person")
    return list(found.order_by("-ends_on", "id"))


def bars_beside(case: Case) -> list[Bar]:
    """What the officers of a case see: bars that come from it, and what stands today against its applicant and item."""
    of_it = Q(case=case)
    here = Q(item_id=case.item_id, lifted_at=None, starts_on__lte=today(), ends_on__gte=today())
    beside = here & _of(person_id=case.person_id, entity=case.entity)
    found = Bar.objects.filter(of_it | beside).select_related("case", "item", "entity", "person")
    return list(found.order_by("-ends_on", "id"))


def liftable(case: Case) -> list[Bar]:
    """Bars from this case that still run."""
    return list(Bar.objects.filter(case=case, lifted_at=None, ends_on__gte=today()))


def first_application(case: Case) -> Case | None:
    """The application that a matter about a licence goes back to; None where the licence is older than the platform."""
    origin = case.follows
    while origin is not None and origin.purpose != Purpose.NEW:
        origin = origin.follows
    return origin
