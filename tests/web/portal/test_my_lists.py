"""Lists of the personal area: the same cost for any number of rows, honest when empty, closed to others."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import build
from tongban.boot.wiring import REACTIONS
from tongban.cases import queries
from tongban.kernel.jobs import drain
from tongban.licences.models import Licence
from tongban.notifications.models import Message

Words = Callable[[HttpResponse], str]
Citizen = Callable[..., Client]


def queries_of(browser: Client, address: str) -> int:
    """Queries of one page; the catalogue stamp, read once a second for all pages, is not one of them."""
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return sum("cataloguestamp" not in query["sql"] for query in seen.captured_queries)


def test_my_cases_cost_the_same_with_one_row_and_with_three(citizen: Citizen) -> None:
    browser = citizen()
    build.case()
    one = [queries_of(browser, address) for address in ("/my/", "/my/cases/")]
    build.case()
    build.case()
    assert [queries_of(browser, address) for address in ("/my/", "/my/cases/")] == one
    assert one == [11, 10]


def test_drafts_cost_the_same_with_one_row_and_with_three(citizen: Citizen) -> None:
    browser = citizen()
    build.dossier(complete=False)
    one = queries_of(browser, "/my/cases/")
    build.dossier(complete=False)
    build.dossier(complete=False, for_entity=False)
    assert queries_of(browser, "/my/cases/") == one


def test_messages_cost_the_same_with_one_row_and_with_three(citizen: Citizen) -> None:
    browser = citizen()
    build.case()
    drain(REACTIONS)
    one = queries_of(browser, "/my/messages/")
    build.case()
    build.case()
    drain(REACTIONS)
    assert Message.objects.count() == 3
    assert queries_of(browser, "/my/messages/") == one


def test_licences_cost_the_same_for_any_number(citizen: Citizen) -> None:
    browser = citizen()
    before = queries_of(browser, "/my/licences/")
    held = Licence.objects.count()
    build.case(state="closed")
    build.case(state="closed")
    assert Licence.objects.count() == held + 2
    assert queries_of(browser, "/my/licences/") == before


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/my/", "还没有办件"),
        ("/my/cases/", "您提交的每一件事都会列在这里。可以从“开餐饮店”开始。"),
        ("/my/messages/", "办件有了进展，会在这里告诉您，同时发短信。"),
        ("/my/licences/", "办好许可、登记以后，电子证照会放在这里，可以下载、出示，别人扫码就能验真。"),
        ("/my/account/", "法定代表人给您授权以后，单位会列在这里，您就可以替它办事。"),
    ],
)
def test_an_empty_list_says_what_could_be_done(address: str, sentence: str, citizen: Citizen, words: Words) -> None:
    assert sentence in words(citizen("wangwu").get(address))


@pytest.mark.parametrize("address", ["/my/", "/my/cases/", "/my/messages/", "/my/licences/", "/my/account/"])
def test_the_personal_area_wants_a_sign_in_and_is_never_kept(address: str, citizen: Citizen) -> None:
    assert Client().get(address).headers["Location"] == f"/account/login/?next={address}"
    assert citizen().get(address).headers["Cache-Control"] == "private, no-store"


def test_my_cases_come_in_pages_by_cursor(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    made = [build.case() for _ in range(3)]
    browser = citizen()
    first = browser.get("/my/cases/")
    assert [line.case for line in first.context["cases"]] == [made[2], made[1]]
    second = browser.get(first.context["pager"].next_url)
    assert [line.case for line in second.context["cases"]] == [made[0]]
    assert second.context["pager"].next_url == ""
    assert browser.get("/my/cases/?after=nonsense").status_code == 200


def test_messages_show_the_simulated_sms_and_are_marked_read(citizen: Citizen, words: Words) -> None:
    build.case()
    drain(REACTIONS)
    browser = citizen()
    page = browser.get("/my/messages/")
    assert "模拟短信138****0101【通办】“食品经营许可（新办）”已提交" in words(page)
    assert page.context["unread"] == 1
    browser.post("/my/messages/")
    assert browser.get("/my/messages/").context["unread"] == 0
    assert browser.get("/my/messages/?before=nonsense").status_code == 200


def test_a_licence_is_shown_whole_to_its_holder_and_to_nobody_else(citizen: Citizen, words: Words) -> None:
    licence = Licence.objects.get(type_id="L-SFZ")
    address = reverse("portal:licence", args=[licence.id])
    page = words(citizen(own=True).get(address))
    assert "演示证照，没有法律效力" in page
    assert f"证照标识{licence.identifier}" in page
    assert citizen("wangwu").get(address).status_code == 404
    assert citizen("wangwu").get(reverse("portal:licence-file", args=[licence.id])).status_code == 404


def test_an_agent_sees_the_licences_of_the_entity_but_not_of_the_owner(citizen: Citizen) -> None:
    page = citizen("lisi").get("/my/licences/")
    assert [card.licence.type_id for card in page.context["of_entities"]] == ["L-YYZZ"]
    assert page.context["own"] == []


def test_a_licence_is_downloaded_as_pdf(citizen: Citizen) -> None:
    licence = Licence.objects.get(type_id="L-YYZZ")
    answer = citizen().get(reverse("portal:licence-file", args=[licence.id]))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_an_account_without_person_gets_a_calm_page(citizen: Citizen, words: Words) -> None:
    account = build.account("wangwu")
    account.person = None
    account.save(update_fields=["person"])
    browser = citizen("wangwu")
    assert "这个账号没有关联实名的个人" in words(browser.get("/my/account/"))
    assert browser.get("/my/licences/").status_code == 200
    assert "这个账号还不能提交申请" in words(browser.get("/apply/SCJG-006/130102000000/"))
