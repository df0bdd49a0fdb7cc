"""An organisation comes to its account through whoever represents it by law; when that changes, the former's right ends."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tongban.identity.actions.standing_in import change_representative
from tongban.identity.adapters.legal_persons import compare_entity, legal_person_register
from tongban.identity.errors import DocumentWrong, LevelTooLow, NotConfirmed, NotTheRepresentative
from tongban.identity.levels import LEVEL_TO_ACT_FOR_ENTITY
from tongban.identity.mandates import living
from tongban.identity.models import Account, LegalEntity, Mandate, Person
from tongban.identity.names import normal_name
from tongban.identity.numbers import uscc_problem
from tongban.identity.states import EntityKind, MandateRole
from tongban.kernel import audit
from tongban.kernel.throttle import count_try
from tongban.kernel.today import today


def register_own_entity(*, account: Account, usc: str, name: str) -> LegalEntity:
    """The account's person says to be the legal representative; the register is asked, and then the account may act for it.

    Where the register names this person and we still knew another, that one's right ends at once; agents stay until the
    new representative takes them back. Raises DocumentWrong, LevelTooLow, NotConfirmed, NotTheRepresentative,
    RegisterSilent, TooMany.
    """
    person = account.person
    if person is None:
        raise NotTheRepresentative
    if account.level < LEVEL_TO_ACT_FOR_ENTITY:
        raise LevelTooLow(LEVEL_TO_ACT_FOR_ENTITY)
    code, called = usc.strip().upper(), normal_name(name)
    if problem := uscc_problem(code):
        raise DocumentWrong(problem, field="usc")
    count_try("register.entity", str(account.pk), limit=10, per=timedelta(hours=24))
    said = compare_entity(code, called, person.papers)
    with transaction.atomic():
        if not said.represents:
            _record("entity.compared", account, code, result="refused")
        entity = _registered(account, person, code, called, said.kind, said.address) if said.represents else None
    if entity is not None:
        return entity
    raise NotTheRepresentative if said.agreed else NotConfirmed


def _registered(
    account: Account, person: Person, code: str, name: str, kind: EntityKind | None, address: str
) -> LegalEntity:
    entity, new = LegalEntity.objects.select_for_update(of=("self",)).get_or_create(
        usc=code,
        defaults={
            "name": name,
            "kind": kind or EntityKind.ENTERPRISE,
            "legal_representative": person,
            "address": address,
            "synthetic": legal_person_register().simulated,
        },
    )
    if entity.name != name:
        entity.name = name
        entity.save(update_fields=["name"])
    if entity.legal_representative_id != person.pk:
        former = entity.legal_representative_id
        change_representative(entity, to=person)
        if former is not None:
            _record("entity.representative_changed", account, code, concerning=former)
    elif not living().filter(entity=entity, person=person, role=MandateRole.LEGAL_REPRESENTATIVE).exists():
        Mandate.objects.create(
            entity=entity, person=person, role=MandateRole.LEGAL_REPRESENTATIVE, everything=True, valid_from=today()
        )
    _record("entity.registered" if new else "entity.represented", account, code)
    return entity


def _record(act: str, account: Account, code: str, *, result: str = "done", concerning: UUID | None = None) -> None:
    audit.record(
        act,
        account_id=account.pk,
        who=account.username,
        subject=f"entity:{code}",
        concerning=concerning or account.person_id,
        result=result,
    )
