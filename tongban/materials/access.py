"""Who may see and do what with a draft: the one predicate of identity, told where a dossier keeps what it is about."""

from uuid import UUID

from django.db.models import Q

from tongban.identity.acting import Paths, concerns
from tongban.identity.errors import VisitOver
from tongban.identity.mandates import sides_of
from tongban.identity.mandating import Principal
from tongban.identity.models import Account
from tongban.identity.states import Step
from tongban.kernel.errors import Refusal
from tongban.kernel.today import now
from tongban.materials.errors import DossierNotFound
from tongban.materials.models import Dossier, JointDossier
from tongban.materials.states import Channel, DossierState

DOSSIER = Paths(item="implementation__item_id", bundle="joint__bundle_id")
JOINT = Paths(item="", bundle="bundle_id")


def open_to(account: Account, *, step: str = Step.VIEW, sides: list[Principal] | None = None) -> Q:
    """Dossiers of the principal for whom the account acts; a draft that a clerk fills in is nobody else's yet."""
    return concerns(account, DOSSIER, step=step, sides=sides) & ~Q(channel=Channel.COUNTER, state=DossierState.DRAFT)


def reached_by(account: Account) -> Q:
    """The same for one dossier by its key: whoever began a whole reaches its parts, also those of the firm it founds."""
    sides = sides_of(account)
    wholes = JointDossier.objects.filter(jointly_open_to(account, sides=sides))
    return open_to(account, sides=sides) | Q(joint__in=wholes)


def applicant_of(dossier: Dossier, *, account: Account) -> tuple[UUID | None, UUID | None]:
    """Person and entity for whom the account writes in it: the applicant, or whoever began the whole it is part of."""
    whole = dossier.joint
    if whole is None or any(
        one.is_for(person_id=dossier.person_id, entity_id=dossier.entity_id) for one in sides_of(account)
    ):
        return dossier.person_id, dossier.entity_id
    return whole.person_id, whole.entity_id


def in_hands_of(account: Account) -> Q:
    """What a clerk fills in for somebody at the window, while the visit lasts; not in a session for somebody else."""
    if account.acting is not None and not account.acting.own:
        return Q(pk__in=[])
    lasts = Q(assistance__visit__closed_at=None, assistance__visit__until__gt=now())
    return lasts & Q(channel=Channel.COUNTER, assistance__visit__clerk_id=account.pk, open_round=0)


def not_found(account: Account, dossier_id: UUID) -> Refusal:
    """What to say of a dossier that is not open to the account: the clerk's own draft ended with the visit."""
    drafts = Dossier.objects.filter(id=dossier_id, state=DossierState.DRAFT, assistance__visit__clerk_id=account.pk)
    return VisitOver() if drafts.exists() else DossierNotFound()


def jointly_open_to(account: Account, *, step: str = Step.VIEW, sides: list[Principal] | None = None) -> Q:
    """The same of joint dossiers."""
    return concerns(account, JOINT, step=step, sides=sides)


def matter_of(dossier: Dossier | JointDossier) -> str:
    """What a mandate must name to reach it: the joint service as a whole, else the item."""
    if isinstance(dossier, JointDossier):
        return dossier.bundle_id
    return dossier.joint.bundle_id if dossier.joint is not None else dossier.implementation.item_id
