"""Who may see and do what with a draft: the one predicate of identity, told where a dossier keeps what it is about."""

from django.db.models import Q

from tongban.identity.acting import Paths, concerns
from tongban.identity.models import Account
from tongban.identity.states import Step
from tongban.materials.models import Dossier, JointDossier

DOSSIER = Paths(item="implementation__item_id", bundle="joint__bundle_id")
JOINT = Paths(item="", bundle="bundle_id")


def open_to(account: Account, *, step: str = Step.VIEW) -> Q:
    """Dossiers of the principal for whom the account acts."""
    return concerns(account, DOSSIER, step=step)


def jointly_open_to(account: Account, *, step: str = Step.VIEW) -> Q:
    """The same of joint dossiers."""
    return concerns(account, JOINT, step=step)


def matter_of(dossier: Dossier | JointDossier) -> str:
    """What a mandate must name to reach it: the joint service as a whole, else the item."""
    if isinstance(dossier, JointDossier):
        return dossier.bundle_id
    return dossier.joint.bundle_id if dossier.joint is not None else dossier.implementation.item_id
