"""From a bundle and the applicant's answers to the parts that run, their order, and what a result leads to. Pure."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Set
from enum import StrEnum
from typing import Literal

from tongban.catalogue.bundles.definition import BundleDefinition, Component
from tongban.catalogue.bundles.graph import ancestors, ordered
from tongban.catalogue.situations import Answers, applies


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The components of one joint case in the order in which they may run, and what each waits for."""

    components: tuple[Component, ...]
    after: Mapping[int, frozenset[int]]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(component.no for component in self.components)

    @property
    def places(self) -> dict[int, int]:
        """Component -> its place in this plan, as people count: without gaps where a component is not called for."""
        return {no: place for place, no in enumerate(self.numbers, start=1)}

    @property
    def days(self) -> dict[int, int | None]:
        """The limits that the bundle itself names."""
        return {component.no: component.limit_days for component in self.components}

    def component(self, no: int) -> Component:
        return next(component for component in self.components if component.no == no)


@dataclasses.dataclass(frozen=True, slots=True)
class CriticalPath:
    """The chain that decides how long the whole takes. Components without a known limit count as nothing and are
    listed in `without_limit`: the whole then takes at least `total_days`.
    """

    total_days: int
    path: tuple[int, ...]
    without_limit: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when a component runs, in days from the start of the whole."""

    start: int
    end: int


def plan(bundle: BundleDefinition, answers: Answers, left_out: Collection[int] = frozenset()) -> Plan:
    """The components that these answers call for, without the optional ones that the applicant leaves out.

    An unanswered question calls for nothing. What belongs to the matter cannot be left out: naming it in
    `left_out` changes nothing. Where a component waits for one that is not in the plan, it waits for what that
    one would have waited for, so the order survives. Expects a checked bundle (no circle).
    """
    parts = {
        component.no: component
        for component in bundle.components
        if applies(component.when, answers) and not (component.optional and component.no in left_out)
    }
    whole = {component.no: component.after for component in bundle.components}
    before = ancestors(whole)
    after: dict[int, frozenset[int]] = {}
    for no in ordered(whole):
        direct = {one for one in whole[no] if one in parts}
        instead = {one for gone in whole[no] if gone in whole and gone not in parts for one in after[gone]}
        # what follows from the rest anyway would only draw a second line
        implied = {one for one in instead - direct if any(one in before[other] for other in direct | instead)}
        after[no] = frozenset(direct | instead - implied)
    kept = {no: waits for no, waits in after.items() if no in parts}
    return Plan(components=tuple(parts[no] for no in ordered(kept)), after=kept)


def startable(plan: Plan, finished: Set[int], begun: Set[int]) -> tuple[int, ...]:
    """The components that have not begun and whose predecessors have all come out well."""
    return tuple(no for no in plan.numbers if no not in begun and no not in finished and plan.after[no] <= finished)


def dependants(plan: Plan, no: int) -> frozenset[int]:
    """Everything that waits for this component, directly or not."""
    return frozenset(later for later, before in ancestors(plan.after).items() if no in before)


def waves(plan: Plan) -> tuple[tuple[int, ...], ...]:
    """The components in columns for drawing: each stands one column after the last one it waits for."""
    column: dict[int, int] = {}
    for no in plan.numbers:
        column[no] = max((column[before] + 1 for before in plan.after[no]), default=0)
    return tuple(
        tuple(no for no in plan.numbers if column[no] == wave) for wave in range(max(column.values(), default=-1) + 1)
    )


def forecast(
    plan: Plan, days: Mapping[int, int | None], finished: Mapping[int, int] | None = None
) -> dict[int, Stretch]:
    """When each component runs if every one takes its days and starts as soon as it may.

    `finished` holds on which day (from the start of the whole) a component really ended. A component without
    known days takes none.
    """
    ended = finished or {}
    stretches: dict[int, Stretch] = {}
    for no in plan.numbers:
        start = max((stretches[before].end for before in plan.after[no]), default=0)
        end = ended[no] if no in ended else start + (days.get(no) or 0)
        stretches[no] = Stretch(min(start, end), end)
    return stretches


def critical_path(plan: Plan, days: Mapping[int, int | None]) -> CriticalPath:
    """The longest chain. Of equally long ones the one with more components, then the lower numbers."""
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for no in plan.numbers:
        length, path = _longest(best[before] for before in plan.after[no])
        best[no] = (length + (days.get(no) or 0), (*path, no))
    total, path = _longest(best.values())
    return CriticalPath(total, path, tuple(no for no in plan.numbers if days.get(no) is None))


def _longest(chains: Iterable[tuple[int, tuple[int, ...]]]) -> tuple[int, tuple[int, ...]]:
    return min(chains, key=lambda chain: (-chain[0], -len(chain[1]), chain[1]), default=(0, ()))


class BranchState(StrEnum):
    """Where one component of a joint case stands, as far as the others are concerned."""

    WAITING = "waiting"
    RUNNING = "running"
    GRANTED = "granted"
    NOT_NEEDED = "not_needed"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


_OPEN = frozenset({BranchState.WAITING, BranchState.RUNNING})
_SATISFIED = frozenset({BranchState.GRANTED, BranchState.NOT_NEEDED})
_FAILED = frozenset({BranchState.DENIED, BranchState.WITHDRAWN})

Outcome = Literal["granted", "partly", "denied"]


@dataclasses.dataclass(frozen=True, slots=True)
class Settlement:
    """What follows from where the components stand. `finished` and `outcome` hold once `drop` has been done."""

    start: tuple[int, ...]
    drop: tuple[int, ...]
    finished: bool
    outcome: Outcome | None


def settle(plan: Plan, states: Mapping[int, BranchState]) -> Settlement:
    """What is to start, what is to be dropped, and whether and how the whole has ended.

    - A waiting component starts when everything it waits for is granted or not needed.
    - A denied or withdrawn component drops everything that waits for it, directly or not; if its definition says
      `end_all`, everything that still waits anywhere. What runs already goes on: each office must answer its own case.
    - What was dropped drops what waits for it in turn, but never triggers `end_all` itself.
    - The whole has ended when nothing waits or runs. It is *granted* when all came out well; *denied* when nothing
      was granted or not needed at all, or when a component that belongs to the matter (any necessity but 选办) failed
      or was dropped and either nothing was granted or an `end_all` component failed; otherwise *partly* granted.

    It is a function of the states alone, so the order of events does not matter; a component without a state is
    waiting, a state without a component is ignored; settling again after doing what it says asks for nothing more.
    """
    now = {no: BranchState(states.get(no, BranchState.WAITING)) for no in plan.numbers}
    lost = {no for no, state in now.items() if state in _FAILED or state is BranchState.DROPPED}
    ends_all = any(now[one.no] in _FAILED and one.on_denial == "end_all" for one in plan.components)
    before = ancestors(plan.after)
    drop = tuple(no for no in plan.numbers if now[no] is BranchState.WAITING and (ends_all or before[no] & lost))
    now.update(dict.fromkeys(drop, BranchState.DROPPED))
    well = {no for no, state in now.items() if state in _SATISFIED}
    start = tuple(no for no in plan.numbers if now[no] is BranchState.WAITING and plan.after[no] <= well)
    finished = not _OPEN & set(now.values())
    return Settlement(start, drop, finished, _outcome(plan, now, ends_all=ends_all) if finished else None)


def _outcome(plan: Plan, now: Mapping[int, BranchState], *, ends_all: bool) -> Outcome:
    if all(state in _SATISFIED for state in now.values()):
        return "granted"
    if not any(state in _SATISFIED for state in now.values()):
        return "denied"
    core_failed = any(not one.optional and now[one.no] not in _SATISFIED for one in plan.components)
    nothing_granted = BranchState.GRANTED not in now.values()
    return "denied" if core_failed and (nothing_granted or ends_all) else "partly"
