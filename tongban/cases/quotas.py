"""Where the number of licences is limited: who comes in what order, and how many are left (行政许可法第五十七条). Pure."""

from dataclasses import dataclass
from datetime import date

from tongban.catalogue.definition import Quota


def series_of(implementation: int | str, quota: Quota, *, accepted: date) -> str:
    """The series that numbers the accepted applications of one body, and of one year where places are given by year."""
    year = f":{accepted.year}" if quota.per == "year" else ""
    return f"quota:{implementation}{year}"


@dataclass(frozen=True, slots=True)
class Place:
    """A case's place in the order of acceptance."""

    rank: int
    places: int
    #: Earlier applications that are not decided yet: they come first.
    before: int
    granted: int

    @property
    def left(self) -> int:
        return max(0, self.places - self.granted)

    @property
    def full(self) -> bool:
        return self.left == 0
