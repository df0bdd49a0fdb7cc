"""The frame of the personal area: its own small navigation, with how many messages wait."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.notifications.queries import unread_count
from tongban.web.ui.access import SignedInRequest
from tongban.web.ui.parts import Crumb
from tongban.web.ui.private import private_page


def my_page(
    request: SignedInRequest,
    template: str,
    *,
    place: str,
    context: dict[str, Any],
    trail: tuple[Crumb, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """One page of the personal area. `place`: home cases licences messages mandates account."""
    frame = {
        "my_place": place,
        "unread": unread_count(request.user),
        "crumbs": [Crumb(_("我的"), reverse("portal:my")), *trail] if trail else [],
    }
    return private_page(request, template, {**frame, **context}, status=status)
