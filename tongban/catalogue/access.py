"""Who may work on the words by which items are found, and who settles what a body does differently."""

from typing import Protocol

from tongban.catalogue.errors import NotAnEditor, NotThisBody
from tongban.identity.people import Officer
from tongban.identity.states import Role


class Editor(Protocol):
    """Whoever acts here: a name for the record, and the roles held. An officer of `identity` is one."""

    @property
    def name(self) -> str:
        """Whom the record names."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles held somewhere."""


def keeps_words(editor: Editor) -> bool:
    """Catalogue editors and nobody else: words decide what citizens find."""
    return Role.EDITOR in editor.roles


def keeps_catalogue_of(officer: Officer, body_id: str) -> bool:
    """Whether the officer is the catalogue editor of this very body."""
    return officer.holds(body_id, Role.EDITOR)


def require_editor_of(officer: Officer, body_id: str) -> None:
    """Raises NotThisBody."""
    if not keeps_catalogue_of(officer, body_id):
        raise NotThisBody


def require_editor(editor: Editor) -> None:
    """Raises NotAnEditor."""
    if not keeps_words(editor):
        raise NotAnEditor
