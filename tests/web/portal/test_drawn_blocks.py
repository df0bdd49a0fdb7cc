"""Persons, units, addresses, rows and files as drawn, as posted, and what the buttons between them do."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.catalogue import companies
from tests.catalogue.companies import CHANGAN, FILE
from tongban.catalogue.definition import Form, FormSection
from tongban.catalogue.forms import Filled, clean_form, with_known
from tongban.materials.errors import FileRefused
from tongban.materials.queries import FilledForm
from tongban.web import portal
from tongban.web.portal.applying.fields import Shown, drawn_fields, errors_in, names_shown, posted_values, targets
from tongban.web.portal.applying.page_acts import act_in
from tongban.web.portal.applying.picking import places_called

pytestmark = pytest.mark.usefixtures("hebei")

[SECTION] = companies.form().sections


def filled(values: dict[str, Any], known: dict[str, Filled] | None = None, part: FormSection = SECTION) -> FilledForm:
    form = Form(sections=(part,))
    return FilledForm(form, clean_form(form, with_known(values, known or {})), known or {})


def html(values: dict[str, Any], errors: dict[str, str] | None = None, shown: Shown | None = None) -> str:
    fields = drawn_fields(filled(values), SECTION, errors or {}, shown)
    return render_to_string("portal/parts/form_fields.html", {"fields": fields, "section_url": "/s", "here": "/s"})


requests: list[HttpRequest] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Every request is closed, as a server does: its files are."""
    yield
    while requests:
        requests.pop().close()


def pressed(act: str, sent: dict[str, Any] | None = None, files: dict[str, Any] | None = None) -> HttpRequest:
    requests.append(RequestFactory().post("/s", {"_act": act, **(sent or {}), **(files or {})}))
    return requests[-1]


def kept(_key: str, file: Any) -> str:
    if file.name.endswith(".exe"):
        raise FileRefused("不能识别这个文件。", field="_form")
    return FILE


def acted(act: str, values: dict[str, Any], sent: dict[str, Any] | None = None) -> Any:
    return act_in(pressed(act, sent), SECTION, values, kept)


def test_a_table_shows_its_rows_and_one_to_write_in() -> None:
    [staff] = [one for one in drawn_fields(filled({}), SECTION, {}) if one.field.name == "staff"]
    assert staff.block is not None
    assert [(row.title, row.remove) for row in staff.block.rows] == [("股东第 1 行", "")]
    assert staff.block.add == "add:staff"
    [cars] = [one for one in drawn_fields(filled({}), SECTION, {}) if one.field.name == "cars"]
    assert cars.block is not None
    assert [row.remove for row in cars.block.rows] == ["remove:cars-0", "remove:cars-1"], "two, because it wants two"


def test_no_row_more_than_allowed_is_offered_and_none_less() -> None:
    rows = [{"plate": f"冀A000{n}"} for n in range(3)]
    [cars] = [one for one in drawn_fields(filled({"cars": rows}), SECTION, {}) if one.field.name == "cars"]
    assert cars.block is not None
    assert (len(cars.block.rows), cars.block.add) == (3, "")
    assert "最多 3 行。" in html({"cars": rows})


def test_what_a_page_shows_comes_back_as_it_was() -> None:
    document = companies.document()
    posted = QueryDict(mutable=True)
    for drawn in drawn_fields(filled(document), SECTION, {}):
        for one in drawn.inside:
            field = one.field
            if one.block is not None:
                continue
            if one.picker is not None:
                posted.setlist(field.name, [str(level.field.value) for level in one.levels])
            elif one.files is not None or field.kind == "checkboxes":
                posted.setlist(field.name, sorted(field.chosen) if field.value else [])
            else:
                posted[field.name] = str(field.value)
    posted.setlist("proof", document["proof"])
    assert clean_form(Form(sections=(SECTION,)), posted_values(posted, SECTION)) == document


def test_a_mistake_in_a_row_is_shown_at_its_field_and_linked_from_the_summary() -> None:
    wrong = {"staff-1-name": "请填写“股东第 2 行的名称”。", "place-division": "请选择", "staff": "“股东”至少填 1 行。"}
    drawn = drawn_fields(filled(companies.document()), SECTION, wrong)
    assert errors_in(drawn) == [
        ("请选择", "f-place-division"),
        ("“股东”至少填 1 行。", "f-staff"),
        ("请填写“股东第 2 行的名称”。", "f-staff-1-name"),
    ]
    assert targets(drawn)["staff-1-home-division"] == "f-staff-1-home-division"
    page = html(companies.document(), wrong)
    for target in ("f-place-division", "f-staff", "f-staff-1-name"):
        assert page.count(f'id="{target}"') == 1


def test_what_an_answer_in_a_row_calls_for_is_drawn_in_that_row_only() -> None:
    names = names_shown(filled({"exports": "no", "staff": [{"kind": "natural"}, {"kind": "unit"}]}), SECTION)
    assert {"staff-0-id_number", "staff-1-usc"} <= names
    assert not {"staff-0-usc", "staff-1-id_number", "staff-1-permit"} & names


def test_every_part_that_was_brought_in_says_where_from() -> None:
    known = {"head-name": Filled("张三", "person.name", True), "head-phone": Filled("139", "person.phone", False)}
    drawn = drawn_fields(filled({}, known), SECTION, {})
    parts = {one.field.name: one.field for field in drawn for one in field.inside}
    assert (parts["head-name"].readonly, parts["head-name"].origin) == (True, "来自：您的实名信息")
    assert (parts["head-phone"].readonly, parts["head-phone"].origin) == (False, "来自：您的实名信息")
    assert parts["head-id_number"].origin == ""


def test_script_typed_into_a_row_is_shown_as_text() -> None:
    document = companies.document()
    document["staff"][0]["name"] = '"><script>alert(1)</script>'
    page = html(document)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_row_more_keeps_what_was_typed_and_an_empty_row_stays_to_be_written_in() -> None:
    typed = {"staff": [{"name": "张三"}, {"name": ""}]}
    after = acted("add:staff", typed)
    assert (after.typed, after.shown.rows, after.done) == (typed, {"staff": 3}, True)
    [staff] = [
        one for one in drawn_fields(filled(dict(after.typed)), SECTION, {}, after.shown) if one.field.name == "staff"
    ]
    assert staff.block is not None
    assert [row.number for row in staff.block.rows] == [1, 2, 3]


def test_a_row_less_takes_that_row_and_no_other() -> None:
    after = acted("remove:staff-1", {"staff": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]})
    assert after.typed == {"staff": [{"name": "甲"}, {"name": "丙"}]}
    assert after.shown.rows == {"staff": 2}


@pytest.mark.parametrize(
    "act",
    [
        "remove:staff-9",
        "remove:staff-²",
        "take:staff-²-name=x",
        "remove:head-0",
        "add:head",
        "take:staff-0-name=x",
        "drop:nobody=x",
        "take:=",
        "add:",
    ],
)
def test_a_button_that_no_page_has_changes_nothing(act: str) -> None:
    typed = {"staff": [{"name": "甲"}], "head": {"name": "乙"}}
    assert acted(act, typed).typed == typed


def test_a_place_is_found_by_name_and_taken_where_it_was_looked_for() -> None:
    found = acted("find:staff-0-home-division", {"staff": [{}]}, {"_find-staff-0-home-division": "石家庄 长安"})
    text, places = found.shown.found["staff-0-home-division"]
    assert (text, CHANGAN in [one.code for one in places]) == ("石家庄 长安", True)
    taken = acted(f"take:staff-0-home-division={CHANGAN}", {"staff": [{"name": "甲"}]})
    assert taken.typed == {"staff": [{"name": "甲", "home": {"division": CHANGAN}}]}


def test_enter_in_the_box_for_a_place_searches_and_does_not_send_the_page() -> None:
    after = acted("continue", {}, {"_find-place-division": "长安区"})
    assert after.done
    assert after.shown.found["place-division"][1]


def test_a_name_that_no_place_has_says_so() -> None:
    assert places_called("没有这个地方") == []
    assert places_called("%") == []
    assert "没有查到这个地名" in html({}, shown=Shown(found={"place-division": ("没有", [])}))


def test_a_file_is_taken_in_by_any_button_and_named_in_its_field() -> None:
    file = SimpleUploadedFile("合同.pdf", b"%PDF-1.4")
    after = act_in(pressed("continue", files={"_file-proof": file}), SECTION, {"proof": []}, kept)
    assert (after.typed, after.done, after.refused) == ({"proof": [FILE]}, False, {})


def test_a_file_that_is_refused_says_why_at_its_field() -> None:
    file = SimpleUploadedFile("坏.exe", b"MZ")
    after = act_in(pressed("upload:proof", files={"_file-proof": file}), SECTION, {"proof": []}, kept)
    assert after.refused == {"proof": "“坏.exe”没有收下：不能识别这个文件。"}
    assert after.typed == {"proof": []}


def test_upload_without_a_file_asks_for_one() -> None:
    assert acted("upload:proof", {"proof": []}).refused == {"proof": "请先选择要上传的文件。"}


def test_a_file_for_no_field_is_not_taken_in() -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    for name in ("_file-staff-0-name", "_file-nobody", "proof", "_file-staff-7-proof"):
        after = act_in(pressed("upload:proof", files={name: io.BytesIO(file.read())}), SECTION, {"proof": []}, kept)
        assert after.typed == {"proof": []}


def test_a_file_is_taken_out_of_its_field() -> None:
    assert acted(f"drop:proof={FILE}", {"proof": [FILE, "c" * 64]}).typed == {"proof": ["c" * 64]}


def test_a_wrong_block_has_the_bar_of_a_wrong_field_although_addresses_have_no_frame() -> None:
    """The rules that take an address's frame away come first and are no stronger than the one that gives the bar."""
    sheet = (Path(portal.__file__).parent / "static/portal/apply.css").read_text(encoding="utf-8")
    bar = sheet.index(".block.field--wrong { border-left: 4px solid var(--notice); }")
    inset = sheet.index(".block--address.field--wrong { padding-left: var(--s4); }")
    assert sheet.index(".block--address { border: 0; padding: 0; }") < bar < inset
    page = html(companies.document(), {"place": "“经营场所”不在这次补正的内容里，请保持原样。"})
    assert re.search(r'<fieldset class="field block block--address field--wrong"', page)
