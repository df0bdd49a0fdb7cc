"""The console's pages for the working calendar and outages: for the system administrator and nobody else."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from tests.authorities.test_import_calendar import GOOD
from tongban.authorities.calendar_file import MAX_BYTES
from tongban.authorities.models import CalendarYear, Outage

PAGES = ["/console/calendar/", "/console/outages/"]


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("2027.csv", text.encode(), "text/csv")


@pytest.mark.parametrize("address", PAGES)
def test_only_the_system_administrator_has_these_pages(as_: Callable[[str], Client], address: str) -> None:
    assert as_("chenlin").get(address).status_code == 200
    for stranger in ("zhengmei", "fengchao", "zhangsan", "zhougang"):
        assert as_(stranger).get(address).status_code == 404
        assert as_(stranger).post(address).status_code == 404
    assert address in as_("chenlin").get("/console/").content.decode()
    assert address not in as_("zhengmei").get("/console/").content.decode()


def test_the_page_says_until_when_the_calendar_reaches(as_: Callable[[str], Client]) -> None:
    client = as_("chenlin")
    with time_machine.travel("2026-09-30 10:00+08:00", tick=False):
        client.force_login(build.account("chenlin"))
        page = client.get("/console/calendar/")
    assert "放假安排已经齐到 2026 年底" in page.content.decode()
    assert page.context["pressing"] is False
    with time_machine.travel("2026-10-01 10:00+08:00", tick=False):
        client.force_login(build.account("chenlin"))
        assert "2027 年的放假安排还没有导入" in client.get("/console/calendar/").content.decode()


def test_a_year_is_imported_through_the_page(as_: Callable[[str], Client]) -> None:
    client, sent = as_("chenlin"), {"document": "国办发明电〔2026〕7号"}
    answer = client.post("/console/calendar/", {**sent, "file": file(GOOD)}, follow=True)
    assert "2027 年的放假安排已导入：放假 15 天" in answer.content.decode()
    assert CalendarYear.objects.get().imported_by == "陈琳"
    again = client.post("/console/calendar/", {**sent, "file": file(GOOD)}, follow=True)
    assert "没有改动" in again.content.decode()
    other = file(GOOD + "2027-10-04,0,国庆节\n")
    refused = client.post("/console/calendar/", {**sent, "file": other})
    assert (refused.status_code, "替换已有的安排" in refused.content.decode()) == (409, True)
    other.seek(0)
    assert client.post("/console/calendar/", {**sent, "file": other, "replace": "on"}).status_code == 302
    assert CalendarYear.objects.get().days.count() == 18


def test_every_problem_is_shown_with_its_line_and_nothing_is_kept(as_: Callable[[str], Client]) -> None:
    client = as_("chenlin")
    bad = file(GOOD + "2027-10-12,1,\nx,0,y\n")
    answer = client.post("/console/calendar/", {"document": "国办发明电〔2026〕7号", "file": bad})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "第 19 行：2027-10-12 本来就是工作日" in text
    assert "第 20 行：“x”不是日期" in text
    assert "国办发明电〔2026〕7号" in text, "what was typed is kept"
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"document": "国办"}, "请选择放假安排文件。"),
        ({"file": GOOD, "document": " "}, "请填写国务院办公厅通知的文号。"),
    ],
)
def test_what_is_missing_is_said(as_: Callable[[str], Client], given: dict[str, str], said: str) -> None:
    sent = {name: file(value) if name == "file" else value for name, value in given.items()}
    answer = as_("chenlin").post("/console/calendar/", sent)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)


def test_a_file_that_is_too_large_is_cut_off(as_: Callable[[str], Client]) -> None:
    answer = as_("chenlin").post("/console/calendar/", {"document": "国办", "file": file("x" * (MAX_BYTES + 1))})
    assert answer.status_code in {400, 413}
    assert "超过 64 KB" in answer.content.decode()


def test_an_outage_is_declared_and_withdrawn(as_: Callable[[str], Client]) -> None:
    with time_machine.travel("2026-11-27 10:00+08:00", tick=False):
        client = as_("chenlin")
        sent = {"from_on": "2026-11-25", "until_on": "", "what": "机房断电，网上申请不能提交。"}
        page = client.post("/console/outages/", sent, follow=True).content.decode()
        outage = Outage.objects.get()
        assert (outage.from_on, outage.until_on, outage.declared_by) == (date(2026, 11, 25), date(2026, 11, 25), "陈琳")
        assert "机房断电" in page
        assert as_("zhengmei").post(f"/console/outages/{outage.pk}/withdraw/").status_code == 404
        page = client.post(f"/console/outages/{outage.pk}/withdraw/", follow=True).content.decode()
        assert "已撤销" in page
        assert client.post(f"/console/outages/{outage.pk}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from_on": "", "what": "机房断电了一天。"}, "请填写故障的起止日期。"),
        ({"from_on": "2026-11-28", "what": "机房断电了一天。"}, "不能晚于今天"),
        ({"from_on": "2026-11-26", "what": "断电"}, "请写明故障的情况"),
    ],
)
def test_a_wrong_outage_is_refused_and_what_was_typed_is_kept(
    as_: Callable[[str], Client], given: dict[str, str], said: str
) -> None:
    with time_machine.travel("2026-11-27 10:00+08:00", tick=False):
        answer = as_("chenlin").post("/console/outages/", given)
    text = answer.content.decode()
    assert answer.status_code in {400, 409}
    assert said in text
    assert given["what"] in text
    assert not Outage.objects.exists()
