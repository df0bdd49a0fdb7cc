"""Random mandates × steps × matters × days: what the act allows and what the predicate shows, against a plain model."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine

from tests import build
from tests.identity import mandated as m
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.errors import MayNotActFor
from tongban.identity.mandates import principal_of
from tongban.identity.models import Mandate
from tongban.identity.states import MandateRole, MandateState, Step
from tongban.kernel.today import now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

FIRST = date(2026, 12, 1)
MATTERS = ("A", "B", "C")


@dataclass(frozen=True)
class Plain:
    """A mandate as anybody would write it down."""

    steps: frozenset[str]
    everything: bool
    matters: frozenset[str]
    first: date
    last: date
    ended: bool

    def allows(self, step: str, matter: str, day: date) -> bool:
        return (
            not self.ended
            and self.first <= day <= self.last
            and step in self.steps
            and (self.everything or matter in self.matters)
        )


def some(chance: random.Random) -> Plain:
    first = FIRST + timedelta(days=chance.randrange(10))
    return Plain(
        frozenset(str(step) for step in Step if chance.random() < 0.5),
        chance.random() < 0.2,
        frozenset(one for one in MATTERS if chance.random() < 0.4),
        first,
        first + timedelta(days=chance.randrange(10)),
        chance.random() < 0.3,
    )


def written(one: Plain) -> Mandate:
    return Mandate.objects.create(
        principal=m.person("王秀英"),
        person=m.person("张丽"),
        role=MandateRole.FAMILY,
        state=MandateState.REVOKED if one.ended else MandateState.LIVING,
        revoked_at=now() if one.ended else None,
        steps=sorted(one.steps),
        everything=one.everything,
        matters=sorted(one.matters),
        valid_from=one.first,
        valid_until=one.last,
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_act_and_the_predicate_allow_exactly_what_the_model_does(seed: int) -> None:
    chance = random.Random(seed)
    held = [some(chance) for _ in range(chance.randrange(1, 5))]
    for one in held:
        written(one)
    mother, account = m.person("王秀英"), build.account("zhangli")
    for _ in range(12):
        day = FIRST + timedelta(days=chance.randrange(-1, 21))
        step, matter = chance.choice(list(Step)), chance.choice((*MATTERS, "D"))
        expected = any(one.allows(step, matter, day) for one in held)
        with time_machine.travel(f"{day} 12:00+08:00", tick=False):
            seen = principal_of(account, f"person:{mother.pk}")
            assert (seen is not None and seen.allows(step, matter)) == expected, (held, day, step, matter)
            try:
                used = use_mandate(account, step=step, person_id=mother.pk, entity_id=None, matter=matter)
            except MayNotActFor:
                used = None
            assert (used is not None) == expected, (held, day, step, matter)
