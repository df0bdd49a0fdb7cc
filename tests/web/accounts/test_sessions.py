"""Sessions: their list, their end, and what happens to a form that was sent too late."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.web.accounts.conftest import Browser
from tongban.identity.actions import assign_post, sweep
from tongban.identity.models import Account, Post
from tongban.identity.models.signon import KeptForm, KnownDevice, OpenSession
from tongban.identity.states import Role
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry, OutboxMessage
from tongban.kernel.today import now, today
from tongban.notifications.models import Message
from tongban.web.ui.sessions import SessionStore, row_named

Browsers = Callable[..., Browser]
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile MicroMessenger/8.0"


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(**time), tick=True)


def test_the_list_shows_device_and_place_and_ends_one(browser: Browsers) -> None:
    here, phone = browser(address="192.0.2.77"), browser(address="198.51.100.3", agent=PHONE)
    here.sign_on()
    phone.sign_on()
    page = here.get("/account/").content.decode()
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["安卓 · 微信", "Windows · Edge"]
    assert {"192.0.2.77", "198.51.100.3"} <= set(re.findall(r"[\d.]{7,}", page))
    theirs = OpenSession.objects.get(device="安卓 · 微信")
    stranger = browser()
    stranger.sign_on("wangwu")
    assert stranger.post(f"/account/sessions/{theirs.pk}/end/").status_code == 404
    assert phone.signed_on
    assert here.post(f"/account/sessions/{theirs.pk}/end/").status_code == 302
    assert (phone.signed_on, here.signed_on, stranger.signed_on) == (False, True, True)


@pytest.mark.parametrize(
    ("engine", "opens"), [("tongban.web.ui.sessions", False), ("django.contrib.sessions.backends.db", True)]
)
def test_what_the_database_holds_opens_no_session(
    browser: Browsers, settings: LazySettings, engine: str, opens: bool
) -> None:
    """The twin: Django's own sessions are named by the very key that the cookie holds."""
    settings.SESSION_ENGINE = engine
    here, thief = browser(), browser()
    here.sign_on()
    key = here.client.cookies["sessionid"].value
    name = row_named(key) if not opens else key
    assert Session.objects.get().session_key == name
    rows = [*OpenSession.objects.values_list("session_key", flat=True)]
    assert rows == [row_named(key)]
    thief.client.cookies["sessionid"] = name
    assert (here.signed_on, thief.signed_on) == (True, opens)


def test_the_asynchronous_half_of_a_session_asks_the_same_way(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    key = here.client.cookies["sessionid"].value
    found, planted = SessionStore(key), SessionStore(row_named(key))
    assert async_to_sync(planted.aload)() == {}
    assert async_to_sync(found.aload)()["_auth_user_id"] == str(build.account().pk)
    assert [async_to_sync(found.aexists)(one) for one in (key, row_named(key))] == [True, False]
    async_to_sync(found.aflush)()
    assert Session.objects.count() == 0


def test_all_others_are_ended_at_once(browser: Browsers) -> None:
    here, others = browser(), [browser(), browser(agent=PHONE)]
    for one in (here, *others):
        one.sign_on()
    assert here.post("/account/sessions/end/").status_code == 302
    assert [one.signed_on for one in (here, *others)] == [True, False, False]
    assert OpenSession.objects.filter(account=build.account()).count() == 1
    closed = OutboxMessage.objects.filter(kind="session.closed")
    assert len({one.payload["session"] for one in closed}) == 2
    assert KnownDevice.objects.filter(account=build.account()).count() == 1


def test_a_new_device_is_told_and_the_first_and_a_known_one_are_not(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    here.post("/account/logout/")
    here.sign_on()
    drain()
    assert not Message.objects.exists()
    browser(address="203.0.113.5", agent=PHONE).sign_on()
    drain()
    message = Message.objects.get(account=build.account())
    assert message.title == "新设备登录"
    assert "安卓 · 微信" in message.text
    assert "203.0.113.5" in message.text


@pytest.mark.parametrize(("username", "minutes"), [("zhangsan", 30), ("zhaomin", 15)])
def test_a_session_nobody_uses_ends(browser: Browsers, username: str, minutes: int) -> None:
    here = browser()
    here.sign_on(username)
    with later(minutes=minutes - 1):
        assert here.signed_on
    with later(minutes=2 * minutes - 2):  # counted from the last use
        assert here.signed_on
    with later(minutes=3 * minutes):
        answer = here.get("/my/")
        assert answer["Location"] == "/account/login/?next=/my/&why=idle"
        assert "已经替您退出" in here.get(answer["Location"]).content.decode()
    assert AuditEntry.objects.filter(act="session.closed").get().detail == {"why": "idle"}
    assert not Session.objects.exists() or not OpenSession.objects.filter(account=build.account(username)).exists()


def test_a_session_in_use_all_day_ends_after_eight_hours(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    for minutes in range(20, 480, 20):
        with later(minutes=minutes):
            assert here.signed_on, minutes
    with later(minutes=481):
        assert here.get("/my/")["Location"].startswith("/account/login/?next=/my/")
        assert not here.signed_on


def test_whoever_becomes_an_officer_gets_the_officers_clock(browser: Browsers) -> None:
    here = browser()
    here.sign_on("wangwu")
    clerk = Post.objects.filter(role="clerk").first()
    assert clerk is not None
    assign_post(build.account("wangwu"), body=clerk.body, role=Role.CLERK, valid_from=today())
    assert here.get("/desk/").status_code == 200
    with later(minutes=20):
        assert here.get("/desk/")["Location"].endswith("why=idle")


def test_use_is_noted_once_a_minute(browser: Browsers) -> None:
    here = browser()
    here.sign_on()

    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            here.get("/account/password/")
        return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in captured)

    assert [writes(), writes()] == [0, 0]
    with later(seconds=61):
        assert [writes(), writes(), writes()] == [1, 0, 0]


def test_whoever_is_let_go_is_out_with_the_next_page(browser: Browsers) -> None:
    here = browser()
    here.sign_on("zhaomin")
    assert here.get("/desk/").status_code == 200
    Account.objects.filter(username="zhaomin").update(is_active=False)
    assert here.get("/desk/")["Location"].startswith("/account/login/")
    assert here.sign_on("zhaomin").status_code == 400
    assert here.sign_on("lisi")["Location"] == "/my/"  # whoever sits here next
    assert OpenSession.objects.get(account=build.account("lisi")).ways == "password"


def test_a_form_sent_too_late_waits_for_its_owner_only(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    with later(minutes=40):
        answer = here.client.post(
            "/my/messages/", {"text": "我写了很久<b>", "password": "secret", "csrfmiddlewaretoken": "x" * 64, "n": ["1", "2"]},
            HTTP_HOST="localhost", REMOTE_ADDR=here.address,
        )  # fmt: skip
        kept = KeptForm.objects.get()
        assert answer["Location"] == f"/account/login/?next=/account/kept/{kept.id}/&why=idle"
        assert "已经暂存" in here.get(answer["Location"]).content.decode()
        stranger = browser()
        stranger.sign_on("lisi")
        assert stranger.get(f"/account/kept/{kept.id}/").status_code == 404
        assert here.sign_on(next=f"/account/kept/{kept.id}/")["Location"] == f"/account/kept/{kept.id}/"
        page = here.get(f"/account/kept/{kept.id}/").content.decode()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page)
        assert [one for one in hidden if one[0] != "csrfmiddlewaretoken"] == [
            ("text", "我写了很久&lt;b&gt;"), ("n", "1"), ("n", "2"),
        ]  # fmt: skip
        assert 'action="/my/messages/"' in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM identity_keptform")
        assert cursor.fetchone()[0].startswith("sealed:")
    with later(minutes=75):
        sweep()
        assert not KeptForm.objects.exists()


def test_the_sweep_leaves_living_sessions_alone(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    with later(hours=2):
        sweep()
        assert OpenSession.objects.count() == 1
    with later(hours=9):
        sweep()
        assert (OpenSession.objects.count(), Session.objects.count()) == (0, 0)
