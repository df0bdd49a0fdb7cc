"""What other rooms learn on the straight way of a case."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEventBase(Event):
    """`subject` is the case id."""

    number: str


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(CaseEventBase):
    """An application has come in."""

    kind: ClassVar[str] = "case.submitted"


@dataclass(frozen=True, kw_only=True)
class CasePreReviewed(CaseEventBase):
    """The pre-review found everything in order."""

    kind: ClassVar[str] = "case.pre_reviewed"


@dataclass(frozen=True, kw_only=True)
class CorrectionsRequested(CaseEventBase):
    """The applicant was told once, completely, what to correct."""

    kind: ClassVar[str] = "case.corrections_requested"


@dataclass(frozen=True, kw_only=True)
class CorrectionsSupplied(CaseEventBase):
    """The applicant has corrected."""

    kind: ClassVar[str] = "case.corrections_supplied"


@dataclass(frozen=True, kw_only=True)
class CaseCorrectedOnSpot(CaseEventBase):
    """The window mended form fields with the applicant's consent."""

    kind: ClassVar[str] = "case.corrected_on_spot"


@dataclass(frozen=True, kw_only=True)
class CaseAccepted(CaseEventBase):
    """The clock of the decision runs."""

    kind: ClassVar[str] = "case.accepted"
    due_on: str | None


@dataclass(frozen=True, kw_only=True)
class CaseRefused(CaseEventBase):
    """Not accepted, with reasons and remedies."""

    kind: ClassVar[str] = "case.refused"


@dataclass(frozen=True, kw_only=True)
class CaseNotNeeded(CaseEventBase):
    """No licence is needed for what the applicant wants to do."""

    kind: ClassVar[str] = "case.not_needed"


@dataclass(frozen=True, kw_only=True)
class NodeCompleted(CaseEventBase):
    """A review node is done."""

    kind: ClassVar[str] = "case.node_completed"
    node: str


@dataclass(frozen=True, kw_only=True)
class SupplyMoved(CaseEventBase):
    """The applicant has longer to supply corrections: the calendar was published, or the platform was not there."""

    kind: ClassVar[str] = "case.supply_moved"
    supply_by: str


@dataclass(frozen=True, kw_only=True)
class DayMoved(CaseEventBase):
    """Another day of the applicant's own has moved on for the same reasons; `owed`: what has to be done until then."""

    kind: ClassVar[str] = "case.day_moved"
    owed: str
    until: str


@dataclass(frozen=True, kw_only=True)
class OpinionDayMoved(CaseEventBase):
    """A body that was asked has longer to answer."""

    kind: ClassVar[str] = "case.opinion_day_moved"
    opinion: str
    until: str


@dataclass(frozen=True, kw_only=True)
class CaseDecided(CaseEventBase):
    """Granted or denied."""

    kind: ClassVar[str] = "case.decided"
    decision: str


@dataclass(frozen=True, kw_only=True)
class CaseIssued(CaseEventBase):
    """The licence is made."""

    kind: ClassVar[str] = "case.issued"
    licence: str | None


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEventBase):
    """The result has reached the applicant."""

    kind: ClassVar[str] = "case.closed"


@dataclass(frozen=True, kw_only=True)
class ResultOpened(CaseEventBase):
    """The applicant, or who acts for them, has opened an electronic result for the first time."""

    kind: ClassVar[str] = "case.result_opened"


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEventBase):
    """The applicant took the application back."""

    kind: ClassVar[str] = "case.withdrawn"


@dataclass(frozen=True, kw_only=True)
class CaseAbandoned(CaseEventBase):
    """What was to be corrected never came."""

    kind: ClassVar[str] = "case.abandoned"


@dataclass(frozen=True, kw_only=True)
class CaseArchived(CaseEventBase):
    """The file is sealed."""

    kind: ClassVar[str] = "case.archived"
