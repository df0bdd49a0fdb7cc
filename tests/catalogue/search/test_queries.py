"""Services as people of a division get them: the item, and who does it for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.search import index
from tongban.catalogue.search.documents import Narrowing
from tongban.catalogue.search.queries import find_services, search_services, suggest_services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

CHANGAN, SHIJIAZHUANG, HEBEI = "130102000000", "130100000000", "130000000000"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    index.look_again()
    index.current()


def office_of(question: str, division: str) -> tuple[str, str | None, str]:
    (hit,) = search_services(question, division_code=division, limit=1)
    return hit.item_id, hit.division_code, hit.body_name


def test_the_nearest_office_does_it() -> None:
    assert office_of("开饭店", CHANGAN) == ("SCJG-006", CHANGAN, "石家庄市长安区行政审批局")
    assert office_of("开饭店", SHIJIAZHUANG) == ("SCJG-006", SHIJIAZHUANG, "石家庄市行政审批局")


def test_what_the_county_does_not_do_the_city_does() -> None:
    assert office_of("工厂排污许可证", CHANGAN)[:2] == ("HB-001", SHIJIAZHUANG)


def test_what_is_done_only_below_has_no_office_here() -> None:
    (hit,) = search_services("领结婚证", division_code=HEBEI, limit=1)
    assert (hit.item_id, hit.implementation, hit.body_name) == ("MZ-001", None, "")


@pytest.mark.parametrize("division", [None, "999999999999", "'; --"])
def test_without_a_known_division_items_are_found_all_the_same(division: str | None) -> None:
    (hit,) = search_services("开饭店", division_code=division, limit=1)
    assert (hit.item_id, hit.implementation_id, hit.division_code) == ("SCJG-006", None, None)


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_more_hits_cost_no_more_queries(limit: int) -> None:
    index.held().forget_offices()
    for queries in (3, 0):
        with CaptureQueriesContext(connection) as captured:
            hits = search_services("食品经营许可证", division_code=CHANGAN, limit=limit)
            assert [bool(hit.name and hit.item.department.short) for hit in hits] == [True] * limit
        assert len(_besides_the_stamp(captured)) == queries


def test_no_confident_answer_costs_no_query() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert find_services("今天天气怎么样", division_code=CHANGAN).hits == ()
    assert _besides_the_stamp(captured) == []


def _besides_the_stamp(captured: CaptureQueriesContext) -> list[str]:
    """The queries, without the look at the catalogue's stamp that any search may take, once a second."""
    return [query["sql"] for query in captured.captured_queries if "cataloguestamp" not in query["sql"]]


def test_filters_reach_the_index() -> None:
    found = find_services("许可证", narrowing=Narrowing(audience="legal", department="NY", theme="legal-075"))
    assert found.total == len(found.hits) > 0
    assert {hit.item.department_id for hit in found.hits} == {"NY"}
    assert found.facets["department"]["NY"] == found.total


def test_suggestions_carry_the_words_and_the_title() -> None:
    (first,) = suggest_services("kfd", limit=1)
    assert (first.item_id, first.text, first.title) == ("SCJG-006", "开饭店", "食品经营许可（新办）")
