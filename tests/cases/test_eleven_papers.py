"""The eleven papers of one-stop handling (一窗通办): each comes out of an act, is opened, sealed, and says what it must."""

import re
from dataclasses import dataclass

import pypdfium2
import pytest

from tests import build
from tests.cases.acting import day, on
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine, FeeLine, render_paper
from tongban.cases.models import Case, Paper
from tongban.cases.papers import chinese_date
from tongban.cases.proving import verify_paper
from tongban.cases.states import CaseState, PaperKind
from tongban.kernel import storage
from tongban.kernel.language import in_chinese
from tongban.licences.states import VerdictKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

BODY = "石家庄市长安区行政审批局"
REMEDIES = "可以自收到本文书之日起六十日内依法申请行政复议"
SUIT = "自收到本文书之日起六个月内依法向人民法院提起行政诉讼"
#: Every paper by its name, and the lines without which it would not be what the law asks for.
ELEVEN: dict[str, tuple[str, ...]] = {
    "接收回执": (
        "申请已收到",
        "我们将在 2026年11月30日 前告知您",
        "逾期未告知的，自收到申请材料之日起即为受理",
        "内容摘要",
    ),
    "物料流转凭证": (
        "移交你单位办理",
        "事由：经营场所在桥西区",
        "收到申请材料的日期 2026年11月23日 不变",
        "内容摘要（SM3）",
    ),
    "受理回执": ("现予受理，受理日期 2026年11月23日", "承诺办理时限：7 个工作日", "应在 2026年12月2日 前作出决定"),
    "申请材料补正告知书": ("需要补正的全部内容一次告知如下", "请画清楚操作间", "请在 2026年12月14日 前补齐"),
    "不予受理通知书": ("经审查不予受理", "理由：不属于本机关职权范围", REMEDIES, SUIT),
    "特殊程序审查期限告知书": ("需要进行检验", "预计需要 3 个工作日", "不计算在办理期限内（行政许可法第四十五条）"),
    "延长办理期限通知书": ("经本机关负责人周刚批准，办理期限延长 5 个工作日", "理由：情况复杂", "延长后应在"),
    "批准决定书": ("经审查符合法定条件、标准，决定准予", "依据：", "自决定之日起十个工作日内"),
    "不予批准决定书": ("经审查决定不予准予", "理由：经营场所不符合规定的卫生条件", "依据：", REMEDIES, SUIT),
    "送达回执": ("办理结果已送达", "送达内容：《食品经营许可证》", "送达方式：电子送达"),
    "缴费通知书": ("不动产登记费（住宅）", "合计人民币 80.00 元（大写：捌拾元整）", "发改价格规〔2016〕2559号"),
}


@dataclass(frozen=True)
class Opened:
    """A paper as whoever gets it reads it."""

    paper: Paper
    text: str


def opened(paper: Paper) -> Opened:
    """The PDF itself, its seal proven, its words without the breaks of lines and pages."""
    data = storage.read_file(render_paper(paper.id).hash)
    verdict = verify_paper(data)
    assert verdict is not None
    assert (verdict.verdict, verdict.paper["number"]) == (VerdictKind.VALID, paper.number)
    document = pypdfium2.PdfDocument(data)
    try:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return Opened(paper, re.sub(r"[\s\ufffe]+", "", text))


def whole_way() -> Case:
    """Received, corrected, accepted, held, extended, granted, made and delivered."""
    plan = CorrectionLine("平面图", "请画清楚操作间。", material_id="M3")
    case = build.case()
    case = actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[plan])
    build.upload(case.dossier, "M3")
    case = actions.supply_corrections(case.id, account=build.account(), seq=case.seq)
    case = build.bring(case.id, to=CaseState.IN_REVIEW)
    reviewer = build.officer("qianjin")
    case = actions.begin_procedure(
        case.id, officer=reviewer, seq=case.seq, kind="检验", reason="需要检验样品。", expected_days=3
    )
    case = actions.end_procedure(case.id, officer=reviewer, seq=case.seq, result="检验合格。")
    head = build.officer("zhougang")
    case = actions.extend_deadline(case.id, officer=head, seq=case.seq, days=5, reason="情况复杂，需要延长。")
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    case = actions.grant_case(case.id, officer=head, seq=case.seq)
    return build.deliver(build.issue(case))


def turned_away() -> list[Case]:
    """Transferred, refused, denied; and one that has something to pay."""
    moved, refused, denied = build.case(), build.case(), build.case(state=CaseState.DENIED)
    clerk = build.officer()
    why = "经营场所在桥西区，应由桥西区办理。"
    actions.transfer_case(moved.id, officer=clerk, seq=moved.seq, to="SCJG-006@130104000000", reason=why)
    actions.refuse_case(refused.id, officer=clerk, seq=refused.seq, reason="不属于本机关职权范围。")
    paying = build.case("ZR-002", state=CaseState.IN_REVIEW, for_entity=False)
    actions.notify_fee(paying.id, officer=clerk, seq=paying.seq, lines=[FeeLine(0)])
    return [moved, refused, denied, paying]


def test_all_eleven_come_out_of_acts_and_say_what_they_must() -> None:
    with on("11-23"):
        cases = [whole_way(), *turned_away()]
        papers = [opened(one) for one in Paper.objects.filter(case__in=cases).select_related("case")]
    by_name: dict[str, list[Opened]] = {}
    for one in papers:
        by_name.setdefault(one.paper.content["title"], []).append(one)
    assert set(by_name) == set(ELEVEN)
    assert len({one.paper.number for one in papers}) == len(papers)
    for name, lines in ELEVEN.items():
        for one in by_name[name]:
            assert name in one.text
            assert one.paper.number in one.text, "numbered"
            assert chinese_date(day("11-23")) in one.text, "dated"
            assert one.paper.content["body_name"] in one.text, "signed by the body"
            assert one.paper.content["addressee"] in one.text, "addressed"
            assert one.paper.case is not None
            assert one.paper.case.number in one.text
            assert one.paper.get_kind_display() == in_chinese(PaperKind(one.paper.kind).label) == name
        found = [[line for line in lines if "".join(line.split()) not in one.text] for one in by_name[name]]
        assert [] in found, f"{name}: {found}"
    [receipt] = [one.paper for one in by_name["接收回执"] if one.paper.case_id == cases[0].id]
    assert receipt.content["body_name"] == BODY


def test_a_paper_that_lacks_an_obligatory_line_would_be_seen() -> None:
    with on("11-23"):
        denied = build.case(state=CaseState.DENIED)
        paper = denied.papers.get(kind="denial")
        paper.content = {**paper.content, "remedies": ""}
        paper.save()
        text = opened(paper).text
    assert [line for line in ELEVEN["不予批准决定书"] if "".join(line.split()) not in text] == [REMEDIES, SUIT]
