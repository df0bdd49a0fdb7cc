"""What is owed, from the officer's pages: tolerant acceptance, checks of promises, places, fees. No JavaScript."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.web.desk.test_acts import untouched
from tests.web.desk.test_chain import posted
from tongban.cases import actions
from tongban.cases.models import Case, Obligation
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_definitions
from tongban.catalogue.definition import Quota
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.today import today
from tongban.materials import actions as materials

Desk = Callable[..., Client]
NORMAL, PROMISED = {"S1": ["normal"]}, {"S3": ["promise"]}


def page(client: Client, case: Case, act: str = "") -> str:
    return client.get(f"/desk/cases/{case.id}/{act}").content.decode()


def lacking(*, promised: bool = True) -> Case:
    dossier = build.dossier("XF-001", answers=NORMAL, without_later=True)
    if promised:
        materials.promise_later(dossier.id, account=build.account(), materials=["M6"])
    return actions.submit_dossier(dossier.id, account=build.account())


def on_promise(state: str = CaseState.GRANTED) -> Case:
    dossier = build.dossier("WJ-001", answers=PROMISED)
    return build.bring(actions.submit_dossier(dossier.id, account=build.account()).id, to=state)


def charged() -> Case:
    case = actions.submit_dossier(build.dossier("ZR-002", for_entity=False).id, account=build.account())
    return build.bring(case.id, to=CaseState.IN_REVIEW)


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_the_clerk_accepts_what_may_follow_from_a_page_that_says_what_happens(at_desk: Desk) -> None:
    case, clerk = lacking(), at_desk("zhaomin")
    text = page(clerk, case)
    assert "还缺：建设工程消防验收（备案）文件。申请人已经承诺后补。" in text
    assert f"/desk/cases/{case.id}/accept/" not in text
    text = page(clerk, case, "accept-tolerantly/")
    assert "补交期限 20个工作日，到 2026年12月21日" in text.replace("20 个工作日", "20个工作日")
    assert "f-consent" not in text
    posted(clerk, case, "accept-tolerantly")
    text = page(clerk, case)
    assert case.state == CaseState.IN_REVIEW
    assert "待履行事项" in text
    assert "申请人，2026年12月21日(星期一) 前" in text
    assert "待补交 建设工程消防验收（备案）文件，2026-12-21 为止" in text


def test_without_a_promise_the_page_asks_how_it_was_given_and_keeps_what_was_typed(at_desk: Desk) -> None:
    case, clerk = lacking(promised=False), at_desk("zhaomin")
    assert "申请人没有承诺后补。" in page(clerk, case)
    answer = clerk.post(f"/desk/cases/{case.id}/accept-tolerantly/", {"seq": case.seq, "consent": "同意"})
    assert (answer.status_code, "同意</textarea>" in answer.content.decode()) == (400, True)
    assert untouched(case)
    posted(clerk, case, "accept-tolerantly", consent="窗口签署承诺书")
    assert "窗口签署承诺书" in page(clerk, case)


def test_a_complete_application_is_not_accepted_tolerantly(at_desk: Desk) -> None:
    case, clerk = build.case(), at_desk("zhaomin")
    assert "不需要容缺受理，请直接受理" in page(clerk, case, "accept-tolerantly/")
    answer = clerk.post(f"/desk/cases/{case.id}/accept-tolerantly/", {"seq": case.seq})
    assert (answer.status_code, untouched(case)) == (409, True)


def test_the_decider_sees_what_is_awaited(at_desk: Desk) -> None:
    case = lacking()
    case = actions.accept_tolerantly(case.id, officer=build.officer(), seq=case.seq)
    while case.state == CaseState.IN_REVIEW:
        case = build.finish_node(case)
    decider = at_desk("zhougang")
    assert "容缺后补的材料补齐以前，不能决定准予。" in page(decider, case)
    answer = decider.post(f"/desk/cases/{case.id}/grant/", {"seq": case.seq})
    assert (answer.status_code, "容缺后补的材料还没有补交" in answer.content.decode()) == (409, True)


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_a_check_is_found_in_its_tray_and_recorded_even_after_the_archive(at_desk: Desk) -> None:
    case, reviewer = on_promise(CaseState.CLOSED), at_desk("qianjin")
    tray = reviewer.get("/desk/checks/").content.decode()
    assert f"/desk/cases/{case.id}/" in tray
    assert "承诺事后核查" in tray
    assert "承诺核查" in reviewer.get("/desk/").content.decode()
    text = page(reviewer, case)
    assert "登记承诺核查结果" in text
    assert "没有需要办理的事" not in text
    second = str(build.officer("sunyue").account_id)
    answer = reviewer.post(
        f"/desk/cases/{case.id}/check-promise/", {"seq": case.seq, "note": "现场与承诺一致。", "second": second}
    )
    assert (answer.status_code, "请选择核查结论" in answer.content.decode()) == (400, True)
    assert untouched(case)
    posted(reviewer, case, "check-promise", outcome="kept", note="现场与承诺一致。", second=second)
    assert case.state == CaseState.CLOSED
    assert "现在没有要核查的承诺" in reviewer.get("/desk/checks/").content.decode()
    assert "与承诺相符：现场与承诺一致。（钱进、孙悦）" in page(reviewer, case)


def test_a_broken_promise_is_shown_to_the_decider_as_to_be_revoked(at_desk: Desk) -> None:
    dossier = build.dossier("XF-001", answers={"S1": ["promise"]})
    case = build.bring(actions.submit_dossier(dossier.id, account=build.account()).id, to=CaseState.GRANTED)
    decider = at_desk("zhougang")
    assert "应当依法撤销" not in page(decider, case)
    second = str(build.officer("sunyue").account_id)
    posted(at_desk("qianjin"), case, "check-promise", outcome="broken", note="疏散通道被占用。", second=second)
    assert "这个决定依据的承诺不实，应当依法撤销" in page(decider, case)


def test_the_case_of_a_promise_goes_straight_to_the_decision(at_desk: Desk) -> None:
    dossier = build.dossier("WJ-001", answers=PROMISED)
    case = actions.submit_dossier(dossier.id, account=build.account())
    assert "办件转到“决定”环节。" in page(at_desk("zhaomin"), case)
    posted(at_desk("zhaomin"), case, "accept")
    text = page(at_desk("zhougang"), case)
    assert "按申请人的承诺当场决定" in text
    answer = at_desk("zhougang").post(
        f"/desk/cases/{case.id}/return-node/", {"seq": case.seq, "reason": "请再看一遍材料。"}
    )
    assert (answer.status_code, untouched(case)) == (409, True)


def test_officers_see_the_order_and_why_they_may_not_grant(at_desk: Desk) -> None:
    version = current_version("YC-001", on=today())
    assert version is not None
    publish_definitions([replace(definition_of(version), quota=Quota(places=1))], by="test")
    first, second = (build.case("YC-001", state=CaseState.DECIDING) for _ in range(2))
    decider = at_desk("zhougang")
    text = page(decider, second)
    assert "受理顺序第 2 位，名额 1 个" in text
    assert "前面还有 1 件没有决定" in text
    posted(decider, first, "grant")
    assert "没有名额是不予准予的合法理由" in page(decider, second)
    answer = decider.post(f"/desk/cases/{second.id}/grant/", {"seq": second.seq})
    assert (answer.status_code, untouched(second)) == (409, True)


@time_machine.travel("2026-11-24 10:00+08:00", tick=False)
def test_a_fee_is_notified_once_paid_and_recorded(at_desk: Desk) -> None:
    case, clerk = charged(), at_desk("zhaomin")
    text = page(clerk, case, "notify-fee/")
    assert "每份 80.00 元" in text
    posted(clerk, case, "notify-fee", **{"quantity-0": "1"})
    text = page(clerk, case)
    assert "缴费 80.00 元" in text
    assert f"/desk/cases/{case.id}/notify-fee/" not in text
    assert "不能再次收费" in page(clerk, case, "notify-fee/")
    assert "演示环境里的缴费是模拟的" in page(clerk, case, "record-payment/")
    answer = clerk.post(
        f"/desk/cases/{case.id}/record-payment/", {"seq": case.seq, "receipt": "冀财001", "paid_on": "明天"}
    )
    assert (answer.status_code, "冀财001" in answer.content.decode()) == (400, True)
    posted(clerk, case, "record-payment", receipt="冀财0012345", paid_on="2026-11-24")
    assert Obligation.objects.get(case=case).outcome == "kept"
    assert "80.00 元，票据号码 冀财0012345，2026-11-24" in page(clerk, case)


@pytest.mark.parametrize("quantity", ["", "两份", "-1", "1000", "²"])
def test_a_quantity_that_is_none_charges_nothing(at_desk: Desk, quantity: str) -> None:
    case = charged()
    answer = at_desk("zhaomin").post(f"/desk/cases/{case.id}/notify-fee/", {"seq": case.seq, "quantity-0": quantity})
    assert (answer.status_code, untouched(case)) == (400, True)


def test_a_free_item_offers_no_fee(at_desk: Desk) -> None:
    case, clerk = build.case(state=CaseState.IN_REVIEW), at_desk("zhaomin")
    assert "notify-fee" not in page(clerk, case)
    assert "不收费，不能发缴费通知" in page(clerk, case, "notify-fee/")
    answer = clerk.post(f"/desk/cases/{case.id}/notify-fee/", {"seq": case.seq, "quantity-0": "1"})
    assert (answer.status_code, untouched(case)) == (409, True)


@pytest.mark.parametrize(
    ("act", "username"),
    [
        ("accept-tolerantly", "qianjin"),
        ("check-promise", "zhougang"),
        ("notify-fee", "zhougang"),
        ("record-payment", "qianjin"),
    ],
)
def test_each_act_is_its_posts_and_nobody_elses(at_desk: Desk, elsewhere: Client, act: str, username: str) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    for client in (at_desk(username), elsewhere, at_desk("zhangsan"), Client()):
        answer = client.post(f"/desk/cases/{case.id}/{act}/", {"seq": case.seq})
        assert answer.status_code in {302, 404}
    assert untouched(case)


def test_the_tray_of_checks_is_the_reviewers_and_shows_only_their_bodies(at_desk: Desk, elsewhere: Client) -> None:
    case = on_promise()
    assert str(case.id) not in elsewhere.get("/desk/checks/").content.decode()
    assert at_desk("zhaomin").get("/desk/checks/").status_code == 404
    assert at_desk("zhangsan").get("/desk/checks/").status_code == 404
