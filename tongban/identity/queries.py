"""Reads: who an account is, whom it may act for, which posts it holds."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tongban.identity.mandates import living, principals_of
from tongban.identity.models import Account, LegalEntity, Person, Post
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
    return LegalEntity.objects.filter(id__in=living().filter(person=person).values("entity_id")).order_by("name")


def applicants_of(account: Account) -> list[Applicant]:
    """Everybody the account may file for: the person first, then people and entities by name, whatever is chosen now."""
    return [
        Applicant(
            one.kind, one.person_id if one.person_id is not None else account.person_id, one.entity_id, one.name, one
        )
        for one in principals_of(account)
        if account.person_id is not None
    ]


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
