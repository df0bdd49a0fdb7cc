"""A running Tongban and a browser to look at it with."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import postgres, vectors
from tests.postgres import free_port
from tools.prepare import browser as find_browser

STARTING_TAKES_AT_MOST = 300.0  # seconds: loading all of Hebei is part of it
CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass
class Site:
    """A Tongban that runs for the whole session."""

    address: str
    data: Path
    process: subprocess.Popen[str]
    log: Path
    environment: dict[str, str]

    def tongban(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `tongban` command on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "tongban.boot.cli", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def seed(self, *arguments: str) -> None:
        """Let something have happened before the story begins: see `seeding`."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.seeding", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]

    def stop(self) -> None:
        """As Ctrl-C or a service manager would; does nothing when it has ended."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(data: Path, port: int, environment: dict[str, str], log: Path) -> Site:
    """`tongban run` as a process; whoever starts it also stops it."""
    with log.open("w") as report:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.boot.cli", "run", "--port", str(port)],
            env=environment, stdin=subprocess.DEVNULL, stdout=report, stderr=report, text=True,
        )  # fmt: skip
    return Site(f"http://127.0.0.1:{port}", data, process, log, environment)


def wait_until_ready(running: Site) -> None:
    deadline = time.monotonic() + STARTING_TAKES_AT_MOST
    while time.monotonic() < deadline:
        if "is ready" in running.log.read_text():
            return
        if running.process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"tongban run did not become ready:\n{running.log.read_text()[-5000:]}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`tongban run` on an empty data folder; on PostgreSQL when the suite has started one."""
    folder = tmp_path_factory.mktemp("site")
    vectors.lend(folder / "var")
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    environment |= {"TONGBAN_DATA": str(folder / "var"), "PYTHONUNBUFFERED": "1"}
    if server := os.environ.get("TONGBAN_DATABASE_URL"):
        environment["TONGBAN_DATABASE_URL"] = postgres.create_database(server, f"journeys_{port}")
    running = start(folder / "var", port, environment, folder / "log")
    try:
        wait_until_ready(running)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_ARGUMENTS, headless=True)
        yield started
        started.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own. Errors on the pages they see fail the test."""

    page: Page
    address: str
    faults: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, username: str, password: str) -> Page:
        self.open("/account/login/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form button[type=submit], main form input[type=submit]").first.click()
        self.page.wait_for_url(re.compile(r"^(?!.*/login/)"))
        return self.page


@pytest.fixture
def visitor(site: Site, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: `visitor()`, `visitor(width=360)`, `visitor(javascript=False)`."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(*, width: int = 1280, height: int = 900, javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        contexts.append(context)
        faults: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda message: _note(message, faults))
        visitors.append(Visitor(page, site.address, faults))
        return visitors[-1]

    yield make
    for context in contexts:
        context.close()
    assert [fault for one in visitors for fault in one.faults] == []


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    # A refused form (4xx) is part of a story; a blocked script or a missing file is not.
    refused = re.search(r"status of 4(?!04)\d\d", message.text)
    if message.type == "error" and not refused:
        faults.append(f"console: {message.text} ({message.location.get('url', '')})")


#: WCAG 2.2 AA, as the design asks. What passes is only counted: describing every sound element, and carrying that over
#: to here, was two thirds of the time.
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
ASK_AXE = "rules => axe.run(document, rules).then(done => done.violations)"


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Asserts that axe finds nothing on the page."""
    script = Axe().axe_script

    def check(page: Page) -> None:
        page.evaluate(script)
        found = page.evaluate(ASK_AXE, AXE_RULES)
        assert [
            f"{v['id']}: {v['help']} – {', '.join(str(n['target']) for n in v['nodes'][:3])}" for v in found
        ] == [], page.url

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Asserts that the page needs no sideways scrolling."""

    def check(page: Page) -> None:
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen, f"{page.url} is {wide} px wide on a screen of {seen} px"

    return check


@pytest.fixture
def passed(accessible: Callable[[Page], None], fits: Callable[[Page], None]) -> Callable[[Page], None]:
    """A page of the story: nothing for axe to find, nothing cut off on the smallest phone."""

    def check(page: Page) -> None:
        accessible(page)
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 700})
        fits(page)
        if size is not None:
            page.set_viewport_size(size)

    return check


def answers(address: str) -> bool:
    """Whether the site answers at all."""
    try:
        with urlopen(address, timeout=15) as response:  # noqa: S310 - an http address on this machine
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
