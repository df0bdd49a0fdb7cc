"""Home, region, and the lists that lead to a guide."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.authorities.models import Department, Theme
from tongban.catalogue.models import Item
from tongban.kernel.errors import NotFound
from tongban.kernel.language import translatable
from tongban.kernel.today import now
from tongban.web.portal import directory, life_events, places
from tongban.web.portal.places import place_of
from tongban.web.portal.tiles import tiles_of
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb
from tongban.web.ui.public_pages import public_page

HOME = Crumb(translatable("首页"), "/")

#: What people come for most; each leads to a search, so that no item is named here.
OFTEN = ("开饭店", "补办身份证", "结婚登记", "公积金提取", "异地就医")


@dataclass(frozen=True, slots=True)
class Verb:
    char: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Door:
    title: str
    words: str
    icon: str
    url: str
    themes: list[directory.ThemeLine]
    count: int


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Audience:
    subject: str
    title: str
    words: str
    icon: str
    address: str


def _audiences() -> dict[str, Audience]:
    return {
        "personal": Audience(
            "natural",
            _("个人办事"),
            _("生活里的事：户口、社保、房子、证件。"),
            "person",
            reverse("portal:audience", args=["personal"]),
        ),
        "business": Audience(
            "legal",
            _("企业办事"),
            _("开店办厂的事：开办、许可、用工、纳税。"),
            "building",
            reverse("portal:audience", args=["business"]),
        ),
    }


@public
@require_safe
@public_page(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    return render(
        request,
        "portal/home.html",
        {
            "section": "home",
            "place": place,
            "often": [Link(words, f"{reverse('portal:search')}?{urlencode({'q': words})}") for words in OFTEN],
            "tiles": tiles_of(directory.cities(), current=place.city_code),
            "verbs": _verbs(),
            "doors": [_door(audience) for audience in _audiences().values()],
            "paths": life_events.ROADS,
            "figures": directory.figures(),
            "counted_at": now(),
        },
    )


def _verbs() -> list[Verb]:
    return [
        Verb("看", _("看办事指南"), reverse("portal:services")),
        Verb("办", _("一件事一次办"), reverse("portal:bundles")),
        Verb("查", _("查办件进度"), reverse("portal:progress")),
        Verb("问", _("问常见问题"), reverse("portal:help") + "#faq"),
        Verb("评", _("评办得怎样"), reverse("portal:help") + "#rating"),
        Verb("我", _("我的办件证照"), "/my/"),
    ]


def _door(audience: Audience) -> Door:
    return Door(
        audience.title,
        audience.words,
        audience.icon,
        audience.address,
        directory.themes(audience.subject),
        directory.audience_count(audience.subject),
    )


@public
@require_safe
@public_page()
def region(request: HttpRequest) -> HttpResponse:
    """Province, city, county, township, one level a page; a plain link keeps the choice."""
    shown = places.place(request.GET["in"]) if request.GET.get("in") else places.province()
    back = request.GET.get("next", "/")
    chain = [places.place(code) for code in reversed(shown.codes)]
    return render(
        request,
        "portal/region.html",
        {
            "crumbs": [HOME, Crumb(_("选择地区"))],
            "shown": shown,
            "chain": chain,
            "parts": directory.places_below(shown.code),
            "here": place_of(request),
            "back": back,
            "tiles": tiles_of(directory.cities(), current=shown.city_code) if shown.is_province else None,
        },
    )


@public
@require_safe
@public_page()
def services(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by audience, theme and department."""
    return render(
        request,
        "portal/services.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("办事指南"))],
            "doors": [_door(audience) for audience in _audiences().values()],
            "departments": directory.departments(),
            "letters": directory.letters(),
            "levels": directory.levels(),
            "place": place_of(request),
        },
    )


@public
@require_safe
@public_page()
def audience(request: HttpRequest, who: str) -> HttpResponse:
    """Everything for persons, or for enterprises: joint services, themes, guides."""
    chosen = _audiences().get(who)
    if chosen is None:
        raise Http404
    place = place_of(request)
    wanted = {"for_natural": True} if chosen.subject == "natural" else {"for_legal": True}
    return render(
        request,
        "portal/audience.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(chosen.title)],
            "audience": chosen,
            "place": place,
            "themes": directory.themes(chosen.subject),
            "bundles": directory.bundles(subject=chosen.subject),
            "items": directory.described_items(Item.objects.filter(**wanted), place),
        },
    )


@public
@require_safe
@public_page()
def theme(request: HttpRequest, theme_id: str) -> HttpResponse:
    found = get_object_or_404(Theme, pk=theme_id)
    who = _audiences()["personal" if found.subject == Theme.Subject.NATURAL else "business"]
    trail = [
        HOME,
        Crumb(_("办事指南"), reverse("portal:services")),
        Crumb(who.title, who.address),
        Crumb(_(found.name)),
    ]
    return item_list(
        request,
        title=_(found.name),
        words=_("国家统一主题代码：{code}").format(code=found.code),
        trail=trail,
        filters={"themes": found},
        address=reverse("portal:theme", args=[theme_id]),
    )


@public
@require_safe
@public_page()
def department(request: HttpRequest, department_id: str) -> HttpResponse:
    found = get_object_or_404(Department, pk=department_id)
    trail = [HOME, Crumb(_("办事指南"), reverse("portal:services")), Crumb(_(found.short))]
    return item_list(
        request,
        title=_(found.short),
        words=found.domain,
        trail=trail,
        filters={"department": found},
        address=reverse("portal:department", args=[department_id]),
    )


def item_list(
    request: HttpRequest, *, title: str, trail: list[Crumb], filters: dict[str, object], address: str, words: str = ""
) -> HttpResponse:
    """A list of items with their guides first; also for the further ways through the catalogue (`lists`)."""
    place = place_of(request)
    items = Item.objects.filter(**filters)
    listed, pager = directory.listed_items(items, place, after=request.GET.get("after", "")[:40], address=address)
    return render(
        request,
        "portal/items.html",
        {
            "section": "services",
            "crumbs": trail,
            "title": title,
            "words": words,
            "place": place,
            "items": directory.described_items(items, place),
            "listed": listed,
            "pager": pager,
        },
    )


class NoSuchEvent(NotFound):
    """没有找到这件人生大事。请从首页的路线图上重新选。"""


@public
@require_safe
@public_page()
def life_event(request: HttpRequest, key: str) -> HttpResponse:
    event = life_events.life_event(key)
    if event is None:
        raise NoSuchEvent
    place = place_of(request)
    return render(
        request,
        "portal/life_event.html",
        {
            "section": "services",
            "crumbs": [HOME, Crumb(str(event.name))],
            "event": event,
            "place": place,
            "bundles": directory.bundles(ids=event.bundles) if event.bundles else [],
            "items": directory.items_of_event(event, place),
            "themes": [one for one in directory.themes(event.subject) if one.id in event.themes],
        },
    )
