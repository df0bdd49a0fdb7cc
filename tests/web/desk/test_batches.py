"""One act for many cases: what would happen to each, then the single act for each, and a report by case."""

from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case, CaseEvent
from tongban.cases.queries import cases_at_desk
from tongban.materials.models import Attachment, Dossier
from tongban.web.desk import batches

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Desk = Callable[..., Client]


def send(client: Client, act: str, cases: Sequence[Case], **more: str) -> dict[str, str]:
    """What the page says of each case: number -> obstacle."""
    chosen = [f"{case.id}:{case.seq}" for case in cases]
    page = client.post(f"/desk/batch/{act}/", {"case": chosen, **more})
    assert page.status_code == 200
    return {line.number: line.obstacle for line in page.context["lines"]}


def incomplete() -> Case:
    case = build.case()
    Attachment.objects.filter(dossier=case.dossier).delete()
    return case


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def test_the_list_says_what_each_case_lacks_and_changes_nothing(at_desk: Desk) -> None:
    whole, lacking = build.case(), incomplete()
    said = send(at_desk(), "accept", [whole, lacking])
    assert said[whole.number] == ""
    assert "还缺" in said[lacking.number] or "材料" in said[lacking.number]
    assert (state(whole), state(lacking)) == ("submitted", "submitted")


def test_every_case_is_accepted_by_the_single_act_and_one_that_lacks_something_holds_up_nobody(at_desk: Desk) -> None:
    cases = [build.case(), incomplete(), build.case(state="pre_reviewed")]
    said = send(at_desk(), "accept", cases, do="1")
    assert [bool(said[case.number]) for case in cases] == [False, True, False]
    assert [state(case) for case in cases] == ["in_review", "submitted", "in_review"]
    for case in (cases[0], cases[2]):
        event = CaseEvent.objects.filter(case=case).latest("seq")
        assert (event.kind, event.by["name"]) == ("accept", "赵敏")
        assert case.papers.filter(kind="acceptance").count() == 1


def test_a_case_that_was_moved_on_since_the_list_was_shown_is_refused(at_desk: Desk) -> None:
    case, other = build.case(), build.case()
    actions.pass_pre_review(case.id, officer=build.officer(), seq=case.seq)
    said = send(at_desk(), "accept", [case, other], do="1")
    assert "刚刚已由别人处理" in said[case.number]
    assert (state(case), state(other)) == ("pre_reviewed", "in_review")


def test_sending_the_same_list_twice_does_nothing_twice(at_desk: Desk) -> None:
    case = build.case()
    assert send(at_desk(), "pass-pre-review", [case], do="1") == {case.number: ""}
    assert "刚刚已由别人处理" in send(at_desk(), "pass-pre-review", [case], do="1")[case.number]
    assert CaseEvent.objects.filter(case=case, kind="pass_pre_review").count() == 1


def test_only_results_that_are_wanted_electronically_are_delivered_so(at_desk: Desk) -> None:
    window, wire, denied = build.case(state="issued"), build.case(state="issued"), build.case(state="denied")
    for case in (wire, denied):
        Dossier.objects.filter(id=case.dossier_id).update(form={**case.dossier.form, "delivery": "electronic"})
    said = send(at_desk("wujing"), "deliver", [window, wire, denied], do="1")
    assert (said[wire.number], "电子送达" in said[window.number], "电子送达" in said[denied.number]) == ("", True, True)
    assert [state(case) for case in (window, wire, denied)] == ["issued", "closed", "denied"]
    assert Case.objects.get(id=wire.id).delivery_way == "electronic"


def test_another_district_s_cases_are_not_there(at_desk: Desk, elsewhere: Client) -> None:
    case = build.case()
    page = elsewhere.post("/desk/batch/accept/", {"case": [f"{case.id}:{case.seq}"], "do": "1"})
    assert [(line.number, line.item) for line in page.context["lines"]] == [("", "")]
    assert case.number not in page.content.decode()
    assert state(case) == "submitted"


@pytest.mark.parametrize(
    ("username", "act", "status"),
    [("zhaomin", "accept", 302), ("wujing", "accept", 404), ("zhaomin", "deliver", 404), ("zhaomin", "grant", 404)],
)
def test_a_batch_belongs_to_its_role(at_desk: Desk, username: str, act: str, status: int) -> None:
    assert at_desk(username).get(f"/desk/batch/{act}/").status_code == status


def test_none_and_too_many_are_told_so_and_rubbish_is_left_out(at_desk: Desk) -> None:
    client = at_desk()
    assert "请先勾选办件" in client.post("/desk/batch/accept/", {"case": ["x", ":", "1:2"]}).content.decode()
    many = [f"{UUID(int=number)}:1" for number in range(batches.MOST + 1)]
    page = client.post("/desk/batch/accept/", {"case": many, "do": "1"})
    assert page.status_code == 400
    assert "一次最多办理 200 件" in page.content.decode()


def test_the_inbox_offers_the_acts_of_the_tray_to_those_who_may_do_them(at_desk: Desk) -> None:
    case = build.case()
    text = at_desk().get("/desk/?tray=intake").content.decode()
    assert f'name="case" value="{case.id}:{case.seq}"' in text
    assert 'formaction="/desk/batch/accept/"' in text
    assert 'formaction="/desk/batch/deliver/"' not in text
    assert 'name="case"' not in at_desk("qianjin").get("/desk/?tray=intake").content.decode()


def test_a_page_may_be_as_long_as_a_batch(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        build.case()
    assert len(cases_at_desk(build.officer(), tray="intake", size=2).cases) == 2
    assert len(cases_at_desk(build.officer(), tray="intake", size=3).cases) == 3
    monkeypatch.setattr("tongban.web.desk.inbox.PAGE", 2)
    page = at_desk().get("/desk/?tray=intake")
    assert (len(page.context["rows"]), page.context["many_url"]) == (2, "/desk/?tray=intake&many=1")
    assert len(at_desk().get("/desk/?tray=intake&many=1").context["rows"]) == 3


def queries(client: Client, cases: Sequence[Case], **more: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        send(client, "accept", cases, **more)
    return sum("catalogue_cataloguestamp" not in query["sql"] for query in captured)


def test_each_case_costs_the_same_number_of_queries(at_desk: Desk) -> None:
    client = at_desk()
    cases = [build.case() for _ in range(7)]
    send(client, "accept", cases[:1])
    one, three = queries(client, cases[:1]), queries(client, cases[:3])
    assert (three - one) / 2 <= 5
    first, then = queries(client, cases[:1], do="1"), queries(client, cases[1:3], do="1")
    last = queries(client, cases[3:7], do="1")
    assert then - first == (last - then) / 2
    assert then - first <= 28
