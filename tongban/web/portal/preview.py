"""The citizen's side of a draft, for those who write it: the portal's own pages on a definition that nobody has published.

Stands in a frame beside the editor. Nothing here is stored: answers travel in the address.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.definition import Definition
from tongban.catalogue.drafting import showable
from tongban.catalogue.drafts import draft_for
from tongban.catalogue.errors import NoSuchDraft
from tongban.catalogue.forms import applicant_kinds, examples_for, form_for, nearest
from tongban.catalogue.models import Draft
from tongban.catalogue.queries import department_names, licence_names, printed_by, what_is_known
from tongban.catalogue.situations import check_answers, chosen
from tongban.identity.states import Role
from tongban.kernel.today import today
from tongban.materials.queries import FilledForm
from tongban.web.portal import places
from tongban.web.portal.applying.fields import OWN, division_names, drawn_fields, posted_values, sections_shown
from tongban.web.portal.applying.frame import progress
from tongban.web.portal.applying.situation import question_at, question_context
from tongban.web.portal.form_pages import Tab, kind_names
from tongban.web.portal.form_sheet import filled_sheet
from tongban.web.portal.guide_view import GuideView, chosen_words, read_answers, view_of
from tongban.web.portal.owing_view import promise_lines
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.framing import may_be_framed
from tongban.web.ui.parts import Row


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: OfficerRequest, draft_id: UUID, view: str) -> HttpResponse:
    """One view of the draft: guide, wizard, list of materials, form or sample."""
    draft = draft_for(request.officer, draft_id)
    if draft is None:
        raise NoSuchDraft
    shown = _VIEWS.get(view)
    if shown is None:
        raise Http404
    definition, left_out = showable(draft.document, what_is_known())
    note = _("预览，没有公布。")
    if left_out:
        note += _("还有 {n} 处没写完或者写错的，这里没有显示。").format(n=len(left_out))
    if definition is None:
        return may_be_framed(render(request, "portal/preview_nothing.html", {"bare": note}))
    return may_be_framed(shown(request, draft, definition, note))


def _address(draft: Draft, view: str, query: Mapping[str, Any] | None = None) -> str:
    address = reverse("portal:preview", args=[draft.id, view])
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def _answers(request: HttpRequest, definition: Definition) -> dict[str, tuple[str, ...]]:
    given = request.POST if request.method == "POST" else request.GET
    return read_answers(definition, {key: given.getlist(key) for key in given})


def _view(draft: Draft, definition: Definition, answers: Mapping[str, tuple[str, ...]]) -> GuideView:
    return view_of(
        definition,
        answers,
        office=draft.body.name,
        licence_names=licence_names(definition),
        department_names=department_names(definition),
    )


def _guide(request: HttpRequest, draft: Draft, definition: Definition, note: str) -> HttpResponse:
    context = {
        "bare": note,
        "place": places.place(draft.body.division_id),
        "guide": _view(draft, definition, _answers(request, definition)),
        "office": draft.body.name,
        "guide_url": _address(draft, "guide"),
        "apply_url": _address(draft, "wizard") if "网上" in definition.online.channels else "",
        "scope_words": _(f"{definition.service_scope}通办") if definition.service_scope else "",
    }
    return render(request, "portal/guide.html", context)


def _frame(draft: Draft, definition: Definition, note: str, step: str, part: str) -> dict[str, Any]:
    """What the pages of an application have around them."""
    return {
        "bare": note,
        "item_title": definition.title,
        "office": draft.body.name,
        "applicant": "",
        "progress": progress(step, with_situations=bool(definition.situations), part=part),
    }


def _wizard(request: HttpRequest, draft: Draft, definition: Definition, note: str) -> HttpResponse:
    """Question by question, and at the end what these answers come to."""
    if not definition.situations:
        return _result(request, draft, definition, {}, note)
    answers = _answers(request, definition)
    problem = ""
    given = request.POST if request.method == "POST" else request.GET
    at = question_at(definition, answers, given.get("_at", ""))
    if request.method == "POST":
        wrong = [one for one in check_answers(definition, answers) if one.situation == at.id]
        if not wrong:
            return HttpResponseRedirect(_address(draft, "wizard", answers))
        problem = wrong[0].reason
    elif "_at" not in given and all(chosen(answers, one.id) for one in definition.situations):
        return _result(request, draft, definition, answers, note)
    order = [one.id for one in definition.situations]
    part = _("第 {n} 问，共 {all} 问").format(n=order.index(at.id) + 1, all=len(order))
    context = question_context(definition, answers, at=at, url=_address(draft, "wizard"), problem=problem)
    return render(
        request,
        "portal/dossier_situation.html",
        {**_frame(draft, definition, note, "situation", part), **context},
        status=400 if problem else 200,
    )


def _result(
    request: HttpRequest, draft: Draft, definition: Definition, answers: Mapping[str, tuple[str, ...]], note: str
) -> HttpResponse:
    view = _view(draft, definition, answers)
    again = _address(draft, "wizard", {**answers, "_at": ""}).removesuffix("=")
    context = {
        "guide": view,
        "promise_lines": promise_lines(definition, answers),
        "online": view.filled_count,
        "free": view.free_count,
        "bring": view.to_bring,
        "answers": [
            Row(row.label, row.value, url=f"{again}={one.id}")
            for row, one in zip(chosen_words(definition, answers), definition.situations, strict=False)
        ],
        "form_url": _address(draft, "form"),
    }
    step = "situation" if definition.situations else "form"
    frame = _frame(draft, definition, note, step, _("结果"))
    return render(request, "portal/dossier_result.html", {**frame, **context})


def _materials(request: HttpRequest, draft: Draft, definition: Definition, note: str) -> HttpResponse:
    """The list for one situation: the one asked for, else that of the first sample, else the first of every question."""
    answers = _answers(request, definition)
    if not answers and definition.samples:
        answers = read_answers(definition, definition.samples[0].answers)
    first = {one.id: (one.options[0].value,) for one in definition.situations if one.options}
    return _result(request, draft, definition, {**first, **answers}, note)


def _form(request: OfficerRequest, draft: Draft, definition: Definition, note: str) -> HttpResponse:
    """The form section by section. What is chosen travels along, so that conditions can be tried; what is typed does not:
    an address ends in logs.
    """
    kinds = applicant_kinds(definition)
    kind = next((one for one in kinds if one == request.GET.get("_as")), kinds[0] if kinds else "natural")
    form = form_for(definition, printed_by(definition), kind)
    values: dict[str, Any] = {}
    for given in (request.GET, request.POST):
        typed = {key for key in given if not key.startswith(OWN)}
        for section in form.sections:
            read = posted_values(given, section)
            values |= {field.key: read[field.key] for field in section.fields if field.key in typed}
    filled = FilledForm(form, values, {})
    shown = sections_shown(filled) or list(form.sections[:1])
    wanted = request.GET.get("_s", "")
    part = next((one for one in shown if one.key == wanted), shown[0])
    number = shown.index(part)
    here = _address(draft, "form", {"_as": kind, "_s": part.key})
    if request.method == "POST" and not (request.htmx and request.POST.get("_act") == "refresh"):
        following = shown[(number + 1) % len(shown)]
        offered = {field.key for section in form.sections for field in section.fields if field.options}
        chosen_ones = {key: value for key, value in values.items() if key in offered}
        return HttpResponseRedirect(_address(draft, "form", {**chosen_ones, "_as": kind, "_s": following.key}))
    context = {
        **_frame(draft, definition, note, "form", f"{part.title}（{number + 1}/{len(shown)}）"),
        "fields": drawn_fields(filled, part, {}),
        "section_url": here,
        "part": part,
        "post_url": here,
        "back_url": _address(draft, "form", {"_as": kind, "_s": shown[number - 1].key}),
    }
    template = "portal/parts/form_fields.html" if request.method == "POST" else "portal/dossier_section.html"
    return render(request, template, context)


def _sample(request: HttpRequest, draft: Draft, definition: Definition, note: str) -> HttpResponse:
    """The filled sample, and what it comes to."""
    kinds = applicant_kinds(definition)
    kind = next((one for one in kinds if one == request.GET.get("_as")), kinds[0] if kinds else "natural")
    printed = printed_by(definition)
    place = places.place(draft.body.division_id)
    answers = _answers(request, definition)
    examples = examples_for(definition, printed, kind, on=today(), answers=answers, division=place.code)
    numbers = {str(number): number - 1 for number in range(1, len(examples) + 1)}
    at = numbers.get(request.GET.get("n", ""), nearest(examples, answers))
    example = examples[at]
    form = form_for(definition, printed, kind, example.answers)
    context = {
        "bare": note,
        "title": _("填写样例"),
        "item_title": definition.title,
        "office": draft.body.name,
        "kind_name": kind_names()[kind],
        "sheet": filled_sheet(form, example.values, division_names(example.values.values())),
        "example": example,
        "chosen": chosen_words(definition, example.answers),
        "guide": _view(draft, definition, example.answers),
        "guide_url": _address(draft, "guide", dict(example.answers)),
        "form_url": _address(draft, "form"),
        "kinds": [
            Tab(kind_names()[one], _address(draft, "sample", {"_as": one}), one == kind)
            for one in kinds
            if len(kinds) > 1
        ],
        "samples": [
            Tab(one.name, _address(draft, "sample", {"_as": kind, "n": number}), number - 1 == at)
            for number, one in enumerate(examples, start=1)
            if len(examples) > 1
        ],
    }
    return render(request, "portal/guide_sample.html", context)


_VIEWS = {"guide": _guide, "wizard": _wizard, "materials": _materials, "form": _form, "sample": _sample}
