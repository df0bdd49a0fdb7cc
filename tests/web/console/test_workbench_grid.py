"""A decision table as a grid: every cell in one form, without scripts; rows come, go and move; gaps stand beside it."""

import re
from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.catalogue import deciding
from tests.catalogue.deciding import among, span
from tests.web.console import bench
from tests.web.console.bench import STRANGERS, sent
from tongban.catalogue.models import Draft

pytestmark = pytest.mark.django_db

ROWS: list[tuple[list[Any], dict[str, Any]]] = [
    ([among("shop"), span(high="100", below=True)], {"materials": ["M1"]}),
    ([among("shop"), span("100")], {"materials": ["M1", "M2"]}),
    ([among("hall"), None], {"materials": ["M3"]}),
]


@pytest.fixture
def client(hebei: None, client: Client) -> Client:
    client.force_login(build.account("zhengmei"))
    return client


def drafted(**changes: Any) -> tuple[Draft, str]:
    table = deciding.table(["S1", "area"], ROWS) | changes
    draft = bench.new(deciding.raw_item(id="XZ-977", tables=[table]) | {"department": "SPJ"})
    return draft, f"/console/workbench/{draft.id}/grid/0/"


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def table_of(draft: Draft) -> dict[str, Any]:
    table: dict[str, Any] = Draft.objects.get(id=draft.id).document["tables"][0]
    return table


def test_the_grid_is_a_table_with_every_row_and_column(client: Client) -> None:
    _draft, address = drafted()
    page = shown(client, address)
    heads = [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'<th role="columnheader"[^>]*>(.*?)</th>', page)
    ]
    assert heads == ["行", "哪类场所", "面积", "申请材料", "依据", "备注", "移动和删去"]
    assert page.count('<tr role="row" id="f-tables-0-rows-') == 3
    assert 'value="&lt;100"' in page
    assert 'value="≥100"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_is_only_looked_at_stays_exactly_as_it_was(client: Client) -> None:
    draft, address = drafted()
    before = Draft.objects.get(id=draft.id)
    assert client.post(address, {**sent(shown(client, address)), "_act": "save"}).status_code == 302
    after = Draft.objects.get(id=draft.id)
    assert (after.document, after.revision) == (before.document, before.revision)


def test_cells_of_several_rows_are_saved_at_once(client: Client) -> None:
    draft, address = drafted()
    form = sent(shown(client, address))
    form["tables[0].rows[0].cells[1].ranges"] = ["<120"]
    form["tables[0].rows[1].cells[1].ranges"] = ["≥120 且 ≤9000；>9500"]
    form["tables[0].rows[2].cells[0].among"] = ["shop", "hall"]
    form["tables[0].rows[2].cells[0].negated"] = ["on"]
    form["tables[0].rows[2].then.materials"] = ["M1", "M3"]
    form["tables[0].rows[2].basis"] = ["测试办法第九条"]
    assert client.post(address, {**form, "_act": "save"}).status_code == 302
    rows = table_of(draft)["rows"]
    assert rows[0]["cells"][1]["ranges"] == [{"high": "120", "below": True}]
    assert rows[1]["cells"][1]["ranges"] == [{"low": "120", "high": "9000"}, {"low": "9500", "above": True}]
    assert (rows[2]["cells"][0]["among"], rows[2]["cells"][0]["negated"]) == (["hall", "shop"], True)
    assert (rows[2]["then"]["materials"], rows[2]["basis"]) == (["M3", "M1"], "测试办法第九条")


def test_a_condition_that_says_nothing_any_more_does_not_matter(client: Client) -> None:
    draft, address = drafted()
    form = sent(shown(client, address))
    form["tables[0].rows[0].cells[1].ranges"] = [""]
    form.pop("tables[0].rows[1].cells[0].among")
    client.post(address, {**form, "_act": "save"})
    rows = table_of(draft)["rows"]
    assert (rows[0]["cells"][1], rows[1]["cells"][0]) == (None, None)


def test_rows_come_go_and_move_and_what_was_typed_is_kept(client: Client) -> None:
    draft, address = drafted()
    form = sent(shown(client, address))
    form["tables[0].rows[0].remark"] = ["改过"]
    answer = client.post(address, {**form, "_act": "add tables[0].rows"})
    assert answer["Location"] == f"{address}#f-tables-0-rows-3"
    rows = table_of(draft)["rows"]
    assert (len(rows), rows[0]["remark"], rows[3]) == (4, "改过", {})
    client.post(address, {**sent(shown(client, address)), "_act": "up tables[0].rows[2]"})
    assert [row.get("basis", "")[-3:] for row in table_of(draft)["rows"]] == ["第1条", "第3条", "第2条", ""]
    client.post(address, {**sent(shown(client, address)), "_act": "drop tables[0].rows[0]"})
    assert [row.get("basis", "")[-3:] for row in table_of(draft)["rows"]] == ["第3条", "第2条", ""]


@pytest.mark.parametrize(
    "act", ["drop materials[0]", "up tables[0].rows", "drop tables[1].rows[0]", "take name", "put x"]
)
def test_no_button_of_the_grid_touches_anything_else(client: Client, act: str) -> None:
    draft, address = drafted()
    before = Draft.objects.get(id=draft.id).document
    client.post(address, {**sent(shown(client, address)), "_act": act})
    assert Draft.objects.get(id=draft.id).document == before


def test_what_is_no_range_is_said_at_its_cell_and_nothing_is_saved(client: Client) -> None:
    draft, address = drafted()
    before = Draft.objects.get(id=draft.id).document
    form = sent(shown(client, address))
    form["tables[0].rows[0].cells[1].ranges"] = ["≥100 且 ≥200"]
    form["tables[0].rows[0].remark"] = ["改过"]
    answer = client.post(address, {**form, "_act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“≥100 且 ≥200”读不懂" in page
    assert 'value="≥100 且 ≥200"' in page
    assert "改过" in page
    assert Draft.objects.get(id=draft.id).document == before


def test_gaps_and_overlaps_stand_beside_the_grid(client: Client) -> None:
    draft, address = drafted()
    assert "每种情况都有一行适用。" in shown(client, address)
    form = sent(shown(client, address))
    form["tables[0].rows[1].cells[1].ranges"] = ["≥50"]
    client.post(address, {**form, "_act": "save"})
    page = shown(client, address)
    assert "两行都适用" in page
    assert "每种情况都有一行适用。" not in page
    assert '<a href="#f-tables-0-rows-0">第 1 行</a> <a href="#f-tables-0-rows-1">第 2 行</a>' in page
    form = sent(page)
    form["tables[0].rows[1].cells[1].ranges"] = ["≥200"]
    client.post(address, {**form, "_act": "save"})
    assert "有遗漏：“哪类场所”为 店铺" in shown(client, address)
    form = sent(shown(client, address))
    form["tables[0].rows[1].cells[1].ranges"] = ["≥很多"]
    client.post(address, {**form, "_act": "save"})
    assert table_of(draft)["rows"][1]["cells"][1]["ranges"] == [{"low": "很多"}]
    page = shown(client, address)
    assert "先把下面的问题改正，才能核对。" in page
    assert "“很多”不是数字" in page


def test_who_was_overtaken_is_told_and_nothing_is_lost(client: Client) -> None:
    draft, address = drafted()
    old = sent(shown(client, address))
    form = {**old, "tables[0].rows[0].remark": ["先到"]}
    client.post(address, {**form, "_act": "save"})
    answer = client.post(address, {**old, "tables[0].rows[1].remark": ["后到"], "_act": "save"})
    assert answer.status_code == 409
    assert "后到" in answer.content.decode()
    assert table_of(draft)["rows"][0]["remark"] == "先到"
    assert table_of(draft)["rows"][1].get("remark") is None


def test_the_page_of_the_table_leads_to_the_grid_and_the_grid_is_nobody_else_s(client: Client) -> None:
    draft, address = drafted()
    assert f'href="{address}"' in shown(client, f"/console/workbench/{draft.id}/element/tables.0/")
    assert client.get(address.replace("/0/", "/7/")).status_code == 404
    for name in STRANGERS:
        client.force_login(build.account(name))
        assert client.get(address).status_code == 404
        assert client.post(address, {"_act": "add tables[0].rows"}).status_code == 404
