"""How words sound: syllables without tone, the sounds people confuse, and the letters they type for them."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from .text import units


@lru_cache(maxsize=32768)
def syllables(cleaned: str) -> tuple[str, ...]:
    """One entry per unit of the text: the syllable of a character, or the unit itself where it has no reading.

    Kept, because a rebuilt index meets the same names again.
    """
    written = units(cleaned)
    spoken = [part for word in cleaned.split() for part in lazy_pinyin(word)]
    if len(spoken) != len(written):  # A rare character upset the reading of its neighbours: read them singly.
        spoken = [lazy_pinyin(unit)[0] for unit in written]
    return tuple(spoken)


@cache
def blur(syllable: str) -> str:
    """The syllable without the differences that many speakers do not make: zh/z, ch/c, sh/s, n/l, -ng/-n."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    elif syllable[:1] == "n":
        syllable = "l" + syllable[1:]
    if syllable.endswith("ng"):
        syllable = syllable[:-1]
    return syllable


def sound_grams(spoken: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Pairs of neighbouring blurred syllables, and single ones at little worth: one syllable stands for many words."""
    blurred = [blur(part) for part in spoken]
    for part in blurred:
        yield part, 0.15
    for first, second in pairwise(blurred):
        pair = f"{first} {second}"
        yield pair, 0.2 if pair in _ASKING else 1.0


def letter_grams(letters: str) -> Iterator[tuple[str, float]]:
    """Triples of neighbouring letters: a slip of the finger spoils three of them, not the word."""
    padded = f" {letters} "
    for start in range(len(padded) - 2):
        yield padded[start : start + 3], 1.0


# How words of asking sound: 怎么 什么 我想 想要 我要 需要 办理 怎样 手续 哪里 如何 可以 请问 材料 流程, and what joins them.
_ASKING = frozenset(
    " ".join(blur(part) for part in pair.split())
    for pair in (
        "zen me", "shen me", "wo xiang", "xiang yao", "wo yao", "xu yao", "ban li", "zen yang", "me yang", "me ban",
        "yao ban", "yao shen", "shou xu", "na li", "zai na", "qu na", "ru he", "ke yi", "qing wen", "cai liao", "liu cheng",
    )
)  # fmt: skip


@cache
def known_syllables() -> frozenset[str]:
    """Every syllable of standard Chinese, as typed on a keyboard (ü as v)."""
    readings = {reading for entry in PINYIN_DICT.values() for reading in entry.split(",")}
    plain = {to_normal(reading, v_to_u=False).replace("ü", "v") for reading in readings}
    # Interjections without a vowel (m, n, ng) are in the dictionary; read as syllables they would tear words apart.
    return frozenset(part for part in plain if part.isascii() and part.isalpha() and set(part) & set("aeiouv"))


_STARTS = frozenset(("zh", "ch", "sh", *"abcdefghijklmnopqrstuvwxyz0123456789"))


@lru_cache(maxsize=2048)
def readings(typed: str, *, most: int = 6) -> tuple[tuple[str, ...], ...]:
    """Ways to read typed letters as syllables and initials, fewest parts first.

    "kfd" is k·f·d, "shipinjyxk" is shi·pin·j·y·x·k; the last part may be a syllable still being typed.
    """
    known = known_syllables()
    ways: list[list[tuple[str, ...]]] = [[] for _ in range(len(typed) + 1)]
    ways[0] = [()]
    for end in range(1, len(typed) + 1):
        best: list[tuple[str, ...]] = []
        for start in range(max(0, end - 6), end):
            if not ways[start]:
                continue
            part = typed[start:end]
            unfinished = end == len(typed) and part in _beginnings()
            if part in known or part in _STARTS or unfinished:
                best.extend((*way, part) for way in ways[start])
        best.sort(key=lambda way: (len(way), sum(name not in known for name in way)))
        ways[end] = best[:most]
    return tuple(ways[-1])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:end] for name in known_syllables() for end in range(1, len(name)))
