"""Licences ended, decisions corrected, appeals recorded: each from a page, by posted forms only."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.cases.test_linked import asked, food_licence
from tests.web.desk.test_chain import posted
from tongban.cases.models import Appeal, Case
from tongban.cases.states import CaseState
from tongban.kernel.jobs import drain
from tongban.licences.states import LicenceStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Desk = Callable[..., Client]
REASON = "现场检查发现经营场所与申请材料不符。"
OPEN = {"ground": "fraud", "reason": REASON, "evidence": "2026年11月24日现场检查笔录"}


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_licence_is_revoked_from_the_desk_and_both_sides_see_it(at_desk: Desk) -> None:
    licence = food_licence()
    former = Case.objects.get(licence=licence)
    reviewer, head = at_desk("qianjin"), at_desk("zhougang")
    begin = f"/desk/licences/{licence.id}/end/"
    assert begin in text(reviewer, f"/desk/cases/{former.id}/")
    assert "以欺骗、贿赂等不正当手段取得" in text(reviewer, begin)
    refused = reviewer.post(begin, {**OPEN, "evidence": "无"})
    assert (refused.status_code, "请写明证据" in refused.content.decode(), REASON in refused.content.decode()) == (
        400,
        True,
        True,
    )
    opened = reviewer.post(begin, OPEN)
    case = Case.objects.get(about=licence)
    assert opened.headers["Location"] == f"/desk/cases/{case.id}/"
    page = text(reviewer, f"/desk/cases/{case.id}/")
    for said in ("以欺骗、贿赂等不正当手段取得", REASON, former.number, "登记陈述申辩", "陈述申辩权利告知书"):
        assert said in page
    assert case.number in text(reviewer, f"/desk/cases/{former.id}/")
    posted(reviewer, case, "hear-holder", silent="no", said="持证人说明已经整改。")
    assert "决定撤销证照" in text(head, f"/desk/cases/{case.id}/")
    assert "证照立即失效" in text(head, f"/desk/cases/{case.id}/end-licence/")
    posted(head, case, "end-licence", reason=REASON)
    licence.refresh_from_db()
    assert (case.state, licence.status) == (CaseState.ISSUED, LicenceStatus.REVOKED)
    posted(at_desk("wujing"), case, "deliver", way="courier", carrier="邮政速递", waybill="EA123456789CN")
    assert "运单号 EA123456789CN" in case.papers.get(kind="delivery").content["paragraphs"][1]
    citizen = at_desk("zhangsan")
    mine = text(citizen, f"/my/cases/{case.id}/")
    for said in ("已决定撤销您的证照", "开始审查是否撤销或注销证照", former.item_name):
        assert said in mine
    assert case.number in text(citizen, f"/my/licences/{licence.id}/")
    assert citizen.get(f"/my/cases/{case.id}/receipt/").status_code == 302
    drain()
    text(citizen, "/my/cases/")
    text(reviewer, f"/desk/cases/{case.id}/")


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_strangers_find_none_of_these_pages(at_desk: Desk, elsewhere: Client) -> None:
    licence = food_licence()
    case = Case.objects.get(licence=licence)
    pages = ["correct-decision", "record-appeal", "close-appeal", "hear-holder", "end-licence", "drop-matter"]
    for client in (elsewhere, at_desk("wangwu"), at_desk("zhaomin")):
        assert client.get(f"/desk/licences/{licence.id}/end/").status_code == 404
        assert client.post(f"/desk/licences/{licence.id}/end/", OPEN).status_code == 404
        for page in pages:
            assert client.get(f"/desk/cases/{case.id}/{page}/").status_code == 404
            assert client.post(f"/desk/cases/{case.id}/{page}/", {"seq": case.seq}).status_code == 404
    assert Case.objects.filter(about=licence).count() == 0


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_slip_and_an_appeal_with_its_outcome_from_the_page(at_desk: Desk, elsewhere: Client) -> None:
    case = build.deliver(build.case(state=CaseState.DENIED))
    head = at_desk("zhougang")
    page = text(head, f"/desk/cases/{case.id}/")
    for act in ("correct-decision", "record-appeal"):
        assert f"/desk/cases/{case.id}/{act}/" in page
    assert f"/desk/cases/{case.id}/close-appeal/" not in page
    paper = str(case.papers.get(kind="denial").id)
    given = {"paper": paper, "wrong": "经营场所", "right": "准予经营", "reason": "用词有误。"}
    refused = head.post(f"/desk/cases/{case.id}/correct-decision/", {"seq": case.seq, **given})
    assert (refused.status_code, "不能改变决定的结果" in refused.content.decode()) == (400, True)
    posted(head, case, "correct-decision", **{**given, "right": "营业场所"})
    assert case.papers.filter(kind="correction").count() == 1
    posted(head, case, "record-appeal", kind="lawsuit", agency="长安区人民法院", filed_on="2026-11-25")
    drain()
    appeal = Appeal.objects.get(case=case)
    record = head.get(f"/desk/cases/{case.id}/records/{appeal.id}/")
    assert (record.status_code, record.content[:2]) == (200, b"PK")
    assert elsewhere.get(f"/desk/cases/{case.id}/records/{appeal.id}/").status_code == 404
    posted(
        head,
        case,
        "close-appeal",
        appeal=str(appeal.id),
        outcome="annulled",
        outcome_on="2026-11-25",
        reason="判决书 1 号",
    )
    again = Case.objects.get(follows=case)
    assert again.number in text(head, f"/desk/cases/{case.id}/")
    assert "重新作出决定" in text(head, f"/desk/cases/{again.id}/")
    assert "原决定被撤销，重新审查" in text(at_desk("zhangsan"), f"/my/cases/{again.id}/")
    assert "完成“" in text(at_desk("qianjin"), f"/desk/cases/{again.id}/")


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_changed_decision_is_entered_on_the_page_and_becomes_a_case_of_its_own(at_desk: Desk) -> None:
    case = build.case(state=CaseState.CLOSED)
    head = at_desk("zhougang")
    posted(head, case, "record-appeal", kind="reconsideration", agency="长安区人民政府", filed_on="2026-11-25")
    address = f"/desk/cases/{case.id}/close-appeal/"
    assert "证照上的“经营项目”" in text(head, address)
    given = {
        "appeal": str(Appeal.objects.get(case=case).id),
        "outcome": "changed",
        "outcome_on": "2026-11-25",
        "reason": "长政复决〔2026〕12号",
        "decision": "granted",
        "printed-经营项目": "热食类食品制售",
    }
    refused = head.post(address, {"seq": case.seq, **given, "stands": "增加"})
    assert (refused.status_code, "请写明变更后的决定" in refused.content.decode()) == (400, True)
    assert 'value="热食类食品制售"' in refused.content.decode(), "what was typed is kept"
    posted(head, case, "close-appeal", **given, stands="经营项目增加热食类食品制售。")
    after = Case.objects.get(follows=case)
    assert after.number in text(head, f"/desk/cases/{case.id}/")
    assert "原决定被变更，按变更后的内容作出决定" in text(at_desk("zhangsan"), f"/my/cases/{after.id}/")
    posted(at_desk("wujing"), after, "issue")
    after.refresh_from_db()
    assert after.licence is not None
    assert after.licence.fields["经营项目"] == "热食类食品制售"


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
@pytest.mark.parametrize(
    ("given", "wanting"),
    [
        ({"way": "window"}, "f-receiver"),
        ({"way": "window", "receiver": "张三"}, "f-id_number"),
        ({"way": "window", "receiver": "张三", "id_number": "11010519491231002X"}, "f-received_on"),
        (
            {"way": "window", "receiver": "张三", "id_number": "11010519491231002X", "received_on": "2026-11-26"},
            "f-received_on",
        ),
        ({"way": "courier", "carrier": "邮政"}, "f-waybill"),
        ({"way": "courier", "waybill": "EA123456789CN"}, "f-carrier"),
        ({"way": "courier", "carrier": "邮政", "waybill": "不知道"}, "f-waybill"),
    ],
)
def test_a_delivery_without_its_proof_closes_nothing(at_desk: Desk, given: dict[str, str], wanting: str) -> None:
    case = build.case(state=CaseState.ISSUED)
    answer = at_desk("wujing").post(f"/desk/cases/{case.id}/deliver/", {"seq": case.seq, **given})
    page = answer.content.decode()
    assert (answer.status_code, "请写明送达凭证" in page, f'href="#{wanting}"' in page) == (400, True, True)
    assert all(value in page for value in given.values())
    case.refresh_from_db()
    assert case.state == CaseState.ISSUED


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_the_proof_is_kept_and_printed_with_the_number_masked(at_desk: Desk) -> None:
    case = build.case(state=CaseState.ISSUED)
    posted(
        at_desk("wujing"),
        case,
        "deliver",
        way="window",
        receiver="张三",
        id_number="11010519491231002x",
        received_on="2026-11-24",
    )
    data = case.events.get(kind="deliver").data
    assert data["proven"] == {"receiver": "张三", "id_number": "11************002X", "received_on": "2026-11-24"}
    paper = case.papers.get(kind="delivery").content["paragraphs"][1]
    assert "领取人：张三，已查验证件（11************002X），领取日期 2026年11月24日。" in paper
    electronic = build.deliver(build.case(state=CaseState.ISSUED))
    assert (
        "2026年11月25日 10:00 送达申请人在本平台的账号"
        in electronic.papers.get(kind="delivery").content["paragraphs"][1]
    )


def test_the_desk_reads_what_a_change_would_change_and_that_a_renewal_is_late(at_desk: Desk) -> None:
    licence = food_licence()
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        case = asked(licence, "change", entity_head="赵新（演示）")
        page = text(at_desk("zhaomin"), f"/desk/cases/{case.id}/")
    for said in ("变更：法定代表人（负责人）", "赵新（演示）", "原为 张三", licence.number):
        assert said in page
    with time_machine.travel("2031-11-10 10:00+08:00", tick=False):
        late = asked(food_licence(), "renew")
        assert "提出延续时距到期已不足三十日" in text(at_desk("zhaomin"), f"/desk/cases/{late.id}/")
