"""What other rooms learn of people. Names, numbers and texts stay inside."""

from dataclasses import dataclass
from typing import ClassVar

from tongban.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DataWishAnswered(Event):
    """Somebody's request about their data was answered in writing. `subject` is its id."""

    kind: ClassVar[str] = "data.answered"
    outcome: str
