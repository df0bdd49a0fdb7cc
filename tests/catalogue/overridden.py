"""Builders for two levels: a basic item that opens something, and bodies that settle it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests import build
from tongban.catalogue.actions import publish_override, publish_version
from tongban.catalogue.actions.composing import write_compositions
from tongban.catalogue.definition import Definition
from tongban.catalogue.models import Implementation, ItemVersion, Override
from tongban.catalogue.overriding import OPENABLE, fingerprint_of
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.today import now, today

ITEM = "SCJG-006"
HERE = f"{ITEM}@{build.CHANGAN}"
THREE = {"time_limit.promised": {"value": 3, "unit": "工作日"}}
PHONE = {"contact.consultation": "0311-86000001"}
NOTICE = "长政发〔2026〕3号"


def basic(item: str = ITEM, **changes: Any) -> ItemVersion:
    """A new version of the basic item; it opens everything unless it says otherwise."""
    version = current_version(item)
    assert version is not None
    old = definition_of(version)
    published = publish_version(replace(old, **{"opens": tuple(OPENABLE), **changes}), by="省级目录管理员")
    assert published is not None
    return published


def definition() -> Definition:
    version = current_version(ITEM)
    assert version is not None
    return definition_of(version)


def editor_of(*bodies: str) -> Officer:
    """An officer who keeps the catalogue of exactly these bodies."""
    return Officer(build.account("zhengmei").pk, "郑梅", {(body, Role.EDITOR): 1 for body in bodies})


def settle(
    changes: Mapping[str, Any], implementation_id: str = HERE, *, effective_from: date | None = None
) -> Override:
    """One body settles this."""
    there = Implementation.objects.get(id=implementation_id)
    return publish_override(
        implementation_id,
        officer=editor_of(there.body_id),
        changes=changes,
        reason=NOTICE,
        effective_from=effective_from,
    )


def settle_everywhere(many: int, item: str = ITEM) -> list[str]:
    """So many bodies settle something, by turns: a phone number, a shorter limit, one material less."""
    rows = list(Implementation.objects.filter(item_id=item, in_force=True).order_by("division_id")[:many])
    assert len(rows) == many
    overrides = [
        Override(
            implementation=one,
            number=1,
            changes=changes,
            changes_hash=fingerprint_of(changes),
            reason=NOTICE,
            effective_from=today(),
            published_at=now(),
            published_by="各地",
        )
        for place, one in enumerate(rows)
        for changes in (
            [
                {"contact.consultation": f"0311-8{place:07d}"},
                {**THREE, "contact.consultation": f"0311-8{place:07d}"},
                {"materials[M2].copies": 0},
            ][place % 3],
        )
    ]
    Override.objects.bulk_create(overrides)
    write_compositions(item, {one.implementation_id: [one] for one in overrides}, since=today(), at=now(), by="各地")
    return [one.id for one in rows]
