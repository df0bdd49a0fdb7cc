"""Letting others act, in the browser: offer, answer, use, take back; and asking, guarding."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests import build
from tests.identity import mandated as m
from tongban.identity.mandates import principals_of
from tongban.identity.models import Mandate
from tongban.identity.states import MandateState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]
OFFER, ASK, GUARD = "/my/mandates/offer/", "/my/mandates/ask/", "/my/mandates/guardian/"


def sheet(**changed: object) -> dict[str, object]:
    return {
        "role": "agent",
        "name": "王五",
        "number": "13800000105",
        "reach": "items",
        "matter": [m.FOOD],
        "step": ["view", "fill", "submit"],
        "period": "92",
        **changed,
    }


def test_an_offer_is_read_once_more_given_accepted_and_taken_back(citizen: Citizen, words: Words) -> None:
    owner, agent = citizen(), citizen("wangwu", own=True)
    page = words(owner.post(OFFER, sheet(do="check")))
    assert "请再看一遍" in page
    assert "食品经营许可" in page
    assert Mandate.objects.filter(to_name="王五").count() == 0
    assert owner.post(OFFER, sheet(do="give")).status_code == 302
    offered = Mandate.objects.get(to_name="王五")
    assert (offered.state, offered.steps, offered.matters) == ("offered", ["view", "fill", "submit"], [m.FOOD])
    assert "等您答复" in words(agent.get("/my/mandates/"))
    assert agent.post(f"/my/mandates/{offered.pk}/answer/", {"do": "accept"}).status_code == 302
    assert "王五代石家庄市长安区小满餐饮店（演示）" in words(agent.get(f"/my/mandates/{offered.pk}/"))
    assert len(principals_of(build.account("wangwu"))) == 2
    assert owner.post(f"/my/mandates/{offered.pk}/end/", {"do": "revoke"}).status_code == 302
    assert len(principals_of(build.account("wangwu"))) == 1
    assert "委托人已收回" in words(owner.get("/my/mandates/"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "请填写对方的姓名"),
        ({"number": "123"}, "请填写对方的18位公民身份号码"),
        ({"matter": []}, "请选择要委托的事项"),
        ({"step": ["submit"]}, "请至少选择“查看进度”"),
        ({"number": "13800000101", "name": "张三"}, "不能委托自己"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_sent(
    citizen: Citizen, words: Words, changed: dict[str, object], sentence: str
) -> None:
    before = Mandate.objects.count()
    answer = citizen().post(OFFER, sheet(do="give", **changed))
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert Mandate.objects.count() == before


def test_the_answer_is_the_same_whether_the_number_is_known_or_not(citizen: Citizen, words: Words) -> None:
    owner = citizen()
    pages = []
    for name, number in (("王五", "13800000105"), ("赵六", "13900000999")):
        answer = owner.post(OFFER, sheet(do="give", name=name, number=number), follow=True)
        pages.append(words(answer).replace(name, "某人"))
        Mandate.objects.filter(to_name=name).delete()
    assert pages[0] == pages[1]


def test_who_acts_for_another_person_has_no_wizard_and_sees_none_of_their_mandates(
    citizen: Citizen, words: Words
) -> None:
    m.given(m.grandmother(), build.account("zhangli"))
    client = citizen("zhangli", own=True)
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    assert client.get(OFFER).status_code == 409
    assert "不能再转委托给别人" in words(client.get("/my/mandates/"))


def test_a_stranger_finds_no_mandate(citizen: Citizen) -> None:
    held = m.given(m.grandmother(), build.account("zhangli"))
    stranger = citizen("wangwu", own=True)
    assert stranger.get(f"/my/mandates/{held.pk}/").status_code == 404
    assert stranger.post(f"/my/mandates/{held.pk}/answer/", {"do": "accept"}).status_code == 404
    assert stranger.post(f"/my/mandates/{held.pk}/end/", {"do": "revoke"}).status_code == 404
    assert Mandate.objects.get(pk=held.pk).state == MandateState.LIVING


def test_asking_for_a_unit_waits_for_its_representative(citizen: Citizen, words: Words) -> None:
    asker = citizen("wangwu", own=True)
    sent = sheet(do="give", name=m.restaurant().name, number=m.restaurant().usc)
    assert asker.post(ASK, sent).status_code == 302
    asked = Mandate.objects.get(state="asked")
    owner = citizen(own=True)
    assert "等您答复" in words(owner.get("/my/mandates/"))
    assert owner.post(f"/my/mandates/{asked.pk}/answer/", {"do": "accept"}).status_code == 302
    assert Mandate.objects.get(pk=asked.pk).state == MandateState.LIVING


def test_a_mother_is_found_in_the_register_and_a_stranger_is_not(citizen: Citizen, words: Words) -> None:
    child = {"name": "张小雨", "number": m.person("张小雨").id_number}
    refused = citizen("wangwu", own=True).post(GUARD, child)
    unknown = citizen("wangwu", own=True).post(GUARD, {**child, "number": "130102201606013999"})
    assert (refused.status_code, unknown.status_code) == (409, 409)
    assert words(refused).count("没有查到您是这个孩子的监护人") == words(unknown).count("没有查到您是这个孩子的监护人")
    mother = citizen("zhangli", own=True)
    with override_settings(TONGBAN_KINSHIP="tongban.identity.adapters.kinship.FailingFakeKinship"):
        assert mother.post(GUARD, child).status_code == 503
    assert mother.post(GUARD, child).status_code == 302
    assert [one.name for one in principals_of(build.account("zhangli"))] == ["张丽", "张小雨"]


def test_the_window_takes_down_and_takes_back(hebei: None, words: Words) -> None:
    clerk = Client()
    clerk.force_login(build.account("zhaomin"))
    old, helper = m.person("李老根"), m.person("田守义")
    sent = {
        "principal_name": "李老根",
        "principal_number": old.id_number,
        "role": "helper",
        "agent_name": "田守义",
        "agent_number": helper.id_number,
        "reach": "items",
        "matter": [m.FOOD],
        "period": "92",
        "consent": "当面口述并按手印",
    }
    wrong = clerk.post("/desk/mandates/", {**sent, "do": "record", "principal_name": "李老头"})
    assert wrong.status_code == 400
    assert "姓名和号码对不上" in words(wrong)
    assert clerk.post("/desk/mandates/", {**sent, "do": "record"}).status_code == 302
    held = Mandate.objects.get(principal=old)
    assert (held.state, held.person, held.taken_down_by) == ("living", helper, build.account("zhaomin"))
    assert "田守义" in words(clerk.post("/desk/mandates/", {**sent, "do": "look"}))
    other = {**sent, "principal_name": "王秀英", "principal_number": m.person("王秀英").id_number}
    assert clerk.post("/desk/mandates/", {**other, "do": f"revoke:{held.pk}"}).status_code == 404
    assert clerk.post("/desk/mandates/", {**sent, "do": "revoke:²"}).status_code == 404
    assert clerk.post("/desk/mandates/", {**sent, "do": f"revoke:{held.pk}"}).status_code == 302
    assert Mandate.objects.get(pk=held.pk).state == MandateState.REVOKED
    reviewer = Client()
    reviewer.force_login(build.account("qianjin"))
    assert reviewer.get("/desk/mandates/").status_code == 404
