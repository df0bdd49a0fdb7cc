"""Accounts of officers, opened by the system administrator: a name to sign in with, and no right at all."""

import re
import secrets

from django.db import transaction

from tongban.identity.actions.persons import known_or_new
from tongban.identity.documents import Document
from tongban.identity.errors import AccountNameTaken, NoSuchOfficer, OfficerInvalid
from tongban.identity.models import Account
from tongban.identity.numbers import citizen_number_problem
from tongban.identity.people import Officer
from tongban.identity.queries import person_by_number
from tongban.identity.states import DocumentKind, RealNameLevel, Role
from tongban.kernel.audit import record
from tongban.kernel.today import now, today

_NAME = re.compile(r"[a-z][a-z0-9]{2,29}")


@transaction.atomic
def open_officer_account(*, officer: Officer, username: str, name: str, id_number: str) -> tuple[Account, str]:
    """Open an account for somebody who will hold a post; what it may do is for the security administrators to propose.

    Returns it with a first password, made by chance, that is shown once and kept nowhere. Whoever has an account as a
    citizen keeps that one, password included: then the second part is empty. Raises AccountNameTaken, OfficerInvalid.
    """
    if Role.SYSADMIN not in officer.roles:
        raise NoSuchOfficer
    number, given = id_number.strip().upper(), name.strip()
    if not given or len(given) > 60:
        raise OfficerInvalid(field="name")
    if citizen_number_problem(number, on=today()):
        raise OfficerInvalid(field="id_number")
    person = person_by_number(number)
    if person is not None and person.name != given:
        raise OfficerInvalid(field="name")
    known = Account.objects.filter(person=person).first() if person is not None else None
    if known is not None:
        _log(officer, known, new=False)
        return known, ""
    wanted = username.strip()
    if not _NAME.fullmatch(wanted) or Account.objects.filter(username=wanted).exists():
        raise AccountNameTaken(field="username")
    if person is None:
        person, _ = known_or_new(Document(DocumentKind.CITIZEN, number, ""), name=given)
    password = secrets.token_urlsafe(12)
    account = Account(username=wanted, person=person, level=RealNameLevel.SEEN, opened_at=now())
    account.set_password(password)
    account.save(force_insert=True)
    _log(officer, account, new=True)
    return account, password


def _log(officer: Officer, account: Account, *, new: bool) -> None:
    record(
        "account.opened" if new else "account.found",
        account_id=officer.account_id,
        who=officer.name,
        subject=f"account:{account.pk}",
        concerning=account.person_id,
    )
