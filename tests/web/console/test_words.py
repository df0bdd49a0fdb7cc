"""The console's pages for the words of the search: for catalogue editors and nobody else."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.actions import note_asking
from tongban.catalogue.models import Alias, Asking
from tongban.kernel.today import now

PAGES = ["/console/words/", "/console/words/aliases/"]


def asked(text: str = "凉粉摊子") -> Asking:
    note_asking(text, found_nothing=True)
    return Asking.objects.get(text=text)


def test_only_editors_have_these_pages(as_: Callable[[str], Client]) -> None:
    one = asked()
    alias = Alias.objects.create(item_id="YC-001", text="凉粉", added_by="郑梅", added_at=now())
    pages = [*PAGES, f"/console/words/askings/{one.id}/"]
    acts = [f"/console/words/askings/{one.id}/dismiss/", f"/console/words/aliases/{alias.id}/withdraw/"]
    for page in pages:
        assert as_("zhengmei").get(page).status_code == 200
    for stranger in ("chenlin", "fengchao", "zhangsan", "zhougang"):
        client = as_(stranger)
        assert [client.get(page).status_code for page in pages] == [404] * 3
        assert [client.post(page, {"item": "YC-001", "text": "凉皮"}).status_code for page in [*pages, *acts]] == [
            404
        ] * 5
    assert "/console/words/" in as_("zhengmei").get("/console/").content.decode()
    assert "/console/words/" not in as_("chenlin").get("/console/").content.decode()
    assert (Alias.objects.filter(withdrawn_at=None).count(), Asking.objects.get().state) == (1, "open")


def test_an_editor_names_what_was_not_found_and_the_next_citizen_finds_it(as_: Callable[[str], Client]) -> None:
    client, one = as_("zhengmei"), asked("哔哩哔哩摊")
    assert "没有找到“哔哩哔哩摊”" in Client().get("/search/?q=哔哩哔哩摊").content.decode()
    page = client.get(f"/console/words/askings/{one.id}/?find=开饭店").content.decode()
    assert 'value="SCJG-006"' in page
    answer = client.post(f"/console/words/askings/{one.id}/", {"item": "SCJG-006", "text": "哔哩哔哩摊"}, follow=True)
    assert "“哔哩哔哩摊”已加到所选事项" in answer.content.decode()
    found = Client().get("/search/?q=哔哩哔哩摊&from=0")
    assert found.context["items"][0].id == "SCJG-006"
    one.refresh_from_db()
    assert (one.state, one.handled_by != "") == ("named", True)
    assert client.get(f"/console/words/askings/{one.id}/").status_code == 404
    assert "哔哩哔哩摊" in client.get("/console/words/?state=named").content.decode()
    alias = Alias.objects.get()
    client.post(f"/console/words/aliases/{alias.id}/withdraw/")
    assert "已撤下" in client.get("/console/words/aliases/").content.decode()
    assert Client().get("/search/?q=哔哩哔哩摊&from=0&n=1").context["total"] == 0


def test_what_cannot_be_used_is_said_at_the_field_and_changes_nothing(as_: Callable[[str], Client]) -> None:
    client, one = as_("zhengmei"), asked()
    address = f"/console/words/askings/{one.id}/"
    refused = client.post(address, {"item": "YC-001", "text": "怎么办"})
    assert (refused.status_code, "这个说法不能用" in refused.content.decode()) == (400, True)
    unchosen = client.post(address, {"text": "凉粉摊子"})
    assert (unchosen.status_code, "请选一个事项。" in unchosen.content.decode()) == (404, True)
    unknown = client.post("/console/words/aliases/", {"item": "XX-1", "text": "凉粉摊子"})
    assert (unknown.status_code, "没有找到这个事项" in unknown.content.decode()) == (404, True)
    assert Alias.objects.count() == 0
    assert Asking.objects.get().state == "open"


def test_a_dismissed_asking_leaves_the_list(as_: Callable[[str], Client]) -> None:
    client, one = as_("zhengmei"), asked()
    client.post(f"/console/words/askings/{one.id}/dismiss/")
    assert list(client.get("/console/words/").context["rows"]) == []
    assert [row.text for row in client.get("/console/words/?state=dismissed").context["rows"]] == ["凉粉摊子"]


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_cost_no_more_queries(as_: Callable[[str], Client], rows: int) -> None:
    client = as_("zhengmei")
    for number in range(rows):
        asked(f"第{number}摊子")
    client.get("/console/words/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/console/words/")
    assert len(captured) <= 7
