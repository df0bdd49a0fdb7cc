"""Proposing a change: one short form for each kind, without scripts; and mending what an office has returned."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue import access
from tongban.catalogue.actions import definitions_in, propose_change, resubmit_change
from tongban.catalogue.changes import change_for, newest_numbers
from tongban.catalogue.definition import Definition
from tongban.catalogue.errors import NoSuchItem
from tongban.catalogue.models import ChangeRequest, Item, ItemVersion
from tongban.catalogue.queries import definition_of
from tongban.catalogue.reading import MAX_BYTES
from tongban.catalogue.states import ChangeKind
from tongban.identity.states import Role
from tongban.kernel.errors import Invalid, NotFound, Refusal
from tongban.kernel.language import sentence, translatable
from tongban.kernel.today import today
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Field, Problem, problems_of
from tongban.web.ui.uploads import largest_file

_SPLIT = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of change as a form: what it is called, what it does, and which fields it has beside the common ones."""

    kind: ChangeKind
    title: str
    what: str
    fields: tuple[str, ...]


FORMS: Mapping[str, Form] = {
    "rename": Form(
        ChangeKind.CHANGE, translatable("改名"),
        translatable("只改事项名称和业务办理项名称，编号、编码和网址不变，旧名称仍能搜到。"), ("item", "name", "handling_item"),
    ),
    "change": Form(
        ChangeKind.CHANGE, translatable("变更内容"),
        translatable("上传改好的定义文件。材料、条件、时限、收费等逐项比较，供审核。"), ("file",),
    ),
    "new": Form(
        ChangeKind.NEW, translatable("新增事项"), translatable("上传新事项的定义文件。到施行日期才出现在目录和搜索里。"), ("file",),
    ),
    "suspend": Form(
        ChangeKind.SUSPEND, translatable("暂停办理"),
        translatable("不再接受新的申请，在办件照常办完。办事指南写明从哪天起暂停。"), ("items",),
    ),
    "resume": Form(
        ChangeKind.RESUME, translatable("恢复办理"), translatable("暂停的事项重新接受申请。"), ("items",),
    ),
    "abolish": Form(
        ChangeKind.ABOLISH, translatable("取消事项"),
        translatable("不再接受申请，移出目录；编号不再使用，旧网址写明何时取消。"), ("items", "transition"),
    ),
    "merge": Form(
        ChangeKind.MERGE, translatable("合并事项"),
        translatable("几个事项并成一个。旧编号、旧网址、旧名称都指向合并后的事项。"),
        ("items", "into", "name", "file", "transition"),
    ),
    "split": Form(
        ChangeKind.SPLIT, translatable("拆分事项"),
        translatable("一个事项分成几个。旧编号、旧网址指向拆分后的各个事项。"), ("item", "parts", "file", "transition"),
    ),
}  # fmt: skip


@officer(Role.EDITOR)
@require_safe
def kinds(request: OfficerRequest) -> HttpResponse:
    """Which kind of change?"""
    item = request.GET.get("item", "")[:40]
    query = f"?{urlencode({'item': item})}" if item else ""
    choices = [
        (gettext(form.title), gettext(form.what), reverse("console:change-propose", args=[name]) + query)
        for name, form in FORMS.items()
    ]
    return _page(request, "change_kinds", 200, choices=choices, crumbs=_crumbs(Crumb(gettext("提出变更"))))


def _too_large() -> str:
    return gettext("文件太大，请分成几个文件提出。")


@largest_file(MAX_BYTES, _too_large)
@officer(Role.EDITOR, on=On.KIND)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: OfficerRequest, form: str) -> HttpResponse:
    """One form; what was typed is kept when something is wrong with it."""
    wanted = FORMS.get(form)
    if wanted is None:
        raise Http404
    if request.method != "POST":
        return _form_page(request, form, wanted, _before(request, wanted))
    typed = {name: value[:4000] for name, value in request.POST.items() if isinstance(value, str)}
    try:
        change = propose_change(
            request.officer,
            kind=wanted.kind,
            reason=typed.get("reason", ""),
            basis=typed.get("basis", ""),
            effective_from=day_in(typed.get("effective_from", "")),
            transition=typed.get("transition", ""),
            **_asked(request, form, typed),
        )
    except (Refusal, NotFound) as refusal:
        return _form_page(request, form, wanted, typed, refusal)
    messages.success(request, gettext("变更申请已提出，先由机构编制部门审核，再作合法性审核。"))
    return HttpResponseRedirect(reverse("console:change", args=[change.id]))


def _before(request: OfficerRequest, form: Form) -> dict[str, str]:
    """What is known when the form opens: the item that the reader came from, and tomorrow."""
    item = request.GET.get("item", "")[:40]
    typed = {"item": item, "items": item, "effective_from": (today() + timedelta(days=1)).isoformat()}
    if item and "handling_item" in form.fields:
        found = _newest([item])
        if found:
            typed |= {"name": found[0].name, "handling_item": found[0].handling_item or ""}
    return typed


def _asked(request: OfficerRequest, form: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Items and definitions as the kind of change wants them. Raises Refusals that name the field."""
    items = [one for one in _SPLIT.split(typed.get("items", "")) if one]
    file = _file(request)
    match form:
        case "rename":
            before = _one(typed.get("item", ""))
            name = " ".join(typed.get("name", "").split())
            handling = " ".join(typed.get("handling_item", "").split())
            if not name:
                raise Invalid(sentence("请填写新的名称。"), field="name")
            return {"definitions": [dataclasses.replace(before, name=name, handling_item=handling or None)]}
        case "change" | "new":
            if not file:
                raise Invalid(sentence("请选择定义文件（YAML、JSON 或 .xlsx）。"), field="file")
            return {"definitions": file}
        case "merge":
            return {"items": items, **_merged(items, typed, file)}
        case "split":
            before = _one(typed.get("item", ""))
            return {"items": [before.id], "definitions": file or _parts(before, typed.get("parts", ""))}
        case _:
            return {"items": items}


def _merged(items: Sequence[str], typed: Mapping[str, str], file: list[Definition]) -> dict[str, Any]:
    """Into one that is there; into the one of the file; or into a new one that begins as a copy of the first."""
    into = typed.get("into", "").strip()[:40]
    if file:
        return {"into": into or file[0].id, "definitions": file}
    if not into or _newest([into]):
        return {"into": into}
    name = " ".join(typed.get("name", "").split())
    if not name:
        raise Invalid(sentence("“{item}”是新编号，请填写新事项的名称。", item=into), field="name")
    first = _one(items[0] if items else "")
    return {"into": into, "definitions": [_copy(first, into, name)]}


def _parts(before: Definition, lines: str) -> list[Definition]:
    """One line each: number and name of a new item, which begins as a copy of the one that is split."""
    found = []
    for place, line in enumerate(filter(None, map(str.strip, lines.splitlines())), 1):
        number, _, name = line.partition(" ")
        if not name.strip():
            raise Invalid(
                sentence("第 {n} 行看不懂。请写成“编号 名称”，例如“SCJG-101 小餐饮登记”。", n=place), field="parts"
            )
        found.append(_copy(before, number[:40], " ".join(name.split())))
    return found


def _copy(before: Definition, item_id: str, name: str) -> Definition:
    """The item itself, or a new one beside it; that has no basic code before it was given one."""
    code = before.basic_code if item_id == before.id else None
    return dataclasses.replace(before, id=item_id, name=name, handling_item=None, basic_code=code)


def _file(request: OfficerRequest) -> list[Definition]:
    file = request.FILES.get("file")
    return definitions_in(file.read(), name=file.name or "") if file is not None else []


def _newest(item_ids: Sequence[str]) -> list[Definition]:
    numbers = newest_numbers(item_ids)
    rows = ItemVersion.objects.filter(item_id__in=item_ids).order_by("item_id", "number")
    return [definition_of(row) for row in rows if row.number == numbers[row.item_id]]


def _one(item_id: str) -> Definition:
    found = _newest([item_id.strip()[:40]])
    if not found:
        raise NoSuchItem(
            sentence("没有编号为“{item}”、已经公布办事指南的事项，请核对编号。", item=item_id.strip()[:40]),
            field="item",
        )
    return found[0]


def day_in(text: str) -> date:
    """The day from which it shall hold; raises Invalid."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(sentence("请填写施行日期，例如 2027-01-01。"), field="effective_from") from None


def fields_named(names: Sequence[str], typed: Mapping[str, str], refusal: Refusal | None) -> list[Field]:
    """These fields as they were typed, each with what was wrong with it."""
    drawn: dict[str, Callable[[], dict[str, Any]]] = {
        "item": lambda: {"label": gettext("事项编号"), "maxlength": 40, "help": gettext("例如 SCJG-006，在“事项”里可以查到。")},
        "items": lambda: {
            "label": gettext("事项编号"), "maxlength": 4000, "help": gettext("可以写几个，用空格或者顿号隔开，例如 SCJG-006、SCJG-007。"),
        },
        "into": lambda: {
            "label": gettext("并入哪个事项"), "maxlength": 40, "help": gettext("已有事项的编号，或者一个新编号。"),
        },
        "name": lambda: {"label": gettext("新的名称"), "maxlength": 200, "required": "into" not in names,
                         "help": gettext("并入新编号时填写；新事项先照第一个事项的内容。") if "into" in names else ""},
        "handling_item": lambda: {"label": gettext("业务办理项名称"), "maxlength": 200, "required": False},
        "parts": lambda: {
            "label": gettext("拆成哪些事项"), "kind": "textarea", "required": False,
            "help": gettext("一行一个，写“编号 名称”；原编号可以是其中一个。各事项先照原事项的内容，再逐个修改。"),
        },
        "file": lambda: {
            "label": gettext("定义文件"), "kind": "file", "accept": ".yaml,.yml,.json,.xlsx", "required": len(names) == 1,
            "help": gettext("YAML、JSON 或 .xlsx，可以从事项页面导出后修改。"),
        },
        "transition": lambda: {
            "label": gettext("在办件怎么办"), "kind": "textarea", "maxlength": 500, "required": False,
            "help": gettext("还有没办结的办件时必须写。例如“已受理的按原规定办完，未受理的由申请人选择撤回”。"),
        },
        "reason": lambda: {"label": gettext("理由"), "kind": "textarea", "maxlength": 500},
        "basis": lambda: {
            "label": gettext("依据"), "maxlength": 500, "required": "items" in names or ("item" in names and "name" not in names),
            "help": gettext("法律法规或者文件，写到条，例如“国发〔2022〕5号第三条”。"),
        },
        "effective_from": lambda: {
            "label": gettext("施行日期"), "kind": "date", "help": gettext("今天或者以后。到这一天零时起自动施行。"),
        },
        "text": lambda: {"label": gettext("怎样改的"), "kind": "textarea", "maxlength": 1000, "required": False},
    }  # fmt: skip
    wrong = refusal.field if refusal is not None else None
    return [
        Field(
            name=name,
            value="" if name == "file" else typed.get(name, ""),
            errors=refusal.message.split("\n")[:20] if refusal is not None and _place(wrong, names) == name else [],
            **drawn[name](),
        )
        for name in names
    ]


def _place(field: str | None, names: Sequence[str]) -> str | None:
    """The field of this form that a refusal is about: an action names what it was given, not what was drawn."""
    for one in {"definitions": ("file", "parts", "name"), "items": ("items", "item", "file")}.get(
        field or "", (field,)
    ):
        if one in names:
            return one
    return None


def _form_page(
    request: OfficerRequest, name: str, form: Form, typed: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    names = (*form.fields, "reason", "basis", "effective_from")
    fields = [_named(one) for one in fields_named(names, typed, refusal)]
    return _page(
        request,
        "change_form",
        refusal.status if refusal is not None else 200,
        title=gettext(form.title),
        what=gettext(form.what),
        fields=fields,
        problems=problems_in(fields, refusal),
        uploads="file" in form.fields,
        action=reverse("console:change-propose", args=[name]),
        crumbs=_crumbs(Crumb(gettext("提出变更"), reverse("console:change-kinds")), Crumb(gettext(form.title))),
    )


def _named(field: Field) -> Field:
    """Which items the numbers stand for: whoever came from an item's page should not have to trust a number."""
    numbers = [one for one in _SPLIT.split(str(field.value or "")) if one] if field.name in ("item", "items") else []
    there = Item.objects.in_bulk(numbers[:50]) if numbers else {}
    titles = [there[one].title for one in dict.fromkeys(numbers) if one in there]
    return dataclasses.replace(field, help=gettext("、").join(f"“{one}”" for one in titles)) if titles else field


def problems_in(fields: Sequence[Field], refusal: Refusal | None) -> list[Problem]:
    """The list above the form: what is wrong with a field, else with the whole."""
    found = problems_of(fields)
    if refusal is not None and not found:
        found = [Problem(line) for line in refusal.message.split("\n")[:20]]
    return found


@largest_file(MAX_BYTES, _too_large)
@officer(Role.EDITOR, on=On.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: OfficerRequest, change_id: UUID) -> HttpResponse:
    """Bring a returned or held request back: reason, basis, day, and the definitions as a mended file."""
    found = change_for(request.officer, change_id)
    access.require_owner(request.officer, found)
    if request.method != "POST":
        return _mend_page(request, found, _written(found))
    typed = {name: value[:4000] for name, value in request.POST.items() if isinstance(value, str)}
    seq = whole_number(typed.get("seq", ""))
    try:
        definitions = _file(request) or None
        resubmit_change(
            change_id,
            by=request.officer,
            seq=seq if seq is not None else -1,
            effective_from=day_in(typed.get("effective_from", "")),
            definitions=definitions,
            reason=typed.get("reason", ""),
            basis=typed.get("basis", ""),
            transition=typed.get("transition", found.transition),
            text=typed.get("text", ""),
        )
    except Refusal as refusal:
        return _mend_page(request, found, typed, refusal)
    messages.success(request, gettext("修改后的申请已重新提出，从机构编制部门开始审核。"))
    return HttpResponseRedirect(reverse("console:change", args=[change_id]))


def _written(found: ChangeRequest) -> dict[str, str]:
    return {
        "reason": found.reason,
        "basis": found.basis,
        "transition": found.transition,
        "effective_from": max(found.effective_from, today()).isoformat(),
    }


def _mend_page(
    request: OfficerRequest, found: ChangeRequest, typed: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    names = [*(["file"] if found.definitions else []), "reason", "basis"]
    if found.kind in (ChangeKind.ABOLISH, ChangeKind.MERGE, ChangeKind.SPLIT):
        names.append("transition")
    fields = fields_named([*names, "effective_from", "text"], typed, refusal)
    fields = [
        dataclasses.replace(
            one, required=False, help=gettext("不选文件，就用原来的定义。") if one.name == "file" else one.help
        )
        if one.name in ("file", "basis")
        else one
        for one in fields
    ]
    return _page(
        request,
        "change_form",
        refusal.status if refusal is not None else 200,
        title=gettext("修改后重新提出"),
        what=found.title,
        fields=fields,
        problems=problems_in(fields, refusal),
        uploads=bool(found.definitions),
        seq=found.seq,
        action=reverse("console:change-mend", args=[found.id]),
        crumbs=_crumbs(Crumb(found.title, reverse("console:change", args=[found.id])), Crumb(gettext("修改"))),
    )


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(gettext("管理台"), reverse("console:overview")),
        Crumb(gettext("事项变更"), reverse("console:changes")),
        *more,
    ]


def _page(request: OfficerRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "changes"), **context}, status=status)
