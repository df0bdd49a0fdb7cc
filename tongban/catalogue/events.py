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


@dataclasses.dataclass(frozen=True, kw_only=True)
class VersionShown(Event):
    """The day of a scheduled version has come: lists and search show it now. `subject` is the item's id."""

    kind: ClassVar[str] = "catalogue.version_shown"

    number: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemStateChanged(Event):
    """An item was suspended, resumed or abolished. `subject` is the item's id; `to` names those that it went over to."""

    kind: ClassVar[str] = "catalogue.item_state_changed"

    state: str
    since: str
    to: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChangeMoved(Event):
    """A change request was proposed, returned, agreed to, put into effect … `subject` is the request's id."""

    kind: ClassVar[str] = "catalogue.change_moved"

    act: str
    state: str
    effective_from: str
