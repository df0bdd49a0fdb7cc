"""Two levels: how every body differs from a basic item, and what a body settles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.access import keeps_catalogue_of
from tongban.catalogue.actions import publish_override
from tongban.catalogue.comparing import Change, compare
from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.errors import OverrideRefused
from tongban.catalogue.models import Implementation, Item, Override
from tongban.catalogue.overriding import OPENABLE, compose, label_of, pattern_of
from tongban.catalogue.queries import current_version, definition_of, version_for
from tongban.catalogue.rollouts import Deviation, deviations_of
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.language import sentence
from tongban.web.console.frame import READERS, frame_of
from tongban.web.console.override_form import Group, groups_of, read_changes, shown_value
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Field, Pager, Problem
from tongban.web.ui.spreadsheets import csv_file

PAGE = 100


def _page(request: OfficerRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "items"), **context}, status=status)


def crumbs_of(item: Item, *more: Crumb) -> list[Crumb]:
    """The way to a page about an item."""
    return [
        Crumb(gettext("管理台"), reverse("console:overview")),
        Crumb(gettext("事项"), reverse("console:items")),
        Crumb(item.title, reverse("console:item", args=[item.id])),
        *more,
    ]


@dataclass(frozen=True, slots=True)
class Spread:
    """One bar: how many bodies differ in one kind of field."""

    label: str
    bodies: int
    percent: float
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table of deviations."""

    deviation: Deviation
    field: str
    basic: str
    value: str
    url: str


@officer(*READERS, on=On.ITEM)
@require_safe
def deviations(request: OfficerRequest, item_id: str) -> HttpResponse:
    """Every body's deviation from one basic item, most common field first, then body by body."""
    item = get_object_or_404(Item, id=item_id)
    version, found = deviations_of(item_id)
    if version is None:
        raise Http404
    raw = to_json(definition_of(version))
    field = request.GET.get("field", "")
    field = field if field in OPENABLE else ""
    wanted = [one for one in found if not field or pattern_of(one.path) == field]
    start = whole_number(request.GET.get("from", "0")) or 0
    address = reverse("console:deviations", args=[item_id])

    def at(offset: int) -> str:
        kept = {"field": field, "from": str(offset) if offset else ""}
        return f"{address}?{urlencode({key: value for key, value in kept.items() if value})}"

    differing = {one.implementation.id for one in found if not one.lapsed}
    everywhere = Implementation.objects.filter(item_id=item_id, in_force=True).count()
    return _page(
        request,
        "deviations",
        item=item,
        version=version,
        lines=[_line(request, raw, one) for one in wanted[start : start + PAGE]],
        spread=_spread(found, field, address),
        differing=len(differing),
        alike=everywhere - len(differing),
        lapsed=sum(bool(one.lapsed) for one in found),
        field_name=sentence(OPENABLE[field].name) if field else "",
        plain_url=address,
        file_url=reverse("console:deviations-file", args=[item_id])
        + (f"?{urlencode({'field': field})}" if field else ""),
        opens=[sentence(OPENABLE[pattern].name) for pattern in _opened_kinds(definition_of(version))],
        pager=Pager(
            next_url=at(start + PAGE) if len(wanted) > start + PAGE else "",
            previous_url=at(max(start - PAGE, 0)) if start else "",
        ),
        crumbs=crumbs_of(item, Crumb(gettext("各地的差别"))),
    )


def _opened_kinds(definition: Definition) -> list[str]:
    opened = {pattern_of(path) for path in definition.opens}
    return [pattern for pattern in OPENABLE if pattern in opened]


def _spread(found: Sequence[Deviation], current: str, address: str) -> list[Spread]:
    bodies: Counter[str] = Counter()
    for pattern, _ in {(pattern_of(one.path), one.implementation.id) for one in found if not one.lapsed}:
        bodies[pattern] += 1
    most = max(bodies.values(), default=1)
    return [
        Spread(
            sentence(OPENABLE[pattern].name),
            many,
            round(max(many / most, 0.02) * 100, 1),
            f"{address}?{urlencode({'field': pattern})}",
            pattern == current,
        )
        for pattern, many in sorted(bodies.items(), key=lambda pair: (-pair[1], list(OPENABLE).index(pair[0])))
    ]


def _line(request: OfficerRequest, raw: dict[str, Any], one: Deviation) -> Line:
    own = keeps_catalogue_of(request.officer, one.implementation.body_id)
    return Line(
        one,
        label_of(raw, one.path),
        shown_value(one.path, one.basic, basic=True),
        shown_value(one.path, one.value),
        reverse("console:override", args=[one.implementation.id]) if own else "",
    )


@officer(*READERS, on=On.ITEM)
@require_safe
def deviations_file(request: OfficerRequest, item_id: str) -> HttpResponse:
    """The same list as CSV."""
    version, found = deviations_of(item_id)
    if version is None:
        raise Http404
    raw = to_json(definition_of(version))
    field = request.GET.get("field", "")
    head = ("区划代码", "区划", "机构", "字段", "内容", "基本事项", "本机构", "生效日期", "没有保留的原因")
    rows = [
        (
            one.implementation.division_id, one.implementation.division.name, one.implementation.body.name, one.path,
            label_of(raw, one.path), shown_value(one.path, one.basic, basic=True), shown_value(one.path, one.value),
            one.since.isoformat(), one.lapsed,
        )
        for one in found
        if not field or pattern_of(one.path) == field
    ]  # fmt: skip
    return csv_file(map(sentence, head), rows, name=f"deviations-{version.item_id}.csv")


@officer(Role.EDITOR, on=On.ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Role.EDITOR, on=On.IMPLEMENTATION)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: OfficerRequest, implementation_id: str) -> HttpResponse:
    """What one body settles more favourably: only what the basic item opens, looked at before it is published."""
    there = Implementation.objects.select_related("item", "body", "division").filter(id=implementation_id).first()
    if there is None or not there.in_force or not keeps_catalogue_of(request.officer, there.body_id):
        raise Http404
    version = current_version(there.item_id)
    if version is None:
        raise Http404
    basic = definition_of(version)
    last = there.overrides.order_by("-number").first()
    if request.method != "POST":
        given = dict(last.changes) if last else {}
        return _override_page(request, there, basic, groups_of(basic, given), last=last, lost=_lost(there, basic))
    changes = read_changes(basic, request.POST)
    day = _day(request.POST.get("effective_from", ""))
    problems: list[Problem] = []
    if "publish" in request.POST:
        try:
            done = publish_override(
                there.id,
                officer=request.officer,
                changes=changes,
                reason=request.POST.get("reason", ""),
                effective_from=day,
            )
        except NotFound:
            raise
        except OverrideRefused as refused:
            problems = [Problem(why, f"f-{path}" if path else "") for path, why in refused.problems]
        except Refusal as refusal:
            problems = [Problem(refusal.message, f"f-{refusal.field}" if refusal.field else "")]
        else:
            said = gettext("已发布第 {n} 次调整，{day}起执行。").format(
                n=done.number, day=long_date(done.effective_from)
            )
            messages.success(request, said)
            return redirect("console:override", there.id)
    composition = compose(basic, changes)
    problems = problems or [Problem(lapse.why, f"f-{lapse.path}") for lapse in composition.lapsed]
    wrong = {problem.target.removeprefix("f-"): problem.message for problem in problems}
    looked = None if problems else compare(basic, composition.definition)
    return _override_page(
        request,
        there,
        basic,
        groups_of(basic, changes, wrong, request.POST),
        last=last,
        problems=problems,
        looked=looked,
    )


def _lost(there: Implementation, basic: Definition) -> list[tuple[str, str]]:
    """What of the adjustment in force does not hold against the basic version in force: its name, and why."""
    version = version_for(there)
    raw = to_json(basic)
    return [(label_of(raw, one["path"]), one["why"]) for one in version.lapsed] if version is not None else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _override_page(
    request: OfficerRequest,
    there: Implementation,
    basic: Definition,
    groups: Sequence[Group],
    *,
    last: Override | None,
    problems: Sequence[Problem] = (),
    looked: Sequence[Change] | None = None,
    lost: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    wrong = {problem.target: problem.message for problem in problems}
    reason = Field(
        name="reason",
        label=gettext("依据"),
        value=request.POST.get("reason", last.reason if last else ""),
        help=gettext("文件名称和文号，指南上会写明。"),
        maxlength=300,
        errors=[wrong["f-reason"]] if "f-reason" in wrong else [],
    )
    day = Field(
        name="effective_from",
        label=gettext("从哪一天起"),
        kind="date",
        value=request.POST.get("effective_from", ""),
        help=gettext("不填就是今天。"),
        required=False,
        width="medium",
        errors=[wrong["f-effective_from"]] if "f-effective_from" in wrong else [],
    )
    return _page(
        request,
        "override",
        status=400 if problems else 200,
        there=there,
        item=there.item,
        groups=groups,
        last=last,
        reason=reason,
        day=day,
        problems=problems,
        looked=looked,
        lost=lost,
        crumbs=crumbs_of(
            there.item,
            Crumb(there.body.name, reverse("console:body", args=[there.body_id])),
            Crumb(gettext("地方调整")),
        ),
    )
