"""Reads of divisions, bodies and the calendar."""

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.models import CalendarDay


def working_calendar() -> WorkingCalendar:
    """The shipped calendar with what administrators imported over it (one query; ask once a request)."""
    exceptions = {day: (works, name) for day, works, name in CalendarDay.objects.values_list("day", "works", "name")}
    return WorkingCalendar(exceptions)
