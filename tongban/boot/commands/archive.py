"""Check an archive package, or bring a lost case back from it.

--check reads nothing but the file: every hash, the chain of the log, and that the case is what its log adds up to.
--restore brings back the case, its log, papers, dossier and files, all or nothing; a second time changes nothing.
With --dry-run it only says what it would bring back. Exits 0 when the package is whole (and was restored).
"""

import argparse
import json
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", metavar="FILE", help="say whether a package is whole")
    what.add_argument("--restore", metavar="FILE", help="bring a lost case back from its package")
    parser.add_argument("--dry-run", action="store_true", help="with --restore: change nothing, say what would be done")
    parser.add_argument(
        "--json", action="store_true", help='print JSON: {"whole": …, "faults": […]} or {"restored": …}'
    )


def handle(options: argparse.Namespace) -> int:
    path = Path(options.check or options.restore)
    try:
        data = path.read_bytes()
    except OSError as fault:
        print(f"tongban archive: {path}: {fault.strerror}", file=sys.stderr)
        return 2
    return _check(data, options) if options.check else _restore(data, options)


def _check(data: bytes, options: argparse.Namespace) -> int:
    from tongban.cases.packaging import read_package, verify_package

    faults = verify_package(data)
    facts = {} if faults else {name: read_package(data).manifest[name] for name in ("number", "kind", "log_seq")}
    if options.json:
        print(json.dumps({"whole": not faults, "faults": faults, **facts}, ensure_ascii=False, indent=2))
    elif faults:
        print("\n".join(["档案包有问题：", *(f"  {fault}" for fault in faults)]))
    else:
        print(f"档案包完好：办件 {facts['number']}，日志 {facts['log_seq']} 条，全部摘要和哈希链一致。")
    return 1 if faults else 0


def _restore(data: bytes, options: argparse.Namespace) -> int:
    from tongban.cases.actions import restore_case

    done = restore_case(data, dry_run=options.dry_run)
    if options.json:
        facts = {"number": done.number, "dry_run": options.dry_run, "restored": done.made}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    elif not done.made:
        print(f"办件 {done.number} 完好，没有需要恢复的内容。")
    else:
        what = "、".join(f"{_WORDS[name]} {number}" for name, number in done.made.items())
        print(f"办件 {done.number}：{'将恢复' if options.dry_run else '已恢复'} {what}。")
    return 0


_WORDS = {
    "cases": "办件",
    "events": "日志",
    "parts": "文书等记录",
    "dossiers": "申请材料卷",
    "attachments": "附件",
    "files": "文件",
}
