"""One index a process, as fresh as the catalogue."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.build import CHANGAN
from tongban.catalogue.actions import bump_catalogue, publish_definitions
from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.queries import current_version, definition_of, implementations_for
from tongban.catalogue.search import index
from tongban.catalogue.search.documents import SearchDocument

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

DINGZHOU = "130682000000"


def document(item_id: str) -> SearchDocument:
    return next(one for one in index.documents(index.listed_items()) if one.item_id == item_id)


def test_every_item_of_the_catalogue_is_in_it() -> None:
    assert len(index.documents(index.listed_items())) == Item.objects.count()
    assert (
        sum(one.described for one in index.documents(index.listed_items()))
        == Item.objects.filter(described=True).count()
    )


def test_a_described_item_is_known_by_all_that_its_definition_says() -> None:
    food = document("SCJG-006")
    assert (food.title, food.department) == ("食品经营许可（新办）", "SCJG")
    assert food.audiences == {"natural", "legal"}
    assert food.themes == {"natural-040", "legal-010"}
    assert "开饭店" in food.aliases
    assert food.results == ("食品经营许可证",)
    assert {"主体业态", "食品经营许可餐饮服务经营者"} <= set(food.context)


def test_a_plain_row_is_known_by_its_name() -> None:
    row = document("N-0001")
    assert (row.described, row.aliases, row.results, row.context) == (False, (), (), ())


def test_the_index_is_kept_while_the_catalogue_stays() -> None:
    index.look_again()
    kept = index.current()
    with CaptureQueriesContext(connection) as captured:
        assert index.current() is kept
    assert len(captured) == 0
    index.look_again()
    with CaptureQueriesContext(connection) as captured:
        assert index.current() is kept
    assert len(captured) == 1


def test_a_publication_is_found_at_once_by_the_words_it_brings() -> None:
    version = current_version("YC-001")
    assert version is not None

    definition = replace(
        definition_of(version), id="XX-900", name="无人机飞行活动报备", handling_item=None, aliases=("放飞大疆航拍",)
    )
    index.look_again()
    assert index.current().search("放飞大疆航拍") == []
    publish_definitions([definition], by="test")
    index.look_again()
    assert index.current().search("放飞大疆航拍")[0].item_id == "XX-900"
    assert index.current().search("wurenji")[0].item_id == "XX-900"
    assert index.current().suggest("fangf")[0].item_id == "XX-900"


def test_others_answer_from_the_old_index_while_one_rebuilds() -> None:
    index.look_again()
    old = index.current()
    bump_catalogue()
    index.look_again()
    seen: list[object] = []
    with index._building:
        asker = threading.Thread(target=lambda: seen.append(index.current()))
        asker.start()
        asker.join(timeout=5)
    assert seen == [old]


def test_a_start_builds_the_index_before_anybody_asks() -> None:
    ready = index.current()
    thread = index.warm_up()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert index.current() is ready


def test_an_office_is_read_once_in_one_state_of_the_catalogue(django_assert_num_queries: Any) -> None:
    held = index.held()
    held.forget_offices()
    with django_assert_num_queries(3):
        found = held.offices(["SCJG-006", "YC-001", "NO-000"], CHANGAN)
    assert found == implementations_for(["SCJG-006", "YC-001", "NO-000"], CHANGAN)
    assert found["SCJG-006"].body.name == "石家庄市长安区行政审批局"
    with django_assert_num_queries(0):
        assert held.offices(["YC-001", "NO-000", "SCJG-006"], CHANGAN) == found
        assert [office.division.name for office in found.values()]
    with django_assert_num_queries(1):  # by a body that is known
        assert held.offices(["YC-001", "CG-001"], CHANGAN)["CG-001"].body is found["SCJG-006"].body


def test_another_place_has_its_own_offices_and_an_unknown_one_none() -> None:
    held = index.held()
    held.offices(["SCJG-006"], CHANGAN)
    assert held.offices(["SCJG-006"], DINGZHOU)["SCJG-006"].body.division_id == DINGZHOU
    for nowhere in ("999999999999", "'; --"):
        assert held.offices(["SCJG-006"], nowhere) == {}


def test_an_office_closed_by_the_catalogue_is_not_offered_any_more() -> None:
    assert index.held().offices(["SCJG-006"], CHANGAN)["SCJG-006"].division_id == CHANGAN
    Implementation.objects.filter(item_id="SCJG-006", division_id=CHANGAN).update(in_force=False)
    bump_catalogue()
    index.look_again()
    assert index.held().offices(["SCJG-006"], CHANGAN)["SCJG-006"].division_id == "130100000000"


def test_no_more_offices_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_OFFICES", 3)
    held = index.held()
    held.forget_offices()
    held.offices(["SCJG-006", "YC-001"], CHANGAN)
    found = held.offices(["SCJG-006", "SCJG-005"], CHANGAN)
    assert found == implementations_for(["SCJG-006", "SCJG-005"], CHANGAN)
    held.offices(["YC-001"], CHANGAN)
    assert held.kept() == 3
    held.offices(["SCJG-004"], CHANGAN)
    assert held.kept() == 1
