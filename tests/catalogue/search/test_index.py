"""One index a process, as fresh as the catalogue."""

import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.actions import bump_catalogue, publish_definitions
from tongban.catalogue.models import Item
from tongban.catalogue.queries import current_version, definition_of
from tongban.catalogue.search import index
from tongban.catalogue.search.documents import SearchDocument

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def document(item_id: str) -> SearchDocument:
    return next(one for one in index.documents() if one.item_id == item_id)


def test_every_item_of_the_catalogue_is_in_it() -> None:
    assert len(index.documents()) == Item.objects.count()
    assert sum(one.described for one in index.documents()) == Item.objects.filter(described=True).count()


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
