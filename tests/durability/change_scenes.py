"""Changes of the catalogue whose day has come, made to be put into effect by workers that die."""

import dataclasses
from datetime import timedelta
from typing import Any

import time_machine

from tests import build
from tongban.catalogue.actions import agree_to_change, propose_change, put_into_effect
from tongban.catalogue.changes import bent_changes
from tongban.catalogue.jobs import put_changes_into_effect
from tongban.catalogue.models import ChangeRequest, Implementation, Item, ItemStanding, ItemVersion, Succession
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.models import OutboxMessage
from tongban.kernel.today import today

#: No joint service names these.
_LASTING = ("GA-001", "GA-002", "GA-004", "SF-001", "YJ-001", "ZJ-001", "ZJ-003", "FG-001", "YB-001", "ZR-004")


def agreed_changes() -> int:
    """A change of every one of them and a split of one more, proposed and agreed to three days ago; due today."""
    day = today()
    with time_machine.travel(day - timedelta(days=3), tick=True):
        for item in _LASTING:
            old = _definition(item)
            _agreed(kind="change", definitions=[dataclasses.replace(old, notes=(*old.notes, "新的说明。"))])
        old = _definition("MZ-002")
        parts = [dataclasses.replace(old, id=f"MZ-90{n}", name=f"低保确认第{n}种", basic_code=None) for n in (1, 2)]
        _agreed(kind="split", items=["MZ-002"], definitions=parts, transition="已受理的按原规定办完。")
    return ChangeRequest.objects.filter(state="scheduled").count()


def _definition(item: str) -> Any:
    version = current_version(item, on=today() + timedelta(days=9))
    assert version is not None
    return definition_of(version)


def _agreed(**given: Any) -> None:
    change = propose_change(
        build.officer("zhengmei"), reason="压缩材料。", basis="国发〔2022〕5号第三条",
        effective_from=today() + timedelta(days=3), **given,
    )  # fmt: skip
    for office in ("hanbing", "tangwei"):
        change = agree_to_change(change.id, by=build.officer(office), seq=change.seq)


def effect_slowly() -> int:
    """What the job does, telling each that is committed."""
    for change in ChangeRequest.objects.filter(state="scheduled").order_by("id"):
        print(f"begin {change.id}", flush=True)
        put_into_effect(change.id)
        print(f"done {change.id}", flush=True)
    return 0


def effect_the_rest() -> int:
    """The job itself, twice: the second time there is nothing to do."""
    done = put_changes_into_effect.call()
    assert put_changes_into_effect.call() == 0
    return int(done)


def faults_of_changes() -> list[str]:
    """What took effect half, twice or not at all."""
    faults = [f"{change.title}: the log does not hold" for change, _ in bent_changes()]
    for change in ChangeRequest.objects.all():
        said = OutboxMessage.objects.filter(
            kind="catalogue.change_moved", subject=str(change.id), payload__act="effect"
        )
        if change.state != "done" or said.count() != 1:
            faults.append(f"{change.title}: {change.state}, announced {said.count()} times")
    for item in (*_LASTING, "MZ-901", "MZ-902"):
        newest = ItemVersion.objects.filter(item_id=item).order_by("-number")[0]
        announced = OutboxMessage.objects.filter(kind="catalogue.version_published", subject=item)
        wanted = 2 if item in _LASTING else 1
        if newest.number != wanted or announced.count() != wanted:
            faults.append(f"{item}: version {newest.number}, announced {announced.count()} times")
        if Item.objects.get(id=item).shown_version != newest.number:
            faults.append(f"{item}: lists show another version")
    if ItemStanding.objects.count() != 1 or Succession.objects.count() != 2:
        faults.append("the split did not take effect once")
    if Implementation.objects.filter(item_id="MZ-002", in_force=True).exists():
        faults.append("somebody still exercises what was split")
    return faults
