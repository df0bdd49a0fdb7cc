"""What other rooms learn of the working calendar."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DaysChanged(Event):
    """Between these days (both included) deadlines count otherwise than before; ISO days."""

    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class CalendarImported(DaysChanged):
    """The calendar of a year was imported or corrected; `subject` is the year."""

    kind: ClassVar[str] = "calendar.imported"


@dataclass(frozen=True, kw_only=True)
class OutageDeclared(DaysChanged):
    """An outage of the platform was declared; `subject` is its id."""

    kind: ClassVar[str] = "outage.declared"


@dataclass(frozen=True, kw_only=True)
class OutageWithdrawn(DaysChanged):
    """The declaration was a mistake; `subject` is the outage's id."""

    kind: ClassVar[str] = "outage.withdrawn"
