"""Nobody sees or does more than is declared: every address × everybody × every kind of thing, generated.

A new address takes part by itself; one that does not declare who may open it and what it leads to fails here.
"""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.catalogue import changing
from tests.security.example_world import (
    GRANDMOTHER,
    RESTAURANT,
    VILLAGER,
    ZHANGSAN,
    World,
    citizens,
    officers,
    receiving,
)
from tests.security.sweep import addresses, sweep, undeclared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

#: Addresses that none of the examples opens: each needs a state of its own, and its own tests show that it opens.
NEEDS_A_STATE_OF_ITS_OWN = {
    "console/changes/<uuid:change_id>/mend/": "only for the editor who proposed it, after it was returned (test_changes)",
    "console/items/<str:item_id>/moves/<int:number>/": "a version newer than that of open cases (test_moves)",
    "console/workbench/<uuid:draft_id>/grid/<int:number>/": "a draft with a decision table (test_workbench_grid)",
    "console/helpers/end/": "which helper is said in the query, not in the path (test_helping)",
}
#: Who reads whose: to everybody else it is shown that there is nothing, so it must be shown that there is something.
READ_BY = {
    ("owner for the restaurant", RESTAURANT),
    ("agent for the restaurant", RESTAURANT),
    ("accountant for the restaurant", RESTAURANT),
    ("owner for himself", ZHANGSAN),
    ("grandmother", GRANDMOTHER),
    ("daughter for her mother", GRANDMOTHER),
    ("helper for a villager", VILLAGER),
}
SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


@pytest.mark.once
def test_nobody_opens_or_does_more_than_is_declared() -> None:
    changing.plain_items()
    world = World()
    found = [one for one in addresses(get_resolver().url_patterns) if one.private]
    viewers = [*citizens(), *officers(world.bodies()), receiving()]
    findings = sweep(found, viewers, {on: world.examples(on) for on in {one.on for one in found}})
    print(
        f"\n{findings.tried} combinations of viewer, operation and thing; {len(found)} addresses, {len(viewers)} viewers"
    )
    assert findings.holes == []
    assert {one.route for one in found} - findings.opened == set(NEEDS_A_STATE_OF_ITS_OWN)
    assert findings.met == READ_BY
    assert said_in_the_docs() <= findings.tried <= said_in_the_docs() * 1.1


def said_in_the_docs() -> int:
    """What docs/security.md says about how much is tried: rounded down, and not left behind."""
    said = re.search(r"more than ([\d,]+) combinations", SECURITY.read_text(encoding="utf-8"))
    assert said is not None
    return int(said[1].replace(",", ""))


def test_every_private_address_declares_what_it_leads_to() -> None:
    assert undeclared(get_resolver().url_patterns) == []
