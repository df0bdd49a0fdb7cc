"""Stored days reckoned anew from records, when days count otherwise than before."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar
from tongban.cases.deadlines import clock_fields
from tongban.cases.events import SupplyMoved
from tongban.cases.lifecycle import CLOCK_RUNS, require_move
from tongban.cases.log import as_written
from tongban.cases.models import Case
from tongban.cases.owing import open_obligations
from tongban.cases.states import Act, CaseState, ObligationKind, PaperKind
from tongban.cases.terms import ANSWER, SUPPLY, due_day
from tongban.catalogue.queries import definition_of
from tongban.identity.people import PLATFORM, Actor
from tongban.kernel import outbox
from tongban.kernel.today import now


@transaction.atomic
def reckon_anew(case_id: UUID, *, why: str, calendar: Calendar | None = None) -> bool:
    """Reckon the day that the case waits for anew from its records; whether anything has changed.

    The platform does it by itself when a year's calendar was imported or an outage declared; `why` is the event
    behind it. What the applicant was told as their own last day never moves to an earlier one, and they are told
    when it moves on; the days of the office are what the law says. Writes nothing where nothing changes. Raises
    MoveNotAllowed once decided.
    """
    case = Case.objects.select_related("version").defer("version__definition").get(id=case_id)
    require_move(Act.RECKON_ANEW, case.state)
    fields = _fields(case, calendar or working_calendar())
    changed = {name: value for name, value in fields.items() if getattr(case, name) != value}
    if not changed:
        return False
    follow_in_first_review(case, changed.get("due_on"))
    before = {name: as_written(getattr(case, name)) for name in changed}
    after = {name: as_written(value) for name, value in changed.items()}
    case.advance(Act.RECKON_ANEW, by=PLATFORM, at=now(), data={"why": why, "before": before, "after": after}, **changed)
    if "supply_due_on" in changed:
        outbox.announce(SupplyMoved(subject=str(case.id), number=case.number, supply_by=after["supply_due_on"]))
    return True


def _fields(case: Case, calendar: Calendar) -> dict[str, Any]:
    """The columns of the deadline that runs in this state."""
    if case.state in CLOCK_RUNS:
        return clock_fields(case, calendar=calendar)
    if case.state == CaseState.CORRECTING:
        return {"supply_due_on": _later(case.supply_due_on, _supply_by(case, calendar))}
    return {"answer_due_on": due_day(ANSWER, case.received_at, calendar=calendar)}


def _supply_by(case: Case, calendar: Calendar) -> date | None:
    """Counted from the notice that the applicant holds."""
    notice = case.papers.filter(kind=PaperKind.CORRECTIONS).order_by("issued_at").last()
    return due_day(SUPPLY, notice.issued_at, calendar=calendar) if notice is not None else None


def _later(told: date | None, law: date | None) -> date | None:
    return max((day for day in (told, law) if day is not None), default=None)


def follow_in_first_review(case: Case, due: date | None) -> None:
    """What a lower body owes is due when the case is: a procedure told in writing holds its limit too.

    第四十五条 speaks of every limit of its section, the lower body's of 第四十三条 among them.
    """
    if due is None or definition_of(case.version).first_review is None:
        return
    for owed in open_obligations(case, ObligationKind.FIRST_REVIEW):
        if owed.due_on != due:
            owed.due_on = due
            case.put(owed)


def advance_with_clock(case: Case, act: Act, by: Actor, data: dict[str, Any], **fields: Any) -> None:
    """Advance the case with the days of its clock as the records now give them; no due day while it is held."""
    kept = clock_fields(case)
    follow_in_first_review(case, kept.get("due_on"))
    due = as_written(kept.get("due_on"))
    case.advance(act, by=by, at=now(), data={**data, "due_on": due}, **{**fields, **kept})
