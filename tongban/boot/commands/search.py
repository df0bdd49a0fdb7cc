"""Find service items by plain words, as the search box of the portal does.

--file takes one question a line and prints one list of hits per question, in the order of the questions.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", metavar="TEXT", help="a question in plain words, pinyin or initials")
    what.add_argument("--file", metavar="QUESTIONS", help="a file with one question a line; - reads standard input")
    parser.add_argument("--limit", type=int, default=10, metavar="N", help="hits per question (default 10)")
    parser.add_argument("--division", metavar="CODE", help="prefer the office of this division (12-digit code)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def handle(options: argparse.Namespace) -> int:
    if options.file is None:
        hits = _found(options.text, options)
        print(json.dumps(hits, ensure_ascii=False, indent=2) if options.json else _lines(hits))
        return 0 if hits else 1

    try:
        source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        print(f"tongban search: cannot read {options.file}: {fault}", file=sys.stderr)
        return 2
    questions = source.splitlines()
    answers = [_found(question, options) for question in questions]
    if options.json:
        print(json.dumps(answers, ensure_ascii=False))
    else:
        print("\n\n".join(f"{question}\n{_lines(hits)}" for question, hits in zip(questions, answers, strict=True)))
    return 0


def _found(text: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    from tongban.catalogue.search.queries import search_services

    return [
        {
            "item": hit.item_id,
            "name": hit.name,
            "score": round(hit.score, 4),
            "implementation": hit.implementation_id,
            "division": hit.division_code,
            "body": hit.body_name,
        }
        for hit in search_services(text, division_code=options.division, limit=options.limit)
    ]


def _lines(hits: list[dict[str, Any]]) -> str:
    if not hits:
        return "  没有找到相符的事项。"
    return "\n".join(
        f"  {hit['item']:10} {hit['score']:7.3f}  {hit['name']}  {hit['body'] or ''}".rstrip() for hit in hits
    )
