"""容缺受理: accept while a material that may follow is missing, let it follow, and end the case if it does not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.cases import owed_papers, papers
from tongban.cases.access import ready_for, require_fresh
from tongban.cases.actions.applying import applicant_actor, own_case
from tongban.cases.actions.awaiting import announce_awaited, await_materials
from tongban.cases.actions.intake import start_clock
from tongban.cases.actions.joint_days import locked_joint
from tongban.cases.actions.owing import close, drop_everything
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import LaterMaterialsOpen, LaterNotPromised, NothingToFollow, ToleranceNotOverdue
from tongban.cases.events import CaseLapsed, LaterSupplied
from tongban.cases.lifecycle import MOVES, require_move
from tongban.cases.models import Case, JointCase
from tongban.cases.owing import open_obligations
from tongban.cases.states import Act, ObligationKind, ObligationOutcome
from tongban.identity.models import Account
from tongban.identity.people import PLATFORM, Officer
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.today import now, today
from tongban.materials import actions as materials
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import (
    draft_of_joint,
    living_attachments,
    papers_shared_with,
    require_complete,
    to_follow_in,
)


@transaction.atomic
def accept_tolerantly(case_id: UUID, *, officer: Officer, seq: int, consent: str = "") -> Case:
    """Accept although materials that may follow are missing; each becomes the applicant's debt, told once, with its day.

    Nothing else may be missing (MaterialMissing), and something must be (NothingToFollow). It takes the applicant's
    promise: the one made with the application, or else the officer's record of how it was given (LaterNotPromised).
    """
    case, by = ready_for(Act.ACCEPT_TOLERANTLY, case_id, officer=officer, seq=seq)
    there = require_complete(case.dossier)
    if not there.to_follow:
        raise NothingToFollow
    agreed = consent.strip()[:500]
    if there.unpromised and len(agreed) < 5:
        raise LaterNotPromised(field="consent")
    at = now()
    until = await_materials(case, there.to_follow, since=at.date(), consent=agreed if there.unpromised else "")
    start_clock(
        case,
        Act.ACCEPT_TOLERANTLY,
        by=by,
        accepted_at=at,
        data={
            "later": [material.name for material in there.to_follow],
            "until": until.isoformat(),
            **({"consent": agreed} if there.unpromised else {}),
        },
    )
    announce_awaited(case, there.to_follow, until)
    return case


@transaction.atomic
def supply_later(case_id: UUID, *, account: Account, seq: int) -> Case:
    """Hand in all that was to follow; what is owed is closed and the dossier with it. The clock is not touched.

    What other parts of a joint case wait for as well is handed in there too, each by its own act. Refuses with
    LaterMaterialsOpen while any of it is missing; what was handed in before stays as it was.
    """
    case = own_case(case_id, account=account, step=Step.CORRECT)
    if case.joint_id is not None:
        locked_joint(case.joint_id)  # no part begins, and no other is supplied, at the same moment
        case = own_case(case_id, account=account, step=Step.CORRECT)
    require_fresh(case, seq)
    require_move(Act.SUPPLY_LATER, case.state)
    at = now()
    round_ = case.dossier.open_round
    owed = open_obligations(case, ObligationKind.LATER_MATERIAL)
    if not owed:
        raise NothingToFollow
    materials.close_round(case.dossier)  # first, so that no file slips in between the check and the log
    wanted = {one.subject for one in owed}
    brought = [one for one in living_attachments(case.dossier) if one.round == round_ and one.material_id in wanted]
    there = {one.material_id for one in brought}
    if still := [one.title for one in owed if one.subject not in there]:
        raise LaterMaterialsOpen(still)
    close(case, owed, ObligationOutcome.KEPT, at=at)
    _record_supply(case, account, brought, [one.title for one in owed], at=at)
    if case.joint is not None:
        _hand_on(case, case.joint, brought, account=account, at=at)
    return case


def _record_supply(
    case: Case, account: Account, brought: Sequence[Attachment], titles: Sequence[str], *, at: datetime
) -> None:
    case.advance(
        Act.SUPPLY_LATER,
        by=applicant_actor(account, case),
        at=at,
        data={"files": [one.evidence for one in brought], "titles": list(titles)},
    )
    outbox.announce(LaterSupplied(subject=str(case.id), number=case.number))


def _hand_on(case: Case, joint: JointCase, brought: Sequence[Attachment], *, account: Account, at: datetime) -> None:
    """Give what was supplied to every other part that waits for the same paper.

    A part that has not begun finds it in its dossier when its turn comes.
    """
    draft = draft_of_joint(joint.dossier)
    rows = Case.objects.filter(joint=joint).select_related("dossier__version", "person", "entity")
    parts = {part.branch_no: part for part in rows}
    for no, shared in papers_shared_with(draft, case.branch_no, brought).items():
        part = parts.get(no)
        if part is not None and part.state not in MOVES[Act.SUPPLY_LATER].sources:
            continue
        share = draft.shares[no] if part is None else part.dossier
        wanted = _awaited(part) if part is not None and part.accepted_at is not None else _to_follow(share)
        given: list[Attachment] = []
        for material_id in shared.keys() & wanted.keys():
            given += materials.hand_over(
                shared[material_id], dossier=share, material_id=material_id, purpose=f"办理“{joint.name}”"
            )
        if part is not None and given:
            _supplied_with_another(part, account, given, wanted, at=at)


def _awaited(case: Case) -> dict[str, str]:
    return {one.subject: one.title for one in open_obligations(case, ObligationKind.LATER_MATERIAL)}


def _to_follow(dossier: Dossier) -> dict[str, str]:
    return {material.id: material.name for material in to_follow_in(dossier)}


def _supplied_with_another(
    case: Case, account: Account, given: Sequence[Attachment], names: Mapping[str, str], *, at: datetime
) -> None:
    """The part's own act: what it awaits is closed if all of it is here. Else the paper lies ready in the open round
    and is handed in with the rest.
    """
    owed = open_obligations(case, ObligationKind.LATER_MATERIAL)
    there = {one.material_id for one in living_attachments(case.dossier) if one.round == case.dossier.open_round}
    if not {one.subject for one in owed} <= there:
        return
    if owed:
        materials.close_round(case.dossier)
        close(case, owed, ObligationOutcome.KEPT, at=at)
    titles = [names[material_id] for material_id in dict.fromkeys(one.material_id for one in given)]
    _record_supply(case, account, given, titles, at=at)


@transaction.atomic
def lapse_tolerance(case_id: UUID) -> Case:
    """What was to follow did not come by its day: the application counts as withdrawn, as the notice said.

    The platform does it by itself and tells the applicant, who may apply anew. Raises ToleranceNotOverdue while
    there is time.
    """
    case = Case.objects.select_related("body", "dossier").get(id=case_id)
    target = require_move(Act.LAPSE_TOLERANCE, case.state)
    late = [
        one
        for one in open_obligations(case, ObligationKind.LATER_MATERIAL)
        if one.due_on is not None and one.due_on < today()
    ]
    if not late:
        raise ToleranceNotOverdue
    at = now()
    materials.close_round(case.dossier)
    close(case, late, ObligationOutcome.LAPSED, at=at)
    drop_everything(case, at=at, note="逾期未补交")
    due = max(one.due_on for one in late if one.due_on is not None)
    text = owed_papers.lapse(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        titles=[one.title for one in late],
        due=papers.chinese_date(due),
    )
    write_paper(case, text, at=at, first=True)
    case.advance(
        Act.LAPSE_TOLERANCE,
        to=target,
        by=PLATFORM,
        at=at,
        data={"titles": [one.title for one in late], "until": due.isoformat()},
        closed_at=at,
    )
    outbox.announce(CaseLapsed(subject=str(case.id), number=case.number))
    return case
