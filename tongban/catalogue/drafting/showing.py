"""A draft as far as it can be shown: what is unfinished or cannot be meant is left out, and it is said what that is."""

from typing import Any

from tongban.catalogue.checks import Known, problems_in
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.drafting.editing import Steps, value_at
from tongban.catalogue.drafting.places import steps_of

#: Each round leaves something out; more rounds than this means that we do not know how.
_ROUNDS = 40
#: What is shown in the place of what every item has.
_STAND_IN: dict[str, Any] = {
    "id": "X",
    "name": "（事项名称还没有写）",
    "item_type": "其他行政权力",
    "item_type_code": "10",
    "subjects": ["自然人"],
    "department": "X",
    "levels": ["county"],
    "handling_type": "承诺件",
    "materials": [],
    "time_limit": {"promised": None},
    "results": [],
}
_GONE: Any = object()


def showable(raw: dict[str, Any], known: Known) -> tuple[Definition | None, tuple[str, ...]]:
    """A definition to look at, and the paths of what is not in it; None when nothing can be made of it."""
    left: dict[str, None] = {}
    places: Any = raw
    for _ in range(_ROUNDS):
        found = {one.field: _what_to_do(one.field) for one in problems_in(places, known)}
        # a problem of the whole that leaving out did not mend does not stand in the way of looking
        actions = {
            path: act for path, act in found.items() if act is not None and not (path in left and "[" not in path)
        }
        if not actions:
            break
        left |= dict.fromkeys(actions)
        for steps, value in actions.values():
            if isinstance(value_at(places, steps[:-1]), dict | list):
                places = _put(places, steps, value)
        places = _purged(places)
    try:
        return parse(places), tuple(left)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None, tuple(left)


def _what_to_do(path: str) -> tuple[Steps, Any] | None:
    """What to leave out for the sake of a problem; None: nothing can be."""
    steps = steps_of(path)
    if not steps:
        return None
    if "when" in steps[1:]:
        return steps[: steps.index("when") + 1], _GONE
    numbers = [at for at, step in enumerate(steps) if isinstance(step, int)]
    if numbers:
        return steps[: numbers[-1] + 1], _GONE
    top = str(steps[0])
    if len(steps) > 1 and top == "time_limit":
        return steps[:2], None if steps[1] == "promised" else _GONE
    return (top,), _STAND_IN.get(top, _GONE)


def _put(raw: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [_put(one, rest, value) if number == step else one for number, one in enumerate(raw)]
    return {**raw, step: _put(raw.get(step), rest, value)}


def _purged(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {key: _purged(part) for key, part in raw.items() if part is not _GONE}
    if isinstance(raw, list):
        return [_purged(one) for one in raw if one is not _GONE]
    return raw
