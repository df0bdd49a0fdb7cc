"""Searching in plain words: the results page, and the suggestions below the search box."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.models import Item
from tongban.web.portal import directory
from tongban.web.portal.browse import HOME
from tongban.web.portal.places import Place, place_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb
from tongban.web.ui.public_pages import public_page

LONGEST_QUESTION = 100
RESULTS = 20
SUGGESTIONS = 6


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
    return render(
        request,
        "portal/search.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("查找事项"))],
            "query": question,
            "place": place,
            "items": _found(question, place, audience) if question else [],
            "filters": _filters(question, audience),
            "no_hit_title": _("没有找到“{question}”").format(question=question),
        },
    )


def _filters(question: str, audience: str) -> list[Filter]:
    address = reverse("portal:search")
    return [
        Filter(label, f"{address}?{urlencode({'q': question, **({'for': key} if key else {})})}", key == audience)
        for key, label in (("", _("全部")), ("natural", _("个人能办的")), ("legal", _("企业能办的")))
    ]


def _found(question: str, place: Place, audience: str) -> list[directory.ItemLine]:
    wanted = Item.objects.filter(name__icontains=question).select_related("department")
    return [
        directory.ItemLine(
            one.id,
            one.title,
            one.department.short,
            directory.guide_address(one.id, place) if one.described else "",
        )
        for one in wanted.order_by("-described", "id")[:RESULTS]
    ]


@public
@require_safe
@public_page()
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment for the search box; without JavaScript nobody asks for it."""
    question, place = _question(request), place_of(request)
    found = _found(question, place, "")[:SUGGESTIONS] if question else []
    lines = [SuggestionLine(one.title, one.note, one.url) for one in found if one.url]
    return render(request, "portal/suggestions.html", {"suggestions": lines})
