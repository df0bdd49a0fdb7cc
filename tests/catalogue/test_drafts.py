"""Drafts: an office writes, nothing is in force until two other offices agreed, and nobody's work is lost."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

import pytest

from tests import build
from tests.catalogue import changing
from tests.catalogue.unseen import smallest
from tongban.authorities.models import Body
from tongban.catalogue import actions
from tongban.catalogue.changes import bent_changes, trays_of
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.drafts import draft_as_of, draft_for, drafts_of
from tongban.catalogue.errors import (
    DraftAlreadyThere,
    DraftMovedOn,
    DraftNotReady,
    DraftOutdated,
    DraftUnusable,
    HeldByTheGate,
    ItemIdTaken,
    NoSuchDraft,
    NotAnEditor,
    WroteIt,
)
from tongban.catalogue.exporting import export_items
from tongban.catalogue.formats import write_json, write_workbook
from tongban.catalogue.models import ChangeRequest, ChangeWriter, Draft, Item, ItemVersion
from tongban.catalogue.queries import current_version, definition_of
from tongban.identity.actions import assign_post
from tongban.identity.people import Officer
from tongban.identity.states import Role
from tongban.kernel.today import today

pytestmark = pytest.mark.django_db

OFFICE = "SPJ@130102000000"


@pytest.fixture
def editor(hebei: None) -> Officer:
    return build.officer("zhengmei")


@pytest.fixture
def elsewhere(hebei: None) -> Officer:
    """An editor of another office."""
    return Officer(account_id=0, name="别处", posts={("SPJ@130104000000", "editor"): 1})


def begun(by: Officer, item: str = "SCJG-006") -> Draft:
    return actions.begin_draft(item, by=by, body_id=OFFICE)


def propose(draft: Draft, by: Officer, revision: int = 1, **given: Any) -> ChangeRequest:
    words = {"reason": "按新的规定写清楚。", "basis": "条例第五条", "effective_from": today(), **given}
    return actions.propose_draft(draft.id, by=by, revision=revision, **words)


def with_name(draft: Draft, name: str) -> dict[str, object]:
    return {**draft.document, "name": name}


def test_a_draft_begins_with_the_version_in_force_and_changes_nothing(editor: Officer) -> None:
    draft = begun(editor)
    version = current_version("SCJG-006")
    assert version is not None
    assert (draft.document, draft.base_number, draft.revision) == (version.definition, version.number, 1)
    assert draft.text.encode() == export_items(["SCJG-006"], "yaml")
    actions.change_draft(draft.id, by=editor, revision=1, document=with_name(draft, "改了"))
    assert (current_version("SCJG-006"), Item.objects.get(id="SCJG-006").name != "改了") == (version, True)


def test_only_editors_of_the_office_see_and_write_its_drafts(editor: Officer, elsewhere: Officer) -> None:
    draft = begun(editor)
    assert [one.id for one in drafts_of(editor)] == [draft.id]
    assert (list(drafts_of(elsewhere)), draft_for(elsewhere, draft.id)) == ([], None)
    for who, error in ((elsewhere, NoSuchDraft), (build.officer("zhougang"), NotAnEditor)):
        assert list(drafts_of(who)) == []
        with pytest.raises(error):
            actions.begin_draft("SCJG-007", by=who, body_id=OFFICE)
        with pytest.raises(error):
            actions.change_draft(draft.id, by=who, revision=1, document=with_name(draft, "改了"))
        with pytest.raises(error):
            propose(draft, who)
        with pytest.raises(error):
            actions.discard_draft(draft.id, by=who, revision=1)
    assert Draft.objects.get().revision == 1


def test_an_office_has_one_open_draft_of_an_item(editor: Officer) -> None:
    draft = begun(editor)
    with pytest.raises(DraftAlreadyThere) as there:
        begun(editor)
    assert there.value.draft_id == draft.id
    actions.discard_draft(draft.id, by=editor, revision=1)
    assert begun(editor).id != draft.id


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(editor: Officer) -> None:
    draft = begun(editor)
    saved = actions.change_draft(draft.id, by=editor, revision=1, document=with_name(draft, "甲改的"))
    with pytest.raises(DraftMovedOn):
        actions.change_draft(draft.id, by=editor, revision=1, document=with_name(draft, "乙改的"))
    with pytest.raises(DraftMovedOn):
        actions.write_draft(draft.id, by=editor, revision=1, text="id: SCJG-006")
    with pytest.raises(DraftMovedOn):
        propose(draft, editor)
    with pytest.raises(DraftMovedOn):
        actions.discard_draft(draft.id, by=editor, revision=1)
    found = Draft.objects.get(id=draft.id)
    assert (found.document["name"], found.revision, saved.revision) == ("甲改的", 2, 2)


def test_only_the_last_revisions_are_remembered(editor: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.catalogue.actions.drafting.REVISIONS_KEPT", 2)
    draft = begun(editor)
    for number in (1, 2, 3):
        actions.change_draft(draft.id, by=editor, revision=number, document=with_name(draft, f"名称{number}"))
    remembered = [draft_as_of(draft, number) for number in (1, 2, 3, 4)]
    assert [one and one["name"] for one in remembered] == [None, None, "名称2", "名称3"]


def test_saving_what_is_there_already_is_no_change(editor: Officer) -> None:
    draft = begun(editor)
    assert actions.write_draft(draft.id, by=editor, revision=1, text=draft.text).revision == 1


def test_comments_stay_when_a_form_changes_the_draft(editor: Officer) -> None:
    draft = begun(editor)
    text = draft.text.replace("\nmaterials:", "\n# 与市场监管局核对过\nmaterials:", 1)
    assert text != draft.text
    written = actions.write_draft(draft.id, by=editor, revision=1, text=text)
    assert (written.text, written.document) == (text, draft.document) or parse(written.document) == parse(
        draft.document
    )
    formed = actions.change_draft(draft.id, by=editor, revision=2, document=with_name(written, "改了"))
    assert "# 与市场监管局核对过\nmaterials:" in formed.text
    assert "name: 改了" in formed.text


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("id: SCJG-006\nname: [甲\nlevels: county", "第 3 行", ""),
        ("id: SCJG-006\nname: 甲\nname: 乙\n", "第 3 行：“name”在同一处写了两遍", ""),
        ("id: SCJG-006\nname: 甲\nlevels:\n  - moon\n", "只能是：province", "第 4 行"),
        ("id: SCJG-006\nname: <script>x</script>\n", "文字里有网页代码“<script>”", "第 2 行"),
        ("id: SCJG-007\nname: 甲\n", "编号不能改", "第 1 行"),
        ("", "文件是空的", ""),
        ("id: SCJG-006\n---\nid: SCJG-007\n", "里面有 2 个事项，一份草稿只能是一个", ""),
        ("- 1\n", "事项应是一个对象", "第 1 行"),
    ],
)
def test_a_text_that_is_wrong_is_refused_with_its_line(editor: Officer, text: str, said: str, line: str) -> None:
    draft = begun(editor)
    with pytest.raises(DraftUnusable) as refused:
        actions.write_draft(draft.id, by=editor, revision=1, text=text)
    assert any(said in why and line == place for _, why, place in refused.value.problems), refused.value.problems
    found = Draft.objects.get()
    assert (found.document, found.text, found.revision) == (draft.document, draft.text, 1)


def test_a_file_of_any_format_comes_back_as_the_same_definition(editor: Officer) -> None:
    draft = begun(editor)
    definition = parse(draft.document)
    changed = dataclasses.replace(definition, name="食品经营许可改")
    for data, name in (
        (write_workbook([changed]), "x.xlsx"),
        (write_json([changed]).encode(), "x.json"),
        (draft.text.replace("name: 食品经营许可", "name: 食品经营许可改", 1).encode(), "x.yaml"),
    ):
        here = Draft.objects.get(id=draft.id)
        read = actions.read_into_draft(draft.id, by=editor, revision=here.revision, data=data, name=name)
        assert to_json(parse(read.document)) == to_json(changed), name
        back = Draft.objects.get(id=draft.id)
        actions.change_draft(draft.id, by=editor, revision=back.revision, document=draft.document)


def test_a_file_that_is_too_large_is_refused(editor: Officer) -> None:
    draft = begun(editor)
    with pytest.raises(DraftUnusable) as refused:
        actions.write_draft(draft.id, by=editor, revision=1, text="# " + "长" * actions.MOST_TEXT)
    assert refused.value.problems == [("", "内容超过 1 MB，一个事项用不了这么多。请核对是不是选错了文件", "")]


def new(editor: Officer, **changes: object) -> Draft:
    return actions.begin_new({**smallest(), **changes}, by=editor, body_id=OFFICE)


def test_a_new_item_is_in_force_once_it_is_finished_and_two_offices_agreed(editor: Officer) -> None:
    draft = new(editor, materials=[{"id": "M1"}])
    with pytest.raises(DraftNotReady) as refused:
        propose(draft, editor)
    assert "申请材料 1 · 材料名称：缺少这一项" in refused.value.message
    assert not Item.objects.filter(id="TYU-901").exists()
    text = "# 由健身科起草\n" + actions.change_draft(draft.id, by=editor, revision=1, document=smallest()).text
    actions.write_draft(draft.id, by=editor, revision=2, text=text)
    change = propose(draft, editor, revision=3)
    assert (Draft.objects.get().state, change.kind, change.state) == ("proposed", "new", "staffing")
    assert not ItemVersion.objects.filter(item_id="TYU-901").exists(), "nothing before both offices agreed"
    with pytest.raises(NoSuchDraft):
        actions.change_draft(draft.id, by=editor, revision=4, document=smallest())
    actions.put_into_effect(changing.agree_twice(change).id)
    assert ItemVersion.objects.get(item_id="TYU-901").published_by == "郑梅"
    assert export_items(["TYU-901"], "yaml").decode() == text, "comments and all"


def test_what_an_office_returns_is_written_on_and_goes_back_to_it(editor: Officer, elsewhere: Officer) -> None:
    draft = new(editor)
    change = propose(draft, editor)
    with pytest.raises(NoSuchDraft):
        actions.reopen_draft(draft.id, by=editor)
    actions.return_change(change.id, by=build.officer("hanbing"), seq=change.seq, remarks="请写明场地条件。")
    with pytest.raises(NoSuchDraft):
        actions.reopen_draft(draft.id, by=elsewhere)
    opened = actions.reopen_draft(draft.id, by=editor)
    assert (opened.state, opened.document) == ("open", draft.document)
    mended = {**draft.document, "conditions": ["有固定场地"]}
    saved = actions.change_draft(draft.id, by=editor, revision=opened.revision, document=mended)
    again = propose(saved, editor, revision=saved.revision)
    assert (again.id, again.state) == (change.id, "staffing")
    actions.put_into_effect(changing.agree_twice(again).id)
    version = current_version("TYU-901")
    assert version is not None
    assert definition_of(version).conditions == ("有固定场地",)


# --- who wrote does not review -----------------------------------------------------------------------------------------


def made_editor(username: str) -> Officer:
    """Somebody of a reviewing office who also keeps the catalogue here."""
    body = Body.objects.get(id=OFFICE)
    assign_post(build.account(username), body=body, role=Role.EDITOR, valid_from=datetime.date(2026, 1, 1))
    return build.officer(username)


def staffing_reviews(change: ChangeRequest) -> ChangeRequest:
    return actions.agree_to_change(change.id, by=build.officer("hanbing"), seq=change.seq)


def test_whoever_wrote_in_a_draft_does_not_review_it_when_a_colleague_proposes_it(editor: Officer) -> None:
    writer = made_editor("hanbing")
    draft = new(writer)
    draft = actions.change_draft(draft.id, by=editor, revision=1, document={**draft.document, "conditions": ["甲"]})
    assert draft.writers == sorted([editor.account_id, writer.account_id])
    change = propose(draft, editor, revision=draft.revision)
    with pytest.raises(WroteIt):
        staffing_reviews(change)
    with pytest.raises(WroteIt):
        actions.return_change(change.id, by=build.officer("hanbing"), seq=change.seq, remarks="自己退回自己写的。")
    assert ChangeRequest.objects.get().state == "staffing"
    assert not trays_of(build.officer("hanbing")).review.exists()
    # a colleague who did not write may
    other = made_reviewer("fengchao", Role.STAFFING)
    assert list(trays_of(other).review) == [change]
    change = actions.agree_to_change(change.id, by=other, seq=change.seq)
    assert actions.agree_to_change(change.id, by=build.officer("tangwei"), seq=change.seq).state == "scheduled"
    assert bent_changes() == []


def made_reviewer(username: str, role: Role) -> Officer:
    assign_post(
        build.account(username), body=Body.objects.get(id=OFFICE), role=role, valid_from=datetime.date(2026, 1, 1)
    )
    return build.officer(username)


def test_an_editor_who_did_not_write_in_it_may_review(editor: Officer) -> None:
    made_editor("hanbing")
    draft = new(editor)
    # looked at and saved as it was: nothing was written
    actions.change_draft(draft.id, by=build.officer("hanbing"), revision=1, document=draft.document)
    assert Draft.objects.get().writers == [editor.account_id]
    assert staffing_reviews(propose(draft, editor)).state == "legal"


def test_who_wrote_in_it_after_it_was_returned_is_a_writer_and_who_wrote_before_stays_one(editor: Officer) -> None:
    legal, staffing = made_editor("tangwei"), made_editor("hanbing")
    draft = new(legal)
    change = propose(draft, editor)
    reviewer = made_reviewer("fengchao", Role.STAFFING)
    actions.return_change(change.id, by=reviewer, seq=change.seq, remarks="请写明场地条件。")
    opened = actions.reopen_draft(draft.id, by=staffing)
    mended = {**draft.document, "conditions": ["有固定场地"]}
    saved = actions.change_draft(draft.id, by=staffing, revision=opened.revision, document=mended)
    again = propose(saved, editor, revision=saved.revision)
    assert (again.id, bent_changes()) == (change.id, [])
    with pytest.raises(WroteIt):
        staffing_reviews(again)
    again = actions.agree_to_change(again.id, by=reviewer, seq=again.seq)
    with pytest.raises(WroteIt):
        actions.agree_to_change(again.id, by=build.officer("tangwei"), seq=again.seq)
    assert ChangeRequest.objects.get().state == "legal"


def test_a_writer_who_is_taken_off_the_list_behind_the_program_s_back_is_found(editor: Officer) -> None:
    draft = new(made_editor("hanbing"))
    change = propose(draft, editor)
    assert bent_changes() == []
    ChangeWriter.objects.filter(change=change).delete()
    assert [(one.id, seq) for one, seq in bent_changes()] == [(change.id, 1)]


def test_what_the_gate_holds_up_stays_a_draft(editor: Officer) -> None:
    draft = new(editor, materials=[{"id": "M1", "name": "居民身份证", "source": "政府部门核发"}])
    with pytest.raises(HeldByTheGate):
        propose(draft, editor)
    assert (Draft.objects.get().state, Draft.objects.get().revision) == ("open", 1)


def test_a_draft_that_was_overtaken_by_a_publication_is_not_published(editor: Officer) -> None:
    draft = begun(editor)
    definition = dataclasses.replace(parse(draft.document), notes=("另有通知的，从其规定。",))
    actions.publish_definitions([definition], by="别处", strict=False)
    with pytest.raises(DraftOutdated):
        propose(draft, editor)


def test_the_number_of_an_item_that_exists_is_taken(editor: Officer) -> None:
    with pytest.raises(ItemIdTaken):
        new(editor, id="SCJG-006")
    with pytest.raises(DraftUnusable):
        new(editor, id="有 空格")
    assert Draft.objects.count() == 0


def test_a_draft_says_what_it_is_called(editor: Officer) -> None:
    assert (new(editor).title, str(Draft.objects.get())) == ("健身气功站点备案", "TYU-901 草稿")
    assert isinstance(Draft.objects.get().id, UUID)
