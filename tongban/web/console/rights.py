"""The page of rights: which role may open what and do what, read from the declarations beside the views and the moves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.cases.lifecycle import MOVES
from tongban.identity.states import HEAD, HEAD_LABEL, Role
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OF_ONE_BODY, OF_ONE_HOLDER, OfficerRequest, On, officer
from tongban.web.ui.spreadsheets import csv_file

CITIZEN = "signed_in"


@dataclass(frozen=True, slots=True)
class Right:
    """One address, or one act, and who may."""

    what: str
    on: On | None
    roles: frozenset[str]
    basis: str = ""


@cache
def addresses() -> list[Right]:
    """Every address that is not open to everybody, as its view declares it."""
    found = []
    for route, view in _views(get_resolver().url_patterns):
        access = getattr(view, "access", "")
        if access == CITIZEN:
            found.append(Right(route, getattr(view, "on", None), frozenset({CITIZEN})))
        elif access.startswith("officer:"):
            named = frozenset(filter(None, access.removeprefix("officer:").split(",")))
            found.append(Right(route, getattr(view, "on", None), named or frozenset({*Role.values, HEAD})))
    return found


def _views(tree: Iterable[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, object]]:
    for node in tree:
        if isinstance(node, URLResolver):
            yield from _views(node.url_patterns, above + str(node.pattern))
        else:
            yield "/" + above + str(node.pattern), node.callback


def acts() -> list[Right]:
    """What may be done to a case, as the table of lawful moves has it."""
    return [Right(str(act.label), On.CASE, frozenset(move.by), move.basis) for act, move in MOVES.items()]


def columns() -> list[tuple[str, str]]:
    """Who can have a right: a citizen, each role, a head, the clock."""
    roles = [(one.value, str(one.label)) for one in Role]
    return [(CITIZEN, gettext("申请人本人")), *roles, (HEAD, str(HEAD_LABEL))]


def _reach(right: Right) -> str:
    if right.on is None:
        return gettext("只列出自己的")
    if CITIZEN in right.roles:
        return gettext("只有本人的") if right.on in OF_ONE_HOLDER else gettext("人人可办")
    return gettext("只有本机构的") if right.on in OF_ONE_BODY else gettext("全省")


def _named(right: Right) -> frozenset[str]:
    return right.roles | {CITIZEN} if "applicant" in right.roles else right.roles


def _table(rights: Iterable[Right]) -> list[tuple[Right, str, list[bool]]]:
    return [(one, _reach(one), [key in _named(one) for key, _ in columns()]) for one in rights]


@officer(Role.SECURITY, Role.AUDITOR)
@require_safe
def rights(request: OfficerRequest) -> HttpResponse:
    """Two tables: acts on a case with the law behind each, and every address."""
    chosen = request.GET.get("role", "")
    labels = dict(columns())
    asked = chosen if chosen in labels else ""
    context = {
        **frame_of(request, "rights"),
        "roles": columns(),
        "asked": asked,
        "asked_label": labels.get(asked, ""),
        "acts": [(one, _who(one)) for one in acts() if not asked or asked in _named(one)],
        "addresses": [(one, _reach(one), _who(one)) for one in addresses() if not asked or asked in _named(one)],
    }
    return render(request, "console/rights.html", context)


def _who(right: Right) -> str:
    named = _named(right)
    if named >= {*Role.values, HEAD}:
        return gettext("所有岗位")
    who = [label for key, label in columns() if key in named]
    return gettext("、").join([*who, gettext("平台自动")] if "platform" in named else who)


@officer(Role.SECURITY, Role.AUDITOR)
@require_safe
def rights_file(request: OfficerRequest) -> HttpResponse:
    """The whole matrix as a table to take away."""
    head = [gettext("操作"), gettext("对象"), gettext("范围"), gettext("依据"), *(label for _, label in columns())]
    rows = [
        [one.what, str(one.on.label) if one.on else "", reach, one.basis, *("✓" if may else "" for may in marks)]
        for one, reach, marks in _table([*acts(), *addresses()])
    ]
    return csv_file(head, rows, name="rights.csv")
