"""The guide page is worked out from the definition and the answers in the address."""

from dataclasses import replace

import pytest
from django.test import Client

from tests.catalogue.shipped import definition
from tongban.catalogue.definition import Contact
from tongban.web.portal.guide_details import condition_text, contact_rows
from tongban.web.portal.guide_view import read_answers, view_of


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


def test_a_material_says_everything_the_definition_knows_of_it() -> None:
    answers = {"S1": ("catering",), "S2": ("no",), "S3": ("none",), "S4": ("yes",)}
    names = {"L-YYZZ": "营业执照"}
    view = view_of(definition("SCJG-006"), answers, office="某局", licence_names=names)
    form, licence, _, _, mandate = view.materials
    assert (form.filled_online, form.free) == (True, False)
    assert (licence.free, licence.licence_name, licence.count) == (True, "营业执照", "复印件 1 份")
    assert (mandate.free, mandate.kind, mandate.source, mandate.form) == (False, "其他", "申请人自备", "纸质/电子化")
    assert mandate.necessity == "必要"
    assert mandate.note == "只交授权委托书；代理人的身份按实名信息和电子证照核对"
    assert mandate.check_points == ("委托事项和期限明确", "代理人身份证明有效")
    assert (view.filled_count, view.free_count, view.to_bring) == (1, 1, 3)


def test_who_issues_a_material_and_what_may_follow_later() -> None:
    item = definition("ZR-001")
    view = view_of(item, {}, office="某局", licence_names={})
    lines = {line.id: line for line in (*view.materials, *view.perhaps)}
    assert lines["M10"].may_follow
    assert {line.issuer for line in lines.values() if line.issuer} >= {"抵押银行"}


def test_fees_say_when_they_fall_due_and_on_what_ground() -> None:
    view = view_of(definition("ZR-001"), {}, office="某局", licence_names={})
    house = next(fee for fee in view.fees if fee.name == "不动产登记费（住宅）")
    assert (house.amount, house.basis) == ("¥80.00/件", "发改价格规〔2016〕2559号")
    assert house.condition == "房屋用途：住宅"


def test_limits_of_other_situations_special_procedures_and_extension() -> None:
    view = view_of(definition("XF-001"), {}, office="某局", licence_names={})
    assert [row.value for row in view.variants] == ["承诺 10个工作日，法定 13个工作日"]
    (visit,) = view.special
    assert (visit.name, visit.limit) == ("现场检查", "10个工作日")
    assert visit.words == "计入办理时限；不采用告知承诺的场所；消防法第十五条"
    food = view_of(definition("SCJG-006"), {}, office="某局", licence_names={})
    assert food.limit_notes[-1] == "最多可以延长 5个工作日，要书面告诉您理由。"


def test_levels_partners_and_contacts_in_words() -> None:
    view = view_of(definition("GA-010"), {}, office="某局", licence_names={})
    rows = [(row.label, row.value) for row in view.offices]
    assert rows == [
        ("办理机关", "某局"),
        ("由哪一级办", "市级、县级"),
        ("预计参加人数：1000人以上5000人以下", "由县级办理"),
        ("预计参加人数：5000人以上", "由市级办理"),
        ("办理渠道", "网上、窗口"),
    ]
    assert [(row.label, row.value) for row in view.contacts][:3] == [
        ("地址和办公时间", "办理机关还没有提供"),
        ("咨询电话", "办理机关还没有提供"),
        ("监督投诉", "12345 政务服务便民热线"),
    ]
    partners = view_of(
        definition("MZ-006"), {}, office="某局", licence_names={}, department_names={"CL": "残联"}
    ).offices[-1]
    assert (partners.label, partners.value, partners.note) == ("协同部门", "残联", "残疾等级审核")


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


def test_the_numbers_that_the_office_gave_are_shown() -> None:
    given = replace(definition("SCJG-006"), contact=Contact(consultation="0311-66600000", complaint="0311-66600001"))
    assert [row.value for row in contact_rows(given)[1:3]] == ["0311-66600000", "0311-66600001"]
    assert [row.value for row in contact_rows(definition("SCJG-006"))[1:3]] == [
        "办理机关还没有提供",
        "12345 政务服务便民热线",
    ]
