"""A parent says whose guardian they are; the register of births and households answers."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity.actions.standing_in import claim_guardianship
from tongban.identity.adapters.kinship import kinship
from tongban.identity.errors import MandateInvalid, NotGuardian, RegisterSilent
from tongban.identity.queries import person_by_number
from tongban.kernel.errors import Refusal
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import SignedInRequest, signed_in
from tongban.web.ui.parts import Crumb, Field, Problem


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: SignedInRequest) -> HttpResponse:
    """Ask the register, outside of any transaction; then the mandate lives at once."""
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            _claim(request)
        except (NotGuardian, RegisterSilent, MandateInvalid) as refusal:
            problem = refusal
        else:
            messages.success(request, _("核对一致，您现在可以替孩子办事了。"))
            return HttpResponseRedirect(reverse("portal:mandates"))
    return my_page(
        request,
        "portal/mandate_guardian.html",
        place="mandates",
        trail=(Crumb(_("委托"), reverse("portal:mandates")), Crumb(_("我是孩子的监护人"))),
        context={
            "problems": [Problem(problem.message, "f-number")] if problem is not None else [],
            "name": Field("name", _("孩子姓名"), value=request.POST.get("name", ""), maxlength=60, autocomplete="off"),
            "number": Field(
                "number",
                _("孩子的公民身份号码"),
                value=request.POST.get("number", ""),
                errors=[problem.message] if problem is not None else [],
                maxlength=18,
                autocomplete="off",
            ),
        },
        status=problem.status if problem is not None else 200,
    )


def _claim(request: SignedInRequest) -> None:
    """An unknown number, a wrong name and somebody else's child get the same answer."""
    me = request.user.person
    number = "".join(request.POST.get("number", "").split()).upper()
    child = person_by_number(number)
    registered = me is not None and kinship().is_guardian(of=number, guardian=me.id_number)
    if child is None:
        raise NotGuardian
    claim_guardianship(request.user, child=child, name=request.POST.get("name", ""), registered=registered)
