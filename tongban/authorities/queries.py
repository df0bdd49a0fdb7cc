"""Reads of divisions, bodies and the calendar. Nothing here is private."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from tongban.authorities.calendar import PlatformOutage, WorkingCalendar
from tongban.authorities.models import CalendarDay, CalendarYear, Division, Level, Outage


def working_calendar() -> WorkingCalendar:
    """The shipped calendar with what administrators imported over it and declared (two queries; ask once a request)."""
    imported = list(CalendarDay.objects.values_list("day", "works", "name", "year_id"))
    return WorkingCalendar(
        {day: (works, name) for day, works, name, _ in imported},
        years={year for *_, year in imported if year is not None},
        outages=[PlatformOutage(*days) for days in _standing().values_list("from_on", "until_on")],
    )


def _standing() -> QuerySet[Outage]:
    return Outage.objects.filter(withdrawn_at=None)


def outages() -> list[Outage]:
    """Every declared outage of the platform, the last one first, withdrawn ones too."""
    return list(Outage.objects.all()[:200])


def imported_years() -> list[CalendarYear]:
    """The years that administrators imported."""
    return list(CalendarYear.objects.all())


def last_known_year(calendar: WorkingCalendar, *, on: date) -> int:
    """The last year, from the present one on, up to which every year is published; the year before if none is."""
    year = on.year
    while calendar.known(year):
        year += 1
    return year - 1


#: The State Council publishes a year's holidays in the autumn before; from this month on a missing year is pressing.
_PRESSING_FROM = 10


def calendar_is_pressing(calendar: WorkingCalendar, *, on: date) -> bool:
    """Whether a year is missing that deadlines already reach."""
    return last_known_year(calendar, on=on) < (on.year + 1 if on.month >= _PRESSING_FROM else on.year)


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


def full_names(codes: Iterable[str]) -> dict[str, str]:
    """The same as people write an address, from the city down; a code that no division has is left out."""
    found = Division.objects.select_related("reports_to__reports_to__reports_to").filter(code__in=list(codes))
    return {one.code: one.full_name for one in found}
