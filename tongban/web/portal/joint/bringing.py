"""Materials of a joint draft, each brought once for everybody who uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.materials.actions import attach_joint_file, attach_joint_licence, detach_joint
from tongban.materials.errors import LicenceNotUsable
from tongban.materials.queries import JointDraft, JointNeed, Required
from tongban.web.portal.applying.bringing import identifier_in, open_in
from tongban.web.portal.applying.material_cards import MaterialCard, card_of, limits, problems_in, taken_in
from tongban.web.portal.joint.frame import address, anew, earlier, joint_page, names_of, on_joint_draft
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.private import private_page


@dataclass(frozen=True, slots=True)
class Later:
    """A paper that need not be brought, and why."""

    name: str
    users: str
    why: str


def _to_bring(draft: JointDraft) -> list[JointNeed]:
    return [one for one in draft.needs if one.need.produced_by is None and one.need.members]


def users_of(draft: JointDraft, one: JointNeed) -> str:
    """Who uses it: 食品经营许可、消防检查共用; and who must have it now, where the others would let it follow."""
    names = names_of(draft, one.need.used_by)
    users = _("{names}共用").format(names=names) if len(one.need.used_by) > 1 else _("{name}用").format(name=names)
    if not one.insisting:
        return users
    return users + _("；{names}办理时必须有它，不能后补").format(names=names_of(draft, one.insisting))


def cards_of(draft: JointDraft, problems: Mapping[str, Sequence[str]]) -> list[MaterialCard]:
    """Every paper to bring as a card."""

    def where(what: str, key: str) -> str:
        return address(what, draft.joint, key)

    return [
        card_of(
            Required(one.need.material, one.brought, one.usable),
            number=number,
            address=where,
            users=users_of(draft, one),
            problems=problems.get(one.need.key, ()),
        )
        for number, one in enumerate(_to_bring(draft), start=1)
    ]


def later_of(draft: JointDraft) -> list[Later]:
    """What comes into being on the way, and what only an office without an online list asks for."""
    return [
        Later(
            one.need.name,
            users_of(draft, one),
            _("第 {n} 项办好后自动带入，不用交").format(n=draft.plan.places[one.need.produced_by])
            if one.need.produced_by is not None
            else _("现在不用交；承办机构要用时会联系您"),
        )
        for one in draft.needs
        if one.need.produced_by is not None or not one.need.members
    ]


@signed_in(on=On.JOINT_APPLICATION)
@require_safe
@on_joint_draft
def materials(request: SignedInRequest, draft: JointDraft) -> HttpResponse:
    """The check-list of the whole."""
    if first := earlier(draft):
        return HttpResponseRedirect(first)
    return _page(request, draft, {})


def _page(
    request: SignedInRequest, draft: JointDraft, problems: Mapping[str, Sequence[str]], *, status: int = 200
) -> HttpResponse:
    cards = cards_of(draft, problems)
    return joint_page(
        request,
        draft,
        "portal/dossier_materials.html",
        step="materials",
        status=status,
        context={
            "cards": cards,
            "later": later_of(draft),
            "open_count": open_in(cards),
            "problems": problems_in(cards),
            "review_url": address("review", draft.joint),
            "form_url": address("form", draft.joint),
            **limits(),
        },
    )


def _answer(request: SignedInRequest, draft: JointDraft, key: str, refused: Sequence[str], status: int) -> HttpResponse:
    """After a change: the one card for htmx, the page with its problems, or back to the card's place."""
    fresh = anew(request, draft)
    if request.htmx:
        cards = cards_of(fresh, {key: refused})
        card = next((one for one in cards if one.id == key), None)
        if card is not None:
            context = {"card": card, "fresh": True, "open_count": open_in(cards), **limits()}
            return private_page(request, "portal/parts/material_card.html", context, status=status)
    if refused:
        return _page(request, fresh, {key: refused}, status=status)
    return HttpResponseRedirect(f"{address('materials', draft.joint)}#m-{key}")


@signed_in(on=On.JOINT_APPLICATION)
@require_POST
@on_joint_draft
def upload(request: SignedInRequest, draft: JointDraft, need: str) -> HttpResponse:
    """Take in the files chosen for one paper; those refused are named, the others are kept."""
    files = request.FILES.getlist("file")
    refused = taken_in(
        files,
        lambda file: attach_joint_file(
            draft.joint.id,
            account=request.user,
            need=need,
            name=file.name or "",
            file=file,
            size=file.size or 0,
        ),
    )
    return _answer(request, draft, need, refused, 400 if refused else 200)


@signed_in(on=On.JOINT_APPLICATION)
@require_POST
@on_joint_draft
def licence(request: SignedInRequest, draft: JointDraft, need: str) -> HttpResponse:
    """Let a licence of the library stand in for the paper, at everybody who uses it."""
    chosen = identifier_in(request.POST.get("licence", ""))
    try:
        attach_joint_licence(draft.joint.id, account=request.user, need=need, licence_id=chosen)
    except LicenceNotUsable as refusal:
        return _answer(request, draft, need, [refusal.message], refusal.status)
    return _answer(request, draft, need, [], 200)


@signed_in(on=On.JOINT_APPLICATION)
@require_POST
@on_joint_draft
def remove(request: SignedInRequest, draft: JointDraft, need: str) -> HttpResponse:
    """Take something out of the draft again."""
    chosen = identifier_in(request.POST.get("attachment", ""))
    detach_joint(draft.joint.id, account=request.user, need=need, attachment_id=chosen)
    return _answer(request, draft, need, [], 200)
