"""The list of an office's drafts, and how one begins and ends."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.authorities.models import Body, Department
from tongban.catalogue.access import offices_of
from tongban.catalogue.actions import begin_draft, begin_new, discard_draft
from tongban.catalogue.checks.meaning import ITEM_TYPES
from tongban.catalogue.comparing import Change, Effect, compare
from tongban.catalogue.definition import Definition
from tongban.catalogue.drafting import blank_definition, showable
from tongban.catalogue.drafts import drafts_of
from tongban.catalogue.errors import DraftAlreadyThere, DraftUnusable
from tongban.catalogue.models import Draft, Item
from tongban.catalogue.queries import current_version, definition_of, what_is_known
from tongban.identity.states import Role
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence, translatable
from tongban.web.console.frame import frame_of
from tongban.web.console.workbench.drawing import named
from tongban.web.console.workbench.frame import address_of, draft_page, examined, found_in, on_draft, tabs_of
from tongban.web.console.workbench.schema import sort_at
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Pager, problems_of

PAGE = 50
_EFFECTS = {
    Effect.EASIER: (translatable("更方便"), "good"),
    Effect.HARDER: (translatable("要求提高"), "notice"),
    Effect.NEUTRAL: ("", "neutral"),
}


@officer(Role.EDITOR)
@require_safe
def drafts(request: OfficerRequest) -> HttpResponse:
    """The drafts of my offices, last changed first."""
    start = whole_number(request.GET.get("from", "0")) or 0
    rows = list(drafts_of(request.officer)[start : start + PAGE + 1])
    known = set(Item.objects.filter(id__in=[row.item_id for row in rows]).values_list("id", flat=True))
    address = reverse("console:workbench")
    context = {
        **frame_of(request, "workbench"),
        "rows": [(row, row.item_id in known) for row in rows[:PAGE]],
        "pager": Pager(
            next_url=f"{address}?from={start + PAGE}" if len(rows) > PAGE else "",
            previous_url=f"{address}?from={max(start - PAGE, 0)}" if start else "",
        ),
    }
    return render(request, "console/workbench/drafts.html", context)


@officer(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: OfficerRequest) -> HttpResponse:
    """Begin a draft: of an item that is there (?item=…), or of a new one."""
    item_id = (request.POST.get("item") or request.GET.get("item") or "")[:40]
    item = Item.objects.filter(id=item_id, versions__isnull=False).distinct().first() if item_id else None
    if request.method != "POST":
        named = Item.objects.filter(id=item_id).first() if item_id and item is None else None
        return _begin_page(request, item, named=named)
    body = request.POST.get("body", "")[:40]
    try:
        if item is not None:
            draft = begin_draft(item.id, by=request.officer, body_id=body)
        else:
            draft = begin_new(_blank(request), by=request.officer, body_id=body)
    except DraftAlreadyThere as refusal:
        messages.info(request, refusal.message)
        return HttpResponseRedirect(reverse("console:draft", args=[refusal.draft_id]))
    except DraftUnusable as refusal:
        return _begin_page(request, item, wrong={path: why for path, why, _ in refusal.problems}, status=refusal.status)
    except Refusal as refusal:
        if refusal.field is None:
            raise
        return _begin_page(request, item, wrong={refusal.field: refusal.message}, status=refusal.status)
    return HttpResponseRedirect(reverse("console:draft", args=[draft.id]))


def _blank(request: OfficerRequest) -> dict[str, object]:
    typed = {key: request.POST.get(key, "").strip() for key in ("item_id", "name", "department", "item_type_code")}
    missing = [
        (key, gettext("这一项要填。"), "")
        for key, value in (
            ("id", typed["item_id"]),
            ("name", typed["name"]),
            ("department", typed["department"]),
            ("item_type_code", typed["item_type_code"]),
            ("subjects", request.POST.getlist("subjects")),
            ("levels", request.POST.getlist("levels")),
        )
        if not value
    ]
    if missing:
        raise DraftUnusable(missing)
    return blank_definition(
        item_id=typed["item_id"],
        name=typed["name"],
        department=typed["department"],
        item_type_code=typed["item_type_code"],
        subjects=request.POST.getlist("subjects"),
        levels=request.POST.getlist("levels"),
    )


def _begin_page(
    request: OfficerRequest,
    item: Item | None,
    *,
    named: Item | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`named`: an item that is in the catalogue and has no guide yet; what is known of it is filled in."""
    wrong = wrong or {}
    posted = request.POST.get
    offices = list(
        Body.objects.filter(id__in=offices_of(request.officer))
        .order_by("name")
        .values_list("id", "name", "department_id")
    )
    fitting = [one for one, _, department in offices if item is not None and department == item.department_id]

    def errors(key: str) -> list[str]:
        found = next((why for path, why in wrong.items() if path.partition("[")[0] == key), "")
        return [found] if found else []

    nothing = Choice("", gettext("请选择"))
    office = Field(
        name="body",
        label=gettext("由哪个机构起草"),
        kind="select",
        value=posted("body", fitting[0] if fitting else ""),
        choices=[nothing, *(Choice(one, name) for one, name, _ in offices)],
        help=gettext("这个机构的目录管理人员都能接着改。"),
        errors=errors("body"),
    )
    fields = [office]
    if item is None:
        fields = [*_new_fields(request, errors, named), office]
    title = item.title if item is not None else gettext("新事项")
    context = {
        **frame_of(request, "workbench"),
        "item": item,
        "fields": fields,
        "problems": problems_of(fields),
        "crumbs": [
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("起草工作台"), reverse("console:workbench")),
            Crumb(title),
        ],
    }
    return render(request, "console/workbench/begin.html", context, status=status)


def _new_fields(request: OfficerRequest, errors: Callable[[str], list[str]], item: Item | None) -> list[Field]:
    """What a new item needs before it can be a draft."""
    nothing = Choice("", gettext("请选择"))
    known = {
        "name": item.name if item else "",
        "item_id": item.id if item else "",
        "department": item.department_id if item else "",
        "item_type_code": item.item_type_code if item else "",
    }

    def posted(key: str) -> str:
        return request.POST.get(key, known[key])

    departments = list(Department.objects.order_by("id").values_list("id", "short"))
    drawn = [
        Field(name="name", label=gettext("事项名称"), value=posted("name"), maxlength=200, errors=errors("name")),
        Field(
            name="item_id",
            label=gettext("事项编号"),
            value=posted("item_id"),
            maxlength=40,
            width="medium",
            errors=errors("id"),
            help=gettext("字母、数字和连字符，例如 SCJG-101。以后不能改。"),
        ),
    ]
    for key, label, offered in (
        ("department", gettext("实施部门"), departments),
        ("item_type_code", gettext("事项类型"), list(ITEM_TYPES.items())),
    ):
        choices = [nothing, *(Choice(code, sentence(name)) for code, name in offered)]
        drawn.append(
            Field(key, label, "select", value=posted(key), choices=choices, errors=errors(key), width="medium")
        )
    for key, label in (("subjects", gettext("服务对象")), ("levels", gettext("行使层级"))):
        sort = sort_at(Definition, key)
        choices = [Choice(code, name) for code, name in named(sort)] if sort is not None else []
        chosen = request.POST.getlist(key)
        drawn.append(Field(key, label, "checkboxes", value=chosen, choices=choices, errors=errors(key), width="inline"))
    return drawn


@officer(Role.EDITOR, on=On.DRAFT)
@require_safe
@on_draft
def draft(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """Leads to the first section; the address that others are given."""
    return HttpResponseRedirect(reverse("console:draft-part", args=[draft.id, "facts"]))


@officer(Role.EDITOR, on=On.DRAFT)
@require_safe
@on_draft
def compared(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """What the draft changes in the version in force, field by field."""
    found = examined(draft)
    return draft_page(
        request,
        draft,
        "compare",
        trail=[Crumb(gettext("对照现行版本"))],
        tabs=tabs_of(draft, found_in(found), "compare"),
        **changes_in(draft),
    )


def changes_in(draft: Draft) -> dict[str, Any]:
    """Every change with its sentence and its place; what is unfinished cannot be compared and is named."""
    version = current_version(draft.item_id)
    definition, left_out = showable(draft.document, what_is_known())
    if version is None or definition is None:
        return {"version": version, "changes": [], "left_out": len(left_out)}
    changes = compare(definition_of(version), definition)
    return {"version": version, "changes": [_line(draft, one) for one in changes], "left_out": len(left_out)}


def _line(draft: Draft, change: Change) -> dict[str, str]:
    effect, tone = _EFFECTS[change.effect]
    where = address_of(draft, change.path.partition("[")[0])
    return {
        "chapter": change.chapter,
        "words": change.meaning,
        "effect": sentence(effect) if effect else "",
        "tone": tone,
        "url": where,
    }


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def discard(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """Ask before a draft is given up."""
    if request.method == "POST":
        discard_draft(draft.id, by=request.officer, revision=whole_number(request.POST.get("revision", "")) or 0)
        messages.success(request, gettext("草稿已经放弃，现行版本没有变化。"))
        return HttpResponseRedirect(reverse("console:workbench"))
    return draft_page(request, draft, "discard", trail=[Crumb(gettext("放弃草稿"))])
