"""When a hearing may be held and who may chair it (行政许可法第四十七、四十八条). Pure."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from tongban.cases.clock import Calendar, working_day_after
from tongban.cases.periods import ASK_HEARING_WITHIN, HEARING_NOTICE_BEFORE, HOLD_HEARING_WITHIN

#: The special procedure that a hearing is for the clock (第四十五条).
KIND = "听证"


class Window(NamedTuple):
    """The first and the last day on which the hearing may be held."""

    first: date
    last: date


def ask_by(told_on: date, *, calendar: Calendar) -> date:
    """The last day, until its end, on which a hearing may be asked for."""
    return working_day_after(told_on, ASK_HEARING_WITHIN, calendar=calendar)


def hold_by(requested_on: date, *, calendar: Calendar) -> date:
    """The day by which the hearing is held."""
    return working_day_after(requested_on, HOLD_HEARING_WITHIN, calendar=calendar)


def window(noticed_on: date, last: date, *, calendar: Calendar) -> Window:
    """The days that a notice of that day may name. When the term can no longer be kept, it is the first possible day:
    the hearing is then late, but nobody loses it, and nobody loses the seven days to prepare.
    """
    first = working_day_after(noticed_on, HEARING_NOTICE_BEFORE, calendar=calendar)
    return Window(first, max(first, last))


def possible_chairs(
    colleagues: Collection[int], *, reviewers: Collection[int], deciders: Collection[int]
) -> frozenset[int]:
    """Who may chair: nobody who reviewed the case; nobody who decides in this body, unless nobody else is left."""
    free = frozenset(colleagues) - frozenset(reviewers)
    return free - frozenset(deciders) or free
