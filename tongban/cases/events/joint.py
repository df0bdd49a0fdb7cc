"""What other rooms learn of joint cases."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.cases.events.straight import CaseEventBase


@dataclass(frozen=True, kw_only=True)
class JointSubmitted(CaseEventBase):
    """A joint application has come in; `subject` is the joint case."""

    kind: ClassVar[str] = "joint.submitted"


@dataclass(frozen=True, kw_only=True)
class JointMoved(CaseEventBase):
    """Branches ended, started or were dropped."""

    kind: ClassVar[str] = "joint.moved"


@dataclass(frozen=True, kw_only=True)
class JointPartStarted(CaseEventBase):
    """A part that had to wait has begun by itself."""

    kind: ClassVar[str] = "joint.part_started"
    part: str
    office: str


@dataclass(frozen=True, kw_only=True)
class JointPartFinished(CaseEventBase):
    """A part without a case of its own was reported as done; what ends a case is told by the case itself."""

    kind: ClassVar[str] = "joint.part_finished"
    part: str
    end: str


@dataclass(frozen=True, kw_only=True)
class JointPartsDropped(CaseEventBase):
    """Parts that had not begun can no longer begin; the paper says why."""

    kind: ClassVar[str] = "joint.parts_dropped"
    parts: str


@dataclass(frozen=True, kw_only=True)
class JointDueMoved(CaseEventBase):
    """Days on which the whole was held, or a calendar, have moved the overall limit to a later day."""

    kind: ClassVar[str] = "joint.due_moved"
    due_on: str


@dataclass(frozen=True, kw_only=True)
class JointFinished(CaseEventBase):
    """Every branch has ended; the lead body delivers all results at once."""

    kind: ClassVar[str] = "joint.finished"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class JointExtended(CaseEventBase):
    """The overall limit was extended, approved by the head of the government."""

    kind: ClassVar[str] = "joint.extended"
    due_on: str


@dataclass(frozen=True, kw_only=True)
class JointClosed(CaseEventBase):
    """All results have reached the applicant, or the whole was taken back."""

    kind: ClassVar[str] = "joint.closed"
