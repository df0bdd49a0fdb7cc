"""Load divisions, departments, bodies and themes from the data folder. Safe to repeat: only differences are written."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from tongban.authorities.bodies import Patterns, Place, body_names
from tongban.authorities.codes import placeholder_uscc
from tongban.authorities.models import Body, Department, Division, Theme
from tongban.kernel.bulk import bring_up_to_date

Say = Callable[[str], None]


def data_folder() -> Path:
    """Where the product's own data lies."""
    return Path(settings.PACKAGE) / "data"


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by column name."""
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def load_authorities(say: Say, folder: Path | None = None) -> None:
    """Everything of this room. Must run inside the caller's transaction: it is loaded as a whole or not at all."""
    folder = folder or data_folder()
    divisions = list(_divisions(folder))
    bring_up_to_date(Division.objects.all(), divisions)
    say(f"行政区划 {len(divisions)} 个")
    departments = list(rows_of(folder / "departments.csv"))
    bring_up_to_date(Department.objects.all(), map(_department, departments))
    themes = [_theme(row) for row in rows_of(folder / "theme_codes.csv")]
    bring_up_to_date(Theme.objects.all(), themes)
    say(f"部门 {len(departments)} 类，主题 {len(themes)} 个，正在生成各级机构 …")
    bodies = list(_bodies({place_of(division).code: place_of(division) for division in divisions}, departments))
    bring_up_to_date(Body.objects.all(), bodies)
    say(f"机构 {len(bodies)} 个")


def place_of(division: Division) -> Place:
    """What the naming rules need of a division."""
    return Place(
        code=division.code,
        name=division.name,
        level=division.level,  # type: ignore[arg-type]  # a text choice of exactly these values
        kind=division.kind,
        official=division.official,
        reports_to=division.reports_to_id,
    )


def _divisions(folder: Path) -> Iterator[Division]:
    digits = {"province": 2, "city": 4, "county": 6, "township": 9}
    for row in rows_of(folder / "divisions.csv"):
        yield Division(
            code=row["code"],
            short_code=row["code"][: digits[row["level"]]],
            name=row["name"],
            level=row["level"],
            parent_id=row["parent"] or None,
            reports_to_id=row["reports_to"] or row["parent"] or None,
            kind=row["kind"],
            official=row["official"] == "1",
            managed_by=row["managed_by"],
        )


def _department(row: dict[str, str]) -> Department:
    return Department(
        id=row["id"],
        short=row["short"],
        province_name=row["province_name"],
        city_pattern=row["city_pattern"],
        county_pattern=row["county_pattern"],
        district_pattern=row["district_pattern"],
        township_pattern=row["township_pattern"],
        kind=row["kind"],
        code2=row["code2"],
        domain=row["domain"],
    )


def _theme(row: dict[str, str]) -> Theme:
    return Theme(id=f"{row['subject']}-{row['code']}", **row)


def _bodies(places: dict[str, Place], departments: list[dict[str, str]]) -> Iterator[Body]:
    patterns = [
        Patterns(
            id=row["id"],
            province=row["province_name"],
            city=row["city_pattern"],
            county=row["county_pattern"],
            district=row["district_pattern"],
            township=row["township_pattern"],
            street=row["street_pattern"],
        )
        for row in departments
    ]
    known_codes = {row["id"]: row["usc_province"] for row in departments if row["usc_province"]}
    province = next(place.code for place in places.values() if place.level == "province")
    for body in body_names(places, patterns, province):
        real = known_codes.get(body.department) if body.level == "province" else None
        yield Body(
            id=body.id,
            division_id=body.division,
            department_id=body.department,
            name=body.name,
            level=body.level,
            usc=real or placeholder_uscc(body.id, body.division[:6]),
            usc_is_test=real is None,
        )
