"""The quality gate over the catalogue: what it finds in the definitions in force, and the scores of items, bodies and
divisions. Reads only; `actions` asks it before publishing.
"""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tongban.authorities.loading import data_folder
from tongban.authorities.models import Body, Division
from tongban.catalogue.checks import Problem, check_all, problems_in
from tongban.catalogue.definition import Definition, fingerprint, parse
from tongban.catalogue.lint import Context, Finding, Law, Proof, Supply, blocking, lint, prove, refusing_import, score
from tongban.catalogue.lint.lawful import laws_of
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.catalogue.queries import current_versions, definition_of, what_is_known
from tongban.catalogue.reading import Unreadable, read_items
from tongban.catalogue.resources import Holding
from tongban.kernel.today import today
from tongban.licences.models import LicenceType

_KEPT = 5000
#: What was found by definition and what it was held against: neither changes, so neither does this.
_examined: dict[tuple[str, date, int], "Examined"] = {}
#: The same for what single bodies have composed, of which only the score is told.
_scored: dict[tuple[str, date, int], int] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Examined:
    """One item as the gate sees it."""

    item_id: str
    title: str
    department: str
    findings: tuple[Finding, ...]
    score: int
    proof: Proof

    @property
    def blocks(self) -> int:
        return len(blocking(self.findings))

    @property
    def warns(self) -> int:
        return len(self.findings) - self.blocks


@dataclasses.dataclass(frozen=True, slots=True)
class Average:
    """The score of a body or a division: the mean over the items that it implements, to one decimal."""

    id: str
    name: str
    items: int
    score: float


def gate_context(on: date | None = None) -> Context:
    """What definitions are held against on a day: licence types and data resources by every name, and the laws. One query."""
    return Context(
        on=on or today(),
        licences={one: held.supply for one, held in licence_sources().items()},
        laws=_laws(data_folder()),
        resources={one: held.supply for one, held in data_resources().items()},
    )


def licence_sources() -> dict[str, Holding]:
    """The licence types by id, with every name they go by and what they print. One query."""
    aliases = _licence_aliases(data_folder())
    rows = LicenceType.objects.order_by("id").values_list("id", "name", "fields", "issuing_department_id")
    return {
        type_id: Holding(Supply(names=(name, *aliases.get(type_id, ())), prints=tuple(fields)), department or "")
        for type_id, name, fields, department in rows
    }


def data_resources() -> Mapping[str, Holding]:
    """The data resources by id. No query."""
    return _resources(data_folder())


def _rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


@cache
def _licence_aliases(folder: Path) -> Mapping[str, tuple[str, ...]]:
    return {row["id"]: tuple(row.get("aliases", ())) for row in _rows(folder / "licences.json")}


@cache
def _laws(folder: Path) -> Mapping[str, Law]:
    return laws_of(_rows(folder / "laws.json"))


@cache
def _resources(folder: Path) -> Mapping[str, Holding]:
    return {
        row["id"]: Holding(
            Supply(names=(row["name"], *row["supplies"]), prints=tuple(row["fields"])), row["department"]
        )
        for row in _rows(folder / "resources.json")
    }


def examine(definitions: Iterable[Definition], *, on: date | None = None) -> list[Examined]:
    """Hold definitions against the gate, each with its score and the proof of its wizard."""
    return _examine(((fingerprint(definition), definition) for definition in definitions), on)


def _examine(hashed: Iterable[tuple[str, Definition]], on: date | None) -> list[Examined]:
    context = gate_context(on)
    known = hash(frozenset(context.by_name.items()))
    found = []
    for definition_hash, definition in hashed:
        key = (definition_hash, context.on, known)
        if key not in _examined:
            if len(_examined) >= _KEPT:
                _examined.clear()
            findings = tuple(lint(definition, context))
            _examined[key] = Examined(
                definition.id, definition.title, definition.department, findings, score(findings), prove(definition)
            )
        found.append(_examined[key])
    return found


def examine_catalogue(*, item_id: str | None = None, on: date | None = None) -> list[Examined]:
    """The same for the definitions in force, ordered by item."""
    described = Item.objects.filter(described=True).order_by("id")
    ids = list((described.filter(id=item_id) if item_id else described).values_list("id", flat=True))
    versions = current_versions(ids, on=on)
    found = [versions[one] for one in ids if one in versions]
    return _examine(((version.definition_hash, definition_of(version)) for version in found), on)


def examine_file(content: bytes, *, item_id: str | None = None) -> tuple[list[Examined], list[Finding]]:
    """The same for a file that nobody has imported; beside it what keeps the file from being read at all."""
    try:
        raws = read_items(content)
    except Unreadable as error:
        return [], [_of_the_format(Problem(None, "", str(error)))]
    if item_id is not None:
        raws = [raw for raw in raws if isinstance(raw, dict) and raw.get("id") == item_id]
    checked = check_all(raws, what_is_known())
    return examine(checked.definitions), [_of_the_format(problem) for problem in checked.problems]


def examine_draft(raw: dict[str, Any]) -> list[Finding]:
    """The same for one definition that may be unfinished: what is missing, and then what the gate says."""
    problems = problems_in(raw, what_is_known())
    if problems:
        return [dataclasses.replace(_of_the_format(one), item=str(raw.get("id") or "")) for one in problems]
    definition = parse(raw)
    return list(_examine([(fingerprint(definition), definition)], None)[0].findings)


def _of_the_format(problem: Problem) -> Finding:
    return Finding(
        rule="format",
        severity="blocks",
        item=problem.item or "",
        field=problem.field,
        part="",
        what=problem.reason,
        why="事项定义的格式（schemas/item.schema.json）",
        mend="按格式改正后再检查；在此之前看不到别的问题。",
    )


def held_up(definitions: Sequence[Definition], *, on: date, strict: bool) -> list[Finding]:
    """What holds up a publication. Not strict (a file from outside): only what is plainly against the law."""
    findings = [finding for one in examine(definitions, on=on) for finding in one.findings]
    return blocking(findings) if strict else list(refusing_import(findings))


def as_problem(finding: Finding) -> Problem:
    """A finding as a reason to refuse, in the words of the checks."""
    return Problem(finding.item, finding.field, f"{finding.what}。{finding.mend}（{finding.why}）")


def scores_of_bodies(division: str, examined: Sequence[Examined]) -> list[Average]:
    """The bodies that implement something in this division, the lowest score first, each by what it says itself.

    Four queries, and what definitions are held against where a body has settled something.
    """
    rows = list(
        Implementation.objects.filter(in_force=True, division_id=division).values_list("body_id", "item_id", "id")
    )
    names = dict(Body.objects.filter(id__in={body for body, _, _ in rows}).values_list("id", "name"))
    return _averages(rows, names, examined, _own_scores({division}))


def scores_of_divisions(superior: str, examined: Sequence[Examined]) -> list[Average]:
    """A division and those that report to it, by what is implemented in each, as it stands there. Queries as above."""
    divisions = Division.objects.filter(reports_to_id=superior) | Division.objects.filter(code=superior)
    names = dict(divisions.values_list("code", "name"))
    rows = list(
        Implementation.objects.filter(in_force=True, division_id__in=names).values_list("division_id", "item_id", "id")
    )
    return _averages(rows, names, examined, _own_scores(names))


def _own_scores(divisions: Iterable[str]) -> dict[str, int]:
    """Implementations in these divisions at which something else than the basic definition applies today: its score."""
    rows = ItemVersion.everywhere.filter(
        implementation__division_id__in=list(divisions), implementation__in_force=True, effective_from__lte=today()
    )
    last = {row.implementation_id or "": row for row in rows.order_by("implementation_id", "revision")}
    if not last:
        return {}
    context = gate_context()
    known = hash(frozenset(context.by_name.items()))
    found: dict[str, int] = {}
    for one, row in last.items():
        key = (row.definition_hash, context.on, known)
        if key not in _scored:
            if len(_scored) >= _KEPT:
                _scored.clear()
            _scored[key] = score(tuple(lint(definition_of(row), context)))
        found[one] = _scored[key]
    return found


def _averages(
    rows: Iterable[tuple[str, str, str]],
    names: Mapping[str, str],
    examined: Sequence[Examined],
    own: Mapping[str, int],
) -> list[Average]:
    scores = {one.item_id: one.score for one in examined}
    of: dict[str, list[int]] = defaultdict(list)
    for owner, item, implementation in rows:
        if item in scores:
            of[owner].append(own.get(implementation, scores[item]))
    found = [Average(one, names[one], len(got), round(sum(got) / len(got), 1)) for one, got in of.items()]
    return sorted(found, key=lambda one: (one.score, one.id))
