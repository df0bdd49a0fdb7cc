"""The words by which items are found: what was asked for without a sure answer, and the names editors give."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalogue.actions import add_alias, dismiss_asking, withdraw_alias
from tongban.catalogue.models import Asking
from tongban.catalogue.search import index
from tongban.catalogue.search.askings import LONGEST_KEPT
from tongban.catalogue.search.queries import aliases_of, askings_of, search_services
from tongban.identity.states import Role
from tongban.kernel.errors import Refusal
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Pager, problems_of

PAGE = 50
#: So many items are offered for an asking; whoever needs another searches for it.
OFFERED = 8


@officer(Role.EDITOR)
@require_safe
def askings(request: OfficerRequest) -> HttpResponse:
    """The work list: most often asked first."""
    state = request.GET.get("state", "")
    state = state if state in Asking.State.values else str(Asking.State.OPEN)
    start = whole_number(request.GET.get("from", "0")) or 0
    rows = list(askings_of(request.officer, state=state)[start : start + PAGE + 1])
    address = reverse("console:askings")

    def at(offset: int) -> str:
        return f"{address}?{urlencode({'state': state, **({'from': str(offset)} if offset else {})})}"

    return _page(
        request,
        "asking_list",
        rows=rows[:PAGE],
        pager=Pager(
            next_url=at(start + PAGE) if len(rows) > PAGE else "",
            previous_url=at(max(start - PAGE, 0)) if start else "",
        ),
        states=[(label, f"{address}?state={value}", value == state) for value, label in Asking.State.choices],
        open=state == Asking.State.OPEN,
    )


@officer(Role.EDITOR, on=On.ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: OfficerRequest, asking_id: int) -> HttpResponse:
    """One asking: choose the item that was meant, and the words that it shall be found by from now on."""
    found = askings_of(request.officer, state=str(Asking.State.OPEN)).filter(id=asking_id).first()
    if request.method != "POST":
        if found is None:
            raise Http404
        return _asking_page(request, found)
    item, words = request.POST.get("item", "")[:40], request.POST.get("text", "")[:100]
    try:
        add_alias(item, words=words, by=request.officer, asking_id=asking_id)
    except Refusal as refusal:
        if found is None or not refusal.field:
            raise
        return _asking_page(request, found, refusal)
    _told_at_once()
    messages.success(request, gettext("“%(text)s”已加到所选事项，一秒内就能搜到。") % {"text": " ".join(words.split())})
    return HttpResponseRedirect(reverse("console:askings"))


@officer(Role.EDITOR, on=On.ASKING)
@require_POST
def dismiss(request: OfficerRequest, asking_id: int) -> HttpResponse:
    """Nobody here does what was asked for."""
    dismiss_asking(asking_id, by=request.officer)
    messages.success(request, gettext("已从待处理里移走。以后再有人这样问，只计次数。"))
    return HttpResponseRedirect(reverse("console:askings"))


@officer(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def aliases(request: OfficerRequest) -> HttpResponse:
    """The names that editors gave, newest first, with a form to give one without an asking."""
    refusal, typed = None, {"item": "", "text": ""}
    if request.method == "POST":
        typed = {"item": request.POST.get("item", "").strip()[:40], "text": request.POST.get("text", "")[:100]}
        try:
            add_alias(typed["item"], words=typed["text"], by=request.officer)
        except Refusal as problem:
            if not problem.field:
                raise
            refusal = problem
        else:
            _told_at_once()
            messages.success(request, gettext("说法已添加，一秒内就能搜到。"))
            return HttpResponseRedirect(reverse("console:aliases"))
    start = whole_number(request.GET.get("from", "0")) or 0
    rows = list(aliases_of(request.officer)[start : start + PAGE + 1])
    address = reverse("console:aliases")
    fields = [
        Field(name="item", label=gettext("事项编号"), value=typed["item"], maxlength=40, errors=_errors(refusal, "item"),
              help=gettext("例如 SCJG-006，在“事项”里可以查到。")),
        Field(name="text", label=gettext("常用说法"), value=typed["text"], maxlength=LONGEST_KEPT, errors=_errors(refusal, "text"),
              help=gettext("群众会怎么说，例如“开饭店”。2 到 40 个字。")),
    ]  # fmt: skip
    return _page(
        request,
        "alias_list",
        status=refusal.status if refusal else 200,
        rows=rows[:PAGE],
        fields=fields,
        problems=problems_of(fields),
        pager=Pager(
            next_url=f"{address}?from={start + PAGE}" if len(rows) > PAGE else "",
            previous_url=f"{address}?from={max(start - PAGE, 0)}" if start else "",
        ),
    )


@officer(Role.EDITOR, on=On.ALIAS)
@require_POST
def withdraw(request: OfficerRequest, alias_id: int) -> HttpResponse:
    """Take a name back that leads people wrong."""
    alias = withdraw_alias(alias_id, by=request.officer)
    _told_at_once()
    messages.success(request, gettext("“%(text)s”已撤下。") % {"text": alias.text})
    return HttpResponseRedirect(reverse("console:aliases"))


def _asking_page(request: OfficerRequest, found: Asking, refusal: Refusal | None = None) -> HttpResponse:
    looked_for = request.GET.get("find", "").strip()[:100] or request.POST.get("find", "").strip()[:100]
    offered = search_services(looked_for or found.text, limit=OFFERED)
    fields = [
        Field(
            name="item",
            label=gettext("群众要办的是哪个事项"),
            kind="radio",
            value=request.POST.get("item", "")[:40],
            choices=[Choice(one.item_id, one.name, f"{one.item_id} · {one.item.department.short}") for one in offered],
            errors=[gettext("请选一个事项。")] if refusal is not None and refusal.field == "item" else [],
        ),
        Field(
            name="text",
            label=gettext("加什么说法"),
            value=request.POST.get("text", found.text)[:100],
            maxlength=LONGEST_KEPT,
            help=gettext("去掉“怎么办”一类的话，只留办什么事。2 到 40 个字，不能带个人信息。"),
            errors=_errors(refusal, "text"),
        ),
    ]
    return _page(
        request,
        "asking_page",
        status=refusal.status if refusal else 200,
        asking=found,
        find=looked_for,
        offered=offered,
        fields=fields,
        problems=problems_of(fields),
        crumbs=[
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("搜索说法"), reverse("console:askings")),
            Crumb(found.text),
        ],
    )


def _errors(refusal: Refusal | None, name: str) -> list[str]:
    return [refusal.message] if refusal is not None and refusal.field == name else []


def _told_at_once() -> None:
    """Whoever has just changed the words wants to try them in this process without waiting for the second."""
    index.look_again()


def _page(request: OfficerRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "words"), **context}, status=status)
