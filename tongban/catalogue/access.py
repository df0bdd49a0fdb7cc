"""Who may work on the words by which items are found."""

from typing import Protocol

from tongban.catalogue.errors import NotAnEditor
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


def require_editor(editor: Editor) -> None:
    """Raises NotAnEditor."""
    if not keeps_words(editor):
        raise NotAnEditor
