"""The supervisor's page of what is late: who may open it, what it shows and hides, and the same list as a file."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.cases.acting import on
from tests.supervision import late
from tongban.cases.models import Case
from tongban.identity.actions import assign_post
from tongban.identity.states import Role

PAGE, FILE = "/console/overdue/", "/console/overdue/file/"
Keeper = Callable[[str], Client]


@pytest.fixture
def as_(hebei: None) -> Keeper:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(build.account(username))
        return client

    return sign_in


def rows_in(answer_text: str) -> list[dict[str, str]]:
    assert answer_text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer_text[1:])))


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_supervisors_may_open_it_and_nobody_else(as_: Keeper, address: str) -> None:
    assert as_("fengchao").get(address).status_code == 200
    for other in ("zhangsan", "wangwu", "zhaomin", "qianjin", "zhougang", "wujing", "zhengmei", "chenlin"):
        assert as_(other).get(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/account/login/?next={address}"
    assert as_("fengchao").post(address).status_code == 405


def test_the_way_to_it_is_shown_only_to_supervisors(as_: Keeper) -> None:
    assert PAGE in as_("fengchao").get("/console/").content.decode()
    assert PAGE not in as_("zhengmei").get("/console/").content.decode()


def test_a_row_says_what_is_owed_by_whom_since_when_and_how_late(as_: Keeper) -> None:
    late.pausing(late.undecided(for_entity=False), notify=False)
    with on("12-03"):
        page = as_("fengchao").get(PAGE)
    text = page.content.decode()
    lines = [(line.word, line.kind, line.what, line.who, line.person, line.applicant) for line in page.context["lines"]]
    bureau = "石家庄市长安区行政审批局"
    assert lines == [
        ("已超过 6 个工作日", "书面告知特别程序", "检验（没有书面告知，7 个工作日照常计入期限）", bureau, "钱*", "张*"),
        ("已超过 3 个工作日", "指派核查人员", "为“现场核查”指派两名以上工作人员", bureau, "", "张*"),
        ("已超过 1 个工作日", "作出决定", "", bureau, "", "张*"),
    ]
    assert "行政许可法第四十五条" in text
    assert "张三" not in text
    assert "钱进" not in text
    assert "超期 3 件，都在哪里" in text


def test_names_of_organisations_are_public(as_: Keeper) -> None:
    late.undecided()
    with on("12-03"):
        assert "石家庄市长安区小满餐饮店（演示）" in as_("fengchao").get(PAGE).content.decode()


def test_a_case_is_a_link_only_for_who_may_open_it(as_: Keeper) -> None:
    case = late.undecided()
    address = f"/desk/cases/{case.id}/"
    with on("12-03"):
        supervisor = as_("fengchao")
        assert address not in supervisor.get(PAGE).content.decode()
        assert supervisor.get(address).status_code == 404
        assign_post(build.account("fengchao"), body=case.body, role=Role.CLERK, valid_from=date(2026, 1, 1))
        assert address in supervisor.get(PAGE).content.decode()
        assert supervisor.get(address).status_code == 200


def test_each_bar_opens_its_kind_and_keeps_the_other_filters(as_: Keeper) -> None:
    late.undecided()
    late.undelivered()
    with on("12-03"):
        supervisor = as_("fengchao")
        page = supervisor.get(f"{PAGE}?department=SPJ&division=130102000000")
        told = [(one.label, one.late, one.soon) for one in page.context["tallies"]]
        assert told == [("作出决定", 1, 0), ("指派核查人员", 1, 0), ("送达办理结果", 0, 1)]
        only = supervisor.get(page.context["tallies"][2].url)
        assert [line.kind for line in only.context["lines"]] == ["送达办理结果"]
        assert (only.context["asked"].department, only.context["asked"].division) == ("SPJ", "130102000000")
        assert [one.current for one in only.context["tallies"]] == [False, False, True]
        nothing = supervisor.get(f"{PAGE}?department=XF").content.decode()
        assert "这样筛选没有找到" in nothing


@pytest.mark.parametrize(
    "query", ["?after=nonsense", "?kind=nothing", "?when=never", "?division=0", "?after=2026-01-01|7|x|y"]
)
def test_a_made_up_address_shows_a_list(as_: Keeper, query: str) -> None:
    assert as_("fengchao").get(PAGE + query).status_code == 200
    assert as_("fengchao").get(FILE + query).status_code == 200


def test_an_empty_list_says_so(as_: Keeper) -> None:
    text = as_("fengchao").get(PAGE).content.decode()
    assert "没有超期的，也没有即将到期的" in text
    assert "现在没有超期的，也没有即将到期的。" in text


def test_pages_are_turned_by_cursor(as_: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.supervision.overdue.PAGE", 2)
    monkeypatch.setattr("tongban.supervision.overdue.overdue.__kwdefaults__", {"after": "", "most": 2})
    for _ in range(2):
        late.undecided()
    with on("12-03"):
        supervisor, address, seen = as_("fengchao"), PAGE, list[tuple[str, str]]()
        while address:
            page = supervisor.get(address)
            seen += [(line.kind, line.owed.case.number) for line in page.context["lines"]]
            address = page.context["pager"].next_url
    assert len(seen) == len(set(seen)) == 4


def test_the_file_is_the_same_list_under_the_same_filters(as_: Keeper) -> None:
    case = late.undecided(for_entity=False)
    late.undelivered()
    with on("12-03"):
        answer = as_("fengchao").get(f"{FILE}?kind=decision")
        everything = rows_in(as_("fengchao").get(FILE).content.decode())
        page = as_("fengchao").get(PAGE)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="overdue-2026-12-03.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    (row,) = rows_in(answer.content.decode())
    assert row["办件编号"].replace(" ", "") == case.number
    assert (row["类别"], row["责任方"], row["起算"], row["期限"]) == (
        "作出决定", "石家庄市长安区行政审批局", "2026-11-23", "2026-12-02",
    )  # fmt: skip
    assert (row["超期工作日"], row["依据"], row["申请人"]) == ("1", "行政许可法第四十二条", "张*")
    assert [(one["类别"], one["期限"]) for one in everything] == [
        (line.kind, line.owed.due_on.isoformat()) for line in page.context["lines"]
    ]


def test_a_spreadsheet_takes_nobodys_name_for_a_formula(as_: Keeper) -> None:
    case = late.undecided()
    Case.objects.filter(id=case.id).update(applicant_name='=HYPERLINK("http://evil.example")')
    with on("12-03"):
        rows = rows_in(as_("fengchao").get(FILE).content.decode())
    assert {row["申请人"] for row in rows} == {'\'=HYPERLINK("http://evil.example")'}


def test_the_page_costs_the_same_at_any_length(as_: Keeper) -> None:
    def cost() -> int:
        with on("12-03"):
            supervisor = as_("fengchao")
            with CaptureQueriesContext(connection) as captured:
                assert supervisor.get(PAGE).status_code == 200
        return len([one for one in captured if "catalogue_cataloguestamp" not in one["sql"]])

    late.asked(late.undecided())
    few = cost()
    for _ in range(3):
        late.asked(late.undecided())
    assert cost() == few
