"""Review nodes and the decision (行政许可法第三十四条、第三十八条)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from tongban.cases import papers
from tongban.cases.access import ready_for, require_post, require_reason
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import CaseMovedOn, CheckPointsOpen, ProcedureRunning, SamePersonDecides, SecondOfficerNeeded
from tongban.cases.events import CaseDecided, NodeCompleted
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import require_living
from tongban.cases.linking import ASKED_FOR
from tongban.cases.models import Case, NodeRecord, SpecialProcedure
from tongban.cases.reviewing import node_after, review_nodes_of
from tongban.cases.states import Act, CaseState, Decision, Purpose
from tongban.catalogue.definition import Definition
from tongban.catalogue.queries import definition_of
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.language import sentence
from tongban.kernel.today import now


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
    nodes = review_nodes_of(definition_of(case.version), case.dossier.answers)
    node = next(node for node in nodes if node.key == node_key)
    found = {finding.point: finding for finding in findings}
    if any(point not in found for point in node.check_points):
        raise CheckPointsOpen
    kept = [found[point] for point in node.check_points]
    if any(not finding.passed and len(finding.note.strip()) < 2 for finding in kept):
        raise CheckPointsOpen(sentence("有要点的结论是“不符合”，请写明哪里不符合。"))
    if node.two_officers and not _is_colleague(case, second_officer_id, officer):
        raise SecondOfficerNeeded
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


def _is_colleague(case: Case, account_id: int | None, officer: Officer) -> bool:
    return (
        account_id is not None
        and account_id != officer.account_id
        and colleagues_in(case.body_id, Role.REVIEWER, Role.CLERK).filter(id=account_id).exists()
    )


@transaction.atomic
def return_to_node(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """The decision maker sends the case back to the last review node, saying why. The clock runs on."""
    case, by = ready_for(Act.RETURN_NODE, case_id, officer=officer, seq=seq)
    target = require_move(Act.RETURN_NODE, case.state)
    why = require_reason(reason)
    nodes = review_nodes_of(definition_of(case.version), case.dossier.answers)
    if not nodes:
        raise CaseMovedOn(sentence("这个事项没有审查环节可退，请直接作出决定。"))
    case.advance(
        Act.RETURN_NODE,
        to=target,
        by=by,
        at=now(),
        data={"reason": why, "node": nodes[-1].name},
        node_key=nodes[-1].key,
        node_name=nodes[-1].name,
    )
    return case


@transaction.atomic
def grant_case(case_id: UUID, *, officer: Officer, seq: int, reason: str = "") -> Case:
    """Decide to grant. The decision maker must not have reviewed the case."""
    case, definition = _before_decision(case_id, officer, Act.GRANT, seq)
    if case.purpose in ASKED_FOR:
        require_living(case)
    results = "、".join(result.name for result in definition.results) or "办理结果"
    if case.wanted == Purpose.CANCEL:
        results = "注销决定书"
    text = papers.grant(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        reason=reason.strip()[:2000],
        basis=_basis(definition),
        result=f"《{results}》" if definition.results else results,
    )
    return _decide(case, officer, Act.GRANT, Decision.GRANTED, text, reason.strip()[:2000])


@transaction.atomic
def deny_case(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """Decide to deny, with reasons and remedies."""
    case, definition = _before_decision(case_id, officer, Act.DENY, seq)
    why = require_reason(reason)
    text = papers.denial(
        applicant=case.applicant_name, item=case.item_name, number=case.number, reason=why, basis=_basis(definition)
    )
    return _decide(case, officer, Act.DENY, Decision.DENIED, text, why)


def _before_decision(case_id: UUID, officer: Officer, act: Act, seq: int) -> tuple[Case, Definition]:
    case, _ = ready_for(act, case_id, officer=officer, seq=seq)
    if SpecialProcedure.objects.filter(case=case, ended_on=None).exists():
        raise ProcedureRunning
    reviewers = NodeRecord.objects.filter(case=case)
    if any(officer.account_id in pair for pair in reviewers.values_list("officer_id", "second_officer_id")):
        raise SamePersonDecides
    return case, definition_of(case.version)


def _decide(case: Case, officer: Officer, act: Act, decision: Decision, text: papers.PaperText, reason: str) -> Case:
    at = now()
    write_paper(case, text, at=at, first=True)
    case.advance(
        act,
        to=require_move(act, case.state),
        by=require_post(officer, act, case),
        at=at,
        data={"reason": reason},
        decision=decision,
        decided_at=at,
        node_key="issue" if decision is Decision.GRANTED else "deliver",
        node_name="制证" if decision is Decision.GRANTED else "送达",
    )
    outbox.announce(CaseDecided(subject=str(case.id), number=case.number, decision=decision))
    return case


def _basis(definition: Definition) -> list[str]:
    return [f"《{basis.title.strip('《》')}》{basis.article or ''}" for basis in definition.legal_basis]
