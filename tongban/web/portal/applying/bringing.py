"""Materials of a draft: upload, use a licence of the library, take out again."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongban.materials.actions import attach_licence, detach
from tongban.materials.errors import LicenceNotUsable
from tongban.materials.models import Dossier
from tongban.materials.queries import required_materials
from tongban.web.portal.applying.frame import address, dossier_page, on_draft
from tongban.web.portal.applying.material_cards import MaterialCard, attach_all, card_of, limits, problems_in
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.private import private_page


def cards_of(dossier: Dossier, problems: Mapping[str, Sequence[str]]) -> list[MaterialCard]:
    """Every material of the draft as a card."""

    def where(what: str, material_id: str) -> str:
        return reverse(f"portal:dossier-{what}", args=[dossier.id, material_id])

    return [
        card_of(needed, number=number, address=where, problems=problems.get(needed.material.id, ()))
        for number, needed in enumerate(required_materials(dossier), start=1)
    ]


@signed_in(on=On.APPLICATION)
@require_safe
@on_draft
def materials(request: SignedInRequest, dossier: Dossier) -> HttpResponse:
    """The check-list of this application."""
    if not dossier.answered:
        return HttpResponseRedirect(address("situation", dossier))
    return _page(request, dossier, {})


def _page(
    request: SignedInRequest, dossier: Dossier, problems: Mapping[str, Sequence[str]], *, status: int = 200
) -> HttpResponse:
    cards = cards_of(dossier, problems)
    return dossier_page(
        request,
        dossier,
        "portal/dossier_materials.html",
        step="materials",
        status=status,
        context={
            "cards": cards,
            "open_count": open_in(cards),
            "problems": problems_in(cards),
            "review_url": address("review", dossier),
            "form_url": address("form", dossier),
            **limits(),
        },
    )


def open_in(cards: Sequence[MaterialCard]) -> int:
    """How many materials still want something from the applicant."""
    return sum(card.tone == "notice" for card in cards)


def _answer(
    request: SignedInRequest, dossier: Dossier, material_id: str, refused: Sequence[str], status: int
) -> HttpResponse:
    """After a change: the one card for htmx, the page with its problems, or back to the card's place."""
    if request.htmx:
        cards = cards_of(dossier, {material_id: refused})
        card = next((one for one in cards if one.id == material_id), None)
        if card is not None:
            context = {"card": card, "fresh": True, "open_count": open_in(cards), **limits()}
            return private_page(request, "portal/parts/material_card.html", context, status=status)
    if refused:
        return _page(request, dossier, {material_id: refused}, status=status)
    return HttpResponseRedirect(f"{address('materials', dossier)}#m-{material_id}")


@signed_in(on=On.APPLICATION)
@require_POST
@on_draft
def upload(request: SignedInRequest, dossier: Dossier, material_id: str) -> HttpResponse:
    """Take in the files chosen for one material; those refused are named, the others are kept."""
    files = request.FILES.getlist("file")
    refused = attach_all(dossier, request.user, material_id, files)
    return _answer(request, dossier, material_id, refused, 400 if refused else 200)


@signed_in(on=On.APPLICATION)
@require_POST
@on_draft
def licence(request: SignedInRequest, dossier: Dossier, material_id: str) -> HttpResponse:
    """Let a licence of the library stand in for the material."""
    refused, status = licence_used(request, dossier.id, material_id)
    return _answer(request, dossier, material_id, refused, status)


@signed_in(on=On.APPLICATION)
@require_POST
@on_draft
def remove(request: SignedInRequest, dossier: Dossier, material_id: str) -> HttpResponse:
    """Take something out of the draft again."""
    take_out(request, dossier.id)
    return _answer(request, dossier, material_id, [], 200)


def licence_used(request: SignedInRequest, dossier_id: UUID, material_id: str) -> tuple[list[str], int]:
    """Let the licence that the form names stand in for the material; the sentence where it cannot, and the status."""
    chosen = identifier_in(request.POST.get("licence", ""))
    try:
        attach_licence(dossier_id, account=request.user, material_id=material_id, licence_id=chosen)
    except LicenceNotUsable as refusal:
        return [refusal.message], refusal.status
    return [], 200


def take_out(request: SignedInRequest, dossier_id: UUID) -> None:
    """Take out again what the form names, as far as it may be."""
    detach(dossier_id, account=request.user, attachment_id=identifier_in(request.POST.get("attachment", "")))


def identifier_in(text: str) -> UUID:
    """An identifier sent by a page; anything else names nothing that exists."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
