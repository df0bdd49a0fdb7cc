"""A case goes to another body with all that is in it: to the right one before acceptance, upward after a first review."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, notices, papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.actions.owing import settle
from tongban.cases.actions.printing import write_paper
from tongban.cases.beside import first_review_of, first_review_open, open_hearing, transfer_targets
from tongban.cases.errors import (
    HearingOpen,
    NoFirstReview,
    NotExercisedThere,
    OpinionsOpen,
    ProcedureRunning,
    ReviewNotFinished,
)
from tongban.cases.events import CaseSubmittedUpward, CaseTransferred
from tongban.cases.models import Case, NodeRecord, Opinion, SpecialProcedure
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState, ObligationKind
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import limit_for
from tongban.identity.people import Officer
from tongban.kernel import outbox
from tongban.kernel.language import in_chinese
from tongban.kernel.today import BEIJING, now
from tongban.materials.queries import living_attachments
from tongban.materials.states import Source


@transaction.atomic
def transfer_case(case_id: UUID, *, officer: Officer, seq: int, to: str, reason: str) -> Case:
    """Hand a case that is not accepted yet to a body that exercises the same item.

    Number, log, receipt day and the day of the answer stay: the applicant loses nothing. The former body's officers
    see the case no longer; by its number they learn who has it. Raises NotExercisedThere for any other body.
    """
    case, by = ready_for(Act.TRANSFER, case_id, officer=officer, seq=seq)
    why = require_reason(reason)[:500]
    target = next((one for one in transfer_targets(case) if one.id == to), None)
    if target is None:
        raise NotExercisedThere(field="to")
    at = now()
    until = f"应在 {papers.chinese_date(case.answer_due_on)} 前答复申请人是否受理。" if case.answer_due_on else ""
    _write_slip(case, target, why, until)
    case.advance(
        Act.TRANSFER,
        to=CaseState.SUBMITTED,
        by=by,
        at=at,
        data={"reason": why, **_from_to(case, target)},
        body=target.body,
        division=target.division,
        implementation=target,
    )
    outbox.announce(CaseTransferred(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def submit_upward(case_id: UUID, *, officer: Officer, seq: int, opinion: str) -> Case:
    """The lower body has reviewed: its opinion and all materials go up, and the upper body's clock starts.

    The law gives the lower body twenty days from its acceptance (第四十三条) and lets the upper one ask for nothing
    again (第三十五条). The upper body can decide only with the file in hand, so its limit runs from the day it
    receives it; the day of receipt itself does not count. Raises NoFirstReview, ReviewNotFinished.
    """
    case, by = ready_for(Act.SUBMIT_UPWARD, case_id, officer=officer, seq=seq)
    why = require_reason(opinion)
    ahead = first_review_of(case)
    if ahead is None or not first_review_open(case):
        raise NoFirstReview
    definition = definition_of(case.version)
    nodes = review_nodes_of(definition, case.dossier.facts(definition))
    done = set(NodeRecord.objects.filter(case=case).values_list("node_key", flat=True))
    if case.state != CaseState.DECIDING or not {node.key for node in nodes} <= done:
        raise ReviewNotFinished
    require_nothing_open(case)
    at = now()
    limit = limit_for(definition, case.dossier.facts(definition)).binding
    reckoning = (
        clock.reckon(at.date(), limit.value, clock.unit_of(limit.unit), calendar=working_calendar())
        if limit is not None
        else None
    )
    due = reckoning.due_on if reckoning is not None else None
    until = (
        f"应自今日起{limit.value}个{limit.unit}内，即 {papers.chinese_date(due)} 前作出决定。" if limit and due else ""
    )
    _write_slip(case, ahead.upper, f"初审意见：{why}", until)
    settle(case, ObligationKind.FIRST_REVIEW, at=at, note=why)
    first = nodes[0] if nodes else None
    case.advance(
        Act.SUBMIT_UPWARD,
        to=CaseState.IN_REVIEW if first else CaseState.DECIDING,
        by=by,
        at=at,
        data={"reason": why, "due_on": _iso(due), **_from_to(case, ahead.upper)},
        body=ahead.upper.body,
        division=ahead.upper.division,
        implementation=ahead.upper,
        limit_value=limit.value if limit is not None else None,
        limit_unit=limit.unit if limit is not None else "",
        due_on=due,
        due_provisional=bool(reckoning and reckoning.provisional),
        held_since=None,
        held_for="",
        node_key=first.key if first else "decide",
        node_name=first.name if first else "决定",
    )
    outbox.announce(CaseSubmittedUpward(subject=str(case.id), number=case.number, due_on=_iso(due)))
    return case


def require_nothing_open(case: Case) -> None:
    """No procedure runs, no hearing is owed, no opinion is awaited: only then is a case decided or sent up."""
    if SpecialProcedure.objects.filter(case=case, ended_on=None).exists():
        raise ProcedureRunning
    if open_hearing(case) is not None:
        raise HearingOpen
    if Opinion.objects.filter(case=case, answered_at=None).exists():
        raise OpinionsOpen


def _from_to(case: Case, target: Implementation) -> dict[str, str]:
    return {
        "from_body": case.body.name,
        "from_body_id": case.body_id,
        "to_body": target.body.name,
        "to_body_id": target.body_id,
    }


def _write_slip(case: Case, target: Implementation, reason: str, until: str) -> None:
    """What is handed over, file by file, under the number of the body that hands it over."""
    names = {material.id: material.name for material in definition_of(case.version).materials}
    text = notices.handing_over(
        to=target.body.name,
        item=case.item_name,
        number=case.number,
        reason=reason,
        received=papers.chinese_date(case.received_at.astimezone(BEIJING).date()),
        until=until,
        materials=[
            (names.get(one.material_id, one.name), in_chinese(Source(one.source).label), one.digest)
            for one in living_attachments(case.dossier)
        ],
    )
    write_paper(case, text, at=now())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
