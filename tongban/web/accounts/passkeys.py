"""Passkeys between browser and library: what to ask the browser for, and whether what came back is right.

A challenge is good for one answer and for five minutes, in the session that asked for it.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tongban.identity.models import Account
from tongban.kernel.today import now

_ASKED_AT = "passkey_asked_at"
_GOOD_FOR = 300


def options_to_register(request: HttpRequest, account: Account) -> dict[str, Any]:
    """A new passkey: kept by the authenticator and opened by its owner's finger, face or PIN."""
    request.session[_ASKED_AT] = int(now().timestamp())
    return dict(auth.begin_registration(account, passwordless=True))


def options_to_sign_on(request: HttpRequest, account: Account | None) -> dict[str, Any]:
    """Any passkey of this account, or of whoever comes."""
    request.session[_ASKED_AT] = int(now().timestamp())
    return dict(auth.begin_authentication(account))


def registered(request: HttpRequest, text: str) -> dict[str, Any] | None:
    """The credential that the browser made, if it answers our challenge; it can be answered once."""
    credential = _read(text)
    try:
        if credential is None or not _in_time(request):
            return None
        auth.complete_registration(auth.parse_registration_response(credential))
    except (ValidationError, ValueError, TypeError, KeyError):
        return None
    finally:
        auth.clear_state()
    return credential


def answered(request: HttpRequest, text: str, account: Account | None = None) -> Authenticator | None:
    """The passkey that signed our challenge; of this account if one is named, otherwise of the one it names itself."""
    credential = _read(text)
    try:
        if credential is None or not _in_time(request):
            return None
        meant = account or auth.extract_user_from_response(credential)
        factor = auth.complete_authentication(meant, auth.parse_authentication_response(credential))
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    finally:
        auth.clear_state()
    return factor if isinstance(factor, Authenticator) else None


def _in_time(request: HttpRequest) -> bool:
    asked_at = request.session.pop(_ASKED_AT, None)
    return asked_at is not None and int(now().timestamp()) - asked_at <= _GOOD_FOR


def _read(text: str) -> dict[str, Any] | None:
    try:
        credential = json.loads(text)
    except ValueError:
        return None
    return credential if isinstance(credential, dict) else None
