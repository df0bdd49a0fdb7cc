"""What is published for a later day changes nothing before that day: no list, no search, no office; and then everything."""

import datetime

import pytest
import time_machine
from django.test import Client

from tests.catalogue import shipped, unseen
from tests.catalogue.changing import DAY
from tongban.boot.demo import DISTRICT
from tongban.catalogue.actions import import_items, publish_version, show_due_versions
from tongban.catalogue.definition import parse
from tongban.catalogue.errors import PastDay
from tongban.catalogue.jobs import put_changes_into_effect
from tongban.catalogue.models import Alias, Implementation, Item, ItemVersion
from tongban.catalogue.queries import catalogue_version, current_version, guide_for, implementation_for, items_page
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import search_services
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def renamed(day: datetime.date, **changes: object) -> None:
    raw = shipped.raw_item("SCJG-006") | {"name": "餐饮服务与食品销售许可", "levels": ["city"], **changes}
    raw["themes"] = {"natural": [], "legal": [{"code": "005", "name": "设立变更"}]}
    assert publish_version(parse(raw), by="测试", effective_from=day)


def shown() -> tuple[object, ...]:
    item = Item.objects.get(id="SCJG-006")
    index.look_again()
    return (
        item.name,
        item.levels,
        sorted(item.theme_links.values_list("theme_id", flat=True)),
        Implementation.objects.filter(item=item, in_force=True).count(),
        "餐饮服务与食品销售许可" in {hit.item.name for hit in search_services("餐饮服务与食品销售许可", limit=5)},
        "SCJG-006" in {one.id for one in items_page(theme="legal-005", size=200).items},
    )


def test_a_scheduled_version_changes_lists_search_and_offices_on_its_day() -> None:
    before, day = shown(), today() + 3 * DAY
    renamed(day)
    assert shown() == before
    with time_machine.travel(f"{day - DAY}T23:00:00+08:00", tick=False):
        assert put_changes_into_effect.call() == 0
        assert shown() == before
    with time_machine.travel(f"{day}T00:01:00+08:00", tick=False):
        stamp = catalogue_version()
        assert put_changes_into_effect.call() == 0
        assert catalogue_version() == stamp + 1, "pages and search that were kept are drawn anew"
        name, levels, themes, offices, found, listed = shown()
        assert (name, levels, themes, found, listed) == (
            "餐饮服务与食品销售许可", ["city"], ["legal-005"], True, True,
        )  # fmt: skip
        assert 0 < offices < before[3]
        assert implementation_for("SCJG-006", DISTRICT) is not None
        page = Client().get(f"/guide/SCJG-006/{DISTRICT}/").content.decode()
        assert "餐饮服务与食品销售许可" in page
    assert OutboxMessage.objects.filter(kind="catalogue.version_shown").values_list("subject", "payload").get() == (
        "SCJG-006",
        {"number": 2},
    )


def test_the_day_is_done_once() -> None:
    day = today() + DAY
    renamed(day)
    with time_machine.travel(f"{day}T00:01:00+08:00", tick=False):
        assert show_due_versions(on=today()) == ["SCJG-006"]
        stamp = catalogue_version()
        assert show_due_versions(on=today()) == []
        assert catalogue_version() == stamp


def test_what_is_published_for_today_shows_at_once() -> None:
    renamed(today())
    assert Item.objects.get(id="SCJG-006").name == "餐饮服务与食品销售许可"
    assert show_due_versions(on=today()) == []


def test_a_new_item_of_a_later_day_is_in_no_list_before_it() -> None:
    day = today() + 5 * DAY
    import_items([unseen.smallest()], effective_from=day)
    item = Item.objects.get(id="TYU-901")
    assert (item.state, item.described, item.shown_version) == ("planned", False, 0)
    index.look_again()
    assert "TYU-901" not in {hit.item_id for hit in search_services("健身气功站点备案", limit=10)}
    listed = {one.id for one in items_page(department="TYU", described=None, size=500).items}
    assert "TYU-901" not in listed
    assert implementation_for("TYU-901", DISTRICT) is None
    with time_machine.travel(f"{day}T00:01:00+08:00", tick=False):
        put_changes_into_effect.call()
        index.look_again()
        item.refresh_from_db()
        assert (item.state, item.described, item.shown_version) == ("in_force", True, 1)
        assert "TYU-901" in {hit.item_id for hit in search_services("健身气功站点备案", limit=10)}
        assert implementation_for("TYU-901", DISTRICT) is not None


def test_a_worker_that_was_away_catches_up_with_the_newest_only() -> None:
    first, second = today() + DAY, today() + 2 * DAY
    renamed(first)
    renamed(second, name="第三个名字许可")
    with time_machine.travel(f"{second + DAY}T08:00:00+08:00", tick=False):
        assert show_due_versions(on=today()) == ["SCJG-006"]
        item = Item.objects.get(id="SCJG-006")
        assert (item.name, item.shown_version) == ("第三个名字许可", 3)


def test_a_former_name_still_leads_to_the_item() -> None:
    title = Item.objects.get(id="SCJG-006").title
    renamed(today())
    assert Alias.objects.filter(item_id="SCJG-006", withdrawn_at=None).values_list("text", flat=True).get() == title
    index.look_again()
    assert search_services(title, limit=1)[0].item_id == "SCJG-006"


def test_a_day_that_has_passed_is_refused_by_every_door() -> None:
    yesterday = today() - DAY
    with pytest.raises(PastDay) as refusal:
        renamed(yesterday)
    assert refusal.value.field == "effective_from"
    report = import_items([unseen.smallest()], effective_from=yesterday)
    assert report.accepted == 0
    assert [one.problems for one in report.rejected] == [[PastDay().message]]
    assert not ItemVersion.objects.filter(effective_from=yesterday).exists()


def test_the_guide_of_a_past_day_names_the_office_of_that_version() -> None:
    before = guide_for("SCJG-006", DISTRICT)
    assert before is not None
    assert before.implementation is not None
    with time_machine.travel(today() + 10 * DAY, tick=True):
        renamed(today())
        now_, then = guide_for("SCJG-006", DISTRICT), guide_for("SCJG-006", DISTRICT, on=today() - DAY)
    assert now_ is not None
    assert then is not None
    assert now_.implementation is not None
    assert now_.implementation.division_id == "130100000000", "only cities exercise it now"
    assert then.implementation is not None
    assert (then.implementation.division_id, then.implementation.body_id, then.version.number) == (
        before.implementation.division_id, before.implementation.body_id, 1,
    )  # fmt: skip
    assert current_version("SCJG-006") is not None
