"""What a draft may not hold even while it is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.checks.gate import MOST_PER_ITEM
from tongban.catalogue.checks.markup import markup_problems
from tongban.catalogue.checks.shape import place, shape_faults
from tongban.catalogue.reading import Unreadable, items_in

Fault = tuple[str, str]


def faults_in(raw: Any) -> list[Fault]:
    """(path, sentence) for what is wrong and not merely unfinished; empty: the draft may be saved."""
    if not isinstance(raw, dict):
        return [("", "事项应是一个对象，写作“项目: 内容”的若干行")]
    try:
        items_in([raw])
    except Unreadable as error:
        return [("", str(error))]
    found = list(dict.fromkeys((*shape_faults(raw), *markup_problems(raw))))
    if not found:
        found = list(_circles(raw))
    return found[:MOST_PER_ITEM]


def _circles(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Conditions of the form that wait for an answer that only comes later, or for their own."""
    parts = list(_asking(raw.get("form"), ("form",)))
    fields = {part["key"]: number for number, (part, _) in enumerate(parts) if "type" in part and part.get("key")}
    for number, (part, path) in enumerate(parts):
        for key in part.get("when") or ():
            if fields.get(key, -1) >= number:
                name, other = _called(part), _called(parts[fields[key]][0])
                yield (
                    place([*path, "when", key]),
                    f"“{name}”要等“{other}”的回答，“{other}”却不在它前面，条件成了循环。"
                    f"请把“{other}”移到前面，或者去掉这个条件",
                )


def _asking(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[Mapping[str, Any], tuple[str | int, ...]]]:
    """Sections and fields in the order in which they are asked, however deep they stand."""
    if isinstance(value, dict):
        if "key" in value:
            yield value, path
        for key, part in value.items():
            if isinstance(part, list):
                for number, one in enumerate(part):
                    yield from _asking(one, (*path, key, number))


def _called(part: Mapping[str, Any]) -> str:
    return str(part.get("label") or part.get("title") or part.get("key"))
