"""What every act does that makes somebody owe something, or ends it: rows of the case, written with the act's event."""

from collections.abc import Iterable
from datetime import date, datetime

from tongban.cases.models import Case, Hearing, Obligation
from tongban.cases.owing import last_day_of, open_obligations
from tongban.cases.states import ObligationKind, ObligationOutcome, Party
from tongban.catalogue.definition import Promise, Span
from tongban.kernel.today import BEIJING


def owe(
    case: Case,
    kind: ObligationKind,
    *,
    by: Party,
    title: str,
    since: date,
    within: Span | None = None,
    due: date | None,
    subject: str = "",
    basis: str = "",
    note: str = "",
) -> Obligation:
    """Somebody owes this from now on; the event of the act carries it (`advance`).

    `within`: the time from `since` after which it is due, so that the day can be reckoned anew.
    """
    return case.put(
        Obligation(
            case=case,
            kind=kind,
            party=by,
            title=title[:200],
            subject=subject,
            basis=basis[:120],
            started_on=since,
            limit_value=within.value if within is not None else None,
            limit_unit=within.unit if within is not None else "",
            due_on=due,
            note=note[:500],
        )
    )


def close(
    case: Case,
    owed: Iterable[Obligation],
    outcome: ObligationOutcome,
    *,
    at: datetime,
    note: str = "",
    done_on: date | None = None,
) -> None:
    """It is over: kept, broken, lapsed or no longer needed. What is kept after its day is kept late."""
    for one in owed:
        late = outcome is ObligationOutcome.KEPT and one.due_on is not None and (done_on or _day(at)) > one.due_on
        one.outcome = ObligationOutcome.LATE if late else outcome
        one.closed_at = at
        one.note = note[:500] or one.note
        case.put(one)


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
    """Close what is open of this kind and subject; how many there were."""
    owed = [one for one in open_obligations(case, kind) if not subject or one.subject == subject]
    close(case, owed, outcome or ObligationOutcome.KEPT, at=at, note=note, done_on=done_on)
    return len(owed)


def drop_everything(case: Case, *, at: datetime, note: str) -> None:
    """The case ends before its decision: nobody owes anything in it any more, and no hearing will be held."""
    close(case, open_obligations(case), ObligationOutcome.DROPPED, at=at, note=note)
    for hearing in Hearing.objects.filter(case=case, waived_at=None, closed_at=None):
        hearing.waived_at = at
        case.put(hearing)


def drop(case: Case, *kinds: ObligationKind, at: datetime) -> None:
    """The case has come to its end: what was still owed is no longer needed; all of it unless kinds are named."""
    close(case, open_obligations(case, *kinds), ObligationOutcome.DROPPED, at=at)


def owe_check(case: Case, promise: Promise, *, since: date) -> Obligation:
    """The office has to look whether what was promised is so (告知承诺事后核查)."""
    return owe(
        case,
        ObligationKind.PROMISE_CHECK,
        by=Party.OFFICE,
        title="核查申请人的承诺",
        basis=promise.basis or "国办发〔2020〕42号",
        since=since,
        within=promise.check_within,
        due=last_day_of(promise.check_within, after=since),
    )


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
