"""Load all of Hebei: authorities, licence types, items with their versions and implementing bodies, joint services.

One transaction: as a whole or not at all. Safe to repeat: only differences are written.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from tongban.authorities.loading import Say, data_folder, load_authorities, rows_of
from tongban.catalogue.actions import bump_catalogue, publish_bundles, publish_definitions
from tongban.catalogue.bundles.checks import check_bundles, items_named_in
from tongban.catalogue.checks import Problem, check_all
from tongban.catalogue.models import Bundle, Implementation, Item
from tongban.catalogue.queries import what_bundles_may_name, what_is_known
from tongban.catalogue.reading import read_items
from tongban.catalogue.states import ItemState
from tongban.kernel.bulk import Changes, bring_up_to_date
from tongban.licences.models import LicenceType


class BadData(Exception):
    """The data folder itself has a problem: a deployer has changed it. Lists every problem."""


def load_hebei(say: Say, folder: Path | None = None) -> None:
    """Bring the database up to date with the data folder; tells what it does as it goes."""
    folder = folder or data_folder()
    with transaction.atomic():
        load_authorities(say, folder)
        types = list(_licence_types(folder))
        bring_up_to_date(LicenceType.objects.all(), types)
        say(f"证照类型 {len(types)} 种")
        load_items(say, folder)
        rows = list(_catalogue_rows(folder))
        if _listed(rows).any:
            bump_catalogue()
        load_bundles(folder)
        say(f"目录事项 {len(rows)} 条，一件事 {Bundle.objects.count()} 个")


def load_items(say: Say, folder: Path) -> None:
    """Publish the described items of the data folder."""
    raws = [raw for file in sorted((folder / "items").glob("*.json")) for raw in read_items(file.read_bytes())]
    checked = check_all(raws, what_is_known())
    _refuse(checked.problems)
    say(f"办事指南 {len(checked.definitions)} 个，正在生成实施清单 …")
    # a deployer's own lists come from outside like an imported file
    gone = set(Item.objects.filter(state=ItemState.ABOLISHED).values_list("id", flat=True))
    standing = [one for one in checked.definitions if one.id not in gone]
    published = publish_definitions(standing, by="初始载入", strict=False)
    say(f"实施清单 {Implementation.objects.count()} 条（新发布 {len(published)} 个事项）")


def load_bundles(folder: Path) -> None:
    """Take in the joint services of the data folder."""
    raws = read_items((folder / "bundles.json").read_bytes(), "一件事")
    checked = check_bundles(raws, what_bundles_may_name(items_named_in(raws)))
    _refuse(checked.problems)
    publish_bundles(checked.bundles)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise BadData("\n".join(f"{problem.item} {problem.field}：{problem.reason}" for problem in problems))


def _read_json(file: Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _licence_types(folder: Path) -> Iterator[LicenceType]:
    for raw in _read_json(folder / "licences.json"):
        yield LicenceType(
            id=raw["id"],
            name=raw["name"],
            category=raw["category"],
            issuing_department_id=raw["issuing_department"],
            holders=raw["holders"],
            holder_id_type=raw["holder_id_type"],
            validity=raw["validity"],
            number_rule=raw["number_rule"] or "",
            fields=raw["fields"],
            type_code=raw["type_code"],
        )


def _catalogue_rows(folder: Path) -> Iterator[Item]:
    for row in rows_of(folder / "catalogue.csv"):
        yield Item(
            id=row["id"],
            name=row["name"],
            item_type=row["item_type"],
            item_type_code=row["item_type_code"],
            department_id=row["department"],
            described=False,
            source=row["id"][0],
            source_code=row["source_code"],
            source_levels=row["levels"],
            legal_basis=row["legal_basis"],
        )


def _listed(rows: list[Item]) -> Changes:
    """Write the plain catalogue rows, except those that have been described since, or will be."""
    written = Q(described=True) | ~Q(state=ItemState.IN_FORCE)
    described = set(Item.objects.filter(written).values_list("id", flat=True))
    return bring_up_to_date(Item.objects.exclude(written), [row for row in rows if row.id not in described])
