"""How long the office still has for a case, in words and a tone; never by colour alone."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from tongban.cases.clock import Calendar, working_days_left
from tongban.cases.lifecycle import CLOCK_RUNS, ENDED
from tongban.cases.models import Case
from tongban.cases.queries import days_left, deadline_of, delivered_with_joint
from tongban.cases.states import CaseState
from tongban.kernel.today import today
from tongban.web.ui.formats import days_left_text, month_day

#: From so many working days on, the remaining time is marked.
SOON = 2


@dataclass(frozen=True, slots=True)
class Due:
    """One tag and the day behind it."""

    word: str
    tone: str
    on: date | None
    #: What is due on that day, or why no day is known.
    what: str
    #: The day may still move, because the holidays of its year are not published.
    provisional: bool = False


def due_of(case: Case, *, calendar: Calendar) -> Due:
    """The tag of a case: the days left for the office's present move, or why there are none."""
    left = days_left(case, calendar=calendar)
    state = CaseState(case.state)
    if case.held_since is not None and state in CLOCK_RUNS:
        word = gettext("自%(day)s起中止（%(procedure)s）") % {
            "day": month_day(case.held_since),
            "procedure": case.held_for,
        }
        return Due(word, "neutral", None, gettext("结束后重新推算到期日"))
    if state == CaseState.CORRECTING and case.supply_due_on is not None:
        return Due(str(state.label), "neutral", case.supply_due_on, gettext("申请人应在此前补正"))
    if left is None and (state in ENDED or state == CaseState.CORRECTING):
        return Due(str(state.label), _RESTING.get(state, "neutral"), None, "")
    if left is None and delivered_with_joint(case):
        return Due(gettext("随一件事一并送达"), "neutral", None, gettext("其他事项办完后由牵头机构一次送达"))
    if left is None:
        return Due(gettext("未设时限"), "neutral", None, "")
    on = deadline_of(case, calendar=calendar)
    provisional = on is not None and not calendar.known(on.year)
    what = gettext("牵头机构应在此前统一送达") if delivered_with_joint(case) else _what(state)
    return Due(days_left_text(left), _tone(left), on, what, provisional)


def due_on(day: date | None, what: str, *, calendar: Calendar) -> Due:
    """The tag of anything else that is due on a day."""
    if day is None:
        return Due(gettext("未设时限"), "neutral", None, "")
    left = working_days_left(today(), day, calendar)
    return Due(days_left_text(left), _tone(left), day, what)


_RESTING = {
    CaseState.CLOSED: "good",
    CaseState.ARCHIVED: "good",
    CaseState.REFUSED: "ended",
    CaseState.NOT_NEEDED: "ended",
    CaseState.WITHDRAWN: "ended",
    CaseState.ABANDONED: "ended",
}


def _tone(left: int) -> str:
    return "late" if left < 0 else "notice" if left <= SOON else "active"


def _what(state: CaseState) -> str:
    if state in {CaseState.SUBMITTED, CaseState.PRE_REVIEWED}:
        return gettext("应在此前答复是否受理")
    if state in {CaseState.GRANTED, CaseState.ISSUED, CaseState.DENIED}:
        return gettext("应在此前送达")
    return gettext("应在此前作出决定")
