"""One definition, three ways to write it down: nothing is lost on any way, whatever the definition holds."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.catalogue import invented, shipped, unseen
from tongban.catalogue.checks.shape import shape_problems
from tongban.catalogue.definition import Definition, fingerprint, parse, to_json
from tongban.catalogue.formats import read_file, text_of, write_json, write_workbook
from tongban.catalogue.formats.layout import sheets
from tongban.catalogue.formats.yaml_comments import comments_in
from tongban.catalogue.formats.yaml_writing import write_yaml
from tongban.catalogue.wording import dataclass_in, hints_of, is_named

ALL = (*shipped.definitions(), *map(parse, unseen.all_three()))


def exact(raw: Any) -> str:
    """1, 1.0 and true are three things."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)


def come_back(definitions: tuple[Definition, ...], raws: Any) -> None:
    assert len(raws) == len(definitions)
    for raw, one in zip(raws, definitions, strict=True):
        assert exact(to_json(parse(raw))) == exact(to_json(one))
        assert fingerprint(parse(raw)) == fingerprint(one)


def test_the_shipped_items_survive_yaml_and_pass_the_same_schema() -> None:
    for one in ALL:
        source = read_file(write_yaml(one).encode(), "item.yaml")
        come_back((one,), source.items)
        assert list(shape_problems(source.items[0])) == []


def test_the_shipped_items_survive_a_workbook_and_pass_the_same_schema() -> None:
    source = read_file(write_workbook(ALL), "items.xlsx")
    come_back(ALL, source.items)
    assert [problem for raw in source.items for problem in shape_problems(raw)] == []


def test_json_is_the_canonical_form() -> None:
    assert read_file(write_json(ALL).encode(), "items.json").items == [to_json(one) for one in ALL]


def test_from_one_format_to_the_next_and_around() -> None:
    one = shipped.definition("SCJG-006")
    text = write_yaml(one)
    from_yaml = parse(read_file(text.encode(), "a.yml").items[0])
    from_sheet = parse(read_file(write_workbook([from_yaml])).items[0])
    assert write_yaml(from_sheet) == text


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(invented.definitions())
def test_any_definition_survives_yaml(raw: dict[str, Any]) -> None:
    one = parse(raw)
    text = write_yaml(one)
    come_back((one,), read_file(text.encode(), "a.yaml").items)
    assert write_yaml(one, comments_in(text)) == text, "comments stay where they are"
    assert text_of(one, text) == text


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(invented.definitions())
def test_any_definition_survives_a_workbook(raw: dict[str, Any]) -> None:
    one = parse(raw)
    come_back((one,), read_file(write_workbook([one]), "a.xlsx").items)


@pytest.mark.parametrize(
    "free", [[["一行长长的文字，放不进方括号里，要自己占一行"], None], [[[]], {}], [[["a"] * 9], "b"]]
)
def test_a_list_in_a_list_keeps_its_depth(free: Any) -> None:
    raw = unseen.smallest()
    raw["samples"] = [
        {"name": "样例", "applicant": "natural", "answers": {}, "form": {"a": free}, "expect": {"materials": []}}
    ]
    come_back((parse(raw),), read_file(write_yaml(parse(raw)).encode(), "a.yaml").items)


@pytest.mark.parametrize("cells", [[None, {"among": ["a"]}], [{}, None], [None, None], [{"ranges": [{"low": "1"}]}]])
def test_an_empty_cell_of_a_table_is_written_and_comes_back(cells: list[Any]) -> None:
    row = {"cells": cells, "then": {"materials": ["M1"]}, "basis": "依据"}
    table = {"id": "t", "name": "表", "gives": "materials", "hit": "first", "inputs": [{"of": "level"}] * len(cells)}
    one = parse(unseen.smallest() | {"tables": [table | {"rows": [row]}]})
    come_back((one,), read_file(write_yaml(one).encode(), "a.yaml").items)
    come_back((one,), read_file(write_workbook([one]), "a.xlsx").items)


@pytest.mark.parametrize("trap", invented.TRAPS)
def test_text_that_looks_like_something_else_stays_text(trap: str) -> None:
    raw = unseen.smallest() | {"name": trap, "conditions": [trap, "乙"], "aliases": [trap]}
    raw["samples"] = [
        {"name": trap, "applicant": "natural", "answers": {}, "form": {"a": trap}, "expect": {"materials": []}}
    ]
    one = parse(raw)
    come_back((one,), read_file(write_yaml(one).encode(), "a.yaml").items)
    come_back((one,), read_file(write_workbook([one]), "a.xlsx").items)


def test_every_part_of_a_definition_has_a_chinese_name() -> None:
    unnamed = [(kind.__name__, key) for kind in kinds(Definition) for key in hints_of(kind) if not is_named(kind, key)]
    assert unnamed == []
    assert not is_named(Definition, "nothing_like_it")


def kinds(kind: type) -> set[type]:
    inner = {found for hint in hints_of(kind).values() if (found := dataclass_in(hint))}
    return {kind}.union(*map(kinds, inner)) if inner else {kind}


def test_headings_are_unique_in_each_sheet_and_sheets_in_the_book() -> None:
    for sheet in sheets():
        assert len(set(sheet.titles)) == len(sheet.titles), sheet.title
        assert len(sheet.title) <= 31
    assert len({sheet.title for sheet in sheets()}) == len(sheets())
