"""A stranger has held an account for a while; once it is its person's again, nothing that the stranger set up opens it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator as Factor

from tests import build
from tests.identity.connecting import code, party, redeemed, userinfo
from tests.identity.mandated import for_restaurant, given, scope
from tests.identity.test_registration import CHEN, PASSWORD, compared, opened
from tests.identity.test_window import PEOPLE, both_of_one, received
from tests.identity.test_window import activated as at_window
from tests.web.accounts.authenticator import Authenticator
from tests.web.accounts.conftest import Browser, totp
from tongban.identity import actions
from tongban.identity.actions.mandates import ask_for_mandate
from tongban.identity.errors import AccountExists, ResetFirst, SignedOutMeanwhile
from tongban.identity.models import Account, Mandate
from tongban.identity.models.provider import SystemConsent
from tongban.identity.models.registration import UpstreamLink
from tongban.identity.models.signon import KnownDevice, SignOnPhone, SmsCode, StartPassword
from tongban.identity.recovering import recoverable
from tongban.identity.signing_on import account_of_phone, has_factors
from tongban.identity.states import MandateRole, MandateState, Proof, RealNameLevel
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

NEW = "another good one"
ELSEWHERE = "198.51.100.9"


class Thief:
    """Somebody who has signed on to `account` and set up every way back in that there is."""

    def __init__(self, username: str, password: str, phone: str = "13700000001") -> None:
        browser = Browser()
        assert browser.sign_on(username, password).status_code == 302
        self.key = browser.add_passkey()
        self.secret = browser.add_totp()
        self.codes = browser.recovery_codes()
        account = build.account(username)
        self.pk = account.pk
        actions.bind_phone(account, phone=phone)
        actions.link_upstream(account=account, source="national", subject="the thief's number there")
        self.phone, self.browser = phone, browser

    def by_passkey(self) -> bool:
        back = Browser(address=ELSEWHERE)
        options = back.post("/account/login/passkey/options/").json()
        back.post("/account/login/passkey/", credential=self.key.get(options))
        return back.signed_on

    def by_text(self) -> bool:
        back = Browser(address=ELSEWHERE)
        back.post("/account/login/code/", phone=self.phone)
        back.post("/account/login/code/enter/", code=back.code_on_page())
        if not back.signed_on:
            back.post("/account/login/second/", code=self.codes[0])
        return back.signed_on

    def gets_in(self) -> list[bool]:
        return [self.browser.signed_on, self.by_passkey(), self.by_text()]

    def left_behind(self) -> list[int]:
        """Factors with codes, devices, phones, links."""
        tables: list[Any] = [KnownDevice, SignOnPhone, UpstreamLink]
        factors = Factor.objects.filter(user_id=self.pk).count()
        return [factors, *(table.objects.filter(account_id=self.pk).count() for table in tables)]


def opened_by_a_stranger() -> Thief:
    """Somebody found the card and one of its owner's numbers."""
    assert opened(compared(CHEN, Proof.SOCIAL), username="not-me") is not None
    return Thief("not-me", PASSWORD)


def claim(*proofs: Proof) -> Account:
    account = opened(compared(CHEN, *(proofs or (Proof.SOCIAL, Proof.BANK))), username="really-me", password=NEW)
    assert account is not None
    return account


def reset() -> Account:
    return actions.reset_at_window(received(PEOPLE[0]).id, officer=build.officer()).account


def split() -> Account:
    owner, _ = actions.split_account(
        officer=build.officer(), owner=received(PEOPLE[0]).id, other=received(CHEN).id, username="chenxiao", signed=True,
        entities=[], reason="夫妻二人共用一个账号",
    )  # fmt: skip
    return owner.account


def held_with_the_owner() -> Thief:
    return Thief("zhangsan", "tongban-demo")


TAKE_OVERS = [(opened_by_a_stranger, claim), (held_with_the_owner, reset), (held_with_the_owner, split)]


@pytest.mark.parametrize(("plant", "take_over"), TAKE_OVERS)
def test_no_way_in_survives_when_the_account_changes_hands(
    plant: Callable[[], Thief], take_over: Callable[[], Account]
) -> None:
    thief = plant()
    codes_and_factors, *others = thief.left_behind()
    assert (codes_and_factors >= 2, all(others)) == (True, True)
    account = take_over()
    assert account.pk == thief.pk
    assert thief.left_behind() == [0, 0, 0, 0]
    assert thief.gets_in() == [False, False, False]
    assert not SmsCode.objects.filter(account=account, used_at=None).exists()
    told = AuditEntry.objects.get(act="account.cleared")
    assert (told.concerning, told.detail["links"], told.detail["phones"]) == (account.person_id, 1, 1)
    drain()
    titles = list(Message.objects.filter(account=account).values_list("title", flat=True))
    assert titles.count("删除了登录方式") == 2


@pytest.mark.parametrize("plant", [opened_by_a_stranger, held_with_the_owner])
def test_while_nobody_takes_the_account_over_all_of_them_open_it(plant: Callable[[], Thief]) -> None:
    """The twin: what is tried above does let the stranger in."""
    assert plant().gets_in() == [True, True, True]


def test_who_only_raises_the_own_level_keeps_what_was_set_up() -> None:
    """The other twin: the holder proves more, nobody takes anything over."""
    Account.objects.filter(username="zhangsan").update(level=RealNameLevel.PROVED)
    thief = held_with_the_owner()
    before = thief.left_behind()
    actions.raise_at_window(received(PEOPLE[0]).id, officer=build.officer())
    assert thief.left_behind() == before


def test_the_window_raises_no_account_that_a_stranger_may_hold_but_by_a_reset() -> None:
    thief = opened_by_a_stranger()
    visit = received(CHEN)
    with pytest.raises(ResetFirst):
        actions.raise_at_window(visit.id, officer=build.officer())
    assert Account.objects.get(pk=thief.pk).level == RealNameLevel.COMPARED
    actions.reset_at_window(visit.id, officer=build.officer())
    assert Account.objects.get(pk=thief.pk).level == RealNameLevel.SEEN
    assert thief.gets_in() == [False, False, False]


@pytest.mark.parametrize("keep_the_weak_one", [True, False])
def test_of_two_accounts_of_one_person_the_one_a_stranger_may_hold_gives_way(*, keep_the_weak_one: bool) -> None:
    proved, weak, of_weak, of_proved = both_of_one()
    Account.objects.filter(pk=weak.pk).update(level=RealNameLevel.COMPARED)
    StartPassword.objects.all().delete()
    weak.refresh_from_db()
    weak.set_password(PASSWORD)
    weak.save()
    thief = Thief(weak.username, PASSWORD)
    keep, other = (of_weak, of_proved) if keep_the_weak_one else (of_proved, of_weak)
    actions.merge_people(officer=build.officer(), keep=keep.id, other=other.id, reason="同一人，两份证件均已查验")
    assert thief.gets_in() == [False, False, False]
    stays = Account.objects.get(pk=proved.pk)
    assert (stays.is_active, stays.person_id, stays.level) == (True, keep.person_id, RealNameLevel.SEEN)
    assert not UpstreamLink.objects.filter(subject_index__isnull=False, account=stays).exists()
    assert thief.left_behind()[0] == 0


def test_the_phone_stays_when_its_owner_stands_at_the_window_and_says_so() -> None:
    actions.reset_at_window(received(PEOPLE[0]).id, officer=build.officer(), keep_phone=True)
    assert account_of_phone("13800000101") == build.account()
    actions.reset_at_window(received(PEOPLE[0]).id, officer=build.officer())
    assert account_of_phone("13800000101") is None


def test_the_phone_that_was_proved_at_the_claim_signs_on_from_now_on() -> None:
    thief = opened_by_a_stranger()
    phone = CHEN.proofs[Proof.MOBILE]
    account = claim(Proof.MOBILE, Proof.BANK)
    assert account_of_phone(phone) == account
    assert account.person is not None
    assert account.person.phone == phone
    assert recoverable(phone=phone, name=CHEN.name, tail=CHEN.document.number[-6:]) == account
    assert account_of_phone(thief.phone) is None


def test_a_phone_that_a_relative_signs_on_with_stays_theirs() -> None:
    relative = build.account("zhangli")
    assert actions.bind_phone(relative, phone=CHEN.proofs[Proof.MOBILE])
    opened_by_a_stranger()
    assert claim(Proof.MOBILE, Proof.BANK) != relative
    assert account_of_phone(CHEN.proofs[Proof.MOBILE]) == relative


def test_systems_the_stranger_let_in_learn_nothing_more() -> None:
    one = party()
    assert opened(compared(CHEN, Proof.SOCIAL), username="not-me") is not None
    thief, owner = Browser(), Browser()
    assert thief.sign_on("not-me", PASSWORD).status_code == 302
    access = redeemed(one, code(thief.client, one)).json()["access_token"]
    assert userinfo(access).status_code == 200
    assert SystemConsent.objects.filter(account__username="not-me", withdrawn_at=None).count() == 1
    claim()
    assert userinfo(access).status_code == 401
    assert not SystemConsent.objects.filter(withdrawn_at=None).exists()
    assert owner.sign_on("not-me", NEW).status_code == 302, "the user name stays"


def test_mandates_the_stranger_gave_end_and_both_sides_are_told() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL), username="not-me")
    assert weak is not None
    by_the_thief = given(weak, build.account("wangwu"))
    asked = actions_asked(weak)
    of_somebody_else = given(build.account("lisi"), build.account("wangwu"))
    account = claim()
    ends = {one.pk: one for one in Mandate.objects.all()}
    assert (ends[by_the_thief.pk].state, ends[asked.pk].state) == (MandateState.ENDED, MandateState.ENDED)
    assert ends[of_somebody_else.pk].state == MandateState.LIVING
    entry = AuditEntry.objects.get(act="mandate.ended", subject=f"mandate:{by_the_thief.pk}")
    assert entry.concerning == account.person_id
    drain()
    for told in (account, build.account("wangwu")):
        texts = Message.objects.filter(account=told, title="委托有变化").values_list("text", flat=True)
        assert any("陈晓" in text and "王五" in text and "终止" in text for text in texts), told


def actions_asked(account: Account) -> Mandate:
    """The stranger also asks, in the owner's name, to act for somebody."""
    other = build.account("lisi").person
    assert other is not None
    return ask_for_mandate(account, role=MandateRole.FAMILY, scope=scope(), name=other.name, number=other.id_number)


def test_of_a_shared_account_the_mandates_given_online_end_and_those_of_registers_stay() -> None:
    online = given(for_restaurant("zhangsan"), build.account("wangwu"), role=MandateRole.AGENT)
    own = Mandate.objects.get(person=build.account("zhangsan").person, role=MandateRole.LEGAL_REPRESENTATIVE)
    before = set(Mandate.objects.filter(state=MandateState.LIVING).values_list("pk", flat=True))
    split()
    after = set(Mandate.objects.filter(state=MandateState.LIVING).values_list("pk", flat=True))
    assert before - after == {online.pk}
    assert own.pk in after


def test_a_forgotten_password_ends_no_mandate() -> None:
    mandate = given(build.account("zhangsan"), build.account("wangwu"))
    reset()
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.LIVING


@pytest.mark.parametrize(("plant", "take_over"), TAKE_OVERS)
def test_a_factor_whose_request_began_before_comes_too_late(
    plant: Callable[[], Thief], take_over: Callable[[], Account]
) -> None:
    thief = plant()
    held = Account.objects.get(pk=thief.pk)  # as the thief's request has read it
    take_over()
    key = Authenticator()
    with pytest.raises(SignedOutMeanwhile):
        actions.add_passkey(held, name="late", credential={"id": key.user_handle})
    with pytest.raises(SignedOutMeanwhile):
        actions.add_totp(held, secret=thief.secret, typed=totp(thief.secret))
    assert not has_factors(held)
    now = Account.objects.get(pk=thief.pk)
    assert actions.add_totp(now, secret=thief.secret, typed=totp(thief.secret)) is not None


def test_an_account_opened_at_the_window_is_claimed_by_nobody_online() -> None:
    account, _ = at_window(received(CHEN), "chenxiao")
    with pytest.raises(AccountExists):
        claim()
    assert Account.objects.get(pk=account.pk).level == RealNameLevel.SEEN
