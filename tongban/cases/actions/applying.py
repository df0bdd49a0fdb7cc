"""What the applicant does: submit, supply corrections, withdraw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.authorities.calendar import WorkingCalendar
from tongban.authorities.queries import working_calendar
from tongban.cases import papers
from tongban.cases.access import applicant_of, matter_of, open_to_applicant, require_fresh
from tongban.cases.actions.owing import drop_everything
from tongban.cases.actions.printing import write_paper
from tongban.cases.barred import require_not_barred
from tongban.cases.errors import (
    AnotherLevelDecides,
    CaseMovedOn,
    CaseNotFound,
    CorrectionsOpen,
    MoveNotAllowed,
    NotEligible,
    PartOfJoint,
    PromiseBarred,
)
from tongban.cases.events import CaseSubmitted, CaseWithdrawn, CorrectionsSupplied
from tongban.cases.followups import LATE_RENEWAL
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import case_that_issued, require_askable
from tongban.cases.linking import is_late
from tongban.cases.models import Case, Correction, JointCase
from tongban.cases.numbers import case_number
from tongban.cases.owing import barred_from_promise
from tongban.cases.promising import promise_in, time_to_follow
from tongban.cases.states import Act, CaseState
from tongban.cases.terms import ANSWER, SUPPLY, due_day
from tongban.catalogue.definition import Definition, Material
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import level_for
from tongban.catalogue.standing import require_open
from tongban.identity.actions.mandates import use_mandate
from tongban.identity.errors import LevelTooLow
from tongban.identity.levels import level_to_file
from tongban.identity.models import Account
from tongban.identity.people import Actor
from tongban.identity.queries import officer_of
from tongban.identity.states import RealNameLevel, Step
from tongban.kernel import outbox
from tongban.kernel.counters import next_number
from tongban.kernel.language import in_chinese
from tongban.kernel.today import now
from tongban.materials import actions as materials
from tongban.materials.models import Attachment, Dossier, JointDossier
from tongban.materials.queries import living_attachments, refusal_of, require_complete
from tongban.materials.states import Channel, DossierState, Source


def applicant_actor(account: Account, case_or_dossier: Case | Dossier | JointDossier | JointCase) -> Actor:
    """The applicant as the log keeps them: who typed, and for whom."""
    entity, person = case_or_dossier.entity, case_or_dossier.person
    other = person.name if person.pk != account.person_id else ""
    return Actor(
        account_id=account.pk,
        name=account.person.name if account.person is not None else account.username,
        role="applicant",
        acting_for=entity.name if entity is not None else other,
    )


@transaction.atomic
def submit_dossier(dossier_id: UUID, *, account: Account) -> Case:
    """File an application: number, log, receipt and the answer clock in one transaction.

    Submitting the same dossier again returns the same case: a second click files nothing. Raises
    AnswersInvalid, FormInvalid or MaterialMissing while anything is wanting, PromiseBarred for the way of a promise
    after a broken one, LevelTooLow, ApplicantBarred after false material, NotEligible where a table of the item says so; then
    nothing changes. What may follow later (容缺后补) may be missing, promised or not.
    """
    dossier = materials.own_dossier(dossier_id, account=account, step=Step.SUBMIT)
    if dossier.state == DossierState.SEALED:
        return _case_of(dossier)
    definition = definition_of(dossier.version)
    _require_level(dossier, definition)
    if dossier.joint_id is not None:
        raise PartOfJoint
    if dossier.purpose != "cancel":  # whoever gives a licence up need not wait until its item is taken up again
        require_open([dossier.implementation.item_id])
    helper = officer_of(account) if dossier.channel == Channel.COUNTER else None
    if helper is None:
        require_real_name(account, definition)
    require_askable(dossier)
    require_not_barred(dossier)
    require_eligible(dossier, definition)
    there = require_complete(dossier)
    require_eligible(dossier, definition, there.form)
    _require_level(dossier, definition, there.form)  # what is filed may say more than the draft did
    require_promise_open(dossier)
    if not materials.seal(dossier, form=there.form):
        return _case_of(dossier)  # the other click was faster
    at = now()
    helped_by = materials.hand_to_person(dossier, officer=helper) if helper is not None else None
    return file_case(
        dossier,
        there.brought,
        promised=there.promised_later,
        number=new_number(dossier.implementation.division_id, at),
        by=helped_by or applicant_actor(account, dossier),
        at=at,
    )


def require_real_name(account: Account, *definitions: Definition) -> None:
    """How well the applicant must be known to submit online; the draft stays. Raises LevelTooLow.

    What takes an application or a right away asks for as much: else somebody with a copy of the card would do it. To
    answer a list, to ask for a hearing and to record an appeal take nothing away and run against a day of the law: they
    ask for no more than signing on.
    """
    needed = max(
        (
            level_to_file(one.real_name, gives_licence=any(result.licence for result in one.results))
            for one in definitions
        ),
        default=RealNameLevel.NONE,
    )
    if account.level < needed:
        raise LevelTooLow(needed)


def require_eligible(dossier: Dossier, definition: Definition, form: Mapping[str, Any] | None = None) -> None:
    """Who may not apply is told so at once, with reason and basis. Raises NotEligible.

    Giving a licence up is open to whoever holds it.
    """
    row = refusal_of(dossier, definition, form)
    if row is not None:
        raise NotEligible(row.then.reason or "", row.basis)


def _require_level(dossier: Dossier, definition: Definition, form: Mapping[str, Any] | None = None) -> None:
    """What is known must lead to the level of the chosen office. Raises AnotherLevelDecides."""
    advice = level_for(definition, dossier.facts(definition, form))
    if advice is not None and advice.level != dossier.implementation.level:
        raise AnotherLevelDecides


def require_promise_open(dossier: Dossier) -> None:
    """Who chose to be granted on a promise must not have broken one before. Raises PromiseBarred."""
    promise = promise_in(definition_of(dossier.version), dossier.answers)
    if promise is not None and promise.when and barred_from_promise(dossier):
        raise PromiseBarred


def new_number(division_code: str, at: datetime) -> str:
    """The next case number of a division and day; its row stays locked until the transaction ends."""
    return case_number(division_code, at.date(), next_number(f"case:{division_code[:6]}:{at:%Y%m%d}"))


def file_case(
    dossier: Dossier,
    attachments: list[Attachment],
    *,
    promised: Sequence[Material] = (),
    number: str,
    by: Actor,
    at: datetime,
    calendar: WorkingCalendar | None = None,
    joint: JointCase | None = None,
) -> Case:
    """Bring a case into the world from its sealed dossier: row, log, receipt and the answer clock.

    Part of the act that submits, be it one application or a joint one.
    """
    definition = definition_of(dossier.version)
    answer_due = due_day(ANSWER, at, calendar=calendar or working_calendar())
    case = Case(
        number=number,
        dossier=dossier,
        implementation=dossier.implementation,
        item_id=definition.id,
        version=dossier.version,
        body=dossier.implementation.body,
        division_id=dossier.implementation.division_id,
        account_id=dossier.account_id,
        person=dossier.person,
        entity=dossier.entity,
        item_name=definition.title,
        applicant_name=dossier.entity.name if dossier.entity is not None else dossier.person.name,
        submitted_at=at,
        received_at=at,
        answer_due_on=answer_due,
        joint=joint,
        branch_no=dossier.branch_no,
        purpose=dossier.purpose,
        about=dossier.about,
        follows=case_that_issued(dossier.about),
    )
    text = papers.receipt(
        applicant=case.applicant_name,
        item=case.item_name,
        number=case.number,
        materials=_receipt_rows(definition, attachments),
        answer_by=papers.chinese_date(answer_due),
        supply_within=SUPPLY.days,
        promised=_promised(definition, promised),
        agent=_agent(dossier, by),
    )
    late = dossier.about is not None and is_late(
        dossier.purpose, valid_until=dossier.about.valid_until, filed_on=at.date()
    )
    if late:
        text = replace(text, paragraphs=(*text.paragraphs, LATE_RENEWAL))
    write_paper(case, text, at=at, first=True)
    later = [material.name for material in promised]
    case.begin(
        Act.SUBMIT,
        by=by,
        at=at,
        data={
            "version": str(dossier.version_id),
            "answers": dossier.answers,
            "files": [attachment.evidence for attachment in attachments],
            **({"later": later} if later else {}),
            **({"late": True} if late else {}),
        },
    )
    outbox.announce(CaseSubmitted(subject=str(case.id), number=case.number))
    return case


def _agent(dossier: Dossier, by: Actor) -> str:
    """Who files it where that is neither the applicant nor the entity's own representative; for the receipt."""
    entity = dossier.entity
    if by.role != "applicant" or not by.acting_for:
        return ""
    return by.name if entity is None or dossier.person_id != entity.legal_representative_id else ""


def _promised(definition: Definition, promised: Sequence[Material]) -> str:
    """The receipt's paragraph on what the applicant promised for later; empty where nothing was."""
    names = [material.name for material in promised]
    span = time_to_follow(definition)
    return papers.promised_for_later(names, within=f"{span.value} 个{span.unit}") if names else ""


def _case_of(dossier: Dossier) -> Case:
    case = Case.objects.filter(dossier=dossier).first()
    if case is None:
        raise CaseMovedOn
    return case


def _receipt_rows(definition: Definition, attachments: list[Attachment]) -> list[tuple[str, str, str]]:
    names = {material.id: material.name for material in definition.materials}
    return [
        (
            names.get(attachment.material_id, attachment.name),
            in_chinese(Source(attachment.source).label),
            attachment.digest[:16],
        )
        for attachment in attachments
    ]


def own_case(case_id: UUID, *, account: Account, step: Step) -> Case:
    """A case of the principal, to take this step in. CaseNotFound: a stranger learns nothing.

    Raises MayNotActFor or StepNotGranted where the mandate has ended or does not reach so far.
    """
    case = (
        Case.objects.select_related("body", "person", "entity", "dossier", "version", "joint")
        .filter(open_to_applicant(account), id=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound
    use_for(case, account=account, step=step)
    return case


def use_for(case: Case | JointCase, *, account: Account, step: Step) -> None:
    """The right to take this step in a case that has been read (`identity.use_mandate`)."""
    person_id, entity_id = applicant_of(case, account=account)
    use_mandate(
        account,
        step=step,
        person_id=person_id,
        entity_id=entity_id,
        matter=matter_of(case),
        subject=f"{'case' if isinstance(case, Case) else 'joint'}:{case.id}",
        title=case.item_name if isinstance(case, Case) else case.name,
    )


@transaction.atomic
def supply_corrections(case_id: UUID, *, account: Account, seq: int) -> Case:
    """Hand in what the correction list asked for; the case goes back to the office.

    Refuses while a listed material has no new file and while the dossier is incomplete.
    """
    case = own_case(case_id, account=account, step=Step.CORRECT)
    require_fresh(case, seq)
    target = require_move(Act.SUPPLY, case.state)
    at = now()
    materials.close_round(case.dossier)  # first, so that no file slips in between the check and the log
    open_lines = list(Correction.objects.filter(case=case, supplied_at=None))
    current = max((line.round for line in open_lines), default=0)
    brought = [attachment for attachment in living_attachments(case.dossier) if attachment.round == current]
    fresh = {attachment.material_id for attachment in brought}
    still = [line.title for line in open_lines if line.material_id and line.material_id not in fresh]
    if still:
        raise CorrectionsOpen(still)
    require_complete(case.dossier)
    for line in open_lines:
        line.supplied_at = at
        case.put(line)
    case.advance(
        Act.SUPPLY,
        to=target,
        by=applicant_actor(account, case),
        at=at,
        data={"files": [attachment.evidence for attachment in brought], "form": case.dossier.form},
        received_at=at,
        answer_due_on=due_day(ANSWER, at, calendar=working_calendar()),
        supply_due_on=None,
    )
    outbox.announce(CorrectionsSupplied(subject=str(case.id), number=case.number))
    return case


@transaction.atomic
def withdraw_case(case_id: UUID, *, account: Account, seq: int, reason: str) -> Case:
    """Take an application back before the decision. Raises LevelTooLow where filing it would."""
    case = own_case(case_id, account=account, step=Step.WITHDRAW)
    require_real_name(account, definition_of(case.version))
    require_fresh(case, seq)
    target = require_move(Act.WITHDRAW, case.state)
    if case.ex_officio:  # what an office began by itself is not the holder's to take back
        raise MoveNotAllowed(state=CaseState(case.state), act=Act.WITHDRAW)
    at = now()
    drop_everything(case, at=at, note="申请人撤回申请")
    case.advance(
        Act.WITHDRAW, to=target, by=applicant_actor(account, case), at=at, data={"reason": reason[:500]}, closed_at=at
    )
    materials.close_round(case.dossier)
    outbox.announce(CaseWithdrawn(subject=str(case.id), number=case.number))
    return case
