"""For whom a session acts: one principal in every list, page and file; ids of another context are not found."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.identity import mandated as m
from tongban.cases import actions as cases
from tongban.cases.errors import OwnMatter
from tongban.cases.models import Case, CaseEvent, Paper
from tongban.cases.queries import cases_of
from tongban.catalogue.queries import implementation_for
from tongban.identity.actions.mandates import revoke_mandate
from tongban.identity.errors import MayNotActFor, StepNotGranted
from tongban.identity.mandating import ORDINARY
from tongban.identity.models import Account, Mandate, MandateUse
from tongban.identity.states import Step
from tongban.licences.models import Licence
from tongban.materials.actions import attach_file, discard_dossier, fill_form, start_dossier
from tongban.materials.errors import DossierNotFound
from tongban.materials.models import Dossier
from tongban.supervision.actions import rate_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

Citizen = Callable[..., Client]
Words = Callable[[HttpResponse], str]


@pytest.fixture
def mine_and_the_restaurants() -> tuple[Case, Case]:
    """One case of 张三 himself and one of his restaurant."""
    return build.case(for_entity=False), build.case()


def addresses_of(case: Case) -> Iterator[str]:
    paper = Paper.objects.filter(case=case).first()
    assert paper is not None
    attachment = case.dossier.attachments.exclude(file=None).first()
    assert attachment is not None
    yield from (
        f"/my/cases/{case.id}/",
        f"/my/cases/{case.id}/receipt/",
        f"/my/cases/{case.id}/application/",
        f"/my/cases/{case.id}/withdraw/",
        f"/my/papers/{paper.id}/",
        f"/my/files/{attachment.id}/",
    )


def test_lists_and_pages_show_exactly_one_principal(
    citizen: Citizen, words: Words, mine_and_the_restaurants: tuple[Case, Case]
) -> None:
    mine, its = mine_and_the_restaurants
    client = citizen(own=True)
    for shown, hidden, key in ((mine, its, "own"), (its, mine, f"entity:{m.restaurant().pk}")):
        client.post("/my/acting/", {"for": key})
        for page in ("/my/", "/my/cases/"):
            body = client.get(page).content.decode()
            assert f"/my/cases/{shown.id}/" in body
            assert f"/my/cases/{hidden.id}/" not in body
        assert [client.get(one).status_code for one in addresses_of(shown)] == [200] * 6
        assert [client.get(one).status_code for one in addresses_of(hidden)] == [404] * 6
        assert client.post(f"/my/cases/{hidden.id}/withdraw/", {"seq": hidden.seq}).status_code == 404
    assert Case.objects.get(id=mine.id).state == Case.objects.get(id=its.id).state == "submitted"


def test_drafts_licences_and_messages_keep_apart_as_well(citizen: Citizen, words: Words) -> None:
    draft = build.dossier()
    client = citizen(own=True)
    card = Licence.objects.get(holder_person__name="张三", type_id="L-SFZ")
    trade = Licence.objects.get(holder_entity=m.restaurant(), type_id="L-YYZZ")
    assert client.get(f"/my/drafts/{draft.id}/materials/").status_code == 404
    assert client.get(f"/my/licences/{card.id}/").status_code == 200
    assert client.get(f"/my/licences/{trade.id}/file/").status_code == 404
    build.act_for_entity(client)
    assert client.get(f"/my/drafts/{draft.id}/materials/").status_code == 200
    assert client.get(f"/my/licences/{card.id}/").status_code == 404
    assert client.get(f"/my/licences/{trade.id}/").status_code == 200


def test_switching_is_a_post_and_only_to_whom_one_may_act_for(citizen: Citizen, words: Words) -> None:
    client = citizen("lisi", own=True)
    key = f"entity:{m.restaurant().pk}"
    client.get("/my/acting/", {"for": key})
    assert "正在代" not in words(client.get("/my/"))
    assert client.post("/my/acting/", {"for": key}).status_code == 302
    assert "李四正在代石家庄市长安区小满餐饮店（演示）办理" in words(client.get("/my/"))
    stranger = citizen("wangwu", own=True)
    for wrong in (key, "person:x", "entity:", f"person:{m.person('张三').pk}", "nonsense"):
        assert stranger.post("/my/acting/", {"for": wrong}).status_code == 409
    assert "正在代" not in words(stranger.get("/my/"))


def test_a_link_to_what_is_another_principals_leads_through_the_choice_and_back(citizen: Citizen) -> None:
    case = build.case()
    address = f"/my/cases/{case.id}/"
    client = citizen(own=True)
    for path in (address, "/my/cases/00000000-0000-7000-8000-000000000000/"):
        lost = client.get(path)
        assert lost.status_code == 404
        assert f'href="/my/acting/?next={path}"' in lost.content.decode(), "the same for what there is and what is not"
    key = f"entity:{m.restaurant().pk}"
    assert f'name="next" value="{address}"' in client.get("/my/acting/", {"next": address}).content.decode()
    assert client.post("/my/acting/", {"for": key, "next": address})["Location"] == address
    assert client.get(address).status_code == 200
    for elsewhere in ("https://example.org/my/", "//example.org", "/desk/", "/my/../desk/", "/my/?x=https:"):
        assert client.post("/my/acting/", {"for": key, "next": elsewhere})["Location"] == "/my/"


def test_who_acts_for_nobody_else_is_not_told_to_choose(citizen: Citizen) -> None:
    lost = citizen("wangwu", own=True).get("/my/cases/00000000-0000-7000-8000-000000000000/")
    assert (lost.status_code, "/my/acting/" in lost.content.decode()) == (404, False)


def test_everybody_sees_on_every_page_for_whom_they_act(citizen: Citizen, words: Words) -> None:
    client = citizen("lisi")
    for page in (
        "/my/",
        "/my/cases/",
        "/my/licences/",
        "/my/messages/",
        "/my/mandates/",
        "/my/account/",
        "/my/acting/",
    ):
        assert "李四正在代石家庄市长安区小满餐饮店（演示）办理" in words(client.get(page)), page
    client.post("/my/acting/", {"for": "own"})
    assert "正在代" not in words(client.get("/my/"))


def test_a_mandate_that_ended_shows_and_does_nothing_in_its_name(citizen: Citizen, words: Words) -> None:
    m.given(m.grandmother(), build.account("zhangli"))
    daughter = m.for_person("zhangli", "王秀英")
    draft = _draft_for(daughter)
    client = citizen("zhangli", own=True)
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    assert client.get(f"/my/drafts/{draft.id}/situation/").status_code == 200
    revoke_mandate(_held().pk, account=build.account("wangxiuying"))
    assert client.post(f"/my/drafts/{draft.id}/submit/").status_code == 409
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    page = client.get("/my/")
    assert "正在代" not in words(page)
    assert client.get(f"/my/drafts/{draft.id}/situation/").status_code == 404
    assert Case.objects.filter(dossier=draft).count() == 0


def test_a_session_that_acts_learns_at_once_that_the_mandate_has_ended(citizen: Citizen, words: Words) -> None:
    held = m.given(m.grandmother(), build.account("zhangli"))
    client = citizen("zhangli", own=True)
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    revoke_mandate(held.pk, account=build.account("wangxiuying"))
    assert "您为别人办理的委托已经结束" in words(client.get("/my/"))


def _held() -> Mandate:
    return Mandate.objects.get(principal__name="王秀英", state="living")


def _draft_for(daughter: Account) -> Dossier:
    implementation = implementation_for(m.FOOD, build.CHANGAN)
    assert implementation is not None
    return start_dossier(implementation, account=daughter, person_id=m.person("王秀英").pk)


def test_the_daughter_files_in_her_mothers_name_and_everything_says_so(citizen: Citizen, words: Words) -> None:
    m.given(m.grandmother(), build.account("zhangli"))
    daughter = m.for_person("zhangli", "王秀英")
    case = cases.submit_dossier(build.completed(_draft_for(daughter), by=daughter).id, account=daughter)
    assert (case.applicant_name, case.person.name, case.agent_name) == ("王秀英", "王秀英", "张丽")
    first = CaseEvent.objects.get(case=case, seq=1)
    assert (first.by["name"], first.by["for"]) == ("张丽", "王秀英")
    receipt = Paper.objects.get(case=case, kind="receipt")
    assert "本次申请由 张丽 代 王秀英 提交。" in receipt.content["paragraphs"]
    mother = citizen("wangxiuying", own=True)
    assert "张丽代王秀英提交" in words(mother.get(f"/my/cases/{case.id}/"))
    assert citizen("zhangli", own=True).get(f"/my/cases/{case.id}/").status_code == 404
    assert citizen("wangwu", own=True).get(f"/my/cases/{case.id}/").status_code == 404
    desk = Client()
    desk.force_login(build.account("zhaomin"))
    assert "张丽代王秀英" in words(desk.get(f"/desk/cases/{case.id}/"))
    assert ("submit", f"提交申请：{case.dossier.implementation.item.name}") in list(
        MandateUse.objects.values_list("step", "title")
    )


def test_an_accountant_sees_and_does_the_one_item_only(citizen: Citizen) -> None:
    food, other = build.case(), build.case("SCJG-007")
    client = citizen("hemin")
    assert client.get(f"/my/cases/{food.id}/").status_code == 200
    assert client.get(f"/my/cases/{other.id}/").status_code == 404
    accountant = m.for_restaurant("hemin")
    assert [one.id for one in cases_of(accountant).cases] == [food.id]
    with pytest.raises(MayNotActFor):
        start_dossier(other.implementation, account=accountant, entity_id=m.restaurant().pk)
    trade = Licence.objects.get(holder_entity=m.restaurant(), type_id="L-YYZZ")
    assert client.get(f"/my/licences/{trade.id}/").status_code == 404  # the library is not part of one matter
    draft = build.dossier(by="hemin")
    assert draft.person.name == "何敏"
    assert sorted(trade.uses.values_list("by_name", flat=True)) == ["何敏", "张三"]  # every use is shown to the holder


def test_each_step_is_asked_for_in_its_act() -> None:
    mother, account = m.grandmother(), build.account("zhangli")
    m.given(mother, account)
    daughter = m.for_person("zhangli", "王秀英")
    draft = build.completed(_draft_for(daughter), by=daughter)
    revoke_mandate(_held().pk, account=mother)
    m.given(mother, account, m.FOOD, steps=frozenset({Step.VIEW}))
    reader = m.for_person("zhangli", "王秀英")
    for act in (
        lambda: fill_form(draft.id, account=reader, values={}),
        lambda: discard_dossier(draft.id, account=reader),
        lambda: cases.submit_dossier(draft.id, account=reader),
        lambda: attach_file(draft.id, account=reader, material_id="M4", name="a.pdf", file=build.pdf(), size=10),
    ):
        with pytest.raises(StepNotGranted):
            act()
    revoke_mandate(_held().pk, account=mother)
    m.given(mother, account, m.FOOD)
    writer = m.for_person("zhangli", "王秀英")
    case = cases.submit_dossier(draft.id, account=writer)
    with pytest.raises(StepNotGranted):  # not named
        cases.withdraw_case(case.id, account=writer, seq=case.seq, reason="不办了")
    revoke_mandate(_held().pk, account=mother)
    m.given(mother, account, m.FOOD, steps=frozenset(ORDINARY) - {Step.RATE, Step.RECEIVE} | {Step.WITHDRAW})
    taker = m.for_person("zhangli", "王秀英")
    with pytest.raises(StepNotGranted):
        rate_case(case.id, account=taker, grade="satisfied")
    assert cases.withdraw_case(case.id, account=taker, seq=case.seq, reason="不办了").state == "withdrawn"


def test_without_the_step_papers_are_not_handed_over(citizen: Citizen) -> None:
    mother, account = m.grandmother(), build.account("zhangli")
    m.given(mother, account)
    daughter = m.for_person("zhangli", "王秀英")
    case = cases.submit_dossier(build.completed(_draft_for(daughter), by=daughter).id, account=daughter)
    paper = Paper.objects.get(case=case)
    client = citizen("zhangli", own=True)
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    assert client.get(f"/my/papers/{paper.id}/").status_code == 200
    revoke_mandate(_held().pk, account=mother)
    m.given(mother, account, m.FOOD, steps=frozenset({Step.VIEW}))
    client.post("/my/acting/", {"for": f"person:{m.person('王秀英').pk}"})
    assert client.get(f"/my/cases/{case.id}/").status_code == 200
    assert client.get(f"/my/papers/{paper.id}/").status_code == 404


def test_an_officer_does_not_handle_what_they_filed_for_somebody() -> None:
    clerk = build.account("zhaomin")
    m.given(m.grandmother(), clerk)
    agent = m.for_person("zhaomin", "王秀英")
    case = cases.submit_dossier(build.completed(_draft_for(agent), by=agent).id, account=agent)
    with pytest.raises(OwnMatter):
        cases.accept_case(case.id, officer=build.officer("zhaomin"), seq=case.seq)


def test_a_draft_of_somebody_else_is_not_found_even_unbound() -> None:
    draft = build.dossier(by="wangwu", for_entity=False, complete=False)
    with pytest.raises(DossierNotFound):
        fill_form(draft.id, account=m.acting("zhangsan"), values={})


@pytest.mark.parametrize("username", ["zhangsan", "lisi"])
def test_who_acts_and_for_whom_costs_two_queries_at_most(citizen: Citizen, username: str) -> None:
    for own in (True, False):
        client = citizen(username, own=own)
        client.get("/my/account/")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/my/messages/")
        identity = [one["sql"] for one in seen.captured_queries if 'FROM "identity_' in one["sql"]]
        assert len(identity) <= 2, identity
