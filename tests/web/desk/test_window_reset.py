"""At the window: who has lost password, one-time device and recovery codes gets back in, and says which phone is theirs."""

import re

import pytest
from django.test import Client

from tests import build
from tests.identity.mandated import given
from tests.identity.test_window import PEOPLE, received
from tests.web.accounts.conftest import Browser
from tongban.identity.signing_on import account_of_phone, has_factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def clerk() -> Client:
    client = Client()
    client.force_login(build.account("zhaomin"))
    return client


def printed(page: str) -> str:
    found = re.search(r"<strong class=\"number\">([0-9a-z-]{14})</strong>", page)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("keeps", [True, False])
def test_who_has_lost_every_factor_gets_back_in_by_the_window(*, keeps: bool) -> None:
    lost = Browser()
    lost.sign_on("zhangsan")
    lost.add_totp()
    address = f"/desk/window/{received(PEOPLE[0]).id}/"
    page = clerk().get(address).content.decode()
    assert "登录手机 138****0101 是来人本人在用的，保留" in page
    assert "13800000101" not in page
    slip = clerk().post(f"{address}reset/", {"keep_phone": "on"} if keeps else {})
    here = Browser(address="198.51.100.30")
    assert here.sign_on("zhangsan", printed(slip.content.decode())).status_code == 302
    assert here.get("/my/")["Location"] == "/account/password/", "no second factor is asked, only a new password"
    assert not has_factors(build.account("zhangsan"))
    assert (account_of_phone("13800000101") is not None) is keeps
    assert ("是来人本人在用的" in clerk().get(address).content.decode()) is keeps


def test_without_the_window_the_lost_factor_is_still_asked() -> None:
    """The twin."""
    lost, here = Browser(), Browser(address="198.51.100.30")
    lost.sign_on("zhangsan")
    lost.add_totp()
    assert here.sign_on("zhangsan")["Location"] == "/account/login/second/"
    assert not here.signed_on


def test_the_clerk_is_reminded_of_mandates_that_go_on() -> None:
    address = f"/desk/window/{received(PEOPLE[0]).id}/"
    assert "收回委托" not in clerk().get(address).content.decode()
    given(build.account("zhangsan"), build.account("wangwu"))
    assert "委托有 1 份有效" in clerk().get(address).content.decode()
