"""`make bench`: measures pages, search, acts and lists on PostgreSQL, prints a table and writes JSON.

Every figure stands beside a floor measured in the same run on the same machine: an empty view for pages, the same
rows written by the bare driver for acts, the same list at a hundredth of the size for lists.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figure
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="cases in the database (default 100,000)")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each HTTP measurement (default 6)")
    parser.add_argument("--acts", type=int, default=400, help="acts of each process (default 400)")
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results" / "bench.json")
    options = parser.parse_args()
    started = time.monotonic()
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="tongban-bench-"))
        print("Starting PostgreSQL …", flush=True)
        # As a deployer of one machine would set it: honest to the disk, with room for the working set.
        address = stack.enter_context(
            postgres.server(durable=True, settings=("shared_buffers=1GB", "random_page_cost=1.1", "max_wal_size=4GB"))
        )
        os.environ |= {
            "TONGBAN_DATA": data,
            "TONGBAN_DATABASE_URL": postgres.create_database(address, "bench"),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": "1",
        }
        import django

        django.setup()
        from bench.measuring import measure_everything

        figures = []
        for figure in measure_everything(cases=options.cases, seconds=options.seconds, acts=options.acts):
            print(f"  {figure.line()}", flush=True)
            figures.append(figure)
    print_table(figures)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(report(figures, options.cases), ensure_ascii=False, indent=2) + "\n")
    print(f"\nMeasured in {time.monotonic() - started:.0f} s; figures in {options.output}", flush=True)
    return 0 if all(figure.good for figure in figures) else 1


def print_table(figures: list[Figure]) -> None:
    print(f"\n{'':44}{'measured':>10} {'':6}{'floor':>10}{'ratio':>7}  wanted")
    for figure in figures:
        print(figure.line())


def report(figures: list[Figure], cases: int) -> dict[str, object]:
    """What the JSON file holds."""
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()},
        "cases": cases,
        "figures": [{**asdict(figure), "ratio": figure.ratio, "good": figure.good} for figure in figures],
    }


if __name__ == "__main__":
    sys.exit(main())
