"""Every write of identity."""

from datetime import date

from django.db import transaction

from tongban.authorities.models import Body
from tongban.identity.documents import Document, normal_number
from tongban.identity.errors import NameWrong
from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.names import name_problem, normal_name
from tongban.identity.states import DocumentKind, EntityKind, MandateRole, RealNameLevel, Role
from tongban.kernel.crypto.vault import keyed_index
from tongban.kernel.today import now


@transaction.atomic
def register_person(
    *,
    name: str,
    id_number: str,
    phone: str = "",
    address: str = "",
    synthetic: bool = False,
    document: DocumentKind = DocumentKind.CITIZEN,
    country: str = "",
) -> Person:
    """Record a natural person; the same document again returns the person already known. Raises NameWrong.

    Never found by name: two people may have the same.
    """
    if problem := name_problem(name):
        raise NameWrong(problem, field="name")
    papers = Document(document, normal_number(id_number), country)
    person, _ = Person.objects.select_related("merged_into").get_or_create(
        id_index=keyed_index(papers.index_text, "person.id_number"),
        defaults={
            "name": normal_name(name),
            "document": papers.kind,
            "country": papers.country,
            "id_number": papers.number,
            "phone": phone,
            "address": address,
            "synthetic": synthetic,
        },
    )
    return person.merged_into or person


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


from tongban.identity.actions.entities import register_own_entity  # noqa: E402
from tongban.identity.actions.merging import merge_people, split_account  # noqa: E402
from tongban.identity.actions.registration import (  # noqa: E402
    begin_raising,
    begin_registration,
    compare_registration,
    confirm_code,
    link_upstream,
    open_registered_account,
    raise_level,
    send_code,
    set_own_password,
    sign_agreement,
)
from tongban.identity.actions.upstream import arrive_from_platform, link_own_account  # noqa: E402
from tongban.identity.actions.window import (  # noqa: E402
    account_for_record,
    activate_account,
    close_visit,
    raise_at_window,
    receive_visitor,
    reset_at_window,
)

__all__ = [
    "account_for_record",
    "activate_account",
    "arrive_from_platform",
    "assign_post",
    "begin_raising",
    "begin_registration",
    "close_visit",
    "compare_registration",
    "confirm_code",
    "grant_mandate",
    "link_own_account",
    "link_upstream",
    "merge_people",
    "open_account",
    "open_registered_account",
    "raise_at_window",
    "raise_level",
    "receive_visitor",
    "register_entity",
    "register_own_entity",
    "register_person",
    "reset_at_window",
    "send_code",
    "set_own_password",
    "sign_agreement",
    "split_account",
]
