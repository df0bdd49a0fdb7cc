"""Reads of what is still owed in a case: by whom, until when; and what a holder's broken promise brings about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Q

from tongban.authorities.queries import working_calendar
from tongban.cases import clock
from tongban.cases.access import open_to_applicant, visible_to_officer
from tongban.cases.errors import CaseNotFound, MoveNotAllowed
from tongban.cases.lifecycle import CLOCK_RUNS, require_move
from tongban.cases.models import Case, Obligation
from tongban.cases.promising import promise_in
from tongban.cases.quotas import Place
from tongban.cases.reviewing import nodes_ahead
from tongban.cases.states import Act, CaseState, Decision, ObligationKind, ObligationOutcome, Purpose
from tongban.catalogue.definition import Definition, Node, Promise, Quota, Span
from tongban.catalogue.queries import definition_of
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.kernel.today import BEIJING, today
from tongban.licences.states import LicenceStatus
from tongban.materials.models import Dossier

K = ObligationKind


def last_day_of(span: Span, *, after: date) -> date:
    """The last day of a time that begins the day after."""
    reckoning = clock.reckon(after, span.value, clock.unit_of(span.unit), calendar=working_calendar())
    if reckoning.due_on is None:
        raise ValueError("nothing holds this clock")
    return reckoning.due_on


def working_days(days: int) -> Span:
    """A time of so many working days."""
    return Span(value=days, unit="工作日")


def open_obligations(case: Case, *kinds: ObligationKind) -> list[Obligation]:
    """What is still owed in the case, in the order it arose; only of these kinds if any are named."""
    found = Obligation.objects.filter(case=case, closed_at=None)
    return list(found.filter(kind__in=kinds) if kinds else found)


def all_obligations(case: Case) -> list[Obligation]:
    """Everything that was or is owed in the case, in the order it arose."""
    return list(Obligation.objects.filter(case=case))


def owes(case: Case, kind: ObligationKind) -> bool:
    """Whether something of this kind is still owed."""
    return Obligation.objects.filter(case=case, kind=kind, closed_at=None).exists()


# --- 容缺后补 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LaterMaterials:
    """What the applicant still has to hand in after acceptance: the case, the round in which it is brought, the list."""

    case: Case
    round: int
    owed: list[Obligation]

    @property
    def material_ids(self) -> frozenset[str]:
        return frozenset(one.subject for one in self.owed)


def later_materials_for(account: Account, case_id: UUID) -> LaterMaterials:
    """What is open of one of the account's cases; raises CaseNotFound, or MoveNotAllowed when nothing may be brought."""
    case = (
        Case.objects.select_related("body", "dossier", "version", "person", "entity")
        .filter(open_to_applicant(account), id=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound
    if case.accepted_at is None:  # nothing is awaited before
        raise MoveNotAllowed(state=CaseState(case.state), act=Act.SUPPLY_LATER)
    require_move(Act.SUPPLY_LATER, case.state)
    return LaterMaterials(case, case.dossier.open_round, open_obligations(case, K.LATER_MATERIAL))


def tolerances_overdue(*, on: date, most: int = 500) -> list[UUID]:
    """Cases with a material that was to follow and did not by the end of its day."""
    waiting = Obligation.objects.filter(
        closed_at=None, kind=K.LATER_MATERIAL, due_on__lt=on, case__state__in=CLOCK_RUNS
    ).order_by("due_on")
    return list(dict.fromkeys(waiting.values_list("case_id", flat=True)[:most]))


# --- 告知承诺 ---------------------------------------------------------------------------------------------------------


def barred_from_promise(case_or_dossier: Case | Dossier) -> bool:
    """Whether the holder has broken a promise before: until the credit is repaired, nothing is granted on another one.

    The holder is the entity, or the person who applies as one (国办发〔2020〕42号).
    """
    broken = Obligation.objects.filter(outcome=ObligationOutcome.BROKEN, kind__in=[K.PROMISE_CHECK, K.RECTIFY])
    if case_or_dossier.entity_id is not None:
        return broken.filter(case__entity_id=case_or_dossier.entity_id).exists()
    return broken.filter(case__entity_id=None, case__person_id=case_or_dossier.person_id).exists()


def promise_for(case_or_dossier: Case | Dossier) -> Promise | None:
    """The promise on which this application would be granted; None for the ordinary way, and for who broke one."""
    dossier = case_or_dossier.dossier if isinstance(case_or_dossier, Case) else case_or_dossier
    promise = promise_in(definition_of(dossier.version), dossier.answers)
    return None if promise is None or barred_from_promise(case_or_dossier) else promise


def stations_of(case: Case, definition: Definition) -> list[Node]:
    """The nodes that the case goes through: as accepted, and before acceptance as it would be."""
    on_promise = case.on_promise if case.accepted_at is not None else promise_for(case) is not None
    return nodes_ahead(definition, case.dossier.facts(definition), on_promise=on_promise)


@dataclass(frozen=True)
class Checks:
    """One page of what is to be checked after a grant on a promise, and where the next begins."""

    owed: list[Obligation]
    next_cursor: str


_CHECKS = Q(closed_at=None, kind__in=[K.PROMISE_CHECK, K.RECTIFY])


def checks_at_desk(officer: Officer, *, after: str = "", most: int = 25) -> Checks:
    """Open checks and rectifications of the officer's bodies, what is due first. Cursor: `due|id`."""
    rows = Obligation.objects.filter(_CHECKS, case__in=Case.objects.filter(visible_to_officer(officer)))
    day, _, last = after.partition("|")
    try:
        due, place = date.fromisoformat(day), UUID(last)
    except ValueError:
        pass
    else:
        rows = rows.filter(Q(due_on__gt=due) | Q(due_on=due, id__gt=place))
    found = list(rows.select_related("case__body").order_by("due_on", "id")[: most + 1])
    more = len(found) > most
    return Checks(found[:most], f"{found[most - 1].due_on}|{found[most - 1].id}" if more else "")


def checks_count(officer: Officer, *, cap: int) -> int:
    """How many are open, counted only a little past the cap."""
    rows = Obligation.objects.filter(_CHECKS, case__in=Case.objects.filter(visible_to_officer(officer)))
    return len(rows.values_list("id")[: cap + 1])


# --- 有数量限制 -------------------------------------------------------------------------------------------------------


def place_of(case: Case) -> Place | None:
    """The case's place among those who want one of a limited number; None where there is no limit or no acceptance.

    The order is that of acceptance, not of the acts: whom the law accepted as of an earlier day stands before those
    accepted in between (行政许可法第三十二条、第五十七条). `Case.rank` decides only at the same instant.
    """
    quota = definition_of(case.version).quota
    if quota is None or case.rank is None or case.accepted_at is None:
        return None
    same = Case.objects.filter(_same_places(case, quota), rank__isnull=False)
    earlier = same.filter(Q(accepted_at__lt=case.accepted_at) | Q(accepted_at=case.accepted_at, rank__lt=case.rank))
    before = earlier.filter(state__in=CLOCK_RUNS).count() + _accepted_by_law_before(case, quota)
    given = same.filter(decision=Decision.GRANTED).exclude(
        licence__status__in=[LicenceStatus.REVOKED, LicenceStatus.CANCELLED]
    )
    return Place(earlier.count() + 1, quota.places, before, given.count())


def _accepted_by_law_before(case: Case, quota: Quota) -> int:
    """How many earlier ones nobody answered in time: the law has accepted them, though the night's job has yet to say so."""
    silent = Case.objects.filter(
        _same_places(case, quota, by="received_at"),
        purpose=Purpose.NEW,
        state__in=[CaseState.SUBMITTED, CaseState.PRE_REVIEWED],
        answer_due_on__lt=today(),
        received_at__lt=case.accepted_at,
    )
    return silent.count()


def _same_places(case: Case, quota: Quota, *, by: str = "accepted_at") -> Q:
    """Cases that compete for the same places: of the same body's item, and of the same year where they are given so."""
    same = Q(implementation_id=case.implementation_id)
    if quota.per == "year" and case.accepted_at is not None:
        year = case.accepted_at.astimezone(BEIJING).year
        first, end = datetime(year, 1, 1, tzinfo=BEIJING), datetime(year + 1, 1, 1, tzinfo=BEIJING)
        same &= Q(**{f"{by}__gte": first.astimezone(UTC), f"{by}__lt": end.astimezone(UTC)})
    return same
