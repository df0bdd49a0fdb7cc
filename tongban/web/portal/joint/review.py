"""The last look at the whole before submitting, submitting, and throwing a joint draft away."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.actions import submit_joint
from tongban.cases.errors import AnotherLevelDecides, ApplicantBarred, JointIncomplete, NotEligible
from tongban.catalogue.forms import readable
from tongban.catalogue.situations import chosen, level_for
from tongban.materials.actions import discard_joint, promise_joint_later
from tongban.materials.errors import MaterialUnknown
from tongban.materials.queries import FilledForm, JointDraft, is_the_form, problems_of_joint, refusal_of
from tongban.materials.states import DossierState
from tongban.web.portal.applying.fields import keys_shown, sections_shown
from tongban.web.portal.applying.material_cards import brought_of
from tongban.web.portal.applying.review import PaperMaterial, PaperPart
from tongban.web.portal.bundle_view import view_of_plan
from tongban.web.portal.joint.bringing import later_of, users_of
from tongban.web.portal.joint.filling import coming, filled_of
from tongban.web.portal.joint.frame import address, anew, earlier, joint_page, on_joint_draft
from tongban.web.portal.owing_view import joint_follow_line
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Problem, Row


@signed_in(on=On.JOINT_APPLICATION)
@require_safe
@on_joint_draft
def review(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """The whole application on one page, reading like one paper."""
    if first := earlier(draft):
        return HttpResponseRedirect(first)
    return _page(request, draft)


def _page(request: SignedInRequest, draft: JointDraft, *, status: int = 200, refusal: str = "") -> HttpResponse:
    filled = filled_of(draft)
    problems = open_points(draft, filled)
    if refusal and not problems:
        problems = [Problem(refusal)]
    return joint_page(
        request,
        draft,
        "portal/dossier_review.html",
        step="review",
        status=status,
        context={
            "open_points": problems,
            "components": view_of_plan(draft.bundle, draft.plan, draft.joint.division_id).components,
            "parts_url": address("parts", draft.joint),
            "answers": _answers(draft),
            "parts": _parts(draft, filled),
            "coming": coming(draft),
            "materials": _materials(draft),
            "later": later_of(draft),
            "to_promise": [one.need.material for one in draft.to_follow],
            "later_ids": ",".join(one.need.key for one in draft.to_follow),
            "later_ticked": draft.all_promised,
            "later_line": joint_follow_line(draft),
            "back_url": address("materials", draft.joint),
            "submit_url": address("submit", draft.joint),
            "discard_url": address("discard", draft.joint),
        },
    )


def open_points(draft: JointDraft, filled: FilledForm) -> list[Problem]:
    """Everything that stands against submitting, each with the place where it is mended."""
    home = {key: part.key for part in sections_shown(filled) for key in keys_shown(filled, part)}
    places = {"situation": address("plan", draft.joint), "materials": address("materials", draft.joint)}
    found = []
    for one in problems_of_joint(draft):
        target = places.get(one.place, "")
        if one.place == "questions":
            target = f"{address('question', draft.joint)}?_at={one.key}&_from=review"
        elif one.place == "form" and one.key in home:
            target = f"{address('section', draft.joint, home[one.key])}?_from=review#f-{one.key}"
        elif one.place == "materials":
            target += f"#m-{one.key}"
        found.append(Problem(one.message, target))
    return found + [Problem(text, address("parts", draft.joint)) for text in _elsewhere(draft)]


def _elsewhere(draft: JointDraft) -> list[str]:
    """Parts that, for these answers, nobody may apply for or another level decides: they cannot be filed from here."""
    texts = []
    for no, definition in draft.definitions.items():
        row = refusal_of(draft.shares[no], definition, draft.facts(no).form)
        if row is not None:
            texts.append(
                _("“{name}”按您的情况不能申请：{reason}（{basis}）").format(
                    name=draft.plan.component(no).name, reason=row.then.reason, basis=row.basis
                )
            )
        advice = level_for(definition, draft.facts(no))
        if advice is not None and advice.level != draft.shares[no].implementation.level:
            texts.append(
                _("按您的情况，“{name}”由另一级机关办理，不能在这里一起申请。{note}").format(
                    name=draft.plan.component(no).name, note=advice.note or ""
                )
            )
    return texts


def _answers(draft: JointDraft) -> list[Row]:
    given = draft.joint.answers
    own = [
        Row(
            one.question,
            _("、").join(one.label_of(value) for value in chosen(given, one.id)),
            url=f"{address('plan', draft.joint)}?_at={one.id}",
        )
        for one in draft.bundle.situations
    ]
    asked = [
        Row(
            one.question,
            _("、").join(one.situation.label_of(value) for value in chosen(given, one.key)),
            url=f"{address('question', draft.joint)}?_at={one.key}&_from=review",
        )
        for one in draft.questions
        if one.to_ask
    ]
    return own + asked


def _parts(draft: JointDraft, filled: FilledForm) -> list[PaperPart]:
    texts = readable(filled.form, filled.values, filled.names)
    return [
        PaperPart(
            _(title),
            f"{address('section', draft.joint, part.key)}?_from=review",
            [Row(_(label), _(text), official=_(text) == text) for label, text in rows],
        )
        for part, (title, rows) in zip(sections_shown(filled), texts, strict=True)
    ]


def _materials(draft: JointDraft) -> Sequence[PaperMaterial]:
    return [
        PaperMaterial(
            one.need.name,
            [brought_of(file, removable=False) for file in one.brought],
            by_form=is_the_form(one.need.material),
            missing=not one.done,
            to_follow=one.to_follow,
            url=f"{address('materials', draft.joint)}#m-{one.need.key}",
            users=users_of(draft, one),
        )
        for one in draft.needs
        if one.need.produced_by is None and one.need.members
    ]


@signed_in(on=On.JOINT_APPLICATION)
@require_POST
@on_joint_draft
def submit(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """File everything at once, with what is promised for later if it is ticked. A second click finds the same joint case."""
    try:
        if draft.joint.state == DossierState.DRAFT:
            later = request.POST.get("later", "")
            promise_joint_later(draft.joint.id, account=request.user, needs=later.split(",") if later else [])
        joint = submit_joint(draft.joint.id, account=request.user)
    except (JointIncomplete, AnotherLevelDecides, ApplicantBarred, NotEligible, MaterialUnknown) as refusal:
        return _page(request, anew(request, draft), status=refusal.status, refusal=refusal.message)
    return HttpResponseRedirect(reverse("portal:joint-receipt", args=[joint.id]))


@signed_in(on=On.JOINT_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
@on_joint_draft
def discard(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """A page of its own that says what is lost; then the draft is thrown away."""
    if request.method == "POST":
        discard_joint(draft.joint.id, account=request.user)
        messages.success(request, _("草稿已经删除。"))
        return HttpResponseRedirect(reverse("portal:my"))
    back = address("form", draft.joint)
    return joint_page(request, draft, "portal/dossier_discard.html", step="form", context={"back_url": back})
