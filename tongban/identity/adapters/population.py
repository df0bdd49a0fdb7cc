"""The base population register (人口基础信息库): does what somebody says of himself agree with what is recorded?

It answers yes or no to each thing asked and hands out nothing.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.adapters.asking import Line
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.documents import Document
from tongban.identity.names import same_name
from tongban.identity.states import Proof


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the register said: do name and number agree, and which further proofs belong to that person."""

    agreed: bool
    proofs: frozenset[Proof] = frozenset()


class PopulationRegister(Protocol):
    """What an adapter to a population register must offer."""

    #: Says of itself that it is made up; the pages tell the reader.
    simulated: bool

    def compare(self, document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
        """Compare; raises ConnectionError or TimeoutError when the register does not answer."""


class FakePopulation:
    """Knows the synthetic people and nobody else."""

    simulated = True

    def compare(self, document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
        """As a real register would, of people who do not exist."""
        found = next((one for one in PEOPLE if one.document == document and same_name(one.name, name)), None)
        if found is None:
            return Comparison(agreed=False)
        return Comparison(True, frozenset(kind for kind, given in proofs.items() if found.proofs.get(kind) == given))


class FailingFakePopulation:
    """A register that is down."""

    simulated = True

    def compare(self, document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
        """Never succeeds."""
        raise ConnectionError("the population register does not answer")


class NotConnected:
    """Production before the deployer has named a register: nobody is compared, the window goes on."""

    simulated = False

    def compare(self, document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
        """There is nobody to ask."""
        raise ConnectionError("TONGBAN_POPULATION_REGISTER is not set")


class HangingFakePopulation:
    """A register that takes the question and says nothing for a long time."""

    simulated = True
    seconds = 2.0

    def compare(self, document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
        """Too late for anybody."""
        time.sleep(self.seconds)
        return Comparison(agreed=False)


_line = Line("population-register")


def population_register() -> PopulationRegister:
    """The register that the settings name."""
    register: PopulationRegister = import_string(settings.TONGBAN_POPULATION_REGISTER)()
    return register


def compare_person(document: Document, name: str, proofs: Mapping[Proof, str]) -> Comparison:
    """Ask the register, outside any transaction and for a few seconds only. Raises RegisterSilent."""
    register = population_register()
    return _line.ask(lambda: register.compare(document, name, proofs), within=settings.TONGBAN_REGISTER_WAIT)
