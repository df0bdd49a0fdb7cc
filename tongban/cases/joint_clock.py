"""The overall clock of a joint case: from where its parts stood each day to the days on which the whole was held. Pure.

A held part holds the whole only on days on which it keeps the whole from being decided: when nothing else runs, or when
its own remaining way (what is left of its limit, and the limits of everything that waits for it) is then the longest.
Every part is reckoned to use up its limit a working day at a time; when it really began and ended is taken from its
records. So a hold that fits into the room a part has beside the longest way changes nothing, and one that outgrows it
counts from the day on which it does (行政许可法第四十二条第二款、第四十五条).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tongban.cases.clock import FARTHEST, Calendar, Hold, Line, LineKind, Reckoning, outages_in
from tongban.cases.terms import JOINT_DECISION, due_of
from tongban.kernel.language import translatable

#: While the applicant corrects, no part of the law's limit runs: it counts from the acceptance.
CORRECTING, NOT_ACCEPTED = translatable("等申请人补正"), translatable("行政许可法第三十二条、第四十二条")
_START = "，".join((translatable("一次提交之日"), translatable("总时限起算")))
_NO_MATTER, _UNTOLD = translatable("不影响总时间"), "，".join((translatable("未书面告知"), translatable("不停表")))
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """One branch as its records tell it. `days`: its limit in working days, 0 where it has none of its own."""

    no: int
    name: str
    days: int
    after: frozenset[int] = frozenset()
    began: date | None = None
    ended: date | None = None
    holds: tuple[Hold, ...] = ()

    def runs_on(self, day: date) -> bool:
        """Whether that day is one of its days: the day of its beginning is not, that of its end is."""
        return self.began is not None and self.began < day and not self.over_on(day)

    def over_on(self, day: date) -> bool:
        """Whether it had ended before that day."""
        return self.ended is not None and self.ended < day

    def hold_on(self, day: date) -> Hold | None:
        """What holds it that day, told in writing."""
        return next((hold for hold in self.holds if hold.covers(day)), None)


@dataclass(frozen=True)
class _Day:
    """One day of the whole: what held it; what held a part and did not matter, or was not told."""

    day: date
    held: Hold | None
    aside: str = ""


def reckon_whole(
    start: date, limit: int, parts: Sequence[Part], *, calendar: Calendar, extension: int = 0
) -> Reckoning:
    """When a joint case submitted that day is due as a whole, with the account of every day.

    `parts` in an order in which they may run. Without a due day while a hold without end keeps the whole from being
    decided: the last line of the account is the day from which it does so, which may still lie ahead.
    """
    days = list(_days(start, parts, calendar))
    found = due_of(JOINT_DECISION, start, calendar=calendar, holds=_spans(days), extension=extension, length=limit)
    asides = {one.day: one.aside for one in days if one.aside}
    lines = [_told(line, asides) for line in found.account[1:]]
    return replace(found, account=(replace(found.account[0], reason=_START), *lines))


def without_open_holds(parts: Sequence[Part]) -> list[Part]:
    """The same as if what still holds a part had never begun: for the day that is kept while the whole stands still."""
    return [replace(part, holds=tuple(hold for hold in part.holds if hold.until is not None)) for part in parts]


def _days(start: date, parts: Sequence[Part], calendar: Calendar) -> Iterator[_Day]:
    """Day after day until nothing that is known can change any more."""
    if not any(part.holds for part in parts):
        return
    outages = outages_in(calendar)
    left = {part.no: part.days for part in parts}
    known = _last_known(start, parts)
    day = start
    while day - start < FARTHEST:
        day += _ONE_DAY
        running = [part for part in parts if part.runs_on(day)]
        stopped = {part.no: hold for part in running if (hold := part.hold_on(day)) is not None}
        deciding = _deciding(running, stopped, _ways(parts, left, day)) if stopped else []
        first = next((part for part in running if part.no in deciding), None)
        open_ = any(stopped[no].until is None for no in deciding)
        held = _named(first, stopped[first.no]) if first is not None else None
        if held is not None and open_ and day > known:
            yield _Day(day, replace(held, since=day, until=None))
            return  # nothing else can become longer than what does not move
        yield _Day(day, replace(held, since=day, until=day) if held else None, _aside(running, stopped, day))
        moving = [part.no for part in running if part.no not in stopped and left[part.no]]
        if day > known and not (stopped and moving):
            return
        if calendar.is_working(day) and not any(outage.covers(day) for outage in outages):
            for no in moving:
                left[no] -= 1


def _last_known(start: date, parts: Sequence[Part]) -> date:
    """The last day of which the records say something."""
    days = [start]
    for part in parts:
        days += [day for day in (part.began, part.ended) if day is not None]
        for hold in part.holds:
            days += [day for day in (hold.since, hold.noticed_on, hold.until) if day is not None]
    return max(days)


def _ways(parts: Sequence[Part], left: Mapping[int, int], day: date) -> dict[int, int]:
    """For every part the longest way from it to the end: what is left of it and of what waits for it."""
    ways: dict[int, int] = {}
    for part in reversed(parts):
        later = max((ways[one.no] for one in parts if part.no in one.after), default=0)
        ways[part.no] = 0 if part.over_on(day) else left[part.no] + later
    return ways


def _deciding(running: Sequence[Part], stopped: Mapping[int, Hold], ways: Mapping[int, int]) -> list[int]:
    """The stopped parts that keep the whole from coming nearer to its end that day."""
    longest = max(ways[part.no] for part in running)
    if len(stopped) == len(running):
        return [no for no in stopped if ways[no] == longest]
    return [no for no in stopped if longest and ways[no] == longest]


def _named(part: Part, hold: Hold) -> Hold:
    return Hold(hold.since, hold.until, f"“{part.name}”，{hold.reason}", hold.basis)


def _aside(running: Sequence[Part], stopped: Mapping[int, Hold], day: date) -> str:
    """Why a day counts although a part stood still or should have been told."""
    for part in running:
        if part.no in stopped:
            return f"“{part.name}”，{stopped[part.no].reason}，{_NO_MATTER}"
        untold = next((hold for hold in part.holds if hold.untold_on(day)), None)
        if untold is not None:
            return f"“{part.name}”，{untold.reason}，{_UNTOLD}"
    return ""


def _told(line: Line, asides: Mapping[date, str]) -> Line:
    if line.kind not in {LineKind.COUNTED, LineKind.EXTENDED} or line.day not in asides:
        return line
    return replace(line, reason=f"{line.reason}，{asides[line.day]}")


def _spans(days: Sequence[_Day]) -> list[Hold]:
    """Held days that follow each other for the same reason as one hold."""
    spans: list[Hold] = []
    for hold in (one.held for one in days if one.held is not None):
        last = spans[-1] if spans else None
        if (
            last is not None
            and last.until == hold.since - _ONE_DAY
            and (last.reason, last.basis) == (hold.reason, hold.basis)
        ):
            spans[-1] = replace(last, until=hold.until)
        else:
            spans.append(hold)
    return spans
