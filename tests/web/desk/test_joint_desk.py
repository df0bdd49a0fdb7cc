"""Joint cases at the desk: the two trays, the page of the whole, tasks, extension, one delivery; and who sees none."""

from collections.abc import Callable
from datetime import date

import time_machine
from django.test import Client
from django.urls import reverse

from tests import build, joint
from tests.catalogue.unseen_bundles import one_office
from tongban.cases import actions
from tongban.cases.models import Branch, Case, JointCase
from tongban.cases.states import BranchState, CaseState, JointState
from tongban.kernel.jobs import drain
from tongban.kernel.today import now
from tongban.materials.models import Attachment

AtDesk = Callable[..., Client]
RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["no"], "Q4": ["no"]}
TAKEN = {"way": "window", "receiver": "李四", "id_number": "11010519491231002X", "received_on": "2026-01-05"}


def restaurant() -> JointCase:
    return joint.submitted("T-CYD", RESTAURANT)


def ready() -> JointCase:
    """A restaurant with every part done."""
    whole = restaurant()
    for no in (1, None):
        for case in Case.objects.filter(joint=whole, **({"branch_no": no} if no else {"branch_no__gt": 1})):
            joint.finish(case)
        drain()
    whole.refresh_from_db()
    assert whole.state == JointState.READY
    return whole


def schooling() -> JointCase:
    """入学: one item, then tasks of other offices."""
    whole = joint.submitted("T-RX", {"Q1": ["hukou"]})
    joint.finish(Case.objects.get(joint=whole))
    drain()
    return whole


def task_of(whole: JointCase) -> Branch:
    return Branch.objects.filter(joint=whole, item=None).order_by("no")[0]


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # an answer of the test client


def test_the_trays_count_and_list_what_waits(hebei: None, at_desk: AtDesk, elsewhere: Client) -> None:
    whole = schooling()
    desk = at_desk("zhaomin")
    page = desk.get(reverse("desk:joints"))
    labels = {one.label: one.count for one in page.context["trays"]}
    tasks = Branch.objects.filter(joint=whole, item=None, state=BranchState.RUNNING).count()
    assert (labels["一件事"], labels["联办任务"]) == ("1", str(tasks))
    assert [row.joint for row in page.context["rows"]] == [whole]
    assert "张三" not in text(page)  # whoever walks past the screen
    listed = desk.get(reverse("desk:tasks"))
    assert {row.branch.joint for row in listed.context["rows"]} == {whole}
    assert len(listed.context["rows"]) == tasks
    assert elsewhere.get(reverse("desk:joints")).context["rows"] == []
    assert elsewhere.get(reverse("desk:tasks")).context["rows"] == []


def test_what_is_ready_for_delivery_comes_first(hebei: None, at_desk: AtDesk) -> None:
    first, second = restaurant(), restaurant()
    JointCase.objects.filter(id=second.id).update(state=JointState.READY, finished_at=now())
    page = at_desk("wujing").get(reverse("desk:joints"))
    assert [row.joint for row in page.context["rows"]] == [second, first]
    assert page.context["rows"][0].due.word == "待统一送达，还剩 10 个工作日"


def test_the_page_of_the_whole_says_who_is_where(hebei: None, at_desk: AtDesk, elsewhere: Client) -> None:
    whole = restaurant()
    address = reverse("desk:joint", args=[whole.id])
    page = at_desk("zhaomin").get(address)
    assert [(row.line.word, row.at) for row in page.context["lines"]][:2] == [
        ("办理中", "待预审"),
        ("等前面的事项", ""),
    ]
    assert page.context["lines"][0].url == reverse("desk:case", args=[Case.objects.get(joint=whole).id])
    assert "材料.pdf" not in text(page)
    assert elsewhere.get(address).status_code == 404
    assert at_desk("zhangsan").get(address).status_code == 404
    assert at_desk("fengchao").get(address).status_code == 404


def test_a_part_at_the_desk_names_the_whole_and_its_siblings(hebei: None, at_desk: AtDesk) -> None:
    whole = restaurant()
    case = Case.objects.get(joint=whole)
    page = at_desk("zhaomin").get(reverse("desk:case", args=[case.id]))
    assert "一件事“开办餐饮店”第 1 项（牵头：石家庄市长安区市场监督管理局）" in text(page)
    assert [(one.no, one.word) for one in page.context["siblings"]] == [
        (2, "等前面的事项"),
        (3, "等前面的事项"),
        (4, "等前面的事项"),
    ]
    alone = at_desk("zhaomin").get(reverse("desk:case", args=[build.case().id]))
    assert "牵头：" not in text(alone)


def test_a_part_is_not_delivered_alone(hebei: None, at_desk: AtDesk) -> None:
    whole = restaurant()
    case = joint.finish(Case.objects.get(joint=whole))
    desk = at_desk("wujing")
    address = reverse("desk:case", args=[case.id])
    page = desk.get(address)
    assert "由牵头机构一次送达，这里不单独送达" in text(page)
    assert "确认已送达" not in text(page)
    refused = desk.post(reverse("desk:case-deliver", args=[case.id]), {"seq": case.seq, "way": "electronic"})
    assert refused.status_code == 409
    case.refresh_from_db()
    assert case.state == CaseState.ISSUED
    assert "待统一送达" in text(desk.get("/desk/?tray=issue"))


def test_everything_is_delivered_once_with_all_results_on_the_page(hebei: None, at_desk: AtDesk) -> None:
    whole = ready()
    desk = at_desk("wujing")
    address = reverse("desk:joint-deliver", args=[whole.id])
    assert address in text(desk.get(reverse("desk:joint", args=[whole.id])))
    page = desk.get(address)
    results = [result for _, _, result in page.context["act"].results]
    assert "《食品经营许可证》" in results[1]
    assert desk.post(address, {"seq": "0", **TAKEN}).status_code == 409
    again = desk.post(address, {"seq": "0", **TAKEN})
    assert 'value="李四"' in text(again)
    unproven = desk.post(address, {"seq": whole.seq, "way": "courier", "carrier": "邮政速递"})
    assert (unproven.status_code, "运单号" in text(unproven)) == (400, True)
    assert desk.post(address, {"seq": whole.seq, "way": "pigeon"}).status_code == 400
    answer = desk.post(address, {"seq": whole.seq, **TAKEN})
    assert answer.headers["Location"] == reverse("desk:joint", args=[whole.id])
    whole.refresh_from_db()
    assert whole.state == JointState.CLOSED
    assert desk.post(address, {"seq": whole.seq, **TAKEN}).status_code == 409  # once
    assert "不能“统一送达”" in text(desk.get(address))


def test_delivery_and_extension_are_for_the_lead_bodys_own_posts(
    hebei: None, at_desk: AtDesk, elsewhere: Client
) -> None:
    whole = restaurant()
    deliver, extend = (reverse(f"desk:joint-{name}", args=[whole.id]) for name in ("deliver", "extend"))
    assert at_desk("zhaomin").get(deliver).status_code == 404  # a clerk issues nothing
    assert at_desk("wujing").get(extend).status_code == 404
    assert elsewhere.post(deliver, {"seq": whole.seq}).status_code == 404
    assert elsewhere.post(extend, {"seq": whole.seq}).status_code == 404
    early = at_desk("wujing").post(deliver, {"seq": whole.seq, "way": "electronic"})
    assert early.status_code == 409
    assert "还有事项没有办完，全部办完后再统一送达。" in text(early)


def test_the_overall_limit_is_extended_once_with_approver_and_reason(hebei: None, at_desk: AtDesk) -> None:
    whole = restaurant()
    desk = at_desk("zhougang")
    address = reverse("desk:joint-extend", args=[whole.id])
    given = {"seq": whole.seq, "days": "5", "approver": "区长 王强", "reason": "现场核查需要多次进行。"}
    for wrong, sentence in (
        ({"days": "16"}, "总时限最多延长 15 个工作日，请重新填写。"),
        ({"days": "五"}, "总时限最多延长 15 个工作日，请重新填写。"),
        ({"approver": ""}, "请写明批准延长的本级人民政府负责人。"),
        ({"reason": "急"}, "请写明理由。"),
    ):
        refused = desk.post(address, given | wrong)
        assert refused.status_code == 400 or refused.status_code == 409
        assert sentence in text(refused)
        kept = next(value for key, value in given.items() if key in {"approver", "days"} and key not in wrong)
        assert str(kept) in text(refused)
    assert desk.post(address, given).status_code == 302
    before = whole.due_on
    whole.refresh_from_db()
    assert whole.extension_value == 5
    assert whole.due_on > before
    assert "不能“延长总时限”" in text(desk.get(address))


def test_a_task_is_finished_with_a_word_for_the_applicant(hebei: None, at_desk: AtDesk, elsewhere: Client) -> None:
    whole = schooling()
    branch = task_of(whole)
    address = reverse("desk:task", args=[branch.id])
    desk = at_desk("qianjin")
    page = desk.get(address)
    assert [row.label for row in page.context["told"]] == ["入学类别"]
    for posted, sentence in (
        ({"reason": "户籍信息一致。"}, "请选择办理结果。"),
        ({"end": "waiting", "reason": "户籍信息一致。"}, "请选择办理结果。"),
        ({"end": "granted", "reason": "好"}, "请写明理由。"),
    ):
        refused = desk.post(address, posted)
        assert refused.status_code == 400
        assert sentence in text(refused)
        assert posted["reason"] in text(refused)
    assert at_desk("wujing").post(address, {"end": "granted", "reason": "户籍信息一致。"}).status_code == 404
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.post(address, {"end": "granted", "reason": "户籍信息一致。"}).status_code == 404
    assert at_desk("zhangsan").get(address).status_code == 404
    done = desk.post(address, {"end": "granted", "reason": "户籍信息一致。"})
    assert done.headers["Location"] == reverse("desk:joint", args=[whole.id])
    branch.refresh_from_db()
    assert (branch.state, branch.note) == (BranchState.GRANTED, "户籍信息一致。")
    assert desk.post(address, {"end": "denied", "reason": "户籍信息不一致。"}).status_code == 409
    assert "户籍信息一致。" in text(desk.get(address))


def test_a_task_shows_only_the_papers_that_it_uses(hebei: None, at_desk: AtDesk, elsewhere: Client) -> None:
    whole = schooling()
    desk = at_desk("qianjin")
    branch = task_of(whole)
    used = {
        file.id for paper in desk.get(reverse("desk:task", args=[branch.id])).context["papers"] for file in paper.files
    }
    everything = Attachment.objects.filter(dossier__joint=whole.dossier, withdrawn_at=None).exclude(file=None)
    assert used < {one.id for one in everything}
    for one in everything:
        address = reverse("desk:task-material", args=[branch.id, one.id])
        assert desk.get(address).status_code == (200 if one.id in used else 404)
        assert elsewhere.get(address).status_code == 404
    assert desk.get(reverse("desk:task-result", args=[branch.id, 99])).status_code == 404


def test_an_empty_desk_says_what_will_come(hebei: None, at_desk: AtDesk) -> None:
    assert "现在没有牵头的联办件" in text(at_desk("zhaomin").get(reverse("desk:joints")))
    assert "现在没有联办任务" in text(at_desk("zhaomin").get(reverse("desk:tasks")))


def finished_late() -> JointCase:
    """Two parts are done on 3 November, the third, and with it the whole, on the 23rd."""
    with time_machine.travel("2026-11-02 10:00+08:00", tick=False):
        dossier = joint.draft_with_later_papers(one_office(), {"Q1": ["v1"]}, without_later=False)
        whole = actions.submit_joint(dossier.id, account=build.account())
    for day, numbers in (("2026-11-03", (1, 2)), ("2026-11-23", (3,))):
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            for no in numbers:
                joint.finish(Case.objects.get(joint=whole, branch_no=no))
            if no == 2:
                actions.settle_joint(whole.id)
                third = Case.objects.get(joint=whole, branch_no=3)  # taken in in time, decided late
                actions.accept_case(third.id, officer=build.officer(), seq=third.seq)
    return JointCase.objects.get(id=whole.id)


def test_a_part_that_waits_for_the_one_delivery_has_no_day_of_its_own(hebei: None, at_desk: AtDesk) -> None:
    whole = finished_late()
    first = Case.objects.get(joint=whole, branch_no=1)
    with time_machine.travel("2026-11-23 09:00+08:00", tick=False):
        alone = at_desk("wujing").get("/desk/?tray=issue").context["rows"]
        tags = {row.case.branch_no: (row.due.word, row.due.tone, row.due.on) for row in alone}
        assert tags[1] == tags[2] == ("随一件事一并送达", "neutral", None)
        assert tags[3][0] == "随一件事一并送达"
        assert "随一件事一并送达" in text(at_desk("wujing").get(reverse("desk:case", args=[first.id])))
        Case.objects.filter(id=first.id).update(joint=None)  # the same case alone: ten days from its decision
        (row,) = [one for one in at_desk("wujing").get("/desk/?tray=issue").context["rows"] if one.case.id == first.id]
        assert (row.due.word, row.due.tone, row.due.on) == ("已超过 4 个工作日", "late", date(2026, 11, 17))


def test_once_all_is_done_every_part_and_the_whole_have_one_clock_with_its_account(
    hebei: None, at_desk: AtDesk
) -> None:
    whole = finished_late()
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        actions.settle_joint(whole.id)
    with time_machine.travel("2026-12-04 10:00+08:00", tick=False):
        desk = at_desk("wujing")
        rows = desk.get("/desk/?tray=issue").context["rows"]
        assert {(row.due.word, row.due.on, row.due.what) for row in rows} == {
            ("还剩 1 个工作日", date(2026, 12, 7), "牵头机构应在此前统一送达")
        }
        page = desk.get(reverse("desk:joint", args=[whole.id]))
        assert (page.context["due"].word, page.context["due"].tone) == ("待统一送达，还剩 1 个工作日", "notice")
        account = page.context["delivery"].account
        assert (account[0].words, account[0].basis) == ("全部事项办完，统一送达期限起算", "行政许可法第四十四条")
        assert (account[-1].day, account[-1].counted) == (date(2026, 12, 7), 10)
        assert "统一送达期限 10 个工作日，到 2026年12月7日" in text(page)
    with time_machine.travel("2026-12-09 10:00+08:00", tick=False):
        late = at_desk("wujing").get(reverse("desk:joint", args=[whole.id])).context["due"]
        assert (late.word, late.tone) == ("待统一送达，已超过 2 个工作日", "late")


def test_before_all_is_done_no_clock_of_delivery_is_drawn(hebei: None, at_desk: AtDesk) -> None:
    page = at_desk("zhaomin").get(reverse("desk:joint", args=[restaurant().id]))
    assert page.context["delivery"] is None
    assert "统一送达期限" not in text(page)
