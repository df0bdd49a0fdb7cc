"""Reads of registration: what is under way in this browser, who stands at this clerk's window."""

from uuid import UUID

from tongban.identity.errors import RegistrationGone, VisitOver
from tongban.identity.models import Account, Person, Post
from tongban.identity.models.registration import Registration, UpstreamLink, WindowVisit, subject_text
from tongban.identity.people import Officer
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.today import now, today


def registration_under_way(registration_id: UUID) -> Registration:
    """A registration that may go on. Raises RegistrationGone."""
    found = Registration.objects.filter(id=registration_id, finished_at=None, until__gt=now()).first()
    if found is None:
        raise RegistrationGone
    return found


def open_visit(visit_id: UUID, *, officer: Officer) -> WindowVisit:
    """The visit that this clerk opened and that is not over. Raises VisitOver; another clerk's does not exist."""
    rows = WindowVisit.objects.select_related("person", "body", "clerk")
    found = rows.filter(id=visit_id, clerk_id=officer.account_id, closed_at=None, until__gt=now()).first()
    if found is None:
        raise VisitOver
    return found


def open_visits(officer: Officer) -> list[WindowVisit]:
    """Whom this clerk is serving now."""
    rows = WindowVisit.objects.filter(clerk_id=officer.account_id, closed_at=None, until__gt=now())
    return list(rows.select_related("person").order_by("-opened_at")[:20])


def link_of(source: str, subject: str) -> UpstreamLink | None:
    """Which account somebody of another platform has here."""
    indexes = keyed_indexes(subject_text(source, subject), "upstream.subject")
    return UpstreamLink.objects.select_related("account__person").filter(subject_index__in=indexes).first()


def account_of(person: Person) -> Account | None:
    """The person's account, if there is one."""
    return Account.objects.filter(person=person).first()


def is_officer(account: Account) -> bool:
    """Whether the account holds a post today or will: such accounts are no matter of a window or of another platform."""
    held = Post.objects.filter(account=account, ended_at=None)
    return held.filter(valid_until=None).exists() or held.filter(valid_until__gte=today()).exists()
