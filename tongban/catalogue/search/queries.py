"""Finding services: what a question means in the catalogue, and who does it for people of a division."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from tongban.catalogue.access import Editor, keeps_words
from tongban.catalogue.models import Alias, Asking, GuideVisits, Implementation, Item
from tongban.catalogue.queries import implementations_for
from tongban.catalogue.search import index
from tongban.catalogue.search.by_code import Coded, find_by_code
from tongban.catalogue.search.documents import ALL, Narrowing, Suggestion


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A found item. `implementation` None: nobody does it at or above the division, or none was asked for."""

    item: Item
    implementation: Implementation | None
    score: float
    #: The name or asking that fits the question best.
    why: str
    #: It was named by a code that belongs to this very implementation.
    exact: bool = False

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
    #: Clearly an answer; False for none, and for one that an editor should look at.
    sure: bool
    #: For audience, theme, department, level and online depth: how many of the found items each value would leave.
    facets: Mapping[str, Mapping[str, int]]


def find_services(
    text: str, *, division_code: str | None = None, limit: int = 10, offset: int = 0, narrowing: Narrowing = ALL
) -> Found:
    """Services for a question in plain words, pinyin or initials; each by the office nearest to the division.

    `narrowing` takes audience natural or legal, a theme such as legal-010, a department such as SCJG, a level such as
    county, an online depth such as Ⅳ级. Any text is safe.
    One of its codes finds an item too. At most three queries, however many hits, and none for offices that were asked for
    before (one a second for the state of the catalogue).
    """
    if coded := find_by_code(text):
        return _coded(coded, division_code, limit=limit, offset=offset)
    catalogue = index.held()
    answer = catalogue.index.answer(text, limit=limit, offset=offset, narrowing=narrowing)
    offices = catalogue.offices([hit.item_id for hit in answer.hits], division_code) if division_code else {}
    hits = tuple(
        ServiceHit(catalogue.items[hit.item_id], offices.get(hit.item_id), hit.score, hit.why) for hit in answer.hits
    )
    return Found(hits, answer.total, answer.sure, answer.facets)


def _coded(coded: Sequence[Coded], division_code: str | None, *, limit: int, offset: int) -> Found:
    """Whoever has a code in hand has named the item: nothing is ranked, no filter narrows."""
    shown = coded[offset : offset + limit]
    near = implementations_for([one.item.id for one in shown], division_code) if division_code else {}
    hits = tuple(
        ServiceHit(one.item, one.implementation or near.get(one.item.id), 1.0, "", exact=one.implementation is not None)
        for one in shown
    )
    return Found(hits, len(coded), True, {})


def search_services(
    text: str, *, division_code: str | None = None, limit: int = 10, narrowing: Narrowing = ALL
) -> list[ServiceHit]:
    """The hits of `find_services` alone."""
    return list(find_services(text, division_code=division_code, limit=limit, narrowing=narrowing).hits)


def what_was_meant(text: str) -> str:
    """The name that a slip of finger or ear stands for, or nothing. No query."""
    return index.current().meant(text)


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
    """What to offer while someone types, each by the office nearest to the division. Queries as for `find_services`."""
    catalogue = index.held()
    found = catalogue.index.suggest(prefix, limit)
    offices = catalogue.offices([one.item_id for one in found], division_code)
    return [SuggestedService(one.text, catalogue.items[one.item_id], offices.get(one.item_id)) for one in found]


def suggest_services(prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """What to offer while someone types. No query (but one a second for the state of the catalogue)."""
    return index.current().suggest(prefix, limit)


def wanted_items(*, on: date, limit: int = 8) -> list[Item]:
    """Items whose guides were opened most in the last 30 days, those with a guide only. Two queries."""
    counted = (
        GuideVisits.objects.filter(day__gt=on - timedelta(days=30), day__lte=on, item__described=True)
        .values("item_id")
        .annotate(all=Sum("times"))
        .order_by("-all", "item_id")
        .values_list("item_id", flat=True)[:limit]
    )
    ids = list(counted)
    found = Item.objects.in_bulk(ids)
    return [found[one] for one in ids]


def items_by_letter() -> Mapping[str, tuple[str, ...]]:
    """Ids of all items under the letter with which their names begin in pinyin, in that order."""
    return index.current().alphabet


def items_of_level(level: str) -> tuple[str, ...]:
    """Ids of the items that are exercised at a level, as far as the catalogue says."""
    return tuple(one.item_id for one in index.current().documents if level in one.levels)


def askings_of(editor: Editor, *, state: str) -> QuerySet[Asking]:
    """What was asked without a sure answer, most often asked first; empty for whoever keeps no words."""
    return Asking.objects.filter(state=state) if keeps_words(editor) else Asking.objects.none()


def aliases_of(editor: Editor) -> QuerySet[Alias]:
    """Names that editors gave, newest first; empty for whoever keeps no words."""
    return Alias.objects.select_related("item") if keeps_words(editor) else Alias.objects.none()
