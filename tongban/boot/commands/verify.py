"""Check a licence: a file (PDF or record), the text of its QR code, or its number.

Exits 0 only if the licence is genuine and valid.
Prints one verdict: valid, expired, revoked, suspended, superseded, not_ours, altered or unreadable.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FILE|TOKEN", help="a file, the text of a QR code, or a licence number")
    parser.add_argument("--json", action="store_true", help='print JSON: {"verdict": …}')


def handle(options: argparse.Namespace) -> int:
    from django.core.serializers.json import DjangoJSONEncoder

    from tongban.licences.queries import verify_file, verify_text
    from tongban.licences.verification import LARGEST_FILE

    path = Path(options.what)
    if _is_file(path):
        if path.stat().st_size > LARGEST_FILE:
            print(f"tongban verify: {path} is larger than any licence of ours", file=sys.stderr)
            return 2
        verdict = verify_file(path.read_bytes())
    else:
        verdict = verify_text(options.what)
    facts = dataclasses.asdict(verdict)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
    else:
        print("\n".join([facts["verdict"], *(f"  {reason}" for reason in facts.get("reasons", ()))]))
    return 0 if facts["verdict"] == "valid" else 1


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a token can be too long for a file name
        return False
