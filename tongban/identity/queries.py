"""Reads: who an account is, whom it may act for, which posts it holds."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.identity.models import Account, LegalEntity, Mandate, Person, Post
from tongban.identity.people import Applicant, Officer
from tongban.identity.states import HEAD
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.today import today


def _living(prefix: str = "") -> Q:
    day = today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def officer_of(account: Account) -> Officer | None:
    """The account as an officer, or None if it holds no living post."""
    posts: dict[tuple[str, str], int] = {}
    held = Post.objects.filter(_living(), account=account).values_list("id", "body_id", "role", "head")
    for post, body, role, head in held:
        posts[body, role] = post
        if head:
            posts[body, HEAD] = post
    if not posts:
        return None
    name = account.person.name if account.person is not None else account.username
    return Officer(account_id=account.pk, name=name, posts=posts)


def entities_of(person: Person) -> QuerySet[LegalEntity]:
    """Entities this person may act for today."""
    living = Mandate.objects.filter(_living(), person=person, revoked_at=None)
    return LegalEntity.objects.filter(id__in=living.values("entity_id")).order_by("name")


def may_act_for(account: Account, entity_id: UUID) -> bool:
    """Whether the account's person holds a living mandate of the entity."""
    return (
        account.person_id is not None
        and Mandate.objects.filter(
            _living(), person_id=account.person_id, entity_id=entity_id, revoked_at=None
        ).exists()
    )


def applicants_of(account: Account) -> list[Applicant]:
    """Everybody the account may file for: the person first, then entities by name."""
    person = account.person
    if person is None:
        return []
    mine = [Applicant("natural", person.id, None, person.name)]
    return mine + [Applicant("legal", person.id, entity.id, entity.name) for entity in entities_of(person)]


def person_by_number(id_number: str) -> Person | None:
    """The person with this citizen number, found through the keyed index."""
    return Person.objects.filter(id_index__in=keyed_indexes(id_number.upper(), "person.id_number")).first()


def colleagues_in(body_id: str, *roles: str) -> QuerySet[Account]:
    """Active accounts that hold one of these roles in the body today."""
    posts = Post.objects.filter(_living(), body_id=body_id, role__in=roles)
    return Account.objects.filter(id__in=posts.values("account_id"), is_active=True).select_related("person")


def colleagues_by_body(body_ids: Iterable[str], *roles: str) -> dict[str, list[Account]]:
    """The same for many bodies at once; those without anybody are missing. One query."""
    posts = Post.objects.filter(_living(), body_id__in=list(body_ids), role__in=roles, account__is_active=True)
    found: dict[str, list[Account]] = {}
    for post in posts.select_related("account__person").order_by("body_id", "account_id"):
        there = found.setdefault(post.body_id, [])
        if post.account not in there:
            there.append(post.account)
    return found


def synthetic_accounts() -> QuerySet[Account]:
    """Accounts of invented people: the only ones that the practice page may step into."""
    return Account.objects.filter(person__synthetic=True, is_active=True)
