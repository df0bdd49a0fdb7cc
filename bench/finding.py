"""Finding in a catalogue of the size of a large province: 2,000 basic items, 300,000 implementation rows.

Every question of the labelled sets, new to the process each time: the vectors kept for repeated questions, and the
offices kept, are thrown away before each round. What counts is the processor's time; the clock's stands beside it, because a shared machine
stretches it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from bench.figures import Figure
from bench.serving import ROOT, say
from tests import build
from tongban.authorities.models import Body, Division
from tongban.catalogue.actions import bump_catalogue
from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.search import index
from tongban.catalogue.search.queries import find_services, suggested_services

ITEMS, ROWS = 2_000, 300_000
QUESTIONS = ROOT / "tests" / "catalogue" / "search"


def figures(seconds: float) -> Iterator[Figure]:
    """Fills the catalogue up, then measures rebuilding, searching and suggesting."""
    say(f"Filling the catalogue up to {ITEMS:,} items and {ROWS:,} implementation rows …")
    fill()
    questions = [
        row["question"]
        for name in ("questions.json", "later_questions.json")
        for row in json.loads((QUESTIONS / name).read_text(encoding="utf-8"))["questions"]
    ]
    yield from rebuilding()
    held = index.current()
    counties = cycle(Division.objects.filter(level="county").order_by("code").values_list("code", flat=True))
    for name, find, fastest in (
        ("search in 2,000 items, the index", lambda text: held.search(text, limit=10), 400.0),
        (
            "search in 2,000 items, with 300,000 offices",
            lambda text: find_services(text, division_code=build.CHANGAN),
            400.0,
        ),
        (
            "the same, each question from another county",
            lambda text: find_services(text, division_code=next(counties)),
            None,
        ),
    ):
        yield from timed(name, find, questions, seconds, per_second=fastest)
    beginnings = [question[:length] for question in questions for length in (1, 2, 3, 4)]
    yield from timed(
        "suggestions, with 300,000 offices",
        lambda text: suggested_services(text, division_code=build.CHANGAN, limit=6),
        beginnings,
        seconds,
    )


def fill() -> None:
    """Further plain items of our own making, and rows for items that nobody exercises yet, one per county."""
    patterns = list(Item.objects.filter(described=False).order_by("id")[: ITEMS - Item.objects.count()])
    Item.objects.bulk_create(
        [
            Item(
                id=f"B-{number:04}",
                name=f"{pattern.name}（第{number}类）"[:200],
                item_type=pattern.item_type,
                item_type_code=pattern.item_type_code,
                department_id=pattern.department_id,
                source=pattern.source,
                source_levels=pattern.source_levels,
            )
            for number, pattern in enumerate(patterns)
        ]
    )
    bodies: dict[str, str] = {}
    for division, body in Body.objects.order_by("id").values_list("division_id", "id"):
        bodies.setdefault(division, body)
    bare = Item.objects.filter(implementations__isnull=True).order_by("id").values_list("id", flat=True)
    missing = ROWS - Implementation.objects.count()
    rows = (
        Implementation(id=f"{item}@{division}", item_id=item, division_id=division, body_id=body, level="county")
        for division, body in sorted(bodies.items())
        for item in list(bare)
    )
    wanted = islice(rows, max(missing, 0))
    while batch := list(islice(wanted, 5_000)):
        Implementation.objects.bulk_create(batch)
    bump_catalogue()
    index.look_again()
    index.current()


def rebuilding() -> Iterator[Figure]:
    """From a changed stamp to the new index, vectors kept, as after any publication."""
    spent, passed = [], []
    for _ in range(5):
        bump_catalogue()
        index.look_again()
        processor, clock = time.process_time(), time.perf_counter()
        index.current()
        spent.append(time.process_time() - processor)
        passed.append(time.perf_counter() - clock)
    note = f"by the clock {sorted(passed)[2]:.2f} s"
    yield Figure("rebuild of the index, 2,000 items", sorted(spent)[2], "s", at_most=1.0, note=note)


def timed(
    name: str,
    find: Callable[[str], object],
    questions: list[str],
    seconds: float,
    *,
    per_second: float | None = None,
) -> Iterator[Figure]:
    """Searches per second of one core, and what the slowest of a hundred takes."""
    spent, passed = [], []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        index.forget_questions()
        index.held().forget_offices()
        for question in questions:
            processor, clock = time.thread_time(), time.perf_counter()
            find(question)
            spent.append(time.thread_time() - processor)
            passed.append(time.perf_counter() - clock)
    spent.sort()
    passed.sort()
    yield Figure(name, len(spent) / sum(spent), "/s", at_least=per_second)
    slow, seen = spent[len(spent) * 99 // 100] * 1000, passed[len(passed) * 99 // 100] * 1000
    yield Figure(f"  p99 of {len(spent):,}", slow, "ms", at_most=20.0, note=f"by the clock {seen:.1f} ms")
