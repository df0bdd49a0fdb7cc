"""A finished draft goes to the two offices that review, and comes back to the workbench when they return it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalogue.actions import propose_draft, reopen_draft
from tongban.catalogue.errors import DraftAlreadyThere
from tongban.catalogue.models import Draft
from tongban.identity.states import Role
from tongban.kernel.errors import Refusal
from tongban.kernel.today import today
from tongban.web.console.change_forms import day_in, fields_named, problems_in
from tongban.web.console.workbench.drafts import changes_in
from tongban.web.console.workbench.frame import draft_page, examined, found_in, lines_of, on_draft, tabs_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb

_ASKED = ("reason", "basis", "effective_from")


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def propose(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """What the draft would change, what stands against it, why and from when; sent, it is a change request."""
    if request.method != "POST":
        before = draft.change
        typed = {
            "reason": before.reason if before else "",
            "basis": before.basis if before else "",
            "effective_from": max(before.effective_from if before else today(), today()).isoformat(),
        }
        return _page(request, draft, typed)
    typed = {name: request.POST.get(name, "")[:4000] for name in _ASKED}
    try:
        change = propose_draft(
            draft.id,
            by=request.officer,
            revision=whole_number(request.POST.get("revision", "")) or 0,
            reason=typed["reason"],
            basis=typed["basis"],
            effective_from=day_in(typed["effective_from"]),
        )
    except Refusal as refusal:
        return _page(request, draft, typed, refusal)
    messages.success(request, gettext("“%(title)s”已提交审核，先由机构编制部门看。") % {"title": draft.title})
    return HttpResponseRedirect(reverse("console:change", args=[change.id]))


def _page(request: OfficerRequest, draft: Draft, typed: dict[str, str], refusal: Refusal | None = None) -> HttpResponse:
    found = examined(draft)
    fields = fields_named(_ASKED, typed, refusal)
    return draft_page(
        request,
        draft,
        "propose",
        status=refusal.status if refusal is not None else 200,
        trail=[Crumb(gettext("提交审核"))],
        tabs=tabs_of(draft, found_in(found), "propose"),
        lines=[line for line in lines_of(draft, draft.document, found) if line.blocks],
        fields=fields,
        problems=problems_in(fields, refusal),
        **changes_in(draft),
    )


@officer(Role.EDITOR, on=On.DRAFT)
@require_POST
def reopen(request: OfficerRequest, draft_id: UUID) -> HttpResponse:
    """Go on writing what was returned, held or taken back."""
    try:
        draft = reopen_draft(draft_id, by=request.officer)
    except DraftAlreadyThere as there:
        messages.info(request, there.message)
        return HttpResponseRedirect(reverse("console:draft", args=[there.draft_id]))
    return HttpResponseRedirect(reverse("console:draft", args=[draft.id]))
