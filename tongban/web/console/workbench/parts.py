"""What a page of the workbench is made of: view models that the templates lay out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tongban.web.ui.parts import Field


@dataclass(frozen=True, slots=True)
class Line:
    """One element of a list: its number, its place, what it is called, a word on it, and what is found in it."""

    number: int
    path: str
    name: str
    note: str = ""
    url: str = ""
    blocks: int = 0
    warns: int = 0
    first: bool = False
    last: bool = False
    parts: Sequence["Part"] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page. Only what its `kind` needs is filled."""

    kind: str
    path: str
    label: str
    help: str = ""
    fields: Sequence[Field] = ()
    parts: Sequence["Part"] = ()
    lines: Sequence[Line] = ()
    #: An object that may be missing: whether it is there, and whether it may be taken away.
    present: bool = True
    optional: bool = False
    hidden: Sequence[str] = ()
    errors: Sequence[str] = ()

    @property
    def id(self) -> str:
        return anchor(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, by path: sentences at the fields, and how much of it stands in the way of publication."""

    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: path -> whether it blocks
    marks: Sequence[tuple[str, bool]] = ()

    def inside(self, path: str) -> tuple[int, int]:
        """How many findings lie at or below a place: blocking, and others."""
        here = [
            blocks
            for at, blocks in self.marks
            if at == path or (at.startswith(path) and at[len(path) : len(path) + 1] in (".", "["))
        ]
        return sum(here), len(here) - sum(here)

    def at(self, path: str) -> list[str]:
        return list(self.errors.get(path, ()))


def anchor(path: str) -> str:
    """The id of the part of a page that a path leads to."""
    return "f-" + path.replace("[", "-").replace("]", "").replace(".", "-")


def below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
