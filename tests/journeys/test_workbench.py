"""An editor writes an item from scratch at the workbench, and people can use it: without JavaScript, then with."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.steps import agree, in_effect
from tongban.boot.demo import PASSWORD

OFFICE = "SPJ@130102000000"


def save(page: Page) -> None:
    page.locator(".bench-save button").click()


def section(page: Page, name: str) -> None:
    page.locator("#tabs").get_by_role("link", name=name).click()


def option(page: Page, row: int, label: str) -> None:
    page.get_by_role("button", name="加一条“选项”").click()
    page.locator(f"[name='situations[0].options[{row}].label']").fill(label)


def test_a_small_item_is_written_checked_published_and_found(
    visitor: Callable[..., Visitor], passed: Callable[[Page], None]
) -> None:
    editor = visitor(javascript=False)
    editor.sign_in("zhengmei", PASSWORD)
    page = editor.open("/console/workbench/")
    passed_without_scripts = page.locator("h1")
    expect(passed_without_scripts).to_have_text("起草工作台")
    page.get_by_role("link", name="写一个新事项").click()
    page.get_by_label("事项名称").fill("广场舞场地登记")
    page.get_by_label("事项编号").fill("TYU-931")
    page.get_by_label("实施部门").select_option("TYU")
    page.get_by_label("事项类型").select_option("20")
    page.get_by_label("自然人").check()
    page.get_by_label("县级").check()
    page.get_by_label("由哪个机构起草").select_option(OFFICE)
    page.get_by_role("button", name="建立草稿").click()
    expect(page.locator("h1")).to_have_text("广场舞场地登记")

    section(page, "办理情形")
    page.get_by_role("button", name="加一条“办理情形”").click()
    page.get_by_label("问题", exact=True).fill("用什么场地")
    option(page, 0, "公园广场")
    option(page, 1, "小区空地")
    save(page)
    expect(page.locator(".errors")).to_have_count(0)

    section(page, "申请材料")
    page.get_by_role("button", name="加一条“申请材料”").click()
    expect(page.locator("#beside")).to_contain_text("1 处须先改正")
    page.locator("#beside").get_by_role("link", name=re.compile("申请材料 1 · 材料名称")).click()
    page.get_by_label("材料名称").fill("业主委员会同意书")
    page.get_by_label("由谁出具").fill("小区业主委员会")
    page.get_by_label("只在这种情形下适用").select_option("S1")
    save(page)
    page.get_by_label("小区空地").check()
    save(page)
    expect(page.locator("#beside")).not_to_contain_text("处须先改正")

    section(page, "时限")
    page.get_by_label("承诺时限：多长").fill("3")
    save(page)
    section(page, "结果")
    page.get_by_role("button", name="加一条“办理结果”").click()
    page.get_by_label("结果名称").fill("场地登记回执")
    save(page)

    # What citizens will see stands beside it, and nobody else sees it yet.
    preview = page.frame_locator("iframe[name=preview]")
    expect(preview.locator("h1")).to_contain_text("广场舞场地登记")
    expect(preview.locator("#result-title + ul")).to_contain_text("场地登记回执")
    citizen = visitor()
    assert "广场舞场地登记" not in citizen.open("/search/?q=广场舞场地登记").locator("main").inner_text().split("“")[0]

    # Two offices look at it, each with another person, and it is in force the same day.
    page.get_by_role("link", name="提交审核", exact=True).click()
    page.get_by_label("理由").fill("居民反映广场舞场地要先登记。")
    page.get_by_label("依据").fill("公共文化体育设施条例第十条")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main")).to_contain_text("待机构编制部门审核")
    request = page.url.removeprefix(editor.address)
    agree(visitor, request, "hanbing")
    in_effect(agree(visitor, request, "tangwei"))
    guide = citizen.open("/guide/TYU-931/130102000000/")
    expect(guide.locator("h1")).to_contain_text("广场舞场地登记")
    guide.get_by_label("小区空地").check()
    expect(guide.locator("#for-you")).to_contain_text("业主委员会同意书")


def test_with_scripts_the_list_and_the_preview_follow_what_is_typed(
    visitor: Callable[..., Visitor], passed: Callable[[Page], None]
) -> None:
    editor = visitor()
    editor.sign_in("zhengmei", PASSWORD)
    page = editor.open("/console/workbench/new/?item=GA-003")
    page.get_by_label("由哪个机构起草").select_option(OFFICE)
    page.get_by_role("button", name="建立草稿").click()
    passed(page)
    section(page, "申请材料")
    passed(page)
    page.locator(".line__link").first.click()
    passed(page)
    page.get_by_label("材料名称").fill("换了名字的材料")
    page.get_by_label("由谁出具").focus()
    expect(page.locator("#saved")).to_have_text("已自动保存")
    expect(page.frame_locator("iframe[name=preview]").locator("main")).to_contain_text("换了名字的材料")
    page.get_by_label("原件份数").fill("很多")
    page.get_by_label("由谁出具").focus()
    expect(page.locator("#saved")).to_contain_text("没有自动保存")
    page.get_by_label("原件份数").fill("1")
    save(page)
    expect(page.locator(".errors")).to_have_count(0)
    page.get_by_role("link", name="文本和文件").click()
    passed(page)
    expect(page.locator("#f-text")).to_have_value(re.compile("换了名字的材料"))
    page.get_by_role("link", name="对照现行版本").click()
    expect(page.locator("main")).to_contain_text("换了名字的材料")
    passed(page)
    page.get_by_role("link", name="放弃草稿").click()
    page.get_by_role("button", name="放弃草稿").click()
    expect(page.locator("main")).to_contain_text("草稿已经放弃")
