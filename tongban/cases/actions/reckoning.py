"""Stored days reckoned anew from records, when days count otherwise than before."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar
from tongban.cases.deadlines import clock_fields
from tongban.cases.events import DayMoved, OpinionDayMoved, SupplyMoved
from tongban.cases.lifecycle import require_move
from tongban.cases.log import as_written
from tongban.cases.models import Case, Obligation
from tongban.cases.owing import open_obligations
from tongban.cases.reckoned import Moved, moved_in, with_its_days
from tongban.cases.states import Act, ObligationKind, Party
from tongban.catalogue.queries import definition_of
from tongban.identity.people import PLATFORM, Actor
from tongban.kernel import outbox
from tongban.kernel.today import now


@transaction.atomic
def reckon_anew(case_id: UUID, *, why: str, calendar: Calendar | None = None) -> bool:
    """Reckon every day that is open in the case anew from its start and its length; whether anything has changed.

    The platform does it by itself when a year's calendar was imported or an outage declared; `why` is the event
    behind it. What the applicant or an asked body was told as their own last day never moves to an earlier one, and they
    are told when it moves on; the days of the office are what the law says. Writes nothing where nothing changes. Raises
    MoveNotAllowed once nothing can be owed any more.
    """
    case = with_its_days(case_id)
    require_move(Act.RECKON_ANEW, case.state)
    found = moved_in(case, calendar=calendar or working_calendar())
    if not found:
        return False
    before = {name: as_written(getattr(case, name)) for name in found.columns}
    after = {name: as_written(value) for name, value in found.columns.items()}
    _write(case, found)
    owed = [
        {"kind": str(one.kind), "title": one.title, "before": one.before.isoformat(), "after": one.after.isoformat()}
        for one in found.moves
    ]
    data = {"why": why, "before": before, "after": after, **({"owed": owed} if owed else {})}
    case.advance(Act.RECKON_ANEW, by=PLATFORM, at=now(), data=data, **found.columns)
    if "supply_due_on" in found.columns:
        outbox.announce(SupplyMoved(subject=str(case.id), number=case.number, supply_by=after["supply_due_on"]))
    _tell(case, found)
    return True


def _write(case: Case, found: Moved) -> None:
    for part, columns in [*((one.part, one.columns) for one in found.moves), *found.following]:
        for name, day in columns.items():
            setattr(part, name, day)
        case.put(part)


def _tell(case: Case, found: Moved) -> None:
    """Whoever's own day it is: the applicant once for each kind, an asked body for its answer."""
    last: dict[str, date] = {}
    for one in found.moves:
        owed = one.part
        if not isinstance(owed, Obligation):
            continue
        if owed.party == Party.APPLICANT:
            last[owed.kind] = max(one.after, last.get(owed.kind, one.after))
        elif owed.kind == ObligationKind.OPINION:
            until = one.after.isoformat()
            outbox.announce(
                OpinionDayMoved(subject=str(case.id), number=case.number, opinion=owed.subject, until=until)
            )
    for kind, day in last.items():
        outbox.announce(DayMoved(subject=str(case.id), number=case.number, owed=kind, until=day.isoformat()))


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
