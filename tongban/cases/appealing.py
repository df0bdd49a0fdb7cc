"""Until when a decision can be fought (行政复议法第二十条、行政诉讼法第四十六条). Pure."""

from datetime import date

from tongban.cases.clock import Calendar, Unit, reckon
from tongban.cases.states import AppealKind

_TERMS: dict[str, tuple[int, Unit]] = {
    AppealKind.RECONSIDERATION: (60, Unit.CALENDAR_DAY),
    AppealKind.LAWSUIT: (6, Unit.MONTH),
}


def last_day_of(kind: str, *, since: date, calendar: Calendar) -> date:
    """The last day of the term, the day on which the decision became known not counted; rest days carry it on."""
    length, unit = _TERMS[kind]
    until = reckon(since, length, unit, calendar=calendar).due_on
    if until is None:  # only a hold without end leaves a term without a day
        raise ValueError("a term without holds always ends")
    return until
