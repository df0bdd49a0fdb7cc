"""Anybody can use the public pages: with any screen, by keyboard, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor

PAGES = ["/", "/search/?q=开饭店", "/verify/", "/help/", "/account/login/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_passes_axe_and_fits_a_small_phone(
    path: str,
    visitor: Callable[..., Visitor],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    page = visitor(width=320).open(path)
    fits(page)
    accessible(page)


def test_a_page_without_its_language_does_not_pass_axe(
    visitor: Callable[..., Visitor], accessible: Callable[[Page], None]
) -> None:
    page = visitor().open("/help/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        accessible(page)


def test_the_search_box_works_without_javascript(visitor: Callable[..., Visitor]) -> None:
    page = visitor(javascript=False).open("/")
    page.locator("input[type=search]").first.fill("开饭店")
    page.locator("input[type=search]").first.press("Enter")
    assert page.locator("main").inner_text().count("食品经营许可") >= 1


def test_the_first_tab_leads_to_the_content(visitor: Callable[..., Visitor]) -> None:
    page = visitor().open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
