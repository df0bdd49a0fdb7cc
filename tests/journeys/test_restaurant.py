"""The main job, whole: from "I want to open a small restaurant" to a licence that a stranger verifies."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page

from tests.journeys import steps
from tests.journeys.conftest import Site, Visitor

Picture = Callable[..., None]
GRANTING = "现场符合要求，准予许可。请在经营场所显著位置悬挂许可证。"


@pytest.fixture
def picture() -> Picture:
    """Keeps a picture for the README when `tools/screenshots.py` asks for it; otherwise does nothing."""
    folder = os.environ.get("JOURNEY_PICTURES")

    def take(page: Page, name: str, *, top: str = "body") -> None:
        if folder:
            page.evaluate("document.activeElement.blur()")
            page.locator(top).first.evaluate("here => here.scrollIntoView({block: 'start'})")
            # Any other value makes the browser add a style of its own, which the pages forbid.
            page.screenshot(path=Path(folder) / f"{name}.png", caret="initial", animations="allow")

    return take


@pytest.fixture(scope="session")
def files(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the applicant has on the computer: two real PDFs, and a better one of the first."""
    folder = tmp_path_factory.mktemp("papers")
    return {
        steps.LAYOUT: steps.real_pdf(chromium, folder / "平面图.pdf", "经营布局"),
        steps.RULES: steps.real_pdf(chromium, folder / "制度目录.pdf", "食品安全制度目录"),
        "better": steps.real_pdf(chromium, folder / "平面图（补）.pdf", "经营布局，含卫生间"),
    }


@pytest.fixture
def desk(visitor: Callable[..., Visitor], passed: steps.Checked) -> Callable[[str], steps.Desk]:
    """`desk("zhaomin")`: that officer, signed in, in a browser of their own."""

    def sit_down(username: str) -> steps.Desk:
        officer = visitor()
        officer.sign_in(username, steps.PASSWORD)
        return steps.Desk(officer, passed)

    return sit_down


def test_from_a_plain_sentence_to_a_licence_that_a_stranger_verifies(
    site: Site,
    visitor: Callable[..., Visitor],
    desk: Callable[[str], steps.Desk],
    passed: steps.Checked,
    picture: Picture,
    files: dict[str, Path],
    tmp_path: Path,
) -> None:
    zhangsan = visitor()
    page = finds_the_guide(zhangsan, passed, picture)
    reads_the_guide(page, passed)
    picture(page, "guide")
    first = {name: files[name] for name in (steps.LAYOUT, steps.RULES)}
    receipt = steps.apply_for_the_restaurant(page, first, passed, asked=list(steps.SITUATION)[2:])
    passed(page)
    for path in first.values():
        assert steps.sm3(path) in steps.plain(steps.text_of(page))
    page.get_by_role("link", name="查看办件").click()
    case_address = page.url
    passed(page)

    stranger = visitor()
    assert "申请已提交" in progress_of(stranger, receipt, passed)
    nosy = visitor()
    nosy.sign_in("wangwu", steps.PASSWORD)
    assert nosy.page.request.get(case_address).status == 404
    assert "申请已提交" not in progress_of(nosy, steps.Receipt(receipt.number, "AAAAAAAA"), passed)
    assert len(nosy.faults) == 1  # the browser's own line about the 404 of the wrong password
    nosy.faults.clear()

    clerk = desk("zhaomin")
    sends_back(clerk, receipt.number, passed)
    supplies(page, case_address, files["better"], passed)
    clerk.open_case(receipt.number)
    clerk.press("只通过预审")
    clerk.press("受理这个申请")
    passed(clerk.page)

    reviewer = desk("qianjin")
    reviewer.open_case(receipt.number)
    picture(reviewer.page, "desk")
    reviewer.review("材料审查")
    passed(reviewer.page)
    reviewer.review("现场核查", second="孙悦")
    passed(reviewer.page)

    decider = desk("zhougang")
    decider.open_case(receipt.number)
    decider.page.get_by_label("准予的说明").fill(GRANTING)
    decider.press("决定准予")
    passed(decider.page)

    issuer = desk("wujing")
    issuer.open_case(receipt.number)
    for field in issuer.page.locator("main input[name^=print-]").all():
        field.fill("12315")
    issuer.press(re.compile("^制作《食品经营许可证》"))
    passed(issuer.page)
    issuer.press("确认已送达")
    passed(issuer.page)

    page.goto(case_address)
    papers = reads_the_papers(page, passed, tmp_path)
    assert papers == ["接收回执", "补正告知书", "受理回执", "批准决定书", "送达回执"]
    licence, number, code = takes_the_licence(page, passed, tmp_path)
    picture(page, "licence", top=".headline")
    reads_the_messages(page, passed)
    rates(page, case_address, passed)
    is_archived_by_itself(page, case_address, passed)

    assert "已办结，准予" in progress_of(stranger, receipt, passed)
    verifies(site, stranger, passed, licence=licence, number=number, code=code, foreign=files[steps.RULES])


def finds_the_guide(zhangsan: Visitor, passed: steps.Checked, picture: Picture) -> Page:
    """In plain words on the home page, then the right place."""
    page = zhangsan.open("/")
    passed(page)
    picture(page, "home")
    page.get_by_role("combobox", name="想办的事").first.fill("我想开个小饭馆")
    page.get_by_role("option", name=re.compile("食品经营许可（新办）")).first.wait_for()
    page.get_by_role("combobox", name="想办的事").first.press("Enter")
    page.get_by_role("link", name=re.compile("食品经营许可（新办）")).first.wait_for()
    passed(page)
    steps.choose_region(page)
    hit = page.locator(".rows a").first
    assert "食品经营许可（新办）" in hit.inner_text()
    assert "石家庄市长安区行政审批局" in hit.inner_text()
    hit.click()
    page.wait_for_url(f"**{steps.GUIDE}")
    passed(page)
    return page


def reads_the_guide(page: Page, passed: steps.Checked) -> None:
    """The list of materials follows the answers, without a button."""
    text = steps.text_of(page)
    assert "7个工作日" in text
    assert "不收费" in text
    assert "系统已有，免交" in text
    machines = page.get_by_text("自动设备的具体放置地点、经营者名称、联系方式等公示方法材料")
    page.get_by_label("餐饮服务经营者", exact=True).check()
    question = page.get_by_role("group", name="是否利用自动设备从事食品经营")
    question.get_by_label("是", exact=True).check()
    page.wait_for_url("**S2=yes**")
    assert machines.is_visible()
    question.get_by_label("否", exact=True).check()
    page.wait_for_url("**S2=no**")
    machines.wait_for(state="detached")
    passed(page)


def progress_of(visitor: Visitor, receipt: steps.Receipt, passed: steps.Checked) -> str:
    """Number and password, signed in as nobody."""
    page = visitor.open("/progress/")
    page.get_by_label("办件编号").fill(receipt.number)
    page.get_by_label("查询密码").fill(receipt.password)
    page.locator("main").get_by_role("button", name="查进度").click()
    page.wait_for_load_state()
    passed(page)
    return steps.text_of(page)


def sends_back(clerk: steps.Desk, number: str, passed: steps.Checked) -> None:
    """One list, everything in it: a material and a field of the form."""
    clerk.open_case(number)
    page = clerk.page
    page.get_by_role("link", name="一次性告知补正").click()
    passed(page)
    material = page.locator(".tick").filter(has_text=steps.LAYOUT)
    material.get_by_role("checkbox").check()
    material.get_by_label("常用语").select_option("缺页，请补齐全部页面后重新上传。")
    material.get_by_label("补充说明").fill("请标明卫生间的位置。")
    seats = page.locator(".tick").filter(has_text="就餐座位数")
    seats.get_by_role("checkbox").check()
    seats.get_by_label("补充说明").fill("与平面图上的座位数不一致，请核对。")
    page.get_by_role("button", name="预览告知书").click()
    page.get_by_role("button", name="发送补正告知书").wait_for()
    letter = page.locator("article.letter").inner_text()
    assert "缺页，请补齐全部页面后重新上传。请标明卫生间的位置。" in letter
    assert "与平面图上的座位数不一致，请核对。" in letter
    passed(page)
    clerk.press("发送补正告知书")
    passed(page)


def supplies(page: Page, case_address: str, better: Path, passed: steps.Checked) -> None:
    """The citizen sees that it is their move, and what to do."""
    page.goto(case_address)
    assert "需要您补正材料" in page.get_by_role("heading", level=1).inner_text()
    passed(page)
    page.get_by_role("link", name="补正材料").click()
    assert "请标明卫生间的位置。" in steps.text_of(page)
    passed(page)
    steps.bring(page, steps.LAYOUT, better)
    page.get_by_label("就餐座位数").fill("20")
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="提交补正").click()
    page.wait_for_url(case_address)
    assert "申请已提交" in page.get_by_role("heading", level=1).inner_text()
    passed(page)


def reads_the_papers(page: Page, passed: steps.Checked, folder: Path) -> list[str]:
    """Every paper is a PDF that opens; the decision says what the decider wrote."""
    passed(page)
    titles = []
    for place, link in enumerate(page.locator(".papers a").all()):
        path = steps.saved(page, link, folder, f"paper-{place}.pdf")
        assert path.read_bytes().startswith(b"%PDF-")
        text = steps.plain("".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(path)))
        title = next(word for word in _TITLES if word in text)
        if title == "批准决定书":
            assert GRANTING in text
        assert "石家庄市长安区行政审批局" in text
        titles.append(title)
    return titles


_TITLES = ("接收回执", "补正告知书", "受理回执", "批准决定书", "送达回执")


def takes_the_licence(page: Page, passed: steps.Checked, folder: Path) -> tuple[Path, str, str]:
    """The licence on screen and as a file; returns the file, its number, and what a phone reads from its QR code."""
    page.get_by_role("link", name="查看电子证照").click()
    page.get_by_role("heading", level=1, name="食品经营许可证").wait_for()
    text = steps.text_of(page)
    assert steps.RESTAURANT in text
    assert "热食类食品制售" in text
    number = re.search(r"JY\d{14}", steps.plain(text))
    assert number is not None
    passed(page)
    path = steps.saved(page, page.get_by_role("link", name="下载电子证照（PDF）"), folder, "licence.pdf")
    sheet = pypdfium2.PdfDocument(path)[0].render(scale=3).to_pil()
    [code] = zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormat.QRCode)
    return path, number[0], code.text


def reads_the_messages(page: Page, passed: steps.Checked) -> None:
    """Told at every turn, in the platform and by (simulated) SMS."""
    page.get_by_role("navigation", name="我的").get_by_role("link", name="消息").click()
    page.get_by_role("heading", level=1, name="消息").wait_for()
    passed(page)
    text = steps.text_of(page)
    assert "补正" in text
    assert "受理" in text
    assert page.locator(".letter").count() >= 7
    page.get_by_role("button", name="全部标为已读").click()
    page.locator(".letter--new").first.wait_for(state="detached")
    page.get_by_role("navigation", name="我的").get_by_role("link", name="证照").click()
    assert "食品经营许可证" in steps.text_of(page)
    passed(page)


def rates(page: Page, case_address: str, passed: steps.Checked) -> None:
    """Once, after the result."""
    page.goto(case_address)
    page.get_by_role("link", name="评价这次服务").click()
    passed(page)
    page.get_by_label("非常满意", exact=True).check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("服务热情效率高").check()
    page.get_by_label("还想说什么").fill("补正一次说清，很好。")
    passed(page)
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_url(case_address)
    assert "补正一次说清，很好。" in steps.text_of(page)
    assert page.get_by_role("link", name="评价这次服务").count() == 0


def is_archived_by_itself(page: Page, case_address: str, passed: steps.Checked) -> None:
    """The worker packs the file; nobody asks for it."""
    entry = page.locator(".timeline").get_by_text("办件归档", exact=True)
    for _ in range(60):
        page.goto(case_address)
        if entry.count():
            break
        page.wait_for_timeout(500)
    assert entry.is_visible()
    assert "已办结，准予" in page.get_by_role("heading", level=1).inner_text()
    passed(page)


def verifies(
    site: Site,
    stranger: Visitor,
    passed: steps.Checked,
    *,
    licence: Path,
    number: str,
    code: str,
    foreign: Path,
) -> None:
    """By QR code, number and file; a changed byte and somebody else's file are called what they are."""
    page = stranger.page
    assert code.lower().startswith(f"{site.address}/v/")
    page.goto(code)
    assert "真实有效" in steps.text_of(page)
    assert steps.RESTAURANT in steps.text_of(page)
    passed(page)

    stranger.open("/verify/")
    passed(page)
    page.get_by_label("证照编号或证照标识").fill(number)
    page.get_by_role("button", name="验证编号").click()
    assert "真实有效" in verdict_of(page)

    altered = licence.with_name("altered.pdf")
    changed = bytearray(licence.read_bytes())
    changed[len(changed) // 2] ^= 1
    altered.write_bytes(changed)
    for file, line in ((licence, "真实有效"), (altered, "内容被改动过，不要相信"), (foreign, "不是本平台签发的")):
        stranger.open("/verify/")
        page.get_by_label("证照文件（PDF）").set_input_files(file)
        page.get_by_role("button", name="验证文件").click()
        assert line in verdict_of(page)
        passed(page)

    genuine = site.tongban("verify", str(licence), "--json")
    assert (genuine.returncode, json.loads(genuine.stdout)["verdict"]) == (0, "valid")
    false = site.tongban("verify", str(altered), "--json")
    assert false.returncode != 0
    assert json.loads(false.stdout)["verdict"] == "altered"


def verdict_of(page: Page) -> str:
    """The large line."""
    return page.locator(".verdict__line").inner_text()


def test_the_citizen_part_on_a_small_phone_without_javascript(
    visitor: Callable[..., Visitor], files: dict[str, Path], fits: steps.Checked
) -> None:
    """Nothing but links, forms and a 360 px screen; even two clicks that both arrive make one case.

    axe is itself a script: the first journey has asked it about the same pages.
    """
    phone = visitor(width=360, height=740, javascript=False)
    page = phone.open("/")
    page.get_by_role("searchbox").first.fill("我想开个小饭馆")
    page.get_by_role("button", name="查找").first.click()
    steps.choose_region(page)
    page.locator(".rows a").first.click()
    page.wait_for_url(f"**{steps.GUIDE}")
    first = {name: files[name] for name in (steps.LAYOUT, steps.RULES)}
    receipt = steps.apply_for_the_restaurant(page, first, fits, asked=list(steps.SITUATION))
    fits(page)
    phone.open("/my/cases/")
    numbers = [steps.plain(line) for line in page.locator(".caseline__note").all_inner_texts()]
    assert sum(receipt.number in line for line in numbers) == 1
    fits(page)
    page.locator(".caseline").filter(has_text=re.compile(r"\s*".join(receipt.number))).click()
    assert "申请已提交" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="撤回申请").click()
    fits(page)


def not_again(_: Page) -> None:
    """The same templates have been looked at in the first journey."""


def test_from_home_to_the_guide_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    """Tab, arrows, space and Enter; whatever has the focus shows it."""
    page = visitor().open("/")
    press_until(page, "Tab", "想办的事")
    page.keyboard.type("开饭店")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert "食品经营许可（新办）" in page.get_by_role("option", selected=True).inner_text()
    assert "想办的事" in focused(page), "the focus stays in the box; what is chosen is its active descendant"
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/SCJG-006/**")
    press_until(page, "Tab", "换地区")
    page.keyboard.press("Enter")
    page.wait_for_url("**/region/**")
    for name in ("石家庄市", "长安区", "就选石家庄市长安区"):
        with page.expect_navigation():
            press_until(page, "Tab", name)
            page.keyboard.press("Enter")
    page.wait_for_url(f"**{steps.GUIDE}")
    press_until(page, "Tab", "食品销售经营者")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**S1=catering**")
    press_until(page, "Tab", "在线办理")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    press_until(page, "Tab", "用户名")


def press_until(page: Page, key: str, name: str) -> None:
    """Press a key until what has the focus carries the name; every station on the way must be visible."""
    for _ in range(120):
        page.keyboard.press(key)
        outline, offered = page.evaluate(_FOCUS)
        assert outline, f"{page.url}: no visible focus on {offered}"
        if name in offered:
            return
    pytest.fail(f"{page.url}: {name} cannot be reached with {key}")


def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(page.evaluate(_FOCUS)[1])


_FOCUS = """() => {
  const here = document.activeElement, label = here.labels && here.labels[0];
  const shown = [here, here.parentElement, here.closest('.find__row, .choice')].filter(Boolean).some(one => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  });
  return [shown, (here.textContent || '') + ' ' + (label ? label.textContent : '')];
}"""


def test_a_refusal_names_its_reason_and_the_remedies(
    visitor: Callable[..., Visitor],
    desk: Callable[[str], steps.Desk],
    files: dict[str, Path],
    passed: steps.Checked,
    tmp_path: Path,
) -> None:
    reason = "经营场所与公共厕所相距不足，不符合食品安全法第三十三条第一项规定的条件。"
    zhangsan = visitor()
    page = zhangsan.open(steps.GUIDE)
    first = {name: files[name] for name in (steps.LAYOUT, steps.RULES)}
    receipt = steps.apply_for_the_restaurant(page, first, not_again, asked=list(steps.SITUATION))
    clerk = desk("zhaomin")
    clerk.open_case(receipt.number)
    clerk.press("受理这个申请")
    reviewer = desk("qianjin")
    reviewer.open_case(receipt.number)
    reviewer.review("材料审查")
    reviewer.review("现场核查", second="孙悦", fails="场所与污染源保持规定距离，环境整洁")

    decider = desk("zhougang")
    decider.open_case(receipt.number)
    assert "1 条不符合" in steps.text_of(decider.page)
    decider.page.get_by_role("link", name="不予准予").click()
    passed(decider.page)
    decider.page.get_by_role("button", name="决定不予准予").click()
    assert decider.page.get_by_role("alert").is_visible()  # no refusal without a reason
    decider.page.get_by_label("不予准予的理由").fill(reason)
    decider.press("决定不予准予")
    issuer = desk("wujing")
    issuer.open_case(receipt.number)
    issuer.press("确认已送达")

    zhangsan.open("/my/cases/")
    page.locator(".caseline").filter(has_text=re.compile(r"\s*".join(receipt.number))).click()
    assert "已办结，不予准予" in page.get_by_role("heading", level=1).inner_text()
    assert reason in steps.text_of(page)
    passed(page)
    assert page.get_by_role("link", name="查看电子证照").count() == 0
    path = steps.saved(page, page.locator(".papers a").filter(has_text="不予"), tmp_path, "denial.pdf")
    paper = steps.plain("".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(path)))
    assert reason in paper
    assert "行政复议" in paper
    assert "行政诉讼" in paper or "提起诉讼" in paper
