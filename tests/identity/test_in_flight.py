"""What was begun before an account changed hands does nothing after it, and no single person hands an account over."""

import pytest
from django.contrib.auth.hashers import make_password

from tests import build
from tests.identity.test_registration import CHEN, PASSWORD, compared, opened
from tests.identity.test_resetting import NEW, an_account, gets_in, given_a_post, reset
from tests.identity.test_window import activated, received
from tongban.identity import actions
from tongban.identity.actions.window import account_for_record
from tongban.identity.actions.window_phone import ask_window_code
from tongban.identity.errors import AccountExists, AppointmentInvalid, ResetFirst, SignedOutMeanwhile, SlowDown
from tongban.identity.jobs import tell_former_phone
from tongban.identity.models import Account
from tongban.identity.models.signon import FormerPhone, KnownDevice, OfficerReset
from tongban.identity.registering import account_of
from tongban.identity.signing_on import device_mark, knows_device
from tongban.identity.slowing import SENDING
from tongban.identity.states import AppointmentState, Proof
from tongban.kernel.audit import Origin, asked_from
from tongban.kernel.today import now
from tongban.notifications.adapters import sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def reset_meanwhile(username: str = "zhangsan") -> Account:
    """The account as a request has read it, and then the window resets it."""
    held = build.account(username)
    actions.reset_password_at_window(build.officer("zhaomin"), account_id=held.pk)
    return held


def test_a_password_whose_change_was_under_way_during_a_reset_is_not_set() -> None:
    held = reset_meanwhile()
    for late in (
        lambda: actions.change_password(held, new=NEW, session_key="theirs"),
        lambda: actions.reset_password(held, new=NEW),
        lambda: actions.renew_recovery_codes(held),
    ):
        with pytest.raises(SignedOutMeanwhile):
            late()
    assert not build.account("zhangsan").check_password(NEW)


def test_a_password_that_is_changed_in_peace_is_set() -> None:
    actions.change_password(build.account("zhangsan"), new=NEW, session_key="mine")
    assert build.account("zhangsan").check_password(NEW)


def test_no_window_hands_an_officers_account_to_anybody() -> None:
    visit = received(CHEN)
    record = account_for_record(visit, officer=build.officer("zhaomin"))
    account, new = an_account()
    assert (account.pk, new, account.username) == (record.pk, False, "chenxiao")
    given_a_post()
    with pytest.raises(AccountExists):
        activated(visit, "chen-xiao")
    Account.objects.filter(pk=record.pk).update(username=record.username)  # as one was left before this was asked
    with pytest.raises(AccountExists):
        activated(visit, "chen-xiao")
    assert not account_of(visit.person).has_usable_password()


def test_a_record_that_is_no_officers_is_activated() -> None:
    visit = received(CHEN)
    account_for_record(visit, officer=build.officer("zhaomin"))
    account, password = activated(visit, "chen-xiao")
    assert account.check_password(password)


def test_a_phone_is_bound_at_the_window_only_to_an_account_that_is_proved() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL), username="not-me")
    assert weak is not None
    visit = received(CHEN)
    with pytest.raises(ResetFirst):
        ask_window_code(visit.id, officer=build.officer("zhaomin"), phone="13900001111")
    actions.reset_at_window(visit.id, officer=build.officer("zhaomin"))
    assert ask_window_code(visit.id, officer=build.officer("zhaomin"), phone="13900001111")


def test_a_known_device_sends_strangers_no_codes_without_end() -> None:
    account = build.account("zhangsan")
    mark = device_mark("mine")
    KnownDevice.objects.create(account=account, token=mark, name="", first_at=now(), last_at=now())
    assert knows_device(account, "mine")

    def ask(number: int) -> None:
        actions.ask_to_bind(account, phone=f"139000{number:05d}", purpose="phone", device="mine")

    with asked_from(Origin("198.51.100.7", "")):
        for number in range(SENDING.free):
            ask(number)
        with pytest.raises(SlowDown):
            ask(SENDING.free)


def test_whoever_resets_all_others_does_not_lock_everybody_out() -> None:
    reset("heping")
    with pytest.raises(AppointmentInvalid, match="没有能登录的管理员"):
        reset("chenlin")
    assert gets_in("chenlin", "tongban-demo"), "nothing has changed"
    Account.objects.filter(username="heping").update(password=make_password(PASSWORD))
    reset("chenlin")


def test_a_half_that_nobody_completes_within_a_week_is_forgotten() -> None:
    asked, first = reset()
    actions.sweep()
    assert OfficerReset.objects.get(pk=asked.pk).first_half == first
    OfficerReset.objects.filter(pk=asked.pk).update(asked_at=now().replace(year=now().year - 1))
    actions.sweep()
    asked.refresh_from_db()
    assert (asked.state, asked.first_half) == (AppointmentState.FALLEN, "")


def test_a_former_phone_that_signs_on_again_is_not_told_that_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(sms.FakeSms, "send", lambda self, phone, text: told.append(phone))
    account = build.account("zhangsan")
    for phone in ("13800000101", "010-6666666"):
        former = FormerPhone.objects.create(account=account, phone=phone, left_at=now())
        tell_former_phone.func(former.pk)
    assert told == []
    other = FormerPhone.objects.create(account=account, phone="13900001111", left_at=now())
    tell_former_phone.func(other.pk)
    assert told == ["13900001111"]
    assert not FormerPhone.objects.exists()
