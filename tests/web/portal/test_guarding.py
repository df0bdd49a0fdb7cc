"""The page of a guardian's consent for a child: what stands there, taking it back, agreeing again, and for whom it opens."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests import build
from tests.identity import mandated as m
from tongban.identity import actions
from tongban.identity.actions.standing_in import claim_guardianship, take_down_guardianship
from tongban.identity.models import Account, Mandate
from tongban.identity.models.personal_data import Consent
from tongban.identity.personal_data import agrees

Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]

FOLLOWS = (
    "没提交的草稿不能再填写、提交，只能删除",
    "孩子的账号还能登录查看，但不能办新的事",
    "已经提交的办件，机关依法继续办理。不想办的，请另外撤回那一件申请",
    "撤回以前做的仍然有效，法律要求保存的记录照常保存",
    "可以随时在这里或者到窗口重新同意",
)


@pytest.fixture
def held(hebei: None) -> Mandate:
    with time_machine.travel("2026-11-02 09:00+08:00", tick=False):
        return claim_guardianship(build.account("zhangli"), child=m.person("张小雨"), name="张小雨", registered=True)


@pytest.fixture
def page(held: Mandate) -> str:
    return f"/my/mandates/{held.pk}/consent/"


def own_account() -> Account:
    return actions.open_account(username="zhangxiaoyu", password=m.PASSWORD, person=m.person("张小雨"))


def stands() -> bool:
    return agrees(m.person("张小雨").pk, "child")


def test_the_guardian_reads_what_was_agreed_since_when_and_by_which_proof(
    citizen: Citizen, words: Words, page: str
) -> None:
    mother = citizen("zhangli", own=True)
    for listed in ("/my/mandates/", "/my/data/"):
        answer = mother.get(listed)
        assert f'href="{page}"' in answer.content.decode(), listed
        assert "2026年11月2日09:00同意·由您·查看或者撤回已同意" in words(answer), listed
    answer = mother.get(page)
    text = words(answer)
    for said in (
        "同意时间2026年11月2日09:00",
        "谁同意的您",
        "监护关系的证明户籍和出生登记系统核对一致",
        "期限2030年6月1日(星期六)满十四周岁，以后由孩子自己决定",
    ):
        assert said in text, said
    for said in FOLLOWS:
        assert said in text, said
    assert m.person("张小雨").id_number not in answer.content.decode()
    assert stands()


def test_withdrawing_and_agreeing_again_take_one_button_each(citizen: Citizen, words: Words, page: str) -> None:
    mother = citizen("zhangli", own=True)
    done = mother.post(page, {"do": "withdraw"})
    assert (done.status_code, done["Location"]) == (302, page)
    assert not stands()
    text = words(mother.get(page))
    assert "谁撤回的您" in text
    assert "要重新同意吗？" in text
    assert "要撤回同意吗？" not in text
    assert "撤回·由您·查看或者同意已撤回" in words(mother.get("/my/mandates/"))
    assert mother.post(page, {"do": "agree"}).status_code == 302
    assert stands()
    assert "要撤回同意吗？" in words(mother.get(page))


def test_a_second_click_says_that_it_is_withdrawn_already(citizen: Citizen, words: Words, page: str) -> None:
    mother = citizen("zhangli", own=True)
    mother.post(page, {"do": "withdraw"})
    again = mother.post(page, {"do": "withdraw"})
    assert again.status_code == 409
    assert "没有可以撤回的同意" in words(again)
    assert "要重新同意吗？" in words(again)
    assert Consent.objects.count() == 2


def test_reading_the_page_or_a_form_that_says_nothing_withdraws_nothing(citizen: Citizen, page: str) -> None:
    mother = citizen("zhangli", own=True)
    mother.get(page, {"do": "withdraw"})
    mother.post(page, {"do": ""})
    assert stands()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(build.account("zhangli"))
    assert strict.post(page, {"do": "withdraw"}).status_code == 403
    assert stands()


def test_for_strangers_the_child_the_clerk_and_other_guardians_there_is_no_such_page(
    citizen: Citizen, words: Words, page: str
) -> None:
    own_account()
    cousin = actions.register_person(name="小明", id_number="130102201901019090", synthetic=True)
    other = claim_guardianship(build.account("lisi"), child=cousin, name="小明", registered=True)
    for username in ("wangwu", "zhangxiaoyu", "zhaomin", "lisi"):
        stranger = citizen(username, own=True)
        nowhere = words(stranger.get("/my/mandates/99999999/consent/"))
        for answer in (stranger.get(page), stranger.post(page, {"do": "withdraw"})):
            assert answer.status_code == 404, username
        assert words(stranger.get(page)) == nowhere
    assert Client().post(page, {"do": "withdraw"})["Location"].startswith("/account/login/")
    assert stands()
    assert citizen("lisi", own=True).get(f"/my/mandates/{other.pk}/consent/").status_code == 200


def test_a_mandate_that_is_no_guardianship_has_no_such_page(citizen: Citizen, page: str) -> None:
    hers = m.given(m.grandmother(), build.account("zhangli"))
    mother = citizen("zhangli", own=True)
    assert mother.get(f"/my/mandates/{hers.pk}/consent/").status_code == 404
    assert f"/my/mandates/{hers.pk}/consent/" not in mother.get(f"/my/mandates/{hers.pk}/").content.decode()
    held = Mandate.objects.get(principal__name="张小雨")
    assert page in mother.get(f"/my/mandates/{held.pk}/").content.decode()


def test_once_the_child_is_fourteen_the_page_says_that_the_child_decides(hebei: None, words: Words, page: str) -> None:
    with time_machine.travel("2030-06-01 09:00+08:00", tick=False):
        mother = Client()
        mother.force_login(build.account("zhangli"))
        assert page not in mother.get("/my/mandates/").content.decode()
        for answer in (mother.get(page), mother.post(page, {"do": "withdraw"})):
            assert answer.status_code == 409
            assert "孩子已满十四周岁，个人信息怎样处理由本人决定" in words(answer)
    assert Consent.objects.get().withdrawn_at is None


def test_the_child_sees_what_stands_and_who_said_it_and_is_told_what_to_do(
    citizen: Citizen, words: Words, page: str
) -> None:
    own_account()
    child = citizen("zhangxiaoyu", own=True)
    assert "监护人替您作的同意已同意" in words(child.get("/my/data/"))
    citizen("zhangli", own=True).post(page, {"do": "withdraw"})
    assert "监护人替您作的同意已撤回" in words(child.get("/my/data/"))
    assert "监护人撤回对处理孩子个人信息的同意" in words(child.get("/my/data/looks/"))
    refused = child.post(f"/apply/SCJG-004/{build.CHANGAN}/", {"applicant": "myself"})
    assert refused.status_code == 409
    assert "请监护人登录后在“委托”里重新同意，或者带证件到窗口办理" in words(refused)


def test_nobody_but_a_guardian_sees_a_section_of_children(citizen: Citizen, held: Mandate) -> None:
    for address in ("/my/mandates/", "/my/data/"):
        assert "替孩子作的同意" not in citizen("wangwu", own=True).get(address).content.decode()


def test_a_clerk_sees_the_state_and_takes_down_a_withdrawal_and_a_new_consent(held: Mandate, words: Words) -> None:
    clerk = Client()
    clerk.force_login(build.account("zhaomin"))
    child, mother = m.person("张小雨"), m.person("张丽")
    names = {
        "principal_name": "张小雨", "principal_number": child.id_number,
        "agent_name": "张丽", "agent_number": mother.id_number,
    }  # fmt: skip
    look = words(clerk.post("/desk/mandates/", {**names, "do": "look"}))
    assert "监护人同意处理孩子的个人信息：已同意2026年11月2日09:00·户籍和出生登记系统核对一致" in look
    stranger = {**names, "agent_name": "王五", "agent_number": m.person("王五").id_number}
    assert clerk.post("/desk/mandates/", {**stranger, "do": "withdraw-consent"}).status_code == 409
    assert stands()
    assert clerk.post("/desk/mandates/", {**names, "do": "withdraw-consent"}).status_code == 302
    assert not stands()
    look = words(clerk.post("/desk/mandates/", {**names, "do": "look"}))
    assert "监护人同意处理孩子的个人信息：已撤回" in look
    assert "监护人当面撤回同意" not in look.replace("再按“监护人当面撤回同意”", "")
    recorded = {**names, "do": "record", "role": "guardian", "consent": "户口簿原件"}
    assert clerk.post("/desk/mandates/", recorded).status_code == 302
    assert stands()


def test_at_the_window_the_visit_of_a_child_says_whether_a_guardian_has_agreed(
    held: Mandate, words: Words, settings: Any
) -> None:
    clerk = Client()
    clerk.force_login(build.account("zhaomin"))
    child = m.person("张小雨")
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FailingFakePopulation"
    visit = actions.receive_visitor(
        officer=build.officer("zhaomin"), body_id=f"SPJ@{build.CHANGAN}", name=child.name, seen=True,
        kind="citizen", number=child.id_number,
    )  # fmt: skip
    address = f"/desk/window/{visit.id}/"
    assert "监护人同意已同意" in words(clerk.get(address))
    actions.withdraw_for_child(held.pk, account=build.account("zhangli"))
    assert "监护人同意已撤回" in words(clerk.get(address))
    refused = clerk.post(f"{address}activate/", {"username": "xiaoyu", "signed": "on"})
    assert refused.status_code == 409
    assert "请监护人登录后在“委托”里重新同意" in words(refused)


def test_what_the_window_saw_is_shown_as_the_proof(citizen: Citizen, words: Words, hebei: None) -> None:
    made = take_down_guardianship(
        officer=build.officer("zhaomin"), account=build.account("zhaomin"), child=m.person("张小雨"),
        guardian=m.person("张丽"), consent="出生医学证明原件",
    )  # fmt: skip
    text = words(citizen("zhangli", own=True).get(f"/my/mandates/{made.pk}/consent/"))
    assert "监护关系的证明窗口查验：出生医学证明原件" in text
