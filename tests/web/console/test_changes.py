"""The console's pages for changes of items: trays, one request, and a form for each kind, without scripts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from tests.catalogue import changing, shipped, unseen
from tests.catalogue.changing import OTHER, PLAIN, definition, propose
from tongban.catalogue.actions import agree_to_change, import_items, publish_version, put_into_effect
from tongban.catalogue.formats import write_json
from tongban.catalogue.models import ChangeRequest, Item
from tongban.kernel.today import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain")]
LIST = "/console/changes/"
COMMON = {"reason": "按机构改革方案调整。", "basis": "冀政办字〔2026〕1号第三条"}


@pytest.fixture
def plain(hebei: None) -> None:
    changing.plain_items()


def as_(username: str) -> Client:
    client = Client()
    client.force_login(build.account(username))
    return client


def posted(form: str, **given: object) -> tuple[int, ChangeRequest | None, str]:
    """A form sent by 郑梅: status, what came of it, and the page."""
    data = {**COMMON, "effective_from": today().isoformat(), **given}
    answer = as_("zhengmei").post(f"{LIST}propose/{form}/", data)
    return answer.status_code, ChangeRequest.objects.first(), answer.content.decode()


def test_only_those_concerned_have_these_pages() -> None:
    one = propose()
    pages = [LIST, f"{LIST}{one.id}/"]
    for reader in ("zhengmei", "hanbing", "tangwei", "fengchao"):
        assert [as_(reader).get(page).status_code for page in pages] == [200, 200]
    for stranger in ("zhaomin", "chenlin", "zhangsan"):
        assert [as_(stranger).get(page).status_code for page in pages] == [404, 404]
    forms = [f"{LIST}propose/", f"{LIST}propose/suspend/", f"{LIST}{one.id}/mend/"]
    assert [as_("hanbing").get(page).status_code for page in forms] == [404, 404, 404]
    assert as_("zhengmei").get(f"{LIST}propose/marry/").status_code == 404
    acts = [f"{LIST}{one.id}/{act}/" for act in ("agree", "return", "withdraw")]
    for stranger in ("zhaomin", "fengchao", "tangwei"):
        assert {as_(stranger).post(act, {"seq": one.seq, "remarks": "不行。"}).status_code for act in acts} == {404}
    one.refresh_from_db()
    assert (one.state, one.seq) == ("staffing", 1)


def test_from_the_form_through_both_offices() -> None:
    status, change, _ = posted("suspend", items=PLAIN)
    assert (status, change and change.state) == (302, "staffing")
    assert change is not None
    address = f"{LIST}{change.id}/"
    staffing = as_("hanbing")
    assert change.title in staffing.get(LIST).content.decode()
    page = staffing.get(address).content.decode()
    assert "同意，转合法性审核" in page
    refused = staffing.post(f"{address}return/", {"seq": change.seq, "remarks": ""})
    assert refused.status_code == 400
    assert "退回时请写明意见" in refused.content.decode()
    assert staffing.post(f"{address}agree/", {"seq": change.seq}).status_code == 302
    old_page = as_("tangwei").post(f"{address}agree/", {"seq": change.seq})
    assert old_page.status_code == 409
    change.refresh_from_db()
    as_("tangwei").post(f"{address}return/", {"seq": change.seq, "remarks": "依据<b>应</b>写全。"})
    page = as_("zhengmei").get(address).content.decode()
    assert "依据&lt;b&gt;应&lt;/b&gt;写全。" in page
    assert "修改后重新提出" in page
    change.refresh_from_db()
    mended = {**COMMON, "basis": "体育法第二十条", "effective_from": today().isoformat(), "seq": change.seq}
    assert as_("zhengmei").post(f"{address}mend/", mended).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.basis) == ("staffing", "体育法第二十条")
    assert as_("zhengmei").post(f"{address}withdraw/", {"seq": change.seq}).status_code == 302
    change.refresh_from_db()
    assert change.state == "withdrawn"


def test_the_page_compares_field_by_field_and_lists_what_the_gate_finds() -> None:
    publish_version(definition(), by="测试")
    old = definition()
    change = propose(
        "change",
        definitions=[definition(notes=["提前三天预约。"], materials=shipped.raw_item("SCJG-006")["materials"][:-1])],
    )
    page = as_("hanbing").get(f"{LIST}{change.id}/")
    text = page.content.decode()
    lines = page.context["compared"][0].lines
    assert [(one.before, one.after) for one in lines if one.chapter == "温馨提示"] or "提前三天预约。" in text
    assert f"不再要求“{old.materials[-1].name}”。" in text
    assert page.context["findings"], "advice is shown, it does not hinder"
    assert "更方便" in text


def test_a_rename_keeps_number_and_code() -> None:
    opened = as_("zhengmei").get(f"{LIST}propose/rename/?item=SCJG-006").content.decode()
    assert Item.objects.get(id="SCJG-006").name in opened
    status, change, _ = posted("rename", item="SCJG-006", name="餐饮服务许可", handling_item="")
    assert status == 302
    assert change is not None
    assert [(one["id"], one["name"]) for one in change.definitions] == [("SCJG-006", "餐饮服务许可")]
    page = as_("hanbing").get(f"{LIST}{change.id}/").content.decode()
    assert "餐饮服务许可" in page


def test_a_split_by_lines_and_a_merge_by_number() -> None:
    publish_version(definition(), by="测试")
    status, split, page = posted("split", item=PLAIN, parts="TYU-911 甲备案\nTYU-912 乙备案")
    assert status == 302, page
    assert split is not None
    assert [(one["id"], one["name"]) for one in split.definitions] == [("TYU-911", "甲备案"), ("TYU-912", "乙备案")]
    third = unseen.smallest() | {"id": "TYU-907", "name": "第三个"}
    import_items([third])
    status, merge, page = posted("merge", items=f"{OTHER}、TYU-907", into=OTHER)
    assert status == 302, page
    assert merge is not None
    assert {(one.item_id, one.side) for one in merge.items.all()} == {(OTHER, "both"), ("TYU-907", "from")}


@pytest.mark.parametrize(
    ("form", "given", "words"),
    [
        ("suspend", {"items": "XX-1"}, "没有编号为“XX-1”"),
        ("suspend", {"items": PLAIN, "effective_from": "2020-01-01"}, "施行日期已经过去"),
        ("suspend", {"items": PLAIN, "effective_from": "明天"}, "请填写施行日期"),
        ("suspend", {"items": PLAIN, "reason": ""}, "请写明变更的理由"),
        ("abolish", {"items": "SCJG-006"}, "是一件事“"),
        ("split", {"item": PLAIN, "parts": "一行没有名称"}, "第 1 行看不懂"),
        ("split", {"item": "XX-1", "parts": "A-1 甲\nA-2 乙"}, "没有编号为“XX-1”"),
        ("merge", {"items": f"{PLAIN} {OTHER}", "into": "TYU-999"}, "请填写新事项的名称"),
        ("rename", {"item": PLAIN, "name": ""}, "请填写新的名称"),
        ("change", {}, "请选择定义文件"),
        ("change", {"file": SimpleUploadedFile("a.yaml", b"- [")}, "yaml"),
        ("new", {"file": SimpleUploadedFile("a.json", b'[{"id": "X"}]')}, "X"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    form: str, given: dict[str, object], words: str
) -> None:
    status, change, page = posted(form, **given)
    assert status in (400, 404, 409)
    assert change is None
    assert words in page or words == "yaml"
    assert "error-summary" in page or "errors" in page
    if "reason" not in given:
        assert COMMON["reason"] in page


def test_an_uploaded_definition_becomes_a_proposal() -> None:
    file = SimpleUploadedFile("新事项.json", write_json([definition("TYU-905", name="健身气功骨干培训备案")]).encode())
    status, change, page = posted("new", file=file)
    assert status == 302, page
    assert change is not None
    assert change.definitions[0]["id"] == "TYU-905"


def test_the_item_page_shows_its_life() -> None:
    put_into_effect(changing.agreed("suspend").id)
    for reader in ("zhengmei", "hanbing"):
        page = as_(reader).get(f"/console/items/{PLAIN}/").content.decode()
        assert "暂停办理" in page
        assert "冀政办字〔2026〕1号第三条" in page
    assert "提出变更" not in as_("hanbing").get(f"/console/items/{PLAIN}/").content.decode()


@pytest.mark.parametrize("page", ["list", "change"])
def test_the_number_of_queries_does_not_depend_on_how_many_there_are(page: str) -> None:
    first = agree_to_change(propose().id, by=build.officer("hanbing"), seq=1)
    client = as_("tangwei")

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(LIST if page == "list" else f"{LIST}{first.id}/")
        assert answer.status_code == 200
        # the stamp of the catalogue is read once a second, by whichever page comes then
        return sum("cataloguestamp" not in query["sql"] for query in queries)

    before = counted()
    for number in range(3):
        import_items([unseen.smallest() | {"id": f"TYU-95{number}", "name": f"第{number}个"}])
        later = propose("suspend", items=[f"TYU-95{number}"], effective_from=today() + timedelta(days=3))
        agree_to_change(later.id, by=build.officer("hanbing"), seq=1)
    assert counted() == before


def test_every_page_has_a_next_page() -> None:
    rows = [
        ChangeRequest(
            kind="suspend", title=f"第{n}个", reason="理由", effective_from=today(), state="done", proposed_by="郑梅",
            proposer=0, proposed_at="2026-01-01T00:00:00+08:00",
        )
        for n in range(60)
    ]  # fmt: skip
    ChangeRequest.objects.bulk_create(rows)
    client = as_("fengchao")
    first = client.get(f"{LIST}?tray=done")
    assert len(first.context["rows"]) == 50
    second = client.get(first.context["pager"].next_url)
    assert len(second.context["rows"]) == 10
    assert client.get(f"{LIST}?tray=done&after=nonsense").status_code == 200


def test_whoever_is_not_signed_in_is_led_to_sign_in(client: Client) -> None:
    assert client.get(LIST).status_code == 302


def test_whoever_wrote_in_the_draft_reads_that_a_colleague_must_review() -> None:
    change = propose("change", definitions=[definition()], writers=[build.account("hanbing").pk])
    address = f"{LIST}{change.id}/"
    page = as_("hanbing").get(address).content.decode()
    assert "您参与起草了这份定义，不能再审核它。" in page
    assert "同意，转合法性审核" not in page
    refused = as_("hanbing").post(f"{address}agree/", {"seq": change.seq})
    assert refused.status_code == 409
    assert "请由没有参与起草的同事审核。" in refused.content.decode()
    assert change.title not in as_("hanbing").get(LIST).content.decode()
    other = propose("suspend", items=[OTHER])
    page = as_("hanbing").get(f"{LIST}{other.id}/").content.decode()
    assert "同意，转合法性审核" in page
    assert "您参与起草了" not in page


@pytest.mark.parametrize("form", ["suspend", "rename", "abolish", "split"])
def test_a_form_says_which_item_the_number_stands_for(form: str) -> None:
    client = as_("zhengmei")
    page = client.get(f"{LIST}propose/{form}/?item={PLAIN}").content.decode()
    assert "“健身气功站点备案”" in page
    bare = client.get(f"{LIST}propose/{form}/").content.decode()
    assert "“健身气功站点备案”" not in bare
    assert "例如 SCJG-006" in bare
    if form == "suspend":
        _, _, page = posted(form, items=f"{OTHER}、{PLAIN}", reason="")
        assert "“健身气功活动备案”、“健身气功站点备案”" in page
