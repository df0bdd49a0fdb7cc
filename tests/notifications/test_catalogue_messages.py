"""Who proposed a change hears what becomes of it; a body's editors hear what of their adjustments could not be kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests import build
from tests.catalogue import changing, overridden
from tongban.authorities.models import Body
from tongban.boot.wiring import REACTIONS
from tongban.cases.papers import chinese_date
from tongban.catalogue.actions import (
    agree_to_change,
    publish_version,
    put_into_effect,
    return_change,
    withdraw_change,
)
from tongban.catalogue.definition import Definition, Span
from tongban.catalogue.models import Implementation
from tongban.catalogue.overriding import OPENABLE
from tongban.identity.actions import assign_post
from tongban.identity.states import Role
from tongban.kernel.jobs import drain
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today
from tongban.notifications.models import Message, Sms
from tongban.notifications.queries import messages_of
from tongban.notifications.reactions import tell_editors
from tongban.notifications.wording import CHANGE_WORDINGS, retold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def told(username: str = "zhengmei") -> list[tuple[str, str, str]]:
    """Oldest first: title, text, what it is about."""
    rows, _ = messages_of(build.account(username))
    return [(one.title, one.text, one.subject) for one in reversed(rows)]


def signed_in(username: str = "zhengmei") -> Client:
    client = Client()
    client.force_login(build.account(username))
    return client


# --- who proposed a change -------------------------------------------------------------------------------------------


def test_the_proposer_hears_that_a_request_was_returned_agreed_to_and_put_into_effect() -> None:
    changing.plain_items()
    change = changing.propose("change", definitions=[changing.definition()], effective_from=today() + changing.DAY)
    drain()
    assert told() == [], "what one has done oneself is not told"
    change = return_change(change.id, by=build.officer("hanbing"), seq=change.seq, remarks="请写明依据。")
    drain()
    assert told() == [
        (
            "变更申请被退回",
            "“健身气功站点备案”的变更申请被退回。请看审核意见，修改后重新提出，或者撤回。",
            str(change.id),
        )
    ]
    withdraw_change(change.id, by=build.officer("zhengmei"), seq=change.seq)
    Message.objects.all().delete()

    day = today() + changing.DAY
    change = changing.propose("suspend", effective_from=day)
    change = agree_to_change(change.id, by=build.officer("hanbing"), seq=change.seq)
    drain()
    assert told() == [], "half of the way is no news"
    agree_to_change(change.id, by=build.officer("tangwei"), seq=change.seq)
    drain()
    with time_machine.travel(f"{day}T00:01:00+08:00", tick=False):
        put_into_effect(change.id)
        drain()
        drain()
    said = chinese_date(day)
    assert told() == [
        (
            "变更申请审核通过",
            f"“健身气功站点备案”的暂停申请两个部门都已同意，定于 {said} 施行。您不用再做什么。",
            str(change.id),
        ),
        ("变更已施行", f"“健身气功站点备案”的暂停申请已经施行，自 {said} 起有效。", str(change.id)),
    ]
    assert told("hanbing") == told("tangwei") == told("fengchao") == []
    assert not Sms.objects.exists(), "an officer is told at work"


def test_the_proposer_hears_why_nothing_happened_on_the_day() -> None:
    changing.plain_items()
    change = changing.agreed("change", definitions=[changing.definition(notes=["甲"])])
    publish_version(changing.definition(notes=["乙"]), by="导入")
    assert put_into_effect(change.id).state == "held"
    drain()
    assert told()[-1] == (
        "变更没有施行",
        "“健身气功站点备案”的变更申请到了施行日期，但是没有施行。请看受阻的原因，改正后重新提出，或者撤回。",
        str(change.id),
    )
    page = signed_in().get("/my/messages/").content.decode()
    assert f'href="/console/changes/{change.id}/"' in page
    assert "查看变更申请" in page
    head = signed_in().get("/console/").content.decode()
    assert 'href="/my/messages/"' in head
    assert '<span class="count-mark">2<' in head


def test_an_account_that_is_closed_is_told_nothing_and_stops_nobody() -> None:
    changing.plain_items()
    change = changing.propose("suspend")
    account = build.account("zhengmei")
    account.is_active = False
    account.save(update_fields=["is_active"])
    return_change(change.id, by=build.officer("hanbing"), seq=change.seq, remarks="请写明依据。")
    drain()
    assert not Message.objects.exists()


def test_messages_of_changes_are_read_in_english_too() -> None:
    with translation.override("en"):
        for wording in CHANGE_WORDINGS.values():
            text = wording.text.format(item="健身气功站点备案", kind="暂停", day="2026年11月1日")
            said = retold(wording.title, text)
            assert "“健身气功站点备案”" in said
            assert "申请" not in said.replace("健身气功站点备案", "")
            assert "Suspended" in said


def test_both_events_are_wired() -> None:
    names = {kind: [one.__name__ for one in REACTIONS[kind]] for kind in REACTIONS if kind.startswith("catalogue.")}
    assert names == {
        "catalogue.change_moved": ["queue_effect", "tell_proposer"],
        "catalogue.rolled_out": ["tell_editors"],
    }


# --- the editors of a body -------------------------------------------------------------------------------------------

ZHENGDING = f"{overridden.ITEM}@130123000000"


def shorter(days: int, *, since: date | None = None, **changes: Any) -> None:
    """The province promises so many working days itself, so that a body's own limit may be worse."""
    old = overridden.definition()
    limit = replace(old.time_limit, promised=Span(value=days, unit="工作日"))
    new: Definition = replace(old, time_limit=limit, samples=(), **changes)
    assert publish_version(new, by="省级目录管理员", effective_from=since) is not None


def lose(**changes: object) -> None:
    """The basic item opens everything but the promised limit any more."""
    opens = tuple(one for one in OPENABLE if one != "time_limit.promised")
    overridden.basic(opens=opens, **changes)


def test_the_editors_of_a_body_hear_which_of_its_adjustments_a_roll_out_could_not_keep() -> None:
    overridden.basic()
    overridden.settle({**overridden.THREE, **overridden.PHONE})
    drain()
    assert told() == [], "a roll-out that keeps everything is no news, and one's own adjustment is none either"
    day = today() + 3 * changing.DAY
    shorter(2, since=day)
    drain()
    drain()
    body = Body.objects.get(implementations__id=overridden.HERE)
    item = Implementation.objects.select_related("item").get(id=overridden.HERE).item
    assert told() == [
        (
            "有地方调整不能保留",
            f"“{item.title}”的基本事项改了，{body.name}的承诺时限自 {chinese_date(day)} 起不能保留，"
            "改按基本事项办。请核对，需要的重新调整。",
            overridden.HERE,
        )
    ]
    assert (
        f'href="/console/implementations/{overridden.HERE}/override/"'
        in signed_in().get("/my/messages/").content.decode()
    )
    assert told("chenlin") == told("hanbing") == told("zhougang") == []
    with time_machine.travel(f"{day}T09:00:00+08:00", tick=False):
        page = signed_in().get(f"/console/implementations/{overridden.HERE}/override/")
        assert [label for label, _ in page.context["lost"]] == ["承诺时限"]
        assert "有调整没有保留" in page.content.decode()


def test_what_fell_away_before_is_not_told_again() -> None:
    overridden.basic()
    overridden.settle(overridden.THREE)
    lose()
    drain()
    assert [title for title, _, _ in told()] == ["有地方调整不能保留"]
    lose(notes=("请先预约。",))
    drain()
    assert len(told()) == 1


def test_an_editor_of_several_bodies_hears_it_once() -> None:
    overridden.basic()
    there = Implementation.objects.select_related("body", "item").get(id=ZHENGDING)
    assign_post(build.account("zhengmei"), body=there.body, role=Role.EDITOR, valid_from=date(2026, 1, 1))
    # somebody else in the second body
    assign_post(build.account("qianjin"), body=there.body, role=Role.EDITOR, valid_from=date(2026, 1, 1))
    overridden.settle(overridden.THREE)
    overridden.settle(overridden.THREE, ZHENGDING)
    lose()
    drain()
    [(_, text, subject)] = told()
    assert "等 2 家机构有地方调整自" in text
    assert subject == overridden.ITEM
    assert f'href="/console/items/{overridden.ITEM}/deviations/"' in signed_in().get("/my/messages/").content.decode()
    [(_, text, subject)] = told("qianjin")
    assert f"{there.body.name}的承诺时限" in text
    assert subject == ZHENGDING


def test_a_roll_out_to_many_bodies_costs_the_same_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    overridden.basic()
    overridden.settle_everywhere(120)
    lose()
    message = OutboxMessage.objects.filter(kind="catalogue.rolled_out").latest("id")
    assert len(message.payload["lapsed"]) == 40
    with django_assert_max_num_queries(12):
        tell_editors(message)
