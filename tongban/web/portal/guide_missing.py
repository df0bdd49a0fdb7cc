"""An item that is only listed: what is known of it, that there is no guide, and where to go instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalogue.models import Item
from tongban.catalogue.search.queries import find_services
from tongban.kernel.language import sentence
from tongban.web.portal import directory
from tongban.web.portal.browse import HOME
from tongban.web.portal.places import Place
from tongban.web.ui.parts import Crumb, Row

SIMILAR = 3
#: Of the best one's score; what is far below it is only a shared word.
NEAR = 0.7


def missing(request: HttpRequest, item: Item, place: Place) -> HttpResponse:
    department = Crumb(sentence(item.department.short), reverse("portal:department", args=[item.department_id]))
    return render(
        request,
        "portal/guide_missing.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("办事指南"), reverse("portal:services")), department, Crumb(item.title)],
            "item": item,
            "known": _known(item),
            "similar": _similar(item, place),
        },
    )


def _known(item: Item) -> list[Row]:
    rows = [Row(_("主管部门"), sentence(item.department.short)), Row(_("名称来自"), _source(item))]
    if item.legal_basis:
        rows.append(Row(_("设定依据"), item.legal_basis))
    return rows


def _source(item: Item) -> str:
    if item.source == Item.Source.ELSEWHERE:
        return _("外省公开目录，本地是否办理还没有公布")
    return sentence(str(item.get_source_display()))


def _similar(item: Item, place: Place) -> list[directory.ItemLine]:
    """Items with a guide that the name of this one finds."""
    found = find_services(item.name, division_code=place.code, limit=SIMILAR * 4).hits
    described = [hit for hit in found if hit.item.described]
    hits = [hit for hit in described if hit.score >= NEAR * described[0].score][:SIMILAR]
    return [
        directory.ItemLine(
            hit.item_id,
            hit.name,
            hit.body_name or sentence(hit.item.department.short),
            directory.guide_address(hit.item_id, place),
        )
        for hit in hits
    ]
