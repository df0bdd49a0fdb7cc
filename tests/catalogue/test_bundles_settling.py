"""Random graphs, verdicts and orders of events against a plain reference: every component ends exactly once."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.bundles.definition import BundleDefinition, Component, OnDenial
from tongban.catalogue.bundles.planning import BranchState, Plan, plan, settle
from tongban.catalogue.definition import Option, Situation

ENDS = [BranchState.GRANTED, BranchState.NOT_NEEDED, BranchState.DENIED, BranchState.WITHDRAWN]
WELL = {BranchState.GRANTED, BranchState.NOT_NEEDED}
FAILED = {BranchState.DENIED, BranchState.WITHDRAWN}
States = dict[int, BranchState]


@st.composite
def bundles(draw: st.DrawFn, *, end_all: bool = True) -> BundleDefinition:
    """Up to eight components with mixed-up numbers, some of them optional or called for by an answer only."""
    numbers = draw(st.permutations(range(1, draw(st.integers(1, 8)) + 1)))
    rules: list[OnDenial] = ["drop_dependants", "end_all"] if end_all else ["drop_dependants"]
    components = [
        Component(
            no=no,
            name=f"第{no}项",
            department="SCJG",
            after=tuple(draw(st.lists(st.sampled_from(numbers[:place]), unique=True, max_size=3)) if place else ()),
            when=draw(st.sampled_from([None, None, {"Q": ("a",)}, {"Q": ("b",)}])),
            necessity=draw(st.sampled_from(["必办", "选办", "情形必办", "数据核验", "联办"])),
            on_denial=draw(st.sampled_from(rules)),
        )
        for place, no in enumerate(numbers)
    ]
    return BundleDefinition(
        id="T",
        name="试验",
        subject="自然人",
        lead_department="SCJG",
        situations=(
            Situation(id="Q", question="?", options=(Option(value="a", label="a"), Option(value="b", label="b"))),
        ),
        components=tuple(draw(st.permutations(components))),
    )


def plans(*, end_all: bool = True) -> st.SearchStrategy[Plan]:
    left_out = st.frozensets(st.integers(1, 8))
    return st.builds(plan, bundles(end_all=end_all), st.sampled_from([{"Q": "a"}, {"Q": "b"}]), left_out)


def reaches(whole: BundleDefinition, no: int) -> set[int]:
    """Everything before a component in the whole bundle, by plain walking."""
    before, waiting = set[int](), [no]
    while waiting:
        here = waiting.pop()
        for one in whole.component(here).after:
            if one not in before:
                before.add(one)
                waiting.append(one)
    return before


@settings(max_examples=150, deadline=None)
@given(bundles(), st.sampled_from(["a", "b", ""]), st.frozensets(st.integers(1, 8)))
def test_leaving_components_out_never_changes_who_comes_before_whom(
    bundle: BundleDefinition, answer: str, left_out: frozenset[int]
) -> None:
    planned = plan(bundle, {"Q": answer} if answer else {}, left_out)
    wanted = {
        one.no
        for one in bundle.components
        if (one.when is None or answer in one.when["Q"]) and not (one.necessity == "选办" and one.no in left_out)
    }
    assert set(planned.numbers) == wanted
    for no in planned.numbers:
        before, waiting = set[int](), list(planned.after[no])
        while waiting:
            here = waiting.pop()
            before.add(here)
            waiting += planned.after[here]
        assert before == reaches(bundle, no) & wanted
        places = [planned.numbers.index(one) for one in planned.after[no]]
        assert all(place < planned.numbers.index(no) for place in places)


def reference(planned: Plan, states: States) -> tuple[set[int], set[int]]:
    """What may start and what is lost, said as plainly as possible: round by round until nothing changes."""
    now = {no: states.get(no, BranchState.WAITING) for no in planned.numbers}
    if any(now[one.no] in FAILED and one.on_denial == "end_all" for one in planned.components):
        lost = {no for no in now if now[no] is BranchState.WAITING}
    else:
        lost = set()
    changed = True
    while changed:
        changed = False
        for no in now:
            ruined = any(now[b] in FAILED | {BranchState.DROPPED} or b in lost for b in planned.after[no])
            if now[no] is BranchState.WAITING and no not in lost and ruined:
                lost.add(no)
                changed = True
    ready = {
        no
        for no in now
        if now[no] is BranchState.WAITING and no not in lost and all(now[b] in WELL for b in planned.after[no])
    }
    return ready, lost


def step(planned: Plan, states: States) -> States:
    settlement = settle(planned, states)
    return (
        states
        | dict.fromkeys(settlement.start, BranchState.RUNNING)
        | dict.fromkeys(settlement.drop, BranchState.DROPPED)
    )


@settings(max_examples=250, deadline=None)
@given(plans(), st.randoms(use_true_random=False))
def test_every_component_ends_exactly_once_and_the_whole_always_ends(planned: Plan, luck: random.Random) -> None:
    states: States = {}
    started: list[int] = []
    ended: list[int] = []
    for _ in range(2 * len(planned.numbers) + 1):
        ready, lost = reference(planned, states)
        settlement = settle(planned, states)
        assert (set(settlement.start), set(settlement.drop)) == (ready, lost)
        started += settlement.start
        ended += settlement.drop
        states = step(planned, states)
        again = settle(planned, states)
        assert (again.start, again.drop) == ((), ()), "settling twice asks for nothing more"
        assert (again.finished, again.outcome) == (settlement.finished and not settlement.start, again.outcome)
        running = [no for no, state in states.items() if state is BranchState.RUNNING]
        if not running:
            break
        for no in luck.sample(running, luck.randint(1, len(running))):
            states[no] = luck.choice(ENDS)
            ended.append(no)
    final = settle(planned, states)
    assert final.finished, "finishing whatever runs ends the whole: nobody is left waiting"
    assert final.outcome is not None
    assert sorted(ended) == sorted(planned.numbers), "each ends once, as decided or as dropped"
    assert len(set(started)) == len(started)
    assert final.outcome == outcome_by_hand(planned, states)


def outcome_by_hand(planned: Plan, states: States) -> str:
    well = [no for no in planned.numbers if states[no] in WELL]
    granted = [no for no in planned.numbers if states[no] is BranchState.GRANTED]
    required = [one.no for one in planned.components if one.necessity != "选办"]
    ended_all = any(states[one.no] in FAILED and one.on_denial == "end_all" for one in planned.components)
    if len(well) == len(planned.numbers):
        return "granted"
    if not well:
        return "denied"
    if set(required) - set(well) and (ended_all or not granted):
        return "denied"
    return "partly"


@settings(max_examples=150, deadline=None)
@given(plans(end_all=False), st.data())
def test_the_order_of_events_does_not_matter(planned: Plan, data: st.DataObject) -> None:
    """For fixed verdicts; `end_all` apart, where what has begun by then goes on."""
    verdicts = {no: data.draw(st.sampled_from(ENDS)) for no in planned.numbers}
    ends = []
    for luck in (random.Random(1), random.Random(2), random.Random(data.draw(st.integers(0, 99)))):
        states = step(planned, {})
        while running := sorted(no for no, state in states.items() if state is BranchState.RUNNING):
            for no in luck.sample(running, luck.randint(1, len(running))):
                states[no] = verdicts[no]
                # sometimes settled after each event, sometimes after several; the mapping comes in any order
                if luck.random() < 0.5:
                    states = step(planned, dict(luck.sample(sorted(states.items()), len(states))))
            states = step(planned, states)
        ends.append((states, settle(planned, states)))
    assert ends[0] == ends[1] == ends[2]


@settings(max_examples=250, deadline=None)
@given(plans(), st.dictionaries(st.integers(1, 9), st.sampled_from(list(BranchState))))
def test_any_states_at_all_are_settled_and_lead_to_an_end(planned: Plan, states: States) -> None:
    settlement = settle(planned, states)
    assert settlement.finished == (settlement.outcome is not None)
    for _ in range(2 * len(planned.numbers) + 1):
        states = step(planned, states)
        running = [no for no in planned.numbers if states.get(no) is BranchState.RUNNING]
        states = states | dict.fromkeys(running, BranchState.GRANTED)
    assert settle(planned, states).finished
