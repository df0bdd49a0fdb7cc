"""What the window does with an application: pre-review, acceptance, refusal (行政许可法第三十二条)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, papers
from tongban.cases.access import ready_for, require_reason
from tongban.cases.actions.awaiting import announce_awaited, await_materials
from tongban.cases.actions.barring import record_deceit
from tongban.cases.actions.inspecting import await_inspectors
from tongban.cases.actions.owing import owe
from tongban.cases.actions.printing import write_paper
from tongban.cases.barring import FalseMaterial
from tongban.cases.beside import FirstReviewAhead, first_review_of
from tongban.cases.errors import AnswerNotOverdue, BodyUnknown, MaterialsMayFollow
from tongban.cases.events import CaseAccepted, CaseNotNeeded, CasePreReviewed, CaseRefused
from tongban.cases.lifecycle import require_move
from tongban.cases.models import Case
from tongban.cases.owing import place_of, promise_for
from tongban.cases.queries import other_bodies
from tongban.cases.quotas import series_of
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import Act, CaseState, ObligationKind, Party, Purpose
from tongban.catalogue.definition import Span
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import limit_for
from tongban.identity.people import PLATFORM, Actor, Officer
from tongban.kernel import outbox
from tongban.kernel.counters import next_number
from tongban.kernel.today import BEIJING, now, today
from tongban.materials.queries import require_complete, to_follow_in


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
    one list, for all of it (`request_corrections`). What may follow later is accepted as such (`accept_tolerantly`),
    never tacitly: MaterialsMayFollow.
    """
    case, by = ready_for(Act.ACCEPT, case_id, officer=officer, seq=seq)
    if case.dossier.version_id == case.version_id:
        case.dossier.version = case.version  # read once: thirty kilobytes of definition
    if to_follow := require_complete(case.dossier).to_follow:
        raise MaterialsMayFollow([material.name for material in to_follow])
    return start_clock(case, Act.ACCEPT, by=by, accepted_at=now())


@transaction.atomic
def deem_accepted(case_id: UUID) -> Case:
    """Nobody answered within five working days: the case is accepted as of the day its materials were received.

    The platform does it by itself and the log says so; what is still wanting can no longer be asked for as a
    condition of acceptance (行政许可法第三十二条第一款第四项). What the applicant promised to hand in later stays
    promised, from today on, because the delay is the office's; what was not promised is not owed, and the decision
    weighs its absence. Raises AnswerNotOverdue while there is time.
    """
    case = Case.objects.select_related("body", "dossier", "version").get(id=case_id)
    require_move(Act.DEEM_ACCEPTED, case.state)
    if case.answer_due_on is None or case.answer_due_on >= today():
        raise AnswerNotOverdue
    promised = [material for material in to_follow_in(case.dossier) if material.id in case.dossier.later]
    until = await_materials(case, promised, since=today()) if promised else None
    data = {"later": [material.name for material in promised], "until": until.isoformat()} if until else {}
    start_clock(case, Act.DEEM_ACCEPTED, by=PLATFORM, accepted_at=case.received_at, data=data)
    if until is not None:
        announce_awaited(case, promised, until)
    return case


def start_clock(
    case: Case, act: Act, *, by: Actor, accepted_at: datetime, data: Mapping[str, Any] | None = None
) -> Case:
    """Accept as of an instant: limit, due day and first node follow from the definition.

    On a promise there is nothing to review before the decision. Where the number of licences is limited, the case
    takes its place in the order of acceptance, which for one accepted by law is that of its receipt: the series stays
    locked until this act is committed, so that places are given, and seen, in their order (行政许可法第五十七条).

    Where a lower body reviews first, its own limit starts now; the upper body's starts when the file reaches it.
    """
    definition = definition_of(case.version)
    start = accepted_at.astimezone(BEIJING).date()
    binding = limit_for(definition, case.dossier.facts(definition)).binding
    ahead = first_review_of(case)
    limit = ahead.within if ahead is not None else binding
    reckoning = (
        clock.reckon(accepted_at, limit.value, clock.unit_of(limit.unit), calendar=working_calendar())
        if limit is not None
        else None
    )
    on_promise = promise_for(case) is not None
    nodes = review_nodes_of(definition, case.dossier.facts(definition), on_promise=on_promise)
    node = nodes[0] if nodes else None
    due = reckoning.due_on if reckoning is not None else None
    at = now()
    text = papers.acceptance(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        accepted=papers.chinese_date(start),
        limit=f"{binding.value} 个{binding.unit}" if binding is not None else "未设",
        due=_told_due(ahead, due, binding),
        by_default=act is Act.DEEM_ACCEPTED,
    )
    write_paper(case, text, at=at)
    await_inspectors(case, definition, accepted_on=start)
    if ahead is not None:
        owe(
            case,
            ObligationKind.FIRST_REVIEW,
            by=Party.OFFICE,
            title=f"审查完毕，报送{ahead.upper.body.name}",
            basis="行政许可法第四十三条",
            since=start,
            within=ahead.within,
            due=due,
        )
    rank = place = None
    if definition.quota is not None and case.purpose == Purpose.NEW:
        rank = next_number(series_of(case.implementation_id, definition.quota, accepted=start))
        case.accepted_at, case.rank = accepted_at, rank
        place = place_of(case)
    case.advance(
        act,
        to=require_move(act, case.state) if node else CaseState.DECIDING,
        by=by,
        at=at,
        data={
            "limit": [limit.value, limit.unit] if limit is not None else None,
            "due_on": due.isoformat() if due else None,
            **({"on_promise": True} if on_promise else {}),
            **({"rank": place.rank} if place is not None else {}),
            **(data or {}),
        },
        accepted_at=accepted_at,
        on_promise=on_promise,
        rank=rank,
        limit_value=limit.value if limit is not None else None,
        limit_unit=limit.unit if limit is not None else "",
        due_on=due,
        due_provisional=bool(reckoning and reckoning.provisional),
        node_key=node.key if node else "decide",
        node_name=node.name if node else "决定",
    )
    outbox.announce(CaseAccepted(subject=str(case.id), number=case.number, due_on=due.isoformat() if due else None))
    return case


def _told_due(ahead: FirstReviewAhead | None, due: date | None, binding: Span | None) -> str:
    """What the acceptance says about the time: by when, and who decides."""
    if ahead is None or due is None:
        return f"应在 {papers.chinese_date(due)} 前作出决定。" if due else "本事项未设办理时限。"
    then = f"自收到之日起 {binding.value} 个{binding.unit}内作出决定" if binding is not None else "作出决定"
    return (
        f"本机关先行审查，应在 {papers.chinese_date(due)} 前审查完毕，连同全部材料报送{ahead.upper.body.name}；"
        f"{ahead.upper.body.name}{then}，不会要求您重复提供材料（行政许可法第三十五条、第四十三条）。"
    )


@transaction.atomic
def refuse_case(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    reason: str,
    right_body: str = "",
    false_material: FalseMaterial | None = None,
) -> Case:
    """不予受理: with reasons, remedies and a sealed paper.

    Where the matter is another body's, `right_body` names it and the paper sends the applicant there
    (行政许可法第三十二条第一款第二项). Raises BodyUnknown for one that no superior division of the case has. For
    `false_material` see `deny_case`; whoever gave it is not sent elsewhere.
    """
    case, by = ready_for(Act.REFUSE, case_id, officer=officer, seq=seq)
    target = require_move(Act.REFUSE, case.state)
    why = require_reason(reason)
    right = next((body for body in other_bodies(case) if body.id == right_body), None)
    if right_body and right is None:
        raise BodyUnknown(field="right_body")
    name = right.name if right is not None and false_material is None else ""
    at = now()
    found = record_deceit(case, definition_of(case.version), false_material, finding=why, at=at)
    text = papers.refusal(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        reason=why,
        right_body=name,
        deceit=found.paragraphs,
    )
    write_paper(case, text, at=at, first=True)
    data = {"reason": why, "right_body": name, **found.data}
    case.advance(Act.REFUSE, to=target, by=by, at=at, data=data, closed_at=at)
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
