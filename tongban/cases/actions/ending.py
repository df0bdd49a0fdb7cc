"""Matters that an office begins by itself against a licence: opened, the holder heard, decided by somebody else (第六十九、七十条)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, followups, papers
from tongban.cases.access import ready_for, require_post, require_reason
from tongban.cases.actions.barring import bar_after_revocation, told_after_revocation
from tongban.cases.actions.owing import owe, settle
from tongban.cases.actions.printing import write_paper
from tongban.cases.errors import (
    CannotAskAboutLicence,
    EvidenceNeeded,
    GroundUnknown,
    HolderNotHeard,
    MatterOpen,
    NotYourDesk,
    OpenerDecides,
)
from tongban.cases.events import LicenceEnded, MatterDropped, MatterOpened
from tongban.cases.lifecycle import require_move
from tongban.cases.linked import OPENERS, case_that_issued, may_begin_against, open_case_about
from tongban.cases.linking import GROUNDS
from tongban.cases.models import Case, CaseEvent
from tongban.cases.numbers import case_number
from tongban.cases.owing import working_days
from tongban.cases.states import Act, CaseState, ObligationKind, ObligationOutcome, Party, Purpose
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import implementation_about, version_for
from tongban.identity.models import Account, Person
from tongban.identity.people import Actor, Officer
from tongban.identity.states import Role
from tongban.kernel import outbox
from tongban.kernel.counters import next_number
from tongban.kernel.language import in_chinese
from tongban.kernel.today import now, today
from tongban.licences.actions import cancel_licence, revoke_licence
from tongban.licences.models import Licence
from tongban.materials import actions as materials

#: Working days in which the holder can speak; the law names none, so the notice does.
SPEAK_WITHIN = 5


@transaction.atomic
def open_revocation(licence_id: UUID, *, officer: Officer, ground: str, reason: str, evidence: str) -> Case:
    """Begin to examine whether a licence must end. Nothing is decided by it, and the licence stays in force.

    The holder is told the facts, the reasons and the evidence, and until when to speak. Raises NotYourDesk for another
    body's licence, GroundUnknown, EvidenceNeeded, MatterOpen while another such matter about it is open.
    """
    licence = (
        Licence.objects.select_for_update(of=("self",))
        .select_related("type", "issuer", "holder_person", "holder_entity__legal_representative")
        .filter(id=licence_id)
        .first()
    )
    role = _role_at(officer, licence) if licence is not None else None
    if licence is None or role is None:
        raise NotYourDesk
    if ground not in GROUNDS:
        raise GroundUnknown(field="ground")
    why = require_reason(reason)
    shown = evidence.strip()[:2000]
    if len(shown) < 5:
        raise EvidenceNeeded(field="evidence")
    if not may_begin_against(officer, licence):
        raise CannotAskAboutLicence
    if (other := open_case_about(licence)) is not None and other.ex_officio:
        raise MatterOpen(number=other.number)
    purpose, words, article = GROUNDS[ground]
    at = now()
    case = _case_about(licence, purpose, officer)
    case.submitted_at = case.received_at = case.accepted_at = at
    speak_by = clock.working_day_after(at.date(), SPEAK_WITHIN, calendar=working_calendar())
    measure = in_chinese(purpose.label)
    text = followups.defence_notice(
        holder=case.applicant_name,
        licence=_named(licence),
        number=case.number,
        measure=measure,
        ground=f"{words}（{article}）",
        reason=why,
        evidence=shown,
        speak_by=papers.chinese_date(speak_by),
    )
    owe(
        case,
        ObligationKind.SPEAK,
        by=Party.APPLICANT,
        title="可以陈述和申辩",
        basis="行政许可法第七条",
        since=at.date(),
        within=working_days(SPEAK_WITHIN),
        due=speak_by,
    )
    write_paper(case, text, at=at, first=True)
    case.begin(
        Act.OPEN_LINKED,
        by=officer.actor_in(licence.issuer_id, role),
        at=at,
        data={
            "ground": words,
            "article": article,
            "reason": why,
            "evidence": shown,
            "licence": licence.identifier,
            "speak_by": speak_by.isoformat(),
        },
    )
    outbox.announce(MatterOpened(subject=str(case.id), number=case.number, measure=measure))
    return case


def _role_at(officer: Officer, licence: Licence) -> Role | None:
    return next((role for role in OPENERS if officer.holds(licence.issuer_id, role)), None)


def _case_about(licence: Licence, purpose: Purpose, officer: Officer) -> Case:
    """The new case, not yet written. It is filed for the account that knows of the licence, else for the officer's own."""
    issued_by = case_that_issued(licence)
    implementation = _implementation(licence, purpose, issued_by)
    version = issued_by.version if issued_by is not None else version_for(implementation)
    if version is None:
        raise CannotAskAboutLicence
    own = Account.objects.select_related("person").get(id=officer.account_id)
    entity = licence.holder_entity
    person = licence.holder_person or (entity.legal_representative if entity is not None else None)
    person = person or (issued_by.person if issued_by is not None else None) or own.person
    if person is None:
        raise CannotAskAboutLicence
    account = issued_by.account if issued_by is not None else (_account_of(person) or own)
    dossier = materials.open_office_dossier(
        implementation, version=version, account=account, person=person, entity=entity, purpose=purpose, about=licence
    )
    day = today()
    division = licence.issuer.division_id
    return Case(
        number=case_number(division, day, next_number(f"case:{division[:6]}:{day:%Y%m%d}")),
        dossier=dossier,
        implementation=implementation,
        item_id=implementation.item_id,
        version=version,
        body=licence.issuer,
        division_id=division,
        account=account,
        person=person,
        entity=entity,
        item_name=f"{in_chinese(purpose.label)}{licence.type.name}",
        applicant_name=licence.holder_name,
        purpose=purpose,
        about=licence,
        follows=issued_by,
        state=CaseState.IN_REVIEW,
        node_key="hear",
        node_name="听取陈述申辩",
    )


def _implementation(licence: Licence, purpose: Purpose, issued_by: Case | None) -> Implementation:
    if issued_by is not None:
        return issued_by.implementation
    found = implementation_about(
        "cancel" if purpose == Purpose.CANCEL else "change",
        licence_type=licence.type_id,
        department_id=licence.type.issuing_department_id,
        body_id=licence.issuer_id,
    )
    if found is None:
        raise CannotAskAboutLicence
    return found[0]


def _account_of(person: Person) -> Account | None:
    return Account.objects.filter(person=person).first()


def _named(licence: Licence) -> str:
    return f"《{licence.type.name}》（{licence.number}）"


@transaction.atomic
def hear_holder(case_id: UUID, *, officer: Officer, seq: int, said: str, silent: bool = False) -> Case:
    """Write down what the holder said, or that nothing came by the day that the notice named; the decision is next.

    Raises HolderNotHeard when nothing is written down, or silence is claimed while there is time.
    """
    case, by = ready_for(Act.HEAR_HOLDER, case_id, officer=officer, seq=seq)
    words = said.strip()[:2000]
    if (silent and today() <= speak_by(case)) or (not silent and len(words) < 2):
        raise HolderNotHeard(field="said")
    at = now()
    settle(case, ObligationKind.SPEAK, at=at, outcome=ObligationOutcome.LAPSED if silent else None)
    case.advance(
        Act.HEAR_HOLDER,
        to=require_move(Act.HEAR_HOLDER, case.state),
        by=by,
        at=at,
        data={"said": "" if silent else words, "silent": silent},
        node_key="decide",
        node_name="决定",
    )
    return case


def speak_by(case: Case) -> date:
    """Until when the holder can speak, as the notice said or as it has moved on since."""
    open_until = case.obligations.filter(kind=ObligationKind.SPEAK).values_list("due_on", flat=True).first()
    if open_until is not None:
        return open_until
    return date.fromisoformat(_opening(case).data["speak_by"])


def _opening(case: Case) -> CaseEvent:
    return case.events.get(kind=Act.OPEN_LINKED)


@transaction.atomic
def end_licence(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """Decide that the licence is revoked or cancelled: it ends at once, and every way of verifying says so.

    Whoever opened the matter or heard the holder does not decide it (OpenerDecides). Where the licence was obtained by
    deceit and the item is one of safety, whoever applied for it is barred for three years (第七十九条).
    """
    case, by = _before_decision(Act.END_LICENCE, case_id, officer, seq)
    why = require_reason(reason)
    licence = case.about
    if licence is None:
        raise CannotAskAboutLicence
    waiting = Case.objects.filter(about=licence, state=CaseState.GRANTED).first()
    if waiting is not None:
        raise MatterOpen(number=waiting.number)
    at = now()
    opening, heard = _opening(case), case.events.filter(kind=Act.HEAR_HOLDER).latest("seq")
    measure = in_chinese(Purpose(case.purpose).label)
    deceived = opening.data["article"] == GROUNDS["fraud"][2]
    bar = bar_after_revocation(case, finding=why, at=at) if deceived else None
    text = followups.licence_ended(
        holder=case.applicant_name,
        item=case.item_name,
        licence=_named(licence),
        number=case.number,
        measure=measure,
        ground=f"{opening.data['ground']}（{opening.data['article']}）",
        reason=why,
        heard=heard.data["said"] or "在告知书写明的期限内没有提出。",
        barred=told_after_revocation(bar),
    )
    write_paper(case, text, at=at, first=True)
    end = revoke_licence if case.purpose == Purpose.REVOKE else cancel_licence
    end(licence, by=officer, reason=why[:500], at=at)
    case.advance(
        Act.END_LICENCE,
        to=require_move(Act.END_LICENCE, case.state),
        by=by,
        at=at,
        data={
            "reason": why,
            "licence": licence.identifier,
            "measure": measure,
            **({"barred_until": bar.ends_on.isoformat()} if bar is not None else {}),
        },
        decided_at=at,
        node_key="deliver",
        node_name="送达",
    )
    outbox.announce(LicenceEnded(subject=str(case.id), number=case.number, measure=measure))
    return case


@transaction.atomic
def drop_matter(case_id: UUID, *, officer: Officer, seq: int, reason: str) -> Case:
    """Decide that the licence stays; the holder is told and the matter is closed."""
    case, by = _before_decision(Act.DROP_MATTER, case_id, officer, seq)
    why = require_reason(reason)
    at = now()
    case.advance(
        Act.DROP_MATTER,
        to=require_move(Act.DROP_MATTER, case.state),
        by=by,
        at=at,
        data={"reason": why},
        decided_at=at,
        closed_at=at,
        node_key="",
        node_name="",
    )
    outbox.announce(MatterDropped(subject=str(case.id), number=case.number))
    return case


def _before_decision(act: Act, case_id: UUID, officer: Officer, seq: int) -> tuple[Case, Actor]:
    case, _ = ready_for(act, case_id, officer=officer, seq=seq)
    took_part = case.events.filter(kind__in=[Act.OPEN_LINKED, Act.HEAR_HOLDER]).values_list("by", flat=True)
    if any(by["account"] == officer.account_id for by in took_part):
        raise OpenerDecides
    return case, require_post(officer, act, case)
