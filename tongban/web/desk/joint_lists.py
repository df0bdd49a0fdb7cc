"""Two trays of joint services: what the officer's bodies lead, and tasks that wait for them."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases import clock
from tongban.cases.access import HANDLERS
from tongban.cases.deadlines import delivery_of_joint
from tongban.cases.joint_queries import Standing, joints_at_desk, tasks_at_desk
from tongban.cases.models import Branch, JointCase
from tongban.cases.states import JointState
from tongban.kernel.today import today
from tongban.web.desk.due import Due, due_on
from tongban.web.desk.trays import trays_of
from tongban.web.ui.access import OfficerRequest, officer
from tongban.web.ui.branches import done_words
from tongban.web.ui.formats import month_day
from tongban.web.ui.masking import mask_name

#: Rows of one list; what is more urgent comes first, so whoever works down the list reaches the rest.
MOST = 50


@dataclass(frozen=True, slots=True)
class JointRow:
    """One joint case of the list."""

    joint: JointCase
    due: Due
    applicant: str
    done: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the list."""

    branch: Branch
    due: Due
    applicant: str


@officer(*HANDLERS)
@require_safe
def joints(request: OfficerRequest) -> HttpResponse:
    """Joint cases that the officer's bodies lead: ready for delivery first."""
    calendar = working_calendar()
    rows = [
        JointRow(
            one, joint_due(one, calendar=calendar), _applicant(one), done_words(Standing(one, list(one.branches.all())))
        )
        for one in joints_at_desk(request.officer, most=MOST)
    ]
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "trays": trays_of(request.officer, "joint"),
        "rows": rows,
        "cut": len(rows) == MOST,
    }
    return render(request, "desk/joint_list.html", context)


@officer(*HANDLERS)
@require_safe
def tasks(request: OfficerRequest) -> HttpResponse:
    """Parts of joint cases that have no service item: this office does them and says how they ended."""
    calendar = working_calendar()
    rows = [
        TaskRow(one, due_on(one.due_on, gettext("应在此前办完"), calendar=calendar), _applicant(one.joint))
        for one in tasks_at_desk(request.officer, most=MOST)
    ]
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "trays": trays_of(request.officer, "tasks"),
        "rows": rows,
        "cut": len(rows) == MOST,
    }
    return render(request, "desk/task_list.html", context)


def joint_due(joint: JointCase, *, calendar: clock.Calendar) -> Due:
    """The tag of a joint case: the overall limit while it runs, then the time for the one delivery."""
    delivery = delivery_of_joint(joint, calendar=calendar) if joint.state == JointState.READY else None
    if delivery is not None:
        due = due_on(delivery.due_on, gettext("牵头机构应在此前统一送达"), calendar=calendar)
        return replace(due, word=gettext("待统一送达，%(left)s") % {"left": due.word}, provisional=delivery.provisional)
    if joint.state != JointState.RUNNING:
        return Due(
            str(JointState(joint.state).label), "good" if joint.state == JointState.CLOSED else "ended", None, ""
        )
    if joint.held_since is not None and joint.held_since <= today():
        word = gettext("总时限自%(day)s起停表") % {"day": month_day(joint.held_since)}
        return Due(word, "neutral", None, gettext("结束后重新推算到期日"))
    return replace(due_on(joint.due_on, gettext("总时限"), calendar=calendar), provisional=joint.due_provisional)


def _applicant(joint: JointCase) -> str:
    """Whoever walks past the screen must not learn who applied for what; names of organisations are public."""
    return joint.applicant_name if joint.entity_id is not None else mask_name(joint.applicant_name)
