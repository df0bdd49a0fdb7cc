"""Reads of signing on: whose account is meant, which devices it knows, which factors and sessions it has."""

import hashlib
import re
import unicodedata
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session

from tongban.identity.models import Account
from tongban.identity.models.signon import KnownDevice, OpenSession, SignOnPhone, SmsCode, StartPassword
from tongban.identity.queries import holds_post
from tongban.kernel.crypto.vault import keyed_index, keyed_indexes
from tongban.kernel.today import now

#: Ways that stand as a second factor by themselves; recovery codes only hang on one of them.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_NUMBER = re.compile(r"1[3-9]\d{9}|\d{17}[\dX]")
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


def plain(typed: str) -> str:
    """What was typed as it is looked up: full-width digits, spaces and a country code are forgiven."""
    text = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", typed))
    phone = _PHONE.fullmatch(text)
    return phone.group(1) if phone else text


def looked_up(typed: str) -> str:
    """What of the typed text decides which account is meant: a number without its gaps, a name as it stands."""
    text = plain(typed).upper()
    return text if _NUMBER.fullmatch(text) else unicodedata.normalize("NFKC", typed).strip()


def phone_indexes(phone: str) -> tuple[str, ...]:
    """By what a sign-on phone is found, under whichever secret it was written."""
    return keyed_indexes(plain(phone), "signon.phone")


def account_meant_by(typed: str) -> Account | None:
    """The account of this user name, phone or citizen number; every kind and nobody at all cost the same three looks.

    A number is somebody's number before it is anybody's user name: nobody takes over an entry by choosing its name.
    """
    text, name = plain(typed), unicodedata.normalize("NFKC", typed).strip()
    accounts = Account.objects.select_related("person")
    by_number = accounts.filter(person__id_index__in=keyed_indexes(text.upper(), "person.id_number")).first()
    by_phone = accounts.filter(sign_on_phone__index__in=phone_indexes(text)).first()
    by_name = accounts.filter(username=name).first()
    return by_number or by_phone or by_name


def account_of_phone(phone: str) -> Account | None:
    """Whoever signs on with this phone."""
    bound = SignOnPhone.objects.select_related("account__person").filter(index__in=phone_indexes(phone)).first()
    return bound.account if bound is not None else None


def is_mobile(phone: str) -> bool:
    """Whether codes can be sent there: a mobile number of the mainland."""
    return _PHONE.fullmatch(plain(phone)) is not None


def sign_on_phone_of(account: Account) -> str:
    """By which phone the account signs on; empty where by none."""
    bound = SignOnPhone.objects.filter(account=account).first()
    return bound.phone if bound is not None else ""


def account_behind(account_id: int) -> Account | None:
    """The account behind something that has just been proved; it may be shut."""
    return Account.objects.select_related("person").filter(pk=account_id).first()


def has_start_password(account: Account) -> bool:
    """Whether its password was printed at a window and has not been changed yet."""
    return StartPassword.objects.filter(account=account).exists()


def code_sent(asked: UUID) -> str:
    """The code itself: for the demo alone, which shows what a carrier would have brought."""
    found = SmsCode.objects.filter(id=asked).first() if settings.DEMO else None
    return found.code if found is not None else ""


def device_mark(token: str) -> str:
    """How a device's token is kept."""
    return hashlib.sha256(f"device {token}".encode()).hexdigest()


def session_mark(session_key: str) -> str:
    """How a session is named outside: in events, in tokens of other systems. Says nothing about its key."""
    return keyed_index(session_key, "signon.session")[:32]


def knows_device(account: Account | None, token: str) -> bool:
    """Whether the account has signed on in this device; for nobody the same question is asked."""
    found = KnownDevice.objects.filter(account=account, token=device_mark(token)).exists()
    return bool(token) and found


def is_officer(account: Account) -> bool:
    """Whether the account holds a living post."""
    return holds_post(account)


def factors_of(account: Account) -> list[Authenticator]:
    """Its passkeys and its one-time device, oldest first."""
    return list(Authenticator.objects.filter(user_id=account.pk, type__in=FACTORS).order_by("id"))


def has_factors(account: Account) -> bool:
    """Whether a second factor is asked of this account."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=FACTORS).exists())


def recovery_codes_left(account: Account) -> int | None:
    """How many recovery codes are unused; None when there are none at all."""
    kept = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept is not None else None


def sessions_of(account: Account) -> list[OpenSession]:
    """The sessions that are alive, newest first."""
    rows = list(OpenSession.objects.filter(account=account).order_by("-opened_at"))
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(pk__in=keys, expire_date__gt=now()).values_list("pk", flat=True))
    return [row for row in rows if row.session_key in alive]
