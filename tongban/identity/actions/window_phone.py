"""At the window: the phone that the visitor will sign on with, once its code has been read out to the clerk."""

from uuid import UUID

from django.db import transaction

from tongban.identity.actions.phones import ask_to_bind, bind_by_code
from tongban.identity.actions.window import serviced
from tongban.identity.errors import ResetFirst
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.registering import open_visit
from tongban.identity.states import RealNameLevel

_PURPOSE = "window"


def ask_window_code(visit_id: UUID, *, officer: Officer, phone: str) -> UUID:
    """Send a code to the phone in the visitor's hand. Raises VisitOver, NoAccount, ResetFirst, PhoneWrong, SlowDown."""
    account = _proved(visit_id, officer)
    return ask_to_bind(account, phone=phone, purpose=_PURPOSE)


@transaction.atomic
def bind_phone_at_window(visit_id: UUID, *, officer: Officer, asked: UUID, typed: str) -> bool:
    """The visitor has read the code out: this phone signs on their account. False: a wrong code. Raises PhoneTaken."""
    account = _proved(visit_id, officer)
    clerk = Account.objects.get(pk=officer.account_id)
    return bind_by_code(account, asked=asked, typed=typed, purpose=_PURPOSE, by=clerk, place="window")


def _proved(visit_id: UUID, officer: Officer) -> Account:
    """Raises ResetFirst: of an account that nobody has proved by two things a stranger may hold the password, and the phone
    would raise it without ending that."""
    account = serviced(open_visit(visit_id, officer=officer), officer)
    if account.level < RealNameLevel.PROVED:
        raise ResetFirst
    return account
