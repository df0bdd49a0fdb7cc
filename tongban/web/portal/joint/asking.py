"""The questions of all parts, each asked once, one a page; the page says which parts ask it."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.bundles.sharing import SharedQuestion
from tongban.materials.actions import answer_joint
from tongban.materials.errors import AnswersInvalid
from tongban.materials.queries import JointDraft
from tongban.web.portal.joint.frame import address, anew, joint_page, names_of, on_joint_draft
from tongban.web.portal.joint.planning import OWN
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Field


@signed_in(on=On.JOINT_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_joint_draft
def question(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """One question; its answer is kept at once, so the reader can leave and come back."""
    if not draft.joint.planned:
        return HttpResponseRedirect(address("plan", draft.joint))
    asked = [one for one in draft.questions if one.to_ask]
    wanted = request.POST.get("_at", "") or request.GET.get("_at", "")
    at = next((one for one in asked if one.key == wanted), None) or _first_open(draft, asked)
    if request.method == "POST":
        return _answered(request, draft, asked, at)
    if at is None:
        return HttpResponseRedirect(address("form", draft.joint))
    return _page(request, draft, asked, at, given=draft.joint.answers.get(at.key, []))


def _first_open(draft: JointDraft, asked: Sequence[SharedQuestion]) -> SharedQuestion | None:
    return next((one for one in asked if not draft.joint.answers.get(one.key)), None)


def _answered(
    request: SignedInRequest, draft: JointDraft, asked: Sequence[SharedQuestion], at: SharedQuestion | None
) -> HttpResponse:
    given = {
        key: request.POST.getlist(key)
        for key in request.POST
        if not key.startswith(OWN) and key != "csrfmiddlewaretoken"
    }
    if at is not None:
        given.setdefault(at.key, [])
    try:
        answer_joint(draft.joint.id, account=request.user, answers=given)
    except AnswersInvalid as refusal:
        if at is None:
            raise
        return _page(request, draft, asked, at, given=given[at.key], problem=refusal.message, status=refusal.status)
    if request.POST.get("_from") == "review":
        return HttpResponseRedirect(address("review", draft.joint))
    fresh = anew(request, draft)
    following = _first_open(fresh, [one for one in fresh.questions if one.to_ask])
    if following is None:
        return HttpResponseRedirect(address("form", draft.joint))
    return HttpResponseRedirect(f"{address('question', draft.joint)}?_at={following.key}")


def _page(
    request: SignedInRequest,
    draft: JointDraft,
    asked: Sequence[SharedQuestion],
    at: SharedQuestion,
    *,
    given: Sequence[str],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    number = asked.index(at)
    here = address("question", draft.joint)
    users = _("办“{names}”要用这个回答。").format(names=names_of(draft, at.asked_by))
    from_review = "review" in {request.GET.get("_from"), request.POST.get("_from")}
    return joint_page(
        request,
        draft,
        "portal/dossier_situation.html",
        step="situation",
        part=_("第 {n} 问，共 {all} 问").format(n=number + 1, all=len(asked)),
        status=status,
        context={
            "at": at.key,
            "lead": _("同样的问题只问一次。选好以后，只列出您真正要交的材料。"),
            "post_url": here,
            "question": Field(
                at.key,
                at.question,
                "checkboxes" if at.multiple else "radio",
                value=list(given),
                help=users + (_("可以选多项。") if at.multiple else ""),
                errors=[problem] if problem else [],
                choices=[Choice(option.value, option.label) for option in at.options],
            ),
            "others": [("_from", "review")] if from_review else [],
            "back_url": f"{here}?_at={asked[number - 1].key}" if number else address("parts", draft.joint),
        },
    )
