"""Builders for change requests: the cast is 郑梅 who proposes, 韩冰 of the staffing office, 唐薇 of the legal office."""

import datetime
from typing import Any

from tests import build
from tests.catalogue import shipped, unseen
from tongban.catalogue.actions import agree_to_change, import_items, propose_change, put_into_effect
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.models import ChangeRequest
from tongban.kernel.today import today

DAY = datetime.timedelta(days=1)
#: Two plain items that no joint service names.
PLAIN, OTHER = "TYU-901", "TYU-904"


def plain_items() -> None:
    """健身气功站点备案 and a second one like it, in force."""
    both = [unseen.smallest(), unseen.smallest() | {"id": OTHER, "name": "健身气功活动备案"}]
    assert import_items(both).rejected == []


def raw(item: str = PLAIN, **changes: Any) -> dict[str, Any]:
    """The plain definition, good enough for the gate."""
    return lawful() | {"id": item} | changes


def lawful() -> dict[str, Any]:
    """A definition in which the gate finds nothing that blocks."""
    found: dict[str, Any] = shipped.raw_item("SCJG-006")
    return {key: value for key, value in found.items() if key not in ("samples", "basic_code")} | {
        "name": "健身气功站点备案", "handling_item": None,
    }  # fmt: skip


def definition(item: str = PLAIN, **changes: Any) -> Definition:
    return parse(raw(item, **changes))


def propose(kind: str = "suspend", **given: Any) -> ChangeRequest:
    """By 郑梅, for today unless said otherwise."""
    asked: dict[str, Any] = {
        "reason": "按机构改革方案调整。", "basis": "冀政办字〔2026〕1号第三条", "effective_from": today(), **given
    }  # fmt: skip
    if kind in ("suspend", "resume", "abolish"):
        asked.setdefault("items", [PLAIN])
    return propose_change(build.officer("zhengmei"), kind=kind, **asked)


def agreed(kind: str = "suspend", **given: Any) -> ChangeRequest:
    """Both offices have agreed."""
    return agree_twice(propose(kind, **given))


def agree_twice(change: ChangeRequest) -> ChangeRequest:
    change = agree_to_change(change.id, by=build.officer("hanbing"), seq=change.seq)
    return agree_to_change(change.id, by=build.officer("tangwei"), seq=change.seq)


def effected(kind: str = "suspend", **given: Any) -> ChangeRequest:
    """And its day, which is today, has come."""
    return put_into_effect(agreed(kind, **given).id)
