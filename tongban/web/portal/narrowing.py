"""The filters beside the search results: what was chosen in the address, and what each further choice would leave."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.authorities.models import Department, Level, Theme
from tongban.catalogue.search.documents import Narrowing
from tongban.kernel.language import sentence

#: Name in the address -> name in the index.
FILTERS = {"for": "audience", "theme": "theme", "dept": "department", "level": "level", "online": "online"}
LONGEST_VALUE = 40
#: So many values of one filter are shown, the fullest first; a chosen one always.
MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    choices: list[Choice]

    @property
    def current(self) -> bool:
        return any(one.current for one in self.choices)


def choices_of(request: HttpRequest) -> dict[str, str]:
    """The filters of the address by their names there; what no filter knows simply finds nothing."""
    given = {name: request.GET.get(name, "").strip()[:LONGEST_VALUE] for name in FILTERS}
    return {name: value for name, value in given.items() if value}


def narrowing_of(chosen: Mapping[str, str]) -> Narrowing:
    return Narrowing(**{FILTERS[name]: value for name, value in chosen.items()})


def address_of(question: str, chosen: Mapping[str, str], offset: int = 0) -> str:
    """The address of one page of results: it says everything, so that it can be sent to somebody."""
    parts = {"q": question, **{name: chosen[name] for name in FILTERS if name in chosen}}
    if offset:
        parts["from"] = str(offset)
    return f"{reverse('portal:search')}?{urlencode(parts)}"


def groups_of(question: str, chosen: Mapping[str, str], facets: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """Every filter that can still narrow, or that does; two queries for the names."""
    if not facets:
        return []
    counts = {name: facets.get(key, {}) for name, key in FILTERS.items()}
    named = {
        "for": {"natural": _("个人"), "legal": _("企业和组织")},
        "theme": {
            one.id: f"{_(one.name)}（{_('个人') if one.subject == Theme.Subject.NATURAL else _('企业')}）"
            for one in Theme.objects.filter(id__in=list(counts["theme"]))
        },
        "dept": {one.id: sentence(one.short) for one in Department.objects.filter(id__in=list(counts["dept"]))},
        "level": {str(value): str(label) for value, label in Level.choices},
        "online": online_depths(),
    }
    titles = {
        "for": _("服务对象"),
        "theme": _("主题"),
        "dept": _("部门"),
        "level": _("行使层级"),
        "online": _("网上办理深度"),
    }
    groups = []
    for name, title in titles.items():
        order = list(named[name]) if name in {"for", "level", "online"} else []
        values = sorted(
            (value for value in counts[name] if value in named[name]),
            key=lambda value: (order.index(value) if order else -counts[name][value], value),
        )
        current = chosen.get(name, "")
        shown = [value for at, value in enumerate(values) if at < MOST_VALUES or value == current]
        if len(shown) < 2 and not current:
            continue  # a filter with one value narrows nothing
        others = {key: value for key, value in chosen.items() if key != name}
        groups.append(
            Group(
                title,
                [Choice(_("全部"), 0, address_of(question, others), not current)]
                + [
                    Choice(
                        named[name][value],
                        counts[name][value],
                        address_of(question, {**others, name: value}),
                        value == current,
                    )
                    for value in shown
                ],
            )
        )
    return groups


def online_depths() -> dict[str, str]:
    """How far one gets on the net, in plain words: information, forms, application with one visit, everything."""
    return {
        "Ⅰ级": _("网上看指南（Ⅰ级）"),
        "Ⅱ级": _("网上下载表格（Ⅱ级）"),
        "Ⅲ级": _("网上申请，跑一次（Ⅲ级）"),
        "Ⅳ级": _("全程网办（Ⅳ级）"),
    }
