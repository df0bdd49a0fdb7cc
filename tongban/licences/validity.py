"""How long a licence lasts, read from its type's wording; what is printed for it."""

import re
from datetime import date, timedelta

_YEARS = re.compile(r"(?:最长|不超过)?(\d+)年")
_MONTHS = re.compile(r"(\d+)个月")
_DAYS = re.compile(r"(\d+)[天日]")


def last_day(validity: str, *, first: date) -> date | None:
    """The last day of a licence that begins on `first`; None where the wording sets no single term (长期, 6—10年 …)."""
    if years := _YEARS.fullmatch(validity):
        return _same_day(first, months=int(years[1]) * 12) - timedelta(days=1)
    if months := _MONTHS.fullmatch(validity):
        return _same_day(first, months=int(months[1])) - timedelta(days=1)
    if days := _DAYS.fullmatch(validity):
        return first + timedelta(days=int(days[1]) - 1)
    return None


def day_in_words(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def until_in_words(until: date | None) -> str:
    """The last day, or 长期."""
    return day_in_words(until) if until else "长期"


def term_in_words(first: date, until: date | None) -> str:
    """First day to last day, or 长期."""
    return f"{day_in_words(first)}至{day_in_words(until)}" if until else "长期"


def _same_day(day: date, *, months: int) -> date:
    """The same day so many months later, or the first of the month after where there is none (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return date(year, month + 2, 1)  # December has all its days, so the next month is in the same year
