"""The legal-person register (法人基础信息库): is there such an organisation, and does this person represent it?"""

import time
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.adapters.asking import Line
from tongban.identity.adapters.synthetic import ENTITIES
from tongban.identity.documents import Document
from tongban.identity.names import normal_name
from tongban.identity.states import EntityKind


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register said. `kind` and `address` only where code, name and representative all agree."""

    agreed: bool
    represents: bool = False
    kind: EntityKind | None = None
    address: str = ""


class LegalPersonRegister(Protocol):
    """What an adapter to a legal-person register must offer."""

    simulated: bool

    def compare(self, usc: str, name: str, representative: Document) -> Standing:
        """Compare; raises ConnectionError or TimeoutError when the register does not answer."""


class FakeLegalPersons:
    """Knows the synthetic organisations and no other."""

    simulated = True

    def compare(self, usc: str, name: str, representative: Document) -> Standing:
        """As a real register would, of organisations that do not exist."""
        found = next((one for one in ENTITIES if one.usc == usc and normal_name(one.name) == normal_name(name)), None)
        if found is None:
            return Standing(agreed=False)
        if found.representative != representative:
            return Standing(agreed=True)
        return Standing(True, True, found.kind, found.address)


class FailingFakeLegalPersons:
    """A register that is down."""

    simulated = True

    def compare(self, usc: str, name: str, representative: Document) -> Standing:
        """Never succeeds."""
        raise ConnectionError("the legal-person register does not answer")


class NotConnected:
    """Production before the deployer has named a register: no organisation is compared."""

    simulated = False

    def compare(self, usc: str, name: str, representative: Document) -> Standing:
        """There is nobody to ask."""
        raise ConnectionError("TONGBAN_LEGAL_PERSON_REGISTER is not set")


class HangingFakeLegalPersons:
    """A register that takes the question and says nothing for a long time."""

    simulated = True
    seconds = 2.0

    def compare(self, usc: str, name: str, representative: Document) -> Standing:
        """Too late for anybody."""
        time.sleep(self.seconds)
        return Standing(agreed=False)


_line = Line("legal-person-register")


def legal_person_register() -> LegalPersonRegister:
    """The register that the settings name."""
    register: LegalPersonRegister = import_string(settings.TONGBAN_LEGAL_PERSON_REGISTER)()
    return register


def compare_entity(usc: str, name: str, representative: Document) -> Standing:
    """Ask the register, outside any transaction and for a few seconds only. Raises RegisterSilent."""
    register = legal_person_register()
    return _line.ask(lambda: register.compare(usc, name, representative), within=settings.TONGBAN_REGISTER_WAIT)
