"""The catalogue in public figures: as drawings, as tables, to take away; as of any day that has been."""

import dataclasses
from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.authorities.models import Level
from tongban.catalogue.public_figures import PublicFigures, department_shorts, figures_of
from tongban.catalogue.statistics import Group, Statistics, share
from tongban.catalogue.third_parties import ThirdPartyPaper
from tongban.kernel.language import sentence
from tongban.kernel.today import today
from tongban.web.portal.browse import HOME, Link
from tongban.web.portal.directory import guide_address
from tongban.web.portal.figure_days import day_of
from tongban.web.portal.narrowing import online_depths
from tongban.web.portal.places import Place, place_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Column, Counted, Crumb, Fact
from tongban.web.ui.public_pages import public_page
from tongban.web.ui.spreadsheets import csv_file, json_file


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """One question, answered as a drawing and as a table."""

    key: str
    title: str
    note: str
    counted: list[Counted]
    columns: list[Column]
    rows: list[dict[str, object]]


@dataclasses.dataclass(frozen=True, slots=True)
class SourceLine:
    """A licence type or data resource that spares somebody a paper."""

    name: str
    department: str
    fields: str
    materials: list[Link]


@public
@require_safe
@public_page()
def statistics(request: HttpRequest) -> HttpResponse:
    """How many items of which kind, and how much easier than the law demands."""
    on = day_of(request)
    found = figures_of(on).statistics
    return render(
        request,
        "portal/statistics.html",
        {
            "section": "services",
            "crumbs": _trail(_("目录统计")),
            "on": on,
            "today": today(),
            "here": reverse("portal:statistics"),
            "facts": _facts(found),
            "apart": found.whole.compression.apart,
            "charts": _charts(found) if found.whole.items else [],
            "columns": _group_columns(),
            "departments": [_group_row(one, department_shorts()) for one in found.departments],
            "more": [
                Link(_("中介服务和第三方材料"), _then("portal:third-parties", on)),
                Link(_("证照和数据能免去的材料"), _then("portal:sources", on)),
                Link(_("指南质量"), reverse("portal:quality")),
                Link(_("开放接口"), reverse("api:operations")),
            ],
            "downloads": [
                Link(_("每个事项（CSV）"), _then("portal:statistics-items", on)),
                Link(_("各部门（CSV）"), _then("portal:statistics-departments", on)),
                Link(_("全部数据（JSON）"), _then("portal:statistics-json", on)),
            ],
        },
    )


@public
@require_safe
@public_page()
def items_csv(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            one.id, one.title, one.department, one.item_type, "、".join(one.levels), one.depth, one.visits,
            "是" if one.immediate else "否", _span(one.statutory), _span(one.promised),
            "" if one.compression is None else one.compression,
        )
        for one in figures_of(day_of(request)).statistics.items
    ]  # fmt: skip
    head = (
        "事项", "名称", "部门", "类型", "行使层级", "网办深度", "到现场次数", "即办件", "法定时限", "承诺时限", "压缩（%）"
    )  # fmt: skip
    return csv_file(head, rows)


@public
@require_safe
@public_page()
def departments_csv(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            one.key, one.items, one.zero_visit, one.immediate, one.fully_online, one.compression.compared,
            "" if one.compression.mean is None else one.compression.mean,
        )
        for one in figures_of(day_of(request)).statistics.departments
    ]  # fmt: skip
    return csv_file(("部门", "事项数", "零跑动", "即办件", "全程网办", "比较时限的事项", "平均压缩（%）"), rows)


@public
@require_safe
@public_page()
def statistics_json(request: HttpRequest) -> HttpResponse:
    return json_file(dataclasses.asdict(figures_of(day_of(request)).statistics))


@public
@require_safe
@public_page()
def third_parties(request: HttpRequest) -> HttpResponse:
    """中介服务清单, and what others than offices and applicants make out."""
    on, place = day_of(request), place_of(request)
    papers = figures_of(on).papers
    shorts = department_shorts()
    lists = [(True, _("中介服务清单")), (False, _("其他第三方出具的材料"))]
    return render(
        request,
        "portal/third_parties.html",
        {
            "section": "services",
            "crumbs": _trail(_("中介服务和第三方材料"), statistics=True),
            "on": on,
            "columns": [
                Column("material", _("材料")),
                Column("producer", _("由谁出具")),
                Column("item", _("事项")),
                Column("department", _("部门")),
                Column("when", _("什么时候要")),
            ],
            "lists": [
                (title, [_paper_row(one, shorts, place) for one in papers if one.intermediary is kind])
                for kind, title in lists
            ],
            "downloads": [
                Link(_("全部清单（CSV）"), _then("portal:third-parties-csv", on)),
                Link(_("全部清单（JSON）"), _then("portal:third-parties-json", on)),
            ],
        },
    )


@public
@require_safe
@public_page()
def third_parties_csv(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            one.department, one.item_id, one.title, one.material_id, one.material, one.producer,
            "中介服务" if one.intermediary else "其他第三方", "都要" if one.always else "部分情形", one.note,
        )
        for one in figures_of(day_of(request)).papers
    ]  # fmt: skip
    return csv_file(("部门", "事项", "名称", "材料编号", "材料", "由谁出具", "种类", "什么时候要", "说明"), rows)


@public
@require_safe
@public_page()
def third_parties_json(request: HttpRequest) -> HttpResponse:
    return json_file([dataclasses.asdict(one) for one in figures_of(day_of(request)).papers])


@public
@require_safe
@public_page()
def sources(request: HttpRequest) -> HttpResponse:
    """不重复要材料: which licences and data stand in for which materials."""
    on, place = day_of(request), place_of(request)
    found = figures_of(on)
    return render(
        request,
        "portal/sources.html",
        {
            "section": "services",
            "crumbs": _trail(_("证照和数据能免去的材料"), statistics=True),
            "on": on,
            "facts": [
                Fact(_("电子证照"), _("{n} 种").format(n=sum(one.kind == "licence" for one in found.sources))),
                Fact(_("数据资源"), _("{n} 个").format(n=sum(one.kind == "data" for one in found.sources))),
                Fact(_("能免去的材料"), _("{n} 份").format(n=sum(len(one.supplies) for one in found.sources))),
            ],
            "groups": [
                (_("电子证照"), *_source_lines(found, "licence", place)),
                (_("数据资源"), *_source_lines(found, "data", place)),
            ],
            "downloads": [
                Link(_("全部清单（CSV）"), _then("portal:sources-csv", on)),
                Link(_("全部清单（JSON）"), _then("portal:sources-json", on)),
            ],
        },
    )


@public
@require_safe
@public_page()
def sources_csv(request: HttpRequest) -> HttpResponse:
    rows: list[tuple[object, ...]] = []
    for one in figures_of(day_of(request)).sources:
        own = ("电子证照" if one.kind == "licence" else "数据资源", one.id, one.name, one.department)
        lines = [(line.item_id, line.title, line.material_id, line.material) for line in one.supplies]
        rows.extend((*own, *line) for line in lines or [("", "", "", "")])
    return csv_file(("种类", "编号", "名称", "部门", "事项", "事项名称", "材料编号", "材料"), rows)


@public
@require_safe
@public_page()
def sources_json(request: HttpRequest) -> HttpResponse:
    return json_file([dataclasses.asdict(one) for one in figures_of(day_of(request)).sources])


def _then(name: str, on: date) -> str:
    """An address that keeps the day, unless it is today."""
    return reverse(name) if on == today() else f"{reverse(name)}?{urlencode({'on': on.isoformat()})}"


def _trail(title: str, *, statistics: bool = False) -> list[Crumb]:
    trail = [HOME, Crumb(_("办事指南"), reverse("portal:services"))]
    if statistics:
        trail.append(Crumb(_("目录统计"), reverse("portal:statistics")))
    return [*trail, Crumb(title)]


def _facts(found: Statistics) -> list[Fact]:
    whole = found.whole
    return [
        Fact(_("公布了指南的事项"), _items(whole.items)),
        Fact(_("零跑动"), _percent(share(whole.zero_visit, whole.items)), _items(whole.zero_visit)),
        Fact(_("全程网办"), _percent(share(whole.fully_online, whole.items)), _items(whole.fully_online)),
        Fact(_("当场办结（即办件）"), _percent(share(whole.immediate, whole.items)), _items(whole.immediate)),
        Fact(
            _("时限平均压缩"),
            _percent(whole.compression.mean),
            _("{n} 个事项的承诺时限比法定时限").format(n=whole.compression.compared),
        ),
    ]


def _items(count: int) -> str:
    return _("{n} 项").format(n=f"{count:,}")


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:g}%"


def _charts(found: Statistics) -> list[Chart]:
    levels = {str(value): str(label) for value, label in Level.choices}
    depths = online_depths()
    whole = found.whole.items
    return [
        _chart(
            "type",
            _("是什么类型的事项？"),
            "",
            ((sentence(name), count) for name, count in found.by_type.items()),
            whole,
        ),
        _chart(
            "level",
            _("由哪一级办？"),
            _("一个事项几级都办的，每级都数一次。"),
            ((levels[name], count) for name, count in found.by_level.items()),
            whole,
        ),
        _chart(
            "depth",
            _("网上能办到哪一步？"),
            "",
            ((depths[name], count) for name, count in found.by_depth.items()),
            whole,
        ),
        _chart(
            "visits",
            _("要跑几次？"),
            "",
            (
                (_("跑 {n} 次").format(n=visits) if visits else _("不用跑"), count)
                for visits, count in found.by_visits.items()
            ),
            whole,
        ),
    ]


def _chart(key: str, title: str, note: str, counts: Iterable[tuple[str, int]], whole: int) -> Chart:
    pairs = list(counts)
    return Chart(
        key=key,
        title=title,
        note=note,
        counted=[
            Counted(
                label,
                count,
                _("{n} 项，{percent}").format(n=f"{count:,}", percent=_percent(share(count, whole))),
            )
            for label, count in pairs
        ],
        columns=[
            Column("label", _("种类")),
            Column("count", _("事项数"), numeric=True),
            Column("share", _("占全部"), numeric=True),
        ],
        rows=[{"label": label, "count": count, "share": _percent(share(count, whole))} for label, count in pairs],
    )


def _group_columns() -> list[Column]:
    return [
        Column("name", _("部门")),
        Column("items", _("事项数"), numeric=True),
        Column("zero_visit", _("零跑动"), numeric=True),
        Column("fully_online", _("全程网办"), numeric=True),
        Column("immediate", _("即办件"), numeric=True),
        Column("compression", _("时限平均压缩"), numeric=True),
    ]


def _group_row(one: Group, shorts: dict[str, str]) -> dict[str, object]:
    name = _(shorts[one.key]) if one.key in shorts else one.key
    return {
        "name": format_html('<a href="{}">{}</a>', reverse("portal:department", args=[one.key]), name),
        "items": one.items,
        "zero_visit": one.zero_visit,
        "fully_online": one.fully_online,
        "immediate": one.immediate,
        "compression": _percent(one.compression.mean),
    }


def _paper_row(one: ThirdPartyPaper, shorts: dict[str, str], place: Place) -> dict[str, object]:
    return {
        "material": one.material,
        "producer": one.producer or _("指南没有写明"),
        "item": format_html('<a href="{}">{}</a>', guide_address(one.item_id, place), one.title),
        "department": _(shorts.get(one.department, one.department)),
        "when": _("都要") if one.always else _("部分情形"),
    }


def _source_lines(found: PublicFigures, kind: str, place: Place) -> tuple[list[SourceLine], list[str]]:
    """Those that supply something, and the names of those that supply nothing yet."""
    shorts = department_shorts()
    own = [one for one in found.sources if one.kind == kind]
    lines = [
        SourceLine(
            one.name,
            _(shorts.get(one.department, one.department)),
            _("、").join(one.fields),
            [
                Link(
                    _("{material}（{item}）").format(material=line.material, item=line.title),
                    guide_address(line.item_id, place),
                )
                for line in one.supplies
            ],
        )
        for one in own
        if one.supplies
    ]
    return lines, [one.name for one in own if not one.supplies]


def _span(span: object) -> str:
    return "" if span is None else f"{getattr(span, 'value', '')}{getattr(span, 'unit', '')}"
