"""A correction list that names rows of a table, or one answer in a row: that opens and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.catalogue import companies
from tests.catalogue.companies import CHANGAN
from tests.materials.test_form_blocks import case, fill, with_blocks
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.errors import VisibleBefore
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.forms import opened, place_named
from tongban.materials.errors import FormInvalid
from tongban.materials.models import Dossier

__all__ = ["with_blocks"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_blocks")]


def asked(*places: str, made: Case | None = None) -> Case:
    here = made or case()
    lines = [CorrectionLine(place, "请更正。", field_key=place) for place in places]
    return actions.request_corrections(here.id, officer=build.officer(), seq=here.seq, lines=lines)


def rows_of(made: Case) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = Dossier.objects.get(id=made.dossier_id).form["staff"]
    return rows


def changed(rows: list[dict[str, Any]], at: int, **values: Any) -> list[dict[str, Any]]:
    return [{**row, **values} if place == at else row for place, row in enumerate(rows)]


def refused(made: Case, **values: Any) -> list[tuple[str, str]]:
    before = Dossier.objects.get(id=made.dossier_id).form
    with pytest.raises(FormInvalid) as refusal:
        fill(made.dossier, **values)
    assert Dossier.objects.get(id=made.dossier_id).form == before
    return [(one.name, one.reason) for one in refusal.value.problems]


def test_a_named_row_may_change_in_every_answer() -> None:
    made = asked("staff-1")
    rows = changed(rows_of(made), 1, name="更正商贸有限公司", paid="3000.00")
    fill(made.dossier, staff=rows)
    assert rows_of(made) == rows
    made = actions.supply_corrections(made.id, account=build.account(), seq=made.seq)
    assert made.state == CaseState.SUBMITTED
    assert made.dossier.form["staff"] == rows


def test_another_row_of_the_same_table_may_not() -> None:
    made = asked("staff-1")
    rows = changed(rows_of(made), 0, name="冒名者")
    assert refused(made, staff=rows) == [("staff-0-name", "“股东第 1 行的名称”不在这次补正的内容里，请保持原样。")]


def test_of_a_row_only_the_named_answer_may_change() -> None:
    made = asked("staff-1-paid")
    fill(made.dossier, staff=changed(rows_of(made), 1, paid="3000"))
    assert [row["paid"] for row in rows_of(made)] == ["100.00", "3000.00"]
    assert refused(made, staff=changed(rows_of(made), 1, name="别的公司")) == [
        ("staff-1-name", "“股东第 2 行的名称”不在这次补正的内容里，请保持原样。")
    ]


@pytest.mark.parametrize("rows", ["more", "fewer", "emptied", "none"])
def test_rows_neither_come_nor_go(rows: str) -> None:
    made = asked("staff-1")
    there = rows_of(made)
    typed: Any = {
        "more": [*there, {"name": "丙", "kind": "natural", "id_number": companies.PERSON, "paid": "5.00"}],
        "fewer": there[1:],
        "emptied": [there[0], dict.fromkeys(there[1], "")],
        "none": "没有",
    }[rows]
    assert refused(made, staff=typed) == [("staff", "“股东”这次只补正指定的行，不能增加、删去或者清空一行。")]


def test_a_whole_table_may_still_be_opened() -> None:
    made = asked("staff", "staff-1")
    fill(made.dossier, staff=rows_of(made)[:1])
    assert len(rows_of(made)) == 1


def test_what_an_open_answer_calls_for_is_open_with_it() -> None:
    made = asked("staff-0-kind")
    rows = changed(rows_of(made), 0, kind="unit", usc=companies.USCC, permit="E-2")
    fill(made.dossier, staff=rows)
    assert (rows_of(made)[0]["usc"], "id_number" in rows_of(made)[0]) == (companies.USCC, False)
    form = companies.form()
    assert (("staff", 1, "permit") in opened(form, {"staff": [{}, {}]}, ["exports"])) is True
    assert opened(form, {"staff": [{}, {}]}, ["staff-0-name"]) == {place_named("staff-0-name")}


def page_of(made: Case, by: str = "zhangsan") -> tuple[Client, str]:
    client = Client()
    client.force_login(build.account(by))
    build.act_for_entity(client, by)
    return client, client.get(f"/my/cases/{made.id}/corrections/").content.decode()


def test_the_page_shows_the_open_row_alone_with_its_number_and_keeps_the_others() -> None:
    made = asked("staff-1")
    client, page = page_of(made)
    assert 'name="staff-1-paid"' in page
    assert 'name="staff-0-name"' not in page
    assert 'value="add:staff"' not in page
    assert 'value="remove:staff-1"' not in page
    names = re.findall(r'name="(staff-1-[a-z_-]+)"', page)
    sent = {"staff-1-_here": "1", "staff-1-name": "更正商贸有限公司", "staff-1-kind": "unit"}
    sent |= {"staff-1-usc": companies.USCC, "staff-1-paid": "4000", "staff-1-permit": "E-1", "staff-1-phone": ""}
    sent |= {"staff-1-home-division": CHANGAN, "staff-1-home-detail": "示例路 1 号"}
    assert set(sent) <= set(names)
    before = rows_of(made)
    answer = client.post(f"/my/cases/{made.id}/corrections/form/", sent)
    assert answer.status_code == 302
    assert rows_of(made) == changed(before, 1, name="更正商贸有限公司", paid="4000.00")


def test_the_page_shows_the_rest_of_an_open_row_to_read_only() -> None:
    made = asked("staff-1-paid")
    client, page = page_of(made)
    assert re.search(r'name="staff-1-name"[^>]* readonly', page)
    assert not re.search(r'name="staff-1-paid"[^>]* readonly', page)
    before = rows_of(made)
    sent = {"staff-1-_here": "1", "staff-1-name": "别的公司", "staff-1-paid": "9.00"}
    assert client.post(f"/my/cases/{made.id}/corrections/form/", sent).status_code == 302
    assert rows_of(made) == changed(before, 1, paid="9.00"), "what is closed is not read from the page"
    answer = client.post(f"/my/cases/{made.id}/corrections/form/", {**sent, "staff-2-name": "多出来的一行"})
    assert answer.status_code == 400
    assert "不能增加、删去或者清空一行" in answer.content.decode()


def test_a_stranger_sees_no_row() -> None:
    made = asked("staff-1")
    client, _page = page_of(made, "wangwu")
    assert client.get(f"/my/cases/{made.id}/corrections/").status_code == 404
    assert client.post(f"/my/cases/{made.id}/corrections/form/", {"staff-1-name": "甲"}).status_code == 404


def test_a_later_list_may_name_the_rows_of_a_table_that_was_named_but_not_the_table_of_a_row() -> None:
    made = asked("staff")
    made = actions.supply_corrections(made.id, account=build.account(), seq=made.seq)
    made = asked("staff-1-paid", made=made)
    made = actions.supply_corrections(made.id, account=build.account(), seq=made.seq)
    with pytest.raises(VisibleBefore):
        asked("staff-1", made=made)
    with pytest.raises(VisibleBefore):
        asked("staff-0-paid", made=made)


def test_the_window_ticks_one_row_and_the_letter_says_which() -> None:
    made = case()
    client = Client()
    client.force_login(build.account("zhaomin"))
    address = f"/desk/cases/{made.id}/corrections/"
    page = client.get(address).content.decode()
    assert "只补正“股东”里的一部分" in page
    assert 'name="f-staff.1"' in page
    assert 'name="f-staff.1.paid"' in page
    assert 'name="f-head.name"' not in page, "what a register supplies is not to correct"
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    sent = {"seq": made.seq, "f-staff.1": "on", "f-staff.1-phrase": "填写有误，请核对后更正。"}
    preview = client.post(address, {**sent, "step": "preview"}).content.decode()
    assert "股东第 2 行" in preview
    assert client.post(address, {**sent, "step": "send"}).status_code == 302
    made = Case.objects.get(id=made.id)
    assert [(one.field_key, one.title) for one in made.corrections.all()] == [("staff-1", "股东第 2 行")]
    assert Dossier.objects.get(id=made.dossier_id).open_fields == ["staff-1"]


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=True):
        yield
