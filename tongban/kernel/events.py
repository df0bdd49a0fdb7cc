"""What an event is: a frozen dataclass of primitives, past tense, named for what happened."""

import dataclasses
from typing import Any, ClassVar


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. `subject` is the id of the thing it happened to."""

    kind: ClassVar[str]
    subject: str

    def payload(self) -> dict[str, Any]:
        """The fields besides the subject, as JSON values."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "subject"}
