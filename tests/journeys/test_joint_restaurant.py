"""开办餐饮店 as one matter: one application on a phone, three departments side by side, one delivery."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.journeys import steps
from tests.journeys.conftest import Visitor

SITUATION = {
    "主体类型": "个体工商户",
    "是否达到公众聚集场所消防检查范围": "是",
    "是否设置户外招牌": "是",
    "是否向城镇排水设施排放污水": "否",
}
QUESTIONS = {
    "组成形式": "个人经营",
    "经营者身份": "内地居民",
    "经营范围是否含登记前须经批准的项目": "否",
    "是否利用自动设备从事食品经营": "否",
    "是否从事网络经营或连锁总部、集体用餐配送": "否",
    "是否委托代理": "否",
    "是否采用告知承诺": "不采用告知承诺",
    "设置场地是否自有": "自有",
}
LAYOUT = "经营场所平面布置图"
SHOP = "石家庄市长安区团圆小吃店"
#: A unit named in the form of one part; whoever signs the others is known already.
BUILDER = {"单位名称": "石家庄示例广告安装有限公司", "统一社会信用代码": "91350100M000100Y43"}
TYPED = {"名称（字号）": SHOP, **BUILDER}
LONG = "公众聚集场所投入使用、营业前消防安全检查"


@pytest.fixture(scope="session")
def files(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two real PDFs: what is brought first, and a better one."""
    folder = tmp_path_factory.mktemp("joint-papers")
    return {
        "first": steps.real_pdf(chromium, folder / "材料.pdf", "一件事材料"),
        "better": steps.real_pdf(chromium, folder / "平面图（补）.pdf", "标明卫生间的平面图"),
    }


@pytest.fixture
def desk(visitor: Callable[..., Visitor], passed: steps.Checked) -> Callable[[str], steps.Desk]:
    """`desk("zhaomin")`: that officer, signed in, the same browser each time."""
    seated: dict[str, steps.Desk] = {}

    def sit_down(username: str) -> steps.Desk:
        if username not in seated:
            officer = visitor()
            officer.sign_in(username, steps.PASSWORD)
            seated[username] = steps.Desk(officer, passed)
        return seated[username]

    return sit_down


Desks = Callable[[str], steps.Desk]


def test_one_application_three_departments_one_delivery(
    visitor: Callable[..., Visitor], desk: Desks, passed: steps.Checked, files: dict[str, Path]
) -> None:
    zhangsan = visitor(width=360, height=740)
    receipt = applies(zhangsan, passed, files["first"])
    page = zhangsan.page
    page.get_by_role("link", name="查看办件").click()
    whole = page.url
    passed(page)
    assert "5 项中已办好 0 项" in page.get_by_role("heading", level=1).inner_text()

    stranger = visitor()
    assert "5 项中已办好 0 项" in progress_of(stranger, receipt.number, receipt.password, passed)
    assert "张三" not in steps.text_of(stranger.page)
    nosy = visitor()
    nosy.sign_in("wangwu", steps.PASSWORD)
    assert nosy.page.request.get(whole).status == 404

    handle(desk, f"{receipt.number}-01", passed)
    wait_for(page, whole, "5 项中已办好 1 项")
    passed(page)
    for row in page.locator(".branch").all()[1:]:
        assert "办理中" in row.inner_text()

    sends_back(desk("zhaomin"), f"{receipt.number}-03", passed)
    holds(desk, f"{receipt.number}-04", passed)
    page.goto(whole)
    passed(page)
    assert "“食品经营许可（新办）”需要补正材料" in page.get_by_role("heading", level=1).inner_text()
    assert "暂停计时" in branch(page, LONG).inner_text()
    assert "办理中" in branch(page, "户外招牌设施设置").inner_text()
    supplies(page, files["better"], passed)
    page.goto(whole)
    assert "等申请人补正" not in branch(page, "食品经营许可（新办）").inner_text()

    desk("zhaomin").open_case(f"{receipt.number}-05")
    assert all(said in steps.text_of(desk("zhaomin").page) for said in BUILDER.values())
    handle(desk, f"{receipt.number}-05", passed)
    handle(desk, f"{receipt.number}-07", passed)
    handle(desk, f"{receipt.number}-03", passed)
    resumes(desk, f"{receipt.number}-04", passed)
    wait_for(page, whole, "全部办完（全部办成），正在统一送达")
    passed(page)

    alone = desk("wujing")
    alone.visitor.open(f"/desk/?number={receipt.number}-03")
    assert "由牵头机构一次送达，这里不单独送达" in steps.text_of(alone.page)
    assert alone.page.get_by_role("button", name="确认已送达").count() == 0
    passed(alone.page)
    delivers(alone, receipt.number, passed)

    wait_for(page, whole, "已办结：全部办成")
    passed(page)
    results = page.locator(".papers").inner_text()
    for title in ("营业执照", "食品经营许可证", "一件事统一送达回执"):
        assert title in results
    assert "已办结：全部办成" in progress_of(stranger, f"{receipt.number}-03", receipt.password, passed)
    page.goto(whole)
    page.get_by_role("link", name="评价这次服务").click()
    passed(page)


def applies(zhangsan: Visitor, passed: steps.Checked, file: Path) -> steps.Receipt:
    """From the page of the joint service to the receipt; whoever clicks twice submits once."""
    page = zhangsan.open("/bundles/T-CYD/")
    passed(page)
    page.get_by_role("link", name="选地区，再申请").click()
    main = page.locator("main")
    main.locator(".places").get_by_role("link", name="石家庄市", exact=True).click()
    main.locator(".places").get_by_role("link", name="长安区", exact=True).click()
    main.get_by_role("link", name="就选石家庄市长安区").click()
    page.wait_for_url("**/bundles/T-CYD/**")
    passed(page)
    main.get_by_role("link", name="一次申请", exact=True).click()
    steps.sign_in_here(page, "zhangsan")
    page.get_by_label("张三").check()
    passed(page)
    page.get_by_role("button", name="开始办理").click()
    assert asks(page, "/plan/", SITUATION, passed) == list(SITUATION)
    assert "一共 5 项" in page.get_by_role("heading", level=1).inner_text()
    passed(page)
    page.get_by_role("button", name="就办这些，继续").click()
    assert asks(page, "/questions/", QUESTIONS, passed) == list(QUESTIONS)
    fills(page, passed)
    passed(page)
    assert "第 1 项办好后自动带入，不用交" in steps.text_of(page)
    brings(page, file)
    passed(page)
    page.get_by_role("link", name="去核对").click()
    page.wait_for_url("**/review/")
    passed(page)
    assert all(said in steps.text_of(page) for said in BUILDER.values())
    steps.submit_twice(page)
    passed(page)
    receipt = steps.receipt_of(page)
    zhangsan.open("/my/cases/")
    passed(page)
    numbers = [steps.plain(line) for line in page.locator(".caseline__note").all_inner_texts()]
    assert sum(receipt.number in line for line in numbers) == 1
    page.go_back()
    return receipt


def asks(page: Page, where: str, answers: dict[str, str], passed: steps.Checked) -> list[str]:
    """One question a page; returns them."""
    asked: list[str] = []
    while where in page.url:
        question = page.locator("main legend").inner_text()
        asked.append(question)
        page.get_by_label(answers[question], exact=True).check()
        passed(page)
        with page.expect_navigation():
            page.get_by_role("button", name="继续").click()
    return asked


def fills(page: Page, passed: steps.Checked) -> None:
    """Every section to the end; nobody is asked what the business licence will say, only whom they have build."""
    units: list[str] = []
    while "/form/" in page.url:
        passed(page)
        for field in page.locator("main .formfields__one").all():
            steps.fill_field(field, TYPED)
        for unit in page.locator("main .block--entity").all():
            units.append(unit.locator("legend").first.inner_text())
            wrong_code_is_refused(page, unit, passed)
        codes = page.get_by_label("统一社会信用代码").count()
        assert codes == page.locator("main .block--entity").get_by_label("统一社会信用代码").count()
        with page.expect_navigation():
            page.get_by_role("button", name="保存并继续").click()
        assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()
    assert [steps.plain(unit) for unit in units] == ["施工单位选填"]


def wrong_code_is_refused(page: Page, unit: Locator, passed: steps.Checked) -> None:
    """A unit need not be named, but is not taken with a code that cannot be: said at its place, the rest stays typed."""
    code = unit.get_by_label("统一社会信用代码")
    code.fill("91350100M000100Y44")
    with page.expect_navigation():
        page.get_by_role("button", name="保存并继续").click()
    passed(page)
    assert "施工单位的统一社会信用代码" in page.locator(".errors").inner_text()
    assert unit.get_by_label("单位名称").input_value() == BUILDER["单位名称"]
    code.fill(BUILDER["统一社会信用代码"])


def brings(page: Page, file: Path) -> None:
    """Licences where the library has them, else the file; each paper once."""
    for place in range(page.locator("li.material").count()):
        paper = page.locator("li.material").nth(place)
        if paper.get_by_role("button", name="使用我的电子证照").count():
            paper.get_by_role("button", name="使用我的电子证照").first.click()
        elif paper.locator(".status--notice").count() or may_follow(paper):
            if paper.locator("details.upload-more").count():
                paper.locator("details.upload-more > summary").click()
            paper.locator("input[type=file]").set_input_files(file)
            paper.get_by_role("button", name="上传", exact=True).click()
        else:
            continue
        paper.locator(".receipt").first.wait_for()


def may_follow(paper: Locator) -> bool:
    """It could come later; whoever has it at hand brings it now, and no office has to wait for it."""
    return "容缺后补" in paper.inner_text() and paper.locator("input[type=file]").count() > 0


def progress_of(visitor: Visitor, number: str, password: str, passed: steps.Checked) -> str:
    """Number and password, signed in as nobody."""
    page = visitor.open("/progress/")
    page.get_by_label("办件编号").fill(number)
    page.get_by_label("查询密码").fill(password)
    page.locator("main").get_by_role("button", name="查进度").click()
    page.wait_for_load_state()
    passed(page)
    return steps.text_of(page)


def wait_for(page: Page, address: str, headline: str) -> None:
    """The worker moves the joint case on; nobody asks for it."""
    for _ in range(120):
        page.goto(address)
        if headline in page.get_by_role("heading", level=1).inner_text():
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{headline} did not come: {steps.text_of(page)}")


def branch(page: Page, name: str) -> Locator:
    """The row of one part."""
    return page.locator(".branch").filter(has_text=name)


def handle(desk: Desks, number: str, passed: steps.Checked) -> None:
    """One part from intake to its result."""
    clerk = desk("zhaomin")
    clerk.open_case(number)
    clerk.press("受理这个申请")
    reviews(desk("qianjin"), number)
    concludes(desk, number, passed)


def reviews(reviewer: steps.Desk, number: str) -> None:
    """Every node, every check point in order."""
    reviewer.open_case(number)
    page = reviewer.page
    while page.locator("#work fieldset.point").count():
        for point in page.locator("fieldset.point").all():
            point.get_by_label("符合", exact=True).check()
        if (second := page.get_by_label("共同核查人")).count():
            second.select_option("孙悦")
        page.get_by_label("审查意见").fill("符合要求。")
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=re.compile("^完成“")).click()
        assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def concludes(desk: Desks, number: str, passed: steps.Checked) -> None:
    """Granted, and the result made."""
    decider = desk("zhougang")
    decider.open_case(number)
    decider.press("决定准予")
    issuer = desk("wujing")
    issuer.open_case(number)
    for field in issuer.page.locator("main input[name^=print-]").all():
        field.fill("演示内容")
    issuer.press(re.compile("^(制作|完成制作|确认)"))
    passed(issuer.page)


def sends_back(clerk: steps.Desk, number: str, passed: steps.Checked) -> None:
    """Corrections in one part; the others do not notice."""
    clerk.open_case(number)
    page = clerk.page
    assert "一件事“开办餐饮店”第 2 项（牵头：石家庄市长安区市场监督管理局）" in page.locator(".joint-part").inner_text()
    page.get_by_role("link", name="一次性告知补正").click()
    material = page.locator(".tick").filter(has_text="经营布局")
    material.get_by_role("checkbox").check()
    material.get_by_label("补充说明").fill("请标明卫生间的位置。")
    page.get_by_role("button", name="预览告知书").click()
    clerk.press("发送补正告知书")
    passed(page)


def supplies(page: Page, better: Path, passed: steps.Checked) -> None:
    """From the page of the whole to the list, and back."""
    page.get_by_role("link", name="补正材料").click()
    assert "请标明卫生间的位置。" in steps.text_of(page)
    passed(page)
    steps.bring(page, "经营布局", better)
    page.get_by_role("button", name="提交补正").click()
    page.wait_for_load_state()
    assert "属于一件事“开办餐饮店”的第 2 项，共 5 项" in steps.text_of(page)
    passed(page)


def holds(desk: Desks, number: str, passed: steps.Checked) -> None:
    """A test on the spot, told in writing: the clock of this part stops, and only of this part."""
    clerk = desk("zhaomin")
    clerk.open_case(number)
    clerk.press("受理这个申请")
    reviewer = desk("qianjin")
    reviewer.open_case(number)
    page = reviewer.page
    page.get_by_role("link", name="启动特别程序").click()
    page.locator("main input[name=kind][value='检测']").check()  # 听证 has steps of its own
    page.get_by_label("为什么需要").fill("核实安全出口和灭火设施。")
    page.get_by_label("预计需要几个工作日").fill("5")
    page.get_by_label("现在发出告知书").check()
    passed(page)
    page.get_by_role("button", name="启动特别程序").click()
    page.locator("main .notice--good").wait_for()
    passed(page)


def resumes(desk: Desks, number: str, passed: steps.Checked) -> None:
    """The inspection has a result; the part goes on to its own."""
    reviewer = desk("qianjin")
    reviewer.open_case(number)
    page = reviewer.page
    page.get_by_role("link", name=re.compile("^登记结果|^结束特别程序|登记.*结果")).first.click()
    page.get_by_label("程序的结果").fill("现场核查合格。")
    page.locator("main").get_by_role("button", name="登记结果，结束程序").click()
    page.locator("main .notice--good").wait_for()
    passed(page)
    reviews(reviewer, number)
    concludes(desk, number, passed)


def delivers(issuer: steps.Desk, number: str, passed: steps.Checked) -> None:
    """From the tray of joint services: everything at once."""
    page = issuer.page
    issuer.visitor.open("/desk/")
    page.locator(".inbox-trays").get_by_role("link", name="一件事").click()
    passed(page)
    page.locator("tbody tr").filter(has_text=re.compile(r"\s*".join(number))).get_by_role("link").click()
    passed(page)
    page.get_by_role("link", name="统一送达").click()
    assert "《食品经营许可证》" in steps.text_of(page)
    passed(page)
    issuer.press("确认全部送达")
    passed(page)
