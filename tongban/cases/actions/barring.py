"""False material: recorded as a ground of its own, with the bar on applying again that the law ties to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.barred import first_application, liftable
from tongban.cases.barring import (
    IN_APPLYING,
    FalseMaterial,
    article_of,
    barred_paragraph,
    first_free_day,
    found_paragraph,
    free_paragraph,
    last_barred_day,
)
from tongban.cases.errors import DeceitUnknown, FalseMaterialsUnnamed, NoBarToLift, NotALicence
from tongban.cases.events import BarLifted
from tongban.cases.models import Bar, Case
from tongban.cases.states import Act, Deceit, Purpose
from tongban.catalogue.definition import Definition
from tongban.catalogue.queries import definition_of, implementation_about
from tongban.identity.people import Officer
from tongban.kernel import outbox
from tongban.kernel.language import in_chinese
from tongban.kernel.today import BEIJING, now


@dataclass(frozen=True)
class Recorded:
    """What the finding adds to the paper and to the log; nothing where there is none."""

    paragraphs: Sequence[str] = ()
    data: dict[str, Any] = field(default_factory=dict)


def record_deceit(
    case: Case, definition: Definition, found: FalseMaterial | None, *, finding: str, at: datetime
) -> Recorded:
    """Part of refusing and denying (行政许可法第七十八条): the ground in the act, and the bar where the item is one of safety.

    Raises NotALicence, DeceitUnknown, FalseMaterialsUnnamed when the finding does not say what the law wants said.
    """
    if found is None:
        return Recorded()
    if not definition.is_licence:
        raise NotALicence
    if found.deceit not in IN_APPLYING:
        raise DeceitUnknown(field="deceit")
    names = [material.name for material in definition.materials if material.id in set(found.materials)]
    if len(names) != len(set(found.materials)) or (found.deceit == Deceit.FALSE and not names):
        raise FalseMaterialsUnnamed(field="false_materials")
    bar = None
    if definition.direct_safety and case.wanted == Purpose.NEW:
        bar = _bar(case, case, case.item_id, found.deceit, finding=finding, at=at)
    words = in_chinese(Deceit(found.deceit).label)
    follows = _told(bar) if bar is not None else free_paragraph()
    data = {"deceit": found.deceit, "article": article_of(found.deceit), "materials": names}
    return Recorded(
        (found_paragraph(found.deceit, words, names), follows),
        {**data, **({"barred_until": bar.ends_on.isoformat()} if bar is not None else {})},
    )


def bar_after_revocation(case: Case, *, finding: str, at: datetime) -> Bar | None:
    """Part of revoking a licence that was obtained by deceit (第七十九条): whoever applied for it may not for three years.

    The item is the one under which the licence was first applied for; for a licence that is older than the platform, the
    one that grants it at the body. None where the item is not one of safety.
    """
    origin = first_application(case)
    if origin is not None:
        definition, applicant = definition_of(origin.version), origin
    else:
        definition, applicant = _granting(case), case
    if not definition.direct_safety:
        return None
    return _bar(case, applicant, definition.id, Deceit.OBTAINED, finding=finding, at=at)


def _granting(case: Case) -> Definition:
    licence = case.about
    found = (
        implementation_about(
            Purpose.NEW,
            licence_type=licence.type_id,
            department_id=licence.type.issuing_department_id,
            body_id=licence.issuer_id,
        )
        if licence is not None
        else None
    )
    return found[1] if found is not None else definition_of(case.version)


def _bar(case: Case, applicant: Case, item_id: str, deceit: str, *, finding: str, at: datetime) -> Bar:
    decided_on = at.astimezone(BEIJING).date()
    return case.put(
        Bar(
            case=case,
            item_id=item_id,
            person_id=applicant.person_id if applicant.entity_id is None else None,
            entity_id=applicant.entity_id,
            deceit=deceit,
            article=article_of(deceit),
            finding=finding,
            starts_on=decided_on,
            ends_on=last_barred_day(deceit, decided_on=decided_on),
        )
    )


def _told(bar: Bar) -> str:
    return barred_paragraph(
        bar.deceit,
        who=bar.who,
        item=bar.item.title,
        until=papers.chinese_date(bar.ends_on),
        again=papers.chinese_date(first_free_day(bar.ends_on)),
    )


def told_after_revocation(bar: Bar | None) -> str:
    """What the revocation paper says of it; empty where nothing follows."""
    return _told(bar) if bar is not None else ""


def lift_bars(case: Case, *, reason: str, at: datetime) -> bool:
    """Part of acts after which the finding does not stand; whether there was anything to lift."""
    found = liftable(case)
    for bar in found:
        bar.lifted_at, bar.lift_reason = at, reason
        case.put(bar)
    return bool(found)


@transaction.atomic
def lift_bar(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """A decider lifts the bar because the finding does not stand, for instance after a review that changed the decision.

    An annulled decision lifts it by itself (`close_appeal`). Raises NoBarToLift where none runs, ReasonNeeded.
    """
    case, by = ready_for(Act.LIFT_BAR, case_id, officer=officer, seq=seq)
    why = require_reason(reason)
    at = now()
    if not lift_bars(case, reason=why, at=at):
        raise NoBarToLift
    case.advance(Act.LIFT_BAR, by=by, at=at, data={"reason": why})
    outbox.announce(BarLifted(subject=str(case.id), number=case.number))
    return case
