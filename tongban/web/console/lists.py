"""The lists of the console, cut by cursor; sizes are counted only up to a cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext

from tongban.authorities.models import Body, Department, Division
from tongban.catalogue.models import Implementation, Item, ItemVersion
from tongban.identity.queries import living_posts
from tongban.licences.models import LicenceType
from tongban.web.ui.formats import grouped_number
from tongban.web.ui.parts import Pager

PAGE = 50
COUNT_CAP = 10_000

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page and the links around it."""

    rows: list[M]
    pager: Pager
    first_url: str


def paged(rows: QuerySet[M], *, key: str, after: str, address: str, asked: dict[str, str], size: int = PAGE) -> Page[M]:
    """Rows in the order of a unique key; `after` is the key of the last row before."""
    kept = {name: value for name, value in asked.items() if value}

    def address_with(more: dict[str, str]) -> str:
        return f"{address}?{urlencode({**kept, **more})}"

    found = list((rows.filter(**{f"{key}__gt": after}) if after else rows).order_by(key)[: size + 1])
    more = len(found) > size
    following = address_with({"after": str(getattr(found[size - 1], key))}) if more else ""
    return Page(found[:size], Pager(next_url=following), address_with({}) if after else "")


def capped(rows: QuerySet[M]) -> str:
    """How many there are, as far as it is worth counting."""
    count = rows.order_by()[: COUNT_CAP + 1].count()
    return f"{grouped_number(COUNT_CAP)}+" if count > COUNT_CAP else grouped_number(count)


def figures() -> list[tuple[str, str]]:
    """What is loaded, for the overview."""
    return [
        (gettext("行政区划"), capped(Division.objects.all())),
        (gettext("机构"), capped(Body.objects.all())),
        (gettext("事项"), capped(Item.objects.all())),
        (gettext("其中已公布办事指南"), capped(Item.objects.filter(described=True))),
        (gettext("已发布的事项版本"), capped(ItemVersion.objects.all())),
        (gettext("实施清单"), capped(Implementation.objects.filter(in_force=True))),
        (gettext("证照类型"), capped(LicenceType.objects.all())),
        (gettext("工作人员岗位"), capped(living_posts())),
    ]


def latest_versions() -> Sequence[ItemVersion]:
    """What was published last."""
    return list(ItemVersion.objects.select_related("item").defer("definition").order_by("-id")[:8])


def items(*, text: str, department: str, described: str) -> QuerySet[Item]:
    """Items by name or id, department, and whether they have a guide."""
    rows = Item.objects.select_related("department")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(handling_item__icontains=text) | Q(id__istartswith=text))
    if department:
        rows = rows.filter(department_id=department)
    if described in {"yes", "no"}:
        rows = rows.filter(described=described == "yes")
    return rows


def departments_with_items() -> list[Department]:
    """The choices of the department filter."""
    return list(Department.objects.filter(items__isnull=False).distinct().order_by("id"))
