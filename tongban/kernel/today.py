"""The only place that reads the clock. Everything else is told the time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

#: Deadlines of the law run in Beijing time.
BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in Beijing time."""
    return datetime.now(BEIJING)


def today() -> date:
    """The calendar day in Beijing."""
    return now().date()
