"""What one person may do for another: kinds of mandate, their steps, reach and length; and the rule of use. Pure.

The law: an agent acts within the power given (民法典第一百六十二条), passes it on only with leave (第一百六十九条: here
never), and it ends with its term, its revocation, its being given up, and death (第一百七十三条). Guardians act for children
(第二十七、三十四条) until these are of age (第十七条).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tongban.identity.states import MandateRole, Step
from tongban.kernel.language import sentence

#: They count only where the principal named them: each gives something away that cannot be fetched back.
SENSITIVE = frozenset({Step.HEARING, Step.WITHDRAW, Step.APPEAL, Step.SURRENDER})
ORDINARY = tuple(step for step in Step if step not in SENSITIVE)
ALL_STEPS = tuple(Step)
#: A child under fourteen: everything about it is sensitive, and the guardian consents (个人信息保护法第三十一条).
YOUNG, OF_AGE = 14, 18


@dataclass(frozen=True)
class Kind:
    """What a kind of mandate may be at most."""

    #: Days from the first to the last, both counted; None: as long as the ground for it lasts.
    most_days: int | None
    #: May name single matters only, never everything.
    by_matter: bool = False
    #: Steps that nobody may give to this kind.
    never: frozenset[Step] = frozenset()
    most_matters: int | None = None


KINDS: dict[MandateRole, Kind] = {
    MandateRole.LEGAL_REPRESENTATIVE: Kind(most_days=None),
    MandateRole.AGENT: Kind(most_days=3 * 366),
    MandateRole.FAMILY: Kind(most_days=366),
    MandateRole.GUARDIAN: Kind(most_days=None),
    # Whoever helps many people holds no standing power over any of them: matter by matter, when asked.
    MandateRole.HELPER: Kind(most_days=92, by_matter=True, never=SENSITIVE, most_matters=3),
    MandateRole.INTERMEDIARY: Kind(
        most_days=184, by_matter=True, never=SENSITIVE - {Step.WITHDRAW} | {Step.RATE}, most_matters=10
    ),
}
#: Kinds that somebody offers or asks for; the others follow from a register or from what a window has seen.
GIVEN = (MandateRole.FAMILY, MandateRole.AGENT, MandateRole.HELPER, MandateRole.INTERMEDIARY)
#: Kinds that one may hold only with a living appointment: to a village or community, or by a registered company.
APPOINTED = (MandateRole.HELPER, MandateRole.INTERMEDIARY)


@dataclass(frozen=True)
class Scope:
    """For which matters, which steps, on which days."""

    steps: frozenset[str]
    valid_from: date
    valid_until: date
    everything: bool = False
    matters: frozenset[str] = frozenset()


def last_day(role: MandateRole, first: date) -> date | None:
    """The latest last day of a mandate of this kind that begins on a day; None: it has none of its own."""
    most = KINDS[role].most_days
    return first + timedelta(days=most - 1) if most is not None else None


def birthday(born: date, years: int) -> date:
    """The day on which so many years are full; of those born on 29 February it is 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def is_of_age(born: date | None, on: date) -> bool:
    """Eighteen or older (民法典第十七条); whose document tells no birth date has not shown it."""
    return born is not None and on >= birthday(born, OF_AGE)


def guarded_until(born: date) -> date:
    """The last day of a guardian's mandate for a child: the eve of the eighteenth birthday."""
    return birthday(born, OF_AGE) - timedelta(days=1)


def scope_problem(role: MandateRole, scope: Scope, *, on: date) -> tuple[str, str] | None:
    """Why such a mandate cannot be given: the field and a sentence; None when it can."""
    kind = KINDS[role]
    if not scope.steps or Step.VIEW not in scope.steps:
        return "steps", sentence("请至少选择“查看进度”，否则对方看不到要办的事。")
    if not scope.steps <= set(Step):
        return "steps", sentence("没有这种权限，请刷新页面后重新选择。")
    if wrong := sorted(scope.steps & kind.never):
        names = sentence("、").join(str(Step(one).label) for one in wrong)
        return "steps", sentence("“{steps}”不能交给这类代办人，请取消后再继续。", steps=names)
    if kind.by_matter and scope.everything:
        return "matters", sentence("这类代办人只能一件一件地委托，请选择具体事项。")
    if not scope.everything and not scope.matters:
        return "matters", sentence("请选择要委托的事项。")
    if kind.most_matters is not None and len(scope.matters) > kind.most_matters:
        return "matters", sentence("一次最多委托 {n} 个事项。", n=kind.most_matters)
    if scope.valid_from < on:
        return "valid_from", sentence("开始日期不能早于今天。")
    if scope.valid_until < scope.valid_from:
        return "valid_until", sentence("结束日期不能早于开始日期。")
    latest = last_day(role, scope.valid_from)
    if latest is not None and scope.valid_until > latest:
        return "valid_until", sentence(
            "这类委托最长到 {year}年{month}月{day}日，到期可以再给。",
            year=latest.year,
            month=latest.month,
            day=latest.day,
        )
    return None


@dataclass(frozen=True)
class Grant:
    """One living mandate as a session carries it."""

    mandate_id: int
    role: str
    steps: frozenset[str]
    everything: bool
    matters: frozenset[str]
    may_appoint: bool = False
    #: Its last day; None: it has none of its own.
    valid_until: date | None = None

    def allows(self, step: str, matter: str) -> bool:
        """Whether this step of this matter (an item or a joint service) is within it."""
        return step in self.steps and (self.everything or matter in self.matters)

    def holds(self, other: Scope) -> bool:
        """Whether all of that lies within it, so that whoever may appoint others gives no more than they have."""
        reach = self.everything or (not other.everything and other.matters <= self.matters)
        in_time = self.valid_until is None or other.valid_until <= self.valid_until
        return reach and in_time and other.steps <= self.steps


@dataclass(frozen=True)
class Principal:
    """For whom a session acts: the account's own person, or somebody else within mandates. Exactly one at a time."""

    person_id: UUID | None
    entity_id: UUID | None
    name: str
    own: bool
    grants: tuple[Grant, ...] = ()
    #: Keys of people found to be the same one: what was filed under them is this principal's too.
    former: tuple[UUID, ...] = ()

    @property
    def key(self) -> str:
        """How a session remembers it."""
        if self.own:
            return "own"
        return f"entity:{self.entity_id}" if self.entity_id is not None else f"person:{self.person_id}"

    @property
    def people(self) -> list[UUID]:
        """Every key under which other rooms know this person; none for an entity."""
        return [] if self.entity_id is not None or self.person_id is None else [self.person_id, *self.former]

    @property
    def kind(self) -> str:
        """natural or legal."""
        return "natural" if self.entity_id is None else "legal"

    def is_for(self, *, person_id: UUID | None, entity_id: UUID | None) -> bool:
        """Whether what has this applicant is this principal's. For an entity it does not matter who typed."""
        if self.entity_id is not None or entity_id is not None:
            return self.entity_id == entity_id
        return person_id in self.people

    def allows(self, step: str, matter: str) -> bool:
        """Whether this step of this matter may be done here."""
        return self.own or any(grant.allows(step, matter) for grant in self.grants)

    def reaches_all(self, step: str) -> bool:
        """Whether this step may be done in every matter."""
        return self.own or any(grant.everything and step in grant.steps for grant in self.grants)

    def matters_with(self, step: str) -> Collection[str]:
        """The matters in which this step may be done, where that is not every one."""
        return sorted({matter for grant in self.grants if step in grant.steps for matter in grant.matters})
