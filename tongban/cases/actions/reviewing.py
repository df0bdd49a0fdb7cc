"""Review nodes and the decision (行政许可法第三十四条、第三十八条)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from tongban.cases import papers
from tongban.cases.access import ready_for, require_post, require_reason
from tongban.cases.actions.barring import record_deceit
from tongban.cases.actions.inspecting import inspected_by, inspection_without_inspectors
from tongban.cases.actions.moving import require_nothing_open
from tongban.cases.actions.owing import drop, owe_check
from tongban.cases.actions.printing import write_paper
from tongban.cases.barring import FalseMaterial
from tongban.cases.beside import first_review_open, nodes_returned_to, reviewers_of
from tongban.cases.errors import (
    CaseMovedOn,
    ChairReviews,
    CheckPointsOpen,
    FirstReviewOpen,
    LaterMaterialsAwaited,
    NodeNotDone,
    ObjectionUnanswered,
    OthersComeFirst,
    PlacesTaken,
    ReasonOnRecordNeeded,
    SamePersonDecides,
    SecondOfficerNeeded,
)
from tongban.cases.events import CaseDecided, NodeCompleted
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import require_living
from tongban.cases.linking import ASKED_FOR
from tongban.cases.models import Case, Hearing, NodeRecord, Opinion
from tongban.cases.owing import open_obligations, place_of
from tongban.cases.promising import promise_in
from tongban.cases.reviewing import node_after, review_nodes_of
from tongban.cases.states import Act, CaseState, Decision, ObligationKind, OpinionAnswer, Purpose
from tongban.catalogue.definition import Definition
from tongban.catalogue.queries import definition_of
from tongban.catalogue.tables import citation, fired_in
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.language import OFFICIAL, sentence
from tongban.kernel.today import now, today
from tongban.materials import actions as materials


@dataclass(frozen=True)
class PointFinding:
    """What was found on one check point."""

    point: str
    passed: bool
    note: str = ""


@transaction.atomic
def complete_node(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    node_key: str,
    findings: Sequence[PointFinding],
    opinion: str,
    second_officer_id: int | None = None,
) -> Case:
    """Finish the node the case is at; after the last one it waits for the decision.

    A point that did not pass needs a note; the node still completes, because it is for the decision
    maker to weigh it. Nodes that the law wants done by two people name the second one.
    """
    case, by = ready_for(Act.COMPLETE_NODE, case_id, officer=officer, seq=seq)
    if case.node_key != node_key:
        raise CaseMovedOn
    definition = definition_of(case.version)
    nodes = review_nodes_of(definition, case.dossier.facts(definition), on_promise=case.on_promise)
    node = next(node for node in nodes if node.key == node_key)
    found = {finding.point: finding for finding in findings}
    if any(point not in found for point in node.check_points):
        raise CheckPointsOpen
    kept = [found[point] for point in node.check_points]
    if any(not finding.passed and len(finding.note.strip()) < 2 for finding in kept):
        raise CheckPointsOpen(sentence("有要点的结论是“不符合”，请写明哪里不符合。"))
    if node.two_officers and not is_colleague(case, second_officer_id, officer):
        raise SecondOfficerNeeded
    both = [officer.account_id, *([second_officer_id] if node.two_officers and second_officer_id else [])]
    if Hearing.objects.filter(case=case, chair__in=both).exists():
        raise ChairReviews
    at = now()
    last = case.events.order_by("-seq").values_list("at", flat=True).first() or at
    case.put(
        NodeRecord(
            case=case,
            node_key=node.key,
            node_name=node.name,
            officer_id=officer.account_id,
            second_officer_id=second_officer_id if node.two_officers else None,
            result="pass" if all(finding.passed for finding in kept) else "fail",
            opinion=opinion.strip()[:2000],
            points=[asdict(finding) for finding in kept],
            started_at=last,
            ended_at=at,
        )
    )
    if node.two_officers:
        inspected_by(case, list(Account.objects.filter(id__in=both).select_related("person").order_by("id")), at=at)
    following = node_after(nodes, node.key)
    case.advance(
        Act.COMPLETE_NODE,
        to=CaseState.IN_REVIEW if following else CaseState.DECIDING,
        by=by,
        at=at,
        data={"node": node.name, "result": "pass" if all(finding.passed for finding in kept) else "fail"},
        node_key=following.key if following else "decide",
        node_name=following.name if following else "决定",
    )
    outbox.announce(NodeCompleted(subject=str(case.id), number=case.number, node=node.name))
    return case


def is_colleague(case: Case, account_id: int | None, officer: Officer) -> bool:
    """Whether that account is another officer of the case's body who may look at matters in substance."""
    return (
        account_id is not None
        and account_id != officer.account_id
        and colleagues_in(case.body_id, Role.REVIEWER, Role.CLERK).filter(id=account_id).exists()
    )


@transaction.atomic
def return_to_node(case_id: UUID, *, officer: Officer, seq: int, reason: str, node_key: str = "") -> Case:
    """The decision maker sends the case back to a review node that was completed, saying why. The clock runs on.

    Without a key it is the last one. From there on every node is done again. Raises NodeNotDone for any other.
    """
    case, by = ready_for(Act.RETURN_NODE, case_id, officer=officer, seq=seq)
    target = require_move(Act.RETURN_NODE, case.state)
    why = require_reason(reason)
    nodes = nodes_returned_to(case)
    if not nodes:
        raise CaseMovedOn(sentence("这个事项没有审查环节可退，请直接作出决定。"))
    node = next((one for one in nodes if one.key == node_key), None) if node_key else nodes[-1]
    if node is None:
        raise NodeNotDone(field="node")
    case.advance(
        Act.RETURN_NODE,
        to=target,
        by=by,
        at=now(),
        data={"reason": why, "node": node.name},
        node_key=node.key,
        node_name=node.name,
    )
    return case


@transaction.atomic
def grant_case(case_id: UUID, *, officer: Officer, seq: int, reason: str = "") -> Case:
    """Decide to grant. The decision maker must not have reviewed the case.

    Refused while a material that may follow is awaited, and, where the number is limited, while an earlier
    application is undecided or no place is left. That makes the last place exact without a lock: ranks become visible
    in their order (`start_clock`), of all undecided cases only the first may be granted, and what was decided before it
    is committed and counted. What is granted on a promise is owed a check.

    After a hearing the reason says how the decision rests on its record; it answers every body that objected.
    """
    case, definition = _before_decision(case_id, officer, Act.GRANT, seq)
    if case.purpose in ASKED_FOR:
        require_living(case)
    why = reason.strip()[:2000]
    held = _days_heard(case, why)
    if awaited := open_obligations(case, ObligationKind.LATER_MATERIAL):
        raise LaterMaterialsAwaited([one.title for one in awaited])
    if (place := place_of(case)) is not None:
        if place.before:
            raise OthersComeFirst(place.before)
        if place.full:
            raise PlacesTaken
    if case.on_promise and (promise := promise_in(definition, case.dossier.answers)) is not None:
        owe_check(case, promise, since=today())
    results = "、".join(result.name for result in definition.results) or "办理结果"
    if case.wanted == Purpose.CANCEL:
        results = "注销决定书"
    text = papers.grant(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        reason=why,
        basis=_basis(definition, case),
        result=f"《{results}》" if definition.results else results,
        record=papers.on_the_record(held),
    )
    return _decide(case, officer, Decision.GRANTED, text, {"reason": why}, at=now())


@transaction.atomic
def deny_case(
    case_id: UUID, *, officer: Officer, seq: int, reason: str, false_material: FalseMaterial | None = None
) -> Case:
    """Decide to deny, with reasons and remedies.

    `false_material`: the applicant concealed facts or gave false material; then the reason is the finding, and for items
    of safety the applicant is barred for a year (第七十八条).
    """
    case, definition = _before_decision(case_id, officer, Act.DENY, seq)
    held = _days_heard(case, reason.strip())
    why = require_reason(reason)
    at = now()
    drop(case, ObligationKind.LATER_MATERIAL, ObligationKind.PAYMENT, at=at)
    materials.close_round(case.dossier)
    found = record_deceit(case, definition, false_material, finding=why, at=at)
    text = papers.denial(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        reason=why,
        basis=_basis(definition, case),
        record=papers.on_the_record(held),
        deceit=found.paragraphs,
    )
    return _decide(case, officer, Decision.DENIED, text, {"reason": why, **found.data}, at=at)


def _before_decision(case_id: UUID, officer: Officer, act: Act, seq: int) -> tuple[Case, Definition]:
    case, _ = ready_for(act, case_id, officer=officer, seq=seq)
    if first_review_open(case):
        raise FirstReviewOpen
    require_nothing_open(case)
    if officer.account_id in reviewers_of(case):
        raise SamePersonDecides
    return case, definition_of(case.version)


def _days_heard(case: Case, reason: str) -> list[str]:
    """The days of the hearings that were held. A decision after one, or against an objection, says why."""
    held = [one.held_on for one in Hearing.objects.filter(case=case).exclude(closed_at=None)]
    short = len(reason) < 5
    if held and short:
        raise ReasonOnRecordNeeded(field="reason")
    if short and Opinion.objects.filter(case=case, answer=OpinionAnswer.OBJECT).exists():
        raise ObjectionUnanswered(field="reason")
    return [papers.chinese_date(day) for day in held if day is not None]


def _decide(
    case: Case, officer: Officer, decision: Decision, text: papers.PaperText, data: dict[str, Any], *, at: datetime
) -> Case:
    act = Act.GRANT if decision is Decision.GRANTED else Act.DENY
    inspection_without_inspectors(case, granted=decision is Decision.GRANTED, at=at)
    write_paper(case, text, at=at, first=True)
    case.advance(
        act,
        to=require_move(act, case.state),
        by=require_post(officer, act, case),
        at=at,
        data=data,
        decision=decision,
        decided_at=at,
        node_key="issue" if decision is Decision.GRANTED else "deliver",
        node_name="制证" if decision is Decision.GRANTED else "送达",
    )
    outbox.announce(CaseDecided(subject=str(case.id), number=case.number, decision=decision))
    return case


def _basis(definition: Definition, case: Case) -> list[str]:
    """The laws that the item rests on, and the benchmark of discretion (裁量基准) that fits this case."""
    laws = [f"《{basis.title.strip('《》')}》{basis.article or ''}" for basis in definition.legal_basis]
    if case.ex_officio:
        return laws
    with translation.override(OFFICIAL):
        fired = fired_in(definition, "discretion", case.dossier.facts(definition))
        return [*laws, *(f"裁量基准：{citation(row)}" for row in fired)]
