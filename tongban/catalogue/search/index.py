"""The search index of this process: read from the catalogue, kept until the catalogue changes."""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock, Thread

from django.conf import settings
from django.db import DatabaseError, connection

from tongban.authorities.loading import data_folder
from tongban.authorities.models import Body, Division, Level
from tongban.authorities.queries import division_with_superiors
from tongban.catalogue.definition import Definition
from tongban.catalogue.models import Alias, CatalogueStamp, Implementation, Item, ItemTheme
from tongban.catalogue.queries import current_versions, definition_of, nearest
from tongban.catalogue.search.documents import SearchDocument
from tongban.catalogue.search.engine import SearchIndex
from tongban.catalogue.search.vectors import Meaning, load_encoder
from tongban.catalogue.standing import UNLISTED
from tongban.kernel.today import today

#: A publication is found within this many seconds, and a busy process asks the database no more often than that.
_LOOK_EVERY = 1.0

#: An option such as 是 or 自有 says nothing about the item.
_TELLING = 3

_LEVEL_SIGNS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY, "区": Level.COUNTY, "乡": Level.TOWNSHIP}

#: The catalogue's number and moment; the day, because a version may come into force at midnight.
_State = tuple[int, datetime | None, date]


#: Offices kept in one state of the catalogue, some 3 KB each; met once more than these are, all are read anew.
MOST_OFFICES = 10_000


@dataclass(slots=True)
class Held:
    """One state of the catalogue: the index, the items that it finds, and the offices that were asked for so far.

    Whatever changes an item, or who does it, changes the catalogue's number, and a new state begins.
    """

    index: SearchIndex
    items: dict[str, Item]
    state: _State
    looked_at: float
    _offices: dict[tuple[str, str], Implementation | None] = field(default_factory=dict)
    _chains: dict[str, list[Division]] = field(default_factory=dict)
    _bodies: dict[str, Body] = field(default_factory=dict)

    def offices(self, item_ids: Iterable[str], division_code: str) -> dict[str, Implementation]:
        """`implementations_for`, of which nothing is read twice: at most three queries, none for what was read before."""
        wanted = list(item_ids)
        kept = self._offices
        missing = [one for one in wanted if (division_code, one) not in kept]
        if missing and (chain := self._chain(division_code)):
            found = self._nearest(missing, chain)
            if len(kept) + len(missing) > MOST_OFFICES:
                kept = self._offices = {}
                self._bodies = {}
                found = self._nearest(wanted, chain)
                missing = wanted
            kept.update(((division_code, one), found.get(one)) for one in missing)
        return {one: office for one in wanted if (office := kept.get((division_code, one))) is not None}

    def _nearest(self, item_ids: list[str], chain: list[Division]) -> dict[str, Implementation]:
        """`nearest`, whose bodies are read once: with a join a search among 300,000 offices takes an eighth longer."""
        found, bodies = nearest(item_ids, chain, with_body=False), self._bodies  # another thread may begin new ones
        if unknown := {office.body_id for office in found.values()} - bodies.keys():
            bodies.update(Body.objects.in_bulk(unknown))
        for office in found.values():
            office.body = bodies[office.body_id]
        return found

    def _chain(self, division_code: str) -> list[Division]:
        """The division and those above it; an unknown code is not kept, so that nobody fills the memory with them."""
        chain = self._chains.get(division_code)
        if chain is None:
            division = division_with_superiors(division_code)
            if division is None:
                return []
            chain = self._chains[division_code] = division.chain()
        return chain

    def kept(self) -> int:
        """How many offices are kept."""
        return len(self._offices)

    def forget_offices(self) -> None:
        """Read every office anew: for measuring what the first question from a place costs."""
        self._offices, self._chains, self._bodies = {}, {}, {}


_log = logging.getLogger(__name__)

_held: Held | None = None
_building = Lock()


def current() -> SearchIndex:
    """The index of the catalogue as it is; see `held`."""
    return held().index


def held() -> Held:
    """The catalogue as it is, at most a second old. While one thread reads it anew, others use the old."""
    found = _held
    if found is None:
        with _building:
            return _refreshed()
    if time.monotonic() - found.looked_at >= _LOOK_EVERY and _building.acquire(blocking=False):
        try:
            return _refreshed()
        finally:
            _building.release()
    return found


def warm_up() -> Thread:
    """Build the index beside the first pages, so that the first question does not wait a second for it."""
    thread = Thread(target=_build_early, name="search-warm-up", daemon=True)
    thread.start()
    return thread


def _build_early() -> None:
    try:
        current()
    except DatabaseError as problem:
        _log.info("The search index waits for the first question: %s", problem)
    finally:
        connection.close()


def look_again() -> None:
    """Compare with the catalogue at the next question, not only after a second: for who has just published."""
    if _held is not None:
        _held.looked_at = -_LOOK_EVERY


def forget_questions() -> None:
    """Throw away the vectors of questions asked before: for measuring what a new question costs."""
    if (meaning := _meaning()) is not None:
        meaning.of_question.cache_clear()


def _refreshed() -> Held:
    global _held
    state = _catalogue_state()
    if _held is None or _held.state != state:
        items = listed_items()
        _held = Held(SearchIndex(documents(items), meaning=_meaning()), {item.id: item for item in items}, state, 0.0)
    _held.looked_at = time.monotonic()
    return _held


def _catalogue_state() -> _State:
    stamp = CatalogueStamp.objects.values_list("version", "at").first() or (0, None)
    return *stamp, today()


def listed_items() -> list[Item]:
    """Every item that can be found. One query."""
    return list(Item.objects.exclude(state__in=UNLISTED).select_related("department").order_by("id"))


def documents(items: Iterable[Item]) -> list[SearchDocument]:
    """These items with what they are called. Three queries."""
    versions = current_versions(Item.objects.filter(described=True).values_list("id", flat=True))
    themes: dict[str, set[str]] = {}
    for item_id, theme_id in ItemTheme.objects.values_list("item_id", "theme_id"):
        themes.setdefault(item_id, set()).add(theme_id)
    given: dict[str, list[str]] = {}
    for item_id, alias in Alias.objects.filter(withdrawn_at=None).order_by("id").values_list("item_id", "text"):
        given.setdefault(item_id, []).append(alias)
    return [
        _document(
            item,
            definition_of(versions[item.id]) if item.id in versions else None,
            frozenset(themes.get(item.id, ())),
            tuple(given.get(item.id, ())),
        )
        for item in items
    ]


def _document(
    item: Item, definition: Definition | None, themes: frozenset[str], given: tuple[str, ...]
) -> SearchDocument:
    audiences = {"natural": item.for_natural, "legal": item.for_legal}
    return SearchDocument(
        item_id=item.id,
        name=item.name,
        handling_item=item.handling_item,
        aliases=(*(definition.aliases if definition else ()), *_shipped_aliases().get(item.id, ()), *given),
        results=tuple(result.name for result in definition.results) if definition else (),
        context=_context(definition) if definition else (),
        described=definition is not None,
        department=item.department_id,
        audiences=frozenset(name for name, serves in audiences.items() if serves),
        themes=themes,
        levels=frozenset(item.levels) or _levels_of_source(item.source_levels),
        online=definition.online.depth if definition else "",
    )


def _levels_of_source(written: str) -> frozenset[str]:
    """省市县 and the like, as plain rows of a catalogue write who exercises the power; what is central is not ours."""
    return frozenset(level for sign, level in _LEVEL_SIGNS.items() if sign in written.replace("国家", ""))


def _context(definition: Definition) -> tuple[str, ...]:
    """What the item is about in the words of its guide: questions, their options, conditions."""
    options = [
        option.label
        for situation in definition.situations
        for option in situation.options
        if len(option.label) >= _TELLING
    ]
    questions = [situation.question for situation in definition.situations]
    return (*questions, *options, *(definition.name + label for label in options), *definition.conditions)


@cache
def _shipped_aliases() -> dict[str, list[str]]:
    """Plain words for the items that Tongban ships; an item's own definition may bring more."""
    aliases: dict[str, list[str]] = json.loads((data_folder() / "aliases.json").read_text(encoding="utf-8"))
    return aliases


@cache
def _meaning() -> Meaning | None:
    encoder = load_encoder()
    return Meaning(encoder, Path(settings.DATA) / "search") if encoder else None
