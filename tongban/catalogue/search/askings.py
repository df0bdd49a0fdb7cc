"""How a question is written down for the editors: what was asked for, never who asked."""

import re
import unicodedata

from tongban.catalogue.search import text

#: Longer askings are sentences; their beginning is enough to write an alias.
LONGEST_KEPT = 40
SHORTEST_KEPT = 2

_HIDDEN = "＊"
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
# After cleaning: codes in which digits stand (USCC, passports), runs of digits as in citizen numbers, phones, accounts,
# spaces between them or not; number plates; digits written in Chinese numerals.
_NUMBERS = re.compile(
    r"(?<![0-9a-z])(?=[0-9a-z]*\d{3})[0-9a-z]{8,}|(?:\d ?){5,}x?|[\u4e00-\u9fff][a-z] ?[0-9a-z]{5,6}(?![0-9a-z])"
    r"|(?:[零〇一二三四五六七八九幺两] ?){7,}"
)


def kept_form(question: str) -> str:
    """The question as it may be stored: cleaned, numbers and addresses hidden, cut; empty when nothing is left."""
    cleaned = text.clean(_MAIL.sub(" ", _plain(question)))
    hidden = " ".join(_NUMBERS.sub(_HIDDEN, cleaned).split())[:LONGEST_KEPT].rstrip()
    return hidden if len(hidden.replace(_HIDDEN, "").strip()) >= SHORTEST_KEPT else ""


def _plain(written: str) -> str:
    """Full-width signs, as Chinese keyboards write them, become the plain ones: ＠ is @."""
    return unicodedata.normalize("NFKC", written)


def is_personal(alias: str) -> bool:
    """Whether a text holds a number that belongs to somebody."""
    return bool(_MAIL.search(_plain(alias)) or _NUMBERS.search(text.clean(alias)))
