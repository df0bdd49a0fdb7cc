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


@dataclasses.dataclass(frozen=True, kw_only=True)
class OverridePublished(Event):
    """A body settled something for itself. `subject` is the id of its implementation."""

    kind: ClassVar[str] = "catalogue.override_published"

    number: int
    effective_from: str
    by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolledOut(Event):
    """The overrides of an item were composed anew upon a basic version; in `lapsed` (implementations) some fell away."""

    kind: ClassVar[str] = "catalogue.rolled_out"

    number: int
    bodies: int
    lapsed: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AliasAdded(Event):
    """An editor gave an item a further name to be found by. `subject` is the item's id."""

    kind: ClassVar[str] = "catalogue.alias_added"

    text: str
    by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AliasWithdrawn(Event):
    """An editor took such a name back. `subject` is the item's id."""

    kind: ClassVar[str] = "catalogue.alias_withdrawn"

    text: str
    by: str
