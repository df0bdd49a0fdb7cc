"""The draft as text and as a file, and the citizen's side of it."""

import html
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.catalogue.unseen import executable, smallest, with_conditions
from tests.web.console.bench import begun, new
from tongban.catalogue import actions
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.formats import write_workbook
from tongban.catalogue.models import Draft


@pytest.fixture
def client(as_: Callable[[str], Client]) -> Client:
    return as_("zhengmei")


def wrong_texts() -> dict[str, tuple[str, str]]:
    options = "\n".join(f"      - {{value: v{n}, label: 选项{n}}}" for n in range(10_000))
    head = "id: TYU-901\nname: 健身气功站点备案\n"
    return {
        "broken": (f"{head}levels: [county\nsteps: 1\n", "第 4 行"),
        "options": (
            f"{head}situations:\n  - id: S1\n    question: 哪种\n    options:\n{options}\n",
            "第 6 行，办理情形 1“哪种” · 选项：太多，最多 60 个",
        ),
        "script": (
            f"{head}notes:\n  - 好\n  - <script>x</script>\n",
            "第 5 行，注意事项 2“<script>x</script>”：文字里有网页代码",
        ),
        "circle": (
            f"{head}form:\n  sections:\n    - key: s\n      title: 一\n      fields:\n"
            "        - {key: a, label: 甲, type: choice, when: {b: [y]}}\n        - {key: b, label: 乙, type: choice, when: {a: [y]}}\n",
            "“甲”要等“乙”的回答",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("which", ["broken", "options", "script", "circle"])
def test_a_text_that_is_wrong_is_refused_with_line_and_remedy(client: Client, which: str) -> None:
    text, said = wrong_texts()[which]
    draft = new(smallest())
    address = f"/console/workbench/{draft.id}/text/"
    refused = client.post(address, {"revision": "1", "text": text})
    page = html.unescape(refused.content.decode())
    assert (refused.status_code, said in page) == (400, True), page[:3000]
    assert text.strip().splitlines()[-1] in page  # what was typed is kept
    assert (Draft.objects.get().text, Draft.objects.get().revision) == (draft.text, 1)


def test_a_text_overtaken_by_somebody_is_kept_on_the_page(client: Client) -> None:
    draft = new(smallest())
    address = f"/console/workbench/{draft.id}/text/"
    client.post(address, {"revision": "1", "text": draft.text.replace("健身气功站点备案", "甲")})
    other = client.post(address, {"revision": "1", "text": draft.text.replace("健身气功站点备案", "乙的名称")})
    assert (other.status_code, "乙的名称" in other.content.decode()) == (409, True)
    assert Draft.objects.get().document["name"] == "甲"


def test_the_text_comes_back_as_it_was_written(client: Client) -> None:
    draft = new(smallest())
    text = "# 第一版\nid: TYU-901   # 编号\nname: 健身气功站点备案\n\n\nlevels:   [county]\n"
    saved = client.post(f"/console/workbench/{draft.id}/text/", {"revision": "1", "text": text.replace("\n", "\r\n")})
    assert saved.status_code == 302
    assert client.get(f"/console/workbench/{draft.id}/file/yaml/").content.decode() == text


def uploaded(client: Client, draft: Draft, data: bytes, name: str) -> Any:
    here = Draft.objects.get(id=draft.id)
    return client.post(
        f"/console/workbench/{draft.id}/upload/", {"revision": here.revision, "file": SimpleUploadedFile(name, data)}
    )


def test_all_three_formats_go_out_and_come_back_without_loss(client: Client) -> None:
    draft = begun()
    canonical = to_json(parse(draft.document))
    for form in ("yaml", "json", "xlsx"):
        data = client.get(f"/console/workbench/{draft.id}/file/{form}/").content
        assert uploaded(client, draft, data, f"SCJG-006.{form}").status_code == 302
        here = Draft.objects.get()
        assert (to_json(parse(here.document)), here.text) == (canonical, draft.text), form


def test_a_workbook_with_moved_columns_is_refused(client: Client) -> None:
    draft = new(with_conditions())
    book = load_workbook(BytesIO(write_workbook([parse(with_conditions())])))
    book["申请材料"].insert_cols(2)
    changed = BytesIO()
    book.save(changed)
    refused = uploaded(client, draft, changed.getvalue(), "x.xlsx")
    assert refused.status_code == 400
    assert "申请材料" in "".join(one.message for one in refused.context["problems"])
    assert (Draft.objects.get().document, Draft.objects.get().revision) == (with_conditions(), 1)


def test_a_file_too_large_or_missing_is_refused(client: Client) -> None:
    draft = new(smallest())
    large = uploaded(client, draft, b"#" * (actions.MOST_FILE + 1), "x.yaml")
    assert large.status_code == 413
    assert "文件超过 4 MB" in html.unescape(large.content.decode())
    assert client.post(f"/console/workbench/{draft.id}/upload/", {"revision": "1"}).status_code == 400
    assert Draft.objects.get().revision == 1


def test_an_unfinished_draft_has_no_workbook_yet_and_says_what_is_missing(client: Client) -> None:
    draft = new(smallest() | {"materials": [{"id": "M1"}]})
    refused = client.get(f"/console/workbench/{draft.id}/file/xlsx/")
    assert refused.status_code == 409
    assert "申请材料 1 · 材料名称：缺少这一项" in html.unescape(refused.content.decode())
    assert client.get(f"/console/workbench/{draft.id}/file/json/").json() == [draft.document]


PREVIEWS = ("guide", "wizard", "materials", "form", "sample")


def test_the_citizens_side_is_the_portals_own_page_of_what_nobody_has_published(client: Client) -> None:
    draft = new(with_conditions())
    seen = {view: client.get(f"/preview/{draft.id}/{view}/") for view in PREVIEWS}
    assert {view: page.status_code for view, page in seen.items()} == dict.fromkeys(PREVIEWS, 200)
    assert [page.templates[0].name for page in seen.values()] == [
        "portal/guide.html", "portal/dossier_situation.html", "portal/dossier_result.html", "portal/dossier_section.html",
        "portal/guide_sample.html",
    ]  # fmt: skip
    assert all(page["X-Frame-Options"] == "SAMEORIGIN" for page in seen.values())
    assert all("frame-ancestors 'self'" in page["Content-Security-Policy"] for page in seen.values())
    assert "仓库租赁合同" in seen["guide"].content.decode()
    assert Client().get("/guide/NY-902/130102000000/").status_code == 404
    outside = client.get(f"/console/workbench/{draft.id}/part/facts/")
    assert "frame-src 'self'" in outside["Content-Security-Policy"]
    for page in (outside, client.get("/console/workbench/"), Client().get("/guide/SCJG-006/130102000000/")):
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_wizard_of_a_draft_is_walked_to_its_list(client: Client) -> None:
    draft = new(with_conditions())
    address = f"/preview/{draft.id}/wizard/"
    assert "选一项" not in client.post(address, {"_at": "S1", "S1": "restricted"}, follow=True).content.decode()
    end = client.post(address, {"_at": "S2", "S1": "restricted", "S2": "rent"}, follow=True)
    assert end.templates[0].name == "portal/dossier_result.html"
    assert "限制使用农药定点经营说明" in end.content.decode()
    assert client.post(address, {"_at": "S1"}).status_code == 400


def test_the_form_of_a_draft_can_be_tried_section_by_section(client: Client) -> None:
    draft = new(executable())
    page = client.get(f"/preview/{draft.id}/form/")
    assert page.context["part"].title
    sections = [page.context["part"].key]
    for _ in range(6):
        page = client.post(page.context["post_url"], {"builder": "team"}, follow=True)
        sections.append(page.context["part"].key)
    assert "house" in sections
    here = page.context["post_url"]
    sent = client.post(here, {"builder": "team", "phone": "13800138000"})["Location"]
    assert ("builder=team" in sent, "13800138000" in sent) == (True, False), "what is typed is in no address"
    asked = client.get(f"/preview/{draft.id}/form/?_s=house&builder=team")
    assert "施工队名称" in asked.content.decode()
    assert "施工队名称" not in client.get(f"/preview/{draft.id}/form/?_s=house&builder=self").content.decode()


def test_what_is_unfinished_is_shown_as_far_as_it_goes(client: Client) -> None:
    raw = with_conditions()
    raw["materials"].append({"id": "M9"})
    draft = new(raw)
    page = client.get(f"/preview/{draft.id}/guide/").content.decode()
    assert "还有 1 处没写完或者写错的，这里没有显示。" in page
    assert client.get(f"/preview/{draft.id}/nothing/").status_code == 404
