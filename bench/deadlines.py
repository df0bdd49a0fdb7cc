"""Deadlines: due days a second on one core, and the nightly sweeps over a million open cases of which few are due."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.lists import plan_of
from bench.serving import say
from tongban.authorities.calendar import WorkingCalendar
from tongban.cases.clock import Hold, Unit, reckon
from tongban.cases.models import Case
from tongban.cases.queries import answers_overdue, supplies_overdue
from tongban.cases.timeline import Timeline
from tongban.kernel.today import today
from tongban.materials.models import Dossier

#: Of so many open cases so many are due, half for each sweep.
DUE = 1_000


def clock(seconds: float) -> Iterator[Figure]:
    """Due days a second of one core: plain, with a hold and an extension, and with the account of every day."""
    say("Measuring the clock …")
    chance = random.Random(20261123)
    calendar = WorkingCalendar()
    timeline = Timeline(calendar, 2024, 2029)
    asked = [
        (
            date(2024, 1, 2) + timedelta(days=chance.randrange(1000)),
            chance.randint(1, 60),
            chance.choice(list(Unit)[:2]),
        )
        for _ in range(2000)
    ]
    held = [
        [Hold(start + timedelta(days=first), start + timedelta(days=first + chance.randint(0, 9)))]
        for start, _, _ in asked
        for first in [chance.randint(1, 20)]
    ]

    def plain(place: int) -> object:
        start, limit, unit = asked[place]
        return timeline.due_on(start, limit, unit)

    def with_hold(place: int) -> object:
        start, limit, unit = asked[place]
        return timeline.due_on(start, limit, unit, holds=held[place], extension=10)

    def explained(place: int) -> object:
        start, limit, unit = asked[place]
        return reckon(start, limit, unit, calendar=calendar, holds=held[place], extension=10)

    for name, ask, wanted in (
        ("due days, plain", plain, 100_000.0),
        ("due days, with a hold and an extension", with_hold, 100_000.0),
        ("due days with their accounts", explained, None),
    ):
        yield Figure(name, _rate(ask, len(asked), seconds), "/s", at_least=wanted)


def _rate(ask: Callable[[int], object], many: int, seconds: float) -> float:
    done, started = 0, time.process_time()
    until = time.monotonic() + seconds / 2
    while time.monotonic() < until:
        for place in range(many):
            ask(place)
        done += many
    return done / (time.process_time() - started)


def sweep(cases: int, *, pattern: Case) -> Iterator[Figure]:
    """Both nightly questions over so many open cases; what is not due must cost nothing."""
    say(f"Filling in {cases:,} open cases for the sweeps …")
    on = today()
    _fill(cases, pattern=pattern, on=on)
    for name, ask in (("answers", answers_overdue), ("corrections", supplies_overdue)):
        ask(on=on, most=DUE)
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            found: list[UUID] = ask(on=on, most=DUE)
            taken = (time.perf_counter() - started) * 1000
        plan = plan_of([query["sql"] for query in captured.captured_queries])
        assert "THE WHOLE TABLE" not in plan, plan
        note = f"{len(found)} due; {plan}"
        yield Figure(f"sweep for {name}, {cases:,} open cases", taken, "ms", at_most=1000, note=note)


def _fill(cases: int, *, pattern: Case, on: date) -> None:
    """Copies of one case straight in SQL: a million rows through Django would take half an hour."""
    late, later = on - timedelta(days=1), on + timedelta(days=5)
    for state, column in (("submitted", "answer_due_on"), ("correcting", "supply_due_on")):
        due = f"CASE WHEN n <= {DUE // 2} THEN DATE '{late}' ELSE DATE '{later}' + (n %% 20)::int END"
        number = f"'{state.upper()}' || lpad(n::text, 9, '0')"
        dossier = _columns(Dossier, {"id": "gen_random_uuid()", "state": "'sealed'", "form": "'{}'", "answers": "'{}'"})
        case = _columns(
            Case,
            {"id": "gen_random_uuid()", "dossier_id": "d.id", "state": f"'{state}'", "number": number, column: due},
        )
        # the names and values are our own, no reader's
        statement = f"""
            WITH made AS (
                INSERT INTO {Dossier._meta.db_table} ({", ".join(dossier)})
                SELECT {", ".join(dossier.values())}
                FROM {Dossier._meta.db_table} p, generate_series(1, %s) WHERE p.id = %s RETURNING id
            ), d AS (SELECT id, row_number() OVER () AS n FROM made)
            INSERT INTO {Case._meta.db_table} ({", ".join(case)})
            SELECT {", ".join(case.values())} FROM d, {Case._meta.db_table} p WHERE p.id = %s
        """  # noqa: S608
        with connection.cursor() as cursor:
            # copies point where the pattern points: asking a dozen foreign keys a million times proves nothing
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, [cases // 2, pattern.dossier_id, pattern.id])
            cursor.execute("RESET session_replication_role")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _columns(model: type[Model], changed: dict[str, str]) -> dict[str, str]:
    """Every column with the expression that fills it: changed, or as it is in the pattern."""
    return {field.column: changed.get(field.column, f"p.{field.column}") for field in model._meta.concrete_fields}
