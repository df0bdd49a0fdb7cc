"""What a question is made of: cleaned characters, and the pairs of neighbours that are compared."""

import re
import unicodedata
from collections.abc import Iterator

#: Nobody asks in more words; what is longer is cut before anything looks at it.
LONGEST = 120

_CUT = LONGEST * 4
_NOT_A_WORD = re.compile(r"[^0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_UNIT = re.compile(r"[0-9a-z]+|[^0-9a-z ]")

# Words of asking, not of the thing asked for. They count for little, on both sides, so that no item is found by them.
_ASKING = re.compile(
    r"请问|你好|您好|麻烦|我们?想要?|想要|我们?要|我的?|打算|准备|需不需要|需要|怎么样|怎么办理|怎么办|怎么弄|怎么|怎样|如何|咋办理?|咋弄|咋"
    r"|什么|啥子?|哪些|哪里|哪儿|在哪|去哪|哪个|找谁|可不可以|可以|能不能|要不要|是不是|是否|多少钱?|多久|吗|呢|吧|呀|啊|嘛"
    r"|了|的|手续|流程|步骤|条件|材料|办理|申请|一下|一个|一家|一些|应该|必须|有没有|哦|请|家里|自己"
)
_ASKING_WEIGHT = 0.25


def clean(text: str) -> str:
    """Lower-case words of the text, one space between them; punctuation, signs and emoji gone, overlong input cut."""
    folded = unicodedata.normalize("NFKC", text[:_CUT]).lower()
    return _NOT_A_WORD.sub(" ", folded).strip()[:LONGEST].rstrip()


def units(cleaned: str) -> list[str]:
    """Single characters; a run of Latin letters and digits is one unit ("ktv")."""
    return _UNIT.findall(cleaned)


def is_latin(cleaned: str) -> bool:
    return bool(cleaned) and cleaned.isascii()


def grams(cleaned: str) -> Iterator[tuple[str, float]]:
    """Characters and pairs of neighbours with their worth; words of asking are worth a quarter."""
    worth = _worth(cleaned)
    before: tuple[int, str, float] | None = None
    for match in _UNIT.finditer(cleaned):
        unit, start = match.group(), match.start()
        here = worth[start]
        # A single character says little, a Latin word says as much as a pair.
        yield unit, here * (1.0 if len(unit) > 1 else 0.35)
        if before is not None and before[0] == start:
            yield before[1] + unit, min(before[2], here) if here != before[2] else here
        before = (match.end(), unit, here)


def gist(cleaned: str) -> str:
    """The text without words of asking: what it is about; all of it when nothing else is left."""
    return "".join(sign for sign, worth in zip(cleaned, _worth(cleaned), strict=True) if worth == 1.0).strip()


def only_asks(cleaned: str) -> bool:
    """Whether there is nothing but words of asking (怎么办理): by such a text everything and nothing is found."""
    return not _ASKING.sub("", cleaned).strip()


def _worth(cleaned: str) -> list[float]:
    worth = [1.0] * len(cleaned)
    for match in _ASKING.finditer(cleaned):
        worth[match.start() : match.end()] = [_ASKING_WEIGHT] * (match.end() - match.start())
    if all(value < 1.0 for value in worth):
        return [1.0] * len(cleaned)
    return worth
