"""After the decision: a slip in its paper is corrected, a review or a suit is recorded with the frozen record."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import followups
from tongban.cases.access import ready_for, require_fresh, require_reason
from tongban.cases.actions.applying import applicant_actor, own_case
from tongban.cases.actions.barring import lift_bars
from tongban.cases.actions.printing import write_paper
from tongban.cases.actions.redoing import Changed, begin_anew, decide_as_changed, end_what_rested_on_it
from tongban.cases.appealing import last_day_of
from tongban.cases.errors import (
    AppealInvalid,
    AppealUnknown,
    NothingToCorrect,
    OutcomeUntouchable,
    PaperNotCorrectable,
)
from tongban.cases.events import AppealClosed, AppealFiled, BarLifted, DecisionCorrected
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import decision_papers, known_since
from tongban.cases.models import Appeal, Case
from tongban.cases.states import Act, AppealKind, AppealOutcome, Decision
from tongban.identity.models import Account
from tongban.identity.people import Actor, Officer
from tongban.identity.states import Step
from tongban.kernel import outbox
from tongban.kernel.models import StoredFile
from tongban.kernel.today import now, today


@transaction.atomic
def correct_decision(
    case_id: UUID, *, officer: Officer, seq: int, paper_id: UUID, wrong: str, right: str, reason: str
) -> Case:
    """Put a clerical error in a decision paper right by a paper of its own; the original stays as it went out.

    `wrong` must stand in the original, word for word. Never touches the outcome (OutcomeUntouchable): a wrong decision is
    revoked and taken anew. Raises PaperNotCorrectable, NothingToCorrect.
    """
    case, by = ready_for(Act.CORRECT_DECISION, case_id, officer=officer, seq=seq)
    paper = decision_papers(case).filter(id=paper_id).first()
    if paper is None:
        raise PaperNotCorrectable(field="paper")
    stood, stands = wrong.strip()[:500], right.strip()[:500]
    original = "\n".join([paper.content["addressee"], *paper.content["paragraphs"], paper.content["remedies"]])
    if not stood or not stands or stood == stands or stood not in original:
        raise NothingToCorrect(field="wrong")
    if followups.changes_outcome(stood, stands):
        raise OutcomeUntouchable(field="right")
    why = require_reason(reason)
    at = now()
    text = followups.correction_of(
        holder=case.applicant_name,
        title=paper.content["title"],
        number=paper.number,
        dated=paper.content["date_text"],
        wrong=stood,
        right=stands,
        reason=why,
    )
    write_paper(case, text, at=at)
    data = {"paper": str(paper.id), "number": paper.number, "wrong": stood, "right": stands, "reason": why}
    case.advance(Act.CORRECT_DECISION, by=by, at=at, data=data)
    outbox.announce(DecisionCorrected(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def file_appeal(
    case_id: UUID, *, account: Account, seq: int, kind: str, agency: str, reason: str, filed_on: date
) -> Case:
    """The applicant records a review or a suit against the decision; the record is frozen as it is now."""
    case = own_case(case_id, account=account, step=Step.APPEAL)
    require_fresh(case, seq)
    require_move(Act.FILE_APPEAL, case.state)
    return _file(case, applicant_actor(account, case), kind, agency, reason, filed_on)


@transaction.atomic
def record_appeal(
    case_id: UUID, *, officer: Officer, seq: int, kind: str, agency: str, reason: str, filed_on: date
) -> Case:
    """A decider records a review or a suit of which the body was told; the record is frozen as it is now."""
    case, by = ready_for(Act.FILE_APPEAL, case_id, officer=officer, seq=seq)
    return _file(case, by, kind, agency, reason, filed_on)


def _file(case: Case, by: Actor, kind: str, agency: str, reason: str, filed_on: date) -> Case:
    """Part of both: whether it came in time is written down, for the agency to judge; nothing is refused as late here."""
    where, since = agency.strip()[:100], known_since(case)
    if kind not in AppealKind.values or len(where) < 2 or since is None:
        raise AppealInvalid(field="agency" if kind in AppealKind.values else "kind")
    if not since <= filed_on <= today():
        raise AppealInvalid(field="filed_on")
    at = now()
    until = last_day_of(kind, since=since, calendar=working_calendar())
    late = filed_on > until
    appeal = case.put(
        Appeal(
            case=case,
            kind=kind,
            agency=where,
            reason=reason.strip()[:1000],
            filed_on=filed_on,
            filed_by=case.applicant_name,
            until=until,
            record_head=case.head_hash,
            record_seq=case.seq,
        )
    )
    data = {
        "kind": kind,
        "agency": where,
        "reason": reason.strip()[:1000],
        "filed_on": filed_on.isoformat(),
        "until": until.isoformat(),
        "late": late,
    }
    case.advance(Act.FILE_APPEAL, by=by, at=at, data=data)
    outbox.announce(AppealFiled(subject=str(case.id), number=case.number, appeal=str(appeal.id)))
    return case


def keep_record(appeal_id: UUID, *, package: StoredFile) -> None:
    """Keep the frozen record with its appeal; the first one made stays whatever happens later."""
    Appeal.objects.filter(id=appeal_id, record=None).update(record=package)


@transaction.atomic
def close_appeal(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    appeal_id: UUID,
    outcome: str,
    note: str,
    on: date,
    changed: Changed | None = None,
) -> Case:
    """Record what a review or a suit came to. Annulled: what rested on the decision ends, a bar on applying
    again with it, and the matter is decided anew. Changed: the decision that replaces it is made at once.

    Raises AppealUnknown for one that is closed already, and what `decide_as_changed` raises.
    """
    case, by = ready_for(Act.CLOSE_APPEAL, case_id, officer=officer, seq=seq)
    appeal = Appeal.objects.filter(id=appeal_id, case=case, outcome="").first()
    if appeal is None or outcome not in AppealOutcome.values:
        raise AppealUnknown
    if not appeal.filed_on <= on <= today():
        raise AppealInvalid(field="outcome_on")
    appeal.outcome, appeal.outcome_on, appeal.outcome_note = outcome, on, require_reason(note)[:1000]
    case.put(appeal)
    at = now()
    redo: Case | None = None
    lifted = False
    if outcome == AppealOutcome.ANNULLED:
        end_what_rested_on_it(case, officer, at, reason="准予决定已被依法撤销。")
        lifted = lift_bars(case, reason=appeal.outcome_note, at=at)
        redo = begin_anew(case, by, at)
    elif outcome == AppealOutcome.CHANGED:
        redo = decide_as_changed(case, appeal, changed, by=by, officer=officer, at=at)
        if redo.decision == Decision.GRANTED:
            lifted = lift_bars(case, reason=appeal.outcome_note, at=at)
    case.advance(
        Act.CLOSE_APPEAL,
        by=by,
        at=at,
        data={
            "kind": appeal.kind,
            "agency": appeal.agency,
            "outcome": outcome,
            "reason": appeal.outcome_note,
            "redo": redo.number if redo is not None else None,
            **({"bar_lifted": True} if lifted else {}),
        },
    )
    outbox.announce(AppealClosed(subject=str(case.id), number=case.number, outcome=outcome))
    if lifted:
        outbox.announce(BarLifted(subject=str(case.id), number=case.number))
    return case
