"""Rebuild every case from its log alone: rows, papers and all else that hangs on them, inboxes; write back what differs.

`--check` only compares, names every difference, and exits 1 if there is one. Without it, what the log says is written
back and each change is reported; a case whose log is not whole is left alone and named. Logs are never written.
Cases whose log began before logs carried papers and lists are compared in their own columns only, and counted.
"""

import argparse
import json

from tongban.boot.commands.audit import difference, in_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="compare only, write nothing; exit 1 on a difference")
    parser.add_argument(
        "--json", action="store_true", help='print JSON: {"same": …, "cases": n, "older": n, "rows": […], "inbox": […]}'
    )


def handle(options: argparse.Namespace) -> int:
    from tongban.cases.actions import restore_from_log
    from tongban.cases.integrity import Difference, examined
    from tongban.cases.rebuilt import Inboxes
    from tongban.kernel.errors import Refusal
    from tongban.kernel.today import now

    inboxes = Inboxes(at=now())
    rows: list[Difference] = []
    broken: list[str] = []
    count = older = 0
    for finding in examined():
        count += 1
        older += finding.held.older
        inboxes.take(finding.held)
        if finding.fault is not None:
            broken.append(finding.held.number)
            rows += finding.differences
        elif options.check or not finding.differences:
            rows += finding.differences
        else:
            try:
                rows += restore_from_log(table=type(finding.held.row), key=finding.held.row.pk)
            except Refusal:
                broken.append(finding.held.number)
    inbox = list(inboxes.differences())
    same = not rows and not broken and not inbox
    if options.json:
        found = {
            "same": same,
            "written": not options.check,
            "cases": count,
            "older": older,
            "broken": broken,
            "rows": [difference(one) for one in rows],
            "inbox": [difference(one) for one in inbox],
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(f"由日志重建 {count} 个办件（其中 {older} 个的早期日志不含文书等明细，只比对主记录）：", end="")
        print("与现有记录完全一致。" if same else "有差异。" if options.check else "差异已按日志恢复：")
        for number in broken:
            print(f"  办件 {number}：日志不完整，不能据此恢复，请运行 tongban audit")
        for one in [*rows, *inbox]:
            print(f"  {in_words(one)}")
    return 1 if broken or inbox or (options.check and rows) else 0
