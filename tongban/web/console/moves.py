"""Running cases to a newer version: choose the version, see what changes for each case, do it, read the report, undo it.

An editor sees numbers of cases and what the two versions ask of them, and no applicant.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases import actions
from tongban.cases.models import VersionMove, VersionMoveLine
from tongban.cases.moving_plans import move_of, moves_of, outcomes_of, plan_move, targets_of
from tongban.catalogue.models import Item, ItemVersion
from tongban.identity.states import Role
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.language import translatable
from tongban.web.console.frame import frame_of
from tongban.web.console.lists import paged
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Field, Pager, Problem

_WORDS = {
    VersionMoveLine.Outcome.WAITING: (translatable("等待"), "neutral"),
    VersionMoveLine.Outcome.MOVED: (translatable("已改用"), "good"),
    VersionMoveLine.Outcome.REFUSED: (translatable("不能改用"), "late"),
    VersionMoveLine.Outcome.CHANGED: (translatable("期间已由别人处理"), "notice"),
    VersionMoveLine.Outcome.UNDONE: (translatable("已恢复"), "good"),
    VersionMoveLine.Outcome.KEPT: (translatable("不能恢复"), "late"),
}
_STATES = {
    VersionMove.State.RUNNING: translatable("办理中"),
    VersionMove.State.DONE: translatable("已完成"),
    VersionMove.State.UNDOING: translatable("恢复中"),
    VersionMove.State.UNDONE: translatable("已恢复"),
}


def _page(request: OfficerRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, "items"), **context}, status=status)


def _crumbs(item: Item, *more: Crumb) -> list[Crumb]:
    return [
        Crumb(gettext("管理台"), reverse("console:overview")),
        Crumb(gettext("事项"), reverse("console:items")),
        Crumb(item.title, reverse("console:item", args=[item.id])),
        *more,
    ]


@officer(Role.EDITOR, on=On.ITEM)
@require_safe
def moves(request: OfficerRequest, item_id: str) -> HttpResponse:
    """The versions that running cases may go over to, and the batches so far."""
    item = get_object_or_404(Item, id=item_id)
    batches = [(move, gettext(_STATES[VersionMove.State(move.state)])) for move in moves_of(request.officer, item_id)]
    return _page(
        request,
        "move_list",
        item=item,
        versions=targets_of(item_id),
        batches=batches,
        crumbs=_crumbs(item, Crumb(gettext("在办件改用新版"))),
    )


@officer(Role.EDITOR, on=On.ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: OfficerRequest, item_id: str, number: int) -> HttpResponse:
    """The dry run, page by page; sent, a batch begins."""
    item = get_object_or_404(Item, id=item_id)
    to = next((version for version in targets_of(item_id) if version.number == number), None)
    if to is None:
        raise Http404
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            move = actions.move_cases(
                item_id=item_id,
                to_number=number,
                officer=request.officer,
                reason=request.POST.get("reason", ""),
                chosen=None if "all" in request.POST else _chosen(request.POST.getlist("case")),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            problems, status = [Problem(refusal.message, "f-reason" if refusal.field else "")], refusal.status
        else:
            return redirect("console:move", move.id)
    return _drawn_plan(request, item, to, problems, status)


def _drawn_plan(
    request: OfficerRequest, item: Item, to: ItemVersion, problems: list[Problem], status: int
) -> HttpResponse:
    asked = request.GET.get("after", "")[:40]
    planned, following = plan_move(request.officer, to, after=asked)
    address = reverse("console:move-plan", args=[item.id, to.number])
    reason = Field(
        name="reason",
        label=gettext("为什么改用"),
        kind="textarea",
        value=request.POST.get("reason", ""),
        help=gettext("写进每个办件的日志。"),
        maxlength=500,
        errors=[problem.message for problem in problems if problem.target],
    )
    return _page(
        request,
        "move_plan",
        status=status,
        item=item,
        to=to,
        planned=planned,
        movable=sum(one.comparison.allowed for one in planned),
        reason=reason,
        problems=problems,
        pager=Pager(next_url=f"{address}?after={following}" if following else ""),
        first_url=address if asked else "",
        crumbs=_crumbs(
            item,
            Crumb(gettext("在办件改用新版"), reverse("console:moves", args=[item.id])),
            Crumb(gettext("试算")),
        ),
    )


def _chosen(values: list[str]) -> list[tuple[UUID, int]]:
    found = []
    for value in values:
        key, _, seq = value.partition(":")
        shown = whole_number(seq)
        try:
            found.append((UUID(key), shown if shown is not None else -1))
        except ValueError:
            continue
    return [(key, seq) for key, seq in found if seq >= 0]


@officer(Role.EDITOR, on=On.MOVE)
@require_safe
def move(request: OfficerRequest, move_id: UUID) -> HttpResponse:
    """What became of each case of a batch; while the work goes on the page renews itself."""
    found = move_of(request.officer, move_id)
    if found is None:
        raise Http404
    rows = found.lines.select_related("case")
    after = whole_number(request.GET.get("after", ""))
    page = paged(rows, key="id", after=str(after or ""), address=reverse("console:move", args=[move_id]), asked={})
    counts = outcomes_of(found)
    state = VersionMove.State(found.state)
    return _page(
        request,
        "move_page",
        move=found,
        item=found.item,
        state=gettext(_STATES[state]),
        busy=state in {VersionMove.State.RUNNING, VersionMove.State.UNDOING},
        undoable=state == VersionMove.State.DONE and bool(counts.get(VersionMoveLine.Outcome.MOVED)),
        counts=[(gettext(_WORDS[one][0]), counts[one]) for one in VersionMoveLine.Outcome if one in counts],
        page_of=page,
        lines=[(line, *_in_words(line)) for line in page.rows],
        crumbs=_crumbs(
            found.item,
            Crumb(gettext("在办件改用新版"), reverse("console:moves", args=[found.item_id])),
            Crumb(gettext("结果")),
        ),
    )


def _in_words(line: VersionMoveLine) -> tuple[str, str]:
    """What became of the case, and the tone of it."""
    word, tone = _WORDS[VersionMoveLine.Outcome(line.outcome)]
    return gettext(word), tone


@officer(Role.EDITOR, on=On.MOVE)
@require_POST
def undo(request: OfficerRequest, move_id: UUID) -> HttpResponse:
    """Take a batch back, case by case."""
    actions.undo_move(move_id=move_id, officer=request.officer)
    messages.success(request, gettext("正在逐件恢复，结果见下表。"))
    return redirect("console:move", move_id)
