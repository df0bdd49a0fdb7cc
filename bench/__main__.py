"""`make bench`: measures pages, API, search, acts, lists and the proof of all logs on PostgreSQL, prints a table and writes JSON.

Every figure stands beside a floor measured in the same run on the same machine: an empty view for pages, the same
rows written by the bare driver for acts, the same list at a hundredth of the size for lists.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

import psycopg

from bench.figures import Figure
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "pages",
    "api",
    "lists",
    "search",
    "finding",
    "acts",
    "joint",
    "http-acts",
    "oidc",
    "integrity",
    "clock",
    "sweep",
    "audit",
)
#: As a deployer of one machine would set it: honest to the disk, with room for the working set.
AS_DEPLOYED = ("shared_buffers=1GB", "random_page_cost=1.1", "max_wal_size=4GB")
#: How busy the machine was with other things.
LOAD_BEFORE = os.getloadavg()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("output", type=Path, nargs="?", default=ROOT / "var" / "bench.json", help="where the JSON goes")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part only (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="shorter and with 10,000 cases: for a first look")
    parser.add_argument("--cases", type=int, help="cases in the database (default 100,000)")
    parser.add_argument("--open", type=int, help="open cases that the sweeps look through (default 1,000,000)")
    parser.add_argument("--seconds", type=float, help="length of each HTTP measurement (default 6)")
    parser.add_argument("--acts", type=int, help="acts of each measurement, over all connections (default 800)")
    options = parser.parse_args()
    cases = options.cases or (10_000 if options.quick else 100_000)
    swept = options.open or (50_000 if options.quick else 1_000_000)
    seconds = options.seconds or (2.0 if options.quick else 6.0)
    acts = options.acts or (200 if options.quick else 800)
    started = time.monotonic()
    # Being told to stop must still stop the servers: turn the signal into an orderly exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="tongban-bench-"))
        print("Starting PostgreSQL …", flush=True)
        address = stack.enter_context(postgres.server(durable=True, settings=AS_DEPLOYED))
        for name in [name for name in os.environ if name.startswith("TONGBAN_")]:
            del os.environ[name]
        os.environ |= {
            "TONGBAN_DATA": data,
            "TONGBAN_DATABASE_URL": postgres.create_database(address, "bench"),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": "1",
        }
        import django

        django.setup()
        from bench.measuring import measure
        from tongban.kernel.today import now

        figures = []
        for figure in measure(tuple(options.only or PARTS), cases=cases, seconds=seconds, acts=acts, swept=swept):
            print(f"  {figure.line()}", flush=True)
            figures.append(figure)
        machine = facts(address)
    print_table(figures)
    minutes = (time.monotonic() - started) / 60
    missed = [figure.name for figure in figures if not figure.good]
    print(f"\n{len(missed)} goals missed{': ' if missed else ''}{'; '.join(missed)}")
    report = {"at": f"{now():%Y-%m-%d %H:%M}", "minutes": round(minutes, 1), "machine": machine, "cases": cases}
    rows = [{**asdict(figure), "ratio": figure.ratio, "good": figure.good} for figure in figures]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps({**report, "figures": rows}, ensure_ascii=False, indent=2) + "\n")
    print(f"Measured in {minutes:.1f} minutes; figures in {options.output}", flush=True)
    return 0


def facts(address: str) -> dict[str, object]:
    """What the figures depend on besides the program."""
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with psycopg.connect(address) as server:
        version = server.info.server_version
    return {
        "cpu": cpu.partition(":")[2].strip() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 2**30),
        "load_before": [round(each, 1) for each in LOAD_BEFORE],
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": f"{version // 10000}.{version % 10000}",
        **{name: metadata.version(name) for name in ("django", "granian", "psycopg")},
        "load_generator": "wrk" if shutil.which("wrk") else "bench.client",
    }


def print_table(figures: list[Figure]) -> None:
    print(f"\n{'':44}{'measured':>10} {'':6}{'floor':>10}{'ratio':>7}  wanted")
    for figure in figures:
        print(figure.line())


if __name__ == "__main__":
    sys.exit(main())
