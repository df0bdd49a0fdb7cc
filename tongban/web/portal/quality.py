"""How good the guides are: the gate's findings and scores, open to everybody, as pages and as data."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.errors import NoGuide
from tongban.catalogue.lint import RULES, counts_by_rule
from tongban.catalogue.quality import (
    Average,
    Examined,
    examine_catalogue,
    scores_of_bodies,
    scores_of_divisions,
)
from tongban.kernel.today import now, today
from tongban.web.portal import places
from tongban.web.portal.browse import HOME, Link
from tongban.web.portal.directory import guide_address
from tongban.web.portal.places import place_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Column, Crumb, Fact
from tongban.web.ui.public_pages import public_page
from tongban.web.ui.spreadsheets import csv_file, json_file

#: Items on the page; all of them are in the downloads.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class RuleLine:
    title: str
    blocks: int
    warns: int
    source: str
    mend: str


@public
@require_safe
@public_page()
def quality(request: HttpRequest) -> HttpResponse:
    """Scores of places, bodies and items, and what is found most."""
    examined = examine_catalogue()
    here = places.place(request.GET["in"]) if request.GET.get("in") else places.province()
    divisions = scores_of_divisions(here.code, examined)
    rules = _rules(examined)
    return render(
        request,
        "portal/quality.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(_("指南质量"))],
            "counted_at": now(),
            "facts": _facts(examined),
            "rules": [one for one in rules if one.blocks or one.warns],
            "clean": [one for one in rules if not (one.blocks or one.warns)],
            "here": here,
            "chain": [places.place(code) for code in reversed(here.codes)],
            "place_columns": [Column("name", _("地方")), *_average_columns()],
            "places": [_place_row(one, here.code) for one in divisions],
            "body_columns": [Column("name", _("机构")), *_average_columns()],
            "bodies": [
                {"name": one.name, "items": one.items, "score": one.score}
                for one in scores_of_bodies(here.code, examined)
            ],
            "item_columns": [
                Column("title", _("事项")),
                Column("score", _("得分"), numeric=True),
                Column("blocks", _("必须改正"), numeric=True),
                Column("warns", _("建议改正"), numeric=True),
            ],
            "items": [_item_row(one) for one in _worst_first(examined)[:SHOWN]],
            "left_out": max(0, len(examined) - SHOWN),
            "downloads": [
                Link(_("事项得分（CSV）"), reverse("portal:quality-items")),
                Link(_("全部问题（CSV）"), reverse("portal:quality-findings")),
                Link(_("机构得分（CSV）"), reverse("portal:quality-bodies", args=[here.code])),
                Link(_("全部数据（JSON）"), reverse("portal:quality-json")),
            ],
        },
    )


@public
@require_safe
@public_page()
def quality_of_item(request: HttpRequest, item_id: str) -> HttpResponse:
    """What the gate finds in one item, each with place, ground and remedy."""
    found = examine_catalogue(item_id=item_id[:40])
    if not found:
        raise NoGuide
    (examined,) = found
    titles = {rule.id: rule.title for rule in RULES}
    return render(
        request,
        "portal/quality_item.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("指南质量"), reverse("portal:quality")), Crumb(examined.title)],
            "examined": examined,
            "guide_url": guide_address(item_id, place_of(request)),
            "findings": [(_(titles[one.rule]), one) for one in examined.findings],
        },
    )


@public
@require_safe
@public_page()
def items_csv(request: HttpRequest) -> HttpResponse:
    examined = examine_catalogue()
    rows = [
        (one.item_id, one.title, one.department, one.score, one.blocks, one.warns, one.proof.paths, one.proof.how)
        for one in examined
    ]
    return csv_file(("事项", "名称", "部门", "得分", "必须改正", "建议改正", "情形数", "证明方式"), rows)


@public
@require_safe
@public_page()
def findings_csv(request: HttpRequest) -> HttpResponse:
    rows = [
        (one.item, one.rule, one.severity, one.field, one.what, one.why, one.mend)
        for examined in examine_catalogue()
        for one in examined.findings
    ]
    return csv_file(("事项", "规则", "轻重", "位置", "问题", "依据", "怎么改"), rows)


@public
@require_safe
@public_page()
def bodies_csv(request: HttpRequest, code: str) -> HttpResponse:
    here = places.place(code)
    rows = [(one.id, one.name, one.items, one.score) for one in scores_of_bodies(here.code, examine_catalogue())]
    return csv_file(("机构", "名称", "事项数", "得分"), rows)


@public
@require_safe
@public_page()
def quality_json(request: HttpRequest) -> HttpResponse:
    """Rules, items with their findings, and the scores of cities, for machines."""
    examined = examine_catalogue()
    content = {
        "on": today().isoformat(),
        "score": _mean(examined),
        "rules": [
            {"id": rule.id, "title": rule.title, "severity": rule.severity, "source": rule.source, "mend": rule.mend}
            for rule in RULES
        ],
        "items": [
            {
                "id": one.item_id,
                "title": one.title,
                "department": one.department,
                "score": one.score,
                "paths": one.proof.paths,
                "proved": one.proof.how,
                "findings": [dataclasses.asdict(finding) for finding in one.findings],
            }
            for one in examined
        ],
        "divisions": [dataclasses.asdict(one) for one in scores_of_divisions(places.province().code, examined)],
    }
    return json_file(content)


def _rules(examined: Sequence[Examined]) -> list[RuleLine]:
    counts = counts_by_rule(finding for one in examined for finding in one.findings)
    lines = [
        RuleLine(_(rule.title), counts[rule.id, "blocks"], counts[rule.id, "warns"], rule.source, rule.mend)
        for rule in RULES
    ]
    return sorted(lines, key=lambda one: (-one.blocks, -one.warns))


def _mean(examined: Sequence[Examined]) -> float | None:
    return round(sum(one.score for one in examined) / len(examined), 1) if examined else None


def _facts(examined: Sequence[Examined]) -> list[Fact]:
    mean = _mean(examined)
    return [
        Fact(_("平均得分"), "—" if mean is None else str(mean), _("满分 100")),
        Fact(_("检查了"), _("%(n)s 个事项") % {"n": len(examined)}),
        Fact(_("必须改正"), _("%(n)s 处") % {"n": sum(one.blocks for one in examined)}),
        Fact(_("建议改正"), _("%(n)s 处") % {"n": sum(one.warns for one in examined)}),
    ]


def _average_columns() -> list[Column]:
    return [Column("items", _("事项数"), numeric=True), Column("score", _("平均得分"), numeric=True)]


def _place_row(one: Average, here: str) -> dict[str, object]:
    address = f"{reverse('portal:quality')}?in={one.id}#places"
    name: object = _("%(name)s（本级）") % {"name": one.name}
    if one.id != here:
        name = format_html('<a href="{}">{}</a>', address, one.name)
    return {"name": name, "items": one.items, "score": one.score}


def _item_row(one: Examined) -> dict[str, object]:
    address = reverse("portal:quality-item", args=[one.item_id])
    title = format_html('<a href="{}">{}</a>', address, one.title)
    return {"title": title, "score": one.score, "blocks": one.blocks, "warns": one.warns}


def _worst_first(examined: Sequence[Examined]) -> list[Examined]:
    return sorted(examined, key=lambda one: (one.score, one.item_id))
