"""Rows, persons, addresses and files in a real application: kept, refused, corrected, mended, shown."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import build
from tests.catalogue import companies
from tests.catalogue.companies import CHANGAN
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.models import Case
from tongban.cases.states import CaseState
from tongban.catalogue.actions import publish_definitions
from tongban.catalogue.forms import DocumentUnreadable, readable
from tongban.catalogue.queries import current_version, definition_of
from tongban.kernel.today import today
from tongban.materials import actions as materials
from tongban.materials.errors import FieldNotAmendable, FormInvalid, MaterialUnknown
from tongban.materials.models import FORM_FILES, Attachment, Dossier
from tongban.materials.queries import check_application, form_of, living_attachments, printed_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_blocks")]


@pytest.fixture
def with_blocks(hebei: None) -> Iterator[None]:
    """The food licence also asks for what the company form asks for; the head comes locked from the account."""
    [section] = companies.form().sections
    fields = tuple(
        replace(one, lock=True) if one.key == "head" else replace(one, required=one.key != "proof" and one.required)
        for one in section.fields
    )
    with time_machine.travel("2026-11-02 09:00+08:00"):
        version = current_version("SCJG-006", on=today())
        assert version is not None
        known = definition_of(version)
        assert known.form is not None
        form = replace(known.form, sections=(*known.form.sections, replace(section, fields=fields)))
        publish_definitions([replace(known, form=form, samples=())], by="test")
        yield


def document() -> dict[str, Any]:
    return {key: value for key, value in companies.document().items() if key not in ("proof", "head")}


def attached(into: Dossier, content: bytes = build.PDF, name: str = "合同.pdf", by: str = "zhangsan") -> Attachment:
    return materials.attach_file(
        into.id,
        account=build.account(by),
        material_id=FORM_FILES,
        name=name,
        file=io.BytesIO(content),
        size=len(content),
    )


def fill(into: Dossier, **values: Any) -> Dossier:
    return materials.fill_form(into.id, account=build.account(), values=values)


def started() -> Dossier:
    return build.dossier(complete=False)


def test_half_a_row_is_kept_for_later_and_a_wrong_one_is_not() -> None:
    draft = fill(started(), staff=[{"name": "甲"}, {"kind": "unit"}])
    assert draft.form["staff"] == [{"name": "甲"}, {"kind": "unit"}]
    with pytest.raises(FormInvalid) as refused:
        fill(draft, staff=[{"name": "甲"}, {"paid": "很多", "usc": "1"}])
    assert [problem.name for problem in refused.value.problems] == ["staff-1-paid"]
    assert Dossier.objects.get(id=draft.id).form["staff"] == [{"name": "甲"}, {"kind": "unit"}]


def test_who_acts_is_filled_in_and_what_is_locked_cannot_be_typed_over() -> None:
    draft = fill(started(), head={"name": "冒名者", "post": "经理"})
    person = build.account().person
    assert person is not None
    assert draft.form["head"] == {
        "name": person.name, "id_number": person.id_number, "phone": person.phone, "post": "经理",
    }  # fmt: skip
    assert form_of(draft).brought_in["head-name"].source == "person.name"


def test_a_division_that_does_not_exist_is_refused() -> None:
    with pytest.raises(FormInvalid) as refused:
        fill(started(), place={"division": "139999000000", "detail": "示例路"})
    assert [one.reason for one in refused.value.problems] == ["请从列表中选择“经营场所的所在地区”。"]


def test_a_file_is_named_by_its_content_and_only_who_brought_it_may_name_it() -> None:
    draft, other = started(), started()
    file = attached(draft)
    fill(draft, proof=[file.file_id])
    assert form_of(Dossier.objects.get(id=draft.id)).names[str(file.file_id)] == "合同.pdf"
    with pytest.raises(FormInvalid) as refused:
        fill(other, proof=[file.file_id])
    assert [one.reason for one in refused.value.problems] == ["“租赁合同”里有一个文件找不到了，请重新上传。"]


def test_a_file_that_the_form_names_no_more_is_taken_out() -> None:
    draft = started()
    one, two = attached(draft), attached(draft, build.PDF + b"2", "合同二.pdf")
    fill(draft, proof=[one.file_id, two.file_id])
    fill(draft, proof=[two.file_id])
    assert [file.name for file in living_attachments(draft) if file.material_id == FORM_FILES] == ["合同二.pdf"]


def test_a_form_that_asks_for_no_file_takes_none() -> None:
    other = build.dossier("YC-001", complete=False)
    with pytest.raises(MaterialUnknown):
        attached(other)


def case() -> Case:
    draft = build.dossier()
    file = attached(draft)
    fill(draft, **document(), proof=[file.file_id])
    return actions.submit_dossier(draft.id, account=build.account())


def test_rows_read_as_lines_on_the_pages_of_both_sides() -> None:
    made = case()
    filled = form_of(made.dossier)
    lines = dict(line for _title, rows in readable(filled.form, filled.values, filled.names) for line in rows)
    assert lines["经营场所"] == "石家庄市长安区示例路 18 号"
    assert lines["股东第 2 行"].startswith("名称 示例商贸有限公司，类别 单位")
    assert lines["租赁合同"] == "合同.pdf"
    client = Client()
    client.force_login(build.account())
    build.act_for_entity(client)
    assert "股东第 2 行" in client.get(f"/my/cases/{made.id}/application/").content.decode()
    client.force_login(build.account("zhaomin"))
    page = client.get(f"/desk/cases/{made.id}/").content.decode()
    assert "股东第 2 行" in page
    assert "申请表里上传的文件" in page
    assert "合同.pdf" in page


def test_a_correction_opens_the_rows_it_names_and_nothing_else() -> None:
    made = case()
    line = CorrectionLine("股东", "第 2 行的出资额写错了。", field_key="staff")
    made = actions.request_corrections(made.id, officer=build.officer(), seq=made.seq, lines=[line])
    before = Dossier.objects.get(id=made.dossier_id).form
    rows = [*before["staff"], {"name": "乙", "kind": "natural", "id_number": companies.PERSON, "paid": "5.00"}]
    fill(made.dossier, staff=rows, place={"division": CHANGAN, "detail": "换了地方"}, cars=[])
    after = Dossier.objects.get(id=made.dossier_id).form
    assert after == {**before, "staff": rows}
    client = Client()
    client.force_login(build.account())
    build.act_for_entity(client)
    page = client.get(f"/my/cases/{made.id}/corrections/").content.decode()
    assert 'name="staff-2-name"' in page
    assert 'name="cars-0-plate"' not in page


def test_a_row_of_a_correction_that_lacks_its_name_is_named() -> None:
    made = case()
    line = CorrectionLine("股东", "请补上名称。", field_key="staff")
    made = actions.request_corrections(made.id, officer=build.officer(), seq=made.seq, lines=[line])
    fill(made.dossier, staff=[{"kind": "unit"}])
    with pytest.raises(FormInvalid) as refused:
        actions.supply_corrections(made.id, account=build.account(), seq=made.seq)
    assert "请填写“股东第 1 行的名称”。" in [one.reason for one in refused.value.problems]


def test_the_window_mends_one_part_of_one_row_and_the_log_keeps_old_and_new() -> None:
    made = case()
    client = Client()
    client.force_login(build.account("zhaomin"))
    address = f"/desk/cases/{made.id}/correct/"
    page = client.get(address).content.decode()
    assert 'name="form-staff-1-paid"' in page
    assert 'name="form-head-name"' not in page, "what a register supplies is not mended"
    form = Dossier.objects.get(id=made.dossier_id).form
    sent = {"form-sale_items": form["sale_items"], "form-staff-0-scope": form["staff"][0]["scope"]}
    sent |= {"seq": made.seq, "form-staff-1-paid": "3000.00", "consent": "申请人电话确认，已核对身份。"}
    assert client.post(address, sent).status_code == 302
    rows = Dossier.objects.get(id=made.dossier_id).form["staff"]
    assert [row["paid"] for row in rows] == ["100.00", "3000.00"]
    [[label, old, new]] = Case.objects.get(id=made.id).events.get(seq=made.seq + 1).data["fields"]
    assert label == "股东"
    assert "出资额 2,000.50 元" in old
    assert "出资额 3,000.00 元" in new


def test_a_locked_part_of_a_block_is_not_the_windows_to_change() -> None:
    made = case()
    head = Dossier.objects.get(id=made.dossier_id).form["head"]
    with pytest.raises(FieldNotAmendable):
        actions.correct_on_the_spot(
            made.id,
            officer=build.officer(),
            seq=made.seq,
            values={"head": {**head, "name": "李四"}},
            consent="申请人电话确认，已核对身份。",
        )
    assert made.state == CaseState.SUBMITTED


def test_json_gets_the_sentences_of_the_page_and_knows_divisions() -> None:
    version = current_version("SCJG-006", on=today())
    assert version is not None
    definition = definition_of(version)
    wrong = document() | {"place": {"division": "139999000000", "detail": "示例路"}, "staff": [{"kind": "unit"}]}
    found = check_application(
        definition, json.dumps(wrong).encode(), applicant="legal", printed=printed_fields(definition)
    )
    reasons = {one.pointer: one.reason for one in found}
    assert reasons["/place/division"] == "请从列表中选择“经营场所的所在地区”。"
    assert reasons["/staff/0/name"] == "请填写“股东第 1 行的名称”。"
    assert reasons["/contact_phone"] == "请填写“联系电话”。"
    with pytest.raises(DocumentUnreadable):
        check_application(definition, b'{"place": 1, "place": 2}', applicant="legal")


def test_a_page_without_scripts_adds_a_row_keeps_what_is_right_and_names_the_row_that_lacks_something() -> None:
    draft = build.dossier()
    client = Client()
    client.force_login(build.account())
    build.act_for_entity(client)
    address = f"/my/drafts/{draft.id}/form/company/"
    typed = {"exports": "no", "staff-0-name": "甲", "staff-0-kind": "unit", "staff-0-_here": "1"}
    answer = client.post(address, {**typed, "_act": "add:staff"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="甲"' in page
    assert 'name="staff-1-name"' in page
    assert Dossier.objects.get(id=draft.id).form["staff"] == [{"name": "甲", "kind": "unit"}]
    answer = client.post(address, {**typed, "staff-1-kind": "natural", "_act": "continue", "_shown": "staff"})
    page = client.get(answer["Location"]).content.decode()
    assert 'name="staff-1-id_number"' in page, "the answer called for it, so the page comes again"
    every = re.findall(r'name="_shown" value="([^"]*)"', page)
    answer = client.post(address, {**typed, "staff-1-kind": "natural", "_act": "continue", "_shown": every})
    assert answer.status_code == 400
    assert "请填写“股东第 2 行的名称”。" in answer.content.decode()
