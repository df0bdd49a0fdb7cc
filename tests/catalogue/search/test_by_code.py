"""An item is found by any of its codes, and by the code of one body at that very body."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.catalogue.actions import publish_version
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import current_version, definition_of
from tongban.catalogue.search.by_code import find_by_code
from tongban.catalogue.search.queries import find_services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
ITEM, BASIC = "RS-003", "000114108003"


def here() -> Implementation:
    return Implementation.objects.filter(item_id=ITEM, in_force=True).exclude(code="").order_by("-division_id")[0]


def found(text: str) -> list[tuple[str, str | None]]:
    hits = find_services(text, division_code=build.CHANGAN).hits
    return [(hit.item_id, hit.division_code if hit.exact else None) for hit in hits]


def test_basic_implementation_and_own_codes_find_their_item() -> None:
    one = here()
    assert len(one.code) == 31
    assert one.code.endswith(BASIC)
    assert found(BASIC) == [(ITEM, None)]
    assert found(f" {BASIC[:4]} {BASIC[4:8]}-{BASIC[8:]} ") == [(ITEM, None)], "as people copy it"
    assert found(one.code) == [(ITEM, one.division_id)]
    assert found("rs-003") == [(ITEM, None)]


def test_the_handling_code_tells_handling_items_of_one_basic_item_apart() -> None:
    version = current_version(ITEM)
    assert version is not None
    publish_version(replace(definition_of(version), handling_serial="02"), by="省")
    code = here().code
    assert found(code + "02") == [(ITEM, here().division_id)]
    assert find_by_code(code + "03") == []


def test_codes_of_other_catalogues_and_of_2016_find_their_rows() -> None:
    assert [one.item.id for one in find_by_code("511A0138000000")] == ["G-0002"]
    assert [one.item.id for one in find_by_code("G-000007-001")] == ["G-0003"]


@pytest.mark.parametrize("text", ["000114108999", "13990101000000000000000000000000", "ZZ-999", "031186000001"])
def test_a_code_of_nothing_finds_nothing_by_code(text: str) -> None:
    assert find_by_code(text) == []


@pytest.mark.parametrize("text", ["开饭店", "食品经营许可", "kaifandian", "2026年社保", ""])
def test_plain_words_cost_no_query(text: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert find_by_code(text) == []
    assert len(asked) == 0


def test_the_page_leads_to_the_very_body_whose_code_was_typed() -> None:
    one = here()
    text = Client().get("/search/", {"q": one.code}).content.decode()
    assert f"/guide/{ITEM}/{one.division_id}/" in text


def test_guide_and_console_explain_every_part() -> None:
    one = here()
    text = Client().get(f"/guide/{ITEM}/{one.division_id}/").content.decode()
    for part in ("事项编码", "基本编码", "实施编码", one.body.name, one.code[:18], "国家基本目录", "行政许可", "主项"):
        assert part in text
    editor = Client()
    editor.force_login(build.account("zhengmei"))
    text = editor.get(f"/console/items/{ITEM}/").content.decode()
    assert "14108" in text
    assert "事项编码" in text
    assert "事项编码" not in Client().get(f"/guide/SCJG-006/{build.CHANGAN}/").content.decode()
