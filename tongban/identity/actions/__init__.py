"""Every write of identity. Real-name registration and granting of rights come with the identity issue."""

from datetime import date

from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.actions.appointing import (
    confirm_post,
    dismiss_officer,
    end_post,
    propose_post,
    refuse_post,
    take_on_duty,
)
from tongban.identity.actions.opening import open_officer_account
from tongban.identity.actions.signing_out import sign_out_everywhere
from tongban.identity.actions.substituting import approve_leave, ask_leave, end_leave, refuse_leave
from tongban.identity.granting import duty_of
from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.states import EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.crypto.vault import keyed_index
from tongban.kernel.today import now, today

__all__ = [
    "approve_leave",
    "ask_leave",
    "assign_post",
    "confirm_post",
    "dismiss_officer",
    "end_leave",
    "end_post",
    "grant_mandate",
    "open_account",
    "open_officer_account",
    "propose_post",
    "refuse_leave",
    "refuse_post",
    "register_entity",
    "register_person",
    "sign_out_everywhere",
]


@transaction.atomic
def register_person(
    *, name: str, id_number: str, phone: str = "", address: str = "", synthetic: bool = False
) -> Person:
    """Record a natural person; the same citizen number again returns the person already known."""
    index = keyed_index(id_number.upper(), "person.id_number")
    person, _ = Person.objects.get_or_create(
        id_index=index,
        defaults={
            "name": name,
            "id_number": id_number.upper(),
            "phone": phone,
            "address": address,
            "synthetic": synthetic,
        },
    )
    return person


@transaction.atomic
def open_account(
    *, username: str, password: str, person: Person | None, level: RealNameLevel = RealNameLevel.NONE
) -> Account:
    """Open an account for a person; one that is open already stays as it is, password included."""
    known = Account.objects.filter(username=username).first()
    if known is not None:
        return known
    account = Account(username=username, person=person, level=level, opened_at=now())
    account.set_password(password)
    account.save(force_insert=True)
    return account


@transaction.atomic
def register_entity(
    *, name: str, usc: str, kind: EntityKind, legal_representative: Person, address: str = "", synthetic: bool = False
) -> LegalEntity:
    """Record an entity and the mandate of its legal representative."""
    entity, _ = LegalEntity.objects.get_or_create(
        usc=usc,
        defaults={
            "name": name,
            "kind": kind,
            "legal_representative": legal_representative,
            "address": address,
            "synthetic": synthetic,
        },
    )
    grant_mandate(
        entity, person=legal_representative, role=MandateRole.LEGAL_REPRESENTATIVE, valid_from=date(2020, 1, 1)
    )
    return entity


@transaction.atomic
def grant_mandate(
    entity: LegalEntity, *, person: Person, role: MandateRole, valid_from: date, valid_until: date | None = None
) -> Mandate:
    """Let a person act for an entity."""
    mandate, _ = Mandate.objects.get_or_create(
        entity=entity,
        person=person,
        role=role,
        revoked_at=None,
        defaults={"valid_from": valid_from, "valid_until": valid_until},
    )
    return mandate


@transaction.atomic
def assign_post(
    account: Account, *, body: Body, role: Role, title: str = "", valid_from: date, head: bool = False
) -> Post:
    """Give an account a post outright: for the demo, the first administrators and tests; rights follow at the next request.

    In the running platform a post is proposed by one and confirmed by another (`appointing`).

    `head`: the post of a decider who heads the body; a post held already is marked as such, never unmarked.
    """
    if account.duty != duty_of(role):
        take_on_duty(account.pk, role, on=today())
        account.duty = duty_of(role)
    post, made = Post.objects.get_or_create(
        account=account,
        body=body,
        role=role,
        ended_at=None,
        defaults={"title": title, "valid_from": valid_from, "head": head},
    )
    if head and not (made or post.head):
        post.head, post.title = True, title or post.title
        post.save(update_fields=["head", "title"])
    return post
