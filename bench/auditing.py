"""What one entry of the audit adds to the transaction of its act, on PostgreSQL and on SQLite.

    python -m bench.auditing
measures on the database of the environment and prints {"ms": …, "floor": …}: the floor is the bare insert of such a row.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
TIMES = 2000
#: Milliseconds.
AT_MOST = 0.2


def figures() -> Iterator[Figure]:
    """Both databases, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        without = {name: value for name, value in os.environ.items() if name != "TONGBAN_DATABASE_URL"}
        for name, environment in (
            ("PostgreSQL", dict(os.environ)),
            ("SQLite", {**without, "TONGBAN_DATA": folder}),
        ):
            print(f"Measuring the audit on {name} …", flush=True)
            done = subprocess.run(
                [sys.executable, "-m", "bench.auditing"], env=environment, cwd=ROOT, capture_output=True, text=True,
                check=True,
            )  # fmt: skip
            found = json.loads(done.stdout.splitlines()[-1])
            note = f"the bare insert takes {found['floor']:.3f} ms"
            yield Figure(f"one audit entry, {name}", found["ms"], "ms", at_most=AT_MOST, note=note)


def measured() -> dict[str, float]:
    """Median milliseconds of an entry in an open transaction, its lock included, and of the bare insert."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from tongban.kernel.audit import record
    from tongban.kernel.models import AuditEntry

    call_command("migrate", "kernel", verbosity=0)

    def entry(number: int) -> None:
        connection.run_on_commit.clear()  # every time as the first entry of its transaction
        record(
            "case.viewed",
            account_id=number % 64,
            who="赵敏（窗口受理）",
            subject="case:0193a2b0",
            body="长安区行政审批局",
        )

    with transaction.atomic():
        entry(1)
        last = AuditEntry.objects.order_by("-id").first()
        assert last is not None
        columns = [field.column for field in AuditEntry._meta.concrete_fields if not field.primary_key]
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        ready = [
            field.get_db_prep_save(getattr(last, field.attname), connection)
            for field in AuditEntry._meta.concrete_fields
            if not field.primary_key
        ]
        strand, seq = columns.index("strand"), columns.index("seq")

        def bare(number: int) -> None:
            row = list(ready)
            row[strand], row[seq] = 1000, number + 1
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO kernel_auditentry ({names}) VALUES ({marks})", row)  # noqa: S608

        found = {"ms": _median(entry), "floor": _median(bare)}
        transaction.set_rollback(True)
    return found


def _median(work: Callable[[int], None]) -> float:
    times = []
    for number in range(TIMES):
        started = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - started)
    return statistics.median(times[TIMES // 10 :]) * 1000


if __name__ == "__main__":
    print(json.dumps(measured()))
