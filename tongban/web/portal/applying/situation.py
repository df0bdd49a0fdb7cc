"""The wizard: one question a page, then the exact list for this situation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.definition import Definition, Situation
from tongban.catalogue.queries import definition_of
from tongban.catalogue.situations import check_answers, chosen
from tongban.materials.actions import answer_situations
from tongban.materials.errors import AnswersInvalid
from tongban.materials.models import Dossier
from tongban.materials.queries import required_materials
from tongban.web.portal.applying.frame import address, dossier_page, on_draft
from tongban.web.portal.guide_view import read_answers, view_of
from tongban.web.portal.licence_names import licence_names
from tongban.web.portal.owing_view import promise_lines
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Field, Row

#: What the page itself sends besides answers begins with this sign.
OWN = "_"


@signed_in(on=On.APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def situation(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """One question. The answers so far travel with the page, so that "back" works; the last one is kept."""
    definition = definition_of(dossier.version)
    if not definition.situations:
        return HttpResponseRedirect(address("form", dossier))
    if request.method == "POST":
        return _answered(request, dossier, definition)
    given = {key: request.GET.getlist(key) for key in request.GET}
    answers = {**_kept(dossier), **read_answers(definition, given)}
    return _question_page(
        request, dossier, definition, answers, at=question_at(definition, answers, request.GET.get("_at", ""))
    )


def _kept(dossier: Dossier) -> dict[str, Sequence[str]]:
    return dict(dossier.answers) if dossier.answered else {}


def question_at(definition: Definition, answers: Mapping[str, Sequence[str]], wanted: str) -> Situation:
    """The question asked for, else the first that is open, else the first."""
    by_id = {one.id: one for one in definition.situations}
    if wanted in by_id:
        return by_id[wanted]
    return next((one for one in definition.situations if not chosen(answers, one.id)), definition.situations[0])


def _answered(request: SignedInRequest, dossier: Dossier, definition: Definition) -> HttpResponse:
    answers: dict[str, Sequence[str]] = {
        key: request.POST.getlist(key)
        for key in request.POST
        if not key.startswith(OWN) and key != "csrfmiddlewaretoken"
    }
    at = question_at(definition, {}, request.POST.get("_at", ""))
    known = {one.id for one in definition.situations}
    wrong = [one for one in check_answers(definition, answers) if one.situation == at.id or one.situation not in known]
    if wrong:
        return _question_page(request, dossier, definition, answers, at=at, problem=wrong[0].reason, status=400)
    following = next((one for one in definition.situations if not chosen(answers, one.id)), None)
    if following is not None:
        query = urlencode({**answers, "_at": following.id}, doseq=True)
        return HttpResponseRedirect(f"{address('situation', dossier)}?{query}")
    try:
        answer_situations(dossier.id, account=request.user, answers=answers)
    except AnswersInvalid as refusal:
        at = question_at(definition, {}, refusal.field or "")
        return _question_page(request, dossier, definition, answers, at=at, problem=refusal.message, status=400)
    return HttpResponseRedirect(address("result", dossier))


def _question_page(
    request: SignedInRequest,
    dossier: Dossier,
    definition: Definition,
    answers: Mapping[str, Sequence[str]],
    *,
    at: Situation,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    order = [one.id for one in definition.situations]
    return dossier_page(
        request,
        dossier,
        "portal/dossier_situation.html",
        step="situation",
        part=_("第 {n} 问，共 {all} 问").format(n=order.index(at.id) + 1, all=len(order)),
        status=status,
        context=question_context(definition, answers, at=at, url=address("situation", dossier), problem=problem),
    )


def question_context(
    definition: Definition, answers: Mapping[str, Sequence[str]], *, at: Situation, url: str, problem: str = ""
) -> dict[str, object]:
    """One question with the way back; the other answers travel with it."""
    order = [one.id for one in definition.situations]
    number = order.index(at.id)
    others = {key: value for key, value in answers.items() if key in order and key != at.id}
    back = urlencode({**others, "_at": order[number - 1]}, doseq=True) if number else ""
    return {
        "at": at.id,
        "lead": _("选好以后，只列出您真正要交的材料。"),
        "post_url": url,
        "question": Field(
            at.id,
            at.question,
            "checkboxes" if at.multiple else "radio",
            value=list(chosen(answers, at.id)),
            help=_("可以选多项") if at.multiple else "",
            errors=[problem] if problem else [],
            choices=[Choice(option.value, option.label) for option in at.options],
        ),
        "others": [(key, value) for key in others for value in chosen(others, key)],
        "back_url": f"{url}?{back}" if back else "",
    }


@signed_in(on=On.APPLICATION)
@require_safe
@on_draft
def result(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """What these answers come to: the exact materials, the limit, the fees, and whether another office decides."""
    definition = definition_of(dossier.version)
    if not dossier.answered:
        return HttpResponseRedirect(address("situation", dossier))
    answers = {key: tuple(value) for key, value in dossier.answers.items()}
    view = view_of(
        definition,
        answers,
        office=dossier.implementation.body.name,
        licence_names=licence_names(),
        facts=dossier.facts(definition),
    )
    needed = {one.material.id: one for one in required_materials(dossier)}
    lines = [
        replace(line, free=bool(needed[line.id].usable), filled_online=needed[line.id].is_the_form)
        for line in view.materials
    ]
    online, free = sum(line.filled_online for line in lines), sum(line.free for line in lines)
    return dossier_page(
        request,
        dossier,
        "portal/dossier_result.html",
        step="situation" if definition.situations else "form",
        part=_("结果"),
        context={
            "guide": replace(view, materials=lines),
            "promise_lines": promise_lines(definition, answers),
            "online": online,
            "free": free,
            "bring": len(lines) - online - free,
            "answers": [
                Row(
                    one.question,
                    "、".join(one.label_of(value) for value in chosen(answers, one.id)),
                    url=f"{address('situation', dossier)}?_at={one.id}",
                )
                for one in definition.situations
            ],
            "form_url": address("form", dossier),
        },
    )
