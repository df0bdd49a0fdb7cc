"""What a file of definitions came to: the JSON objects, where each of their parts stands, and the text to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.reading import Unreadable


class ManyFaults(Unreadable):
    """A file with several places that cannot be read; each is a sentence with its place and its remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Source:
    """The items of one file. `places`: (which item, path) -> 第 12 行, or sheet, row and column.

    `texts`: which item -> its part of the file as it was written, comments and all; kept beside the version.
    """

    items: Sequence[Any]
    places: Mapping[tuple[int, str], str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)

    def place_of(self, item: str | None, path: str) -> str:
        """Where a part stands that a check complains of: itself, else what it is in; empty when nobody knows."""
        numbers = [n for n, raw in enumerate(self.items) if isinstance(raw, dict) and raw.get("id") == item]
        if not numbers and item and item.startswith("[") and item[1:-1].isdigit():
            numbers = [int(item[1:-1])]
        if not numbers:
            return ""
        while path and (numbers[0], path) not in self.places:
            path = _above(path)
        return self.places.get((numbers[0], path), "")


def _above(path: str) -> str:
    cut = max(path.rfind("."), path.rfind("["))
    return path[:cut] if cut > 0 else ""
