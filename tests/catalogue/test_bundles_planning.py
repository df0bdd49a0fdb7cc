"""Which components run, in which order, and what a result leads to."""

import itertools
from collections.abc import Iterator

import pytest

from tests.catalogue import shipped, unseen_bundles
from tongban.catalogue.bundles.definition import BundleDefinition, parse_bundle
from tongban.catalogue.bundles.planning import (
    BranchState,
    CriticalPath,
    Plan,
    Settlement,
    Stretch,
    critical_path,
    dependants,
    forecast,
    plan,
    settle,
    startable,
    waves,
)

W, R, G = BranchState.WAITING, BranchState.RUNNING, BranchState.GRANTED
N, D, X = BranchState.NOT_NEEDED, BranchState.DENIED, BranchState.WITHDRAWN
DROPPED = BranchState.DROPPED
RESTAURANT = {"Q1": "individual", "Q2": "yes", "Q3": "yes", "Q4": "no"}


def restaurant() -> Plan:
    return plan(shipped.bundle("T-CYD"), RESTAURANT)


def diamond(*answers: str, left_out: frozenset[int] = frozenset()) -> Plan:
    return plan(parse_bundle(unseen_bundles.diamond()), {"Q1": answers}, left_out)


def after(one: Plan) -> dict[int, list[int]]:
    return {no: sorted(before) for no, before in one.after.items()}


def test_the_restaurant_waits_only_for_the_register_entry_that_its_owner_chose() -> None:
    assert after(restaurant()) == {1: [], 3: [1], 4: [1], 5: [1], 7: [1]}
    company = plan(shipped.bundle("T-CYD"), RESTAURANT | {"Q1": "company"})
    assert after(company) == {2: [], 3: [2], 4: [2], 5: [2], 7: [2]}


def test_an_unanswered_question_calls_for_nothing() -> None:
    assert plan(shipped.bundle("T-CYD"), {}).numbers == (3, 7)


def test_only_what_is_optional_can_be_left_out() -> None:
    assert plan(shipped.bundle("T-CYD"), RESTAURANT, {1, 3, 4, 5, 7}).numbers == (1, 3, 4)


def test_what_waits_for_an_absent_component_waits_for_what_that_one_waited_for() -> None:
    assert after(diamond("v1", "v2", "v3")) == {1: [], 4: [1], 7: [1], 2: [7], 9: [2, 4, 7]}
    assert after(diamond("v1", "v3")) == {1: [], 2: [1], 4: [1], 9: [2, 4]}
    assert after(diamond("v1")) == {1: [], 4: [1], 9: [4]}, "after the absent 2 and 7 comes 1, which 4 waits for anyway"
    assert after(diamond("v1", "v3", left_out=frozenset({2}))) == after(diamond("v1"))
    twins = parse_bundle(unseen_bundles.twins())
    assert after(plan(twins, {"Q1": "v2"})) == {10: [], 30: [10]}
    assert after(plan(twins, {"Q1": ["v1"]})) == {10: [], 20: [10], 30: [20]}


def test_the_order_is_that_of_the_graph_and_then_of_the_numbers() -> None:
    assert diamond("v2", "v3").numbers == (1, 4, 7, 2, 9)
    assert plan(parse_bundle(unseen_bundles.bare()), {}).numbers == (1, 2)


def test_waves_dependants_and_what_may_start() -> None:
    whole = diamond("v2", "v3")
    assert waves(whole) == ((1,), (4, 7), (2,), (9,))
    assert dependants(whole, 7) == {2, 9}
    assert dependants(whole, 9) == frozenset()
    assert startable(whole, set(), set()) == (1,)
    assert startable(whole, {1}, {4}) == (7,)
    assert startable(whole, {1, 7, 2}, {4}) == ()
    assert startable(whole, {1, 7, 2, 4}, set()) == (9,)
    assert waves(plan(shipped.bundle("T-ESF"), {"Q1": "no", "Q2": "yes", "Q3": "none"})) == ((1,), (2,), (3,), (9,))


def test_the_longest_chain_decides_and_unknown_limits_are_named() -> None:
    whole = diamond("v2", "v3")
    assert critical_path(whole, whole.days) == CriticalPath(21, (1, 4, 9))
    assert critical_path(whole, whole.days | {7: 20}) == CriticalPath(27, (1, 7, 2, 9))
    assert critical_path(restaurant(), restaurant().days) == CriticalPath(11, (1, 3), without_limit=(4, 5, 7))
    assert critical_path(diamond("v1"), {}) == CriticalPath(0, (1, 4, 9), without_limit=(1, 4, 9))
    nothing = plan(shipped.bundle("T-LHJY"), {}, {3, 6})
    assert critical_path(nothing, {1: 1, 2: 2, 4: 3}) == CriticalPath(6, (1, 2, 4))


def test_a_forecast_follows_what_really_happened() -> None:
    whole = diamond("v2", "v3")
    assert forecast(whole, whole.days) == {
        1: Stretch(0, 1), 4: Stretch(1, 16), 7: Stretch(1, 11), 2: Stretch(11, 12), 9: Stretch(16, 21),
    }  # fmt: skip
    late = forecast(whole, whole.days, finished={1: 3, 7: 20})
    assert (late[4], late[7], late[2], late[9]) == (Stretch(3, 18), Stretch(3, 20), Stretch(20, 21), Stretch(21, 26))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, Settlement((1,), (), False, None)),
        ({1: R}, Settlement((), (), False, None)),
        ({1: G}, Settlement((4, 7), (), False, None)),
        ({1: N}, Settlement((4, 7), (), False, None)),
        ({1: G, 4: R, 7: G}, Settlement((2,), (), False, None)),
        ({1: D}, Settlement((), (4, 7, 2, 9), True, "denied")),
        ({1: X}, Settlement((), (4, 7, 2, 9), True, "denied")),
        ({1: G, 4: R, 7: D}, Settlement((), (2, 9), False, None)),
        ({1: G, 4: G, 7: D}, Settlement((), (2, 9), True, "partly")),
        ({1: G, 4: D, 7: R}, Settlement((), (2, 9), False, None)),
        ({1: G, 4: D, 7: G, 2: DROPPED, 9: DROPPED}, Settlement((), (), True, "denied")),
        ({1: N, 4: G, 7: N, 2: N, 9: G}, Settlement((), (), True, "granted")),
        ({1: N, 4: R, 7: D}, Settlement((), (2, 9), False, None)),
        ({1: G, 4: G, 7: G, 2: X, 9: DROPPED}, Settlement((), (), True, "partly")),
        ({1: N, 4: N, 7: D, 2: DROPPED, 9: DROPPED}, Settlement((), (), True, "denied")),
        ({1: G, 88: D}, Settlement((4, 7), (), False, None)),
    ],
)  # fmt: skip
def test_what_follows_from_where_the_components_stand(states: dict[int, BranchState], expected: Settlement) -> None:
    """4 says end_all, 2 is optional."""
    assert settle(diamond("v2", "v3"), states) == expected


def test_one_denied_branch_of_the_restaurant_leaves_the_others_alone() -> None:
    running = {1: G, 3: R, 4: R, 5: R, 7: R}
    assert settle(restaurant(), running | {4: D}) == Settlement((), (), False, None)
    assert settle(restaurant(), {1: G, 3: G, 4: D, 5: G, 7: G}) == Settlement((), (), True, "partly")
    assert settle(restaurant(), {1: G, 3: G, 4: G, 5: X, 7: G}) == Settlement((), (), True, "partly")
    assert settle(restaurant(), {1: G, 3: G, 4: G, 5: G, 7: N}) == Settlement((), (), True, "granted")


def test_when_nothing_at_all_comes_of_it_the_whole_is_denied_even_if_all_was_optional() -> None:
    raw = unseen_bundles.bare()
    raw["components"][0]["necessity"] = raw["components"][1]["necessity"] = "选办"
    choices = plan(parse_bundle(raw), {})
    assert settle(choices, {1: D, 2: X}).outcome == "denied"
    assert settle(choices, {1: D, 2: G}).outcome == "partly"


def every_answer(bundle: BundleDefinition) -> Iterator[dict[str, tuple[str, ...]]]:
    choices = []
    for question in bundle.situations:
        values = [option.value for option in question.options]
        single: list[tuple[str, ...]] = [(), *((value,) for value in values)]
        pairs = [*itertools.combinations(values, 2), tuple(values)] if question.multiple else []
        choices.append([(question.id, answer) for answer in (*single, *pairs)])
    return (dict(combination) for combination in itertools.product(*choices))


BUNDLES = [parse_bundle(raw) for raw in (*shipped.raw_bundles(), *unseen_bundles.all_three())]


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.id)
def test_every_bundle_can_be_planned_and_granted_under_every_answer(bundle: BundleDefinition) -> None:
    for answers in every_answer(bundle):
        for left_out in (frozenset[int](), frozenset(one.no for one in bundle.components if one.optional)):
            planned = plan(bundle, answers, left_out)
            if not planned.components:
                continue
            assert set(planned.after) == set(planned.numbers)
            seen: set[int] = set()
            for no in planned.numbers:
                assert planned.after[no] <= seen, "everything it waits for stands before it"
                seen.add(no)
            assert sorted(itertools.chain(*waves(planned))) == sorted(planned.numbers)
            states: dict[int, BranchState] = {}
            for _ in planned.numbers:
                settlement = settle(planned, states)
                assert settlement.drop == ()
                states |= dict.fromkeys(settlement.start, G)
            assert settle(planned, states) == Settlement((), (), True, "granted")
