"""Whoever opens the result gets it; that it was opened is noted beside, once, and only for a reader who asked for it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from tests import build
from tongban.cases.errors import CaseMovedOn
from tongban.cases.models import Case, Paper
from tongban.cases.states import Act, PaperKind
from tongban.web.portal.my import opening

Citizen = Callable[..., Client]


def opened(case: Case) -> list[str]:
    events = case.events.filter(kind=Act.OPEN_RESULT)
    return [event.by["name"] for event in events]


@pytest.fixture
def delivered(hebei: None) -> Case:
    return build.case(state="closed")


@pytest.mark.parametrize("page", ["licence", "licence-file"])
def test_page_and_file_count_once(citizen: Citizen, delivered: Case, page: str) -> None:
    address = reverse(f"portal:{page}", args=[delivered.licence_id])
    assert [citizen("lisi").get(address).status_code for _ in range(2)] == [200, 200]
    assert citizen().get(address).status_code == 200
    assert opened(delivered) == ["李四"]


def test_a_denial_counts_when_its_paper_is_opened(citizen: Citizen, hebei: None) -> None:
    case = build.deliver(build.case(state="denied"))
    papers = {paper.kind: paper.id for paper in Paper.objects.filter(case=case)}
    citizen().get(reverse("portal:paper", args=[papers[PaperKind.RECEIPT]]))
    assert opened(case) == []
    citizen().get(reverse("portal:paper", args=[papers[PaperKind.DENIAL]]))
    assert opened(case) == ["张三"]


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_what_a_browser_fetches_ahead_nobody_has_opened(
    citizen: Citizen, delivered: Case, headers: dict[str, str]
) -> None:
    address = reverse("portal:licence", args=[delivered.licence_id])
    assert citizen().get(address, headers=headers).status_code == 200
    assert citizen().head(address).status_code == 200
    assert opened(delivered) == []
    assert citizen().get(address, headers={"Sec-Purpose": "navigate"}).status_code == 200
    assert opened(delivered) == ["张三"]


def test_officers_and_strangers_who_look_at_it_do_not_count(citizen: Citizen, delivered: Case) -> None:
    assert citizen("wujing").get(reverse("desk:case-licence", args=[delivered.id])).status_code == 200
    assert citizen("wangwu").get(reverse("portal:licence-file", args=[delivered.licence_id])).status_code == 404
    assert delivered.licence is not None
    verdict = Client().post("/verify/", {"number": delivered.licence.number})
    assert "真实有效" in verdict.content.decode()
    assert opened(delivered) == []


def test_a_failure_to_record_is_logged_and_the_file_comes_all_the_same(
    citizen: Citizen, delivered: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> bool:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(opening, "open_licence", fails)
    with caplog.at_level(logging.ERROR, logger=opening.__name__):
        answer = citizen().get(reverse("portal:licence-file", args=[delivered.licence_id]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert [record.message for record in caplog.records] == ["The first opening of a result was not recorded."]


def test_a_case_that_moves_on_meanwhile_is_tried_again(
    citizen: Citizen, delivered: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, tries = opening.open_licence, list[int]()

    def late(*args: Any, **kwargs: Any) -> bool:
        tries.append(1)
        if len(tries) < 3:
            raise CaseMovedOn
        return really(*args, **kwargs)

    monkeypatch.setattr(opening, "open_licence", late)
    citizen().get(reverse("portal:licence", args=[delivered.licence_id]))
    assert (len(tries), opened(delivered)) == (3, ["张三"])


def test_officers_and_the_applicant_read_when_it_was_opened(citizen: Citizen, delivered: Case) -> None:
    desk, mine = reverse("desk:case", args=[delivered.id]), reverse("portal:case", args=[delivered.id])
    assert "申请人还没有查看电子结果。" in citizen("wujing").get(desk).content.decode()
    assert "首次查看" not in citizen().get(mine).content.decode()
    citizen("lisi").get(reverse("portal:licence", args=[delivered.licence_id]))
    said = citizen("wujing").get(desk).content.decode()
    assert "申请人已查看电子结果，首次查看：" in said
    assert "申请人首次查看电子结果" in said
    entries = citizen().get(mine).context["timeline"]
    assert delivered.licence is not None
    assert (entries[-1].title, entries[-1].text) == (
        "首次查看电子结果",
        f"李四查看了《食品经营许可证》（{delivered.licence.number}）。",
    )
    assert "电子结果首次查看：" in citizen().get(mine).content.decode()
