"""What all pages of a draft share: the draft behind the address, its sections, what is found in it, the citizen's side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.catalogue.drafting import words_of
from tongban.catalogue.drafts import draft_for
from tongban.catalogue.errors import NoSuchDraft
from tongban.catalogue.lint import Finding
from tongban.catalogue.models import Draft
from tongban.catalogue.quality import examine_draft
from tongban.kernel.language import sentence
from tongban.web.console.frame import frame_of
from tongban.web.console.workbench.parts import Found
from tongban.web.console.workbench.sections import Section, dotted, sections, spot_of
from tongban.web.ui.access import OfficerRequest
from tongban.web.ui.framing import may_hold_frames
from tongban.web.ui.parts import Crumb

P = ParamSpec("P")
DraftView = Callable[Concatenate[OfficerRequest, Draft, P], HttpResponse]
#: So many findings are listed beside the editor; the text tab lists the same.
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding beside the editor: where, what, why, how to mend it, and the way there."""

    where: str
    what: str
    why: str
    mend: str
    url: str
    blocks: bool
    path: str
    here: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One section in the navigation."""

    title: str
    url: str
    current: bool
    blocks: int = 0
    warns: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """One view of the citizen's side."""

    title: str
    url: str


def on_draft(view: DraftView[P]) -> Callable[..., HttpResponse]:
    """Give the view an open draft of the editor's offices; anybody else's is not found."""

    @wraps(view)
    def opened(request: OfficerRequest, draft_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        draft = draft_for(request.officer, draft_id)
        if draft is None:
            raise NoSuchDraft
        return view(request, draft, *args, **kwargs)

    return opened


def address_of(draft: Draft, path: str) -> str:
    """Where a part of the draft is edited."""
    spot = spot_of(path)
    if spot.element:
        page = reverse("console:draft-element", args=[draft.id, dotted(spot.element)])
    else:
        page = reverse("console:draft-part", args=[draft.id, spot.section.key])
    return f"{page}#{spot.anchor}" if spot.anchor else page


def lines_of(draft: Draft, document: dict[str, Any], found: Sequence[Finding], here: str = "") -> list[FindingLine]:
    """Findings as lines: what blocks first, and of those the ones on this page before others."""
    lines = [
        FindingLine(
            where=words_of(document, one.field) or gettext("整个事项"),
            what=sentence(one.what),
            why=sentence(one.why),
            mend=sentence(one.mend),
            url=address_of(draft, one.field),
            blocks=one.severity == "blocks",
            path=one.field,
            here=bool(here) and one.field.startswith(here),
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: (not line.blocks, not line.here))


def found_in(found: Sequence[Finding], errors: Sequence[tuple[str, str]] = ()) -> Found:
    """Findings and refusals as the drawing wants them."""
    at: dict[str, list[str]] = {}
    for path, why in errors:
        at.setdefault(path, []).append(why)
    return Found(at, [(one.field, one.severity == "blocks") for one in found])


def tabs_of(draft: Draft, found: Found, current: str) -> list[Tab]:
    """The sections, with how much is found in each."""
    tabs = []
    for section in sections():
        counts = [found.inside(key) for key in section.keys]
        blocks, warns = sum(one for one, _ in counts), sum(one for _, one in counts)
        url = reverse("console:draft-part", args=[draft.id, section.key])
        tabs.append(Tab(sentence(section.title), url, section.key == current, blocks, warns))
    return tabs


def views_of(draft: Draft) -> list[View]:
    """The citizen's side of the draft."""
    titles = {
        "guide": gettext("指南"),
        "wizard": gettext("情形引导"),
        "materials": gettext("材料清单"),
        "form": gettext("申请表"),
        "sample": gettext("样例"),
    }
    return [View(title, reverse("portal:preview", args=[draft.id, key])) for key, title in titles.items()]


def beside(
    draft: Draft, document: dict[str, Any], found: Sequence[Finding], section: Section, here: str
) -> dict[str, Any]:
    """What stands beside the editor: the list of findings, and the page of the citizen that shows this part."""
    lines = lines_of(draft, document, found, here)
    address = reverse("portal:preview", args=[draft.id, section.preview])
    return {
        "lines": lines[:MOST_LISTED],
        "more_lines": max(len(lines) - MOST_LISTED, 0),
        "blocks": sum(line.blocks for line in lines),
        "views": views_of(draft),
        "preview_url": f"{address}?_r={draft.revision}",
        "preview_at": section.at,
    }


def draft_page(
    request: OfficerRequest,
    draft: Draft,
    template: str,
    *,
    status: int = 200,
    trail: Sequence[Crumb] = (),
    **context: Any,
) -> HttpResponse:
    """One page of a draft in its frame."""
    frame = {
        **frame_of(request, "workbench"),
        "draft": draft,
        "tool": template,
        "crumbs": [
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("起草工作台"), reverse("console:workbench")),
            Crumb(draft.title, reverse("console:draft", args=[draft.id])) if trail else Crumb(draft.title),
            *trail,
        ],
    }
    response = render(request, f"console/workbench/{template}.html", {**frame, **context}, status=status)
    return may_hold_frames(response)


def examined(draft: Draft, document: dict[str, Any] | None = None) -> list[Finding]:
    """What checks and gate say of the draft as it is, or as it would be. Four queries."""
    return examine_draft(document if document is not None else draft.document)
