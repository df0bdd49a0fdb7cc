"""Searching in plain words: the results page, and the suggestions below the search box."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.search.queries import ServiceHit, find_services, suggest_services
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
    notes = [hit.body_name or hit.item.department.short]
    if hit.why and hit.why not in hit.name:
        notes.append(_("也叫“{why}”").format(why=hit.why))
    if not hit.item.described:
        notes.append(_("指南还没有公布"))
    url = directory.guide_address(hit.item_id, place) if hit.item.described else ""
    return directory.ItemLine(hit.item_id, hit.name, " · ".join(notes), url)


@public
@require_safe
@public_page()
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment for the search box; without JavaScript nobody asks for it."""
    question, place = _question(request), place_of(request)
    found = suggest_services(question, limit=SUGGESTIONS) if question else []
    lines = [
        SuggestionLine(
            one.text,
            one.title if one.title != one.text else "",
            reverse("portal:guide", args=[one.item_id, place.code]),
        )
        for one in found
    ]
    if not lines and len(question) >= SENTENCE:  # nobody's beginning of a name: a sentence, so answer it
        hits = find_services(question, division_code=place.code, limit=SUGGESTIONS // 2).hits
        lines = [
            SuggestionLine(hit.name, hit.item.department.short, directory.guide_address(hit.item_id, place))
            for hit in hits
            if hit.item.described
        ]
    return render(request, "portal/suggestions.html", {"suggestions": lines})
