"""What a basic item may open to the bodies that implement it, and when a body's value is no less favourable.

A path names one part: `time_limit.promised`, `materials[M3]`, `fee.items[工本费].amount`; `[*]` stands for every element.
An element is known by its number, key or name, as `comparing` knows it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.catalogue.definition import Definition, to_json
from tongban.kernel.language import sentence, translatable


class Sort(StrEnum):
    """How a value is written and compared."""

    SPAN = "span"  # a length of time, not longer
    TEXT = "text"  # where and whom to ask: anything
    MORE = "more"  # a list that may only grow
    COUNT = "count"  # a whole number, not higher
    AMOUNT = "amount"  # yuan, not higher
    LEAVE_OUT = "leave_out"  # the element falls away
    NECESSITY = "necessity"  # only lighter


@dataclass(frozen=True, slots=True)
class Openable:
    """One kind of part that may be opened. `name`: what people call it."""

    path: str
    name: str
    sort: Sort


OPENABLE: Mapping[str, Openable] = {
    one.path: one
    for one in (
        Openable("time_limit.promised", translatable("承诺时限"), Sort.SPAN),
        Openable("nodes[*].limit", translatable("环节时限"), Sort.SPAN),
        Openable("steps[*].limit", translatable("步骤时限"), Sort.SPAN),
        Openable("contact.consultation", translatable("咨询电话"), Sort.TEXT),
        Openable("contact.complaint", translatable("监督投诉电话"), Sort.TEXT),
        Openable("contact.address", translatable("办理地点"), Sort.TEXT),
        Openable("contact.hours", translatable("办理时间"), Sort.TEXT),
        Openable("contact.window", translatable("受理窗口"), Sort.TEXT),
        Openable("online.channels", translatable("办理形式"), Sort.MORE),
        Openable("online.visits", translatable("到现场次数"), Sort.COUNT),
        Openable("fee.reductions", translatable("减免规定"), Sort.MORE),
        Openable("fee.items[*].amount", translatable("收费金额"), Sort.AMOUNT),
        Openable("materials[*]", translatable("不再要求的材料"), Sort.LEAVE_OUT),
        Openable("materials[*].necessity", translatable("材料是否必要"), Sort.NECESSITY),
        Openable("materials[*].originals", translatable("原件份数"), Sort.COUNT),
        Openable("materials[*].copies", translatable("复印件份数"), Sort.COUNT),
    )
}

PHONES = ("contact.consultation", "contact.complaint")
#: From the heaviest to the lightest.
NECESSITIES = ("必要", "容缺后补", "非必要")
_PATH = re.compile(r"([a-z_]+(?:\.[a-z_]+)*)(?:\[(.+)\](?:\.([a-z_]+))?)?", re.DOTALL)
#: By what an element of these lists is known.
_KEYS = {"materials": "id", "nodes": "key", "steps": "name", "fee.items": "name"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A path taken apart: the list or the part, the element in it, the field of the element."""

    head: str
    element: str | None = None
    leaf: str | None = None

    @property
    def pattern(self) -> str:
        """The path that stands for every element."""
        return spell(self.head, "*" if self.element is not None else None, self.leaf)


def spell(head: str, element: str | None, leaf: str | None) -> str:
    """A path from its parts."""
    return head + (f"[{element}]" if element is not None else "") + (f".{leaf}" if leaf else "")


def spot_of(path: str) -> Spot | None:
    """The path taken apart; None when it is written like none."""
    found = _PATH.fullmatch(path)
    return Spot(found[1], found[2], found[3]) if found else None


def known_spot(path: str) -> Spot:
    """The same for a path that is surely written like one."""
    spot = spot_of(path)
    if spot is None:
        raise ValueError(path)
    return spot


def pattern_of(path: str) -> str:
    """The path that stands for every element, for a path that is surely written like one."""
    return known_spot(path).pattern


def openable_for(path: str) -> Openable | None:
    """The kind of part that a path names; None for what nobody may ever open."""
    spot = spot_of(path)
    return OPENABLE.get(spot.pattern) if spot else None


def opened(definition: Definition, path: str) -> bool:
    """Whether the item opens exactly this part, by its own path or by that of every element."""
    spot = spot_of(path)
    return spot is not None and (path in definition.opens or spot.pattern in definition.opens)


def elements_of(raw: Mapping[str, Any], head: str) -> dict[str, dict[str, Any]]:
    """The elements of one list of a canonical definition by what they are called; a twin is `name#2`."""
    found: dict[str, dict[str, Any]] = {}
    key = _KEYS.get(head)
    if key is None:
        return found
    for element in part_of(raw, head) or ():
        name = str(element[key])
        twins = sum(known == name or known.startswith(f"{name}#") for known in found)
        found[f"{name}#{twins + 1}" if twins else name] = element
    return found


def part_of(raw: Mapping[str, Any], head: str) -> Any:
    """What stands at a path without elements; None where a part of it is missing."""
    here: Any = raw
    for key in head.split("."):
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


def value_at(raw: Mapping[str, Any], path: str) -> Any:
    """The value in a canonical definition; None where there is none. An element that is there is its name."""
    spot = spot_of(path)
    if spot is None:
        return None
    if spot.element is None:
        return part_of(raw, spot.head)
    element = elements_of(raw, spot.head).get(spot.element)
    if element is None:
        return None
    return element.get(spot.leaf) if spot.leaf else element.get("name")


def exists(raw: Mapping[str, Any], path: str) -> bool:
    """Whether the definition has this part; `[*]` needs no element."""
    spot = spot_of(path)
    if spot is None or spot.pattern not in OPENABLE:
        return False
    return spot.element in (None, "*") or spot.element in elements_of(raw, spot.head)


def element_paths(definition: Definition) -> list[str]:
    """Every single part that this item opens, in the order in which `OPENABLE` lists the kinds."""
    raw = to_json(definition)
    paths: list[str] = []
    for pattern in OPENABLE:
        spot = known_spot(pattern)
        names = [None] if spot.element is None else list(elements_of(raw, spot.head))
        paths += [path for name in names if opened(definition, path := spell(spot.head, name, spot.leaf))]
    return paths


def label_of(raw: Mapping[str, Any], path: str) -> str:
    """What people call a part: 承诺时限, “身份证”的原件份数."""
    kind, spot = openable_for(path), spot_of(path)
    if kind is None or spot is None:
        return path
    name = sentence(kind.name)
    if spot.element in (None, "*"):
        return name
    element = elements_of(raw, spot.head).get(spot.element or "", {})
    return (
        sentence("“{about}”的{field}", about=element.get("name", spot.element), field=name)
        if spot.leaf
        else sentence("材料“{about}”", about=element.get("name", spot.element))
    )


def fault_of(raw: Mapping[str, Any], path: str, value: Any) -> str | None:
    """Why this value may not stand in place of the basic one: malformed, or less favourable. None: it may."""
    basic = value_at(raw, path)
    match OPENABLE[known_spot(path).pattern].sort:
        case Sort.SPAN:
            return _span(raw, basic, value, promised=path == "time_limit.promised")
        case Sort.TEXT:
            most = 40 if path in PHONES else 200
            right = isinstance(value, str) and 0 < len(value.strip()) <= most
            return None if right else sentence("请写 1 到 {most} 个字。", most=most)
        case Sort.MORE:
            return _more(path, basic or [], value)
        case Sort.COUNT:
            return _number(basic, value, whole=True)
        case Sort.AMOUNT:
            spot = known_spot(path)
            element = elements_of(raw, spot.head)[spot.element or ""]
            if element.get("formula") is not None:
                return sentence("这一项按公式计算，不能改成固定金额；请把减免写进“减免规定”。")
            return _number(basic, value, whole=False)
        case Sort.LEAVE_OUT:
            return (
                None if value is None else sentence("只能减去材料，不能增加或改写材料（优化营商环境条例第三十五条）。")
            )
        case Sort.NECESSITY:
            return _necessity(basic, value)


def _span(raw: Mapping[str, Any], basic: Any, value: Any, *, promised: bool) -> str | None:
    right = isinstance(value, Mapping) and set(value) == {"value", "unit"}
    number = value["value"] if right else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 1000:
        return sentence("请写一个不小于 0 的整数。")
    limits = [basic] + ([part_of(raw, "time_limit.statutory")] if promised else [])
    known = [one for one in limits if one is not None]
    if not known:
        return sentence("基本事项没有规定这个时限，地方不能另定。")
    for limit in known:
        if value["unit"] == limit["unit"] and number > limit["value"]:
            return sentence(
                "不能超过基本事项和法律规定的 {n} {unit}，请改短。", n=limit["value"], unit=sentence(limit["unit"])
            )
    # nobody can say whether 20 工作日 are more than a month: only what is in the same unit is surely no longer
    if number and value["unit"] != known[0]["unit"]:
        return sentence("请用基本事项的单位“{unit}”，才能看出没有变长。", unit=sentence(known[0]["unit"]))
    return None


def _more(path: str, basic: list[str], value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        return sentence("请一行写一条。")
    if len(set(value)) != len(value) or len(value) > 20:
        return sentence("有重复的内容，或者超过 20 条，请删减。")
    if missing := [one for one in basic if one not in value]:
        return sentence("只能增加，不能去掉基本事项已有的“{one}”。", one=sentence(missing[0]))
    if path == "online.channels" and (unknown := [one for one in value if one not in CHANNELS]):
        return sentence("没有“{one}”这种办理形式，可以写：{all}。", one=unknown[0], all=sentence("、").join(CHANNELS))
    return None


CHANNELS = ("网上", "窗口", "自助终端", "邮寄", "电话")


def _number(basic: Any, value: Any, *, whole: bool) -> str | None:
    right = isinstance(value, int) or (isinstance(value, float) and not whole and round(value, 2) == value)
    if not right or isinstance(value, bool) or not 0 <= value <= 10**9:
        return sentence("请写一个不小于 0 的整数。") if whole else sentence("请写金额，最多两位小数。")
    if basic is not None and value > basic:
        return sentence("不能高于基本事项的 {n}，请改小。", n=basic)
    return None


def _necessity(basic: Any, value: Any) -> str | None:
    if value not in NECESSITIES:
        return sentence("只能是：{all}", all=sentence("、").join(sentence(one) for one in NECESSITIES))
    if NECESSITIES.index(value) < NECESSITIES.index(basic):
        return sentence("基本事项是“{basic}”，不能改严。", basic=sentence(basic))
    return None
