"""For whom an application is written, and whether that may be now."""

from uuid import UUID

from tongban.identity.actions.mandates import use_mandate
from tongban.identity.models import Account, Person
from tongban.identity.personal_data import require_guardian
from tongban.identity.states import Step
from tongban.kernel.language import sentence
from tongban.materials.errors import MayNotActFor
from tongban.materials.models import Dossier, JointDossier
from tongban.materials.states import DossierState


def applicant_for(account: Account, *, entity_id: UUID | None, person_id: UUID | None, matter: str) -> Person:
    """Who stands in a new dossier: the applicant, or who types for an entity. Raises MayNotActFor, GuardianMissing."""
    typist = account.person
    if typist is None:
        raise MayNotActFor(sentence("这个账号没有关联实名的个人，不能提交申请。请使用个人账号登录。"))
    applicant = typist.pk if person_id is None or entity_id is not None else person_id
    use_mandate(account, step=Step.FILL, person_id=applicant, entity_id=entity_id, matter=matter)
    person = typist if applicant == typist.pk else Person.objects.get(id=applicant)
    require_guardian(person)
    return person


def require_consent(draft: Dossier | JointDossier) -> None:
    """Nothing is written into a child's draft, nor is it submitted, after the guardian has withdrawn; what is submitted
    goes on. Raises GuardianMissing."""
    if draft.state == DossierState.DRAFT:
        require_guardian(draft.person)
