"""What makes and ends the right to act for others outside of offers: windows, registers, appointments."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from tongban.authorities.models import Division
from tongban.identity.actions.guarding import consent_for_child
from tongban.identity.actions.mandates import close, end_by_law, record, require_appointment, write
from tongban.identity.errors import CannotGive, MandateInvalid, MandateNotFound, MayNotActFor, NotGuardian, NotOfAge
from tongban.identity.events import MandateBegun
from tongban.identity.mandates import given_at_window, living
from tongban.identity.mandating import ALL_STEPS, GIVEN, Scope, guarded_until, is_of_age, scope_problem
from tongban.identity.models import Account, Appointment, LegalEntity, Mandate, Person
from tongban.identity.naming import same_name
from tongban.identity.people import Officer
from tongban.identity.personal_data import is_child
from tongban.identity.states import MandateRole, MandateState, Role
from tongban.kernel import audit, outbox
from tongban.kernel.language import sentence
from tongban.kernel.models import StoredFile
from tongban.kernel.today import now, today


@transaction.atomic
def take_down_mandate(
    *,
    officer: Officer,
    account: Account,
    role: MandateRole,
    principal: Person,
    agent: Person,
    scope: Scope,
    consent: str,
    matter_words: str = "",
    paper: StoredFile | None = None,
) -> Mandate:
    """At the window: somebody without account or phone says on paper who may act for them. It counts at once.

    The clerk has seen both; how the principal agreed is written down. Raises MayNotActFor for who is no clerk.
    """
    if not officer.bodies_as(Role.CLERK):
        raise MayNotActFor(sentence("只有窗口受理人员可以登记当面给出的委托。"))
    if role not in GIVEN or role == MandateRole.AGENT:
        raise CannotGive
    if principal.pk == agent.pk or account.person_id in {principal.pk, agent.pk}:
        raise CannotGive(sentence("委托人、代办人和经办的窗口人员必须是三个不同的人。"))
    if not is_of_age(principal.born, today()) or not is_of_age(agent.born, today()):
        raise NotOfAge
    if len(consent.strip()) < 5:
        raise MandateInvalid(sentence("请写明委托人怎样表示同意，例如“当面口述并按手印”。"), field="consent")
    require_appointment(agent, role)
    if problem := scope_problem(role, scope, on=today()):
        raise MandateInvalid(problem[1], field=problem[0])
    mandate = write(
        Mandate(
            principal=principal,
            person=agent,
            role=role,
            state=MandateState.LIVING,
            to_name=agent.name,
            given_by=principal,
            taken_down_by=account,
            consent_note=consent.strip()[:300],
            paper=paper,
            begun_at=now(),
            answered_at=now(),
        ),
        scope,
        matter_words,
    )
    record("mandate.taken_down", mandate, account=account, consent=consent.strip()[:100])
    outbox.announce(MandateBegun(subject=str(mandate.pk)))
    return mandate


@transaction.atomic
def revoke_at_window(mandate_id: int, *, officer: Officer, account: Account, principal: Person) -> Mandate:
    """At the window: the principal is here and takes it back, at once. Raises MandateNotFound for anybody else's."""
    if not officer.bodies_as(Role.CLERK):
        raise MayNotActFor(sentence("只有窗口受理人员可以登记当面给出的委托。"))
    found = given_at_window(principal).filter(id=mandate_id).first()
    if found is None:
        raise MandateNotFound
    return close(found, MandateState.REVOKED, account=account, note="委托人当面收回")


@transaction.atomic
def claim_guardianship(account: Account, *, child: Person, name: str, registered: bool) -> Mandate:
    """Become the agent of a child whose guardian the register says one is; it ends on the eve of the 18th birthday.

    `registered`: what the register of births or households answered; it is asked before, outside of the transaction.
    A child gives no mandate, so nobody has to accept (民法典第二十、二十三、二十七条). For a child under fourteen this is also
    the guardian's consent to the processing of its data. Raises NotGuardian.
    """
    if account.person is None or not registered or not same_name(child.name, name):
        raise NotGuardian
    return _guard(child, account.person, account=account, consent="")


@transaction.atomic
def take_down_guardianship(
    *, officer: Officer, account: Account, child: Person, guardian: Person, consent: str
) -> Mandate:
    """At the window: the clerk has seen the birth certificate or the household book."""
    if not officer.bodies_as(Role.CLERK):
        raise MayNotActFor(sentence("只有窗口受理人员可以登记当面给出的委托。"))
    if len(consent.strip()) < 5:
        raise MandateInvalid(sentence("请写明看了什么证明，例如“出生医学证明原件”。"), field="consent")
    return _guard(child, guardian, account=account, consent=consent.strip()[:300])


def _guard(child: Person, guardian: Person, *, account: Account, consent: str) -> Mandate:
    born = child.born
    if born is None or is_of_age(born, today()) or not is_of_age(guardian.born, today()) or child.pk == guardian.pk:
        raise NotGuardian
    there = living().filter(role=MandateRole.GUARDIAN, principal=child, person=guardian).first()
    if there is not None:
        _agree(child, guardian, account=account, proof=consent)  # after a withdrawal the guardian may come back here
        return there
    mandate = write(
        Mandate(
            principal=child,
            person=guardian,
            role=MandateRole.GUARDIAN,
            state=MandateState.LIVING,
            to_name=guardian.name,
            taken_down_by=account if consent else None,
            consent_note=consent,
            begun_at=now(),
            answered_at=now(),
        ),
        Scope(frozenset(ALL_STEPS), today(), guarded_until(born), everything=True),
        "",
    )
    record("mandate.guardian", mandate, account=account)
    outbox.announce(MandateBegun(subject=str(mandate.pk)))
    _agree(child, guardian, account=account, proof=consent)
    return mandate


def _agree(child: Person, guardian: Person, *, account: Account, proof: str) -> None:
    if is_child(child):
        consent_for_child(child, guardian=guardian, account=account, proof=proof)


# --- who may be asked for help ----------------------------------------------------------------------------------------


@transaction.atomic
def appoint_helper(*, person: Person, division: Division, valid_from: date, valid_until: date) -> Appointment:
    """Register a helper of a village, community or township; the one there already stays."""
    made, _ = Appointment.objects.get_or_create(
        person=person,
        role=MandateRole.HELPER,
        ended_at=None,
        defaults={"division": division, "valid_from": valid_from, "valid_until": valid_until},
    )
    return made


@transaction.atomic
def register_intermediary(*, person: Person, company: LegalEntity, valid_from: date, valid_until: date) -> Appointment:
    """Register somebody as staff of a company that acts for applicants; the one there already stays."""
    made, _ = Appointment.objects.get_or_create(
        person=person,
        role=MandateRole.INTERMEDIARY,
        ended_at=None,
        defaults={"company": company, "valid_from": valid_from, "valid_until": valid_until},
    )
    return made


@transaction.atomic
def end_appointment(appointment: Appointment, *, note: str) -> None:
    """Whoever is helper or staff no more acts for nobody from now on; every mandate held as one ends with it."""
    Appointment.objects.filter(id=appointment.pk, ended_at=None).update(ended_at=now())
    end_by_law(Mandate.objects.filter(person_id=appointment.person_id, role=appointment.role), note=note)


# --- what registers tell ----------------------------------------------------------------------------------------------


@transaction.atomic
def record_death(person: Person, *, on: date) -> int:
    """The population register says that somebody has died: what they gave and held ends (民法典第一百七十三条)."""
    Person.objects.filter(id=person.pk, died_on=None).update(died_on=on)
    audit.record("person.died", account_id=None, who="平台", concerning=person.pk)
    touched = Mandate.objects.filter(Q(principal=person) | Q(person=person))
    return end_by_law(touched, note="委托人或者代办人已经去世")


@transaction.atomic
def close_entity(entity: LegalEntity, *, on: date) -> int:
    """The register of legal persons says that an entity is closed: nobody acts for it any more."""
    LegalEntity.objects.filter(id=entity.pk, closed_on=None).update(closed_on=on)
    staff = Mandate.objects.filter(person__in=Appointment.objects.filter(company=entity).values("person"))
    ended = end_by_law(staff.filter(role=MandateRole.INTERMEDIARY), note="所在的中介服务机构已经注销")
    return ended + end_by_law(Mandate.objects.filter(entity=entity), note="单位已经注销")


@transaction.atomic
def change_representative(entity: LegalEntity, *, to: Person) -> int:
    """The register tells another legal representative: the former one's right ends, and with it what they gave.

    The entity stays the principal in law; but whom a dismissed representative let in must be let in anew.
    """
    if entity.legal_representative_id == to.pk:
        return 0
    LegalEntity.objects.filter(id=entity.pk).update(legal_representative=to)
    entity.legal_representative = to
    ended = end_by_law(Mandate.objects.filter(entity=entity), note="法定代表人（负责人）已经变更")
    Mandate.objects.create(
        entity=entity, person=to, role=MandateRole.LEGAL_REPRESENTATIVE, everything=True, valid_from=today()
    )
    return ended
