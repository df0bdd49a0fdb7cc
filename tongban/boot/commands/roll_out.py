"""Show what a changed basic item will mean at every body, before it is published. Nothing is written.

Every body that has settled something for itself (地方调整) is composed anew upon the definition in the file: what changes
for people there, and which of its changes would fall away (no longer open) or conflict (now less favourable than the
basic item). --json prints a list, one object per item of the file. Exit code 1 when the file itself is refused or
--strict is given and something falls away.
"""

import argparse
import json
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a JSON, YAML or .xlsx file of items, as for import-items"
    )
    parser.add_argument("--item", metavar="ID", help="only this item of the file")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a body's change would not hold")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    from tongban.catalogue.actions import read_for_publication
    from tongban.catalogue.rollouts import plan_roll_out

    definitions, rejected = read_for_publication(options.file)
    plans = [plan_roll_out(one) for one in definitions if options.item in (None, one.id)]
    facts = [_facts(plan) for plan in plans]
    if options.json:
        refused = {one.id or "": one.problems for one in rejected}
        print(json.dumps({"rejected": refused, "items": facts}, ensure_ascii=False, indent=2))
    else:
        for one in rejected:
            print(one.id or options.file)
            print("\n".join(f"  {problem}" for problem in one.problems))
        for fact in facts:
            _print(fact)
    lost = options.strict and any(plan.lapsing for plan in plans)
    return 1 if rejected or lost else 0


def _facts(plan: Any) -> dict[str, Any]:
    return {
        "item": plan.item_id,
        "changes": [change.meaning for change in plan.changes],
        "plain": plan.plain,
        "bodies": [
            {
                "implementation": one.implementation.id,
                "body": one.implementation.body.name,
                "changes": [change.meaning for change in one.changes],
                "kept": list(one.kept),
                "lapsed": [
                    {"path": lapse.path, "why": lapse.why, "kind": "conflict" if lapse.conflict else "closed"}
                    for lapse in one.lapsed
                ],
            }
            for one in plan.bodies
        ],
    }


def _print(fact: dict[str, Any]) -> None:
    print(f"{fact['item']}: {len(fact['bodies'])} bodies composed anew, {fact['plain']} take it as it is")
    for line in fact["changes"]:
        print(f"  {line}")
    for body in fact["bodies"]:
        print(f"{body['implementation']} {body['body']}")
        for line in body["changes"]:
            print(f"  {line}")
        for lapse in body["lapsed"]:
            print(f"  {lapse['kind']}: {lapse['path']}: {lapse['why']}")
