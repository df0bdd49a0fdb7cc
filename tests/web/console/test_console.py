"""The console shows what is loaded to those who keep it, page by page, and nobody's personal data."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build
from tongban.authorities.models import Body
from tongban.catalogue.models import Implementation, Item
from tongban.identity.actions import assign_post, open_account
from tongban.identity.states import Role

PAGES = [
    "/console/",
    "/console/divisions/",
    "/console/divisions/130102000000/",
    "/console/bodies/SPJ@130102000000/",
    "/console/items/",
    "/console/items/SCJG-006/",
    "/console/people/",
]


@pytest.mark.parametrize("address", PAGES)
def test_keepers_may_read_and_nobody_else(as_: Callable[[str], Client], address: str) -> None:
    for keeper in ("zhengmei", "fengchao", "chenlin"):
        assert as_(keeper).get(address).status_code == 200
    for stranger in ("zhangsan", "zhaomin", "zhougang"):
        assert as_(stranger).get(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/account/login/?next={quote(address)}"
    assert as_("zhengmei").post(address).status_code == 405


def test_figures_are_counted_up_to_a_cap(as_: Callable[[str], Client]) -> None:
    figures = dict(as_("zhengmei").get("/console/").context["figures"])
    assert (figures["行政区划"], figures["机构"], figures["事项"], figures["实施清单"]) == (
        "2,567",
        "10,000+",
        "1,641",
        "10,000+",
    )


def test_dingzhou_is_said_to_report_to_the_province(as_: Callable[[str], Client]) -> None:
    text = as_("zhengmei").get("/console/divisions/130682000000/").content.decode()
    assert "在平台上直接对接河北省，与统计代码的上级不同。" in text


def test_divisions_are_walked_by_cursor(as_: Callable[[str], Client]) -> None:
    client, address, seen = as_("zhengmei"), "/console/divisions/130102000000/", 0
    while address:
        page = client.get(address).context["below"]
        seen += len(page.rows)
        address = page.pager.next_url
    assert seen == build.Division.objects.filter(reports_to_id="130102000000").count()


def test_items_are_found_by_word_department_and_guide(as_: Callable[[str], Client]) -> None:
    client = as_("zhengmei")
    found = client.get("/console/items/?text=食品经营许可&department=SCJG&described=yes").context["page_of"].rows
    assert "SCJG-006" in [item.id for item in found]
    assert all(item.described and item.department_id == "SCJG" for item in found)
    nothing = client.get("/console/items/?text=没有这种事项")
    assert "没有找到这样的事项" in nothing.content.decode()


def test_all_items_are_reached_page_by_page_and_once(as_: Callable[[str], Client]) -> None:
    client, address, seen = as_("zhengmei"), "/console/items/?described=yes", list[str]()
    while address:
        page = client.get(address).context["page_of"]
        seen += [item.id for item in page.rows]
        address = page.pager.next_url
    assert seen == list(Item.objects.filter(described=True).order_by("id").values_list("id", flat=True))


def test_a_definition_reads_in_plain_words(as_: Callable[[str], Client]) -> None:
    text = as_("zhengmei").get("/console/items/SCJG-006/").content.decode()
    for said in (
        "第 1 版",
        "现行",
        "食品经营许可申请书",
        "现场核查（审查）",
        "需两名以上工作人员",
        "仅当“是否委托代理”为是",
    ):
        assert said in text


def test_every_described_item_can_be_shown(as_: Callable[[str], Client]) -> None:
    client = as_("zhengmei")
    for item_id in Item.objects.filter(described=True).values_list("id", flat=True):
        assert client.get(f"/console/items/{item_id}/").status_code == 200


def test_an_item_without_a_guide_says_what_is_missing(as_: Callable[[str], Client]) -> None:
    item = Item.objects.filter(described=False).order_by("id").first()
    assert item is not None
    text = as_("zhengmei").get(f"/console/items/{item.id}/").content.decode()
    assert "这个事项只有目录信息，还没有可以执行的定义" in text


@pytest.mark.parametrize(
    "address",
    [
        "/console/items/NOWHERE-1/",
        "/console/items/SCJG-006/?version=99",
        "/console/items/SCJG-006/?version=x",
        "/console/divisions/999999999999/",
        "/console/bodies/NIEMAND@1/",
    ],
)
def test_what_does_not_exist_is_not_found(as_: Callable[[str], Client], address: str) -> None:
    assert as_("zhengmei").get(address).status_code == 404


def test_a_body_lists_its_implementations(as_: Callable[[str], Client]) -> None:
    page = as_("zhengmei").get("/console/bodies/SPJ@130102000000/").context["page_of"]
    mine = Implementation.objects.filter(body_id="SPJ@130102000000", in_force=True).order_by("id")
    assert [row.id for row in page.rows] == list(mine.values_list("id", flat=True)[:50])


def test_people_are_masked_and_only_of_bodies_one_keeps(as_: Callable[[str], Client]) -> None:
    outsider = open_account(username="waibu", password="tongban-demo", person=None)
    assign_post(outsider, body=Body.objects.get(id="SPJ@130104000000"), role=Role.CLERK, valid_from=date(2026, 1, 1))
    for viewer, seen in (("zhengmei", {"赵*"}), ("fengchao", {"赵*"}), ("anyi", {"赵*", "waibu"})):
        client, address, names = as_(viewer), "/console/people/?role=clerk", set[str]()
        while address:
            answer = client.get(address)
            names |= {name for _, name in answer.context["rows"]}
            assert "赵敏" not in answer.content.decode()
            address = answer.context["page_of"].pager.next_url
        assert names == seen


def test_lists_cost_the_same_at_any_length(
    as_: Callable[[str], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_("zhengmei")
    with django_assert_max_num_queries(8):
        client.get("/console/items/")
    with django_assert_max_num_queries(8):
        client.get("/console/items/?text=食品经营许可")
