"""Finding services: what a question means in the catalogue, and who does it for people of a division."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.catalogue.models import Implementation, Item
from tongban.catalogue.queries import implementations_for
from tongban.catalogue.search import index
from tongban.catalogue.search.documents import Suggestion


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A found item. `implementation` None: nobody does it at or above the division, or none was asked for."""

    item: Item
    implementation: Implementation | None
    score: float
    #: The name or asking that fits the question best.
    why: str

    @property
    def item_id(self) -> str:
        return self.item.id

    @property
    def name(self) -> str:
        return self.item.title

    @property
    def implementation_id(self) -> str | None:
        return self.implementation.id if self.implementation else None

    @property
    def division_code(self) -> str | None:
        return self.implementation.division_id if self.implementation else None

    @property
    def division_name(self) -> str:
        return self.implementation.division.name if self.implementation else ""

    @property
    def body_name(self) -> str:
        return self.implementation.body.name if self.implementation else ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found. No hits for a real question: there is no confident answer; say so."""

    hits: tuple[ServiceHit, ...]
    total: int
    #: For audience, theme and department: how many of the found items each value would leave.
    facets: Mapping[str, Mapping[str, int]]


def find_services(
    text: str,
    *,
    division_code: str | None = None,
    limit: int = 10,
    offset: int = 0,
    audience: str | None = None,
    theme: str | None = None,
    department: str | None = None,
) -> Found:
    """Services for a question in plain words, pinyin or initials; each by the office nearest to the division.

    `audience` natural or legal, `theme` an id such as legal-010, `department` an id such as SCJG. Any text is safe.
    Three queries, however many hits (and one a second for the state of the catalogue).
    """
    answer = index.current().answer(
        text, limit=limit, offset=offset, audience=audience, theme=theme, department=department
    )
    ids = [hit.item_id for hit in answer.hits]
    if not ids:
        return Found((), answer.total, answer.facets)
    items = Item.objects.select_related("department").in_bulk(ids)
    offices = implementations_for(ids, division_code) if division_code else {}
    hits = tuple(
        ServiceHit(items[hit.item_id], offices.get(hit.item_id), hit.score, hit.why)
        for hit in answer.hits
        if hit.item_id in items  # withdrawn within this second
    )
    return Found(hits, answer.total, answer.facets)


def search_services(
    text: str,
    *,
    division_code: str | None = None,
    limit: int = 10,
    audience: str | None = None,
    theme: str | None = None,
    department: str | None = None,
) -> list[ServiceHit]:
    """The hits of `find_services` alone."""
    found = find_services(
        text, division_code=division_code, limit=limit, audience=audience, theme=theme, department=department
    )
    return list(found.hits)


@dataclass(frozen=True, slots=True)
class SuggestedService:
    """A line under the search box, with the office that would do it for people of the division."""

    text: str
    item: Item
    implementation: Implementation | None

    @property
    def body_name(self) -> str:
        return self.implementation.body.name if self.implementation else ""


def suggested_services(prefix: str, *, division_code: str, limit: int = 8) -> list[SuggestedService]:
    """What to offer while someone types, each by the office nearest to the division. Three queries, none for nothing."""
    found = suggest_services(prefix, limit=limit)
    if not found:
        return []
    ids = [one.item_id for one in found]
    items = Item.objects.select_related("department").in_bulk(ids)
    offices = implementations_for(ids, division_code)
    return [
        SuggestedService(one.text, items[one.item_id], offices.get(one.item_id))
        for one in found
        if one.item_id in items  # withdrawn within this second
    ]


def suggest_services(prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """What to offer while someone types. No query (but one a second for the state of the catalogue)."""
    return index.current().suggest(prefix, limit)
