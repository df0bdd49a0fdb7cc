"""One case as its applicant sees it, and what can be done there."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.queries import case_at_desk, password_of
from tongban.supervision.models import Rating

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]


def at(name: str, case: Case, *more: str) -> str:
    return reverse(f"portal:{name}", args=[case.id, *more])


def fresh(case: Case) -> Case:
    return Case.objects.get(id=case.id)


def to_correct(case: Case) -> None:
    """The office asks for a better plan and for a telephone number that answers."""
    actions.request_corrections(
        case.id,
        officer=build.officer("zhaomin"),
        seq=case_at_desk(build.officer("zhaomin"), case.id).seq,
        lines=[
            actions.CorrectionLine(title="平面图", remedy="请画清楚操作间。", material_id="M3"),
            actions.CorrectionLine(title="联系电话", remedy="请填能接通的号码。", field_key="contact_phone"),
        ],
    )


def test_the_top_says_where_it_is_whose_move_and_until_when(citizen: Citizen, words: Words) -> None:
    case = build.case()
    truth = citizen().get(at("case", case)).context["truth"]
    assert truth.headline == "申请已提交，等待预审"
    assert truth.whose == "现在由石家庄市长安区行政审批局办理，您不用做什么。"
    assert truth.until.startswith("最晚 ")
    assert "还剩 5 个工作日" in truth.until


def test_after_acceptance_the_clock_accounts_for_every_day(citizen: Citizen, words: Words) -> None:
    page = citizen().get(at("case", build.case(state="in_review")))
    lines = page.context["clock_lines"]
    assert (lines[0].counted, lines[0].reason, lines[0].basis) == ("不计入", "起算之日", "民法典第二百零一条")
    assert [line.counted for line in lines if not line.rests] == [f"第 {day} 天" for day in range(1, 8)]
    assert page.context["truth"].headline == "已受理，正在材料审查"


def test_the_timeline_tells_what_happened_and_what_comes_next(citizen: Citizen) -> None:
    entries = citizen().get(at("case", build.case(state="in_review"))).context["timeline"]
    assert [(entry.title, entry.state) for entry in entries] == [
        ("提交申请", "done"),
        ("已受理，开始计算办理时间", "done"),
        ("材料审查", "now"),
        ("现场核查", "next"),
        ("作出决定", "next"),
        ("制作办理结果并送达", "next"),
    ]
    assert entries[1].actor == "石家庄市长安区行政审批局 窗口受理 赵敏"


def test_the_receipt_shows_number_password_and_what_comes_next(citizen: Citizen, words: Words) -> None:
    case = build.case()
    slip = words(citizen().get(at("case-receipt", case)))
    assert f"办件编号{case.number}查询密码{password_of(case)}" in slip
    assert "过期没有答复的，自收到材料那天起就算受理。" in slip


def test_papers_are_downloaded_as_pdf(citizen: Citizen) -> None:
    case = build.case()
    answer = citizen().get(reverse("portal:paper", args=[case.papers.get(kind="receipt").id]))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8E%A5%E6%94%B6")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["case", "case-receipt", "case-application", "case-withdraw", "case-rate"])
def test_a_stranger_finds_nothing(name: str, citizen: Citizen) -> None:
    case = build.case(state="submitted")
    assert citizen("wangwu").get(at(name, case)).status_code == 404
    assert Client().get(at(name, case)).status_code == 302


def test_a_stranger_neither_reads_a_paper_nor_acts(citizen: Citizen) -> None:
    case, stranger = build.case(), citizen("wangwu")
    assert stranger.get(reverse("portal:paper", args=[case.papers.get().id])).status_code == 404
    assert stranger.post(at("case-withdraw", case), {"seq": case.seq}).status_code == 404
    to_correct(case)
    assert stranger.get(at("case-corrections", case)).status_code == 404
    file = SimpleUploadedFile("a.pdf", build.PDF)
    assert stranger.post(at("correction-upload", case, "M3"), {"file": [file]}).status_code == 404
    assert stranger.post(at("correction-form", case), {"contact_phone": "13800000199"}).status_code == 404
    assert stranger.post(at("case-corrections", case), {"seq": fresh(case).seq}).status_code == 404
    assert fresh(case).state == "correcting"


def test_corrections_are_supplied_in_one_go(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(), citizen()
    to_correct(case)
    page = browser.get(at("case", case))
    assert page.context["truth"].yours
    assert "平面图请画清楚操作间。" in words(page)

    listed = browser.get(at("case-corrections", case))
    assert [card.id for card in listed.context["cards"]] == ["M3"]
    assert [one.field.name for one in listed.context["fields"]] == ["contact_phone"]
    early = browser.post(at("case-corrections", case), {"seq": fresh(case).seq})
    assert early.status_code == 409
    assert "补正告知书要求的内容还没有交齐：平面图。请逐项补充后再提交。" in words(early)

    wrong = browser.post(at("correction-form", case), {"contact_phone": "1"})
    assert wrong.status_code == 400
    browser.post(at("correction-form", case), {"contact_phone": "13800000199"})
    browser.post(at("correction-upload", case, "M3"), {"file": [SimpleUploadedFile("新图.pdf", build.PDF + b"new")]})
    answer = browser.post(at("case-corrections", case), {"seq": fresh(case).seq})
    assert answer.headers["Location"] == at("case", case)
    after = fresh(case)
    assert after.state == "submitted"
    assert after.dossier.form["contact_phone"] == "13800000199"


def test_nothing_comes_in_when_no_corrections_are_asked_for(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(), citizen()
    files = case.dossier.attachments.count()
    answer = browser.post(at("correction-upload", case, "M3"), {"file": [SimpleUploadedFile("a.pdf", build.PDF)]})
    assert answer.status_code == 409
    assert "办件现在是“待预审”，不能“补正材料”。请刷新页面查看当前状态。" in words(answer)
    assert case.dossier.attachments.count() == files


def test_withdrawing_has_a_page_of_its_own(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(), citizen()
    page = browser.get(at("case-withdraw", case))
    assert "撤回以后，这个办件就结束了，不再办理。" in words(page)
    browser.post(at("case-withdraw", case), {"seq": case.seq, "reason": "不开店了"})
    assert fresh(case).state == "withdrawn"
    assert browser.get(at("case", case)).context["truth"].headline == "您已撤回申请"
    assert browser.get(at("case-withdraw", case)).status_code == 302


@pytest.mark.parametrize("seq", ["0", "", "nonsense", "99999999999999999999"])
def test_a_stale_page_withdraws_nothing(seq: str, citizen: Citizen, words: Words) -> None:
    case = build.case(state="pre_reviewed")
    answer = citizen().post(at("case-withdraw", case), {"seq": seq})
    assert answer.status_code == 409
    assert "您看到的页面旧了。请刷新页面，看过最新情况后再操作。" in words(answer)
    assert fresh(case).state == "pre_reviewed"


def test_the_service_is_rated_after_the_result_without_javascript(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(state="closed"), citizen()
    assert "这次办得怎么样？" in words(browser.get(at("case", case)))
    assert "请选择一个满意程度。" in words(browser.get(at("case-rate", case) + "?grade="))
    page = browser.get(at("case-rate", case) + "?grade=satisfied")
    assert "服务态度较好" in words(page)
    browser.post(at("case-rate", case), {"grade": "satisfied", "tags": ["413", "115"], "text": "很快"})
    rating = Rating.objects.get()
    assert (rating.grade, rating.tags, rating.text) == ("satisfied", ["413"], "很快")
    again = browser.post(at("case-rate", case), {"grade": "dissatisfied"})
    assert again.status_code == 409
    assert "您已经评价过这个办件，谢谢您。" in words(again)


def test_a_rating_without_grade_is_asked_again(citizen: Citizen, words: Words) -> None:
    case = build.case(state="closed")
    answer = citizen().post(at("case-rate", case), {"grade": "wonderful"})
    assert answer.status_code == 400
    assert "请选择一个满意程度后再提交。" in words(answer)


def test_a_case_without_result_cannot_be_rated(citizen: Citizen, words: Words) -> None:
    case, browser = build.case(), citizen()
    assert browser.get(at("case-rate", case)).status_code == 302
    answer = browser.post(at("case-rate", case), {"grade": "satisfied"})
    assert answer.status_code == 409
    assert "这个办件还没有结果，办结以后就可以评价。" in words(answer)


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        ("pre_reviewed", "预审通过，等待受理"),
        ("deciding", "审查已完成，等待作出决定"),
        ("granted", "已准予，正在制作办理结果"),
        ("denied", "决定不予准予，正在送达决定书"),
        ("issued", "办理结果已制作完成，正在送达"),
        ("closed", "已办结，准予"),
    ],
)
def test_every_state_has_its_line(state: str, headline: str, citizen: Citizen) -> None:
    page = citizen().get(at("case", build.case(state=state)))
    assert page.context["truth"].headline == headline
