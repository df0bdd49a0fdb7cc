"""What one person may do for another: kinds, steps, reach and days; held against a plain model."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.identity.mandating import (
    ALL_STEPS,
    KINDS,
    ORDINARY,
    SENSITIVE,
    Grant,
    Principal,
    Scope,
    guarded_until,
    is_of_age,
    last_day,
    scope_problem,
)
from tongban.identity.naming import name_problem, same_name
from tongban.identity.states import MandateRole, Step

TODAY = date(2026, 11, 26)
WHOLE = frozenset(ORDINARY)


def scope(
    *,
    steps: frozenset[str] = WHOLE,
    first: date = TODAY,
    days: int = 30,
    everything: bool = False,
    matters: frozenset[str] = frozenset({"A"}),
) -> Scope:
    return Scope(steps, first, first + timedelta(days=days - 1), everything, matters)


@pytest.mark.parametrize(
    ("role", "longest"),
    [
        (MandateRole.FAMILY, 366),
        (MandateRole.AGENT, 1098),
        (MandateRole.HELPER, 92),
        (MandateRole.INTERMEDIARY, 184),
    ],
)
def test_every_kind_has_its_longest_time(role: MandateRole, longest: int) -> None:
    steps = WHOLE - KINDS[role].never
    assert scope_problem(role, scope(steps=steps, days=longest), on=TODAY) is None
    refused = scope_problem(role, scope(steps=steps, days=longest + 1), on=TODAY)
    assert refused is not None
    assert refused[0] == "valid_until"
    assert last_day(role, TODAY) == TODAY + timedelta(days=longest - 1)


@pytest.mark.parametrize("role", [MandateRole.HELPER, MandateRole.INTERMEDIARY])
def test_who_helps_many_gets_single_matters_and_nothing_that_cannot_be_fetched_back(role: MandateRole) -> None:
    allowed = WHOLE - KINDS[role].never
    most = KINDS[role].most_matters
    assert most is not None
    assert scope_problem(role, scope(steps=allowed), on=TODAY) is None
    for wrong, field in (
        (scope(steps=allowed, everything=True), "matters"),
        (scope(steps=allowed, matters=frozenset(map(str, range(most + 1)))), "matters"),
        (scope(steps=allowed | {Step.APPEAL}), "steps"),
        (scope(steps=allowed | {Step.SURRENDER}), "steps"),
    ):
        refused = scope_problem(role, wrong, on=TODAY)
        assert refused is not None
        assert refused[0] == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (scope(steps=frozenset()), "steps"),
        (scope(steps=frozenset({Step.SUBMIT})), "steps"),
        (scope(steps=WHOLE | {"everything"}), "steps"),
        (scope(matters=frozenset()), "matters"),
        (scope(first=TODAY - timedelta(days=1)), "valid_from"),
        (scope(days=0), "valid_until"),
    ],
)
def test_a_scope_that_says_nothing_or_too_much_is_refused_with_its_field(wrong: Scope, field: str) -> None:
    refused = scope_problem(MandateRole.FAMILY, wrong, on=TODAY)
    assert refused is not None
    assert refused[0] == field


def test_sensitive_steps_are_in_no_grant_that_does_not_name_them() -> None:
    assert frozenset({Step.HEARING, Step.WITHDRAW, Step.APPEAL, Step.SURRENDER}) == SENSITIVE
    grant = Grant(1, MandateRole.FAMILY, WHOLE, everything=True, matters=frozenset())
    assert [step for step in ALL_STEPS if grant.allows(step, "A")] == list(ORDINARY)


@pytest.mark.parametrize(
    ("born", "until"),
    [
        (date(2016, 6, 1), date(2034, 5, 31)),
        (date(2012, 2, 29), date(2030, 2, 28)),
        (date(2008, 11, 27), date(2026, 11, 26)),
    ],
)
def test_a_guardian_acts_until_the_eve_of_the_eighteenth_birthday(born: date, until: date) -> None:
    assert guarded_until(born) == until
    assert not is_of_age(born, until)
    assert is_of_age(born, until + timedelta(days=1))


def test_an_appointer_gives_no_more_than_they_hold() -> None:
    holder = Grant(1, MandateRole.AGENT, WHOLE, everything=False, matters=frozenset({"A", "B"}), may_appoint=True)
    assert holder.holds(scope(matters=frozenset({"A"})))
    assert not holder.holds(scope(matters=frozenset({"A", "C"})))
    assert not holder.holds(scope(everything=True, matters=frozenset()))
    assert not holder.holds(scope(steps=WHOLE | {Step.WITHDRAW}))


STEPS = st.frozensets(st.sampled_from([str(step) for step in Step]))
MATTERS = st.frozensets(st.sampled_from("ABCD"))


@given(
    held=st.lists(st.tuples(STEPS, st.booleans(), MATTERS), max_size=4),
    step=st.sampled_from([str(step) for step in Step]),
    matter=st.sampled_from("ABCDE"),
)
@settings(max_examples=300)
def test_a_principal_allows_what_one_of_its_mandates_allows_and_nothing_else(
    held: list[tuple[frozenset[str], bool, frozenset[str]]], step: str, matter: str
) -> None:
    grants = tuple(Grant(n, MandateRole.AGENT, *one) for n, one in enumerate(held))
    principal = Principal(None, None, "某单位", own=False, grants=grants)
    plain = any(step in steps and (everything or matter in matters) for steps, everything, matters in held)
    assert principal.allows(step, matter) == plain
    assert plain == (principal.reaches_all(step) or matter in principal.matters_with(step))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", " 张 三", True),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼•买买提", True),
        ("ＪＯＨＮ", "john", True),
        ("张三", "张叁", False),
        ("Anna", "Аnnа", False),  # Cyrillic A: looks the same, is not
        ("", "", False),
    ],
)
def test_names_are_the_same_only_where_they_only_look_different(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize("name", ["丽", "阿卜杜热合曼·买买提·艾则孜", "𬭊", "John Smith"])
def test_short_long_rare_and_foreign_names_are_names(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "  ", "张\u200b三", "张三1", "Аnna", "长" * 61])
def test_what_hides_something_is_no_name(name: str) -> None:
    assert name_problem(name) is not None
