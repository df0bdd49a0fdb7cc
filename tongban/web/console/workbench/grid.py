"""A decision table as a table: every row and column at once, each cell edited where it stands, in one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.catalogue.actions import change_draft
from tongban.catalogue.checks.shape import place
from tongban.catalogue.definition import Cell, Outcome, TableRow
from tongban.catalogue.drafting import added, moved, removed, replaced, steps_of, value_at
from tongban.catalogue.drafting.whole import table_audit
from tongban.catalogue.errors import DraftMovedOn, DraftUnusable
from tongban.catalogue.models import Draft
from tongban.catalogue.queries import what_is_known
from tongban.catalogue.tables import Audit
from tongban.catalogue.tables.notation import NotARange, ranges_in, ranges_in_words
from tongban.identity.states import Role
from tongban.web.console.workbench.choosing import Choices, Question
from tongban.web.console.workbench.drawing import Drawing, on_offer
from tongban.web.console.workbench.editing import outcome_keys, sources_of
from tongban.web.console.workbench.frame import address_of, draft_page, examined, found_in, lines_of, on_draft, tabs_of
from tongban.web.console.workbench.parts import Part, anchor, below
from tongban.web.console.workbench.posted import taken
from tongban.web.console.workbench.schema import name_of_part
from tongban.web.console.workbench.sections import section_named
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Problem

_TEXTS = ("basis", "remark")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One condition: the boxes or the line for its values, and the two rare signs. `any`: it does not matter."""

    label: str
    main: Field
    signs: Sequence[Field]
    path: str
    any: bool
    errors: Sequence[str] = ()

    @property
    def signed(self) -> bool:
        return any(one.value for one in self.signs)


@dataclass(frozen=True, slots=True)
class GridRow:
    number: int
    path: str
    cells: Sequence[GridCell]
    outcome: Sequence[Part]
    texts: Sequence[Part]
    url: str
    first: bool
    last: bool

    @property
    def id(self) -> str:
        return anchor(self.path)

    @property
    def name(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One finding of the audit. `rows`: (number, anchor) of those it is about."""

    words: str
    rows: Sequence[tuple[int, str]] = ()
    bad: bool = True


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def grid(request: OfficerRequest, draft: Draft, number: int) -> HttpResponse:
    """One decision table of the draft as a grid."""
    table = value_at(draft.document, ("tables", number))
    if not isinstance(table, dict):
        raise Http404
    here = reverse("console:draft-grid", args=[draft.id, number])
    if request.method != "POST":
        return _page(request, draft, number, draft.document)
    choices = Choices.for_draft(draft.document)
    typed, wrong = taken_grid(draft.document, number, request.POST, choices)
    revision = whole_number(request.POST.get("revision", "")) or 0
    if revision != draft.revision and typed == draft.document:
        revision = draft.revision
    if wrong and revision == draft.revision:
        return _page(request, draft, number, typed, wrong=wrong, posted=request.POST, status=400)
    act, _, path = request.POST.get("_act", "save").partition(" ")
    try:
        changed = _done(act, path[:200], typed, number)
        saved = change_draft(draft.id, by=request.officer, revision=revision, document=changed)
    except DraftUnusable as refusal:
        found = {at: why for at, why, _ in refusal.problems}
        return _page(request, draft, number, typed, wrong=found, said=refusal.message, status=refusal.status)
    except DraftMovedOn as refusal:
        return _page(request, draft, number, typed, said=refusal.message, overtaken=True, status=refusal.status)
    rows = value_at(saved.document, ("tables", number, "rows")) or []
    target = place(("tables", number, "rows", len(rows) - 1)) if act == "add" else path[:200]
    return HttpResponseRedirect(f"{here}#{anchor(target)}" if act != "save" and target else here)


def _done(act: str, path: str, document: dict[str, Any], number: int) -> dict[str, Any]:
    """The draft after the button that was pressed; only rows of this table come, go and move."""
    rows = ("tables", number, "rows")
    steps = steps_of(path)
    mine = len(steps) == 4 and steps[:3] == rows and isinstance(steps[3], int)
    found: Any = document
    if act == "add":
        found = added(document, rows, {})
    elif act == "drop" and mine:
        found = removed(document, steps)
    elif act in ("up", "down") and mine:
        found = moved(document, steps, -1 if act == "up" else 1)
    return found if isinstance(found, dict) else document


def taken_grid(
    read: dict[str, Any], number: int, posted: QueryDict, choices: Choices
) -> tuple[dict[str, Any], dict[str, str]]:
    """The draft with what was typed in the grid, and what in it is no range, by place."""
    base = ("tables", number)
    table = value_at(read, base)
    rows = _listed(table.get("rows"))
    sources = sources_of(read, base)
    keys = outcome_keys(table, rows)
    wrong: dict[str, str] = {}
    typed = []
    for at, row in enumerate(rows):
        path = place((*base, "rows", at))
        if f"{path}._is" not in posted or not isinstance(row, dict):
            typed.append(row)
            continue
        value = taken(TableRow, row, posted, choices, path, _TEXTS)
        then = taken(Outcome, row.get("then"), posted, choices, f"{path}.then", keys)
        if then or "then" in row:
            value["then"] = then if isinstance(row.get("then"), Mapping) or then else row["then"]
        held = _listed(row.get("cells"))
        cells = [
            _taken_cell(held[n] if n < len(held) else None, posted, f"{path}.cells[{n}]", choices.column(source), wrong)
            for n, source in enumerate(sources)
        ]
        value["cells"] = cells
        typed.append(value if value != {"cells": [None] * len(sources), **row} else row)
    changed: dict[str, Any] = replaced(read, (*base, "rows"), typed) if typed != rows else read
    return changed, wrong


def _taken_cell(old: Any, posted: QueryDict, path: str, column: Question, wrong: dict[str, str]) -> Any:
    """One condition; what was only shown stays exactly as it was, and what says nothing is no condition."""
    held = _object(old)
    said: dict[str, Any] = {key: f"{path}.{key}" in posted for key in ("negated", "blank")}
    if column.options:
        chosen = posted.getlist(f"{path}.among")
        kept = [one for one in held.get("among") or () if one in chosen]
        said["among"] = [*kept, *(one for one in chosen if one not in kept)]
    else:
        line = posted.get(f"{path}.ranges", "").strip()
        before = held.get("ranges") or []
        try:
            said["ranges"] = before if line == ranges_in_words(before) else ranges_in(line)
        except NotARange as error:
            wrong[f"{path}.ranges"] = gettext(
                "“%(piece)s”读不懂。请写成 ≥100、<200、≥100 且 <200 这样，几段用分号隔开。"
            ) % {"piece": str(error)[:40]}
            said["ranges"] = before
    if all((held.get(key) or False) == (one or False) for key, one in said.items()):
        return old
    cell = {**held, **{key: one for key, one in said.items() if one or key in held}}
    return cell if any(cell.values()) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _page(
    request: OfficerRequest,
    draft: Draft,
    number: int,
    document: dict[str, Any],
    *,
    wrong: Mapping[str, str] | None = None,
    posted: QueryDict | None = None,
    said: str = "",
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = examined(draft)
    errors = list((wrong or {}).items())
    marked = found_in(found, errors)
    choices = Choices.for_draft(document)
    drawing = Drawing(choices, marked, lambda path: address_of(draft, path))
    table = value_at(document, ("tables", number))
    base = ("tables", number)
    path = place(base)
    columns = [choices.column(source) for source in sources_of(document, base)]
    rows = _listed(table.get("rows"))
    keys = outcome_keys(table, rows)
    drawn = [_row(drawing, columns, keys, rows, at, f"{path}.rows[{at}]", posted) for at in range(len(rows))]
    title = str(table.get("name") or table.get("id") or number + 1)
    section = section_named("tables")
    url = reverse("console:draft-element", args=[draft.id, f"tables.{number}"])
    audited = audit_lines(document, number)
    return draft_page(
        request,
        draft,
        "grid",
        status=status,
        trail=[
            Crumb(section.title if section else "", reverse("console:draft-part", args=[draft.id, "tables"])),
            Crumb(title, url),
            Crumb(gettext("表格")),
        ],
        title=title,
        here=reverse("console:draft-grid", args=[draft.id, number]),
        element_url=url,
        tabs=tabs_of(draft, marked, "tables"),
        rows_path=f"{path}.rows",
        rows_anchor=anchor(f"{path}.rows"),
        columns=[one.label for one in columns],
        outcomes=[name_of_part(Outcome, key) for key in keys],
        texts=[name_of_part(TableRow, key) for key in _TEXTS],
        rows=drawn,
        audit=audited,
        audit_bad=any(line.bad for line in audited or ()),
        lines=lines_of(draft, draft.document, [one for one in found if one.field.startswith(path)]),
        problems=[Problem(why, anchor(at)) for at, why in errors],
        said=said,
        overtaken=overtaken,
    )


def _row(
    drawing: Drawing,
    columns: Sequence[Question],
    keys: Sequence[str],
    rows: Sequence[Any],
    at: int,
    path: str,
    posted: QueryDict | None,
) -> GridRow:
    row = _object(rows[at])
    held = _listed(row.get("cells"))
    then = _object(row.get("then"))
    cells = [
        _cell(drawing, column, held[n] if n < len(held) else None, f"{path}.cells[{n}]", posted)
        for n, column in enumerate(columns)
    ]
    return GridRow(
        number=at + 1,
        path=path,
        cells=cells,
        outcome=drawing.parts(Outcome, then, f"{path}.then", keys),
        texts=drawing.parts(TableRow, row, path, _TEXTS),
        url=drawing.address(path),
        first=at == 0,
        last=at == len(rows) - 1,
    )


def _cell(drawing: Drawing, column: Question, value: Any, path: str, posted: QueryDict | None) -> GridCell:
    held = _object(value)
    if column.options:
        among = below(path, "among")
        chosen = [str(one) for one in held.get("among") or ()]
        main = Field(
            name=among,
            html_id=anchor(among),
            label=column.label,
            kind="checkboxes",
            required=False,
            value=chosen,
            choices=on_offer(column.options, chosen),
            errors=drawing.found.at(among),
        )
    else:
        name = below(path, "ranges")
        written = ranges_in_words([one for one in held.get("ranges") or () if isinstance(one, Mapping)])
        if posted is not None and drawing.found.at(name):
            written = posted.get(name, "")
        main = Field(
            name=name,
            html_id=anchor(name),
            label=column.label,
            value=written,
            required=False,
            maxlength=400,
            errors=drawing.found.at(name),
        )
    signs = [
        Field(
            name=below(path, key),
            html_id=anchor(below(path, key)),
            label=name_of_part(Cell, key),
            kind="checkbox",
            required=False,
            value="on" if held.get(key) else "",
            choices=[Choice("on", name_of_part(Cell, key))],
        )
        for key in ("negated", "blank")
    ]
    return GridCell(column.label, main, signs, path, not any(held.values()), drawing.found.at(path))


def audit_lines(document: dict[str, Any], number: int) -> list[AuditLine] | None:
    """Gaps, overlaps and idle rows as sentences; None while the cells are not right, so that nothing can be said."""
    found = table_audit(document, number, what_is_known())
    if found is None:
        return None
    table, result = found
    return list(_lines(result, unique=table.hit == "unique", number=number))


def _lines(found: Audit, *, unique: bool, number: int) -> list[AuditLine]:
    def row(which: int) -> tuple[int, str]:
        return which, anchor(place(("tables", number, "rows", which - 1)))

    if found.beyond:
        return [AuditLine(gettext("这张表太大，无法逐一核对是否有遗漏和重复，请拆成几张表。"))]
    lines = []
    if found.gap is not None:
        words = gettext("有遗漏：%(when)s时，没有一行适用。") % {"when": found.words(found.gap)}
        lines.append(AuditLine(words, bad=unique))
    lines += [
        AuditLine(
            gettext("重复：%(when)s时，两行都适用。") % {"when": found.words(one.example)},
            [row(one.one), row(one.other)],
        )
        for one in found.overlaps
    ]
    lines += [AuditLine(gettext("这一行永远不会适用。"), [row(one)]) for one in found.idle]
    return lines
