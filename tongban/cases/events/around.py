"""What other rooms learn of what happens around a case, and after it."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.cases.events.straight import CaseEventBase
from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProcedureBegun(CaseEventBase):
    """A special procedure runs; `notified`: the applicant was told in writing, so the clock is held."""

    kind: ClassVar[str] = "case.procedure_begun"
    procedure: str
    notified: bool


@dataclass(frozen=True, kw_only=True)
class ProcedureEnded(CaseEventBase):
    """A special procedure is over; the clock goes on."""

    kind: ClassVar[str] = "case.procedure_ended"
    procedure: str
    due_on: str | None


@dataclass(frozen=True, kw_only=True)
class CaseExtended(CaseEventBase):
    """The head of the body extended the limit, with reasons told to the applicant."""

    kind: ClassVar[str] = "case.extended"
    due_on: str | None


@dataclass(frozen=True, kw_only=True)
class MatterOpened(CaseEventBase):
    """The office began a matter against a licence by itself; its holder may speak."""

    kind: ClassVar[str] = "case.matter_opened"
    measure: str


@dataclass(frozen=True, kw_only=True)
class LicenceEnded(CaseEventBase):
    """The office revoked or cancelled the licence; verification says so from this moment."""

    kind: ClassVar[str] = "case.licence_ended"
    measure: str


@dataclass(frozen=True, kw_only=True)
class MatterDropped(CaseEventBase):
    """The office began a matter by itself and found that the licence stays."""

    kind: ClassVar[str] = "case.matter_dropped"


@dataclass(frozen=True, kw_only=True)
class RenewedByLaw(CaseEventBase):
    """Nobody decided before the licence ended: it is renewed (行政许可法第五十条第二款)."""

    kind: ClassVar[str] = "case.renewed_by_law"
    licence: str


@dataclass(frozen=True, kw_only=True)
class DecisionCorrected(CaseEventBase):
    """A slip in a decision paper was corrected; the outcome stays."""

    kind: ClassVar[str] = "case.decision_corrected"


@dataclass(frozen=True, kw_only=True)
class AppealFiled(CaseEventBase):
    """A review or a suit against the decision; the record as it stands is to be frozen."""

    kind: ClassVar[str] = "case.appeal_filed"
    appeal: str


@dataclass(frozen=True, kw_only=True)
class AppealClosed(CaseEventBase):
    """What the review or the suit came to."""

    kind: ClassVar[str] = "case.appeal_closed"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEventBase):
    """After an annulled decision the matter is decided anew in this case."""

    kind: ClassVar[str] = "case.reopened"


@dataclass(frozen=True, kw_only=True)
class HearingOffered(CaseEventBase):
    """The right to a hearing was told; `until`: the last day to ask for it."""

    kind: ClassVar[str] = "case.hearing_offered"
    until: str


@dataclass(frozen=True, kw_only=True)
class HearingRequested(CaseEventBase):
    """A hearing will be held, `until` that day."""

    kind: ClassVar[str] = "case.hearing_requested"
    until: str


@dataclass(frozen=True, kw_only=True)
class HearingWaived(CaseEventBase):
    """No hearing will be held: waived, or not asked for in time."""

    kind: ClassVar[str] = "case.hearing_waived"


@dataclass(frozen=True, kw_only=True)
class HearingScheduled(CaseEventBase):
    """Day, time and place of the hearing were told."""

    kind: ClassVar[str] = "case.hearing_scheduled"
    day: str
    time: str
    place: str


@dataclass(frozen=True, kw_only=True)
class HearingClosed(CaseEventBase):
    """The hearing was held, its record is in the file; the clock goes on."""

    kind: ClassVar[str] = "case.hearing_closed"
    due_on: str | None


@dataclass(frozen=True, kw_only=True)
class InspectorsSent(CaseEventBase):
    """At least two officers were named for the inspection."""

    kind: ClassVar[str] = "case.inspectors_sent"


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(CaseEventBase):
    """Another body was asked for its opinion."""

    kind: ClassVar[str] = "case.opinion_asked"
    body: str
    until: str


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(CaseEventBase):
    """The asked body answered, or its silence counts as an answer."""

    kind: ClassVar[str] = "case.opinion_given"
    body: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class CaseTransferred(CaseEventBase):
    """Another body handles the case; number and answer clock stay."""

    kind: ClassVar[str] = "case.transferred"


@dataclass(frozen=True, kw_only=True)
class CaseSubmittedUpward(CaseEventBase):
    """The lower body has reviewed; the upper one decides by `due_on`."""

    kind: ClassVar[str] = "case.submitted_upward"
    due_on: str | None


@dataclass(frozen=True, kw_only=True)
class CaseTolerated(CaseEventBase):
    """Accepted although materials are to follow; `until`: by when, `wanting`: which."""

    kind: ClassVar[str] = "case.tolerated"
    until: str
    wanting: str


@dataclass(frozen=True, kw_only=True)
class LaterSupplied(CaseEventBase):
    """What was to follow has come."""

    kind: ClassVar[str] = "case.later_supplied"


@dataclass(frozen=True, kw_only=True)
class CaseLapsed(CaseEventBase):
    """What was to follow did not come in time: the application counts as withdrawn."""

    kind: ClassVar[str] = "case.lapsed"


@dataclass(frozen=True, kw_only=True)
class PromiseChecked(CaseEventBase):
    """A promise was checked; `kept`: as promised. Otherwise it is to be put right `until` that day."""

    kind: ClassVar[str] = "case.promise_checked"
    kept: bool
    until: str | None


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(CaseEventBase):
    """A promise was not kept, for good: what was granted on it has to be revoked."""

    kind: ClassVar[str] = "case.promise_broken"


@dataclass(frozen=True, kw_only=True)
class FeeNotified(CaseEventBase):
    """The applicant was told what to pay, in fen."""

    kind: ClassVar[str] = "case.fee_notified"
    fen: int


@dataclass(frozen=True, kw_only=True)
class FeePaid(CaseEventBase):
    """What was to be paid is paid."""

    kind: ClassVar[str] = "case.fee_paid"
    fen: int


@dataclass(frozen=True, kw_only=True)
class BarLifted(CaseEventBase):
    """Who could not apply again may: what was found does not stand."""

    kind: ClassVar[str] = "case.bar_lifted"


@dataclass(frozen=True, kw_only=True)
class CaseVersionMoved(CaseEventBase):
    """The case went over to a newer version of its item, in which nothing is harder; `easier`: what is easier."""

    kind: ClassVar[str] = "case.version_moved"
    easier: str


@dataclass(frozen=True, kw_only=True)
class CaseVersionRestored(CaseEventBase):
    """The case is back at the version under which it was filed."""

    kind: ClassVar[str] = "case.version_restored"
    reason: str


@dataclass(frozen=True, kw_only=True)
class VersionMoveBegun(Event):
    """A batch of cases waits to be moved, or moved back; `subject` is the batch."""

    kind: ClassVar[str] = "cases.version_move_begun"
