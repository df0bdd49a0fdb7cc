"""The catalogue in figures, from definitions alone."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from tests.catalogue import shipped
from tongban.catalogue.definition import Definition, Online, Span, TimeLimit
from tongban.catalogue.statistics import Compression, Group, compression_of, share, statistics_of

DAY = date(2026, 11, 26)


def item(name: str, **parts: Any) -> Definition:
    plain = dataclasses.replace(
        shipped.definition("SCJG-006"),
        id=name,
        department="SCJG",
        levels=("county",),
        handling_type="承诺件",
        online=Online(depth="Ⅲ级", fully_online=False, visits=1),
        time_limit=TimeLimit(),
    )
    return dataclasses.replace(plain, **parts)


def limits(statutory: Span | None, promised: Span | None) -> TimeLimit:
    return TimeLimit(statutory=statutory, promised=promised)


def days(value: int) -> Span:
    return Span(value=value, unit="工作日")


@pytest.mark.parametrize(
    ("statutory", "promised", "percent"),
    [
        (days(20), days(5), 75.0),
        (days(20), days(20), 0.0),
        (days(20), days(0), 100.0),
        (days(3), days(2), 33.3),
        (days(20), days(25), 0.0),  # a promise beyond the law binds nobody
        (Span(value=1, unit="月"), days(0), 100.0),  # at once is at once in any unit
        (Span(value=1, unit="月"), days(5), None),
        (days(0), days(0), None),
        (None, days(5), None),
        (days(20), None, None),
    ],
)
def test_compression_compares_only_what_can_be_compared(
    statutory: Span | None, promised: Span | None, percent: float | None
) -> None:
    (line,) = statistics_of([item("A", time_limit=limits(statutory, promised))], on=DAY).items
    assert line.compression == percent


def test_the_mean_is_over_items_and_says_what_was_left_out() -> None:
    known = [
        item("A", time_limit=limits(days(20), days(5))),
        item("B", time_limit=limits(days(10), days(10))),
        item("C", time_limit=limits(Span(value=1, unit="月"), days(10))),
        item("D"),
    ]
    assert statistics_of(known, on=DAY).whole.compression == Compression(compared=2, apart=1, mean=37.5)


def test_items_are_counted_by_type_level_depth_visits_and_department() -> None:
    online = Online(depth="Ⅳ级", fully_online=True, visits=0)
    known = [
        item("B", online=online, handling_type="即办件", levels=("city", "county")),
        item("A", department="GA", item_type="行政确认"),
        item("C"),
    ]
    found = statistics_of(known, on=DAY)
    nothing = Compression(compared=0, apart=0, mean=None)
    assert found.whole == Group("", 3, zero_visit=1, immediate=1, fully_online=1, compression=nothing)
    assert found.by_type == {"行政许可": 2, "行政确认": 1}
    assert found.by_level == {"province": 0, "city": 1, "county": 3, "township": 0, "village": 0}
    assert found.by_depth == {"Ⅳ级": 1, "Ⅲ级": 2, "Ⅱ级": 0, "Ⅰ级": 0}
    assert found.by_visits == {0: 1, 1: 2}
    assert [(one.key, one.items, one.zero_visit) for one in found.departments] == [("SCJG", 2, 1), ("GA", 1, 0)]
    assert [one.id for one in found.items] == ["A", "B", "C"]


def test_nothing_has_no_share_and_halves_are_rounded_up() -> None:
    assert share(0, 0) is None
    assert share(1, 3) == 33.3
    assert share(1, 16) == 6.3  # 6.25: a float would make it 6.2
    assert statistics_of([], on=DAY).whole.compression.mean is None


def test_the_shipped_items_add_up() -> None:
    known = list(shipped.definitions())
    found = statistics_of(known, on=DAY)
    assert sum(found.by_type.values()) == sum(found.by_depth.values()) == found.whole.items == len(known) == 74
    assert sum(one.zero_visit for one in found.departments) == found.whole.zero_visit == found.by_visits[0]
    assert found.whole.compression.compared == sum(compression_of(one) is not None for one in known)
