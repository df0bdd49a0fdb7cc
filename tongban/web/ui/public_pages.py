"""Public pages are drawn once per publication and kept as bytes; a repeated request costs a dictionary look-up.

Only views marked `@public_page` take part. Such a view may depend on the address, the page preferences and the
catalogue, on nothing else: it must not read the session or the user, and must not set a cookie.
"""

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from tongban.catalogue.queries import catalogue_version
from tongban.kernel.today import today
from tongban.web.ui.preferences import Preferences, preferences_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
GetResponse = Callable[[HttpRequest], HttpResponse]
#: Host, address, preferences.
Key = tuple[str, str, Preferences]

#: Kept pages per process, and bytes of them (packed, a guide has 7 KB); the least recently asked for go first.
MOST_PAGES = 20_000
MOST_BYTES = 96 * 1024 * 1024
LONGEST_ADDRESS = 400
STAMP_CHECK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One drawn page. Kept packed only: nearly every browser takes it so, and four times as many fit."""

    packed: bytes
    tag: str
    content_type: str
    language: str
    stamp: object
    until: float | None


def public_page(*, seconds: float | None = None) -> Callable[[View[P]], View[P]]:
    """Keep what this view answers (200 only) until the next publication, and no longer than `seconds`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.__dict__["tongban_keep_seconds"] = seconds
            response.__dict__.setdefault("tongban_keep", True)
            return response

        return marked

    return decorate


def show_once(response: HttpResponse) -> None:
    """Said inside a `@public_page` view: this answer is for this time only, the next one asks the view again."""
    response.__dict__["tongban_keep"] = False


def catalogue_stamp() -> object:
    """What a kept page was drawn from: the catalogue, and the day, because versions come into force at midnight."""
    return catalogue_version(), today()


class Stamp:
    """The stamp, read from the database at most once a second per process."""

    def __init__(self, read: Callable[[], object]) -> None:
        self.read = read
        self.value: object = None
        self.checked = float("-inf")

    def current(self) -> object:
        moment = time.monotonic()
        if moment - self.checked >= STAMP_CHECK_SECONDS:
            self.checked = moment
            # While the database is away, what was kept is still right.
            with suppress(DatabaseError):
                self.value = self.read()
        return self.value


class Shelf:
    """A bounded store; the least recently used page makes room. Safe between the threads of one process."""

    def __init__(self, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES) -> None:
        self.most_pages, self.most_bytes = most_pages, most_bytes
        self.pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()

    def take(self, key: Key, stamp: object) -> KeptPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page is None:
                return None
            if page.stamp != stamp or (page.until is not None and page.until < time.monotonic()):
                self._drop(key)
                return None
            self.pages.move_to_end(key)
            return page

    def put(self, key: Key, page: KeptPage) -> None:
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.bytes += len(page.packed)
            while len(self.pages) > self.most_pages or self.bytes > self.most_bytes:
                self._drop(next(iter(self.pages)))

    def _drop(self, key: Key) -> None:
        old = self.pages.pop(key, None)
        if old is not None:
            self.bytes -= len(old.packed)


class PublicPages:
    """Stands above session and sign-in: a kept page touches neither."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.shelf = Shelf()
        self.stamp = Stamp(catalogue_stamp)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        address = request.get_full_path()
        if len(address) > LONGEST_ADDRESS:
            return self.get_response(request)
        key = (request.get_host(), address, preferences_of(request))
        stamp = self.stamp.current()
        page = self.shelf.take(key, stamp)
        if page is None:
            response = self.get_response(request)
            if not _may_keep(request, response):
                return response
            page = _kept(response, stamp)
            self.shelf.put(key, page)
        return _answer(request, page)


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    if not response.__dict__.get("tongban_keep") or response.status_code != 200 or response.streaming:
        return False
    if response.cookies or "cookie" in response.get("Vary", "").lower():
        # A page that depends on who is looking must never be shown to somebody else. (An unusable CSRF cookie, of
        # another site on this name, is renewed by Django itself; that is no mistake of the view.)
        renewed = settings.CSRF_COOKIE_NAME in request.COOKIES and response.cookies.keys() == {
            settings.CSRF_COOKIE_NAME
        }
        if settings.DEMO and not renewed:
            raise AssertionError("A @public_page view read the session or set a cookie.")
        return False
    return True


def _kept(response: HttpResponse, stamp: object) -> KeptPage:
    seconds = response.__dict__.get("tongban_keep_seconds")
    plain = response.content
    return KeptPage(
        packed=gzip.compress(plain, 9, mtime=0),
        tag=f'"{hashlib.sha256(plain).hexdigest()[:24]}"',
        content_type=response["Content-Type"],
        language=response.get("Content-Language", ""),
        stamp=stamp,
        until=None if seconds is None else time.monotonic() + seconds,
    )


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    headers: dict[str, Any] = {
        "ETag": page.tag,
        # The browser may keep the page but asks each time, so that a publication shows at once.
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Cookie",
    }
    if request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == page.tag:
        return HttpResponseNotModified(headers=headers)
    if page.language:
        headers["Content-Language"] = page.language
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        body = page.packed
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(page.packed)
    headers["Content-Length"] = str(len(body))
    return HttpResponse(body, content_type=page.content_type, headers=headers)
