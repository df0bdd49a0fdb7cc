"""Filters, slips, recent and wanted items, further ways through the catalogue, and what machines read."""

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings

from tests.catalogue import overridden
from tongban.catalogue.actions import count_visits
from tongban.catalogue.models import Asking, GuideVisits, Implementation
from tongban.kernel.today import today
from tongban.web.portal import recent, search
from tongban.web.portal.guide_data import data_block
from tongban.web.portal.visits import GuideVisits as Counting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
CHANGAN = "130102000000"
GUIDE = f"/guide/SCJG-006/{CHANGAN}/"


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_filter_says_how_many_it_leaves_and_leaves_so_many(client: Client) -> None:
    page = client.get("/search/?q=许可证")
    groups = {group.title: group for group in page.context["groups"]}
    assert set(groups) == {"服务对象", "主题", "部门", "行使层级", "网上办理深度"}
    for group in groups.values():
        for choice in group.choices[1:3]:
            assert client.get(choice.url).context["total"] == choice.count > 0, choice
    assert groups["服务对象"].choices[0].current


def test_filters_join_and_may_be_taken_away_one_by_one(client: Client) -> None:
    page = client.get("/search/?q=许可证&dept=SCJG&online=Ⅳ级")
    assert {hit.id for hit in page.context["items"]} == {"SCJG-007", "SCJG-008"}
    groups = {group.title: group for group in page.context["groups"]}
    assert groups["部门"].choices[0].url == "/search/?q=%E8%AE%B8%E5%8F%AF%E8%AF%81&online=%E2%85%A3%E7%BA%A7"
    assert groups["部门"].current


@pytest.mark.parametrize("nonsense", ["dept=XX", "theme='; --", "level=%00x", "online=" + "x" * 300, "for=everybody"])
def test_a_filter_nobody_knows_leaves_nothing_and_leads_back(client: Client, nonsense: str) -> None:
    answer = client.get(f"/search/?q=许可证&{nonsense}")
    if "%00" in nonsense:
        assert answer.status_code == 400
        return
    page = answer.content.decode()
    assert "这样缩小范围后，一项也不剩" in page
    assert "看全部结果" in page
    assert Asking.objects.count() == 0


def test_a_slip_is_offered_as_what_was_meant(client: Client) -> None:
    page = shown(client, "/search/?q=结昏登记")
    assert "您要找的是不是" in page
    assert 'href="/search/?q=%E7%BB%93%E5%A9%9A%E7%99%BB%E8%AE%B0"' in page
    assert "您要找的是不是" not in shown(client, "/search/?q=结婚登记")


def test_nothing_found_says_what_to_do_next_and_is_counted_each_time(client: Client) -> None:
    count_visits({"YC-001": 2}, on=today())
    for _ in range(3):
        page = shown(client, "/search/?q=附近有什么好玩的13800138000")
    for wanted in (
        "没有找到“附近有什么好玩的13800138000”",
        "12345",
        "企业主题",
        "最近一个月看得最多的",
        "烟草专卖零售许可证核发",
    ):
        assert wanted in page
    assert list(Asking.objects.values_list("text", "times", "found_nothing")) == [("附近有什么好玩的＊", 3, True)]


def test_a_sure_answer_is_not_noted_and_a_machine_that_only_asks_for_the_head_neither(client: Client) -> None:
    client.get("/search/?q=开饭店")
    client.get("/search/?q=")
    client.head("/search/?q=附近有什么好玩的")
    assert Asking.objects.count() == 0


def test_a_list_for_editors_never_stands_in_the_way(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(question: str, *, found_nothing: bool) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(search, "note_asking", broken)
    assert "没有找到" in shown(client, "/search/?q=附近有什么好玩的")


def test_recent_questions_live_in_the_visitors_own_session_and_are_deleted_on_request(client: Client) -> None:
    for question in ("开饭店", "补办身份证", "开饭店", "查13010219900307123X"):
        client.get("/search/", {"q": question})
    kept = client.cookies[recent.COOKIE]
    assert (kept["max-age"], kept["expires"], kept["httponly"], kept["samesite"]) == ("", "", True, "Lax")
    page = shown(client, "/search/recent/")
    assert re.findall(r'<li><a href="[^"]+" rel="nofollow">([^<]+)</a>', page) == ["开饭店", "补办身份证"]
    assert "recent-title" in client.get("/search/recent/", headers={"HX-Request": "true"}).content.decode()
    assert "开饭店" not in shown(Client(), "/search/recent/")
    gone = client.post("/search/recent/", follow=True)
    assert "还没有查过什么" in gone.content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "W10=", "eyJhIjoxfQ==", "WzEsIFtdXQ==", "é", "A" * 5000, "W" * 1999])
def test_a_cookie_that_we_did_not_write_counts_as_none(cookie: str) -> None:
    request = RequestFactory().get("/search/")
    request.COOKIES[recent.COOKIE] = cookie
    assert recent.recent_of(request) == []


@override_settings(TONGBAN_COUNT_EVERY=0)
def test_opened_guides_are_counted_kept_pages_too_and_machines_are_not(client: Client) -> None:
    for _ in range(3):
        client.get(GUIDE)
    client.get(GUIDE, headers={"User-Agent": "SomeBot/1.0"})
    client.head(GUIDE)
    client.get("/guide/XX-999/130102000000/")
    assert list(GuideVisits.objects.values_list("item_id", "times", "day")) == [("SCJG-006", 3, today())]


def test_counts_that_cannot_be_written_cost_nobody_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr("tongban.web.portal.visits.count_visits", broken)
    with override_settings(TONGBAN_COUNT_EVERY=0):
        Counting(lambda request: None).count("SCJG-006")  # type: ignore[arg-type, return-value] # never asked here


def test_suggestions_are_a_list_to_choose_from(client: Client) -> None:
    page = shown(client, "/search/suggest/?q=kaifandian")
    assert 'role="listbox"' in page
    assert page.count('role="option"') == page.count("find-option-") > 0
    assert "条建议，用上下键选" in page


def test_browse_by_letter_level_event_and_official_theme_code(client: Client) -> None:
    services = shown(client, "/services/")
    for address in ("/services/letter/S/", "/services/level/county/", "/life/"):
        assert f'href="{address}"' in services
        shown(client, address)
    assert "国家统一主题代码：010" in shown(client, "/services/theme/legal-010/")
    assert 'href="/life/birth/"' in shown(client, "/")
    for missing in ("/services/letter/ß/", "/services/level/moon/", "/services/letter/I/"):
        assert client.get(missing).status_code == 404
    assert client.get("/services/letter/S/?from=-5").status_code == 200
    assert client.get("/services/letter/S/?from=99999999").status_code == 200


def test_every_item_stands_under_one_letter(client: Client) -> None:
    seen: list[str] = []
    address = "/services/letter/J/"
    while address:
        page = client.get(address)
        seen += [line.id for line in page.context["items"]]
        address = page.context["pager"].next_url
    assert len(seen) == len(set(seen)) == page.context["total"]
    assert {"MZ-006", "GA-001", "GA-004"} & set(seen) == {"GA-001", "GA-004"}


def locations(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [one.text or "" for one in ElementTree.fromstring(answer.content).iter() if one.tag.endswith("}loc")]


@override_settings(PUBLIC_ADDRESS="https://zwfw.example.cn")
def test_sitemaps_name_every_permanent_address_once_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.web.portal.crawling.PAGE", 25_000)
    pages = locations(client, "/sitemap.xml")
    assert pages[0] == "https://zwfw.example.cn/sitemap/lists.xml"
    guides = [one for page in pages[1:] for one in locations(client, page.removeprefix("https://zwfw.example.cn"))]
    assert len(guides) == len(set(guides)) == Implementation.objects.filter(in_force=True).count()
    assert f"https://zwfw.example.cn{GUIDE}" in guides
    for listed in locations(client, "/sitemap/lists.xml"):
        assert client.get(listed.removeprefix("https://zwfw.example.cn")).status_code == 200, listed
    for missing in ("/sitemap/guides-0.xml", "/sitemap/guides-99.xml", f"/sitemap/guides-{10**20}.xml"):
        assert client.get(missing).status_code == 404


@override_settings(PUBLIC_ADDRESS="https://zwfw.example.cn")
def test_a_sitemap_says_since_when_a_guide_reads_as_it_does_at_that_body(hebei: None) -> None:
    def changed() -> dict[str, str]:
        """The item at every place: division, day. Each time in a process without kept pages, which may be a second old."""
        client = Client()
        pages = [page.removeprefix("https://zwfw.example.cn") for page in locations(client, "/sitemap.xml")[1:]]
        text = "".join(client.get(page).content.decode() for page in pages)
        found = re.findall(rf"/guide/{overridden.ITEM}/(\d+)/</loc><lastmod>([\d-]+)<", text)
        return dict(found)

    with time_machine.travel("2026-11-01 09:00+08:00", tick=False):
        overridden.basic()
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        overridden.settle(overridden.PHONE)
        overridden.settle(overridden.THREE, f"{overridden.ITEM}@130123000000", effective_from=date(2026, 11, 20))
        days = changed()
        assert (days[CHANGAN], days["130123000000"], days["130104000000"]) == ("2026-11-10", "2026-11-01", "2026-11-01")
    with time_machine.travel("2026-11-21 09:00+08:00", tick=False):
        days = changed()
        assert (days[CHANGAN], days["130123000000"], days["130104000000"]) == ("2026-11-10", "2026-11-20", "2026-11-01")


@override_settings(PUBLIC_ADDRESS="https://zwfw.example.cn")
def test_robots_are_led_to_the_sitemap_and_kept_from_what_is_personal(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /my/", "Disallow: /search/", "Sitemap: https://zwfw.example.cn/sitemap.xml"} <= set(lines)


def test_a_guide_is_there_for_machines_whole_and_as_an_outline(client: Client) -> None:
    whole = client.get(f"{GUIDE}guide.json").json()
    assert whole["implementation"]["body"]["name"] == "石家庄市长安区行政审批局"
    assert (whole["item"]["id"], whole["division"]["code"], whole["version"]["number"]) == ("SCJG-006", CHANGAN, 1)
    assert whole["definition"]["materials"]
    assert "nodes" not in whole["definition"]
    page = shown(client, GUIDE)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    outline = json.loads(block)
    assert (outline["@type"], outline["name"]) == ("GovernmentService", "食品经营许可（新办）")
    assert outline["provider"]["name"] == "石家庄市长安区行政审批局"
    assert outline["areaServed"]["identifier"] == CHANGAN
    assert outline["url"].endswith(GUIDE)
    for missing in ("/guide/XX-999/130102000000/guide.json", "/guide/N-0001/130102000000/guide.json"):
        assert client.get(missing).status_code == 404


def test_nothing_in_an_outline_can_end_the_block() -> None:
    block = data_block({"name": "</script><script>alert(1)</script>&"})
    assert block.count("<") == 2
    assert json.loads(re.sub(r"^<[^>]+>|</script>$", "", block))["name"] == "</script><script>alert(1)</script>&"
