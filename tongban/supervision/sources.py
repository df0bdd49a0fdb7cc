"""Where something can be late: the rows of each kind, and the column from which their day follows.

Each source has an index that leads from the longest late on; what is not due is never touched. No rights here: see
`access.watched`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.cases import terms
from tongban.cases.clock import Calendar, end_of
from tongban.cases.lifecycle import CLOCK_RUNS
from tongban.cases.models import Branch, Case, JointCase, Obligation, SpecialProcedure
from tongban.cases.states import BranchState, CaseState, JointState, ObligationKind
from tongban.supervision.states import OwedKind

S = CaseState


@dataclass(frozen=True)
class Source:
    """One of them. `kind` empty: the row says which kind it is. `path` leads from the row to the body."""

    kind: str
    rows: QuerySet[Any]
    column: str
    path: str
    #: The value of the column below which a row is due by that day; it grows with the day.
    below: Callable[[date], date | datetime]
    #: The due day of a value of the column.
    due: Callable[[Any], date]
    read: Callable[[str], date | datetime]

    def of_kind(self, kind: str) -> QuerySet[Any] | None:
        """The rows of one kind, all for no kind; None: there are none here."""
        if not kind or kind == self.kind:
            return self.rows
        return self.rows.filter(kind=kind) if not self.kind and kind in ObligationKind.values else None


def sources(*, calendar: Calendar) -> tuple[Source, ...]:
    """All of them; the place of each is part of the cursor."""
    return (
        _dated(
            OwedKind.ANSWER,
            Case.objects.filter(state__in=[S.SUBMITTED, S.PRE_REVIEWED]).select_related("body"),
            "answer_due_on",
        ),
        _dated(OwedKind.SUPPLY, Case.objects.filter(state=S.CORRECTING).select_related("body"), "supply_due_on"),
        _dated(OwedKind.DECISION, _undecided(), "due_on"),
        _deliveries(calendar),
        _dated(
            OwedKind.JOINT,
            # Held, the whole waits: until the hold without end is over, or from its first day on, never past the due day.
            JointCase.objects.filter(state__in=[JointState.RUNNING, JointState.READY], held_since=None).select_related(
                "body"
            ),
            "due_on",
        ),
        _dated(
            OwedKind.TASK,
            Branch.objects.filter(state=BranchState.RUNNING, item=None).select_related("body", "joint__body"),
            "due_on",
        ),
        # Without its written notice a procedure holds no clock: the notice is owed from the day on which it began. One
        # that has ended without is not healed by that: it stays until the case is over.
        _dated(
            OwedKind.UNTOLD,
            SpecialProcedure.objects.filter(
                noticed_on=None, counts_in_limit=False, case__state__in=[*CLOCK_RUNS, S.GRANTED, S.ISSUED, S.DENIED]
            ).select_related("case__body"),
            "started_on",
            path="case__",
        ),
        # It was told how long the clock would be held: longer than that has to be answered for.
        _dated(
            OwedKind.OVERHELD,
            SpecialProcedure.objects.filter(
                ended_on=None, told_until__isnull=False, counts_in_limit=False, case__state__in=CLOCK_RUNS
            ).select_related("case__body"),
            "told_until",
            path="case__",
        ),
        _dated("", _owed(), "due_on", path="case__"),
    )


def _undecided() -> QuerySet[Case]:
    """Held by a notified procedure, the clock waits; a first review below is an obligation, and the same day."""
    first_review = Obligation.objects.filter(case=OuterRef("pk"), kind=ObligationKind.FIRST_REVIEW, closed_at=None)
    running = Case.objects.filter(state__in=[S.IN_REVIEW, S.DECIDING], held_since=None)
    return running.filter(~Exists(first_review)).select_related("body")


def _owed() -> QuerySet[Obligation]:
    """Everything owed; but a first review waits while a notified procedure holds its clock, as a decision does."""
    held = Q(kind=ObligationKind.FIRST_REVIEW, case__held_since__isnull=False)
    return Obligation.objects.filter(~held, closed_at=None).select_related("case__body")


def _deliveries(calendar: Calendar) -> Source:
    """The day of a delivery is not stored: it follows from the decision. Parts of a joint case wait for the whole."""

    def below(day: date) -> datetime:
        return end_of(terms.latest_start(terms.DELIVERY, due_by=day, calendar=calendar))

    def due(decided: datetime) -> date:
        return terms.due_day(terms.DELIVERY, decided, calendar=calendar)

    rows = Case.objects.filter(state__in=[S.GRANTED, S.ISSUED, S.DENIED]).select_related("body")
    alone = rows.filter(Q(joint=None) | Q(state=S.GRANTED))
    return Source(OwedKind.DELIVERY, alone, "decided_at", "", below, due, datetime.fromisoformat)


def _dated(kind: str, rows: QuerySet[Any], column: str, *, path: str = "") -> Source:
    return Source(
        kind,
        rows,
        column,
        path,
        below=lambda day: day + timedelta(days=1),
        due=lambda day: day,
        read=date.fromisoformat,
    )
