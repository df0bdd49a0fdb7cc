"""Guide, wizard and review say which rows of the item's tables fired, why and on what basis."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build
from tests.catalogue.shipped import definition
from tongban.catalogue.facts import Facts
from tongban.materials import actions as materials
from tongban.materials.models import Dossier
from tongban.web.portal.guide_view import view_of

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]


def test_the_guide_says_why_a_paper_is_needed_and_why_the_limit_is_so() -> None:
    answers = {"S1": ("large",), "S2": ("own",)}
    view = view_of(definition("CG-001"), answers, office="某局", licence_names={})
    line = next(line for line in view.materials if line.id == "M6")
    assert line.because == (
        "因为“设置类型”是“大型户外广告”。依据：《城市市容和环境卫生管理条例》第十一条。大型户外广告一律要有结构安全材料"
    )
    assert [(row.label, row.value) for row in view.why] == [
        ("结构安全材料", "需要：结构安全鉴定或设计单位资质材料"),
        ("设置期限", "裁量建议：按设置规划确定，期满重新申请；幅度 1 至 3 年"),
    ]


def test_what_the_form_will_decide_is_only_possible() -> None:
    view = view_of(definition("CG-001"), {"S1": ("sign",), "S2": ("own",)}, office="某局", licence_names={})
    assert "M6" not in [line.id for line in view.materials]
    assert [(line.id, line.condition) for line in view.perhaps] == [
        ("M6", "“设置类型”是“门店招牌”或“临时宣传品”；“高（米）”大于 4")
    ]


def test_a_fee_by_formula_says_how_it_is_reckoned_and_then_what_it_is() -> None:
    item = definition("SW-004")
    answers = {"S1": ("first",), "S2": ("small",)}
    (fee,) = view_of(item, answers, office="某局", licence_names={}).fees
    assert fee.amount == "按申请表计算"
    assert fee.note.startswith("算法：(“合同成交价格（元）” - “其中的增值税额（元）”) × 1%")
    facts = Facts(answers, {"price": "1000000.01", "vat": "0.00"}, "natural")
    (reckoned,) = view_of(item, answers, office="某局", licence_names={}, facts=facts).fees
    assert reckoned.amount == "¥ 10,000.00"


@pytest.mark.django_db
def test_the_guide_page_and_the_wizard_show_the_reasons(citizen: Citizen, words: Words) -> None:
    page = words(citizen().get("/guide/CG-001/130102000000/?S1=large&S2=own"))
    assert "为什么是这些要求" in page
    assert "为什么要交：因为“设置类型”是“大型户外广告”" in page
    assert "为什么是这些要求" not in words(citizen().get("/guide/SCJG-006/130102000000/"))
    dossier = build.dossier("CG-001", answers={"S1": ["temp"]})
    result = words(citizen().get(reverse("portal:dossier-result", args=[dossier.id])))
    assert "2个工作日" in result
    assert "幅度1至30日" in result


@pytest.mark.django_db
def test_the_last_page_says_that_one_may_not_apply_and_does_not_offer_to(citizen: Citizen, words: Words) -> None:
    dossier: Dossier = build.dossier("RS-003")
    sound = words(citizen().get(reverse("portal:dossier-review", args=[dossier.id])))
    assert "可以申请" in sound
    assert "不能申请" not in sound
    materials.fill_form(dossier.id, account=build.account(), values={"capital": "1.00"})
    page = words(citizen().get(reverse("portal:dossier-review", args=[dossier.id])))
    assert "按您的情况不能申请：经营劳务派遣业务，注册资本不得少于人民币二百万元（《劳动合同法》第五十七条）" in page
    refused = citizen().post(reverse("portal:dossier-submit", args=[dossier.id]))
    assert refused.status_code == 409
    assert Dossier.objects.get(id=dossier.id).state == "draft"
