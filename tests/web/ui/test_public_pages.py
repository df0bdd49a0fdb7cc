"""Kept pages: the same bytes until a publication, never anything that depends on who is looking."""

from typing import Any

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tongban.web.ui.public_pages import KeptPage, PublicPages, Shelf, public_page


class Counting:
    """A site of one public view that counts how often it draws."""

    def __init__(self, **kept: Any) -> None:
        self.drawn = 0
        self.stamp: object = 1

        @public_page(**kept)
        def view(request: HttpRequest) -> HttpResponse:
            self.drawn += 1
            return HttpResponse(f"page {self.drawn} {request.get_full_path()}")

        self.pages = PublicPages(view)
        self.pages.stamp.read = lambda: self.stamp

    def get(self, address: str = "/a", **headers: str) -> HttpResponse:
        self.pages.stamp.checked = float("-inf")
        return self.pages(RequestFactory().get(address, headers=headers))


def test_a_page_is_drawn_once() -> None:
    site = Counting()
    assert [site.get().content for _ in range(3)] == [b"page 1 /a"] * 3
    assert site.drawn == 1


def test_a_publication_draws_it_again() -> None:
    site = Counting()
    site.get()
    site.stamp = 2
    assert site.get().content == b"page 2 /a"


def test_address_and_preferences_make_different_pages() -> None:
    site = Counting()
    for address, cookie in (("/a", ""), ("/a?x=1", ""), ("/a", "tongban_page=large.standard..zh-hans")):
        site.get(address, Cookie=cookie)
    assert site.drawn == 3


def test_a_foreign_cookie_makes_no_new_page() -> None:
    site = Counting()
    site.get(Cookie="sessionid=abc")
    site.get(Cookie="tongban_page=nonsense; other=1")
    assert site.drawn == 1


def test_a_page_that_may_grow_old_is_drawn_again() -> None:
    site = Counting(seconds=-1)
    site.get()
    site.get()
    assert site.drawn == 2


def test_a_browser_that_has_it_is_told_so() -> None:
    site = Counting()
    first = site.get()
    again = site.get(If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"


def test_while_the_database_is_away_kept_pages_are_still_shown() -> None:
    def away() -> object:
        raise OperationalError

    site = Counting()
    site.get()
    site.pages.stamp.read = away
    assert site.get().content == b"page 1 /a"


def test_other_methods_and_unmarked_views_are_not_kept() -> None:
    site = Counting()
    site.pages(RequestFactory().post("/a"))
    site.pages(RequestFactory().post("/a"))
    assert site.drawn == 2
    plain = PublicPages(lambda request: HttpResponse("x"))
    plain.stamp.read = lambda: 1
    plain(RequestFactory().get("/a"))
    assert plain.shelf.pages == {}


def test_a_marked_view_that_reads_the_session_is_a_mistake() -> None:
    @public_page()
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.session.get("name")))

    pages = PublicPages(SessionMiddleware(view))
    pages.stamp.read = lambda: 1
    with pytest.raises(AssertionError):
        pages(RequestFactory().get("/a"))


def test_the_shelf_drops_what_was_asked_for_longest_ago() -> None:
    shelf = Shelf(most_pages=2)
    page = KeptPage(b"123", '"t"', "text/html", "", 1, None)
    keys: list[Any] = [("h", name, None) for name in "abc"]
    shelf.put(keys[0], page)
    shelf.put(keys[1], page)
    shelf.take(keys[0], 1)
    shelf.put(keys[2], page)
    assert list(shelf.pages) == [keys[0], keys[2]]
    assert shelf.bytes == 6
