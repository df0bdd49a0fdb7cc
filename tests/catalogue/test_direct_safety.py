"""`direct_safety`: a younger part of the format; old versions keep their hash, plain files keep it, only licences have it."""

from typing import Any

import pytest

from tests.catalogue import shipped, unseen
from tongban.catalogue.actions import import_items
from tongban.catalogue.carrying import carried_over
from tongban.catalogue.definition import fingerprint, parse, to_json
from tongban.catalogue.purposes import fitting
from tongban.catalogue.queries import current_version, definition_of


def test_a_definition_that_says_nothing_of_it_keeps_the_hash_it_was_published_with() -> None:
    plain = unseen.with_conditions()
    said = [fingerprint(parse(plain | {"direct_safety": value})) for value in (False, None, True)]
    assert said[:2] == [fingerprint(parse(plain))] * 2
    assert said[2] != said[0]


def test_it_is_carried_over_unless_the_file_takes_it_away() -> None:
    former = to_json(parse(unseen.with_conditions() | {"direct_safety": True}))
    assert carried_over(unseen.with_conditions(), former)["direct_safety"] is True
    for value in (False, None):
        kept = carried_over(unseen.with_conditions() | {"direct_safety": value}, former)
        assert parse(kept).direct_safety is False
    never = to_json(parse(unseen.with_conditions()))
    assert "direct_safety" not in carried_over(unseen.with_conditions(), never)


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
@pytest.mark.parametrize(
    ("item", "problems"),
    [
        (unseen.with_conditions() | {"direct_safety": True}, []),
        (unseen.smallest() | {"direct_safety": False}, []),
        (
            unseen.smallest() | {"direct_safety": True},
            ["direct_safety：行政许可法第七十八条、第七十九条只适用于行政许可（事项类型代码 01）"],
        ),
        (unseen.smallest() | {"direct_safety": "是"}, ["direct_safety"]),
    ],
    ids=["a licence", "said to be none", "a filing", "a word"],
)
def test_the_gate_takes_it_for_licences_only(item: dict[str, Any], problems: list[str]) -> None:
    report = import_items([item])
    found = [problem for one in report.rejected for problem in one.problems]
    assert len(found) == len(problems)
    assert all(said.startswith(wanted) for said, wanted in zip(found, problems, strict=True)), found
    if not problems:
        version = current_version(item["id"])
        assert version is not None
        assert definition_of(version).direct_safety is item["direct_safety"]


def test_the_item_of_a_first_licence_is_the_one_made_for_no_other_purpose() -> None:
    food = [shipped.definition(item) for item in ("SCJG-007", "SCJG-006")]
    found = fitting(food, "new", licence_type="L-SPJY")
    assert found is not None
    assert found.id == "SCJG-006"
    assert fitting(food[:1], "new", licence_type="L-SPJY") is None
