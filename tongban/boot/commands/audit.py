"""Prove that no log was bent: check the hash chain of every case's log, and every row and part against its log; and the
chain of every change of the catalogue.

Exits 0 when everything holds. Otherwise names each case, with the first log entry that does not fit (its number, act
and time) or the columns that differ from what the log adds up to, and every entry dated before the one that it follows.
Joint cases are checked alike.

`--anchor FILE` writes the heads of all logs, with a digest over them, into a file for somebody outside to keep; `-`
prints it. Whoever kept one proves later with `--against FILE` that no history before it was written anew.

The platform's audit (who did and saw what) is proved with it: its chains, the marks where it was cut off by age, the
daily anchors, and the anchor of `--against`. `--export FILE` writes it as JSON Lines for a store outside (`--since DAY`
leaves out what is older); `--check FILE` proves such a file without the database's entries.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
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
_AUDIT_WORDS = {
    "changed": "被改动，或者之前有增删、调换",
    "rewritten": "与锚点不一致：被改写",
    "ended": "锚定之后不见了：末尾被删除",
    "cut": "的到期清除标记不是平台签的：之前的记录被删除",
    "anchor": "每日锚点不是平台签的：被改动",
}
_EXPORT_WORDS = {
    "form": "不是审计导出文件，或者格式不对",
    "changed": "有记录被改动或者缺失",
    "heads": "记录到不了文件末尾写明的位置",
    "digest": "摘要不对：文件被改动",
    "signature": "不是本平台签的",
    "end": "不完整：没有结尾",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help='print JSON: {"whole": …, "logs": […], "rows": […]}')
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--anchor", metavar="FILE", help="write the heads of all logs into FILE (- prints them)")
    which.add_argument("--against", type=Path, metavar="FILE", help="also check against an anchor written earlier")
    which.add_argument("--export", metavar="FILE", help="write the platform's audit as JSON Lines (- prints it)")
    which.add_argument("--check", type=Path, metavar="FILE", help="prove such a file")
    parser.add_argument(
        "--since", type=datetime.fromisoformat, metavar="DAY", help="of the export: entries from then on"
    )


def handle(options: argparse.Namespace) -> int:
    if options.export:
        return _export(options.export, options.since)
    if options.check:
        return _check(options.check)
    return _anchor(options.anchor) if options.anchor else _audit(options)


def _anchor(target: str) -> int:
    from tongban.cases.anchoring import Head, as_lines
    from tongban.cases.rebuilt import heads
    from tongban.kernel.audit import head_of_strands
    from tongban.kernel.audit_proof import PREFIX

    def all_heads() -> Iterator[Head]:
        yield from (Head(f"{PREFIX}{strand}", seq, own) for strand, seq, own, _ in head_of_strands())
        yield from heads()

    with ExitStack() as stack:
        file = sys.stdout if target == "-" else stack.enter_context(Path(target).open("w", encoding="utf-8"))
        last = ""
        for last in as_lines(all_heads()):
            file.write(last)
    if target != "-":
        print(f"已写入 {target}，摘要 {last.strip()}")
    return 0


def _export(target: str, since: datetime | None) -> int:
    from django.utils.timezone import is_naive, make_aware

    from tongban.kernel.audit_export import export_lines

    since = make_aware(since) if since is not None and is_naive(since) else since
    with ExitStack() as stack:
        file = sys.stdout if target == "-" else stack.enter_context(Path(target).open("w", encoding="utf-8"))
        count = sum(1 for line in export_lines(since) if file.write(line))
    if target != "-":
        print(f"已写入 {target}，审计记录 {count - 3} 条")
    return 0


def _check(path: Path) -> int:
    from tongban.kernel.audit_export import export_problem

    try:
        with path.open(encoding="utf-8") as file:
            problem = export_problem(file)
    except (OSError, UnicodeDecodeError) as error:
        print(f"导出文件打不开：{error}", file=sys.stderr)
        return 2
    print(f"导出文件{_EXPORT_WORDS[problem]}。" if problem else "导出文件完好。")
    return 1 if problem else 0


def _audit(options: argparse.Namespace) -> int:
    from tongban.cases.anchoring import heads_in
    from tongban.cases.integrity import Difference, Fault, examined
    from tongban.cases.rebuilt import no_longer_through
    from tongban.catalogue.changes import bent_changes
    from tongban.kernel.audit_proof import PREFIX, StrandHead, audit_faults

    strands: list[StrandHead] = []
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
                kept = list(heads_in(file))
            faults += no_longer_through(one for one in kept if not one.number.startswith(PREFIX))
            strands = [
                StrandHead(int(one.number.removeprefix(PREFIX)), one.seq, one.hash)
                for one in kept
                if one.number.startswith(PREFIX)
            ]
        except (OSError, UnicodeDecodeError) as error:
            print(f"锚定文件打不开：{error}", file=sys.stderr)
            return 2
    audit = audit_faults(strands)
    whole = not faults and not rows and not bent and not audit
    if options.json:
        found = {
            "whole": whole,
            "logs": [_fault(one) for one in faults],
            "rows": [difference(one) for one in rows],
            **({"changes": bent} if bent else {}),
            **({"audit": [one.as_row() for one in audit]} if audit else {}),
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
        for fault_ in audit:
            when = f"（{fault_.at:%Y-%m-%d %H:%M:%S} UTC）" if fault_.at is not None else ""
            print(f"  审计第 {fault_.strand} 链：第 {fault_.seq} 条{when}{_AUDIT_WORDS[fault_.what]}")
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
