"""Reads: who an account is, whom it may act for, which posts it holds."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from tongban.identity.documents import Document
from tongban.identity.mandates import living, principals_of
from tongban.identity.models import Account, Leave, LegalEntity, Person, Post
from tongban.identity.people import Applicant, Officer
from tongban.identity.states import ADMINISTRATORS, HEAD, Duty, LeaveState
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.today import today


def _living(prefix: str = "") -> Q:
    day = today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def living_posts() -> QuerySet[Post]:
    """Posts that give rights today: begun, not over, not taken away, of the duty that the account has."""
    of_its_duty = Q(role=F("account__duty")) | Q(account__duty=Duty.BUSINESS) & ~Q(role__in=ADMINISTRATORS)
    return Post.objects.filter(_living(), of_its_duty, ended_at=None)


def holds_post(account: Account) -> bool:
    """Whether `officer_of` would find an officer, for a fraction of its cost: nobody stands in without a post of their own."""
    return living_posts().filter(account_id=account.pk, account__is_active=True).exists()


def officer_of(account: Account) -> Officer | None:
    """The account as an officer, or None if it holds no living post. One query; one more for who stands in for another.

    Who stands in for somebody on leave holds that one's posts too, in the body of the leave and while having one there.
    """
    day = today()
    looked_after = Leave.objects.filter(
        substitute=account, state=LeaveState.APPROVED, from_on__lte=day, until_on__gte=day
    ).order_by()
    whose = Account.objects.filter(pk=account.pk).values("pk").union(looked_after.values("absent_id"))
    posts: dict[tuple[str, str], int] = {}
    standing_in: dict[tuple[str, str], str] = {}
    rows = list(
        living_posts()
        .filter(account_id__in=whose, account__is_active=True)
        .values_list("id", "account_id", "body_id", "role", "head", "account__person__name", "account__username")
        .order_by("id")
    )
    own = [row for row in rows if row[1] == account.pk]
    others = [row for row in rows if row[1] != account.pk]
    here = {row[2] for row in own}
    leaves = set(looked_after.values_list("absent_id", "body_id")) if others else set()
    others = [row for row in others if row[2] in here and (row[1], row[2]) in leaves]
    for post, holder, body, role, head, name, username in [*own, *others]:
        for held in (role, HEAD) if head else (role,):
            if (body, held) not in posts:
                posts[body, held] = post
                if holder != account.pk:
                    standing_in[body, held] = name or username
    if not posts:
        return None
    name = account.person.name if account.person is not None else account.username
    return Officer(account_id=account.pk, name=name, posts=posts, standing_in=standing_in)


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
    """The person with this number of 18 digits, found through the keyed index; who was merged leads to whom they are."""
    return _person_by_index(id_number.upper())


def person_by_document(document: Document) -> Person | None:
    """The person known by this document, whoever it was merged into."""
    return _person_by_index(document.index_text)


def _person_by_index(text: str) -> Person | None:
    rows = Person.objects.select_related("merged_into")
    found = rows.filter(id_index__in=keyed_indexes(text, "person.id_number")).first()
    return found.merged_into if found is not None and found.merged_into is not None else found


def who_is(account: Account) -> Account:
    """The account, or the one that it was merged into."""
    if account.is_active or account.person_id is not None:
        return account
    merged = Account.objects.filter(is_active=True).exclude(former_ids=[]).select_related("person")
    return next((one for one in merged if account.pk in one.former_ids), account)


def colleagues_in(body_id: str, *roles: str) -> QuerySet[Account]:
    """Active accounts that hold one of these roles in the body today."""
    posts = living_posts().filter(body_id=body_id, role__in=roles)
    return Account.objects.filter(id__in=posts.values("account_id"), is_active=True).select_related("person")


def heads_of(body_id: str) -> QuerySet[Account]:
    """Active accounts that head the body today."""
    posts = living_posts().filter(body_id=body_id, head=True)
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
