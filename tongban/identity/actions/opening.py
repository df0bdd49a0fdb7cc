"""Accounts of officers, opened by the system administrator: a name to sign in with, and no right at all."""

import re

from django.db import transaction

from tongban.identity.actions.persons import known_or_new
from tongban.identity.adapters.population import compare_person
from tongban.identity.documents import Document
from tongban.identity.errors import AccountNameTaken, NoSuchOfficer, OfficerInvalid, RegisterSilent
from tongban.identity.models import Account
from tongban.identity.numbers import citizen_number_problem
from tongban.identity.people import Officer
from tongban.identity.queries import person_by_number
from tongban.identity.states import DocumentKind, RealNameLevel, Role
from tongban.kernel.audit import record
from tongban.kernel.today import now, today

_NAME = re.compile(r"[a-z][a-z0-9]{2,29}")


def open_officer_account(*, officer: Officer, username: str, name: str, id_number: str) -> tuple[Account, bool]:
    """Open an account for somebody who will hold a post; what it may do is for the security administrators to propose.

    Returns it and whether it is new. No password comes with it and nothing is proved by it: until two administrators
    have handed over a start password for a confirmed post (`resetting`), nobody signs on to it. Whoever has an account
    as a citizen keeps that one. The register is asked first, where it answers. Raises AccountNameTaken, OfficerInvalid.
    """
    if Role.SYSADMIN not in officer.roles:
        raise NoSuchOfficer
    number, given = id_number.strip().upper(), name.strip()
    if not given or len(given) > 60:
        raise OfficerInvalid(field="name")
    if citizen_number_problem(number, on=today()):
        raise OfficerInvalid(field="id_number")
    papers = Document(DocumentKind.CITIZEN, number, "")
    if not _is_registered(papers, given):
        raise OfficerInvalid(field="name")
    with transaction.atomic():
        return _opened(officer, papers, wanted=username.strip(), name=given)


def _is_registered(papers: Document, name: str) -> bool:
    """A register that does not answer stops nobody: an account that nobody has proved opens nothing."""
    try:
        return compare_person(papers, name, {}).agreed
    except RegisterSilent:
        return True


def _opened(officer: Officer, papers: Document, *, wanted: str, name: str) -> tuple[Account, bool]:
    person = person_by_number(papers.number)
    if person is not None and person.name != name:
        raise OfficerInvalid(field="name")
    known = Account.objects.filter(person=person).first() if person is not None else None
    if known is not None and known.only_a_record:
        # What was filed for the person at a window stays with it, and no window hands it to anybody from now on.
        known.username = _free_name(wanted)
        known.save(update_fields=["username"])
    if known is not None:
        _log(officer, known, new=False)
        return known, False
    username = _free_name(wanted)
    if person is None:
        person, _ = known_or_new(papers, name=name)
    account = Account(username=username, person=person, level=RealNameLevel.NONE, opened_at=now())
    account.set_unusable_password()
    account.save(force_insert=True)
    _log(officer, account, new=True)
    return account, True


def _free_name(wanted: str) -> str:
    if not _NAME.fullmatch(wanted) or Account.objects.filter(username=wanted).exists():
        raise AccountNameTaken(field="username")
    return wanted


def _log(officer: Officer, account: Account, *, new: bool) -> None:
    record(
        "account.opened" if new else "account.found",
        account_id=officer.account_id,
        who=officer.name,
        subject=f"account:{account.pk}",
        concerning=account.person_id,
    )
