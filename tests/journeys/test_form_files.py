"""An item nobody has heard of asks for pictures inside its form: from a phone to the officer's desk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Site, Visitor

TYPED = {"姓名": "李四", "公民身份号码": "11010519491231002X", "电话": "13800000101", "建筑面积": "240"}


@pytest.fixture
def pictures(chromium: Browser, tmp_path: Path) -> list[Path]:
    return [steps.real_pdf(chromium, tmp_path / f"{name}.pdf", name) for name in ("现场东侧", "现场西侧", "批准书")]


def test_pictures_in_a_form_from_a_phone_to_the_desk(
    visitor: Callable[..., Visitor], site: Site, passed: steps.Checked, pictures: list[Path]
) -> None:
    east, west, paper = pictures
    site.seed("form_files")
    zhangsan = visitor(width=360, height=740)
    zhangsan.sign_in("zhangsan", steps.PASSWORD)
    page = zhangsan.open("/apply/XZ-903/130102000000/")
    page.get_by_label("张三").check()
    page.get_by_role("button", name="开始办理").click()
    page.get_by_label("两层及以下").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_role("link", name="填写申请表").click()
    fills(page, passed, east, west)

    # The paper on the list is one thing, the pictures in the form another: nobody is asked for them twice.
    expect(page.locator("li.material").filter(has_text="现场照片")).to_have_count(0)
    steps.bring(page, "宅基地批准书", paper)
    page.get_by_role("link", name="去核对").click()
    passed(page)
    assert west.name in steps.text_of(page)
    assert east.name not in steps.text_of(page)
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt/")
    number = steps.receipt_of(page).number
    passed(page)
    own = page.get_by_role("link", name=west.name)
    assert steps.saved(page, own, east.parent, "own").read_bytes() == west.read_bytes()

    officer = visitor()
    officer.sign_in("zhaomin", steps.PASSWORD)
    desk = steps.Desk(officer, passed)
    desk.open_case(number)
    desk.page.locator("#materials").get_by_role("link", name=west.name).click()
    expect(desk.page.locator("#viewer object")).to_have_attribute("aria-label", west.name)
    original = desk.page.locator("#viewer").get_by_role("link", name="下载原文件")
    assert steps.saved(desk.page, original, east.parent, "desk").read_bytes() == west.read_bytes()

    stranger = visitor()
    stranger.sign_in("wangwu", steps.PASSWORD)
    assert stranger.page.request.get(zhangsan.address + str(own.get_attribute("href"))).status == 404


def fills(page: Page, passed: steps.Checked, east: Path, west: Path) -> None:
    """Every section to the end; without the picture there is no going on, and nothing typed is lost over it."""
    while "/form/" in page.url:
        for field in page.locator("main .formfields__one").filter(has_not_text="堆料地点").all():
            steps.fill_field(field, TYPED)
        pictures = page.locator("fieldset.files")
        if pictures.count():
            goes_on(page)
            passed(page)
            assert "请上传“现场照片”" in page.locator(".errors").inner_text()
            for file in (east, west):
                pictures.locator("input[type=file]").set_input_files(file)
                pictures.get_by_role("button", name="上传").click()
                expect(pictures.locator(".files__list")).to_contain_text(file.name)
            pictures.locator(".files__list li").filter(has_text=east.name).get_by_role("button", name="删去").click()
            expect(pictures.locator(".files__list li")).to_have_count(1)
            assert page.get_by_label("姓名").first.input_value() == "李四"
            passed(page)
        goes_on(page)
        assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def goes_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存并继续").click()
