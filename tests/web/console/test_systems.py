"""The console's pages for connected systems: who has them, and the whole way from application to stop."""

import re

import pytest
from django.test import Client

from tests import build
from tests.identity import connecting
from tongban.identity.models.provider import System
from tongban.identity.states import SystemState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

FORM = {
    "name": "石家庄市医保服务系统",
    "body": connecting.body_id(),
    "purpose": "参保人办理异地就医备案时核对本人身份。",
    "scopes": ["profile", "phone"],
    "redirect_uris": "https://yb.example.gov.cn/callback\nhttps://yb.example.gov.cn/second",
    "logout_uris": "",
    "backchannel_uri": "https://yb.example.gov.cn/logout",
    "alg": "ES256",
}


def as_(username: str) -> Client:
    client = Client()
    client.force_login(build.account(username))
    return client


def test_only_the_two_administrators_have_these_pages() -> None:
    system = connecting.applied()
    pages = ["/console/systems/", f"/console/systems/{system.id}/"]
    for address in pages:
        assert [as_(who).get(address).status_code for who in ("chenlin", "anyi")] == [200, 200]
        for stranger in ("shenji", "zhengmei", "fengchao", "zhaomin", "zhangsan"):
            assert as_(stranger).get(address).status_code == 404
    assert as_("anyi").get("/console/systems/new/").status_code == 404
    assert as_("anyi").post(f"/console/systems/{system.id}/secret/").status_code == 404
    assert as_("chenlin").get("/console/systems/sys-unknown/").status_code == 404


def test_the_whole_way_through_the_pages() -> None:
    registers, decides = as_("chenlin"), as_("anyi")
    answer = registers.post("/console/systems/new/", FORM, follow=True)
    system = System.objects.get()
    page = answer.content.decode()
    assert "待安全管理员审批" in page
    assert "同意接入" not in page, "whoever registers does not see the buttons of whoever decides"
    here = f"/console/systems/{system.id}/"
    refused = decides.post(here + "decide/", {"act": "refuse", "reason": " "})
    assert refused.status_code == 400
    assert "请写明理由" in refused.content.decode()
    assert "已同意接入" in decides.post(here + "decide/", {"act": "approve"}, follow=True).content.decode()
    shown = registers.post(here + "secret/")
    secret = re.search(r'<code class="identifier">([\w-]{43})</code>', shown.content.decode())
    assert secret is not None
    assert shown["Cache-Control"] == "no-store"
    assert secret[1] not in registers.get(here).content.decode(), "shown once"
    assert "在用" in registers.get(here).content.decode()
    decides.post(here + "decide/", {"act": "suspend", "reason": "例行检查"})
    system.refresh_from_db()
    assert (system.state, system.reason) == (SystemState.SUSPENDED, "例行检查")
    assert "恢复接入" in decides.get(here).content.decode()
    decides.post(here + "decide/", {"act": "resume"})
    system.refresh_from_db()
    assert system.state == SystemState.CONNECTED
    assert decides.post(here + "decide/", {"act": "nonsense"}).status_code == 404


def test_a_wrong_address_is_named_at_its_field_and_what_was_typed_stays() -> None:
    answer = as_("chenlin").post("/console/systems/new/", {**FORM, "redirect_uris": "https://*.example.gov.cn/"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "地址不能用通配符" in page
    assert "石家庄市医保服务系统" in page
    assert not System.objects.exists()


def test_a_decision_taken_meanwhile_is_said() -> None:
    system = connecting.applied()
    here = f"/console/systems/{system.id}/decide/"
    as_("anyi").post(here, {"act": "approve"})
    late = as_("anyi").post(here, {"act": "approve"})
    assert late.status_code == 409
    assert "刚被别人处理过" in late.content.decode()
