"""The applicant and the hearing: ask for it or waive it until the last day, then when and where it is held."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions import request_hearing, waive_hearing
from tongban.cases.beside import applicant_may_ask, applicant_may_waive, hearings_of
from tongban.cases.errors import CaseMovedOn, HearingAskedTooLate, HearingUnknown
from tongban.cases.queries import case_of
from tongban.kernel.today import today
from tongban.web.portal.my.case import seq_in
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Crumb, Problem


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """What the hearing is about, until when it can be asked for, what asking and waiving bring about."""
    case_of(request.user, case_id)
    problem, status = "", 200
    if request.method == "POST":
        asked = request.POST.get("do") == "ask"
        act = request_hearing if asked else waive_hearing
        try:
            act(case_id, account=request.user, seq=seq_in(request))
        except (CaseMovedOn, HearingAskedTooLate, HearingUnknown) as refusal:
            problem, status = refusal.message, refusal.status
        else:
            messages.success(request, _("已收到您的听证申请。") if asked else _("已记下：您不要求听证。"))
            return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    found = case_of(request.user, case_id)
    hearings = hearings_of(found)
    if not hearings:
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    latest = hearings[-1]
    is_open = latest.waived_at is None and latest.closed_at is None
    return my_page(
        request,
        "portal/case_hearing.html",
        place="cases",
        trail=(
            Crumb(_("我的办件"), reverse("portal:cases")),
            Crumb(found.item_name, reverse("portal:case", args=[found.id])),
            Crumb(_("听证")),
        ),
        status=status,
        context={
            "case": found,
            "hearing": latest,
            "may_ask": is_open and applicant_may_ask(latest, on=today()),
            "may_waive": is_open and applicant_may_waive(found, latest, on=today()),
            "problems": [Problem(problem)] if problem else [],
        },
    )
