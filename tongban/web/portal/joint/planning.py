"""Which parts belong to it: the joint service's own questions, one a page, then the parts with those that may be left out."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.bundles.definition import BundleDefinition, Component
from tongban.catalogue.bundles.planning import plan as planned_by
from tongban.catalogue.definition import Situation
from tongban.catalogue.situations import check_answers, chosen
from tongban.materials.actions import plan_joint
from tongban.materials.errors import AnswersInvalid, MayNotActFor
from tongban.materials.queries import JointDraft
from tongban.web.portal.bundle_view import BundleView, own_answers, view_of_plan
from tongban.web.portal.joint.frame import address, joint_page, on_joint_draft
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Field, Problem

#: What the page itself sends besides answers begins with this sign.
OWN = "_"
Given = Mapping[str, Sequence[str]]


@signed_in(on=On.JOINT_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_joint_draft
def plan(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """One question. The answers so far travel with the page, so that "back" works; the parts page keeps them."""
    bundle = draft.bundle
    if request.method == "POST" and bundle.situations:
        return _answered(request, draft)
    answers = {**_kept(draft), **own_answers(bundle, {key: request.GET.getlist(key) for key in request.GET})}
    wanted = request.GET.get("_at", "")
    if not wanted and not check_answers(bundle, answers):
        return HttpResponseRedirect(_parts_address(draft, answers))
    return _question_page(request, draft, answers, at=_at(bundle, answers, wanted))


def _kept(draft: JointDraft) -> dict[str, Sequence[str]]:
    own = {one.id for one in draft.bundle.situations}
    return {key: value for key, value in draft.joint.answers.items() if key in own}


def _parts_address(draft: JointDraft, answers: Given) -> str:
    query = urlencode(own_answers(draft.bundle, answers), doseq=True)
    return address("parts", draft.joint) + (f"?{query}" if query else "")


def _at(bundle: BundleDefinition, answers: Given, wanted: str) -> Situation:
    """The question asked for, else the first that is open, else the first."""
    by_id = {one.id: one for one in bundle.situations}
    if wanted in by_id:
        return by_id[wanted]
    return next((one for one in bundle.situations if not chosen(answers, one.id)), bundle.situations[0])


def _posted(request: SignedInRequest) -> dict[str, Sequence[str]]:
    return {
        key: request.POST.getlist(key)
        for key in request.POST
        if not key.startswith(OWN) and key != "csrfmiddlewaretoken"
    }


def _answered(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    bundle, answers = draft.bundle, _posted(request)
    at = _at(bundle, {}, request.POST.get("_at", ""))
    known = {one.id for one in bundle.situations}
    wrong = [one for one in check_answers(bundle, answers) if one.situation == at.id or one.situation not in known]
    if wrong:
        return _question_page(request, draft, answers, at=at, problem=wrong[0].reason, status=400)
    following = next((one for one in bundle.situations if not chosen(answers, one.id)), None)
    if following is None:
        return HttpResponseRedirect(_parts_address(draft, answers))
    query = urlencode({**answers, "_at": following.id}, doseq=True)
    return HttpResponseRedirect(f"{address('plan', draft.joint)}?{query}")


def _question_page(
    request: SignedInRequest, draft: JointDraft, answers: Given, *, at: Situation, problem: str = "", status: int = 200
) -> HttpResponse:
    order = [one.id for one in draft.bundle.situations]
    number = order.index(at.id)
    others = {key: value for key, value in answers.items() if key in order and key != at.id}
    back = urlencode({**others, "_at": order[number - 1]}, doseq=True) if number else ""
    return joint_page(
        request,
        draft,
        "portal/dossier_situation.html",
        step="situation",
        part=_("第 {n} 问，共 {all} 问").format(n=number + 1, all=len(order)),
        status=status,
        context={
            "at": at.id,
            "lead": _("选好以后，只办与您有关的事项。"),
            "post_url": address("plan", draft.joint),
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
            "back_url": f"{address('plan', draft.joint)}?{back}" if back else "",
        },
    )


@signed_in(on=On.JOINT_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_joint_draft
def parts(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """What belongs to it for these answers, in which order; the optional parts as ticks. Sending keeps both."""
    bundle = draft.bundle
    if request.method == "POST":
        answers = _posted(request)
        taken = set(request.POST.getlist("_take"))
        offered = {part.no for part in planned_by(bundle, own_answers(bundle, answers)).components if part.optional}
        left_out = {no for no in offered if str(no) not in taken}
        try:
            plan_joint(draft.joint.id, account=request.user, answers=answers, left_out=left_out)
        except (AnswersInvalid, MayNotActFor) as refusal:
            return _parts_page(request, draft, answers, left_out, problem=refusal.message, status=refusal.status)
        return HttpResponseRedirect(address("question", draft.joint))
    answers = {**_kept(draft), **own_answers(bundle, {key: request.GET.getlist(key) for key in request.GET})}
    if check_answers(bundle, answers):
        return HttpResponseRedirect(address("plan", draft.joint))
    return _parts_page(request, draft, answers, set(draft.joint.left_out))


def _parts_page(
    request: SignedInRequest,
    draft: JointDraft,
    answers: Given,
    left_out: set[int],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    bundle = draft.bundle
    known = own_answers(bundle, answers)
    view = view_of_plan(bundle, planned_by(bundle, known), draft.joint.division_id)
    optional = [one for one in view.components if bundle.component(one.no).optional]
    return joint_page(
        request,
        draft,
        "portal/joint_parts.html",
        step="situation",
        part=_("要办哪些事项"),
        status=status,
        context={
            "problems": [Problem(problem, "f-_take-0" if optional else "")] if problem else [],
            "view": view,
            "always": [one for one in view.components if one not in optional],
            "take": Field(
                "_take",
                _("可以一起办，也可以不办"),
                "checkboxes",
                value=[str(one.no) for one in optional if one.no not in left_out],
                required=True,
                help=_("不办的请取消勾选，以后可以单独申请。"),
                choices=[Choice(str(one.no), one.name, _hint(bundle.component(one.no), view)) for one in optional],
            ),
            "others": [(key, value) for key in known for value in chosen(known, key)],
            "back_url": _last_question(draft, known),
        },
    )


def _hint(part: Component, view: BundleView) -> str:
    line = next(one for one in view.components if one.no == part.no)
    when = _("第 {before} 项办好后开始").format(before=line.waits_for) if line.waits_for else _("可以马上开始")
    return " · ".join(one for one in (line.department, when, part.note or "") if one)


def _last_question(draft: JointDraft, answers: Given) -> str:
    if not draft.bundle.situations:
        return ""
    query = urlencode({**answers, "_at": draft.bundle.situations[-1].id}, doseq=True)
    return f"{address('plan', draft.joint)}?{query}"
