"""Whose days run over given days, and what each of them is when it is reckoned anew from its start and its length.

Nothing is shifted: a day follows from what its row keeps, so that reckoning twice moves once. The office's days become
what the law says now; a day that the applicant or another body was told as their own never comes earlier (decision 15).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from tongban.cases import hearing
from tongban.cases.clock import Calendar, reckon, unit_of, working_day_after
from tongban.cases.deadlines import clock_fields, planned_end, reckoning_of
from tongban.cases.lifecycle import CLOCK_RUNS, MOVES
from tongban.cases.models import Branch, Case, Hearing, JointCase, Obligation, Opinion, Paper, Part, SpecialProcedure
from tongban.cases.states import Act, BranchState, CaseState, JointState, ObligationKind, PaperKind, Party
from tongban.cases.terms import ANSWER, ASK_FOR_HEARING, HOLD_HEARING, SEND_INSPECTORS, SUPPLY, due_day
from tongban.kernel.today import BEIJING

K = ObligationKind
_WAITING = (CaseState.SUBMITTED, CaseState.PRE_REVIEWED)
_JOINT_OPEN = (JointState.RUNNING, JointState.READY)

# --- whose days


def cases_running_over(first: date, last: date, *, after: UUID | None = None, most: int = 300) -> list[UUID]:
    """Cases with an open day that began on the last of these days or before and ends on the first or later, by id.

    Their own deadlines, what is owed in them, rights to a hearing, procedures: so many queries whatever there is.
    """
    until = _midnight_after(last)
    # What is held keeps the day it had before; where that lies says nothing.
    handled = Q(due_on__gte=first) | ~Q(held_since=None)
    owed = Obligation.objects.filter(closed_at=None, due_on__gte=first, started_on__lte=last)
    heard = Hearing.objects.filter(waived_at=None, closed_at=None, told_at__lt=until)
    running = SpecialProcedure.objects.filter(ended_on=None, told_until__gte=first, started_on__lte=last)
    sources: list[tuple[QuerySet[Any], str]] = [
        (Case.objects.filter(state__in=_WAITING, received_at__lt=until, answer_due_on__gte=first), "id"),
        (Case.objects.filter(state=CaseState.CORRECTING, supply_due_on__gte=first), "id"),
        (Case.objects.filter(handled, state__in=CLOCK_RUNS, accepted_at__lt=until), "id"),
        (owed, "case_id"),
        (heard.filter(Q(ask_by__gte=first) | Q(hold_by__gte=first)), "case_id"),
        (running, "case_id"),
    ]
    return _first_of(sources, after, most)


def joints_running_over(first: date, last: date, *, after: UUID | None = None, most: int = 300) -> list[UUID]:
    """Joint cases of which the whole, or a branch, has such a day."""
    #: While the whole is held, its stored day may lie behind what it will be.
    reaches = Q(due_on__gte=first) | ~Q(held_since=None)
    whole = JointCase.objects.filter(reaches, state__in=_JOINT_OPEN, submitted_at__lt=_midnight_after(last))
    parts = Branch.objects.filter(state=BranchState.RUNNING, due_on__gte=first, started_on__lte=last)
    return _first_of([(whole, "id"), (parts, "joint_id")], after, most)


def _first_of(sources: Iterable[tuple[QuerySet[Any], str]], after: UUID | None, most: int) -> list[UUID]:
    """The ids behind these rows, each once, by id: every source is cut by itself, so that none is read to its end."""
    found: set[UUID] = set()
    for rows, key in sources:
        behind = rows.filter(**{f"{key}__gt": after}) if after else rows
        found.update(behind.order_by(key).values_list(key, flat=True).distinct()[:most])
    return sorted(found)[:most]


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, BEIJING)


#: A case with all that its days follow from; so many queries for one case as for hundreds.
_WITH_DAYS = (
    Case.objects.select_related("version")
    .defer("version__definition")
    .prefetch_related(
        "obligations",
        "procedures",
        Prefetch("opinions", Opinion.objects.filter(answered_at=None)),
        Prefetch("hearings", Hearing.objects.filter(waived_at=None, closed_at=None)),
        Prefetch(
            "papers", Paper.objects.filter(kind=PaperKind.CORRECTIONS).order_by("issued_at"), "correction_notices"
        ),
    )
)


def with_days(case_ids: Iterable[UUID]) -> list[Case]:
    """These cases with all that `moved_in` looks at."""
    return list(_WITH_DAYS.filter(id__in=list(case_ids)))


def with_its_days(case_id: UUID) -> Case:
    """One case so."""
    return _WITH_DAYS.get(id=case_id)


# --- which days


@dataclass(frozen=True)
class Move:
    """A day of a row that hangs on the case: which it was, and which it is now. Told under `kind` with its `title`."""

    part: Part
    columns: dict[str, date]
    kind: str
    title: str
    before: date
    after: date


@dataclass(frozen=True)
class Moved:
    """All that is another day now: columns of the case itself, and rows that hang on it."""

    columns: dict[str, Any] = field(default_factory=dict)
    #: One for each thing that is owed or runs.
    moves: list[Move] = field(default_factory=list)
    #: Rows that keep the same day once more, and follow.
    following: list[tuple[Part, dict[str, date]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.columns or self.moves or self.following)


def moved_in(case: Case, *, calendar: Calendar) -> Moved:
    """What another calendar, or an outage, has moved in the case (read by `with_its_days`). Changes nothing."""
    if case.state not in MOVES[Act.RECKON_ANEW].sources:
        return Moved()
    found = Moved({name: value for name, value in _fields(case, calendar).items() if getattr(case, name) != value})
    rectified = _owed(case, calendar, found)
    _checked(case, calendar, found, rectified)
    _heard(case, calendar, found)
    for procedure in case.procedures.all():
        if procedure.ended_on is not None or procedure.told_until is None or procedure.kind == hearing.KIND:
            continue  # the day of a hearing is a day, no limit: only another notice moves it
        until = max(procedure.told_until, planned_end(procedure, calendar=calendar))
        _note(found, procedure, "told_until", until, kind="procedure", title=procedure.kind)
    return found


def _fields(case: Case, calendar: Calendar) -> dict[str, Any]:
    """The columns of the deadline that runs in this state."""
    if case.state in CLOCK_RUNS:
        return clock_fields(case, calendar=calendar)
    if case.state == CaseState.CORRECTING:
        notices: list[Paper] = getattr(case, "correction_notices", [])
        law = due_day(SUPPLY, notices[-1].issued_at, calendar=calendar) if notices else None
        return {"supply_due_on": max((day for day in (case.supply_due_on, law) if day is not None), default=None)}
    if case.state in _WAITING:
        return {"answer_due_on": due_day(ANSWER, case.received_at, calendar=calendar)}
    return {}


def _owed(case: Case, calendar: Calendar, found: Moved) -> dict[date, date]:
    """What is owed; returns the days by which rectifications were and are due, from which the next checks count."""
    opinions = {str(one.id): one for one in case.opinions.all()}
    rectified: dict[date, date] = {}
    for one in case.obligations.all():
        if one.closed_at is not None or one.due_on is None or one.kind == K.PROMISE_CHECK:
            continue
        law = _law(case, one, calendar)
        if law is None:
            continue
        due = law if one.party == Party.OFFICE else max(one.due_on, law)
        if one.kind == K.RECTIFY:
            rectified[one.due_on] = due
        _note(found, one, "due_on", due, kind=one.kind, title=one.title)
        if one.kind == K.OPINION and one.subject in opinions and opinions[one.subject].due_on != due:
            found.following.append((opinions[one.subject], {"due_on": due}))
    return rectified


#: Lengths that the law itself sets: for rows from before lengths were kept.
_BY_LAW = {K.ASK_HEARING: ASK_FOR_HEARING, K.HOLD_HEARING: HOLD_HEARING, K.SEND_INSPECTORS: SEND_INSPECTORS}


def _law(case: Case, one: Obligation, calendar: Calendar) -> date | None:
    """The day by the law and the calendar; None where it cannot be told now."""
    if one.kind == K.FIRST_REVIEW:  # the clock of the case is the lower body's as long as it reviews
        reckoning = reckoning_of(case, calendar=calendar)
        return reckoning.due_on if reckoning is not None else None
    if one.limit_value is None:
        term = _BY_LAW.get(K(one.kind))
        return due_day(term, one.started_on, calendar=calendar) if term is not None else None
    return reckon(one.started_on, one.limit_value, unit_of(one.limit_unit), calendar=calendar).due_on


def _checked(case: Case, calendar: Calendar, found: Moved, rectified: dict[date, date]) -> None:
    """Checks of a promise: one after a rectification counts from the last day of that."""
    for one in case.obligations.all():
        if one.kind != K.PROMISE_CHECK or one.closed_at is not None or one.due_on is None or one.limit_value is None:
            continue
        start = rectified.get(one.started_on, one.started_on)
        due = reckon(start, one.limit_value, unit_of(one.limit_unit), calendar=calendar).due_on
        if due is not None:
            more = {"started_on": start} if start != one.started_on else {}
            _note(found, one, "due_on", due, kind=one.kind, title=one.title, **more)


def _heard(case: Case, calendar: Calendar, found: Moved) -> None:
    """The days of a hearing; the obligations beside it have moved by themselves.

    The last day to ask is kept although the applicant waived: others may still ask until then.
    """
    asked = {one.subject for one in case.obligations.all() if one.kind == K.ASK_HEARING and one.closed_at is None}
    for one in case.hearings.all():
        until = max(one.ask_by, hearing.ask_by(_day(one.told_at), calendar=calendar))
        columns = {"ask_by": until} if until != one.ask_by else {}
        if one.requested_at is not None and one.hold_by is not None:
            law = hearing.hold_by(_day(one.requested_at), calendar=calendar)
            columns |= {"hold_by": law} if law != one.hold_by else {}
        elif columns and str(one.id) not in asked:
            found.moves.append(Move(one, columns, K.ASK_HEARING, one.interested, one.ask_by, until))
            continue
        if columns:
            found.following.append((one, columns))


def _note(found: Moved, part: Part, column: str, now: date, *, kind: str, title: str, **more: date) -> None:
    was: date = getattr(part, column)
    if was != now or more:
        found.moves.append(Move(part, {column: now, **more}, kind, title, was, now))


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


# --- joint cases


def moved_branches(joint: JointCase, *, calendar: Calendar) -> list[tuple[Branch, date]]:
    """Running branches that have another day now; the whole has a clock of its own."""
    found = []
    for one in joint.branches.filter(state=BranchState.RUNNING, days__isnull=False, started_on__isnull=False):
        if one.started_on is not None and one.days is not None:
            due = working_day_after(one.started_on, one.days, calendar=calendar)
            found += [(one, due)] if due != one.due_on else []
    return found
