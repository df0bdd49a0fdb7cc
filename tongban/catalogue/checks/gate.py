"""One definition or a whole file through all checks, every problem with its place."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from tongban.catalogue.checks.forms import form_problems, sample_problems
from tongban.catalogue.checks.formulas import formula_problems
from tongban.catalogue.checks.markup import markup_problems
from tongban.catalogue.checks.meaning import Known, meaning_problems, twice
from tongban.catalogue.checks.shape import shape_problems
from tongban.catalogue.checks.tables import table_problems
from tongban.catalogue.definition import Definition, parse

#: A file that is wrong throughout is not listed to the last line.
MOST_PER_ITEM = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse: which item, which field, why. `item` None = the file as a whole."""

    item: str | None
    field: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """Either definitions or problems: a file is taken as a whole or not at all."""

    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]


def problems_in(raw: Any, known: Known, *, place: int = 0) -> list[Problem]:
    """Everything wrong with one definition; sense is looked at once the build is right."""
    item = raw.get("id") if isinstance(raw, dict) else None
    # an element without a usable id is named by its place in the file
    name = item[:60] if isinstance(item, str) and item.strip() else f"[{place}]"
    if not isinstance(raw, dict):
        return [Problem(name, "", "每个事项应是一个对象 { … }")]
    findings = list(dict.fromkeys((*shape_problems(raw), *markup_problems(raw))))
    if not findings:
        definition = parse(raw)
        findings = [*meaning_problems(definition, known), *form_problems(definition, known)]
        findings += [*table_problems(definition, known), *formula_problems(definition)]
        # a sample of a wrong definition would only repeat its mistakes
        findings = findings or list(sample_problems(definition, known))
    problems = [Problem(name, field, reason) for field, reason in findings[:MOST_PER_ITEM]]
    if len(findings) > MOST_PER_ITEM:
        problems.append(Problem(name, "", f"另有 {len(findings) - MOST_PER_ITEM} 处问题没有列出"))
    return problems


def check_all(raws: Sequence[Any], known: Known) -> Checked:
    """Check every definition of a file; no definition passes when any has a problem."""
    problems = [problem for place, raw in enumerate(raws) for problem in problems_in(raw, known, place=place)]
    ids = [raw["id"] for raw in raws if isinstance(raw, dict) and isinstance(raw.get("id"), str)]
    problems += [Problem(repeated[:60], "id", "文件里有两个事项用了这个编号") for repeated in twice(ids)]
    if problems:
        return Checked((), tuple(problems))
    return Checked(tuple(parse(raw) for raw in raws), ())
