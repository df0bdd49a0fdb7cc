"""The guide page is worked out from the definition and the answers in the address."""

import pytest
from django.test import Client

from tests.catalogue.shipped import definition
from tongban.web.portal.guide_view import condition_text, read_answers, view_of


def test_unknown_answers_are_left_out() -> None:
    item = definition("SCJG-006")
    given = {"S1": ["catering", "sale"], "S2": ["maybe"], "X": ["1"], "S4": ["yes"]}
    assert read_answers(item, given) == {"S1": ("catering",), "S4": ("yes",)}


def test_before_any_answer_conditional_materials_are_only_possible() -> None:
    view = view_of(definition("SCJG-006"), {}, office="某局", licence_names={"L-YYZZ": "营业执照"})
    assert [line.id for line in view.materials] == ["M1", "M2", "M3", "M4"]
    assert [line.id for line in view.perhaps] == ["M5", "M6", "M7"]
    assert [line.licence_name for line in view.materials if line.free] == ["营业执照"]


def test_answers_decide_the_exact_list() -> None:
    answers = {"S1": ("catering",), "S2": ("no",), "S3": ("none",), "S4": ("yes",)}
    view = view_of(definition("SCJG-006"), answers, office="某局", licence_names={})
    assert [line.id for line in view.materials] == ["M1", "M2", "M3", "M4", "M7"]
    assert view.perhaps == []
    assert view.chosen[0] == "主体业态：餐饮服务经营者"


def test_a_condition_reads_as_words() -> None:
    item = definition("SCJG-006")
    assert condition_text(item, {"S2": ("yes",)}) == "是否利用自动设备从事食品经营：是"


def test_five_facts_answer_first() -> None:
    view = view_of(definition("SCJG-006"), {}, office="某局", licence_names={})
    assert [(fact.label, fact.value) for fact in view.facts] == [
        ("办多久", "7个工作日"),
        ("跑几次", "最多 1 次"),
        ("收费", "不收费"),
        ("在哪办", "网上、窗口、邮寄"),
        ("拿到什么", "食品经营许可证"),
    ]


@pytest.mark.django_db
def test_the_page_names_the_office_of_the_place(client: Client) -> None:
    page = client.get("/guide/SCJG-006/130102000000/").content.decode()
    assert "石家庄市长安区行政审批局" in page
    assert "/apply/SCJG-006/130102000000/" in page


@pytest.mark.django_db
def test_answers_go_along_to_the_application(client: Client) -> None:
    page = client.get("/guide/SCJG-006/130102000000/?S4=yes&S1=catering").content.decode()
    assert "/apply/SCJG-006/130102000000/?S1=catering&amp;S4=yes" in page


@pytest.mark.django_db
def test_a_township_is_led_to_the_county_that_acts_for_it(client: Client) -> None:
    page = client.get("/guide/SCJG-006/130102001000/").content.decode()
    assert "由石家庄市长安区统一办理" in page
    assert "/apply/SCJG-006/130102000000/" in page


@pytest.mark.django_db
def test_at_the_province_one_first_chooses_where(client: Client) -> None:
    page = client.get("/guide/SCJG-006/130000000000/").content.decode()
    assert "在这些地方办" in page
    assert "/guide/SCJG-006/130100000000/" in page
    assert "/apply/" not in page


@pytest.mark.django_db
def test_the_short_address_leads_to_the_chosen_place(client: Client) -> None:
    client.cookies["tongban_page"] = "standard.standard.130102000000.zh-hans"
    response = client.get("/guide/SCJG-006/?S1=sale")
    assert response["Location"] == "/guide/SCJG-006/130102000000/?S1=sale"


@pytest.mark.django_db
def test_every_described_item_has_a_page(client: Client) -> None:
    from tongban.catalogue.models import Item  # noqa: PLC0415

    ids = list(Item.objects.filter(described=True).values_list("id", flat=True))
    assert len(ids) == 74
    assert {client.get(f"/guide/{one}/130102000000/").status_code for one in ids} == {200}
