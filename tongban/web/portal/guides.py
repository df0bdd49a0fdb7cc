"""Guide pages and joint services."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.errors import NoGuideThen
from tongban.catalogue.forms import applicant_kinds
from tongban.catalogue.models import Bundle, Item
from tongban.catalogue.queries import Guide, bundle_definition, department_names, guide_for, licence_names
from tongban.catalogue.standing import closed_among
from tongban.catalogue.states import ItemState
from tongban.kernel.today import today
from tongban.materials.queries import joint_offered
from tongban.web.portal import directory, places
from tongban.web.portal.browse import HOME
from tongban.web.portal.bundle_view import bundle_view
from tongban.web.portal.form_pages import kind_names, sheet_address
from tongban.web.portal.guide_codes import codes_of, settled_here
from tongban.web.portal.guide_data import data_block, government_service
from tongban.web.portal.guide_missing import missing
from tongban.web.portal.guide_view import Answers, read_answers, view_of
from tongban.web.portal.places import Place, place_of
from tongban.web.portal.standing_view import ended, line_of
from tongban.web.portal.versions import DayNotYet, day_asked, may_see_scheduled, then_of
from tongban.web.ui.access import Request, public
from tongban.web.ui.parts import Crumb
from tongban.web.ui.public_pages import public_page


@dataclass(frozen=True, slots=True)
class Sheets:
    """Where the blank form and the sample for one kind of applicant are."""

    kind: str
    form_url: str
    sample_url: str


@public
@require_safe
def guide_here(request: HttpRequest, item_id: str) -> HttpResponse:
    """The short address of a guide: leads to the reader's own region."""
    address = reverse("portal:guide", args=[item_id, place_of(request).code])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@public
@require_safe
def guide(request: Request, item_id: str, code: str) -> HttpResponse:
    """Everything about one item in one place. The answers stand in the address, so the page can be sent to others.

    With ?on=2026-10-01 as it stood on that day, to be read and not to apply by.
    """
    if "on" in request.GET:
        return _guide_then(request, item_id, code, day_asked(request))
    return _guide_now(request, item_id, code)


@public_page()
def _guide_now(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.select_related("department"), pk=item_id)
    place = places.place(code)
    found = guide_for(item_id, code)
    trail = _trail(item)
    if found is None and item.state == ItemState.PLANNED:
        raise Http404  # what is only planned is nobody's business yet
    if found is None:
        return missing(request, item, place)
    if found.standing.state == ItemState.ABOLISHED:
        return ended(request, item, found, place, trail)
    if found.implementation is None:
        return _choose_place(request, found, place, trail)
    return _guide_page(request, found, place, trail)


def _guide_then(request: Request, item_id: str, code: str, on: date) -> HttpResponse:
    """The guide of another day. Kept nowhere: what is only scheduled is shown to those who keep the catalogue."""
    item = get_object_or_404(Item.objects.select_related("department"), pk=item_id)
    place = places.place(code)
    if on > today() and not may_see_scheduled(request):
        raise DayNotYet
    found = guide_for(item_id, code, on=on)
    if found is None:
        raise NoGuideThen
    if found.standing.state == ItemState.ABOLISHED:
        return ended(request, item, found, place, _trail(item))
    choices = None if found.implementation else _choices(request, found)
    answer = _guide_page(request, found, place, _trail(item), choices=choices, on=on)
    if on > today():
        answer["Cache-Control"] = "private, no-store"
    return answer


def _trail(item: Item) -> list[Crumb]:
    department = Crumb(_(item.department.short), reverse("portal:department", args=[item.department_id]))
    return [HOME, Crumb(_("办事指南"), reverse("portal:services")), department, Crumb(item.title)]


def _choose_place(request: HttpRequest, found: Guide, place: Place, trail: list[Crumb]) -> HttpResponse:
    """Nobody at or above this place does it; those below it do."""
    return _guide_page(request, found, place, trail, choices=_choices(request, found))


def _choices(request: HttpRequest, found: Guide) -> list[directory.ItemLine]:
    return [
        directory.ItemLine(
            one.code, one.name, "", reverse("portal:guide", args=[found.item.id, one.code]) + _query(request)
        )
        for one in found.places
    ]


def _query(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


def _guide_page(
    request: HttpRequest,
    found: Guide,
    place: Place,
    trail: list[Crumb],
    choices: list[directory.ItemLine] | None = None,
    on: date | None = None,
) -> HttpResponse:
    definition = found.definition
    answers = read_answers(definition, {key: request.GET.getlist(key) for key in request.GET})
    office = found.body.name if found.body else _("由下级地区办理，请先选地区")
    view = view_of(
        definition,
        answers,
        office=office,
        licence_names=licence_names(definition),
        department_names=department_names(definition),
    )
    guide_url = reverse("portal:guide", args=[found.item.id, place.code])
    # Coming back from the choice of a region, the reader wants the guide of that region, not of this one.
    here = reverse("portal:guide-here", args=[found.item.id])
    kept = "&".join(part for part in (urlencode({"on": on.isoformat()}) if on else "", view.answer_query) if part)
    back = f"{here}?{kept}" if kept else here
    acts_in = found.implementation.division_id if found.implementation else ""
    return render(
        request,
        "portal/guide.html",
        {
            "section": "services",
            "crumbs": trail,
            "place": place,
            "guide": view,
            "office": office,
            "choices": choices or [],
            "sheets": _sheets(found, place, answers) if on is None else [],
            "guide_url": guide_url,
            "region_url": f"{reverse('portal:region')}?{urlencode({'in': place.code, 'next': back})}",
            "apply_url": _apply_address(found.item.id, acts_in, view.answer_query)
            if acts_in and view.online and on is None and found.standing.open
            else "",
            "scope_words": _(f"{definition.service_scope}通办") if definition.service_scope else "",
            "fallback_note": _fallback_note(place, acts_in),
            "then": then_of(found, place, on) if on else None,
            "closed": line_of(found.standing),
            "versions_url": reverse("portal:guide-versions", args=[found.item.id, place.code]),
            "version_number": found.version.edition,
            "effective_from": found.version.effective_from,
            "local": settled_here(found.version),
            "codes": codes_of(found),
            # machines are told of what is in force now only
            "json_url": reverse("portal:guide-json", args=[found.item.id, place.code]) if on is None else "",
            "outline": data_block(government_service(found, place)) if on is None else "",
        },
    )


def _sheets(found: Guide, place: Place, answers: Answers) -> list[Sheets]:
    """The blank form and the sample, for every kind of applicant."""
    kinds = applicant_kinds(found.definition)
    names = kind_names()
    item = found.item.id
    return [
        Sheets(
            names[kind] if len(kinds) > 1 else "",
            sheet_address("form", item, place.code, kind),
            sheet_address("sample", item, place.code, kind, answers=answers),
        )
        for kind in kinds
    ]


def _fallback_note(place: Place, acts_in: str) -> str:
    """Says so when not the reader's own division but one above it does the work."""
    if not acts_in or acts_in == place.code:
        return ""
    return _("{here}不单独办理这一事项，由{above}统一办理。").format(
        here=place.name, above=places.place(acts_in).full_name
    )


def _apply_address(item_id: str, acts_in: str, answer_query: str) -> str:
    address = reverse("portal:apply", args=[item_id, acts_in])
    return f"{address}?{answer_query}" if answer_query else address


@public
@require_safe
@public_page()
def bundles(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/bundles.html",
        {
            "section": "bundles",
            "crumbs": [HOME, Crumb(_("一件事"))],
            "personal": directory.bundles(subject="natural"),
            "business": directory.bundles(subject="legal"),
        },
    )


@public
@require_safe
@public_page()
def bundle(request: HttpRequest, bundle_id: str) -> HttpResponse:
    """What belongs to one matter, in which order, what is asked only once, and what comes out."""
    found = get_object_or_404(Bundle.objects.select_related("lead_department"), pk=bundle_id)
    place = place_of(request)
    view = bundle_view(found, place, {key: request.GET.getlist(key) for key in request.GET})
    content = bundle_definition(found)
    offered = joint_offered(content, place.code)
    named = {part.item_id for part in content.components if part.item_id}
    here = reverse("portal:bundle", args=[found.id])
    back = f"{here}?{view.query}" if view.query else here
    apply_url = reverse("portal:joint-start", args=[found.id, place.code])
    return render(
        request,
        "portal/bundle.html",
        {
            "section": "bundles",
            "crumbs": [HOME, Crumb(_("一件事"), reverse("portal:bundles")), Crumb(found.name)],
            "bundle": found,
            "place": place,
            "view": view,
            "closed": [one.title for one in closed_among(named)],
            "apply_url": (f"{apply_url}?{view.query}" if view.query else apply_url) if offered else "",
            "region_url": f"{reverse('portal:region')}?{urlencode({'in': place.code, 'next': back})}",
        },
    )
