"""What the sign-on for other systems announces."""

import dataclasses
from typing import ClassVar

from tongban.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class SignedOff(Event):
    """A sign-on has ended, and systems must be told. `subject` is its id, the `sid`."""

    kind: ClassVar[str] = "identity.signed_off"
