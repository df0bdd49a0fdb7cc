"""The audit administrator's pages: theirs alone, every filter, no number in an address, nothing that changes an entry."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import build
from tests.kernel.bending import unguarded
from tongban.kernel.audit import Origin, asked_from, record
from tongban.kernel.audit_export import export_problem
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry

As = Callable[[str], Client]
PAGES = [reverse("console:audit"), reverse("console:audit-proof")]
OTHERS = ("zhangsan", "zhaomin", "qianjin", "zhougang", "wujing", "zhengmei", "fengchao", "chenlin", "anyi", "hanbing")


def looked(day: str = "2026-11-20 10:00+08:00", **given: Any) -> AuditEntry:
    person = build.account("zhangsan").person
    assert person is not None
    said: dict[str, Any] = {
        "account_id": build.account("zhaomin").pk,
        "who": "赵敏（窗口受理）",
        "concerning": person.id,
        **given,
    }
    with time_machine.travel(day, tick=False), asked_from(Origin("192.0.2.7", "Firefox")):
        return record(str(said.pop("act", "case.viewed")), **said)


def shown(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"/console/audit/entries/(\d+)/", text)]


def test_only_the_audit_administrator_reads_it(as_: As) -> None:
    entry = looked()
    pages = [*PAGES, reverse("console:audit-entry", args=[entry.pk])]
    for page in pages:
        assert as_("shenji").get(page).status_code == 200, page
        for other in OTHERS:
            assert as_(other).get(page).status_code == 404, (page, other)
    for name in ("audit-person", "audit-export"):
        for other in OTHERS:
            assert as_(other).post(reverse(f"console:{name}")).status_code == 404


def test_the_audit_administrator_reads_who_may_do_what_and_nothing_of_the_work(as_: As) -> None:
    auditor = as_("shenji")
    for name in ("people", "rights"):
        assert auditor.get(reverse(f"console:{name}")).status_code == 200
    for name in ("overview", "items", "overdue", "calendar", "changes", "appointments"):
        assert auditor.get(reverse(f"console:{name}")).status_code == 404
    assert auditor.get(reverse("desk:inbox")).status_code == 404
    page = auditor.get(PAGES[0]).content.decode()
    assert f'href="{reverse("console:overview")}"' not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("from_on=2026-11-20&until_on=2026-11-20", True),
        ("from_on=2026-11-21", False),
        ("until_on=2026-11-19", False),
        ("account=zhaomin", True),
        ("account=qianjin", False),
        ("account=nobody", False),
        ("act=case.viewed", True),
        ("act=case", True),
        ("act=licence", False),
        ("result=done", True),
        ("result=refused", False),
        ("person=0193a2b0-0000-7000-8000-000000000000", False),
        ("from_on=nonsense&person=nonsense&result=nonsense", True),
    ],
)
def test_each_filter_finds_and_leaves_out(as_: As, query: str, found: bool) -> None:
    entry = looked()
    assert (entry.pk in shown(as_("shenji").get(f"{PAGES[0]}?{query}").content.decode())) is found


def test_a_person_is_looked_for_in_the_body_and_the_search_is_recorded(as_: As) -> None:
    entry, person = looked(), build.account("zhangsan").person
    other = looked(concerning=None)
    assert person is not None
    auditor = as_("shenji")
    answer = auditor.post(reverse("console:audit-person"), {"number": person.id_number})
    assert person.id_number not in answer["Location"]
    text = auditor.get(answer["Location"]).content.decode()
    assert entry.pk in shown(text)
    assert other.pk not in shown(text)
    assert "张*" in text
    assert "张三" not in text
    searched = AuditEntry.objects.get(act="audit.searched")
    assert (searched.concerning, searched.who) == (person.id, "沈吉（审计管理）")
    assert (
        "没有找到这个号码"
        in auditor.post(reverse("console:audit-person"), {"number": "x"}, follow=True).content.decode()
    )


def test_one_entry_is_shown_whole(as_: As) -> None:
    first = looked()
    second = looked(purpose="核对身份", acting_for="甲公司", subject="case:7", body="长安区行政审批局")
    text = as_("shenji").get(reverse("console:audit-entry", args=[second.pk])).content.decode()
    for said in ("核对身份", "甲公司", "case:7", "长安区行政审批局", "192.0.2.7", "Firefox", second.hash, first.hash):
        assert said in text
    assert as_("shenji").get(reverse("console:audit-entry", args=[10**9])).status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat(as_: As) -> None:
    made = [looked().pk for _ in range(60)] + [looked("2026-11-21 10:00+08:00").pk for _ in range(60)]
    auditor, address, seen = as_("shenji"), f"{PAGES[0]}?act=case.viewed", []
    while address:
        text = auditor.get(address).content.decode()
        seen += shown(text)
        following = re.search(r'href="(/console/audit/\?[^"]*before=[^"]*)"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == sorted(made, reverse=True)


def test_the_export_proves_itself_and_is_recorded(as_: As) -> None:
    looked("2026-01-01 10:00+08:00", subject="case:old")
    connection.run_on_commit.clear()
    looked(subject="case:new")
    answer = as_("shenji").post(reverse("console:audit-export"), {"since": "2026-11-01"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # the view streams
    assert export_problem(text.splitlines(keepends=True)) == ""
    assert [one["subject"] for one in map(json.loads, text.splitlines()) if one.get("act") == "case.viewed"] in (
        ["case:new"],
        ["case:old", "case:new"],
    )
    assert AuditEntry.objects.get(act="audit.exported").detail == {"since": "2026-11-01"}
    assert as_("shenji").post(reverse("console:audit-export"), {"since": "x"}).status_code == 302


def test_the_proof_is_asked_for_and_tells_what_it_found(as_: As) -> None:
    entry, auditor = looked(), as_("shenji")
    assert "还没有核对过" in auditor.get(PAGES[1]).content.decode()
    assert auditor.post(PAGES[1]).status_code == 302
    assert "64 条链中已核对 0 条" in auditor.get(PAGES[1]).content.decode()
    drain({})
    assert "全部完好" in auditor.get(PAGES[1]).content.decode()
    with unguarded():
        AuditEntry.objects.filter(pk=entry.pk).update(who="别人")
    auditor.post(PAGES[1])
    drain({})
    text = auditor.get(PAGES[1]).content.decode()
    assert "有记录对不上" in text
    assert f"第 {entry.strand} 链第 {entry.seq} 条" in text


def test_signing_in_leads_the_audit_administrator_to_the_audit(as_: As) -> None:
    answer = Client().post(reverse("account_login"), {"login": "shenji", "password": "tongban-demo"})
    assert answer["Location"] == PAGES[0]
