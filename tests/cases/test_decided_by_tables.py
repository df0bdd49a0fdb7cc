"""What a definition decides by table and reckons by formula holds in every act: who may apply, which papers, what is
charged, and what the decision cites."""

import copy
from typing import Any

import pytest

from tests import build
from tests.catalogue import shipped
from tests.logs import whole
from tongban.cases import actions
from tongban.cases.actions import FeeLine
from tongban.cases.errors import AmountFixed, ChargedAsAWhole, FeeNotReckoned, NotEligible
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.actions import import_items
from tongban.materials import actions as materials
from tongban.materials.errors import MaterialMissing
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import required_materials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

DISPATCH = "RS-003"  # a company needs two million yuan
SIGN = "CG-001"  # a sign higher than four metres needs a paper on its structure
DWELLING = "ZR-002"


def fill(dossier: Dossier, **values: Any) -> None:
    materials.fill_form(dossier.id, account=build.account(), values=values)


def submitted(dossier: Dossier) -> Case:
    return actions.submit_dossier(dossier.id, account=build.account())


def needed(dossier: Dossier) -> list[str]:
    return [one.material.id for one in required_materials(Dossier.objects.get(id=dossier.id))]


def test_who_may_not_apply_is_refused_with_reason_and_basis_and_nothing_is_filed() -> None:
    dossier = build.dossier(DISPATCH)
    fill(dossier, capital="1999999.99")
    with pytest.raises(NotEligible) as refusal:
        submitted(dossier)
    assert refusal.value.message == (
        "按您的情况不能申请，没有提交：经营劳务派遣业务，注册资本不得少于人民币二百万元。依据：《劳动合同法》第五十七条。"
    )
    assert not Case.objects.exists()
    assert Dossier.objects.get(id=dossier.id).state == "draft"
    fill(dossier, capital="2000000.00")
    assert submitted(dossier).state == CaseState.SUBMITTED


def test_what_the_form_says_calls_for_a_paper_and_takes_it_away_again() -> None:
    dossier = build.dossier(SIGN, answers={"S1": ["sign"]})
    assert needed(dossier) == ["M1", "M2", "M4", "M5"]
    fill(dossier, height=4.01)
    assert needed(dossier) == ["M1", "M2", "M4", "M5", "M6"]
    with pytest.raises(MaterialMissing, match="结构安全鉴定"):
        submitted(dossier)
    build.upload(dossier, "M6")
    fill(dossier, height=4)
    assert needed(dossier) == ["M1", "M2", "M4", "M5"]
    assert not Attachment.objects.filter(dossier=dossier, material_id="M6", withdrawn_at=None).exists()
    fill(dossier, height=5)
    build.upload(dossier, "M6", content=build.PDF + b"again")
    assert submitted(dossier).state == CaseState.SUBMITTED


def test_the_limit_is_that_of_the_row_that_fired() -> None:
    case = submitted(build.dossier(SIGN, answers={"S1": ["temp"]}))
    case = build.bring(case.id, to=CaseState.IN_REVIEW)
    assert (case.limit_value, case.limit_unit) == (2, "工作日")
    usual = submitted(build.dossier(SIGN, answers={"S1": ["sign"]}))
    assert build.bring(usual.id, to=CaseState.IN_REVIEW).limit_value == 5


@pytest.mark.parametrize("outcome", [CaseState.GRANTED, CaseState.DENIED])
def test_the_decision_cites_the_benchmark_that_fits(outcome: str) -> None:
    case = build.bring(submitted(build.dossier(SIGN, answers={"S1": ["sign"]})).id, to=outcome)
    kind = "grant" if outcome == CaseState.GRANTED else "denial"
    said = "".join(case.papers.get(kind=kind).content["paragraphs"])
    assert "裁量基准：《行政许可法》第六十一条（决策表“设置期限”第 2 行）" in said
    assert "第 1 行" not in said
    assert whole(case)


# --- a fee by formula ------------------------------------------------------------------------------------------------


def by_formula(expression: str = "分段累进(area; <=100: 0.5元; else: 0.25元)") -> Case:
    """A case under review whose registration fee follows from the area of the dwelling."""
    raw = copy.deepcopy(shipped.raw_item(DWELLING))
    fee = raw["fee"]["items"][0]
    fee |= {"amount": None, "unit": "元", "formula": {"expression": expression, "to": "jiao"}}
    raw["form"] = {
        "sections": [
            {
                "key": "own",
                "title": "房屋",
                "fields": [{"key": "area", "label": "面积", "type": "number", "minimum": 0}],
            }
        ]
    }
    _publish(raw)
    dossier = build.dossier(DWELLING)
    fill(dossier, area=120.5)
    return build.bring(submitted(dossier).id, to=CaseState.IN_REVIEW)


def _publish(raw: dict[str, Any]) -> None:
    report = import_items([raw])
    assert not report.rejected


def charged(case: Case, line: FeeLine) -> Case:
    return actions.notify_fee(case.id, officer=build.officer("zhaomin"), seq=case.seq, lines=[line])


def test_the_payment_notice_shows_the_amount_and_how_it_came_about() -> None:
    case = charged(by_formula(), FeeLine(0))
    (row,) = case.papers.get(kind="payment").content["rows"]
    assert row[1:4] == ["55.10", "1", "55.10"]
    assert row[4] == (
        "发改价格规〔2016〕2559号；计算：100 以内的部分：100 × ¥ 0.50 = ¥ 50.00（发改价格规〔2016〕2559号）；"
        "100 以上的部分：20.5 × ¥ 0.25 = ¥ 5.125；¥ 50.00 + ¥ 5.125 = ¥ 55.125；四舍五入到角：¥ 55.10"
    )
    assert case.events.latest("seq").data["fen"] == 5_510
    assert whole(case)


def test_a_reckoned_fee_is_charged_once_and_as_it_is() -> None:
    case = by_formula()
    with pytest.raises(ChargedAsAWhole):
        charged(case, FeeLine(0, quantity=2))
    with pytest.raises(AmountFixed):
        charged(case, FeeLine(0, amount="1"))
    assert Case.objects.get(id=case.id).seq == case.seq


def test_a_fee_that_cannot_be_reckoned_is_not_charged() -> None:
    case = by_formula("10元 ÷ (area - 120.5)")
    with pytest.raises(FeeNotReckoned, match="按公式算不出来：计算中要除以 0"):
        charged(case, FeeLine(0))
    assert not case.papers.filter(kind="payment").exists()
