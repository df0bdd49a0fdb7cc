"""Who may work on the words by which items are found, and on which drafts of definitions."""

from typing import Protocol

from tongban.catalogue.errors import NoSuchDraft, NotAnEditor
from tongban.identity.states import Role


class Editor(Protocol):
    """Whoever acts here: a name for the record, and the roles held. An officer of `identity` is one."""

    @property
    def name(self) -> str:
        """Whom the record names."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles held somewhere."""


class OfficeEditor(Editor, Protocol):
    """An editor with the offices in which each role is held."""

    def bodies_as(self, *roles: str) -> frozenset[str]:
        """Bodies in which one of these roles is held."""


def keeps_words(editor: Editor) -> bool:
    """Catalogue editors and nobody else: words decide what citizens find."""
    return Role.EDITOR in editor.roles


def require_editor(editor: Editor) -> None:
    """Raises NotAnEditor."""
    if not keeps_words(editor):
        raise NotAnEditor


def offices_of(editor: OfficeEditor) -> frozenset[str]:
    """The offices whose drafts this editor sees and writes: a draft belongs to an office, not to a person."""
    return editor.bodies_as(Role.EDITOR)


def require_office(editor: OfficeEditor, body_id: str) -> None:
    """Raises NotAnEditor, or NoSuchDraft where it is another office's."""
    require_editor(editor)
    if body_id not in offices_of(editor):
        raise NoSuchDraft
