"""The one form of all parts, one section a page. What a part on the way will supply is not asked."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.definition import FormSection
from tongban.catalogue.forms import clean_form, fields_of, with_known
from tongban.materials.actions import attach_joint_form_file, fill_joint
from tongban.materials.errors import FormInvalid
from tongban.materials.queries import FilledForm, JointDraft
from tongban.materials.queries.joint import form_problems
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
from tongban.web.portal.applying.filling import NoSuchSection
from tongban.web.portal.applying.page_acts import act_in
from tongban.web.portal.joint.frame import address, anew, earlier, joint_page, on_joint_draft
from tongban.web.portal.licence_names import licence_names
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Problem
from tongban.web.ui.private import private_page


def filled_of(draft: JointDraft, typed: Mapping[str, Any] | None = None) -> FilledForm:
    """The joint form as the reader fills it in, without what will come by itself. `typed` stands over what is kept."""
    whole = draft.form.form
    sections = (
        dataclasses.replace(one, fields=tuple(field for field in one.fields if field.key not in draft.pending))
        for one in whole.sections
    )
    form = dataclasses.replace(whole, sections=tuple(one for one in sections if one.fields))
    asked = {field.key for field, _when in fields_of(form)}
    locked = {name: one for name, one in draft.brought_in.items() if one.locked}
    values = with_known({**draft.values, **(typed or {})}, locked)
    values = clean_form(form, {key: value for key, value in values.items() if key in asked})
    return FilledForm(form, values, draft.brought_in, tuple(one.pk for one in draft.shares.values()))


def coming(draft: JointDraft, section: FormSection | None = None) -> list[tuple[str, list[str]]]:
    """Labels of the fields that nobody is asked for, by the licence or the part that will supply them."""
    found: dict[str, list[str]] = {}
    for one in draft.form.form.sections:
        if section is None or one.key == section.key:
            for field in one.fields:
                if field.key in draft.pending:
                    found.setdefault(_maker(draft, field.key), []).append(_(field.label))
    return [(maker, list(dict.fromkeys(labels))) for maker, labels in found.items()]


def _maker(draft: JointDraft, key: str) -> str:
    """What will supply a field: the licence it is read from, else the one that founds the applicant."""
    for no, own in draft.form.places[key].items():
        field = next(field for field, _when in fields_of(draft.filled[no].form) if field.key == own)
        source = field.prefill or ""
        if source.startswith("licence:"):
            type_id = source.removeprefix("licence:").partition(".")[0]
            return licence_names().get(type_id, type_id)
    founder = next((no for no, one in draft.definitions.items() if one.founds is not None), None)
    made = draft.results.get(founder) if founder is not None else None
    return licence_names().get(made or "", "") or (draft.plan.component(founder).name if founder else "")


@signed_in(on=On.JOINT_APPLICATION)
@require_safe
@on_joint_draft
def form(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """Leads to the first section that is not complete; a form that is new begins at its beginning."""
    if first := earlier(draft):
        return HttpResponseRedirect(first)
    filled = filled_of(draft)
    wrong = {problem.key for problem in form_problems(draft)} if draft.joint.form else set()
    shown = sections_shown(filled)
    if not shown:
        return HttpResponseRedirect(address("materials", draft.joint))
    incomplete = next((one for one in shown if wrong & set(keys_shown(filled, one))), shown[0])
    return HttpResponseRedirect(address("section", draft.joint, incomplete.key))


@signed_in(on=On.JOINT_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_joint_draft
def section(request: SignedInRequest, draft: JointDraft, section_key: str) -> HttpResponse:
    """One section of the form. Good values are kept at once; "continue" also wants the section complete."""
    if request.method == "POST":
        return _sent(request, draft, section_key)
    if first := earlier(draft):
        return HttpResponseRedirect(first)
    filled = filled_of(draft)
    return _page(request, draft, filled, _section(filled, section_key), more="_more" in request.GET)


def _section(filled: FilledForm, key: str) -> FormSection:
    found = next((one for one in filled.form.sections if one.key == key), None)
    if found is None:
        raise NoSuchSection
    return found


def _sent(request: SignedInRequest, draft: JointDraft, section_key: str) -> HttpResponse:
    part = _section(filled_of(draft), section_key)
    typed = posted_values(request.POST, part)
    act = request.POST.get("_act", "continue")
    if request.htmx and act != "continue":
        return _redrawn(request, draft, part, typed)
    automatic = request.headers.get("X-Autosave") == "1"
    acted = None if automatic else act_in(request, part, typed, _taking(request, draft))
    if acted is not None:
        typed = dict(acted.typed)
    try:
        fill_joint(draft.joint.id, account=request.user, values=typed)
    except FormInvalid as refusal:
        wrong = {problem.key for problem in refusal.problems}
        if automatic or (acted is not None and acted.done):
            right = {key: value for key, value in typed.items() if key not in wrong}
            fill_joint(draft.joint.id, account=request.user, values=right)
        if automatic:
            return HttpResponse(status=422)
        if acted is None or not acted.done:
            errors = {problem.name: problem.reason for problem in refusal.problems}
            shown = Shown(rows_in(typed, part))
            return _page(request, draft, filled_of(draft, typed), part, errors=errors, shown=shown, status=400)
    if acted is not None and acted.done:
        again, status = anew(request, draft), 400 if acted.refused else 200
        filled = filled_of(again, typed)
        return _page(request, again, filled, part, errors=acted.refused, shown=acted.shown, status=status)
    if automatic:
        return HttpResponse(status=204)
    return _after_saving(request, anew(request, draft), part, act)


def _taking(request: SignedInRequest, draft: JointDraft) -> Callable[[str, Any], str]:
    """Takes in a file that the form asks for, once for every part that asks for it."""

    def attach(key: str, file: Any) -> str:
        name, size = file.name or "", file.size or 0
        return attach_joint_form_file(draft.joint.id, account=request.user, key=key, name=name, file=file, size=size)

    return attach


def _after_saving(request: SignedInRequest, draft: JointDraft, part: FormSection, act: str) -> HttpResponse:
    filled = filled_of(draft)
    here = address("section", draft.joint, part.key)
    if act == "later":
        messages.success(request, _("已存为草稿，随时可以回来接着填。"))
        return HttpResponseRedirect(reverse("portal:my"))
    appeared = names_shown(filled, part) - {name for names in request.POST.getlist("_shown") for name in names.split()}
    if appeared or act == "refresh":
        return HttpResponseRedirect(f"{here}?_more=1#fields" if appeared else f"{here}#fields")
    own = {field.key for field in part.fields}
    missing = {problem.name: problem.reason for problem in form_problems(draft) if problem.key in own}
    if missing:
        return _page(request, draft, filled, part, errors=missing, status=400)
    if request.GET.get("_from") == "review":
        return HttpResponseRedirect(address("review", draft.joint))
    keys = [one.key for one in sections_shown(filled)]
    at = keys.index(part.key) if part.key in keys else -1
    following = address("section", draft.joint, keys[at + 1]) if at + 1 < len(keys) else ""
    return HttpResponseRedirect(following or address("materials", draft.joint))


def _redrawn(request: SignedInRequest, draft: JointDraft, part: FormSection, typed: Mapping[str, Any]) -> HttpResponse:
    """The fields again after a choice that other fields depend on; nothing is kept by this."""
    context = _fields_context(draft, filled_of(draft, typed), part, {}, Shown(rows_in(typed, part)))
    return private_page(request, "portal/parts/form_fields.html", context)


def _fields_context(
    draft: JointDraft, filled: FilledForm, part: FormSection, errors: Mapping[str, str], shown: Shown | None = None
) -> dict[str, Any]:
    return {
        "fields": drawn_fields(filled, part, errors, shown),
        "section_url": address("section", draft.joint, part.key),
        "here": address("section", draft.joint, part.key),
        "dispute_url": reverse("portal:account") + "#wrong",
    }


def _page(
    request: SignedInRequest,
    draft: JointDraft,
    filled: FilledForm,
    part: FormSection,
    *,
    errors: Mapping[str, str] | None = None,
    shown: Shown | None = None,
    more: bool = False,
    status: int = 200,
) -> HttpResponse:
    wrong = errors or {}
    context = _fields_context(draft, filled, part, wrong, shown)
    drawn = targets(context["fields"])
    keys = [one.key for one in sections_shown(filled)]
    at = keys.index(part.key) if part.key in keys else 0
    query = "?_from=review" if request.GET.get("_from") == "review" else ""
    return joint_page(
        request,
        draft,
        "portal/dossier_section.html",
        step="form",
        part=_("{title}（{n}/{all}）").format(title=part.title, n=at + 1, all=len(keys)),
        status=status,
        context={
            **context,
            "part": part,
            # A value of no field has no place on the page; its sentence still belongs into the summary.
            "problems": [Problem(reason, drawn.get(key, "")) for key, reason in wrong.items()],
            "more": more,
            "post_url": address("section", draft.joint, part.key) + query,
            "here": address("section", draft.joint, part.key) + query,
            "back_url": address("section", draft.joint, keys[at - 1]) if at else _before(draft),
            "brought": any(one.field.origin for drawn in context["fields"] for one in drawn.inside),
            "coming": coming(draft, part),
        },
    )


def _before(draft: JointDraft) -> str:
    """The last question, else the parts."""
    asked = [one for one in draft.questions if one.to_ask]
    here = address("question", draft.joint)
    return f"{here}?_at={asked[-1].key}" if asked else address("parts", draft.joint)
