"""Nobody sees or does more than is declared: every address × every role × every kind of thing, generated.

A new address takes part by itself; one that does not declare who may open it and what it leads to fails here.
"""

import pytest
from django.urls import get_resolver

from tests.catalogue import changing
from tests.security.example_world import World, citizens, officers
from tests.security.sweep import Findings, addresses, sweep, undeclared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

#: Addresses that none of the examples opens: each needs a state of its own, and its own tests show that it opens.
NEEDS_A_STATE_OF_ITS_OWN = {
    "console/changes/<uuid:change_id>/mend/": "only for the editor who proposed it, after it was returned (test_changes)",
    "console/items/<str:item_id>/moves/<int:number>/": "a version newer than that of open cases (test_moves)",
}


def swept(start: str) -> Findings:
    changing.plain_items()
    world = World()
    found = [one for one in addresses(get_resolver().url_patterns) if one.private and one.route.startswith(start)]
    viewers = [*citizens(), *officers(world.bodies())]
    findings = sweep(found, viewers, {on: world.examples(on) for on in {one.on for one in found}})
    print(f"\n/{start}: {findings.tried} combinations of viewer, operation and thing; {len(found)} addresses")
    assert findings.holes == []
    never = {one.route for one in found} - findings.opened
    assert never == {one for one in NEEDS_A_STATE_OF_ITS_OWN if one.startswith(start)}
    return findings


@pytest.mark.parametrize("start", ["desk/", "console/", "my/", "apply/", "preview/"])
def test_nobody_opens_or_does_more_than_is_declared(start: str) -> None:
    assert swept(start).tried > 40


def test_every_private_address_declares_what_it_leads_to() -> None:
    assert undeclared(get_resolver().url_patterns) == []
