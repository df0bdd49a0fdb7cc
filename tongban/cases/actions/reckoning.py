"""What every act that moves a due day does: reckon anew from the records, and keep what comes out."""

from typing import Any

from tongban.cases.deadlines import reckoning_of
from tongban.cases.models import Case
from tongban.cases.states import Act
from tongban.identity.people import Actor
from tongban.kernel.today import now


def advance_with_clock(case: Case, act: Act, by: Actor, data: dict[str, Any], **fields: Any) -> None:
    """Advance the case with the due day computed from the records as they are now.

    While held, the last due day stays in place for sorting, and `held_since` says that it waits. A limit that
    had run out before the procedure was told is not held by it: late stays late.
    """
    reckoning = reckoning_of(case)
    running = next((p for p in case.procedures.all() if p.ended_on is None and p.noticed_on), None)
    holds = reckoning is not None and reckoning.due_on is None
    fields |= {
        "held_since": running.noticed_on if running is not None and holds else None,
        "held_for": running.kind if running is not None and holds else "",
    }
    if reckoning is not None and reckoning.due_on is not None:
        fields |= {"due_on": reckoning.due_on, "due_provisional": reckoning.provisional}
    due = reckoning.due_on if reckoning is not None else None
    case.advance(act, by=by, at=now(), data={**data, "due_on": due.isoformat() if due is not None else None}, **fields)
