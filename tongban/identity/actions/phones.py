"""The phone that somebody signs on with and gets back in by: bound once its code has come back, changed, unbound.

Families share phones: one that signs on another account stays there. Whoever had a phone bound is told at that phone.
"""

from uuid import UUID

from django.db import transaction

from tongban.identity.actions.codes import ask_for_code, bind_phone, use_code
from tongban.identity.actions.sessions import who
from tongban.identity.errors import PhoneTaken, PhoneWrong
from tongban.identity.events import PhoneBound, PhoneUnbound
from tongban.identity.models import Account
from tongban.identity.models.signon import FormerPhone, SignOnPhone, SmsCode
from tongban.identity.signing_on import is_mobile, plain, sign_on_phone_of
from tongban.kernel import audit, outbox
from tongban.kernel.today import now

#: Codes that open the account by its phone; void when that phone goes.
_OPENING = ("sign_on", "recover")


def ask_to_bind(account: Account, *, phone: str, purpose: str, device: str = "") -> UUID:
    """Send a code to a phone that shall sign on this account. Raises PhoneWrong, SlowDown."""
    if not is_mobile(phone):
        raise PhoneWrong(field="phone")
    return ask_for_code(phone=phone, purpose=purpose, account=account, device=device, there=True)


@transaction.atomic
def bind_by_code(
    account: Account, *, asked: UUID, typed: str, purpose: str, by: Account | None = None, place: str = "online"
) -> bool:
    """The code came back: from now on this phone signs on, and the one before no longer. False: a wrong code, counted.

    `by`: the clerk at a window. Raises PhoneTaken, which only whoever has the phone in hand gets to hear.
    """
    code = SmsCode.objects.filter(id=asked, account=account).first()
    if code is None or not code.phone or not use_code(asked, purpose=purpose, typed=typed)[0]:
        return False
    if not bind_proved_phone(account, phone=code.phone, by=by, place=place):
        raise PhoneTaken(field="code")
    return True


@transaction.atomic
def bind_proved_phone(account: Account, *, phone: str, by: Account | None = None, place: str = "online") -> bool:
    """Part of an act in which a code sent to this phone has come back. False: it signs on another account."""
    former = sign_on_phone_of(account)
    if former == plain(phone):
        return True
    if not bind_phone(account, phone=phone):
        return False
    _left(account, former or _contact(account), but=plain(phone))
    _note("phone.bound", account, by=by, place=place)
    outbox.announce(PhoneBound(subject=str(account.pk), place=place))
    return True


@transaction.atomic
def unbind_phone(account: Account, *, by: Account | None = None, place: str = "online") -> bool:
    """No phone signs on this account any more; False when none did."""
    former = sign_on_phone_of(account)
    if not former:
        return False
    SignOnPhone.objects.filter(account=account).delete()
    _left(account, former)
    _note("phone.unbound", account, by=by, place=place)
    outbox.announce(PhoneUnbound(subject=str(account.pk), place=place))
    return True


@transaction.atomic
def forget_former_phone(former_id: int) -> None:
    """It has been told."""
    FormerPhone.objects.filter(id=former_id).delete()


def _contact(account: Account) -> str:
    return plain(account.person.phone) if account.person is not None else ""


def _left(account: Account, phone: str, *, but: str = "") -> None:
    """What the former phone could still open is void, and it is told. Without one: the phone that is known otherwise."""
    SmsCode.objects.filter(account=account, purpose__in=_OPENING, used_at=None).update(expires_at=now())
    if phone and phone != but:
        FormerPhone.objects.create(account=account, phone=phone, left_at=now())


def _note(act: str, account: Account, *, by: Account | None, place: str) -> None:
    actor = by or account
    audit.record(
        act, account_id=actor.pk, who=who(actor), subject=f"account:{account.pk}", concerning=account.person_id,
        place=place,
    )  # fmt: skip
