"""Import service items into the catalogue. A file with any fault is refused as a whole, with every fault listed.

JSON as in tongban/data/items (published as JSON Schema beside the catalogue), YAML (.yaml, .yml) or a workbook (.xlsx) as
`tongban export-items` writes them. A dry run checks and writes nothing. Importing the same file twice changes nothing.
--json prints {"accepted": n, "rejected": [{"id": …, "problems": […]}], "findings": […]}: what the quality gate found (see
`tongban lint`). Here it refuses only what is plainly against the law.
"""

import argparse
import dataclasses
import json
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a JSON, YAML or .xlsx file of items")
    parser.add_argument("--dry-run", action="store_true", help="only check; write nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    from tongban.catalogue.actions import import_items

    report = import_items(options.file, dry_run=options.dry_run)
    facts = dataclasses.asdict(report)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        for item in facts["rejected"]:
            print(item["id"] or options.file)
            print("\n".join(f"  {problem}" for problem in item["problems"]))
        print(f"accepted {facts['accepted']}, rejected {len(facts['rejected'])}")
        if facts["findings"]:
            grave = sum(finding["severity"] == "blocks" for finding in facts["findings"])
            print(f"the quality gate found {len(facts['findings'])}, of which {grave} to mend first; see: tongban lint")
    return 1 if facts["rejected"] else 0
