"""容缺后补 in a joint application, from the applicant's pages: the tick, what is owed, handing it in once. No JavaScript."""

from collections.abc import Callable

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests import build, joint
from tests.catalogue.unseen_bundles import one_office
from tongban.cases import actions
from tongban.cases.models import Case, JointCase, Obligation
from tongban.materials.models import Dossier, JointDossier

Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]
DAY = "2026-11-23 10:00+08:00"
PAPER = "建设工程消防验收（备案）文件"
NOBODY, FARM = {"Q1": ["v1"]}, {"Q1": ["v2"]}


def draft(answers: dict[str, list[str]] = NOBODY) -> JointDossier:
    return joint.draft_with_later_papers(one_office(), answers)


def tolerated() -> JointCase:
    """Two parts are accepted, two days apart; both wait for the same paper."""
    with time_machine.travel(DAY, tick=False):
        whole = actions.submit_joint(joint.promise_all(draft()).id, account=build.account())
    for no, day in ((2, DAY), (1, "2026-11-25 10:00+08:00")):
        case = Case.objects.get(joint=whole, branch_no=no)
        with time_machine.travel(day, tick=False):
            actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)
    return whole


def later_of(dossier: JointDossier) -> list[list[str]]:
    return list(Dossier.objects.filter(joint=dossier).order_by("branch_no").values_list("later", flat=True))


def test_the_review_page_offers_the_promise_with_the_time_of_each_part(citizen: Citizen, words: Words) -> None:
    dossier = draft()
    page = citizen(own=True).get(f"/my/joint-drafts/{dossier.id}/review/")
    text = words(page)
    assert f"还缺的材料，可以承诺后补{PAPER}" in text
    assert "一楼消防检查20个工作日、二楼消防检查20个工作日、开业前复查20个工作日" in text
    assert "还没有，可以后补" in text
    assert "这些不用您交" not in text
    assert not page.context["later_ticked"]


def test_one_tick_promises_for_every_part_and_each_carries_it(citizen: Citizen) -> None:
    dossier, me = draft(), citizen(own=True)
    ids = me.get(f"/my/joint-drafts/{dossier.id}/review/").context["later_ids"]
    answer = me.post(f"/my/joint-drafts/{dossier.id}/submit/", {"later": ids})
    assert answer.status_code == 302
    assert later_of(dossier) == [["M6"]] * 3
    assert me.post(f"/my/joint-drafts/{dossier.id}/submit/", {"later": ids})["Location"] == answer["Location"]
    assert JointCase.objects.count() == 1
    assert Case.objects.get(branch_no=2).events.get().data["later"] == [PAPER]


def test_without_the_tick_it_is_submitted_and_nothing_is_promised(citizen: Citizen) -> None:
    dossier = draft()
    assert citizen(own=True).post(f"/my/joint-drafts/{dossier.id}/submit/").status_code == 302
    assert later_of(dossier) == [[]] * 3


def test_a_promise_of_what_the_page_did_not_offer_submits_nothing(citizen: Citizen) -> None:
    dossier = draft()
    answer = citizen(own=True).post(f"/my/joint-drafts/{dossier.id}/submit/", {"later": "N-unknown"})
    assert (answer.status_code, "页面上的材料清单旧了" in answer.content.decode()) == (400, True)
    assert not JointCase.objects.exists()


def test_what_one_part_must_have_is_told_where_it_is_asked_for_and_where_it_is_missing(
    citizen: Citizen, words: Words
) -> None:
    dossier, me = draft(FARM), citizen(own=True)
    page = me.get(f"/my/joint-drafts/{dossier.id}/materials/")
    card = next(one for one in page.context["cards"] if "营业执照" in one.name)
    assert "一楼消防检查、二楼消防检查、开业前复查办理时必须有它，不能后补" in card.users
    for file in card.brought:
        me.post(card.remove_url, {"attachment": file.id})
    text = words(me.get(f"/my/joint-drafts/{dossier.id}/review/"))
    assert "“一楼消防检查、二楼消防检查、开业前复查”办理时必须有它，所以不能承诺后补，请现在提交。" in text


def test_what_is_owed_stands_on_the_page_of_the_whole_and_is_handed_in_once(citizen: Citizen, words: Words) -> None:
    whole, me = tolerated(), citizen(own=True)
    here = f"/my/joint/{whole.id}/"
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False):
        page = me.get(here)
        text = words(page)
        assert "您承诺后补的材料还没有交，见下面。" in text
        assert "等您补交" in text
        assert f"{PAPER}·请在2026年12月21日(星期一)前补交" in text
        assert "一楼消防检查：2026年12月23日(星期三)前二楼消防检查：2026年12月21日(星期一)前" in text
        (one,) = page.context["awaited"]
        first = Case.objects.get(joint=whole, branch_no=2)
        assert one.case_id == first.id
        later = f"/my/cases/{first.id}/later/"
        assert "补交一次，一楼消防检查、开业前复查也收到" in words(me.get(later))
        file = SimpleUploadedFile("验收.pdf", build.PDF, "application/pdf")
        assert me.post(f"{later}M6/upload/", {"file": file}).status_code == 302
        assert me.post(later, {"seq": first.seq}).status_code == 302
        assert set(Obligation.objects.filter(kind="later_material").values_list("outcome", flat=True)) == {"kept"}
        gone = me.get(here)
    assert gone.context["awaited"] == []
    assert "等您补交" not in words(gone)


def test_a_stranger_finds_no_promise_to_make(citizen: Citizen) -> None:
    dossier = draft()
    answer = citizen("wangwu", own=True).post(f"/my/joint-drafts/{dossier.id}/submit/", {"later": "x"})
    assert answer.status_code == 404
    assert later_of(dossier) == [[]] * 3
