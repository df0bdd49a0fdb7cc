"""Fills the database with cases whose logs are whole: a few real ones, taken through their acts, copied under new names
with every hash reckoned anew. What `crowd` makes is quicker and enough for lists; this is for audit and rebuild."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Max, Model

from bench.crowd import IN_DISTRICT, copy_of
from tests import build
from tongban.cases.integrity import part_tables
from tongban.cases.log import ROWS, folded, folded_parts
from tongban.cases.models import Case, CaseEvent, Part
from tongban.catalogue.models import Implementation
from tongban.kernel.ids import new_id
from tongban.materials.models import Dossier

#: Where the copied cases stand; as many closed as open ones would be too kind to the sweep over open ones.
STATES = ("submitted", "in_review", "deciding", "granted", "denied", "closed", "closed", "closed")
_BATCH = 500


@dataclass
class Batch:
    """Rows that are written together."""

    dossiers: list[Dossier] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    parts: dict[type[Part], list[Part]] = field(default_factory=dict)


class Copier:
    """Makes cases like one that was really handled."""

    def __init__(self, pattern: Case, serials: dict[str, Iterator[int]]) -> None:
        self.pattern = pattern
        self.dossier = pattern.dossier
        self.events = list(pattern.events.order_by("seq"))
        self.text = json.dumps([[event.data, event.changes] for event in self.events], ensure_ascii=False)
        self.kinds = {str(kind._meta.model_name): kind for kind in part_tables(Case)}
        self.serials = serials

    def copy(self, batch: Batch, *, number: str, place: Implementation) -> None:
        """One more case, with its log and all that hangs on it."""
        case_id, dossier_id = new_id(), new_id()
        text = self.text.replace(str(self.pattern.id), str(case_id)).replace(self.pattern.number, number)
        written = json.loads(text.replace(str(self.dossier.id), str(dossier_id)))
        written[0][1] |= {
            "implementation_id": place.id,
            "body_id": place.body_id,
            "division_id": place.division_id,
        }
        renamed: dict[str, Any] = {}
        prev, nth = "", count(1)
        for (data, changes), event in zip(written, self.events, strict=True):
            if ROWS in changes:
                changes[ROWS] = dict(self._renamed(changes[ROWS], renamed, number, nth))
            made = copy_of(event, case_id=case_id, data=data, changes=changes, prev_hash=prev)
            made.hash = prev = made.own_hash()
            batch.events.append(made)
        changes_of_all = [changes for _, changes in written]
        case = _row(Case, folded(changes_of_all))
        case.seq, case.head_hash = len(written), prev
        batch.cases.append(case)
        batch.dossiers.append(copy_of(self.dossier, id=dossier_id))
        for key, part in folded_parts(changes_of_all).items():
            kind = self.kinds[key.partition(":")[0]]
            batch.parts.setdefault(kind, []).append(_row(kind, part))

    def _renamed(
        self, rows: dict[str, dict[str, Any]], renamed: dict[str, Any], number: str, nth: Iterator[int]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for key, row in rows.items():
            kind = key.partition(":")[0]
            if key not in renamed:
                renamed[key] = str(new_id()) if isinstance(row["id"], str) else next(self.serials[kind])
            mine = {**row, "id": renamed[key]}
            if kind == "paper":
                mine["number"] = f"{number}-{next(nth)}"
            yield f"{kind}:{renamed[key]}", mine


def _row(table: type[Any], written: dict[str, Any]) -> Any:
    fields = {one.attname: one for one in table._meta.concrete_fields}
    return table(
        **{
            name: (one.target_field if isinstance(one := fields[name], ForeignKey) else one).to_python(value)
            for name, value in written.items()
        }
    )


def fill(wanted: int) -> int:
    """Copy until there are so many cases; return how many log entries they have."""
    chance = random.Random(20261125)
    patterns = [build.case(state=state) for state in STATES]
    serials: dict[str, Iterator[int]] = {
        str(kind._meta.model_name): count((kind.objects.aggregate(top=Max("pk"))["top"] or 0) + 1)
        for kind in part_tables(Case)
        if kind._meta.pk.get_internal_type() == "BigAutoField"
    }
    copiers = [Copier(Case.objects.select_related("dossier").get(id=one.id), serials) for one in patterns]
    here = patterns[0].implementation
    places = list(Implementation.objects.filter(item_id=here.item_id, level="county").exclude(id=here.id))
    already = Case.objects.count()
    rest = iter(range(already, wanted))
    while some := list(islice(rest, _BATCH)):
        batch = Batch()
        for serial in some:
            place = here if chance.random() < IN_DISTRICT else chance.choice(places)
            chance.choice(copiers).copy(batch, number=f"WHOLE{serial:09d}", place=place)
        rows: list[tuple[type[Model], list[Any]]] = [
            (Dossier, batch.dossiers), (Case, batch.cases), (CaseEvent, batch.events), *batch.parts.items()
        ]  # fmt: skip
        for table, made in rows:
            table._default_manager.bulk_create(made)
        print(f"\r  {some[-1] + 1} cases", end="", flush=True)
    print(flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return CaseEvent.objects.count()
