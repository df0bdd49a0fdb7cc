"""What a reader is told where an item is suspended or gone: plainly, since when, why, and where to go instead."""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.catalogue.models import Item, ItemStanding
from tongban.catalogue.queries import Guide
from tongban.catalogue.standing import Standing
from tongban.catalogue.states import ItemState
from tongban.kernel.language import day_name
from tongban.web.portal import directory
from tongban.web.portal.places import Place
from tongban.web.ui.parts import Crumb


@dataclass(frozen=True, slots=True)
class StandingLine:
    """Since when an item stands so, and on what ground; both as the law has it, in Chinese."""

    title: str
    reason: str
    basis: str


def line_of(standing: Standing) -> StandingLine | None:
    """Nothing to say of what is in force."""
    return None if standing.open or standing.row is None else _line(standing.row)


def _line(row: ItemStanding) -> StandingLine:
    since = day_name(row.from_on)
    said = {
        ItemState.SUSPENDED: _("{day}起暂停办理").format(day=since),
        ItemState.ABOLISHED: _("{day}起取消").format(day=since),
    }.get(ItemState(row.state), _("{day}起恢复办理").format(day=since))
    return StandingLine(said, row.reason, row.basis)


def history_of(rows: list[ItemStanding]) -> list[StandingLine]:
    """Every such day of an item, newest first."""
    return [_line(row) for row in reversed(rows)]


def ended(request: HttpRequest, item: Item, found: Guide, place: Place, trail: list[Crumb]) -> HttpResponse:
    """The page of an item that is no more: its number and address go on answering, and lead to what came of it."""
    row = found.standing.row
    address = reverse("portal:guide", args=[item.id, place.code])
    last = row.from_on - datetime.timedelta(days=1) if row is not None else None
    return render(
        request,
        "portal/guide_ended.html",
        {
            "section": "services",
            "crumbs": trail,
            "item": item,
            "line": line_of(found.standing),
            "heirs": [directory.item_line(one, place) for one in found.standing.went_to],
            "then_url": f"{address}?{urlencode({'on': last.isoformat()})}" if last is not None else "",
            "versions_url": reverse("portal:guide-versions", args=[item.id, place.code]),
        },
    )
