"""The shipped data as plain values, for tests that need no database."""

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tongban.catalogue.bundles.checks import KnownToBundles, known_item
from tongban.catalogue.bundles.definition import BundleDefinition, parse_bundle
from tongban.catalogue.checks import Known
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.lint import Context, Supply
from tongban.catalogue.lint.lawful import laws_of

DATA = Path(__file__).parents[2] / "tongban" / "data"


@cache
def _items_text() -> str:
    raws = [raw for file in sorted((DATA / "items").glob("*.json")) for raw in json.loads(file.read_text("utf-8"))]
    return json.dumps(raws, ensure_ascii=False)


def raw_items() -> list[dict[str, Any]]:
    """Fresh copies of all described items."""
    items: list[dict[str, Any]] = json.loads(_items_text())
    return items


def raw_item(item_id: str) -> dict[str, Any]:
    return next(raw for raw in raw_items() if raw["id"] == item_id)


@cache
def definitions() -> tuple[Definition, ...]:
    return tuple(parse(raw) for raw in raw_items())


def definition(item_id: str) -> Definition:
    return next(one for one in definitions() if one.id == item_id)


@cache
def licences() -> dict[str, list[str]]:
    return {raw["id"]: raw["fields"] for raw in json.loads((DATA / "licences.json").read_text("utf-8"))}


def printed_by(one: Definition) -> list[str]:
    return [name for result in one.results if result.licence for name in licences()[result.licence]]


@cache
def known() -> Known:
    with (DATA / "departments.csv").open(encoding="utf-8", newline="") as file:
        departments = frozenset(row["id"] for row in csv.DictReader(file))
    with (DATA / "theme_codes.csv").open(encoding="utf-8", newline="") as file:
        themes = {(row["subject"], row["code"]): row["name"] for row in csv.DictReader(file)}
    return Known(departments, licences(), themes)


def raw_bundles() -> list[dict[str, Any]]:
    """Fresh copies of all joint services."""
    bundles: list[dict[str, Any]] = json.loads((DATA / "bundles.json").read_text("utf-8"))
    return bundles


def bundle(bundle_id: str) -> BundleDefinition:
    return parse_bundle(next(raw for raw in raw_bundles() if raw["id"] == bundle_id))


def known_to_bundles() -> KnownToBundles:
    items = {one.id: known_item(one) for one in definitions()}
    return KnownToBundles(known().departments, frozenset(licences()), items)


def gate_context(on: date) -> Context:
    """What the quality gate holds the shipped items against, without a database."""
    rows = json.loads((DATA / "licences.json").read_text("utf-8"))
    return Context(
        on=on,
        licences={
            row["id"]: Supply(names=(row["name"], *row.get("aliases", ())), prints=tuple(row["fields"])) for row in rows
        },
        laws=laws_of(json.loads((DATA / "laws.json").read_text("utf-8"))),
        resources={
            row["id"]: Supply(names=(row["name"], *row["supplies"]), prints=tuple(row["fields"]))
            for row in json.loads((DATA / "resources.json").read_text("utf-8"))
        },
    )
