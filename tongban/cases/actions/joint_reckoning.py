"""The days of a joint case and of its branches reckoned anew, when days count otherwise than before."""

from uuid import UUID

from django.db import transaction

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.queries import working_calendar
from tongban.cases.actions.joint_days import locked_joint, moved_clock, note_moved
from tongban.cases.reckoned import moved_branches
from tongban.cases.states import JointState


@transaction.atomic
def reckon_joint_anew(joint_id: UUID, *, why: str, calendar: WorkingCalendar | None = None) -> bool:
    """Reckon the day of the whole, and of every branch that runs, anew; whether anything has changed.

    These are days of offices: they become what the calendar says, and stand at once in their trays. The cases of the
    branches have their own acts (`reckon_anew`). Writes nothing where nothing changes, or where all is over.
    """
    joint = locked_joint(joint_id)
    if joint.state not in {JointState.RUNNING, JointState.READY}:
        return False
    counted = calendar or working_calendar()
    branches = moved_branches(joint, calendar=counted)
    whole = moved_clock(joint, calendar=counted) if joint.state == JointState.RUNNING else {}
    if not branches and not whole:
        return False
    told = []
    for branch, day in branches:
        was = branch.due_on.isoformat() if branch.due_on is not None else None
        told.append({"no": branch.no, "name": branch.name, "before": was, "after": day.isoformat()})
        branch.due_on = day
        joint.put(branch)
    note_moved(joint, whole, why=why, branches=told)
    return True
