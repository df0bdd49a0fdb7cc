"""Every write of identity. Real-name registration and granting of rights come with the identity issue."""

from datetime import date

from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.states import EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.crypto.vault import keyed_index
from tongban.kernel.today import now


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


from tongban.identity.actions.keys import ensure_keys, rotate_keys  # noqa: E402  # after the acts that they build on
from tongban.identity.actions.leaving import (  # noqa: E402
    end_lost_sign_ons,
    end_sign_on,
    end_sign_ons_of,
    note_not_told,
    note_told,
    take_notice,
    tell_again,
    tidy_sign_ons,
)
from tongban.identity.actions.systems import (  # noqa: E402
    apply_for_connection,
    approve_connection,
    make_secret,
    refuse_connection,
    resume_connection,
    suspend_connection,
)
from tongban.identity.actions.tokens import (  # noqa: E402
    agree,
    begin_sign_on,
    grant_code,
    note_identity_told,
    redeem_code,
    renew,
    revoke_token,
    withdraw_consent,
)

__all__ = [
    "agree",
    "apply_for_connection",
    "approve_connection",
    "assign_post",
    "begin_sign_on",
    "end_lost_sign_ons",
    "end_sign_on",
    "end_sign_ons_of",
    "ensure_keys",
    "grant_code",
    "grant_mandate",
    "make_secret",
    "note_identity_told",
    "note_not_told",
    "note_told",
    "open_account",
    "redeem_code",
    "refuse_connection",
    "register_entity",
    "register_person",
    "renew",
    "resume_connection",
    "revoke_token",
    "rotate_keys",
    "suspend_connection",
    "take_notice",
    "tell_again",
    "tidy_sign_ons",
    "withdraw_consent",
]
