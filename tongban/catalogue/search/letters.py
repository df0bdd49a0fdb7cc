"""Names by the letters people type: full pinyin, initials, mixtures with characters, and unfinished words."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import sounds, text

#: Longer typing is a sentence; it is compared by sound.
LONGEST = 40

#: How many places in the catalogue are looked at for one reading; one letter is everywhere.
_PLACES = 250

#: A unit as typed, and the first letter of its sound.
_Unit = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """Where typed units fit: the phrase, from which of its units on, and how many of them were spelt out."""

    row: int
    start: int
    taken: int
    length: int
    spelt: int

    @property
    def quality(self) -> float:
        """1 for the whole phrase, less for its beginning, least for a piece inside; spelt-out units say more."""
        share = self.taken / self.length
        if share == 1.0:
            place = 1.0
        elif self.start == 0:
            place = 0.7 + 0.2 * share
        else:
            place = 0.4 + 0.2 * share
        return place - 0.05 * (1 - self.spelt / self.taken)


class Letters:
    """Every phrase as one line of units, written and by first letters, so that plain string search finds candidates."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._written: list[list[str]] = []
        self._spoken: list[list[str]] = []
        self._starts: list[int] = []
        at = 1
        for phrase in phrases:
            written, spoken = _line(phrase)
            self._written.append(written)
            self._spoken.append(spoken)
            self._starts.append(at)
            at += len(spoken) + 1
        self._signs = "\n" + "\n".join("".join(line) for line in self._written) + "\n"
        self._firsts = "\n" + "\n".join("".join(part[0] for part in line) for line in self._spoken) + "\n"

    def find(self, typed: str) -> Iterator[Match]:
        """Phrases that fit the typed units; one may come more than once, by another reading or place."""
        compact = typed.replace(" ", "")
        if not compact or len(compact) > LONGEST:
            return
        plain = not any(unit.isascii() for unit in text.units(compact))
        for wanted in readings(compact):
            lines = self._signs if plain else self._firsts
            needle = compact if plain else "".join(first for _, first in wanted)
            # A single letter fits nearly everything somewhere; only beginnings are worth showing.
            lead = "\n" if len(wanted) == 1 and not plain else ""
            at = lines.find(lead + needle)
            for _ in range(_PLACES):
                if at < 0:
                    break
                if match := self._fit(wanted, at + len(lead)):
                    yield match
                at = lines.find(lead + needle, at + 1)

    def _fit(self, wanted: tuple[_Unit, ...], at: int) -> Match | None:
        row = bisect_right(self._starts, at) - 1
        start = at - self._starts[row]
        written, spoken = self._written[row], self._spoken[row]
        spelt = 0
        for offset, (part, _) in enumerate(wanted, start):
            if not part.isascii():
                if written[offset] != part:
                    return None
                spelt += 1
            elif len(part) > 1:
                if not spoken[offset].startswith(part):
                    return None
                spelt += part == spoken[offset]
        return Match(row, start, len(wanted), len(spoken), spelt)


def _line(phrase: str) -> tuple[list[str], list[str]]:
    """Units of the phrase as written and as spoken; Latin letters and digits stand one by one."""
    written: list[str] = []
    spoken: list[str] = []
    for unit, sound in zip(text.units(phrase), sounds.syllables(phrase), strict=True):
        if unit.isascii():
            written.extend(unit)
            spoken.extend(unit)
        else:
            written.append(unit)
            spoken.append(sound)
    return written, spoken


@lru_cache(maxsize=1024)
def readings(typed: str) -> tuple[tuple[_Unit, ...], ...]:
    """Ways to read typed text as units: characters stay, Latin runs are read as syllables and initials."""
    ways: list[tuple[_Unit, ...]] = [()]
    for unit, sound in zip(text.units(typed), sounds.syllables(typed), strict=True):
        parts: Sequence[tuple[_Unit, ...]] = (
            [tuple((part, part[0]) for part in way) for way in sounds.readings(unit)]
            if unit.isascii()
            else [((unit, sound[0]),)]
        )
        ways = [way + part for way in ways for part in parts][:6]
    return tuple(way for way in ways if way)
