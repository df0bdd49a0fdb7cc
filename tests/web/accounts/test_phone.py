"""The sign-on phone on one's own account pages: only after proving again who one is, only by a code to the new phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.identity.test_window import GRANDMOTHER, activated, received
from tests.web.accounts.conftest import PASSWORD, Browser, codes
from tongban.identity.models.signon import SignOnPhone
from tongban.identity.signing_on import account_of_phone
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now

Browsers = Callable[..., Browser]
NEW, OLD, LISIS = "13800009999", "13800000101", "13800000103"
PAGE, CODE = "/account/phone/", "/account/phone/code/"


def asked(here: Browser, phone: str = NEW) -> str:
    """Signed on, a code asked for; the code that came."""
    here.sign_on()
    assert here.post(PAGE, phone=phone)["Location"] == CODE
    return here.code_on_page(CODE)


def test_the_owner_changes_the_phone_and_signs_on_with_it(browser: Browsers) -> None:
    here, there = browser(), browser()
    code = asked(here, "+86 138 0000 9999")
    assert here.post(CODE, code=code)["Location"] == "/account/"
    assert "138****9999" in here.get("/account/").content.decode()
    there.post("/account/login/code/", phone=OLD)
    assert there.post("/account/login/code/enter/", code=there.code_on_page()).status_code == 400
    there.post("/account/login/code/", phone=NEW)
    there.post("/account/login/code/enter/", code=there.code_on_page())
    assert there.signed_on


def test_the_page_shows_no_whole_number_and_unbinds(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    page = here.get(PAGE).content.decode()
    assert "138****0101" in page
    assert OLD not in page
    assert here.post(PAGE, act="remove")["Location"] == "/account/"
    assert account_of_phone(OLD) is None
    assert "解绑手机" not in here.get(PAGE).content.decode()
    assert AuditEntry.objects.get(act="phone.unbound").account_id == build.account().pk


@pytest.mark.parametrize("sent", [{"phone": NEW}, {"act": "remove"}])
def test_an_open_session_alone_changes_no_phone(browser: Browsers, sent: dict[str, str]) -> None:
    here = browser()
    code = asked(here)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        for path, fields in ((PAGE, sent), (CODE, {"code": code})):
            assert here.post(path, **fields)["Location"].startswith("/account/confirm/")
            assert here.get(path)["Location"].startswith("/account/confirm/")
        assert account_of_phone(OLD) == build.account()
        here.post("/account/confirm/", password=PASSWORD)
        assert here.get(PAGE).status_code == 200
    assert browser().get(PAGE)["Location"].startswith("/account/login/")


def test_a_wrong_code_binds_nothing_and_is_written_down(browser: Browsers) -> None:
    here = browser()
    code = asked(here)
    wrong = "000000" if code != "000000" else "111111"
    assert [here.post(CODE, code=wrong).status_code for _ in range(5)] == [400] * 5
    assert here.post(CODE, code=code).status_code == 400, "spoilt"
    assert account_of_phone(NEW) is None
    assert AuditEntry.objects.filter(act="session.refused", detail__way="phone").count() == 6


def test_codes_open_what_they_were_sent_for_and_no_more(browser: Browsers) -> None:
    here, stranger = browser(), browser(address="192.0.2.99")
    code = asked(here)
    assert stranger.get(CODE)["Location"].startswith("/account/login/")
    stranger.sign_on("lisi")
    assert stranger.get(CODE)["Location"] == PAGE
    assert stranger.post(CODE, code=code)["Location"] == PAGE
    assert not SignOnPhone.objects.filter(account__username="zhangsan").exclude(account=build.account()).exists()
    assert account_of_phone(NEW) is None


def test_a_phone_that_signs_on_somebody_else_stays_there(browser: Browsers) -> None:
    here = browser()
    code = asked(here, LISIS)
    answer = here.post(CODE, code=code)
    assert (answer.status_code, account_of_phone(LISIS)) == (409, build.account("lisi"))
    assert account_of_phone(OLD) == build.account()


def test_what_is_no_mobile_number_gets_no_code(browser: Browsers) -> None:
    here = browser()
    here.sign_on()
    answer = here.post(PAGE, phone="0311-88888888")
    assert (answer.status_code, codes()) == (400, [])
    assert "手机号码不对" in answer.content.decode()


def test_at_the_window_the_clerk_types_what_the_visitor_reads_out(hebei: None) -> None:
    visit = received(GRANDMOTHER)
    account, _ = activated(visit)
    clerk, other = Client(), Client()
    clerk.force_login(build.account("zhaomin"))
    other.force_login(build.account("qianjin"))
    address = f"/desk/window/{visit.id}/phone/"
    assert f'href="{address}"' in clerk.get(f"/desk/window/{visit.id}/").content.decode()
    assert other.get(address).status_code == 404
    assert clerk.post(address, {"phone": "1"}).status_code == 400
    assert clerk.post(address, {"code": "123456"}).status_code == 400
    assert clerk.post(address, {"phone": NEW}).headers["Location"] == address
    page = clerk.get(address).content.decode()
    assert NEW not in page
    code = codes()[-1].code
    assert code in page, "simulated"
    assert clerk.post(address, {"code": code}).headers["Location"] == f"/desk/window/{visit.id}/"
    assert account_of_phone(NEW) == account
    assert "138****9999" in clerk.get(address).content.decode()
