"""What other rooms learn of a licence. Names and numbers of people stay inside."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LicenceIssued(Event):
    """A licence is signed and in force. `subject` is the licence id."""

    kind: ClassVar[str] = "licence.issued"
    type_id: str
    version: int
    case_number: str


@dataclass(frozen=True, kw_only=True)
class LicenceStatusChanged(Event):
    """A licence was suspended, resumed, cancelled or superseded."""

    kind: ClassVar[str] = "licence.status_changed"
    status: str


@dataclass(frozen=True, kw_only=True)
class LicenceRevoked(Event):
    """A licence was revoked; verification says so from this moment."""

    kind: ClassVar[str] = "licence.revoked"
    type_id: str
