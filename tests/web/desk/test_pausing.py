"""Special procedures and the extension from the page: the clock says what it does, and stops only when it may."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.cases.acting import officer_in
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.identity.models import Account

Desk = Callable[..., Client]
REASON = "需要对后厨用水取样送检。"
BEGIN = {"kind": "检验", "reason": REASON, "expected_days": "3"}


def accepted(state: str = CaseState.IN_REVIEW) -> Case:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        return build.case(state=state)  # 7 working days: due on 2 December


def page(client: Client, case: Case, act: str = "") -> str:
    return client.get(f"/desk/cases/{case.id}/{act}").content.decode()


@time_machine.travel("2026-12-10 10:00+08:00", tick=False)
def test_a_held_case_is_shown_as_held_and_not_as_late(at_desk: Desk) -> None:
    case = accepted()
    reviewer = at_desk("qianjin")
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        assert "从书面告知之日起到程序结束之日，时间不计入办理时限" in page(reviewer, case, "begin-procedure/")
        posted(reviewer, case, "begin-procedure", **BEGIN, notify="now")
    for address in (f"/desk/cases/{case.id}/", "/desk/?tray=review"):
        text = reviewer.get(address).content.decode()
        assert "自11月25日起中止（检验）" in text
        assert "已超过" not in text
    with time_machine.travel("2026-11-27 10:00+08:00", tick=False):
        posted(reviewer, case, "end-procedure", reason="检验合格。")
    assert case.due_on is not None
    assert case.due_on.isoformat() == "2026-12-07"
    assert "已超过 3 个工作日" in page(reviewer, case)


@time_machine.travel("2026-11-24 10:00+08:00", tick=False)
def test_a_procedure_without_written_notice_is_told_to_officers_as_not_stopping_the_clock(at_desk: Desk) -> None:
    case = accepted()
    reviewer = at_desk("qianjin")
    posted(reviewer, case, "begin-procedure", **BEGIN, notify="later")
    text = page(reviewer, case)
    assert "“检验”未告知，不停表：办理时限照常计算。" in text
    assert "还剩 6 个工作日" in text
    assert "“检验”正在进行，请先登记它的结果。" in page(reviewer, case, "begin-procedure/")
    posted(reviewer, case, "notify-procedure")
    text = page(reviewer, case)
    assert "不停表" not in text.split("办件日志")[0]
    assert "自11月24日起中止（检验）" in text


@time_machine.travel("2026-11-24 10:00+08:00", tick=False)
def test_the_head_extends_once_with_the_reason_on_the_paper(at_desk: Desk) -> None:
    case = accepted()
    head = at_desk("zhougang")
    assert "最多 5 个工作日。" in page(head, case, "extend/")
    posted(head, case, "extend", days="5", reason=REASON)
    assert case.due_on is not None
    assert case.due_on.isoformat() == "2026-12-09"
    assert "不能再延长" in page(head, case, "extend/")
    assert f"/desk/cases/{case.id}/extend/" not in page(head, case)


@time_machine.travel("2026-11-24 10:00+08:00", tick=False)
def test_a_decider_who_is_not_the_head_finds_neither_link_nor_page(hebei: None, client: Client) -> None:
    case = accepted()
    decider = officer_in(case.body_id, "decider", username="fushou")
    client.force_login(Account.objects.get(id=decider.account_id))
    assert f"/desk/cases/{case.id}/extend/" not in page(client, case)
    sent = {"seq": case.seq, "days": "3", "reason": REASON}
    assert client.post(f"/desk/cases/{case.id}/extend/", sent).status_code == 404
    assert untouched(case)


@pytest.mark.parametrize(
    ("act", "username"),
    [
        ("begin-procedure", "zhaomin"),
        ("notify-procedure", "zhougang"),
        ("end-procedure", "wujing"),
        ("extend", "qianjin"),
    ],
)
def test_the_wrong_post_finds_no_such_page(at_desk: Desk, elsewhere: Client, act: str, username: str) -> None:
    case = accepted()
    sent = {**BEGIN, "seq": case.seq, "days": "3"}
    for client in (at_desk(username), at_desk("wangwu"), elsewhere):
        assert client.get(f"/desk/cases/{case.id}/{act}/").status_code == 404
        assert client.post(f"/desk/cases/{case.id}/{act}/", sent).status_code == 404
    assert untouched(case)


@pytest.mark.parametrize(
    ("act", "username", "given", "said"),
    [
        ("begin-procedure", "qianjin", {"kind": "领导出差"}, "法律和本事项都没有规定这个特别程序"),
        ("begin-procedure", "qianjin", {"expected_days": "很多"}, "请填写预计需要的工作日，1 到 365 之间。"),
        ("begin-procedure", "qianjin", {"reason": " 短 "}, "请写明理由。"),
        ("begin-procedure", "qianjin", {"seq": "1"}, "您看到的页面旧了"),
        ("notify-procedure", "qianjin", {}, "没有这样的特别程序"),
        ("end-procedure", "qianjin", {}, "没有这样的特别程序"),
        ("extend", "zhougang", {"days": "6"}, "本事项最多延长 5 个工作日，请重新填写。"),
        ("extend", "zhougang", {"days": "-1"}, "本事项最多延长 5 个工作日，请重新填写。"),
        ("extend", "zhougang", {"reason": ""}, "请写明理由。"),
    ],
)
def test_what_is_refused_changes_nothing_and_keeps_what_was_typed(
    at_desk: Desk, act: str, username: str, given: dict[str, str], said: str
) -> None:
    case = accepted()
    sent = {**BEGIN, "seq": str(case.seq), "days": "3", "notify": "now", **given}
    answer = at_desk(username).post(f"/desk/cases/{case.id}/{act}/", sent)
    text = answer.content.decode()
    assert answer.status_code in {400, 409}
    assert said in text
    assert untouched(case)
    if act == "begin-procedure":
        assert f'value="{given.get("expected_days", "3")}"' in text


def test_the_applicant_reads_that_the_time_rests_and_why(at_desk: Desk) -> None:
    case = accepted()
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        posted(at_desk("qianjin"), case, "begin-procedure", **BEGIN, notify="now")
        text = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
    assert "自 2026年11月25日(星期三) 起因检验暂停计算办理时间，结束后重新推算，并告诉您。" in text
    assert "开始：检验" in text
    assert f"{REASON} 已书面告知，所需时间不计入办理时限。" in text
