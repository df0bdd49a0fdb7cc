"""The overall limit of a joint case, reckoned anew from its rows; nothing is ever counted up."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar, Hold, Reckoning
from tongban.cases.deadlines import holds_of
from tongban.cases.joint_clock import CORRECTING, NOT_ACCEPTED, Part, reckon_whole, without_open_holds
from tongban.cases.models import Branch, Correction, JointCase, Paper
from tongban.cases.states import PaperKind
from tongban.catalogue.bundles.definition import parse_bundle
from tongban.catalogue.bundles.planning import Plan, plan
from tongban.kernel.today import BEIJING


def joint_reckoning(joint: JointCase, *, calendar: Calendar | None = None, graph: Plan | None = None) -> Reckoning:
    """Due day and account of the whole, from its rows; no due day while a hold keeps it from being decided."""
    return _reckoned(joint, joint_parts(joint, graph=graph), calendar or working_calendar())


def joint_clock_fields(
    joint: JointCase, *, calendar: Calendar | None = None, graph: Plan | None = None
) -> dict[str, Any]:
    """The columns that keep what the overall clock says now.

    `held_since` is the day from which a hold without end keeps the whole from being decided; it may lie ahead, but never
    behind the due day. `due_on` then is what it would be had nothing without end begun.
    """
    counted = calendar or working_calendar()
    parts = joint_parts(joint, graph=graph)
    found = _reckoned(joint, parts, counted)
    fields = {"due_on": found.due_on, "due_provisional": found.provisional, "held_since": None, "held_for": ""}
    if found.due_on is None:
        kept = _reckoned(joint, without_open_holds(parts), counted)
        last = found.account[-1]
        fields |= {"due_on": kept.due_on, "held_since": last.day, "held_for": last.reason[:250]}
    return fields


def _reckoned(joint: JointCase, parts: list[Part], calendar: Calendar) -> Reckoning:
    return reckon_whole(
        _day(joint.submitted_at), joint.limit_days, parts, calendar=calendar, extension=joint.extension_value
    )


def joint_parts(joint: JointCase, *, graph: Plan | None = None) -> list[Part]:
    """The branches as the clock needs them, in an order in which they may run."""
    dossier = joint.dossier
    planned = graph or plan(parse_bundle(joint.definition), dossier.answers, frozenset(dossier.left_out))
    rows = joint.branches.select_related("case").prefetch_related("case__procedures")
    branches = {branch.no: branch for branch in rows}
    corrected = _corrections_of(joint)
    return [_part(branches[no], planned.after[no], corrected) for no in planned.numbers if no in branches]


def _part(branch: Branch, after: frozenset[int], corrected: Mapping[UUID, list[Hold]]) -> Part:
    case = branch.case
    return Part(
        no=branch.no,
        name=branch.name,
        days=branch.days or 0,
        after=after,
        began=branch.started_on,
        ended=_day(branch.ended_at) if branch.ended_at is not None else None,
        holds=(*holds_of(case), *corrected.get(case.pk, ())) if case is not None else (),
    )


def _corrections_of(joint: JointCase) -> dict[UUID, list[Hold]]:
    """Case -> the days on which it was the applicant's move, from each notice to what was supplied upon it."""
    papers: dict[UUID, list[date]] = defaultdict(list)
    notices = Paper.objects.filter(case__joint=joint, kind=PaperKind.CORRECTIONS).order_by("issued_at", "id")
    for case_id, at in notices.values_list("case_id", "issued_at"):
        papers[case_id].append(_day(at))
    if not papers:
        return {}
    supplied: dict[tuple[UUID, int], list[datetime | None]] = defaultdict(list)
    lines = Correction.objects.filter(case__joint=joint)
    for case_id, nth, done_at in lines.values_list("case_id", "round", "supplied_at"):
        supplied[case_id, nth].append(done_at)
    return {
        case_id: [_correcting(since, supplied[case_id, nth]) for nth, since in enumerate(days, start=1)]
        for case_id, days in papers.items()
    }


def _correcting(since: date, supplied: list[datetime | None]) -> Hold:
    moments = [at for at in supplied if at is not None]
    until = _day(max(moments)) if moments and len(moments) == len(supplied) else None
    return Hold(since, until, CORRECTING, NOT_ACCEPTED)


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
