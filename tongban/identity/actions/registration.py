"""Registering online: who says they are whom is compared with the register, and an account comes of it.

Until somebody has proved to be the person, every answer is the same whether that person has an account or not.
The register and the carrier of messages are asked outside any transaction.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.identity import agreement
from tongban.identity.actions.clearing import clear_ways_in, end_what_it_gave
from tongban.identity.actions.persons import known_or_new
from tongban.identity.actions.phones import bind_proved_phone
from tongban.identity.actions.tries import count_shared
from tongban.identity.adapters.codes import send_text
from tongban.identity.adapters.population import compare_person, population_register
from tongban.identity.documents import document_from, document_problem, normal_number
from tongban.identity.errors import (
    AccountExists,
    AgreementNotSigned,
    CodeWrong,
    DocumentWrong,
    NameWrong,
    NotConfirmed,
    PasswordWeak,
    ProofsWrong,
    RegistrationGone,
    UsernameTaken,
    UsernameWrong,
)
from tongban.identity.models import Account, Person
from tongban.identity.models.registration import AgreementSigned, Registration, UpstreamLink
from tongban.identity.models.signon import StartPassword
from tongban.identity.names import name_problem, normal_name
from tongban.identity.personal_data import require_guardian
from tongban.identity.queries import person_by_document
from tongban.identity.registering import is_officer, link_of, registration_under_way
from tongban.identity.signing_on import sign_on_phone_of
from tongban.identity.slowing import COMPARING, net_of
from tongban.identity.states import Proof, RealNameLevel
from tongban.kernel import audit
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.language import sentence
from tongban.kernel.throttle import count_try
from tongban.kernel.today import now, today

LASTS = timedelta(minutes=30)
CODE_LASTS = timedelta(minutes=5)
CODE_TRIES = 5
_USERNAME = re.compile(r"[a-z][a-z0-9_\-]{3,29}")
#: How the audit calls somebody who is not known yet.
SOMEBODY = "注册人"


@transaction.atomic
def begin_registration(*, name: str, kind: str, number: str, country: str = "") -> Registration:
    """Note who somebody says they are; nothing is asked of anybody yet. Raises NameWrong, DocumentWrong."""
    if problem := name_problem(name):
        raise NameWrong(problem, field="name")
    papers = document_from(kind, number, country)
    if problem := document_problem(papers, on=today()):
        raise DocumentWrong(problem, field="number")
    moment = now()
    Registration.objects.filter(until__lt=moment).delete()  # nothing of a registration outlives it
    return Registration.objects.create(
        name=normal_name(name),
        document=papers.kind,
        country=papers.country,
        id_number=papers.number,
        until=moment + LASTS,
    )


@transaction.atomic
def begin_raising(*, account: Account) -> Registration:
    """Somebody signed in wants a higher level: the same comparison, of the person the account has."""
    person = account.person
    if person is None:
        raise RegistrationGone
    return Registration.objects.create(
        account=account,
        name=person.name,
        document=person.document,
        country=person.country,
        id_number=person.id_number,
        until=now() + LASTS,
    )


def compare_registration(registration_id: UUID, *, proofs: Mapping[str, str]) -> Registration:
    """Ask the register whether name, number and the proofs given belong together.

    A mobile number that does counts only once its code has come back (`confirm_code`). Raises ProofsWrong, NotConfirmed,
    RegisterSilent, TooMany; which of the proofs did not agree is not said, or one could find out somebody's by trying.
    """
    registration = registration_under_way(registration_id)
    given = {Proof(kind): normal_number(text) for kind, text in proofs.items() if kind in Proof.values and text.strip()}
    if not given:
        raise ProofsWrong(field=Proof.MOBILE.value)
    # By address too: a stranger who tries somebody's number from elsewhere does not shut that person out.
    index, whence = registration.papers.index_text, net_of(audit.here().address)
    count_try("register.person", f"{index} {whence}", limit=8, per=timedelta(hours=24))
    count_shared("register.person", index, COMPARING)
    said = compare_person(registration.papers, registration.name, given)
    confirmed = said.proofs & given.keys() if said.agreed else frozenset()
    with transaction.atomic():
        _write(
            registration,
            agreed=said.agreed,
            proofs=sorted(confirmed - {Proof.MOBILE}),
            phone=given[Proof.MOBILE] if Proof.MOBILE in confirmed else "",
            synthetic=population_register().simulated,
            code_hash="",
        )
        _record(
            "registration.compared", registration, result="done" if confirmed else "refused", proofs=sorted(confirmed)
        )
    if not confirmed:
        raise NotConfirmed
    return registration


def send_code(registration_id: UUID) -> str:
    """Send a code to the number that the register knows; returns it where messages are only simulated, else "".

    Raises SmsSilent when the carrier cannot be reached, TooMany.
    """
    registration = registration_under_way(registration_id)
    if not registration.phone:
        raise RegistrationGone
    whence = net_of(audit.here().address)
    count_try("sms.phone", f"{registration.phone} {whence}", limit=4, per=timedelta(hours=1))
    count_try("sms.phone.anywhere", registration.phone, limit=6, per=timedelta(hours=1))
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        _write(registration, code_hash=_hashes_of(registration, code)[0], code_until=now() + CODE_LASTS, code_tries=0)
    simulated = send_text(
        registration.phone, f"【通办】验证码 {code}，5 分钟内有效，用于核验您的身份。请不要告诉任何人。"
    )
    return code if simulated else ""


def confirm_code(registration_id: UUID, *, code: str) -> Registration:
    """The code came back: the mobile number is proved. Raises CodeWrong; a code is good once, for a few tries."""
    registration = registration_under_way(registration_id)
    mine = Registration.objects.filter(id=registration.id, finished_at=None)
    living = mine.filter(code_until__gt=now(), code_tries__lt=CODE_TRIES).exclude(code_hash="")
    with transaction.atomic():
        right = living.filter(code_hash__in=_hashes_of(registration, normal_number(code))).update(
            code_hash="", proofs=sorted({*registration.proofs, Proof.MOBILE})
        )
        if not right:
            mine.update(code_tries=F("code_tries") + 1)
    if not right:
        raise CodeWrong(field="code")
    registration.refresh_from_db()
    return registration


@transaction.atomic
def open_registered_account(
    registration_id: UUID, *, username: str, password: str, agreed_to: str, by_platform: bool = False
) -> Account | None:
    """The account of whoever has proved who they are, with the agreement signed.

    Somebody with two proofs who has a weaker account takes that one over: its password, and whatever somebody else may
    have set up in it, ends. Who has one of the same level is told so (AccountExists). With a single proof nothing is said
    about an account that exists: None.
    `by_platform`: another platform vouches, and no password is set.
    """
    registration = registration_under_way(registration_id)
    level = registration.level
    if level == RealNameLevel.NONE or registration.account_id is not None:
        raise NotConfirmed
    if agreed_to != agreement.current().version:
        raise AgreementNotSigned(field="agreement")
    if not by_platform:
        require_username(username, number=registration.id_number, phone=registration.phone)
        _require_password(password, username=username, number=registration.id_number, phone=registration.phone)
    person = person_by_document(registration.papers)
    if person is not None:
        require_guardian(person)
    there = Account.objects.select_for_update().filter(person=person).first() if person is not None else None
    _finish(registration)
    if there is not None:
        return _known(there, registration, username, password)
    if person is None:
        person = _new_person(registration)
        require_guardian(person)
    if registration.phone and Proof.MOBILE in registration.proofs and person.phone != registration.phone:
        person.phone = registration.phone
        person.save(update_fields=["phone"])
    account = Account(username=username, person=person, level=level, opened_at=now())
    if by_platform:
        account.set_unusable_password()
    else:
        account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:  # the same name, or the same person in another browser, at the same moment
        raise UsernameTaken(field="username") from None
    sign_agreement(account=account, version=agreed_to)
    _bind(account, registration)
    _record("account.opened", registration, account=account, level=int(level), way=registration.source or "online")
    if registration.source:
        link_upstream(account=account, source=registration.source, subject=registration.subject)
    return account


def _known(account: Account, registration: Registration, username: str, password: str) -> Account | None:
    if registration.level < RealNameLevel.PROVED:
        make_password(password)  # takes as long as opening one would
        _record("registration.known", registration, account=account, result="refused")
        return None
    if is_officer(account):
        raise AccountExists
    if registration.source and account.only_a_record:
        account.username, account.level = username, max(account.level, registration.level)
        account.save(update_fields=["username", "level"])
        sign_agreement(account=account, version=agreement.current().version)
        return link_upstream(account=account, source=registration.source, subject=registration.subject).account
    stronger = account.level < registration.level or account.only_a_record
    if registration.source or not stronger or not account.is_active:
        raise AccountExists
    account.set_password(password)
    account.level = registration.level
    if account.only_a_record:
        account.username = username
    account.save(update_fields=["password", "level", "username"])
    _end_what_the_weaker_one_set_up(account, registration)
    StartPassword.objects.filter(account=account).delete()
    _bind(account, registration)
    sign_agreement(account=account, version=agreement.current().version)
    _record("account.claimed", registration, account=account, level=int(account.level))
    return account


def _end_what_the_weaker_one_set_up(account: Account, registration: Registration) -> None:
    """With a single proof anybody who found a card may have opened it, signed on with it and given mandates."""
    clear_ways_in(account, why="claimed", by=account, who=SOMEBODY)
    if account.person is None:
        return
    end_what_it_gave(account.person, since=account.opened_at, note="本人证明身份后收回了账号")
    if registration.phone and Proof.MOBILE in registration.proofs:
        account.person.phone = registration.phone
        account.person.save(update_fields=["phone"])


@transaction.atomic
def raise_level(registration_id: UUID, *, account: Account) -> Account:
    """What was proved raises the account's level; it never lowers it. Raises NotConfirmed where it proves no more."""
    registration = registration_under_way(registration_id)
    if registration.account_id != account.pk:
        raise RegistrationGone
    raised = Account.objects.filter(id=account.pk, level__lt=registration.level).update(level=registration.level)
    if not raised:
        raise NotConfirmed
    _finish(registration)
    if not sign_on_phone_of(account):
        _bind(account, registration)
    _record("account.level_raised", registration, account=account, level=int(registration.level), way="online")
    account.refresh_from_db(fields=["level"])
    return account


@transaction.atomic
def sign_agreement(*, account: Account, version: str, on_paper: bool = False) -> AgreementSigned:
    """Keep that this account's person agreed to this version; once is enough."""
    signed, _ = AgreementSigned.objects.get_or_create(
        account=account, version=version, defaults={"at": now(), "on_paper": on_paper}
    )
    return signed


@transaction.atomic
def link_upstream(*, account: Account, source: str, subject: str) -> UpstreamLink:
    """From now on that identity of the other platform signs this account on."""
    known = link_of(source, subject)
    if known is not None and known.account_id != account.pk:
        raise AccountExists
    link = known or UpstreamLink.objects.create(account=account, source=source, subject=subject, linked_at=now())
    if known is None:
        audit.record(
            "account.linked",
            account_id=account.pk,
            who=account.username,
            concerning=account.person_id,
            subject=f"platform:{source}",
        )
    return link


def _bind(account: Account, registration: Registration) -> bool:
    """A phone whose code came back here signs on from now on; what another platform says of a phone is not enough."""
    proved = registration.phone and Proof.MOBILE in registration.proofs and not registration.source
    return bool(proved) and bind_proved_phone(account, phone=registration.phone)


def _write(registration: Registration, **changes: object) -> None:
    for name, value in changes.items():
        setattr(registration, name, value)
    if not Registration.objects.filter(id=registration.id, finished_at=None).update(**changes):
        raise RegistrationGone


def _finish(registration: Registration) -> None:
    """Once: a second click finds it gone."""
    if not Registration.objects.filter(id=registration.id, finished_at=None).update(finished_at=now()):
        raise RegistrationGone


def _hashes_of(registration: Registration, code: str) -> tuple[str, ...]:
    """Under the newest secret first: it may have changed in these few minutes."""
    return keyed_indexes(f"{registration.id} {code}", "registration.code")


def _new_person(registration: Registration) -> Person:
    return known_or_new(registration.papers, name=registration.name, synthetic=registration.synthetic)[0]


def require_username(username: str, *, number: str, phone: str) -> None:
    """A name to sign in with that nobody has yet and that gives no number away. Raises UsernameWrong, UsernameTaken."""
    if not _USERNAME.fullmatch(username) or username in (number.lower(), phone):
        raise UsernameWrong(field="username")
    if Account.objects.filter(username=username).exists():
        raise UsernameTaken(field="username")


def _require_password(password: str, *, username: str, number: str, phone: str) -> None:
    try:
        validate_password(password)
    except ValidationError as weak:
        raise PasswordWeak("".join(weak.messages), field="password") from None
    lowered = password.lower()
    known = (username.lower(), number.lower(), number[6:14].lower(), number[-6:].lower(), phone)
    if any(len(one) >= 6 and one in lowered for one in known):
        raise PasswordWeak(sentence("密码里不要用用户名、证件号码、生日或者手机号，请换一个。"), field="password")


def _record(
    act: str, registration: Registration, *, account: Account | None = None, result: str = "done", **detail: Any
) -> None:
    person = person_by_document(registration.papers)
    audit.record(
        act,
        account_id=account.pk if account is not None else registration.account_id,
        who=account.username if account is not None else SOMEBODY,
        subject=f"registration:{registration.id}",
        concerning=person.pk if person is not None else None,
        result=result,
        **detail,
    )
