"""Every address says who may open it, and no address carries a personal number (invariants 4 and 8)."""

import re
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from tongban.web.ui.access import public

#: Views of libraries, which cannot carry our decorators, and why they may be open.
OF_LIBRARIES = {
    "allauth.account.": "signing in and out: open by nature, and guards the pages behind it itself",
    "django.views.i18n": "chooses the language, stores nothing but that",
}
PERSONAL = re.compile(r"id_?(number|card|no)|citizen|phone|mobile|usc|holder|password", re.IGNORECASE)


def patterns(tree: Iterable[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for node in tree:
        if isinstance(node, URLResolver):
            yield from patterns(node.url_patterns, above + str(node.pattern))
        else:
            yield above + str(node.pattern), node


def without_access(tree: Iterable[URLPattern | URLResolver]) -> list[str]:
    silent = []
    for address, pattern in patterns(tree):
        view = pattern.callback
        if not getattr(view, "access", None) and not view.__module__.startswith(tuple(OF_LIBRARIES)):
            silent.append(f"/{address} ({view.__module__}.{view.__qualname__})")
    return silent


def with_personal_numbers(tree: Iterable[URLPattern | URLResolver]) -> list[str]:
    return [
        f"/{address}"
        for address, pattern in patterns(tree)
        if any(PERSONAL.search(name) for name in re.findall(r"<(?:\w+:)?(\w+)>", address))
        and not pattern.callback.__module__.startswith(tuple(OF_LIBRARIES))
    ]


def test_every_address_declares_who_may_open_it() -> None:
    assert without_access(get_resolver().url_patterns) == []


def test_no_address_carries_a_personal_number() -> None:
    assert with_personal_numbers(get_resolver().url_patterns) == []


def test_the_guard_sees_a_silent_view_and_a_number() -> None:
    def silent(request: HttpRequest, id_number: str) -> HttpResponse:
        return HttpResponse()

    @public
    def open_to_all(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    tree = [path("people/<str:id_number>/", silent), path("open/", open_to_all)]
    assert [line.split(" ")[0] for line in without_access(tree)] == ["/people/<str:id_number>/"]
    assert with_personal_numbers(tree) == ["/people/<str:id_number>/"]
