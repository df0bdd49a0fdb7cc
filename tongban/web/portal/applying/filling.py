"""The application form, one section a page, built from the definition."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.definition import FormSection
from tongban.kernel.errors import NotFound
from tongban.materials.actions import attach_file, fill_form
from tongban.materials.errors import FormInvalid
from tongban.materials.models import FORM_FILES, Dossier
from tongban.materials.queries import FilledForm, form_of
from tongban.web.portal.applying.fields import (
    Shown,
    drawn_fields,
    keys_shown,
    names_shown,
    posted_values,
    rows_in,
    sections_shown,
    targets,
)
from tongban.web.portal.applying.frame import address, dossier_page, on_draft
from tongban.web.portal.applying.page_acts import Acted, act_in
from tongban.web.portal.form_pages import sheet_address
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Problem
from tongban.web.ui.private import private_page


class NoSuchSection(NotFound):
    """申请表里没有这一部分。请返回上一页重新进入。"""


@signed_in(on=On.APPLICATION)
@require_safe
@on_draft
def form(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """Leads to the first section that is not complete; a form that is new begins at its beginning."""
    if not dossier.answered:
        return HttpResponseRedirect(address("situation", dossier))
    filled = form_of(dossier)
    wrong = {problem.key for problem in filled.problems} if dossier.form else set()
    shown = sections_shown(filled)
    first = next((one for one in shown if wrong & set(keys_shown(filled, one))), shown[0])
    return HttpResponseRedirect(address("section", dossier, first.key))


@signed_in(on=On.APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def section(request: SignedInRequest, dossier: Dossier, section_key: str) -> HttpResponse:
    """One section of the form. Good values are kept at once; "continue" also wants the section complete."""
    if not dossier.answered and request.method != "POST":
        return HttpResponseRedirect(address("situation", dossier))
    if request.method == "POST":
        return _sent(request, dossier, section_key)
    filled = form_of(dossier)
    return _section_page(request, dossier, filled, _section(filled, section_key), more="_more" in request.GET)


def _section(filled: FilledForm, key: str) -> FormSection:
    found = next((one for one in filled.form.sections if one.key == key), None)
    if found is None:
        raise NoSuchSection
    return found


def _sent(request: SignedInRequest, dossier: Dossier, section_key: str) -> HttpResponse:
    part = _section(form_of(dossier), section_key)
    typed = posted_values(request.POST, part)
    act = request.POST.get("_act", "continue")
    if request.htmx and act != "continue":
        return _redrawn(request, dossier, part, typed)
    automatic = request.headers.get("X-Autosave") == "1"
    if not automatic:
        acted = act_in(request, part, typed, lambda _key, file: taken_into_form(request, dossier, file))
        typed = dict(acted.typed)
        if acted.done:
            return _after_button(request, dossier, part, acted)
    try:
        dossier = fill_form(dossier.id, account=request.user, values=typed)
    except FormInvalid as refusal:
        if automatic:
            _keep_what_is_right(request, dossier, typed, refusal)
            return HttpResponse(status=422)
        wrong = {problem.name: problem.reason for problem in refusal.problems}
        filled = form_of(dossier, {**dossier.form, **typed})
        return _section_page(
            request, dossier, filled, part, errors=wrong, shown=Shown(rows_in(typed, part)), status=400
        )
    if automatic:
        return HttpResponse(status=204)
    return _after_saving(request, dossier, part, act)


def taken_into_form(request: SignedInRequest, dossier: Dossier, file: Any) -> str:
    """Take in a file that the form asks for; the hash by which the form names it."""
    attached = attach_file(
        dossier.id,
        account=request.user,
        material_id=FORM_FILES,
        name=file.name or "",
        file=file,
        size=file.size or 0,
    )
    return str(attached.file_id)


def _after_button(request: SignedInRequest, dossier: Dossier, part: FormSection, acted: Acted) -> HttpResponse:
    """The same page with a row more or less, what was found, the files; what is right already is kept."""
    try:
        dossier = fill_form(dossier.id, account=request.user, values=acted.typed)
    except FormInvalid as refusal:
        dossier = _keep_what_is_right(request, dossier, acted.typed, refusal)
    filled = form_of(dossier, {**dossier.form, **acted.typed})
    status = 400 if acted.refused else 200
    return _section_page(request, dossier, filled, part, errors=acted.refused, shown=acted.shown, status=status)


def _keep_what_is_right(
    request: SignedInRequest, dossier: Dossier, typed: Mapping[str, Any], refusal: FormInvalid
) -> Dossier:
    """In the middle of typing: what is right already is kept; the page says that not everything was."""
    wrong = {problem.key for problem in refusal.problems}
    right = {key: value for key, value in typed.items() if key not in wrong}
    return fill_form(dossier.id, account=request.user, values=right)


def _after_saving(request: SignedInRequest, dossier: Dossier, part: FormSection, act: str) -> HttpResponse:
    filled = form_of(dossier)
    here = address("section", dossier, part.key)
    if act == "later":
        messages.success(request, _("已存为草稿，随时可以回来接着填。"))
        return HttpResponseRedirect(reverse("portal:my"))
    appeared = names_shown(filled, part) - {name for names in request.POST.getlist("_shown") for name in names.split()}
    if appeared or act == "refresh":
        return HttpResponseRedirect(f"{here}?_more=1#fields" if appeared else f"{here}#fields")
    own = {field.key for field in part.fields}
    missing = {problem.name: problem.reason for problem in filled.problems if problem.key in own}
    if missing:
        return _section_page(request, dossier, filled, part, errors=missing, status=400)
    return HttpResponseRedirect(_next_address(request, dossier, filled, part))


def _next_address(request: SignedInRequest, dossier: Dossier, filled: FilledForm, part: FormSection) -> str:
    if request.GET.get("_from") == "review":
        return address("review", dossier)
    keys = [one.key for one in sections_shown(filled)]
    at = keys.index(part.key) if part.key in keys else -1
    return address("section", dossier, keys[at + 1]) if at + 1 < len(keys) else address("materials", dossier)


def _redrawn(request: SignedInRequest, dossier: Dossier, part: FormSection, typed: Mapping[str, Any]) -> HttpResponse:
    """The fields again after a choice that other fields depend on; nothing is kept by this."""
    filled = form_of(dossier, {**dossier.form, **typed})
    context = _fields_context(dossier, filled, part, {}, Shown(rows_in(typed, part)))
    return private_page(request, "portal/parts/form_fields.html", context)


def _fields_context(
    dossier: Dossier, filled: FilledForm, part: FormSection, errors: Mapping[str, str], shown: Shown | None = None
) -> dict[str, Any]:
    fields = drawn_fields(filled, part, errors, shown)
    return {
        "fields": fields,
        "here": address("section", dossier, part.key),
        "section_url": address("section", dossier, part.key),
        "dispute_url": reverse("portal:account") + "#wrong",
    }


def _section_page(
    request: SignedInRequest,
    dossier: Dossier,
    filled: FilledForm,
    part: FormSection,
    *,
    errors: Mapping[str, str] | None = None,
    shown: Shown | None = None,
    more: bool = False,
    status: int = 200,
) -> HttpResponse:
    wrong = errors or {}
    context = _fields_context(dossier, filled, part, wrong, shown)
    drawn = targets(context["fields"])
    # A value of no field has no place on the page; its sentence still belongs into the summary.
    problems = [Problem(reason, drawn.get(key, "")) for key, reason in wrong.items()]
    keys = [one.key for one in sections_shown(filled)]
    at = keys.index(part.key) if part.key in keys else 0
    query = "?_from=review" if request.GET.get("_from") == "review" else ""
    return dossier_page(
        request,
        dossier,
        "portal/dossier_section.html",
        step="form",
        part=_("{title}（{n}/{all}）").format(title=part.title, n=at + 1, all=len(keys)),
        status=status,
        context={
            **context,
            "part": part,
            "problems": problems,
            "more": more,
            "post_url": address("section", dossier, part.key) + query,
            "here": address("section", dossier, part.key) + query,
            "back_url": address("section", dossier, keys[at - 1]) if at else _before_form(dossier),
            "sample_url": _sample_url(dossier),
            "brought": any(one.field.origin for drawn in context["fields"] for one in drawn.inside),
        },
    )


def _sample_url(dossier: Dossier) -> str:
    """The same form filled in, for this kind of applicant and the nearest situation."""
    office = dossier.implementation
    return sheet_address("sample", office.item_id, office.division_id, dossier.applicant_kind, answers=dossier.answers)


def _before_form(dossier: Dossier) -> str:
    return address("result", dossier)
