"""The catalogue in figures: how many items of which kind, and how much easier than the law demands. Pure.

Every figure counts definitions that are in force on one day; nothing is estimated.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tongban.catalogue.definition import Definition, Span

#: In this order; a depth that no item has is shown with 0, so that years can be compared.
DEPTHS = ("Ⅳ级", "Ⅲ级", "Ⅱ级", "Ⅰ级")
LEVELS = ("province", "city", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class Compression:
    """承诺时限压缩: how much shorter the promised limit is than the statutory one, over the items that state both.

    `mean`: percent, to one decimal, the mean over the items; None where nothing can be compared. `apart`: items whose
    two limits are in different units; they are left out, because no law says how many days a month has.
    """

    compared: int
    apart: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a set of items: all of them, or those of one department. `fully_online`: 全程网办."""

    key: str
    items: int
    zero_visit: int
    immediate: int
    fully_online: int
    compression: Compression


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item as the figures see it; `compression` in percent, None where its limits cannot be compared."""

    id: str
    title: str
    department: str
    item_type: str
    levels: tuple[str, ...]
    depth: str
    visits: int
    immediate: bool
    statutory: Span | None
    promised: Span | None
    compression: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The catalogue of a day. An item that is exercised at two levels counts at both, so levels add up to more."""

    on: date
    whole: Group
    by_type: Mapping[str, int]
    by_level: Mapping[str, int]
    by_depth: Mapping[str, int]
    by_visits: Mapping[int, int]
    departments: tuple[Group, ...]
    items: tuple[ItemFigures, ...]


def statistics_of(definitions: Iterable[Definition], *, on: date) -> Statistics:
    """The figures of these definitions, departments with most items first."""
    known = sorted(definitions, key=lambda one: one.id)
    of_department: dict[str, list[Definition]] = {}
    for one in known:
        of_department.setdefault(one.department, []).append(one)
    levels: Counter[str] = Counter(level for one in known for level in one.levels)
    depths: Counter[str] = Counter(one.online.depth for one in known)
    types = Counter(one.item_type for one in known)
    visits = Counter(one.online.visits for one in known)
    return Statistics(
        on=on,
        whole=_group("", known),
        by_type=dict(sorted(types.items(), key=lambda each: (-each[1], each[0]))),
        by_level={level: levels[level] for level in LEVELS},
        by_depth={depth: depths[depth] for depth in DEPTHS},
        by_visits=dict(sorted(visits.items())),
        departments=tuple(
            sorted((_group(key, own) for key, own in of_department.items()), key=lambda each: (-each.items, each.key))
        ),
        items=tuple(_figures(one) for one in known),
    )


def share(part: int, whole: int) -> float | None:
    """Percent to one decimal; None of nothing."""
    return _percent(Fraction(part, whole)) if whole else None


def compression_of(definition: Definition) -> Fraction | None:
    """By how much the promise is shorter than the law; None where either is missing, zero by law, or in another unit.

    A promise longer than the law binds nobody beyond the law (the gate names it): that counts as no compression.
    """
    limit = definition.time_limit
    if limit.promised is None or limit.statutory is None or limit.statutory.value == 0:
        return None
    if limit.promised.value != 0 and limit.promised.unit != limit.statutory.unit:
        return None
    return max(Fraction(0), 1 - Fraction(limit.promised.value, limit.statutory.value))


def _group(key: str, own: Sequence[Definition]) -> Group:
    rates = [rate for one in own if (rate := compression_of(one)) is not None]
    both = sum(bool(one.time_limit.promised and one.time_limit.statutory) for one in own)
    return Group(
        key=key,
        items=len(own),
        zero_visit=sum(one.online.visits == 0 for one in own),
        immediate=sum(one.handling_type == "即办件" for one in own),
        fully_online=sum(one.online.fully_online for one in own),
        compression=Compression(
            compared=len(rates),
            apart=both - len(rates),
            mean=_percent(sum(rates, Fraction(0)) / len(rates)) if rates else None,
        ),
    )


def _figures(definition: Definition) -> ItemFigures:
    rate = compression_of(definition)
    return ItemFigures(
        id=definition.id,
        title=definition.title,
        department=definition.department,
        item_type=definition.item_type,
        levels=definition.levels,
        depth=definition.online.depth,
        visits=definition.online.visits,
        immediate=definition.handling_type == "即办件",
        statutory=definition.time_limit.statutory,
        promised=definition.time_limit.promised,
        compression=None if rate is None else _percent(rate),
    )


def _percent(part: Fraction) -> float:
    """Rounded half up, exactly: 12.25 is 12.3 on every machine."""
    return int(part * 1000 + Fraction(1, 2)) / 10
