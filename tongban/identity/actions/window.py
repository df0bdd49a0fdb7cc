"""At the window: the clerk looks at the document, and does for the person what others do online.

Every act needs an open visit: the clerk said that the document was seen and belongs to whoever stands there. Accounts of
officers are left alone: a clerk must not be able to give himself a colleague's password.
"""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.identity import agreement
from tongban.identity.actions.passwords import give_start_password, reset_password_at_window
from tongban.identity.actions.persons import known_or_new
from tongban.identity.actions.registration import require_username, sign_agreement
from tongban.identity.adapters.population import compare_person, population_register
from tongban.identity.documents import document_from, document_problem
from tongban.identity.errors import (
    AccountExists,
    AgreementNotSigned,
    DocumentNotSeen,
    DocumentWrong,
    NameWrong,
    NoAccount,
    NotConfirmed,
    RegisterSilent,
    ResetFirst,
    UsernameTaken,
    VisitOver,
)
from tongban.identity.models import RECORD, Account
from tongban.identity.models.registration import WindowVisit
from tongban.identity.names import name_problem, normal_name
from tongban.identity.people import Officer
from tongban.identity.personal_data import require_guardian
from tongban.identity.registering import account_of, is_officer, open_visit
from tongban.identity.states import RealNameLevel, Role
from tongban.kernel import audit
from tongban.kernel.language import sentence
from tongban.kernel.today import now, today

VISIT_LASTS = timedelta(hours=1)


class Slip(NamedTuple):
    """What is printed and handed over; the password is nowhere else."""

    account: Account
    password: str


def receive_visitor(
    *, officer: Officer, body_id: str, name: str, kind: str, number: str, country: str = "", phone: str = "",
    seen: bool = False,
) -> WindowVisit:  # fmt: skip
    """Begin to serve somebody whose document the clerk has looked at.

    The register is asked too; where it is silent the document counts, where it disagrees nobody is served. Raises
    VisitOver for who is no clerk of that body, DocumentNotSeen, NameWrong, DocumentWrong, NotConfirmed.
    """
    if not officer.holds(body_id, Role.CLERK):
        raise VisitOver
    if problem := name_problem(name):
        raise NameWrong(problem, field="name")
    papers = document_from(kind, number, country)
    if problem := document_problem(papers, on=today()):
        raise DocumentWrong(problem, field="number")
    if not seen:
        raise DocumentNotSeen(field="seen")
    try:
        said = compare_person(papers, name, {})
    except RegisterSilent:
        said = None
    if said is not None and not said.agreed:
        raise NotConfirmed(sentence("姓名和证件号码与登记信息不一致，请再核对证件原件。"), field="number")
    with transaction.atomic():
        person, new = known_or_new(
            papers,
            name=normal_name(name),
            phone=phone.strip()[:18],
            synthetic=population_register().simulated,
        )
        if not new and said is None and normal_name(person.name) != normal_name(name):
            raise NotConfirmed(sentence("姓名与我们登记的不一致，登记系统又没有回应，请稍后再试。"), field="name")
        moment = now()
        visit = WindowVisit.objects.create(
            clerk_id=officer.account_id,
            body_id=body_id,
            person=person,
            compared=said is not None,
            opened_at=moment,
            until=moment + VISIT_LASTS,
        )
        _record("window.received", visit, officer, new=new, compared=said is not None)
    return visit


@transaction.atomic
def activate_account(visit_id: UUID, *, officer: Officer, username: str, signed: bool) -> Slip:
    """Open the visitor's account at the level of a document seen; the agreement was signed on paper."""
    visit = open_visit(visit_id, officer=officer)
    there = account_of(visit.person)
    if there is not None and not there.only_a_record:
        raise AccountExists
    return activated(visit, officer=officer, username=username, signed=signed)


def account_for_record(visit: WindowVisit, *, officer: Officer) -> Account:
    """What a person without an account files at the window must belong to them: an account that nobody can sign in to.

    It becomes a real one when the window activates it. Part of the act that files.
    """
    there = account_of(visit.person)
    if there is not None:
        return there
    account = Account(
        username=f"{RECORD}{visit.person_id.hex}", person=visit.person, level=RealNameLevel.SEEN, opened_at=now()
    )
    account.set_unusable_password()
    account.save(force_insert=True)
    _record("account.kept_as_record", visit, officer)
    return account


def activated(visit: WindowVisit, *, officer: Officer, username: str, signed: bool) -> Slip:
    """Part of an act that opens somebody's account at the window."""
    require_username(username, number=visit.person.id_number, phone=visit.person.phone)
    if not signed:
        raise AgreementNotSigned(field="signed")
    require_guardian(visit.person)
    known = Account.objects.select_for_update().filter(person=visit.person).first()
    if known is not None and is_officer(known):  # an officer's start password takes two administrators
        raise AccountExists
    account = known or Account(person=visit.person, opened_at=now())
    account.username, account.level = username, RealNameLevel.SEEN
    try:
        with transaction.atomic():
            password = give_start_password(account, officer=officer)
    except IntegrityError:
        raise UsernameTaken(field="username") from None
    sign_agreement(account=account, version=agreement.current().version, on_paper=True)
    _record("account.opened", visit, officer, level=int(account.level), way="window", username=username)
    return Slip(account, password)


@transaction.atomic
def reset_at_window(visit_id: UUID, *, officer: Officer, keep_phone: bool = False) -> Slip:
    """A new start password for the visitor; the old one and every other way into the account end.

    Whether the visitor forgot a password or somebody else held the account cannot be seen at a window: factors, recovery
    codes, devices, sessions, the phone and links with another platform all end, and the visitor sets them up again.
    Nobody else is in it any more and the document was seen, so the account has the highest level. `keep_phone`: the
    visitor says that the phone which signs on is theirs. Mandates stay: the visitor may take any of them back here
    (`revoke_at_window`).
    """
    visit = open_visit(visit_id, officer=officer)
    account = serviced(visit, officer)
    password = reset_password_at_window(officer, account_id=account.pk, keep_phone=keep_phone)
    _record("password.reset_at_window", visit, officer)
    _raise(account, visit, officer)
    return Slip(account, password)


@transaction.atomic
def raise_at_window(visit_id: UUID, *, officer: Officer) -> Account:
    """The document was seen: the visitor's account has the highest level. Raises ResetFirst.

    Of an account that nobody has proved by two things somebody else may hold the password: that one is raised only by a
    reset, or the stranger would act at the highest level.
    """
    visit = open_visit(visit_id, officer=officer)
    account = serviced(visit, officer)
    if account.level < RealNameLevel.PROVED:
        raise ResetFirst
    _raise(account, visit, officer)
    return account


def _raise(account: Account, visit: WindowVisit, officer: Officer) -> None:
    if Account.objects.filter(id=account.pk, level__lt=RealNameLevel.SEEN).update(level=RealNameLevel.SEEN):
        _record("account.level_raised", visit, officer, level=int(RealNameLevel.SEEN), way="window")
    account.level = RealNameLevel.SEEN


@transaction.atomic
def close_visit(visit_id: UUID, *, officer: Officer) -> None:
    """The person has left the window."""
    visit = open_visit(visit_id, officer=officer)
    WindowVisit.objects.filter(id=visit.id, closed_at=None).update(closed_at=now())


def serviced(visit: WindowVisit, officer: Officer) -> Account:
    """The visitor's own account, if a clerk may touch it: no officer's. Part of an act. Raises NoAccount."""
    account = account_of(visit.person)
    if account is None or account.only_a_record:
        raise NoAccount
    if account.pk == officer.account_id or is_officer(account):
        raise NoAccount(sentence("这是工作人员的账号，窗口不能改动，请找系统管理员办理。"))
    return account


def _record(act: str, visit: WindowVisit, officer: Officer, **detail: Any) -> None:
    audit.record(
        act,
        account_id=officer.account_id,
        who=f"{officer.name}（{Role.CLERK.label}）",
        subject=f"visit:{visit.id}",
        concerning=visit.person_id,
        **detail,
    )
