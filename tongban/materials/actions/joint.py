"""The dossier of a joint service: planned, answered, filled and supplied once; every share is written through."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from tongban.catalogue.bundles.definition import BundleDefinition, bundle_to_json, parse_bundle
from tongban.catalogue.bundles.graph import ancestors
from tongban.catalogue.bundles.planning import Plan, plan
from tongban.catalogue.bundles.sharing import values_for
from tongban.catalogue.forms import FieldProblem, fields_of, prefilled, with_known
from tongban.catalogue.forms.blocks import Path
from tongban.catalogue.models import Bundle, Implementation, ItemVersion
from tongban.catalogue.queries import definition_of, implementations_for, versions_for
from tongban.catalogue.situations import check_answers, normalised
from tongban.catalogue.standing import require_open
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.errors import LevelTooLow
from tongban.identity.levels import LEVEL_TO_ACT_FOR_ENTITY
from tongban.identity.models import Account, LegalEntity
from tongban.identity.states import Step
from tongban.kernel.language import sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.today import now, today
from tongban.licences.actions import record_use
from tongban.licences.models import Licence
from tongban.materials.actions.applicants import applicant_for, require_consent
from tongban.materials.actions.dossiers import (
    answer_situations,
    attach_file,
    attach_licence,
    detach,
    fill_form,
    promise_later,
)
from tongban.materials.actions.sharing import share_what_lies
from tongban.materials.errors import (
    AnswersInvalid,
    DossierSealed,
    FormInvalid,
    ListMovedOn,
    MaterialUnknown,
    MayNotActFor,
    NotOffered,
)
from tongban.materials.models import FORM_FILES, Attachment, Dossier, JointDossier
from tongban.materials.queries.dossiers import form_of, sources_of
from tongban.materials.queries.joint import (
    JointDraft,
    JointNeed,
    draft_of_joint,
    joint_dossier_for,
    joint_offered,
    why_not_later,
)
from tongban.materials.states import DossierState, Source, Trust


@transaction.atomic
def start_joint(
    bundle: Bundle,
    *,
    account: Account,
    division_code: str,
    entity_id: UUID | None = None,
    person_id: UUID | None = None,
) -> JointDossier:
    """Begin a joint application under the bundle as it is today; it stays with that.

    Raises MayNotActFor without a person or a living mandate, GuardianMissing, NotOffered where nobody handles an item.
    """
    applicant = applicant_for(account, entity_id=entity_id, person_id=person_id, matter=bundle.pk)
    if entity_id is not None and account.level < LEVEL_TO_ACT_FOR_ENTITY:
        raise LevelTooLow(LEVEL_TO_ACT_FOR_ENTITY)
    definition = parse_bundle(bundle.definition)
    if not joint_offered(definition, division_code):
        raise NotOffered
    moment = now()
    return JointDossier.objects.create(
        bundle=bundle,
        definition=bundle_to_json(definition),
        division_id=division_code,
        account=account,
        person=applicant,
        entity=LegalEntity.objects.get(id=entity_id) if entity_id is not None else None,
        started_at=moment,
        updated_at=moment,
    )


def _own_joint(joint_id: UUID, *, account: Account, step: Step = Step.FILL, clearing: bool = False) -> JointDossier:
    """A joint draft of the principal, its row taken: a submission at this moment comes first or not at all."""
    joint = joint_dossier_for(joint_id, account=account)
    use_mandate(
        account,
        step=step,
        person_id=joint.person_id,
        entity_id=joint.entity_id,
        matter=joint.bundle_id,
        subject=f"joint-dossier:{joint.id}",
        title=joint.bundle.name,
    )
    if not clearing:
        require_consent(joint)
    _write(joint)
    return joint


def _write(joint: JointDossier, **changes: Any) -> None:
    changes["updated_at"] = now()
    if not JointDossier.objects.filter(id=joint.id, state=DossierState.DRAFT).update(**changes):
        raise DossierSealed
    for name, value in changes.items():
        setattr(joint, name, value)


@transaction.atomic
def plan_joint(
    joint_id: UUID, *, account: Account, answers: Mapping[str, Sequence[str]], left_out: Collection[int] = ()
) -> JointDossier:
    """Answer the bundle's own questions: they decide which components run. What was entered for one that stays is kept.

    Raises AnswersInvalid; MayNotActFor where a component is for organisations only and none is given or founded on
    the way.
    """
    joint = _own_joint(joint_id, account=account)
    bundle = parse_bundle(joint.definition)
    own = {situation.id for situation in bundle.situations}
    given = {key: list(value) for key, value in answers.items() if key in own}
    if problems := check_answers(bundle, given):
        raise AnswersInvalid(problems[0].reason, field=problems[0].situation)
    chosen = normalised(bundle, given)
    wanted = plan(bundle, chosen, frozenset(left_out))
    if not wanted.components:
        raise AnswersInvalid(sentence("按这些选择没有要办的事项，请重新选择。"))
    kept = {key: value for key, value in joint.answers.items() if key not in own}
    _write(joint, answers={**kept, **chosen}, left_out=sorted(set(left_out)), planned=True)
    _lay_out(joint, bundle, wanted)
    _tell_shares(draft_of_joint(joint), account=account)
    return joint


def _lay_out(joint: JointDossier, bundle: BundleDefinition, wanted: Plan) -> None:
    """One dossier for each component in the plan that has an item which somebody handles here."""
    items = {one.no: one.item_id for one in wanted.components if one.item_id}
    require_open(items.values())
    here = implementations_for(set(items.values()), joint.division_id)
    by_implementation = versions_for(here.values(), on=today())
    versions = {one.item_id: by_implementation[one.id] for one in here.values() if one.id in by_implementation}
    usable = {no: item for no, item in items.items() if item in here and item in versions}
    Dossier.objects.filter(joint=joint).exclude(branch_no__in=usable).delete()
    there = set(Dossier.objects.filter(joint=joint).values_list("branch_no", flat=True))
    founders = {no for no, item in usable.items() if definition_of(versions[item]).founds is not None}
    before = ancestors(wanted.after)
    for no, item in usable.items():
        if no not in there:
            _begin_share(joint, no, here[item], versions[item], founded=bool(before[no] & founders))


def _begin_share(
    joint: JointDossier, no: int, implementation: Implementation, version: ItemVersion, *, founded: bool
) -> None:
    definition = definition_of(version)
    for_entity = definition.for_legal and (joint.entity_id is not None or founded or not definition.for_natural)
    if for_entity and joint.entity_id is None and not founded:
        raise MayNotActFor(
            sentence("“{item}”只面向企业和其他单位办理，请选择您代表的单位再申请。", item=definition.title)
        )
    moment = now()
    Dossier.objects.create(
        joint=joint,
        branch_no=no,
        implementation=implementation,
        version=version,
        account=joint.account,
        person=joint.person,
        entity=joint.entity if for_entity else None,
        awaits_entity=for_entity and joint.entity_id is None,
        answers={},
        answered=not definition.situations,
        started_at=moment,
        updated_at=moment,
    )


def _tell_shares(draft: JointDraft, *, account: Account) -> None:
    """Give every component whose questions are all answered its answers."""
    for no, definition in draft.definitions.items():
        answers = draft.answers_of(no)
        if definition.situations and not check_answers(definition, answers):
            answer_situations(draft.shares[no].id, account=account, answers=answers)
    share_what_lies(draft_of_joint(draft.joint))


@transaction.atomic
def answer_joint(joint_id: UUID, *, account: Account, answers: Mapping[str, Sequence[str]]) -> JointDossier:
    """Answer questions of the components, each once for all that ask it. Raises AnswersInvalid; unknown ones too."""
    joint = _own_joint(joint_id, account=account)
    draft = draft_of_joint(joint)
    asked = {question.key: question for question in draft.questions if question.to_ask}
    given: dict[str, list[str]] = {}
    for key, chosen in answers.items():
        if key not in asked:
            raise AnswersInvalid(sentence("没有这个问题，请重新打开情形引导。"), field=key)
        given[key] = list(chosen)
        question = asked[key]
        known = {option.value for option in question.options}
        if not chosen or not known.issuperset(chosen) or (len(chosen) > 1 and not question.multiple):
            raise AnswersInvalid(sentence("请回答“{question}”。", question=question.question), field=key)
    _write(joint, answers={**joint.answers, **given})
    _tell_shares(draft_of_joint(joint), account=account)
    return joint


@transaction.atomic
def fill_joint(joint_id: UUID, *, account: Account, values: Mapping[str, Any]) -> JointDossier:
    """Keep what was typed into the one form; every component gets its share. Raises FormInvalid by the joint's keys."""
    joint = _own_joint(joint_id, account=account)
    draft = draft_of_joint(joint)
    known = {field.key for field, _ in fields_of(draft.form.form)}
    unknown = [
        FieldProblem(key, key, sentence("没有这一项，请刷新页面后重新填写。")) for key in values if key not in known
    ]
    if unknown:
        raise FormInvalid(unknown)
    typed = {key: value for key, value in {**joint.form, **values}.items() if key in known}
    _write(joint, form=typed)
    wrong: dict[Path, FieldProblem] = {}
    whole = {**draft.values, **typed}
    for no, share in draft.shares.items():
        if no not in draft.definitions:
            continue
        keys = {members[no]: key for key, members in draft.form.places.items() if no in members}
        try:
            fill_form(share.id, account=account, values=values_for(no, draft.form, whole))
        except FormInvalid as refused:
            for problem in refused.problems:
                placed = dataclasses.replace(problem, key=keys.get(problem.key, problem.key))
                wrong.setdefault(placed.path, placed)
    if wrong:
        raise FormInvalid(list(wrong.values()))
    return joint


def _needed(draft: JointDraft, key: str) -> JointNeed:
    """A need that is to be brought; what comes into being on the way is nobody's to bring."""
    found = next((one for one in draft.needs if one.need.key == key), None)
    if found is None or found.need.produced_by is not None or not found.need.members:
        raise MaterialUnknown
    return found


def attach_joint_file(
    joint_id: UUID, *, account: Account, need: str, name: str, file: BinaryIO, size: int
) -> list[Attachment]:
    """Take in one file once for everybody who uses it. Raises FileRefused before anything is kept."""
    draft = draft_of_joint(joint_dossier_for(joint_id, account=account))
    attached = []
    for no, material_id in _needed(draft, need).need.members:
        file.seek(0)
        attached.append(
            attach_file(draft.shares[no].id, account=account, material_id=material_id, name=name, file=file, size=size)
        )
    return attached


def attach_joint_form_file(joint_id: UUID, *, account: Account, key: str, name: str, file: BinaryIO, size: int) -> str:
    """Take in one file that the one form asks for, at everybody who asks for it; the hash by which the form names it."""
    draft = draft_of_joint(joint_dossier_for(joint_id, account=account))
    if key not in draft.form.places:
        raise MaterialUnknown
    attached = None
    for no in draft.form.places[key]:
        file.seek(0)
        attached = attach_file(
            draft.shares[no].id, account=account, material_id=FORM_FILES, name=name, file=file, size=size
        )
    return str(attached.file_id) if attached is not None else ""


@transaction.atomic
def attach_joint_licence(joint_id: UUID, *, account: Account, need: str, licence_id: UUID) -> list[Attachment]:
    """Let a licence of the library stand in for it at everybody who uses it."""
    draft = draft_of_joint(_own_joint(joint_id, account=account, step=Step.UPLOAD))
    return [
        attach_licence(draft.shares[no].id, account=account, material_id=material_id, licence_id=licence_id)
        for no, material_id in _needed(draft, need).need.members
    ]


@transaction.atomic
def detach_joint(joint_id: UUID, *, account: Account, need: str, attachment_id: UUID) -> None:
    """Take a file or licence out again, at everybody who uses it."""
    draft = draft_of_joint(_own_joint(joint_id, account=account, step=Step.UPLOAD, clearing=True))
    found = _needed(draft, need)
    chosen = next((one for one in found.brought if one.id == attachment_id), None)
    if chosen is None:
        return
    for no, material_id in found.need.members:
        same = Attachment.objects.filter(
            dossier=draft.shares[no], material_id=material_id, file=chosen.file_id, licence=chosen.licence_id
        )
        for one in same.filter(withdrawn_at=None):
            detach(draft.shares[no].id, account=account, attachment_id=one.id)


@transaction.atomic
def promise_joint_later(joint_id: UUID, *, account: Account, needs: Collection[str]) -> JointDossier:
    """Keep which of the missing papers the applicant promises to hand in later, each at every component that lets it
    follow; none takes the promise back.

    Raises ListMovedOn for what is not missing, and MaterialUnknown, with the components that must have it now, for a shared paper
    that only some of its components would let follow.
    """
    draft = draft_of_joint(_own_joint(joint_id, account=account))
    open_ = {one.need.key: one for one in draft.to_follow}
    if not set(needs) <= open_.keys():
        strict = next((one for one in draft.needs if one.need.key in needs and one.insisting and not one.done), None)
        if strict is not None:
            raise MaterialUnknown(why_not_later(draft, strict))
        raise ListMovedOn
    later: dict[int, list[str]] = {no: [] for no in draft.definitions}
    for key in set(needs):
        for no, material_id in open_[key].may_follow:
            later[no].append(material_id)
    for no, wanted in later.items():
        if wanted or draft.shares[no].later:
            promise_later(draft.shares[no].id, account=account, materials=wanted)
    return draft.joint


@transaction.atomic
def discard_joint(joint_id: UUID, *, account: Account) -> None:
    """Throw a joint draft away with all its shares."""
    _own_joint(joint_id, account=account, clearing=True).delete()


@transaction.atomic
def seal_joint(draft: JointDraft) -> bool:
    """Close the joint draft and every share for good; False when somebody else has just done it.

    Part of submission's transaction.
    """
    joint = draft.joint
    if not JointDossier.objects.filter(id=joint.id, state=DossierState.DRAFT, updated_at=joint.updated_at).update(
        state=DossierState.SEALED
    ):
        return False
    joint.state = DossierState.SEALED
    for no, filled in draft.filled.items():
        share = draft.shares[no]
        if filled.values != share.form:  # what comes from a register may have changed since it was typed
            share.form = filled.values
            Dossier.objects.filter(id=share.id, state=DossierState.DRAFT).update(form=share.form)
        share.state = DossierState.SEALED
    Dossier.objects.filter(joint=joint, state=DossierState.DRAFT).update(state=DossierState.SEALED)
    return True


@transaction.atomic
def prepare_waiting(
    dossier: Dossier, *, entity: LegalEntity | None, results: Mapping[str, Licence | StoredFile], purpose: str
) -> None:
    """Complete a share whose turn has come with what the components before it have produced.

    `results`: material id -> the licence, or the paper where there is none. Part of the act that starts the branch.
    """
    if dossier.awaits_entity and entity is not None:
        dossier.entity, dossier.awaits_entity = entity, False
    moment = now()
    for material_id, result in results.items():
        licence = result if isinstance(result, Licence) else None
        file = result if isinstance(result, StoredFile) else None
        _, new = Attachment.objects.get_or_create(
            dossier=dossier,
            material_id=material_id,
            licence=licence,
            file=file,
            withdrawn_at=None,
            defaults={
                "name": f"{licence.type.name} {licence.number}" if licence else "前一事项的办理结果.pdf",
                "source": Source.LICENCE if licence else Source.CASE,
                "trust": Trust.A,
                "attached_at": moment,
            },
        )
        if new and licence is not None:
            record_use(
                licence, by_account_id=dossier.account_id, by_name=dossier.typist_name, purpose=purpose, at=moment
            )
    form = form_of(dossier).form
    known = prefilled(form, sources_of(dossier, form))
    late = {name: dataclasses.replace(filled, locked=False) for name, filled in known.items()}
    dossier.form = with_known(dossier.form, late)
    Dossier.objects.filter(id=dossier.id).update(
        entity=dossier.entity, awaits_entity=dossier.awaits_entity, form=dossier.form, updated_at=moment
    )
