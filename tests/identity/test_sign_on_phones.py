"""The phone one signs on with: whoever proved it in registering has it bound, and nobody else's unproved one is."""

from typing import Any

import pytest

from tests import build
from tests.identity.test_registration import CHEN, begun, compared, opened
from tests.identity.test_window import GRANDMOTHER, activated, received
from tongban.identity import actions
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.errors import NoAccount, PhoneTaken, PhoneWrong, VisitOver
from tongban.identity.jobs import send_code, tell_former_phone
from tongban.identity.models import Account
from tongban.identity.models.signon import FormerPhone, SignOnPhone, SmsCode
from tongban.identity.recovering import recoverable
from tongban.identity.signing_on import account_of_phone, sign_on_phone_of
from tongban.identity.states import Proof, RealNameLevel
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.notifications.adapters import sms
from tongban.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

PHONE = CHEN.proofs[Proof.MOBILE]
OTHER = "13800009999"
ZHANGSANS = "13800000101"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the carrier is given: to which phone, and the text."""
    gone: list[tuple[str, str]] = []
    monkeypatch.setattr(sms.FakeSms, "send", lambda self, phone, text: gone.append((phone, text)))
    return gone


def bound(account: Account, phone: str, *, purpose: str = "phone") -> bool:
    """A code went to the phone and was typed in."""
    asked = actions.ask_to_bind(account, phone=phone, purpose=purpose)
    return actions.bind_by_code(account, asked=asked, typed=SmsCode.objects.get(id=asked).code, purpose=purpose)


def known() -> Account | None:
    return recoverable(phone=PHONE, name=CHEN.name, tail=CHEN.document.number[-6:])


# --- registering ---


def test_whoever_registers_with_a_proved_mobile_signs_on_and_gets_back_in_by_it() -> None:
    account = opened(compared(CHEN, Proof.MOBILE, Proof.SOCIAL))
    assert account is not None
    assert account_of_phone(PHONE) == account == known()
    assert AuditEntry.objects.get(act="phone.bound").concerning == account.person_id


@pytest.mark.parametrize(
    ("kinds", "code"), [((Proof.SOCIAL, Proof.BANK), True), ((Proof.MOBILE, Proof.SOCIAL, Proof.BANK), False)]
)
def test_a_mobile_whose_code_never_came_back_signs_nobody_on(kinds: tuple[Proof, ...], code: bool) -> None:
    assert opened(compared(CHEN, *kinds, code=code)) is not None
    assert account_of_phone(PHONE) is known() is None


def test_a_family_phone_stays_with_whoever_bound_it_first() -> None:
    actions.bind_phone(build.account("wangwu"), phone=PHONE)
    account = opened(compared(CHEN, Proof.MOBILE, Proof.SOCIAL))
    assert account is not None
    assert account_of_phone(PHONE) == build.account("wangwu")


def test_an_account_that_is_shut_keeps_no_phone_from_anybody() -> None:
    actions.bind_phone(build.account("wangwu"), phone=PHONE)
    Account.objects.filter(username="wangwu").update(is_active=False)
    assert opened(compared(CHEN, Proof.MOBILE, Proof.SOCIAL)) == account_of_phone(PHONE)


def test_who_claims_a_weak_account_gets_the_phone_proved_and_the_one_planted_there_is_gone() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL), username="not-me")
    assert weak is not None
    assert bound(weak, OTHER)
    mine = opened(compared(CHEN, Proof.MOBILE, Proof.BANK), username="really-me", password="another good one")
    assert mine == weak
    assert (account_of_phone(PHONE), account_of_phone(OTHER)) == (mine, None)


def test_a_planted_phone_goes_even_when_the_owner_proves_none() -> None:
    weak = opened(compared(CHEN, Proof.SOCIAL), username="not-me")
    assert weak is not None
    assert bound(weak, OTHER)
    opened(compared(CHEN, Proof.SOCIAL, Proof.BANK), username="really-me", password="another good one")
    assert account_of_phone(OTHER) is None


def raised(account: Account) -> Account:
    registration = actions.begin_raising(account=account).id
    actions.compare_registration(registration, proofs={kind: CHEN.proofs[kind] for kind in (Proof.MOBILE, Proof.BANK)})
    actions.confirm_code(registration, code=actions.send_code(registration))
    return actions.raise_level(registration, account=account)


def test_raising_the_level_binds_the_phone_proved_where_there_is_none() -> None:
    account = opened(compared(CHEN, Proof.SOCIAL))
    assert account is not None
    assert raised(account).level == RealNameLevel.PROVED
    assert account_of_phone(PHONE) == account


def test_raising_the_level_leaves_the_phone_that_its_owner_chose() -> None:
    account = opened(compared(CHEN, Proof.SOCIAL))
    assert account is not None
    assert bound(account, OTHER)
    raised(account)
    assert sign_on_phone_of(account) == OTHER


# --- one's own account ---


def test_a_new_phone_takes_the_place_of_the_old_one_which_is_told(sent: list[tuple[str, str]]) -> None:
    me = build.account()
    old = actions.ask_for_code(phone=ZHANGSANS, purpose="sign_on", account=me, device="")
    typed = SmsCode.objects.get(id=old).code
    assert bound(me, OTHER)
    assert (account_of_phone(ZHANGSANS), account_of_phone(OTHER)) == (None, me)
    assert actions.use_code(old, purpose="sign_on", typed=typed) == (False, None), "nothing the old phone got opens it"
    drain()
    told = [(phone, text) for phone, text in sent if "登录手机改了" in text]
    assert [phone for phone, _ in told] == [ZHANGSANS]
    assert OTHER not in told[0][1]
    assert not FormerPhone.objects.exists()
    assert "登录手机已绑定" in Message.objects.filter(account=me).values_list("title", flat=True)


def test_the_code_goes_to_the_new_phone_alone(sent: list[tuple[str, str]]) -> None:
    asked = actions.ask_to_bind(build.account(), phone=OTHER, purpose="phone")
    send_code.func(str(asked))
    assert [phone for phone, _ in sent] == [OTHER]


def test_a_phone_unbound_signs_nobody_on_and_is_told(sent: list[tuple[str, str]]) -> None:
    me = build.account()
    waiting = actions.ask_for_code(phone=ZHANGSANS, purpose="sign_on", account=me, device="")
    assert actions.unbind_phone(me)
    assert not actions.unbind_phone(me)
    assert account_of_phone(ZHANGSANS) is None
    former = FormerPhone.objects.get()
    send_code.func(str(waiting))
    tell_former_phone.func(former.pk)
    tell_former_phone.func(former.pk)
    assert [phone for phone, _ in sent] == [ZHANGSANS]
    assert [entry.act for entry in AuditEntry.objects.filter(act__startswith="phone.")] == ["phone.unbound"]


def test_what_is_not_proved_binds_nothing() -> None:
    me, lisi = build.account(), build.account("lisi")
    asked = actions.ask_to_bind(me, phone=OTHER, purpose="phone")
    code = SmsCode.objects.get(id=asked).code
    wrong = "000000" if code != "000000" else "111111"
    common: dict[str, Any] = {"asked": asked, "purpose": "phone"}
    assert not actions.bind_by_code(me, typed=wrong, **common)
    assert SmsCode.objects.get(id=asked).tries == 1
    assert not actions.bind_by_code(lisi, typed=code, **common), "somebody else's code"
    assert not actions.bind_by_code(me, asked=asked, typed=code, purpose="window")
    sign_on = actions.ask_for_code(phone=ZHANGSANS, purpose="sign_on", account=me, device="")
    assert not actions.bind_by_code(me, asked=sign_on, typed=SmsCode.objects.get(id=sign_on).code, purpose="sign_on")
    assert account_of_phone(OTHER) is None
    for bad in ("", "031188888888", "1380000999", "not a phone"):
        with pytest.raises(PhoneWrong):
            actions.ask_to_bind(me, phone=bad, purpose="phone")
    with pytest.raises(PhoneTaken):
        bound(lisi, ZHANGSANS)
    assert account_of_phone(ZHANGSANS) == me


# --- the window ---


def test_the_window_binds_the_phone_whose_code_the_visitor_reads_out(sent: list[tuple[str, str]]) -> None:
    visit = received(GRANDMOTHER, phone=OTHER)
    account, _ = activated(visit)
    assert account_of_phone(OTHER) is None, "what was only typed is not proved"
    clerk = build.officer()
    asked = actions.ask_window_code(visit.id, officer=clerk, phone=OTHER)
    code = SmsCode.objects.get(id=asked).code
    assert not actions.bind_phone_at_window(visit.id, officer=clerk, asked=asked, typed="x")
    assert actions.bind_phone_at_window(visit.id, officer=clerk, asked=asked, typed=code)
    assert account_of_phone(OTHER) == account
    entry = AuditEntry.objects.get(act="phone.bound")
    assert (entry.who, entry.concerning, entry.detail["place"]) == ("赵敏", account.person_id, "window")


def test_the_window_binds_for_nobody_who_is_not_there() -> None:
    visit, clerk = received(GRANDMOTHER), build.officer()
    with pytest.raises(NoAccount):
        actions.ask_window_code(visit.id, officer=clerk, phone=OTHER)
    account, _ = activated(visit)
    mine = actions.ask_to_bind(account, phone=OTHER, purpose="phone")
    typed = SmsCode.objects.get(id=mine).code
    assert not actions.bind_phone_at_window(visit.id, officer=clerk, asked=mine, typed=typed), "asked for elsewhere"
    with pytest.raises(VisitOver):
        actions.ask_window_code(visit.id, officer=build.officer("qianjin"), phone=OTHER)
    actions.close_visit(visit.id, officer=clerk)
    with pytest.raises(VisitOver):
        actions.ask_window_code(visit.id, officer=clerk, phone=OTHER)
    assert not SignOnPhone.objects.filter(account=account).exists()


def test_a_password_from_the_window_ends_the_phone_that_opened_the_account(sent: list[tuple[str, str]]) -> None:
    actions.reset_at_window(received(PEOPLE[0]).id, officer=build.officer())
    assert account_of_phone(ZHANGSANS) is None
    drain()
    assert ZHANGSANS in [phone for phone, _ in sent]


def test_nothing_is_bound_while_registering_is_under_way() -> None:
    registration = begun()
    actions.compare_registration(registration, proofs={Proof.MOBILE: PHONE})
    actions.confirm_code(registration, code=actions.send_code(registration))
    assert account_of_phone(PHONE) is None
