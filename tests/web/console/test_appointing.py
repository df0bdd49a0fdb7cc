"""The pages of posts, leaves and rights, without scripts: proposed, confirmed, refused, ended, and read by those concerned."""

import csv
import io
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tongban.identity.actions import open_account
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.models import Account, Leave, Post, PostProposal
from tongban.identity.queries import officer_of

As = Callable[[str], Client]
HERE = "SPJ@130102000000"
CHEN = next(one for one in PEOPLE if one.name == "陈晓")
ASKED = {
    "username": "xinren",
    "body": HERE,
    "role": "clerk",
    "valid_from": "2026-11-26",
    "reason": "长行审人〔2026〕7号",
}


@pytest.fixture(autouse=True)
def thursday() -> object:
    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        yield


def newcomer() -> Account:
    return open_account(username="xinren", password="tongban-demo", person=None)


def test_from_the_account_to_the_post_and_out_again(as_: As) -> None:
    opened = as_("chenlin").post(
        "/console/people/open/", {"name": CHEN.name, "username": "xinren", "id_number": CHEN.document.number}
    )
    assert "现在还没有密码，谁也不能登录" in opened.content.decode()
    assert CHEN.document.number not in opened.content.decode()
    sent = as_("anyi").post("/console/appointments/propose/", ASKED)
    assert sent.headers["Location"] == "/console/appointments/"
    asked = PostProposal.objects.get()
    address = f"/console/appointments/{asked.id}/"
    own = as_("anyi").get(address).content.decode()
    assert "要由另一位安全管理员或者该机构负责人确认" in own
    assert "确认任命" not in own
    refused = as_("anyi").post(address, {"decision": "confirm"})
    assert (refused.status_code, "自己提出的任命不能由自己确认" in refused.content.decode()) == (409, True)
    assert "确认任命" in as_("zhougang").get(address).content.decode()
    assert as_("zhougang").post(address, {"decision": "confirm"}).status_code == 302
    assert build.officer("xinren").roles == {"clerk"}
    post = Post.objects.get(account__username="xinren")
    page = as_("anyi").get(f"/console/people/posts/{post.pk}/end/").content.decode()
    assert "下一次打开页面就没有权限" in page
    assert as_("anyi").post(f"/console/people/posts/{post.pk}/end/", {"reason": "辞职"}).status_code == 302
    assert officer_of(Account.objects.get(username="xinren")) is None


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(as_: As) -> None:
    newcomer()
    for wrong, sentence in (
        ({"username": "meiyou"}, "没有这个账号"),
        ({"body": "X@1"}, "任命写得不完整"),
        ({"valid_from": "明天"}, "请填写起止日期"),
        ({"username": "anyi"}, "不能给自己任命岗位"),
    ):
        answer = as_("anyi").post("/console/appointments/propose/", {**ASKED, **wrong})
        text = answer.content.decode()
        assert sentence in text
        assert "长行审人〔2026〕7号" in text
        assert answer.status_code in (400, 404, 409)
    assert not PostProposal.objects.exists()


def test_who_disagrees_says_why_on_the_page(as_: As) -> None:
    newcomer()
    as_("anyi").post("/console/appointments/propose/", ASKED)
    address = f"/console/appointments/{PostProposal.objects.get().id}/"
    assert "请写明为什么不同意" in as_("heping").post(address, {"decision": "refuse"}).content.decode()
    as_("heping").post(address, {"decision": "refuse", "remarks": "没有任免文件。"})
    assert PostProposal.objects.get().state == "refused"
    assert "没有任免文件。" in as_("anyi").get(address).content.decode()


def test_a_leave_is_asked_for_approved_and_ended(as_: As) -> None:
    wish = {"body": HERE, "substitute": "sunyue", "from_on": "2026-11-26", "until_on": "2026-12-01", "reason": "年休假"}
    assert as_("zhaomin").post("/console/leaves/", wish).status_code == 302
    leave = Leave.objects.get()
    decide = f"/console/leaves/{leave.id}/decide/"
    assert decide not in as_("zhaomin").get("/console/leaves/").content.decode()
    assert decide in as_("zhougang").get("/console/leaves/").content.decode()
    assert as_("sunyue").post(f"/console/leaves/{leave.id}/decide/", {"decision": "approve"}).status_code == 404
    assert as_("zhougang").post(f"/console/leaves/{leave.id}/decide/", {"decision": "approve"}).status_code == 302
    assert build.officer("sunyue").holds(HERE, "clerk")
    assert "代办中" in as_("sunyue").get("/console/leaves/").content.decode()
    assert as_("zhaomin").post(f"/console/leaves/{leave.id}/end/").status_code == 302
    assert not build.officer("sunyue").holds(HERE, "clerk")


def test_a_departure_says_what_ends(as_: As) -> None:
    account = build.account("sunyue")
    page = as_("anyi").get(f"/console/people/{account.pk}/dismiss/").content.decode()
    assert "所有岗位、代理和登录马上结束" in page
    assert as_("anyi").post(f"/console/people/{account.pk}/dismiss/", {"reason": "辞职"}).status_code == 302
    assert officer_of(account) is None


def test_the_table_of_rights_is_what_the_views_declare(as_: As) -> None:
    text = as_("shenji").get("/console/rights/?role=issuer").content.decode()
    assert "/desk/cases/&lt;uuid:case_id&gt;/deliver/" in text
    assert "/desk/cases/&lt;uuid:case_id&gt;/grant/" not in text
    rows = list(csv.reader(io.StringIO(as_("anyi").get("/console/rights/file/").content.decode("utf-8-sig"))))
    head = rows[0]
    grant = next(row for row in rows if row[0] == "/desk/cases/<uuid:case_id>/grant/")
    assert [head[place] for place, mark in enumerate(grant) if mark == "✓"] == ["决定"]
    assert grant[1:3] == ["办件", "只有本机构的"]
    decided = next(row for row in rows if row[0] == "准予许可" or row[0].startswith("准予"))
    assert (decided[3], [head[place] for place, mark in enumerate(decided) if mark == "✓"]) == (
        "行政许可法第三十八条第一款",
        ["决定"],
    )


@pytest.mark.parametrize(("name", "address", "leads"), [
    ("anyi", "/console/appointments/propose/", False), ("chenlin", "/console/people/open/", True),
])  # fmt: skip
def test_the_crumb_of_the_console_leads_only_those_who_may_open_its_overview(
    as_: As, name: str, address: str, leads: bool
) -> None:
    page = as_(name).get(address).content.decode()
    assert "管理台</span>" in page or "管理台</a>" in page
    assert ('<a href="/console/">' in page) == leads
    assert (as_(name).get("/console/").status_code == 200) == leads
