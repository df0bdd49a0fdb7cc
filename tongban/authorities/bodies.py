"""Which public bodies exist and what they are called: department patterns times divisions. Pure.

定州 and 辛集 are counties by code but report to the province and act as cities. Where an item is marked so,
the administrative approval bureau (SPJ) exercises it at city and county. In a township the department's own
station does, or the township's service centre (XZ) where the department has none.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

Level = Literal["province", "city", "county", "township", "village"]

APPROVAL_BUREAU = "SPJ"
TOWNSHIP_CENTRE = "XZ"
PROVINCE_PREFIX = "河北"


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What naming needs to know about a division."""

    code: str
    name: str
    level: Level
    kind: str
    official: bool
    reports_to: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Patterns:
    """How the bodies of one kind of department are named; an empty pattern means there is none."""

    id: str
    province: str
    city: str
    county: str
    district: str
    township: str
    street: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class BodyName:
    department: str
    division: str
    level: Level
    name: str

    @property
    def id(self) -> str:
        return body_id(self.department, self.division)


def body_id(department: str, division: str) -> str:
    """`SCJG@130102000000`."""
    return f"{department}@{division}"


def power_levels(place: Place, province: str) -> tuple[Level, ...]:
    """The levels at which a division exercises power, own first: a county under the province has a city's too."""
    if place.level == "county" and place.reports_to == province:
        return ("city", "county")
    return (place.level,)


def level_for_item(levels: Iterable[str], place: Place, province: str) -> Level | None:
    """At which of an item's levels this division exercises it; None when it does not."""
    return next((level for level in power_levels(place, province) if level in set(levels)), None)


def exercising_department(department: str, level: Level, *, approval_bureau: bool) -> str:
    """Who exercises an item of this department at this level, before looking whether that body exists."""
    return APPROVAL_BUREAU if approval_bureau and level in ("city", "county") else department


def body_names(places: Mapping[str, Place], departments: Iterable[Patterns], province: str) -> Iterator[BodyName]:
    """Every body that the patterns give, division by division."""
    patterns = list(departments)
    for place in places.values():
        level = power_levels(place, province)[0]
        for department in patterns:
            if name := _name(department, place, level, places):
                yield BodyName(department.id, place.code, level, name)


def _name(department: Patterns, place: Place, level: Level, places: Mapping[str, Place]) -> str:
    match level:
        case "province":
            return department.province
        case "city":
            return department.city.format(city=place.name)
        case "county":
            return _county_name(department, place, _city_of(place, places))
        case "township":
            street = department.street if place.name.endswith("街道") else ""
            county = places[place.reports_to or ""]
            return (street or department.township).format(
                township=place.name, county=_full_name(county, _city_of(county, places))
            )
        case _:
            return ""


def _city_of(place: Place, places: Mapping[str, Place]) -> str:
    above = places.get(place.reports_to or "")
    return above.name if above and above.level == "city" else ""


def _county_name(department: Patterns, place: Place, city: str) -> str:
    is_district = place.kind == "市辖区" or not place.official
    if is_district and department.district:
        # a zone's own name often repeats its city's: 石家庄市公安局高新技术产业开发区分局
        name = place.name if place.official else _without_prefix(place.name, city)
        return department.district.format(city=city, county=name, county_short=_short(name, place.official))
    if "{city}" in department.county:
        return department.county.format(city=city, county=place.name)
    return department.county.format(county=_full_name(place, city))


def _full_name(county: Place, city: str) -> str:
    """石家庄市长安区: a district's name alone is not unique (there are two 新华区); a county's is."""
    return f"{city}{county.name}" if county.kind == "市辖区" else county.name


def _short(name: str, official: bool) -> str:
    """长安区 -> 长安; but 井陉矿区 and 高新技术产业开发区 keep their name."""
    return name if not official or name.endswith("矿区") or len(name) < 3 else name[:-1]


def _without_prefix(name: str, city: str) -> str:
    for prefix in (PROVINCE_PREFIX, city, city.removesuffix("市")):
        if prefix and name.startswith(prefix) and len(name) > len(prefix) + 3:
            name = name.removeprefix(prefix)
    return name
