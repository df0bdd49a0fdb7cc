"""The catalogue: items, their versions and definitions, who does them where, divisions, joint services."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja.params.functions import Query

from tongban.authorities.models import Division
from tongban.authorities.queries import reporters_of
from tongban.catalogue.errors import NoGuide, NoGuideThen, NoSuchItem
from tongban.catalogue.models import Bundle, Implementation, Item
from tongban.catalogue.queries import (
    InForce,
    bundles,
    definition_of,
    guide_for,
    implementations_page,
    items_page,
    public_definition,
    themes_of,
    versions_in_force,
)
from tongban.catalogue.states import ItemState
from tongban.kernel.errors import NotFound
from tongban.kernel.language import translatable
from tongban.web.api import answers
from tongban.web.api.asked import (
    CURSOR,
    DAY,
    IN_DIVISION,
    LIMIT,
    PLAIN,
    BundleId,
    DayText,
    DivisionCode,
    ItemId,
    Number,
    day_of,
    division_of,
)
from tongban.web.api.front import read
from tongban.web.ui.access import public

CATALOGUE = translatable("事项目录")
PLACES = translatable("地区和一件事")

_DEPARTMENT: Any = Query(
    None, min_length=1, max_length=20, pattern=PLAIN, description=translatable("部门代号，例如 SCJG")
)
_THEME: Any = Query(
    None, min_length=1, max_length=20, pattern=PLAIN, description=translatable("主题代号，例如 legal-010")
)
_AUDIENCE: Any = Query(None, description=translatable("natural 个人，legal 企业和组织"))
_DESCRIBED: Any = Query(None, description=translatable("yes 公布了办事指南的，no 只列入目录的"))


class NoSuchVersion(NotFound):
    """这个事项没有这一版，或者还没有生效。请先查版本列表。"""


class NoSuchBundle(NotFound):
    """没有找到这件事。请先查一件事的列表。"""


@read("/items", answers.ItemsOut, summary=translatable("事项列表，可以按部门、主题、对象筛选"), tag=CATALOGUE)
@public
def list_items(
    request: HttpRequest,
    after: str = CURSOR,
    limit: int = LIMIT,
    department: str = _DEPARTMENT,
    theme: str = _THEME,
    audience: Literal["natural", "legal"] = _AUDIENCE,
    described: Literal["yes", "no"] = _DESCRIBED,
) -> dict[str, Any]:
    page = items_page(
        department=department,
        theme=theme,
        audience=audience,
        described={"yes": True, "no": False}.get(described),
        after=after or "",
        size=limit,
    )
    themes = themes_of([one.id for one in page.items])
    return {"items": [_item(one, themes.get(one.id, [])) for one in page.items], "next": page.next}


@read("/items/{item_id}", answers.ItemWholeOut, summary=translatable("一个事项，和现在执行的版本"), tag=CATALOGUE)
@public
def get_item(request: HttpRequest, item_id: ItemId) -> dict[str, Any]:
    item = item_of(item_id)
    history = versions_in_force(item_id)
    version = _version(history[-1]) if history else None
    return {**_item(item, themes_of([item_id]).get(item_id, [])), "version": version}


@read("/items/{item_id}/versions", answers.VersionsOut, summary=translatable("执行过的全部版本"), tag=CATALOGUE)
@public
def list_versions(request: HttpRequest, item_id: ItemId) -> dict[str, Any]:
    item_of(item_id)
    return {"item": item_id, "versions": [_version(one) for one in versions_in_force(item_id)]}


@read(
    "/items/{item_id}/versions/{number}",
    answers.DefinitionOut,
    summary=translatable("某一版的事项定义"),
    tag=CATALOGUE,
)
@public
def get_version(request: HttpRequest, item_id: ItemId, number: Number) -> dict[str, Any]:
    item_of(item_id)
    found = next((one for one in versions_in_force(item_id) if one.version.number == number), None)
    if found is None:
        raise NoSuchVersion
    return _defined(item_id, found)


@read(
    "/items/{item_id}/definition",
    answers.DefinitionOut,
    summary=translatable("现在（或某一天）执行的事项定义"),
    tag=CATALOGUE,
)
@public
def get_definition(request: HttpRequest, item_id: ItemId, on: DayText = DAY) -> dict[str, Any]:
    item_of(item_id)
    return _defined(item_id, version_of(item_id, on))


@read(
    "/items/{item_id}/implementations",
    answers.ImplementationsOut,
    summary=translatable("由哪些机构在哪些地方实施"),
    tag=CATALOGUE,
)
@public
def list_implementations(
    request: HttpRequest,
    item_id: ItemId,
    division: str = IN_DIVISION,
    after: str = CURSOR,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """写了 division，就只要这个地区自己实施的。"""
    item_of(item_id)
    code = division_of(division).code if division else None
    rows, following = implementations_page(item_id, division=code, after=after or "", size=limit)
    return {"implementations": [_implementation(one) for one in rows], "next": following}


@read(
    "/items/{item_id}/guides/{division}",
    answers.GuideOut,
    summary=translatable("一个地区的办事指南：由谁办、按哪一版办"),
    tag=CATALOGUE,
)
@public
def get_guide(request: HttpRequest, item_id: ItemId, division: DivisionCode, on: DayText = DAY) -> dict[str, Any]:
    """某一天的指南里，办理机构按现在的列出。"""
    item_of(item_id)
    here, version = division_of(division), version_of(item_id, on)
    found = guide_for(item_id, here.code, on=day_of(on))
    if found is None:
        raise NoGuideThen
    return {
        **_defined(item_id, version),
        "division": _division(here),
        "implementation": _implementation(found.implementation) if found.implementation else None,
        "offered_in": [_division(one) for one in found.places],
    }


@read("/divisions/{division}", answers.DivisionWholeOut, summary=translatable("一个地区，和它的上级、下级"), tag=PLACES)
@public
def get_division(request: HttpRequest, division: DivisionCode) -> dict[str, Any]:
    here = division_of(division)
    return {
        **_division(here),
        "above": [_division(one) for one in here.chain()[1:]],
        "below": [_division(one) for one in reporters_of(here.code)],
    }


@read("/bundles", answers.BundlesOut, summary=translatable("一件事的列表"), tag=PLACES, refusals=())
@public
def list_bundles(request: HttpRequest, subject: Literal["natural", "legal"] = _AUDIENCE) -> dict[str, Any]:
    return {"bundles": [_bundle(one) for one in bundles(subject)]}


@read(
    "/bundles/{bundle_id}",
    answers.BundleWholeOut,
    summary=translatable("一件事的组成：环节、先后、共用材料"),
    tag=PLACES,
)
@public
def get_bundle(request: HttpRequest, bundle_id: BundleId) -> dict[str, Any]:
    found = Bundle.objects.select_related("lead_department").filter(pk=bundle_id).first()
    if found is None:
        raise NoSuchBundle
    return {**_bundle(found), "definition": found.definition}


def item_of(item_id: str) -> Item:
    """The item, unless nothing of it is in force yet: what is only planned is nobody's answer. Raises NoSuchItem."""
    rows = Item.objects.select_related("department").exclude(state=ItemState.PLANNED)
    found = rows.filter(pk=item_id).first()
    if found is None:
        raise NoSuchItem
    return found


def version_of(item_id: str, on: str | None) -> InForce:
    """The version in force on a day. Raises NoGuide (never had one) or NoGuideThen."""
    history = versions_in_force(item_id)
    if not history:
        raise NoGuide
    day = day_of(on)
    found = next((one for one in reversed(history) if one.since <= day), None)
    if found is None:
        raise NoGuideThen
    return found


def _item(item: Item, themes: list[str]) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "name": item.name,
        "handling_item": item.handling_item,
        "basic_code": item.basic_code,
        "item_type": item.item_type,
        "department": {"id": item.department_id, "name": item.department.short},
        "described": item.described,
        "for_natural": item.for_natural,
        "for_legal": item.for_legal,
        "levels": item.levels,
        "themes": themes,
    }


def _version(one: InForce) -> dict[str, Any]:
    return {
        "number": one.version.number,
        "since": one.since,
        "until": one.until,
        "hash": one.version.definition_hash,
    }


def _defined(item_id: str, one: InForce) -> dict[str, Any]:
    return {
        "item": item_id,
        "version": _version(one),
        "definition": public_definition(definition_of(one.version)),
    }


def _implementation(row: Implementation) -> dict[str, Any]:
    return {
        "id": row.id,
        "item": row.item_id,
        "division": row.division_id,
        "body": {"id": row.body_id, "name": row.body.name},
        "level": row.level,
        "code": row.code,
    }


def _division(one: Division) -> dict[str, Any]:
    return {"code": one.code, "name": one.name, "level": one.level}


def _bundle(one: Bundle) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "subject": one.subject,
        "lead_department": {"id": one.lead_department_id, "name": one.lead_department.short},
    }
