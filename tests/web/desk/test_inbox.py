"""The inbox: what is due first, to whom, and what a passer-by may read."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tongban.cases.states import CaseState
from tongban.catalogue.models import ItemVersion

Desk = Callable[..., Client]

#: session, account, its person, posts, five tray counts, two of joint services, nodes, cases, which came from another
#: body, calendar, outages, which applicants are children
QUERIES = 16


def monday(hour: int = 10, day: int = 23) -> time_machine.travel:
    return time_machine.travel(f"2026-11-{day} {hour}:00+08:00", tick=False)


@pytest.fixture(autouse=True)
def _in_force(hebei: None) -> None:
    assert ItemVersion.objects.exists()


def rows(client: Client, query: str = "") -> list[tuple[str, str, str, str]]:
    page = client.get(f"/desk/{query}")
    return [(row.due.word, row.due.tone, row.applicant, row.node) for row in page.context["rows"]]


def test_what_is_due_first_comes_first_and_people_are_masked(at_desk: Desk) -> None:
    with monday(day=24):
        build.case("GA-001", for_entity=False)
    with monday():
        build.case()
    with monday(day=30):
        assert rows(at_desk("zhaomin")) == [
            ("今天到期", "notice", "石家庄市长安区小满餐饮店（演示）", "待预审"),
            ("还剩 1 个工作日", "notice", "张*", "待预审"),
        ]
        text = at_desk("zhaomin").get("/desk/").content.decode()
    assert "张三" not in text


def test_a_late_case_says_so_in_words_and_shape(at_desk: Desk) -> None:
    with monday():
        build.case()
    with time_machine.travel("2026-12-02 10:00+08:00", tick=False):
        page = at_desk("zhaomin").get("/desk/")
    assert page.context["rows"][0].due.word == "已超过 2 个工作日"
    assert "status--late" in page.content.decode()


@pytest.mark.parametrize(
    ("username", "tray"),
    [("zhaomin", "待预审受理"), ("qianjin", "审查中"), ("zhougang", "待决定"), ("wujing", "待制证送达")],
)
def test_everybody_begins_with_their_own_tray(at_desk: Desk, username: str, tray: str) -> None:
    assert at_desk(username).get("/desk/").context["tray_name"] == tray


def test_a_delivery_is_due_ten_working_days_after_the_decision(at_desk: Desk) -> None:
    with monday():
        build.case(state=CaseState.GRANTED)
        assert rows(at_desk("wujing")) == [("还剩 10 个工作日", "active", "石家庄市长安区小满餐饮店（演示）", "制证")]


def test_the_list_costs_the_same_with_one_row_and_with_three(
    at_desk: Desk, cost: Callable[[Client, str], list[str]]
) -> None:
    clerk = at_desk("zhaomin")
    build.case("GA-001", for_entity=False)
    assert len(cost(clerk, "/desk/")) == QUERIES
    build.case("GA-001", for_entity=False)
    build.case("GA-001", for_entity=False)
    assert len(clerk.get("/desk/").context["rows"]) == 3
    assert len(cost(clerk, "/desk/")) == QUERIES


def test_an_empty_tray_says_so(at_desk: Desk) -> None:
    page = at_desk("zhougang").get("/desk/")
    assert "这里现在没有办件" in page.content.decode()


def test_nodes_are_a_filter(at_desk: Desk) -> None:
    first = build.case(state=CaseState.IN_REVIEW)
    build.finish_node(build.case(state=CaseState.IN_REVIEW))
    reviewer = at_desk("qianjin")
    everything = reviewer.get("/desk/?tray=review")
    assert [one.label for one in everything.context["nodes"]] == ["全部环节", "材料审查", "现场核查"]
    only = reviewer.get(f"/desk/?tray=review&node={first.node_key}")
    assert [row.case.number for row in only.context["rows"]] == [first.number]
    assert "这个环节现在没有办件" in reviewer.get("/desk/?tray=review&node=nowhere").content.decode()


def test_officers_of_another_body_see_an_empty_desk(elsewhere: Client) -> None:
    case = build.case()
    assert rows(elsewhere) == []
    page = elsewhere.get(f"/desk/?number={case.number}")
    assert page.status_code == 404
    assert "在您负责的办件里没有这个编号。" in page.content.decode()


def test_a_case_number_opens_its_case(at_desk: Desk) -> None:
    case = build.case()
    spaced = " ".join([case.number[:4], case.number[4:]])
    response = at_desk("zhaomin").get("/desk/", {"number": spaced})
    assert response.headers["Location"] == f"/desk/cases/{case.id}/"


@pytest.mark.parametrize("query", ["?after=nonsense", "?tray=nowhere", "?after=2026-11-23|x", "?node=nowhere"])
def test_a_made_up_address_shows_the_list(at_desk: Desk, query: str) -> None:
    assert at_desk("zhaomin").get(f"/desk/{query}").status_code == 200


def test_an_address_with_a_nul_is_refused_on_every_database(at_desk: Desk) -> None:
    assert at_desk("zhaomin").get("/desk/?node=%00").status_code == 400


@pytest.mark.parametrize("username", ["zhangsan", "wangwu", "zhengmei", "chenlin"])
def test_citizens_and_keepers_find_no_desk(at_desk: Desk, username: str) -> None:
    assert at_desk(username).get("/desk/").status_code == 404


def test_a_visitor_is_led_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/desk/").headers["Location"] == "/account/login/?next=/desk/"


def test_a_day_that_may_still_move_is_marked_in_the_list_and_on_the_case_page(at_desk: Desk) -> None:
    with time_machine.travel("2026-12-25 10:00+08:00", tick=False):
        provisional = build.case()  # the answer is due on 1 January 2027, whose holidays nobody published
    with monday():
        certain = build.case()
    with time_machine.travel("2026-12-25 10:00+08:00", tick=False):
        clerk = at_desk("zhaomin")
        page = clerk.get("/desk/?tray=intake")
        found = {row.case.id: row.due.provisional for row in page.context["rows"]}
        said = "涉及的年份还没有公布放假安排"
        assert found == {provisional.id: True, certain.id: False}
        assert page.content.decode().count("暂定") == 1
        assert said in clerk.get(f"/desk/cases/{provisional.id}/").content.decode()
        assert said not in clerk.get(f"/desk/cases/{certain.id}/").content.decode()
