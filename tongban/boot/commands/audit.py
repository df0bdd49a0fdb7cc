"""Prove that no case's log was bent: check the hash chain of every log, and every row against its log.

Exits 0 when everything holds. Otherwise names each case, with the first entry that does not fit or the columns
that differ from what the log adds up to.
"""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help='print JSON: {"whole": …, "logs": […], "rows": […]}')


def handle(options: argparse.Namespace) -> int:
    from tongban.cases.integrity import audit, compare_with_log

    logs = [{"case": fault.number, "event": fault.seq} for fault in audit()]
    rows = [
        {"case": one.number, "columns": {name: {"log": a, "live": b} for name, (a, b) in one.columns.items()}}
        for one in compare_with_log()
    ]
    whole = not logs and not rows
    if options.json:
        print(json.dumps({"whole": whole, "logs": logs, "rows": rows}, ensure_ascii=False, indent=2))
    else:
        print("日志和办件记录全部完好。" if whole else "有记录被改动：")
        for fault in logs:
            print(f"  办件 {fault['case']}：第 {fault['event']} 条日志对不上")
        for row in rows:
            print(f"  办件 {row['case']}：{'、'.join(row['columns'])} 与日志不一致")
    return 0 if whole else 1
