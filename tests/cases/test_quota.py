"""有数量限制: a place in the order of acceptance, granted in that order, and never more than there are."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from tests import build
from tests.logs import whole
from tongban.cases import actions
from tongban.cases.errors import OthersComeFirst, PlacesTaken
from tongban.cases.models import Case
from tongban.cases.owing import place_of
from tongban.cases.quotas import Place, series_of
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_definitions
from tongban.catalogue.definition import Quota
from tongban.catalogue.queries import current_version, definition_of

ITEM = "YC-001"


def test_a_series_is_of_one_body_and_of_one_year_only_where_places_are_given_by_year() -> None:
    ever, year = Quota(places=3), Quota(places=3, per="year")
    assert series_of("a", ever, accepted=date(2026, 12, 31)) == series_of("a", ever, accepted=date(2027, 1, 1))
    assert series_of("a", year, accepted=date(2026, 12, 31)) != series_of("a", year, accepted=date(2027, 1, 1))
    assert series_of("a", ever, accepted=date(2026, 1, 1)) != series_of("b", ever, accepted=date(2026, 1, 1))


def test_what_is_left_is_never_negative() -> None:
    place = Place(rank=9, places=3, before=0, granted=4)
    assert (place.left, place.full) == (0, True)


def limited(places: int, per: str = "ever") -> None:
    """From today on only so many licences are given."""
    version = current_version(ITEM, on=date(2026, 11, 1))
    assert version is not None
    with time_machine.travel("2026-11-02 09:00+08:00", tick=False):
        publish_definitions([replace(definition_of(version), quota=Quota(places=places, per=per))], by="test")


def deciding(day: str = "2026-11-23") -> Case:
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        return build.case(ITEM, state=CaseState.DECIDING)


def grant(case: Case) -> Case:
    return actions.grant_case(case.id, officer=build.officer("zhougang"), seq=Case.objects.get(id=case.id).seq)


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
class TestOrder:
    def test_acceptance_gives_a_place_in_the_order_and_refusal_does_not(self) -> None:
        limited(5)
        first = deciding()
        assert first.rank == 1
        refused = build.case(ITEM)
        actions.refuse_case(refused.id, officer=build.officer(), seq=refused.seq, reason="不属于本机关职权范围。")
        second = deciding()
        assert (second.rank, place_of(second)) == (2, Place(rank=2, places=5, before=1, granted=0))
        assert second.events.get(kind="accept").data["rank"] == 2
        assert whole(second)

    def test_an_item_without_limit_gives_no_place(self) -> None:
        case = build.case(state=CaseState.IN_REVIEW)
        assert (case.rank, place_of(case)) == (None, None)

    def test_who_was_accepted_later_waits_for_who_came_first(self) -> None:
        limited(5)
        first, second, third = deciding(), deciding(), deciding()
        with pytest.raises(OthersComeFirst, match="前面还有 2 件没有决定"):
            grant(third)
        grant(first)
        with pytest.raises(OthersComeFirst, match="前面还有 1 件没有决定"):
            grant(third)
        actions.withdraw_case(second.id, account=build.account(), seq=second.seq, reason="")
        assert grant(third).state == CaseState.GRANTED

    def test_the_last_place_goes_to_the_first_in_order_and_the_next_may_only_be_denied(self) -> None:
        limited(1)
        first, second = deciding(), deciding()
        grant(first)
        assert place_of(second) == Place(rank=2, places=1, before=0, granted=1)
        with pytest.raises(PlacesTaken):
            grant(second)
        denied = actions.deny_case(
            second.id, officer=build.officer("zhougang"), seq=second.seq, reason="名额已经用完，按受理先后没有余额。"
        )
        assert denied.state == CaseState.DENIED

    def test_a_denial_leaves_its_place_to_the_next(self) -> None:
        limited(1)
        first, second = deciding(), deciding()
        actions.deny_case(first.id, officer=build.officer("zhougang"), seq=first.seq, reason="经营场所不符合规定。")
        assert grant(second).state == CaseState.GRANTED

    def test_whom_the_law_accepted_as_of_receipt_stands_where_that_day_puts_him(self) -> None:
        limited(1)
        with time_machine.travel("2026-11-16 10:00+08:00", tick=False):
            silent = build.case(ITEM)  # to be answered by 23 November
        between = deciding("2026-11-19")
        with time_machine.travel("2026-11-23 23:59+08:00", tick=False):
            assert place_of(between) == Place(rank=1, places=1, before=0, granted=0), "in time, so not accepted yet"
        with time_machine.travel("2026-11-24 00:04+08:00", tick=False):
            assert place_of(between) == Place(rank=1, places=1, before=1, granted=0), "accepted by law, not yet written"
            with pytest.raises(OthersComeFirst, match="前面还有 1 件没有决定"):
                grant(between)
            silent = actions.deem_accepted(silent.id)
        assert silent.events.get(kind="deem_accepted").data["rank"] == 1
        assert (place_of(silent), place_of(between)) == (
            Place(rank=1, places=1, before=0, granted=0),
            Place(rank=2, places=1, before=1, granted=0),
        )
        with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
            with pytest.raises(OthersComeFirst, match="前面还有 1 件没有决定"):
                grant(between)
            while silent.state == CaseState.IN_REVIEW:
                silent = build.finish_node(silent)
            assert grant(silent).state == CaseState.GRANTED
            with pytest.raises(PlacesTaken):
                grant(between)
        assert whole(silent)

    def test_whom_the_law_accepted_as_of_a_later_day_does_not_overtake(self) -> None:
        limited(5)
        first = deciding("2026-11-16")
        with time_machine.travel("2026-11-17 10:00+08:00", tick=False):
            silent = build.case(ITEM)
        with time_machine.travel("2026-11-25 00:05+08:00", tick=False):
            silent = actions.deem_accepted(silent.id)
        assert place_of(silent) == Place(rank=2, places=5, before=1, granted=0)
        assert grant(first).state == CaseState.GRANTED

    def test_places_by_year_begin_anew(self) -> None:
        limited(1, per="year")
        old, new = deciding("2026-12-30"), deciding("2027-01-05")
        assert (old.rank, new.rank) == (1, 1)
        assert grant(new).state == CaseState.GRANTED
        assert grant(old).state == CaseState.GRANTED
        late = deciding("2027-01-06")
        with pytest.raises(PlacesTaken):
            grant(late)
