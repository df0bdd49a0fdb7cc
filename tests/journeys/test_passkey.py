"""An officer of a site like production sets up a passkey and from then on signs on with nothing else, by keyboard."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests import postgres, vectors
from tests.journeys.conftest import Site, Visitor, start, wait_until_ready
from tests.postgres import free_port

PASSWORD = "tongban-demo"
Made = Callable[..., Visitor]


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, where officers need two factors; by a name, because browsers know no passkeys for numbers."""
    folder, port = tmp_path_factory.mktemp("strict"), free_port()
    vectors.lend(folder / "var")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    environment |= {
        "TONGBAN_DATA": str(folder / "var"), "PYTHONUNBUFFERED": "1", "TONGBAN_SECOND_FACTOR": "required",
    }  # fmt: skip
    if server := os.environ.get("TONGBAN_DATABASE_URL"):
        environment["TONGBAN_DATABASE_URL"] = postgres.create_database(server, f"strict_{port}")
    running = start(folder / "var", port, environment, folder / "log")
    try:
        wait_until_ready(running)
        yield replace(running, address=f"http://localhost:{port}")
    finally:
        running.stop()


def give_authenticator(page: Page) -> None:
    """What a laptop with a fingerprint reader has."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def press_to(page: Page, name: str) -> None:
    """Reach a button or link with the Tab key only, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == name:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the keyboard does not reach {name!r} on {page.url}")


def test_an_officer_sets_up_a_passkey_and_signs_on_with_it(
    strict_site: Site, chromium: Browser, visitor: Made, passed: Callable[[Page], None]
) -> None:
    clerk = visitor()
    clerk.address = strict_site.address
    page = clerk.page
    give_authenticator(page)
    clerk.open("/account/login/?next=/desk/")
    passed(page)
    page.get_by_label("用户名、手机号码或者身份证号码").fill("zhaomin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/second-factor/**")  # no desk with a password only
    passed(page)
    press_to(page, "添加通行密钥")
    page.wait_for_url("**/account/passkeys/add/")
    passed(page)
    page.get_by_label("给它起个名字").fill("窗口的电脑")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/recovery-codes/")
    passed(page)
    assert page.locator("ol.codes li").count() == 10
    press_to(page, "已经收好，继续")
    page.wait_for_url("**/account/")
    assert page.get_by_text("窗口的电脑").is_visible()
    passed(page)
    clerk.open("/desk/")
    assert page.url.endswith("/desk/")

    clerk.open("/account/logout/")
    page.get_by_role("button", name="退出登录").click()
    clerk.open("/account/login/?next=/desk/")
    press_to(page, "用通行密钥登录")
    page.wait_for_url(f"{clerk.address}/desk/")

    # With the password, the passkey is asked for as second factor.
    clerk.open("/account/logout/")
    page.get_by_role("button", name="退出登录").click()
    clerk.open("/account/login/")
    page.get_by_label("用户名、手机号码或者身份证号码").fill("zhaomin")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/second/")
    passed(page)
    press_to(page, "使用通行密钥")
    page.wait_for_url(f"{clerk.address}/desk/")


def test_without_javascript_the_page_says_what_to_do_and_the_code_works(
    strict_site: Site, visitor: Made, passed: Callable[[Page], None]
) -> None:
    citizen = visitor(width=360, javascript=False)
    citizen.address = strict_site.address
    page = citizen.open("/account/login/")
    # Chromium draws no <noscript> when a driver switches scripts off, so the sentence is looked for in the page itself.
    assert "这台浏览器关闭了 JavaScript，不能用通行密钥" in page.locator("noscript").inner_text()
    page.get_by_role("link", name="用短信验证码登录").click()
    page.get_by_label("手机号码").fill("13800000101")
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("6 位验证码").fill(page.locator("[data-code]").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/my/")
