"""Scores and findings are public: as pages, as tables to download, as data."""

import csv
import io

import pytest
from django.test import Client

from tests import build
from tests.catalogue import overridden, shipped
from tongban.catalogue.models import Implementation
from tongban.catalogue.quality import examine_catalogue, scores_of_bodies, scores_of_divisions
from tongban.web.ui.spreadsheets import harmless

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def rows(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_shows_places_items_and_what_is_found(client: Client) -> None:
    said = client.get("/quality/").content.decode()
    assert f"{sum(one.warns for one in examine_catalogue())} 处" in said
    assert "咨询和投诉电话缺少或不对" in said
    assert "没有查出问题的规则" in said
    assert '<a href="/quality/?in=130100000000#places">石家庄市</a>' in said
    assert '<a href="/quality/item/JY-002/">' in said
    below = client.get("/quality/?in=130100000000").content.decode()
    assert "石家庄市各地得分" in below
    assert "长安区" in below
    assert client.get("/quality/?in=999").status_code == 404


def test_one_item_says_where_why_and_how_to_mend_it(client: Client) -> None:
    said = client.get("/quality/item/GA-007/").content.decode()
    assert "即办件应当场办结，承诺时限却是 1 工作日。" in said
    assert "当场办结的写即办件、时限 0；不能当场办结的写承诺件。" in said
    assert "<code>time_limit.promised</code>" in said
    assert "情形引导共有 8 种回答。每一种都走过一遍。" in said
    assert client.get("/quality/item/NOPE/").status_code == 404
    assert client.get("/quality/item/N-0001/").status_code == 404


def test_everything_can_be_taken_away(client: Client) -> None:
    items = rows(client, "/quality/items.csv")
    assert items[0][:4] == ["事项", "名称", "部门", "得分"]
    assert [line[0] for line in items[1:]] == sorted(one.id for one in shipped.definitions())
    findings = rows(client, "/quality/findings.csv")
    data = client.get("/quality/quality.json").json()
    assert len(findings) - 1 == sum(len(one["findings"]) for one in data["items"])
    assert {one["id"]: one["score"] for one in data["items"]} == {line[0]: int(line[3]) for line in items[1:]}
    bodies = rows(client, "/quality/bodies/130102000000.csv")
    assert "SPJ@130102000000" in [line[0] for line in bodies]
    assert client.get("/quality/bodies/1.csv").status_code == 404


def test_a_cell_is_never_a_formula() -> None:
    assert [harmless(one) for one in ("=1+1", "＝1+1")] == ["'=1+1", "'＝1+1"]
    assert harmless("正常") == "正常"
    assert harmless(-1) == -1


def test_a_body_is_scored_by_what_it_says_itself(client: Client) -> None:
    overridden.basic()
    here = Implementation.objects.get(id=overridden.HERE)

    def score() -> float:
        return next(one.score for one in scores_of_bodies(build.CHANGAN, examine_catalogue()) if one.id == here.body_id)

    def city() -> dict[str, float]:
        examined = examine_catalogue(item_id=overridden.ITEM)
        return {one.id: one.score for one in scores_of_divisions("130100000000", examined)}

    before, around = score(), city()
    overridden.settle(
        {"contact.consultation": "0311-86000001", "contact.complaint": "0311-86000002"}
    )  # the basic item names no telephone
    assert score() > before
    after = city()
    assert after[build.CHANGAN] > around[build.CHANGAN]
    assert {key: value for key, value in after.items() if key != build.CHANGAN} == {
        key: value for key, value in around.items() if key != build.CHANGAN
    }
