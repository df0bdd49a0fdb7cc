"""Import joint services (bundles) into the catalogue. A file with any fault is refused as a whole, all faults listed.

The format is that of tongban/data/bundles.json (published as JSON Schema beside the catalogue); the items that a
bundle names must be in the catalogue. Importing the same file twice changes nothing.
--json prints {"accepted": n, "rejected": [{"id": …, "problems": […]}]}.
"""

import argparse
import dataclasses
import json
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a JSON file of joint services")
    parser.add_argument("--dry-run", action="store_true", help="only check; write nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    from tongban.catalogue.actions import import_bundles

    report = import_bundles(options.file, dry_run=options.dry_run)
    facts = dataclasses.asdict(report)
    del facts["findings"]  # the quality gate looks at items
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        for bundle in facts["rejected"]:
            print(bundle["id"] or options.file)
            print("\n".join(f"  {problem}" for problem in bundle["problems"]))
        print(f"accepted {facts['accepted']}, rejected {len(facts['rejected'])}")
    return 1 if facts["rejected"] else 0
