"""The last look before submitting, submitting, and throwing a draft away."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.actions import submit_dossier
from tongban.cases.errors import ApplicantBarred, NotEligible, PromiseBarred
from tongban.cases.owing import barred_from_promise
from tongban.cases.promising import promise_in
from tongban.catalogue.definition import Definition
from tongban.catalogue.forms import readable
from tongban.catalogue.formulas import bill_for
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import chosen, fees_for, reasons_for
from tongban.materials.actions import discard_dossier, promise_later
from tongban.materials.errors import AnswersInvalid, FormInvalid, MaterialMissing, MaterialUnknown
from tongban.materials.models import Dossier
from tongban.materials.queries import FilledForm, Required, form_of, refusal_of, required_materials, visit_of
from tongban.materials.states import DossierState
from tongban.web.portal.applying.fields import keys_shown, sections_shown
from tongban.web.portal.applying.frame import address, dossier_page, on_draft
from tongban.web.portal.applying.material_cards import Brought, brought_of
from tongban.web.portal.owing_view import follow_line, promise_lines
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Problem, Row
from tongban.web.ui.why import account_rows, why_rows


@dataclass(frozen=True, slots=True)
class PaperPart:
    """One section of the form as it will stand in the file."""

    title: str
    url: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class PaperMaterial:
    """One material as it will stand in the file."""

    name: str
    brought: Sequence[Brought]
    by_form: bool
    missing: bool
    url: str
    to_follow: bool = False
    users: str = ""


@signed_in(on=On.APPLICATION)
@require_safe
@on_draft
def review(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """The whole application on one page, reading like the paper."""
    if not dossier.answered:
        return HttpResponseRedirect(address("situation", dossier))
    return _page(request, dossier)


def _page(request: SignedInRequest, dossier: Dossier, *, status: int = 200, refusal: str = "") -> HttpResponse:
    filled = form_of(dossier)
    definition = definition_of(dossier.version)
    facts = dossier.facts(definition, filled.values)
    needed = required_materials(dossier, with_licences=False, form=filled.values)
    problems = _eligibility_problems(dossier, definition, filled)
    problems += _form_problems(dossier, filled) + _material_problems(dossier, needed)
    if refusal and not problems:
        problems = [Problem(refusal)]
    promise = promise_in(definition, dossier.answers)
    barred = promise is not None and bool(promise.when) and barred_from_promise(dossier)
    return dossier_page(
        request,
        dossier,
        "portal/dossier_review.html",
        step="review",
        status=status,
        context={
            "answers": [
                Row(
                    one.question,
                    "、".join(one.label_of(value) for value in chosen(dossier.answers, one.id)),
                    url=f"{address('situation', dossier)}?_at={one.id}",
                )
                for one in definition.situations
            ],
            "parts": _parts(dossier, filled),
            "why": why_rows(definition, reasons_for(definition, facts)),
            "accounts": account_rows(bill_for(definition, fees_for(definition, facts), facts).assessed),
            "materials": [_material(dossier, one) for one in needed],
            "open_points": problems,
            "to_promise": [one.material for one in needed if one.to_follow],
            "later_ids": ",".join(one.material.id for one in needed if one.to_follow),
            "later_ticked": {one.material.id for one in needed if one.to_follow} <= set(dossier.later),
            "later_line": follow_line(definition),
            "promise_lines": promise_lines(definition, dossier.answers),
            "barred": barred,
            "back_url": address("materials", dossier),
            "submit_url": address("submit", dossier),
            "discard_url": address("discard", dossier),
        },
    )


def _parts(dossier: Dossier, filled: FilledForm) -> list[PaperPart]:
    shown = sections_shown(filled)
    texts = readable(filled.form, filled.values, filled.names)
    return [
        PaperPart(
            _(title),
            f"{address('section', dossier, part.key)}?_from=review",
            [Row(_(label), _(text), official=_(text) == text) for label, text in rows],
        )
        for part, (title, rows) in zip(shown, texts, strict=True)
    ]


def _material(dossier: Dossier, needed: Required) -> PaperMaterial:
    return PaperMaterial(
        needed.material.name,
        [brought_of(one, removable=False) for one in needed.brought],
        by_form=needed.is_the_form,
        missing=needed.missing,
        to_follow=needed.to_follow,
        url=f"{address('materials', dossier)}#m-{needed.material.id}",
    )


def _eligibility_problems(dossier: Dossier, definition: Definition, filled: FilledForm) -> list[Problem]:
    row = refusal_of(dossier, definition, filled.values)
    if row is None:
        return []
    return [Problem(_("按您的情况不能申请：{reason}（{basis}）").format(reason=row.then.reason, basis=row.basis))]


def _form_problems(dossier: Dossier, filled: FilledForm) -> list[Problem]:
    home = {key: part.key for part in sections_shown(filled) for key in keys_shown(filled, part)}
    return [
        Problem(problem.reason, f"{address('section', dossier, home[problem.key])}?_from=review#f-{problem.name}")
        if problem.key in home
        else Problem(problem.reason)
        for problem in filled.problems
    ]


def _material_problems(dossier: Dossier, needed: Sequence[Required]) -> list[Problem]:
    return [
        Problem(
            _("还缺少“{name}”。").format(name=one.material.name),
            f"{address('materials', dossier)}#m-{one.material.id}",
        )
        for one in needed
        if one.missing
    ]


@signed_in(on=On.APPLICATION)
@require_POST
@on_draft
def submit(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """File the application, with what is promised for later if it is ticked. A second click finds the same case."""
    visit_id = visit_of(dossier)
    try:
        if dossier.state == DossierState.DRAFT:
            later = request.POST.get("later", "")
            promise_later(dossier.id, account=request.user, materials=later.split(",") if later else [])
        case = submit_dossier(dossier.id, account=request.user)
    except (
        AnswersInvalid, FormInvalid, MaterialMissing, MaterialUnknown, NotEligible, PromiseBarred, ApplicantBarred,
    ) as refusal:  # fmt: skip
        return _page(request, dossier, status=refusal.status, refusal=refusal.message)
    if visit_id is not None:  # filed at a window: the case is the person's, the receipt goes to paper
        return HttpResponseRedirect(reverse("desk:window-filed", args=[visit_id, case.id]))
    return HttpResponseRedirect(reverse("portal:case-receipt", args=[case.id]))


@signed_in(on=On.APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def discard(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """A page of its own that says what is lost; then the draft is thrown away."""
    if request.method == "POST":
        visit_id = visit_of(dossier)
        discard_dossier(dossier.id, account=request.user)
        messages.success(request, _("草稿已经删除。"))
        if visit_id is not None:
            return HttpResponseRedirect(reverse("desk:window-visit", args=[visit_id]))
        return HttpResponseRedirect(reverse("portal:my"))
    return dossier_page(
        request, dossier, "portal/dossier_discard.html", step="form", context={"back_url": address("form", dossier)}
    )
