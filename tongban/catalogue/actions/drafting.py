"""Drafts: what an office writes before anything is in force. Every change names the revision that was read."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.catalogue.access import OfficeEditor, require_office
from tongban.catalogue.actions.changing import propose_change, resubmit_change
from tongban.catalogue.checks import problems_in
from tongban.catalogue.definition import parse, to_json
from tongban.catalogue.drafting import faults_in, words_of
from tongban.catalogue.errors import (
    DraftAlreadyThere,
    DraftMovedOn,
    DraftNotReady,
    DraftOutdated,
    DraftUnusable,
    ItemIdTaken,
    NoSuchDraft,
    NoSuchItem,
)
from tongban.catalogue.formats import ManyFaults, Source, format_of, read_file, text_of, text_of_draft
from tongban.catalogue.models import ChangeRequest, DefinitionText, Draft, DraftRevision, ItemVersion
from tongban.catalogue.queries import definition_of, latest_number, what_is_known
from tongban.catalogue.reading import Unreadable
from tongban.catalogue.states import ChangeKind, ChangeState
from tongban.identity.people import Officer
from tongban.kernel.today import now

#: The text of one item; the longest shipped has 20 KB.
MOST_TEXT = 1024 * 1024
#: So many of its last revisions a draft remembers; a page that was opened before them cannot be put together any more.
REVISIONS_KEPT = 50
#: Where a request is when it is the proposer's turn again.
_BACK = (ChangeState.RETURNED, ChangeState.HELD)
#: A file of one item, in any format.
MOST_FILE = 4 * 1024 * 1024


@transaction.atomic
def begin_draft(item_id: str, *, by: OfficeEditor, body_id: str) -> Draft:
    """Begin to change an item: the draft starts from its latest version, in the words in which that was written.

    Raises NotAnEditor, NoSuchDraft (another office), NoSuchItem, DraftAlreadyThere.
    """
    require_office(by, body_id)
    version = ItemVersion.objects.filter(item_id=item_id).order_by("-number").first()
    if version is None:
        raise NoSuchItem(field="item")
    definition = definition_of(version)
    texts = DefinitionText.objects.filter(item_id=item_id).order_by("kept_at", "id")
    kept = dict(texts.values_list("definition_hash", "text"))
    text = text_of(definition, kept.get(version.definition_hash) or next(reversed(kept.values()), None))
    return _begin(to_json(definition), text, by=by, body_id=body_id, base_number=version.number)


@transaction.atomic
def begin_new(document: dict[str, Any], *, by: OfficeEditor, body_id: str) -> Draft:
    """Begin an item that nobody has described yet. Raises NotAnEditor, NoSuchDraft, DraftUnusable, ItemIdTaken,
    DraftAlreadyThere.
    """
    require_office(by, body_id)
    _require_sound(document)
    if ItemVersion.objects.filter(item_id=document["id"]).exists():
        raise ItemIdTaken(field="id")
    return _begin(document, text_of_draft(document), by=by, body_id=body_id, base_number=None)


def _begin(document: dict[str, Any], text: str, *, by: OfficeEditor, body_id: str, base_number: int | None) -> Draft:
    there = Draft.objects.filter(item_id=document["id"], body_id=body_id, state=Draft.State.OPEN).first()
    if there is not None:
        raise DraftAlreadyThere(there.id)
    name, at = by.name[:60], now()
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                item_id=document["id"],
                body_id=body_id,
                document=document,
                text=text,
                base_number=base_number,
                begun_by=name,
                writers=[by.account_id],
                begun_at=at,
                changed_by=name,
                changed_at=at,
            )
            DraftRevision.objects.create(draft=draft, revision=draft.revision, document=document)
            return draft
    except IntegrityError as error:  # somebody of the same office began it at the same moment
        raise DraftAlreadyThere(Draft.objects.get(item_id=document["id"], body_id=body_id, state="open").id) from error


@transaction.atomic
def change_draft(draft_id: UUID, *, by: OfficeEditor, revision: int, document: dict[str, Any]) -> Draft:
    """Save what the forms of the workbench came to; the comments of the text stay where they were.

    Raises NotAnEditor, NoSuchDraft, DraftMovedOn, DraftUnusable.
    """
    draft = _own(draft_id, by)
    _require_unmoved(draft, revision)
    _require_sound(document)
    _require_same(draft, document)
    return _save(draft, document, _worded(draft, document), by=by, revision=revision)


@transaction.atomic
def write_draft(draft_id: UUID, *, by: OfficeEditor, revision: int, text: str) -> Draft:
    """Save the draft as YAML, exactly as it was written. Raises as `change_draft`; every problem with its line."""
    return _take(draft_id, by=by, revision=revision, data=text.encode(), name="draft.yaml", most=MOST_TEXT)


@transaction.atomic
def read_into_draft(draft_id: UUID, *, by: OfficeEditor, revision: int, data: bytes, name: str) -> Draft:
    """Replace the draft by a file: YAML, .xlsx or JSON. Raises as `change_draft`; every problem with its place."""
    return _take(draft_id, by=by, revision=revision, data=data, name=name, most=MOST_FILE)


def _take(draft_id: UUID, *, by: OfficeEditor, revision: int, data: bytes, name: str, most: int) -> Draft:
    draft = _own(draft_id, by)
    _require_unmoved(draft, revision)
    if len(data) > most:
        size = f"{most // 1024 // 1024} MB"
        raise DraftUnusable([("", f"内容超过 {size}，一个事项用不了这么多。请核对是不是选错了文件", "")])
    read = _read(data, name)
    document = read.items[0]
    _require_sound(document, read)
    _require_same(draft, document, read)
    text = read.texts.get(0) if format_of(name) == "yaml" else None
    return _save(draft, document, text if text is not None else _worded(draft, document), by=by, revision=revision)


def _read(data: bytes, name: str) -> Source:
    try:
        read = read_file(data, name)
    except ManyFaults as error:
        raise DraftUnusable([("", fault, "") for fault in error.faults]) from error
    except Unreadable as error:
        raise DraftUnusable([("", str(error), "")]) from error
    if len(read.items) != 1:
        raise DraftUnusable([("", f"里面有 {len(read.items)} 个事项，一份草稿只能是一个。请只留这一个", "")])
    return read


@transaction.atomic
def propose_draft(
    draft_id: UUID, *, by: Officer, revision: int, reason: str, effective_from: date, basis: str = ""
) -> ChangeRequest:
    """Send a finished draft to the two offices that review; one that they had returned goes back to them.

    Raises NotAnEditor, NoSuchDraft, DraftMovedOn, DraftOutdated, DraftNotReady, and whatever `propose_change` raises;
    nothing is changed then.
    """
    draft = _own(draft_id, by)
    _require_unmoved(draft, revision)
    if latest_number(draft.item_id) != draft.base_number:
        raise DraftOutdated
    problems = problems_in(draft.document, what_is_known())
    if problems:
        listed = [f"{words_of(draft.document, one.field)}：{one.reason}" for one in problems[:5]]
        raise DraftNotReady("\n".join([DraftNotReady().message, *listed]))
    words = {"reason": reason, "basis": basis, "effective_from": effective_from, "writers": draft.writers}
    change = _sent(draft, by, words)
    _advance(draft, by=by, revision=revision, state=Draft.State.PROPOSED, change=change)
    return change


def _sent(draft: Draft, by: Officer, words: dict[str, Any]) -> ChangeRequest:
    definitions = [parse(draft.document)]
    if draft.change is not None and draft.change.state in _BACK:
        return resubmit_change(draft.change.id, by=by, seq=draft.change.seq, definitions=definitions, **words)
    kind = ChangeKind.NEW if draft.base_number is None else ChangeKind.CHANGE
    return propose_change(by, kind=kind, definitions=definitions, **words)


@transaction.atomic
def reopen_draft(draft_id: UUID, *, by: OfficeEditor) -> Draft:
    """Go on writing what was returned, held, or taken back. Raises NotAnEditor, NoSuchDraft, DraftAlreadyThere."""
    draft = Draft.objects.filter(id=draft_id, state=Draft.State.PROPOSED).select_related("change").first()
    if draft is None or draft.change is None or draft.change.state not in (*_BACK, ChangeState.WITHDRAWN):
        raise NoSuchDraft
    require_office(by, draft.body_id)
    there = Draft.objects.filter(item_id=draft.item_id, body_id=draft.body_id, state=Draft.State.OPEN).first()
    if there is not None:
        raise DraftAlreadyThere(there.id)
    return _advance(draft, by=by, revision=draft.revision, state=Draft.State.OPEN)


@transaction.atomic
def discard_draft(draft_id: UUID, *, by: OfficeEditor, revision: int) -> Draft:
    """Give a draft up. It stays in the records, out of the list. Raises NotAnEditor, NoSuchDraft, DraftMovedOn."""
    return _advance(_own(draft_id, by), by=by, revision=revision, state=Draft.State.DISCARDED)


def _own(draft_id: UUID, by: OfficeEditor) -> Draft:
    draft = Draft.objects.filter(id=draft_id, state=Draft.State.OPEN).select_related("change").first()
    if draft is None:
        raise NoSuchDraft
    require_office(by, draft.body_id)
    return draft


def _require_unmoved(draft: Draft, revision: int) -> None:
    """Before anything else, so that nobody mends mistakes in what is no longer there."""
    if draft.revision != revision:
        raise DraftMovedOn


def _require_sound(document: Any, read: Source | None = None) -> None:
    found = faults_in(document)
    if found:
        item = document.get("id") if isinstance(document, dict) else None
        known = item if isinstance(item, str) and item.strip() else "[0]"
        raise DraftUnusable([(path, why, read.place_of(known, path) if read else "") for path, why in found], document)
    if not isinstance(document.get("id"), str):
        raise DraftUnusable([("id", "缺少事项编号，请写上", "")])


def _require_same(draft: Draft, document: dict[str, Any], read: Source | None = None) -> None:
    if document["id"] != draft.item_id:
        why = f"这份草稿是事项 {draft.item_id}，里面写的编号是 {document['id']}。请核对是不是选错了，编号不能改"
        raise DraftUnusable([("id", why, read.place_of(document["id"], "id") if read else "")])


def _worded(draft: Draft, document: dict[str, Any]) -> str:
    """The text of a document. One that says the same keeps its own: a database may give keys back in another order."""
    return draft.text if document == draft.document else text_of_draft(document, draft.text)


def _save(draft: Draft, document: dict[str, Any], text: str, *, by: OfficeEditor, revision: int) -> Draft:
    if text == draft.text:  # which says all that the document says
        return draft
    writers = sorted({*draft.writers, by.account_id})
    return _advance(draft, by=by, revision=revision, document=document, text=text, writers=writers)


def _advance(draft: Draft, *, by: OfficeEditor, revision: int, **changes: Any) -> Draft:
    """One conditional update: whoever was overtaken changes nothing."""
    rows = Draft.objects.filter(id=draft.id, state=draft.state, revision=revision)
    if not rows.update(**changes, revision=F("revision") + 1, changed_by=by.name[:60], changed_at=now()):
        raise DraftMovedOn
    if "document" in changes:
        DraftRevision.objects.create(draft_id=draft.id, revision=revision + 1, document=changes["document"])
        DraftRevision.objects.filter(draft_id=draft.id, revision__lte=revision + 1 - REVISIONS_KEPT).delete()
    return Draft.objects.get(id=draft.id)
