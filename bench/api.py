"""The catalogue's API: what was asked before, a new search, the check of a form that is posted; beside an empty view."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client

from bench.figures import Figure
from bench.pages import questions
from bench.serving import EMPTY, fetch, saturate, say
from tests import build
from tongban.authorities.models import Division
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.today import today

V1 = "/api/v1"
ITEM = f"{V1}/items/SCJG-006"
#: An operation that was asked before is a kept page; the catalogue's own pages are judged the same.
KEPT = {
    "API: an item, asked before": (ITEM,),
    "API: definition and versions, asked before": (f"{ITEM}/definition", f"{ITEM}/versions"),
    "API: form with its schema, asked before": (f"{ITEM}/form?applicant=legal", f"{ITEM}/form?applicant=natural"),
    "API: guide of an office, asked before": (f"{ITEM}/guides/{build.CHANGAN}",),
    "API: lists of items, asked before": (f"{V1}/items", f"{V1}/items?{urlencode({'department': 'SCJG'})}"),
}


def figures(seconds: float) -> Iterator[Figure]:
    """What is kept, a second over two web processes; what is new, by processor time in this one."""
    say("Measuring the API …")
    floor = saturate([EMPTY], seconds).per_second
    yield Figure("empty view, no middleware", floor, "/s")
    for name, paths in KEPT.items():
        for path in paths * 4:  # each web process has answered it once
            fetch(path)
        found = saturate(list(paths), seconds)
        note = f"p95 {found.p95_ms:.1f} ms, {found.failures} failed"
        yield Figure(name, found.per_second, "/s", floor, at_least=0.3, note=note)
    yield searched(seconds)
    yield checked(seconds)


def searched(seconds: float) -> Figure:
    """A question and a place that were not asked together before: nothing of the answer is kept."""
    places = list(Division.objects.filter(level="county").order_by("code").values_list("code", flat=True))
    new = (f"{V1}/search?q={quote(text)}&division={place}" for place in places for text in questions())
    fetched = Client(SERVER_NAME="localhost").get(next(new))
    if fetched.status_code != 200:
        raise RuntimeError(f"the search answered {fetched.status_code}")
    client = Client(SERVER_NAME="localhost")
    return _one_core(
        "API: search, new question, one core", lambda address: client.get(next(new), REMOTE_ADDR=address), seconds
    )


def checked(seconds: float) -> Figure:
    """A whole form, checked; nothing of it is kept between two."""
    version = current_version("SCJG-006", on=today())
    if version is None:
        raise RuntimeError("the measured item is not in force")
    [sample, *_] = definition_of(version).samples
    answers = {question: list(values) for question, values in sample.answers.items()}
    filled = {"applicant": sample.applicant, "answers": answers, "values": dict(sample.form)}
    body, client = json.dumps(filled), Client(SERVER_NAME="localhost")

    def ask(address: str) -> Any:
        answer = client.post(f"{ITEM}/form/check", body, content_type="application/json", REMOTE_ADDR=address)
        if not answer.json()["valid"]:
            raise RuntimeError("the sample does not pass")
        return answer

    return _one_core("API: check of a form, one core", ask, seconds)


def _one_core(name: str, ask: Callable[[str], Any], seconds: float) -> Figure:
    """By processor time in this process; from ever new addresses, because one may ask 3,600 times an hour only."""
    ask("10.0.255.1")  # what is read and compiled once is not what is measured
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.thread_time()
        answer = ask(f"10.0.{len(took) // 250_000}.{len(took) // 1_000 % 250 + 1}")
        took.append(time.thread_time() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: answered {answer.status_code}")
    took.sort()
    note = f"p99 {took[len(took) * 99 // 100] * 1000:.1f} ms of processor"
    return Figure(name, len(took) / sum(took), "/s", note=note)
