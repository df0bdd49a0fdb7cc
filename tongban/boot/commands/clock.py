"""Reckon a due day by the law's clock, with the account of every day.

The day of acceptance does not count; both ends of a hold are held, and a day held twice counts once; an
extension adds its days; limit 0 is due the same day; a limit in calendar days that ends on a rest day ends on
the next working day. A hold without an end (2026-11-25:) still runs, so there is no due day. --file takes a JSON
list of {"accepted", "limit", "unit", "holds": [[from, to], …], "extend"} and prints the list with "due" added to
each; where rows are wrong it prints no list, but every one of them with its number, what is wrong, and in which field.
"due_at" is the instant at which the time is up: 24:00 of the due day, written as 0:00 of the next.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tongban.authorities.calendar import WorkingCalendar
    from tongban.cases.clock import Hold, Unit
    from tongban.cases.timeline import Timeline


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accepted", metavar="DATE", help="day of acceptance, 2026-11-23; for hours 2026-11-23T10:00")
    parser.add_argument("--limit", type=_number, metavar="N", help="length of the limit")
    parser.add_argument("--unit", default="wd", help="wd working days (default), cd calendar days, month, hour")
    parser.add_argument("--hold", action="append", default=[], metavar="FROM:TO[:REASON]", help="days that are held")
    parser.add_argument("--extend", type=_number, default=0, metavar="N", help="length of the one extension")
    parser.add_argument("--today", metavar="DATE", help="also tell how many working days are left on that day")
    parser.add_argument("--file", metavar="CASES", help="a JSON list of cases; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _number(text: str) -> float:
    """A number as the file may hold it too: 5 and 5.0 are the same."""
    return float(text)


T = TypeVar("T")


class WrongCase(Exception):
    """A case that cannot be reckoned: says why, and in which field. `faults`: everything that is wrong with it."""

    def __init__(self, sentence: str, *, field: str = "", faults: "Sequence[WrongCase]" = ()) -> None:
        super().__init__(sentence)
        self.field = field
        self.faults = tuple(faults) or (self,)


class WrongRows(Exception):
    """Rows of a file that cannot be reckoned, each in a line."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Question:
    """One case as it was asked, every value understood."""

    accepted: "date | datetime"
    limit: int
    unit: "Unit"
    holds: "Sequence[Hold]"
    extend: int
    today: date | None


def handle(options: argparse.Namespace) -> int:
    calendar = _calendar()
    try:
        if options.file is not None:
            # One line a case: with an indent, Python's slow writer would take longer than the clock.
            cases = [json.dumps(case, ensure_ascii=False) for case in _file(options.file, calendar, options.today)]
            print("[\n" + ",\n".join(cases) + "\n]" if cases else "[]")
            return 0
        if options.accepted is None or options.limit is None:
            raise WrongCase("give --accepted and --limit, or --file")
        raw = {
            "accepted": options.accepted,
            "limit": options.limit,
            "unit": options.unit,
            "holds": [hold.split(":", 2) for hold in options.hold],
            "extend": options.extend,
            "today": options.today,
        }
        answer = _explained(_understood(raw), calendar)
    except (WrongCase, WrongRows) as fault:
        for line in str(fault).splitlines():
            print(f"tongban clock: {line}", file=sys.stderr)
        return 2
    print(json.dumps(answer, ensure_ascii=False, indent=2) if options.json else _readable(answer))
    return 0


def _calendar() -> "WorkingCalendar":
    from django.db import connection
    from django.db.utils import DatabaseError

    from tongban.authorities.calendar import WorkingCalendar
    from tongban.authorities.queries import working_calendar

    if connection.vendor == "sqlite" and not _is_there(connection.settings_dict["NAME"]):
        return WorkingCalendar()  # asking would make an empty database
    try:
        return working_calendar()
    except DatabaseError:  # nothing is loaded yet: the shipped calendar is enough to reckon with
        return WorkingCalendar()


def _is_there(name: Any) -> bool:
    """Whether there is a database behind that name: a file, or one in memory (which has an address instead)."""
    return str(name).startswith(("file:", ":memory:")) or Path(name).exists()


def _file(path: str, calendar: "WorkingCalendar", today: str | None) -> list[dict[str, Any]]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        cases = json.loads(text)
    except RecursionError as fault:
        raise WrongCase(f"cannot read {path}: it is nested too deeply") from fault
    except (OSError, UnicodeDecodeError, ValueError) as fault:
        raise WrongCase(f"cannot read {path}: {fault}") from fault
    if not isinstance(cases, list):
        raise WrongCase("the file must hold a JSON list of objects")
    wrong: dict[int, Sequence[WrongCase]] = {}
    questions: dict[int, Question] = {}
    for place, case in enumerate(cases, start=1):
        try:
            questions[place] = _row(case, today)
        except WrongCase as fault:
            wrong[place] = fault.faults
    timeline = _laid_out(list(questions.values()), calendar)
    answers = []
    for place, question in questions.items():
        try:
            answers.append({**cases[place - 1], **_short(question, calendar, timeline)})
        except WrongCase as fault:
            wrong[place] = fault.faults
    if wrong:
        raise WrongRows([_line(place, fault) for place in sorted(wrong) for fault in wrong[place]])
    return answers


def _row(case: Any, today: str | None) -> Question:
    if not isinstance(case, dict):
        raise WrongCase("a case must be an object, such as the list of objects that the file holds")
    return _understood({"today": today, **case})


def _line(place: int, fault: WrongCase) -> str:
    return f"case {place}: {fault}" + (f" (field {fault.field})" if fault.field else "")


#: Years that are laid out at most: beyond them each case is reckoned by itself.
_EARLIEST, _LATEST = 1900, 2100


def _laid_out(questions: "Sequence[Question]", calendar: "WorkingCalendar") -> "Timeline | None":
    """The years that the cases need, laid out once, so that a hundred thousand take seconds."""
    from tongban.cases.timeline import Timeline

    years = [question.accepted.year for question in questions if _EARLIEST <= question.accepted.year < _LATEST]
    return Timeline(calendar, min(years), min(max(years) + 3, _LATEST)) if years else None


def _short(question: Question, calendar: "WorkingCalendar", timeline: "Timeline | None") -> dict[str, Any]:
    """The due day without the account."""
    if timeline is not None and question.today is None and not isinstance(question.accepted, datetime):
        try:
            due, provisional = timeline.answer(
                question.accepted, question.limit, question.unit, holds=question.holds, extension=question.extend
            )
            return {"due": due.isoformat() if due else None, "provisional": provisional}
        except IndexError:
            pass  # it leaves the laid-out years
        except ValueError as fault:
            raise WrongCase(str(fault), field="limit") from fault
    whole = _explained(question, calendar)
    kept = ("due", "provisional", "state", "left") if question.today else ("due", "provisional")
    return {name: whole[name] for name in kept}


def _understood(raw: dict[str, Any]) -> Question:
    """The case with every value understood. Raises WrongCase with everything that is wrong with it."""
    faults: list[WrongCase] = []

    def read(field: str, how: Callable[[Any], T], value: Any, instead: T) -> T:
        try:
            return how(value)
        except WrongCase as fault:
            fault.field = field
            faults.append(fault)
            return instead

    from tongban.cases.clock import Unit

    question = Question(
        accepted=read("accepted", _moment, raw.get("accepted"), date.min),
        limit=read("limit", _count, raw.get("limit"), 0),
        unit=read("unit", _unit, raw.get("unit") or "wd", Unit.WORKING_DAY),
        holds=read("holds", _holds, raw.get("holds") or [], []),
        extend=read("extend", _count, raw.get("extend") or 0, 0),
        today=read("today", _day, raw["today"], date.min) if raw.get("today") else None,
    )
    if faults:
        raise WrongCase(str(faults[0]), field=faults[0].field, faults=faults)
    return question


def _unit(value: Any) -> "Unit":
    from tongban.cases.clock import Unit

    try:
        return Unit(value)
    except ValueError as fault:
        raise WrongCase(f"unit must be one of {', '.join(Unit)}, not {value!r}") from fault


def _holds(given: Any) -> "Sequence[Hold]":
    from tongban.cases.clock import Hold

    if not isinstance(given, list):
        raise WrongCase("holds must be a list of [FROM, TO]")
    holds = []
    for hold in given:
        if not isinstance(hold, list | tuple) or not 2 <= len(hold) <= 3:
            raise WrongCase("a hold is FROM and TO, and perhaps a reason")
        since, until = _day(hold[0]), _day(hold[1]) if hold[1] else None
        if until is not None and until < since:
            raise WrongCase(f"the hold that begins {since} ends before it begins")
        holds.append(Hold(since, until, str(hold[2]) if len(hold) == 3 and hold[2] else "中止"))
    return holds


def _explained(question: Question, calendar: "WorkingCalendar") -> dict[str, Any]:
    """The due day with everything that can be said about it."""
    from tongban.cases.clock import ClockState, reckon, working_days_left
    from tongban.kernel.today import BEIJING

    try:
        reckoning = reckon(
            question.accepted,
            question.limit,
            question.unit,
            calendar=calendar,
            holds=question.holds,
            extension=question.extend,
        )
    except OverflowError as fault:
        raise WrongCase("the limit ends after the year 9999", field="limit") from fault
    except ValueError as fault:
        raise WrongCase(str(fault), field="limit") from fault
    due = reckoning.due_on
    state = ClockState.HELD if due is None else ClockState.RUNNING
    if question.today is not None:
        state = reckoning.state_on(datetime.combine(question.today, time.min, BEIJING))
    return {
        "due": due.isoformat() if due else None,
        "due_at": reckoning.due_at.isoformat() if reckoning.due_at else None,
        "provisional": reckoning.provisional,
        "state": state,
        "left": working_days_left(question.today, due, calendar) if question.today and due else None,
        "account": [
            {
                "day": line.day.isoformat(),
                "counted": line.counted,
                "reason": line.reason,
                "basis": line.basis,
                "kind": line.kind,
            }
            for line in reckoning.account
        ],
    }


def _count(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WrongCase("limit and extend must be whole numbers, 0 or more")
    return value


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise WrongCase(f"{text!r} is not a day such as 2026-11-23") from fault


def _moment(text: Any) -> date | datetime:
    """A day, or an instant where hours are to be counted; without a zone it is Beijing's."""
    from tongban.kernel.today import BEIJING

    if not isinstance(text, str) or "T" not in text:
        return _day(text)
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(BEIJING) if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    except (OverflowError, ValueError) as fault:
        raise WrongCase(f"{text!r} is not an instant such as 2026-11-23T10:00") from fault


_STATES = {"running": "办理中", "held": "中止", "due_today": "今天到期", "overdue": "已超期"}
_MARKS = {"start": "起算", "rest": "不计入", "held": "中止", "outage": "顺延"}


def _readable(answer: dict[str, Any]) -> str:
    due = answer["due"] or "尚有中止未结束，暂无应办结日"
    note = "  （所涉年份的节假日安排尚未公布，暂按周末推算）" if answer["provisional"] else ""
    lines = [f"应办结日 {due}{note}"]
    if answer["left"] is not None:
        lines.append(f"{_STATES[answer['state']]}，还剩 {answer['left']} 个工作日")
    for line in answer["account"]:
        mark = _MARKS.get(line["kind"], f"第{line['counted']}天")
        basis = f"（{line['basis']}）" if line["basis"] else ""
        lines.append(f"  {line['day']}  {mark:6}  {line['reason']}{basis}")
    return "\n".join(lines)
