"""The first step: for whom the application is made."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.definition import Definition
from tongban.catalogue.models import Implementation
from tongban.catalogue.queries import definition_of, implementation_for, version_for
from tongban.catalogue.situations import check_answers
from tongban.catalogue.standing import require_open
from tongban.identity.people import Applicant
from tongban.identity.queries import applicants_of
from tongban.identity.states import Step
from tongban.materials.actions import answer_situations, start_dossier
from tongban.materials.errors import MayNotActFor, NotOffered
from tongban.materials.models import Dossier
from tongban.materials.queries import drafts_of
from tongban.web.portal.applying.frame import address, progress
from tongban.web.portal.bar_lines import bars_at_start
from tongban.web.portal.guide_view import read_answers
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.acting import choose
from tongban.web.ui.parts import Choice, Crumb, Field
from tongban.web.ui.private import private_page

MYSELF = "myself"


@signed_in(on=On.ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: SignedInRequest, item_id: str, code: str) -> HttpResponse:
    """Choose whom to act for; sending the form begins a draft."""
    implementation = implementation_for(item_id, code)
    version = version_for(implementation) if implementation else None
    require_open([item_id])
    if implementation is None or version is None:
        raise NotOffered
    definition = definition_of(version)
    answers = read_answers(definition, {key: request.GET.getlist(key) for key in request.GET})
    if request.method == "POST":
        return _start(request, implementation, definition, answers)
    return _start_page(request, implementation, definition)


def _start(
    request: SignedInRequest,
    implementation: Implementation,
    definition: Definition,
    answers: Mapping[str, tuple[str, ...]],
) -> HttpResponse:
    chosen = request.POST.get("applicant", "")
    if not chosen:
        return _start_page(request, implementation, definition, problem=_("请选择为谁办理。"), status=400)
    try:
        entity_id, person_id = take_up(request, chosen)
        dossier = start_dossier(implementation, account=request.user, entity_id=entity_id, person_id=person_id)
    except MayNotActFor as refusal:
        return _start_page(request, implementation, definition, problem=refusal.message, chosen=chosen, status=409)
    return HttpResponseRedirect(_next_address(request, dossier, definition, answers))


def take_up(request: SignedInRequest, chosen: str) -> tuple[UUID | None, UUID | None]:
    """From here on the session acts for the one chosen: entity, person (None: oneself). Raises MayNotActFor."""
    key = "own" if chosen == MYSELF else chosen if ":" in chosen else f"entity:{chosen}"
    choose(request, key)
    acting = request.user.acting
    if acting is None or acting.own:
        return None, None
    return acting.entity_id, acting.person_id


def _next_address(
    request: SignedInRequest, dossier: Dossier, definition: Definition, answers: Mapping[str, tuple[str, ...]]
) -> str:
    """Questions answered on the guide page already are not asked again."""
    if not definition.situations:
        return address("form", dossier)
    if not check_answers(definition, answers):
        answer_situations(dossier.id, account=request.user, answers=answers)
        return address("result", dossier)
    query = urlencode(answers, doseq=True)
    return address("situation", dossier) + (f"?{query}" if query else "")


def _start_page(
    request: SignedInRequest,
    implementation: Implementation,
    definition: Definition,
    *,
    problem: str = "",
    chosen: str = "",
    status: int = 200,
) -> HttpResponse:
    offered = [
        one
        for one in applicants_of(request.user)
        if (definition.for_natural if one.entity_id is None else definition.for_legal)
        and one.principal.allows(Step.FILL, implementation.item_id)
    ]
    values = [value_of(one) for one in offered]
    drafts = drafts_of(request.user).filter(implementation__item_id=implementation.item_id)[:3]
    return private_page(
        request,
        "portal/apply_start.html",
        {
            "item_title": definition.title,
            "office": implementation.body.name,
            "progress": progress("start", with_situations=bool(definition.situations)),
            "crumbs": [
                Crumb(_("首页"), "/"),
                Crumb(
                    definition.title, reverse("portal:guide", args=[implementation.item_id, implementation.division_id])
                ),
                Crumb(_("在线办理")),
            ],
            "field": Field(
                "applicant",
                _("为谁办理？"),
                "radio",
                value=chosen or (values[0] if len(values) == 1 else current_in(request, offered)),
                errors=[problem] if problem else [],
                choices=[Choice(value_of(one), one.name, hint_of(one)) for one in offered],
            ),
            "offered": offered,
            "only_legal": not definition.for_natural,
            "bars": bars_at_start(request.user, [implementation.item_id], [one.entity_id for one in offered]),
            "drafts": [(draft, address("form", draft)) for draft in drafts],
        },
        status=status,
    )


def value_of(one: Applicant) -> str:
    """What the form sends for this applicant."""
    if one.principal.own:
        return MYSELF
    return one.principal.key if one.entity_id is None else str(one.entity_id)


def current_in(request: SignedInRequest, offered: Sequence[Applicant]) -> str:
    """The one for whom the session acts already, if it is somebody else and offered; oneself is never preselected."""
    acting = request.user.acting
    if acting is None or acting.own:
        return ""
    return next((value_of(one) for one in offered if one.principal.key == acting.key), "")


def hint_of(one: Applicant) -> str:
    """In whose name."""
    if one.principal.own:
        return _("以本人名义")
    return _("替这位家人或委托人办理") if one.entity_id is None else _("代表这家单位办理")
