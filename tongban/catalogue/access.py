"""Who may work on words, drafts, and what a body settles for itself; who proposes, reviews and sees changes of items."""

from typing import Protocol

from tongban.catalogue.errors import NoSuchDraft, NotAnEditor, NotThisBody, NotYours, SamePerson, WroteIt
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.states import ChangeState
from tongban.identity.people import Officer
from tongban.identity.states import Role

#: Whose desk a request lies on.
_OFFICES = {ChangeState.STAFFING: Role.STAFFING, ChangeState.LEGAL: Role.LEGAL}


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

    @property
    def account_id(self) -> int:
        """The account that acts."""

    def bodies_as(self, *roles: str) -> frozenset[str]:
        """Bodies in which one of these roles is held."""


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


def proposes(officer: Officer) -> bool:
    """Catalogue editors ask for changes."""
    return Role.EDITOR in officer.roles


def sees_changes(officer: Officer) -> bool:
    """Those who ask, the two offices that review, and those who watch over the work."""
    return not officer.roles.isdisjoint((Role.EDITOR, Role.STAFFING, Role.LEGAL, Role.SUPERVISOR))


def owns(officer: Officer, change: ChangeRequest) -> bool:
    """Who proposed it mends it or takes it back."""
    return proposes(officer) and change.proposer == officer.account_id


def sits_at(officer: Officer, state: str) -> bool:
    """Whether requests in this state lie on the officer's desk."""
    office = _OFFICES.get(ChangeState(state))
    return office is not None and office in officer.roles


def is_third(officer: Officer, change: ChangeRequest) -> bool:
    """Neither who proposed it nor who has reviewed it in the other office."""
    others = {change.proposer}
    if change.state == ChangeState.LEGAL and change.staffing_reviewer is not None:
        others.add(change.staffing_reviewer)
    return officer.account_id not in others


def wrote(officer: Officer, change: ChangeRequest) -> bool:
    """Whether this officer wrote in the draft from which it came, whoever proposed it then."""
    return change.writers.filter(account=officer.account_id).exists()


def reviews(officer: Officer, change: ChangeRequest) -> bool:
    """Whether this officer may agree to it or return it now."""
    return sits_at(officer, change.state) and is_third(officer, change) and not wrote(officer, change)


def require_owner(officer: Officer, change: ChangeRequest) -> None:
    """Raises NotYours."""
    if not owns(officer, change):
        raise NotYours


def require_reviewer(officer: Officer, change: ChangeRequest) -> None:
    """Raises NotYours for another office, SamePerson for one who has had a part in it already, WroteIt."""
    if not sits_at(officer, change.state):
        raise NotYours
    if not is_third(officer, change):
        raise SamePerson
    if wrote(officer, change):
        raise WroteIt


def offices_of(editor: OfficeEditor) -> frozenset[str]:
    """The offices whose drafts this editor sees and writes: a draft belongs to an office, not to a person."""
    return editor.bodies_as(Role.EDITOR)


def require_office(editor: OfficeEditor, body_id: str) -> None:
    """Raises NotAnEditor, or NoSuchDraft where it is another office's."""
    require_editor(editor)
    if body_id not in offices_of(editor):
        raise NoSuchDraft
