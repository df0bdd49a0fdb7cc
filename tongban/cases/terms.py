"""Every clock of the law as one table: what starts it, how long, in which unit, who owes it, what happens at its end.

行政许可法第八十二条 speaks only of the organ's periods, so the unit is a field of each clock. What a locality or this
platform chose, because the law leaves it open, says so in `article`. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tongban.cases.clock import Calendar, Hold, Reckoning, Unit, reckon


class Party(StrEnum):
    """Who owes the act."""

    ORGAN = "organ"
    LOWER_ORGAN = "lower_organ"
    OTHER_ORGAN = "other_organ"
    APPLICANT = "applicant"


class Expiry(StrEnum):
    """What happens when the time is up and the act was not done."""

    DEEMED_ACCEPTED = "deemed_accepted"  # as of the day the materials were received
    DEEMED_ABANDONED = "deemed_abandoned"
    DEEMED_RENEWED = "deemed_renewed"
    DEEMED_AGREED = "deemed_agreed"  # silence is no objection
    OVERDUE = "overdue"  # late, and answered for; no tacit grant in general
    RIGHT_LAPSES = "right_lapses"
    LATE_APPLICATION = "late_application"
    DEFECT = "defect"  # the step has to be done again
    ACCEPTANCE_FALLS = "acceptance_falls"  # tolerated materials did not come
    CHECK_OVERDUE = "check_overdue"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Term:
    """One clock. `length` None: the law sets none, or the day itself is given."""

    key: str
    starts: str
    length: int | None
    unit: Unit
    owed_by: Party
    on_expiry: Expiry
    article: str
    #: By how much it may be extended, once; 0 not at all.
    extension: int = 0
    #: Whether a notified special procedure holds it (行政许可法第四十五条).
    holdable: bool = False
    #: Counted back from the day named in `starts`: the act must come at least so long before it.
    before: bool = False

    @property
    def days(self) -> int:
        """The length of a clock that has one; raises ValueError for the others."""
        if self.length is None:
            raise ValueError(f"{self.key} has no length of its own")
        return self.length


_WD, _CD, _MONTH = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH
_ORGAN, _APPLICANT = Party.ORGAN, Party.APPLICANT

ANSWER = Term("answer", "收到申请材料", 5, _WD, _ORGAN, Expiry.DEEMED_ACCEPTED, "行政许可法第三十二条")
SUPPLY = Term("supply", "补正告知", 15, _WD, _APPLICANT, Expiry.DEEMED_ABANDONED, "补正告知书载明（本平台约定）")
FIRST_REVIEW = Term(
    "first_review", "下级机关受理", 20, _WD, Party.LOWER_ORGAN, Expiry.OVERDUE, "行政许可法第四十三条", holdable=True
)
DECISION = Term(
    "decision", "受理", 20, _WD, _ORGAN, Expiry.OVERDUE, "行政许可法第四十二条", extension=10, holdable=True
)
JOINT_DECISION = Term(
    "joint_decision", "受理", 45, _WD, _ORGAN, Expiry.OVERDUE, "行政许可法第四十二条", extension=15, holdable=True
)
DELIVERY = Term("delivery", "作出决定", 10, _WD, _ORGAN, Expiry.OVERDUE, "行政许可法第四十四条")
ASK_FOR_HEARING = Term(
    "ask_for_hearing", "被告知听证权利", 5, _WD, _APPLICANT, Expiry.RIGHT_LAPSES, "行政许可法第四十七条"
)
HOLD_HEARING = Term("hold_hearing", "提出听证申请", 20, _WD, _ORGAN, Expiry.OVERDUE, "行政许可法第四十七条")
HEARING_NOTICE = Term("hearing_notice", "举行听证", 7, _WD, _ORGAN, Expiry.DEFECT, "行政许可法第四十八条", before=True)
SEND_INSPECTORS = Term("send_inspectors", "受理", 5, _WD, _ORGAN, Expiry.OVERDUE, "行政许可法第五十五条")
RENEWAL_APPLICATION = Term(
    "renewal_application", "有效期届满", 30, _CD, _APPLICANT, Expiry.LATE_APPLICATION, "行政许可法第五十条", before=True
)
RENEWAL_DECISION = Term(
    "renewal_decision", "有效期届满", 0, _CD, _ORGAN, Expiry.DEEMED_RENEWED, "行政许可法第五十条", before=True
)
OPINION = Term("opinion", "征求意见", 5, _WD, Party.OTHER_ORGAN, Expiry.DEEMED_AGREED, "征求意见函载明（本平台约定）")
TOLERATED_MATERIALS = Term(
    "tolerated_materials", "容缺受理", 20, _WD, _APPLICANT, Expiry.ACCEPTANCE_FALLS, "容缺受理承诺书载明（本平台约定）"
)
PROMISE_CHECK = Term(
    "promise_check",
    "作出告知承诺决定",
    60,
    _CD,
    _ORGAN,
    Expiry.CHECK_OVERDUE,
    "事项规定的核查期限（未规定时本平台约定）",
)
PAYMENT = Term("payment", "缴费通知", None, _WD, _APPLICANT, Expiry.NOTHING, "法律未设统一期限")
REVIEW = Term("review", "知道决定", 60, _CD, _APPLICANT, Expiry.RIGHT_LAPSES, "行政复议法第二十条")
SUIT = Term("suit", "知道决定", 6, _MONTH, _APPLICANT, Expiry.RIGHT_LAPSES, "行政诉讼法第四十六条")

TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        ANSWER, SUPPLY, FIRST_REVIEW, DECISION, JOINT_DECISION, DELIVERY, ASK_FOR_HEARING, HOLD_HEARING, HEARING_NOTICE,
        SEND_INSPECTORS, RENEWAL_APPLICATION, RENEWAL_DECISION, OPINION, TOLERATED_MATERIALS, PROMISE_CHECK, PAYMENT,
        REVIEW, SUIT,
    )
}  # fmt: skip


def due_of(
    term: Term,
    start: date | datetime,
    *,
    calendar: Calendar,
    holds: Sequence[Hold] = (),
    extension: int = 0,
    length: int | None = None,
) -> Reckoning:
    """When a clock of the table that started then is due; `length` is what the item or a promise sets instead.

    Holds of a clock that nothing holds are left aside. Raises ValueError for a clock without a length or counted
    back from a day, and for an extension that the law does not know.
    """
    lasts = term.length if length is None else length
    if term.before or lasts is None:
        raise ValueError(f"{term.key} has no length that runs on from a start")
    if extension and not term.extension:
        raise ValueError(f"{term.key} cannot be extended")
    stops = [hold for hold in holds if term.holdable or hold.outage]
    return reckon(start, lasts, term.unit, calendar=calendar, holds=stops, extension=extension, basis=term.article)


def due_day(term: Term, start: date | datetime, *, calendar: Calendar, length: int | None = None) -> date:
    """The due day of a clock that nothing holds."""
    due = due_of(term, start, calendar=calendar, length=length).due_on
    if due is None:  # only a hold without end leaves a clock without a day
        raise ValueError("a limit without holds always ends")
    return due


def latest_day_to(term: Term, *, before: date, calendar: Calendar) -> date:
    """The last day on which an act that must come so long before a day is still in time.

    In working days it is a working day: nobody is served on a rest day. Calendar days are not moved: one may
    apply online on any day. Raises ValueError for a clock that runs forward.
    """
    if not term.before or term.length is None or term.unit not in {_WD, _CD}:
        raise ValueError(f"{term.key} is not counted back from a day")
    if term.unit is _CD:
        return before - timedelta(days=term.length)
    day, left = before, term.length
    while left or not calendar.is_working(day):
        left -= left > 0 and calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def latest_start(term: Term, *, due_by: date, calendar: Calendar) -> date:
    """The last day on which a clock that runs forward may have started so as to be due on that day or before.

    A later start is never due earlier, so that the day tells what is due among rows that keep only their start.
    """
    start = due_by - timedelta(days=term.days)  # no limit in days, working days or months ends sooner
    while due_day(term, start, calendar=calendar) > due_by:
        start -= timedelta(days=1)
    return start
