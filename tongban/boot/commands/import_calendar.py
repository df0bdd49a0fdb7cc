"""Import a year's working calendar. A file with any fault is refused as a whole, with every fault and its line.

The file is CSV in UTF-8: a header day,works,name, then one line a day that differs from an ordinary week:
2027-01-01,0,元旦 rests, 2027-02-06,1,春节调休 works. A year that is there already is corrected only with --replace.
--json prints {"year", "rests", "works", "changed", "problems": [{"line", "reason"}]}.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a CSV file with the days of one year")
    parser.add_argument(
        "--document", default="", metavar="NUMBER", help="the notice it comes from, 国办发明电〔2026〕7号"
    )
    parser.add_argument("--replace", action="store_true", help="correct a year that is there already")
    parser.add_argument("--dry-run", action="store_true", help="only check; write nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    from tongban.authorities.actions import AtTheServer, import_calendar
    from tongban.authorities.calendar_file import MAX_BYTES

    try:
        with options.file.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # one byte more than allowed is enough to know
    except OSError as fault:
        print(f"tongban import-calendar: cannot read {options.file}: {fault.strerror}", file=sys.stderr)
        return 2
    report = import_calendar(
        content, by=AtTheServer(), document=options.document, replace=options.replace, dry_run=options.dry_run
    )
    if options.json:
        facts = {
            "year": report.year,
            "rests": report.rests,
            "works": len(report.days) - report.rests,
            "changed": report.changed,
            "problems": [dataclasses.asdict(problem) for problem in report.problems],
        }
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        for problem in report.problems:
            print(f"{options.file}:{problem.line}: {problem.reason}")
        done = "refused" if report.problems else "imported" if report.changed else "nothing changed"
        print(f"{report.year or options.file}: {done}")
    return 1 if report.problems else 0
