"""The whole of a joint case as its applicant sees it, and what somebody with number and password sees."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import build, joint
from tongban.cases import actions
from tongban.cases.models import Case, JointCase
from tongban.cases.queries import WRONG_PER_CASE, case_at_desk, password_of
from tongban.cases.states import CaseState, DeliveryWay, JointOutcome, JointState
from tongban.kernel.jobs import drain

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}


@pytest.fixture
def whole(hebei: None) -> JointCase:
    """A restaurant, just submitted."""
    return joint.submitted("T-CYD", RESTAURANT)


def part(whole: JointCase, no: int) -> Case:
    return Case.objects.get(joint=whole, branch_no=no)


def founded(whole: JointCase) -> JointCase:
    """The first part is done and the others have begun by themselves."""
    joint.finish(part(whole, 1))
    drain()
    whole.refresh_from_db()
    return whole


def delivered(whole: JointCase) -> JointCase:
    founded(whole)
    for case in Case.objects.filter(joint=whole, branch_no__gt=1):
        joint.finish(case)
    drain()
    whole.refresh_from_db()
    way = DeliveryWay.ELECTRONIC
    done = actions.deliver_joint(whole.id, officer=build.officer("wujing"), seq=whole.seq, way=way)
    drain()
    return done


def send_back(case: Case) -> None:
    actions.request_corrections(
        case.id,
        officer=build.officer("zhaomin"),
        seq=case_at_desk(build.officer("zhaomin"), case.id).seq,
        lines=[actions.CorrectionLine("平面布置图", material_id="M3", remedy="请标明卫生间的位置。")],
    )


def page_of(whole: JointCase, name: str = "joint") -> str:
    return reverse(f"portal:{name}", args=[whole.id])


def test_the_page_says_where_the_whole_stands_and_every_part(whole: JointCase, citizen: Citizen, words: Words) -> None:
    page = citizen(own=True).get(page_of(whole))
    said = words(page)
    assert "5项中已办好0项1项正在办理，4项等前面的事项。" in said
    lines = page.context["lines"]
    assert [line.place for line in lines] == [1, 2, 3, 4, 5]
    assert [line.word for line in lines] == ["办理中"] + ["等前面的事项"] * 4
    assert [line.main for line in lines] == [True, True, False, False, False]
    assert "第 1 项办好后开始；预计" in lines[1].when
    stations = page.context["stations"]
    assert [(one.state, one.tone) for one in stations] == [("办理中", "active")] + [("等前面的事项", "neutral")] * 4
    assert page.content.decode().count("graph__shape") == 5  # a shape beside every word
    founded(whole)
    page = citizen(own=True).get(page_of(whole))
    assert [line.word for line in page.context["lines"]] == ["已办成"] + ["办理中"] * 4
    assert "5项中已办好1项" in words(page)


def test_a_correction_in_one_part_is_on_top_with_its_link(whole: JointCase, citizen: Citizen, words: Words) -> None:
    send_back(part(founded(whole), 3))
    page = citizen(own=True).get(page_of(whole))
    assert page.context["truth"].headline == "“食品经营许可（新办）”需要补正材料"
    assert reverse("portal:case-corrections", args=[part(whole, 3).id]) in page.content.decode()
    assert [line.word for line in page.context["lines"]].count("等申请人补正") == 1
    assert "等您处理开办餐饮店一件事联办中“食品经营许可（新办）”需要补正材料" in words(citizen(own=True).get("/my/"))


def test_the_list_has_one_entry_for_the_whole(whole: JointCase, citizen: Citizen, words: Words) -> None:
    founded(whole)
    alone = build.case(for_entity=False)
    page = citizen(own=True).get("/my/cases/")
    lines = page.context["cases"]
    assert [line.case or line.joint for line in lines] == [alone, whole]
    assert "开办餐饮店一件事联办中5项中已办好1项" in words(page)


def test_a_part_says_what_it_belongs_to_and_has_no_receipt_of_its_own(
    whole: JointCase, citizen: Citizen, words: Words
) -> None:
    first = part(whole, 1)
    page = citizen(own=True).get(reverse("portal:case", args=[first.id]))
    assert "属于一件事“开办餐饮店”的第1项，共5项。看全部进展" in words(page)
    answer = citizen(own=True).get(reverse("portal:case-receipt", args=[first.id]))
    assert answer.headers["Location"] == page_of(whole, "joint-receipt")
    alone = citizen(own=True).get(reverse("portal:case", args=[build.case(for_entity=False).id]))
    assert "属于一件事" not in words(alone)


def test_messages_about_the_whole_lead_to_the_whole(whole: JointCase, citizen: Citizen) -> None:
    drain()
    page = citizen(own=True).get("/my/messages/")
    assert page_of(whole) in [line.url for line in page.context["lines"]]


def test_after_the_delivery_results_and_one_link_to_rate(whole: JointCase, citizen: Citizen, words: Words) -> None:
    delivered(whole)
    page = citizen(own=True).get(page_of(whole))
    said = words(page)
    assert "已办结：全部办成" in said
    assert "一件事统一送达回执" in said
    assert said.count("评价这次服务") == 1
    assert page.context["rate"].no == 1
    assert [branch.no for branch in page.context["licences"]] == [1, 3, 4]
    paper = whole.papers.get(kind="joint_delivery")
    assert citizen(own=True).get(reverse("portal:paper", args=[paper.id])).content.startswith(b"%PDF")
    assert citizen("wangwu", own=True).get(reverse("portal:paper", args=[paper.id])).status_code == 404
    part_page = words(citizen(own=True).get(reverse("portal:case", args=[part(whole, 3).id])))
    assert "撤回申请" not in part_page


def test_withdrawing_the_whole_says_first_what_happens(whole: JointCase, citizen: Citizen, words: Words) -> None:
    browser = citizen(own=True)
    page = browser.get(page_of(whole, "joint-withdraw"))
    assert "个体工商户设立登记正在办理，随整体撤回" in words(page)
    assert "食品经营许可（新办）还没有开始，不再办理" in words(page)
    stale = browser.post(page_of(whole, "joint-withdraw"), {"seq": "0"})
    assert stale.status_code == 409
    answer = browser.post(page_of(whole, "joint-withdraw"), {"seq": whole.seq, "reason": "不开了"})
    assert answer.headers["Location"] == page_of(whole)
    whole.refresh_from_db()
    assert whole.state == JointState.WITHDRAWN
    assert part(whole, 1).state == CaseState.WITHDRAWN
    assert "您已整体撤回" in words(browser.get(page_of(whole)))
    assert browser.get(page_of(whole, "joint-withdraw")).status_code == 302


@pytest.mark.parametrize("name", ["joint", "joint-receipt", "joint-withdraw"])
def test_strangers_find_nothing(name: str, whole: JointCase, citizen: Citizen) -> None:
    assert citizen("wangwu", own=True).get(page_of(whole, name)).status_code == 404
    assert citizen("zhaomin", own=True).get(page_of(whole, name)).status_code == 404
    assert Client().get(page_of(whole, name)).status_code == 302


def test_number_and_password_show_the_whole_without_names(whole: JointCase, words: Words) -> None:
    founded(whole)
    seen = [
        words(Client().post("/progress/", {"number": number, "password": password_of(whole)}))
        for number in (whole.number, f"{whole.number}-03", f" {whole.number[:4]} {whole.number[4:]}-07 ")
    ]
    assert seen[0] == seen[1] == seen[2]
    assert "5项中已办好1项" in seen[0]
    assert "食品经营许可（新办）石家庄市长安区行政审批局预计" in seen[0]
    assert "张三" not in seen[0]


def test_wrong_number_and_wrong_password_get_the_same_answer_and_are_counted(whole: JointCase, words: Words) -> None:
    wrong = "000000" if password_of(whole) != "000000" else "111111"
    other = f"{whole.number}-99"
    answers = [Client().post("/progress/", {"number": n, "password": wrong}) for n in (whole.number, other)]
    assert [one.status_code for one in answers] == [404, 404]
    assert "没有找到这个办件" in words(answers[0])
    assert "没有找到这个办件" in words(answers[1])
    for _ in range(WRONG_PER_CASE - 2):
        Client().post("/progress/", {"number": f"{whole.number}-03", "password": wrong})
    right = Client().post("/progress/", {"number": whole.number, "password": password_of(whole)})
    assert right.status_code == 429


def test_the_time_of_the_one_delivery_is_told_with_its_account_once_all_is_done(
    whole: JointCase, citizen: Citizen, words: Words
) -> None:
    here = reverse("portal:joint", args=[whole.id])
    assert "送达的时间是怎么算的" not in words(citizen(own=True).get(here))
    finished = datetime.fromisoformat("2026-11-23T10:00+08:00")
    JointCase.objects.filter(id=whole.id).update(
        state=JointState.READY, outcome=JointOutcome.GRANTED, finished_at=finished
    )
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        page = citizen(own=True).get(here)
        assert "最晚2026年12月7日(星期一)一次送达。" in words(page)
        assert "送达的时间是怎么算的：应在2026年12月7日(星期一)前一次送达" in words(page)
        assert [line.counted for line in page.context["clock_lines"]][-1] == "第 10 天"
        assert not page.context["truth"].late
    with time_machine.travel("2026-12-08 10:00+08:00", tick=False):
        assert citizen(own=True).get(here).context["truth"].late


def test_whoever_filed_the_whole_follows_and_corrects_the_parts_of_the_firm_that_it_founded(
    whole: JointCase, citizen: Citizen
) -> None:
    send_back(part(founded(whole), 3))
    food = part(whole, 3)
    assert (food.entity_id is not None, whole.entity_id) == (True, None)
    address = reverse("portal:case", args=[food.id])
    filed = citizen(own=True)
    assert [filed.get(address).status_code, filed.get(f"{address}corrections/").status_code] == [200, 200]
    build.upload(food.dossier, "M3")
    sent = filed.post(f"{address}corrections/", {"seq": food.seq})
    assert sent.status_code == 302
    assert part(whole, 3).state != food.state


def test_nobody_else_reaches_a_part_by_the_whole(whole: JointCase, citizen: Citizen) -> None:
    founded(whole)
    address = reverse("portal:case", args=[part(whole, 3).id])
    assert citizen().get(address).status_code == 404, "for the restaurant that he has already"
    assert [citizen(name, own=True).get(address).status_code for name in ("lisi", "wangwu")] == [404, 404]
