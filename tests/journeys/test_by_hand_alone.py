"""Identity without scripts, and by keyboard alone: the two ways in which nobody may be left outside."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visitor
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.states import Proof

PASSWORD = "radish soup in winter"
LONGEST = next(one for one in PEOPLE if "买买提艾力" in one.name)
SHORTEST = next(one for one in PEOPLE if len(one.name) == 1)

pytestmark = pytest.mark.usefixtures("site")


def register(page: Page, address: str, name: str, username: str, checked: Callable[[Page], None]) -> None:
    """From the first page of registering to an account with three proofs."""
    one = next(one for one in PEOPLE if one.name == name)
    page.goto(f"{address}/account/register/")
    page.get_by_label("姓名").fill(one.name)
    expect(page.get_by_label("签发国")).to_be_hidden()  # asked of foreign passports only
    page.get_by_label("证件号码").fill(one.document.number)
    checked(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("手机号码").fill(one.proofs[Proof.MOBILE])
    page.get_by_label("社会保障卡卡号").fill(one.proofs[Proof.SOCIAL])
    checked(page)
    page.get_by_role("button", name="核对身份").click()
    told = re.search(r"验证码是 (\d{6})", page.locator("main").inner_text())
    assert told is not None
    page.get_by_label("短信验证码").fill(told.group(1))
    checked(page)
    page.get_by_role("button", name="确认验证码").click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一遍密码").fill(PASSWORD)
    page.get_by_label("我已阅读并同意").check()
    checked(page)
    page.get_by_role("button", name="完成注册").click()
    expect(page.get_by_text(f"您的用户名是 {username}，实名等级：三项信息已核验。")).to_be_visible()
    checked(page)


def test_without_scripts_somebody_registers_lets_a_neighbour_act_and_takes_it_back(
    visitor: Callable[..., Visitor], fits: Callable[[Page], None]
) -> None:
    principal, agent = visitor(width=360, javascript=False), visitor(width=360, javascript=False)
    register(principal.page, principal.address, LONGEST.name, "yushanjiang", fits)
    principal.sign_in("yushanjiang", PASSWORD)
    page = principal.open("/my/mandates/")
    fits(page)
    page.get_by_role("link", name="让家人或员工替我办").click()
    page.get_by_label("家人").check()
    page.get_by_label("对方姓名").fill("王五")
    page.get_by_label("对方的公民身份号码或者手机号码").fill("13800000105")
    expect(page.get_by_label("找事项")).to_be_hidden()  # until certain matters are wanted
    page.get_by_label("指定的事项").check()
    expect(page.get_by_label("找事项")).to_be_visible()
    page.get_by_role("radio", name="全部事项 以后新增的事项也包括在内").check()
    page.get_by_label("一个月", exact=True).check()
    fits(page)
    page.get_by_role("button", name="下一步：再看一遍").click()
    fits(page)
    page.get_by_role("button", name="确认委托").click()
    expect(page.get_by_text("已发出，对方接受以后生效")).to_be_visible()

    agent.sign_in("wangwu", "tongban-demo")
    page = agent.open("/my/mandates/")
    page.get_by_role("link", name=f"王五 代 {LONGEST.name}").click()
    fits(page)
    page.get_by_role("button", name="同意").click()
    page = agent.open("/my/acting/")
    page.get_by_role("radio", name=re.compile(f"^{LONGEST.name}")).check()
    page.get_by_role("button", name="就为这个办").click()
    expect(agent.open("/my/").locator(".acting")).to_contain_text(LONGEST.name)
    fits(agent.page)

    page = principal.open("/my/mandates/")
    page.get_by_role("link", name=f"王五 代 {LONGEST.name}").click()
    fits(page)
    page.get_by_role("button", name="收回委托").click()
    expect(page.get_by_text("已收回，对方马上就不能再替您办理了。")).to_be_visible()

    expect(agent.open("/my/").locator(".acting")).to_have_count(0)  # at once, and back to being oneself
    page = agent.open("/my/acting/")
    expect(page.get_by_role("radio", name=re.compile(f"^{LONGEST.name}"))).to_have_count(0)


#: Of what has the focus: its words, whether one sees that it has it, and whether it stands after what had it before.
_FOCUS = """() => {
  const here = document.activeElement, look = getComputedStyle(here), box = here.getBoundingClientRect();
  const before = window.before;
  window.before = here;
  return {
    name: (here.innerText || document.querySelector(`label[for="${here.id}"]`)?.innerText || '').trim(),
    ringed: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    after: !before || !document.contains(before)
      || !!(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""


@dataclass
class Keyboard:
    """Somebody who has no mouse. Every stop of the Tab key is looked at."""

    page: Page
    stops: list[str] = field(default_factory=list)

    def tab(self) -> str:
        self.page.keyboard.press("Tab")
        focus = self.page.evaluate(_FOCUS)
        assert (focus["ringed"], focus["seen"], focus["after"]) == (True, True, True), (self.page.url, focus)
        self.stops.append(focus["name"])
        return str(focus["name"])

    def past_the_head(self) -> None:
        """The first stop of a page leads past what all pages share."""
        assert self.tab() == "跳到正文"
        self.page.keyboard.press("Enter")

    def reach(self, name: str) -> None:
        """Tab on until there; never past the end of the page."""
        for _ in range(60):
            if self.tab().startswith(name):
                return
        pytest.fail(f"the keyboard does not reach {name!r} on {self.page.url}: {self.stops}")

    def write(self, name: str, text: str) -> None:
        self.reach(name)
        self.page.keyboard.type(text)

    def press(self, name: str) -> None:
        self.reach(name)
        self.enter()

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def code(secret: str, *, ahead: int = 0) -> str:
    """What the telephone shows now; a code is good once, so the next sign-on shows the one after."""
    now = sorted(yield_hotp_counters_from_time())[1]  # the one before, this one, the one after
    return str(format_hotp_value(hotp_value(secret, now + ahead)))


def test_by_keyboard_alone_somebody_signs_on_with_two_factors_and_ends_a_session_elsewhere(
    visitor: Callable[..., Visitor], passed: Callable[[Page], None], site: Site
) -> None:
    elsewhere = visitor()
    register(elsewhere.page, elsewhere.address, SHORTEST.name, "nannan", lambda page: None)
    elsewhere.sign_in("nannan", PASSWORD)
    page = elsewhere.open("/account/totp/add/")
    passed(page)
    secret = "".join(page.locator(".identifier").inner_text().split())
    page.get_by_label("应用显示的 6 位动态码").fill(code(secret))
    page.get_by_role("button", name="添加动态码").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()

    page = visitor(width=360).page
    hand = Keyboard(page)
    page.goto(f"{site.address}/account/login/")
    hand.past_the_head()
    hand.write("用户名、手机号码或者身份证号码", "nannan")
    hand.write("密码", PASSWORD)
    hand.enter()
    page.wait_for_url("**/account/login/second/")
    passed(page)
    page.reload()  # axe and the change of width move the focus; a page just come begins at its top
    hand.past_the_head()
    hand.write("动态码或恢复码", code(secret, ahead=1))
    hand.press("验证")
    page.wait_for_url("**/my/")
    hand.press("账号")
    page.wait_for_url("**/my/account/")
    hand.past_the_head()
    hand.press("登录与安全")
    page.wait_for_url("**/account/")
    hand.past_the_head()
    hand.stops.clear()
    hand.press("退出这台")
    assert [stop.split()[0] for stop in hand.stops] == [
        "修改密码", "更换或解绑", "动态码", "换一套恢复码", "添加通行密钥", "换一个动态码", "退出这台",
    ]  # fmt: skip
    expect(page.get_by_text("那台设备已经退出。")).to_be_visible()
    passed(page)
    assert "/account/login/" in elsewhere.open("/my/").url
