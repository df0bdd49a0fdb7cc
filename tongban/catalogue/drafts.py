"""Reads of drafts, the editor first: a draft belongs to an office, and nobody else sees it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.catalogue.access import OfficeEditor, offices_of
from tongban.catalogue.models import Draft


def drafts_of(editor: OfficeEditor) -> QuerySet[Draft]:
    """The open drafts of the editor's offices, last changed first."""
    mine = Draft.objects.filter(state=Draft.State.OPEN, body_id__in=offices_of(editor))
    return mine.select_related("body").defer("text")


def draft_for(editor: OfficeEditor, draft_id: UUID) -> Draft | None:
    """One open draft of the editor's offices."""
    mine = Draft.objects.filter(state=Draft.State.OPEN, body_id__in=offices_of(editor))
    return mine.select_related("body").filter(id=draft_id).first()


def draft_as_of(draft: Draft, revision: int) -> dict[str, Any] | None:
    """What a draft said at one of its last revisions."""
    return draft.revisions.filter(revision=revision).values_list("document", flat=True).first()
