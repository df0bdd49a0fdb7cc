"""What only the demo shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from tongban.authorities.models import Body
from tongban.identity.models import Account, Post
from tongban.identity.states import Role

register = template.Library()

MOST = 20


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    name: str
    what: str


@register.inclusion_tag("ui/parts/demo_people.html")
def demo_people() -> dict[str, object]:
    """Synthetic people one may sign in as; nobody outside the demo."""
    if not settings.DEMO:
        return {"people": []}
    accounts = list(
        Account.objects.filter(person__synthetic=True, is_active=True).select_related("person").order_by("id")[:MOST]
    )
    # Some hold a post in each of hundreds of bodies: one row a role and the number of bodies is enough.
    held = (
        Post.objects.filter(account__in=accounts)
        .values("account_id", "role")
        .annotate(bodies=Count("body_id", distinct=True), one=Min("body_id"))
        .order_by("account_id", "role")
    )
    roles: dict[int, list[Mapping[str, Any]]] = {}
    for row in held:
        roles.setdefault(row["account_id"], []).append(row)
    bodies = Body.objects.select_related("division").in_bulk([row["one"] for row in held])
    return {
        "people": [DemoAccount(one.username, str(one.person), _what(roles.get(one.pk, []), bodies)) for one in accounts]
    }


def _what(posts: Sequence[Mapping[str, Any]], bodies: dict[str, Body]) -> str:
    """市民, 长安区行政审批局 窗口受理, or for someone with posts in many bodies 长安区各部门 窗口受理."""
    if not posts:
        return _("市民")
    roles = _("、").join(str(Role(post["role"]).label) for post in posts)
    body = bodies[posts[0]["one"]]
    if max(post["bodies"] for post in posts) == 1:
        return f"{body.name} {roles}"
    return _("{place}各部门 {roles}").format(place=body.division.name, roles=roles)
