"""How sure it is who signed on, in one word for other systems (`acr`). Pure.

`rn0` to `rn3` are our real-name levels; `+2f` says that a second factor was used in this session. Each border maps its
own numbers: a system that asks for `rn2` is content with everything at least as sure.
"""

from collections.abc import Sequence

LEVELS = 4
SECOND = "+2f"
VALUES = tuple(f"rn{level}{second}" for level in range(LEVELS) for second in ("", SECOND))


def acr_of(level: int, *, two_factors: bool) -> str:
    """The word for a level and the factors of the session."""
    return f"rn{level}{SECOND if two_factors else ''}"


def reaches(acr: str, wanted: Sequence[str]) -> bool:
    """Whether one of the wanted words is met; nothing wanted is always met, an unknown word never."""
    return not wanted or any(_at_least(acr, one) for one in wanted if one in VALUES)


def needs_second_factor(acr: str, wanted: Sequence[str]) -> bool:
    """Whether a second factor alone would be enough to reach what is wanted."""
    return not reaches(acr, wanted) and reaches(acr.removesuffix(SECOND) + SECOND, wanted)


def _at_least(acr: str, wanted: str) -> bool:
    level, wanted_level = int(acr[2]), int(wanted[2])
    return level >= wanted_level and (acr.endswith(SECOND) or not wanted.endswith(SECOND))
