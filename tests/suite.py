"""`make test`: the whole suite on SQLite, then on a real PostgreSQL, then a live server on it; one summary at the end.

Arguments go to pytest: `python -m tests.suite -k search` runs a part of everything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
# Tests against a live server: browser journeys, and processes killed at the worst moment. Once, on PostgreSQL; what a
# database's own way of locking decides also on SQLite.
LIVE = "journey or durability"
INTERLEAVING = "interleaving"
IN_PROCESS = "not journey and not durability"


@dataclass(frozen=True)
class Outcome:
    """What one pytest run came to."""

    name: str
    exit_code: int
    passed: int
    failed: int
    skipped: int
    seconds: float

    @property
    def good(self) -> bool:
        return self.exit_code == 0


def run(name: str, *arguments: str, environment: dict[str, str] | None = None) -> Outcome:
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        clean = {key: value for key, value in os.environ.items() if key != "TONGBAN_DATABASE_URL"}
        done = subprocess.run(command, cwd=ROOT, env={**clean, **(environment or {})}, stdin=subprocess.DEVNULL)
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        if report.exists():
            for suite in ElementTree.parse(report).iter("testsuite"):
                for key in counts:
                    counts[key] += int(suite.get(key, 0))
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    return Outcome(name, done.returncode, passed, failed, counts["skipped"], time.monotonic() - started)


def main(arguments: list[str]) -> int:
    # Being told to stop must still stop the database server: turn the signal into an orderly exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    workers = ("-n", str(len(os.sched_getaffinity(0))), "--dist", "worksteal")
    outcomes = [run("SQLite", *workers, "-m", IN_PROCESS, *arguments)]
    outcomes.append(run("Killed processes, SQLite", "-m", INTERLEAVING, *arguments))
    with postgres.server() as address:
        on_postgres = {"TONGBAN_DATABASE_URL": postgres.create_database(address, "tongban")}
        outcomes.append(
            run("PostgreSQL", *workers, "-m", IN_PROCESS, "--database-only", *arguments, environment=on_postgres)
        )
        outcomes.append(run("Live server, PostgreSQL", "-m", LIVE, *arguments, environment=on_postgres))

    # With a selection (-k, a path) some part may rightly be empty; without one, an empty part is a fault.
    bad = [o for o in outcomes if not o.good and not (arguments and o.exit_code == NOTHING_COLLECTED)]
    print("\n" + "-" * 78)
    for outcome in outcomes:
        verdict = "ok" if outcome not in bad else "FAILED"
        print(
            f"{outcome.name:30} {outcome.passed:5} passed {outcome.failed:4} failed {outcome.skipped:4} skipped "
            f"{outcome.seconds:6.0f} s  {verdict}"
        )
    print("-" * 78)
    print(f"{sum(o.passed for o in outcomes)} passed, {sum(o.failed for o in outcomes)} failed", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
