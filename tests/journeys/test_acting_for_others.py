"""Acting for others, whole: at the window for an old woman, an accountant for one item, a helper for an old man."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import steps
from tests.journeys.conftest import Visitor
from tongban.boot.demo import CAST, OFFLINE, number_of

NUMBERS = {one.name: number_of(one) for one in (*OFFLINE, *CAST)}
GUIDE = "/apply/SCJG-006/130102000000/"
FOOD = "食品经营许可（新办）"
Shown = Callable[[Page, str], None]


@pytest.fixture
def shown(passed: steps.Checked) -> Shown:
    """A page of the story, checked; with JOURNEY_PICTURES it is kept at three widths, to be looked at."""
    folder = os.environ.get("JOURNEY_PICTURES")

    def look(page: Page, name: str) -> None:
        passed(page)
        for width in (360, 768, 1280) if folder else ():
            page.set_viewport_size({"width": width, "height": 900})
            # Any other value makes the browser add a style of its own, which the pages forbid.
            shot = Path(str(folder)) / f"{name}-{width}.png"
            page.screenshot(path=shot, full_page=True, caret="initial", animations="allow")

    return look


def signed_in(visitor: Callable[..., Visitor], username: str) -> Visitor:
    one = visitor()  # axe, which looks at the pages, needs scripts; the stories themselves use none
    one.sign_in(username, steps.PASSWORD)
    return one


def take_down(clerk: Visitor, shown: Shown, principal: str, agent: str, role: str, name: str) -> None:
    """The clerk writes down what somebody without phone says at the window."""
    page = clerk.open("/desk/mandates/")
    page.get_by_label("委托人姓名").fill(principal)
    page.get_by_label("委托人公民身份号码").fill(NUMBERS[principal])
    page.locator("input[name=role]").and_(page.get_by_label(role)).check()
    page.get_by_label("代办人姓名").fill(agent)
    page.get_by_label("代办人公民身份号码").fill(NUMBERS[agent])
    page.get_by_label("找事项").fill("食品经营许可")
    page.get_by_role("button", name="找一找").click()
    page.get_by_label(FOOD, exact=True).check()
    page.get_by_label("委托人怎样表示同意").fill("当面口述并按手印")
    shown(page, name)
    page.get_by_role("button", name="登记委托").click()
    page.get_by_text(f"已登记：{agent} 可以代 {principal} 办理").wait_for()


def act_for(agent: Visitor, who: str, shown: Shown, name: str) -> Page:
    page = agent.open("/my/acting/")
    page.get_by_role("radio", name=re.compile(f"^{who}")).check()
    shown(page, name)
    page.get_by_role("button", name="就为这个办").click()
    page.locator(".acting").get_by_text(who).wait_for()
    return page


def file_for(agent: Visitor, who: str, files: dict[str, Path], shown: Shown, name: str) -> steps.Receipt:
    """From the wizard to the receipt, the banner on every page."""
    page = agent.open(GUIDE)
    page.get_by_role("radio", name=re.compile(f"^{who}")).check()
    shown(page, f"{name}-start")
    page.get_by_role("button", name="开始办理").click()

    def checked(here: Page) -> None:
        assert who in here.locator(".acting").inner_text()

    steps.answer_questions(page, checked)
    page.get_by_role("link", name="填写申请表").click()
    fill_for_a_person(page, checked)
    while page.get_by_role("button", name="使用我的电子证照").count():
        page.get_by_role("button", name="使用我的电子证照").first.click()
    bring_all(page, files)
    page.get_by_role("link", name="去核对").click()
    shown(page, f"{name}-review")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt/")
    return steps.receipt_of(page)


def fill_for_a_person(page: Page, checked: steps.Checked) -> None:
    """What the restaurant's form asks, and what it asks of somebody whom no register supplies."""

    def filled(here: Page) -> None:
        checked(here)
        for box in here.locator("main input.input[aria-required=true]:visible").all():
            if not box.input_value() and box.is_editable():
                box.fill("24" if box.get_attribute("inputmode") in ("numeric", "decimal") else "13800000001")

    steps.fill_form(page, filled)


def bring_all(page: Page, files: dict[str, Path]) -> None:
    """One file for everything that is wanted and not here."""
    file = next(iter(files.values()))
    for card in range(page.locator("li.material").count()):
        place = page.locator("li.material").nth(card)
        if place.locator("input[type=file]").count() and not place.locator(".receipt").count():
            place.locator("input[type=file]").set_input_files(file)
            place.get_by_role("button", name="上传", exact=True).click()
            place.locator(".receipt").first.wait_for()


@pytest.fixture
def files(chromium: Browser, tmp_path: Path) -> dict[str, Path]:
    return {"a": steps.real_pdf(chromium, tmp_path / "材料.pdf", "材料")}


def test_a_daughter_acts_for_her_mother_who_has_no_phone_until_the_mother_takes_it_back(
    visitor: Callable[..., Visitor], files: dict[str, Path], shown: Shown
) -> None:
    clerk, daughter = signed_in(visitor, "zhaomin"), signed_in(visitor, "zhangli")
    take_down(clerk, shown, "王秀英", "张丽", "家人", name="window")
    shown(daughter.open("/my/mandates/"), "mandates")
    page = act_for(daughter, "王秀英", shown, "acting")
    shown(page, "home-acting")
    receipt = file_for(daughter, "王秀英", files, shown, "daughter")
    page = daughter.open("/my/cases/")
    page.locator("main .rows a, main .caseline a").first.click()
    page.get_by_text("张丽 代 王秀英 提交").wait_for()
    shown(page, "case")
    assert receipt.number in steps.plain(page.locator("main").inner_text())
    case = page.url
    page = clerk.open("/desk/mandates/")
    page.get_by_label("委托人姓名").fill("王秀英")
    page.get_by_label("委托人公民身份号码").fill(NUMBERS["王秀英"])
    page.get_by_role("button", name="看他现在委托了谁").click()
    shown(page, "window-revoke")
    page.get_by_role("button", name="当面收回").click()
    page.get_by_text("已收回：张丽 不能再代办").wait_for()
    daughter.open("/my/").get_by_text("您为别人办理的委托已经结束").wait_for()
    assert daughter.page.request.get(case).status == 404


def test_an_accountant_gets_one_item_of_the_restaurant_and_gives_it_up(
    visitor: Callable[..., Visitor], shown: Shown
) -> None:
    owner, accountant = signed_in(visitor, "zhangsan"), signed_in(visitor, "wangwu")
    page = owner.open("/my/acting/")
    page.get_by_label(re.compile("小满餐饮店")).check()
    page.get_by_role("button", name="就为这个办").click()
    page = owner.open("/my/mandates/offer/")
    page.get_by_label("员工或经办人").check()
    page.get_by_label("对方姓名").fill("王五")
    page.get_by_label("对方的公民身份号码或者手机号码").fill("13800000105")
    page.get_by_label("指定的事项").check()
    page.get_by_label("找事项").fill("食品经营许可")
    page.get_by_role("button", name="找一找").click()
    page.get_by_label(FOOD, exact=True).check()
    page.get_by_label("三个月", exact=True).check()
    shown(page, "offer")
    page.get_by_role("button", name="下一步：再看一遍").click()
    shown(page, "offer-check")
    page.get_by_role("button", name="确认委托").click()
    page.get_by_text("已发出，对方接受以后生效").wait_for()
    page = accountant.open("/my/mandates/")
    page.get_by_role("link", name=re.compile("代 .*小满餐饮店")).click()
    shown(page, "answer")
    page.get_by_role("button", name="同意").click()
    act_for(accountant, "石家庄市长安区小满餐饮店", shown, "accountant")
    page = accountant.open(GUIDE)
    assert page.get_by_label(re.compile("小满餐饮店")).count() == 1
    page = accountant.open("/apply/SCJG-007/130102000000/")
    assert page.get_by_label(re.compile("小满餐饮店")).count() == 0
    page = accountant.open("/my/licences/")
    assert page.get_by_role("link", name=re.compile("营业执照")).count() == 0
    accountant.page.locator(".acting").get_by_role("button", name="回到我自己").click()
    page = accountant.open("/my/mandates/")
    page.get_by_role("link", name=re.compile("代 .*小满餐饮店")).click()
    shown(page, "mandate")
    page.get_by_role("button", name="不再代办").click()
    page.get_by_text("已放弃，您不能再替对方办理了").wait_for()


def test_a_village_helper_acts_for_an_old_man_in_what_he_asked_for(
    visitor: Callable[..., Visitor], files: dict[str, Path], shown: Shown
) -> None:
    clerk, helper = signed_in(visitor, "zhaomin"), signed_in(visitor, "tianshouyi")
    take_down(clerk, shown, "李老根", "田守义", "村（社区）代办员", name="window-helper")
    act_for(helper, "李老根", shown, "helper")
    file_for(helper, "李老根", files, shown, "helper")
    page = helper.open("/my/cases/")
    page.locator("main .rows a, main .caseline a").first.click()
    page.get_by_text("田守义 代 李老根 提交").wait_for()
    assert page.get_by_role("link", name="撤回申请").count() == 0
