"""Inspectors: at least two, named within five working days of acceptance (行政许可法第三十四、五十五条)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock
from tongban.cases.access import ready_for
from tongban.cases.actions.owing import owe, settle
from tongban.cases.beside import awaited_inspection, inspectors_for
from tongban.cases.errors import InspectorsNeeded, InspectorsNotAwaited
from tongban.cases.events import InspectorsSent
from tongban.cases.models import Case
from tongban.cases.owing import working_days
from tongban.cases.periods import SEND_INSPECTORS_WITHIN
from tongban.cases.reviewing import inspection_in
from tongban.cases.states import Act, ObligationKind, ObligationOutcome, Party
from tongban.catalogue.definition import Definition
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.kernel import outbox
from tongban.kernel.today import now

#: How many the law wants at least.
_FEWEST = 2


def await_inspectors(case: Case, definition: Definition, *, accepted_on: date) -> None:
    """At acceptance: where this case needs an inspection, the office owes two inspectors."""
    what = inspection_in(definition, case.dossier.facts(definition))
    if what:
        owe(
            case,
            ObligationKind.SEND_INSPECTORS,
            by=Party.OFFICE,
            title=f"为“{what}”指派两名以上工作人员",
            basis="行政许可法第五十五条",
            since=accepted_on,
            within=working_days(SEND_INSPECTORS_WITHIN),
            due=clock.working_day_after(accepted_on, SEND_INSPECTORS_WITHIN, calendar=working_calendar()),
            subject=what[:60],
        )


@transaction.atomic
def send_inspectors(case_id: UUID, *, officer: Officer, seq: int, account_ids: Sequence[int]) -> Case:
    """Name who inspects; after the last day the obligation is closed as late. Raises InspectorsNeeded below two."""
    case, by = ready_for(Act.SEND_INSPECTORS, case_id, officer=officer, seq=seq)
    awaited = awaited_inspection(case)
    if awaited is None:
        raise InspectorsNotAwaited
    chosen = [one for one in inspectors_for(case) if one.pk in set(account_ids)]
    if len(chosen) < _FEWEST or len(chosen) != len(set(account_ids)):
        raise InspectorsNeeded(field="inspectors")
    at = now()
    names = [_name(one) for one in chosen]
    settle(case, ObligationKind.SEND_INSPECTORS, at=at, note="、".join(names))
    case.advance(
        Act.SEND_INSPECTORS,
        by=by,
        at=at,
        data={"names": names, "what": awaited.subject, "late": _late(awaited.due_on, at)},
    )
    outbox.announce(InspectorsSent(subject=str(case.id), number=case.number))
    return case


def inspected_by(case: Case, accounts: Sequence[Account], *, at: datetime) -> None:
    """A node that two officers did together shows that they were sent, at the latest then."""
    settle(case, ObligationKind.SEND_INSPECTORS, at=at, note="、".join(_name(one) for one in accounts))


def inspection_without_inspectors(case: Case, *, granted: bool, at: datetime) -> None:
    """The decision comes although nobody was sent: lapsed where it grants, no longer needed where it denies."""
    outcome = ObligationOutcome.LAPSED if granted else ObligationOutcome.DROPPED
    settle(case, ObligationKind.SEND_INSPECTORS, at=at, outcome=outcome, note="作出决定时没有指派")


def _late(due_on: date | None, at: datetime) -> bool:
    return due_on is not None and at.date() > due_on


def _name(account: Account) -> str:
    return account.person.name if account.person is not None else account.username
