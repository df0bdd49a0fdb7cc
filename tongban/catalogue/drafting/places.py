"""Places of a definition in people's words: 申请材料 3“身份证” · 来源."""

import re
from collections.abc import Mapping
from typing import Any

from tongban.catalogue.definition import Definition
from tongban.catalogue.drafting.editing import Steps
from tongban.catalogue.wording import dataclass_in, hints_of, is_condition, name_of
from tongban.kernel.language import sentence

_STEP = re.compile(r"\[(\d{1,6})\]|([^.\[\]]+)")


def steps_of(path: str) -> Steps:
    """materials[2].when.S1 as steps."""
    return tuple(int(number) if number else key for number, key in _STEP.findall(path))


def element_name(element: Any) -> str:
    """What people call an element of a list, as far as it has a name."""
    if isinstance(element, str):
        return element
    if isinstance(element, Mapping):
        for key in ("label", "title", "name", "question", "kind", "department", "basis", "rule"):
            if isinstance(element.get(key), str) and element[key].strip():
                return str(element[key])
    return ""


def words_of(raw: Any, path: str) -> str:
    """A place in words; what is no part of the format is said as it stands."""
    said: list[str] = []
    hint: Any = Definition
    value = raw
    for step in steps_of(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
            name = element_name(value)
            said.append(f"{said.pop() if said else ''} {step + 1}" + (f"“{name[:30]}”" if name else ""))
            continue
        kind = dataclass_in(hint)
        inner = hints_of(kind) if kind is not None else {}
        value = value.get(step) if isinstance(value, Mapping) else None
        if kind is None or is_condition(hint) or step not in inner:
            said.append(step)
            hint = None
        else:
            said.append(sentence(name_of(kind, step)))
            hint = inner[step]
    return " · ".join(one.strip() for one in said)
