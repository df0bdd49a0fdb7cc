"""The ways in: who gets in, who does not, and that a stranger learns nothing from the difference."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.web.accounts.conftest import PASSWORD, Browser, codes
from tongban.identity.actions import bind_phone, open_account
from tongban.identity.models.signon import SignOnPhone
from tongban.kernel.models import AuditEntry, OutboxMessage
from tongban.web.ui.sessions import row_named

Browsers = Callable[..., Browser]


def number_of(username: str) -> str:
    person = build.account(username).person
    assert person is not None
    return person.id_number


@pytest.mark.parametrize(
    ("typed", "lands"),
    [
        ("zhangsan", "/my/"),
        (" zhangsan ", "/my/"),
        ("13800000101", "/my/"),
        ("+86 138-0000-0101", "/my/"),
        ("１３８０００００１０１", "/my/"),
        ("zhaomin", "/desk/"),
        ("zhengmei", "/console/"),
        ("chenlin", "/console/"),
        ("hanbing", "/console/changes/"),
        ("tangwei", "/console/changes/"),
        ("anyi", "/console/appointments/"),
        ("shenji", "/console/audit/"),
    ],
)
def test_everybody_lands_on_a_page_of_their_own(browser: Browsers, typed: str, lands: str) -> None:
    here = browser()
    assert here.sign_on(typed)["Location"] == lands
    assert here.get(lands).status_code == 200


def test_a_citizen_number_and_a_password_open_the_account(browser: Browsers) -> None:
    here = browser()
    answer = here.sign_on(number_of("lisi").lower())
    assert answer["Location"] == "/my/"
    assert not re.search(r"\d{17}", " ".join([answer["Location"], str(answer.cookies)]))


def test_a_user_name_that_is_somebody_elses_phone_opens_nothing_of_theirs(browser: Browsers) -> None:
    open_account(username="13800000103", password="another-long-one", person=None)
    assert browser().sign_on("13800000103", "another-long-one").status_code == 400
    here = browser()
    assert here.sign_on("13800000103").status_code == 302
    assert "lisi" in here.get("/account/").content.decode()


def test_a_family_phone_signs_on_whoever_bound_it_first(browser: Browsers) -> None:
    assert not bind_phone(build.account("wangwu"), phone="13800000101")
    here = browser()
    here.sign_on("13800000101")
    assert "zhangsan" in here.get("/account/").content.decode()
    assert SignOnPhone.objects.get(account__username="zhangsan").phone == "13800000101"


STRANGERS = {
    "unknown": ("meiyouzheren", PASSWORD),
    "wrong": ("zhangsan", "not-the-password"),
    "no phone": ("13999999999", PASSWORD),
    "no number": ("11010519491231002X", PASSWORD),
    "empty": ("", ""),
}


def as_told(page: str) -> str:
    """What differs by itself left out: the token of the form, what was typed, and the demo's list of its people."""
    return re.sub(r' value="[^"]*"|<table.*?</table>', "", page, flags=re.DOTALL)


def test_unknown_account_and_wrong_password_are_told_the_same(browser: Browsers) -> None:
    pages = set()
    for typed, password in STRANGERS.values():
        answer = browser().sign_on(typed, password)
        assert answer.status_code == 400
        pages.add(as_told(answer.content.decode()))
    let_go = build.account("wangwu")
    type(let_go).objects.filter(pk=let_go.pk).update(is_active=False)
    pages.add(as_told(browser().sign_on("wangwu").content.decode()))
    assert len(pages) == 1
    assert "登录信息不对" in pages.pop()


def test_unknown_account_and_wrong_password_cost_the_same(browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[int] = []
    really = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(1)
        return really(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    browser().sign_on("nobody-at-all", "x")  # the first entry of an audit's strand asks once more for its end
    costs = {}
    for case, (typed, password) in STRANGERS.items():
        here = browser(address=f"192.0.2.{len(costs) + 50}")
        here.get("/account/login/")
        hashed.clear()
        with CaptureQueriesContext(connection) as captured:
            here.sign_on(typed, password)
        costs[case] = (len(hashed), len(captured))
    assert len(set(costs.values())) == 1, costs
    assert costs["wrong"][0] == 1


def test_neither_the_number_nor_the_password_is_written_down(browser: Browsers) -> None:
    number = number_of("zhangsan")
    browser().sign_on(number, "not-the-password")
    browser().sign_on("11010519491231002X", "not-the-password")
    written = [str(vars(one)) for one in AuditEntry.objects.all()] + [
        str(vars(one)) for one in OutboxMessage.objects.all()
    ]
    assert not [text for text in written if number in text or "11010519491231002X" in text or "not-the-pass" in text]
    assert [(one.who, one.result) for one in AuditEntry.objects.filter(act="session.refused").order_by("id")] == [
        ("张三", "refused"),
        ("未知账号", "refused"),
    ]


def test_signing_on_is_written_down_with_its_ways_and_its_place(browser: Browsers) -> None:
    here = browser(address="203.0.113.9")
    here.sign_on()
    key = str(here.client.session.session_key)
    here.post("/account/logout/")
    opened, closed = AuditEntry.objects.filter(act__startswith="session.").order_by("id")
    assert (opened.act, opened.who, opened.address, opened.detail) == (
        "session.opened", "张三", "203.0.113.9", {"ways": "password", "new_device": True},
    )  # fmt: skip
    assert (closed.act, closed.subject, closed.detail) == ("session.closed", opened.subject, {"why": "left"})
    assert not [name for name in (key, row_named(key)) if name in str(vars(opened))]


def test_a_code_sent_to_the_phone_opens_the_account_once(browser: Browsers) -> None:
    here = browser()
    assert here.post("/account/login/code/", phone="138 0000 0101")["Location"] == "/account/login/code/enter/"
    page = here.get("/account/login/code/enter/").content.decode()
    assert "演示短信" in page
    code = here.code_on_page()
    assert here.post("/account/login/code/enter/", code=code)["Location"] == "/my/"
    again = browser()
    again.post("/account/login/code/", phone="13800000101")
    assert again.post("/account/login/code/enter/", code=code).status_code == 400
    assert not again.signed_on


def test_a_code_opens_nothing_in_another_browser(browser: Browsers) -> None:
    here, thief = browser(), browser(address="198.51.100.1")
    here.post("/account/login/code/", phone="13800000101")
    thief.post("/account/login/code/", phone="13800000101")
    code = here.code_on_page()
    if code != thief.code_on_page():
        assert thief.post("/account/login/code/enter/", code=code).status_code == 400
    assert here.post("/account/login/code/enter/", code=code).status_code == 302


def test_five_wrong_entries_spoil_a_code(browser: Browsers) -> None:
    here = browser()
    here.post("/account/login/code/", phone="13800000101")
    code = here.code_on_page()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert here.post("/account/login/code/enter/", code=wrong).status_code == 400
    assert here.post("/account/login/code/enter/", code=code).status_code == 400


def test_a_phone_nobody_signs_on_with_is_told_the_same_and_opens_nothing(browser: Browsers) -> None:
    known, unknown = browser(address="192.0.2.1"), browser(address="192.0.2.2")
    costs = []
    for here, phone in ((known, "13800000101"), (unknown, "13999999999")):
        here.get("/account/login/code/")
        with CaptureQueriesContext(connection) as captured:
            answer = here.post("/account/login/code/", phone=phone)
        costs.append((len(captured), answer.status_code, answer["Location"]))
    assert costs[0] == costs[1]
    pages = [
        re.sub(r"data-code>\d+|[A-Za-z0-9]{64}", "", here.get("/account/login/code/enter/").content.decode())
        for here in (known, unknown)
    ]
    assert pages[0] == pages[1]
    assert unknown.post("/account/login/code/enter/", code=unknown.code_on_page()).status_code == 400
    assert [one.account and one.account.username for one in codes()] == ["zhangsan", None]


def test_outside_the_demo_no_page_shows_a_code(browser: Browsers, settings: Any) -> None:
    settings.DEMO = False
    here = browser()
    here.post("/account/login/code/", phone="13800000101")
    page = here.get("/account/login/code/enter/").content.decode()
    assert "演示短信" not in page
    assert codes()[-1].code not in page


def test_codes_stand_sealed_in_the_database(browser: Browsers) -> None:
    browser().post("/account/login/code/", phone="13800000101")
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM identity_smscode")
        assert [row[0][:7] for row in cursor.fetchall()] == ["sealed:"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/account/login/",
        "http:///evil",
    ],
)
def test_nobody_is_led_to_a_foreign_page(browser: Browsers, target: str) -> None:
    here = browser()
    assert here.sign_on(next=target)["Location"] == "/my/"
    page = here.get(f"/account/login/?next={target}")
    assert page["Location"] == "/my/"


def test_after_signing_on_one_is_where_one_wanted_to_go(browser: Browsers) -> None:
    assert browser().sign_on(next="/my/cases/?page=2")["Location"] == "/my/cases/?page=2"


def test_the_session_key_changes_when_somebody_signs_on(browser: Browsers) -> None:
    here = browser()
    here.post("/account/login/code/", phone="13800000101")  # a session before anybody is known
    planted = here.client.session.session_key
    here.post("/account/login/code/enter/", code=here.code_on_page())
    assert here.client.session.session_key not in (None, planted)
    thief = browser()
    thief.client.cookies["sessionid"] = planted
    assert not thief.signed_on


def test_cookies_are_closed_to_scripts_and_to_other_sites(browser: Browsers) -> None:
    cookies = browser().sign_on().cookies
    assert {name: (one["httponly"], one["samesite"]) for name, one in cookies.items()} == {
        name: (True, "Lax") for name in ("sessionid", "csrftoken", "tongban_device")
    }


def test_forms_of_other_sites_are_refused(browser: Browsers) -> None:
    here = browser(client=Client(enforce_csrf_checks=True))
    assert here.sign_on().status_code == 403
    assert here.post("/account/logout/").status_code == 403


def test_a_second_tab_that_signs_on_again_is_led_on(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    assert here.sign_on("lisi")["Location"] == "/my/"
    assert "zhangsan" in here.get("/account/").content.decode()


def test_no_cache_keeps_a_page_of_the_account(browser: Browsers) -> None:
    here = browser()
    assert "no-store" in here.get("/account/login/")["Cache-Control"]
    here.sign_on()
    assert "no-store" in here.get("/account/")["Cache-Control"]


def test_a_signed_in_citizen_costs_two_queries(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    here.get("/account/password/")
    with CaptureQueriesContext(connection) as captured:
        assert here.get("/account/password/").status_code == 200
    assert [re.search(r'FROM "(\w+)"', query["sql"]).group(1) for query in captured] == [
        "django_session",
        "identity_account",
    ]


def test_nobody_fills_the_audit_with_nonsense(browser: Browsers) -> None:
    here = browser()
    told = [here.post("/account/login/passkey/", credential="{}").status_code for _ in range(40)]
    here.post("/account/login/code/", phone="13999999999")
    told += [here.post("/account/login/code/enter/", code="x").status_code for _ in range(40)]
    assert told.count(429) == 20
    assert AuditEntry.objects.filter(act="session.refused").count() == 60
