"""The guide as it stood on another day, and what each version changed."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests import build
from tests.catalogue import shipped
from tongban.catalogue.actions import publish_version
from tongban.catalogue.definition import parse
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import versions_in_force
from tongban.kernel.today import today

pytestmark = pytest.mark.django_db
ADDRESS = "/guide/SCJG-006/130102000000/"
Words = Callable[[HttpResponse], str]


@pytest.fixture
def two_versions(hebei: None) -> datetime.date:
    """食品经营许可 promises 6 days since ten days ago and 5 since today; number 1 is older. The first of these days."""
    since = today() - datetime.timedelta(days=10)
    assert ItemVersion.objects.get(item_id="SCJG-006").effective_from < since
    raw = shipped.raw_item("SCJG-006")
    raw["time_limit"]["promised"]["value"] = 6
    with time_machine.travel(f"{since}T09:00:00+08:00"):
        assert publish_version(parse(raw), by="测试")
    raw["time_limit"]["promised"]["value"] = 5
    raw["materials"].append({"id": "M8", "name": "平面图"})
    assert publish_version(parse(raw), by="测试", effective_from=today())
    return since


def test_a_past_day_shows_the_guide_as_it_was_and_no_way_to_apply(two_versions: datetime.date, words: Words) -> None:
    client = Client()
    page = client.get(ADDRESS, {"on": two_versions.isoformat()})
    text = words(page)
    assert page.status_code == 200
    assert "的办事指南（第2版）" in text
    assert "这一版已经不再执行，现在执行的是第3版。" in text
    assert "6个工作日" in text
    assert "平面图" not in text
    assert "/apply/" not in page.content.decode()
    assert f'name="on" value="{two_versions.isoformat()}"' in page.content.decode(), "answers keep the day"

    now_page = client.get(ADDRESS)
    assert "平面图" in words(now_page)
    assert "/apply/" in now_page.content.decode()
    assert "这一版已经不再执行" not in words(now_page)


@pytest.mark.parametrize("bad", ["", "昨天", "2026-13-01", "2026-02-30", "20261126", "2026-11-26T00:00", "٢٠٢٦-11-26"])
def test_a_bad_day_gets_a_sentence(hebei: None, words: Words, bad: str) -> None:
    page = Client().get(ADDRESS, {"on": bad})
    assert page.status_code == 400
    assert "日期看不懂。请写成年-月-日，例如2026-11-26。" in words(page)


def test_a_day_before_the_first_version_gets_a_sentence(hebei: None, words: Words) -> None:
    page = Client().get(ADDRESS, {"on": "1999-01-01"})
    assert page.status_code == 404
    assert "那一天这个事项还没有公布办事指南" in words(page)


def test_what_is_scheduled_is_shown_to_keepers_of_the_catalogue_only(hebei: None, words: Words) -> None:
    raw = shipped.raw_item("SCJG-006")
    raw["time_limit"]["promised"]["value"] = 4
    day = today() + datetime.timedelta(days=5)
    publish_version(parse(raw), by="测试", effective_from=day)
    asked = {"on": day.isoformat()}

    stranger = Client().get(ADDRESS, asked)
    assert stranger.status_code == 400
    assert "只能看今天和以前的办事指南" in words(stranger)
    clerk = Client()
    clerk.force_login(build.account("zhaomin"))
    assert clerk.get(ADDRESS, asked).status_code == 400

    editor = Client()
    editor.force_login(build.account(EDITOR))
    page = editor.get(ADDRESS, asked)
    assert page.status_code == 200
    assert "这一版还没有生效，到那一天才执行。" in words(page)
    assert "4个工作日" in words(page)
    assert "no-store" in page["Cache-Control"]
    # and nobody gets it out of a store afterwards
    assert Client().get(ADDRESS, asked).status_code == 400
    history = words(Client().get(f"{ADDRESS}versions/"))
    assert "第1版" in history
    assert "第2版" not in history


def test_the_history_says_what_each_version_changed(two_versions: datetime.date, words: Words) -> None:
    page = Client().get(f"{ADDRESS}versions/")
    text = words(page)
    assert page.status_code == 200
    assert text.index("第3版") < text.index("第2版")
    assert "承诺时限由6工作日缩短为5工作日。更方便" in text
    assert "新增申请材料“平面图”。要求提高" in text
    assert "首次公布。" in text
    assert f"?on={two_versions.isoformat()}" in page.content.decode()
    assert f"{ADDRESS}versions/" in Client().get(ADDRESS).content.decode()


def test_an_item_that_is_only_listed_has_no_history(hebei: None, words: Words) -> None:
    item = (shipped.DATA / "catalogue.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    page = Client().get(f"/guide/{item}/130102000000/versions/")
    assert page.status_code == 200
    assert "还没有公布办事指南" in words(page)
    assert Client().get("/guide/XX-1/130102000000/versions/").status_code == 404


def test_each_version_was_in_force_until_the_next_began(two_versions: datetime.date) -> None:
    first = ItemVersion.objects.get(item_id="SCJG-006", number=1).effective_from
    day = datetime.timedelta(days=1)
    assert [(one.version.number, one.since, one.until) for one in versions_in_force("SCJG-006")] == [
        (1, first, two_versions - day),
        (2, two_versions, today() - day),
        (3, today(), None),
    ]
    assert [one.version.number for one in versions_in_force("SCJG-006", on=today() - day)] == [1, 2]


def test_versions_that_a_higher_number_overtook_are_not_in_the_history(two_versions: datetime.date) -> None:
    raw, day = shipped.raw_item("SCJG-006"), datetime.timedelta(days=1)
    raw["time_limit"]["promised"]["value"] = 4
    publish_version(parse(raw), by="测试", effective_from=today() + 5 * day)
    publish_version(parse(shipped.raw_item("SCJG-006")), by="测试")
    found = [(one.version.number, one.until) for one in versions_in_force("SCJG-006", on=today() + 6 * day)]
    assert found == [(1, two_versions - day), (2, today() - day), (5, None)]


#: The demo's keeper of the catalogue.
EDITOR = "zhengmei"
