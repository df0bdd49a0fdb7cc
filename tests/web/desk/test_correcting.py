"""A second correction list from the page, and a refusal that sends the applicant to the right body."""

from collections.abc import Callable

import time_machine
from django.test import Client

from tests import build
from tests.cases.test_correcting import PLAN, RULES, WHY, after_one_round, asked
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases import actions
from tongban.cases.states import CaseState

Desk = Callable[..., Client]
TICKED = {"m-M4": "on", "m-M4-remedy": RULES.remedy}


def test_the_window_is_told_before_the_letter_what_it_may_not_ask_again(at_desk: Desk) -> None:
    case = after_one_round()
    clerk = at_desk("zhaomin")
    address = f"/desk/cases/{case.id}/corrections/"
    assert "已经告知过一次。" in clerk.get(address).content.decode()
    for step, status in (("preview", 400), ("send", 409)):
        answer = clerk.post(address, {"seq": case.seq, "step": step, **TICKED})
        assert (answer.status_code, "第一次告知时就能看到，不能再次要求补正" in answer.content.decode()) == (
            status,
            True,
        )
    assert untouched(case)


def test_a_decider_sends_a_second_list_under_the_own_name(at_desk: Desk) -> None:
    case = after_one_round()
    head = at_desk("zhougang")
    address = f"/desk/cases/{case.id}/corrections/again/"
    assert address in head.get(f"/desk/cases/{case.id}/").content.decode()
    wordless = head.post(address, {"seq": case.seq, "step": "preview", **TICKED})
    assert (wordless.status_code, "请写明理由。" in wordless.content.decode()) == (400, True)
    preview = head.post(address, {"seq": case.seq, "step": "preview", "reason": WHY, **TICKED}).content.decode()
    assert f"本次再次告知由本机关负责人周刚负责，原因：{WHY}" in preview
    assert f'name="reason" value="{WHY}"' in preview
    posted(head, case, "corrections/again", step="send", reason=WHY, **TICKED)
    assert case.state == CaseState.CORRECTING
    mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
    assert f"由周刚负责，原因：{WHY}" in mine
    log = at_desk("zhaomin").get(f"/desk/cases/{case.id}/").context["log"][0]
    assert (log.title, log.text) == ("再次告知补正", f"第 2 次告知，共 1 项，由周刚负责：{WHY}")


def test_without_a_first_list_there_is_nothing_to_repeat(at_desk: Desk) -> None:
    case = build.case()
    head = at_desk("zhougang")
    address = f"/desk/cases/{case.id}/corrections/again/"
    assert address not in head.get(f"/desk/cases/{case.id}/").content.decode()
    assert "<textarea" not in head.get(address).content.decode()
    assert head.post(address, {"seq": case.seq, "step": "send", "reason": WHY, **TICKED}).status_code == 409
    assert untouched(case)


def test_only_a_decider_of_the_body_finds_the_page(at_desk: Desk, elsewhere: Client) -> None:
    case = after_one_round()
    for client in (at_desk("zhaomin"), at_desk("qianjin"), at_desk("wangwu"), elsewhere):
        answer = client.post(
            f"/desk/cases/{case.id}/corrections/again/", {"seq": case.seq, "step": "send", "reason": WHY, **TICKED}
        )
        assert answer.status_code == 404
    assert untouched(case)


def test_a_refusal_names_the_right_body_to_the_applicant(at_desk: Desk) -> None:
    case = build.case()
    clerk = at_desk("zhaomin")
    fields = clerk.get(f"/desk/cases/{case.id}/refuse/").context["fields"]
    right = next(choice.value for choice in fields[1].choices if choice.label == "石家庄市行政审批局")
    wrong = clerk.post(
        f"/desk/cases/{case.id}/refuse/", {"seq": case.seq, "reason": "由上级机关办理。", "right_body": "SPJ@x"}
    )
    assert (wrong.status_code, "没有找到这个机构" in wrong.content.decode()) == (400, True)
    assert untouched(case)
    posted(clerk, case, "refuse", reason="由设区的市级机关办理。", right_body=right)
    mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
    assert "由设区的市级机关办理。 请向石家庄市行政审批局申请。" in mine


def test_everybody_reads_until_when_corrections_are_taken_and_that_the_case_was_abandoned(at_desk: Desk) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = asked(build.case(), PLAN)
        mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
        assert "请在 2026年12月14日(星期一) 前补齐；过期没有补的，视为放弃申请，您可以重新申请。" in mine
        assert "申请人应在此前补正" in at_desk("zhaomin").get(f"/desk/cases/{case.id}/").content.decode()
    with time_machine.travel("2026-12-15 00:10+08:00", tick=False):
        actions.deem_abandoned(case.id)
        page = at_desk("zhangsan").get(f"/my/cases/{case.id}/")
        assert page.context["truth"].headline == "没有按期补正，视为放弃申请"
        assert page.context["timeline"][-1].text == "您可以随时重新申请。"
        assert "视为放弃申请告知书" in page.content.decode()
