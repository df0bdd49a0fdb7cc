"""Reckon a due day by the law's clock, with the account of every day.

The day of acceptance does not count; both ends of a hold are held, and a day held twice counts once; an
extension adds its days; limit 0 is due the same day; a limit in calendar days that ends on a rest day ends on
the next working day. --file takes a JSON list of {"accepted", "limit", "unit", "holds": [[from, to], …],
"extend"} and prints the list with "due" added to each.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accepted", metavar="DATE", help="day of acceptance, 2026-11-23")
    parser.add_argument("--limit", type=int, metavar="N", help="length of the limit")
    parser.add_argument("--unit", default="wd", help="wd working days (default), cd calendar days, month, hour")
    parser.add_argument("--hold", action="append", default=[], metavar="FROM:TO[:REASON]", help="days that are held")
    parser.add_argument("--extend", type=int, default=0, metavar="N", help="length of the one extension")
    parser.add_argument("--today", metavar="DATE", help="also tell how many working days are left on that day")
    parser.add_argument("--file", metavar="CASES", help="a JSON list of cases; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print JSON")


class WrongCase(Exception):
    """A case that cannot be reckoned: says why."""


def handle(options: argparse.Namespace) -> int:
    calendar = _calendar()
    try:
        if options.file is not None:
            print(json.dumps(_file(options.file, calendar), ensure_ascii=False, indent=2))
            return 0
        if options.accepted is None or options.limit is None:
            raise WrongCase("give --accepted and --limit, or --file")
        raw = {
            "accepted": options.accepted,
            "limit": options.limit,
            "unit": options.unit,
            "holds": [hold.split(":", 2) for hold in options.hold],
            "extend": options.extend,
        }
        answer = _reckoned(raw, calendar, today=_day(options.today) if options.today else None)
    except WrongCase as fault:
        print(f"tongban clock: {fault}", file=sys.stderr)
        return 2
    print(json.dumps(answer, ensure_ascii=False, indent=2) if options.json else _readable(answer))
    return 0


def _calendar() -> Any:
    from django.db.utils import DatabaseError

    from tongban.authorities.calendar import WorkingCalendar
    from tongban.authorities.queries import working_calendar

    try:
        return working_calendar()
    except DatabaseError:  # nothing is loaded yet: the shipped calendar is enough to reckon with
        return WorkingCalendar()


def _file(path: str, calendar: Any) -> list[dict[str, Any]]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        cases = json.loads(text)
    except RecursionError as fault:
        raise WrongCase(f"cannot read {path}: it is nested too deeply") from fault
    except (OSError, UnicodeDecodeError, ValueError) as fault:
        raise WrongCase(f"cannot read {path}: {fault}") from fault
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise WrongCase("the file must hold a JSON list of objects")
    answers = []
    for place, case in enumerate(cases, start=1):
        try:
            answer = _reckoned(case, calendar, today=None)
        except WrongCase as fault:
            raise WrongCase(f"case {place}: {fault}") from fault
        answers.append({**case, "due": answer["due"], "provisional": answer["provisional"]})
    return answers


def _reckoned(raw: dict[str, Any], calendar: Any, *, today: date | None) -> dict[str, Any]:
    from tongban.cases.clock import Hold, Unit, reckon, working_days_left

    try:
        unit = Unit(raw.get("unit", "wd"))
    except ValueError as fault:
        raise WrongCase(f"unit must be one of {', '.join(Unit)}, not {raw.get('unit')!r}") from fault
    limit, extend = _count(raw.get("limit")), _count(raw.get("extend") or 0)
    holds = []
    for hold in raw.get("holds") or []:
        if not isinstance(hold, list | tuple) or not 2 <= len(hold) <= 3:
            raise WrongCase("a hold is FROM and TO, and perhaps a reason")
        since, until = _day(hold[0]), _day(hold[1]) if hold[1] else None
        if until is not None and until < since:
            raise WrongCase(f"the hold that begins {since} ends before it begins")
        holds.append(Hold(since, until, str(hold[2]) if len(hold) == 3 and hold[2] else "中止"))
    try:
        reckoning = reckon(_day(raw.get("accepted")), limit, unit, calendar=calendar, holds=holds, extension=extend)
    except OverflowError as fault:
        raise WrongCase("the limit ends after the year 9999") from fault
    except ValueError as fault:
        raise WrongCase(str(fault)) from fault
    due = reckoning.due_on
    answer: dict[str, Any] = {
        "due": due.isoformat() if due else None,
        "provisional": reckoning.provisional,
        "state": "held" if due is None else "running",
        "account": [
            {"day": line.day.isoformat(), "counted": line.counted, "reason": line.reason, "basis": line.basis}
            for line in reckoning.account
        ],
    }
    if today is not None and due is not None:
        answer["left"] = working_days_left(today, due, calendar)
        answer["state"] = "overdue" if today > due else "due_today" if today == due else "running"
    return answer


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WrongCase("limit and extend must be whole numbers, 0 or more")
    return value


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise WrongCase(f"{text!r} is not a day such as 2026-11-23") from fault


def _readable(answer: dict[str, Any]) -> str:
    lines = [
        f"  {line['day']}  {'第' + str(line['counted']) + '天' if line['counted'] else '不计':6}  {line['reason']}"
        + (f"（{line['basis']}）" if line["basis"] else "")
        for line in answer["account"]
    ]
    due = answer["due"] or "尚有中止未结束，暂无应办结日"
    note = "  （所涉年份的节假日安排尚未公布，暂按周末推算）" if answer["provisional"] else ""
    return "\n".join([f"应办结日 {due}{note}", *lines])
