"""Template tags of the portal."""

from dataclasses import dataclass

from django import template
from django.conf import settings

from tongban.identity.models import Account, LegalEntity, Post
from tongban.identity.states import Role

register = template.Library()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the demo's people, as the sign-in page lists them."""

    username: str
    name: str
    what: str


@register.simple_tag
def demo_people() -> list[DemoPerson]:
    """Who can be tried in the demo: invented people only, and nobody outside the demo."""
    if not settings.DEMO:
        return []
    accounts = list(Account.objects.filter(person__synthetic=True).select_related("person").order_by("id")[:20])
    roles = dict(Post.objects.filter(account__in=accounts).values_list("account_id", "role"))
    heads: dict[object, str] = dict(
        LegalEntity.objects.filter(synthetic=True).values_list("legal_representative_id", "name").order_by("-name")
    )
    people = []
    for account in accounts:
        if account.person is None:
            continue
        role = roles.get(account.pk)
        of_entity = heads.get(account.person_id)
        what = str(Role(role).label) if role else f"市民，{of_entity}的负责人" if of_entity else "市民"
        people.append(DemoPerson(account.username, account.person.name, what))
    return people
