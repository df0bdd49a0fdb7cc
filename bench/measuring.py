"""What is measured, in order: the empty province, then the full one."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import crowd
from bench.client import Load, load, request
from bench.figures import Figure
from bench.recording import recipe_for
from tests import build
from tests.postgres import free_port
from tongban.boot.cli import parse
from tongban.boot.commands.load import load_everything, migrate
from tongban.boot.commands.run import _collect_static_files, _web_command
from tongban.cases.models import Case
from tongban.catalogue.queries import catalogue_version
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import search_services
from tongban.materials.models import Dossier

ROOT = Path(__file__).resolve().parent.parent
PORT = free_port()
SMALL = 1_000
PAGE_LIMIT = 60 * 1024
QUESTIONS = ROOT / "tests" / "catalogue" / "search" / "questions.json"
PUBLIC_PAGES = (
    "/",
    "/search/?q=" + quote("开饭店"),
    f"/guide/SCJG-006/{build.CHANGAN}/",
    "/services/personal/",
    "/verify/",
)


def measure_everything(*, cases: int, seconds: float, acts: int) -> Iterator[Figure]:
    """Every figure as soon as it is known."""
    say("Loading Hebei …")
    migrate(lambda text: None)
    load_everything(lambda text: None)
    _collect_static_files()
    pattern, waiting = build.case(), build.case(state="deciding")
    draft = build.dossier()
    with web_server():
        yield from http_figures(seconds)
        say(f"Filling in {SMALL} cases …")
        crowd.crowd(SMALL, already=0, pattern=pattern)
        small = list_costs(seconds)
        say(f"Filling in {cases} cases …")
        crowd.crowd(cases, already=SMALL, pattern=pattern)
        yield from list_figures(small, list_costs(seconds), cases)
        yield from weight_figures()
        yield publication_figure()
    yield from search_figures(seconds)
    for act, at_least in (("submit", 0.25), ("decide", 0.25)):
        yield act_figure(act, acts, at_least, draft=draft, waiting=waiting)


def say(text: str) -> None:
    print(text, flush=True)


# --- pages -----------------------------------------------------------------------------------------------------------


@contextmanager
def web_server() -> Iterator[None]:
    """granian as `tongban run` starts it, with the address of the empty view added."""
    say("Starting the web server …")
    process = subprocess.Popen(
        _web_command(parse(["run", "--port", str(PORT)])), cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                fetch("/bench/empty/")
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def fetch(path: str, cookie: str = "") -> tuple[bytes, dict[str, str]]:
    """The bytes as they travel, and the headers."""
    asked = Request(f"http://127.0.0.1:{PORT}{path}", headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server on this machine
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def hit(paths: list[str], seconds: float, *, cookie: str = "", connections: int = 32) -> Load:
    """The load of some addresses, after a short warm-up."""
    requests = [request(path, port=PORT, cookie=cookie) for path in paths]
    load(requests, port=PORT, connections=connections, seconds=min(2.0, seconds))
    found = load(requests, port=PORT, connections=connections, seconds=seconds)
    if found.failures:
        raise RuntimeError(f"{found.failures} bad answers for {paths[0]}")
    return found


def questions() -> list[str]:
    """What people type: the questions by which the search itself is judged."""
    return [row["question"] for row in json.loads(QUESTIONS.read_text(encoding="utf-8"))["questions"]]


def http_figures(seconds: float) -> list[Figure]:
    say("Measuring pages …")
    empty = hit(["/bench/empty/"], seconds)
    for question in questions()[:20]:  # the first search of each process waits for the index
        fetch(f"/search/?q={quote(question)}")
    guide = hit([f"/guide/SCJG-006/{build.CHANGAN}/"], seconds)
    search = hit([f"/search/?q={quote(question)}" for question in questions()], seconds)
    again = hit(["/bench/empty/"], seconds)
    floor = (empty.per_second + again.per_second) / 2
    return [
        Figure("empty view", floor, "/s", note=f"p95 {empty.p95_ms:.1f} ms"),
        Figure("guide page", guide.per_second, "/s", floor, at_least=0.3, note=f"p95 {guide.p95_ms:.1f} ms"),
        Figure("search page", search.per_second, "/s", floor, at_least=0.05, note=f"p95 {search.p95_ms:.1f} ms"),
    ]


def search_figures(seconds: float) -> list[Figure]:
    say("Measuring search in the process …")
    texts = questions()
    search_services(texts[0])
    held = index.current()
    figures = []
    for name, find, wanted in (
        ("search in the process, the index", lambda text: held.search(text, limit=10), 400.0),
        ("search in the process, with offices", lambda text: search_services(text, division_code=build.CHANGAN), None),
    ):
        started, count = time.process_time(), 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            find(texts[count % len(texts)])
            count += 1
        figures.append(Figure(name, count / (time.process_time() - started), "/s", at_least=wanted))
    return figures


# --- lists -----------------------------------------------------------------------------------------------------------

LISTS = {
    "inbox": ("zhaomin", "/desk/"),
    "inbox, cases to decide": ("zhougang", "/desk/?tray=decide"),
    "my cases": ("zhangsan", "/my/cases/"),
}


@dataclass(frozen=True)
class Cost:
    """A list's milliseconds (median of one connection), the empty view's at that time, and its queries."""

    ms: float
    empty_ms: float
    queries: int


def list_costs(seconds: float) -> dict[str, Cost]:
    """What each list costs now."""
    costs = {}
    for name, (username, path) in LISTS.items():
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(build.account(username))
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        ms = hit([path], seconds / 2, cookie=cookie, connections=1).median_ms
        empty_ms = hit(["/bench/empty/"], seconds / 4, connections=1).median_ms
        costs[name] = Cost(ms, empty_ms, len(queries))
    return costs


def list_figures(small: dict[str, Cost], full: dict[str, Cost], cases: int) -> list[Figure]:
    """The floor is the small list's cost at the speed the machine has now, which the empty view tells."""
    return [
        Figure(
            f"{name}, {cases:,} cases to {SMALL:,}",
            full[name].ms,
            "ms",
            small[name].ms * full[name].empty_ms / small[name].empty_ms,
            at_most=1.3,
            note=f"{small[name].queries} and {full[name].queries} queries",
        )
        for name in LISTS
    ]


# --- weight and freshness --------------------------------------------------------------------------------------------


def weight_figures() -> list[Figure]:
    """Bytes that travel for a first visit: the page, its style sheets and scripts; no pictures."""
    pages = [(path, "") for path in PUBLIC_PAGES]
    for username, path in LISTS.values():
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(build.account(username))
        pages.append((path, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"))
    heaviest, where = 0, ""
    for path, cookie in pages:
        body, headers = fetch(path, cookie)
        total = len(body)
        text = gunzip(body, headers)
        for address in set(re.findall(r'(?:href|src)="([^"]+\.(?:css|js)[^"]*)"', text)):
            total += len(fetch(address)[0])
        if total > heaviest:
            heaviest, where = total, path
    return [
        Figure("heaviest page, with styles and scripts", heaviest / 1024, "KB", at_most=PAGE_LIMIT / 1024, note=where)
    ]


def gunzip(body: bytes, headers: dict[str, str]) -> str:
    """The text of an answer."""
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()


def publication_figure() -> Figure:
    """Seconds from a publication until every answer of the guide page shows it."""
    source = next(
        item
        for file in sorted((ROOT / "tongban" / "data" / "items").glob("*.json"))
        for item in items_of(json.loads(file.read_text(encoding="utf-8")))
        if item["id"] == "SCJG-006"
    )
    mark = "基准测试改名"
    path = f"/guide/SCJG-006/{build.CHANGAN}/"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "items.json"
        file.write_text(json.dumps([{**source, "name": source["name"] + mark}], ensure_ascii=False))
        before = catalogue_version()
        importing = subprocess.Popen(
            [sys.executable, "-m", "tongban.boot.cli", "import-items", str(file), "--json"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while catalogue_version() == before:  # until the publication is committed
            if importing.poll() not in {None, 0}:
                raise RuntimeError("the changed item was not published")
            time.sleep(0.01)
        published = time.monotonic()
        importing.wait()
    right_since: float | None = None
    while time.monotonic() < published + 10:
        body, headers = fetch(path)
        if mark not in gunzip(body, headers):
            right_since = None
        elif right_since is None:
            right_since = time.monotonic()
        elif time.monotonic() > right_since + 2:  # both web processes have answered many times by now
            break
        time.sleep(0.02)
    seconds = (right_since or published + 10) - published
    return Figure("guide right again after a publication", seconds, "s", at_most=1.0)


def items_of(content: object) -> list[dict[str, str]]:
    return list(content["items"]) if isinstance(content, dict) else list(content) if isinstance(content, list) else []


# --- acts ------------------------------------------------------------------------------------------------------------


def act_figure(act: str, count: int, at_least: float, *, draft: Dossier, waiting: Case) -> Figure:
    """Acts per second of two processes with a connection each, to the same rows written bare."""
    say(f"Measuring: {act} …")
    processes = 2
    recipe = recipe_for(act)

    def fresh() -> list[list[str]]:
        if act == "submit":
            ids = crowd.drafts(processes * (count + 5), pattern=draft)
        else:
            ids = crowd.deciding(processes * (count + 5), pattern=waiting)
        return [ids[start::processes] for start in range(processes)]

    measured = together(act, [{"ids": ids} for ids in fresh()])
    floor = together(f"bare-{act}", [{**recipe, "ids": ids} for ids in fresh()])
    return Figure(f"{act}, {processes} connections", measured, "/s", floor, at_least=at_least, note=recipe["note"])


def together(act: str, inputs: list[dict[str, object]]) -> float:
    """Start the processes, let them begin at once, and add up what they did in the time of the slowest."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, content in enumerate(inputs):
            file = Path(folder) / f"{number}.json"
            file.write_text(json.dumps(content))
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "bench.acts", act, str(file)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=os.environ,
                )
            )
        for process in running:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError(f"{act} did not start")
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [json.loads(process.communicate()[0]) for process in running]
    return float(sum(one["done"] for one in results) / max(one["seconds"] for one in results))
