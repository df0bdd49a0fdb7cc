"""The workbench: who has it, what it shows, and that nothing is lost or broken by it. Without JavaScript."""

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.catalogue import changing
from tests.catalogue.unseen import executable, smallest, with_conditions
from tests.web.console.bench import OFFICE, SECTIONS, STRANGERS, begun, element_addresses, new, pages, sent
from tongban.catalogue import actions
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.models import ChangeRequest, Draft, Item
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.today import today


@pytest.fixture
def client(as_: Callable[[str], Client]) -> Client:
    return as_("zhengmei")


def test_only_editors_of_the_office_have_the_workbench(as_: Callable[[str], Client]) -> None:
    draft = begun()
    every = ["/console/workbench/", "/console/workbench/new/", *pages(draft), f"/preview/{draft.id}/guide/"]
    editor = as_("zhengmei")
    assert {page: editor.get(page).status_code for page in every} == dict.fromkeys(every, 200)
    assert editor.get(f"/console/workbench/{draft.id}/").status_code == 302
    for stranger in STRANGERS:
        client = as_(stranger)
        assert {page: client.get(page).status_code for page in every} == dict.fromkeys(every, 404)
        assert {page: client.post(page, {"revision": "1"}).status_code for page in every} == dict.fromkeys(every, 404)
        assert client.post(f"/console/workbench/{draft.id}/upload/").status_code == 404
        assert client.get(f"/console/workbench/{draft.id}/file/yaml/").status_code == 404
    Draft.objects.update(body_id="SPJ@130104000000")  # another office's
    theirs = [*pages(draft), f"/preview/{draft.id}/guide/", f"/console/workbench/{draft.id}/file/yaml/"]
    assert {page: editor.get(page).status_code for page in theirs} == dict.fromkeys(theirs, 404)
    assert "SCJG-006" not in editor.get("/console/workbench/").content.decode()
    assert "/console/workbench/" not in as_("chenlin").get("/console/").content.decode()
    assert (Draft.objects.get().revision, Draft.objects.get().state) == (1, "open")


@pytest.mark.parametrize("item", ["SCJG-006", "GA-003"])
def test_saving_what_was_only_looked_at_changes_nothing(client: Client, item: str) -> None:
    draft = begun(item)
    waiting = [f"/console/workbench/{draft.id}/part/{section}/" for section in SECTIONS]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        page = client.get(address)
        assert page.status_code == 200, address
        waiting += [one for one in element_addresses(page.content.decode()) if one not in seen]
        seen |= set(waiting)
        answer = client.post(address, {**sent(page.content.decode()), "_act": "save"})
        assert answer.status_code == 302, (address, answer.content.decode()[:2000])
        here = Draft.objects.get()
        assert to_json(parse(here.document)) == to_json(parse(draft.document)), address
        assert (here.text, here.revision) == (draft.text, 1), address
    assert len(seen) > 10


def test_an_item_is_written_part_by_part(client: Client) -> None:
    begun_at = client.post(
        "/console/workbench/new/",
        {
            "name": "健身气功站点备案", "item_id": "TYU-901", "department": "TYU", "item_type_code": "10",
            "subjects": ["自然人"], "levels": ["county"], "body": OFFICE,
        },
    )  # fmt: skip
    draft = Draft.objects.get()
    assert begun_at["Location"] == f"/console/workbench/{draft.id}/"
    here = f"/console/workbench/{draft.id}/part/"
    added = client.post(f"{here}materials/", {"revision": "1", "_act": "add materials"})
    first = f"/console/workbench/{draft.id}/element/materials.0/"
    assert added["Location"] == first
    form = sent(client.get(first).content.decode())
    assert form["materials[0].id"] == ["M1"]
    saved = client.post(
        first, {**form, "materials[0].name": "场地证明", "materials[0].source_note": "社区", "_act": "save"}
    )
    assert saved["Location"] == first
    assert Draft.objects.get().document["materials"] == [{"id": "M1", "name": "场地证明", "source_note": "社区"}]
    client.post(f"{here}materials/", {"revision": "3", "_act": "add materials"})
    up = client.post(f"{here}materials/", {"revision": "4", "_act": "up materials[1]"})
    assert up["Location"] == f"{here}materials/#f-materials-1"
    assert [one["id"] for one in Draft.objects.get().document["materials"]] == ["M2", "M1"]
    client.post(f"{here}materials/", {"revision": "5", "_act": "drop materials[0]"})
    client.post(f"{here}materials/", {"revision": "6", "_act": "put tolerance"})
    assert Draft.objects.get().document["tolerance"] == {}
    client.post(f"{here}materials/", {"revision": "7", "_act": "take tolerance"})
    limit = {"time_limit._is": "1", "time_limit.promised.value": "5", "time_limit.promised.unit": "工作日"}
    client.post(f"{here}limits/", {"revision": "8", **limit, "_act": "save"})
    document = Draft.objects.get().document
    assert (document["tolerance"], document["time_limit"]) == (None, {"promised": {"value": 5, "unit": "工作日"}})
    assert [one["id"] for one in document["materials"]] == ["M1"]


def test_conditions_are_chosen_from_the_questions_there_are(client: Client) -> None:
    draft = new(with_conditions())
    address = f"/console/workbench/{draft.id}/element/materials.1/"
    form = sent(client.get(address).content.decode())
    assert "materials[1].when._q" not in form
    client.post(address, {**form, "materials[1].when+": "S2"})
    page = client.get(address).content.decode()
    assert ("自有仓库" in page, sent(page)["materials[1].when._q"]) == (True, ["S2"])
    client.post(address, {**sent(page), "materials[1].when.S2": ["own", "rent"]})
    assert Draft.objects.get().document["materials"][1]["when"] == {"S2": ["own", "rent"]}
    form = sent(client.get(address).content.decode())
    client.post(address, {key: typed for key, typed in form.items() if not key.endswith("when.S2")})
    assert Draft.objects.get().document["materials"][1].get("when") is None


def test_a_form_that_is_wrong_is_refused_at_its_field_and_keeps_what_was_typed(client: Client) -> None:
    draft = new(smallest())
    address = f"/console/workbench/{draft.id}/part/facts/"
    form = sent(client.get(address).content.decode())
    refused = client.post(address, {**form, "name": "<script>alert(1)</script>健身"})
    page = refused.content.decode()
    assert (refused.status_code, 'href="#f-name"' in page) == (400, True)
    assert "文字里有网页代码“&lt;script&gt;”" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;健身" in page
    assert "<script>alert" not in page
    assert (Draft.objects.get().revision, Draft.objects.get().document) == (1, smallest())


def test_moving_a_field_above_the_one_it_waits_for_is_refused(client: Client) -> None:
    draft = new(executable())
    address = f"/console/workbench/{draft.id}/element/form.sections.0/"
    form = sent(client.get(address).content.decode())
    refused = client.post(address, {**form, "_act": "up form.sections[0].fields[3]"})
    assert refused.status_code == 400
    assert "“施工队名称”要等“谁来施工”的回答" in html.unescape(refused.content.decode())
    assert Draft.objects.get().document == executable()


def test_the_second_of_two_editors_is_told_what_differs_and_loses_nothing(
    client: Client, as_: Callable[[str], Client]
) -> None:
    draft = new(with_conditions())
    address = f"/console/workbench/{draft.id}/element/materials.0/"
    form = sent(client.get(address).content.decode())
    as_("zhengmei").post(address, {**form, "materials[0].note": "甲写的", "materials[0].copies": "2"})
    other = client.post(address, {**form, "materials[0].name": "乙改的名称", "materials[0].copies": "3"})
    page = html.unescape(other.content.decode())
    assert (other.status_code, "这份草稿刚刚由别人改过" in page) == (409, True)
    assert [(one.theirs, one.mine) for one in other.context["differences"]] == [("2", "3")]
    both = sent(other.content.decode())
    assert (both["materials[0].name"], both["materials[0].note"]) == (["乙改的名称"], ["甲写的"])
    assert (Draft.objects.get().revision, Draft.objects.get().document["materials"][0]["copies"]) == (2, 2)
    assert client.post(address, {**both, "_act": "save"}).status_code == 302
    assert Draft.objects.get().document["materials"][0] == {
        "id": "M1", "name": "乙改的名称", "kind": "申请表格文书", "note": "甲写的", "copies": 3,
    }  # fmt: skip


def test_what_was_typed_for_one_element_is_not_saved_over_another(client: Client) -> None:
    draft = new(with_conditions())
    address = f"/console/workbench/{draft.id}/element/materials.0/"
    form = sent(client.get(address).content.decode())
    client.post(f"/console/workbench/{draft.id}/part/materials/", {"revision": "1", "_act": "drop materials[0]"})
    other = client.post(address, {**form, "materials[0].name": "乙改的名称"})
    page = other.content.decode()
    assert (other.status_code, "不能直接保存" in page, 'value="save"' in page) == (409, True, False)
    assert Draft.objects.get().document["materials"][0]["id"] == "M2"


def test_being_overtaken_with_the_same_content_is_no_conflict(client: Client) -> None:
    """As when a page saved itself a moment before its button was pressed."""
    draft = new(with_conditions())
    address = f"/console/workbench/{draft.id}/element/materials.0/"
    form = sent(client.get(address).content.decode()) | {"materials[0].note": ["同样的话"]}
    by_itself = client.post(address, form, headers={"HX-Request": "true"})
    said = by_itself.content.decode()
    assert (by_itself.status_code, "已自动保存" in said, 'name="revision" value="2"' in said) == (200, True, True)
    assert client.post(address, {**form, "_act": "save"}).status_code == 302
    assert Draft.objects.get().revision == 2


def test_a_page_that_cannot_save_itself_says_why(client: Client) -> None:
    draft = new(with_conditions())
    address = f"/console/workbench/{draft.id}/element/materials.0/"
    form = sent(client.get(address).content.decode())
    answer = client.post(address, {**form, "materials[0].copies": "很多"}, headers={"HX-Request": "true"})
    assert (answer.status_code, Draft.objects.get().revision) == (200, 1)
    assert "没有自动保存：申请材料 1“农药经营许可证申请表” · 复印件份数：应为整数" in html.unescape(
        answer.content.decode()
    )


def test_every_finding_leads_to_its_field(client: Client) -> None:
    raw = with_conditions()
    raw["materials"].append({"id": "M9"})
    raw["time_limit"]["promised"] = {"value": 30, "unit": "工作日"}
    raw["situations"].append(
        {"id": "S3", "question": "第三问", "options": [{"value": "a", "label": "甲"}, {"value": "b"}]}
    )
    draft = new(raw)
    page = client.get(f"/console/workbench/{draft.id}/part/facts/").content.decode()
    links = re.findall(r'<li class="finding[^"]*">\s*<a href="([^"]+)"', page)
    assert len(links) >= 2
    for link in links:
        address, _, anchor = link.partition("#")
        found = client.get(address).content.decode()
        assert f'id="{anchor}"' in found, link


def test_the_lint_list_says_where_why_and_how_to_mend(client: Client) -> None:
    raw = smallest() | {"materials": [{"id": "M1", "name": "居民身份证", "source": "政府部门核发"}]}
    page = html.unescape(client.get(f"/console/workbench/{new(raw).id}/part/materials/").content.decode())
    assert "申请材料 1“居民身份证”" in page
    assert "在这项材料的证照类型（licence）里写 L-SFZ。" in page
    assert "国务院关于在线政务服务的若干规定" in page


def proposed(client: Client, draft: Draft, revision: int) -> ChangeRequest:
    words = {"reason": "按新的规定写清楚。", "basis": "条例第五条", "effective_from": today().isoformat()}
    answer = client.post(f"/console/workbench/{draft.id}/propose/", {"revision": revision, **words})
    change = ChangeRequest.objects.get(drafts=draft)
    assert answer["Location"] == f"/console/changes/{change.id}/"
    return change


def test_the_draft_is_compared_with_the_version_in_force_and_goes_to_the_two_offices(client: Client) -> None:
    actions.put_into_effect(changing.agree_twice(proposed(client, new(smallest()), 1)).id)
    draft = begun("TYU-901")
    address = f"/console/workbench/{draft.id}/part/basis/"
    client.post(address, {"revision": "1", "_act": "add conditions"})
    form = sent(client.get(address).content.decode())
    client.post(address, {**form, "conditions[0]": "有固定场地", "_act": "save"})
    assert "受理条件增加了“有固定场地”。" in client.get(f"/console/workbench/{draft.id}/compare/").content.decode()
    change = proposed(client, draft, 3)
    assert "有固定场地" not in Client().get("/guide/TYU-901/130102000000/").content.decode()
    actions.put_into_effect(changing.agree_twice(change).id)
    version = current_version("TYU-901")
    assert version is not None
    assert (version.number, definition_of(version).conditions) == (2, ("有固定场地",))
    assert "有固定场地" in Client().get("/guide/TYU-901/130102000000/").content.decode()


def test_a_returned_draft_is_opened_again_from_the_page_of_its_request(client: Client) -> None:
    draft = new(smallest())
    change = proposed(client, draft, 1)
    page = f"/console/changes/{change.id}/"
    assert "回到草稿修改" not in client.get(page).content.decode()
    actions.return_change(change.id, by=build.officer("hanbing"), seq=change.seq, remarks="请写明场地条件。")
    assert "回到草稿修改" in client.get(page).content.decode()
    reopened = client.post(f"/console/workbench/{draft.id}/reopen/")
    assert reopened["Location"] == f"/console/workbench/{draft.id}/"
    again = client.get(f"/console/workbench/{draft.id}/propose/").content.decode()
    assert "按新的规定写清楚。" in again, "the words of the request are kept"


def test_what_is_unfinished_or_without_a_reason_is_not_proposed_and_the_page_says_what(client: Client) -> None:
    draft = new(smallest() | {"materials": [{"id": "M1"}]})
    address = f"/console/workbench/{draft.id}/propose/"
    page = client.get(address).content.decode()
    assert ('name="reason"' in page, "申请材料 1 · 材料名称" in page) == (False, True)
    words = {"revision": "1", "reason": "按新的规定写清楚。", "effective_from": today().isoformat()}
    refused = client.post(address, words)
    assert (refused.status_code, Item.objects.filter(id="TYU-901").exists()) == (409, False)
    actions.change_draft(draft.id, by=build.officer("zhengmei"), revision=1, document=smallest())
    for missing in ({"reason": ""}, {"effective_from": "明天"}, {"effective_from": "2020-01-01"}):
        assert client.post(address, {**words, "revision": "2", **missing}).status_code == 400
    assert not ChangeRequest.objects.exists()


def test_a_draft_is_given_up_only_after_asking(client: Client) -> None:
    draft = new(smallest())
    address = f"/console/workbench/{draft.id}/discard/"
    assert "要放弃这份草稿吗" in client.get(address).content.decode()
    assert Draft.objects.get().state == "open"
    assert client.post(address, {"revision": "1"})["Location"] == "/console/workbench/"
    assert Draft.objects.get().state == "discarded"


def test_a_decision_table_is_written_with_choices_instead_of_codes(client: Client) -> None:
    raw = with_conditions()
    raw["materials"] = [{**one, "when": None} if one["id"] == "M4" else one for one in raw["materials"]]
    raw["tables"] = [
        {
            "id": "T1", "name": "哪些材料", "gives": "materials", "hit": "collect", "inputs": [{"of": "situation", "key": "S1"}],
            "rows": [{"cells": [None], "then": {"materials": []}, "basis": "条例第一条"}],
        }
    ]  # fmt: skip
    draft = new(raw)
    address = f"/console/workbench/{draft.id}/element/tables.0.rows.0/"
    page = client.get(address).content.decode()
    assert "不限" in page
    client.post(address, {**sent(page), "_act": "put tables[0].rows[0].cells[0]"})
    form = sent(client.get(address).content.decode())
    client.post(
        address,
        {**form, "tables[0].rows[0].cells[0].among": ["restricted"], "tables[0].rows[0].then.materials": ["M4"]},
    )
    row = Draft.objects.get().document["tables"][0]["rows"][0]
    assert (row["cells"], row["then"]["materials"]) == ([{"among": ["restricted"]}], ["M4"])


def test_the_pages_ask_the_database_a_fixed_number_of_times(client: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    small, large = new(smallest()), begun()
    for tail in ("part/facts/", "part/materials/", "text/", "compare/"):
        here = queries(f"/console/workbench/{small.id}/{tail}")
        assert abs(queries(f"/console/workbench/{large.id}/{tail}") - here) <= 2, tail
        assert here <= 16, (tail, here)
    listed = queries("/console/workbench/")
    for number in range(4):
        new(smallest() | {"id": f"TYU-95{number}"})
    # one more or less is the session's or the process's own; a query for each row would be four
    assert queries("/console/workbench/") <= listed + 1 <= 8


def test_an_item_that_is_only_in_the_catalogue_can_be_described(client: Client) -> None:
    named = Item.objects.filter(versions__isnull=True).order_by("id")[0]
    assert f"?item={named.id}" in client.get(f"/console/items/{named.id}/").content.decode()
    page = client.get(f"/console/workbench/new/?item={named.id}").content.decode()
    assert (f'value="{named.id}"' in page, named.name in page) == (True, True)
    known = {"name": named.name, "item_id": named.id, "department": named.department_id, "item_type_code": "10"}
    client.post("/console/workbench/new/", {**known, "subjects": ["自然人"], "levels": ["county"], "body": OFFICE})
    assert Draft.objects.get().title == named.name


def test_a_new_item_says_what_is_missing_and_keeps_what_was_typed(client: Client) -> None:
    refused = client.post("/console/workbench/new/", {"name": "健身", "item_id": "有 空格", "body": OFFICE})
    page = refused.content.decode()
    assert (refused.status_code, 'value="有 空格"' in page, page.count("这一项要填。")) == (400, True, 8)
    taken = client.post(
        "/console/workbench/new/",
        {
            "name": "健身", "item_id": "SCJG-006", "department": "TYU", "item_type_code": "10", "subjects": ["自然人"],
            "levels": ["county"], "body": OFFICE,
        },
    )  # fmt: skip
    assert (taken.status_code, "已经有这个编号的事项" in taken.content.decode()) == (400, True)
    assert Draft.objects.count() == 0
