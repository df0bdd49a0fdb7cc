"""What all pages of a joint application share: the draft behind the address, the steps, the page frame."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.barred import bars_against_joint
from tongban.cases.linked import joint_filed_with
from tongban.materials.models import JointDossier
from tongban.materials.queries import JointDraft, draft_of_joint, joint_dossier_for
from tongban.materials.states import DossierState
from tongban.web.portal import places
from tongban.web.portal.applying.frame import progress
from tongban.web.portal.bar_lines import bar_lines
from tongban.web.ui.access import SignedInRequest
from tongban.web.ui.parts import Crumb
from tongban.web.ui.private import private_page

P = ParamSpec("P")
DraftView = Callable[Concatenate[SignedInRequest, JointDraft, P], HttpResponse]


def on_joint_draft(view: DraftView[P]) -> Callable[..., HttpResponse]:
    """Give the view the reader's own joint draft; a page of what is submitted already leads to its case.

    A form sent for a submitted draft goes on to the action, which refuses it with its sentence.
    """

    @wraps(view)
    def opened(request: SignedInRequest, dossier_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        joint = joint_dossier_for(dossier_id, account=request.user)
        if joint.state == DossierState.SEALED and request.method in {"GET", "HEAD"}:
            case = joint_filed_with(joint)
            return HttpResponseRedirect(reverse("portal:joint", args=[case]))
        return view(request, draft_of_joint(joint), *args, **kwargs)

    return opened


def anew(request: SignedInRequest, draft: JointDraft) -> JointDraft:
    """The draft as it is after an act."""
    return draft_of_joint(joint_dossier_for(draft.joint.id, account=request.user))


def address(name: str, joint: JointDossier, *more: str) -> str:
    """Address of one of the joint application's pages."""
    return reverse(f"portal:joint-{name}", args=[joint.id, *more])


def earlier(draft: JointDraft) -> str:
    """Where to go first when the reader opens a page that depends on answers still missing; empty: nowhere."""
    if not draft.joint.planned:
        return address("plan", draft.joint)
    if any(one.to_ask and not draft.joint.answers.get(one.key) for one in draft.questions):
        return address("question", draft.joint)
    return ""


def names_of(draft: JointDraft, numbers: Iterable[int]) -> str:
    """Names of some parts, as they are told in a sentence."""
    return _("、").join(draft.plan.component(no).name for no in numbers)


def trail_of(bundle_id: str, name: str) -> list[Crumb]:
    """The way back to the page of the joint service."""
    return [
        Crumb(_("我的"), reverse("portal:my")),
        Crumb(name, reverse("portal:bundle", args=[bundle_id])),
        Crumb(_("一次申请")),
    ]


def joint_page(
    request: SignedInRequest,
    draft: JointDraft,
    template: str,
    *,
    step: str,
    context: dict[str, Any],
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """One page of the joint application in its frame."""
    joint = draft.joint
    frame = {
        "dossier": joint,
        "joint": joint,
        "item_title": joint.bundle.name,
        "applicant": joint.entity.name if joint.entity is not None else joint.person.name,
        "bars": bar_lines(request.user, bars_against_joint(draft)),
        "office": lead_words(joint.bundle.lead_department.short, joint.division_id),
        "progress": progress(step, with_situations=True, part=part),
        "crumbs": trail_of(joint.bundle_id, joint.bundle.name),
    }
    return private_page(request, template, {**frame, **context}, status=status)


def lead_words(department: str, division_code: str) -> str:
    """Who leads it and where: 市场监管局牵头 · 石家庄市长安区."""
    lead = _("{office}牵头").format(office=_(department))
    return f"{lead} · {places.place(division_code).full_name}"
