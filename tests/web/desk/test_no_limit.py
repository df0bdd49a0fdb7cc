"""A matter without a time limit is not lost: it waits behind those that have one."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import build
from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.states import CaseState

Desk = Callable[..., Client]


def test_cases_without_a_due_day_come_last_and_on_every_page(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    cases = [build.case(state=CaseState.IN_REVIEW) for _ in range(5)]
    Case.objects.filter(id__in=[case.id for case in cases[:3]]).update(due_on=None)
    client, address, seen = at_desk("qianjin"), "/desk/", list[str]()
    while address:
        page = client.get(address)
        seen += [row.case.number for row in page.context["rows"]]
        address = page.context["pager"].next_url
    assert seen == [case.number for case in cases[3:] + cases[:3]]
    text = client.get(f"/desk/cases/{cases[0].id}/").content.decode()
    assert "未设时限" in text
    assert "由相应岗位的同事办理。" in at_desk("zhaomin").get(f"/desk/cases/{cases[0].id}/").content.decode()


def test_a_made_up_day_in_the_address_starts_from_the_top(at_desk: Desk) -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    for day in ("nonsense12", "2026-99-99", "99999-1-1"):
        rows = at_desk("qianjin").get("/desk/", {"after": f"{day}|{case.id}"}).context["rows"]
        assert [row.case.number for row in rows] == [case.number]
