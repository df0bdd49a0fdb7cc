"""The quality gate over item definitions: those in force, or those of a file. Writes nothing.

Each finding says where, why (law or standard) and how to mend it. Exit code 0: nothing holds up a publication; 1:
something does; 2: wrong call. --json prints {"items": n, "blocks": n, "warns": n, "score": n, "scores": […],
"findings": […]}. The rules and the score are explained in docs/gate.md.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WRONG_CALL = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", metavar="ID", help="only this item")
    parser.add_argument("--file", metavar="FILE", type=Path, help="a JSON file of items instead of those in force")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    from tongban.catalogue.quality import examine_catalogue, examine_file

    if options.file is not None:
        try:
            content = options.file.read_bytes()
        except OSError as fault:
            return _wrong(f"tongban: cannot read {options.file}: {fault.strerror or fault}")
        examined, problems = examine_file(content, item_id=options.item)
    else:
        examined, problems = examine_catalogue(item_id=options.item), []
    if options.item and not examined and not problems:
        return _wrong(f"tongban: no guide of {options.item} is in force" + (" in this file" if options.file else ""))
    facts = _facts(examined, problems)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(facts)
    return 1 if facts["blocks"] else 0


def _facts(examined: Sequence[Any], problems: Sequence[Any]) -> dict[str, Any]:
    findings = [dataclasses.asdict(finding) for finding in problems]
    findings += [dataclasses.asdict(finding) for one in examined for finding in one.findings]
    blocks = sum(finding["severity"] == "blocks" for finding in findings)
    return {
        "items": len(examined),
        "blocks": blocks,
        "warns": len(findings) - blocks,
        "score": round(sum(one.score for one in examined) / len(examined), 1) if examined else None,
        "scores": [
            {
                "id": one.item_id,
                "title": one.title,
                "score": one.score,
                "paths": one.proof.paths,
                "proved": one.proof.how,
            }
            for one in examined
        ],
        "findings": findings,
    }


def _print(facts: dict[str, Any]) -> None:
    titles = {one["id"]: f"{one['title']} · {one['score']}" for one in facts["scores"]}
    shown = None
    for finding in facts["findings"]:
        if finding["item"] != shown:
            shown = finding["item"]
            print(f"{shown or ''} {titles.get(shown, '')}".strip())
        mark = "必须改正" if finding["severity"] == "blocks" else "建议改正"
        print(f"  [{mark}] {finding['field']}：{finding['what']}")
        print(f"    依据：{finding['why']}\n    怎么改：{finding['mend']}")
    print(f"items {facts['items']}, blocks {facts['blocks']}, warns {facts['warns']}, score {facts['score']}")


def _wrong(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return WRONG_CALL
