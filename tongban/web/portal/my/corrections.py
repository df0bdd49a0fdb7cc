"""Supplying what the one-off correction list asks for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.actions import supply_corrections
from tongban.cases.errors import CorrectionsOpen
from tongban.cases.queries import CorrectionList, corrections_for
from tongban.catalogue.definition import FormSection
from tongban.catalogue.forms import covered, fields_of, place_named, posted_of, touched
from tongban.catalogue.forms.posting import HERE
from tongban.materials.actions import fill_form
from tongban.materials.errors import FormInvalid, MaterialMissing
from tongban.materials.queries import FilledForm, form_of, required_materials
from tongban.web.portal.applying.bringing import licence_used, take_out
from tongban.web.portal.applying.fields import Shown, drawn_fields, errors_in, posted_values, rows_in
from tongban.web.portal.applying.filling import taken_into_form
from tongban.web.portal.applying.material_cards import MaterialCard, attach_all, card_of, limits, problems_in
from tongban.web.portal.applying.page_acts import act_in
from tongban.web.portal.my.case import seq_in, trail_of
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Problem
from tongban.web.ui.private import private_page


def _cards(wanted: CorrectionList, problems: Mapping[str, Sequence[str]]) -> list[MaterialCard]:
    """The materials that the list names, each with how to mend it."""
    remedies = {line.material_id: line.remedy for line in wanted.lines if line.material_id}

    def where(what: str, material_id: str) -> str:
        return reverse(f"portal:correction-{what}", args=[wanted.case.id, material_id])

    listed = [one for one in required_materials(wanted.case.dossier) if one.material.id in remedies]
    return [
        card_of(
            needed,
            number=number,
            address=where,
            round_=wanted.round,
            remedy=remedies[needed.material.id],
            problems=problems.get(needed.material.id, ()),
        )
        for number, needed in enumerate(listed, start=1)
    ]


def _named_fields(filled: FilledForm) -> FormSection:
    """The form fields of which the list opens something, as one section."""
    named = tuple(field for field, _when in fields_of(filled.form) if touched((field.key,), filled.opened or ()))
    return FormSection(key="corrections", title=_("更正申请表"), fields=named)


def _posted(posted: QueryDict, part: FormSection, filled: FilledForm) -> dict[str, Any]:
    """What was sent at open places, the rest as it was submitted: so a row keeps its number."""
    places = filled.opened or frozenset()
    whole = posted.copy()
    there = {field.key: filled.values[field.key] for field in part.fields if field.key in filled.values}
    for name, given in posted_of(there).items():
        place = place_named(name)
        if not covered(place, places) or place[-1] == HERE:
            whole.setlist(name, given)
    return posted_values(whole, part)


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """The list with what is to be brought; sending it gives the case back to the office."""
    if request.method == "POST":
        try:
            supply_corrections(case_id, account=request.user, seq=seq_in(request))
        except (CorrectionsOpen, FormInvalid, MaterialMissing) as refusal:
            wanted = corrections_for(request.user, case_id)
            return _page(request, wanted, {}, refusal=refusal.message, status=refusal.status)
        messages.success(request, _("补正材料已经提交，办件继续办理。"))
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    return _page(request, corrections_for(request.user, case_id), {})


def _page(
    request: SignedInRequest,
    wanted: CorrectionList,
    problems: Mapping[str, Sequence[str]],
    *,
    filled: FilledForm | None = None,
    wrong: Mapping[str, str] | None = None,
    shown: Shown | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    cards = _cards(wanted, problems)
    case = wanted.case
    form = filled or form_of(case.dossier)
    fields = drawn_fields(form, _named_fields(form), wrong or {}, shown)
    of_fields = [Problem(text, target) for text, target in errors_in(fields)]
    return my_page(
        request,
        "portal/case_corrections.html",
        place="cases",
        trail=trail_of(case, _("补正材料")),
        status=status,
        context={
            "case": case,
            "cards": cards,
            "others": [line for line in wanted.lines if not line.material_id],
            "fields": fields,
            "section_url": reverse("portal:correction-form", args=[case.id]),
            "here": reverse("portal:correction-form", args=[case.id]),
            "open_count": sum(card.tone == "notice" for card in cards),
            "problems": [*([Problem(refusal)] if refusal else []), *problems_in(cards), *of_fields],
            **limits(),
        },
    )


def _answer(
    request: SignedInRequest, case_id: UUID, material_id: str, refused: Sequence[str], status: int
) -> HttpResponse:
    if request.htmx or refused:
        wanted = corrections_for(request.user, case_id)
        problems = {material_id: refused}
        card = next((one for one in _cards(wanted, problems) if one.id == material_id), None)
        if request.htmx and card is not None:
            context = {"card": card, "fresh": True, **limits()}
            return private_page(request, "portal/parts/material_card.html", context, status=status)
        return _page(request, wanted, problems, status=status)
    return HttpResponseRedirect(f"{reverse('portal:case-corrections', args=[case_id])}#m-{material_id}")


@signed_in(on=On.CASE)
@require_POST
def form(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Change the form fields that the list names; every other value stays as it was submitted."""
    wanted = corrections_for(request.user, case_id)
    dossier = wanted.case.dossier
    filled = form_of(dossier)
    part = _named_fields(filled)
    typed = _posted(request.POST, part, filled)
    if request.htmx:
        again = form_of(dossier, {**dossier.form, **typed})
        fields = drawn_fields(again, _named_fields(again), {}, Shown(rows_in(typed, part)))
        url = reverse("portal:correction-form", args=[case_id])
        return private_page(
            request, "portal/parts/form_fields.html", {"fields": fields, "section_url": url, "here": url}
        )
    acted = act_in(request, part, typed, lambda _key, file: taken_into_form(request, dossier, file))
    typed = dict(acted.typed)
    if acted.done:
        again = form_of(dossier, {**dossier.form, **typed})
        status = 400 if acted.refused else 200
        return _page(request, wanted, {}, filled=again, wrong=acted.refused, shown=acted.shown, status=status)
    try:
        fill_form(dossier.id, account=request.user, values=typed)
    except FormInvalid as refusal:
        wrong = {problem.name: problem.reason for problem in refusal.problems}
        again = form_of(dossier, {**dossier.form, **typed})
        return _page(request, wanted, {}, filled=again, wrong=wrong, shown=Shown(rows_in(typed, part)), status=400)
    messages.success(request, _("申请表的更正已经保存。材料都补齐后，请点“提交补正”。"))
    return HttpResponseRedirect(reverse("portal:case-corrections", args=[case_id]))


@signed_in(on=On.CASE)
@require_POST
def upload(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Take in files for one line of the list."""
    wanted = corrections_for(request.user, case_id)
    files = request.FILES.getlist("file")
    refused = attach_all(wanted.case.dossier, request.user, material_id, files)
    return _answer(request, case_id, material_id, refused, 400 if refused else 200)


@signed_in(on=On.CASE)
@require_POST
def licence(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Let a licence of the library answer one line of the list."""
    wanted = corrections_for(request.user, case_id)
    refused, status = licence_used(request, wanted.case.dossier_id, material_id)
    return _answer(request, case_id, material_id, refused, status)


@signed_in(on=On.CASE)
@require_POST
def remove(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Take out again what was brought in this round."""
    wanted = corrections_for(request.user, case_id)
    take_out(request, wanted.case.dossier_id)
    return _answer(request, case_id, material_id, [], 200)
