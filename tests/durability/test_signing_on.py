"""A foreign system signs people on, headlessly, against a real site: single sign-on, races for one code, single logout."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import psycopg
import pytest
import requests

from tests.durability.conftest import Loaded, Site, copied_site
from tests.identity.connecting import CHALLENGE, VERIFIER
from tests.postgres import free_port

TOGETHER = 6


@dataclass(frozen=True)
class Foreign:
    """A running system of somebody else's."""

    here: str
    client: str
    secret: str


@contextmanager
def foreign(site: Site, name: str) -> Iterator[Foreign]:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    client, secret = site.play("connect", name, here)
    environment = {**os.environ, "FOREIGN_ISSUER": f"http://127.0.0.1:{site.port}", "FOREIGN_CLIENT": client}
    environment |= {"FOREIGN_SECRET": secret, "FOREIGN_HERE": here, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "tests.durability.foreign", str(port)]
    log = (site.folder / f"foreign-{port}.log").open("wb")
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    requests.get(f"{here}/me", timeout=5)
                    break
                except requests.ConnectionError:
                    assert time.monotonic() < deadline, (site.folder / f"foreign-{port}.log").read_text()
                    time.sleep(0.1)
            yield Foreign(here, client, secret)
        finally:
            process.terminate()


class Person:
    """A browser without a window: follows redirects, forms and pages that lead on; remembers how many pages it saw."""

    def __init__(self) -> None:
        self.browser, self.pages = requests.Session(), [""]

    def open(self, address: str) -> requests.Response:
        answer = self.browser.get(address, timeout=30)
        self.pages = []
        while "text/html" in answer.headers.get("Content-Type", ""):
            self.pages.append(answer.url)
            assert answer.status_code == 200, answer.text[:1500]
            onward = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
            if onward:
                answer = self.browser.get(urljoin(answer.url, unescape(onward[1])), timeout=30)
            elif "/account/login/" in answer.url:
                answer = self.fill(answer, {"login": "zhangsan", "password": "tongban-demo"})
            elif "同意并登录" in answer.text:
                answer = self.fill(answer, {"decision": "agree"})
            else:
                break
        return answer

    def fill(self, page: requests.Response, fields: dict[str, str]) -> requests.Response:
        form = next(
            one for one in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
            if 'name="login"' in one or "同意并登录" in one
        )  # fmt: skip
        found = re.search(r'action="([^"]+)"', form)
        assert found is not None
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        sent = {name: unescape(value) for name, value in hidden} | fields
        return self.browser.post(urljoin(page.url, unescape(found[1])), sent, timeout=30, headers={"Referer": page.url})

    def sign_off(self, site: Site) -> None:
        """Press the button of our own pages."""
        here = f"http://127.0.0.1:{site.port}"
        page = self.browser.get(f"{here}/account/", timeout=30)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.url
        self.browser.post(
            f"{here}/account/logout/", {"csrfmiddlewaretoken": token[1]}, timeout=30, headers={"Referer": page.url}
        ).raise_for_status()

    def at(self, system: Foreign) -> dict[str, Any]:
        said: dict[str, Any] = self.browser.get(f"{system.here}/me", timeout=30).json()
        return said


@pytest.fixture(scope="module")
def running(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    for site in copied_site(loaded, tmp_path_factory.mktemp("signing-on")):
        site.start()
        yield site
        site.stop()


def new_code(site: Site, system: Foreign, person: Person) -> str:
    """A code for the system, of somebody who has signed on to it before."""
    fields = {
        "client_id": system.client, "redirect_uri": f"{system.here}/callback", "response_type": "code",
        "scope": "openid", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    address = f"http://127.0.0.1:{site.port}/account/oidc/authorize?{urlencode(fields)}"
    answer = person.browser.get(address, allow_redirects=False, timeout=30)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def redeem_form(system: Foreign, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER,
        "redirect_uri": f"{system.here}/callback",
    }  # fmt: skip


def redeemed_by(site: Site, system: Foreign, form: dict[str, str]) -> requests.Response:
    address = f"http://127.0.0.1:{site.port}/account/oidc/token"
    return requests.post(address, form, auth=(system.client, system.secret), timeout=60)


@contextmanager
def unfinished(site: Site, statement: str) -> Iterator[None]:
    """A statement that is done, past the program, in a transaction that ends with the block."""
    if address := site.environment.get("TONGBAN_DATABASE_URL"):
        with psycopg.connect(address) as server:
            server.execute(statement.encode())
            yield
        return
    with closing(sqlite3.connect(site.folder / "var" / "tongban.sqlite3", timeout=20, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        file.execute(statement)
        yield
        file.execute("COMMIT")


@pytest.mark.interleaving
def test_single_sign_on_and_single_logout_with_a_foreign_library(running: Site) -> None:
    with foreign(running, "医保服务系统") as first, foreign(running, "公积金服务系统") as second:
        person = Person()
        assert person.at(first)["claims"] is None
        person.open(f"{first.here}/login")
        assert len(person.pages) == 3, person.pages  # sign in, led on, agree
        mine = person.at(first)
        assert mine["about"]["name"] == "张三"
        assert mine["about"]["phone_number"] == "+8613800000101"
        assert (mine["claims"]["acr"], mine["claims"]["amr"]) == ("rn3", ["pwd"])

        person.open(f"{second.here}/login")
        assert len(person.pages) == 1, "the second system needs no password, and asks for consent once"
        theirs = person.at(second)
        assert theirs["claims"]["sid"] == mine["claims"]["sid"]
        assert theirs["claims"]["sub"] != mine["claims"]["sub"]

        running.play("rotate")  # keys change while people are signed on
        again = Person()
        again.browser.cookies = person.browser.cookies
        again.open(f"{second.here}/login?prompt=none")
        assert again.pages == []
        assert again.at(second)["claims"]["nonce"] != theirs["claims"]["nonce"]

        # The hint was signed with a key that is worth nothing any more, so the first system gets a fresh one.
        again.open(f"{first.here}/login")
        assert again.pages == []
        answer = again.browser.get(f"{first.here}/logout", timeout=30)
        assert answer.url == f"{first.here}/goodbye?state=bye"
        assert again.at(first)["claims"] is None
        deadline = time.monotonic() + 30
        while again.at(second)["claims"] is not None:
            assert time.monotonic() < deadline, running.log()
            time.sleep(0.2)
        assert again.browser.get(f"{second.here}/login?prompt=none", timeout=30).json() == {"error": "login_required"}


@pytest.mark.interleaving
def test_of_many_that_come_with_one_code_or_token_at_once_one_is_served(running: Site) -> None:
    here = f"http://127.0.0.1:{running.port}"
    with foreign(running, "并发测试系统") as system:
        person = Person()
        person.open(f"{system.here}/login")

        def together(fields: dict[str, str]) -> list[requests.Response]:
            with ThreadPoolExecutor(TOGETHER) as pool:
                return list(pool.map(lambda one: redeemed_by(running, system, one), [fields] * TOGETHER))

        for _ in range(8):
            answers = together(redeem_form(system, new_code(running, system, person)))
            winners = [one for one in answers if one.status_code == 200]
            assert len(winners) == 1, [one.text for one in answers]
            assert {one.json()["error"] for one in answers if one.status_code != 200} == {"invalid_grant"}
            # whoever lost asked at the same moment, so nothing was revoked for it
            bearer = {"Authorization": f"Bearer {winners[0].json()['access_token']}"}
            assert requests.get(f"{here}/account/oidc/userinfo", headers=bearer, timeout=30).status_code == 200
            turned = together({"grant_type": "refresh_token", "refresh_token": winners[0].json()["refresh_token"]})
            assert sorted(one.status_code for one in turned) == [200] + [400] * (TOGETHER - 1)


#: Codes that were redeemed in a sign-on that is over, of whose end their system was never to be told.
UNTOLD = """
SELECT count(*) FROM identity_credential AS code
JOIN identity_grant AS given ON given.id = code.grant_id JOIN identity_signon AS sign_on ON sign_on.id = given.sign_on_id
WHERE code.kind = 'code' AND code.used_at IS NOT NULL AND sign_on.ended_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM identity_logoutnotice AS notice
    WHERE notice.sign_on_id = sign_on.id AND notice.system_id = given.system_id)
"""


@pytest.mark.interleaving
def test_who_signs_off_while_a_code_is_redeemed_is_signed_on_nowhere_untold(running: Site) -> None:
    with foreign(running, "退出竞争测试系统") as system, ThreadPoolExecutor(2) as pool:

        def begun() -> tuple[Person, dict[str, str]]:
            person = Person()
            person.open(f"{system.here}/login")
            return person, redeem_form(system, new_code(running, system, person))

        def redeem(form: dict[str, str]) -> requests.Response:
            return redeemed_by(running, system, form)

        person, form = begun()
        with unfinished(running, "UPDATE identity_signon SET ended_at = '2026-11-26 00:00:00+00:00'"):
            answer = pool.submit(redeem, form)
            time.sleep(1)  # the code is looked at while nobody can see yet that the sign-on is over
            assert not answer.done(), "whoever redeems waits for who is signing off"
        assert answer.result().json()["error"] == "invalid_grant"

        by_hand = running.ask(UNTOLD)[0][0]

        for late in (0.0, 0.002, 0.004, 0.006, 0.008, 0.012, 0.016, 0.024):
            person, form = begun()
            answer = pool.submit(redeem, form)
            time.sleep(late)
            person.sign_off(running)
            assert answer.result().status_code in {200, 400}
        assert running.ask("SELECT count(*) FROM identity_logoutnotice")[0][0] > 0
        assert running.ask(UNTOLD)[0][0] == by_hand


def test_no_factor_that_arrives_during_a_reset_is_left_after_it(running: Site) -> None:
    kept, refused, left = running.play("plant_during_resets", 12, "yes")
    assert (kept + refused, left) == (48, 0)
    assert refused >= 12


def test_without_the_look_at_the_session_some_would_be_left(running: Site) -> None:
    """The twin."""
    kept, refused, left = running.play("plant_during_resets", 12, "no")
    assert (kept, refused) == (48, 0)
    assert left > 0
