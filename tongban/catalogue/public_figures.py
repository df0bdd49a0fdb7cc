"""Public answers about the catalogue as it stood on a day: figures, third-party papers, and what supplies which material.

Worked out once per state of the catalogue and day, kept in this process, and never stored: definitions are the truth.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from tongban.authorities.models import Department
from tongban.catalogue.definition import Definition
from tongban.catalogue.models import CatalogueStamp, Item
from tongban.catalogue.quality import data_resources, licence_sources
from tongban.catalogue.queries import current_versions, definition_of
from tongban.catalogue.resources import Source, sources_of
from tongban.catalogue.statistics import Statistics, statistics_of
from tongban.catalogue.third_parties import ThirdPartyPaper, third_party_papers

#: States and days kept: people ask for today, and for a few days that something is compared with.
_KEPT = 16


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """Everything that is told of one day."""

    on: date
    statistics: Statistics
    papers: tuple[ThirdPartyPaper, ...]
    sources: tuple[Source, ...]


def figures_of(on: date) -> PublicFigures:
    """The figures of a day. One query when they are kept, seven otherwise."""
    return _worked_out(CatalogueStamp.objects.values_list("version", "at").first(), on)


@lru_cache(maxsize=_KEPT)
def _worked_out(_stamp: tuple[int, datetime] | None, on: date) -> PublicFigures:
    known = definitions_in_force(on)
    return PublicFigures(
        on=on,
        statistics=statistics_of(known, on=on),
        papers=third_party_papers(known),
        sources=sources_of(known, licence_sources(), data_resources()),
    )


def definitions_in_force(on: date) -> list[Definition]:
    """The definitions that were in force on a day, ordered by item. Two queries."""
    ids = list(Item.objects.filter(described=True).order_by("id").values_list("id", flat=True))
    versions = current_versions(ids, on=on)
    return [definition_of(versions[one]) for one in ids if one in versions]


def department_shorts() -> dict[str, str]:
    """Short names of all departments. One query."""
    return dict(Department.objects.values_list("id", "short"))
