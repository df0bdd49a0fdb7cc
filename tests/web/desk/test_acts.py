"""Acts from the page: what is refused changes nothing, says why, and keeps what was typed."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.states import CaseState

Desk = Callable[..., Client]
MOVED_ON = "这个办件刚刚已由别人处理，您看到的页面旧了。请刷新页面，看过最新情况后再操作。"


def untouched(case: Case) -> bool:
    was = (case.state, case.seq, case.head_hash)
    case.refresh_from_db()
    return was == (case.state, case.seq, case.head_hash)


@pytest.mark.parametrize("seq", ["", "0", "nonsense", "99999999999999999999", "²"])
def test_a_page_that_shows_an_older_state_changes_nothing(at_desk: Desk, seq: str) -> None:
    case = build.case()
    answer = at_desk("zhaomin").post(f"/desk/cases/{case.id}/accept/", {"seq": seq})
    assert (answer.status_code, MOVED_ON in answer.content.decode()) == (409, True)
    assert untouched(case)


def test_two_officers_at_once_the_second_learns_it_and_keeps_what_was_typed(at_desk: Desk) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    first, second = at_desk("qianjin"), at_desk("sunyue")
    points = {f"point-{point.index}": "pass" for point in first.get(f"/desk/cases/{case.id}/").context["points"]}
    form = {"seq": case.seq, "node": case.node_key, **points, "opinion": "我写的意见"}
    assert first.post(f"/desk/cases/{case.id}/complete-node/", form).status_code == 302
    case.refresh_from_db()
    answer = second.post(f"/desk/cases/{case.id}/complete-node/", form)
    assert (answer.status_code, MOVED_ON in answer.content.decode()) == (409, True)
    assert "我写的意见" in answer.content.decode()
    assert untouched(case)
    assert case.nodes.count() == 1


@pytest.mark.parametrize(
    ("act", "username"),
    [
        ("accept", "qianjin"),
        ("pass-pre-review", "zhougang"),
        ("refuse", "wujing"),
        ("not-needed", "qianjin"),
        ("corrections", "qianjin"),
        ("complete-node", "zhaomin"),
        ("grant", "qianjin"),
        ("deny", "zhaomin"),
        ("return-node", "qianjin"),
        ("issue", "zhougang"),
        ("deliver", "zhaomin"),
    ],
)
def test_the_wrong_post_finds_no_such_page(at_desk: Desk, act: str, username: str) -> None:
    case = build.case()
    answer = at_desk(username).post(
        f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": "理由充分而且具体", "step": "send"}
    )
    assert answer.status_code == 404
    assert untouched(case)


@pytest.mark.parametrize("act", ["accept", "refuse", "corrections", "complete-node", "grant", "issue", "deliver"])
def test_the_same_post_in_another_body_finds_no_such_case(elsewhere: Client, act: str) -> None:
    case = build.case()
    answer = elsewhere.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": "理由充分而且具体"})
    assert answer.status_code == 404
    assert untouched(case)


@pytest.mark.parametrize(
    ("act", "username", "state"),
    [
        ("refuse", "zhaomin", CaseState.SUBMITTED),
        ("not-needed", "zhaomin", CaseState.PRE_REVIEWED),
        ("deny", "zhougang", CaseState.DECIDING),
        ("return-node", "zhougang", CaseState.DECIDING),
    ],
)
def test_a_grave_act_says_what_will_happen_and_wants_a_reason(
    at_desk: Desk, act: str, username: str, state: str
) -> None:
    case = build.case(state=state)
    client = at_desk(username)
    assert "决定之后会发生什么" in client.get(f"/desk/cases/{case.id}/{act}/").content.decode()
    answer = client.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": " 不行 "})
    assert answer.status_code == 400
    assert "请写明理由。法律要求把理由告知申请人，至少写 5 个字。" in answer.content.decode()
    assert " 不行 " in answer.content.decode()
    assert untouched(case)


@pytest.mark.parametrize(
    ("act", "username", "before", "after", "paper"),
    [
        ("refuse", "zhaomin", CaseState.SUBMITTED, CaseState.REFUSED, "refusal"),
        ("not-needed", "zhaomin", CaseState.SUBMITTED, CaseState.NOT_NEEDED, "not_needed"),
        ("deny", "zhougang", CaseState.DECIDING, CaseState.DENIED, "denial"),
    ],
)
def test_a_grave_act_is_done_with_its_reason_on_the_paper(
    at_desk: Desk, act: str, username: str, before: str, after: str, paper: str
) -> None:
    case = build.case(state=before)
    reason = "本事项由设区的市级机关办理，请向市行政审批局申请。"
    answer = at_desk(username).post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, "reason": reason})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == after
    assert reason in "".join(case.papers.get(kind=paper).content["paragraphs"])


def test_a_returned_case_tells_the_reviewer_why(at_desk: Desk) -> None:
    case = build.case(state=CaseState.DECIDING)
    answer = at_desk("zhougang").post(
        f"/desk/cases/{case.id}/return-node/", {"seq": case.seq, "reason": "请补查冷藏设施的温度记录。"}
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    text = at_desk("qianjin").get(f"/desk/cases/{case.id}/").content.decode()
    assert "决定人退回重新审查" in text
    assert "请补查冷藏设施的温度记录。" in text


def test_a_grave_act_that_is_no_longer_possible_says_so(at_desk: Desk) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    text = at_desk("zhaomin").get(f"/desk/cases/{case.id}/refuse/").content.decode()
    assert "办件现在是“审查中”，不能“不予受理”。" in text
    assert "<textarea" not in text


def test_every_check_point_wants_an_answer(at_desk: Desk) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    form = {"seq": case.seq, "node": case.node_key, "point-0": "pass", "point-1": "fail", "opinion": "还没看完"}
    answer = at_desk("qianjin").post(f"/desk/cases/{case.id}/complete-node/", form)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "还有审查要点没有给出结论，请逐条核对后再完成本环节。" in text
    assert [point.error for point in answer.context["points"]] == [
        "",
        "请写明哪里不符合。",
        "请给出结论：符合，或者不符合。",
    ]
    assert "还没看完" in text
    assert untouched(case)


def test_a_node_of_two_officers_wants_the_second(at_desk: Desk) -> None:
    case = build.finish_node(build.case(state=CaseState.IN_REVIEW))
    client = at_desk("qianjin")
    page = client.get(f"/desk/cases/{case.id}/")
    offered = [choice.label for choice in page.context["second"].choices]
    assert offered == ["请选择", "赵敏", "孙悦"]
    form = {"seq": case.seq, "node": case.node_key}
    form |= {f"point-{point.index}": "pass" for point in page.context["points"]}
    for second in ("", str(build.officer("qianjin").account_id), str(build.account("wangwu").pk), "x"):
        answer = client.post(f"/desk/cases/{case.id}/complete-node/", {**form, "second": second})
        assert answer.status_code == 400
        assert "法律要求本环节由两名以上工作人员进行" in answer.content.decode()
    assert untouched(case)


def test_the_licence_wants_every_open_field(at_desk: Desk) -> None:
    case = build.case(state=CaseState.GRANTED)
    client = at_desk("wujing")
    answer = client.post(f"/desk/cases/{case.id}/issue/", {"seq": case.seq})
    assert answer.status_code == 409
    assert "证照上还有内容没有填写：投诉举报电话。请补充后再制证。" in answer.content.decode()
    assert "投诉举报电话：请填写这一项。" in answer.content.decode()
    assert untouched(case)


def test_an_act_in_the_wrong_state_names_the_state(at_desk: Desk) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    answer = at_desk("zhaomin").post(f"/desk/cases/{case.id}/accept/", {"seq": case.seq})
    assert (
        answer.status_code,
        "办件现在是“审查中”，不能“受理”。请刷新页面查看当前状态。" in answer.content.decode(),
    ) == (
        409,
        True,
    )
    assert untouched(case)


def test_opening_the_address_of_an_act_shows_the_case(at_desk: Desk) -> None:
    case = build.case()
    answer = at_desk("zhaomin").get(f"/desk/cases/{case.id}/accept/")
    assert answer.headers["Location"] == f"/desk/cases/{case.id}/"


def test_a_form_without_its_token_is_not_taken(hebei: None) -> None:
    case = build.case()
    client = Client(enforce_csrf_checks=True)
    client.force_login(build.account("zhaomin"))
    assert client.post(f"/desk/cases/{case.id}/accept/", {"seq": case.seq}).status_code == 403
    assert untouched(case)


def test_what_a_citizen_typed_is_shown_and_never_run(at_desk: Desk) -> None:
    case = build.case()
    dossier = case.dossier
    dossier.form["venue_address"] = "<script>alert(1)</script>"
    dossier.save()
    text = at_desk("zhaomin").get(f"/desk/cases/{case.id}/").content.decode()
    assert "<script>alert(1)" not in text


def test_missing_material_leads_to_corrections_ticked_beforehand(at_desk: Desk) -> None:
    case = build.case()
    gone = next(one for one in case.dossier.attachments.all() if one.file_id is not None)
    gone.withdrawn_at = case.submitted_at
    gone.save()
    clerk = at_desk("zhaomin")
    text = clerk.get(f"/desk/cases/{case.id}/").content.decode()
    assert "材料不齐，现在不能受理" in text
    assert "受理这个申请" not in text
    ticked = [line for line in clerk.get(f"/desk/cases/{case.id}/corrections/").context["materials"] if line.ticked]
    assert [(line.material_id, line.whole) for line in ticked] == [(gone.material_id, "未提交这份材料，请补交。")]
    refused = clerk.post(f"/desk/cases/{case.id}/accept/", {"seq": case.seq})
    assert (refused.status_code, untouched(case)) == (409, True)


def test_the_log_keeps_who_did_what(at_desk: Desk) -> None:
    case = build.case(state=CaseState.DECIDING)
    actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq, reason="同意。")
    log = at_desk("wujing").get(f"/desk/cases/{case.id}/").context["log"]
    assert [(entry.title, entry.actor) for entry in log] == [
        ("准予", "周刚（决定）"),
        ("完成审查环节", "钱进（审查）"),
        ("完成审查环节", "钱进（审查）"),
        ("受理", "赵敏（窗口受理）"),
        ("提交申请", "张三 代 石家庄市长安区小满餐饮店（演示）（申请人）"),
    ]
