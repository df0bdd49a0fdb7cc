"""The overall clock of a joint case: dates worked by hand, and laws that hold for every graph and every hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.authorities.calendar import PlatformOutage, WorkingCalendar
from tongban.cases.clock import Hold, LineKind, Unit, reckon
from tongban.cases.joint_clock import CORRECTING, NOT_ACCEPTED, Part, reckon_whole, without_open_holds

CALENDAR = WorkingCalendar()
OUTAGE = WorkingCalendar(outages=[PlatformOutage(date(2026, 11, 26), date(2026, 11, 26))])
#: Monday.
START = date(2026, 11, 23)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def hold(since: str, until: str | None, told: str | None = "01-01") -> Hold:
    return Hold(day(since), day(until) if until else None, "检验", noticed_on=day(told) if told else None)


def part(
    no: int,
    days: int,
    *holds: Hold,
    after: Sequence[int] = (),
    began: str | None = "11-23",
    ended: str | None = None,
) -> Part:
    return Part(
        no,
        f"第{no}部分",
        days,
        frozenset(after),
        day(began) if began else None,
        day(ended) if ended else None,
        holds,
    )


#: Licence of one day, then two beside each other: seven days decide, five have two days of room.
LICENCE = part(1, 1, ended="11-24")


@pytest.mark.parametrize(
    ("limit", "parts", "due"),
    [
        (8, [part(1, 8)], "12-03"),  # 24 to 27 November, 30, 1, 2, 3
        (5, [part(1, 5, hold("11-25", "11-27"))], "12-03"),  # 24; held 25 to 27; 30, 1, 2, 3
        (5, [part(1, 5, hold("11-25", "11-27", None))], "11-30"),  # nobody was told: 24 to 27, 30
        (5, [part(1, 5, hold("11-25", "11-27", "11-26"))], "12-02"),  # told on the 26th: the 25th counts
        (5, [part(1, 5), part(2, 2, hold("11-24", "11-25"))], "11-30"),  # three days of room: nothing moves
        # Two days are left to do from the 27th on, as many as beside it: held 27 to 1; 24, 25, 26, 2, 3
        (5, [part(1, 5), part(2, 2, hold("11-24", "12-01"))], "12-03"),
        # Each is held three days, two of them the same; the second has then a day of room: held 24, 25, 26
        (5, [part(1, 5, hold("11-24", "11-26")), part(2, 5, hold("11-25", "11-27"))], "12-03"),
        # One of two equally long ways is held: that one decides
        (5, [part(1, 5, hold("11-24", "11-25")), part(2, 5)], "12-02"),
        (8, [LICENCE, part(2, 7, hold("11-30", "12-02"), after=[1], began="11-24")], "12-08"),  # three days later
        (
            8,
            [
                LICENCE,
                part(2, 7, after=[1], began="11-24"),
                part(3, 5, hold("11-25", "11-26"), after=[1], began="11-24"),
            ],
            "12-03",  # the two days of room
        ),
        (
            8,
            [
                LICENCE,
                part(2, 7, after=[1], began="11-24"),
                part(3, 5, hold("11-25", "11-27"), after=[1], began="11-24"),
            ],
            "12-04",  # and one more
        ),
        # The longer one was done early: what is held is all there is left
        (5, [part(1, 5, ended="11-24"), part(2, 3, hold("11-25", "11-27"))], "12-03"),
        # The first is late, seven days wait for it: the held one keeps nobody
        (8, [part(1, 1), part(3, 4, hold("11-25", "11-27")), part(2, 7, after=[1], began=None)], "12-03"),
        # Late and held beside a late one: the other keeps the whole as well, nothing is left out
        (2, [part(1, 1), part(2, 1, hold("11-25", "11-26"))], "11-25"),
        # The first list of corrections until the 30th: 1, 2, 3
        (3, [part(1, 3, Hold(day("11-24"), day("11-30"), CORRECTING, NOT_ACCEPTED))], "12-03"),
        # The limit was over before the procedure began
        (1, [part(1, 1, hold("11-25", None))], "11-24"),
        # A part without a limit of its own: held days count, for something else runs; then nothing else does
        (5, [part(1, 2, ended="11-25"), part(2, 0, hold("11-24", "11-27"))], "12-02"),
    ],
)
def test_the_whole_is_due_on_the_day_worked_out_by_hand(limit: int, parts: list[Part], due: str) -> None:
    assert reckon_whole(START, limit, parts, calendar=CALENDAR).due_on == day(due)


def test_holidays_make_up_days_outages_and_the_extension_count_as_everywhere() -> None:
    # Monday, 28 September: 29; held from the 30th over National Day to 9 October; Saturday 10 is worked; 12, 13, 14
    held = part(1, 5, hold("09-30", "10-09"), began="09-28")
    assert reckon_whole(day("09-28"), 5, [held], calendar=CALENDAR).due_on == day("10-14")
    # Thursday, 12 February: held on Friday and the worked Saturday before Spring Festival; 24, 25, 26
    held = part(1, 3, hold("02-13", "02-14"), began="02-12")
    assert reckon_whole(day("02-12"), 3, [held], calendar=CALENDAR).due_on == day("02-26")
    # 24; held on the 25th; an outage on the 26th; 27, 30, 1, 2
    assert reckon_whole(START, 5, [part(1, 5, hold("11-25", "11-25"))], calendar=OUTAGE).due_on == day("12-02")
    # five days more: 24; 30, 1 to 4, 7 to 10 December
    held = part(1, 5, hold("11-25", "11-27"))
    assert reckon_whole(START, 5, [held], calendar=CALENDAR, extension=5).due_on == day("12-10")


@pytest.mark.parametrize(
    ("parts", "from_on"),
    [
        ([part(1, 5, hold("11-25", None))], "11-25"),
        ([part(1, 5), part(2, 2, hold("11-24", None))], "11-27"),  # three days of room
        ([part(1, 5), part(2, 5, hold("11-26", None, "11-27"))], "11-27"),  # told a day later
    ],
)
def test_a_hold_without_end_stops_the_whole_from_the_day_on_which_it_decides(parts: list[Part], from_on: str) -> None:
    found = reckon_whole(START, 5, parts, calendar=CALENDAR)
    assert (found.due_on, found.account[-1].day, found.account[-1].kind) == (None, day(from_on), LineKind.HELD)
    kept = reckon_whole(START, 5, without_open_holds(parts), calendar=CALENDAR)
    assert kept.due_on == day("11-30"), "the day it had before"


def test_the_account_names_the_part_the_reason_and_why_a_day_counts_all_the_same() -> None:
    parts = [
        part(1, 5, hold("11-26", "11-26")),
        part(2, 2, hold("11-24", "11-24")),
        part(3, 0, hold("11-25", "11-25", None)),
    ]
    found = reckon_whole(START, 5, parts, calendar=CALENDAR)
    said = [(f"{line.day:%m-%d}", line.counted, line.words, line.basis) for line in found.account]
    law = "行政许可法第四十二条"
    assert said[:5] == [
        ("11-23", None, "一次提交之日，总时限起算", "民法典第二百零一条"),
        ("11-24", 1, "计入，“第2部分”，检验，不影响总时间", law),
        ("11-25", 2, "计入，“第3部分”，检验，未书面告知，不停表", law),
        ("11-26", None, "“第1部分”，检验，中止", "行政许可法第四十五条"),
        ("11-27", 3, "计入", law),
    ]
    assert (found.account[-1].day, found.account[-1].counted) == (day("12-01"), 5)


# --- laws

graphs = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sets(st.integers(0, 4), max_size=2),
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), max_size=2),
    ),
    min_size=1,
    max_size=5,
)


def as_planned(drawn: Sequence[tuple[int, set[int], list[tuple[int, int]]]], start: date) -> list[Part]:
    """A graph in which every part begins when those before it end, and takes its days, its own holds left out."""
    parts: list[Part] = []
    for no, (days, before, held) in enumerate(drawn):
        after = frozenset(one for one in before if one < no)
        began = max((one.ended for one in parts if one.no in after and one.ended), default=start)
        holds = tuple(
            Hold(began + timedelta(days=first), began + timedelta(days=first + length), "检验")
            for first, length in held
        )
        ended = reckon(began, days, Unit.WORKING_DAY, calendar=CALENDAR, holds=holds).due_on
        parts.append(Part(no, f"第{no}部分", days, after, began, ended, holds))
    return parts


def longest_way(parts: Sequence[Part]) -> int:
    ends: dict[int, int] = {}
    for one in parts:
        ends[one.no] = one.days + max((ends[before] for before in one.after), default=0)
    return max(ends.values())


starts = st.dates(date(2025, 12, 1), date(2026, 10, 31))


@settings(max_examples=400)
@given(graphs, starts)
def test_when_every_part_takes_its_days_the_whole_is_due_on_the_day_the_last_one_ends(drawn: list, start: date) -> None:
    parts = as_planned(drawn, start)
    limit = longest_way(parts)
    if limit:
        found = reckon_whole(start, limit, parts, calendar=CALENDAR)
        assert found.due_on == max(one.ended for one in parts if one.ended is not None)


@settings(max_examples=200)
@given(graphs, starts, st.integers(0, 60), st.integers(0, 15), st.lists(st.integers(0, 4), max_size=3))
def test_never_due_before_submission_and_limit_whatever_is_held_and_unfinished(
    drawn: list, start: date, limit: int, extension: int, unfinished: list[int]
) -> None:
    parts = [replace(one, ended=None) if one.no in unfinished else one for one in as_planned(drawn, start)]
    found = reckon_whole(start, limit, parts, calendar=CALENDAR, extension=extension)
    plain = reckon(start, limit + extension, Unit.WORKING_DAY, calendar=CALENDAR).due_on
    assert found.due_on is not None
    assert plain is not None
    assert found.due_on >= plain
    counted = [line.counted for line in found.account if line.counted is not None]
    assert counted == list(range(1, limit + extension + 1))


@settings(max_examples=200)
@given(graphs, starts, st.integers(1, 40))
def test_overlapping_and_repeated_holds_are_counted_once(drawn: list, start: date, limit: int) -> None:
    parts = as_planned(drawn, start)
    twice = [
        replace(
            one,
            holds=(*one.holds, *(Hold(held.since, held.since, "检验") for held in one.holds), *reversed(one.holds)),
        )
        for one in parts
    ]
    once = reckon_whole(start, limit, parts, calendar=CALENDAR).due_on
    assert reckon_whole(start, limit, twice, calendar=CALENDAR).due_on == once


@settings(max_examples=200)
@given(starts, st.integers(1, 12), st.integers(0, 8), st.integers(0, 10), st.integers(0, 10))
def test_a_hold_moves_the_whole_by_exactly_what_it_outgrows_the_room_beside_the_longest_way(
    start: date, short: int, room: int, first: int, working: int
) -> None:
    """Its first day before the short one is done; so many working days long."""
    since = reckon(start, first % short + 1, Unit.WORKING_DAY, calendar=CALENDAR).due_on
    assert since is not None
    until = reckon(since - timedelta(days=1), working, Unit.WORKING_DAY, calendar=CALENDAR).due_on
    assert until is not None
    holds = (Hold(since, until, "检验"),) if working else ()
    long, held = Part(1, "长", short + room, began=start), Part(2, "短", short, began=start, holds=holds)
    found = reckon_whole(start, short + room, [long, held], calendar=CALENDAR).due_on
    later = reckon(start, short + room + max(0, working - room), Unit.WORKING_DAY, calendar=CALENDAR).due_on
    assert found == later
