"""Handing over, sending up, naming inspectors and noting objections from the pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from tests import build
from tests.cases.acting import accepted, officer_in, on
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import FirstReview
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.models import Account

Desk = Callable[..., Client]
NEXT_DOOR = "SCJG-006@130104000000"
WHY = "经营场所在桥西区，应由桥西区办理。"


def page(client: Client, case: Case, act: str = "") -> str:
    return client.get(f"/desk/cases/{case.id}/{act}").content.decode()


def test_a_transferred_case_leaves_this_desk_and_is_marked_at_the_other(at_desk: Desk, elsewhere: Client) -> None:
    with on("11-23"):
        case = build.case()
    with on("11-24"):
        clerk = at_desk("zhaomin")
        assert "对方仍须在 2026年11月30日(星期一) 前答复申请人" in page(clerk, case, "transfer/")
        sent = {"seq": case.seq, "to": NEXT_DOOR, "reason": WHY}
        answer = clerk.post(f"/desk/cases/{case.id}/transfer/", sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
        case.refresh_from_db()
        assert clerk.get(f"/desk/cases/{case.id}/").status_code == 404
        found = clerk.get(f"/desk/?number={case.number}").content.decode()
        assert f"这个办件已经移送，现在由{case.body.name}办理。" in found
        tray = elsewhere.get("/desk/?tray=intake").content.decode()
        assert f"/desk/cases/{case.id}/" in tray
        assert "移送" in tray
        assert page(elsewhere, case).count(WHY) == 1
        mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
        assert f"移送{case.body.name}办理" in mine


def test_a_stranger_learns_nothing_of_where_a_case_went(at_desk: Desk, elsewhere: Client) -> None:
    with on("11-23"):
        case = build.case()
    with on("11-24"):
        posted_away = {"seq": case.seq, "to": NEXT_DOOR, "reason": WHY}
        at_desk("zhaomin").post(f"/desk/cases/{case.id}/transfer/", posted_away)
        third = Client()
        third.force_login(Account.objects.get(id=officer_in("XF@130105000000", "clerk").account_id))
        text = third.get(f"/desk/?number={case.number}").content.decode()
    assert "在您负责的办件里没有这个编号" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": ""}, "请从列表中选择办理同一事项的机构"),
        ({"to": "SCJG-006@130602000000"}, "请从列表中选择办理同一事项的机构"),
        ({"reason": "错"}, "请写明理由"),
        ({"seq": "0"}, "您看到的页面旧了"),
    ],
)
def test_a_transfer_that_may_not_be_changes_nothing(at_desk: Desk, given: dict[str, str], said: str) -> None:
    case = build.case()
    sent = {"seq": str(case.seq), "to": NEXT_DOOR, "reason": WHY, **given}
    answer = at_desk("zhaomin").post(f"/desk/cases/{case.id}/transfer/", sent)
    assert answer.status_code in {400, 409}
    assert said in answer.content.decode()
    assert untouched(case)


def test_the_lower_head_sends_up_and_does_not_decide(at_desk: Desk) -> None:
    with on("11-01"):
        version = current_version("SCJG-006", on=date(2026, 11, 1))
        assert version is not None
        publish_version(replace(definition_of(version), first_review=FirstReview(level="county")), by="郑梅")
    case = accepted(state=CaseState.DECIDING)
    with on("11-30"):
        head = at_desk("zhougang")
        text = page(head, case)
        assert "应在 2026年12月21日(星期一) 前审查完毕，连同全部材料报送上级机关" in text
        assert f"/desk/cases/{case.id}/grant/" not in text
        assert f"/desk/cases/{case.id}/submit-upward/" in text
        mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
        assert "最晚 2026年12月21日(星期一) 审查完毕并报送上级机关，由上级机关作出决定。" in mine
        sent = {"seq": case.seq, "reason": "现场核查符合要求，建议准予。"}
        assert head.post(f"/desk/cases/{case.id}/submit-upward/", sent).status_code == 302
        assert head.get(f"/desk/cases/{case.id}/").status_code == 404
        mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
        assert "最晚 2026年12月9日(星期三) 作出决定。" in mine
        assert "上级机关收到初审意见和全部材料，决定期限起算" in mine


def test_inspectors_are_named_from_the_page(at_desk: Desk) -> None:
    case = accepted()
    with on("11-24"):
        reviewer = at_desk("qianjin")
        assert "“现场核查”应在 2026年11月30日(星期一) 前指派两名以上工作人员" in page(reviewer, case)
        one = str(build.officer("qianjin").account_id)
        sent = {"seq": case.seq, "inspectors": [one]}
        refused = reviewer.post(f"/desk/cases/{case.id}/send-inspectors/", sent)
        assert "请从本机构选择两名以上不同的工作人员" in refused.content.decode()
        assert untouched(case)
        both = [one, str(build.officer("sunyue").account_id)]
        posted(reviewer, case, "send-inspectors", inspectors=both)
        text = page(reviewer, case)
        assert "等待指派核查人员" not in text
        assert "钱进、孙悦" in text


def test_an_objection_is_recorded_while_a_public_notice_runs(at_desk: Desk) -> None:
    case = accepted()
    with on("11-24"):
        reviewer = at_desk("qianjin")
        begin = {"kind": "公示", "reason": "依法需要公示。", "expected_days": "5", "notify": "now"}
        posted(reviewer, case, "begin-procedure", **begin)
        assert "公示期到 2026年12月1日(星期二) 为止" in page(reviewer, case, "objection/")
        posted(reviewer, case, "objection", name="李某", reason="油烟直排居民楼。")
        assert "李某提出异议：油烟直排居民楼。" in page(reviewer, case)
    with on("11-25"):
        reviewer = at_desk("qianjin")
        early = reviewer.post(f"/desk/cases/{case.id}/end-procedure/", {"seq": case.seq, "reason": "异议不成立。"})
        assert "公示期还没有满，不能提前结束。" in early.content.decode()


@pytest.mark.parametrize(
    ("act", "username"),
    [
        ("transfer", "qianjin"),
        ("submit-upward", "qianjin"),
        ("send-inspectors", "zhaomin"),
        ("objection", "zhougang"),
        ("ask-opinion", "zhaomin"),
    ],
)
def test_the_wrong_post_and_strangers_find_no_such_page(
    at_desk: Desk, elsewhere: Client, act: str, username: str
) -> None:
    case = accepted()
    for client in (at_desk(username), at_desk("wangwu"), elsewhere):
        assert client.get(f"/desk/cases/{case.id}/{act}/").status_code == 404
        assert client.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": WHY}).status_code == 404
    assert untouched(case)
