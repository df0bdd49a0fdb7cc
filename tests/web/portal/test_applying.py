"""From the start page to the receipt, as a browser without JavaScript does it, and what bad input meets there."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build
from tongban.cases.models import Case
from tongban.catalogue.queries import definition_of
from tongban.materials.models import Dossier
from tongban.materials.queries import form_of

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]
START = "/apply/SCJG-006/130102000000/"
ANSWERS = {"S1": "catering", "S2": "no", "S3": "none", "S4": "no"}


def at(name: str, dossier: Dossier, *more: str) -> str:
    return reverse(f"portal:dossier-{name}", args=[dossier.id, *more])


def fill_in(shown: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What a browser would send back: the fields as drawn, some of them changed."""
    values = {one.field.name: one.field.value for one in shown.context["fields"]}
    return {"_act": "continue", "_shown": list(values), **values, **given}


def test_from_the_start_page_to_the_receipt_without_javascript(citizen: Citizen, words: Words) -> None:
    browser = citizen()
    page = browser.get(START)
    assert "第1步，共5步选择申请人" in words(page)
    entity = next(one.value for one in page.context["field"].choices if one.value != "myself")

    address = browser.post(START, {"applicant": entity}).headers["Location"]
    dossier = Dossier.objects.get(account=build.account())
    assert address == at("situation", dossier)
    for number in (1, 2, 3, 4):
        shown = browser.get(address)
        assert f"第2步，共5步说明情况：第{number}问，共4问" in words(shown)
        question = shown.context["at"]
        answer = browser.post(at("situation", dossier), {"_at": question, question: ANSWERS[question]} | dict(
            shown.context["others"]
        ))  # fmt: skip
        address = answer.headers["Location"]
    assert address == at("result", dossier)
    assert "共4份：1份在线填写，1份系统已有，您准备2份。" in words(browser.get(address))

    sample = next(iter(definition_of(dossier.version).samples)).form
    address = browser.get(at("form", dossier)).headers["Location"]
    while "/form/" in address:
        shown = browser.get(address)
        names = [one.field.name for one in shown.context["fields"]]
        given = {name: sample[name] for name in names if name in sample}
        answer = browser.post(address, fill_in(shown, given | ({"delivery": "window"} if "delivery" in names else {})))
        assert answer.status_code == 302, words(answer)
        address = answer.headers["Location"]
    assert address == at("materials", dossier)

    for card in browser.get(address).context["cards"]:
        if card.usable:
            browser.post(card.licence_url, {"licence": card.usable[0].id})
        elif card.tone == "notice":
            browser.post(card.upload_url, {"file": [SimpleUploadedFile("平面图.pdf", build.PDF + card.id.encode())]})
    assert "材料已经齐了，请核对后提交。" in words(browser.get(address))

    review = browser.get(at("review", dossier))
    assert review.context["open_points"] == []
    assert "食品经营许可（新办）申请" in words(review)
    sent = browser.post(at("submit", dossier))
    case = Case.objects.get(dossier=dossier)
    assert sent.headers["Location"] == reverse("portal:case-receipt", args=[case.id])
    slip = words(browser.get(sent.headers["Location"]))
    assert "申请已提交" in slip
    assert case.number in slip
    assert "石家庄市长安区行政审批局会在" in slip


def test_answers_given_on_the_guide_page_are_not_asked_again(citizen: Citizen) -> None:
    query = "&".join(f"{key}={value}" for key, value in ANSWERS.items())
    answer = citizen().post(f"{START}?{query}", {"applicant": "myself"})
    dossier = Dossier.objects.get(account=build.account())
    assert answer.headers["Location"] == at("result", dossier)
    assert dossier.answers == {key: [value] for key, value in ANSWERS.items()}


def test_nobody_chosen_begins_nothing(citizen: Citizen, words: Words) -> None:
    answer = citizen().post(START, {})
    assert answer.status_code == 400
    assert "请选择为谁办理。" in words(answer)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("entity", ["not-an-id", "00000000-0000-0000-0000-000000000000"])
def test_an_entity_without_mandate_begins_nothing(entity: str, citizen: Citizen, words: Words) -> None:
    answer = citizen("wangwu").post(START, {"applicant": entity})
    assert answer.status_code == 409
    assert "您现在不能代表这个申请人办理" in words(answer)
    assert not Dossier.objects.exists()


def test_an_unanswered_question_is_asked_again(citizen: Citizen, words: Words) -> None:
    dossier = build.dossier(complete=False)
    answer = citizen().post(at("situation", dossier), {"_at": "S2", "S1": "catering"})
    assert answer.status_code == 400
    assert "请回答“是否利用自动设备从事食品经营”。" in words(answer)
    assert answer.context["others"] == [("S1", "catering")]


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"_at": "S1", "S1": "spaceship"}, "“主体业态”没有这个选项，请重新选择。"),
        ({"_at": "S1", "S1": "catering", "S9": "yes"}, "没有这个问题，请重新打开情形引导。"),
        ({"_at": "S1", "S1": ["catering", "sale"]}, "“主体业态”只能选一项。"),
    ],
)
def test_an_impossible_answer_is_named(posted: dict[str, Any], sentence: str, citizen: Citizen, words: Words) -> None:
    dossier = build.dossier(complete=False)
    answer = citizen().post(at("situation", dossier), posted)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert Dossier.objects.get(id=dossier.id).answers == {}


def test_a_wrong_value_is_named_kept_on_the_page_and_not_stored(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    before = dossier.form
    shown = browser.get(at("section", dossier, "delivery"))
    answer = browser.post(at("section", dossier, "delivery"), fill_in(shown, {"contact_phone": "12"}))
    assert answer.status_code == 400
    assert "有1处需要修改" in words(answer)
    assert "“联系电话”应为11位手机号码，或者带区号的固定电话，例如0311-12345678。" in words(answer)
    assert 'value="12"' in answer.content.decode()
    assert 'href="#f-contact_phone"' in answer.content.decode()
    assert Dossier.objects.get(id=dossier.id).form == before


def test_a_field_that_the_form_does_not_have_is_refused(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    shown = browser.get(at("section", dossier, "delivery"))
    answer = browser.post(at("section", dossier, "delivery"), fill_in(shown, {"is_admin": "1"}))
    assert answer.status_code == 400
    assert "申请表里没有这一项，请去掉后再提交。" in words(answer)
    assert "is_admin" not in Dossier.objects.get(id=dossier.id).form


def test_a_missing_answer_holds_the_section_but_keeps_the_rest(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    shown = browser.get(at("section", dossier, "people"))
    answer = browser.post(
        at("section", dossier, "people"), fill_in(shown, {"staff_count": "", "safety_officer": "孙六"})
    )
    assert answer.status_code == 400
    assert "请填写“从业人员数”。" in words(answer)
    form = Dossier.objects.get(id=dossier.id).form
    assert form["safety_officer"] == "孙六"
    assert "staff_count" not in form


def test_a_choice_brings_further_fields_without_javascript(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    here = at("section", dossier, "delivery")
    shown = browser.get(here)
    assert [one.field.name for one in shown.context["fields"]] == ["contact_phone", "delivery"]
    answer = browser.post(here, fill_in(shown, {"delivery": "mail"}))
    assert answer.headers["Location"] == f"{here}?_more=1#fields"
    again = browser.get(answer.headers["Location"])
    assert "已经保存。根据您刚才的选择，下面还有几项要填。" in words(again)
    assert [one.field.name for one in again.context["fields"]][2:] == [
        "mail_name", "mail_phone", "mail_address", "mail_postcode",
    ]  # fmt: skip
    assert again.context["problems"] == []


def test_htmx_draws_the_further_fields_and_keeps_nothing(citizen: Citizen) -> None:
    dossier, browser = build.dossier(), citizen()
    here = at("section", dossier, "delivery")
    values = fill_in(browser.get(here), {"delivery": "mail", "_act": "refresh"})
    answer = browser.post(here, values, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="f-mail_address"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert Dossier.objects.get(id=dossier.id).form["delivery"] == "window"


def test_a_locked_value_is_shown_with_its_source_and_cannot_be_typed_over(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    here = at("section", dossier, "applicant")
    shown = browser.get(here)
    assert "来自：法人登记信息" in words(shown)
    name = next(one.field for one in shown.context["fields"] if one.field.name == "entity_name")
    assert name.readonly
    browser.post(here, fill_in(shown, {"entity_name": "别人的公司"}))
    kept = Dossier.objects.get(id=dossier.id)
    assert form_of(kept).values["entity_name"] == "石家庄市长安区小满餐饮店（演示）"


def test_autosave_keeps_what_is_right_and_says_when_not_everything_was(citizen: Citizen) -> None:
    dossier, browser = build.dossier(), citizen()
    here = at("section", dossier, "people")
    values = fill_in(browser.get(here), {"safety_officer": "周七"})
    assert browser.post(here, values, headers={"X-Autosave": "1"}).status_code == 204
    half = {**values, "safety_officer": "吴八", "safety_phone": "138"}
    assert browser.post(here, half, headers={"X-Autosave": "1"}).status_code == 422
    form = Dossier.objects.get(id=dossier.id).form
    assert (form["safety_officer"], form["safety_phone"]) == ("吴八", dossier.form["safety_phone"])


def test_a_draft_can_be_left_and_found_again(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    here = at("section", dossier, "people")
    answer = browser.post(here, fill_in(browser.get(here), {"_act": "later"}))
    assert answer.headers["Location"] == "/my/"
    page = browser.get("/my/")
    assert "已存为草稿，随时可以回来接着填。" in words(page)
    assert [line.url for line in page.context["drafts"]] == [at("form", dossier)]


def test_a_draft_is_thrown_away_on_a_page_of_its_own(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    assert "要删除这份草稿吗？" in words(browser.get(at("discard", dossier)))
    browser.post(at("discard", dossier))
    assert not Dossier.objects.filter(id=dossier.id).exists()


def test_what_is_wanting_is_listed_and_nothing_is_filed(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier(), citizen()
    dossier.attachments.filter(material_id="M3").delete()
    name = "与食品经营相适应的主要设备设施、经营布局、操作流程等文件"
    page = browser.get(at("review", dossier))
    assert f"还缺少“{name}”。" in words(page)
    assert "提交申请" not in words(page)
    answer = browser.post(at("submit", dossier))
    assert answer.status_code == 409
    assert f"还缺少“{name}”。" in words(answer)
    assert not Case.objects.exists()


def test_two_clicks_file_one_case(citizen: Citizen) -> None:
    dossier, browser = build.dossier(), citizen()
    first = browser.post(at("submit", dossier))
    second = browser.post(at("submit", dossier))
    assert Case.objects.filter(dossier=dossier).count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_pages_of_a_submitted_draft_lead_to_its_case_and_change_nothing(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(), citizen()
    pages = ["situation", "result", "form", "materials", "review", "discard"]
    led: Sequence[str] = [browser.get(at(name, case.dossier)).headers["Location"] for name in pages]
    assert set(led) == {reverse("portal:case", args=[case.id])}
    answer = browser.post(at("section", case.dossier, "people"), {"safety_officer": "新人"})
    assert answer.status_code == 409
    assert "这份申请已经提交，不能再修改。需要补正时，工作人员会通知您。" in words(answer)
    assert browser.post(at("discard", case.dossier)).status_code == 409


@pytest.mark.parametrize("name", ["situation", "result", "form", "materials", "review", "discard"])
def test_a_stranger_finds_nothing(name: str, citizen: Citizen) -> None:
    dossier = build.dossier()
    assert citizen("wangwu").get(at(name, dossier)).status_code == 404
    assert Client().get(at(name, dossier)).headers["Location"].startswith("/account/login/?next=/my/drafts/")


def test_a_stranger_changes_nothing(citizen: Citizen) -> None:
    dossier, stranger = build.dossier(), citizen("wangwu")
    file = SimpleUploadedFile("a.pdf", build.PDF)
    assert stranger.post(at("section", dossier, "people"), {"safety_officer": "王五"}).status_code == 404
    assert stranger.post(at("upload", dossier, "M3"), {"file": [file]}).status_code == 404
    assert stranger.post(at("submit", dossier)).status_code == 404
    assert stranger.post(at("discard", dossier)).status_code == 404
    again = Dossier.objects.get(id=dossier.id)
    assert (again.form, again.attachments.count()) == (dossier.form, dossier.attachments.count())


def test_who_belongs_to_another_level_is_referred_there(citizen: Citizen, words: Words) -> None:
    dossier, browser = build.dossier("WL-001", complete=False), citizen()
    browser.post(at("situation", dossier), {"_at": "S2", "S1": "song", "S2": "yes"})
    page = words(browser.get(at("result", dossier)))
    assert "这种情况不由本级办理外商投资向省级申请" in page
    assert "填写申请表" not in page.split("按您的情况，这样办")[1]
