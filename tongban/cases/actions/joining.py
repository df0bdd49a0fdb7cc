"""The joint case (一件事): one submission, branches that start by themselves, one delivery (行政许可法第二十六条).

What follows from where the branches stand is one pure rule (`catalogue.bundles.planning.settle`); `settle_joint` looks
at the cases and does what it says. It may be called at any time, by anybody and as often as one likes: it does each
thing once, because it holds the joint case's row while it looks and writes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.models import Body
from tongban.authorities.queries import working_calendar
from tongban.cases import clock, joining, joint_papers
from tongban.cases.actions.applying import (
    applicant_actor,
    file_case,
    new_number,
    require_eligible,
    require_promise_open,
    require_real_name,
)
from tongban.cases.actions.joint_days import locked_joint, moved_clock, note_moved, tell_moved
from tongban.cases.actions.printing import write_joint_paper
from tongban.cases.barred import require_none_barred
from tongban.cases.errors import AnotherLevelDecides, CaseMovedOn, JointIncomplete
from tongban.cases.events import JointFinished, JointMoved, JointPartsDropped, JointPartStarted, JointSubmitted
from tongban.cases.joint_clock import reckon_whole
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import BranchState, CaseState, JointAct, JointState
from tongban.catalogue.bundles.definition import Component, parse_bundle
from tongban.catalogue.bundles.planning import BranchState as Stand
from tongban.catalogue.bundles.planning import Settlement, settle
from tongban.catalogue.situations import level_for
from tongban.catalogue.standing import require_open
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.models import Account, LegalEntity
from tongban.identity.people import PLATFORM, Actor
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.language import in_chinese, sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.today import BEIJING, now
from tongban.licences.models import Licence
from tongban.materials import actions as materials
from tongban.materials.models import Dossier, JointDossier
from tongban.materials.queries import (
    JointDraft,
    draft_of_joint,
    evidence_in,
    joint_dossier_for,
    problems_of_joint,
    promised_in,
)
from tongban.materials.states import DossierState


@transaction.atomic
def submit_joint(joint_dossier_id: UUID, *, account: Account) -> JointCase:
    """File everything at once: one number, a branch for every component, and the first of them begin.

    Submitting again returns the same joint case. Raises JointIncomplete with every sentence, ApplicantBarred for a component
    that the applicant may not apply for; then nothing changes.
    """
    dossier = joint_dossier_for(joint_dossier_id, account=account)
    if dossier.state == DossierState.SEALED:
        return _joint_of(dossier)
    use_mandate(
        account,
        step=Step.SUBMIT,
        person_id=dossier.person_id,
        entity_id=dossier.entity_id,
        matter=dossier.bundle_id,
        subject=f"joint-dossier:{dossier.id}",
        title=dossier.bundle.name,
    )
    materials.require_consent(dossier)
    draft = draft_of_joint(dossier)
    require_real_name(account, *draft.definitions.values())
    require_open({share.implementation.item_id for share in draft.shares.values()})
    if problems := problems_of_joint(draft):
        raise JointIncomplete([problem.message for problem in problems])
    require_none_barred(draft)
    for no, definition in draft.definitions.items():
        require_eligible(draft.shares[no], definition, draft.facts(no).form)
        advice = level_for(definition, draft.facts(no))
        if advice is not None and advice.level != draft.shares[no].implementation.level:
            raise AnotherLevelDecides
        require_promise_open(draft.shares[no])
    if not materials.seal_joint(draft):
        return _joint_of(dossier)  # the other click was faster
    at, calendar = now(), working_calendar()
    days = {
        component.no: joining.days_of(
            draft.definitions[component.no],
            draft.facts(component.no),
            component.limit_days,
        )
        if component.no in draft.definitions
        else component.limit_days
        for component in draft.plan.components
    }
    limit = joining.whole_limit(draft.plan, days)
    overall = reckon_whole(_day(at), limit, (), calendar=calendar)
    joint = JointCase(
        number=new_number(dossier.division_id, at),
        dossier=dossier,
        bundle_id=dossier.bundle_id,
        definition=dossier.definition,
        name=draft.bundle.name,
        division_id=dossier.division_id,
        account=account,
        person=dossier.person,
        entity=dossier.entity,
        applicant_name=dossier.entity.name if dossier.entity is not None else dossier.person.name,
        submitted_at=at,
        limit_days=limit,
        due_on=overall.due_on or _day(at),  # nothing is held yet, so there always is one
        due_provisional=overall.provisional,
    )
    bodies = _Bodies(dossier)
    joint.body = bodies.of(draft.bundle.lead_department)
    branches = {
        component.no: _branch(joint, component, draft.shares.get(component.no), bodies, days[component.no])
        for component in draft.plan.components
    }
    settlement = _move(joint, draft, branches, {}, at=at, calendar=calendar)
    joint.put_new(list(branches.values()))
    joint.begin(
        JointAct.SUBMIT,
        by=applicant_actor(account, dossier),
        at=at,
        data={
            "answers": dossier.answers,
            "left_out": dossier.left_out,
            "limit": limit,
            "started": list(settlement.start),
        },
    )
    outbox.announce(JointSubmitted(subject=str(joint.id), number=joint.number))
    return joint


def _branch(
    joint: JointCase, component: Component, share: Dossier | None, bodies: "_Bodies", days: int | None
) -> Branch:
    """A component as a branch: a case to come where it has a dossier, else a task of the body that the bundle names."""
    return Branch(
        joint=joint,
        no=component.no,
        name=component.name,
        item_id=component.item_id if share is not None else None,
        body=share.implementation.body if share is not None else bodies.of(component.department),
        dossier=share,
        days=days,
    )


def _joint_of(dossier: JointDossier) -> JointCase:
    joint = JointCase.objects.filter(dossier=dossier).first()
    if joint is None:
        raise CaseMovedOn
    return joint


def _day(at: datetime) -> Any:
    return at.astimezone(BEIJING).date()


class _Bodies:
    """Which body of a department serves people of this division: its own, else the nearest above it. One query."""

    def __init__(self, dossier: JointDossier) -> None:
        bundle = parse_bundle(dossier.definition)
        departments = {bundle.lead_department, *(component.department for component in bundle.components)}
        codes = [division.code for division in dossier.division.chain()]
        rows = Body.objects.filter(department_id__in=departments, division_id__in=codes)
        self._place = dossier.division.name
        self._nearest = {
            body.department_id: body for body in sorted(rows, key=lambda body: -codes.index(body.division_id))
        }

    def of(self, department: str) -> Body:
        """Raises JointIncomplete where nobody up to the province has such a body."""
        if department not in self._nearest:
            raise JointIncomplete(
                [
                    sentence(
                        "{place}没有承办“{department}”事项的机构，这个一件事在这里还不能办理。",
                        place=self._place,
                        department=department,
                    )
                ]
            )
        return self._nearest[department]


@transaction.atomic
def settle_joint(joint_id: UUID) -> JointCase:
    """Bring the joint case in line with its branches: note who has ended, start who may, drop who never can, finish.

    Does nothing when there is nothing to do. Papers that later branches take over must have been printed before
    (`jobs.settle`): nothing is typeset inside this transaction.
    """
    joint = locked_joint(joint_id)
    if joint.state == JointState.RUNNING:
        _settle(joint, draft_of_joint(joint.dossier), at=now())
    return joint


def _settle(joint: JointCase, draft: JointDraft, *, at: datetime) -> None:
    branches = {branch.no: branch for branch in joint.branches.all()}
    ended = _ends_of(joint, branches)
    settlement = _move(joint, draft, branches, ended, at=at)
    changed = {*ended, *settlement.drop, *settlement.start}
    for no in sorted(changed):
        joint.put(branches[no])
    moved, due_before = moved_clock(joint, graph=draft.plan), joint.due_on
    if not changed and not settlement.finished:
        if moved:  # a part is held or goes on again
            note_moved(joint, moved, why="parts")
        return
    if settlement.drop:
        _tell_dropped(joint, draft, branches, settlement.drop, at=at)
    fields: dict[str, Any] = moved
    if settlement.finished:
        fields |= {"outcome": settlement.outcome, "finished_at": at}
    joint.advance(
        JointAct.SETTLE,
        to=JointState.READY if settlement.finished else None,
        by=PLATFORM,
        at=at,
        data={
            "ended": {str(no): str(end) for no, end in ended.items()},
            "started": list(settlement.start),
            "dropped": list(settlement.drop),
        },
        **fields,
    )
    if settlement.drop:
        parts = "、".join(f"“{branches[no].name}”" for no in settlement.drop)
        outbox.announce(JointPartsDropped(subject=str(joint.id), number=joint.number, parts=parts))
    for no in settlement.start:
        branch = branches[no]
        outbox.announce(
            JointPartStarted(subject=str(joint.id), number=joint.number, part=branch.name, office=branch.body.name)
        )
    if settlement.finished:
        outbox.announce(JointFinished(subject=str(joint.id), number=joint.number, outcome=settlement.outcome or ""))
    else:
        tell_moved(joint, before=due_before)
        outbox.announce(JointMoved(subject=str(joint.id), number=joint.number))


def _tell_dropped(
    joint: JointCase, draft: JointDraft, branches: Mapping[int, Branch], drop: Sequence[int], *, at: datetime
) -> None:
    """One paper of the lead body for everything dropped now, each with what it waited for in vain."""
    states = {no: Stand(branch.state) for no, branch in branches.items()}
    rows = []
    for no in drop:
        why = joining.blockers_of(draft.plan, no, states)
        names = "、".join(f"“{branches[one].name}”{in_chinese(BranchState(branches[one].state).label)}" for one in why)
        rows.append((branches[no].name, names))
    text = joint_papers.dropped(applicant=joint.applicant_name, matter=joint.name, number=joint.number, rows=rows)
    write_joint_paper(joint, text, body=joint.body, at=at)


def _move(
    joint: JointCase,
    draft: JointDraft,
    branches: Mapping[int, Branch],
    ended: Mapping[int, Stand],
    *,
    at: datetime,
    calendar: WorkingCalendar | None = None,
) -> Settlement:
    """Do to the branches what the rule says follows from where they stand; the caller writes them."""
    for no, end in ended.items():
        branches[no].state, branches[no].ended_at = BranchState(end.value), at
    settlement = settle(draft.plan, {no: Stand(branch.state) for no, branch in branches.items()})
    for no in settlement.drop:
        branches[no].state, branches[no].ended_at = BranchState.DROPPED, at
        branches[no].note = "它要等的事项没有办成，不再办理。"
    if settlement.start and calendar is None:
        calendar = working_calendar()
    for no in settlement.start:
        branch = branches[no]
        branch.state, branch.started_on = BranchState.RUNNING, _day(at)
        if branch.days is not None and calendar is not None:
            branch.due_on = clock.working_day_after(branch.started_on, branch.days, calendar=calendar)
        if branch.dossier_id is not None:
            branch.case = _filed(joint, draft, branches, no, at=at, calendar=calendar)
    return settlement


def _ends_of(joint: JointCase, branches: Mapping[int, Branch]) -> dict[int, Stand]:
    """How running branches have ended, told by their cases; a task ends by its own act."""
    ends: dict[int, Stand] = {}
    cases = Case.objects.filter(joint=joint).only("state", "decision", "branch_no")
    for case in cases:
        if case.branch_no is None or branches[case.branch_no].state != BranchState.RUNNING:
            continue
        undecided = case.state == CaseState.ARCHIVED and not case.decision
        acts = set(case.events.values_list("kind", flat=True)) if undecided else set()
        if (end := joining.end_of(case.state, case.decision, acts)) is not None:
            ends[case.branch_no] = end
    return ends


def _filed(
    joint: JointCase,
    draft: JointDraft,
    branches: Mapping[int, Branch],
    no: int,
    *,
    at: datetime,
    calendar: WorkingCalendar | None,
) -> Case:
    """The case of a branch that begins: filed with what the branches before it have produced."""
    share = draft.shares[no]
    waited = bool(draft.plan.after[no])
    if waited:
        materials.prepare_waiting(
            share,
            entity=_founded_before(draft, branches, no),
            results=_results_for(draft, branches, no),
            purpose=f"办理“{joint.name}”",
        )
    brought = evidence_in(share)
    return file_case(
        share,
        brought,
        promised=promised_in(share, brought),
        number=f"{joint.number}-{no:02d}",
        by=_on_behalf(joint) if waited else applicant_actor(joint.account, share),
        at=at,
        calendar=calendar,
        joint=joint,
    )


def _on_behalf(joint: JointCase) -> Actor:
    """Who files a later branch: the platform, by the applicant's one submission."""
    return Actor(PLATFORM.account_id, PLATFORM.name, PLATFORM.role, acting_for=joint.applicant_name)


def _founded_before(draft: JointDraft, branches: Mapping[int, Branch], no: int) -> LegalEntity | None:
    """The entity that a branch before this one has founded."""
    for before in sorted(draft.plan.after[no]):
        case = branches[before].case
        founds = before in draft.definitions and draft.definitions[before].founds is not None
        if founds and case is not None and case.licence is not None and case.licence.holder_entity is not None:
            return case.licence.holder_entity
        if further := _founded_before(draft, branches, before):
            return further
    return None


def _results_for(draft: JointDraft, branches: Mapping[int, Branch], no: int) -> dict[str, Licence | StoredFile]:
    """Material of this component -> what a branch before it has produced for it."""
    found: dict[str, Licence | StoredFile] = {}
    for one in draft.needs:
        maker = branches.get(one.need.produced_by) if one.need.produced_by is not None else None
        if maker is None:
            continue
        licence = maker.case.licence if maker.case is not None else None
        result = licence or maker.result
        if result is not None:
            found |= {material: result for member, material in one.need.members if member == no}
    return found
