"""The deadline of a case, reckoned anew from its records; nothing is ever counted up."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import (
    Calendar,
    Hold,
    Line,
    LineKind,
    Reckoning,
    Unit,
    reckon,
    unit_of,
    working_day_after,
    working_days_left,
)
from tongban.cases.models import Case, JointCase, Obligation, SpecialProcedure
from tongban.cases.states import JointState, ObligationKind
from tongban.cases.terms import DECISION, DELIVERY, due_of
from tongban.catalogue.definition import Definition
from tongban.catalogue.queries import definition_of
from tongban.kernel.today import BEIJING

#: Procedures whose time the law leaves out of the limit (行政许可法第四十五条).
LEFT_OUT = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
WORKING_DAY = "工作日"
#: Procedures that any item may need although the law does not leave their time out: they are recorded and told.
COUNTED = ("公示", "现场核查")


def kinds_for(definition: Definition) -> dict[str, bool]:
    """The special procedures this item knows: kind -> whether its time counts in the limit."""
    own = {
        special.kind: special.kind not in LEFT_OUT if special.counts_in_limit is None else special.counts_in_limit
        for special in definition.special_procedures
    }
    return {**dict.fromkeys(LEFT_OUT, False), **dict.fromkeys(COUNTED, True), **own}


def longest_extension(definition: Definition) -> int:
    """By how much the item lets its limit be extended, in the extension's own unit."""
    allowed = definition.time_limit.extension
    return allowed.value if allowed is not None else DECISION.extension


def extension_for(case: Case, *, calendar: Calendar | None = None) -> int:
    """By how much the limit of this case may be extended, in the limit's own unit; 0: not at all.

    An extension in another unit reaches to a day, and as many of the limit's units as fit before it are allowed: thirty
    calendar days never become thirty working days. Where the item names none, the ten working days of 行政许可法第四十二条
    are for licences whose limit is in working days; another unit comes from another law, which then extends by itself.
    """
    definition = definition_of(case.version)
    allowed = definition.time_limit.extension
    if allowed is None:
        return DECISION.extension if definition.is_licence and case.limit_unit == WORKING_DAY else 0
    if allowed.unit == case.limit_unit:
        return allowed.value
    counted = calendar or working_calendar()
    now_due = case.due_on
    last = reckon(now_due, allowed.value, unit_of(allowed.unit), calendar=counted).due_on if now_due else None
    if now_due is None or last is None:
        return 0
    if case.limit_unit == WORKING_DAY:
        return working_days_left(now_due, last, counted)
    return (last - now_due).days if unit_of(case.limit_unit) is Unit.CALENDAR_DAY else 0


def planned_end(procedure: SpecialProcedure, *, calendar: Calendar | None = None) -> date:
    """The last day of a procedure that begins when it began and takes as long as expected."""
    counted = calendar or working_calendar()
    return working_day_after(procedure.started_on, procedure.expected_days, calendar=counted)


def holds_of(case: Case) -> list[Hold]:
    """The special procedures as held days: each from its written notice on, so one without notice holds nothing."""
    return [
        Hold(procedure.started_on, procedure.ended_on, procedure.kind, noticed_on=procedure.noticed_on)
        for procedure in case.procedures.all()
        if not procedure.counts_in_limit
    ]


def reckoning_of(case: Case, *, calendar: Calendar | None = None) -> Reckoning | None:
    """Due day and account of the decision; None before acceptance or where the item sets no limit.

    Where a lower body reviews first, its limit runs from the acceptance (行政许可法第四十三条); the upper body's
    limit runs from the day on which the file reached it, for only then can it decide (第三十五、四十二条).
    """
    if case.accepted_at is None or case.limit_value is None:
        return None
    first = _first_review(case)
    received = first.closed_at if first is not None else None
    found = reckon(
        received or case.accepted_at,
        case.limit_value,
        unit_of(case.limit_unit),
        calendar=calendar or working_calendar(),
        holds=holds_of(case),
        extension=case.extension_value,
    )
    return found if first is None else replace(found, account=_told(found.account, _day(case.accepted_at), received))


def delivery_of_joint(joint: JointCase, *, calendar: Calendar | None = None) -> Reckoning | None:
    """By when everything is delivered at once, from the day on which all parts were done (行政许可法第四十四条).

    None before that day, and where nothing is to be delivered.
    """
    if joint.finished_at is None or joint.state not in {JointState.READY, JointState.CLOSED}:
        return None
    found = due_of(DELIVERY, joint.finished_at, calendar=calendar or working_calendar())
    start = Line(_day(joint.finished_at), None, "全部事项办完，统一送达期限起算", DELIVERY.article, LineKind.START)
    return replace(found, account=(start, *found.account[1:]))


def _first_review(case: Case) -> Obligation | None:
    """The lower body's review; asked of the database only where the item knows one."""
    if definition_of(case.version).first_review is None:
        return None
    rows = [one for one in case.obligations.all() if one.kind == ObligationKind.FIRST_REVIEW]
    return max(rows, key=lambda one: one.started_on, default=None)


def _told(account: tuple[Line, ...], accepted: date, received: datetime | None) -> tuple[Line, ...]:
    """The account with the reason why it starts where it does."""
    if received is None:
        return (
            Line(accepted, None, "下级机关受理之日，初审期限起算", "行政许可法第四十三条", LineKind.START),
            *account[1:],
        )
    return (
        Line(accepted, None, "下级机关受理，先行审查", "行政许可法第四十三条", LineKind.START),
        Line(
            _day(received),
            None,
            "上级机关收到初审意见和全部材料，决定期限起算",
            "行政许可法第三十五条、第四十二条",
            LineKind.START,
        ),
        *account[1:],
    )


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def clock_fields(case: Case, *, calendar: Calendar | None = None) -> dict[str, Any]:
    """The columns that keep what the clock of the decision says now; empty where there is no such clock.

    While held, the last due day stays in place for sorting, and `held_since` says that it waits. A limit that had
    run out before the procedure was told is not held by it: late stays late.
    """
    reckoning = reckoning_of(case, calendar=calendar)
    if reckoning is None:
        return {}
    if reckoning.due_on is None:
        running = next((p for p in case.procedures.all() if p.ended_on is None and p.noticed_on), None)
        return {"held_since": running.noticed_on, "held_for": running.kind} if running is not None else {}
    return {
        "due_on": reckoning.due_on,
        "due_provisional": reckoning.provisional,
        "held_since": None,
        "held_for": "",
    }
