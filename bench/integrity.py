"""Audit and rebuild over whole logs: how long, in how much memory, and whether a bent row among all of them is found."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import wholelogs
from bench.figures import Figure
from bench.serving import ROOT, say
from tongban.cases.models import Case, CaseEvent, Paper


@dataclass(frozen=True)
class Run:
    """What one command came to."""

    code: int
    seconds: float
    cpu: float
    megabytes: float
    output: str


def figures(cases: int) -> Iterator[Figure]:
    """Seconds and megabytes of both commands, each in a process of its own; then the same on a bent database."""
    say(f"Filling in {cases:,} cases with whole logs …")
    entries = wholelogs.fill(cases)
    for command in (["audit"], ["rebuild", "--check"]):
        found = _run(command)
        assert found.code == 0, found.output[:2000]
        name = f"{' '.join(command)}, {cases:,} cases"
        note = f"{entries:,} log entries, {cases / found.seconds:,.0f} cases/s, {found.cpu:.0f} s of one core"
        yield Figure(name, found.seconds, "s", note=note)
        yield Figure(f"{name}, memory", found.megabytes, "MB", at_most=200)
    yield _tampered(cases)


def _tampered(cases: int) -> Figure:
    """One event, one row and one paper among all of them are bent: each is named, and nothing else."""
    event, row, paper = (
        CaseEvent.objects.order_by("id")[cases // 2],
        Case.objects.order_by("id")[cases // 3],
        Paper.objects.order_by("id")[cases // 4],
    )
    CaseEvent.objects.filter(id=event.id).update(kind="grant")
    Case.objects.filter(id=row.id).update(applicant_name="x")
    Paper.objects.filter(id=paper.id).update(content={})
    found = json.loads(_run(["audit", "--json"]).output)
    named = {(one["case"], one["event"]) for one in found["logs"]} | {
        (one["table"], one["key"]) for one in found["rows"]
    }
    right = {(event.case.number, event.seq), ("case", str(row.id)), ("paper", str(paper.id))}
    return Figure("bent rows named, of three", len(named & right) - len(named - right), "", at_least=3)


def _run(command: list[str]) -> Run:
    """A command of the product, with the time, the processor time and the most memory that it took."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tongban.boot.cli import main\n"
        "code = main(sys.argv[1:])\n"
        # not ru_maxrss: that begins with what the parent held
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.partition('VmHWM:')[2].split()[0], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=ROOT, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(done.returncode, seconds, cpu, int(done.stderr.split()[-1]) / 1024, done.stdout)
