"""Passwords: changed, forgotten, set at a window; and what a stranger with the phone or the name cannot do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests import build
from tests.web.accounts.conftest import PASSWORD, Browser
from tongban.identity.actions import bind_phone, reset_password, reset_password_at_window, unbind_phone
from tongban.identity.errors import NotAtThisWindow
from tongban.identity.models.signon import OpenSession
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now
from tongban.notifications.models import Message

Browsers = Callable[..., Browser]
NEW = "ma-tou-qiao-bian"


def recover(here: Browser, *, phone: str = "13800000101", name: str = "张三", tail: str | None = None) -> None:
    person = build.account("zhangsan").person
    assert person is not None
    tail = person.id_number[-6:] if tail is None else tail
    assert here.post("/account/recover/", phone=phone, name=name, tail=tail)["Location"] == "/account/recover/code/"


def test_the_owner_of_phone_name_and_number_gets_back_in(browser: Browsers) -> None:
    elsewhere, here = browser(), browser()
    elsewhere.sign_on()
    recover(here)
    here.post("/account/recover/code/", code=here.code_on_page("/account/recover/code/"))
    answer = here.post("/account/recover/new/", new=NEW, again=NEW)
    assert answer["Location"] == "/account/login/?why=password"
    assert not here.signed_on
    assert not elsewhere.signed_on
    assert here.sign_on(password=PASSWORD).status_code == 400
    assert here.sign_on(password=NEW).status_code == 302
    drain()
    assert "密码已重设" in Message.objects.filter(account=build.account()).values_list("title", flat=True)
    assert AuditEntry.objects.filter(act="password.reset").get().detail["place"] == "online"


@pytest.mark.parametrize(
    "wrong", [{"name": "李四"}, {"tail": "000000"}, {"tail": ""}, {"phone": "13800000103"}, {"phone": "13999999999"}]
)
def test_a_stranger_is_told_the_same_and_gets_nowhere(browser: Browsers, wrong: dict[str, str]) -> None:
    here = browser()
    recover(here, **wrong)
    code = here.code_on_page("/account/recover/code/")
    assert here.post("/account/recover/code/", code=code).status_code == 400
    assert here.get("/account/recover/new/")["Location"] == "/account/recover/"


@pytest.mark.parametrize("after", ["another phone", "no phone"])
def test_what_a_phone_proved_is_worth_nothing_once_it_is_gone(browser: Browsers, after: str) -> None:
    here = browser()
    recover(here)
    here.post("/account/recover/code/", code=here.code_on_page("/account/recover/code/"))
    assert here.get("/account/recover/new/").status_code == 200
    if after == "another phone":
        assert bind_phone(build.account("zhangsan"), phone="13900001111")
    else:
        assert unbind_phone(build.account("zhangsan"))
    assert here.post("/account/recover/new/", new=NEW, again=NEW)["Location"] == "/account/recover/"
    assert not build.account("zhangsan").check_password(NEW)


def test_a_code_for_signing_on_recovers_nothing(browser: Browsers) -> None:
    here = browser()
    here.post("/account/login/code/", phone="13800000101")
    code = here.code_on_page()
    recover(here)
    if code != here.code_on_page("/account/recover/code/"):
        assert here.post("/account/recover/code/", code=code).status_code == 400


def test_with_a_second_factor_the_phone_is_not_enough(browser: Browsers) -> None:
    owner, here = browser(), browser()
    owner.sign_on()
    owner.add_totp()
    codes = owner.recovery_codes()
    recover(here)
    here.post("/account/recover/code/", code=here.code_on_page("/account/recover/code/"))
    assert here.post("/account/recover/new/", new=NEW, again=NEW).status_code == 400
    assert here.post("/account/recover/new/", code="00000000").status_code == 400
    assert here.post("/account/recover/new/", code=codes[0]).status_code == 302
    assert here.post("/account/recover/new/", new=NEW, again=NEW)["Location"] == "/account/login/?why=password"


def test_an_officer_is_never_recovered_by_phone(browser: Browsers) -> None:
    officer = build.account("zhaomin")
    assert officer.person is not None
    bind_phone(officer, phone="13800000777")
    here = browser()
    recover(here, phone="13800000777", name="赵敏", tail=officer.person.id_number[-6:])
    code = here.code_on_page("/account/recover/code/")
    assert here.post("/account/recover/code/", code=code).status_code == 400
    with pytest.raises(NotAtThisWindow):
        reset_password(officer, new=NEW)


def test_ten_minutes_after_the_code_it_is_too_late(browser: Browsers) -> None:
    here = browser()
    recover(here)
    here.post("/account/recover/code/", code=here.code_on_page("/account/recover/code/"))
    assert here.get("/account/recover/new/").status_code == 200
    with time_machine.travel(now() + timedelta(seconds=601)):
        assert here.post("/account/recover/new/", new=NEW, again=NEW)["Location"] == "/account/recover/"


def test_a_start_password_from_the_window_opens_only_its_own_change(browser: Browsers) -> None:
    elsewhere, here = browser(), browser()
    elsewhere.sign_on()
    start = reset_password_at_window(build.officer("zhaomin"), account_id=build.account().pk)
    assert not elsewhere.signed_on
    assert here.sign_on(password=PASSWORD).status_code == 400
    assert here.sign_on(password=start).status_code == 302
    assert here.get("/my/")["Location"] == "/account/password/"
    assert here.get("/account/")["Location"] == "/account/password/"
    assert "初始密码" in here.get("/account/password/").content.decode()
    assert here.post("/account/password/", old=start, new=start, again=start).status_code == 400
    assert here.post("/account/password/", old=start, new=NEW, again=NEW).status_code == 302
    assert here.get("/my/").status_code == 200
    entry = AuditEntry.objects.filter(act="password.reset").get()
    assert (entry.who, entry.concerning, entry.detail["place"]) == ("赵敏", build.account().person_id, "window")
    assert start not in str(vars(entry))


def test_a_start_password_lasts_a_day(browser: Browsers) -> None:
    start = reset_password_at_window(build.officer("zhaomin"), account_id=build.account().pk)
    with time_machine.travel(now() + timedelta(hours=23), tick=True):
        assert browser().sign_on(password=start).status_code == 302
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=True):
        assert browser().sign_on(password=start).status_code == 400


@pytest.mark.parametrize(
    ("by", "whose"),
    [
        ("zhaomin", "qianjin"),
        ("zhaomin", "zhaomin"),
        ("anyi", "anyi"),
        ("anyi", "zhangsan"),
        ("anyi", "zhaomin"),
        ("chenlin", "zhangsan"),
        ("shenji", "zhaomin"),
    ],
)
def test_not_everybody_resets_everybody(browser: Browsers, by: str, whose: str) -> None:
    with pytest.raises(NotAtThisWindow):
        reset_password_at_window(build.officer(by), account_id=build.account(whose).pk)
    assert browser().sign_on(whose).status_code == 302


def test_changing_the_password_ends_every_other_session(browser: Browsers) -> None:
    here, elsewhere = browser(), browser()
    here.sign_on()
    elsewhere.sign_on()
    assert here.post("/account/password/", old="wrong", new=NEW, again=NEW).status_code == 400
    assert here.post("/account/password/", old=PASSWORD, new=NEW, again=NEW + "x").status_code == 400
    for weak in ("short", "1234567890"):
        assert here.post("/account/password/", old=PASSWORD, new=weak, again=weak).status_code == 400
    assert here.post("/account/password/", old=PASSWORD, new=NEW, again=NEW).status_code == 302
    assert (here.signed_on, elsewhere.signed_on) == (True, False)
    assert OpenSession.objects.filter(account=build.account()).count() == 1


def test_a_password_cannot_be_guessed_from_an_open_session(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    told = [here.post("/account/password/", old="wrong", new=NEW, again=NEW).status_code for _ in range(9)]
    assert 429 in told
