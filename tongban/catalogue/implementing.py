"""Who implements an item where: every division at one of its levels, and the body that exercises the power. Pure."""

import dataclasses
from collections.abc import Iterator, Mapping

from tongban.authorities.bodies import (
    APPROVAL_BUREAU,
    TOWNSHIP_CENTRE,
    Level,
    Place,
    body_id,
    exercising_department,
    level_for_item,
)
from tongban.catalogue.definition import Definition

#: 行使层级 inside an implementation code (GB/T 39046 A.2).
_LEVEL_DIGIT = {"province": "2", "city": "3", "county": "4", "township": "5", "village": "6"}


@dataclasses.dataclass(frozen=True, slots=True)
class Exercise:
    """One row of the implementation list."""

    division: str
    body: str
    level: Level
    code: str


def departments_involved(definition: Definition) -> tuple[str, ...]:
    """The departments whose bodies may exercise the item."""
    return (definition.department, APPROVAL_BUREAU, TOWNSHIP_CENTRE)


def exercises(
    definition: Definition, places: Mapping[str, Place], bodies: Mapping[str, str], province: str
) -> Iterator[Exercise]:
    """The implementation list of one item. `bodies` maps the existing bodies' ids to their credit codes.

    A division without a body of its own for this is served by the nearest one above it; with none at all
    there, nobody implements the item.
    """
    for place in places.values():
        level = level_for_item(definition.levels, place, province)
        if level is None:
            continue
        body = _body(definition, place, level, places, bodies)
        if body is not None:
            yield Exercise(place.code, body, level, _code(definition, bodies[body], level))


def _body(
    definition: Definition, place: Place, level: Level, places: Mapping[str, Place], bodies: Mapping[str, str]
) -> str | None:
    candidates = [exercising_department(definition.department, level, approval_bureau=definition.approval_bureau)]
    if level == "township":
        candidates.append(TOWNSHIP_CENTRE)
    candidates.append(definition.department)
    for department in candidates:
        if (own := body_id(department, place.code)) in bodies:
            return own
    above: str | None = place.reports_to
    while above is not None:
        if (higher := body_id(definition.department, above)) in bodies:
            return higher
        above = places[above].reports_to
    return None


def _code(definition: Definition, usc: str, level: Level) -> str:
    """31 characters: credit code of the body, level, basic code; empty where the basic code is not known."""
    return f"{usc}{_LEVEL_DIGIT[level]}{definition.basic_code}" if definition.basic_code and usc else ""
