"""What is owed in a case by a day of its own: opened and settled by the acts, never by hand."""

from datetime import date, datetime

from tongban.cases.models import Case, Hearing, Obligation
from tongban.cases.states import ObligationKind, ObligationOutcome, Party


def owe(
    case: Case,
    kind: ObligationKind,
    *,
    party: Party,
    title: str,
    basis: str,
    started_on: date,
    due_on: date | None,
    subject: str = "",
) -> Obligation:
    """Somebody now owes something; the event of the same act carries it."""
    return case.put(
        Obligation(
            case=case,
            kind=kind,
            party=party,
            title=title[:200],
            subject=subject,
            basis=basis,
            started_on=started_on,
            due_on=due_on,
        )
    )


def settle(
    case: Case,
    kind: ObligationKind,
    *,
    at: datetime,
    subject: str = "",
    outcome: ObligationOutcome | None = None,
    done_on: date | None = None,
    note: str = "",
) -> int:
    """Close what is open of this kind and subject; without a named outcome the day decides between kept and late."""
    waiting = Obligation.objects.filter(case=case, kind=kind, closed_at=None)
    if subject:
        waiting = waiting.filter(subject=subject)
    day = done_on or at.date()
    found = list(waiting)
    for one in found:
        late = one.due_on is not None and day > one.due_on
        one.closed_at = at
        one.outcome = outcome or (ObligationOutcome.LATE if late else ObligationOutcome.KEPT)
        one.note = note[:500]
        case.put(one)
    return len(found)


def drop_everything(case: Case, *, at: datetime, note: str) -> None:
    """The case ends before its decision: nobody owes anything in it any more, and no hearing will be held."""
    for one in Obligation.objects.filter(case=case, closed_at=None):
        one.closed_at, one.outcome, one.note = at, ObligationOutcome.DROPPED, note[:500]
        case.put(one)
    for hearing in Hearing.objects.filter(case=case, waived_at=None, closed_at=None):
        hearing.waived_at = at
        case.put(hearing)
