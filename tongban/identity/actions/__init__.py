"""Every write of identity. Real-name registration and granting of rights come with the identity issue."""

from datetime import date

from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.states import EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.locks import alone
from tongban.kernel.today import now

__all__ = ["assign_post", "grant_mandate", "open_account", "register_entity", "register_person"]


@transaction.atomic
def register_person(
    *, name: str, id_number: str, phone: str = "", address: str = "", synthetic: bool = False
) -> Person:
    """Record a natural person; the same citizen number again returns the person already known."""
    number = id_number.upper()
    indexes = keyed_indexes(number, "person.id_number")
    alone(min(indexes))  # while secrets change, the same number may be asked for under two indexes at once
    known = Person.objects.filter(id_index__in=indexes).first()
    return known or Person.objects.create(
        name=name, id_number=number, phone=phone, address=address, synthetic=synthetic
    )


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
    """Give an account a post; rights follow from it at the next request.

    `head`: the post of a decider who heads the body; a post held already is marked as such, never unmarked.
    """
    post, made = Post.objects.get_or_create(
        account=account, body=body, role=role, defaults={"title": title, "valid_from": valid_from, "head": head}
    )
    if head and not (made or post.head):
        post.head, post.title = True, title or post.title
        post.save(update_fields=["head", "title"])
    return post
