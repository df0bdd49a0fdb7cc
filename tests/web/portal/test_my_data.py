"""/my/data/: what is held, who looked, to whom it went; a copy; requests with their limit; consent. Only the reader's own."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from tests import build
from tongban.identity import actions
from tongban.identity.models.personal_data import DataWish
from tongban.identity.personal_data import agrees
from tongban.kernel.models import AuditEntry

PAGES = ("/my/data/", "/my/data/looks/", "/my/data/copy/", "/my/data/ask/")


@pytest.fixture
def browser(hebei: None) -> Callable[[str], Client]:
    def sign_in(username: str = "zhangsan") -> Client:
        client = Client()
        client.force_login(build.account(username))
        return client

    return sign_in


Browser = Callable[..., Client]


def test_the_pages_are_for_people_who_have_signed_in(browser: Browser) -> None:
    officer_only = actions.open_account(username="gangwei", password="tongban-demo", person=None)
    nobody = Client()
    nobody.force_login(officer_only)
    for page in PAGES:
        assert Client().get(page).status_code == 302
        assert browser().get(page).status_code == 200, page
        assert nobody.get(page).status_code == 404


def test_the_page_counts_what_is_there_and_masks_the_numbers(browser: Browser) -> None:
    build.case("SCJG-004", for_entity=False)
    person = build.account("zhangsan").person
    assert person is not None
    text = browser().get("/my/data/").content.decode()
    assert "<dt>办件</dt><dd>1</dd>" in text
    assert "<dt>能代表的单位</dt><dd>1</dd>" in text
    assert person.id_number not in text
    assert "138****0101" in text


def test_the_copy_holds_everything_of_the_reader_and_nothing_of_others(browser: Browser) -> None:
    case, other = build.case("SCJG-004", for_entity=False), build.case("SCJG-004", by="wangwu", for_entity=False)
    answer = browser().post("/my/data/copy/")
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        held = json.loads(packed.read("我的信息.json"))
        page = packed.read("我的信息.html").decode()
    person = build.account("zhangsan").person
    assert person is not None
    assert held["个人"]["公民身份号码"] == person.id_number
    assert [one["编号"] for one in held["办件"]] == [case.number]
    assert [one["名称"] for one in held["证照"]] == ["居民身份证"]
    assert case.number in page
    assert other.number not in page
    assert AuditEntry.objects.get(act="data.copied").concerning == person.id
    assert case.number in browser().get("/my/data/copy/").content.decode()


def test_a_request_is_made_followed_and_taken_back(browser: Browser) -> None:
    mine = browser()
    refused = mine.post("/my/data/ask/", {"kind": "correct", "text": ""})
    assert refused.status_code == 400
    assert "请写明要更正、删除" in refused.content.decode()
    made = mine.post("/my/data/ask/", {"kind": "delete", "text": "请删除旧的联系电话", "body": "nowhere"})
    wish = DataWish.objects.get()
    assert (made["Location"], wish.body_id) == (f"/my/data/requests/{wish.id}/", None)
    assert "办理中" in mine.get(made["Location"]).content.decode()
    assert browser("wangwu").get(made["Location"]).status_code == 404
    assert browser("wangwu").post(made["Location"]).status_code == 404
    assert "已撤回" in mine.post(made["Location"], follow=True).content.decode()


def test_a_refused_request_says_what_to_do_against_it(browser: Browser) -> None:
    mine = browser()
    mine.post("/my/data/ask/", {"kind": "delete", "text": "请删除旧的办件"})
    wish = DataWish.objects.get()
    supervisor = browser("fengchao")
    list_page = supervisor.get("/console/data-requests/").content.decode()
    assert "张*" in list_page
    assert "张三" not in list_page
    address = f"/console/data-requests/{wish.id}/"
    assert "请删除旧的办件" in supervisor.get(address).content.decode()
    assert supervisor.post(address, {"outcome": "refused", "answer": ""}).status_code == 400
    done = supervisor.post(address, {"outcome": "refused", "answer": "档案在保管期限内，依法不能删除。"})
    assert done["Location"] == "/console/data-requests/"
    text = mine.get(f"/my/data/requests/{wish.id}/").content.decode()
    for said in ("不予办理", "档案在保管期限内", "向人民法院起诉"):
        assert said in text
    assert "查看个人信息请求" in mine.get("/my/data/looks/").content.decode()
    for other in ("zhaomin", "chenlin", "anyi", "shenji", "zhangsan"):
        assert browser(other).get(address).status_code == 404
        assert browser(other).get("/console/data-requests/").status_code == 404


def test_consent_is_withdrawn_and_given_with_one_button(browser: Browser) -> None:
    mine, person = browser(), build.account("zhangsan").person
    assert person is not None
    mine.post("/my/data/consent/", {"purpose": "sms", "given": "no"})
    assert not agrees(person.id, "sms")
    assert "没有同意" in mine.get("/my/data/").content.decode()
    mine.post("/my/data/consent/", {"purpose": "sms", "given": "yes"})
    assert agrees(person.id, "sms")
    assert mine.post("/my/data/consent/", {"purpose": "case", "given": "yes"}).status_code == 400


def test_to_whom_data_went_is_listed(browser: Browser) -> None:
    person = build.account("zhangsan").person
    assert person is not None
    assert "没有提供给平台以外的任何人" in browser().get("/my/data/").content.decode()
    actions.record_hand_over(
        person, recipient="市公积金中心", purpose="单点登录", kinds=["姓名"], basis="本人同意", way="userinfo"
    )
    assert "市公积金中心" in browser().get("/my/data/").content.decode()
    assert "市公积金中心" not in browser("wangwu").get("/my/data/").content.decode()
