"""Registering online: what is proved decides the level, and nobody learns who has an account before proving who they are."""

import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction

from tests import build
from tongban.authorities.models import Body
from tongban.identity import actions, agreement
from tongban.identity.adapters import asking, population
from tongban.identity.adapters.synthetic import PEOPLE, SyntheticPerson
from tongban.identity.errors import (
    AccountExists,
    AgreementNotSigned,
    CodeWrong,
    DocumentWrong,
    GuardianMissing,
    NameWrong,
    NotConfirmed,
    PasswordWeak,
    ProofsWrong,
    RegisterSilent,
    RegistrationGone,
    SmsSilent,
    UsernameTaken,
    UsernameWrong,
)
from tongban.identity.models import Account, Person
from tongban.identity.models.registration import AgreementSigned, Registration
from tongban.identity.queries import person_by_document
from tongban.identity.states import Proof, RealNameLevel, Role
from tongban.kernel.audit import Origin, asked_from
from tongban.kernel.errors import TooMany
from tongban.kernel.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

PASSWORD = "sunflowers in may"
VERSION = agreement.current().version


def called(what: str) -> SyntheticPerson:
    return next(one for one in PEOPLE if what in (one.what, one.name))


CHEN = called("陈晓")


def begun(one: SyntheticPerson = CHEN) -> UUID:
    document = one.document
    return actions.begin_registration(
        name=one.name, kind=document.kind, number=document.number, country=document.country
    ).id


def compared(one: SyntheticPerson = CHEN, *kinds: Proof, code: bool = True) -> UUID:
    """Compared with these proofs, the mobile's code typed in."""
    registration = begun(one)
    actions.compare_registration(registration, proofs={kind: one.proofs[kind] for kind in kinds})
    if Proof.MOBILE in kinds and code:
        actions.confirm_code(registration, code=actions.send_code(registration))
    return registration


def opened(registration: UUID, username: str = "chenxiao", password: str = PASSWORD, **more: Any) -> Account | None:
    return actions.open_registered_account(
        registration, username=username, password=password, **{"agreed_to": VERSION, **more}
    )


def acts_about(person: Person) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(concerning=person.pk).order_by("at").values_list("act", "result"))


@pytest.mark.parametrize(
    "kinds",
    [
        (Proof.MOBILE, Proof.SOCIAL),
        (Proof.SOCIAL, Proof.BANK),
        (Proof.FUND, Proof.LICENCE),
        (Proof.MOBILE, Proof.SOCIAL, Proof.BANK, Proof.FUND, Proof.LICENCE),
    ],
)
def test_name_number_and_two_more_are_proved(kinds: tuple[Proof, ...]) -> None:
    account = opened(compared(CHEN, *kinds))
    assert account is not None
    assert account.level == RealNameLevel.PROVED
    person = account.person
    assert person is not None
    assert person.synthetic
    assert person.name == "陈晓"
    assert person.phone == (CHEN.proofs[Proof.MOBILE] if Proof.MOBILE in kinds else "")
    assert account.check_password(PASSWORD)
    assert AgreementSigned.objects.get(account=account).version == VERSION
    assert ("account.opened", "done") in acts_about(person)


def test_a_child_under_fourteen_opens_an_account_only_when_its_guardian_has_agreed() -> None:
    born = date.fromisoformat(
        f"{CHEN.document.number[6:10]}-{CHEN.document.number[10:12]}-{CHEN.document.number[12:14]}"
    )
    for years, day_before in ((14, True), (14, False)):
        day = born.replace(year=born.year + years) - timedelta(days=day_before)
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            registration = compared(CHEN, Proof.SOCIAL, Proof.BANK)
            if day_before:
                with pytest.raises(GuardianMissing):
                    opened(registration)
                assert person_by_document(CHEN.document) is None
            else:
                assert opened(registration) is not None


@pytest.mark.parametrize("kind", [Proof.SOCIAL, Proof.MOBILE])
def test_a_single_proof_is_only_compared(kind: Proof) -> None:
    account = opened(compared(CHEN, kind))
    assert account is not None
    assert account.level == RealNameLevel.COMPARED


def test_a_mobile_whose_code_never_came_back_proves_nothing() -> None:
    with pytest.raises(NotConfirmed):
        opened(compared(CHEN, Proof.MOBILE, code=False))
    account = opened(compared(CHEN, Proof.MOBILE, Proof.SOCIAL, code=False))
    assert account is not None
    assert account.level == RealNameLevel.COMPARED
    assert account.person is not None
    assert account.person.phone == ""


@pytest.mark.parametrize(
    "proofs", [{"social": "SB999999999999"}, {"bank": CHEN.proofs[Proof.SOCIAL]}, {"mobile": "13900000000"}]
)
def test_what_the_register_does_not_know_is_refused_and_written_down(proofs: Mapping[str, str]) -> None:
    registration = begun()
    with pytest.raises(NotConfirmed):
        actions.compare_registration(registration, proofs=proofs)
    with pytest.raises(NotConfirmed):
        opened(registration)
    assert AuditEntry.objects.get(act="registration.compared").result == "refused"
    assert Account.objects.filter(username="chenxiao").count() == 0


def test_of_several_the_ones_that_agree_count() -> None:
    registration = begun()
    actions.compare_registration(
        registration, proofs={"social": CHEN.proofs[Proof.SOCIAL], "bank": "6222000000000000000"}
    )
    assert Registration.objects.get(id=registration).level == RealNameLevel.COMPARED


def test_the_right_number_under_another_name_is_refused() -> None:
    registration = actions.begin_registration(name="陈小", kind="citizen", number=CHEN.document.number).id
    with pytest.raises(NotConfirmed):
        actions.compare_registration(registration, proofs={"social": CHEN.proofs[Proof.SOCIAL]})


@pytest.mark.parametrize("proofs", [{}, {"social": "  "}, {"password": "x"}])
def test_without_any_proof_nobody_is_asked(proofs: Mapping[str, str]) -> None:
    with pytest.raises(ProofsWrong):
        actions.compare_registration(begun(), proofs=proofs)


@pytest.mark.parametrize(
    ("name", "kind", "number", "refusal"),
    [
        ("陈\ue001", "citizen", CHEN.document.number, NameWrong),
        ("陈晓", "citizen", "130102199404180001", DocumentWrong),
        ("陈晓", "passport", "AB123456", DocumentWrong),
        ("", "citizen", CHEN.document.number, NameWrong),
    ],
)
def test_what_is_badly_written_begins_nothing(name: str, kind: str, number: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.begin_registration(name=name, kind=kind, number=number)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("one", [person for person in PEOPLE if len(person.proofs) >= 2], ids=lambda one: one.what)
def test_everybody_with_two_proofs_has_a_way_in(one: SyntheticPerson) -> None:
    kinds = list(one.proofs)[:2]
    known = person_by_document(one.document)
    if known is not None and Account.objects.filter(person=known).exists():
        with pytest.raises(AccountExists):
            opened(compared(one, *kinds), username="somebody-new")
        return
    account = opened(compared(one, *kinds), username="somebody-new")
    assert account is not None
    assert account.level == RealNameLevel.PROVED
    assert account.person is not None
    assert account.person.papers == one.document


def test_two_people_of_the_same_name_are_two_people() -> None:
    one, other = [person for person in PEOPLE if person.name == "张伟"]
    first = opened(compared(one, Proof.SOCIAL, Proof.BANK), username="zhangwei-1")
    second = opened(compared(other, Proof.SOCIAL, Proof.BANK), username="zhangwei-2")
    assert first is not None
    assert second is not None
    assert first.person_id != second.person_id
    registration = begun(one)
    with pytest.raises(NotConfirmed):
        actions.compare_registration(registration, proofs={"social": other.proofs[Proof.SOCIAL]})


def test_nothing_personal_stands_open_in_the_table() -> None:
    registration = compared(CHEN, Proof.MOBILE, Proof.SOCIAL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, id_number, phone, proofs FROM identity_registration")
        row = str(cursor.fetchone())
    assert all(secret not in row for secret in ("陈晓", CHEN.document.number, *CHEN.proofs.values()))
    entries = str(list(AuditEntry.objects.values()))
    assert all(secret not in entries for secret in (CHEN.document.number, *CHEN.proofs.values()))
    assert registration is not None


def test_a_registration_ends_after_half_an_hour_and_is_used_once() -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False) as clock:
        registration = compared(CHEN, Proof.SOCIAL, Proof.BANK)
        clock.shift(timedelta(minutes=31))
        with pytest.raises(RegistrationGone):
            opened(registration)
        again = compared(CHEN, Proof.SOCIAL, Proof.BANK)
        assert not Registration.objects.filter(id=registration).exists(), "what is over is thrown away"
        assert opened(again) is not None
        with pytest.raises(RegistrationGone):
            opened(again, username="once-more")


# --- the code ---


def test_a_code_is_good_once_for_five_minutes_and_five_tries() -> None:
    with time_machine.travel("2026-11-26 10:00+08:00", tick=False) as clock:
        registration = compared(CHEN, Proof.MOBILE, code=False)
        code = actions.send_code(registration)
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(4):
            with pytest.raises(CodeWrong):
                actions.confirm_code(registration, code=wrong)
        assert actions.confirm_code(registration, code=f" {code[:3]} {code[3:]}").proofs == ["mobile"]
        with pytest.raises(CodeWrong):
            actions.confirm_code(registration, code=code)
        code = actions.send_code(registration)
        for _ in range(5):
            with pytest.raises(CodeWrong):
                actions.confirm_code(registration, code=wrong if wrong != code else "222222")
        with pytest.raises(CodeWrong):
            actions.confirm_code(registration, code=code)
        code = actions.send_code(registration)
        clock.shift(timedelta(minutes=6))
        with pytest.raises(CodeWrong):
            actions.confirm_code(registration, code=code)


def test_a_code_belongs_to_its_registration() -> None:
    one, other = compared(CHEN, Proof.MOBILE, code=False), compared(CHEN, Proof.MOBILE, code=False)
    code = actions.send_code(one)
    with pytest.raises(CodeWrong):
        actions.confirm_code(other, code=code)


def test_codes_are_not_sent_without_end(settings: Any) -> None:
    registration = compared(CHEN, Proof.MOBILE, code=False)

    def sent(address: str) -> bool:
        with asked_from(Origin(address, "")):
            try:
                actions.send_code(registration)
            except TooMany:
                return False
        return True

    assert [sent("192.0.2.1") for _ in range(6)] == [True] * 4 + [False] * 2
    assert not sent("192.0.2.2"), "the same network"
    assert [sent("203.0.113.1") for _ in range(3)] == [True, True, False]


def test_a_silent_carrier_is_told(settings: Any) -> None:
    registration = compared(CHEN, Proof.MOBILE, Proof.SOCIAL, code=False)
    settings.TONGBAN_SMS = "tongban.notifications.adapters.sms.FailingFakeSms"
    with pytest.raises(SmsSilent):
        actions.send_code(registration)
    account = opened(registration)
    assert account is not None
    assert account.level == RealNameLevel.COMPARED, "the way without a phone stays open"


# --- the register ---


@pytest.mark.parametrize("name", ["FailingFakePopulation", "HangingFakePopulation", "NotConnected"])
def test_a_silent_register_keeps_what_was_typed(settings: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(population.HangingFakePopulation, "seconds", 0.3)
    settings.TONGBAN_REGISTER_WAIT = 0.05
    registration = begun()
    settings.TONGBAN_POPULATION_REGISTER = f"tongban.identity.adapters.population.{name}"
    with pytest.raises(RegisterSilent, match="窗口"):
        actions.compare_registration(registration, proofs={"social": CHEN.proofs[Proof.SOCIAL]})
    settings.TONGBAN_POPULATION_REGISTER = "tongban.identity.adapters.population.FakePopulation"
    settings.TONGBAN_REGISTER_WAIT = 4
    assert actions.compare_registration(registration, proofs={"social": CHEN.proofs[Proof.SOCIAL]}).agreed


def test_when_everybody_waits_the_next_one_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_WAITING", 2)
    line = asking.Line("test")
    for _ in range(2):
        with pytest.raises(RegisterSilent):
            line.ask(lambda: time.sleep(0.3), within=0.01)
    began = time.monotonic()
    with pytest.raises(RegisterSilent):
        line.ask(lambda: 1, within=5)
    assert time.monotonic() - began < 0.2
    time.sleep(0.4)
    assert line.ask(lambda: 1, within=5) == 1, "there is room again"


def test_nobody_is_asked_while_a_transaction_is_open() -> None:
    registration = begun()
    with pytest.raises(asking.AskedInTransaction), transaction.atomic():
        actions.compare_registration(registration, proofs={"social": CHEN.proofs[Proof.SOCIAL]})
    assert actions.compare_registration(registration, proofs={"social": CHEN.proofs[Proof.SOCIAL]}).agreed


def test_a_stranger_who_tries_out_somebodys_numbers_does_not_keep_that_person_out() -> None:
    def compared_from(address: str, proof: str) -> str:
        with asked_from(Origin(address, "")):
            try:
                actions.compare_registration(begun(), proofs={"social": proof})
            except (NotConfirmed, TooMany) as refusal:
                return type(refusal).__name__
        return "done"

    told = [compared_from(f"198.51.{100 + n // 12}.{n}", "SB1") for n in range(60)]
    assert set(told) == {"NotConfirmed", "TooMany"}
    assert compared_from("203.0.113.1", CHEN.proofs[Proof.SOCIAL]) == "done"
    many = [compared_from(f"10.0.{n}.1", "SB1") for n in range(60)]
    assert [*told, *many].count("NotConfirmed") == 39, "all of them together no more than forty"


def test_trying_out_somebodys_numbers_ends() -> None:
    for _ in range(8):
        with pytest.raises(NotConfirmed):
            actions.compare_registration(begun(), proofs={"social": "SB1"})
    with pytest.raises(TooMany):
        actions.compare_registration(begun(), proofs={"social": CHEN.proofs[Proof.SOCIAL]})


# --- who has an account already ---


def test_with_one_proof_an_existing_account_gets_the_same_answers() -> None:
    """Up to the end: a stranger with a copy of a card and one number learns nothing, and changes nothing."""
    zhangsan = build.account("zhangsan")
    one = called("张三")
    registration = compared(one, Proof.SOCIAL)
    with pytest.raises(PasswordWeak):
        opened(registration, username="nobody-yet", password="short")
    assert opened(registration, username="nobody-yet") is None
    assert opened(compared(CHEN, Proof.SOCIAL), username="chenxiao") is not None
    after = build.account("zhangsan")
    assert (after.password, after.level) == (zhangsan.password, zhangsan.level)
    assert not Account.objects.filter(username="nobody-yet").exists()
    assert AuditEntry.objects.filter(act="registration.known", concerning=zhangsan.person_id).count() == 1


def test_who_has_proved_to_be_the_person_is_told_of_the_account() -> None:
    before = build.account("zhangsan").password
    with pytest.raises(AccountExists):
        opened(compared(called("张三"), Proof.SOCIAL, Proof.BANK), username="nobody-yet")
    assert build.account("zhangsan").password == before


def test_the_person_takes_over_an_account_that_somebody_opened_with_less() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL), username="not-me")
    assert weak is not None
    session = weak.get_session_auth_hash()
    account = opened(compared(CHEN, Proof.SOCIAL, Proof.BANK), username="really-me", password="another good one")
    assert account is not None
    assert (account.pk, account.username) == (weak.pk, "not-me")
    assert account.level == RealNameLevel.PROVED
    assert account.check_password("another good one")
    assert not account.check_password(PASSWORD)
    assert Account.objects.get(pk=weak.pk).get_session_auth_hash() != session
    assert ("account.claimed", "done") in acts_about(Person.objects.get(id=account.person_id))


def test_an_officers_account_is_never_taken_over_online() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL))
    assert weak is not None
    actions.assign_post(weak, body=Body.objects.all()[0], role=Role.CLERK, valid_from=date(2026, 1, 1))
    with pytest.raises(AccountExists):
        opened(compared(CHEN, Proof.SOCIAL, Proof.BANK), username="really-me")
    assert Account.objects.get(pk=weak.pk).level == RealNameLevel.COMPARED


# --- the last step ---


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"agreed_to": ""}, AgreementNotSigned),
        ({"agreed_to": "2020-01"}, AgreementNotSigned),
        ({"username": "ab"}, UsernameWrong),
        ({"username": "Chen Xiao"}, UsernameWrong),
        ({"username": "1chenxiao"}, UsernameWrong),
        ({"username": "zhangsan"}, UsernameTaken),
        ({"password": "short"}, PasswordWeak),
        ({"password": "password123"}, PasswordWeak),
        ({"password": "chenxiao-2026-x"}, PasswordWeak),
        ({"password": f"mine{CHEN.document.number}"}, PasswordWeak),
        ({"password": "born 19940418 here"}, PasswordWeak),
    ],
)
def test_a_bad_end_changes_nothing_and_may_be_mended(change: dict[str, str], refusal: type[Exception]) -> None:
    registration = compared(CHEN, Proof.SOCIAL, Proof.BANK)
    before = Account.objects.count()
    with pytest.raises(refusal):
        opened(registration, **change)
    assert Account.objects.count() == before
    assert opened(registration) is not None


def test_a_level_is_raised_by_what_more_is_proved_and_never_lowered() -> None:
    account = opened(compared(CHEN, Proof.SOCIAL))
    assert account is not None
    registration = actions.begin_raising(account=account).id
    actions.compare_registration(registration, proofs={"bank": CHEN.proofs[Proof.BANK]})
    with pytest.raises(NotConfirmed):
        actions.raise_level(registration, account=account)
    actions.compare_registration(registration, proofs={kind: CHEN.proofs[kind] for kind in (Proof.BANK, Proof.FUND)})
    with pytest.raises(RegistrationGone):
        actions.raise_level(registration, account=build.account("lisi"))
    assert actions.raise_level(registration, account=account).level == RealNameLevel.PROVED
    zhangsan = build.account("zhangsan")
    again = actions.begin_raising(account=zhangsan).id
    proofs = called("张三").proofs
    actions.compare_registration(again, proofs={kind: proofs[kind] for kind in (Proof.BANK, Proof.FUND)})
    with pytest.raises(NotConfirmed):
        actions.raise_level(again, account=zhangsan)
    assert build.account("zhangsan").level == RealNameLevel.SEEN


def test_a_registration_for_a_level_opens_no_account() -> None:
    account = opened(compared(CHEN, Proof.SOCIAL))
    assert account is not None
    registration = actions.begin_raising(account=account).id
    actions.compare_registration(registration, proofs={kind: CHEN.proofs[kind] for kind in (Proof.BANK, Proof.FUND)})
    with pytest.raises(NotConfirmed):
        opened(registration, username="another")
