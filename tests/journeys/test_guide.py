"""A guide in the browser: answers change the list in place, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

GUIDE = "/guide/SCJG-006/130102000000/"
PAGES = [
    GUIDE,
    f"{GUIDE}form/",
    f"{GUIDE}sample/",
    "/guide/N-0376/130102000000/",
    "/search/?q=开饭店",
    "/guide/SCJG-006/130000000000/",
    "/region/",
    "/services/",
    "/services/personal/",
    "/life/open/",
]
PAGES += ["/bundles/T-CYD/", "/progress/", "/accessibility/", "/sitemap/", "/gallery/", "/nowhere/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_passes_axe_and_fits_a_small_phone_with_large_text(
    path: str,
    visitor: Callable[..., Visitor],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    someone = visitor(width=320)
    someone.open("/preferences/?text=large&contrast=high&next=/help/")
    page = someone.open(path)
    someone.faults.clear()  # a page that does not exist is a fault by its status only
    fits(page)
    accessible(page)


def test_an_answer_changes_the_list_and_goes_along(visitor: Callable[..., Visitor]) -> None:
    page = visitor().open(GUIDE)
    page.get_by_label("是", exact=True).last.check()
    expect(page.locator(".count")).to_have_text("共 5 份：1 份在线填写，1 份系统已有，您准备 3 份；另有 2 份看情况。")
    assert page.url.endswith("?S4=yes")
    expect(page.locator("#act-panel a.button")).to_have_attribute("href", "/apply/SCJG-006/130102000000/?S4=yes")


def test_the_same_without_javascript(visitor: Callable[..., Visitor]) -> None:
    page = visitor(javascript=False).open(GUIDE)
    page.get_by_label("是", exact=True).last.check()
    page.get_by_role("button", name="按我的情况列出材料").click()
    assert page.url.endswith("?S4=yes")
    expect(page.locator(".count")).to_have_text("共 5 份：1 份在线填写，1 份系统已有，您准备 3 份；另有 2 份看情况。")


def test_suggestions_are_walked_by_arrow_keys(visitor: Callable[..., Visitor]) -> None:
    page = visitor().open("/")
    page.locator("#find-q").press_sequentially("kaifandian")
    expect(page.locator("#find-suggestions a").first).to_contain_text("食品经营许可")
    page.locator("#find-q").press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/SCJG-006/**")
