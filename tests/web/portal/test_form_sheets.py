"""The blank form and the filled sample are worked out from the definition; the guide leads to both."""

import pytest
from django.test import Client

from tests.catalogue import shipped
from tongban.catalogue.forms import form_for
from tongban.web.portal.form_sheet import SheetField, SheetSection, blank_sheet, filled_sheet

GUIDE = "/guide/SCJG-006/130102000000/"


def restaurant() -> list[SheetSection]:
    definition = shipped.definition("SCJG-006")
    return blank_sheet(definition, form_for(definition, shipped.printed_by(definition), "legal"))


def box(sheet: list[SheetSection], label: str) -> SheetField:
    return next(field for section in sheet for field in section.fields if field.label == label)


def test_the_questions_come_first_because_later_boxes_depend_on_them() -> None:
    sheet = restaurant()
    assert [section.title for section in sheet] == [
        "您的情况", "申请单位", "经办人", "经营场所", "主体业态和经营项目", "人员", "联系与送达",
    ]  # fmt: skip
    assert box(sheet, "主体业态").options == ["食品销售经营者", "餐饮服务经营者", "集中用餐单位食堂"]


def test_a_box_says_how_it_is_filled_in_and_when() -> None:
    sheet = restaurant()
    area = box(sheet, "食品处理区面积（平方米）")
    assert (area.required, area.rule) == (True, "数字，1 到 100,000")
    assert area.help == "加工、切配、烹饪、备餐、清洗消毒等区域"
    assert area.condition == "主体业态：餐饮服务经营者或集中用餐单位食堂"
    assert not box(sheet, "外设仓库地址").required
    assert box(sheet, "收件地址").condition == "结果领取方式：邮寄送达"
    assert box(sheet, "经营场所地址").notes == ["网上办理时由系统先填好，可以改。", "会印在证照上。"]
    assert box(sheet, "统一社会信用代码").notes[0] == "网上办理时由系统带出，不用填。"


def test_a_sample_shows_only_what_its_answers_call_for() -> None:
    definition = shipped.definition("SCJG-006")
    sample = definition.samples[0]
    form = form_for(definition, shipped.printed_by(definition), "legal", sample.answers)
    sheet = filled_sheet(form, sample.form, {})
    assert box(sheet, "主体业态").value == "餐饮服务经营者（小吃店）"
    assert box(sheet, "经营项目").value == "热食类食品制售、冷食类食品制售、自制饮品制售"
    assert box(sheet, "外设仓库地址").value == ""
    assert "收件地址" not in [field.label for section in sheet for field in section.fields]


@pytest.mark.django_db
def test_the_guide_leads_to_form_and_sample_and_they_to_each_other(client: Client) -> None:
    guide = client.get(f"{GUIDE}?S1=catering").content.decode()
    assert f'href="{GUIDE}form/?as=legal"' in guide
    assert f'href="{GUIDE}sample/?as=natural&amp;S1=catering"' in guide
    form = client.get(f"{GUIDE}form/?as=legal").content.decode()
    assert "申请人（签字或者盖章）" in form
    assert f'href="{GUIDE}sample/?as=legal"' in form


@pytest.mark.django_db
def test_the_authors_samples_can_be_chosen_and_the_nearest_comes_first(client: Client) -> None:
    first = client.get(f"{GUIDE}sample/?as=legal")
    assert [tab.label for tab in first.context["samples"]] == ["个体工商户开小吃店", "公司设自动售货机，委托他人办理"]
    assert first.context["example"].name == "个体工商户开小吃店"
    assert client.get(f"{GUIDE}sample/?as=legal&n=2").context["example"].name == "公司设自动售货机，委托他人办理"
    assert client.get(f"{GUIDE}sample/?as=legal&S2=yes").context["example"].name == "公司设自动售货机，委托他人办理"
    assert client.get(f"{GUIDE}sample/?as=legal&n=99").context["example"].name == "个体工商户开小吃店"
    assert [line.id for line in first.context["guide"].materials] == ["M1", "M2", "M3", "M4"]
    assert (first.context["guide"].promised, first.context["guide"].statutory) == (7, 10)


@pytest.mark.django_db
def test_a_made_up_sample_says_so(client: Client) -> None:
    page = client.get("/guide/GA-002/130102000000/sample/").content.decode()
    assert "这份样例由系统按栏目自动生成，只填了必填的栏目。" in page
    assert "姓名、号码、地址都是编的，不属于任何人。" in page
    assert "139999199003070012" in page


@pytest.mark.django_db
def test_every_described_item_has_both_pages_for_all_its_applicants(client: Client) -> None:
    for definition in shipped.definitions():
        for kind in ("natural", "legal"):
            for name in ("form", "sample"):
                page = client.get(f"/guide/{definition.id}/130102000000/{name}/?as={kind}")
                assert page.status_code == 200
                assert len(page.content) < 60_000


@pytest.mark.django_db
def test_an_item_without_a_guide_has_no_form_and_says_what_to_do(client: Client) -> None:
    for name in ("", "form/", "sample/"):
        page = client.get(f"/guide/N-0001/130102000000/{name}").content.decode()
        assert "没有办事指南" in page
        assert "12345" in page
    assert client.get("/guide/SCJG-006/999999999999/form/").status_code == 404
    assert client.get("/guide/NONE-1/130102000000/form/").status_code == 404
