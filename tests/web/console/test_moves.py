"""The console moves running cases: dry run, batch, report, undo; for editors of the catalogue alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build
from tests.catalogue import overridden
from tongban.cases.models import Case, VersionMove
from tongban.catalogue.actions import publish_version
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.jobs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
LIST = "/console/items/SCJG-006/moves/"


def signed_in(username: str = "zhengmei") -> Client:
    client = Client()
    client.force_login(build.account(username))
    return client


def newer(change: Callable[..., dict[str, object]]) -> ItemVersion:
    version = current_version("SCJG-006")
    assert version is not None
    old = definition_of(version)
    published = publish_version(replace(old, **change(old)), by="郑梅")
    assert published is not None
    return published


def easier() -> ItemVersion:
    return newer(lambda old: {"conditions": old.conditions[1:]})


def test_from_the_dry_run_to_the_report_and_back() -> None:
    movable, there = build.case(), build.case(state="in_review")
    to = easier()
    client = signed_in()
    assert f"{LIST}{to.number}/" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{to.number}/")
    assert [(one.case.number, one.comparison.allowed) for one in page.context["planned"]] == [
        (movable.number, True),
        (there.number, True),
    ]
    text = page.content.decode()
    assert "不再要求条件" in text
    assert "小满餐饮店" not in text  # an editor learns of no applicant
    chosen = {"case": [f"{movable.id}:{movable.seq}"], "reason": "新版减少了条件。"}
    answer = client.post(f"{LIST}{to.number}/", chosen)
    move = VersionMove.objects.get()
    assert answer.headers["Location"] == f"/console/moves/{move.id}/"

    waiting = client.get(f"/console/moves/{move.id}/")
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    assert "现在更新" in waiting.content.decode()  # by hand, without scripts
    assert waiting.context["counts"] == [("等待", 1)]
    drain()
    done = client.get(f"/console/moves/{move.id}/")
    assert (done.context["counts"], done.context["undoable"]) == ([("已改用", 1)], True)
    assert "hx-trigger" not in done.content.decode()
    assert Case.objects.get(id=movable.id).version_id == to.pk
    assert Case.objects.get(id=there.id).version_id != to.pk

    assert client.post(f"/console/moves/{move.id}/undo/").status_code == 302
    drain()
    assert client.get(f"/console/moves/{move.id}/").context["counts"] == [("已恢复", 1)]
    assert Case.objects.get(id=movable.id).version_id != to.pk
    assert client.post(f"/console/moves/{move.id}/undo/").status_code == 409


def test_all_may_be_chosen_at_once_and_those_that_cannot_are_named() -> None:
    early, accepted = build.case(), build.case(state="in_review")
    to = newer(lambda old: {"conditions": (*old.conditions, "新条件")})
    client = signed_in()
    assert [one.comparison.allowed for one in client.get(f"{LIST}{to.number}/").context["planned"]] == [False, False]
    client.post(f"{LIST}{to.number}/", {"all": "1", "reason": "按新版办理。"})
    drain()
    page = client.get(f"/console/moves/{VersionMove.objects.get().id}/")
    assert page.context["counts"] == [("不能改用", 2)]
    text = page.content.decode()
    assert text.count("新版多一个受理条件：新条件") == 2
    assert "整批恢复" not in text
    assert {early.version_id, accepted.version_id} == set(Case.objects.values_list("version_id", flat=True))


def test_a_case_goes_over_to_what_its_own_body_has_settled() -> None:
    before = newer(lambda old: {"opens": ("time_limit.promised", "contact.consultation")})
    overridden.settle({**overridden.THREE, **overridden.PHONE})
    here = build.case()
    assert (here.version.number, here.version.revision) == (before.number, 1)
    to = easier()
    signed_in().post(f"{LIST}{to.number}/", {"all": "1", "reason": "新版减少了条件。"})
    drain()
    moved = Case.objects.select_related("version").get(id=here.id)
    assert (moved.version.number, moved.version.implementation_id) == (to.number, overridden.HERE)
    assert definition_of(moved.version).contact == definition_of(here.version).contact
    event = moved.events.get(kind="migrate")
    assert (event.data["from"], event.data["to"]) == ([here.version_id, before.number], [moved.version_id, to.number])


@pytest.mark.parametrize("sent", [{"reason": "新版减少了条件。"}, {"case": ["x:1", "1"], "reason": "新版减少了条件。"}])
def test_nothing_chosen_is_told_so(sent: dict[str, object]) -> None:
    build.case()
    to = easier()
    page = signed_in().post(f"{LIST}{to.number}/", sent)
    assert (page.status_code, "请先选择办件" in page.content.decode()) == (400, True)


def test_a_reason_is_asked_for_and_what_was_typed_stays() -> None:
    case = build.case()
    to = easier()
    page = signed_in().post(f"{LIST}{to.number}/", {"case": [f"{case.id}:{case.seq}"], "reason": "短"})
    assert page.status_code == 400
    assert "请写明理由" in page.content.decode()
    assert page.context["reason"].value == "短"
    assert not VersionMove.objects.exists()


@pytest.mark.parametrize("username", ["fengchao", "chenlin", "zhaomin", "zhangsan"])
def test_nobody_but_an_editor_moves_cases(username: str) -> None:
    to = easier()
    client = signed_in(username)
    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}{to.number}/").status_code == 404
    assert client.post(f"{LIST}{to.number}/", {"all": "1", "reason": "新版减少了条件。"}).status_code == 404


def test_versions_that_cannot_be_moved_to_are_not_there() -> None:
    to = easier()
    client = signed_in()
    assert client.get(f"{LIST}1/").status_code == 404
    assert client.get(f"{LIST}{to.number + 1}/").status_code == 404
    assert client.get("/console/items/NOPE/moves/").status_code == 404
    assert client.get("/console/moves/0199c0de-0000-7000-8000-000000000000/").status_code == 404


def test_a_dry_run_costs_the_same_for_one_case_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(4):
        build.case()
    to = easier()
    client = signed_in()
    client.get(f"{LIST}{to.number}/")
    with django_assert_max_num_queries(16):
        assert len(client.get(f"{LIST}{to.number}/").context["planned"]) == 4
