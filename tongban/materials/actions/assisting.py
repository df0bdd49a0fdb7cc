"""A clerk fills in for somebody at the window: the same form, the same clock, the person's own application.

For whoever has no telephone, no account or no hand that types (国办发〔2020〕45号: the traditional way stays open).
"""

from uuid import UUID

from django.db import transaction

from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import definition_of, version_for
from tongban.catalogue.standing import require_open
from tongban.identity.actions import account_for_record
from tongban.identity.errors import ConsentNeeded
from tongban.identity.people import Actor, Officer
from tongban.identity.personal_data import require_guardian
from tongban.identity.registering import open_visit
from tongban.identity.states import Role
from tongban.kernel import audit
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today
from tongban.materials.errors import MayNotActFor, NotOffered
from tongban.materials.models import Assistance, Dossier
from tongban.materials.states import Channel


@transaction.atomic
def start_assisted_dossier(
    implementation: Implementation, *, officer: Officer, visit_id: UUID, consent: str
) -> Dossier:
    """Begin an application of the visitor, in the clerk's hands. The consent is what the person said, in their words.

    Raises VisitOver, ConsentNeeded, GuardianMissing, NotOffered, MayNotActFor for a matter of organisations only.
    """
    visit = open_visit(visit_id, officer=officer)
    if len(consent.strip()) < 5:
        raise ConsentNeeded(field="consent")
    require_guardian(visit.person)
    require_open([implementation.item_id])
    version = version_for(implementation, on=today())
    if version is None:
        raise NotOffered
    definition = definition_of(version)
    if not definition.for_natural:
        raise MayNotActFor(sentence("这个事项只面向企业和其他单位办理，窗口代填只替个人。"))
    moment = now()
    dossier = Dossier.objects.create(
        implementation=implementation,
        version=version,
        account=visit.clerk,
        person=visit.person,
        channel=Channel.COUNTER,
        answers={},
        answered=not definition.situations,
        started_at=moment,
        updated_at=moment,
    )
    Assistance.objects.create(dossier=dossier, visit=visit, consent=consent.strip()[:300], begun_at=moment)
    audit.record(
        "dossier.begun_for",
        account_id=officer.account_id,
        who=f"{officer.name}（{Role.CLERK.label}）",
        subject=f"dossier:{dossier.id}",
        concerning=visit.person_id,
        acting_for=visit.person.name,
        purpose=consent.strip(),
        item=implementation.item_id,
    )
    return dossier


def hand_to_person(dossier: Dossier, *, officer: Officer) -> Actor | None:
    """At submission what a clerk filled in becomes the person's own; None: nobody helped. Part of the act that submits.

    The person must still be there (VisitOver). Who filled it in stays in the log.
    """
    found = Assistance.objects.select_related("visit").filter(dossier=dossier).first()
    if found is None:
        return None
    visit = open_visit(found.visit_id, officer=officer)
    owner = account_for_record(visit, officer=officer)
    Dossier.objects.filter(id=dossier.id).update(account=owner)
    dossier.account = owner
    audit.record(
        "dossier.submitted_for",
        account_id=officer.account_id,
        who=f"{officer.name}（{Role.CLERK.label}）",
        subject=f"dossier:{dossier.id}",
        concerning=visit.person_id,
        acting_for=visit.person.name,
        purpose=found.consent,
    )
    post = officer.posts.get((visit.body_id, Role.CLERK))
    return Actor(officer.account_id, officer.name, Role.CLERK, post, acting_for=visit.person.name)
