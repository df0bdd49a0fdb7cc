"""The lists that readers walk through: themes, departments, joint services, items. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.authorities.models import Body, Department, Division, Level, Theme
from tongban.catalogue.models import Bundle, Implementation, Item
from tongban.catalogue.search.alphabet import OTHERS
from tongban.catalogue.search.queries import items_by_letter, items_of_level
from tongban.catalogue.standing import UNLISTED
from tongban.catalogue.states import ItemState
from tongban.web.portal.life_events import LifeEvent
from tongban.web.portal.places import Place, province
from tongban.web.ui.parts import Pager

PAGE_SIZE = 40
#: In an address "#" would be a mark within the page.
OTHERS_IN_ADDRESS = "0"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of a list. Without a published guide there is nothing to open, and the row says so."""

    id: str
    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ThemeLine:
    id: str
    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: int


def guide_address(item_id: str, place: Place) -> str:
    return reverse("portal:guide", args=[item_id, place.code])


def themes(subject: str) -> list[ThemeLine]:
    """Themes that have at least one published guide, in the national order."""
    found = (
        Theme.objects.filter(subject=subject)
        .annotate(guides=Count("items", filter=Q(items__described=True)))
        .filter(guides__gt=0)
        .order_by("code")
    )
    return [ThemeLine(one.id, _(one.name), one.guides, reverse("portal:theme", args=[one.id])) for one in found]


def departments() -> list[ThemeLine]:
    """Departments that have items, those with published guides first."""
    found = (
        Department.objects.annotate(
            all_items=Count("items", filter=~Q(items__state__in=UNLISTED)),
            guides=Count("items", filter=Q(items__described=True)),
        )
        .filter(all_items__gt=0)
        .order_by("-guides", "id")
    )
    return [ThemeLine(one.id, _(one.short), one.guides, reverse("portal:department", args=[one.id])) for one in found]


def described_items(items: QuerySet[Item], place: Place) -> list[ItemLine]:
    return [item_line(item, place) for item in items.filter(described=True).select_related("department").order_by("id")]


def listed_items(items: QuerySet[Item], place: Place, *, after: str, address: str) -> tuple[list[ItemLine], Pager]:
    """Items of which only the name is known, one cursor page."""
    rows = list(
        items.filter(described=False, id__gt=after)
        .exclude(state__in=UNLISTED)
        .select_related("department")
        .order_by("id")[: PAGE_SIZE + 1]
    )
    more = len(rows) > PAGE_SIZE
    shown = rows[:PAGE_SIZE]
    pager = Pager(
        next_url=f"{address}?after={shown[-1].id}#listed" if more else "",
        previous_url=f"{address}#listed" if after else "",
    )
    return [item_line(item, place) for item in shown], pager


def item_line(item: Item, place: Place) -> ItemLine:
    return ItemLine(
        id=item.id,
        title=item.title,
        note=f"{_(item.department.short)} · {_(item.item_type)}{_suspended(item)}",
        url=guide_address(item.id, place) if item.described else "",
    )


def _suspended(item: Item) -> str:
    return f" · {_('暂停办理')}" if item.state == ItemState.SUSPENDED else ""


def items_of_event(event: LifeEvent, place: Place) -> list[ItemLine]:
    """In the order in which the event names them."""
    found = {item.id: item for item in Item.objects.filter(id__in=event.items).select_related("department")}
    there = {key: item for key, item in found.items() if item.state not in UNLISTED}
    return [item_line(there[item_id], place) for item_id in event.items if item_id in there]


def bundles(*, subject: str = "", ids: Sequence[str] = ()) -> QuerySet[Bundle]:
    found = Bundle.objects.select_related("lead_department")
    if subject:
        found = found.filter(subject=subject)
    return found.filter(id__in=ids) if ids else found


def places_below(code: str) -> list[Division]:
    return list(Division.objects.filter(reports_to=code).order_by("code"))


def cities() -> list[Division]:
    return places_below(province().code)


def named_bodies(ids: Iterable[str]) -> dict[str, str]:
    return dict(Body.objects.filter(id__in=list(ids)).values_list("id", "name"))


def audience_count(subject: str) -> int:
    wanted = {"natural": Q(for_natural=True), "legal": Q(for_legal=True)}[subject]
    return Item.objects.filter(wanted, described=True).count()


def figures() -> list[Figure]:
    """Small and true: counted when the page is drawn, which is at most a minute ago."""
    return [
        Figure(_("已公布办事指南"), Item.objects.filter(described=True).count()),
        Figure(_("目录内事项"), Item.objects.exclude(state__in=UNLISTED).count()),
        Figure(_("各地实施清单"), Implementation.objects.filter(in_force=True).count()),
        Figure(_("市、县、乡各级地区"), Division.objects.exclude(reports_to=None).count()),
    ]


@dataclass(frozen=True, slots=True)
class Letter:
    sign: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LevelLine:
    name: str
    url: str


def letters(current: str = "") -> list[Letter]:
    """The letters under which there are items."""
    return [Letter(one, letter_address(one), one == current) for one in items_by_letter()]


def levels() -> list[LevelLine]:
    """The levels of power at which there are items."""
    return [
        LevelLine(str(label), reverse("portal:level", args=[value]))
        for value, label in Level.choices
        if items_of_level(str(value))
    ]


def letter_address(letter: str) -> str:
    """The permanent address of a letter's list."""
    return reverse("portal:letter", args=[OTHERS_IN_ADDRESS if letter == OTHERS else letter])
