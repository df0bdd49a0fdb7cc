"""告知承诺: what was granted on a promise is checked afterwards, put right, or found broken for good."""

from uuid import UUID

from django.db import transaction

from tongban.cases import owed_papers, papers
from tongban.cases.access import ready_for
from tongban.cases.actions.owing import close, owe, owe_check
from tongban.cases.actions.printing import write_paper
from tongban.cases.actions.reviewing import is_colleague
from tongban.cases.errors import (
    FindingNeeded,
    NoPromiseToCheck,
    OutcomeNeeded,
    RectificationRuns,
    SecondOfficerNeeded,
)
from tongban.cases.events import PromiseBroken, PromiseChecked
from tongban.cases.models import Case
from tongban.cases.owing import last_day_of, open_obligations
from tongban.cases.promising import check_wants_two, promise_in
from tongban.cases.states import Act, ObligationKind, ObligationOutcome, Party
from tongban.catalogue.queries import definition_of
from tongban.identity.people import Officer
from tongban.identity.queries import colleagues_in
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.today import now, today

K, Outcome = ObligationKind, ObligationOutcome


@transaction.atomic
def check_promise(
    case_id: UUID,
    *,
    officer: Officer,
    seq: int,
    outcome: str,
    note: str,
    second_officer_id: int | None = None,
) -> Case:
    """Record what the later check found, tell the applicant, and leave the state of the case as it is.

    Kept: nothing is owed any more. Not kept, and the item gives time to put it right: the applicant owes that, the
    office a second check. Not kept without such time, or still not when it has passed: broken for good. The holder is
    then barred from further promises, and the event asks for the revocation. `outcome` is kept or broken. Raises NoPromiseToCheck,
    OutcomeNeeded, RectificationRuns, FindingNeeded, SecondOfficerNeeded.
    """
    case, by = ready_for(Act.CHECK_PROMISE, case_id, officer=officer, seq=seq)
    checks = open_obligations(case, K.PROMISE_CHECK)
    definition = definition_of(case.version)
    promise = promise_in(definition, case.dossier.answers)
    if not checks or promise is None:
        raise NoPromiseToCheck
    if outcome not in {"kept", "broken"}:
        raise OutcomeNeeded(field="outcome")
    found = note.strip()[:500]
    if len(found) < 5:
        raise FindingNeeded(field="note")
    two = check_wants_two(definition)
    if two and not is_colleague(case, second_officer_id, officer):
        raise SecondOfficerNeeded(field="second")
    rectifying = open_obligations(case, K.RECTIFY)
    at = now()
    who = f"{by.name}、{_name_of(case, second_officer_id)}" if two else by.name
    words = {"applicant": case.applicant_name, "item": case.item_name, "number": case.number, "note": found}
    until = None
    if outcome == "kept":
        close(case, [*checks, *rectifying], Outcome.KEPT, at=at, note=found)
        text = owed_papers.promise_kept(**words, officers=who)
    elif promise.rectify_within is not None and not rectifying:
        close(case, checks, Outcome.KEPT, at=at, note=found)
        until = last_day_of(promise.rectify_within, after=today())
        within = promise.rectify_within
        owe(
            case,
            K.RECTIFY,
            by=Party.APPLICANT,
            title="按照承诺整改",
            since=today(),
            within=within,
            due=until,
            note=found,
        )
        owe_check(case, promise, since=until)
        text = owed_papers.promise_to_rectify(**words, officers=who, rectify_by=papers.chinese_date(until))
    else:
        if any(one.due_on is not None and one.due_on >= today() for one in rectifying):
            raise RectificationRuns
        close(case, rectifying, Outcome.LAPSED, at=at, note=found)
        close(case, checks, Outcome.BROKEN, at=at, note=found)
        text = owed_papers.promise_broken(**words, officers=who)
    broken = outcome == "broken" and until is None
    write_paper(case, text, at=at)
    case.advance(
        Act.CHECK_PROMISE,
        by=by,
        at=at,
        data={
            "outcome": "broken" if broken else "kept" if outcome == "kept" else "rectify",
            "note": found,
            "officers": who,
            "until": until.isoformat() if until is not None else None,
        },
    )
    if broken:
        outbox.announce(PromiseBroken(subject=str(case.id), number=case.number))
    else:
        outbox.announce(
            PromiseChecked(
                subject=str(case.id),
                number=case.number,
                kept=outcome == "kept",
                until=until.isoformat() if until is not None else None,
            )
        )
    return case


def _name_of(case: Case, account_id: int | None) -> str:
    colleague = colleagues_in(case.body_id, Role.REVIEWER, Role.CLERK).select_related("person").get(id=account_id or 0)
    return colleague.person.name if colleague.person is not None else colleague.username
