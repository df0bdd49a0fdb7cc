"""Handing in what was to follow after a 容缺 acceptance."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.actions import supply_later
from tongban.cases.errors import LaterMaterialsOpen
from tongban.cases.joint_queries import others_who_use
from tongban.cases.owing import LaterMaterials, later_materials_for
from tongban.materials.queries import required_materials
from tongban.web.portal.applying.bringing import licence_used, take_out
from tongban.web.portal.applying.material_cards import MaterialCard, attach_all, card_of, limits, problems_in
from tongban.web.portal.my.case import seq_in
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.parts import Crumb, Problem
from tongban.web.ui.private import private_page


def _cards(wanted: LaterMaterials, problems: Mapping[str, Sequence[str]]) -> list[MaterialCard]:
    """The materials that are owed; nothing else may be brought."""

    def where(what: str, material_id: str) -> str:
        return reverse(f"portal:later-{what}", args=[wanted.case.id, material_id])

    others = others_who_use(wanted.case)
    listed = [one for one in required_materials(wanted.case.dossier) if one.material.id in wanted.material_ids]
    return [
        card_of(
            needed,
            number=number,
            address=where,
            round_=wanted.round,
            owed=True,
            users=_shared_words(others.get(needed.material.id, ())),
            problems=problems.get(needed.material.id, ()),
        )
        for number, needed in enumerate(listed, start=1)
    ]


def _shared_words(names: Sequence[str]) -> str:
    """In a joint case: who gets it as well."""
    return _("补交一次，{names}也收到").format(names=_("、").join(names)) if names else ""


@signed_in(on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """What is owed with what is brought for it; sending it closes what was owed."""
    wanted = later_materials_for(request.user, case_id)
    if not wanted.owed:
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    if request.method == "POST":
        try:
            supply_later(case_id, account=request.user, seq=seq_in(request))
        except LaterMaterialsOpen as refusal:
            return _page(request, later_materials_for(request.user, case_id), {}, refusal.message, refusal.status)
        messages.success(request, _("补交的材料已经收到，办件继续办理。"))
        return HttpResponseRedirect(reverse("portal:case", args=[case_id]))
    return _page(request, wanted, {})


def _page(
    request: SignedInRequest,
    wanted: LaterMaterials,
    problems: Mapping[str, Sequence[str]],
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    cards, case = _cards(wanted, problems), wanted.case
    return my_page(
        request,
        "portal/case_later.html",
        place="cases",
        trail=(
            Crumb(_("我的办件"), reverse("portal:cases")),
            Crumb(case.item_name, reverse("portal:case", args=[case.id])),
            Crumb(_("补交材料")),
        ),
        status=status,
        context={
            "case": case,
            "cards": cards,
            "until": min((one.due_on for one in wanted.owed if one.due_on is not None), default=None),
            "problems": [*([Problem(refusal)] if refusal else []), *problems_in(cards)],
            **limits(),
        },
    )


def _answer(
    request: SignedInRequest, case_id: UUID, material_id: str, refused: Sequence[str], status: int
) -> HttpResponse:
    if request.htmx or refused:
        wanted = later_materials_for(request.user, case_id)
        problems = {material_id: refused}
        card = next((one for one in _cards(wanted, problems) if one.id == material_id), None)
        if request.htmx and card is not None:
            context = {"card": card, "fresh": True, **limits()}
            return private_page(request, "portal/parts/material_card.html", context, status=status)
        return _page(request, wanted, problems, status=status)
    return HttpResponseRedirect(f"{reverse('portal:case-later', args=[case_id])}#m-{material_id}")


@signed_in(on=On.CASE)
@require_POST
def upload(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Take in files for one material that is owed."""
    wanted = later_materials_for(request.user, case_id)
    refused = attach_all(wanted.case.dossier, request.user, material_id, request.FILES.getlist("file"))
    return _answer(request, case_id, material_id, refused, 400 if refused else 200)


@signed_in(on=On.CASE)
@require_POST
def licence(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Let a licence of the library stand in for a material that is owed."""
    wanted = later_materials_for(request.user, case_id)
    refused, status = licence_used(request, wanted.case.dossier_id, material_id)
    return _answer(request, case_id, material_id, refused, status)


@signed_in(on=On.CASE)
@require_POST
def remove(request: SignedInRequest, case_id: UUID, material_id: str) -> HttpResponse:
    """Take out again what was brought now."""
    wanted = later_materials_for(request.user, case_id)
    take_out(request, wanted.case.dossier_id)
    return _answer(request, case_id, material_id, [], 200)
