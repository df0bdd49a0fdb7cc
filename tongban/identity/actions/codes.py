"""Codes sent to a phone: asked for, sent by the worker, good once."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.identity.actions.tries import Bucket, shared, take_try
from tongban.identity.errors import SlowDown
from tongban.identity.events import CodeAsked
from tongban.identity.models import Account
from tongban.identity.models.signon import SignOnPhone, SmsCode
from tongban.identity.signing_on import knows_device, phone_indexes, plain
from tongban.identity.slowing import PHONE, PHONE_ANYWHERE, SENDING, net_of, place_of
from tongban.kernel import audit, outbox
from tongban.kernel.today import now

GOOD_FOR = timedelta(minutes=5)
#: So many wrong entries spoil a code.
MOST_TRIES = 5


@transaction.atomic
def bind_phone(account: Account, *, phone: str) -> bool:
    """Let the account sign on with this phone; False when another account does so already, or it is no phone."""
    if not phone:
        return False
    others = SignOnPhone.objects.filter(index__in=phone_indexes(phone)).exclude(account=account)
    others.filter(account__is_active=False).delete()  # an account that is shut keeps no phone from anybody
    if others.exists():
        return False
    try:
        with transaction.atomic():
            SignOnPhone.objects.update_or_create(account=account, defaults={"phone": plain(phone), "bound_at": now()})
    except IntegrityError:  # somebody else at the same moment
        return False
    return True


def ask_for_code(*, phone: str, purpose: str, account: Account | None, device: str, there: bool = False) -> UUID:
    """Make a code for the phone and have it sent, if there is an account behind it; the answer is the same if not.

    Counted by phone and by network, so that no network uses up what is for all; for a device that the account knows by
    that device, so that strangers who ask for codes all night do not keep its owner from getting one. `there`: sent to
    this phone, though the account does not sign on with it yet; no device is known for a phone that may be anybody's.
    """
    address = audit.here().address
    known = not there and knows_device(account, device)
    number = plain(phone)
    if known:
        buckets = [Bucket("code-phone", f"{number} {device}", PHONE)]
    else:
        buckets = [
            Bucket("code-here", f"{number} {net_of(address)}", PHONE),
            shared("code-phone", number, PHONE_ANYWHERE),
            Bucket("code-address", place_of(address), SENDING),
        ]
    if take_try(buckets):
        raise SlowDown
    return _make_code(account, purpose=purpose, phone=plain(phone) if there else "")


@transaction.atomic
def _make_code(account: Account | None, *, purpose: str, phone: str) -> UUID:
    code = SmsCode.objects.create(
        account=account,
        purpose=purpose,
        phone=phone,
        code=f"{secrets.randbelow(10**6):06d}",
        expires_at=now() + GOOD_FOR,
    )
    outbox.announce(CodeAsked(subject=str(code.id)))
    return code.id


@transaction.atomic
def use_code(code_id: UUID, *, purpose: str, typed: str) -> tuple[bool, Account | None]:
    """Whether the code is right, and whose it is. Right once only; each wrong entry counts; nobody's is never right."""
    code = (
        SmsCode.objects.select_for_update(of=("self",))
        .select_related("account__person")
        .filter(id=code_id, purpose=purpose)
    )
    found = code.first()
    if found is None or found.used_at is not None or found.expires_at <= now() or found.tries >= MOST_TRIES:
        return False, None
    right = secrets.compare_digest(found.code.encode(), plain(typed).encode())
    if not right or found.account is None or not found.account.is_active:
        SmsCode.objects.filter(id=code_id).update(tries=F("tries") + 1)
        return False, found.account
    won = SmsCode.objects.filter(id=code_id, used_at=None).update(used_at=now())
    return bool(won), found.account


@transaction.atomic
def note_sent(code_id: UUID) -> None:
    """The carrier has taken it."""
    SmsCode.objects.filter(id=code_id).update(sent_at=now())
