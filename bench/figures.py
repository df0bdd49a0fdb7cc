"""One measured figure and how it is judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is measured to floor; `wanted` says what it has to be."""

    name: str
    measured: float
    unit: str
    floor: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """The figure that is judged: relative to the floor where there is one."""
        return self.measured / self.floor if self.floor else self.measured

    @property
    def good(self) -> bool:
        return (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )

    def line(self) -> str:
        """As the table prints it."""
        floor = f"{self.floor:10,.1f}" if self.floor else " " * 10
        ratio = f"{self.ratio:7.2f}" if self.floor else " " * 7
        wanted = f">= {self.at_least:g}" if self.at_least is not None else ""
        wanted = f"<= {self.at_most:g}" if self.at_most is not None else wanted
        verdict = "" if not wanted else "ok" if self.good else "MISSED"
        return f"{self.name:44}{self.measured:10,.1f} {self.unit:6}{floor}{ratio}  {wanted:8}{verdict:7}{self.note}"
