"""Registering through the pages: by hand, without scripts, and the same answers for everybody until somebody is proved."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tongban.identity import agreement
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.models import Account
from tongban.identity.states import Proof, RealNameLevel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

CHEN = next(one for one in PEOPLE if one.name == "陈晓")
ZHANGSAN = PEOPLE[0]
END = {"username": "chenxiao", "password": "sunflowers in may", "again": "sunflowers in may", "agreement": "on"}


def begin(browser: Client, one: Any = CHEN, **more: str) -> HttpResponse:
    typed = {"kind": one.document.kind, "number": one.document.number, "country": one.document.country}
    return browser.post("/account/register/", typed | {"name": one.name} | more)


def prove(browser: Client, one: Any, *kinds: Proof) -> HttpResponse:
    return browser.post("/account/register/proofs/", {kind: one.proofs[kind] for kind in kinds})


def shown_code(page: str) -> str:
    found = re.search(r"验证码是 (\d{6})", page)
    assert found is not None
    return found[1]


def test_a_page_of_proofs_without_any_says_so_at_the_first_and_still_shows_the_made_up_people() -> None:
    browser = Client()
    begin(browser)
    answer = browser.post("/account/register/proofs/", {})
    page = answer.content.decode()
    assert (answer.status_code, page.count("请至少填写一项核验信息。")) == (400, 2)  # in the summary, and at the field
    assert 'href="#f-mobile"' in page
    assert CHEN.proofs[Proof.SOCIAL] in page


def test_the_whole_way_with_a_telephone() -> None:
    browser = Client()
    page = browser.get("/account/register/").content.decode()
    assert "陈晓" in page
    assert "演示" in page
    assert begin(browser).headers["Location"] == "/account/register/proofs/"
    answer = prove(browser, CHEN, Proof.MOBILE, Proof.SOCIAL)
    assert answer.headers["Location"] == "/account/register/code/"
    page = browser.get("/account/register/code/").content.decode()
    assert CHEN.proofs[Proof.MOBILE] not in page
    assert browser.post("/account/register/code/", {"code": "1"}).status_code == 400
    again = browser.post("/account/register/code/", {"again": "1"})
    assert again.headers["Location"] == "/account/register/code/"
    code = shown_code(browser.get("/account/register/code/").content.decode())
    answer = browser.post("/account/register/code/", {"code": code})
    assert answer.headers["Location"] == "/account/register/finish/"
    assert agreement.current().paragraphs[0] in browser.get("/account/register/finish/").content.decode()
    done = browser.post("/account/register/finish/", END)
    assert "chenxiao" in done.content.decode()
    assert Account.objects.get(username="chenxiao").level == RealNameLevel.PROVED
    signed = browser.post("/account/login/", {"login": "chenxiao", "password": "sunflowers in may"})
    assert signed.status_code == 302
    assert browser.get("/my/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ({"name": "陈\ue000"}, "自造字"),
        ({"number": "130102199404183019"}, "校验位"),
        ({"kind": "passport", "number": "AB123"}, "三个字母"),
    ],
)
def test_a_wrong_beginning_comes_again_with_its_sentence(typed: dict[str, str], part: str) -> None:
    browser = Client()
    answer = begin(browser, **typed)
    assert answer.status_code == 400
    assert part in answer.content.decode()
    assert "registration" not in browser.session


def test_a_password_is_never_drawn_again() -> None:
    browser = Client()
    begin(browser)
    prove(browser, CHEN, Proof.SOCIAL, Proof.BANK)
    answer = browser.post("/account/register/finish/", END | {"again": "something else"})
    assert answer.status_code == 409
    assert "sunflowers" not in answer.content.decode()
    answer = browser.post("/account/register/finish/", END | {"agreement": ""})
    assert answer.status_code == 400
    assert "同意" in answer.content.decode()


@pytest.mark.parametrize("page", ["proofs", "code", "finish"])
def test_no_step_opens_without_the_one_before(page: str) -> None:
    assert Client().get(f"/account/register/{page}/").status_code == 404


def test_with_one_proof_every_answer_is_the_same_for_who_has_an_account_and_who_has_none() -> None:
    """A stranger compares the whole conversation and learns nothing."""
    seen = []
    for one, name in ((ZHANGSAN, "stranger-1"), (CHEN, "stranger-2")):
        browser = Client()
        answers = [begin(browser, one), browser.get("/account/register/proofs/")]
        answers += [prove(browser, one, Proof.SOCIAL), browser.get("/account/register/finish/")]
        answers.append(browser.post("/account/register/finish/", END | {"username": name}))
        seen.append([(each.status_code, plain(each)) for each in answers])
    assert seen[0] == seen[1]


def plain(answer: HttpResponse) -> str:
    return re.sub(r'value="[^"]{20,}"|stranger-\d', "", answer.content.decode()) + answer.headers.get("Location", "")


def test_no_address_and_no_session_row_carries_a_number() -> None:
    browser = Client()
    begin(browser)
    answer = prove(browser, CHEN, Proof.SOCIAL, Proof.BANK)
    assert CHEN.document.number not in answer.headers["Location"]
    kept = str(dict(browser.session.items()))
    assert all(secret not in kept for secret in (CHEN.document.number, "陈晓", *CHEN.proofs.values()))


def test_a_silent_register_says_so_and_keeps_the_way(settings: Any) -> None:
    browser = Client()
    begin(browser)
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FailingFakePopulation"
    answer = prove(browser, CHEN, Proof.SOCIAL, Proof.BANK)
    assert answer.status_code == 503
    assert "窗口" in answer.content.decode()
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FakePopulation"
    assert prove(browser, CHEN, Proof.SOCIAL, Proof.BANK).status_code == 302


def weak_account() -> Account:
    browser = Client()
    begin(browser)
    prove(browser, CHEN, Proof.SOCIAL)
    browser.post("/account/register/finish/", END)
    return Account.objects.get(username="chenxiao")


def test_a_step_that_needs_more_says_why_and_leads_there_and_back() -> None:
    account = weak_account()
    assert account.level == RealNameLevel.COMPARED
    browser = Client()
    browser.force_login(account)
    answer = browser.get("/my/licences/")
    assert answer.headers["Location"] == "/account/level/?needed=2&next=%2Fmy%2Flicences%2F"
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "三项信息已核验" in page
    begun = browser.post("/account/level/", {"next": "/my/licences/"})
    assert begun.headers["Location"] == "/account/register/proofs/"
    assert prove(browser, CHEN, Proof.BANK, Proof.FUND).headers["Location"] == "/account/register/finish/"
    assert browser.get("/account/register/finish/").headers["Location"] == "/my/licences/"
    assert browser.get("/my/licences/").status_code == 200


def test_the_way_back_leads_to_us_only() -> None:
    browser = Client()
    browser.force_login(weak_account())
    page = browser.get("/account/level/?needed=2&next=https://evil.example/").content.decode()
    assert 'href="https://evil' not in page
    assert 'value="https://evil' not in page


def test_an_agreement_is_shown_by_its_version() -> None:
    assert Client().get(f"/account/agreement/{agreement.current().version}/").status_code == 200
    assert Client().get("/account/agreement/1999-01/").status_code == 404
