"""What people see of an item that is suspended or gone, and that nobody can apply for it by any door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests import build, joint
from tests.catalogue import changing
from tests.catalogue.changing import OTHER, PLAIN, definition, effected
from tongban.boot.demo import DISTRICT
from tongban.cases.models import Case
from tongban.cases.queries import open_cases_of
from tongban.catalogue.actions import import_items
from tongban.catalogue.errors import ItemNotOffered
from tongban.catalogue.models import Bundle
from tongban.catalogue.queries import bundle_definition
from tongban.catalogue.search.index import look_again
from tongban.kernel.jobs import drain
from tongban.kernel.today import today
from tongban.materials import actions as materials
from tongban.materials.queries import joint_offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
Words = Callable[[HttpResponse], str]


def signed_in() -> Client:
    client = Client()
    client.force_login(build.account())
    return client


def test_a_suspended_item_says_so_plainly_and_takes_no_application(words: Words) -> None:
    draft = build.dossier("YC-001")
    address = f"/guide/YC-001/{DISTRICT}/"
    assert "/apply/YC-001/" in Client().get(address).content.decode()
    effected("suspend", items=["YC-001"])
    page = Client().get(address)
    text = words(page)
    assert page.status_code == 200
    assert "起暂停办理" in text
    assert "按机构改革方案调整。" in text
    assert "冀政办字〔2026〕1号第三条" in text
    assert "/apply/YC-001/" not in page.content.decode()
    data = Client().get(f"{address}guide.json")
    assert data.json()["state"]["state"] == "suspended"
    assert data.json()["links"]["apply"] is None
    start = f"/apply/YC-001/{DISTRICT}/"
    for answer in (signed_in().get(start), signed_in().post(start, {"applicant": "myself"})):
        assert answer.status_code == 409
        assert "暂停办理" in words(answer)
    with pytest.raises(ItemNotOffered):
        materials.start_dossier(draft.implementation, account=build.account(), entity_id=draft.entity_id)
    with pytest.raises(ItemNotOffered):
        build.actions.submit_dossier(draft.id, account=build.account())
    look_again()  # the search follows within a second
    assert "暂停办理" in words(Client().get("/search/", {"q": "烟草专卖零售许可证核发"}))
    effected("resume", items=["YC-001"])
    assert "/apply/YC-001/" in Client().get(address).content.decode()
    assert build.actions.submit_dossier(draft.id, account=build.account()).state == "submitted"
    history = words(Client().get(f"{address}versions/"))
    assert "起恢复办理" in history
    assert "起暂停办理" in history


RESTAURANT = {"Q1": ["individual"], "Q2": ["yes"], "Q3": ["yes"], "Q4": ["no"]}


def test_a_joint_service_with_a_suspended_part_is_neither_begun_nor_submitted(words: Words) -> None:
    bundle = Bundle.objects.get(id="T-CYD")
    content = bundle_definition(bundle)
    ready = joint.draft("T-CYD", RESTAURANT)
    running = joint.submitted("T-LHJY", {"Q1": ["no"]})
    assert joint_offered(content, DISTRICT)
    effected("suspend", items=["SCJG-006"])
    assert not joint_offered(content, DISTRICT)
    text = words(Client().get("/bundles/T-CYD/"))
    assert "暂停办理或者已经取消" in text
    assert signed_in().get(f"/apply/bundle/T-CYD/{DISTRICT}/").status_code in (404, 409)
    with pytest.raises(ItemNotOffered):
        build.actions.submit_joint(ready.id, account=build.account())
    with pytest.raises(ItemNotOffered):
        materials.plan_joint(ready.id, account=build.account(), answers=RESTAURANT)
    assert running.pk
    effected("resume", items=["SCJG-006"])
    assert build.actions.submit_joint(ready.id, account=build.account()).number


def test_a_joint_case_that_runs_goes_on_although_a_waiting_part_was_suspended() -> None:
    whole = joint.submitted("T-CYD", RESTAURANT)
    assert open_cases_of(["SCJG-006"]) == {"SCJG-006": 1}, "a part that waits for its turn counts as open"
    effected("suspend", items=["SCJG-006"])
    joint.finish(Case.objects.get(joint=whole))
    drain()
    assert Case.objects.get(joint=whole, item_id="SCJG-006").state == "submitted"


def test_the_address_of_a_merged_item_leads_to_its_successor_and_shows_the_past(words: Words) -> None:
    changing.plain_items()
    address = f"/guide/{PLAIN}/{DISTRICT}/"
    day = today()
    with time_machine.travel(f"{day + timedelta(days=3)}T10:00:00+08:00", tick=True):
        merged = definition("TYU-905", name="健身气功站点和活动备案")
        effected("merge", items=[PLAIN, OTHER], into="TYU-905", definitions=[merged])
        page = Client().get(address)
        text = words(page)
        assert page.status_code == 200
        assert "起取消" in text
        assert "健身气功站点和活动备案" in text
        assert f'href="/guide/TYU-905/{DISTRICT}/"' in page.content.decode()
        assert "在线办理" not in text
        then = Client().get(address, {"on": day.isoformat()})
        assert then.status_code == 200
        assert "这个事项后来取消了，现在不能再申请。" in words(then)
        assert f"{PLAIN}" not in Client().get("/sitemap/guides-1.xml").content.decode()
        blank = Client().get(f"{address}form/")
        assert "健身气功站点备案" in words(blank)


def test_what_is_only_planned_is_nobody_s_business_yet() -> None:
    import_items([changing.raw("TYU-905")], effective_from=today() + timedelta(days=9))
    assert Client().get(f"/guide/TYU-905/{DISTRICT}/").status_code == 404
    assert Client().get("/guide/TYU-999/130102000000/").status_code == 404
