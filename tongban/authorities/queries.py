"""Reads of divisions, bodies and the calendar. Nothing here is private."""

from collections.abc import Iterable

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.models import CalendarDay, Division, Level


def working_calendar() -> WorkingCalendar:
    """The shipped calendar with what administrators imported over it (one query; ask once a request)."""
    exceptions = {day: (works, name) for day, works, name in CalendarDay.objects.values_list("day", "works", "name")}
    return WorkingCalendar(exceptions)


def division_with_superiors(code: str) -> Division | None:
    """A division with everything above it on the platform, in one query; `chain()` then asks nothing more."""
    return Division.objects.select_related("reports_to__reports_to__reports_to").filter(code=code).first()


def cities() -> list[Division]:
    """What reports to the province: the cities, and the counties that act as cities."""
    return list(Division.objects.filter(reports_to__level=Level.PROVINCE).order_by("code"))


def reporters_of(code: str) -> list[Division]:
    """The divisions directly below one on the platform: administrative ones first, then zones and farms."""
    return list(Division.objects.filter(reports_to_id=code).order_by("-official", "code"))


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """Names for division codes, for forms and papers."""
    return dict(Division.objects.filter(code__in=list(codes)).values_list("code", "name"))
