"""Texts are texts: no code of a web page in any of them. Pages escape what they show; papers, messages and other systems
that take a definition over may not, so it is refused where it comes in.
"""

import re
from collections.abc import Iterator
from typing import Any

from tongban.catalogue.checks.shape import place

_CODE = re.compile(r"</?[a-z][a-z0-9-]*(?:\s*/?>|\s+[a-z][a-z:-]*\s*=)|<script\b|javascript:", re.IGNORECASE)
#: A rule of writing is a regular expression and no text for people: (?P<name>…) is no tag.
_NO_TEXT = ("pattern",)


def markup_problems(raw: Any) -> Iterator[tuple[str, str]]:
    """(field path, sentence) for every text that holds code."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(raw, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((part, (*path, str(key))) for key, part in reversed(value.items()) if key not in _NO_TEXT)
        elif isinstance(value, list):
            waiting.extend((part, (*path, number)) for number, part in reversed(list(enumerate(value))))
        elif isinstance(value, str) and (found := _CODE.search(value)):
            yield place(path), f"文字里有网页代码“{found[0][:30]}”，这里只能写文字，请删去"
