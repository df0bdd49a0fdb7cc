"""Searching: every line names the office of the chosen region, or says honestly why there is none."""

import pytest
from django.test import Client

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
