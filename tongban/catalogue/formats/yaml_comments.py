"""The comments of a YAML text by the part that they stand at, so that a changed definition keeps them. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from tongban.catalogue.formats.yaml_reading import Document, Path, read_documents
from tongban.catalogue.formats.yaml_writing import Comment, Comments, Steps, identity

_COMMENT = re.compile(r"(?:^|(?<=\s))#(?=([^\n\r]*))")


def comments_in(text: str) -> Comments:
    """What stands above and behind every part of the one item in this text."""
    document = next(one for one in read_documents(text) if one.value is not None)
    starts = [(start.at, _steps(document, start.path)) for start in document.starts if not start.flow]
    above: dict[Steps, list[str]] = {}
    behind: dict[Steps, str] = {}
    last: list[str] = []
    ends = 0
    for found in _COMMENT.finditer(text):
        at = found.start()
        if at < ends or any(begin <= at < end for begin, end in document.quoted):
            continue
        ends = found.end(1)
        comment = f"#{found[1].rstrip()}"
        line_begins = text.rfind("\n", 0, at) + 1
        before = [path for begin, path in starts if begin < at]
        if text[line_begins:at].strip() and before:
            path = before[-1]
            behind[path] = f"{behind[path]} {comment}" if path in behind else comment
            continue
        after = next((path for begin, path in starts if begin > at), None)
        (last if after is None else above.setdefault(after, [])).append(comment)
    paths = above.keys() | behind.keys()
    return Comments({path: Comment(tuple(above.get(path, ())), behind.get(path, "")) for path in paths}, tuple(last))


def _steps(document: Document, path: Path) -> Steps:
    """The path with elements of lists by what they are instead of where they stand."""
    value: Any = document.value
    steps: list[str] = []
    for step in path:
        if isinstance(step, int):
            steps.append(identity(value, step))
            value = value[step]
        else:
            steps.append(step)
            value = value[step] if isinstance(value, Mapping) else None
    return tuple(steps)
