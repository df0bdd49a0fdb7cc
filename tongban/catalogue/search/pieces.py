"""What a name is taken apart into. Kept, because a rebuilt index meets nearly all names again: only new ones cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from . import sounds, text
from .postings import bag


@dataclass(frozen=True, slots=True)
class Pieces:
    """One name as characters, as syllables, and the pieces of what is written, heard and typed for it."""

    spoken: tuple[str, ...]
    written: Mapping[str, float]
    heard: Mapping[str, float]
    typed: Mapping[str, float]


@lru_cache(maxsize=32768)
def pieces(phrase: str) -> Pieces:
    """The pieces of a cleaned name."""
    spoken = sounds.syllables(phrase)
    return Pieces(
        spoken,
        bag(text.grams(phrase)),
        bag(sounds.sound_grams(spoken)),
        bag(sounds.letter_grams("".join(spoken))),
    )


@lru_cache(maxsize=32768)
def told(line: str) -> tuple[tuple[str, float], ...]:
    """The pieces of a cleaned line of a guide."""
    return tuple(text.grams(line))
