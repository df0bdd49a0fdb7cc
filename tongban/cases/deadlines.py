"""The deadline of a case, reckoned anew from its records; nothing is ever counted up."""

from typing import Any

from tongban.authorities.queries import working_calendar
from tongban.cases.clock import Calendar, Hold, Reckoning, reckon, unit_of
from tongban.cases.models import Case
from tongban.cases.terms import DECISION
from tongban.catalogue.definition import Definition

#: Procedures whose time the law leaves out of the limit (行政许可法第四十五条).
LEFT_OUT = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")


def kinds_for(definition: Definition) -> dict[str, bool]:
    """The special procedures this item knows: kind -> whether its time counts in the limit."""
    own = {special.kind: bool(special.counts_in_limit) for special in definition.special_procedures}
    return {**dict.fromkeys(LEFT_OUT, False), **own}


def longest_extension(definition: Definition) -> int:
    """By how much the limit of this item may be extended, in the limit's own unit."""
    allowed = definition.time_limit.extension
    return allowed.value if allowed is not None else DECISION.extension


def holds_of(case: Case) -> list[Hold]:
    """The special procedures as held days: each from its written notice on, so one without notice holds nothing."""
    return [
        Hold(procedure.started_on, procedure.ended_on, procedure.kind, noticed_on=procedure.noticed_on)
        for procedure in case.procedures.all()
        if not procedure.counts_in_limit
    ]


def reckoning_of(case: Case, *, calendar: Calendar | None = None) -> Reckoning | None:
    """Due day and account of the decision; None before acceptance or where the item sets no limit."""
    if case.accepted_at is None or case.limit_value is None:
        return None
    return reckon(
        case.accepted_at,
        case.limit_value,
        unit_of(case.limit_unit),
        calendar=calendar or working_calendar(),
        holds=holds_of(case),
        extension=case.extension_value,
    )


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
