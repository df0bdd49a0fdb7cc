"""What happens to a joint case as a whole, and to its tasks: finish a task, extend, deliver everything once, withdraw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import joint_papers, papers
from tongban.cases.access import require_reason, visible_joint_to_applicant
from tongban.cases.actions.applying import applicant_actor, require_real_name, use_for
from tongban.cases.actions.concluding import result_in_words
from tongban.cases.actions.joint_days import locked_joint, moved_clock
from tongban.cases.actions.owing import drop_everything
from tongban.cases.actions.printing import write_joint_paper, write_paper
from tongban.cases.delivering import Proof, as_kept, in_words, wanting
from tongban.cases.errors import (
    CaseMovedOn,
    DeliveryUnproven,
    ExtensionNotAllowed,
    JointNotFound,
    JointNotReady,
    NotYourDesk,
    TaskUnknown,
)
from tongban.cases.events import CaseClosed, CaseWithdrawn, JointClosed, JointExtended, JointMoved, JointPartFinished
from tongban.cases.joining import extension_of
from tongban.cases.lifecycle import MOVES, require_move
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import Act, BranchState, CaseState, DeliveryWay, JointAct, JointOutcome, JointState
from tongban.catalogue.bundles.definition import parse_bundle
from tongban.identity.models import Account
from tongban.identity.people import Actor, Officer
from tongban.identity.states import Role, Step
from tongban.kernel import outbox
from tongban.kernel.errors import Invalid
from tongban.kernel.language import in_chinese, sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.today import BEIJING, now, today
from tongban.materials import actions as materials
from tongban.materials.queries import draft_of_joint

#: How a task can end.
TASK_ENDS = (BranchState.GRANTED, BranchState.DENIED, BranchState.NOT_NEEDED)


def _ready(joint_id: UUID, officer: Officer, role: Role, seq: int) -> tuple[JointCase, Actor]:
    """The joint case, held, and the officer in a post of its lead body; a stranger learns nothing."""
    joint = locked_joint(joint_id)
    if not officer.holds(joint.body_id, role):
        raise NotYourDesk
    if joint.seq != seq:
        raise CaseMovedOn
    return joint, officer.actor_in(joint.body_id, role)


@transaction.atomic
def finish_task(branch_id: UUID, *, officer: Officer, end: BranchState, note: str) -> Branch:
    """Report a task as done, not granted or not needed, with a sentence for the applicant.

    For components that the catalogue has no item for. Raises TaskUnknown for a branch that is a case, or has ended.
    """
    found = Branch.objects.filter(id=branch_id).values_list("joint_id", flat=True).first()
    if found is None:
        raise TaskUnknown
    joint = locked_joint(found)
    branch = joint.branches.select_related("body").get(id=branch_id)
    role = next(
        (role for role in (Role.REVIEWER, Role.CLERK, Role.DECIDER) if officer.holds(branch.body_id, role)), None
    )
    if role is None or branch.case_id is not None:
        raise TaskUnknown
    if branch.state != BranchState.RUNNING:
        raise CaseMovedOn
    if end not in TASK_ENDS:
        raise Invalid(sentence("请选择办理结果。"), field="end")
    at = now()
    branch.state, branch.ended_at, branch.note = end, at, require_reason(note)[:500]
    joint.put(branch)
    text = joint_papers.task_result(
        applicant=joint.applicant_name,
        matter=joint.name,
        number=joint.number,
        task=branch.name,
        result=in_chinese(BranchState(end).label),
        note=branch.note,
    )
    paper = write_joint_paper(joint, text, body=branch.body, at=at)
    joint.advance(
        JointAct.FINISH_TASK,
        by=officer.actor_in(branch.body_id, role),
        at=at,
        data={"no": branch.no, "task": branch.name, "end": end, "reason": branch.note, "paper": str(paper.id)},
    )
    outbox.announce(JointPartFinished(subject=str(joint.id), number=joint.number, part=branch.name, end=str(end)))
    outbox.announce(JointMoved(subject=str(joint.id), number=joint.number))
    return branch


@transaction.atomic
def keep_result(branch_id: UUID, *, file: StoredFile) -> None:
    """Note the printed paper that later branches take over from this one. A rendering: the log does not carry it."""
    Branch.objects.filter(id=branch_id, result=None).update(result=file)


@transaction.atomic
def extend_joint(joint_id: UUID, *, officer: Officer, seq: int, days: int, approver: str, reason: str) -> JointCase:
    """Extend the overall limit once, approved by the head of the government at the same level (第四十二条第二款).

    By what the bundle allows, never by more than the law's fifteen working days.
    The limits of the branches are extended, where the law allows it, at their own bodies.
    """
    joint, by = _ready(joint_id, officer, Role.DECIDER, seq)
    if joint.state != JointState.RUNNING or joint.extension_value:
        raise ExtensionNotAllowed(sentence("总时限只能延长一次，并且要在全部办完之前。"))
    if joint.held_since is None and joint.due_on < today():
        raise ExtensionNotAllowed(sentence("办理期限已经届满，不能再延长（行政许可法第四十二条）。"))
    calendar = working_calendar()
    most = extension_of(parse_bundle(joint.definition), due_on=joint.due_on, calendar=calendar)
    if not most:
        raise ExtensionNotAllowed(sentence("这个一件事规定总时限不延长。"))
    if not 0 < days <= most:
        raise ExtensionNotAllowed(sentence("总时限最多延长 {most} 个工作日，请重新填写。", most=most), field="days")
    if len(approver.strip()) < 2:
        raise Invalid(sentence("请写明批准延长的本级人民政府负责人。"), field="approver")
    why = require_reason(reason)
    joint.extension_value = days
    moved = moved_clock(joint, calendar=calendar)
    text = joint_papers.joint_extension(
        applicant=joint.applicant_name,
        matter=joint.name,
        number=joint.number,
        days=days,
        approver=approver.strip()[:30],
        reason=why,
        due=papers.chinese_date(moved["due_on"]),
        held=joint.held_since is not None,
    )
    at = now()
    write_joint_paper(joint, text, body=joint.body, at=at)
    joint.advance(
        JointAct.EXTEND,
        by=by,
        at=at,
        data={"days": days, "approver": approver.strip()[:30], "reason": why},
        extension_value=days,
        **moved,
    )
    outbox.announce(JointExtended(subject=str(joint.id), number=joint.number, due_on=joint.due_on.isoformat()))
    return joint


@transaction.atomic
def deliver_joint(
    joint_id: UUID, *, officer: Officer, seq: int, way: DeliveryWay, proof: Proof | None = None
) -> JointCase:
    """Deliver all results at once; with it every branch and the whole are closed (统一反馈).

    Raises JointNotReady while a branch still runs or waits, DeliveryUnproven while what proves this way is wanting.
    """
    joint, by = _ready(joint_id, officer, Role.ISSUER, seq)
    if joint.state != JointState.READY:
        raise JointNotReady
    at, proven = now(), proof or Proof()
    if field := wanting(way, proven, on=today()):
        raise DeliveryUnproven(field=field)
    evidence = in_words(way, proven, at=at.astimezone(BEIJING))
    shown = {"way": way, "proof": evidence, "proven": as_kept(way, proven)}
    rows = []
    for branch in joint.branches.select_related("body", "case__body", "case__licence__type"):
        case = branch.case
        rows.append((branch.name, branch.body.name, _result_of(branch)))
        if case is not None and case.state in MOVES[Act.DELIVER].sources:
            _close(case, by, at=at, shown=shown)
    text = joint_papers.joint_delivery(
        applicant=joint.applicant_name,
        matter=joint.name,
        number=joint.number,
        outcome=in_chinese(JointOutcome(joint.outcome).label),
        way=in_chinese(DeliveryWay(way).label),
        proof=evidence,
        results=rows,
    )
    write_joint_paper(joint, text, body=joint.body, at=at)
    joint.advance(
        JointAct.DELIVER,
        to=JointState.CLOSED,
        by=by,
        at=at,
        data={**shown, "results": [list(row) for row in rows]},
        closed_at=at,
    )
    outbox.announce(JointClosed(subject=str(joint.id), number=joint.number))
    return joint


def _result_of(branch: Branch) -> str:
    if branch.case is not None and branch.state in {BranchState.GRANTED, BranchState.DENIED}:
        return (
            result_in_words(branch.case)
            if branch.case.decision
            else str(in_chinese(CaseState(branch.case.state).label))
        )
    return in_chinese(BranchState(branch.state).label) + (f"：{branch.note}" if branch.note else "")


def _close(case: Case, by: Actor, *, at: datetime, shown: Mapping[str, Any]) -> None:
    """One branch's part of the delivery: its own paper and event, as if it had been delivered alone."""
    what = result_in_words(case)
    text = papers.delivery(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        what=what,
        way=in_chinese(DeliveryWay(shown["way"]).label),
        proof=shown["proof"],
    )
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.DELIVER,
        to=require_move(Act.DELIVER, case.state),
        by=by,
        at=at,
        data={**shown, "what": what},
        delivery_way=shown["way"],
        closed_at=at,
        node_key="",
        node_name="",
    )
    outbox.announce(CaseClosed(subject=str(case.id), number=case.number))


@transaction.atomic
def withdraw_joint(joint_id: UUID, *, account: Account, seq: int, reason: str) -> JointCase:
    """Take the whole back: what is not decided is withdrawn, what waits is dropped; what is decided stays as it is.

    With nothing to deliver the joint case ends here; else the lead body still delivers what was decided. Raises
    LevelTooLow where filing it would.
    """
    joint = locked_joint(joint_id)
    if not JointCase.objects.filter(visible_joint_to_applicant(account), id=joint_id).exists():
        raise JointNotFound
    use_for(joint, account=account, step=Step.WITHDRAW)
    require_real_name(account, *draft_of_joint(joint.dossier).definitions.values())
    if joint.seq != seq or joint.state != JointState.RUNNING:
        raise CaseMovedOn
    at = now()
    by = applicant_actor(account, joint)
    for branch in joint.branches.select_related("case__dossier"):
        case = branch.case
        if branch.state == BranchState.WAITING:
            branch.state = BranchState.DROPPED
        elif branch.state == BranchState.RUNNING and case is None:
            branch.state = BranchState.WITHDRAWN
        elif branch.state == BranchState.RUNNING and case is not None and case.state in MOVES[Act.WITHDRAW].sources:
            drop_everything(case, at=at, note="申请人撤回申请")
            case.advance(
                Act.WITHDRAW, to=CaseState.WITHDRAWN, by=by, at=at, data={"reason": reason[:500]}, closed_at=at
            )
            materials.close_round(case.dossier)
            outbox.announce(CaseWithdrawn(subject=str(case.id), number=case.number))
            branch.state = BranchState.WITHDRAWN
        else:
            continue
        branch.ended_at, branch.note = at, "申请人撤回"
        joint.put(branch)
    running = joint.branches.filter(state=BranchState.RUNNING).exists()
    ended = set(joint.branches.values_list("state", flat=True))
    to_deliver = bool(ended & {BranchState.GRANTED, BranchState.DENIED})
    well = bool(ended & {BranchState.GRANTED, BranchState.NOT_NEEDED})
    ends = {"outcome": JointOutcome.PARTLY if well else JointOutcome.DENIED, "finished_at": at}
    state = None if running else JointState.READY if to_deliver else JointState.WITHDRAWN
    joint.advance(
        JointAct.WITHDRAW,
        to=state,
        by=by,
        at=at,
        data={"reason": reason[:500]},
        **moved_clock(joint),
        **({} if running else ends),
    )
    if state == JointState.WITHDRAWN:
        outbox.announce(JointClosed(subject=str(joint.id), number=joint.number))
    else:
        outbox.announce(JointMoved(subject=str(joint.id), number=joint.number))
    return joint
