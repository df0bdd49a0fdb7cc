"""The pages by which officers get in: one administrator hands over one half, another the other, and no page shows both."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests import build
from tests.web.accounts.conftest import Browser
from tongban.identity.models.signon import OfficerReset

As = Callable[[str], Client]
WHY = "手机丢失，本人到场"
HALF = re.compile(r"<strong class=\"number\">([0-9a-z]{4}-[0-9a-z]{4})</strong>")


def half_on(text: str) -> str:
    found = HALF.findall(text)
    assert len(found) == 1
    return str(found[0])


def test_an_officer_gets_in_with_what_two_administrators_handed_over(as_: As) -> None:
    account = build.account("zhaomin")
    address = f"/console/people/{account.pk}/reset/"
    anyi, heping = as_("anyi"), as_("heping")
    assert address in anyi.get("/console/people/?text=长安").content.decode()
    asked_page = anyi.get(address).content.decode()
    assert "后一半由另一位安全管理员或者系统管理员交" in asked_page
    short = anyi.post(address, {"reason": "好"})
    assert (short.status_code, "请写明重设的理由" in short.content.decode()) == (400, True)
    assert account.check_password("tongban-demo")
    shown = anyi.post(address, {"reason": WHY})
    assert "no-store" in shown.headers["Cache-Control"]
    first = half_on(shown.content.decode())
    waiting = OfficerReset.objects.get()
    other = f"/console/people/resets/{waiting.pk}/"
    for administrator in (heping, as_("chenlin")):
        assert other in administrator.get("/console/people/resets/").content.decode()
    mine = anyi.get(other).content.decode()
    assert "后一半要由另一位" in mine
    assert '<button class="button" type="submit">' not in mine
    refused = anyi.post(other, {"seen": "on"})
    assert (refused.status_code, HALF.findall(refused.content.decode())) == (409, [])
    assert "请先当面核对" in heping.post(other, {}).content.decode()
    given = heping.post(other, {"seen": "on"})
    assert "no-store" in given.headers["Cache-Control"]
    second = half_on(given.content.decode())
    assert first not in given.content.decode()
    for page in (other, "/console/people/resets/"):
        text = heping.get(page).content.decode()
        assert (first in text, second in text, WHY in text) == (False, False, True)
    here = Browser()
    assert here.sign_on("zhaomin", f"{first}-{second}").status_code == 302
    assert here.get("/desk/")["Location"] == "/account/password/"


@pytest.mark.parametrize("stranger", ["chenlin", "zhaomin", "zhougang", "shenji", "zhangsan"])
def test_who_may_not_begin_finds_nothing(as_: As, stranger: str) -> None:
    address = f"/console/people/{build.account('qianjin').pk}/reset/"
    assert as_(stranger).get(address).status_code == 404
    assert as_(stranger).post(address, {"reason": WHY}).status_code == 404
    assert build.account("qianjin").check_password("tongban-demo")


def test_nobody_finds_a_page_for_oneself_or_a_citizen(as_: As) -> None:
    for username in ("anyi", "zhangsan"):
        assert as_("anyi").get(f"/console/people/{build.account(username).pk}/reset/").status_code == 404


def test_what_waits_is_for_the_two_kinds_of_administrators_alone(as_: As) -> None:
    as_("anyi").post(f"/console/people/{build.account('zhaomin').pk}/reset/", {"reason": WHY})
    waiting = OfficerReset.objects.get()
    for stranger in ("shenji", "zhougang", "qianjin", "zhangsan"):
        for page in ("/console/people/resets/", f"/console/people/resets/{waiting.pk}/"):
            assert as_(stranger).get(page).status_code == 404, (stranger, page)
    assert as_("heping").get(f"/console/people/resets/{waiting.pk + 1}/").status_code == 404
