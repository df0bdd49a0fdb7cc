"""What is measured, in order: pages on the empty province, then lists while it fills, then search and acts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext

from django.db import connection

from bench import api, auditing, crowd, deadlines, deeds, finding, http_acts, integrity, joint, lists, pages, signing_on
from bench.figures import Figure
from bench.serving import say, web_server
from tests import build
from tongban.boot.commands.load import load_everything, migrate
from tongban.boot.commands.run import _collect_static_files
from tongban.cases.models import Case
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import search_services

FEW = 1_000


def measure(parts: tuple[str, ...], *, cases: int, seconds: float, acts: int, swept: int) -> Iterator[Figure]:
    """Every figure as soon as it is known."""
    if "clock" in parts:
        yield from deadlines.clock(seconds)
    if "audit" in parts:
        yield from auditing.figures()
    if set(parts) <= {"clock", "audit"}:
        return
    say("Loading Hebei …")
    migrate(lambda text: None)
    load_everything(lambda text: None)
    _settled()
    _collect_static_files()
    if "integrity" in parts:  # first: the copies of the other parts have no whole logs
        yield from integrity.figures(cases)
    if "http-acts" in parts:
        with web_server():
            yield from http_acts.figures(acts)
    if "api" in parts:
        with web_server():
            yield from api.figures(seconds)
    if "oidc" in parts:
        with web_server():
            yield from signing_on.figures(seconds)
    if "joint" in parts:
        yield joint.figure(max(30, acts // 20))
    if not set(parts) - {"integrity", "http-acts", "api", "oidc", "joint"}:
        return
    pattern, waiting, draft = build.case(), build.case(state="deciding"), build.dossier()
    if {"pages", "lists", "acts"} & set(parts):
        yield from crowded(parts, cases=cases, seconds=seconds, pattern=pattern)
    if "search" in parts:
        yield from searching(seconds)
    if "acts" in parts:
        for act in ("submit", "decide"):
            for processes in (1, 2, 4):
                yield deeds.figure(act, acts // processes, processes=processes, draft=draft, waiting=waiting)
    if "finding" in parts:  # after what measures the catalogue as it ships
        yield from finding.figures(seconds)
    if "sweep" in parts:  # last, because it fills the database
        yield from deadlines.sweep(swept, pattern=pattern)


def _settled() -> None:
    """The database as it stands the day after loading: with its statistics, and nothing left to write behind our back."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def crowded(parts: tuple[str, ...], *, cases: int, seconds: float, pattern: Case) -> Iterator[Figure]:
    """Pages and lists, before and after the database has filled."""
    with web_server() if {"pages", "lists"} & set(parts) else nullcontext():
        if "pages" in parts:
            yield from pages.speed(seconds)
        say(f"Filling in {FEW:,} cases …")
        crowd.crowd(FEW, already=0, pattern=pattern)
        small = lists.costs(seconds) if "lists" in parts else {}
        say(f"Filling in {cases:,} cases …")
        crowd.crowd(cases, already=FEW, pattern=pattern)
        if "lists" in parts:
            yield from lists.compared(small, lists.costs(seconds), FEW, cases)
        if "pages" in parts:
            yield pages.weight()
            yield pages.freshness()


def searching(seconds: float) -> Iterator[Figure]:
    """Searches per second of one core: every question new to the process, no answer kept."""
    say("Measuring search in the process …")
    texts = pages.questions()
    search_services(texts[0])
    held = index.current()
    for name, find, wanted in (
        ("search in the process, the index", lambda text: held.search(text, limit=10), 400.0),
        ("search in the process, with offices", lambda text: search_services(text, division_code=build.CHANGAN), None),
    ):
        started, count = time.process_time(), 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            find(texts[count % len(texts)])
            count += 1
        yield Figure(name, count / (time.process_time() - started), "/s", at_least=wanted)
