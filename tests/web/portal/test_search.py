"""Searching: every line names the office of the chosen region, or says honestly why there is none."""

import pytest
from django.test import Client

from tests import build
from tests.catalogue import changing
from tongban.catalogue.actions import withdraw_change
from tongban.catalogue.models import Implementation
from tongban.catalogue.search.index import look_again

pytestmark = pytest.mark.django_db
CHANGAN, XINJI = "130102000000", "130181000000"


def live_in(client: Client, code: str) -> None:
    client.cookies["tongban_page"] = f"standard.standard.{code}.zh-hans"


def test_results_and_suggestions_name_the_office_of_the_chosen_region(client: Client) -> None:
    for code, office in ((CHANGAN, "石家庄市长安区行政审批局"), (XINJI, "辛集市行政审批局")):
        live_in(client, code)
        for address in ("/search/?q=开饭店", "/search/suggest/?q=开饭店", "/search/suggest/?q=kaifandian"):
            page = client.get(address).content.decode()
            assert f"/guide/SCJG-006/{code}/" in page
            assert office in page


def test_at_the_province_a_county_matter_asks_for_the_region(client: Client) -> None:
    for address in ("/search/?q=开饭店", "/search/suggest/?q=开饭店"):
        assert "市场监管 · 由下级地区办理，请选地区" in client.get(address).content.decode()


def test_an_item_without_a_guide_says_so_and_leads_to_what_is_known(client: Client) -> None:
    live_in(client, CHANGAN)
    page = client.get("/search/?q=音像制品制作业务许可").content.decode()
    assert "没有办事指南" in page


def test_an_empty_question_teaches_and_nonsense_is_not_answered(client: Client) -> None:
    assert "想办什么，写在上面" in client.get("/search/").content.decode()
    assert "想办什么，写在上面" in client.get("/search/?q=%20%20").content.decode()
    page = client.get("/search/?q=qqqqzzzzxxxx").content.decode()
    assert "没有找到“qqqqzzzzxxxx”" in page
    assert "rows__link" not in page
    assert client.get("/search/suggest/?q=").content.decode().strip() == ""


def test_the_old_number_of_an_item_that_is_no_more_leads_to_what_took_its_place(client: Client) -> None:
    changing.plain_items()
    live_in(client, CHANGAN)
    code = Implementation.objects.get(item_id=changing.PLAIN, division_id=CHANGAN).code
    planned = changing.propose("new", definitions=[changing.definition("TYU-944")])
    assert "没有找到" in client.get("/search/?q=TYU-944").content.decode(), "what is only asked for is not told"
    withdraw_change(planned.id, by=build.officer("zhengmei"), seq=planned.seq)
    into = changing.definition("TYU-943", name="健身站点备案")
    changing.effected("merge", items=[changing.PLAIN, changing.OTHER], into="TYU-943", definitions=[into])
    for asked in (changing.PLAIN, changing.OTHER.lower(), *([code] if code else [])):
        page = client.get("/search/", {"q": asked}).content.decode()
        assert "已被“健身站点备案”代替" in page, asked
    assert f"/guide/{changing.PLAIN}/{CHANGAN}/" in client.get("/search/", {"q": changing.PLAIN}).content.decode()
    # by its name the one that took its place is found, not the old one
    look_again()  # an index may be a second old
    page = client.get("/search/?q=健身气功站点备案").content.decode()
    assert "/guide/TYU-943/" in page
    assert f"/guide/{changing.PLAIN}/" not in page
    changing.effected("abolish", items=["TYU-943"])
    page = client.get("/search/?q=TYU-943").content.decode()
    assert "已取消" in page
    assert "代替" not in page
    assert f"/guide/TYU-943/{CHANGAN}/" in page
