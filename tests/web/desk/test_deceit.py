"""Denying for false material, seeing the bar that follows and lifting it: from pages, by posted forms only."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.web.desk.test_chain import posted
from tests.web.desk.test_linked import text
from tongban.cases.models import Bar, Case
from tongban.cases.states import CaseState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Desk = Callable[..., Client]
FINDING = "现场核查确认，提交的租赁合同系伪造。"
FORGED = {"reason": FINDING, "deceit": "false", "false_materials": ["M3"]}


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_decider_denies_for_false_material_and_everybody_sees_until_when(at_desk: Desk) -> None:
    case, head = build.case(state=CaseState.DECIDING), at_desk("zhougang")
    page = text(head, f"/desk/cases/{case.id}/deny/")
    for said in ("申请人有没有弄虚作假", "隐瞒有关情况", "提供虚假材料", "一年内不能再次申请本事项"):
        assert said in page
    assert "以欺骗、贿赂" not in page  # that is for licences that exist
    refused = head.post(f"/desk/cases/{case.id}/deny/", {"seq": case.seq, **FORGED, "false_materials": []})
    kept = refused.content.decode()
    assert (refused.status_code, "请勾选哪些材料不真实" in kept, FINDING in kept) == (400, True, True)
    posted(head, case, "deny", **FORGED)
    assert case.state == CaseState.DENIED
    page = text(head, f"/desk/cases/{case.id}/")
    for said in ("再次申请的限制", "2027年11月25日", "限制中", "行政许可法第七十八条", FINDING, "lift-bar"):
        assert said in page
    clerk = at_desk("zhaomin")
    assert "限制中" in text(clerk, f"/desk/cases/{case.id}/")
    assert "lift-bar" not in text(clerk, f"/desk/cases/{case.id}/")  # only who decides lifts it
    posted(head, case, "lift-bar", reason="复议决定变更了认定。")
    page = text(head, f"/desk/cases/{case.id}/")
    assert "已解除" in page
    assert "复议决定变更了认定。" in page
    assert "lift-bar" not in page
    assert "没有还在期限内的再次申请限制" in text(head, f"/desk/cases/{case.id}/lift-bar/")


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_the_ordinary_denial_from_the_same_page_bars_nobody(at_desk: Desk) -> None:
    case, head = build.case(state=CaseState.DECIDING), at_desk("zhougang")
    posted(head, case, "deny", reason="经营场所不符合规定的卫生条件。", deceit="none")
    assert (case.state, Bar.objects.count()) == (CaseState.DENIED, 0)
    assert "再次申请的限制" not in text(head, f"/desk/cases/{case.id}/")


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_a_clerk_refuses_for_the_same_ground(at_desk: Desk) -> None:
    case, clerk = build.case(), at_desk("zhaomin")
    posted(clerk, case, "refuse", reason=FINDING, deceit="concealed", right_body="")
    assert (case.state, Bar.objects.get().deceit) == (CaseState.REFUSED, "concealed")


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_an_older_open_case_of_the_same_applicant_shows_it_and_a_stranger_to_the_body_sees_nothing(
    at_desk: Desk, elsewhere: Client
) -> None:
    older, other = build.case(), build.case("SCJG-010")
    case, head = build.case(state=CaseState.DECIDING), at_desk("zhougang")
    posted(head, case, "deny", **FORGED)
    assert f"出自办件 {case.number}" in text(head, f"/desk/cases/{older.id}/")
    assert "再次申请的限制" not in text(head, f"/desk/cases/{other.id}/")
    assert elsewhere.get(f"/desk/cases/{case.id}/lift-bar/").status_code == 404


@time_machine.travel("2026-11-25 10:00+08:00", tick=False)
def test_what_is_no_licence_is_not_asked_about_it(at_desk: Desk) -> None:
    case = build.case("WJ-006", state=CaseState.DECIDING, for_entity=False)
    assert "弄虚作假" not in text(at_desk("zhougang"), f"/desk/cases/{case.id}/deny/")
    assert Case.objects.get(id=case.id).state == CaseState.DECIDING
