"""Publishing: definitions become immutable versions with their implementing bodies, bundles are brought up to date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from tongban.authorities.bodies import Place
from tongban.authorities.loading import place_of
from tongban.authorities.models import Body, Division, Theme
from tongban.catalogue.actions.composing import compose_anew
from tongban.catalogue.bundles.definition import BundleDefinition, bundle_to_json
from tongban.catalogue.definition import Definition, fingerprint, to_json
from tongban.catalogue.errors import (
    AlreadyPublished,
    HeldByTheGate,
    NotInThatState,
    NotLoaded,
    PastDay,
)
from tongban.catalogue.events import VersionPublished, VersionShown
from tongban.catalogue.implementing import departments_involved, exercises
from tongban.catalogue.models import (
    Alias,
    Bundle,
    CatalogueStamp,
    DefinitionText,
    Implementation,
    Item,
    ItemTheme,
    ItemVersion,
)
from tongban.catalogue.quality import as_problem, held_up
from tongban.catalogue.queries import definition_of
from tongban.catalogue.search.askings import LONGEST_KEPT
from tongban.catalogue.states import ItemState
from tongban.kernel.audit import record
from tongban.kernel.bulk import bring_up_to_date
from tongban.kernel.language import sentence
from tongban.kernel.outbox import announce
from tongban.kernel.today import now, today

_SUBJECTS = {"自然人": Theme.Subject.NATURAL, "法人": Theme.Subject.LEGAL}


def publish_version(definition: Definition, *, by: str, effective_from: date | None = None) -> ItemVersion | None:
    """Publish one definition; None when it is in force just so already."""
    published = publish_definitions([definition], by=by, effective_from=effective_from)
    return published[0] if published else None


def publish_definitions(
    definitions: Sequence[Definition], *, by: str = "", effective_from: date | None = None, strict: bool = True
) -> list[ItemVersion]:
    """Publish checked definitions: a new version for each that differs from the item's latest, with its list of
    implementing bodies. Definitions that are published just so already are left alone.

    What has a later day is only written down: names, themes, implementing bodies and with them lists and search stay as
    they are until that day (`show_due_versions`). A day that has passed is refused: what was shown then stays true.
    The quality gate comes first; not `strict` (files from outside): only what is plainly against the law refuses.
    """
    on = effective_from or today()
    if on < today():
        raise PastDay(field="effective_from")
    try:
        with transaction.atomic():
            return _publish(definitions, by=by, effective_from=on, strict=strict)
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
    for name in Item.objects.filter(id__in=[d.id for d in fresh], state=ItemState.ABOLISHED).values_list(
        "name", flat=True
    ):
        raise NotInThatState(sentence("“{item}”已经取消，不能再发布新版本。请用新的编号新增事项。", item=name))
    if held := held_up(fresh, on=max(today(), effective_from), strict=strict):
        raise HeldByTheGate("\n".join(f"{one.item} {one.field}：{as_problem(one).reason}" for one in held))
    at = now()
    numbers = {definition.id: latest.get(definition.id, (0, ""))[0] + 1 for definition in fresh}
    if effective_from <= today():
        _show(fresh, numbers)
    else:
        _plan(fresh)
    versions = ItemVersion.objects.bulk_create(
        [
            ItemVersion(
                item_id=definition.id,
                number=numbers[definition.id],
                definition=to_json(definition),
                definition_hash=hashes[definition.id],
                effective_from=effective_from,
                published_at=at,
                published_by=by,
            )
            for definition in fresh
        ]
    )
    compose_anew(versions)
    for version in versions:
        announce(
            VersionPublished(subject=version.item_id, number=version.number, effective_from=effective_from.isoformat())
        )
    record(
        "catalogue.published",
        account_id=None,
        who=by or "平台",
        subject=f"item:{fresh[0].id}" if len(fresh) == 1 else "",
        items=[definition.id for definition in fresh[:100]],
        count=len(fresh),
        effective_from=effective_from,
    )
    bump_catalogue()
    return versions


@transaction.atomic
def show_due_versions(*, on: date) -> list[str]:
    """Scheduled versions whose day has come: write what lists, search and offices go by; the ids of the items.

    Idempotent, and safe beside another worker: each item is taken by a conditional update.
    """
    due = _due(on)
    taken = [
        item
        for item, (number, shown) in due.items()
        if Item.objects.filter(id=item, shown_version=shown).update(shown_version=number)
    ]
    if not taken:
        return []
    versions = ItemVersion.objects.filter(reduce(or_, (Q(item_id=item, number=due[item][0]) for item in taken)))
    _show([definition_of(version) for version in versions], {item: due[item][0] for item in taken})
    for item in taken:
        announce(VersionShown(subject=item, number=due[item][0]))
    bump_catalogue()
    return taken


def _due(on: date) -> dict[str, tuple[int, int]]:
    """Items whose row does not show the version in force: its number, and the number shown."""
    effective = ItemVersion.objects.filter(effective_from__lte=on).exclude(item__state=ItemState.ABOLISHED)
    newest = effective.values("item_id", "item__shown_version").annotate(newest=Max("number"))
    return {
        row["item_id"]: (row["newest"], row["item__shown_version"])
        for row in newest
        if row["newest"] != row["item__shown_version"]
    }


def _show(definitions: Sequence[Definition], numbers: Mapping[str, int]) -> None:
    """Bring the rows by which items are listed and found in line with these definitions. A former name stays findable."""
    ids = [definition.id for definition in definitions]
    there = {item.id: item for item in Item.objects.filter(id__in=ids)}
    rows = [_item(one, number=numbers[one.id], there=there.get(one.id)) for one in definitions]
    bring_up_to_date(Item.objects.filter(id__in=ids), rows)
    for row in rows:
        former = there.get(row.id)
        if former is not None and former.described and former.title != row.title:
            keep_findable(row.id, former.title)
    _set_themes(definitions)
    _implement(definitions)


def _plan(definitions: Iterable[Definition]) -> None:
    """What is new and begins later has a row, for its version to hang on, and no list shows it."""
    there = set(Item.objects.filter(id__in=[one.id for one in definitions]).values_list("id", flat=True))
    Item.objects.bulk_create([_item(one, number=0, there=None) for one in definitions if one.id not in there])


def keep_findable(item_id: str, name: str) -> None:
    """A name that people know goes on leading to the item; an editor may withdraw it like any other alias."""
    if len(name) <= LONGEST_KEPT:
        Alias.objects.get_or_create(
            item_id=item_id, text=name, withdrawn_at=None, defaults={"added_by": "平台（曾用名）", "added_at": now()}
        )


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


def bump_catalogue() -> None:
    """Tell everyone who keeps something derived from the catalogue that it has changed."""
    if not CatalogueStamp.objects.filter(id=CatalogueStamp.ONLY).update(version=F("version") + 1, at=now()):
        CatalogueStamp.objects.create(id=CatalogueStamp.ONLY, version=1, at=now())


def _item(definition: Definition, *, number: int, there: Item | None) -> Item:
    """The row of an item as a version has it; number 0: nothing of it is in force yet."""
    state = ItemState.IN_FORCE if number else ItemState.PLANNED
    if number and there is not None and there.state != ItemState.PLANNED:
        state = ItemState(there.state)
    return Item(
        id=definition.id,
        name=definition.name,
        handling_item=definition.handling_item or "",
        basic_code=definition.basic_code or "",
        item_type=definition.item_type,
        item_type_code=definition.item_type_code,
        department_id=definition.department,
        described=bool(number),
        state=state,
        shown_version=number,
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
