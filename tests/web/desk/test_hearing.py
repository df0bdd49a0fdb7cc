"""A hearing from the pages: told, asked for, notified, recorded; strangers and the wrong post find nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests import build
from tests.cases.acting import REASON, accepted, on
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases.models import Case, Hearing
from tongban.cases.states import CaseState

Desk = Callable[..., Client]
RECORD = "申请人陈述：已加装隔音设施。相邻住户陈述：同意。双方签字确认。"


def page(client: Client, case: Case, act: str = "") -> str:
    return client.get(f"/desk/cases/{case.id}/{act}").content.decode()


def told(at_desk: Desk, state: str = CaseState.DECIDING) -> Case:
    case = accepted(state=state)
    with on("11-23"):
        posted(at_desk("qianjin"), case, "offer-hearing", reason=REASON, ground="right", interested="3号楼住户")
    return case


def noticed(**more: str) -> dict[str, str]:
    given = {"day": "2026-12-04", "time": "上午9:00", "place": "三楼听证室", "open": "yes"}
    return {**given, "chair": str(build.officer("wujing").account_id), **more}


def test_a_hearing_goes_from_the_right_to_the_record_through_the_pages(at_desk: Desk) -> None:
    case = told(at_desk)
    with on("11-24"):
        reviewer, applicant = at_desk("qianjin"), at_desk("zhangsan")
        mine = applicant.get(f"/my/cases/{case.id}/").content.decode()
        assert "您有权要求听证，最晚 2026年11月30日(星期一) 申请" in mine
        assert "您要申请听证吗？" in applicant.get(f"/my/cases/{case.id}/hearing/").content.decode()
        answer = applicant.post(f"/my/cases/{case.id}/hearing/", {"seq": case.seq, "do": "ask"})
        assert answer.status_code == 302
        text = page(reviewer, case)
        assert "待通知时间" in text
        assert f"/desk/cases/{case.id}/schedule-hearing/" in text
        assert "听证的权利还在期限内，或者听证还没有结束：现在不能作出决定。" in page(at_desk("zhougang"), case)
    with on("11-25"):
        reviewer, applicant = at_desk("qianjin"), at_desk("zhangsan")
        assert "2026年12月4日(星期五) 到 2026年12月22日(星期二)" in page(reviewer, case, "schedule-hearing/")
        posted(reviewer, case, "schedule-hearing", **noticed())
        assert "自11月25日起中止（听证）" in page(reviewer, case)
        mine = applicant.get(f"/my/cases/{case.id}/hearing/").content.decode()
        assert "三楼听证室" in mine
        assert f"/desk/cases/{case.id}/end-procedure/" not in page(reviewer, case)
    with on("12-04"):
        reviewer, applicant = at_desk("qianjin"), at_desk("zhangsan")
        assert 'name="ended_on"' in page(reviewer, case, "close-hearing/")
        for wrong in ("2026-12-05", "2026-12-03", "昨天"):
            given = {"seq": case.seq, "record": RECORD, "ended_on": wrong}
            refused = reviewer.post(f"/desk/cases/{case.id}/close-hearing/", given)
            assert "不能晚于今天。请重新填写。" in refused.content.decode()
        posted(reviewer, case, "close-hearing", record=RECORD, ended_on="2026-12-04")
        assert Hearing.objects.get(case=case).ended_on == date(2026, 12, 4)
        assert "双方签字确认" in applicant.get(f"/my/cases/{case.id}/hearing/").content.decode()
        head = at_desk("zhougang")
        assert "决定的理由要写明怎样依据听证笔录" in page(head, case)
        refused = head.post(f"/desk/cases/{case.id}/grant/", {"seq": case.seq, "reason": ""})
        assert "决定必须写明怎样依据听证笔录作出" in refused.content.decode()
        posted(head, case, "grant", reason="双方在听证中达成一致。")
    assert case.state == CaseState.GRANTED


def test_the_applicant_waives_and_an_interested_person_asks_at_the_window(at_desk: Desk) -> None:
    case = told(at_desk)
    with on("11-24"):
        applicant = at_desk("zhangsan")
        applicant.post(f"/my/cases/{case.id}/hearing/", {"seq": case.seq, "do": "waive"})
        assert "别的利害关系人还可以申请" in applicant.get(f"/my/cases/{case.id}/").content.decode()
        posted(at_desk("zhaomin"), case, "request-hearing", name="李某", proof="书面申请，已核对身份证")
    assert Hearing.objects.get(case=case).requested_by == "李某"


@pytest.mark.parametrize(
    ("act", "username"),
    [
        ("offer-hearing", "zhaomin"),
        ("request-hearing", "wujing"),
        ("schedule-hearing", "zhaomin"),
        ("close-hearing", "wujing"),
    ],
)
def test_the_wrong_post_and_strangers_find_no_such_page(
    at_desk: Desk, elsewhere: Client, act: str, username: str
) -> None:
    case = accepted()
    for client in (at_desk(username), at_desk("wangwu"), elsewhere):
        assert client.get(f"/desk/cases/{case.id}/{act}/").status_code == 404
        assert client.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": REASON}).status_code == 404
    assert untouched(case)


def test_another_applicant_finds_no_hearing_and_changes_nothing(at_desk: Desk) -> None:
    case = told(at_desk)
    for username in ("wangwu", "lisi"):
        stranger = at_desk(username)
        assert stranger.get(f"/my/cases/{case.id}/hearing/").status_code == 404
        assert stranger.post(f"/my/cases/{case.id}/hearing/", {"seq": case.seq, "do": "ask"}).status_code == 404
    assert untouched(case)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "2026-12-03"}, "请选择 2026-12-04 到 2026-12-22 之间的一天"),
        ({"day": "明天"}, "请选择 2026-12-04 到 2026-12-22 之间的一天"),
        ({"place": ""}, "请写明听证的时间和地点。"),
        ({"chair": ""}, "听证主持人必须是本机构里没有审查过这个办件的人"),
        ({"open": "no"}, "国家秘密、商业秘密还是个人隐私"),
        ({"seq": "1"}, "您看到的页面旧了"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(at_desk: Desk, given: dict[str, str], said: str) -> None:
    case = told(at_desk)
    with on("11-24"):
        at_desk("zhangsan").post(f"/my/cases/{case.id}/hearing/", {"seq": case.seq, "do": "ask"})
    case.refresh_from_db()
    with on("11-25"):
        sent = {
            "seq": str(case.seq),
            **noticed(**{key: value for key, value in given.items() if key != "seq"}),
            **given,
        }
        answer = at_desk("qianjin").post(f"/desk/cases/{case.id}/schedule-hearing/", sent)
    text = answer.content.decode()
    assert answer.status_code in {400, 409}
    assert said in text
    assert 'value="上午9:00"' in text
    assert untouched(case)


def test_the_decider_chooses_any_completed_node_to_return_to(at_desk: Desk) -> None:
    case = accepted(state=CaseState.DECIDING)
    head = at_desk("zhougang")
    first = case.nodes.order_by("id").values_list("node_key", flat=True)[0]
    last = case.nodes.order_by("-id").values_list("node_key", flat=True)[0]
    assert first != last
    assert f'value="{first}"' in page(head, case, "return-node/")
    wrong = {"seq": case.seq, "reason": "请补查冷藏设施的温度记录。", "node": "decide"}
    assert "只能退回到已经完成过的审查环节" in head.post(f"/desk/cases/{case.id}/return-node/", wrong).content.decode()
    posted(head, case, "return-node", reason="请补查冷藏设施的温度记录。", node=first)
    assert (case.state, case.node_key) == (CaseState.IN_REVIEW, first)
