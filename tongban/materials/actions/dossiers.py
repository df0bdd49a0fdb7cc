"""A dossier: starting it, answering, filling, attaching, taking out, sealing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tongban.catalogue.definition import Definition, PlainField
from tongban.catalogue.facts import Facts
from tongban.catalogue.forms import fields_of, only_opened, parts_of, references
from tongban.catalogue.forms.blocks import Path
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import definition_of, version_for
from tongban.catalogue.situations import check_answers, level_for, materials_for, materials_open, normalised
from tongban.catalogue.standing import require_open
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.errors import LevelTooLow
from tongban.identity.levels import LEVEL_TO_ACT_FOR_ENTITY
from tongban.identity.models import Account, LegalEntity
from tongban.identity.states import Step
from tongban.kernel import storage
from tongban.kernel.language import sentence
from tongban.kernel.today import BEIJING, now, today
from tongban.licences.actions import record_use
from tongban.licences.models import Licence
from tongban.materials import uploads
from tongban.materials.access import applicant_of, in_hands_of, matter_of, not_found, reached_by
from tongban.materials.actions.applicants import applicant_for, require_consent
from tongban.materials.errors import (
    AnswersInvalid,
    DossierSealed,
    FileRefused,
    FormInvalid,
    LicenceNotUsable,
    ListMovedOn,
    MaterialUnknown,
    MayNotActFor,
    NotOffered,
)
from tongban.materials.models import FORM_FILES, Attachment, Dossier
from tongban.materials.queries import (
    FilledForm,
    form_of,
    implementation_at_level,
    to_follow_in,
    usable_licences,
)
from tongban.materials.states import Channel, DossierState, Source, Trust


@transaction.atomic
def start_dossier(
    implementation: Implementation,
    *,
    account: Account,
    entity_id: UUID | None = None,
    person_id: UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Dossier:
    """Begin an application under the version in force today; it stays with that version.

    `entity_id` or `person_id`: for whom, where it is not the account's own person. Raises MayNotActFor without a living
    mandate, NotOffered when no version is in force, ItemNotOffered while the item is suspended and after it was
    abolished, LevelTooLow for an entity while the person is not proved.
    """
    applicant = applicant_for(account, entity_id=entity_id, person_id=person_id, matter=implementation.item_id)
    if entity_id is not None and account.level < LEVEL_TO_ACT_FOR_ENTITY:
        raise LevelTooLow(LEVEL_TO_ACT_FOR_ENTITY)
    require_open([implementation.item_id])
    version = version_for(implementation, on=today())
    if version is None:
        raise NotOffered
    definition = definition_of(version)
    if entity_id is None and not definition.for_natural:
        raise MayNotActFor(sentence("这个事项只面向企业和其他单位办理，请选择您代表的单位。"))
    if entity_id is not None and not definition.for_legal:
        raise MayNotActFor(sentence("这个事项只面向个人办理，请以本人名义申请。"))
    moment = now()
    return Dossier.objects.create(
        implementation=implementation,
        version=version,
        account=account,
        person=applicant,
        entity=LegalEntity.objects.get(id=entity_id) if entity_id is not None else None,
        channel=channel,
        answers={},
        answered=not definition.situations,
        started_at=moment,
        updated_at=moment,
    )


#: The definition itself is kept by `definition_of`; nobody reads it again from the row.
_FOR_AN_ACT = Dossier.objects.select_related(
    "implementation__body", "implementation__item", "version", "person", "entity__legal_representative", "joint"
).defer("version__definition", "implementation__item__legal_basis")


def own_dossier(dossier_id: UUID, *, account: Account, step: Step, clearing: bool = False) -> Dossier:
    """A dossier of the principal, to take this step in; DossierNotFound for strangers. At the window no mandate is
    asked for: the visitor is there and says yes (`Assistance`).

    While corrections are asked for, what is written in it is part of the correction. Raises MayNotActFor or
    StepNotGranted where the mandate has ended or does not reach so far.
    """
    try:
        dossier = _FOR_AN_ACT.get(reached_by(account) | in_hands_of(account), id=dossier_id)
    except Dossier.DoesNotExist:
        raise not_found(account, dossier_id) from None
    if not clearing:
        require_consent(dossier)
    if dossier.channel == Channel.COUNTER and Dossier.objects.filter(in_hands_of(account), id=dossier_id).exists():
        return dossier
    person_id, entity_id = applicant_of(dossier, account=account)
    use_mandate(
        account,
        step=Step.CORRECT if dossier.open_round else step,
        person_id=person_id,
        entity_id=entity_id,
        matter=matter_of(dossier),
        subject=f"dossier:{dossier.id}",
        title=dossier.implementation.item.name,
    )
    return dossier


def _write_draft(dossier: Dossier, **changes: Any) -> None:
    """Change a draft on condition that it still is one."""
    moment = now()
    if not Dossier.objects.filter(id=dossier.id, state=DossierState.DRAFT).update(**changes, updated_at=moment):
        raise DossierSealed
    for name, value in {**changes, "updated_at": moment}.items():
        setattr(dossier, name, value)


@transaction.atomic
def answer_situations(dossier_id: UUID, *, account: Account, answers: Mapping[str, Sequence[str]]) -> Dossier:
    """Record the situation; it decides materials and limit, and may move the matter to another level's office."""
    dossier = own_dossier(dossier_id, account=account, step=Step.FILL)
    definition = definition_of(dossier.version)
    if problems := check_answers(definition, answers):
        raise AnswersInvalid(problems[0].reason, field=problems[0].situation)
    chosen = normalised(definition, answers)
    changes: dict[str, Any] = {"answers": chosen, "answered": True}
    facts = replace(dossier.facts(definition), answers=chosen)
    advice = level_for(definition, facts)
    if advice is not None and not advice.elsewhere and advice.level != dossier.implementation.level:
        other = implementation_at_level(dossier.implementation, advice.level)
        if other is not None:
            changes["implementation"] = other
            # what that office has settled for itself, as it was when this draft began
            began = dossier.started_at.astimezone(BEIJING).date()
            changes["version"] = version_for(other, on=began) or dossier.version
    _write_draft(dossier, **changes)
    _withdraw_unneeded(dossier, definition_of(dossier.version), facts)
    return dossier


def _withdraw_unneeded(dossier: Dossier, definition: Definition, facts: Facts) -> None:
    """What was brought for a material that is not called for any more is taken out; what may yet be stays."""
    still = [*materials_for(definition, facts), *materials_open(definition, facts)]
    Attachment.objects.filter(dossier=dossier, withdrawn_at=None).exclude(
        material_id__in={FORM_FILES, *(material.id for material in still)}
    ).update(withdrawn_at=now())


def _withdraw_dropped(dossier: Dossier, filled: FilledForm) -> None:
    """Files that the form named and names no more are taken out; what an earlier round submitted stays."""
    _, named = references(filled.form, filled.values)
    Attachment.objects.filter(
        dossier=dossier, material_id=FORM_FILES, round=dossier.open_round, withdrawn_at=None
    ).exclude(file__in=named).update(withdrawn_at=now())


@transaction.atomic
def fill_form(dossier_id: UUID, *, account: Account, values: Mapping[str, Any]) -> Dossier:
    """Keep what was typed. A draft may be incomplete, so missing answers are kept for later; wrong ones are not.

    Raises FormInvalid with every problem of the given values, unknown fields included, and with what is changed beside
    the rows that a correction list opens; then nothing changes. Locked values are read from their source, never from
    the page.
    """
    dossier = own_dossier(dossier_id, account=account, step=Step.FILL)
    _require_open(dossier)
    if dossier.open_round:
        before = form_of(dossier)
        values, elsewhere = only_opened(before.form, dossier.form, values, before.opened or frozenset())
        if elsewhere:
            raise FormInvalid(elsewhere)
    filled = form_of(dossier, {**dossier.form, **values})
    wrong = [problem for problem in filled.problems if not problem.missing and problem.key in values]
    if wrong:
        raise FormInvalid(wrong)
    known = {field.key for field, _ in fields_of(filled.form)}
    form = {key: value for key, value in filled.values.items() if key in known}
    _withdraw_dropped(dossier, filled)
    if not dossier.open_round:
        _write_draft(dossier, form=form)
        definition = definition_of(dossier.version)
        if definition.tables:
            _withdraw_unneeded(dossier, definition, dossier.facts(definition))
    elif not Dossier.objects.filter(id=dossier.id, open_round=dossier.open_round).update(form=form, updated_at=now()):
        raise DossierSealed
    return dossier


@transaction.atomic
def promise_later(dossier_id: UUID, *, account: Account, materials: Sequence[str]) -> Dossier:
    """Keep which of the missing 容缺 materials the applicant promises to hand in later; none takes the promise back.

    What is not missing, or may not follow, cannot be promised and raises ListMovedOn.
    """
    dossier = own_dossier(dossier_id, account=account, step=Step.FILL)
    open_ = [material.id for material in to_follow_in(dossier)]
    if not set(materials) <= set(open_):
        raise ListMovedOn
    later = [material for material in open_ if material in set(materials)]
    _write_draft(dossier, later=later, later_promised_at=now() if later else None)
    return dossier


def _require_open(dossier: Dossier) -> None:
    """Files come into a draft, or into a sealed dossier while corrections are asked for."""
    if dossier.state != DossierState.DRAFT and not dossier.open_round:
        raise DossierSealed


def _require_material(dossier: Dossier, material_id: str) -> None:
    """Only what this situation calls for; while corrections are asked for, only what the list names."""
    if material_id == FORM_FILES:
        if not _asks_for_files(dossier):
            raise MaterialUnknown
        return
    definition = definition_of(dossier.version)
    needed = {material.id for material in materials_for(definition, dossier.facts(definition))}
    if material_id not in needed:
        raise MaterialUnknown
    if dossier.open_round and material_id not in dossier.open_materials:
        raise MaterialUnknown(sentence("现在没有要求这份材料，已经合格的材料不用再交。"))


def _asks_for_files(dossier: Dossier) -> bool:
    """Whether the form has a field for files; while corrections are asked for, one that the list names."""
    filled = form_of(dossier)
    return any(
        part.type == "files" and (filled.opened is None or any(_holds(one, field, part) for one in filled.opened))
        for field, _ in fields_of(filled.form)
        for part in (field, *parts_of(field))
    )


def _holds(place: Path, field: PlainField, part: PlainField) -> bool:
    """Whether the place is this field, a row of it or this part of it."""
    return place[0] == field.key and (len(place) == 1 or isinstance(place[-1], int) or place[-1] == part.key)


def attach_file(
    dossier_id: UUID, *, account: Account, material_id: str, name: str, file: BinaryIO, size: int
) -> Attachment:
    """Take in one uploaded file for one material; the same file again returns the attachment already there.

    For a file that the form asks for `material_id` is FORM_FILES; the form then names the content (`file_id`).

    The content is stored and flushed before the row is written, so that a receipt never names a file
    that a crash could still lose. Raises FileRefused with the reason, and then nothing is kept.
    """
    dossier = own_dossier(dossier_id, account=account, step=Step.UPLOAD)
    _require_open(dossier)
    _require_material(dossier, material_id)
    shown = uploads.clean_name(name)
    media_type = uploads.sniff(file)
    if problem := uploads.problem_with(shown, size, media_type):
        raise FileRefused(problem.sentence, field=material_id)
    there = Attachment.objects.filter(dossier=dossier, material_id=material_id, withdrawn_at=None)
    _require_room(there)
    stored = storage.store(iter(lambda: file.read(1024 * 1024), b""), media_type or "application/octet-stream")
    try:
        with transaction.atomic():
            require_consent(dossier)  # again, and held: the file is written below
            _touch(dossier)
            _require_room(there)  # again: others may have come in at the same moment
            return Attachment.objects.create(
                dossier=dossier,
                material_id=material_id,
                name=shown,
                file=stored,
                source=Source.UPLOAD,
                trust=Trust.D,
                round=dossier.open_round,
                attached_at=now(),
            )
    except IntegrityError:  # the same file for the same material: a second click
        return there.get(file=stored)


def _require_room(there: QuerySet[Attachment]) -> None:
    material_id = there.values_list("material_id", flat=True).first()
    most = uploads.MOST_FILES_OF_FORM if material_id == FORM_FILES else uploads.MOST_FILES_PER_MATERIAL
    if there.count() >= most:
        raise FileRefused(sentence("一份材料最多上传 {n} 个文件，请合并后再上传。", n=most), field=material_id)


def _touch(dossier: Dossier) -> None:
    """Take the dossier's row, so that nothing goes in or out while it is being submitted or handed in again."""
    if dossier.state == DossierState.DRAFT:
        _write_draft(dossier)
    elif not Dossier.objects.filter(id=dossier.id, open_round=dossier.open_round).update(updated_at=now()):
        raise DossierSealed


@transaction.atomic
def attach_licence(dossier_id: UUID, *, account: Account, material_id: str, licence_id: UUID) -> Attachment:
    """Let a licence of the library stand in for a material, so that it need not be handed in.

    The use is recorded with its purpose and shown to the holder. Raises LicenceNotUsable.
    """
    dossier = own_dossier(dossier_id, account=account, step=Step.UPLOAD)
    _require_open(dossier)
    definition = definition_of(dossier.version)
    needed = next((m for m in materials_for(definition, dossier.facts(definition)) if m.id == material_id), None)
    if needed is None:
        raise MaterialUnknown
    _require_material(dossier, material_id)
    licence: Licence | None = next((one for one in usable_licences(dossier, needed) if one.id == licence_id), None)
    if licence is None:
        raise LicenceNotUsable
    attached, made = Attachment.objects.get_or_create(
        dossier=dossier,
        material_id=material_id,
        licence=licence,
        withdrawn_at=None,
        defaults={
            "name": f"{licence.type.name} {licence.number}",
            "source": Source.LICENCE,
            "trust": Trust.A,
            "round": dossier.open_round,
            "attached_at": now(),
        },
    )
    if made:
        _touch(dossier)
        record_use(
            licence,
            by_account_id=account.pk,
            by_name=account.person.name if account.person is not None else account.username,
            purpose=f"办理“{dossier.implementation.item.name}”",
            at=now(),
        )
    return attached


@transaction.atomic
def detach(dossier_id: UUID, *, account: Account, attachment_id: UUID) -> None:
    """Take something out of the dossier again; what was submitted in an earlier round stays."""
    dossier = own_dossier(dossier_id, account=account, step=Step.UPLOAD, clearing=True)
    _require_open(dossier)
    if Attachment.objects.filter(id=attachment_id, dossier=dossier, round=dossier.open_round, withdrawn_at=None).update(
        withdrawn_at=now()
    ):
        _touch(dossier)


@transaction.atomic
def discard_dossier(dossier_id: UUID, *, account: Account) -> None:
    """Throw a draft away. A submitted dossier cannot be thrown away."""
    dossier = own_dossier(dossier_id, account=account, step=Step.FILL, clearing=True)
    _write_draft(dossier)  # holds the row: a submission at this moment comes first or not at all
    dossier.delete()


def seal(dossier: Dossier, *, form: Mapping[str, Any]) -> bool:
    """Close a draft for good, with the form as it is submitted; False when somebody else has just done it.

    Part of submission's transaction.
    """
    sealed = Dossier.objects.filter(id=dossier.id, state=DossierState.DRAFT, updated_at=dossier.updated_at).update(
        state=DossierState.SEALED, form=dict(form)
    )
    if sealed:
        dossier.state, dossier.form = DossierState.SEALED, dict(form)
    return bool(sealed)


def move_to_version(dossier: Dossier, *, version_id: int, answers: Mapping[str, Sequence[str]]) -> None:
    """Let a submitted dossier follow its case to another version of the item. Part of the act that moves the case."""
    Dossier.objects.filter(id=dossier.id, state=DossierState.SEALED).update(
        version_id=version_id, answers=dict(answers), updated_at=now()
    )
