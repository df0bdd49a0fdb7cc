"""A grandmother without telephone, card or account at the window: known by her document, served like everybody else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import steps
from tests.journeys.conftest import Visitor
from tongban.identity.adapters.synthetic import PEOPLE

GRANDMOTHER = next(one for one in PEOPLE if one.name == "吴桂兰")
ITEM = "老年人优待证办理"


@pytest.fixture(scope="session")
def scan(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the clerk scans at the window."""
    return steps.real_pdf(chromium, tmp_path_factory.mktemp("scan") / "扫描件.pdf", "窗口扫描件")


def test_a_grandmother_without_a_telephone_files_at_the_window(
    visitor: Callable[..., Visitor], passed: steps.Checked, scan: Path
) -> None:
    clerk = visitor()
    page = clerk.sign_in("zhaomin", steps.PASSWORD)
    page = clerk.open("/desk/window/")
    passed(page)
    page.get_by_label("证件号码").fill(GRANDMOTHER.document.number)
    page.get_by_label("姓名").fill(GRANDMOTHER.name)
    page.get_by_label("窗口所在机构").select_option("MZ@130102000000")
    page.get_by_label("已查验证件原件").check()
    page.get_by_role("button", name="核对并开始").click()
    page.get_by_role("heading", name=GRANDMOTHER.name).wait_for()
    passed(page)
    assert "没有，不影响办事" in steps.text_of(page)
    assert GRANDMOTHER.document.number not in page.content()
    visit = page.url

    page.get_by_role("link", name="开始填写").click()
    passed(page)
    page.get_by_label("办什么事").select_option(value="MZ-007")
    page.get_by_label("本人的意思").fill("我没有手机，请窗口替我申请优待证，念给我听过，我同意。")
    page.get_by_role("button", name="开始填写").click()
    fill_in(page, scan)
    assert "您正在替吴桂兰填写" in steps.plain(steps.text_of(page))
    with page.expect_navigation():
        page.get_by_role("button", name="提交申请").click()
    passed(page)
    receipt = steps.plain(steps.text_of(page))
    found = re.search(r"办件编号(\d{21})查询密码(\d{6})", receipt)
    assert found is not None, receipt
    assert "代填人赵敏" in receipt

    # Who did it stands on the case at the desk.
    page = clerk.open(f"/desk/?number={found[1]}")
    page.get_by_text("办件日志").click()
    assert "赵敏代吴桂兰（窗口受理）" in steps.plain(steps.text_of(page))

    # Anybody with the slip follows it without an account.
    neighbour = visitor(width=360, javascript=False)
    page = neighbour.open("/progress/")
    page.get_by_label("办件编号").fill(found[1])
    page.get_by_label("查询密码").fill(found[2])
    page.locator("main").get_by_role("button").first.click()
    assert found[1] in steps.plain(steps.text_of(page))

    # Later she wants an account after all; its first password stands on a slip.
    page = clerk.open(visit.removeprefix(clerk.address))
    page.get_by_label("用户名").fill("wuguilan")
    page.get_by_label("来人已签署").check()
    page.get_by_role("button", name="开通并打印初始密码").click()
    passed(page)
    password = re.search(r"初始密码([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})", steps.plain(steps.text_of(page)))
    assert password is not None
    her = visitor()
    page = her.sign_in("wuguilan", password[1])
    assert "/account/password/" in page.url
    passed(page)
    page.get_by_label("窗口给您的初始密码").fill(password[1])
    page.get_by_label("新密码", exact=True).fill("radish soup in winter")
    page.get_by_label("再输一遍新密码").fill("radish soup in winter")
    page.get_by_role("button", name="修改密码").click()
    page.get_by_text("密码改好了").wait_for()
    page = her.open("/my/cases/")
    assert ITEM in steps.text_of(page)


def fill_in(page: Page, scan: Path) -> None:
    """Question, form and papers, typed by the clerk, to the last page."""
    while "/situation/" in page.url:
        page.get_by_label("否", exact=True).check()  # nobody stands in for her: she is here herself
        with page.expect_navigation():
            page.get_by_role("button", name="继续").click()
    if "/result/" in page.url:
        page.get_by_role("link", name=re.compile("填写申请表|继续|开始填")).first.click()
    while "/form/" in page.url:
        if page.get_by_label("窗口领取").count():
            page.get_by_label("窗口领取").check()
        for box in page.locator("main form input.input:not([readonly])").all():
            kind = box.get_attribute("type")
            nothing_to_say = box.get_attribute("id") == "f-contact_phone"  # she has no telephone
            if nothing_to_say or not box.is_visible() or box.input_value() or kind in {"radio", "checkbox", "file"}:
                continue
            box.fill("2026-03-02" if kind == "date" else "13800000320" if kind == "tel" else "河北省石家庄市长安区")
        for group in page.locator("main form fieldset").all():
            radios = group.locator("input[type=radio]")
            if radios.count() and not group.locator("input:checked").count():
                radios.first.check()
        for select in page.locator("main form select").all():
            if not select.input_value():
                select.select_option(index=1)
        before = page.url
        with page.expect_navigation():
            page.get_by_role("button", name="保存并继续").click()
        assert page.url != before, steps.text_of(page)
    for place in page.locator("li.material").filter(has=page.locator("input[type=file]")).all():
        place.locator("input[type=file]").set_input_files(scan)
        place.get_by_role("button", name="上传", exact=True).click()
        place.locator(".receipt").first.wait_for()
    page.get_by_role("link", name=re.compile("核对")).last.click()
