"""What the window does with an application: pre-review, acceptance, refusal (行政许可法第三十二条)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import AnswerNotOverdue, BodyUnknown
from tongban.cases.events import CaseAccepted, CaseNotNeeded, CasePreReviewed, CaseRefused
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case
from tongban.cases.queries import other_bodies
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import limit_for
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.kernel import outbox
from tongban.kernel.today import BEIJING, now, today
from tongban.materials.queries import require_complete


@transaction.atomic
def pass_pre_review(case_id: UUID, *, officer: Officer, seq: int, note: str = "") -> Case:
    """The online pre-review found the application in order; acceptance follows."""
    case, by = ready_for(Act.PASS_PRE_REVIEW, case_id, officer=officer, seq=seq)
    target = require_move(Act.PASS_PRE_REVIEW, case.state)
    case.advance(Act.PASS_PRE_REVIEW, to=target, by=by, at=now(), data={"note": note[:500]})
    outbox.announce(CasePreReviewed(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def accept_case(case_id: UUID, *, officer: Officer, seq: int) -> Case:
    """Accept the application; the clock of the decision starts, its first day being tomorrow.

    Refuses with MaterialMissing while a required material is wanting: the officer then asks once, in
    one list, for all of it (`request_corrections`).
    """
    case, by = ready_for(Act.ACCEPT, case_id, officer=officer, seq=seq)
    if case.dossier.version_id == case.version_id:
        case.dossier.version = (
            case.version
        )  # what has been read is not read again, thirty kilobytes of definition with it
    require_complete(case.dossier)
    return start_clock(case, Act.ACCEPT, by=by, accepted_at=now())


@transaction.atomic
def deem_accepted(case_id: UUID) -> Case:
    """Nobody answered within five working days: the case is accepted as of the day its materials were received.

    The platform does it by itself and the log says so; what is still wanting can no longer be asked for as a
    condition of acceptance (行政许可法第三十二条第一款第四项). Raises AnswerNotOverdue while there is time.
    """
    case = Case.objects.select_related("body", "dossier", "version").get(id=case_id)
    require_move(Act.DEEM_ACCEPTED, case.state)
    if case.answer_due_on is None or case.answer_due_on >= today():
        raise AnswerNotOverdue
    return start_clock(case, Act.DEEM_ACCEPTED, by=PLATFORM, accepted_at=case.received_at)


def start_clock(case: Case, act: Act, *, by: Actor, accepted_at: datetime) -> Case:
    """Accept as of an instant: limit, due day and first node follow from the definition."""
    definition = definition_of(case.version)
    start = accepted_at.astimezone(BEIJING).date()
    limit = limit_for(definition, case.dossier.answers).binding
    reckoning = (
        clock.reckon(start, limit.value, clock.unit_of(limit.unit), calendar=working_calendar())
        if limit is not None
        else None
    )
    nodes = review_nodes_of(definition, case.dossier.answers)
    node = nodes[0] if nodes else None
    due = reckoning.due_on if reckoning is not None else None
    at = now()
    text = papers.acceptance(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        accepted=papers.chinese_date(start),
        limit=f"{limit.value} 个{limit.unit}" if limit is not None else "未设",
        due=f"应在 {papers.chinese_date(due)} 前作出决定。" if due else "本事项未设办理时限。",
        by_default=act is Act.DEEM_ACCEPTED,
    )
    write_paper(case, text, at=at)
    case.advance(
        act,
        to=require_move(act, case.state) if node else CaseState.DECIDING,
        by=by,
        at=at,
        data={
            "limit": [limit.value, limit.unit] if limit is not None else None,
            "due_on": due.isoformat() if due else None,
        },
        accepted_at=accepted_at,
        limit_value=limit.value if limit is not None else None,
        limit_unit=limit.unit if limit is not None else "",
        due_on=due,
        due_provisional=bool(reckoning and reckoning.provisional),
        node_key=node.key if node else "decide",
        node_name=node.name if node else "决定",
    )
    outbox.announce(CaseAccepted(subject=str(case.id), number=case.number, due_on=due.isoformat() if due else None))
    return case


@transaction.atomic
def refuse_case(case_id: UUID, *, officer: Officer, seq: int, reason: str, right_body: str = "") -> Case:
    """不予受理: with reasons, remedies and a sealed paper.

    Where the matter is another body's, `right_body` names it and the paper sends the applicant there
    (行政许可法第三十二条第一款第二项). Raises BodyUnknown for one that no superior division of the case has.
    """
    case, by = ready_for(Act.REFUSE, case_id, officer=officer, seq=seq)
    target = require_move(Act.REFUSE, case.state)
    why = require_reason(reason)
    right = next((body for body in other_bodies(case) if body.id == right_body), None)
    if right_body and right is None:
        raise BodyUnknown(field="right_body")
    name = right.name if right is not None else ""
    at = now()
    text = papers.refusal(
        applicant=case.applicant_name, item=case.item_name, number=case.number, reason=why, right_body=name
    )
    write_paper(case, text, at=at, first=True)
    case.advance(Act.REFUSE, to=target, by=by, at=at, data={"reason": why, "right_body": name}, closed_at=at)
    outbox.announce(CaseRefused(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def mark_not_needed(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """The matter needs no licence; the applicant is told at once and may start."""
    case, by = ready_for(Act.NOT_NEEDED, case_id, officer=officer, seq=seq)
    target = require_move(Act.NOT_NEEDED, case.state)
    why = require_reason(reason)
    at = now()
    text = papers.not_needed(applicant=case.applicant_name, item=case.item_name, number=case.number, reason=why)
    write_paper(case, text, at=at, first=True)
    case.advance(Act.NOT_NEEDED, to=target, by=by, at=at, data={"reason": why}, closed_at=at)
    outbox.announce(CaseNotNeeded(subject=str(case.id), number=case.number))
    return case
