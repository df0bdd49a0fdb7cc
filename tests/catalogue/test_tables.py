"""Decision tables: which rows fire and why, and whether a table is whole. The audit is compared with trying every
application of a small world one by one; the examples it gives are tried as well."""

import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.deciding import among, item, raw_item, read_table, span, table
from tongban.catalogue.definition import DecisionTable, Definition, fingerprint, parse, to_json
from tongban.catalogue.facts import Facts
from tongban.catalogue.situations import fees_for, level_for, limit_for, materials_for, materials_open, refused_by
from tongban.catalogue.tables import audit, auditing, decide
from tongban.catalogue.tables.columns import column_of, value_in

ANSWERS = {"S1": ["hall"], "S2": ["pool", "bar"]}


def known(definition: Definition | None = None, **form: Any) -> Facts:
    return Facts(ANSWERS, {"area": 120, "worth": "5000.00", "seats": 30, **form}, "natural", "county")


def fired(raw: dict[str, Any], facts: Any) -> list[int]:
    definition = item(raw)
    return [row.number for row in decide(definition, definition.tables[0], facts).fired]


@pytest.mark.parametrize(
    ("cell", "area", "fires"),
    [
        (None, 7, True),
        (span("100", "200"), 100, True),
        (span("100", "200"), 200, True),
        (span("100", "200", above=True), 100, False),
        (span("100", "200", below=True), 200, False),
        (span("100", "200", below=True), 199.999999, True),
        (span(None, "0.1"), 0.1, True),
        (span("0.1", None, above=True), 0.1, False),
        (span("100", "200", negated=True), 150, False),
        (span("100", "200", negated=True), 201, True),
        ({"ranges": [{"high": "1"}, {"low": "9"}]}, 5, False),
        ({"ranges": [{"high": "1"}, {"low": "9"}]}, 9, True),
    ],
)
def test_ends_of_a_range_belong_to_it_unless_they_are_left_out(cell: Any, area: Any, fires: bool) -> None:
    raw = table(["area"], [([cell], {"materials": ["M1"]})], hit="collect")
    assert fired(raw, known(area=area)) == ([1] if fires else [])


@pytest.mark.parametrize(
    ("cell", "fires"),
    [
        (among("pool"), True),
        (among("gym"), False),
        (among("gym", "bar"), True),
        (among("gym", negated=True), True),
        (among("gym", "bar", negated=True), False),
    ],
)
def test_of_several_answers_one_suffices_and_none_may_be_among_the_excluded(cell: Any, fires: bool) -> None:
    assert fired(table(["S2"], [([cell], {})], hit="collect"), known()) == ([1] if fires else [])


def test_amounts_and_days_are_compared_exactly() -> None:
    raw = table(
        ["worth", "opened"],
        [([span("5000.00", "5000.00"), span("2026-01-31", None, above=True, blank=True)], {})],
        hit="collect",
    )
    assert fired(raw, known(worth="5000.00")) == [1], "a day that was left empty, and the cell allows it"
    assert fired(raw, known(worth="5000.01")) == []
    assert fired(raw, known(opened="2026-01-31")) == []
    assert fired(raw, known(opened="2026-02-01")) == [1]


def test_hit_policies_differ_where_two_rows_fit() -> None:
    rows = [([span("100")], {"materials": ["M2"]}), ([span("50")], {"materials": ["M3"]})]
    assert fired(table(["area"], rows, hit="collect"), known()) == [1, 2]
    assert fired(table(["area"], rows, hit="first"), known()) == [1]
    definition = item(table(["area"], rows, hit="unique"))
    verdict = decide(definition, definition.tables[0], known())
    assert verdict.conflict
    assert verdict.fired == (), "where only one may fit and two do, nothing is decided"


def test_what_is_not_known_yet_leaves_rows_open_and_decides_nothing() -> None:
    rows = [([span("100")], {"materials": ["M2"]}), ([None], {"materials": ["M3"]})]
    definition = item(table(["area"], rows, hit="first"))
    verdict = decide(definition, definition.tables[0], ANSWERS)
    assert verdict.fired == ()
    assert [row.number for row in verdict.open] == [1, 2]
    assert not verdict.settled
    assert decide(definition, definition.tables[0], known(area=1)).settled


def test_a_fired_row_says_why_and_on_what_basis() -> None:
    raw = table(
        ["S1", "area"], [([among("hall"), span("100", None, above=True)], {"materials": ["M2"]})], hit="collect"
    )
    definition = item(raw)
    (row,) = decide(definition, definition.tables[0], known()).fired
    assert row.reason == "“哪类场所”是“厅堂”；“面积”大于 100（填写的是 120）"
    assert row.basis == "测试办法第1条"


def test_materials_of_a_table_join_the_list_in_its_order() -> None:
    rows = [([among("hall")], {"materials": ["M2"]}), ([None], {"materials": ["M3"]})]
    definition = item(table(["S1"], rows, hit="collect"))
    assert [one.id for one in materials_for(definition, ANSWERS)] == ["M1", "M2", "M3"]
    assert [one.id for one in materials_for(definition, {**ANSWERS, "S1": ["shop"]})] == ["M1", "M3"]


def test_materials_that_depend_on_the_form_are_open_until_it_is_filled_in() -> None:
    definition = item(table(["area"], [([span("100")], {"materials": ["M2"]})], hit="collect"))
    assert [one.id for one in materials_for(definition, ANSWERS)] == ["M1", "M3"]
    assert [one.id for one in materials_open(definition, ANSWERS)] == ["M2"]
    assert [one.id for one in materials_for(definition, known())] == ["M1", "M2", "M3"]
    assert materials_open(definition, known()) == []
    assert materials_open(definition, known(area=1)) == []


def test_limit_level_fee_and_eligibility_come_from_tables() -> None:
    limit = table(["S1"], [([among("hall")], {"promised": {"value": 9, "unit": "工作日"}})], gives="limit", hit="first")
    level = table(["applicant"], [([among("natural")], {"level": "county"})], gives="routing", hit="first")
    fee = table(["area"], [([span("100")], {"fee": "大额费"})], gives="fee", hit="first")
    refusal = table(
        ["area"], [([span("9000")], {"eligible": False, "reason": "太大"})], gives="eligibility", hit="first"
    )
    costs = {"charged": True, "items": [{"name": "大额费", "kind": "税款", "amount": 3, "unit": "元", "basis": "依据"}]}
    definition = item(limit, level, fee, refusal, fee=costs)
    found = limit_for(definition, known())
    assert (found.promised and found.promised.value, found.basis) == (9, "测试办法第1条")
    assert limit_for(definition, {**ANSWERS, "S1": ["shop"]}).promised == definition.time_limit.promised
    advice = level_for(definition, known())
    assert advice is not None
    assert advice.level == "county"
    assert [one.name for one in fees_for(definition, known())] == ["大额费"]
    assert fees_for(definition, known(area=99)) == []
    assert refused_by(definition, known()) is None
    row = refused_by(definition, known(area=9000))
    assert row is not None
    assert (row.then.reason, row.basis) == ("太大", "测试办法第1条")


# --- the audit -------------------------------------------------------------------------------------------------------


def test_a_gap_is_shown_by_an_application_that_no_row_fits() -> None:
    raw = table(["S1", "area"], [([among("shop"), None], {}), ([among("hall"), span(None, "100", below=True)], {})])
    found = audit(item(raw), read_table(raw))
    assert found.gap is not None
    assert found.words(found.gap) == "“哪类场所”为 厅堂，“面积”为 100"
    mended = table(["S1", "area"], [*[(row["cells"], {}) for row in raw["rows"]], ([among("hall"), span("100")], {})])
    sound = audit(item(mended), read_table(mended))
    assert (sound.gap, sound.overlaps, sound.idle, sound.beyond) == (None, (), (), False)


def test_an_overlap_is_shown_by_an_application_that_two_rows_fit() -> None:
    raw = table(["worth"], [([span(None, "100.00")], {}), ([span("100.00")], {})])
    (overlap,) = audit(item(raw), read_table(raw)).overlaps
    assert (overlap.one, overlap.other, overlap.example) == (1, 2, (Fraction(10_000),))
    mended = table(["worth"], [([span(None, "100.00")], {}), ([span("100.01")], {})])
    sound = audit(item(mended), read_table(mended))
    assert (sound.gap, sound.overlaps) == (None, ()), "between 100.00 and 100.01 there is no amount"


def test_between_two_numbers_there_is_another_but_not_between_two_days() -> None:
    numbers = table(["area"], [([span(None, "100")], {}), ([span("101")], {})])
    gap = audit(item(numbers), read_table(numbers)).gap
    assert gap is not None
    assert isinstance(gap[0], Fraction)
    assert 100 < gap[0] < 101
    days = table(["opened"], [([span(None, "2026-01-31", blank=True)], {}), ([span("2026-02-01")], {})])
    assert audit(item(days), read_table(days)).gap is None


def test_a_field_that_may_be_left_empty_needs_a_row_for_that() -> None:
    raw = table(["opened"], [([span(None, "2026-01-31")], {}), ([span("2026-02-01")], {})])
    found = audit(item(raw), read_table(raw))
    assert found.gap == (None,)
    assert found.words(found.gap) == "“开业日期”为 没有填写"


def test_what_no_application_can_say_is_no_gap_and_no_overlap() -> None:
    """Seats are asked in halls only, and there they must be filled in."""
    rows = [([among("shop"), None], {}), ([among("hall"), span(None, "50")], {}), ([None, span("50", above=True)], {})]
    raw = table(["S1", "seats"], rows)
    found = audit(item(raw), read_table(raw))
    assert (found.gap, found.overlaps) == (None, ())
    alone = table(["S1", "area"], rows)
    assert audit(item(alone), read_table(alone)).overlaps, "the area is asked in shops too"


def test_a_row_behind_one_that_takes_everything_is_idle() -> None:
    rows = [([span(None, "50")], {}), ([span("20", "40")], {}), ([None], {})]
    raw = table(["area"], rows, hit="first")
    assert audit(item(raw), read_table(raw)).idle == (2,)
    outside = table(["area"], [([span("10000", None, above=True)], {}), ([None], {})], hit="collect")
    assert audit(item(outside), read_table(outside)).idle == (1,), "the form takes no area above 10,000"


def test_a_table_beyond_the_bound_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [([among("shop"), span(str(number), str(number + 1), below=True)], {}) for number in range(40)]
    raw = table(["S1", "area"], rows)
    assert not audit(item(raw), read_table(raw)).beyond
    monkeypatch.setattr(auditing, "MOST_BOXES", 5)
    found = audit(item(raw), read_table(raw))
    assert found.beyond
    assert found.gap is None, "nothing is claimed about it"


AREAS = [Fraction(n, 2) for n in range(9)]  # 0, 0.5 … 4: every whole end and every place between two


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    options = {"S1": ["shop", "hall"], "S2": ["pool", "gym", "bar"]}
    ends = st.none() | st.integers(0, 4).map(str)

    def cell(name: str) -> Any:
        if draw(st.integers(0, 3)) == 0:
            return None
        if name in options:
            some = draw(st.lists(st.sampled_from(options[name]), min_size=1, max_size=2, unique=True))
            return among(*some, negated=draw(st.booleans()))
        low, high = draw(ends), draw(ends)
        return span(low, high, above=draw(st.booleans()), below=draw(st.booleans()), negated=draw(st.booleans()))

    names = draw(st.lists(st.sampled_from(["S1", "S2", "area", "seats"]), min_size=1, max_size=3, unique=True))
    rows = [([cell(name) for name in names], {}) for _ in range(draw(st.integers(1, 5)))]
    return table(names, rows, hit=draw(st.sampled_from(["unique", "first", "collect"])))


def world(definition: Definition) -> list[Facts]:
    """Every application of a small world in which areas and seats lie between 0 and 4."""
    kinds = [["pool"], ["gym"], ["bar"], ["pool", "gym"], ["pool", "bar"], ["gym", "bar"], ["pool", "gym", "bar"]]
    found = []
    for place, facilities, area in itertools.product(["shop", "hall"], kinds, AREAS):
        for seats in AREAS if place == "hall" else [None]:
            form: dict[str, Any] = {"area": float(area)}
            form |= {} if seats is None else {"seats": float(seats)}
            found.append(Facts({"S1": [place], "S2": facilities}, form, "natural", "city"))
    return found


def small(raw: dict[str, Any]) -> Definition:
    made = raw_item(tables=[raw])
    for field in made["form"]["sections"][0]["fields"]:
        if field["type"] == "number":
            field |= {"minimum": 0, "maximum": 4}
    return parse(made)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_the_audit_finds_what_trying_everything_finds(raw: dict[str, Any]) -> None:
    definition = small(raw)
    (one,) = definition.tables
    collecting = parse({**to_json(definition), "tables": [{**raw, "hit": "collect"}]})
    fits = [
        frozenset(row.number for row in decide(collecting, collecting.tables[0], facts).fired)
        for facts in world(definition)
    ]
    found = audit(definition, one)
    assert not found.beyond
    assert (found.gap is not None) == (frozenset() in fits)
    if one.hit == "unique":
        pairs = {pair for rows in fits for pair in itertools.combinations(sorted(rows), 2)}
        assert {(two.one, two.other) for two in found.overlaps} == pairs
    firsts = {min(rows) for rows in fits if rows}
    fire = firsts if one.hit == "first" else {number for rows in fits for number in rows}
    assert set(found.idle) == set(range(1, len(one.rows) + 1)) - fire
    _examples_are_true(collecting, found, fits)


def _examples_are_true(definition: Definition, found: Any, fits: list[frozenset[int]]) -> None:
    columns = [column_of(definition, source) for source in definition.tables[0].inputs]
    same = {
        tuple(value_in(column, facts) for column in columns if column is not None): rows
        for facts, rows in zip(world(definition), fits, strict=True)
    }
    if found.gap in same:
        assert same[found.gap] == frozenset()
    for overlap in found.overlaps:
        if overlap.example in same:
            assert {overlap.one, overlap.other} <= same[overlap.example]


# --- the format ------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_a_definition_with_tables_comes_back_as_it_was(raw: dict[str, Any]) -> None:
    definition = parse(raw_item(tables=[raw]))
    assert parse(to_json(definition)) == definition
    assert to_json(parse(to_json(definition))) == to_json(definition)


def test_a_table_changes_the_fingerprint_and_none_does_not() -> None:
    plain = raw_item()
    assert fingerprint(parse(plain)) == fingerprint(parse({**plain, "tables": []}))
    assert fingerprint(parse(plain)) != fingerprint(item(table(["S1"], [([None], {})])))


def test_a_table_is_read_as_a_table() -> None:
    assert isinstance(read_table(table(["S1"], [([None], {})])), DecisionTable)
