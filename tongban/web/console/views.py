"""The pages of the console. Nothing here changes anything."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.authorities.models import Body
from tongban.authorities.queries import division_with_superiors
from tongban.catalogue.access import keeps_catalogue_of
from tongban.catalogue.changes import changes_about
from tongban.catalogue.coding import ExplainedCode, codes_for, explain
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.catalogue.queries import current_version, definition_of
from tongban.catalogue.standing import standing_of, standings_of
from tongban.catalogue.states import ItemState
from tongban.identity.appointments import posts_for
from tongban.identity.states import ADMINISTRATORS, Role
from tongban.kernel.today import today
from tongban.web.console import lists
from tongban.web.console.frame import KEEPERS, PEOPLE, READERS, frame_of
from tongban.web.console.reading import parts_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.masking import mask_name
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb

_PROVINCE = "130000000000"


def _page(request: OfficerRequest, template: str, section: str, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, section), **context})


def _asked(request: OfficerRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:100] for name in names}


@officer(*READERS)
@require_safe
def overview(request: OfficerRequest) -> HttpResponse:
    """What is loaded, what was published last, and how to bring in more."""
    return _page(request, "overview", "overview", figures=lists.figures(), versions=lists.latest_versions())


@officer(*KEEPERS, on=On.DIVISION)
@require_safe
def divisions(request: OfficerRequest, code: str = _PROVINCE) -> HttpResponse:
    """One division: what it reports to, what reports to it, its bodies."""
    division = division_with_superiors(code)
    if division is None:
        raise Http404
    asked = _asked(request, "after")
    address = reverse("console:division", args=[code])
    below = lists.paged(division.reporters.all(), key="code", after=asked["after"], address=address, asked={})
    chain = list(reversed(division.chain()))
    return _page(
        request,
        "division_page",
        "divisions",
        division=division,
        below=below,
        bodies=list(division.bodies.select_related("department").order_by("id")[:100]),
        crumbs=[
            Crumb(gettext("管理台"), reverse("console:overview")),
            *(Crumb(one.name, reverse("console:division", args=[one.code])) for one in chain[:-1]),
            Crumb(division.name),
        ],
    )


@officer(*KEEPERS, on=On.BODY)
@require_safe
def body(request: OfficerRequest, body_id: str) -> HttpResponse:
    """One body and the items it exercises."""
    found = Body.objects.select_related("division", "department").filter(id=body_id).first()
    if found is None:
        raise Http404
    asked = _asked(request, "after")
    page = lists.paged(
        Implementation.objects.filter(body=found, in_force=True).select_related("item"),
        key="id",
        after=asked["after"],
        address=reverse("console:body", args=[body_id]),
        asked={},
    )
    return _page(
        request,
        "body_page",
        "divisions",
        body=found,
        page_of=page,
        settles=keeps_catalogue_of(request.officer, found.id),
        crumbs=[
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(found.division.name, reverse("console:division", args=[found.division_id])),
            Crumb(found.name),
        ],
    )


@officer(*READERS)
@require_safe
def items(request: OfficerRequest) -> HttpResponse:
    """Items by name, department, and whether they have a guide."""
    asked = _asked(request, "text", "department", "described", "after")
    page = lists.paged(
        lists.items(text=asked["text"], department=asked["department"], described=asked["described"]),
        key="id",
        after=asked.pop("after"),
        address=reverse("console:items"),
        asked=asked,
    )
    departments = lists.departments_with_items()
    return _page(request, "item_list", "items", page_of=page, asked=asked, departments=departments)


@officer(*READERS, on=On.ITEM)
@require_safe
def item(request: OfficerRequest, item_id: str) -> HttpResponse:
    """One item: its versions, and one of them in full."""
    found = Item.objects.select_related("department").filter(id=item_id).first()
    if found is None:
        raise Http404
    versions = list(found.versions.defer("definition").order_by("-number"))
    current = current_version(item_id, on=today())
    shown = _version_asked(request, found, current)
    return _page(
        request,
        "item_page",
        "items",
        item=found,
        versions=versions,
        current=current,
        shown=shown,
        standing=standing_of(found),
        standings=standings_of(item_id),
        changes=changes_about(request.officer, item_id),
        may_propose=Role.EDITOR in request.officer.roles and found.state != ItemState.ABOLISHED,
        parts=parts_of(definition_of(shown)) if shown is not None else [],
        codes=_codes(found, shown),
        implementations=lists.capped(found.implementations.filter(in_force=True)),
        crumbs=[
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("事项"), reverse("console:items")),
            Crumb(found.title),
        ],
    )


def _codes(found: Item, shown: ItemVersion | None) -> list[ExplainedCode]:
    """The item's own codes; an implementation's stand with its body."""
    serial = (definition_of(shown).handling_serial if shown is not None else None) or ""
    if not found.basic_code:
        return [code for code in [explain(found.source_code)] if code is not None]
    first = found.implementations.filter(in_force=True).select_related("body").order_by("division_id").first()
    return codes_for(
        found.basic_code,
        first.code if first else "",
        serial,
        body_name=first.body.name if first else "",
        item_name=found.name,
        handling_item=found.handling_item,
    )


def _version_asked(request: OfficerRequest, found: Item, current: ItemVersion | None) -> ItemVersion | None:
    number = request.GET.get("version", "")
    if not number:
        return current or found.versions.order_by("-number").first()
    wanted = whole_number(number)
    asked = found.versions.filter(number=wanted).first() if wanted is not None else None
    if asked is None:
        raise Http404
    return asked


@officer(*PEOPLE)
@require_safe
def people(request: OfficerRequest) -> HttpResponse:
    """Who holds which post, names masked."""
    asked = _asked(request, "text", "role", "after")
    after = asked.pop("after")
    page = lists.paged(
        posts_for(request.officer, *KEEPERS, role=asked["role"], text=asked["text"]),
        key="id",
        after=after if after.isascii() and after.isdigit() else "",
        address=reverse("console:people"),
        asked=asked,
    )
    rows = [
        (post, mask_name(post.account.person.name) if post.account.person is not None else post.account.username)
        for post in page.rows
    ]
    return _page(
        request,
        "people_list",
        "people",
        page_of=page,
        rows=rows,
        asked=asked,
        roles=Role.choices,
        keeps_rights=Role.SECURITY in request.officer.roles,
        names=not request.officer.roles.isdisjoint(ADMINISTRATORS),
    )
