"""The first step: for whom the whole is applied for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.models import Bundle
from tongban.catalogue.queries import bundle_definition, items_of_bundle
from tongban.identity.people import Applicant
from tongban.identity.queries import applicants_of
from tongban.identity.states import Step
from tongban.materials.actions import start_joint
from tongban.materials.errors import MayNotActFor, NotOffered
from tongban.materials.queries import applicant_kinds_of, joint_drafts_of, joint_offered
from tongban.web.portal import places
from tongban.web.portal.applying.frame import progress
from tongban.web.portal.applying.start import hint_of, take_up, value_of
from tongban.web.portal.bar_lines import bars_at_start
from tongban.web.portal.bundle_view import own_answers
from tongban.web.portal.joint.frame import address, lead_words, trail_of
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Field
from tongban.web.ui.private import private_page


@signed_in(on=On.ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest, bundle_id: str, code: str) -> HttpResponse:
    """Choose whom to act for; sending the form begins a draft. Answers given on the page before are taken along."""
    bundle = get_object_or_404(Bundle.objects.select_related("lead_department"), pk=bundle_id)
    content = bundle_definition(bundle)
    if not joint_offered(content, places.place(code).code):
        raise NotOffered
    kinds = applicant_kinds_of(content)
    offered = [
        one for one in applicants_of(request.user) if one.kind in kinds and one.principal.allows(Step.FILL, bundle.pk)
    ]
    if request.method != "POST":
        return _page(request, bundle, code, offered)
    chosen = request.POST.get("applicant", "")
    if not chosen:
        return _page(request, bundle, code, offered, problem=_("请选择为谁办理。"), status=400)
    try:
        entity_id, person_id = take_up(request, chosen)
        _require_lawful(entity_id, kinds)
        joint = start_joint(bundle, account=request.user, division_code=code, entity_id=entity_id, person_id=person_id)
    except MayNotActFor as refusal:
        return _page(request, bundle, code, offered, problem=refusal.message, chosen=chosen, status=refusal.status)
    answers = own_answers(content, {key: request.GET.getlist(key) for key in request.GET})
    return HttpResponseRedirect(f"{address('plan', joint)}{_query(answers)}")


def _require_lawful(entity: UUID | None, kinds: frozenset[str]) -> None:
    """Whether this matter is open to that kind of applicant; the page offers no other."""
    if ("natural" if entity is None else "legal") not in kinds:
        raise MayNotActFor(_("这件事不能以所选的身份办理，请从列出的申请人中选择。"))


def _query(answers: Mapping[str, Sequence[str]]) -> str:
    return f"?{urlencode(answers, doseq=True)}" if answers else ""


def _page(
    request: SignedInRequest,
    bundle: Bundle,
    code: str,
    offered: list[Applicant],
    *,
    problem: str = "",
    chosen: str = "",
    status: int = 200,
) -> HttpResponse:
    values = [value_of(one) for one in offered]
    kinds = applicant_kinds_of(bundle_definition(bundle))
    drafts = joint_drafts_of(request.user).filter(bundle=bundle)[:3]
    return private_page(
        request,
        "portal/apply_start.html",
        {
            "item_title": bundle.name,
            "office": lead_words(bundle.lead_department.short, code),
            "progress": progress("start", with_situations=True),
            "crumbs": trail_of(bundle.id, bundle.name),
            "field": Field(
                "applicant",
                _("为谁办理？"),
                "radio",
                value=chosen or (values[0] if len(values) == 1 else ""),
                errors=[problem] if problem else [],
                choices=[Choice(value_of(one), one.name, hint_of(one)) for one in offered],
                help=_("要新办的单位由您本人申请；执照办好后，后面的事项自动以新单位的名义办理。")
                if bundle_definition(bundle).subject == "法人" and kinds == {"natural"}
                else "",
            ),
            "offered": offered,
            "only_legal": "natural" not in kinds,
            "bars": bars_at_start(request.user, items_of_bundle(bundle), [one.entity_id for one in offered]),
            "drafts": [(draft, address("form", draft)) for draft in drafts],
        },
        status=status,
    )
