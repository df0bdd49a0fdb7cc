"""What can supply a material so that nobody is asked for it: licence types and data resources (数据资源). Pure.

国务院令第716号 art. 7: what a licence or shared data can supply is not asked of the applicant. A data resource is what
a department keeps and lets others query; it supplies the papers that say nothing but what it holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongban.catalogue.definition import Definition
from tongban.catalogue.lint import Supply
from tongban.catalogue.lint.twice import supplied_by


@dataclass(frozen=True, slots=True)
class Supplied:
    """A material that a source stands in for."""

    item_id: str
    title: str
    department: str
    material_id: str
    material: str


@dataclass(frozen=True, slots=True)
class Source:
    """A licence type (`kind` licence) or a data resource (data), what it holds, and which materials it supplies."""

    kind: str
    id: str
    name: str
    department: str
    fields: tuple[str, ...]
    supplies: tuple[Supplied, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of a source before anybody looks at items: its names, its fields, who keeps it."""

    supply: Supply
    department: str


def sources_of(
    definitions: Iterable[Definition], licences: Mapping[str, Holding], data: Mapping[str, Holding]
) -> tuple[Source, ...]:
    """Every source with the materials that it supplies, licence types first; within each those that supply most."""
    by_licence: dict[str, list[Supplied]] = {one: [] for one in licences}
    by_data: dict[str, list[Supplied]] = {one: [] for one in data}
    resources = {one: held.supply for one, held in data.items()}
    for definition in sorted(definitions, key=lambda one: one.id):
        for material in definition.materials:
            line = Supplied(definition.id, definition.title, definition.department, material.id, material.name)
            if material.licence in by_licence:
                by_licence[material.licence].append(line)
            elif material.licence is None and (found := supplied_by(material.name, resources)):
                by_data[found].append(line)
    return (*_sources("licence", licences, by_licence), *_sources("data", data, by_data))


def _sources(kind: str, holdings: Mapping[str, Holding], supplies: Mapping[str, list[Supplied]]) -> list[Source]:
    found = [
        Source(kind, one, held.supply.names[0], held.department, held.supply.prints, tuple(supplies[one]))
        for one, held in holdings.items()
    ]
    return sorted(found, key=lambda each: (-len(each.supplies), each.id))
