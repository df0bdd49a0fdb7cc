"""What the people of a story do, by the words they read on the page: labels, links and buttons."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import gmalg
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Visitor

PASSWORD = "tongban-demo"
RESTAURANT = "石家庄市长安区小满餐饮店（演示）"
GUIDE = "/guide/SCJG-006/130102000000/"
LAYOUT = "与食品经营相适应的主要设备设施、经营布局、操作流程等文件"
RULES = "食品安全自查、从业人员健康管理、进货查验记录、食品安全事故处置等保证食品安全的规章制度目录清单"

#: What is true of this restaurant.
SITUATION = {
    "主体业态": "餐饮服务经营者",
    "是否利用自动设备从事食品经营": "否",
    "是否从事网络经营或连锁总部、集体用餐配送": "否",
    "是否委托代理": "否",
}

Checked = Callable[[Page], None]


def real_pdf(browser: Browser, path: Path, title: str) -> Path:
    """A PDF as an office program would write it, printed by the browser."""
    page = browser.new_page()
    page.set_content(f"<h1>{title}</h1><p>石家庄市长安区小满餐饮店，演示用。</p>")
    page.pdf(path=path, format="A4")
    page.close()
    return path


def sm3(path: Path) -> str:
    """The digest of a file by another implementation than ours."""
    digest = gmalg.SM3()
    digest.update(path.read_bytes())
    return str(digest.value().hex())


def plain(text: str) -> str:
    """Text without the spaces that make numbers readable."""
    return re.sub(r"\s+", "", text)


def text_of(page: Page) -> str:
    """What the page says."""
    return page.locator("main").inner_text()


def saved(page: Page, link: Locator, folder: Path, name: str) -> Path:
    """Click a download and keep it."""
    with page.expect_download() as coming:
        link.click()
    target = folder / name
    coming.value.save_as(target)
    return target


@dataclass(frozen=True)
class Receipt:
    """What an applicant holds after submitting."""

    number: str
    password: str


def choose_region(page: Page) -> None:
    """石家庄市长安区, one level a page."""
    main = page.locator("main")
    main.get_by_role("link", name="换地区").click()
    main.locator(".places").get_by_role("link", name="石家庄市", exact=True).click()
    main.locator(".places").get_by_role("link", name="长安区", exact=True).click()
    main.get_by_role("link", name="就选石家庄市长安区").click()


def sign_in_here(page: Page, username: str) -> None:
    """On the sign-in page that stood in the way."""
    page.get_by_label("用户名").fill(username)
    page.get_by_role("textbox", name="密码").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))


def answer_questions(page: Page, checked: Checked) -> list[str]:
    """The situation wizard, one question a page, until the result; returns the questions asked."""
    asked: list[str] = []
    while "/situation/" in page.url:
        question = page.locator("main legend").inner_text()
        asked.append(question)
        page.get_by_label(SITUATION[question], exact=True).check()
        checked(page)
        with page.expect_navigation():
            page.get_by_role("button", name="继续").click()
    return asked


def fill_form(page: Page, checked: Checked) -> dict[str, str]:
    """Every section to the end; returns what was brought in, by label, with where it came from."""
    brought: dict[str, str] = {}
    typed = {
        "经营场所面积（平方米）": "68",
        "食品处理区面积（平方米）": "22",
        "就餐座位数": "24",
        "从业人员数": "5",
        "其中持有健康证明的人数": "5",
        "食品安全管理人员姓名": "李四",
        "食品安全管理人员电话": "13800000001",
    }
    while "/form/" in page.url:
        checked(page)
        for field in page.locator(".field--brought").all():
            label = field.locator("label").first.inner_text()
            origin = field.locator(".field__origin").inner_text().split("内容不对")[0].strip()
            brought[label] = f"{field.locator('input').first.input_value()} {origin}"
        for label, value in typed.items():
            if (wanted := page.locator(f"label.field__label:has-text('{label}')")).count() == 1:
                page.locator(f"#{wanted.get_attribute('for')}").fill(value)
        if page.get_by_label("主体业态").count():
            page.get_by_label("主体业态").select_option("餐饮服务经营者（小吃店）")
            page.get_by_label("热食类食品制售").check()
            page.get_by_label("冷食类食品制售").check()
        if page.get_by_label("电子证照（在线领取）").count():
            page.get_by_label("电子证照（在线领取）").check()
        with page.expect_navigation():
            page.get_by_role("button", name="保存并继续").click()
    return brought


def fill_field(field: Locator, typed: Mapping[str, str]) -> None:
    """Something plausible in one field, as its label and kind want it, `typed` where the label says so; in a block part
    by part. What is known already stays.
    """
    if parts := field.locator(".block__part").all():
        for part in parts:
            fill_field(part, typed)
        return
    control = field.locator("input:not([type=hidden]), select, textarea").first
    kind = str(control.evaluate("here => here.tagName + ':' + here.type")).lower()
    label = field.locator("label, legend").first.inner_text()
    if control.get_attribute("readonly") is not None or "file" in kind:
        return
    if "radio" in kind or "checkbox" in kind:
        electronic = field.get_by_label("电子证照（在线领取）")
        (electronic if electronic.count() else control).check()
    elif "select" in kind:
        control.select_option(index=1)
    elif "date" in kind:
        control.fill("2026-12-20")
    elif wanted := next((text for name, text in typed.items() if name in label), ""):
        control.fill(wanted)
    elif not control.input_value():
        number = re.search("数|面积|米|资金", label)
        control.fill("13800000101" if "电话" in label else "5" if number else "演示内容")


def card(page: Page, name: str) -> Locator:
    """The part of the page about one material."""
    return page.locator("li.material").filter(has=page.get_by_role("heading", name=name))


def bring(page: Page, material: str, file: Path) -> None:
    """Upload one file, and see it named with its digest."""
    place = card(page, material)
    place.locator("input[type=file]").set_input_files(file)
    place.get_by_role("button", name="上传", exact=True).click()
    card(page, material).locator(".receipt").filter(has_text=file.name).last.wait_for()
    assert sm3(file) in plain(card(page, material).inner_text())


def receipt_of(page: Page) -> Receipt:
    """Number and password from the receipt page."""
    numbers = page.locator(".slip__numbers dd").all_inner_texts()
    return Receipt(plain(numbers[0]), plain(numbers[1]))


def apply_for_the_restaurant(page: Page, files: dict[str, Path], checked: Checked, *, asked: list[str]) -> Receipt:
    """From "在线办理", signed in already or not, to the receipt. Whoever clicks twice submits once.

    `asked`: the questions that the guide has not asked already.
    """
    page.locator("main").get_by_role("link", name="在线办理").click()
    if "/login/" in page.url:
        sign_in_here(page, "zhangsan")
    page.get_by_label(RESTAURANT).check()
    checked(page)
    page.get_by_role("button", name="开始办理").click()
    assert answer_questions(page, checked) == asked
    checked(page)
    page.get_by_role("link", name="填写申请表").click()
    brought = fill_form(page, checked)
    assert "来自：电子证照《营业执照》" in brought["经营场所地址"]
    assert brought["经营场所地址"].startswith("河北省石家庄市长安区演示路18号")
    licence = card(page, "营业执照")
    licence.get_by_role("button", name="使用我的电子证照").click()
    card(page, "营业执照").get_by_text("来自电子证照库，免交").wait_for()
    for material, file in files.items():
        bring(page, material, file)
    checked(page)
    page.get_by_role("link", name="去核对").click()
    page.wait_for_url("**/review/")
    checked(page)
    submit_twice(page)
    return receipt_of(page)


def submit_twice(page: Page) -> None:
    """Two clicks, of which the second breaks off the first one's answer: so wait for the receipt, not for a journey."""
    page.get_by_role("button", name="提交申请").dblclick()
    page.locator(".slip__numbers").first.wait_for()
    page.wait_for_url("**/receipt/")


#: What an office presses when it agrees to a change of the catalogue.
AGREES = {"hanbing": "同意，转合法性审核", "tangwei": "审核通过，按期施行"}


def agree(visitor: Callable[..., Visitor], request: str, name: str) -> Page:
    """One of the two offices opens a change request and agrees to it."""
    reviewer = visitor()
    reviewer.sign_in(name, PASSWORD)
    page = reviewer.open(request)
    page.get_by_role("button", name=AGREES[name]).click()
    return page


def in_effect(page: Page) -> None:
    """Both have agreed and the day has come: a job does the rest, at once."""
    for _ in range(60):
        if "已施行" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main")).to_contain_text("已施行")


@dataclass
class Desk:
    """An officer at work."""

    visitor: Visitor
    checked: Checked

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open_case(self, number: str) -> None:
        """From the officer's own tray."""
        self.visitor.open("/desk/")
        self.checked(self.page)
        row = self.page.locator("tbody tr").filter(has_text=re.compile(r"\s*".join(number)))
        row.get_by_role("link").click()
        self.page.locator(".case-head").wait_for()
        self.checked(self.page)

    def press(self, name: str) -> None:
        """One act; the page says that it is done."""
        self.page.locator("main").get_by_role("button", name=name).click()
        self.page.locator("main .notice--good").wait_for()

    def review(self, node: str, *, second: str = "", fails: str = "") -> None:
        """Every check point in order, except the one named."""
        self.page.get_by_role("heading", name=f"{node}：审查要点").wait_for()
        for point in self.page.locator("fieldset.point").all():
            failed = bool(fails) and fails in point.inner_text()
            point.get_by_label("不符合" if failed else "符合", exact=True).check()
            if failed:
                point.get_by_role("textbox").fill("实测距离不足 25 米。")
        if second:
            self.page.get_by_label("共同核查人").select_option(second)
        self.page.get_by_label("审查意见").fill("不符合要求。" if fails else "符合要求。")
        self.press(f"完成“{node}”")
