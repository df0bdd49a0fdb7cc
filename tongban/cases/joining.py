"""How a branch of a joint case stands, told by its case; and how long the whole may take. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from tongban.cases.clock import Calendar, Unit, reckon, unit_of, working_days_left
from tongban.catalogue.bundles.definition import BundleDefinition
from tongban.catalogue.bundles.graph import ancestors
from tongban.catalogue.bundles.planning import BranchState, Plan, critical_path
from tongban.catalogue.definition import Definition
from tongban.catalogue.situations import Known, limit_for

#: Working days for unified or joint handling, and by how many the head of the government may extend (行政许可法第四十二条).
JOINT_LIMIT, JOINT_EXTENSION = 45, 15

_ENDS = {
    "issued": BranchState.GRANTED,
    "denied": BranchState.DENIED,
    "refused": BranchState.DENIED,
    "abandoned": BranchState.DENIED,
    "not_needed": BranchState.NOT_NEEDED,
    "withdrawn": BranchState.WITHDRAWN,
}
#: The acts that end a case without a decision; for one that is in the archive already they tell how it ended.
_END_ACTS = {
    "refuse": BranchState.DENIED,
    "deem_abandoned": BranchState.DENIED,
    "not_needed": BranchState.NOT_NEEDED,
    "withdraw": BranchState.WITHDRAWN,
    "lapse_tolerance": BranchState.WITHDRAWN,
}


def end_of(state: str, decision: str, acts: Collection[str] = ()) -> BranchState | None:
    """How a branch has ended, by the state and decision of its case; None while it runs.

    `acts`: the kinds of event in its log; asked only of a case that was archived without a decision.
    """
    if state in _ENDS:
        return _ENDS[state]
    if state in {"closed", "archived"}:
        if decision:
            return BranchState.GRANTED if decision == "granted" else BranchState.DENIED
        return next((end for act, end in _END_ACTS.items() if act in acts), None)
    return None


def blockers_of(plan: Plan, no: int, states: Mapping[int, BranchState]) -> list[int]:
    """Why a branch was dropped: those before it that failed; else those whose failure ends the whole (`end_all`)."""
    failed = {one for one in plan.numbers if states[one] in {BranchState.DENIED, BranchState.WITHDRAWN}}
    before = ancestors(plan.after)[no]
    return [one for one in plan.numbers if one in failed & before] or [
        one for one in plan.numbers if one in failed and plan.component(one).on_denial == "end_all"
    ]


#: A month in working days, for limits that the law sets in months; and calendar days to a working week.
_MONTH, _WEEK = 21, 7


def days_of(definition: Definition, known: Known, bundle_days: int | None) -> int | None:
    """The working days that a component may take: the shorter of the bundle's own count and the item's limit.

    Limits in calendar days, months or hours are turned into working days, rounded up: the whole is reckoned in them.
    """
    limit = limit_for(definition, known).binding
    own = None
    if limit is not None:
        value = limit.value
        own = {
            "工作日": value,
            "自然日": -(-value * 5 // _WEEK),
            "月": value * _MONTH,
            "小时": -(-value // 24),
        }[limit.unit]
    both = [days for days in (own, bundle_days) if days is not None]
    return min(both, default=None)


def whole_limit(plan: Plan, days: Mapping[int, int | None]) -> int:
    """The bundle's own limit in working days: the longest way through the graph, never more than the law's 45."""
    return min(max(critical_path(plan, days).total_days, 1), JOINT_LIMIT)


def extension_of(bundle: BundleDefinition, *, due_on: date, calendar: Calendar) -> int:
    """By how many working days the whole may be extended, once: what the bundle says, never more than the law's fifteen.

    A length in another unit reaches to a day, and as many working days as fit before it are allowed. 0: not at all.
    """
    span = bundle.extension
    if span is None:
        return JOINT_EXTENSION
    unit, days = unit_of(span.unit), span.value
    if unit is not Unit.WORKING_DAY:
        last = reckon(due_on, span.value, unit, calendar=calendar).due_on
        days = working_days_left(due_on, last, calendar) if last is not None else 0
    return min(days, JOINT_EXTENSION)
