"""Choosing a division in a form: step by step from the province down, or by typing its name. Works without scripts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.authorities.models import Division
from tongban.web.portal import directory, places
from tongban.web.ui.parts import Choice, Field

_MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Level:
    """One select of the division picker."""

    field: Field
    first: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A division whose name was typed."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Picker:
    """The selects down to what is chosen, and what was found by name. `typed` None: nobody searched."""

    name: str
    levels: Sequence[Level]
    typed: str | None = None
    found: Sequence[Found] = ()


def innermost(codes: Iterable[str]) -> str:
    """The innermost division chosen; a district left over from another city is dropped."""
    chosen = ""
    for code in codes:
        if not code:
            break
        try:
            above = places.place(code).codes[1:2]
        except places.NoSuchPlace:
            return code[:11]  # no division has it: the validator says to choose from the list
        if chosen and above != (chosen,):
            break
        chosen = code
    return chosen


def places_called(text: str) -> list[Found]:
    """Divisions by a part of their name; 长安区 建北 finds the street in that district."""
    wanted = [word for word in text.split() if word][:4]
    if not wanted:
        return []
    *above, last = wanted
    named = Q(name__contains=last)
    for word in above:
        named &= (
            Q(reports_to__name__contains=word)
            | Q(reports_to__reports_to__name__contains=word)
            | Q(reports_to__reports_to__reports_to__name__contains=word)
        )
    rows = Division.objects.filter(named).exclude(reports_to=None).order_by("code")[: _MOST_FOUND + 1]
    return [Found(one.code, places.place(one.code).full_name) for one in rows[:_MOST_FOUND]]


def levels_of(drawn: Field, code: str) -> list[Level]:
    """One select for every level down to what is chosen, and one for the level below it."""
    try:
        chain = list(reversed(places.place(code).codes)) if code else [places.province().code]
    except places.NoSuchPlace:
        chain = [places.province().code]
    names = [_("市"), _("县（市、区）"), _("乡镇（街道）"), _("村（社区）")]
    levels: list[Level] = []
    for depth, above in enumerate(chain):
        choices = [Choice(one.code, one.name) for one in directory.places_below(above)]
        if not choices:
            break
        levels.append(
            Level(
                replace(
                    drawn,
                    kind="select",
                    label=names[min(depth, 3)],
                    value=chain[depth + 1] if depth + 1 < len(chain) else "",
                    choices=[Choice("", _("请选择")), *choices],
                    help="",
                    errors=(),
                    origin="",
                    required=drawn.required if depth == 0 else True,
                    html_id=drawn.id if depth == 0 else f"{drawn.id}-{depth}",
                    width="medium",
                ),
                first=depth == 0,
            )
        )
    return levels
