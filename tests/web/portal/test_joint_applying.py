"""A joint service from its page to the receipt, as a browser without JavaScript does it; and what bad input meets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build, joint
from tongban.cases.models import Case, JointCase
from tongban.catalogue.forms import posted_of
from tongban.catalogue.models import Bundle
from tongban.materials import actions as materials
from tongban.materials.models import JointDossier
from tongban.materials.queries import draft_of_joint, joint_dossier_for

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]
START = f"/apply/bundle/T-CYD/{build.CHANGAN}/"
RESTAURANT = {"Q1": "individual", "Q2": "yes", "Q3": "yes", "Q4": "no"}
QUERY = "&".join(f"{key}={value}" for key, value in RESTAURANT.items())


def at(name: str, dossier: JointDossier, *more: str) -> str:
    return reverse(f"portal:joint-{name}", args=[dossier.id, *more])


def own() -> JointDossier:
    return JointDossier.objects.get(account=build.account())


def drawn(dossier: JointDossier) -> Any:
    return draft_of_joint(joint_dossier_for(dossier.id, account=build.account()))


def planned(answers: dict[str, str] = RESTAURANT) -> JointDossier:
    """A draft whose parts are known and nothing else."""
    bundle = Bundle.objects.get(id="T-CYD")
    started = materials.start_joint(bundle, account=build.account(), division_code=build.CHANGAN)
    given = {key: [value] for key, value in answers.items()}
    return materials.plan_joint(started.id, account=build.account(), answers=given)


def test_the_page_of_the_bundle_offers_one_application_for_the_readers_division(hebei: None, words: Words) -> None:
    browser = Client()
    page = browser.get("/bundles/T-CYD/")
    assert "选地区，再申请" in words(page)
    assert page.context["apply_url"] == ""
    browser.cookies["division"] = build.CHANGAN
    page = browser.get(f"/bundles/T-CYD/?{QUERY}", headers={"cookie": browser.cookies.output(header="")})
    assert "只问一次" in words(page)
    assert "还没有开通" not in words(page)


def test_a_city_does_not_offer_what_only_its_districts_do(citizen: Citizen, words: Words) -> None:
    answer = citizen(own=True).get("/apply/bundle/T-CYD/130100000000/")
    assert answer.status_code == 404
    assert "所选地区没有开通这个事项的在线办理" in words(answer)


def test_from_the_start_page_to_the_receipt_without_javascript(citizen: Citizen, words: Words) -> None:
    browser = citizen(own=True)
    page = browser.get(START)
    assert "第1步，共5步选择申请人" in words(page)
    assert [one.value for one in page.context["field"].choices] == ["myself"]  # 单位还没有成立
    address = browser.post(START, {"applicant": "myself"}).headers["Location"]
    dossier = own()
    assert address == at("plan", dossier)

    for number, (key, value) in enumerate(RESTAURANT.items(), start=1):
        shown = browser.get(address)
        assert f"第{number}问，共4问" in words(shown)
        posted = {"_at": key, key: value} | dict(shown.context["others"])
        address = browser.post(at("plan", dossier), posted).headers["Location"]
    assert address == f"{at('parts', dossier)}?{QUERY}"
    shown = browser.get(address)
    assert "按您的情况，一共5项" in words(shown)
    assert [one.value for one in shown.context["take"].choices] == ["5", "7"]
    address = browser.post(at("parts", dossier), {**RESTAURANT, "_take": ["5", "7"]}).headers["Location"]
    assert address == at("question", dossier)

    asked = []
    while (shown := browser.get(address, follow=True)).context.get("question"):
        question = shown.context["question"]
        asked.append(question.label)
        sent = {"_at": question.name, question.name: question.choices[-1].value}
        if "是否委托代理" in question.label:
            assert "食品经营许可" in question.help
        address = browser.post(at("question", dossier), sent).headers["Location"]
    assert len(asked) == len(set(asked)) == 8

    assert address == at("form", dossier)
    typed = joint.values_for(drawn(dossier))
    address = browser.get(address).headers["Location"]
    while "/form/" in address:
        shown = browser.get(address)
        assert "统一社会信用代码" not in [one.field.label for one in shown.context["fields"]]
        fields = shown.context["fields"]
        names = " ".join(one.names for one in fields)
        kept = {one.field.name: one.field.value for one in fields if one.block is None and not one.field.readonly}
        given = posted_of({one.field.name: typed[one.field.name] for one in fields if one.field.name in typed})
        answer = browser.post(address, {"_act": "continue", "_shown": names, **kept, **given})
        assert answer.status_code == 302, words(answer)
        address = answer.headers["Location"]
    assert address == at("materials", dossier)

    page = browser.get(address)
    assert "营业执照第1项办好后自动带入，不用交" in words(page)
    assert "食品经营许可（新办）、公众聚集场所投入使用、营业前消防安全检查共用" in words(page)
    for card in page.context["cards"]:
        if card.usable:
            browser.post(card.licence_url, {"licence": card.usable[0].id})
        elif card.tone == "notice":
            file = SimpleUploadedFile("材料.pdf", build.PDF + card.id.encode())
            assert browser.post(card.upload_url, {"file": [file]}).status_code == 302
    assert "材料已经齐了，请核对后提交。" in words(browser.get(address))

    review = browser.get(at("review", dossier))
    assert review.context["open_points"] == []
    assert "开办餐饮店申请" in words(review)
    assert "办好“营业执照”后自动填入，现在不用填：单位（字号）名称、统一社会信用代码" in words(review)
    sent = [browser.post(at("submit", dossier)) for _ in range(2)]
    whole = JointCase.objects.get()
    receipt = reverse("portal:joint-receipt", args=[whole.id])
    assert [one.headers["Location"] for one in sent] == [receipt, receipt]
    assert Case.objects.filter(joint=whole).count() == 1
    slip = words(browser.get(receipt))
    assert whole.number in slip
    assert "石家庄市长安区行政审批局，现在开始" in slip
    assert "第1项办好后自动开始" in slip
    assert browser.get(at("review", dossier)).headers["Location"] == reverse("portal:joint", args=[whole.id])


def test_answers_given_on_the_page_of_the_bundle_are_not_asked_again(citizen: Citizen) -> None:
    browser = citizen(own=True)
    address = browser.post(f"{START}?{QUERY}", {"applicant": "myself"}).headers["Location"]
    assert browser.get(address).headers["Location"] == f"{at('parts', own())}?{QUERY}"


def test_nobody_chosen_begins_nothing(citizen: Citizen, words: Words) -> None:
    answer = citizen(own=True).post(START, {})
    assert answer.status_code == 400
    assert "请选择为谁办理。" in words(answer)
    assert not JointDossier.objects.exists()


@pytest.mark.parametrize(
    ("bundle", "applicant", "sentence"),
    [
        ("T-CYD", "not-an-id", "您现在不能代表这个申请人办理"),
        ("T-CYD", "00000000-0000-0000-0000-000000000000", "您现在不能代表这个申请人办理"),
        ("T-QYZX", "myself", "这件事不能以所选的身份办理"),
        ("T-QYZX", "00000000-0000-0000-0000-000000000000", "您现在不能代表这个申请人办理"),
    ],
)
def test_who_may_not_begin_it_is_told_so(
    bundle: str, applicant: str, sentence: str, citizen: Citizen, words: Words
) -> None:
    answer = citizen(own=True).post(f"/apply/bundle/{bundle}/{build.CHANGAN}/", {"applicant": applicant})
    assert answer.status_code == 409
    assert sentence in words(answer)
    assert not JointDossier.objects.exists()


def test_a_bundle_for_organisations_is_offered_to_those_the_reader_acts_for(citizen: Citizen) -> None:
    page = citizen(own=True).get(f"/apply/bundle/T-QYZX/{build.CHANGAN}/")
    assert [one.label for one in page.context["field"].choices] == ["石家庄市长安区小满餐饮店（演示）"]


def test_an_optional_part_can_be_left_out_and_taken_again(citizen: Citizen) -> None:
    browser, dossier = citizen(own=True), planned()
    browser.post(at("parts", dossier), {**RESTAURANT, "_take": ["7"]})
    assert drawn(dossier).plan.numbers == (1, 3, 4, 7)
    shown = browser.get(at("parts", dossier))
    assert list(shown.context["take"].value) == ["7"]
    browser.post(at("parts", dossier), {**RESTAURANT, "_take": ["5", "7"]})
    assert drawn(dossier).plan.numbers == (1, 3, 4, 5, 7)


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"_at": "Q1"}, "请回答“主体类型”。"),
        ({"_at": "Q1", "Q1": "spaceship"}, "“主体类型”没有这个选项，请重新选择。"),
    ],
)
def test_a_question_of_the_bundle_answered_badly_is_asked_again(
    posted: dict[str, str], sentence: str, citizen: Citizen, words: Words
) -> None:
    dossier = planned()
    answer = citizen(own=True).post(at("plan", dossier), {"Q2": "yes", **posted})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert ("Q2", "yes") in answer.context["others"]


@pytest.mark.parametrize("chosen", ["", "spaceship"])
def test_a_question_of_a_part_answered_badly_is_asked_again(chosen: str, citizen: Citizen, words: Words) -> None:
    dossier = planned()
    question = next(one for one in drawn(dossier).questions if one.to_ask)
    answer = citizen(own=True).post(
        at("question", dossier), {"_at": question.key, question.key: chosen} if chosen else {}
    )
    assert answer.status_code == 400
    assert f"请回答“{question.question}”。" in words(answer)
    assert own().answers == {key: [value] for key, value in RESTAURANT.items()}


def test_a_wrong_value_keeps_what_was_typed_and_stores_nothing(citizen: Citizen, words: Words) -> None:
    dossier = joint.complete(planned())
    before = own().form
    answer = citizen(own=True).post(
        at("section", dossier, "shop"), {"_act": "continue", "shop_name": "小满", "fund": "很多"}
    )
    assert answer.status_code == 400
    assert "很多" in answer.content.decode()
    assert 'value="小满"' in answer.content.decode()
    assert own().form == before


def test_what_feeds_an_empty_field_reaches_its_part(citizen: Citizen) -> None:
    """The place of the food business may stay empty: it is the place of the shop. An empty box changes nothing."""
    dossier = joint.complete(planned())
    citizen(own=True).post(
        at("section", dossier, "premises"), {"_act": "continue", "premises_area": "68", "kitchen_area": "22"}
    )
    shares = {share.branch_no: share for share in dossier.dossiers.all()}
    assert shares[3].form["premises_address"] == shares[1].form["business_place"]


def test_missing_things_are_listed_with_links_and_block_the_submission(citizen: Citizen, words: Words) -> None:
    browser, dossier = citizen(own=True), planned()
    assert browser.get(at("review", dossier)).headers["Location"] == at("question", dossier)
    for question in drawn(dossier).questions:
        if question.to_ask:
            materials.answer_joint(
                dossier.id, account=build.account(), answers={question.key: [question.options[0].value]}
            )
    review = browser.get(at("review", dossier))
    targets = [point.target for point in review.context["open_points"]]
    assert any("/form/shop/?_from=review#f-shop_name" in target for target in targets)
    assert any("/materials/#m-S2" in target for target in targets)
    answer = browser.post(at("submit", dossier))
    assert answer.status_code == 409
    assert not JointCase.objects.exists()


def test_a_refused_file_is_named_and_nothing_is_kept(citizen: Citizen, words: Words) -> None:
    dossier = joint.complete(planned())
    card = "N-0683159888"
    kept = drawn(dossier).needs
    program = SimpleUploadedFile("程序.pdf", b"MZ\x90\x00")
    answer = citizen(own=True).post(at("upload", dossier, "S2"), {"file": [program]})
    assert answer.status_code == 400
    assert "“程序.pdf”没有收下" in words(answer)
    assert [len(one.brought) for one in drawn(dossier).needs] == [len(one.brought) for one in kept]
    assert citizen(own=True).post(at("upload", dossier, card), {}).status_code == 400
    produced = citizen(own=True).post(
        at("upload", dossier, "S1-P1"), {"file": [SimpleUploadedFile("a.pdf", build.PDF)]}
    )
    assert produced.status_code == 400  # 办出来的，不是交上来的


def test_a_shared_paper_is_taken_out_everywhere(citizen: Citizen) -> None:
    dossier = joint.complete(planned())
    plan = next(one for one in drawn(dossier).needs if one.need.key == "S2")
    assert [no for no, _ in plan.need.members] == [3, 4]
    citizen(own=True).post(at("remove", dossier, "S2"), {"attachment": plan.brought[0].id})
    assert next(one for one in drawn(dossier).needs if one.need.key == "S2").brought == []
    living = [a for share in dossier.dossiers.all() for a in share.attachments.filter(withdrawn_at=None)]
    assert plan.brought[0].file_id not in [one.file_id for one in living]


def test_drafts_wait_in_the_personal_area_and_can_be_thrown_away(citizen: Citizen, words: Words) -> None:
    browser, dossier = citizen(own=True), planned()
    assert "一件事草稿" in words(browser.get("/my/"))
    assert "市场监管牵头·石家庄市长安区" in words(browser.get("/my/cases/"))
    assert "要删除这份草稿吗？" in words(browser.get(at("discard", dossier)))
    assert browser.post(at("discard", dossier)).headers["Location"] == "/my/"
    assert not JointDossier.objects.exists()


@pytest.mark.parametrize("name", ["plan", "parts", "question", "form", "materials", "review", "discard"])
def test_strangers_find_no_draft(name: str, citizen: Citizen) -> None:
    dossier = planned()
    assert citizen("wangwu", own=True).get(at(name, dossier)).status_code == 404
    assert citizen("wangwu", own=True).post(at("submit", dossier)).status_code == 404
    assert Client().get(at(name, dossier)).status_code == 302
