"""Publishing: definitions become immutable versions with their implementing bodies, bundles are brought up to date."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.authorities.bodies import Place
from tongban.authorities.loading import place_of
from tongban.authorities.models import Body, Division, Theme
from tongban.catalogue.actions.composing import compose_anew
from tongban.catalogue.bundles.definition import BundleDefinition, bundle_to_json
from tongban.catalogue.definition import Definition, fingerprint, to_json
from tongban.catalogue.errors import (
    AlreadyPublished,
    HeldByTheGate,
    NotLoaded,
)
from tongban.catalogue.events import VersionPublished
from tongban.catalogue.implementing import departments_involved, exercises
from tongban.catalogue.models import (
    Bundle,
    CatalogueStamp,
    DefinitionText,
    Implementation,
    Item,
    ItemTheme,
    ItemVersion,
)
from tongban.catalogue.quality import as_problem, held_up
from tongban.kernel.bulk import bring_up_to_date
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
    compose_anew(versions)
    for version in versions:
        announce(
            VersionPublished(subject=version.item_id, number=version.number, effective_from=effective_from.isoformat())
        )
    bump_catalogue()
    return versions


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
