"""Who may change a licence's status: the deciding and the issuing post of the body that issued it."""

from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.licences.errors import MayNotChangeLicence
from tongban.licences.models import Licence


def require_status_right(officer: Officer, licence: Licence) -> None:
    """Raises MayNotChangeLicence; strangers are not told that the licence exists."""
    if not officer.holds(licence.issuer_id, Role.DECIDER, Role.ISSUER):
        raise MayNotChangeLicence
