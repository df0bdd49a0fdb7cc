"""Further ways through the catalogue: by level of power, from A to Z, by life event. Addresses that stay."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.authorities.models import Level
from tongban.catalogue.models import Item
from tongban.catalogue.search.alphabet import OTHERS
from tongban.catalogue.search.queries import items_by_letter, items_of_level
from tongban.web.portal import directory, life_events
from tongban.web.portal.browse import HOME, item_list
from tongban.web.portal.places import place_of
from tongban.web.ui.access import public
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Pager
from tongban.web.ui.public_pages import public_page

PAGE = 100


@public
@require_safe
@public_page()
def letter(request: HttpRequest, sign: str) -> HttpResponse:
    """Items whose names begin with a letter in pinyin, in that order; those with a guide and those without together."""
    wanted = OTHERS if sign == directory.OTHERS_IN_ADDRESS else sign
    ids = items_by_letter().get(wanted)
    if ids is None:
        raise Http404
    start = whole_number(request.GET.get("from", "0")) or 0
    found = Item.objects.select_related("department").in_bulk(list(ids[start : start + PAGE]))
    place, address = place_of(request), directory.letter_address(wanted)
    before = max(start - PAGE, 0)
    return render(
        request,
        "portal/letter.html",
        {
            "section": "services",
            "crumbs": [
                HOME,
                Crumb(_("办事指南"), reverse("portal:services")),
                Crumb(_("拼音 {letter}").format(letter=wanted)),
            ],
            "letter": wanted,
            "letters": directory.letters(wanted),
            "place": place,
            "total": len(ids),
            "items": [directory.item_line(found[one], place) for one in ids[start : start + PAGE] if one in found],
            "pager": Pager(
                next_url=f"{address}?from={start + PAGE}" if start + PAGE < len(ids) else "",
                previous_url=(f"{address}?from={before}" if before else address) if start else "",
            ),
        },
    )


@public
@require_safe
@public_page()
def level(request: HttpRequest, name: str) -> HttpResponse:
    """Items that are exercised at a level of power."""
    label = dict(Level.choices).get(name)
    if label is None:
        raise Http404
    title = _("{level}行使的事项").format(level=label)
    return item_list(
        request,
        title=title,
        trail=[HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(title)],
        filters={"id__in": list(items_of_level(name))},
        address=reverse("portal:level", args=[name]),
    )


@public
@require_safe
@public_page()
def events(request: HttpRequest) -> HttpResponse:
    """All life events of persons and enterprises on one page."""
    return render(
        request,
        "portal/life_events.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(_("人生大事和企业大事"))],
            "paths": life_events.ROADS,
        },
    )
