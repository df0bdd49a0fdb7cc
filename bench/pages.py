"""Pages: how many a second against an empty view, how heavy, how soon right after a publication."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bench.figures import Figure
from bench.serving import COVERED, EMPTY, ROOT, fetch, saturate, say, signed_in, text_of
from tests import build
from tongban.catalogue.queries import catalogue_version

GUIDE = f"/guide/SCJG-006/{build.CHANGAN}/"
HEAVIEST = 60.0  # KB
QUESTIONS = ROOT / "tests" / "catalogue" / "search" / "questions.json"
PAGES = {
    "": (
        "/", "/services/", "/services/personal/", "/services/business/", "/services/department/SCJG/", "/region/",
        "/search/?q=" + quote("开饭店"), GUIDE, "/bundles/", "/bundles/T-CYD/", "/progress/", "/verify/", "/help/",
        "/sitemap/", "/account/login/",
    ),
    "zhangsan": ("/my/", "/my/cases/", "/my/licences/", "/my/messages/"),
    "zhaomin": ("/desk/",),
    "zhengmei": ("/console/",),
}  # fmt: skip


def questions() -> list[str]:
    """What people type: the questions by which the search itself is judged."""
    return [row["question"] for row in json.loads(QUESTIONS.read_text(encoding="utf-8"))["questions"]]


def speed(seconds: float) -> Iterator[Figure]:
    """The floor is measured before and after, because the machine is not equally fast all the time."""
    say("Measuring pages …")
    asked = [f"/search/?q={quote(question)}" for question in questions()]
    for path in asked * 3:  # the first search of each process waits for the index; later ones find the page kept
        fetch(path)
    before = saturate([EMPTY], seconds)
    guide = saturate([GUIDE], seconds)
    search = saturate(asked, seconds)
    # The view does not read `n`: the same questions under addresses that no process has seen.
    fresh = saturate([f"{path}&n={turn}" for turn in range(40) for path in asked], seconds)
    floor = (before.per_second + saturate([EMPTY], seconds).per_second) / 2
    yield Figure("empty view, no middleware", floor, "/s", note=f"p95 {before.p95_ms:.1f} ms")
    yield Figure("empty view behind our middleware", saturate([COVERED], seconds / 2).per_second, "/s", floor)
    yield Figure("guide page", guide.per_second, "/s", floor, at_least=0.3, note=f"p95 {guide.p95_ms:.1f} ms")
    for name, found in (("search page, asked before", search), ("search page, new question", fresh)):
        yield Figure(name, found.per_second, "/s", floor, at_least=0.05, note=f"p95 {found.p95_ms:.1f} ms")


def weight() -> Figure:
    """Bytes that travel for a first visit: the page, its style sheets and scripts; no pictures."""
    weights: dict[str, int] = {}
    for username, paths in PAGES.items():
        cookie = signed_in(username)[1] if username else ""
        for path in paths:
            body, headers = fetch(path, cookie)
            parts = set(re.findall(r'(?:href|src)="([^"]+\.(?:css|js)[^"]*)"', text_of(body, headers)))
            weights[path] = len(body) + sum(len(fetch(part)[0]) for part in parts)
    heaviest = max(weights, key=lambda path: weights[path])
    return Figure(
        "heaviest page, with styles and scripts", weights[heaviest] / 1024, "KB", at_most=HEAVIEST,
        note=f"{heaviest}, of {len(weights)} pages",
    )  # fmt: skip


def freshness() -> Figure:
    """Seconds from a publication until every answer of the guide page shows it."""
    source = next(
        item
        for file in sorted((ROOT / "tongban" / "data" / "items").glob("*.json"))
        for item in _items_in(json.loads(file.read_text(encoding="utf-8")))
        if item["id"] == "SCJG-006"
    )
    mark = "基准测试改名"
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
        if mark not in text_of(*fetch(GUIDE)):
            right_since = None
        elif right_since is None:
            right_since = time.monotonic()
        elif time.monotonic() > right_since + 2:  # both web processes have answered many times by now
            break
        time.sleep(0.02)
    seconds = (right_since or published + 10) - published
    return Figure("guide right again after a publication", seconds, "s", at_most=1.0)


def _items_in(content: object) -> list[dict[str, str]]:
    return list(content["items"]) if isinstance(content, dict) else list(content) if isinstance(content, list) else []
