"""Check a licence: a file (PDF or record), the text of its QR code, or its number. Or a paper of a case, as PDF.

Exits 0 only if the licence is genuine and valid, or the paper genuine.
Prints one verdict: valid, expired, revoked, suspended, superseded, not_ours, altered or unreadable.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FILE|TOKEN", help="a file, the text of a QR code, or a licence number")
    parser.add_argument("--json", action="store_true", help='print JSON: {"verdict": …}')


def handle(options: argparse.Namespace) -> int:
    from django.core.serializers.json import DjangoJSONEncoder

    from tongban.cases.proving import verify_paper
    from tongban.licences.queries import verify_file, verify_text
    from tongban.licences.verification import LARGEST_FILE

    path = Path(options.what)
    if _is_file(path):
        if path.stat().st_size > LARGEST_FILE:
            print(f"tongban verify: {path} is larger than any licence of ours", file=sys.stderr)
            return 2
        data = path.read_bytes()
        if (paper := verify_paper(data)) is not None:
            return _said_of_paper(paper.as_json(), as_json=options.json)
        verdict = verify_file(data)
    else:
        verdict = verify_text(options.what)
    facts = dataclasses.asdict(verdict)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
    else:
        print("\n".join([facts["verdict"], *(f"  {reason}" for reason in facts.get("reasons", ()))]))
    return 0 if facts["verdict"] == "valid" else 1


def _said_of_paper(facts: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        shown = " ".join((facts["paper"] or {}).values())
        print("\n".join([f"{facts['verdict']} {shown}".strip(), *(f"  {reason}" for reason in facts["reasons"])]))
    return 0 if facts["verdict"] == "valid" else 1


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a token can be too long for a file name
        return False
