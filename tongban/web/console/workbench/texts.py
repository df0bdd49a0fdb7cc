"""The draft as text: YAML to read and to write, and files in all three formats, out and in."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalogue.actions import MOST_FILE, read_into_draft, write_draft
from tongban.catalogue.drafting import words_of
from tongban.catalogue.errors import DraftMovedOn, DraftUnusable
from tongban.catalogue.exporting import export_draft
from tongban.catalogue.formats import FORMATS, read_file
from tongban.catalogue.models import Draft
from tongban.catalogue.reading import Unreadable
from tongban.identity.states import Role
from tongban.web.console.workbench.frame import (
    MOST_LISTED,
    FindingLine,
    draft_page,
    examined,
    found_in,
    lines_of,
    on_draft,
    tabs_of,
)
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Problem
from tongban.web.ui.uploads import largest_file

_TYPES = {
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _too_large() -> str:
    return gettext(
        "文件超过 4 MB，一个事项用不了这么多，草稿没有改动。请核对是不是选错了文件，或者只留这一个事项再上传。"
    )


@officer(Role.EDITOR, on=On.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def text(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """The YAML, to be changed as a whole."""
    if request.method != "POST":
        return _text_page(request, draft, draft.text)
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    revision = whole_number(request.POST.get("revision", "")) or 0
    if typed and not typed.endswith("\n") and draft.text.endswith("\n"):
        typed += "\n"  # a browser drops nothing else
    try:
        write_draft(draft.id, by=request.officer, revision=revision, text=typed)
    except DraftUnusable as refusal:
        return _text_page(
            request, draft, typed, problems=_problems(draft, refusal), said=refusal.message, status=refusal.status
        )
    except DraftMovedOn as refusal:
        return _text_page(request, draft, typed, said=refusal.message, overtaken=True, status=refusal.status)
    messages.success(request, gettext("文本已保存。"))
    return HttpResponseRedirect(reverse("console:draft-text", args=[draft.id]))


@largest_file(MOST_FILE, _too_large)
@officer(Role.EDITOR, on=On.DRAFT)
@require_POST
@on_draft
def upload(request: OfficerRequest, draft: Draft) -> HttpResponse:
    """Replace the draft by a file in any of the formats."""
    file = request.FILES.get("file")
    if file is None:
        nothing = [Problem(gettext("请选择要上传的文件：YAML、.xlsx 或 JSON。"), "file")]
        return _text_page(request, draft, draft.text, problems=nothing, status=400)
    revision = whole_number(request.POST.get("revision", "")) or 0
    try:
        read_into_draft(draft.id, by=request.officer, revision=revision, data=file.read(), name=file.name or "")
    except DraftUnusable as refusal:
        return _text_page(
            request, draft, draft.text, problems=_problems(draft, refusal), said=refusal.message, status=refusal.status
        )
    except DraftMovedOn as refusal:
        return _text_page(request, draft, draft.text, said=refusal.message, status=refusal.status)
    messages.success(request, gettext("文件已经读进草稿。"))
    return HttpResponseRedirect(reverse("console:draft-text", args=[draft.id]))


@officer(Role.EDITOR, on=On.DRAFT)
@require_safe
@on_draft
def download(request: OfficerRequest, draft: Draft, form: str) -> HttpResponse:
    """The draft as a file, unfinished or not."""
    wanted = next((one for one in FORMATS if one == form), None)
    if wanted is None:
        raise Http404
    name = content_disposition_header(as_attachment=True, filename=f"{draft.item_id}.{wanted}") or "attachment"
    return HttpResponse(export_draft(draft, wanted), content_type=_TYPES[wanted], headers={"Content-Disposition": name})


def _problems(draft: Draft, refusal: DraftUnusable) -> list[Problem]:
    """Each with its line, or its sheet, row and column."""
    found = []
    for path, why, line in refusal.problems[:MOST_LISTED]:
        said = [one for one in (line, words_of(refusal.document or draft.document, path)) if one]
        found.append(Problem(f"{gettext('，').join(said)}{gettext('：')}{why}" if said else why, "f-text"))
    return found


def _text_page(
    request: OfficerRequest,
    draft: Draft,
    shown: str,
    *,
    problems: Sequence[Problem] = (),
    said: str = "",
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = examined(draft)
    return draft_page(
        request,
        draft,
        "text",
        status=status,
        trail=[Crumb(gettext("文本和文件"))],
        tabs=tabs_of(draft, found_in(found), "text"),
        text=shown,
        problems=problems,
        said=said,
        overtaken=overtaken,
        lines=_numbered(draft, lines_of(draft, draft.document, found)[:MOST_LISTED]),
        formats=[(form, reverse("console:draft-file", args=[draft.id, form])) for form in FORMATS],
    )


def _numbered(draft: Draft, lines: Sequence[FindingLine]) -> list[FindingLine]:
    """The findings with the line of the text that each is about."""
    try:
        read = read_file(draft.text.encode(), "draft.yaml")
    except Unreadable:
        return list(lines)
    return [replace(line, line=read.place_of(draft.item_id, line.path)) for line in lines]
