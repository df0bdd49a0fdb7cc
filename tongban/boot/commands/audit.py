"""Prove that no log was bent: check the hash chain of every case's log, and every row and part against its log; and the
chain of every change of the catalogue.

Exits 0 when everything holds. Otherwise names each case, with the first log entry that does not fit (its number, act
and time) or the columns that differ from what the log adds up to, and every entry dated before the one that it follows.
Joint cases are checked alike.

`--anchor FILE` writes the heads of all logs, with a digest over them, into a file for somebody outside to keep; `-`
prints it. Whoever kept one proves later with `--against FILE` that no history before it was written anew.
"""

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

_WORDS = {
    "changed": "内容被改动",
    "missing": "缺失",
    "added": "是多出来的",
    "unlinked": "与前一条接不上：前一条被改写，或者中间有增删、调换",
    "rehashed": "算出的摘要与办件记录的不一致：日志被整段改写，或者办件记录的摘要被改动",
    "backdated": "的时间早于前一条：时钟有误，或者时间是编造的",
    "rewritten": "与锚定文件不一致：锚定之前的日志被改写或者删除",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help='print JSON: {"whole": …, "logs": […], "rows": […]}')
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--anchor", metavar="FILE", help="write the heads of all logs into FILE (- prints them)")
    which.add_argument("--against", type=Path, metavar="FILE", help="also check against an anchor written earlier")


def handle(options: argparse.Namespace) -> int:
    return _anchor(options.anchor) if options.anchor else _audit(options)


def _anchor(target: str) -> int:
    from tongban.cases.anchoring import as_lines
    from tongban.cases.rebuilt import heads

    with ExitStack() as stack:
        file = sys.stdout if target == "-" else stack.enter_context(Path(target).open("w", encoding="utf-8"))
        last = ""
        for last in as_lines(heads()):
            file.write(last)
    if target != "-":
        print(f"已写入 {target}，摘要 {last.strip()}")
    return 0


def _audit(options: argparse.Namespace) -> int:
    from tongban.cases.anchoring import heads_in
    from tongban.cases.integrity import Difference, Fault, examined
    from tongban.cases.rebuilt import no_longer_through
    from tongban.catalogue.changes import bent_changes

    faults: list[Fault] = []
    bent = [{"change": str(one.id), "title": one.title, "entry": seq} for one, seq in bent_changes()]
    rows: list[Difference] = []
    for finding in examined():
        faults += [finding.fault] if finding.fault is not None else []
        faults += finding.backdated
        rows += finding.differences
    if options.against is not None:
        try:
            with options.against.open(encoding="utf-8") as file:
                faults += no_longer_through(heads_in(file))
        except (OSError, UnicodeDecodeError) as error:
            print(f"锚定文件打不开：{error}", file=sys.stderr)
            return 2
    whole = not faults and not rows and not bent
    if options.json:
        found = {
            "whole": whole,
            "logs": [_fault(one) for one in faults],
            "rows": [difference(one) for one in rows],
            **({"changes": bent} if bent else {}),
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print("日志和办件记录全部完好。" if whole else "有记录被改动或者有误：")
        for fault in faults:
            when = f"（{fault.kind}，{fault.at:%Y-%m-%d %H:%M:%S} UTC）" if fault.at is not None else ""
            print(f"  办件 {fault.number}：第 {fault.seq} 条日志{when}{_WORDS[fault.what]}")
        for row in rows:
            print(f"  {in_words(row)}")
        for one in bent:
            print(f"  事项变更“{one['title']}”（{one['change']}）：第 {one['entry']} 条日志被改动")
    return 0 if whole else 1


def _fault(fault: Any) -> dict[str, Any]:
    at = fault.at.isoformat() if fault.at is not None else None
    return {"case": fault.number, "event": fault.seq, "kind": fault.kind, "at": at, "fault": fault.what}


def difference(one: Any) -> dict[str, Any]:
    """One difference for a script: which row of which table, what is wrong with it, both values of each column."""
    columns = {name: {"log": by_log, "live": live} for name, (by_log, live) in one.columns.items()}
    return {"case": one.number, "table": one.table, "key": one.key, "what": one.what, "columns": columns}


def in_words(one: Any) -> str:
    """The same for a person."""
    where = f"办件 {one.number}：{one.table} {one.key}"
    match one.what:
        case "missing":
            return f"{where} 日志里有，现在没有"
        case "unlogged":
            return f"{where} 现在有，日志里没有"
        case _:
            return f"{where} 的 {'、'.join(one.columns)} 与日志不一致"
