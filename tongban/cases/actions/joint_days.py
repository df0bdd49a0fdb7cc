"""The stored days of the overall clock of a joint case follow its rows: see `joint_deadlines`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases.clock import Calendar
from tongban.cases.errors import JointNotFound
from tongban.cases.events import JointDueMoved
from tongban.cases.joint_deadlines import joint_clock_fields
from tongban.cases.log import as_written
from tongban.cases.models import JointCase
from tongban.cases.states import JointAct
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


def note_moved(
    joint: JointCase, changed: dict[str, Any], *, why: str, branches: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Write the moved days down, with what they were before; `branches` likewise."""
    before = joint.due_on
    was = {name: as_written(getattr(joint, name)) for name in changed}
    is_now = {name: as_written(value) for name, value in changed.items()}
    data = {"why": why, "before": was, "after": is_now, "branches": list(branches)}
    joint.advance(JointAct.RECKON_ANEW, by=PLATFORM, at=now(), data=data, **changed)
    tell_moved(joint, before=before)
