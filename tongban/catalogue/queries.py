"""Reading the catalogue: items, the version in force, who does it where, guides. Nothing here is private."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tongban.authorities.models import Body, Department, Division, Theme
from tongban.authorities.queries import division_with_superiors
from tongban.catalogue.bundles.checks import KnownItem, KnownToBundles, known_item
from tongban.catalogue.bundles.definition import BundleDefinition, fingerprint_of_json, parse_bundle
from tongban.catalogue.checks import Known
from tongban.catalogue.definition import Definition, fingerprint, parse, to_json
from tongban.catalogue.models import Bundle, CatalogueStamp, Implementation, Item, ItemTheme, ItemVersion
from tongban.catalogue.purposes import fitting
from tongban.catalogue.standing import UNLISTED, Standing, exercised_then, standing_of
from tongban.catalogue.states import ItemState
from tongban.kernel.today import today
from tongban.licences.models import LicenceType

#: Items on one page of a list.
PAGE = 20
_DEFINITIONS_KEPT = 5000
#: Definitions by their hash: a version never changes, so neither does what is kept here.
_definitions: dict[str, Definition] = {}
_bundles: dict[str, BundleDefinition] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Guide:
    """What a guide page is made of: the definition in force and who does it for people of this division.

    `implementation` None: nobody at or above this division does; `places` are then the divisions directly below
    it under which somebody does, so that the page can ask where.
    """

    item: Item
    version: ItemVersion
    definition: Definition
    division: Division
    implementation: Implementation | None
    places: tuple[Division, ...] = ()
    standing: Standing = dataclasses.field(default_factory=lambda: Standing(ItemState.IN_FORCE))

    @property
    def body(self) -> Body | None:
        return self.implementation.body if self.implementation else None


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and where the next one starts. No total: counting would cost more than the page."""

    items: tuple[Item, ...]
    next: str | None


def catalogue_version() -> int:
    """The number that every publication bumps."""
    return CatalogueStamp.objects.filter(id=CatalogueStamp.ONLY).values_list("version", flat=True).first() or 0


def what_is_known() -> Known:
    """What definitions may refer to; three queries."""
    return Known(
        departments=frozenset(Department.objects.values_list("id", flat=True)),
        licences=dict(LicenceType.objects.values_list("id", "fields")),
        themes={(subject, code): name for subject, code, name in Theme.objects.values_list("subject", "code", "name")},
    )


def what_bundles_may_name(item_ids: Iterable[str], *, on: date | None = None) -> KnownToBundles:
    """What bundles that name these items may refer to; four queries."""
    wanted = list(item_ids)
    items = dict.fromkeys(Item.objects.filter(id__in=wanted).values_list("id", flat=True), KnownItem())
    for item_id, version in current_versions(wanted, on=on).items():
        items[item_id] = known_item(definition_of(version))
    return KnownToBundles(
        departments=frozenset(Department.objects.values_list("id", flat=True)),
        licences=frozenset(LicenceType.objects.values_list("id", flat=True)),
        items=items,
    )


def current_version(item_id: str, *, on: date | None = None) -> ItemVersion | None:
    """The version in force on a day: the highest number that is effective by then."""
    return (
        ItemVersion.objects.filter(item_id=item_id, effective_from__lte=on or today())
        .select_related("item")
        .order_by("-number")
        .first()
    )


def current_versions(item_ids: Iterable[str], *, on: date | None = None) -> dict[str, ItemVersion]:
    """The versions in force of several items, in one query."""
    effective = ItemVersion.objects.filter(item_id__in=list(item_ids), effective_from__lte=on or today())
    return {version.item_id: version for version in effective.order_by("item_id", "number")}


def version_for(implementation: Implementation, *, on: date | None = None) -> ItemVersion | None:
    """The version in force at one body: its own composition where it has settled something, else the basic one.

    One query. Everything that is done at a body (guide, form, clock, fees, cases) asks here.
    """
    return versions_for([implementation], on=on).get(implementation.id)


def versions_for(implementations: Iterable[Implementation], *, on: date | None = None) -> dict[str, ItemVersion]:
    """The same for many at once, by the id of the implementation; those of items without a version are missing."""
    of = {one.id: one.item_id for one in implementations}
    basic: dict[str, ItemVersion] = {}
    own: dict[str, ItemVersion] = {}
    for version in _effective(of.values(), of, on or today()).select_related("item", "override"):
        if version.implementation_id is None:
            basic[version.item_id] = version
        else:
            own[version.implementation_id] = version
    found = {key: own.get(key) or basic.get(item_id) for key, item_id in of.items()}
    return {key: version for key, version in found.items() if version is not None}


def _effective(item_ids: Iterable[str], implementation_ids: Iterable[str], on: date) -> QuerySet[ItemVersion]:
    """Versions effective by a day, basic and of these implementations; the last of each kind is the one in force."""
    mine = Q(implementation=None) | Q(implementation_id__in=list(implementation_ids))
    rows = ItemVersion.everywhere.filter(mine, item_id__in=set(item_ids), effective_from__lte=on)
    return rows.order_by("item_id", "revision", "number")


@dataclasses.dataclass(frozen=True, slots=True)
class InForce:
    """A version with the days on which it was the one in force; `until` None: nothing has been published after it."""

    version: ItemVersion
    since: date
    until: date | None


def versions_in_force(
    item_id: str, *, on: date | None = None, implementation: Implementation | None = None
) -> list[InForce]:
    """The versions that have been in force up to a day, oldest first, with one body's own if it is named. Scheduled
    ones are not among them, nor those that a later number overtook before their first day. One query.
    """
    found: list[InForce] = []
    latest: date | None = None
    mine = [implementation.id] if implementation else []
    for version in _effective([item_id], mine, on or today()).reverse():
        if latest is None or version.effective_from < latest:
            until = latest - timedelta(days=1) if latest else None
            found.append(InForce(version, version.effective_from, until))
            latest = version.effective_from
    return found[::-1]


def definition_of(version: ItemVersion) -> Definition:
    """The typed definition of a version, read once per process."""
    found = _definitions.get(version.definition_hash)
    if found is None:
        if len(_definitions) >= _DEFINITIONS_KEPT:
            _definitions.clear()
        found = _definitions[version.definition_hash] = parse(version.definition)
    return found


def latest_number(item_id: str) -> int | None:
    """The number of the latest version, in force or only scheduled; None: nothing is published."""
    numbers = ItemVersion.objects.filter(item_id=item_id).order_by("-number").values_list("number", flat=True)
    return numbers.first()


def altered_versions() -> list[ItemVersion]:
    """Versions whose content no longer matches their hash: somebody wrote to the database past the program."""
    return [v for v in ItemVersion.everywhere.iterator() if fingerprint(parse(v.definition)) != v.definition_hash]


def implementation_for(item_id: str, division_code: str) -> Implementation | None:
    """Who does this item for people of this division: itself, else the nearest above it. Two queries."""
    return implementations_for([item_id], division_code).get(item_id)


def implementations_for(item_ids: Iterable[str], division_code: str) -> dict[str, Implementation]:
    """The same for many items at once; items that nobody in the chain does are missing. Two queries."""
    division = division_with_superiors(division_code)
    return nearest(item_ids, division.chain()) if division else {}


def items_for_persons(division_code: str) -> list[tuple[str, str]]:
    """Ids and titles of what persons can apply for here, in order of name. Three queries."""
    rows = list(_filtered(department=None, theme=None, audience="natural", described=True).order_by("name", "id"))
    done = implementations_for([row.id for row in rows], division_code)
    return [(row.id, row.title) for row in rows if row.id in done]


def nearest(item_ids: Iterable[str], chain: list[Division], *, with_body: bool = True) -> dict[str, Implementation]:
    """Who does these items along a chain of divisions, the first of which is the nearest. One query."""
    above = {division.code: division for division in chain}
    rank = {code: place for place, code in enumerate(above)}
    rows = Implementation.objects.filter(item_id__in=list(item_ids), division_id__in=rank, in_force=True)
    found: dict[str, Implementation] = {}
    for row in sorted(rows.select_related("body") if with_body else rows, key=lambda row: -rank[row.division_id]):
        row.division = above[row.division_id]
        found[row.item_id] = row  # the last one written is the nearest
    return found


def implementation_about(
    purpose: str, *, licence_type: str, department_id: str, body_id: str
) -> tuple[Implementation, Definition] | None:
    """Under which of a body's items something is asked for about a licence that it issued; see `purposes.fitting`.

    Three queries, and one for each definition that this process has not read yet.
    """
    rows = {
        row.item_id: row
        for row in Implementation.objects.filter(
            body_id=body_id, in_force=True, item__described=True, item__department_id=department_id
        ).select_related("item", "body", "division")
    }
    effective = _effective(rows, [row.id for row in rows.values()], today()).defer("definition")
    newest = {version.item_id: version for version in effective}
    found = fitting([definition_of(version) for version in newest.values()], purpose, licence_type=licence_type)
    return (rows[found.id], found) if found is not None else None


def places_below(item_id: str, division_code: str) -> list[Division]:
    """The divisions directly below this one that do the item, or under which a division does. One query."""
    does = Implementation.objects.filter(item_id=item_id, in_force=True)
    itself = Q(code__in=does.values("division_id"))
    below = Q(code__in=does.values("division__reports_to_id"))
    return list(Division.objects.filter(itself | below, reports_to_id=division_code).order_by("-official", "code"))


def guide_for(item_id: str, division_code: str, *, on: date | None = None) -> Guide | None:
    """Everything a guide page needs; None when there is no such division or no definition in force.

    For another day the office is the one that the version of that day names among the bodies that there are.
    """
    division = division_with_superiors(division_code)
    implementation = nearest([item_id], division.chain()).get(item_id) if division else None
    version = version_for(implementation, on=on) if implementation else current_version(item_id, on=on)
    if division is None or version is None:
        return None
    definition, chain = definition_of(version), division.chain()
    then = version.number != version.item.shown_version or (
        version.item.state == ItemState.ABOLISHED and on is not None and on < today()
    )
    if then:
        implementation = exercised_then(version.item, definition, chain)
        version = (version_for(implementation, on=on) if implementation else None) or version
        definition = definition_of(version)
    return Guide(
        item=version.item,
        version=version,
        definition=definition,
        division=division,
        implementation=implementation,
        places=() if implementation else tuple(places_below(item_id, division_code)),
        standing=standing_of(version.item, on=on),
    )


def items_page(
    *,
    department: str | None = None,
    theme: str | None = None,
    audience: str | None = None,
    bundle: str | None = None,
    described: bool | None = True,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """One page of items, ordered by id; `after` is the cursor of the page before.

    `theme` is an id such as legal-010, `audience` natural or legal, `bundle` a joint service (life event).
    `described` True: with a guide; False: catalogue rows only; None: both. One query (two with a bundle).
    """
    rows = _filtered(department=department, theme=theme, audience=audience, described=described)
    if bundle is not None:
        rows = rows.filter(id__in=_item_ids_of_bundle(bundle))
    page = list(rows.filter(id__gt=after).order_by("id")[: size + 1])
    return Page(tuple(page[:size]), page[size - 1].id if len(page) > size else None)


def themes_of(item_ids: Iterable[str]) -> dict[str, list[str]]:
    """Ids of the themes under which items are found. One query."""
    found: dict[str, list[str]] = {}
    rows = ItemTheme.objects.filter(item_id__in=list(item_ids)).order_by("theme_id")
    for item_id, theme_id in rows.values_list("item_id", "theme_id"):
        found.setdefault(item_id, []).append(theme_id)
    return found


def implementations_page(
    item_id: str, *, division: str | None = None, after: str = "", size: int = PAGE
) -> tuple[list[Implementation], str | None]:
    """One page of who does an item, ordered by id, and the cursor of the next page. One query."""
    rows = Implementation.objects.filter(item_id=item_id, in_force=True, id__gt=after).select_related("body")
    if division is not None:
        rows = rows.filter(division_id=division)
    page = list(rows.order_by("id")[: size + 1])
    return page[:size], page[size - 1].id if len(page) > size else None


#: How an office works inside says nothing to whoever applies.
_INTERNAL = ("nodes",)


def public_definition(definition: Definition) -> dict[str, Any]:
    """A definition in the published format, without what the office does inside."""
    return {key: value for key, value in to_json(definition).items() if key not in _INTERNAL}


def _filtered(
    *, department: str | None, theme: str | None, audience: str | None, described: bool | None
) -> QuerySet[Item]:
    rows = Item.objects.select_related("department")
    if department is not None:
        rows = rows.filter(department_id=department)
    if theme is not None:
        rows = rows.filter(theme_links__theme_id=theme)
    if audience is not None:
        rows = rows.filter(for_natural=True) if audience == Theme.Subject.NATURAL else rows.filter(for_legal=True)
    # what is gone or not there yet is not described; among those that are only listed it must not appear either
    return (
        rows.exclude(state__in=UNLISTED)
        if described is None
        else rows.filter(described=described).exclude(state__in=UNLISTED)
    )


def _item_ids_of_bundle(bundle_id: str) -> list[str]:
    bundle = Bundle.objects.filter(id=bundle_id).first()
    return _item_ids(bundle_definition(bundle)) if bundle else []


def _item_ids(bundle: BundleDefinition) -> list[str]:
    return [component.item_id for component in bundle.components if component.item_id]


def bundle_definition(bundle: Bundle) -> BundleDefinition:
    """The typed definition of a joint service, read once per process as long as it does not change."""
    fingerprint_now = fingerprint_of_json(bundle.definition)
    found = _bundles.get(fingerprint_now)
    if found is None:
        if len(_bundles) >= _DEFINITIONS_KEPT:
            _bundles.clear()
        found = _bundles[fingerprint_now] = parse_bundle(bundle.definition)
    return found


def items_of_bundle(bundle: Bundle) -> dict[str, Item]:
    """The items that a joint service is made of, by id; parts that are only named have none. One query."""
    return Item.objects.in_bulk(_item_ids(bundle_definition(bundle)))


def themes_in_use(subject: str) -> list[Theme]:
    """The themes under which at least one described item is found."""
    used = Theme.objects.filter(subject=subject, item_links__item__described=True)
    return list(used.distinct().order_by("code"))


def departments_in_use() -> list[Department]:
    """The departments with at least one described item."""
    return list(Department.objects.filter(items__described=True).distinct().order_by("id"))


def bundles(subject: str | None = None) -> list[Bundle]:
    """The joint services (life events), for persons, for legal persons, or all."""
    rows = Bundle.objects.select_related("lead_department")
    return list(rows.filter(subject=subject) if subject else rows)


def licence_names(definition: Definition) -> Mapping[str, str]:
    """Names of the licence types that a definition refers to: those that stand in for materials and those it issues."""
    ids = {material.licence for material in definition.materials} | {result.licence for result in definition.results}
    return dict(LicenceType.objects.filter(id__in=[one for one in ids if one]).values_list("id", "name"))


def department_names(definition: Definition) -> Mapping[str, str]:
    """Short names of the departments that take part beside the one that acts."""
    ids = [other.department for other in definition.co_departments]
    return dict(Department.objects.filter(id__in=ids).values_list("id", "short")) if ids else {}


def printed_by(definition: Definition) -> list[str]:
    """The fields that the resulting licences print, for `forms.form_for`. One query."""
    issued = [result.licence for result in definition.results if result.licence]
    types = dict(LicenceType.objects.filter(id__in=issued).values_list("id", "fields"))
    return [name for licence in issued for name in types.get(licence, ())]
