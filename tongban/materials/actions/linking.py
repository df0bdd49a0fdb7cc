"""Dossiers that are about an existing licence or case: begun from it, copied from it, brought back from its archive."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tongban.catalogue.forms import form_for, from_print, visible_fields
from tongban.catalogue.models import Implementation, ItemVersion
from tongban.catalogue.queries import definition_of, version_for
from tongban.catalogue.situations import check_answers, materials_for
from tongban.catalogue.standing import require_open
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.personal_data import require_guardian
from tongban.identity.states import Step
from tongban.kernel.today import now, today
from tongban.licences.models import Licence
from tongban.materials.access import open_to
from tongban.materials.errors import MayNotActFor, NotOffered
from tongban.materials.models import FORM_FILES, Attachment, Dossier
from tongban.materials.queries import asks_nothing, living_attachments
from tongban.materials.states import Channel, DossierState, Source


@transaction.atomic
def start_linked_dossier(
    implementation: Implementation, *, account: Account, purpose: str, about: Licence, former: Dossier | None
) -> Dossier:
    """Begin to ask for something about a licence; what is known of it is not asked again.

    Answers, form values and files come from the dossier that the licence was issued upon, the rest of the form from
    what the licence prints. The same asked twice returns the same draft. Raises MayNotActFor, NotOffered, GuardianMissing.
    """
    if account.person is None:
        raise MayNotActFor
    use_mandate(
        account,
        step=Step.SURRENDER if purpose == "cancel" else Step.FILL,
        person_id=about.holder_person_id,
        entity_id=about.holder_entity_id,
        matter=implementation.item_id,
        title=implementation.item.name,
    )
    applicant = about.holder_person if about.holder_entity is None and about.holder_person else account.person
    require_guardian(applicant)
    same = Dossier.objects.filter(open_to(account), about=about, purpose=purpose, state=DossierState.DRAFT)
    if there := same.first():
        return there
    if purpose != "cancel":  # whoever gives a licence up need not wait until its item is taken up again
        require_open([implementation.item_id])
    version = version_for(implementation, on=today())
    if version is None:
        raise NotOffered
    moment = now()
    dossier = Dossier(
        implementation=implementation,
        version=version,
        account=account,
        person=applicant,
        entity=about.holder_entity,
        purpose=purpose,
        about=about,
        started_at=moment,
        updated_at=moment,
    )
    definition = definition_of(version)
    if asks_nothing(dossier):
        dossier.answered = True
    elif former is not None and not check_answers(definition, former.answers):
        dossier.answers, dossier.answered = former.answers, True
    else:
        dossier.answered = not definition.situations
    dossier.form = _known_values(dossier, about, former)
    dossier.save(force_insert=True)
    if former is not None and not asks_nothing(dossier):
        called_for = {material.id for material in materials_for(definition, dossier.facts(definition))}
        _bring_over(former, dossier, only=called_for)
    return dossier


def _known_values(dossier: Dossier, about: Licence, former: Dossier | None) -> dict[str, Any]:
    """Form values that were typed for the licence, else read back from its face; what a register locks is left to it."""
    form = form_for(definition_of(dossier.version), about.type.fields, dossier.applicant_kind)
    typed = former.form if former is not None else {}
    known: dict[str, Any] = {}
    for section in form.sections:
        for field in section.fields:
            value = typed.get(field.key)
            if value is None and field.prints:
                value = from_print(field, about.fields.get(field.prints, ""))
            if value is not None and not field.lock:
                known[field.key] = value
    asked = form_for(definition_of(dossier.version), about.type.fields, dossier.applicant_kind, dossier.answers)
    shown = {field.key for field in visible_fields(asked, known)}
    return {key: value for key, value in known.items() if key in shown}


def _bring_over(source: Dossier, target: Dossier, *, only: set[str] | None) -> None:
    """The same things in another dossier: files by their content, so nothing is stored twice."""
    moment = now()
    for one in living_attachments(source):
        # A licence of the library may have ended since; it is one click to use it again, and the use is written down.
        if only is None or (one.material_id in {FORM_FILES, *only} and one.file_id is not None):
            Attachment.objects.create(
                dossier=target,
                material_id=one.material_id,
                name=one.name,
                file=one.file,
                licence=one.licence,
                source=one.source if only is None else Source.CASE,
                trust=one.trust,
                attached_at=moment,
            )


@transaction.atomic
def open_office_dossier(
    implementation: Implementation,
    *,
    version: ItemVersion,
    account: Account,
    person: Person,
    entity: LegalEntity | None,
    purpose: str,
    about: Licence,
) -> Dossier:
    """The file of a matter that an office begins by itself: sealed from the start, nobody filled anything in.

    Part of the act that opens the case.
    """
    moment = now()
    return Dossier.objects.create(
        implementation=implementation,
        version=version,
        account=account,
        person=person,
        entity=entity,
        channel=Channel.OFFICE,
        answered=True,
        state=DossierState.SEALED,
        purpose=purpose,
        about=about,
        started_at=moment,
        updated_at=moment,
    )


@transaction.atomic
def copy_dossier(source: Dossier, *, purpose: str) -> Dossier:
    """The same content as a sealed dossier of its own, for a matter that must be decided anew.

    Part of the act that opens the new case.
    """
    moment = now()
    copy = Dossier.objects.create(
        implementation=source.implementation,
        version=source.version,
        account=source.account,
        person=source.person,
        entity=source.entity,
        channel=source.channel,
        answers=source.answers,
        answered=source.answered,
        form=source.form,
        state=DossierState.SEALED,
        purpose=purpose,
        about=source.about,
        started_at=moment,
        updated_at=moment,
    )
    _bring_over(source, copy, only=None)
    return copy


@transaction.atomic
def restore_dossier(row: Mapping[str, Any], *, attachments: Sequence[Mapping[str, Any]]) -> Dossier:
    """Bring back a dossier and what lay in it, with the keys they had. Part of the restoration of a case."""
    dossier = Dossier(**_values(Dossier, row))
    dossier.save(force_insert=True)
    Attachment.objects.bulk_create([Attachment(**_values(Attachment, one)) for one in attachments])
    return dossier


def _values(model: type[Dossier] | type[Attachment], row: Mapping[str, Any]) -> dict[str, Any]:
    return {field.attname: field.to_python(row[field.attname]) for field in model._meta.concrete_fields}
