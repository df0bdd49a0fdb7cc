"""What is owed, from the applicant's pages: promising for later, handing in, what a promise means. No JavaScript."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case, Obligation
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_definitions
from tongban.catalogue.definition import Quota
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.today import today
from tongban.materials import actions as materials
from tongban.materials.models import Dossier

Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]
NORMAL = {"S1": ["normal"]}
LATER = "建设工程消防验收（备案）文件"


def draft() -> Dossier:
    return build.dossier("XF-001", answers=NORMAL, without_later=True)


def tolerated() -> Case:
    dossier = draft()
    materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
    case = actions.submit_dossier(dossier.id, account=build.account())
    return actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)


def test_the_review_page_lists_what_may_follow_with_its_time_and_what_happens(citizen: Citizen, words: Words) -> None:
    dossier = draft()
    text = words(citizen().get(f"/my/drafts/{dossier.id}/review/"))
    assert f"还缺的材料，可以承诺后补{LATER}" in text
    assert "这些不用您交" not in text
    assert "受理以后20个工作日内补齐。逾期没有补交，视为撤回申请。" in text


def test_one_tick_promises_and_the_receipt_names_it(citizen: Citizen, words: Words) -> None:
    dossier = draft()
    answer = citizen().post(f"/my/drafts/{dossier.id}/submit/", {"later": "M6"})
    assert answer.status_code == 302
    assert Dossier.objects.get(id=dossier.id).later == ["M6"]
    assert f"您承诺受理后补交：{LATER}" in words(citizen().get(answer["Location"]))


def test_without_the_tick_it_is_submitted_and_nothing_is_promised(citizen: Citizen, words: Words) -> None:
    dossier = draft()
    answer = citizen().post(f"/my/drafts/{dossier.id}/submit/")
    assert answer.status_code == 302
    assert Dossier.objects.get(id=dossier.id).later == []
    assert "您承诺受理后补交" not in words(citizen().get(answer["Location"]))


@pytest.mark.parametrize("given", ["M4", "M6,M99", "nonsense"])
def test_a_promise_of_what_the_page_did_not_offer_submits_nothing(citizen: Citizen, given: str) -> None:
    dossier = draft()
    answer = citizen().post(f"/my/drafts/{dossier.id}/submit/", {"later": given})
    assert (answer.status_code, "页面上的材料清单旧了" in answer.content.decode()) == (400, True)
    assert not Case.objects.exists()


def test_a_second_click_finds_the_same_case(citizen: Citizen) -> None:
    dossier = draft()
    first = citizen().post(f"/my/drafts/{dossier.id}/submit/", {"later": "M6"})
    second = citizen().post(f"/my/drafts/{dossier.id}/submit/", {"later": "M6"})
    assert (first["Location"], Case.objects.count()) == (second["Location"], 1)


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_what_is_owed_is_shown_handed_in_and_gone(citizen: Citizen, words: Words) -> None:
    case, me = tolerated(), citizen()
    text = words(me.get(f"/my/cases/{case.id}/"))
    assert "还有这些事" in text
    assert f"{LATER}申请人，2026年12月21日(星期一)前" in text
    assert "还有事要您做，见下面。" in text
    assert f"请在2026年12月21日(星期一)前补交：{LATER}。" in text
    later = f"/my/cases/{case.id}/later/"
    assert "逾期没有补交的，视为撤回申请" in words(me.get(later))
    early = me.post(later, {"seq": case.seq})
    assert (early.status_code, f"还没有交：{LATER}" in early.content.decode()) == (409, True)
    file = SimpleUploadedFile("验收.pdf", build.PDF, "application/pdf")
    assert me.post(f"{later}M6/upload/", {"file": file}).status_code == 302
    assert "验收.pdf" in me.get(later).content.decode()
    assert me.post(later, {"seq": case.seq}).status_code == 302
    assert Obligation.objects.get(case=case, kind="later_material").outcome == "kept"
    assert f"{LATER}申请人" not in words(me.get(f"/my/cases/{case.id}/"))
    assert me.get(later).status_code == 302, "nothing is owed any more"


def test_what_was_brought_now_may_be_taken_out_and_nothing_else(citizen: Citizen) -> None:
    case, me = tolerated(), citizen()
    build.upload(case.dossier, "M6")
    mine = case.dossier.attachments.get(material_id="M6", withdrawn_at=None)
    old = case.dossier.attachments.filter(material_id="M4").get()
    for one in (mine, old):
        me.post(f"/my/cases/{case.id}/later/M6/remove/", {"attachment": str(one.id)})
        one.refresh_from_db()
    assert (mine.withdrawn_at is not None, old.withdrawn_at) == (True, None)


def test_a_stranger_finds_nothing(citizen: Citizen) -> None:
    case, stranger = tolerated(), citizen("wangwu")
    later = f"/my/cases/{case.id}/later/"
    assert stranger.get(later).status_code == 404
    for address in (later, f"{later}M6/upload/", f"{later}M6/licence/", f"{later}M6/remove/"):
        assert stranger.post(address, {"seq": case.seq}).status_code == 404
    assert Client().get(later).status_code == 302
    assert Obligation.objects.get(case=case, kind="later_material").outcome == ""


def test_a_case_that_lapsed_says_so_and_not_that_it_was_taken_back(citizen: Citizen, words: Words) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        case = tolerated()
    with time_machine.travel("2026-12-22 00:15+08:00", tick=False):
        actions.lapse_tolerance(case.id)
        text = words(citizen().get(f"/my/cases/{case.id}/"))
    assert "没有按期补交，视为撤回申请" in text
    assert "您已撤回申请" not in text


def test_guide_and_application_say_in_plain_words_what_a_promise_means(citizen: Citizen, words: Words) -> None:
    text = words(citizen().get(f"/guide/WJ-001/{build.CHANGAN}/"))
    assert "告知承诺是什么意思" in text
    assert "作出决定以后，办理机关在2个月内核查。" in text
    assert "要在15个工作日内整改；没有整改到位的，依法撤销决定。" in text
    assert "告知承诺是什么意思" not in words(citizen().get(f"/guide/SCJG-006/{build.CHANGAN}/"))
    dossier = build.dossier("WJ-001", answers={"S3": ["promise"]})
    for step in ("result", "review"):
        assert "您选择了告知承诺" in words(citizen().get(f"/my/drafts/{dossier.id}/{step}/"))
    normal = build.dossier("WJ-001", answers={"S3": ["normal"]})
    assert "您选择了告知承诺" not in words(citizen().get(f"/my/drafts/{normal.id}/review/"))


def test_who_broke_a_promise_is_shown_the_ordinary_way(citizen: Citizen, words: Words) -> None:
    made = build.dossier("XF-001", answers={"S1": ["promise"]})
    case = build.bring(actions.submit_dossier(made.id, account=build.account()).id, to=CaseState.GRANTED)
    actions.check_promise(
        case.id,
        officer=build.officer("qianjin"),
        seq=case.seq,
        outcome="broken",
        note="疏散通道被占用。",
        second_officer_id=build.officer("sunyue").account_id,
    )
    dossier = build.dossier("WJ-001", answers={"S3": ["promise"]})
    assert "不能用告知承诺" in words(citizen().get(f"/my/drafts/{dossier.id}/review/"))
    answer = citizen().post(f"/my/drafts/{dossier.id}/submit/")
    assert (answer.status_code, Dossier.objects.get(id=dossier.id).state) == (409, "draft")


def test_the_place_in_the_order_is_shown_and_the_guide_says_how_many(citizen: Citizen, words: Words) -> None:
    version = current_version("YC-001", on=today())
    assert version is not None
    publish_definitions([replace(definition_of(version), quota=Quota(places=5))], by="test")
    build.case("YC-001", state=CaseState.IN_REVIEW)
    case = build.case("YC-001", state=CaseState.IN_REVIEW)
    text = words(citizen().get(f"/my/cases/{case.id}/"))
    assert "受理顺序第2位，名额5个。前面还有1件没有决定。" in text
    assert "每个办理机关最多准予5个。" in words(citizen().get(f"/guide/YC-001/{build.CHANGAN}/"))


def test_a_payment_is_shown_with_where_to_pay(citizen: Citizen, words: Words) -> None:
    case = actions.submit_dossier(build.dossier("ZR-002", for_entity=False).id, account=build.account())
    case = build.bring(case.id, to=CaseState.IN_REVIEW)
    actions.notify_fee(case.id, officer=build.officer(), seq=case.seq, lines=[actions.FeeLine(0)])
    text = words(citizen(own=True).get(f"/my/cases/{case.id}/"))
    assert "缴费80.00元申请人请到受理窗口缴纳，缴清以后制作办理结果。" in text
    assert "通知缴费" in text
