"""Writing the working calendar: a year's days as the State Council publishes them, and outages of the platform."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import transaction

from tongban.authorities.calendar import shipped
from tongban.authorities.calendar_file import Day, Problem, YearFile, read_year
from tongban.authorities.errors import (
    NotTheKeeper,
    OutageDaysWrong,
    OutageUnexplained,
    OutageUnknown,
    YearAlreadyThere,
)
from tongban.authorities.events import CalendarImported, OutageDeclared, OutageWithdrawn
from tongban.authorities.models import CalendarDay, CalendarYear, Outage
from tongban.kernel import outbox
from tongban.kernel.audit import record
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today

#: An outage is declared at most so many days afterwards: what was told meanwhile must still be mendable.
DECLARED_WITHIN = timedelta(days=30)


class Keeper(Protocol):
    """Whoever acts here: a name for the record, and the roles held. An officer of `identity` is one."""

    @property
    def name(self) -> str:
        """Whom the record names."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles held somewhere."""


@dataclass(frozen=True)
class AtTheServer:
    """Whoever may run commands on the server keeps the platform."""

    name: str = "命令行"
    roles: frozenset[str] = frozenset({"sysadmin"})


@dataclass(frozen=True)
class CalendarReport:
    """What an import did, or why it did nothing."""

    year: int | None
    days: tuple[Day, ...]
    problems: tuple[Problem, ...]
    #: False: the same days are there already, or it was a dry run, or there are problems.
    changed: bool

    @property
    def rests(self) -> int:
        """How many days of the file rest."""
        return sum(not one.works for one in self.days)


@transaction.atomic
def import_calendar(
    content: bytes, *, by: Keeper, document: str = "", replace: bool = False, dry_run: bool = False
) -> CalendarReport:
    """Take in the calendar of a year, whole or not at all; the same days twice change nothing.

    Deadlines that depend on the year are reckoned anew afterwards (`calendar.imported`). Raises YearAlreadyThere
    where the year is shipped or was imported otherwise and `replace` is not given.
    """
    _require_keeper(by)
    read = read_year(content)
    if read.problems or read.year is None:
        return CalendarReport(read.year, read.days, read.problems, changed=False)
    former = CalendarYear.objects.select_for_update().filter(year=read.year).first()
    if former is not None and former.digest == read.digest:
        return CalendarReport(read.year, read.days, (), changed=False)
    if (former is not None or shipped(read.year)) and not replace:
        raise YearAlreadyThere(
            sentence(
                "平台里已经有 {year} 年的放假安排，内容不同。确实要更正的，请确认“替换已有的安排”后再导入。",
                year=read.year,
            )
        )
    if not dry_run:
        _write_year(read, read.year, by=by, document=document.strip()[:80])
    return CalendarReport(read.year, read.days, (), changed=not dry_run)


def _write_year(read: YearFile, year: int, *, by: Keeper, document: str) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    kept, _ = CalendarYear.objects.update_or_create(
        year=year,
        defaults={"document": document, "digest": read.digest, "imported_at": now(), "imported_by": by.name[:60]},
    )
    CalendarDay.objects.filter(day__range=(first, last)).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=one.day, works=one.works, name=one.name, year=kept) for one in read.days
    )
    _record("calendar.imported", by, f"year:{year}", document=document, digest=read.digest)
    outbox.announce(CalendarImported(subject=str(year), first=first.isoformat(), last=last.isoformat()))


@transaction.atomic
def declare_outage(*, by: Keeper, from_on: date, until_on: date, what: str) -> Outage:
    """Declare that the platform was not there on these days: deadlines that they touch move on.

    Only days that have come, and none more than 30 days ago. Raises OutageDaysWrong, OutageUnexplained.
    """
    _require_keeper(by)
    if not today() - DECLARED_WITHIN <= from_on <= until_on <= today():
        raise OutageDaysWrong(field="from_on")
    if len(what.strip()) < 5:
        raise OutageUnexplained(field="what")
    outage = Outage.objects.create(
        from_on=from_on, until_on=until_on, what=what.strip()[:200], declared_by=by.name[:60], declared_at=now()
    )
    _record("outage.declared", by, f"outage:{outage.pk}", first=from_on, last=until_on)
    outbox.announce(OutageDeclared(subject=str(outage.pk), first=from_on.isoformat(), last=until_on.isoformat()))
    return outage


@transaction.atomic
def withdraw_outage(outage_id: int, *, by: Keeper) -> Outage:
    """Take a declaration back that was a mistake. What applicants were told meanwhile stays as it was told."""
    _require_keeper(by)
    taken = Outage.objects.filter(id=outage_id, withdrawn_at=None).update(withdrawn_at=now(), withdrawn_by=by.name[:60])
    if not taken:
        raise OutageUnknown
    outage = Outage.objects.get(id=outage_id)
    _record("outage.withdrawn", by, f"outage:{outage_id}")
    outbox.announce(
        OutageWithdrawn(subject=str(outage.pk), first=outage.from_on.isoformat(), last=outage.until_on.isoformat())
    )
    return outage


def _record(act: str, by: Keeper, subject: str, **detail: Any) -> None:
    record(act, account_id=getattr(by, "account_id", None), who=by.name, subject=subject, **detail)


def _require_keeper(by: Keeper) -> None:
    if "sysadmin" not in by.roles:
        raise NotTheKeeper
