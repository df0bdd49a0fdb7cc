"""Searching in plain words: the results page, and the suggestions below the search box."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.search.queries import ServiceHit, find_services, suggested_services
from tongban.kernel.language import sentence
from tongban.web.portal import directory
from tongban.web.portal.browse import HOME
from tongban.web.portal.places import Place, place_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb, Pager
from tongban.web.ui.public_pages import public_page

LONGEST_QUESTION = 100
RESULTS = 20
SUGGESTIONS = 6
SENTENCE = 4  # characters


@dataclass(frozen=True, slots=True)
class Filter:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    label: str
    note: str
    url: str


def _question(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].split())


@public
@require_safe
@public_page()
def search(request: HttpRequest) -> HttpResponse:
    question, place = _question(request), place_of(request)
    audience = request.GET.get("for", "")
    audience = audience if audience in {"natural", "legal"} else ""
    offset = _offset(request.GET.get("from", ""))
    found = find_services(question, division_code=place.code, limit=RESULTS, offset=offset, audience=audience or None)
    return render(
        request,
        "portal/search.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("查找事项"))],
            "query": question,
            "place": place,
            "items": [_line(hit, place) for hit in found.hits],
            "total": found.total,
            "pager": _pager(question, audience, offset, found.total),
            "filters": _filters(question, audience),
            "no_hit_title": _("没有找到“{question}”").format(question=question),
        },
    )


def _offset(text: str) -> int:
    """Where this page starts; anything that is not a page of ours is the first one."""
    return int(text) // RESULTS * RESULTS if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _address(question: str, audience: str, offset: int = 0) -> str:
    parts = {"q": question, **({"for": audience} if audience else {}), **({"from": str(offset)} if offset else {})}
    return f"{reverse('portal:search')}?{urlencode(parts)}"


def _pager(question: str, audience: str, offset: int, total: int) -> Pager:
    return Pager(
        next_url=_address(question, audience, offset + RESULTS) if offset + RESULTS < total else "",
        previous_url=_address(question, audience, max(offset - RESULTS, 0)) if offset else "",
    )


def _filters(question: str, audience: str) -> list[Filter]:
    return [
        Filter(label, _address(question, key), key == audience)
        for key, label in (("", _("全部")), ("natural", _("个人能办的")), ("legal", _("企业能办的")))
    ]


def _line(hit: ServiceHit, place: Place) -> directory.ItemLine:
    notes = [_office(hit.item, hit.implementation)]
    if hit.why and hit.why not in hit.name:
        notes.append(_("也叫“{why}”").format(why=hit.why))
    return directory.ItemLine(hit.item_id, hit.name, " · ".join(notes), directory.guide_address(hit.item_id, place))


def _office(item: Item, implementation: Implementation | None) -> str:
    """Which office does it for people of the chosen place; why there is none, where there is none."""
    if not item.described:
        return _("{department} · 没有办事指南").format(department=sentence(item.department.short))
    if implementation is None:
        return _("{department} · 由下级地区办理，请选地区").format(department=sentence(item.department.short))
    return implementation.body.name


@public
@require_safe
@public_page()
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment for the search box; without JavaScript nobody asks for it."""
    question, place = _question(request), place_of(request)
    found = suggested_services(question, division_code=place.code, limit=SUGGESTIONS) if question else []
    lines = [_suggestion(one.text, one.item, one.implementation, place) for one in found]
    if not lines and len(question) >= SENTENCE:  # nobody's beginning of a name: a sentence, so answer it
        hits = find_services(question, division_code=place.code, limit=SUGGESTIONS // 2).hits
        lines = [_suggestion(hit.name, hit.item, hit.implementation, place) for hit in hits if hit.item.described]
    return render(request, "portal/suggestions.html", {"suggestions": lines})


def _suggestion(text: str, item: Item, implementation: Implementation | None, place: Place) -> SuggestionLine:
    notes = [item.title] if text != item.title else []
    notes.append(_office(item, implementation))
    return SuggestionLine(text, " · ".join(notes), directory.guide_address(item.id, place))
