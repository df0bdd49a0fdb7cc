"""The case page and its files: for the case's own officers only, at a fixed price."""

import io
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.materials import actions as materials
from tongban.materials.models import Attachment

Desk = Callable[..., Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def uploaded(case: Case) -> Attachment:
    return next(one for one in case.dossier.attachments.order_by("id") if one.file_id is not None)


def test_the_page_shows_file_points_acts_and_clock(at_desk: Desk) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = build.case(state=CaseState.IN_REVIEW)
        text = at_desk("qianjin").get(f"/desk/cases/{case.id}/").content.decode()
    for said in (
        "食品经营许可（新办）",
        "石家庄市长安区小满餐饮店（演示）",
        "还剩 7 个工作日",
        "2026年12月2日(星期三)",
        "承诺时限 7个工作日：看每一天怎么算",
        "行政许可法第八十二条",
        "材料审查：审查要点",
        "布局和流程能防止交叉污染",
        "办件转到“现场核查”环节。",
        "受理回执",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("username", "state", "button"),
    [
        ("zhaomin", CaseState.SUBMITTED, "受理这个申请"),
        ("qianjin", CaseState.IN_REVIEW, "完成“材料审查”"),
        ("zhougang", CaseState.DECIDING, "决定准予"),
        ("wujing", CaseState.GRANTED, "制作《食品经营许可证》"),
        ("wujing", CaseState.DENIED, "确认已送达"),
    ],
)
def test_each_post_is_offered_its_own_act_and_no_other(at_desk: Desk, username: str, state: str, button: str) -> None:
    case = build.case(state=state)
    address = f"/desk/cases/{case.id}/"
    assert button in at_desk(username).get(address).content.decode()
    others = {"zhaomin", "qianjin", "zhougang", "wujing"} - {username}
    for other in others:
        text = at_desk(other).get(address).content.decode()
        assert button not in text
        assert "由相应岗位的同事办理。" in text


def test_strangers_find_nothing(at_desk: Desk, elsewhere: Client) -> None:
    case = build.case(state=CaseState.ISSUED)
    attachment = uploaded(case)
    paper = case.papers.first()
    assert paper is not None
    addresses = [
        f"/desk/cases/{case.id}/",
        f"/desk/cases/{case.id}/corrections/",
        f"/desk/cases/{case.id}/refuse/",
        f"/desk/cases/{case.id}/deny/",
        f"/desk/cases/{case.id}/licence/",
        f"/desk/cases/{case.id}/materials/{attachment.id}/",
        f"/desk/papers/{paper.id}/",
    ]
    for address in addresses:
        assert elsewhere.get(address).status_code == 404, address
        assert at_desk("wangwu").get(address).status_code == 404, address
        assert at_desk("zhengmei").get(address).status_code == 404, address


def test_the_page_costs_the_same_with_more_files_and_more_log(
    at_desk: Desk, cost: Callable[[Client, str], list[str]]
) -> None:
    reviewer = at_desk("qianjin")
    plain = build.case(state=CaseState.IN_REVIEW)
    before = len(cost(reviewer, f"/desk/cases/{plain.id}/"))
    draft = build.dossier()
    material = next(one.material_id for one in draft.attachments.all() if one.file_id is not None)
    for number in range(3):
        build.upload(draft, material, content=build.PDF + str(number).encode())
    full = actions.submit_dossier(draft.id, account=build.account())
    build.bring(full.id, to=CaseState.PRE_REVIEWED)
    full.refresh_from_db()
    full = actions.accept_case(full.id, officer=build.officer(), seq=full.seq)
    assert len(cost(reviewer, f"/desk/cases/{full.id}/")) == before


def test_a_file_is_handed_over_with_its_name_and_kept_by_nobody(at_desk: Desk) -> None:
    case = build.case()
    attachment = uploaded(case)
    answer = at_desk("qianjin").get(f"/desk/cases/{case.id}/materials/{attachment.id}/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%9D%90%E6%96%99.pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    framed = at_desk("qianjin").get(f"/desk/cases/{case.id}/materials/{attachment.id}/?view")
    assert framed["Content-Disposition"].startswith("inline")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"


def test_a_picture_is_shown_in_the_page(at_desk: Desk) -> None:
    draft = build.dossier()
    material = next(one.material_id for one in draft.attachments.all() if one.file_id is not None)
    picture = materials.attach_file(
        draft.id,
        account=build.account(),
        material_id=material,
        name="后厨.png",
        file=io.BytesIO(PNG),
        size=len(PNG),
    )
    case = actions.submit_dossier(draft.id, account=build.account())
    text = at_desk("zhaomin").get(f"/desk/cases/{case.id}/?see={picture.id}").content.decode()
    address = f"/desk/cases/{case.id}/materials/{picture.id}/"
    assert f'<img src="{address}" alt="申请人上传的图片：后厨.png">' in text
    assert at_desk("zhaomin").get(address)["Content-Type"] == "image/png"


def test_a_file_of_one_case_is_not_found_under_another(at_desk: Desk) -> None:
    one, other = build.case(), build.case()
    address = f"/desk/cases/{other.id}/materials/{uploaded(one).id}/"
    assert at_desk("zhaomin").get(address).status_code == 404


def test_papers_come_as_pdf(at_desk: Desk) -> None:
    case = build.case()
    paper = case.papers.get()
    answer = at_desk("zhaomin").get(f"/desk/papers/{paper.id}/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"
