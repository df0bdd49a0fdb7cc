"""The catalogue from A to Z: names in the order of their pinyin, as in a telephone book."""

from collections.abc import Iterable, Mapping

from . import sounds, text

#: For names that begin with a digit.
OTHERS = "#"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def by_letter(named: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Ids under the first letter of their names, A first, each list in the order of the pinyin."""
    spoken = sorted((sounds.syllables(text.clean(name)), name, one) for one, name in named)
    found: dict[str, list[str]] = {letter: [] for letter in (*LETTERS, OTHERS)}
    for syllables, _, one in spoken:
        first = syllables[0][0].upper() if syllables else OTHERS
        found[first if first in found else OTHERS].append(one)
    return {letter: tuple(ids) for letter, ids in found.items() if ids}
