"""Two levels, the pure part: composing touches only what is open, and nothing becomes less favourable."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue import shipped
from tongban.catalogue.comparing import compare
from tongban.catalogue.definition import Contact, Definition, Span, to_json
from tongban.catalogue.overriding import OPENABLE, Turn, compose, element_paths, faults, in_force, turns, value_at

DAYS = Span(value=3, unit="工作日")


def item(number: str = "SCJG-006", opens: tuple[str, ...] = tuple(OPENABLE)) -> Definition:
    found = next(one for one in shipped.definitions() if one.id == number)
    return replace(found, opens=opens)


def why(definition: Definition, path: str, value: Any) -> str:
    """The one reason why a change is refused; empty when it holds."""
    return "".join(lapse.why for lapse in faults(definition, {path: value}))


def test_what_a_body_settles_stands_in_place_of_the_basic_value_and_the_rest_is_as_it_was() -> None:
    basic = item()
    promised = basic.time_limit.promised
    assert promised is not None
    assert promised.unit == "工作日"
    assert promised.value > 3
    changes = {
        "time_limit.promised": {"value": 3, "unit": "工作日"},
        "contact.consultation": "0311-86000001",
        "contact.address": "长安区政务服务中心",
    }
    composed = compose(basic, changes)
    assert composed.lapsed == ()
    assert composed.definition.time_limit.promised == DAYS
    assert composed.definition.contact == Contact(consultation="0311-86000001", address="长安区政务服务中心")
    assert {change.path.split("[")[0].split(".")[0] for change in compare(basic, composed.definition)} <= {
        "time_limit", "contact", "samples",
    }  # fmt: skip
    assert basic.time_limit.promised == promised, "the basic definition itself is never touched"


def test_samples_come_to_what_the_composed_definition_says() -> None:
    basic = item()
    assert any(sample.expect.limit == basic.time_limit.promised for sample in basic.samples)
    composed = compose(basic, {"time_limit.promised": {"value": 3, "unit": "工作日"}}).definition
    for before, after in zip(basic.samples, composed.samples, strict=True):
        if before.expect.limit == basic.time_limit.promised:
            assert after.expect.limit == DAYS
        assert replace(after, expect=before.expect) == before


@pytest.mark.parametrize("number", ["SCJG-006", "GA-001", "RS-003", "ZR-001"])
def test_an_empty_override_is_the_basic_definition_itself(number: str) -> None:
    basic = item(number)
    assert compose(basic, {}).definition is basic


LIMIT = "time_limit.promised"


def test_a_field_that_is_not_open_stays_closed() -> None:
    closed = item(opens=("contact.consultation",))
    assert why(closed, LIMIT, {"value": 3, "unit": "工作日"}) == (
        "基本事项没有开放这一项：承诺时限。请删去，或者请省级部门先在基本事项里开放。"
    )
    assert compose(closed, {LIMIT: {"value": 3, "unit": "工作日"}}).definition is closed
    assert why(closed, "contact.consultation", "0311-1") == ""


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (LIMIT, {"value": 999, "unit": "工作日"}, "请改短"),
        (LIMIT, {"value": 1, "unit": "月"}, "请用基本事项的单位“工作日”"),
        (LIMIT, {"value": -1, "unit": "工作日"}, "不小于 0 的整数"),
        (LIMIT, {"value": True, "unit": "工作日"}, "不小于 0 的整数"),
        (LIMIT, 3, "不小于 0 的整数"),
        (LIMIT, None, "不小于 0 的整数"),
        ("contact.address", "", "1 到 200 个字"),
        ("contact.address", "长" * 201, "1 到 200 个字"),
        ("online.channels", [], "不能去掉基本事项已有的"),
        ("online.visits", 99, "不能高于基本事项的"),
        ("materials[M1].necessity", "很必要", "只能是"),
        ("materials[M1].copies", 99, "不能高于基本事项的"),
        ("materials[M1]", {"name": "新材料"}, "只能减去材料"),
        ("materials[M99]", {"id": "M99", "name": "开户许可证"}, "不得擅自增设"),
        ("materials[M99]", None, "已经没有这一部分"),
        ("conditions", ["须有本地户籍"], "不得擅自增设"),
        ("materials", [], "不得擅自增设"),
        ("name", "别的事项", "全省统一"),
        ("time_limit.statutory", {"value": 99, "unit": "工作日"}, "全省统一"),
        ("legal_basis", [], "全省统一"),
        ("", "x", "全省统一"),
        ("materials[M1", None, "全省统一"),
    ],
)
def test_what_is_looser_extra_or_closed_is_refused_with_its_remedy(path: str, value: Any, said: str) -> None:
    basic = item()
    assert said in why(basic, path, value)
    assert compose(basic, {path: value}).definition is basic


def test_fees_only_go_down_and_a_reckoned_fee_is_not_replaced_by_an_amount() -> None:
    basic = item("GA-001")
    path = f"fee.items[{basic.fee.items[0].name}].amount"
    assert basic.fee.items[0].amount == 40
    assert why(basic, path, 20) == ""
    assert why(basic, path, 0) == ""
    assert why(basic, path, 40.01) == "不能高于基本事项的 40，请改小。"
    assert why(basic, path, 1.001) == "请写金额，最多两位小数。"
    assert compose(basic, {path: 20}).definition.fee.items[0].amount == 20
    assert compose(basic, {path: 20}).definition.fee.items[1] == basic.fee.items[1]
    reckoned = next(one for one in shipped.definitions() for fee in one.fee.items if fee.formula is not None)
    fee = next(fee for fee in reckoned.fee.items if fee.formula is not None)
    assert "按公式计算" in why(replace(reckoned, opens=tuple(OPENABLE)), f"fee.items[{fee.name}].amount", 1)


def test_a_material_falls_away_or_becomes_lighter_but_never_heavier() -> None:
    basic = item("GA-001")
    composed = compose(basic, {"materials[M2]": None, "materials[M4].necessity": "容缺后补"}).definition
    assert [one.id for one in composed.materials] == ["M1", "M3", "M4"]
    assert composed.materials[2].necessity == "容缺后补"
    assert "不能改严" in why(basic, "materials[M3].necessity", "必要")
    assert all("M2" not in sample.expect.materials for sample in composed.samples)


def test_one_element_may_be_opened_by_itself() -> None:
    basic = item("GA-001", opens=("materials[M2]",))
    assert element_paths(basic) == ["materials[M2]"]
    assert why(basic, "materials[M2]", None) == ""
    assert "没有开放" in why(basic, "materials[M1]", None)


ITEMS = [replace(one, opens=tuple(OPENABLE)) for one in shipped.definitions()]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.integers(-5, 100),
    st.floats(0, 100).map(lambda number: round(number, 2)),
    st.text(max_size=10),
    st.sampled_from(["必要", "非必要", "容缺后补"]),
    st.builds(lambda n, unit: {"value": n, "unit": unit}, st.integers(-1, 60), st.sampled_from(["工作日", "自然日"])),
    st.lists(st.sampled_from(["网上", "窗口", "邮寄", "自助终端", "电话", "减免"]), max_size=5),
)


@st.composite
def overridden(draw: st.DrawFn) -> tuple[Definition, dict[str, Any]]:
    """An item that opens some of its parts, and a body's wild wishes for any of them."""
    basic = draw(st.sampled_from(ITEMS))
    every = element_paths(basic)
    opens = draw(st.lists(st.sampled_from(every), unique=True, max_size=8))
    wished = draw(st.lists(st.sampled_from(every), unique=True, min_size=1, max_size=8))
    return replace(basic, opens=tuple(opens)), {path: draw(VALUES) for path in wished}


@given(overridden())
def test_composing_changes_only_open_fields_to_exactly_what_was_settled(
    given_: tuple[Definition, dict[str, Any]],
) -> None:
    basic, changes = given_
    composed = compose(basic, changes)
    before, after = to_json(basic), to_json(composed.definition)
    assert set(composed.kept) | {one.path for one in composed.lapsed} == set(changes)
    assert set(composed.kept) <= set(basic.opens)
    gone = {
        path.split(".")[0] for path, value in composed.kept.items() if path.startswith("materials") and value is None
    }
    for path, value in composed.kept.items():
        assert value_at(after, path) == (None if any(path.startswith(one) for one in gone) else value)
    for path in element_paths(replace(basic, opens=tuple(OPENABLE))):
        if path not in composed.kept and not any(path.startswith(one) for one in gone):
            assert value_at(after, path) == value_at(before, path)
    # put the basic values back: nothing else may differ but what samples come to
    for key in ("materials", "time_limit", "contact", "online", "fee", "nodes", "steps", "samples"):
        before.pop(key), after.pop(key)
    assert after == before


@given(overridden())
def test_nothing_is_harder_for_people_at_a_body(given_: tuple[Definition, dict[str, Any]]) -> None:
    basic, changes = given_
    composed = compose(basic, changes)
    assert [one for one in compare(basic, composed.definition) if one.effect == "harder"] == []
    assert compose(basic, composed.kept).definition == composed.definition, "what fell away changed nothing"


D = [date(2026, 1, day) for day in range(1, 32)]


def test_whichever_begins_later_begins_a_new_turn() -> None:
    assert turns([(1, D[0]), (2, D[9])], [(1, D[4])], D[4]) == (Turn(D[4], 1, 1), Turn(D[9], 2, 1))
    assert turns([(1, D[0])], [(1, D[4]), (2, D[9])], D[6]) == (Turn(D[6], 1, 1), Turn(D[9], 1, 2))
    assert turns([(1, D[0])], [], D[6]) == ()
    assert turns([(1, D[9])], [(1, D[0])], D[0]) == (Turn(D[9], 1, 1),)


NUMBERED = st.lists(st.sampled_from(D), max_size=4).map(lambda days: list(enumerate(days, start=1)))


@given(NUMBERED, NUMBERED, st.sampled_from(D))
def test_on_every_day_the_turn_in_force_is_the_pair_in_force(
    basics: list[tuple[int, date]], overrides: list[tuple[int, date]], since: date
) -> None:
    found = turns(basics, overrides, since)
    for day in (one for one in D if one >= since):
        pair = in_force(basics, day), in_force(overrides, day)
        begun = [one for one in found if one.since <= day]
        assert (begun[-1].basic, begun[-1].override) == pair if None not in pair else begun == []
