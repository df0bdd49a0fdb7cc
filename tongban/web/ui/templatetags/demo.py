"""What only the demo shows."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity.models import Account

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
    accounts = (
        Account.objects.filter(person__synthetic=True, is_active=True)
        .select_related("person")
        .prefetch_related("posts__body__division")
        .order_by("id")[:MOST]
    )
    return {"people": [DemoAccount(one.username, str(one.person), _what(one)) for one in accounts]}


def _what(account: Account) -> str:
    """市民, 长安区行政审批局 窗口受理, or for someone with posts in many bodies 长安区各部门 窗口受理."""
    posts = list(account.posts.all())
    roles = _("、").join(dict.fromkeys(post.get_role_display() for post in posts))
    bodies = {post.body_id for post in posts}
    if not posts:
        return _("市民")
    if len(bodies) == 1:
        return f"{posts[0].body.name} {roles}"
    return _("{place}各部门 {roles}").format(place=posts[0].body.division.name, roles=roles)
