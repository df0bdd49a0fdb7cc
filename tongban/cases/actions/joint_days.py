"""The stored days of the overall clock of a joint case follow its rows: see `joint_deadlines`."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases.clock import Calendar
from tongban.cases.errors import JointNotFound
from tongban.cases.events import JointDueMoved
from tongban.cases.joint_deadlines import joint_clock_fields
from tongban.cases.log import as_written
from tongban.cases.models import JointCase
from tongban.cases.states import JointAct, JointState
from tongban.catalogue.bundles.planning import Plan
from tongban.identity.people import PLATFORM
from tongban.kernel import outbox
from tongban.kernel.today import now


def locked_joint(joint_id: UUID) -> JointCase:
    """The joint case, its row held until the transaction ends: whoever joins branches does so one after the other."""
    found = JointCase.objects.select_for_update().filter(id=joint_id).first()
    if found is None:
        raise JointNotFound
    return found


def moved_clock(joint: JointCase, *, calendar: Calendar | None = None, graph: Plan | None = None) -> dict[str, Any]:
    """The columns of the overall clock that its rows now give otherwise than they are stored."""
    fields = joint_clock_fields(joint, calendar=calendar, graph=graph)
    return {name: value for name, value in fields.items() if getattr(joint, name) != value}


def tell_moved(joint: JointCase, *, before: date) -> None:
    """Tell the applicant a later day of the whole; while it is held there is none to tell."""
    if joint.held_since is None and joint.due_on > before:
        outbox.announce(JointDueMoved(subject=str(joint.id), number=joint.number, due_on=joint.due_on.isoformat()))


def note_moved(joint: JointCase, changed: dict[str, Any], *, why: str) -> None:
    """Write the moved days down, with what they were before."""
    before = joint.due_on
    was = {name: as_written(getattr(joint, name)) for name in changed}
    is_now = {name: as_written(value) for name, value in changed.items()}
    joint.advance(
        JointAct.RECKON_ANEW, by=PLATFORM, at=now(), data={"why": why, "before": was, "after": is_now}, **changed
    )
    tell_moved(joint, before=before)


@transaction.atomic
def reckon_joint_anew(joint_id: UUID, *, why: str, calendar: Calendar | None = None) -> bool:
    """Reckon the overall clock of a running joint case anew from its rows; whether anything has changed.

    For when days count otherwise than before; `why` is the event behind it. What happens in a branch reaches the clock
    through `settle_joint`. Writes nothing where nothing changes or where all parts are done.
    """
    joint = locked_joint(joint_id)
    changed = moved_clock(joint, calendar=calendar) if joint.state == JointState.RUNNING else {}
    if changed:
        note_moved(joint, changed, why=why)
    return bool(changed)
