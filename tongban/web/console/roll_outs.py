"""The dry run: what a changed basic item would mean at every body, from a file, a draft or a change request. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.actions import read_for_publication
from tongban.catalogue.changes import change_for, proposal_of
from tongban.catalogue.changing import ENDED
from tongban.catalogue.checks import problems_in
from tongban.catalogue.definition import Definition, parse, to_json
from tongban.catalogue.models import Draft, Item
from tongban.catalogue.overriding import label_of
from tongban.catalogue.queries import current_version, definition_of, what_is_known
from tongban.catalogue.reading import MAX_BYTES
from tongban.catalogue.rollouts import AtBody, RollOut, plan_roll_out
from tongban.identity.states import Role
from tongban.web.console.frame import CHANGES, frame_of
from tongban.web.console.levels import crumbs_of
from tongban.web.console.workbench.frame import draft_page, on_draft
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.parts import Crumb, Field, Problem


@dataclass(frozen=True, slots=True)
class Fallen:
    """An adjustment that would not hold any more. `conflict`: it may still be settled, but is less favourable now."""

    label: str
    why: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes beyond what changes everywhere, what is kept, what is lost."""

    changes: tuple[str, ...]
    any_change: bool
    kept: tuple[str, ...]
    fallen: tuple[Fallen, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Bodies for which the change comes to the same: among 190 there are few different outcomes."""

    outcome: Outcome
    bodies: Sequence[str]


def planned(definition: Definition, **given: Any) -> dict[str, Any]:
    """What a page of a dry run shows: bodies that lose something first."""
    plan = plan_roll_out(definition, **given)
    former = current_version(definition.id)
    before, after = to_json(definition_of(former) if former else definition), to_json(definition)
    bodies: dict[Outcome, list[str]] = {}
    for one in plan.bodies:
        bodies.setdefault(_outcome(plan, one, before, after), []).append(one.implementation.body.name)
    lines = [Alike(outcome, names) for outcome, names in bodies.items()]
    return {
        "plan": plan,
        "losing": [line for line in lines if line.outcome.fallen],
        "keeping": [line for line in lines if not line.outcome.fallen],
        "kept": len(plan.bodies) - len(plan.lapsing),
    }


def _outcome(plan: RollOut, one: AtBody, before: dict[str, Any], after: dict[str, Any]) -> Outcome:
    return Outcome(
        changes=tuple(change.meaning for change in plan.own_changes(one)),
        any_change=bool(one.changes),
        kept=tuple(label_of(after, path) for path in one.kept),
        fallen=tuple(Fallen(label_of(before, lapse.path), lapse.why, lapse.conflict) for lapse in one.lapsed),
    )


@officer(Role.EDITOR, on=On.ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_out(request: OfficerRequest, item_id: str) -> HttpResponse:
    """From a file that is handed in."""
    item = get_object_or_404(Item, id=item_id)
    problems: list[Problem] = []
    shown: dict[str, Any] = {}
    if request.method == "POST":
        wanted, problems = _handed_in(request, item_id)
        shown = planned(wanted) if wanted is not None else {}
    upload = Field(
        name="file",
        label=gettext("修改后的事项定义"),
        kind="file",
        help=gettext("JSON、YAML 或 .xlsx，和导入时一样；只看其中的这个事项。"),
        accept=".json,.yaml,.yml,.xlsx",
        errors=[problem.message for problem in problems],
    )
    context = {
        **frame_of(request, "items"),
        **shown,
        "item": item,
        "upload": upload,
        "problems": problems,
        "crumbs": crumbs_of(item, Crumb(gettext("试算推行"))),
    }
    return render(request, "console/roll_out.html", context, status=400 if problems else 200)


def _handed_in(request: OfficerRequest, item_id: str) -> tuple[Definition | None, list[Problem]]:
    file = request.FILES.get("file")
    if file is None:
        return None, [Problem(gettext("请选择一个文件。"), "f-file")]
    definitions, rejected = read_for_publication(file.read(MAX_BYTES + 1), name=file.name or "")
    if rejected:
        lines = [line for one in rejected for line in one.problems]
        return None, [Problem(line, "f-file") for line in lines[:20]]
    wanted = next((one for one in definitions if one.id == item_id), None)
    if wanted is None:
        return None, [Problem(gettext("文件里没有事项 {item}。").format(item=item_id), "f-file")]
    return wanted, []


@officer(*CHANGES, on=On.CHANGE)
@require_safe
def change_roll_out(request: OfficerRequest, change_id: UUID, item_id: str) -> HttpResponse:
    """From a change request, for everybody who reads it, as of its day."""
    change = change_for(request.officer, change_id)
    wanted = next((one for one in proposal_of(change).definitions if one.id == item_id), None)
    if wanted is None or change.state in ENDED:
        raise Http404
    context = {
        **frame_of(request, "changes"),
        **planned(wanted, effective_from=change.effective_from),
        "change": change,
        "item": get_object_or_404(Item, id=item_id),
        "crumbs": [
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("事项变更"), reverse("console:changes")),
            Crumb(change.title, reverse("console:change", args=[change.id])),
            Crumb(gettext("试算推行")),
        ],
    }
    return render(request, "console/roll_out.html", context)


@officer(Role.EDITOR, on=On.DRAFT)
@require_safe
@on_draft
def draft_roll_out(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """From a draft, once nothing in it has to be mended first."""
    if draft.base_number is None:
        raise Http404
    ready = not problems_in(draft.document, what_is_known())
    shown = planned(parse(draft.document)) if ready else {}
    return draft_page(request, draft, "roll_out", trail=[Crumb(gettext("试算推行"))], **shown)
