"""The asked body's page shows the question and what was ticked; the case, and what was not ticked, do not exist there."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cases.acting import accepted, officer_in, on
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases.models import Case, Opinion
from tongban.identity.models import Account
from tongban.materials.queries import form_of, living_attachments

Desk = Callable[..., Client]
FIRE = "XF@130102000000"
QUESTION = "这个场所的消防通道是否符合要求？"


def asked(at_desk: Desk, **more: object) -> tuple[Case, Opinion]:
    case = accepted()
    files = [one for one in living_attachments(case.dossier) if one.file_id is not None]
    sent: dict[str, object] = {
        "body": FIRE,
        "question": QUESTION,
        "fields": ["premises_address"],
        "materials": [files[0].material_id],
        "days": "5",
        "silence": "waits",
        **more,
    }
    with on("11-24"):
        posted(at_desk("qianjin"), case, "ask-opinion", **sent)
    return case, Opinion.objects.get(case=case)


def client_of(body: str, *roles: str, username: str = "beibanren") -> Client:
    client = Client()
    client.force_login(Account.objects.get(id=officer_in(body, *roles, username=username).account_id))
    return client


def test_the_asked_officer_sees_the_question_and_the_ticked_and_answers(at_desk: Desk) -> None:
    case, opinion = asked(at_desk)
    with on("11-25"):
        fireman = client_of(FIRE, "reviewer")
        assert QUESTION in fireman.get("/desk/opinions/").content.decode()
        assert "征求意见" in fireman.get("/desk/").content.decode()
        text = fireman.get(f"/desk/opinions/{opinion.id}/").content.decode()
        for shown in (QUESTION, str(form_of(case.dossier).values["premises_address"]), "继续等待并报告效能监督"):
            assert shown in text
        for hidden in (case.number, case.applicant_name, case.item_name, "13800000101", "张三"):
            assert hidden not in text
        answer = fireman.post(f"/desk/opinions/{opinion.id}/", {"answer": "object", "text": "疏散通道宽度不足。"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/opinions/")
        assert fireman.get(f"/desk/opinions/{opinion.id}/").status_code == 404
        text = at_desk("zhougang").get(f"/desk/cases/{case.id}/").content.decode()
        assert "疏散通道宽度不足。" in text
        mine = at_desk("zhangsan").get(f"/my/cases/{case.id}/").content.decode()
        assert opinion.body.name in mine
        assert "疏散通道宽度不足。" not in mine, "the applicant sees who was asked, not the letters between offices"


def test_a_ticked_file_is_handed_over_and_every_other_way_in_is_shut(at_desk: Desk) -> None:
    case, opinion = asked(at_desk)
    fireman = client_of(FIRE, "reviewer", "decider")
    files = [one for one in living_attachments(case.dossier) if one.file_id is not None]
    ticked = [one for one in files if one.material_id in opinion.materials]
    others = [one for one in files if one.material_id not in opinion.materials]
    assert ticked
    assert others
    for one in ticked:
        found = fireman.get(f"/desk/opinions/{opinion.id}/materials/{one.id}/")
        assert found.status_code == 200
        assert "no-store" in found.headers["Cache-Control"]
    for one in others:
        assert fireman.get(f"/desk/opinions/{opinion.id}/materials/{one.id}/").status_code == 404
    letter = fireman.get(f"/desk/opinions/{opinion.id}/letter/")
    assert (letter.status_code, letter.headers["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in letter.headers["Cache-Control"]
    assert (
        client_of("GA@130102000000", "reviewer", username="jingcha")
        .get(f"/desk/opinions/{opinion.id}/letter/")
        .status_code
        == 404
    )
    paper = case.papers.all()[0]
    for address in (
        f"/desk/cases/{case.id}/",
        f"/desk/cases/{case.id}/materials/{ticked[0].id}/",
        f"/desk/cases/{case.id}/ask-opinion/",
        f"/desk/papers/{paper.id}/",
    ):
        assert fireman.get(address).status_code == 404
    assert case.number not in fireman.get("/desk/?tray=review").content.decode()


def test_whoever_was_not_asked_finds_neither_page_nor_file(at_desk: Desk, elsewhere: Client) -> None:
    case, opinion = asked(at_desk)
    one = next(one for one in living_attachments(case.dossier) if one.material_id in opinion.materials)
    clerk = client_of(FIRE, "clerk", username="chuangkou")
    police = client_of("GA@130102000000", "reviewer", username="jingcha")
    for client in (elsewhere, clerk, police, at_desk("wangwu"), at_desk("zhangsan")):
        assert client.get(f"/desk/opinions/{opinion.id}/").status_code == 404
        assert client.post(f"/desk/opinions/{opinion.id}/", {"answer": "agree"}).status_code == 404
        assert client.get(f"/desk/opinions/{opinion.id}/materials/{one.id}/").status_code == 404
    opinion.refresh_from_db()
    assert opinion.answer == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"answer": ""}, "请选择答复"),
        ({"answer": "silent", "text": "冒充逾期"}, "请选择答复"),
        ({"answer": "object", "text": "短"}, "不同意的，请写明理由"),
    ],
)
def test_an_answer_that_says_nothing_is_refused_and_kept(at_desk: Desk, given: dict[str, str], said: str) -> None:
    case, opinion = asked(at_desk)
    answer = client_of(FIRE, "decider").post(f"/desk/opinions/{opinion.id}/", given)
    text = answer.content.decode()
    assert (answer.status_code, said in text, given.get("text", "") in text) == (400, True, True)
    assert untouched(case)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"body": ""}, "请从列表中选择要征求意见的机构"),
        ({"question": "？"}, "请写清楚要征求什么意见"),
        ({"days": "0"}, "1 到 60 之间"),
        ({"fields": ["no_such"]}, "勾选的内容不在这份申请里"),
    ],
)
def test_a_question_that_cannot_be_asked_changes_nothing(at_desk: Desk, given: dict[str, object], said: str) -> None:
    case = accepted()
    sent = {"seq": case.seq, "body": FIRE, "question": QUESTION, "days": "5", "silence": "waits", **given}
    answer = at_desk("qianjin").post(f"/desk/cases/{case.id}/ask-opinion/", sent)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert untouched(case)
