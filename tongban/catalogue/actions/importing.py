"""Taking in files: a file is taken as a whole or not at all."""

import dataclasses
import inspect
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalogue.actions.publishing import keep_texts, publish_bundles, publish_definitions
from tongban.catalogue.bundles.checks import check_bundles, items_named_in
from tongban.catalogue.carrying import PARTS, bundle_carried_over, carried_over
from tongban.catalogue.checks import Problem, check_all
from tongban.catalogue.definition import Definition
from tongban.catalogue.errors import PastDay
from tongban.catalogue.formats import ManyFaults, Source, read_file
from tongban.catalogue.lint import Finding, refusing_import
from tongban.catalogue.models import (
    Bundle,
    Item,
    ItemVersion,
)
from tongban.catalogue.quality import as_problem, examine
from tongban.catalogue.queries import what_bundles_may_name, what_is_known
from tongban.catalogue.reading import MAX_BYTES, Unreadable, items_in, read_items
from tongban.catalogue.states import ItemState
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import today


@dataclasses.dataclass(frozen=True)
class Rejected:
    """One item (or bundle), or the file as a whole (id None), with every reason, each beginning with its field."""

    id: str | None
    problems: list[str]


@dataclasses.dataclass(frozen=True)
class ImportReport:
    """`accepted` counts the items of the file, changed or not. It is 0 as soon as anything is rejected."""

    accepted: int
    rejected: list[Rejected]
    #: What the quality gate found; beside the answer, not the answer.
    findings: list[Finding] = dataclasses.field(default_factory=list, compare=False)


def import_items(
    source: Path | bytes | Sequence[Any],
    *,
    dry_run: bool = False,
    by: str = "",
    effective_from: date | None = None,
    name: str = "",
) -> ImportReport:
    """Check a whole file of definitions and publish those that are new or changed.

    JSON, YAML or .xlsx, as the ending of its name says (`name` for bytes that come without a path). The text of a YAML
    file is kept beside the version, so that its comments come back.
    Executable parts that the file leaves out (form, nodes, check points, aliases, samples) stay as they are.
    Nothing is written when any item has a problem, nor in a dry run. An item that is in force just so gets no
    new version, so importing a file twice changes nothing the second time. The quality gate refuses here only what is
    plainly against the law and reports the rest: a department's own list must not be lost for advice (docs/gate.md).
    """
    definitions, rejected, read = _read_items(source, name)
    if rejected or read is None:
        return ImportReport(0, rejected)
    if refused_whole := _cannot_be_published(definitions, effective_from):
        return ImportReport(0, refused_whole)
    on = max(today(), effective_from or today())
    findings = [finding for one in examine(definitions, on=on) for finding in one.findings]
    if refused := list(refusing_import(findings)):
        return ImportReport(0, _rejected([as_problem(one) for one in refused], read), findings)
    if not dry_run:
        with transaction.atomic():
            publish_definitions(definitions, by=by, effective_from=effective_from, strict=False)
            keep_texts([(definitions[number], text) for number, text in read.texts.items()])
    return ImportReport(len(definitions), [], findings)


def definitions_in(content: bytes, *, name: str) -> list[Definition]:
    """The definitions of a file, each completed with what it leaves out; raises Invalid with every problem. Writes nothing."""
    definitions, rejected = read_for_publication(content, name=name)
    if rejected:
        lines = [f"{one.id or ''} {line}".strip() for one in rejected for line in one.problems]
        raise Invalid("\n".join(lines), field="file")
    return definitions


def read_for_publication(source: Path | bytes, *, name: str = "") -> tuple[list[Definition], list[Rejected]]:
    """The definitions of a file just as an import would publish them, or why it would be refused. Nothing is written."""
    definitions, rejected, _ = _read_items(source, name)
    return definitions, rejected


def _read_items(
    source: Path | bytes | Sequence[Any], name: str
) -> tuple[list[Definition], list[Rejected], Source | None]:
    try:
        read = _source(source, name)
    except ManyFaults as error:
        return [], [Rejected(None, error.faults)], None
    except Unreadable as error:
        return [], [Rejected(None, [str(error)])], None
    checked = check_all(read.items, what_is_known())
    if checked.problems:
        return [], _rejected(checked.problems, read), read
    completed = [_completed(raw, plain) for raw, plain in zip(read.items, checked.definitions, strict=True)]
    if lost := [problem for one in completed if not isinstance(one, Definition) for problem in one]:
        return [], _rejected(lost, read), read
    return [one for one in completed if isinstance(one, Definition)], [], read


def _cannot_be_published(definitions: Sequence[Definition], effective_from: date | None) -> list[Rejected]:
    """A day that has passed, or items that were abolished: their numbers are never used again."""
    if effective_from is not None and effective_from < today():
        return [Rejected(None, [sentence(inspect.getdoc(PastDay) or "")])]
    gone = Item.objects.filter(id__in=[one.id for one in definitions], state=ItemState.ABOLISHED).order_by("id")
    return [
        Rejected(item_id, [sentence("这个事项已经取消，编号不再使用。")])
        for item_id in gone.values_list("id", flat=True)
    ]


def _completed(raw: dict[str, Any], plain: Definition) -> Definition | Sequence[Problem]:
    """The definition with what the file leaves out, as far as that still fits what the file says.

    Decision tables and fee formulas are never dropped for not fitting any more: then it is the file that has the
    problems, until it says itself what shall become of them.
    """
    former = ItemVersion.objects.filter(item_id=plain.id).order_by("-number").values_list("definition", flat=True)
    if not former[:1]:
        return plain
    known = what_is_known()
    found: Sequence[Problem] = ()
    for parts in (PARTS, ("aliases", "form", "nodes", "tables"), ("aliases", "form", "nodes"), ("aliases",), ()):
        if "tables" not in parts and "tables" not in raw and former[0].get("tables"):
            return found
        completed = carried_over(raw, former[0], parts=parts)
        checked = check_all([completed], known)
        if not checked.problems:
            return checked.definitions[0]
        found = found or checked.problems
    return plain if completed.get("fee") == raw.get("fee") else found


def import_bundles(source: Path | bytes | Sequence[Any], *, dry_run: bool = False) -> ImportReport:
    """Check a whole file of joint services (一件事) and take in those that are new or changed; others stay.

    What only the planning of joint cases needs (which materials are one, known answers, what a denial ends) stays as
    it is where the file leaves it out. Nothing is written when any bundle has a problem, nor in a dry run.
    """
    try:
        raws = _read(source, "一件事")
    except Unreadable as error:
        return ImportReport(0, [Rejected(None, [str(error)])])
    known = what_bundles_may_name(items_named_in(raws))
    checked = check_bundles(raws, known)
    if checked.problems:
        return ImportReport(0, _rejected(checked.problems))
    if not dry_run:
        former = dict(Bundle.objects.filter(id__in=[one.id for one in checked.bundles]).values_list("id", "definition"))
        bundles = []
        for raw, plain in zip(raws, checked.bundles, strict=True):
            fuller = check_bundles([bundle_carried_over(raw, former.get(plain.id, {}))], known)
            bundles.append(plain if fuller.problems else fuller.bundles[0])
        publish_bundles(bundles)
    return ImportReport(len(checked.bundles), [])


def _source(source: Path | bytes | Sequence[Any], name: str) -> Source:
    """What was handed in as items, whatever it is written in."""
    if isinstance(source, Path):
        return read_file(_bytes_of(source), source.name)
    return read_file(source, name) if isinstance(source, bytes) else Source(items_in(list(source)))


def _read(source: Path | bytes | Sequence[Any], what: str) -> list[Any]:
    if isinstance(source, Path):
        source = _bytes_of(source)
    return read_items(source, what) if isinstance(source, bytes) else items_in(list(source), what)


def _bytes_of(path: Path) -> bytes:
    try:
        # one byte more than allowed is enough to know that it is too much
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable("文件打不开，请核对路径和权限。") from error


def _rejected(problems: Iterable[Problem], read: Source | None = None) -> list[Rejected]:
    by_item: dict[str | None, list[str]] = {}
    for problem in problems:
        line = f"{problem.field}：{problem.reason}" if problem.field else problem.reason
        where = read.place_of(problem.item, problem.field) if read else ""
        by_item.setdefault(problem.item, []).append(f"{line}（{where}）" if where else line)
    return [Rejected(item, lines) for item, lines in by_item.items()]
