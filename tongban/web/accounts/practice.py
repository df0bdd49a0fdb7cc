"""The practice environment: step into any of the demo's people. It exists in the demo only; elsewhere there is no such page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity.queries import synthetic_accounts
from tongban.identity.states import Role
from tongban.web.accounts.signing_on import let_in
from tongban.web.ui.access import public

_HANDLING = {Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.ISSUER}
_ADMINISTRATORS = {Role.SYSADMIN, Role.SECURITY, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Group:
    """People who stand on the same side of the counter."""

    title: str
    lead: str
    people: Sequence[Any]


@require_http_methods(["GET", "POST"])
@public
def practice(request: HttpRequest) -> HttpResponse:
    """Who there is, and one button each. Stepping into somebody leaves whoever one was."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        account = get_object_or_404(synthetic_accounts(), username=request.POST.get("username", ""))
        return let_in(request, account, method="practice", target="")
    return render(request, "accounts/practice.html", {"groups": _groups()})


def _groups() -> list[Group]:
    cast = import_string(settings.TONGBAN_CAST)
    there = set(synthetic_accounts().values_list("username", flat=True))

    def of(roles: set[Role | None]) -> list[Any]:
        return [one for one in cast if one.role in roles and one.username in there]

    return [
        Group(_("办事的人"), _("从查指南到拿到证照，都从这里开始。"), of({None})),
        Group(_("经办的人"), _("受理、审查、决定、制证送达：一件事依次经过他们。"), of({*_HANDLING})),
        Group(
            _("管目录和监督的人"),
            _("写事项、审事项、看时限。"),
            of({*Role} - _HANDLING - _ADMINISTRATORS),
        ),
        Group(
            _("三类管理员"),
            _("系统、安全、审计各管一样，谁也不能兼任，谁也看不到办件。"),
            of({*_ADMINISTRATORS}),
        ),
    ]
