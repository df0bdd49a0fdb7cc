"""The versions of a guide: what applied when, what each changed, and the guide as it stood on another day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.comparing import Change, Effect, compare
from tongban.catalogue.models import Item
from tongban.catalogue.queries import (
    Guide,
    InForce,
    current_version,
    definition_of,
    implementation_for,
    version_for,
    versions_in_force,
)
from tongban.catalogue.standing import standings_of
from tongban.catalogue.states import ItemState
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.errors import Invalid
from tongban.kernel.language import day_name, translatable
from tongban.kernel.today import today
from tongban.web.portal import places
from tongban.web.portal.browse import HOME
from tongban.web.portal.places import Place
from tongban.web.portal.standing_view import history_of
from tongban.web.ui.access import Request, public
from tongban.web.ui.parts import Crumb
from tongban.web.ui.public_pages import public_page

#: Who keeps the catalogue, and so may see what is only scheduled.
_KEEPERS = frozenset((Role.EDITOR, Role.SUPERVISOR, Role.SYSADMIN))
#: Versions whose changes are worked out on one page; older ones are only named.
MOST_COMPARED = 30


class NotADay(Invalid):
    """日期看不懂。请写成年-月-日，例如 2026-11-26。"""


class DayNotYet(Invalid):
    """只能看今天和以前的办事指南。请换一个日期。"""


@dataclass(frozen=True, slots=True)
class Then:
    """The banner of a guide of another day."""

    day: str
    title: str
    words: str


def day_asked(request: HttpRequest) -> date:
    """The day in ?on=; NotADay when it is none."""
    text = request.GET.get("on", "").strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise NotADay
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotADay from error


def may_see_scheduled(request: Request) -> bool:
    """Only those who keep the catalogue see what has not come into force."""
    officer: Officer | None = getattr(request, "officer", None)
    return bool(officer) and not _KEEPERS.isdisjoint(officer.roles if officer else ())


def then_of(found: Guide, place: Place, on: date) -> Then:
    """What a reader must know first: whose day it is, and that something else applies now."""
    done = found.implementation
    now_in_force = version_for(done) if done else current_version(found.item.id)
    gone = found.item.state == ItemState.ABOLISHED
    if gone and found.standing.state != ItemState.ABOLISHED:
        words = _("这个事项后来取消了，现在不能再申请。")
    elif on > today():
        words = _("这一版还没有生效，到那一天才执行。")
    elif now_in_force is not None and now_in_force.pk != found.version.pk:
        words = _("这一版已经不再执行，现在执行的是第 {n} 版。").format(n=now_in_force.edition)
    else:
        words = _("到今天没有变化。")
    return Then(
        on.isoformat(),
        _("{day}的办事指南（第 {n} 版）").format(day=day_name(on), n=found.version.edition),
        words + _("办理机关按那一版的规定，从现有的机构里列出。"),
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: when it applied, and what it changed. `compared` False: it is too old to be worked out here."""

    number: str
    days: str
    current: bool
    url: str
    changes: Sequence["ChangeLine"]
    first: bool
    compared: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    chapter: str
    words: str
    effect: str
    tone: str


_EFFECTS = {
    Effect.EASIER: (translatable("更方便"), "good"),
    Effect.HARDER: (translatable("要求提高"), "notice"),
    Effect.NEUTRAL: ("", "neutral"),
}


@public
@require_safe
@public_page()
def versions(request: HttpRequest, item_id: str, code: str) -> HttpResponse:
    """Every version that has been in force, newest first, with what it changed in plain words."""
    item = get_object_or_404(Item.objects.select_related("department"), pk=item_id)
    place = places.place(code)
    history = versions_in_force(item_id, implementation=implementation_for(item_id, place.code))
    guide_url = reverse("portal:guide", args=[item.id, place.code])
    return render(
        request,
        "portal/guide_versions.html",
        {
            "section": "services",
            "crumbs": [
                HOME,
                Crumb(_("办事指南"), reverse("portal:services")),
                Crumb(item.title, guide_url),
                Crumb(_("版本历史")),
            ],
            "item": item,
            "place": place,
            "lines": _lines(history, guide_url, gone=item.state == ItemState.ABOLISHED),
            "standings": history_of(standings_of(item_id)),
            "guide_url": guide_url,
            "today": today().isoformat(),
        },
    )


def _lines(history: Sequence[InForce], guide_url: str, *, gone: bool) -> list[VersionLine]:
    lines: list[VersionLine] = []
    for place in range(len(history) - 1, -1, -1):
        one, before = history[place], history[place - 1] if place else None
        compared = len(lines) < MOST_COMPARED
        current = one.until is None and not gone
        changes: tuple[Change, ...] = ()
        if before is not None and compared:
            changes = compare(definition_of(before.version), definition_of(one.version))
        lines.append(
            VersionLine(
                number=one.version.edition,
                days=_days(one),
                current=current,
                url=guide_url if current else f"{guide_url}?{urlencode({'on': one.since.isoformat()})}",
                changes=[_change_line(change) for change in changes],
                first=before is None,
                compared=compared,
            )
        )
    return lines


def _days(one: InForce) -> str:
    if one.until is None:
        return _("{day}起执行").format(day=day_name(one.since))
    if one.until == one.since:
        return _("只在{day}执行").format(day=day_name(one.since))
    return _("{day}至{last}执行").format(day=day_name(one.since), last=day_name(one.until))


def _change_line(change: Change) -> ChangeLine:
    word, tone = _EFFECTS[change.effect]
    return ChangeLine(change.chapter, change.meaning, _(word) if word else "", tone)
