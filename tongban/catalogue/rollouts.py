"""Composing anew: what every body with an override will have once a basic item changes. Reads only.

A publication writes exactly what `composed_at` says, so a dry run (`plan_roll_out`) shows what will be done, not a guess.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.checks import Known
from tongban.catalogue.checks.gate import problems_in
from tongban.catalogue.comparing import Change, compare
from tongban.catalogue.definition import Definition, to_json
from tongban.catalogue.lint import Finding, blocking, lint
from tongban.catalogue.lint.findings import Context
from tongban.catalogue.models import Implementation, ItemVersion, Override
from tongban.catalogue.overriding import (
    OPENABLE,
    Composition,
    Lapse,
    Sort,
    Turn,
    compose,
    fingerprint_of,
    label_of,
    pattern_of,
    turns,
    value_at,
)
from tongban.catalogue.quality import as_problem, gate_context
from tongban.catalogue.queries import current_version, definition_of, versions_for, what_is_known
from tongban.kernel.language import sentence
from tongban.kernel.today import today


@dataclass(frozen=True, slots=True)
class Turned:
    """What applies at one body from a day on: the pair, and what it comes to."""

    implementation_id: str
    turn: Turn
    override: Override
    composition: Composition


@dataclass(frozen=True, slots=True)
class AtBody:
    """One body in a dry run: what changes for people there, which of its changes do not hold any more."""

    implementation: Implementation
    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    lapsed: tuple[Lapse, ...]


@dataclass(frozen=True, slots=True)
class RollOut:
    """A dry run: every body with an override, and how many take the change just as it is."""

    item_id: str
    changes: tuple[Change, ...]
    bodies: tuple[AtBody, ...]
    plain: int

    def own_changes(self, body: AtBody) -> list[Change]:
        """What changes at this body beyond what changes everywhere."""
        everywhere = {change.meaning for change in self.changes}
        return [change for change in body.changes if change.meaning not in everywhere]

    @property
    def lapsing(self) -> tuple[AtBody, ...]:
        return tuple(one for one in self.bodies if one.lapsed)


class Soundness:
    """Whether a composition passes what its basic definition passed: the checks, and the gate. What is known is read once.

    A finding that the basic definition has too is no fault of the body, which could not mend it.
    """

    def __init__(self, on: date) -> None:
        self.known: Known = what_is_known()
        self.context: Context = gate_context(on)
        self._seen: dict[tuple[int, str], list[str]] = {}
        self._basic: dict[int, set[tuple[str, str]]] = {}

    def faults(self, basic: Definition, composed: Definition) -> list[str]:
        """Sentences with their place; none: it is sound."""
        if composed == basic:
            return []
        if found := problems_in(to_json(composed), self.known):
            return [f"{problem.field}：{problem.reason}" for problem in found]
        own = self._blocking_of(basic)
        fresh = [one for one in self._blocking(composed) if (one.rule, one.part) not in own]
        return [f"{one.field}：{as_problem(one).reason}" for one in fresh]

    def faults_of(self, basic: Definition, composition: Composition) -> list[str]:
        """The same for a composition. Where and whom to ask decides about nothing, so bodies that differ only in that
        are looked at once.
        """
        grave = {
            path: value for path, value in composition.kept.items() if OPENABLE[pattern_of(path)].sort != Sort.TEXT
        }
        if not grave:
            return []
        key = id(basic), fingerprint_of(grave)
        if key not in self._seen:
            self._seen[key] = self.faults(basic, composition.definition)
        return self._seen[key]

    def _blocking(self, definition: Definition) -> list[Finding]:
        return blocking(lint(definition, self.context))

    def _blocking_of(self, basic: Definition) -> set[tuple[str, str]]:
        if id(basic) not in self._basic:
            self._basic[id(basic)] = {(one.rule, one.part) for one in self._blocking(basic)}
        return self._basic[id(basic)]


def composed_soundly(basic: Definition, changes: Mapping[str, Any], soundness: Soundness) -> Composition:
    """The composition; where together with the new basic version it would not pass, the changes at fault fall away."""
    whole = compose(basic, changes)
    if not soundness.faults_of(basic, whole):
        return whole
    kept: dict[str, Any] = {}
    lapsed = list(whole.lapsed)
    for path, value in whole.kept.items():
        wrong = soundness.faults_of(basic, compose(basic, {**kept, path: value}))
        if wrong:
            lapsed.append(Lapse(path, sentence("与基本事项合起来通不过检查：{why}", why=wrong[0]), True))
        else:
            kept[path] = value
    return Composition(compose(basic, kept).definition, kept, tuple(lapsed))


def composed_at(
    overrides: Mapping[str, Sequence[Override]],
    basics: Sequence[tuple[int, date, Definition]],
    *,
    since: date,
    soundness: Soundness,
) -> list[Turned]:
    """What applies at each of these implementations of one item from a day on. No query."""
    numbers = [(number, day) for number, day, _ in basics]
    definitions = {number: definition for number, _, definition in basics}
    found: list[Turned] = []
    for implementation_id, own in overrides.items():
        by_number = {one.number: one for one in own}
        for turn in turns(numbers, [(one.number, one.effective_from) for one in own], since):
            override = by_number[turn.override]
            composition = composed_soundly(definitions[turn.basic], override.changes, soundness)
            found.append(Turned(implementation_id, turn, override, composition))
    return found


def overrides_of(item_ids: Iterable[str]) -> dict[str, dict[str, list[Override]]]:
    """Item -> implementation -> its overrides. One query; items without any are missing."""
    found: dict[str, dict[str, list[Override]]] = defaultdict(lambda: defaultdict(list))
    rows = Override.objects.filter(implementation__item_id__in=list(item_ids)).order_by("implementation_id", "number")
    for override in rows.select_related("implementation"):
        found[override.implementation.item_id][override.implementation_id].append(override)
    return {item: dict(of) for item, of in found.items()}


def plan_roll_out(definition: Definition, *, effective_from: date | None = None) -> RollOut:
    """What publishing this definition would do at every body, before it is done. Nothing is written.

    The same eight queries for one body and for 190.
    """
    since = max(effective_from or today(), today())
    overrides = overrides_of([definition.id]).get(definition.id, {})
    there = {one.id: one for one in _implementations(definition.id)}
    former = current_version(definition.id, on=since)
    before = versions_for([there[key] for key in overrides if key in there], on=since)
    number = former.number + 1 if former else 1
    soundness = Soundness(since)
    bodies: list[AtBody] = []
    for one in composed_at(overrides, [(number, since, definition)], since=since, soundness=soundness):
        if one.turn.since != since or one.implementation_id not in there:
            continue
        now_there = definition_of(before[one.implementation_id]) if one.implementation_id in before else definition
        bodies.append(
            AtBody(
                implementation=there[one.implementation_id],
                changes=compare(now_there, one.composition.definition),
                kept=tuple(one.composition.kept),
                lapsed=one.composition.lapsed,
            )
        )
    changes = compare(definition_of(former), definition) if former else ()
    return RollOut(definition.id, changes, tuple(bodies), len(there) - len(bodies))


@dataclass(frozen=True, slots=True)
class Lost:
    """What one body cannot keep of what it settled, since a basic version; until then it could."""

    implementation: Implementation
    since: date
    fields: tuple[str, ...]


def newly_lost(item_id: str, number: int) -> list[Lost]:
    """What fell away when this basic version was rolled out, body by body; what had fallen away before is not told again."""
    basics = {one.number: one for one in ItemVersion.objects.filter(item_id=item_id, number__in=(number - 1, number))}
    if number not in basics:
        return []
    basic = basics[number]
    raw = to_json(definition_of(basics.get(number - 1, basic)))
    composed = ItemVersion.everywhere.filter(item_id=item_id, implementation__in_force=True, number__lte=number)
    rows = composed.select_related("implementation__body").defer("definition").order_by("implementation", "revision")
    before: dict[tuple[str, int], set[str]] = {}
    found: dict[str, Lost] = {}
    for row in rows:
        there = row.implementation
        if there is None or row.override_id is None:
            continue
        fallen = {lapse["path"] for lapse in row.lapsed}
        fresh = sorted(fallen - before.get((there.id, row.override_id), set()))
        # a composition of this very roll-out: an override published later upon the same version is told to its writer
        if fresh and row.number == number and row.published_at == basic.published_at and there.id not in found:
            found[there.id] = Lost(there, row.effective_from, tuple(label_of(raw, path) for path in fresh))
        before[there.id, row.override_id] = fallen
    return list(found.values())


def _implementations(item_id: str) -> list[Implementation]:
    rows = Implementation.objects.filter(item_id=item_id, in_force=True).select_related("body", "division")
    return list(rows.order_by("division_id"))


@dataclass(frozen=True, slots=True)
class Deviation:
    """One field in which one body differs from the basic item. `lapsed`: why the body's value does not hold now."""

    implementation: Implementation
    path: str
    basic: Any
    value: Any
    since: date
    lapsed: str = ""


def deviations_of(item_id: str) -> tuple[ItemVersion | None, list[Deviation]]:
    """Every body's deviation from the basic item today, in the order of the divisions. Four queries for any number."""
    basic = current_version(item_id)
    if basic is None:
        return None, []
    raw = to_json(definition_of(basic))
    there = _implementations(item_id)
    composed = versions_for(there)
    overrides = Override.objects.in_bulk([one.override_id for one in composed.values() if one.override_id])
    found: list[Deviation] = []
    for one in there:
        version = composed.get(one.id)
        if version is None or version.override_id is None:
            continue
        override = overrides[version.override_id]
        lapsed = {lapse["path"]: lapse["why"] for lapse in version.lapsed}
        found += [
            Deviation(one, path, value_at(raw, path), value, override.effective_from, lapsed.get(path, ""))
            for path, value in override.changes.items()
        ]
    return basic, found
