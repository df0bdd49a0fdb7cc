"""A JSON object changed at a place: nothing is changed in place, so what was read stays as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.catalogue.checks.meaning import ITEM_TYPES

#: The way to a part: keys of objects, places in lists.
Steps = tuple[str | int, ...]


def value_at(raw: Any, steps: Steps) -> Any:
    """The part at a place; None as soon as something on the way is missing."""
    for step in steps:
        if isinstance(step, int) and isinstance(raw, list) and step < len(raw):
            raw = raw[step]
        elif isinstance(step, str) and isinstance(raw, Mapping):
            raw = raw.get(step)
        else:
            return None
    return raw


def replaced(raw: Any, steps: Steps, value: Any) -> Any:
    """The same with another value at a place; what is missing on the way is made."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        listed = list(raw) if isinstance(raw, list) else []
        if step < len(listed):
            listed[step] = replaced(listed[step], rest, value)
        return listed
    held = dict(raw) if isinstance(raw, Mapping) else {}
    held[step] = replaced(held.get(step), rest, value)
    return held


def added(raw: Any, steps: Steps, value: Any) -> Any:
    """With one more element at the end of the list at a place."""
    listed = value_at(raw, steps)
    return replaced(raw, steps, [*(listed if isinstance(listed, list) else ()), value])


def removed(raw: Any, steps: Steps) -> Any:
    """Without the element of a list, or the part of an object, at a place."""
    above, last = value_at(raw, steps[:-1]), steps[-1]
    if isinstance(last, int) and isinstance(above, list):
        return replaced(raw, steps[:-1], [one for number, one in enumerate(above) if number != last])
    if isinstance(last, str) and isinstance(above, Mapping):
        return replaced(raw, steps[:-1], {key: part for key, part in above.items() if key != last})
    return raw


def moved(raw: Any, steps: Steps, by: int) -> Any:
    """With the element of a list at a place one earlier (-1) or later (1); at either end nothing happens."""
    listed, at = value_at(raw, steps[:-1]), steps[-1]
    if not isinstance(listed, list) or not isinstance(at, int):
        return raw
    if not 0 <= at < len(listed) or not 0 <= at + by < len(listed):
        return raw
    order = list(listed)
    order[at], order[at + by] = order[at + by], order[at]
    return replaced(raw, steps[:-1], order)


def merged(base: Any, mine: Any, theirs: Any, path: Steps = ()) -> tuple[Any, list[Steps]]:
    """What two people made of the same part: each change that only one of them made, and where both did, mine.

    The second part of the answer names those places.
    """
    if mine in (base, theirs):
        return theirs, []
    if theirs == base:
        return mine, []
    if not all(isinstance(one, Mapping) for one in (base, mine, theirs)):
        return mine, [path]
    found: dict[str, Any] = {}
    both: list[Steps] = []
    for key in dict.fromkeys((*theirs, *mine)):
        part, clash = merged(base.get(key, _NO), mine.get(key, _NO), theirs.get(key, _NO), (*path, key))
        both += clash
        if part is not _NO:
            found[key] = part
    return found, both


#: Where a key is not there at all.
_NO: Any = object()


def blank_definition(
    *, item_id: str, name: str, department: str, item_type_code: str, subjects: Sequence[str], levels: Sequence[str]
) -> dict[str, Any]:
    """What a new item begins with."""
    return {
        "id": item_id,
        "name": name,
        "item_type": ITEM_TYPES.get(item_type_code, ""),
        "item_type_code": item_type_code,
        "subjects": list(subjects),
        "department": department,
        "levels": list(levels),
        "handling_type": "承诺件",
        "materials": [],
        "time_limit": {"promised": None},
        "results": [],
    }
