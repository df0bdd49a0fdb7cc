"""The days of a joint case and of its branches reckoned anew, when days count otherwise than before."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.queries import working_calendar
from tongban.cases.actions.joining import locked_joint
from tongban.cases.actions.joint_acts import _due
from tongban.cases.reckoned import moved_branches
from tongban.cases.states import JointAct, JointState
from tongban.identity.people import PLATFORM
from tongban.kernel.today import now


@transaction.atomic
def reckon_joint_anew(joint_id: UUID, *, why: str, calendar: WorkingCalendar | None = None) -> bool:
    """Reckon the day of the whole, and of every branch that runs, anew; whether anything has changed.

    These are days of offices: they become what the calendar says, and stand at once in their trays. The cases of the
    branches have their own acts (`reckon_anew`). Writes nothing where nothing changes, or where all is over.
    """
    joint = locked_joint(joint_id)
    if joint.state not in {JointState.RUNNING, JointState.READY}:
        return False
    branches = moved_branches(joint, calendar=calendar or working_calendar())
    due = _due(joint, extension=joint.extension_value)
    whole: dict[str, Any] = {"due_on": due} if due != joint.due_on else {}
    if not branches and not whole:
        return False
    data: dict[str, Any] = {"why": why, "branches": []}
    if whole:
        data |= {"before": joint.due_on.isoformat(), "after": due.isoformat()}
    for branch, day in branches:
        was = branch.due_on.isoformat() if branch.due_on is not None else None
        data["branches"].append({"no": branch.no, "name": branch.name, "before": was, "after": day.isoformat()})
        branch.due_on = day
        joint.put(branch)
    joint.advance(JointAct.RECKON_ANEW, by=PLATFORM, at=now(), data=data, **whole)
    return True
