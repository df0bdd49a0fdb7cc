"""What a session has proved, and whether that is enough for an officer (GB/T 22239-2019 三级, 身份鉴别 d: two of
password, cryptography, biometrics, one of them cryptographic)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """One way of proving who one is."""

    PASSWORD = "password"  # noqa: S105  # its name
    CODE = "code"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


_OF_FACTOR = {"totp": Way.TOTP, "webauthn": Way.PASSKEY, "recovery_codes": Way.RECOVERY}


def way_of(record: Mapping[str, Any]) -> Way | None:
    """The way behind one of the records that allauth keeps in a session."""
    if record.get("method") == "mfa":
        return _OF_FACTOR.get(str(record.get("type")))
    return {"password": Way.PASSWORD, "code": Way.CODE}.get(str(record.get("method")))


def ways_of(records: Iterable[Mapping[str, Any]], *, since: float = 0) -> frozenset[Way]:
    """Every way proved in this session at or after that second."""
    return frozenset(way for one in records if one.get("at", 0) >= since and (way := way_of(one)) is not None)


def enough_for_officer(ways: frozenset[Way]) -> bool:
    """A passkey asks its owner for finger, face or PIN each time, so it is two factors by itself. A one-time device
    counts as the cryptographic one beside a password. A text message is neither, and a recovery code only opens the
    page where a new factor is set up."""
    return Way.PASSKEY in ways or {Way.PASSWORD, Way.TOTP} <= ways


def fresh_enough(recent: frozenset[Way], *, has_factors: bool, has_password: bool) -> bool:
    """Whether ways and password may be changed: whoever finds an open screen must not take the account over.

    `recent`: what was proved in the last minutes. With factors one of them is asked for, a recovery code included.
    """
    if has_factors:
        return Way.PASSKEY in recent or bool({Way.TOTP, Way.RECOVERY} & recent)
    return (Way.PASSWORD if has_password else Way.CODE) in recent
