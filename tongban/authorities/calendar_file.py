"""A year's calendar as a file: day,works,name. Whole and right, or every problem named with its line. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongban.kernel.crypto.sm3 import sm3_hex
from tongban.kernel.language import sentence, words

HEADER = ["day", "works", "name"]
#: A year has at most 366 lines; this is ten times what they need.
MAX_BYTES = 64 * 1024
_SATURDAY = 5
_LONGEST_NAME = 40

#: The days of rest that the law gives every year (全国年节及纪念日放假办法, as amended for 2025).
STATUTORY = {"元旦": 1, "春节": 4, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 3}
_NAMES = words(*STATUTORY)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; line 0: the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True)
class Day:
    """One line of the file."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True)
class YearFile:
    """What was read: usable only without problems."""

    year: int | None
    days: tuple[Day, ...]
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """The same for the same days, however the file was written."""
        return sm3_hex("\n".join(f"{d.day},{d.works:d},{d.name}" for d in sorted(self.days, key=_by_day)).encode())


def _by_day(one: Day) -> date:
    return one.day


def read_year(content: bytes) -> YearFile:
    """Everything the file says, and everything that is wrong with it."""
    if len(content) > MAX_BYTES:
        return _refused(sentence("文件超过 64 KB，一年的放假安排用不了这么多，请核对是不是选错了文件。"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused(sentence("文件不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入。"))
    if not text.strip():
        return _refused(sentence("文件是空的。"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error:
        return _refused(sentence("文件不是正确的 CSV，请核对引号和分隔符。"), line=reader.line_num)
    filled = [(line, row) for line, row in rows if any(row)]
    if not filled or filled[0][1] != HEADER:
        return _refused(sentence("第一行应当是 {header}。", header=",".join(HEADER)), line=1)
    return _judged(filled[1:])


def _refused(reason: str, *, line: int = 0) -> YearFile:
    return YearFile(None, (), (Problem(line, reason),))


def _judged(rows: list[tuple[int, list[str]]]) -> YearFile:
    read = [(line, row, _day_in(row)) for line, row in rows]
    years = Counter(day.year for _, _, day in read if day is not None)
    year = years.most_common(1)[0][0] if years else None
    problems: list[Problem] = []
    days: list[Day] = []
    seen: dict[date, int] = {}
    for line, row, day in read:
        found = list(_faults(row, day, year, seen))
        problems += [Problem(line, reason) for reason in found]
        if day is not None:
            seen.setdefault(day, line)
        if day is not None and not found:
            days.append(Day(day, row[1] == "1", row[2]))
    if not problems:
        problems = [Problem(0, reason) for reason in _missing(days)]
    return YearFile(year, tuple(sorted(days, key=_by_day)), tuple(problems))


def _day_in(row: list[str]) -> date | None:
    try:
        return date.fromisoformat(row[0]) if len(row[0]) == 10 else None
    except ValueError:
        return None


def _faults(row: list[str], day: date | None, year: int | None, seen: dict[date, int]) -> Iterator[str]:
    if len(row) != len(HEADER):
        yield sentence("应当有 3 栏（日期、是否上班、说明），这里有 {n} 栏。", n=len(row))
        return
    text, works, name = row
    if day is None:
        yield sentence("“{written}”不是日期，应写成 2027-01-01 这样。", written=text[:20])
    elif day.year != year:
        yield sentence("{day} 不是 {year} 年的日子，一个文件只能有一年。", day=text, year=year)
    elif day in seen:
        yield sentence("{day} 在第 {line} 行已经写过。", day=text, line=seen[day])
    if works not in {"0", "1"}:
        yield sentence("是否上班应写 0（休息）或 1（上班），这里写的是“{written}”。", written=works[:20])
        return
    if works == "1" and day is not None and day.weekday() < _SATURDAY:
        yield sentence("{day} 本来就是工作日，不用写上班。", day=text)
    if works == "0" and not name:
        yield sentence("休息日要写明是什么节日。")
    if not name.isprintable():
        yield sentence("说明里有不能用的字符，请只写文字。")
    if len(name) > _LONGEST_NAME:
        yield sentence("说明太长，最多 {n} 个字。", n=_LONGEST_NAME)


def _missing(days: list[Day]) -> Iterator[str]:
    """What the law gives and the file does not; a shared holiday (国庆节、中秋节) counts for each of its names."""
    rest = [one for one in days if not one.works]
    if not rest:
        yield sentence("文件里没有一个放假的日子。")
        return
    for name, least in STATUTORY.items():
        written = sum(name in one.name or (name == "春节" and "除夕" in one.name) for one in rest)
        if written < least:
            yield sentence(
                "{name}法定放假 {least} 天，文件里只有 {written} 天。",
                name=sentence(name),
                least=least,
                written=written,
            )
    for one, other in (("国庆节", "中秋节"), ("劳动节", "端午节")):
        shared = [day for day in rest if one in day.name or other in day.name]
        if len(shared) < STATUTORY[one] + STATUTORY[other]:
            yield sentence(
                "{one}和{other}一共至少放假 {least} 天，文件里只有 {written} 天。",
                one=sentence(one), other=sentence(other), least=STATUTORY[one] + STATUTORY[other], written=len(shared),
            )  # fmt: skip
