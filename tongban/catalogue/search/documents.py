"""What the search takes in and gives out."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One service item as the search sees it. `described` items have a guide and come before plain catalogue rows."""

    item_id: str
    name: str
    handling_item: str = ""
    aliases: tuple[str, ...] = ()
    #: Names of what one receives (食品经营许可证): many know the paper, not the procedure.
    results: tuple[str, ...] = ()
    #: Situations and conditions: they help where nobody has written aliases yet.
    context: tuple[str, ...] = ()
    described: bool = False
    department: str = ""
    audiences: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    #: Levels of power (county …) and how far one gets on the net (Ⅳ级 …); empty where the catalogue does not say.
    levels: frozenset[str] = frozenset()
    online: str = ""

    @property
    def title(self) -> str:
        return f"{self.name}（{self.handling_item}）" if self.handling_item else self.name


@dataclass(frozen=True, slots=True)
class Hit:
    """A found item; `why` is the name or asking that fits best."""

    item_id: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters chosen; None is no filter. `online` is a level of online depth such as Ⅳ级."""

    audience: str | None = None
    theme: str | None = None
    department: str | None = None
    level: str | None = None
    online: str | None = None

    def chosen(self) -> dict[str, str]:
        """Only the filters that narrow."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


ALL = Narrowing()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the search box: the words to offer, and the item they lead to."""

    item_id: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question finds. No hits for a real question mean "no confident answer": say so, show no nonsense."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    #: The best score lies clearly above what counts as an answer.
    sure: bool = False
    #: For audience, theme, department, level and online depth: how many found items each value would leave.
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
