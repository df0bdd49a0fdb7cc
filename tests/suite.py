"""`make test`: the whole suite on SQLite, then on a real PostgreSQL, then live servers; one summary at the end.

Arguments go to pytest: `python -m tests.suite -k search` runs a part of everything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests import postgres, vectors

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
# Tests against a live server: browser journeys, and processes killed at the worst moment. Once, on PostgreSQL; what a
# database's own way of locking decides also on SQLite. Each run reads only the files in which it can find something.
JOURNEYS = ("-m", "journey", "-o", "testpaths=tests/journeys")
KILLED = ("-m", "durability", "-o", "testpaths=tests/durability")
INTERLEAVING = ("-m", "interleaving", "-o", "testpaths=tests/durability")
IN_PROCESS = ("-m", "not journey and not durability")
#: What a shell may bring along: a database, and the wish to compile every file anew in each of some hundred processes
#: (reading the tests took 43 s instead of 22).
LEFT_BEHIND = {"TONGBAN_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}


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


TERMINATED = 143
told_to_stop = threading.Event()
#: Every pytest that was started, for who has to stop them.
running: list[subprocess.Popen[bytes]] = []


def run(name: str, *arguments: str, environment: dict[str, str] | None = None, quiet: bool = False) -> Outcome:
    """One pytest run. A quiet one, beside another, tells everything when it has ended."""
    if told_to_stop.is_set():
        sys.exit(TERMINATED)
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report, told = Path(folder) / "report.xml", Path(folder) / "output"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        clean = {key: value for key, value in os.environ.items() if key not in LEFT_BEHIND}
        with told.open("w") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**clean, **(environment or {})}, stdin=subprocess.DEVNULL,
                stdout=output if quiet else None, stderr=output if quiet else None,
            )  # fmt: skip
            running.append(process)
            code = process.wait()
        if quiet:
            print(f"\n=== {name}, which ran beside ===\n{told.read_text()}", flush=True)
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        if report.exists():
            for suite in ElementTree.parse(report).iter("testsuite"):
                for key in counts:
                    counts[key] += int(suite.get(key, 0))
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    return Outcome(name, code, passed, failed, counts["skipped"], time.monotonic() - started)


def side_by_side(*lanes: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Lanes of runs that each leave a core idle half of the time: the lanes together, the runs of one after another."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        return [outcome for lane in pool.map(lambda lane: [one() for one in lane], lanes) for outcome in lane]


def main(arguments: list[str]) -> int:
    # Being told to stop must still stop the database server: turn the signal into an orderly exit.
    signal.signal(signal.SIGTERM, lambda *_: stop())
    # What a script starts in the background begins with SIGINT ignored, and so would everything that is tested here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    workers = ("-n", str(len(os.sched_getaffinity(0))), "--dist", "worksteal")
    with tempfile.TemporaryDirectory() as shared:
        os.environ[vectors.FOLDER] = shared
        outcomes = [run("SQLite", *workers, *IN_PROCESS, *arguments)]
        with postgres.server() as address:
            there = {"TONGBAN_DATABASE_URL": postgres.create_database(address, "tongban")}
            outcomes.append(run("PostgreSQL", *workers, *IN_PROCESS, "--database-only", *arguments, environment=there))
            outcomes += side_by_side(
                [lambda: run("Browser, PostgreSQL", *JOURNEYS, *arguments, environment=there)],
                [
                    lambda: run("Killed processes, SQLite", *INTERLEAVING, *arguments, quiet=True),
                    lambda: run("Killed processes, PostgreSQL", *KILLED, *arguments, environment=there, quiet=True),
                ],
            )

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


def stop() -> None:
    told_to_stop.set()
    for process in running:
        process.terminate()
    sys.exit(TERMINATED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
