"""The registers of births and households: is one person the guardian of another.

Foreign systems, asked outside of any transaction. The demo's answers are invented and marked; production names its own
class in `TONGBAN_KINSHIP`.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.errors import RegisterSilent
from tongban.identity.numbers import born_on
from tongban.identity.queries import person_by_number


class Kinship(Protocol):
    """What we ask."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        """Whether the register names the one as guardian of the other. Raises RegisterSilent when it does not answer."""
        ...


class FakeKinship:
    """Invented: two synthetic people of one household, a generation apart. Knows nobody real."""

    def is_guardian(self, *, of: str, guardian: str) -> bool:
        both = [person_by_number(number) for number in (of, guardian)]
        homes = [one.address for one in both if one is not None and one.synthetic]
        one_home = len(homes) == 2 and len(set(homes)) == 1 and of != guardian
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
