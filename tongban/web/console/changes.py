"""Changes of items: the trays, and one request with what it changes, what the gate says of it, its remarks and its acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tongban.catalogue import access
from tongban.catalogue.actions import agree_to_change, return_change, withdraw_change
from tongban.catalogue.adapters.handling import open_cases
from tongban.catalogue.changes import before_of, change_for, entries_of, proposal_of, trays_of
from tongban.catalogue.changing import ENDED
from tongban.catalogue.comparing import Change, Effect, compare, shown
from tongban.catalogue.definition import Definition
from tongban.catalogue.errors import RemarksMissing
from tongban.catalogue.lint import RULES
from tongban.catalogue.models import ChangeEntry, ChangeRequest, Draft
from tongban.catalogue.quality import examine
from tongban.catalogue.states import ChangeState
from tongban.identity.people import Officer
from tongban.kernel.errors import Refusal
from tongban.kernel.language import sentence, translatable
from tongban.kernel.today import today
from tongban.web.console.frame import CHANGES, frame_of
from tongban.web.console.reading import Part, parts_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Field, Pager, Problem, Row, TimelineEntry

PAGE = 50
_TRAYS = {
    "review": translatable("等我审核"),
    "mine": translatable("我提出的"),
    "scheduled": translatable("待施行和受阻"),
    "done": translatable("已办完"),
}
_TONES = {
    ChangeState.STAFFING: "active",
    ChangeState.LEGAL: "active",
    ChangeState.RETURNED: "notice",
    ChangeState.SCHEDULED: "good",
    ChangeState.HELD: "late",
    ChangeState.DONE: "good",
    ChangeState.WITHDRAWN: "ended",
}
_EFFECTS = {
    Effect.EASIER: (translatable("更方便"), "good"),
    Effect.HARDER: (translatable("要求提高"), "notice"),
    Effect.NEUTRAL: ("", "neutral"),
}


@officer(*CHANGES)
@require_safe
def changes(request: OfficerRequest) -> HttpResponse:
    """The trays of whoever looks; the one that waits for them first."""
    trays = trays_of(request.officer)
    reviewer = access.sits_at(request.officer, "staffing") or access.sits_at(request.officer, "legal")
    usual = "review" if reviewer else "mine" if access.proposes(request.officer) else "scheduled"
    asked = request.GET.get("tray", "")
    tray = asked if asked in _TRAYS else usual
    rows = getattr(trays, tray)
    if (after := _uuid(request.GET.get("after", ""))) is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: PAGE + 1])
    address = reverse("console:changes")
    more = f"{address}?{urlencode({'tray': tray, 'after': str(found[PAGE - 1].id)})}" if len(found) > PAGE else ""
    return render(
        request,
        "console/change_list.html",
        {
            **frame_of(request, "changes"),
            "tray": tray,
            "tabs": [
                (gettext(word), f"{address}?tray={name}", name == tray)
                for name, word in _TRAYS.items()
                if {"review": reviewer, "mine": access.proposes(request.officer)}.get(name, True)
            ],
            "rows": [(one, _TONES[ChangeState(one.state)]) for one in found[:PAGE]],
            "pager": Pager(next_url=more),
            "first_url": f"{address}?tray={tray}" if after is not None else "",
            "may_propose": access.proposes(request.officer),
        },
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference: where, what stood there, what shall stand there, what it means for people."""

    chapter: str
    field: str
    before: str
    after: str
    meaning: str
    effect: str
    tone: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One definition of a request. `first`: there is nothing to compare it with, so all of it is shown."""

    item_id: str
    title: str
    first: bool
    lines: Sequence[ChangeLine]
    parts: Sequence[Part]


@officer(*CHANGES, on=On.CHANGE)
@require_safe
def change(request: OfficerRequest, change_id: UUID) -> HttpResponse:
    """One request, whole."""
    return _change_page(request, change_for(request.officer, change_id))


def _draft_of(officer: Officer, found: ChangeRequest) -> Draft | None:
    """The draft that it came from, when it may be written on: the request is back, or was taken back."""
    if found.state not in (ChangeState.RETURNED, ChangeState.HELD, ChangeState.WITHDRAWN):
        return None
    mine = found.drafts.filter(state=Draft.State.PROPOSED, body_id__in=access.offices_of(officer))
    return mine.first()


def _change_page(
    request: OfficerRequest, found: ChangeRequest, *, problem: Refusal | None = None, typed: str = ""
) -> HttpResponse:
    proposal = proposal_of(found)
    over = found.state in ENDED
    remarks = Field(
        name="remarks",
        label=gettext("审核意见"),
        kind="textarea",
        value=typed,
        required=False,
        help=gettext("同意时可以不写；退回时必须写明哪里要改、怎样改。"),
        maxlength=1000,
        errors=[problem.message] if problem is not None else [],
    )
    context = {
        **frame_of(request, "changes"),
        "change": found,
        "tone": _TONES[ChangeState(found.state)],
        "over": over,
        "facts": _facts(found),
        "items": list(found.items.all()),
        "compared": _compared(proposal.definitions, found),
        "findings": [] if over else _findings(proposal.definitions, found),
        "held": found.held_because.split("\n") if found.held_because else [],
        "entries": [_entry(one) for one in entries_of(found)],
        "open_cases": list(_open(found, proposal.ending)) if not over else [],
        "reviews": access.reviews(request.officer, found),
        "owns": access.owns(request.officer, found) and not over,
        "draft": _draft_of(request.officer, found),
        "mends": found.state in (ChangeState.RETURNED, ChangeState.HELD),
        "same_person": access.sits_at(request.officer, found.state) and not access.is_third(request.officer, found),
        "wrote": access.sits_at(request.officer, found.state) and access.wrote(request.officer, found),
        "remarks": remarks,
        "problems": [Problem(problem.message, remarks.id)] if problem is not None else [],
        "crumbs": [
            Crumb(gettext("管理台"), reverse("console:overview")),
            Crumb(gettext("事项变更"), reverse("console:changes")),
            Crumb(found.title),
        ],
    }
    return render(request, "console/change_page.html", context, status=problem.status if problem is not None else 200)


def _facts(found: ChangeRequest) -> list[Row]:
    rows = [
        Row(gettext("提出人"), found.proposed_by),
        Row(gettext("理由"), found.reason, official=True),
        Row(gettext("依据"), found.basis or gettext("见定义里的设定依据"), official=bool(found.basis)),
    ]
    if found.transition:
        rows.append(Row(gettext("在办件的过渡安排"), found.transition, official=True))
    return rows


def _open(found: ChangeRequest, ending: Sequence[str]) -> Iterator[str]:
    if not ending:
        return
    names = {one.item_id: one.name for one in found.items.all()}
    for item_id, count in sorted(open_cases(ending).items()):
        yield gettext("%(item)s：%(n)s 件在办") % {"item": names[item_id], "n": count}


def _compared(definitions: Sequence[Definition], found: ChangeRequest) -> list[Compared]:
    before = before_of(found) if definitions else {}
    return [
        Compared(
            item_id=one.id,
            title=one.title,
            first=one.id not in before,
            lines=[_line(change) for change in compare(before[one.id], one)] if one.id in before else [],
            parts=parts_of(one) if one.id not in before else [],
        )
        for one in definitions
    ]


def _line(change: Change) -> ChangeLine:
    word, tone = _EFFECTS[change.effect]
    named = [one for one in (change.about, change.field) if one and one != change.chapter]
    return ChangeLine(
        chapter=change.chapter,
        field=" · ".join(dict.fromkeys(named)),
        before=_side(change, change.before),
        after=_side(change, change.after),
        meaning=change.meaning,
        effect=sentence(word) if word else "",
        tone=tone,
    )


def _side(change: Change, value: object) -> str:
    """What stands on one side, nothing where there was nothing; a whole element by its name, its parts say no more here."""
    if value in (None, "", [], {}):
        return ""
    return change.about if isinstance(value, Mapping) and change.about else shown(change.hint, value)


def _findings(definitions: Sequence[Definition], found: ChangeRequest) -> list[tuple[str, object]]:
    """What the gate says of them on the day of the change, what blocks first."""
    titles = {rule.id: rule.title for rule in RULES}
    examined = examine(definitions, on=max(today(), found.effective_from))
    every = [finding for one in examined for finding in one.findings]
    every.sort(key=lambda one: one.severity != "blocks")
    return [(sentence(titles.get(one.rule, one.rule)), one) for one in every]


def _entry(one: ChangeEntry) -> TimelineEntry:
    return TimelineEntry(title=str(one.get_act_display()), at=one.at, text=one.text, actor=one.by["name"])


# --- acts ------------------------------------------------------------------------------------------------------------


def _seq(request: OfficerRequest) -> int:
    """What the reader had before them; nothing usable is like an old page."""
    read = whole_number(request.POST.get("seq", ""))
    return read if read is not None else -1


def _back(change_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:change", args=[change_id]))


@officer(*CHANGES, on=On.CHANGE)
@require_POST
def agree(request: OfficerRequest, change_id: UUID) -> HttpResponse:
    """The office agrees; after the second one the request waits for its day."""
    said = request.POST.get("remarks", "")
    done = agree_to_change(change_id, by=request.officer, seq=_seq(request), remarks=said)
    words = (
        gettext("已同意，转合法性审核。")
        if done.state == ChangeState.LEGAL
        else gettext("两个部门都已同意，到施行日期自动施行。")
    )
    messages.success(request, words)
    return _back(change_id)


@officer(*CHANGES, on=On.CHANGE)
@require_POST
def give_back(request: OfficerRequest, change_id: UUID) -> HttpResponse:
    """The office returns it, and says why."""
    said = request.POST.get("remarks", "")
    try:
        return_change(change_id, by=request.officer, seq=_seq(request), remarks=said)
    except RemarksMissing as refusal:
        return _change_page(request, change_for(request.officer, change_id), problem=refusal, typed=said)
    messages.success(request, gettext("已退回，提出人会看到您的意见。"))
    return _back(change_id)


@officer(*CHANGES, on=On.CHANGE)
@require_POST
def withdraw(request: OfficerRequest, change_id: UUID) -> HttpResponse:
    """Whoever proposed it takes it back."""
    withdraw_change(change_id, by=request.officer, seq=_seq(request), text=request.POST.get("remarks", ""))
    messages.success(request, gettext("申请已撤回，事项没有任何改动。"))
    return _back(change_id)
