"""Where an item stands, today and on any other day; whether people may apply; what it went over to; who did it then."""

import dataclasses
from collections.abc import Iterable
from datetime import date

from tongban.authorities.loading import place_of
from tongban.authorities.models import Body, Division
from tongban.catalogue.definition import Definition
from tongban.catalogue.errors import ItemNotOffered
from tongban.catalogue.implementing import departments_involved, exercises
from tongban.catalogue.lifespan import Since, row_on
from tongban.catalogue.models import Implementation, Item, ItemStanding, Succession
from tongban.catalogue.states import ItemState
from tongban.kernel.language import day_name, sentence
from tongban.kernel.today import today

#: What no list shows: not yet there, or there no more. Their addresses still answer.
UNLISTED = (ItemState.PLANNED, ItemState.ABOLISHED)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands on a day: the row that says so, and the items that it went over to, those that stand today."""

    state: ItemState
    row: ItemStanding | None = None
    went_to: tuple[Item, ...] = ()

    @property
    def open(self) -> bool:
        """Whether people may apply."""
        return self.state == ItemState.IN_FORCE


def exercised_then(item: Item, definition: Definition, chain: list[Division]) -> Implementation | None:
    """Who does an item by a definition that is not the one shown; a row of no table. One query."""
    places = {division.code: place_of(division) for division in chain}
    wanted = Body.objects.filter(department_id__in=departments_involved(definition), division_id__in=places)
    bodies = {body.id: body for body in wanted}
    found = {
        one.division: one
        for one in exercises(definition, places, {key: body.usc for key, body in bodies.items()}, chain[-1].code)
    }
    for division in chain:
        if (one := found.get(division.code)) is not None:
            return Implementation(
                id=f"{item.id}@{one.division}", item=item, division=division, body=bodies[one.body], level=one.level,
                code=one.code, in_force=False,
            )  # fmt: skip
    return None


def standing_of(item: Item, *, on: date | None = None) -> Standing:
    """Where an item stands on a day. No query for one that has never stood otherwise; at most two and one a generation."""
    day = on or today()
    if item.state == ItemState.IN_FORCE and day >= today():
        return Standing(ItemState.IN_FORCE)
    rows = list(ItemStanding.objects.filter(item=item))
    place = row_on([Since(row.from_on, row.state) for row in rows], day)
    if place is None:
        return Standing(ItemState.IN_FORCE)
    state = ItemState(rows[place].state)
    return Standing(state, rows[place], _heirs(item) if state == ItemState.ABOLISHED else ())


def _heirs(item: Item) -> tuple[Item, ...]:
    """The items that this one went over to, through those that are themselves gone. One query a generation."""
    found: dict[str, Item] = {}
    seen, generation = {item.id}, [item.id]
    while generation:
        links = Succession.objects.filter(old_id__in=generation).select_related("new__department")
        following = [link.new for link in links if link.new_id not in seen]
        seen.update(one.id for one in following)
        found.update({one.id: one for one in following if one.state != ItemState.ABOLISHED})
        generation = [one.id for one in following if one.state == ItemState.ABOLISHED]
    return tuple(found.values())


def standings_of(item_id: str) -> list[ItemStanding]:
    """Every row of an item's history, oldest first."""
    return list(ItemStanding.objects.filter(item_id=item_id))


def closed_among(item_ids: Iterable[str]) -> list[Item]:
    """Those of these items that take no application today."""
    return list(Item.objects.filter(id__in=list(item_ids)).exclude(state=ItemState.IN_FORCE).order_by("id"))


def require_open(item_ids: Iterable[str]) -> None:
    """Nobody can apply for what is suspended or abolished, by whatever door. One query. Raises ItemNotOffered."""
    for item in closed_among(item_ids):
        row = ItemStanding.objects.filter(item=item, from_on__lte=today()).last()
        if row is None:
            raise ItemNotOffered
        since = day_name(row.from_on)
        if row.state == ItemState.SUSPENDED:
            raise ItemNotOffered(
                sentence(
                    "“{item}”从{day}起暂停办理，现在不接受新的申请。已经提交的办件照常办理，恢复时会在办事指南公布。",
                    item=item.title,
                    day=since,
                )
            )
        raise ItemNotOffered(
            sentence(
                "“{item}”从{day}起已经取消，不再接受新的申请。已经提交的办件照常办理。改由什么事项承接，请看它的办事指南。",
                item=item.title,
                day=since,
            )
        )
