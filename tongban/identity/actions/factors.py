"""Second factors: set up, used, named, taken away. They stand in allauth's table; every write of ours goes through here."""

import hmac
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction

from tongban.identity.actions.sessions import who
from tongban.identity.errors import LastFactor, NoSecondFactor, SignedOutMeanwhile, TooManyFactors, WrongFactor
from tongban.identity.events import FactorAdded, FactorRemoved
from tongban.identity.models import Account
from tongban.identity.signing_on import FACTORS, is_officer, plain
from tongban.kernel import audit, outbox
from tongban.kernel.events import Event
from tongban.kernel.today import now

MOST_PASSKEYS = 10
_Type = Authenticator.Type


@transaction.atomic
def add_passkey(account: Account, *, name: str, credential: dict[str, Any]) -> Authenticator:
    """Keep a passkey whose registration has been verified. Raises SignedOutMeanwhile, TooManyFactors."""
    require_still_signed_on(account)
    kept = Authenticator.objects.filter(user_id=account.pk, type=_Type.WEBAUTHN)
    if kept.count() >= MOST_PASSKEYS:
        raise TooManyFactors
    data = {"name": name.strip()[:40] or "通行密钥", "credential": credential}
    factor = Authenticator.objects.create(user_id=account.pk, type=_Type.WEBAUTHN, data=data, created_at=now())
    _moved(account, "factor.added", factor)
    return factor


@transaction.atomic
def add_totp(account: Account, *, secret: str, typed: str) -> Authenticator:
    """Keep a one-time device, once it has shown a right code. It takes the place of the one before.

    Raises SignedOutMeanwhile, WrongFactor.
    """
    require_still_signed_on(account)
    counter = _counter_of(secret, typed)
    if counter is None:
        raise WrongFactor
    Authenticator.objects.filter(user_id=account.pk, type=_Type.TOTP).delete()
    data = {"secret": get_adapter().encrypt(secret), "counter": counter}
    factor = Authenticator.objects.create(user_id=account.pk, type=_Type.TOTP, data=data, created_at=now())
    _moved(account, "factor.added", factor)
    return factor


@transaction.atomic
def use_totp(account: Account, *, typed: str) -> Authenticator | None:
    """The one-time device behind a right code; None for a wrong one. A code is good once, and none before it after it
    (RFC 6238 section 5.2): the counter is kept in the row, not in a cache that may forget it."""
    factor = Authenticator.objects.select_for_update().filter(user_id=account.pk, type=_Type.TOTP).first()
    if factor is None:
        return None
    counter = _counter_of(get_adapter().decrypt(factor.data["secret"]), typed)
    if counter is None or counter <= factor.data.get("counter", 0):
        return None
    factor.data["counter"] = counter
    factor.last_used_at = now()
    factor.save(update_fields=["data", "last_used_at"])
    return factor


@transaction.atomic
def use_recovery_code(account: Account, *, typed: str) -> Authenticator | None:
    """The codes, if this is one of them that was not used; it is used now. Its use is told in the audit."""
    kept = Authenticator.objects.select_for_update().filter(user_id=account.pk, type=_Type.RECOVERY_CODES).first()
    if kept is None or not RecoveryCodes(kept).validate_code(plain(typed)):
        return None
    audit.record("factor.recovered", account_id=account.pk, who=who(account), concerning=account.person_id)
    return kept


@transaction.atomic
def note_use(factor: Authenticator) -> None:
    """A passkey was used now."""
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=now())


@transaction.atomic
def renew_recovery_codes(account: Account) -> list[str]:
    """New recovery codes in place of all before; shown once. Raises SignedOutMeanwhile, NoSecondFactor."""
    require_still_signed_on(account)
    mine = Authenticator.objects.filter(user_id=account.pk)
    if not mine.filter(type__in=FACTORS).exists():
        raise NoSecondFactor
    mine.filter(type=_Type.RECOVERY_CODES).delete()
    audit.record("factor.codes_renewed", account_id=account.pk, who=who(account), concerning=account.person_id)
    return list(RecoveryCodes.activate(account).generate_codes())


@transaction.atomic
def rename_factor(account: Account, *, factor_id: int, name: str) -> bool:
    """Call a passkey otherwise; False when the account has none of that number."""
    factor = Authenticator.objects.filter(user_id=account.pk, pk=factor_id, type=_Type.WEBAUTHN).first()
    if factor is None:
        return False
    factor.data["name"] = name.strip()[:40] or factor.data["name"]
    factor.save(update_fields=["data"])
    return True


@transaction.atomic
def remove_factor(account: Account, *, factor_id: int) -> bool:
    """Take a factor away; with the last one the recovery codes go too. An officer keeps at least one."""
    # The whole set is held: of two factors taken away at the same moment one has to stay.
    mine = {one.pk: one for one in Authenticator.objects.select_for_update().filter(user_id=account.pk)}
    factors = {pk: one for pk, one in mine.items() if one.type in FACTORS}
    if factor_id not in factors:
        return False
    if len(factors) == 1:
        if is_officer(account):
            raise LastFactor
        Authenticator.objects.filter(user_id=account.pk, type=_Type.RECOVERY_CODES).delete()
    _moved(account, "factor.removed", factors[factor_id])
    factors[factor_id].delete()
    return True


@transaction.atomic
def drop_factors(account: Account) -> int:
    """Take every factor away, recovery codes too: only when the account comes into other hands."""
    mine = list(Authenticator.objects.filter(user_id=account.pk))
    for factor in mine:
        if factor.type in FACTORS:
            _moved(account, "factor.removed", factor)
    Authenticator.objects.filter(user_id=account.pk).delete()
    return len(mine)


def require_still_signed_on(account: Account) -> None:
    """Nobody sets a password or a factor in an account whose sessions ended since this request began: they would get back
    in by it."""
    rounds = Account.objects.select_for_update().filter(pk=account.pk).values_list("session_round", flat=True)
    if rounds.first() != account.session_round:
        raise SignedOutMeanwhile


def _counter_of(secret: str, typed: str) -> int | None:
    """In which half minute this is the code; the one before and the one after are forgiven slow clocks."""
    text = plain(typed).encode()
    for counter in yield_hotp_counters_from_time():
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), text):
            return int(counter)
    return None


def _moved(account: Account, act: str, factor: Authenticator) -> None:
    way = "passkey" if factor.type == _Type.WEBAUTHN else "totp"
    audit.record(act, account_id=account.pk, who=who(account), concerning=account.person_id, way=way)
    told: type[Event] = FactorAdded if act == "factor.added" else FactorRemoved
    outbox.announce(told(subject=str(account.pk), way=way))  # type: ignore[call-arg]  # both have a way
