"""The life of a mandate: offered or asked for, answered, used, taken back, ended. And every use of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tongban.identity.acting import bind
from tongban.identity.errors import (
    CannotGive,
    MandateInvalid,
    MandateMovedOn,
    MandateNotFound,
    MayNotActFor,
    NotAppointed,
    NotOfAge,
    StepNotGranted,
)
from tongban.identity.events import MandateAsked, MandateBegun, MandateClosed, MandateOffered
from tongban.identity.mandates import (
    appointed,
    giver_still_may,
    grant_of,
    living,
    mandate_seen_by,
    myself,
    sides_of,
    waiting_for,
)
from tongban.identity.mandating import APPOINTED, GIVEN, Principal, Scope, is_of_age, scope_problem
from tongban.identity.models import Account, LegalEntity, Mandate, MandateUse, Person
from tongban.identity.naming import name_problem, plain_name, same_name
from tongban.identity.numbers import citizen_number_problem
from tongban.identity.states import MandateRole, MandateState, Step
from tongban.kernel import audit, outbox
from tongban.kernel.language import in_chinese, sentence
from tongban.kernel.masking import mask_numbers
from tongban.kernel.throttle import count_try
from tongban.kernel.today import now, today

#: Offers and requests of one account a day.
MOST_A_DAY = 30
#: These leave no line each: a form is saved field by field.
_QUIET = frozenset({Step.VIEW, Step.FILL})


@transaction.atomic
def use_mandate(
    account: Account,
    *,
    step: Step,
    person_id: UUID | None,
    entity_id: UUID | None,
    matter: str,
    subject: str = "",
    title: str = "",
) -> Mandate | None:
    """The right to take this step for that applicant, asked in the transaction of the act. None: it is one's own matter.

    Takes the mandate's row: a revocation comes before, and then this refuses, or waits until the act is done. Raises
    MayNotActFor where no living mandate reaches there, StepNotGranted where one does, but not for this step.
    """
    own = entity_id is None and person_id == account.person_id
    if own and person_id is not None and account.acting is None:
        return None
    if not any(one.is_for(person_id=person_id, entity_id=entity_id) for one in sides_of(account)):
        raise MayNotActFor
    if own:
        return None
    whose = {"entity_id": entity_id} if entity_id is not None else {"principal_id": person_id}
    held = list(living().filter(person=account.person, **whose).select_related("entity", "principal"))
    fitting = [one for one in held if grant_of(one).allows(step, matter)]
    if not fitting:
        seen = any(grant_of(one).allows(Step.VIEW, matter) for one in held)
        raise StepNotGranted if seen else MayNotActFor
    for mandate in fitting:
        at = now()
        if not Mandate.objects.filter(id=mandate.pk, state=MandateState.LIVING, revoked_at=None).update(used_at=at):
            continue
        if step not in _QUIET and mandate.role != MandateRole.LEGAL_REPRESENTATIVE:
            _note_use(account, mandate, step, subject=subject, title=title)
        return mandate
    raise MayNotActFor


def _note_use(account: Account, mandate: Mandate, step: Step, *, subject: str, title: str) -> None:
    words = in_chinese(step.label)
    MandateUse.objects.create(
        mandate=mandate,
        step=step,
        title=f"{words}：{title}"[:200] if title else words,
        subject=subject[:64],
        at=now(),
    )
    record("mandate.used", mandate, account=account, step=str(step), on=subject)


def record(act: str, mandate: Mandate, *, account: Account | None, **detail: Any) -> None:
    """One line of the audit, shown to the principal, or to the agent where the principal is an entity."""
    who = "平台"
    if account is not None:
        who = account.person.name if account.person is not None else account.username
    audit.record(
        act,
        account_id=account.pk if account is not None else None,
        who=who,
        subject=f"mandate:{mandate.pk}",
        concerning=mandate.principal_id or mandate.person_id,
        acting_for=mandate.principal_name,
        role=mandate.role,
        agent=mandate.agent_name,
        **detail,
    )


@transaction.atomic
def choose_principal(account: Account, key: str) -> Principal:
    """From now on the account acts for this one. Raises MayNotActFor where it may not."""
    if not bind(account, key) or account.acting is None:
        raise MayNotActFor
    chosen = account.acting
    if not chosen.own:
        audit.record(
            "acting.chosen",
            account_id=account.pk,
            who=account.person.name if account.person is not None else account.username,
            concerning=chosen.person_id,
            acting_for=chosen.name,
        )
    return chosen


# --- given and asked for ----------------------------------------------------------------------------------------------


@transaction.atomic
def offer_mandate(
    account: Account,
    *,
    role: MandateRole,
    name: str,
    number: str,
    scope: Scope,
    matter_words: str = "",
    may_appoint: bool = False,
) -> Mandate:
    """Offer that somebody act for the one whom the account acts for now. It counts when the other side has accepted.

    Only a person for themselves, a legal representative, or an agent who may appoint others, within what they hold
    themselves: nothing is passed on (民法典第一百六十九条). Addressed by name and number; whether they are known is told
    to nobody. Raises CannotGive, NotOfAge, MandateInvalid.
    """
    giver = _giver(account, role, scope, may_appoint=may_appoint)
    person = _of_age(account)
    number, masked = _address(name, number, mine=person)
    if problem := scope_problem(role, scope, on=today()):
        raise MandateInvalid(problem[1], field=problem[0])
    _count(account)
    mandate = write(
        Mandate(
            entity_id=giver.entity_id,
            principal_id=giver.person_id if giver.entity_id is None else None,
            role=role,
            state=MandateState.OFFERED,
            to_name=plain_name(name),
            to_number=number,
            to_masked=masked,
            may_appoint=may_appoint,
            given_by=person,
            begun_at=now(),
        ),
        scope,
        matter_words,
    )
    record("mandate.offered", mandate, account=account, steps=sorted(scope.steps), until=scope.valid_until)
    outbox.announce(MandateOffered(subject=str(mandate.pk)))
    return mandate


@transaction.atomic
def ask_for_mandate(
    account: Account,
    *,
    role: MandateRole,
    scope: Scope,
    name: str,
    number: str = "",
    usc: str = "",
    matter_words: str = "",
) -> Mandate:
    """Ask to act for somebody: a person by name and number, an organisation by name and credit code.

    It counts when the person, or the legal representative, has agreed. Raises NotOfAge, NotAppointed, MandateInvalid.
    """
    person = _of_age(account)
    if role not in GIVEN or (role == MandateRole.AGENT) != bool(usc):
        raise CannotGive
    require_appointment(person, role)
    if problem := scope_problem(role, scope, on=today()):
        raise MandateInvalid(problem[1], field=problem[0])
    _count(account)
    mandate = Mandate(person=person, role=role, state=MandateState.ASKED, begun_at=now())
    if usc:
        mandate.entity = LegalEntity.objects.filter(usc=usc.strip().upper(), closed_on=None).first()
        if mandate.entity is None or not same_name(mandate.entity.name, name):
            raise MandateInvalid(sentence("没有找到这家单位，请核对名称和统一社会信用代码。"), field="usc")
        mandate.to_name = mandate.entity.name[:60]
    else:
        mandate.to_number, mandate.to_masked = _address(name, number, mine=person)
        mandate.to_name = plain_name(name)
    mandate = write(mandate, scope, matter_words)
    record("mandate.asked", mandate, account=account, steps=sorted(scope.steps), until=scope.valid_until)
    outbox.announce(MandateAsked(subject=str(mandate.pk)))
    return mandate


def _giver(account: Account, role: MandateRole, scope: Scope, *, may_appoint: bool) -> Principal:
    giver = account.acting or myself(account)
    if role not in GIVEN:
        raise CannotGive
    if giver.own:
        if role == MandateRole.AGENT or may_appoint or giver.person_id is None:
            raise CannotGive
        return giver
    if giver.entity_id is None or role == MandateRole.FAMILY:
        raise CannotGive  # an agent of a person passes nothing on, a guardian neither
    whole = any(grant.role == MandateRole.LEGAL_REPRESENTATIVE for grant in giver.grants)
    if whole:
        return giver
    if may_appoint or not any(grant.may_appoint and grant.holds(scope) for grant in giver.grants):
        raise CannotGive
    return giver


def _of_age(account: Account) -> Person:
    if account.person is None:
        raise MayNotActFor(sentence("这个账号没有关联实名的个人，不能委托或者代办。请使用个人账号登录。"))
    if not is_of_age(account.person.born, today()):
        raise NotOfAge
    return account.person


def _address(name: str, number: str, *, mine: Person) -> tuple[str, str]:
    """Plain and masked form of the other side's citizen number or phone. Raises MandateInvalid."""
    if problem := name_problem(name):
        raise MandateInvalid(problem, field="name")
    compact = "".join(number.split()).upper()
    is_phone = len(compact) == 11 and compact.isascii() and compact.isdigit() and compact.startswith("1")
    if not is_phone and citizen_number_problem(compact, on=today()):
        raise MandateInvalid(sentence("请填写对方的 18 位公民身份号码，或者 11 位手机号码。"), field="number")
    if compact in {mine.id_number, mine.phone}:
        raise MandateInvalid(sentence("不能委托自己。请填写对方的号码。"), field="number")
    return compact, mask_numbers(compact)


def require_appointment(person: Person, role: MandateRole) -> None:
    """Helpers and intermediaries are registered. Raises NotAppointed."""
    if role in APPOINTED and not appointed(person, role, on=today()).exists():
        raise NotAppointed


def _count(account: Account) -> None:
    count_try("mandate", str(account.pk), limit=MOST_A_DAY, per=timedelta(days=1))


def write(mandate: Mandate, scope: Scope, matter_words: str) -> Mandate:
    """Put a new mandate with this scope into the database. Part of an act."""
    mandate.steps = [str(step) for step in Step if step in scope.steps]
    mandate.everything = scope.everything
    mandate.matters = [] if scope.everything else sorted(scope.matters)
    mandate.matter_words = "全部事项" if scope.everything else matter_words[:400]
    mandate.valid_from, mandate.valid_until = scope.valid_from, scope.valid_until
    mandate.save(force_insert=True)
    return mandate


# --- answered ---------------------------------------------------------------------------------------------------------


def _waiting(account: Account, mandate_id: int) -> tuple[Mandate, Person]:
    """What waits for this account's answer; anybody else learns nothing."""
    waiting = waiting_for(account.person) if account.person is not None else Mandate.objects.none()
    mandate = waiting.filter(id=mandate_id).first()
    if mandate is None:
        raise MandateNotFound
    return mandate, _of_age(account)


@transaction.atomic
def accept_mandate(mandate_id: int, *, account: Account) -> Mandate:
    """Take up an offer, or agree to a request: from now on it counts.

    Raises MandateNotFound for anybody else, MandateMovedOn when it was taken back in between, NotAppointed, CannotGive.
    """
    mandate, person = _waiting(account, mandate_id)
    changes: dict[str, object] = {"state": MandateState.LIVING, "answered_at": now()}
    if mandate.state == MandateState.OFFERED:
        require_appointment(person, MandateRole(mandate.role))
        if mandate.entity is not None and (mandate.entity.closed_on is not None or not giver_still_may(mandate)):
            raise MandateMovedOn
        changes["person"] = person
    else:
        changes["given_by"] = person
        if mandate.entity_id is None:
            changes["principal"] = person
        elif mandate.entity is None or mandate.entity.legal_representative_id != person.pk:
            raise CannotGive
    _move(mandate, **changes)
    record("mandate.accepted", mandate, account=account)
    outbox.announce(MandateBegun(subject=str(mandate.pk)))
    return mandate


@transaction.atomic
def refuse_mandate(mandate_id: int, *, account: Account) -> Mandate:
    """Say no to an offer or a request. The other side is told so, nothing else."""
    mandate, _ = _waiting(account, mandate_id)
    return close(mandate, MandateState.REFUSED, account=account)


def _move(mandate: Mandate, **changes: object) -> None:
    """Change it on condition that it still stands where it was read. Whoever was addressed has answered or need not any more."""
    changes |= {"to_number": "", "to_index": ""}
    same = Mandate.objects.filter(id=mandate.pk, state=mandate.state, revoked_at=None)
    if not same.update(**changes):
        raise MandateMovedOn
    for name, value in changes.items():
        setattr(mandate, name, value)


def close(mandate: Mandate, how: MandateState, *, account: Account | None, note: str = "") -> Mandate:
    """Bring it to an end on condition that it stands where it was read; audit and announce it. Part of an act."""
    _move(mandate, state=how, revoked_at=now(), end_note=note[:200])
    record(f"mandate.{how}", mandate, account=account, note=note)
    outbox.announce(MandateClosed(subject=str(mandate.pk), how=str(how)))
    return mandate


# --- ended ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def revoke_mandate(mandate_id: int, *, account: Account, note: str = "") -> Mandate:
    """Take it back, at once and without a reason: the next act under it is refused (民法典第一百七十三条第二项).

    An offer not answered yet is taken back as well. A guardian's right is not given, so it is not revoked here.
    """
    mandate = mandate_seen_by(account, mandate_id)
    person = account.person
    represented = mandate.entity is not None and mandate.entity.legal_representative_id == account.person_id
    appointer = (
        mandate.entity_id is not None and mandate.given_by_id == account.person_id and _appoints(account, mandate)
    )
    if person is None or not (mandate.principal_id == person.pk or represented or appointer):
        raise MandateNotFound
    if mandate.role in (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.GUARDIAN):
        raise CannotGive
    if mandate.state == MandateState.OFFERED:
        return close(mandate, MandateState.TAKEN_BACK, account=account, note=note)
    if mandate.state != MandateState.LIVING:
        raise MandateMovedOn
    return close(mandate, MandateState.REVOKED, account=account, note=note)


def _appoints(account: Account, mandate: Mandate) -> bool:
    held = living().filter(person=account.person, entity_id=mandate.entity_id)
    return any(grant_of(one).may_appoint for one in held)


@transaction.atomic
def give_up_mandate(mandate_id: int, *, account: Account, note: str = "") -> Mandate:
    """The agent does not want to act any more; a request not answered yet is taken back (民法典第一百七十三条第二项)."""
    mandate = mandate_seen_by(account, mandate_id)
    if account.person_id is None or mandate.person_id != account.person_id:
        raise MandateNotFound
    if mandate.role in (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.GUARDIAN):
        raise CannotGive
    if mandate.state == MandateState.ASKED:
        return close(mandate, MandateState.TAKEN_BACK, account=account, note=note)
    if mandate.state != MandateState.LIVING:
        raise MandateMovedOn
    return close(mandate, MandateState.GIVEN_UP, account=account, note=note)


def end_by_law(mandates: QuerySet[Mandate], *, note: str) -> int:
    """End whatever of these still stands; how many ended. Part of the act that tells why."""
    standing = mandates.filter(state__in=(MandateState.LIVING, MandateState.OFFERED, MandateState.ASKED))
    found = list(standing.select_related("entity", "principal", "person"))
    for mandate in found:
        close(mandate, MandateState.ENDED, account=None, note=note)
    return len(found)


@transaction.atomic
def end_expired_mandates(*, on: date) -> int:
    """Write down what has run out, so that both sides are told. It had no effect since the end of its last day."""
    return end_by_law(Mandate.objects.filter(valid_until__lt=on), note="委托期限已满")
