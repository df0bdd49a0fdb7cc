"""What other rooms learn of supervision."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """`subject` is the case id."""

    kind: ClassVar[str] = "supervision.case_rated"
    grade: str
