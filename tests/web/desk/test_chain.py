"""The whole way of a case through the desk, by posted forms only: no JavaScript, no shortcut."""

from collections.abc import Callable

from django.test import Client

from tests import build
from tongban.cases.integrity import chain_is_whole
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.kernel.today import today

Desk = Callable[..., Client]


def posted(client: Client, case: Case, act: str, **fields: str) -> None:
    """Send an act's form as the page of this moment would, and land on the case again."""
    case.refresh_from_db()
    response = client.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq, **fields})
    assert (response.status_code, response.headers.get("Location")) == (302, f"/desk/cases/{case.id}/"), (
        response.content.decode()[:3000]
    )
    case.refresh_from_db()


def review(client: Client, case: Case) -> None:
    page = client.get(f"/desk/cases/{case.id}/")
    points = {f"point-{point.index}": "pass" for point in page.context["points"]}
    second = {"second": str(build.officer("sunyue").account_id)} if page.context["second"] else {}
    posted(client, case, "complete-node", node=case.node_key, opinion="现场符合要求。", **points, **second)


def test_a_case_goes_from_submission_to_a_delivered_licence(at_desk: Desk) -> None:
    case = build.case()
    posted(at_desk("zhaomin"), case, "pass-pre-review")
    assert case.state == CaseState.PRE_REVIEWED
    posted(at_desk("zhaomin"), case, "accept")
    assert case.state == CaseState.IN_REVIEW
    while case.state == CaseState.IN_REVIEW:
        review(at_desk("qianjin"), case)
    assert case.state == CaseState.DECIDING
    posted(at_desk("zhougang"), case, "grant", reason="请在显著位置悬挂许可证。")
    assert case.state == CaseState.GRANTED
    issuer = at_desk("wujing")
    page = issuer.get(f"/desk/cases/{case.id}/")
    assert page.context["draft"].type_name in page.content.decode()
    posted(issuer, case, "issue", **{field.name: "演示内容" for field in page.context["draft_fields"]})
    assert case.state == CaseState.ISSUED
    assert case.licence is not None
    posted(
        issuer,
        case,
        "deliver",
        way="window",
        receiver="张三",
        id_number="11010519491231002X",
        received_on=today().isoformat(),
    )
    assert (case.state, case.delivery_way) == (CaseState.CLOSED, "window")
    assert chain_is_whole(case)
    assert [paper.kind for paper in case.papers.order_by("issued_at", "id")] == [
        "receipt",
        "acceptance",
        "grant",
        "delivery",
    ]
    closed = issuer.get(f"/desk/cases/{case.id}/").content.decode()
    assert "已办结，没有需要办理的事。" in closed
    licence = issuer.get(f"/desk/cases/{case.id}/licence/")
    assert (licence.status_code, licence["Content-Type"]) == (200, "application/pdf")


def test_corrections_are_ticked_read_and_sent_once(at_desk: Desk) -> None:
    case = build.case()
    clerk = at_desk("zhaomin")
    page = clerk.get(f"/desk/cases/{case.id}/corrections/")
    material = page.context["materials"][0]
    field = page.context["fields"][0]
    ticked = {
        material.name: "on",
        f"{material.name}-phrase": "图片不清晰，请重新拍摄或扫描后上传。",
        f"{material.name}-remedy": "第 2 页看不清。",
        field.name: "on",
        f"{field.name}-remedy": "请写到门牌号。",
    }
    preview = clerk.post(f"/desk/cases/{case.id}/corrections/", {"seq": case.seq, "step": "preview", **ticked})
    assert preview.status_code == 200
    text = preview.content.decode()
    assert "图片不清晰，请重新拍摄或扫描后上传。第 2 页看不清。" in text
    assert "需要补正的全部内容一次告知如下。" in text
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED
    posted(clerk, case, "corrections", step="send", **ticked)
    assert case.state == CaseState.CORRECTING
    assert [(line.title, line.remedy) for line in case.corrections.all()] == [
        (material.title, "图片不清晰，请重新拍摄或扫描后上传。第 2 页看不清。"),
        (field.title, "请写到门牌号。"),
    ]
    assert "正等对方提交" in clerk.get(f"/desk/cases/{case.id}/").content.decode()


def test_a_correction_without_a_remedy_is_not_sent_and_keeps_what_was_ticked(at_desk: Desk) -> None:
    case = build.case()
    clerk = at_desk("zhaomin")
    material = clerk.get(f"/desk/cases/{case.id}/corrections/").context["materials"][0]
    response = clerk.post(f"/desk/cases/{case.id}/corrections/", {"seq": case.seq, "step": "send", material.name: "on"})
    assert response.status_code == 400
    assert f"请写明“{material.title}”怎样补正。" in response.content.decode()
    assert response.context["materials"][0].ticked is True
    nothing = clerk.post(f"/desk/cases/{case.id}/corrections/", {"seq": case.seq, "step": "preview"})
    assert (nothing.status_code, "请至少勾选一项需要补正的内容，并逐项写明怎样补正。" in nothing.content.decode()) == (
        400,
        True,
    )
    case.refresh_from_db()
    assert (case.state, case.corrections.count(), case.papers.count()) == (CaseState.SUBMITTED, 0, 1)
