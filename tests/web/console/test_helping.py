"""Helpers are named and struck off by the head of a body of the place, and by nobody else."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests import build
from tongban.identity.models import Appointment, Post
from tongban.kernel.models import AuditEntry

As = Callable[[str], Client]


@pytest.fixture(autouse=True)
def thursday() -> object:
    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        yield


def asked(**more: str) -> dict[str, str]:
    person = build.account("wangwu").person
    assert person is not None
    given = {"role": "helper", "name": "王五", "id_number": person.id_number, "division": build.CHANGAN, "usc": ""}
    return {**given, "valid_from": "2026-11-26", "valid_until": "2027-11-25", **more}


def test_a_head_names_a_helper_and_strikes_one_off(as_: As) -> None:
    head = as_("zhougang")
    assert head.post("/console/helpers/register/", asked()).status_code == 302
    made = Appointment.objects.get(person__name="王五")
    assert (made.role, made.division_id, made.valid_until.isoformat()) == ("helper", build.CHANGAN, "2027-11-25")
    assert "王五" in head.get("/console/helpers/").content.decode()
    page = head.get(f"/console/helpers/end/?helper={made.pk}").content.decode()
    assert "手里的委托全部结束" in page
    unsaid = head.post("/console/helpers/end/", {"helper": str(made.pk), "reason": ""})
    assert (unsaid.status_code, "请写明为什么结束" in unsaid.content.decode()) == (400, True)
    assert head.post("/console/helpers/end/", {"helper": str(made.pk), "reason": "不再担任"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None
    acts = AuditEntry.objects.filter(concerning=made.person_id, act__startswith="helper.")
    assert list(acts.order_by("id").values_list("act", flat=True)) == ["helper.registered", "helper.ended"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "王六"}, "没有找到这个人"),
        ({"division": "130104000000"}, "本机关管辖区划"),
        ({"role": "intermediary", "usc": "91130100000000000X"}, "没有找到在本地登记的这家单位"),
        ({"role": "family"}, "请选择登记为哪一种"),
        ({"valid_until": "2026-11-25"}, "到期日不能早于"),
        ({"valid_until": ""}, "请填写起止日期"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_named(as_: As, change: dict[str, str], sentence: str) -> None:
    Post.objects.filter(account__username="zhougang").exclude(body__division_id=build.CHANGAN).delete()
    answer = as_("zhougang").post("/console/helpers/register/", asked(**change))
    assert answer.status_code in (400, 409)
    assert sentence in answer.content.decode()
    assert not Appointment.objects.filter(person__name="王五").exists()


def test_the_same_person_is_named_once(as_: As) -> None:
    head = as_("zhougang")
    head.post("/console/helpers/register/", asked())
    assert "已经登记过了" in head.post("/console/helpers/register/", asked()).content.decode()
    assert Appointment.objects.filter(person__name="王五").count() == 1


@pytest.mark.parametrize("who", ["zhaomin", "anyi", "shenji", "chenlin", "zhengmei"])
def test_who_heads_nothing_finds_no_such_page(as_: As, who: str) -> None:
    for address in ("/console/helpers/", "/console/helpers/register/", "/console/helpers/end/?helper=1"):
        assert as_(who).get(address).status_code == 404
