"""What search engines read: robots.txt, and sitemaps of every permanent address, in pages of 10,000."""

from collections.abc import Iterable, Iterator
from datetime import date
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.authorities.models import Department, Level, Theme
from tongban.catalogue.models import Bundle, Implementation, ItemVersion
from tongban.catalogue.search.queries import items_by_letter
from tongban.kernel.today import today
from tongban.web.portal import life_events
from tongban.web.ui.access import public
from tongban.web.ui.public_pages import public_page

#: The protocol allows 50,000 addresses and 50 MB a file.
PAGE = 10_000
#: A sitemap index names at most 50,000 sitemaps (sitemaps.org); no database counts much further either.
MOST_PAGES = 50_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

#: Behind sign-in, or endless, or one person's: not for machines that walk links.
CLOSED = ("/account/", "/console/", "/desk/", "/my/", "/search/", "/progress/", "/page/")


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {_whole('portal:sitemap-index')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
@require_safe
@public_page()
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps: one for lists, and as many as needed for guides."""
    pages = -(-_guides().count() // PAGE)
    addresses = [
        _whole("portal:sitemap-lists"),
        *(_whole("portal:sitemap-guides", str(n)) for n in range(1, pages + 1)),
    ]
    lines = "".join(f"<sitemap><loc>{escape(one)}</loc></sitemap>" for one in addresses)
    return _xml(f'<sitemapindex xmlns="{_SPACE}">{lines}</sitemapindex>')


@public
@require_safe
@public_page()
def sitemap_lists(request: HttpRequest) -> HttpResponse:
    """Home, themes, departments, levels, letters, life events, joint services."""
    return _xml(_urls((address, None) for address in _lists()))


@public
@require_safe
@public_page()
def sitemap_guides(request: HttpRequest, number: int) -> HttpResponse:
    """One page of guides: every item in every division that exercises it."""
    start = (number - 1) * PAGE
    there = 1 <= number <= MOST_PAGES
    rows = list(_guides().values_list("id", "item_id", "division_id")[start : start + PAGE]) if there else []
    if not rows:
        raise Http404
    effective = ItemVersion.everywhere.filter(
        item_id__in={item for _, item, _ in rows}, effective_from__lte=today()
    ).order_by("number", "revision")
    basic = dict(effective.filter(implementation=None).values_list("item_id", "effective_from"))
    own = dict(  # where a body has settled something, its own composition is what is read there
        effective.filter(implementation_id__gte=rows[0][0], implementation_id__lte=rows[-1][0])
        .order_by("implementation_id", "revision")
        .values_list("implementation_id", "effective_from")
    )
    return _xml(
        _urls((_whole("portal:guide", item, division), own.get(one, basic.get(item))) for one, item, division in rows)
    )


def _guides() -> QuerySet[Implementation]:
    return Implementation.objects.filter(in_force=True, item__described=True).order_by("id")


def _lists() -> Iterator[str]:
    for name in ("home", "services", "bundles", "life-events", "help", "accessibility", "sitemap", "verify"):
        yield _whole(f"portal:{name}")
    for who in ("personal", "business"):
        yield _whole("portal:audience", who)
    for theme_id in Theme.objects.filter(items__isnull=False).distinct().order_by("id").values_list("id", flat=True):
        yield _whole("portal:theme", theme_id)
    for one in Department.objects.filter(items__isnull=False).distinct().order_by("id").values_list("id", flat=True):
        yield _whole("portal:department", one)
    for level in Level.values:
        yield _whole("portal:level", level)
    for letter in items_by_letter():
        yield _whole("portal:letter", letter if letter.isalpha() else "0")
    for road in life_events.ROADS:
        for station in road.stations:
            yield settings.PUBLIC_ADDRESS + station.url
    for bundle in Bundle.objects.order_by("id").values_list("id", flat=True):
        yield _whole("portal:bundle", bundle)


def _whole(name: str, *args: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse(name, args=args)


def _urls(addresses: Iterable[tuple[str, date | None]]) -> str:
    lines = "".join(
        f"<url><loc>{escape(address)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for address, changed in addresses
    )
    return f'<urlset xmlns="{_SPACE}">{lines}</urlset>'


def _xml(content: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n', content_type="application/xml; charset=utf-8"
    )
