"""What a page posts, name by name, as the document that a program would have sent; and a document as a page posts it.

Rows are staff-0-name, staff-1-name …; their numbers only put them in order, so a row taken away leaves no gap.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tongban.catalogue.definition import PlainField
from tongban.catalogue.forms.blocks import JOINT, flat, parts_of, repeats

#: Of the codes that the steps of a division picker post, the one that is meant.
Innermost = Callable[[Sequence[str]], str]
Posted = Mapping[str, Sequence[str]]
_ROW = re.compile(r"\d{1,4}", re.ASCII)
#: Posted beside the fields of a row that may post nothing (unchecked boxes), so that the row is there.
HERE = "_here"


def _last(codes: Sequence[str]) -> str:
    return next((code for code in reversed(codes) if code), "")


def document_of(fields: Iterable[PlainField], posted: Posted, *, innermost: Innermost = _last) -> dict[str, Any]:
    """The values of these fields, empty ones too; names of no field stay, so that the validator can call them unknown."""
    known = {field.key: field for field in fields}
    values = {key: _posted_value(field, key, posted, innermost) for key, field in known.items()}
    for name, given in posted.items():
        first = name.partition(JOINT)[0]
        if first not in known or (JOINT in name and not parts_of(known[first])):
            values[name] = list(given) if len(given) > 1 else _only(given)
    return values


def _posted_value(field: PlainField, name: str, posted: Posted, innermost: Innermost) -> Any:
    if not parts_of(field):
        return _plain(field, posted.get(name, ()), innermost)
    inside = _below(posted, name)
    if not repeats(field):
        return _object(field, inside, innermost)
    rows: dict[int, dict[str, Sequence[str]]] = {}
    stray: dict[str, Any] = {}
    for rest, given in inside.items():
        number, _, part = rest.partition(JOINT)
        if _ROW.fullmatch(number) and part:
            rows.setdefault(int(number), {})[part] = given
        else:
            stray[rest] = _only(given)
    listed = [_object(field, row, innermost) for _, row in sorted(rows.items())]
    return [*listed, stray] if stray else listed


def _object(field: PlainField, posted: Posted, innermost: Innermost) -> dict[str, Any]:
    return document_of(
        parts_of(field), {name: given for name, given in posted.items() if name != HERE}, innermost=innermost
    )


def _below(posted: Posted, name: str) -> dict[str, Sequence[str]]:
    start = name + JOINT
    return {one.removeprefix(start): given for one, given in posted.items() if one.startswith(start)}


def _plain(field: PlainField, given: Sequence[str], innermost: Innermost) -> Any:
    if field.type in ("choices", "files"):
        return list(given)
    if field.type == "division":
        return innermost(given)
    return _only(given)


def _only(given: Sequence[str]) -> str:
    return given[-1] if given else ""


def posted_of(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """A document as a page would post it, as far as a page can: texts, lists of texts, objects and rows of them."""
    posted: dict[str, list[str]] = {}
    for key, value in document.items():
        _post((key,), value, posted)
    return posted


def _post(path: tuple[str | int, ...], value: Any, posted: dict[str, list[str]]) -> None:
    if isinstance(value, Mapping):
        for key, one in value.items():
            _post((*path, key), one, posted)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for place, one in enumerate(value):
            _post((*path, place), one, posted)
            posted[flat((*path, place, HERE))] = ["1"]
    elif isinstance(value, list):
        posted[flat(path)] = [str(one) for one in value]
    else:
        posted[flat(path)] = ["" if value is None else str(value)]
