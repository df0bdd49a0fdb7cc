"""What the catalogue announces."""

import dataclasses
from typing import ClassVar

from tongban.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class VersionPublished(Event):
    """A new version of an item's definition was published. `subject` is the item's id."""

    kind: ClassVar[str] = "catalogue.version_published"

    number: int
    effective_from: str
