"""The catalogue in public figures: drawn, as tables, to take away, as of a day."""

import csv
import io
import re

import pytest
from django.test import Client

from tests.catalogue import shipped
from tongban.catalogue.statistics import statistics_of
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def rows(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_draws_and_tabulates_what_the_definitions_say(client: Client) -> None:
    page = client.get("/statistics/").content.decode()
    expected = statistics_of(shipped.definitions(), on=today())
    said = text_of(page)
    assert f"{expected.whole.compression.mean:g}%" in said
    assert "全程网办（Ⅳ级）" in said
    assert f"{expected.by_depth['Ⅳ级']} 项" in said
    assert page.count('<ul class="counts"') == 4
    assert page.count("<table") == 5
    assert "style=" not in page  # the drawings obey the content security policy


def test_a_drawing_is_a_list_for_those_who_do_not_see_it(client: Client) -> None:
    page = client.get("/statistics/").content.decode()
    drawings = re.findall(r"<svg class=\"counts__bar\"[^>]*>", page)
    assert drawings
    assert all('aria-hidden="true"' in one for one in drawings)
    assert re.search(r'<span class="counts__text number">\d+ 项，[\d.]+%</span>', page)


def test_the_figures_can_be_taken_away_and_agree(client: Client) -> None:
    items = rows(client, "/statistics/items.csv")
    assert [line[0] for line in items[1:]] == sorted(one.id for one in shipped.definitions())
    departments = rows(client, "/statistics/departments.csv")
    assert sum(int(line[1]) for line in departments[1:]) == 74
    data = client.get("/statistics/statistics.json").json()
    assert data["whole"]["items"] == 74
    assert sum(int(line[2]) for line in departments[1:]) == data["whole"]["zero_visit"]


def test_another_day_has_its_own_figures_and_no_day_ahead_has_any(client: Client) -> None:
    before = client.get("/statistics/?on=2020-01-01").content.decode()
    assert "那一天还没有公布的指南" in before
    assert "/statistics/items.csv?on=2020-01-01" in before
    assert len(rows(client, "/statistics/items.csv?on=2020-01-01")) == 1
    assert client.get("/statistics/?on=2999-01-01").status_code == 400
    assert client.get("/statistics/?on=yesterday").status_code == 400


def test_intermediaries_are_told_apart_from_other_third_parties(client: Client) -> None:
    said = text_of(client.get("/third-parties/").content.decode())
    assert "中介服务清单：17 份" in said
    assert "其他第三方出具的材料：27 份" in said
    lines = rows(client, "/third-parties/papers.csv")
    by_material = {(line[1], line[3]): line[6] for line in lines[1:]}
    assert by_material["WJ-001", "M5"] == "中介服务"
    assert by_material["GA-004", "M5"] == "其他第三方"
    assert len(client.get("/third-parties/papers.json").json()) == len(lines) - 1 == 44


def test_what_supplies_which_material(client: Client) -> None:
    said = text_of(client.get("/sources/").content.decode())
    assert "社会保险参保缴费信息：免去 1 份材料" in said
    assert "还没有事项用到的 25 种" in said
    lines = rows(client, "/sources/sources.csv")
    assert ["数据资源", "D-JSKS", "教师资格考试信息", "JY", "JY-001"] in [line[:5] for line in lines]
    assert len(client.get("/sources/sources.json").json()) == 122


def test_the_pages_are_found_from_the_map_of_the_site(client: Client) -> None:
    said = client.get("/sitemap/").content.decode()
    for address in ("/statistics/", "/third-parties/", "/sources/", "/api/"):
        assert f'href="{address}"' in said


def test_days_that_have_been_are_worked_out_for_one_address_only_so_often(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.web.portal.figure_days.PAST_DAYS_PER_HOUR", 2)
    for _ in range(4):
        assert client.get("/statistics/departments.csv").status_code == 200, "today costs nobody a try"
    answers = [client.get(f"/statistics/?on=2026-10-0{day}").status_code for day in (1, 2, 3)]
    assert answers == [200, 200, 429]
    assert client.get("/statistics/?on=2026-10-01").status_code == 200, "what is kept is not counted"
    assert client.get("/statistics/statistics.json?on=2026-10-04").status_code == 429
    assert client.get("/statistics/").status_code == 200
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/statistics/?on=2026-10-05").status_code == 200
