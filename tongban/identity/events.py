"""What other rooms learn of mandates. Names stay inside; readers look them up if they may."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MandateOffered(Event):
    """Somebody offered that another act for them; waits for the answer."""

    kind: ClassVar[str] = "mandate.offered"


@dataclass(frozen=True, kw_only=True)
class MandateAsked(Event):
    """Somebody asked to be allowed to act for another; waits for the answer."""

    kind: ClassVar[str] = "mandate.asked"


@dataclass(frozen=True, kw_only=True)
class MandateBegun(Event):
    """A mandate lives: accepted, agreed to, taken down at a window, or told by a register."""

    kind: ClassVar[str] = "mandate.begun"


@dataclass(frozen=True, kw_only=True)
class MandateClosed(Event):
    """It ended, or never began: `how` is the state it came to."""

    kind: ClassVar[str] = "mandate.closed"

    how: str
