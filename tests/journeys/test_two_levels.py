"""A change of a basic item is tried, agreed to and rolled out to 190 bodies; items are split and merged."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.steps import PASSWORD, agree, in_effect, text_of
from tongban.kernel.today import today

OFFICE = "SPJ@130102000000"
#: 出版物零售单位和个体工商户设立、变更审批: 190 bodies exercise it, no joint service names it.
ITEM = "XW-001"
HERE, SHORTER_ALREADY = "130102000000", "130125000000"  # 长安区 settled its telephone, 行唐县 also three days
REASON, GROUND = "按机构改革方案调整。", "冀政办字〔2026〕9号第三条"


def row(page: Page, section: str, words: str) -> str:
    """What one line of one table of the dry run says."""
    line = page.locator(f"section:has(#{section}) tbody tr").filter(has_text=words)
    expect(line).to_have_count(1)
    return re.sub(r"\s+", " ", line.inner_text())


def limit_at(citizen: Visitor, division: str) -> str:
    """The promised limit as the guide of one office says it."""
    found = re.search(r"承诺[^\d]{0,20}(\d+)\s*个?工作日", text_of(citizen.open(f"/guide/{ITEM}/{division}/")))
    assert found is not None
    return found[1]


def test_a_changed_basic_item_is_tried_and_rolled_out_to_190_bodies(
    visitor: Callable[..., Visitor], site: Site, passed: Callable[[Page], None]
) -> None:
    site.seed("settled", ITEM)
    citizen, editor = visitor(), visitor()
    assert [limit_at(citizen, one) for one in (HERE, SHORTER_ALREADY)] == ["5", "3"]

    editor.sign_in("zhengmei", PASSWORD)
    page = editor.open(f"/console/workbench/new/?item={ITEM}")
    page.get_by_label("由哪个机构起草").select_option(OFFICE)
    page.get_by_role("button", name="建立草稿").click()
    page.locator("#tabs").get_by_role("link", name="时限").click()
    page.get_by_label("承诺时限：多长").fill("2")
    page.locator(".bench-save button").click()
    expect(page.locator(".errors")).to_have_count(0)

    # The dry run: three different outcomes for 190 bodies, what is lost first.
    page.get_by_role("link", name="试算各地的变化").click()
    main = page.locator("main")
    expect(main).to_contain_text("这只是试算，没有发布，也没有改动任何机构。")
    expect(main).to_contain_text("190 家机构重新合成，其中 63 家有调整不能保留")
    lost = row(page, "losing", "承诺时限")
    assert all(
        one in lost for one in ("等 63 家", "冲突", "请改短", "咨询电话", "承诺时限由 3 工作日缩短为 2 工作日。")
    )
    assert "等 64 家" in row(page, "keeping", "咨询电话")
    assert "等 63 家" in row(page, "keeping", "复印件份数")
    page.locator("section:has(#losing) summary").click()
    expect(page.locator("section:has(#losing)")).to_contain_text("行唐县行政审批局")
    passed(page)

    page.get_by_role("link", name="提交审核", exact=True).click()
    page.get_by_label("理由").fill("全省统一压缩承诺时限。")
    page.get_by_label("依据").fill(GROUND)
    page.get_by_role("button", name="提交审核").click()
    expect(main).to_contain_text("待机构编制部门审核")
    request = page.url.removeprefix(editor.address)

    # The offices that review it see the same, and nothing changes before both have agreed.
    reviewer = agree(visitor, request, "hanbing")
    reviewer.get_by_role("link", name="试算各地的变化").click()
    expect(reviewer.locator("main")).to_contain_text("190 家机构重新合成，其中 63 家有调整不能保留")
    passed(reviewer)
    assert [limit_at(citizen, one) for one in (HERE, SHORTER_ALREADY)] == ["5", "3"]
    in_effect(agree(visitor, request, "tangwei"))

    # In force everywhere at once: the shorter limit of the province, and what a body could keep.
    assert [limit_at(citizen, one) for one in (HERE, SHORTER_ALREADY)] == ["2", "2"]
    expect(citizen.page.locator("main")).to_contain_text("0311-80000")
    page = editor.open(f"/console/items/{ITEM}/deviations/")
    expect(page.locator("main")).to_contain_text("有 63 项调整因基本事项改变没有保留")
    passed(page)
    gone = page.locator("tbody tr").filter(has_text="行唐县").filter(has_text="承诺时限")
    expect(gone).to_contain_text("没有保留")
    kept = page.locator("tbody tr").filter(has_text="行唐县").filter(has_text="咨询电话")
    expect(kept).not_to_contain_text("没有保留")
    # Who proposed it is told.
    page = editor.open("/my/messages/")
    expect(page.locator(".letter").first).to_contain_text("变更已施行")
    passed(page)
    page.get_by_role("link", name="查看变更申请").first.click()
    assert page.url.endswith(request)


def propose(editor: Visitor, form: str, **typed: str) -> Page:
    """Fill in one form of a change, for today."""
    page = editor.open(f"/console/changes/propose/{form}/")
    for name, value in {**typed, "reason": REASON, "basis": GROUND, "effective_from": today().isoformat()}.items():
        page.locator(f"main form [name={name}]").fill(value)
    page.get_by_role("button", name="提出变更申请").click()
    return page


def test_items_are_split_and_merged_and_open_cases_stand_in_the_way(
    visitor: Callable[..., Visitor], site: Site, passed: Callable[[Page], None]
) -> None:
    site.seed("case", "RS-010")
    editor, citizen = visitor(javascript=False), visitor()
    editor.sign_in("zhengmei", PASSWORD)

    # Somebody waits for an answer: refused, with what to do; nothing is proposed and what was typed is there.
    parts = "RS-941 不定时工作制备案\nRS-942 综合计算工时制备案"
    page = propose(editor, "split", item="RS-010", parts=parts)
    expect(page.locator(".errors")).to_contain_text("还有 1 件没有办结")
    expect(page.locator("[name=parts]")).to_have_value(parts)
    page.locator("[name=transition]").fill("已受理的按原规定办完。")
    page.get_by_role("button", name="提出变更申请").click()
    expect(page.locator("main")).to_contain_text("待机构编制部门审核")
    expect(page.locator("main")).to_contain_text("1 件在办")
    request = page.url.removeprefix(editor.address)
    agree(visitor, request, "hanbing")
    in_effect(agree(visitor, request, "tangwei"))
    guide = citizen.open(f"/guide/RS-010/{HERE}/")
    expect(guide.locator("main")).to_contain_text("不定时工作制备案")
    passed(guide)
    guide.get_by_role("link", name="综合计算工时制备案").first.click()
    expect(guide.locator("h1")).to_contain_text("综合计算工时制备案")

    # Two become a third; their numbers and names lead to it.
    page = propose(editor, "merge", items="YJ-001、YJ-002", into="YJ-941", name="危险物品经营许可")
    expect(page.locator("main")).to_contain_text("待机构编制部门审核")
    request = page.url.removeprefix(editor.address)
    agree(visitor, request, "hanbing")
    in_effect(agree(visitor, request, "tangwei"))
    for old in ("YJ-001", "YJ-002"):
        guide = citizen.open(f"/guide/{old}/{HERE}/")
        expect(guide.locator("main")).to_contain_text("危险物品经营许可")
    guide.get_by_role("link", name="危险物品经营许可").first.click()
    expect(guide.locator("h1")).to_contain_text("危险物品经营许可")
    found = citizen.open("/search/?q=烟花爆竹经营")
    expect(found.locator("main")).to_contain_text("危险物品经营许可")
    passed(found)
    # What ended is not proposed again.
    page = propose(editor, "abolish", items="YJ-001")
    expect(page.locator(".errors")).to_contain_text("不能取消")
