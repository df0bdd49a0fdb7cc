"""Searching in plain words: the results page, and the suggestions below the search box."""

import logging
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.actions import note_asking
from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.search.queries import (
    Found,
    ServiceHit,
    find_services,
    suggested_services,
    wanted_items,
    what_was_meant,
)
from tongban.catalogue.standing import standing_of
from tongban.catalogue.states import ItemState
from tongban.kernel.language import sentence
from tongban.kernel.today import today
from tongban.web.portal import directory
from tongban.web.portal.browse import HOME, Link
from tongban.web.portal.narrowing import address_of, choices_of, groups_of, narrowing_of
from tongban.web.portal.places import Place, place_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb, Pager
from tongban.web.ui.public_pages import public_page, show_once

LONGEST_QUESTION = 100
RESULTS = 20
SUGGESTIONS = 6
SENTENCE = 4  # characters

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    label: str
    note: str
    url: str


def question_of(request: HttpRequest) -> str:
    """What was typed, on one line and no longer than anybody asks."""
    return " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].split())


@public
@require_safe
@public_page(seconds=600)  # what is wanted most changes without a publication
def search(request: HttpRequest) -> HttpResponse:
    question, place = question_of(request), place_of(request)
    chosen = choices_of(request)
    offset = _offset(request.GET.get("from", ""))
    found = find_services(
        question, division_code=place.code, limit=RESULTS, offset=offset, narrowing=narrowing_of(chosen)
    )
    meant = what_was_meant(question) if question and not offset else ""
    response = render(
        request,
        "portal/search.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("查找事项"))],
            "query": question,
            "place": place,
            "items": [_line(hit, place) for hit in found.hits],
            "total": found.total,
            "pager": _pager(question, chosen, offset, found.total),
            "groups": groups_of(question, chosen, found.facets),
            "narrowed": bool(chosen),
            "all_url": address_of(question, {}),
            "meant": Link(meant, address_of(meant, {})) if meant else None,
            "no_hit_title": _("没有找到“{question}”").format(question=question),
            "wanted": [] if found.hits else _wanted(place),
            "themes": _themes() if question and not found.hits else [],
        },
    )
    if question and not found.sure and not chosen and not offset and request.method == "GET":
        _note(question, found)
        show_once(response)  # kept pages are not counted
    return response


def _themes() -> list[dict[str, object]]:
    return [
        {"title": _("个人主题"), "themes": directory.themes("natural")},
        {"title": _("企业主题"), "themes": directory.themes("legal")},
    ]


def _note(question: str, found: Found) -> None:
    try:
        note_asking(question, found_nothing=not found.hits)
    except DatabaseError as problem:  # a list for editors never stands in a citizen's way
        _log.warning("A question without a sure answer was not counted: %s", problem)


def _wanted(place: Place) -> list[Link]:
    return [Link(item.title, directory.guide_address(item.id, place)) for item in wanted_items(on=today())]


def _offset(text: str) -> int:
    """Where this page starts; anything that is not a page of ours is the first one."""
    return int(text) // RESULTS * RESULTS if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _pager(question: str, chosen: dict[str, str], offset: int, total: int) -> Pager:
    return Pager(
        next_url=address_of(question, chosen, offset + RESULTS) if offset + RESULTS < total else "",
        previous_url=address_of(question, chosen, max(offset - RESULTS, 0)) if offset else "",
    )


def _line(hit: ServiceHit, place: Place) -> directory.ItemLine:
    notes = [_office(hit.item, hit.implementation)]
    if hit.why and hit.why not in hit.name:
        notes.append(_("也叫“{why}”").format(why=hit.why))
    return directory.ItemLine(hit.item_id, hit.name, " · ".join(notes), _address(hit, place))


def _address(hit: ServiceHit, place: Place) -> str:
    """The guide for the reader's region; that of the very body whose code was typed."""
    if hit.exact and hit.division_code:
        return reverse("portal:guide", args=[hit.item_id, hit.division_code])
    return directory.guide_address(hit.item_id, place)


def _office(item: Item, implementation: Implementation | None) -> str:
    """Which office does it for people of the chosen place; why there is none, where there is none."""
    if item.state == ItemState.ABOLISHED:
        return _gone(item)
    if not item.described:
        return _("{department} · 没有办事指南").format(department=sentence(item.department.short))
    if item.state == ItemState.SUSPENDED:
        return _("{department} · 暂停办理").format(department=sentence(item.department.short))
    if implementation is None:
        return _("{department} · 由下级地区办理，请选地区").format(department=sentence(item.department.short))
    return implementation.body.name


def _gone(item: Item) -> str:
    """What became of an item that is no more, which only its old number still finds."""
    heirs = standing_of(item).went_to
    if not heirs:
        return _("已取消")
    return _("已被{heirs}代替").format(heirs=_("、").join(_("“{name}”").format(name=one.title) for one in heirs))


@public
@require_safe
@public_page()
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment for the search box; without JavaScript nobody asks for it."""
    question, place = question_of(request), place_of(request)
    found = suggested_services(question, division_code=place.code, limit=SUGGESTIONS) if question else []
    lines = [_suggestion(one.text, one.item, one.implementation, place) for one in found]
    if not lines and len(question) >= SENTENCE:  # nobody's beginning of a name: a sentence, so answer it
        hits = find_services(question, division_code=place.code, limit=SUGGESTIONS // 2).hits
        lines = [_suggestion(hit.name, hit.item, hit.implementation, place) for hit in hits if hit.item.described]
    said = _("{n} 条建议，用上下键选").format(n=len(lines))
    return render(request, "portal/suggestions.html", {"suggestions": lines, "said": said})


def _suggestion(text: str, item: Item, implementation: Implementation | None, place: Place) -> SuggestionLine:
    notes = [item.title] if text != item.title else []
    notes.append(_office(item, implementation))
    return SuggestionLine(text, " · ".join(notes), directory.guide_address(item.id, place))
