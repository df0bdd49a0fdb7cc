"""Lists cost the same at any length; a case is shown by number only with its password."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.cases import queries
from tongban.cases.errors import CaseNotFound
from tongban.cases.joint_queries import filing_by_number
from tongban.cases.queries import cases_at_desk, cases_of, password_of, tray_counts
from tongban.kernel.errors import TooMany

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def _cost(call: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_lists_ask_the_same_number_of_questions_for_one_and_three_cases() -> None:
    build.case()
    officer, account = build.officer(), build.account()
    calls = (lambda: cases_of(account), lambda: cases_at_desk(officer, tray="intake"), lambda: tray_counts(officer))
    one = [_cost(call) for call in calls]
    build.case()
    build.case()
    assert [_cost(call) for call in calls] == one == [2, 1, 5]


def test_pages_follow_each_other_without_gap_or_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    numbers = [build.case().number for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = cases_of(build.account(), after=cursor)
        seen += [case.number for case in page.cases]
        if not (cursor := page.next_cursor):
            break
    assert seen == numbers[::-1]
    seen, cursor = [], ""
    while True:
        page = cases_at_desk(build.officer(), tray="intake", after=cursor)
        seen += [case.number for case in page.cases]
        if not (cursor := page.next_cursor):
            break
    assert seen == numbers


@pytest.mark.parametrize("cursor", ["x", "2026-11-23|x", "|", "9999999999|" + "0" * 36])
def test_a_broken_cursor_starts_from_the_top(cursor: str) -> None:
    case = build.case()
    assert [one.id for one in cases_at_desk(build.officer(), tray="intake", after=cursor).cases] in ([case.id], [])
    assert [one.id for one in cases_of(build.account(), after=cursor).cases] == [case.id]


def test_number_and_password_show_the_case() -> None:
    case = build.case()
    grouped = " ".join(case.number[place : place + 4] for place in range(0, 21, 4))
    assert filing_by_number(grouped, password_of(case), address="127.0.0.1").id == case.id


@pytest.mark.parametrize("number", ["", "123", "130102202611239999990", "' OR 1=1 --"])
def test_wrong_number_is_told_without_saying_whether_it_exists(number: str) -> None:
    with pytest.raises(CaseNotFound):
        filing_by_number(number, "000000", address="127.0.0.1")


def test_wrong_password_is_limited_and_then_the_right_one_waits_too() -> None:
    case = build.case()
    wrong = f"{(int(password_of(case)) + 1) % 1_000_000:06d}"
    for _ in range(queries.WRONG_PER_CASE):
        with pytest.raises(CaseNotFound):
            filing_by_number(case.number, wrong, address="127.0.0.1")
    with pytest.raises(TooMany):
        filing_by_number(case.number, password_of(case), address="127.0.0.1")


def test_honest_people_behind_one_address_are_not_locked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "TRIES_PER_ADDRESS", 2)
    case = build.case()
    for _ in range(5):
        assert filing_by_number(case.number, password_of(case), address="10.0.0.1").id == case.id
    for _ in range(2):
        with pytest.raises(CaseNotFound):
            filing_by_number("123", "000000", address="10.0.0.1")
    with pytest.raises(TooMany):
        filing_by_number(case.number, password_of(case), address="10.0.0.1")
