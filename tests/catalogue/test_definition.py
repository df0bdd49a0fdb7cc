import dataclasses
import json
import typing
from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue import definition as d
from tongban.catalogue.checks.shape import SCHEMA_FILE
from tongban.catalogue.definition import fingerprint, parse, to_json


def test_every_shipped_item_is_read_without_losing_anything() -> None:
    for raw in shipped.raw_items():
        assert parts_missing(raw, to_json(parse(raw))) == []


def parts_missing(raw: Any, canonical: Any, path: str = "") -> list[str]:
    """Places where the canonical form does not say what the file said."""
    if isinstance(raw, dict) and isinstance(canonical, dict):
        return [
            finding
            for key, value in raw.items()
            for finding in (
                parts_missing(value, canonical[key], f"{path}.{key}") if key in canonical else [f"{path}.{key}"]
            )
        ]
    if isinstance(raw, list) and isinstance(canonical, list) and len(raw) == len(canonical):
        return [
            f
            for n, (one, other) in enumerate(zip(raw, canonical, strict=True))
            for f in parts_missing(one, other, f"{path}[{n}]")
        ]
    return [] if raw == canonical else [path]


#: Names that join papers of which any one will do, or one kind of card of several people.
ALTERNATIVES = {
    "CL-001 M2", "GA-001 M3", "GA-009 M6", "JY-002 M4", "JY-004 M1", "LC-001 M4", "MZ-001 M3", "SCJG-001 M7",
    "SCJG-003 M3", "SCJG-004 M2", "SF-001 M4", "YB-001 M1", "YB-001 M3", "YB-002 M1", "YC-001 M5", "ZR-004 M6",
}  # fmt: skip


def test_no_licence_stands_in_for_papers_that_it_does_not_cover() -> None:
    joined = {
        f"{one.id} {material.id}"
        for one in shipped.definitions()
        for material in one.materials
        if material.licence and any(sign in material.name for sign in "及、和")
    }
    assert joined == ALTERNATIVES


def test_the_canonical_form_reads_back_as_the_same_definition() -> None:
    for one in (*shipped.definitions(), *map(parse, unseen.all_three())):
        assert parse(to_json(one)) == one


def test_what_is_left_out_has_its_default() -> None:
    one = parse(unseen.smallest())
    assert (one.situations, one.materials, one.samples, one.form) == ((), (), (), None)
    assert (one.title, one.for_natural, one.for_legal) == ("健身气功站点备案", True, False)
    assert one.online == d.Online()


def test_what_the_format_has_gained_leaves_the_fingerprint_of_a_published_version_alone() -> None:
    """As the code of 2026-11-26 reckoned it, before tables, formulas, telephones, exemptions and the mark of safety."""
    published = "7193aceed0d13cebb12baf60879034d29e96f6d048a1ffb4f57b59cc6488267f"
    assert fingerprint(parse(unseen.smallest())) == published
    assert fingerprint(parse(unseen.smallest() | {"direct_safety": True})) != published


def test_equal_definitions_have_one_fingerprint_however_they_are_written() -> None:
    plain = unseen.with_conditions()
    shuffled = dict(reversed(plain.items()))
    spelled_out = plain | {"faqs": [], "notes": None, "basic_code": None, "form": None}
    assert fingerprint(parse(plain)) == fingerprint(parse(shuffled)) == fingerprint(parse(spelled_out))


@pytest.mark.parametrize("change", [{"name": "别的"}, {"aliases": ["俗称"]}, {"handling_item": None}])
def test_any_change_changes_the_fingerprint(change: dict[str, Any]) -> None:
    plain = unseen.with_conditions()
    assert fingerprint(parse(plain)) != fingerprint(parse(plain | change))


def test_title_names_the_handling_item() -> None:
    assert shipped.definition("SCJG-006").title == "食品经营许可（新办）"


def test_the_published_schema_and_the_dataclasses_name_the_same_parts() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    defs = schema["$defs"]
    pairs = {
        d.Definition: schema, d.Span: defs["span"], d.ThemeRef: defs["theme"], d.Option: defs["option"],
        d.Situation: defs["situation"], d.Material: defs["material"], d.FeeItem: defs["fee_item"],
        d.FormField: defs["field"], d.FormSection: defs["section"], d.Node: defs["node"], d.Sample: defs["sample"],
        d.TimeLimit: schema["properties"]["time_limit"], d.Online: schema["properties"]["online"],
        d.Form: schema["properties"]["form"], d.Fee: schema["properties"]["fee"],
        d.Themes: schema["properties"]["themes"], d.Result: schema["properties"]["results"]["items"],
        d.Step: schema["properties"]["steps"]["items"], d.Faq: schema["properties"]["faqs"]["items"],
        d.LegalBasis: schema["properties"]["legal_basis"]["items"],
        d.LevelRule: schema["properties"]["level_rules"]["items"],
        d.CoDepartment: schema["properties"]["co_departments"]["items"],
        d.SpecialProcedure: schema["properties"]["special_procedures"]["items"],
        d.Variant: schema["properties"]["time_limit"]["properties"]["variants"]["items"],
        d.Expectation: defs["sample"]["properties"]["expect"],
    }  # fmt: skip
    for kind, part in pairs.items():
        assert {field.name for field in dataclasses.fields(kind)} == set(part["properties"]), kind
        assert part["additionalProperties"] is False, kind
        without_default = {
            f.name
            for f in dataclasses.fields(kind)
            if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        }
        assert without_default <= set(part.get("required", ())), kind


def test_the_schema_offers_exactly_the_field_types_the_program_knows() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    assert set(schema["$defs"]["field"]["properties"]["type"]["enum"]) == set(typing.get_args(d.FieldType))
