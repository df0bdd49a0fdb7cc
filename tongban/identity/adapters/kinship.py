"""The registers of births and households: is one person the guardian of another.

Foreign systems, asked outside of any transaction. The demo's answers are invented and marked; production names its own
class in `TONGBAN_KINSHIP`.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.errors import RegisterSilent
from tongban.identity.models import Person
from tongban.identity.numbers import born_on
from tongban.kernel.crypto.vault import keyed_index


class Kinship(Protocol):
    """What we ask."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        """Whether the register names the one as guardian of the other. Raises RegisterSilent when it does not answer."""
        ...


class FakeKinship:
    """Invented: two synthetic people of one household, a generation apart. Knows nobody real."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        indexes = [keyed_index(number, "person.id_number") for number in (of, guardian)]
        homes = Person.objects.filter(id_index__in=indexes, synthetic=True).values_list("address", flat=True)
        one_home = len(homes) == 2 and len(set(homes)) == 1
        return one_home and (born_on(of) - born_on(guardian)).days in range(18 * 365, 50 * 366)


class FailingFakeKinship:
    """Never answers."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        raise RegisterSilent


class NoKinship:
    """Production until a register is connected: nobody is found, the window helps."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        return False


def kinship() -> Kinship:
    """The register that the settings name."""
    found: Kinship = import_string(settings.TONGBAN_KINSHIP)()
    return found
