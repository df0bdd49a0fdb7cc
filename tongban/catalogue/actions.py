"""Writing the catalogue: publish definitions, import files. A file is taken as a whole or not at all."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.authorities.bodies import Place
from tongban.authorities.loading import place_of
from tongban.authorities.models import Body, Division, Theme
from tongban.catalogue.access import Editor, require_editor
from tongban.catalogue.bundles.checks import check_bundles, items_named_in
from tongban.catalogue.bundles.definition import BundleDefinition, bundle_to_json
from tongban.catalogue.carrying import PARTS, bundle_carried_over, carried_over
from tongban.catalogue.checks import Problem, check_all
from tongban.catalogue.definition import Definition, fingerprint, to_json
from tongban.catalogue.errors import (
    AliasAlreadyThere,
    AliasUnusable,
    AlreadyPublished,
    AskingHandled,
    HeldByTheGate,
    NoSuchAlias,
    NoSuchAsking,
    NoSuchItem,
    NotLoaded,
)
from tongban.catalogue.events import AliasAdded, AliasWithdrawn, VersionPublished
from tongban.catalogue.formats import ManyFaults, Source, read_file
from tongban.catalogue.implementing import departments_involved, exercises
from tongban.catalogue.lint import Finding, refusing_import
from tongban.catalogue.models import (
    Alias,
    Asking,
    Bundle,
    CatalogueStamp,
    DefinitionText,
    GuideVisits,
    Implementation,
    Item,
    ItemTheme,
    ItemVersion,
)
from tongban.catalogue.quality import as_problem, examine, held_up
from tongban.catalogue.queries import what_bundles_may_name, what_is_known
from tongban.catalogue.reading import MAX_BYTES, Unreadable, items_in, read_items
from tongban.catalogue.search import askings, text
from tongban.kernel.bulk import bring_up_to_date
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today

#: So many askings at most wait for an editor; then the rarest and oldest makes room.
MOST_ASKINGS = 5000
#: Visits older than this say nothing about what is wanted now.
_VISITS_KEPT = timedelta(days=400)

_SUBJECTS = {"自然人": Theme.Subject.NATURAL, "法人": Theme.Subject.LEGAL}


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
    try:
        read = _source(source, name)
    except ManyFaults as error:
        return ImportReport(0, [Rejected(None, error.faults)])
    except Unreadable as error:
        return ImportReport(0, [Rejected(None, [str(error)])])
    checked = check_all(read.items, what_is_known())
    if checked.problems:
        return ImportReport(0, _rejected(checked.problems, read))
    completed = [_completed(raw, plain) for raw, plain in zip(read.items, checked.definitions, strict=True)]
    if lost := [problem for one in completed if not isinstance(one, Definition) for problem in one]:
        return ImportReport(0, _rejected(lost, read))
    definitions = [one for one in completed if isinstance(one, Definition)]
    on = max(today(), effective_from or today())
    findings = [finding for one in examine(definitions, on=on) for finding in one.findings]
    if refused := list(refusing_import(findings)):
        return ImportReport(0, _rejected([as_problem(one) for one in refused], read), findings)
    if not dry_run:
        with transaction.atomic():
            publish_definitions(definitions, by=by, effective_from=effective_from, strict=False)
            keep_texts([(definitions[number], text) for number, text in read.texts.items()])
    return ImportReport(len(definitions), [], findings)


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


@transaction.atomic
def publish_bundles(bundles: Iterable[BundleDefinition]) -> int:
    """Write checked bundles, only those that differ; how many did."""
    rows = [
        Bundle(
            id=bundle.id,
            name=bundle.name,
            subject=_SUBJECTS[bundle.subject],
            lead_department_id=bundle.lead_department,
            definition=bundle_to_json(bundle),
        )
        for bundle in bundles
    ]
    changes = bring_up_to_date(Bundle.objects.filter(id__in=[row.id for row in rows]), rows)
    if changes.any:
        bump_catalogue()
    return changes.created + changes.updated


@transaction.atomic
def keep_texts(texts: Iterable[tuple[Definition, str]]) -> None:
    """Keep how these definitions were written; a later text of an equal definition takes the place of the earlier."""
    DefinitionText.objects.bulk_create(
        [
            DefinitionText(item_id=one.id, definition_hash=fingerprint(one), text=text, kept_at=now())
            for one, text in texts
        ],
        update_conflicts=True,
        unique_fields=["item", "definition_hash"],
        update_fields=["text", "kept_at"],
    )


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


def publish_version(definition: Definition, *, by: str, effective_from: date | None = None) -> ItemVersion | None:
    """Publish one definition; None when it is in force just so already."""
    published = publish_definitions([definition], by=by, effective_from=effective_from)
    return published[0] if published else None


def publish_definitions(
    definitions: Sequence[Definition], *, by: str = "", effective_from: date | None = None, strict: bool = True
) -> list[ItemVersion]:
    """Publish checked definitions: a new version for each that differs from the item's latest, with its list of
    implementing bodies. Definitions that are published just so already are left alone.

    The quality gate comes first; not `strict` (files from outside): only what is plainly against the law refuses.
    """
    try:
        with transaction.atomic():
            return _publish(definitions, by=by, effective_from=effective_from or today(), strict=strict)
    except IntegrityError as error:
        # the only thing that can clash is the version number: somebody else has just published it
        raise AlreadyPublished from error


def _publish(definitions: Sequence[Definition], *, by: str, effective_from: date, strict: bool) -> list[ItemVersion]:
    latest = {
        item: (number, definition_hash)
        for item, number, definition_hash in ItemVersion.objects.filter(item_id__in=[d.id for d in definitions])
        .order_by("item_id", "number")
        .values_list("item_id", "number", "definition_hash")
    }
    hashes = {definition.id: fingerprint(definition) for definition in definitions}
    fresh = [d for d in definitions if latest.get(d.id, (0, ""))[1] != hashes[d.id]]
    if not fresh:
        return []
    if held := held_up(fresh, on=max(today(), effective_from), strict=strict):
        raise HeldByTheGate("\n".join(f"{one.item} {one.field}：{as_problem(one).reason}" for one in held))
    at = now()
    bring_up_to_date(Item.objects.filter(id__in=[d.id for d in fresh]), map(_item, fresh))
    _set_themes(fresh)
    versions = ItemVersion.objects.bulk_create(
        [
            ItemVersion(
                item_id=definition.id,
                number=latest.get(definition.id, (0, ""))[0] + 1,
                definition=to_json(definition),
                definition_hash=hashes[definition.id],
                effective_from=effective_from,
                published_at=at,
                published_by=by,
            )
            for definition in fresh
        ]
    )
    _implement(fresh)
    for version in versions:
        announce(
            VersionPublished(subject=version.item_id, number=version.number, effective_from=effective_from.isoformat())
        )
    bump_catalogue()
    return versions


def bump_catalogue() -> None:
    """Tell everyone who keeps something derived from the catalogue that it has changed."""
    if not CatalogueStamp.objects.filter(id=CatalogueStamp.ONLY).update(version=F("version") + 1, at=now()):
        CatalogueStamp.objects.create(id=CatalogueStamp.ONLY, version=1, at=now())


def _item(definition: Definition) -> Item:
    return Item(
        id=definition.id,
        name=definition.name,
        handling_item=definition.handling_item or "",
        basic_code=definition.basic_code or "",
        item_type=definition.item_type,
        item_type_code=definition.item_type_code,
        department_id=definition.department,
        described=True,
        source=Item.Source.DESCRIBED,
        for_natural=definition.for_natural,
        for_legal=definition.for_legal,
        levels=list(definition.levels),
        approval_bureau=definition.approval_bureau,
    )


def _set_themes(definitions: Iterable[Definition]) -> None:
    wanted = {
        (definition.id, f"{subject}-{theme.code}")
        for definition in definitions
        for subject, themes in (("natural", definition.themes.natural), ("legal", definition.themes.legal))
        for theme in themes
    }
    links = ItemTheme.objects.filter(item_id__in=[definition.id for definition in definitions])
    present = {(link.item_id, link.theme_id): link for link in links}
    links.filter(id__in=[link.id for key, link in present.items() if key not in wanted]).delete()
    ItemTheme.objects.bulk_create(
        [ItemTheme(item_id=item, theme_id=theme) for item, theme in sorted(wanted - present.keys())]
    )


def _implement(definitions: Sequence[Definition]) -> None:
    """Write the implementation lists. Rows that no longer hold stay, out of force: cases refer to them."""
    places: dict[str, Place] = {division.code: place_of(division) for division in Division.objects.all()}
    province = next((place.code for place in places.values() if place.level == "province"), None)
    if province is None:
        raise NotLoaded
    departments = {name for definition in definitions for name in departments_involved(definition)}
    bodies = dict(Body.objects.filter(department_id__in=departments).values_list("id", "usc"))
    rows = [
        Implementation(
            id=f"{definition.id}@{exercise.division}",
            item_id=definition.id,
            division_id=exercise.division,
            body_id=exercise.body,
            level=exercise.level,
            code=exercise.code,
            in_force=True,
        )
        for definition in definitions
        for exercise in exercises(definition, places, bodies, province)
    ]
    existing = Implementation.objects.filter(item_id__in=[definition.id for definition in definitions])
    gone = set(existing.filter(in_force=True).values_list("id", flat=True)) - {row.id for row in rows}
    bring_up_to_date(existing, rows)
    if gone:
        Implementation.objects.filter(id__in=gone).update(in_force=False)


@transaction.atomic
def add_alias(item_id: str, *, words: str, by: Editor, asking_id: int | None = None) -> Alias:
    """Give an item a further name to be found by, perhaps for an asking that found nothing; found within a second.

    Raises NotAnEditor, NoSuchItem, AliasUnusable, AliasAlreadyThere, NoSuchAsking, AskingHandled.
    """
    require_editor(by)
    words = " ".join(words.split())
    if not Item.objects.filter(id=item_id).exists():
        raise NoSuchItem(field="item")
    cleaned = text.clean(words)
    if not 2 <= len(cleaned) <= len(words) <= askings.LONGEST_KEPT or text.only_asks(cleaned):
        raise AliasUnusable(field="text")
    if askings.is_personal(words):
        raise AliasUnusable(field="text")
    if asking_id is not None:
        _handle(asking_id, Asking.State.NAMED, by=by)
    alias, made = Alias.objects.get_or_create(
        item_id=item_id, text=words, withdrawn_at=None, defaults={"added_by": by.name[:60], "added_at": now()}
    )
    if not made:
        raise AliasAlreadyThere(field="text")
    announce(AliasAdded(subject=item_id, text=words, by=alias.added_by))
    bump_catalogue()
    return alias


@transaction.atomic
def withdraw_alias(alias_id: int, *, by: Editor) -> Alias:
    """Take a name back that leads people wrong. The row stays. Raises NotAnEditor, NoSuchAlias."""
    require_editor(by)
    name = by.name[:60]
    if not Alias.objects.filter(id=alias_id, withdrawn_at=None).update(withdrawn_at=now(), withdrawn_by=name):
        raise NoSuchAlias
    alias = Alias.objects.get(id=alias_id)
    announce(AliasWithdrawn(subject=alias.item_id, text=alias.text, by=name))
    bump_catalogue()
    return alias


@transaction.atomic
def dismiss_asking(asking_id: int, *, by: Editor) -> None:
    """Nobody here does what was asked for: off the list. Raises NotAnEditor, NoSuchAsking, AskingHandled."""
    require_editor(by)
    _handle(asking_id, Asking.State.DISMISSED, by=by)


def _handle(asking_id: int, state: Asking.State, *, by: Editor) -> None:
    waiting = Asking.objects.filter(id=asking_id, state=Asking.State.OPEN)
    if not waiting.update(state=state, handled_by=by.name[:60], handled_at=now()):
        raise AskingHandled if Asking.objects.filter(id=asking_id).exists() else NoSuchAsking


@transaction.atomic
def note_asking(question: str, *, found_nothing: bool) -> None:
    """Count a question without a sure answer, for the editors. Who asked is not known here; numbers are hidden.

    What an editor has handled is only counted on.
    """
    kept = askings.kept_form(question)
    if not kept:
        return
    on = today()
    seen = Asking.objects.filter(text=kept)
    if seen.update(times=F("times") + 1, last_on=on, found_nothing=found_nothing):
        return
    if Asking.objects.count() >= MOST_ASKINGS:
        rarest = Asking.objects.order_by("times", "last_on", "id").values_list("id", flat=True)[:1]
        Asking.objects.filter(id__in=list(rarest)).delete()
    _, made = Asking.objects.get_or_create(
        text=kept, defaults={"found_nothing": found_nothing, "first_on": on, "last_on": on}
    )
    if not made:  # asked twice in the same moment
        seen.update(times=F("times") + 1, last_on=on)


@transaction.atomic
def count_visits(visits: Mapping[str, int], *, on: date) -> None:
    """Add up how often guides were opened; items that do not exist are passed over."""
    known = set(Item.objects.filter(id__in=list(visits)).values_list("id", flat=True))
    for item_id in sorted(known):
        row, _ = GuideVisits.objects.get_or_create(item_id=item_id, day=on)
        GuideVisits.objects.filter(id=row.id).update(times=F("times") + visits[item_id])
    GuideVisits.objects.filter(day__lt=on - _VISITS_KEPT).delete()
