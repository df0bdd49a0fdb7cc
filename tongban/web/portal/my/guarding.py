"""A parent says whose guardian they are, and agrees to the processing of a child's data or takes that back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity.actions import agree_for_child, withdraw_for_child
from tongban.identity.actions.standing_in import claim_guardianship
from tongban.identity.adapters.kinship import kinship
from tongban.identity.errors import MandateInvalid, NotGuardian, NothingToWithdraw, RegisterSilent
from tongban.identity.guarding import consent_under, guardianship_of
from tongban.identity.queries import person_by_number
from tongban.kernel.errors import Refusal
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
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


@signed_in(on=On.CHILD_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """What the guardian agreed to for a child under fourteen; what follows from taking it back, read before it is done.

    Posted: taken back, or agreed to again (个人信息保护法第十五条).
    """
    found = guardianship_of(request.user, mandate_id)
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            told = _settle(request, mandate_id)
        except NothingToWithdraw as refusal:
            problem = refusal
        else:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("portal:child-consent", args=[mandate_id]))
    return my_page(
        request,
        "portal/child_consent.html",
        place="mandates",
        trail=(Crumb(_("委托"), reverse("portal:mandates")), Crumb(found.principal_name)),
        context={
            "consent": consent_under(found),
            "problems": [Problem(problem.message, "")] if problem is not None else [],
            "key": f"person:{found.principal_id}",
            "cases": reverse("portal:cases"),
        },
        status=problem.status if problem is not None else 200,
    )


def _settle(request: SignedInRequest, mandate_id: int) -> str:
    """Do what the button says, and the sentence that tells of it."""
    if request.POST.get("do") == "withdraw":
        withdraw_for_child(mandate_id, account=request.user)
        return _("已撤回。从现在起不再为孩子开户、申请新的事项；以前做的仍然有效。")
    if request.POST.get("do") == "agree":
        agree_for_child(mandate_id, account=request.user)
        return _("已记下您的同意，现在可以为孩子申请事项了。")
    return _("没有改动。")
