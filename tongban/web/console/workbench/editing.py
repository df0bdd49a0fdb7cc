"""The pages on which a draft is written: a section, or one element of a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.catalogue.actions import change_draft
from tongban.catalogue.checks.shape import place
from tongban.catalogue.comparing import shown
from tongban.catalogue.definition import DecisionTable, Definition, Outcome, TableRow
from tongban.catalogue.drafting import (
    Steps,
    added,
    element_name,
    merged,
    moved,
    removed,
    replaced,
    steps_of,
    value_at,
    words_of,
)
from tongban.catalogue.drafts import draft_as_of
from tongban.catalogue.errors import DraftMovedOn, DraftUnusable
from tongban.catalogue.models import Draft
from tongban.identity.states import Role
from tongban.kernel.language import sentence
from tongban.web.console.workbench.choosing import Choices
from tongban.web.console.workbench.drawing import Drawing
from tongban.web.console.workbench.frame import address_of, beside, draft_page, examined, found_in, on_draft, tabs_of
from tongban.web.console.workbench.parts import Part, anchor
from tongban.web.console.workbench.posted import taken, taken_cells
from tongban.web.console.workbench.schema import Control, kind_at, new_element, sort_at, sorts_of
from tongban.web.console.workbench.sections import Section, dotted, section_named, section_with, undotted
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Problem

#: Which parts of an outcome belong to what a table gives; others are shown only where something stands in them.
_OUTCOMES = {
    "materials": ("materials",),
    "eligibility": ("eligible", "reason"),
    "discretion": ("suggestion", "low", "high", "unit"),
    "routing": ("level", "department", "node"),
    "limit": ("promised", "statutory"),
    "fee": ("fee",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What one page edits: the object at `steps`, and of the definition itself only the keys of a section."""

    section: Section
    steps: Steps
    kind: type
    keys: Sequence[str] | None
    title: str
    address: str

    @property
    def path(self) -> str:
        return place(self.steps)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the page that somebody else has written differently in the meantime."""

    label: str
    theirs: str
    mine: str


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def part(request: OfficerRequest, draft: Draft, section: str) -> HttpResponse:
    """One section of the definition."""
    found = section_named(section)
    if found is None:
        raise Http404
    address = reverse("console:draft-part", args=[draft.id, found.key])
    return _edit(request, draft, Place(found, (), Definition, found.keys, sentence(found.title), address))


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def element(request: OfficerRequest, draft: Draft, where: str) -> HttpResponse:
    """One element of a list: a material, a question, a field, a row of a table."""
    steps = undotted(where)
    kind = kind_at(steps)
    if kind is None or not steps or not isinstance(steps[-1], int) or not isinstance(steps[0], str):
        raise Http404
    if not isinstance(value_at(draft.document, steps), dict):
        raise Http404
    address = reverse("console:draft-element", args=[draft.id, where])
    title = words_of(draft.document, place(steps)).rpartition(" · ")[2]
    return _edit(request, draft, Place(section_with(steps[0]), steps, kind, None, title, address))


def _edit(request: OfficerRequest, draft: Draft, here: Place) -> HttpResponse:
    choices = Choices.for_draft(draft.document)
    if request.method != "POST":
        return _page(request, draft, here, draft.document, choices)
    typed = _typed(request, draft.document, here, choices)
    revision = whole_number(request.POST.get("revision", "")) or 0
    if revision != draft.revision and typed == draft.document:
        revision = draft.revision  # overtaken, but nothing on this page differs: there is nothing to lose
    try:
        act, path = _act(request)
        changed = _done(act, path, typed)
        saved = change_draft(draft.id, by=request.officer, revision=revision, document=changed)
    except DraftUnusable as refusal:
        errors = [(at, why) for at, why, _ in refusal.problems]
        return _page(request, draft, here, typed, choices, errors=errors, said=refusal.message, status=refusal.status)
    except DraftMovedOn as refusal:
        return _overtaken(request, draft, here, typed, choices, refusal.message)
    if request.htmx:
        return _fragment(request, saved, here)
    return HttpResponseRedirect(_next(saved, here, act, path))


def _typed(request: OfficerRequest, read: dict[str, Any], here: Place, choices: Choices) -> dict[str, Any]:
    """What was read, with what was typed on this page."""
    held = value_at(read, here.steps)
    value = taken(here.kind, held, request.POST, choices, here.path, here.keys)
    if here.kind is TableRow:
        count = len(sources_of(read, here.steps))
        value["cells"] = taken_cells(value.get("cells"), request.POST, count, f"{here.path}.cells")
    document: dict[str, Any] = replaced(read, here.steps, value)
    return document


def sources_of(document: Any, steps: Steps) -> list[Any]:
    """The inputs of the table at a place, or that a row stands in."""
    inputs = value_at(document, (*steps[:2], "inputs"))
    return [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []


def outcome_keys(table: Any, rows: Sequence[Any]) -> list[str]:
    """The parts of an outcome that a table gives, and those in which something stands all the same."""
    gives = str(table.get("gives") or "")
    thens = [row["then"] for row in rows if isinstance(row, dict) and isinstance(row.get("then"), dict)]
    return [
        sort.key
        for sort in sorts_of(Outcome)
        if sort.key in _OUTCOMES.get(gives, ())
        or gives not in _OUTCOMES
        or any(then.get(sort.key) not in (None, []) for then in thens)
    ]


def _act(request: OfficerRequest) -> tuple[str, str]:
    act, _, path = request.POST.get("_act", "save").partition(" ")
    return act, path[:200]


def _done(act: str, path: str, document: dict[str, Any]) -> dict[str, Any]:
    """The draft after the button that was pressed; what no button of ours says does nothing."""
    steps = steps_of(path)
    found: Any = document
    match act:
        case "add" if steps and isinstance(steps[-1], str):
            kind = kind_at(steps[:-1])
            sort = sort_at(kind, steps[-1]) if kind is not None else None
            if sort is not None and sort.control in (Control.PAGES, Control.ROWS, Control.TEXTS):
                found = added(document, steps, new_element(sort, document, value_at(document, steps)))
        case "drop" if len(steps) > 1 and isinstance(steps[-1], int):
            found = removed(document, steps)
        case "up" | "down" if len(steps) > 1 and isinstance(steps[-1], int):
            found = moved(document, steps, -1 if act == "up" else 1)
        case "put" if steps and value_at(document, steps) is None:
            found = replaced(document, steps, {})
        case "take" if steps:
            found = replaced(document, steps, None)
    return found if isinstance(found, dict) else document


def _next(draft: Draft, here: Place, act: str, path: str) -> str:
    """Back to the page, at the part that was touched; to the page of an element that was added."""
    if act == "add":
        listed = value_at(draft.document, steps_of(path))
        made = f"{path}[{len(listed) - 1}]" if isinstance(listed, list) and listed else path
        return address_of(draft, f"{made}")
    return f"{here.address}#{anchor(path)}" if path and act != "save" else here.address


def _overtaken(
    request: OfficerRequest, draft: Draft, here: Place, typed: dict[str, Any], choices: Choices, said: str
) -> HttpResponse:
    """Somebody else was first: both changes are put together on the page, and where both wrote, both are shown."""
    now, mine = value_at(draft.document, here.steps), value_at(typed, here.steps)
    same = request.POST.get("_of", "") == _identity(now)
    before = draft_as_of(draft, whole_number(request.POST.get("revision", "")) or 0)
    both: Any = mine
    clashes: list[Steps] = [()]
    if same and before is not None:
        mine = value_at(_typed(request, before, here, choices), here.steps)
        both, clashes = merged(value_at(before, here.steps), mine, now)
    touched = {clash[0] for clash in clashes if clash}
    differences = [
        Difference(sentence(sort.label), shown(sort.hint, theirs), shown(sort.hint, wanted))
        for sort in sorts_of(here.kind)
        if (here.keys is None or sort.key in here.keys)
        and (sort.key in touched or () in clashes)
        and (theirs := (now or {}).get(sort.key)) != (wanted := (mine or {}).get(sort.key))
    ]
    document = replaced(draft.document, here.steps, both)
    return _page(
        request,
        draft,
        here,
        document,
        choices,
        said=said,
        differences=differences,
        overtaken=True,
        saveable=same,
        status=409,
    )


def _identity(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return str(value.get("id") or value.get("key") or element_name(value))


def _fragment(request: OfficerRequest, draft: Draft, here: Place) -> HttpResponse:
    """After an automatic save: the list and the citizen's side again, and that it was saved."""
    found = examined(draft)
    context = {
        "draft": draft,
        "saved": gettext("已自动保存"),
        "tabs": tabs_of(draft, found_in(found), here.section.key),
        **beside(draft, draft.document, found, here.section, here.path),
    }
    return render(request, "console/workbench/refreshed.html", context)


def _page(
    request: OfficerRequest,
    draft: Draft,
    here: Place,
    document: dict[str, Any],
    choices: Choices,
    *,
    errors: Sequence[tuple[str, str]] = (),
    said: str = "",
    differences: Sequence[Difference] = (),
    overtaken: bool = False,
    saveable: bool = True,
    status: int = 200,
) -> HttpResponse:
    if request.htmx and status != 200:
        where = f"{words_of(document, errors[0][0])}{gettext('：')}{errors[0][1]}" if errors else said
        return render(request, "console/workbench/not_saved.html", {"said": where})
    found = examined(draft)
    marked = found_in(found, errors)
    drawing = Drawing(replace(choices, document=document), marked, lambda path: address_of(draft, path))
    value = value_at(document, here.steps)
    parts = _parts(drawing, here, document, value if isinstance(value, dict) else {})
    trail = [Crumb(gettext("编辑"))]
    if here.steps:
        trail = [
            Crumb(sentence(here.section.title), reverse("console:draft-part", args=[draft.id, here.section.key])),
            *_above(draft, here.steps),
            Crumb(here.title),
        ]
    return draft_page(
        request,
        draft,
        "edit",
        status=status,
        trail=trail,
        here=here,
        identity=_identity(value_at(draft.document, here.steps)) if here.steps else "",
        parts=parts,
        grid_url=_grid_of(draft, here),
        tabs=tabs_of(draft, marked, here.section.key),
        problems=[_problem(draft, document, at, why) for at, why in errors],
        said=said,
        differences=differences,
        overtaken=overtaken,
        saveable=saveable,
        **beside(draft, draft.document, found, here.section, here.path),
    )


def _grid_of(draft: Draft, here: Place) -> str:
    """Where the table on this page, or around it, stands as a grid."""
    if here.kind in (DecisionTable, TableRow) and len(here.steps) > 1:
        return reverse("console:draft-grid", args=[draft.id, here.steps[1]])
    return ""


def _problem(draft: Draft, document: dict[str, Any], path: str, why: str) -> Problem:
    address = address_of(draft, path)
    return Problem(f"{words_of(document, path)}{gettext('：')}{why}", address.partition("#")[2])


def _above(draft: Draft, steps: Steps) -> list[Crumb]:
    """The elements that this one stands in, each with its page."""
    crumbs = []
    for at in range(2, len(steps)):
        outer = steps[:at]
        if isinstance(outer[-1], int) and kind_at(outer) is not None:
            title = words_of(draft.document, place(outer)).rpartition(" · ")[2]
            crumbs.append(Crumb(title, reverse("console:draft-element", args=[draft.id, dotted(outer)])))
    return crumbs


def _parts(drawing: Drawing, here: Place, document: dict[str, Any], value: dict[str, Any]) -> list[Part]:
    if here.kind is not TableRow:
        return drawing.parts(here.kind, value, here.path, here.keys)
    cells = drawing.cells(sources_of(document, here.steps), value.get("cells"), f"{here.path}.cells")
    gives = str(value_at(document, (*here.steps[:2], "gives")) or "")
    then = value.get("then") if isinstance(value.get("then"), dict) else {}
    wanted = outcome_keys({"gives": gives}, [value])
    outcome = Part(
        "group",
        f"{here.path}.then",
        gettext("得出的结果"),
        parts=drawing.parts(Outcome, then or {}, f"{here.path}.then", wanted),
    )
    return [cells, outcome, *drawing.parts(TableRow, value, here.path, ("basis", "remark"))]
