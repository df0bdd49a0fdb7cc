"""A clerk looks at a case and asks for a whole number; the person reads of it; the audit administrator finds and proves it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visitor
from tongban.identity.numbers import citizen_check_digit

PASSWORD = "tongban-demo"
_FIRST = "13010219850312101"
NUMBER = _FIRST + citizen_check_digit(_FIRST)

pytestmark = pytest.mark.usefixtures("site")


def test_the_audit_administrator_finds_who_looked_and_proves_the_audit(
    visitor: Callable[..., Visitor], passed: Callable[[Page], None], site: Site
) -> None:
    person = visitor(width=360)
    person.sign_in("zhangsan", PASSWORD)
    page = person.open("/my/data/")
    expect(page.get_by_role("heading", name="我的信息", exact=True)).to_be_visible()
    passed(page)
    page.get_by_role("link", name="要求更正或者删除").click()
    page.get_by_label("内容和理由").fill("住址应当是演示路2号")
    passed(page)
    page.get_by_role("button", name="提出请求").click()
    expect(page.get_by_text("办理中")).to_be_visible()

    supervisor = visitor()
    supervisor.sign_in("fengchao", PASSWORD)
    page = supervisor.open("/console/data-requests/")
    passed(page)
    page.get_by_role("link", name="更正或者补充").first.click()
    page.get_by_label("已办理").check()
    page.get_by_label("答复理由").fill("已经通知登记机关核对，核对后自动更新。")
    passed(page)
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_text("已答复，当事人会收到消息。")).to_be_visible()

    page = person.open("/my/data/looks/")
    expect(page.get_by_text("答复个人信息请求")).to_be_visible()
    expect(page.get_by_text("冯超")).to_have_count(0)
    passed(page)

    auditor = visitor()
    page = auditor.sign_in("shenji", PASSWORD)
    expect(page.get_by_role("heading", name="审计记录")).to_be_visible()
    page.get_by_label("按涉及的人查：公民身份号码").fill(NUMBER)
    page.get_by_role("button", name="查这个人").click()
    assert NUMBER not in page.url
    expect(page.get_by_text("只看涉及 张* 的记录")).to_be_visible()
    passed(page)
    page.get_by_role("link", name="答复个人信息请求").first.click()
    expect(page.get_by_text("冯超（效能监督）")).to_be_visible()
    passed(page)

    page = auditor.open("/console/audit/proof/")
    page.get_by_role("button", name="现在核对").click()
    for _ in range(60):
        if page.get_by_text("全部完好").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("全部完好")).to_be_visible()
    passed(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出审计记录").click()
    checked = site.tongban("audit", "--check", str(download.value.path()))
    assert (checked.returncode, checked.stdout) == (0, "导出文件完好。\n")
